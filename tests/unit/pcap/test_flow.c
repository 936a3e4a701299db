/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pcap/flow.h"
#include "pcap/reader.h"
#include "temporary.h"

typedef struct
{
  const char *name;
  const char *
      script; /* o: open, e: establish, C/S: data of client/server, c/s: its FIN, x/y: its RST,
                         r: refuse */
  const char *frames; /* flags and direction of each frame */
} Row;

static const Row rows[] = {
  { "handshake", "e", ">S <SA >A" },
  { "syn-waits", "o", ">S" },
  { "data-establishes", "oC", ">S <SA >A >PA" },
  { "data-without-open", "S", ">S <SA >A <PA" },
  { "both-ways", "eCSCS", ">S <SA >A >PA <PA >PA <PA" },
  { "client-ends-first", "eCcs", ">S <SA >A >PA >FA <FA >A" },
  { "server-ends-first", "eSsc", ">S <SA >A <PA <FA >FA <A" },
  { "half-closed", "ecSs", ">S <SA >A >FA <PA <FA >A" },
  { "no-data-after-fin", "ecCcs", ">S <SA >A >FA <FA >A" },
  { "client-resets", "eCxS", ">S <SA >A >PA >RA" },
  { "server-resets", "eyCc", ">S <SA >A <RA" },
  { "refused", "orCcs", ">S <RA" },
  { "refused-only-while-opening", "er", ">S <SA >A" },
  { "once", "ooeee", ">S <SA >A" },
  { "fin-before-handshake", "oc", ">S" },
};

static void
play (LabPcapFlow *flow, const char *script)
{
  static const guint8 bytes[] = "abc";
  for (; *script != '\0'; script++)
    switch (*script)
      {
      case 'o':
        lab_pcap_flow_open (flow, 0);
        break;
      case 'e':
        lab_pcap_flow_establish (flow, 0);
        break;
      case 'r':
        lab_pcap_flow_refuse (flow, 0);
        break;
      case 'C':
      case 'S':
        lab_pcap_flow_data (flow, 0, *script == 'S', bytes, 3);
        break;
      case 'c':
      case 's':
        lab_pcap_flow_fin (flow, 0, *script == 's');
        break;
      default:
        lab_pcap_flow_rst (flow, 0, *script == 'y');
      }
}

static char *
spell_frames (const char *path)
{
  g_autoptr (LabPcapReader) reader = lab_pcap_reader_open (path, NULL);
  GString *text = g_string_new (NULL);
  LabPcapFrame frame;
  g_autoptr (GError) error = NULL;
  while (lab_pcap_reader_next (reader, &frame, &error))
    {
      static const struct
      {
        guint8 flag;
        char letter;
      } letters[] = { { LAB_PCAP_SYN, 'S' },
                      { LAB_PCAP_FIN, 'F' },
                      { LAB_PCAP_RST, 'R' },
                      { LAB_PCAP_PSH, 'P' },
                      { LAB_PCAP_ACK, 'A' } };
      g_string_append (text, text->len == 0 ? "" : " ");
      g_string_append_c (text, frame.source.port == 20000 ? '>' : '<');
      for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
        if ((frame.flags & letters[i].flag) != 0)
          g_string_append_c (text, letters[i].letter);
    }
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  LabPcapWriter *writer = lab_pcap_writer_open (path, NULL);
  LabPcapAddress client = make_address ("127.0.1.1", 20000),
                 server = make_address ("127.0.1.2", 3868);
  LabPcapFlow *flow = lab_pcap_flow_new (writer, &client, &server);
  play (flow, row->script);
  lab_pcap_flow_free (flow);
  lab_pcap_writer_free (writer);
  g_autofree char *frames = spell_frames (path);
  g_assert_cmpstr (frames, ==, row->frames);
}

static void
test_segments (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  LabPcapWriter *writer = lab_pcap_writer_open (path, NULL);
  LabPcapAddress client = make_address ("::1", 20000),
                 server = make_address ("::1", 5060);
  LabPcapFlow *flow = lab_pcap_flow_new (writer, &client, &server);
  g_autofree guint8 *bytes = g_malloc (200000);
  for (guint i = 0; i < 200000; i++)
    bytes[i] = (guint8)(i * 7 + i / 256);
  g_assert_cmpuint (lab_pcap_flow_data (flow, 0, LAB_PCAP_CLIENT, bytes, 3000), ==, 6);
  g_assert_cmpuint (lab_pcap_flow_data (flow, 0, LAB_PCAP_SERVER, bytes, 1448), ==, 7);
  g_assert_cmpuint (lab_pcap_flow_data (flow, 0, LAB_PCAP_CLIENT, bytes, 0), ==, 0);
  lab_pcap_flow_data (flow, 0, LAB_PCAP_CLIENT, bytes, 200000);
  lab_pcap_flow_free (flow);
  lab_pcap_writer_free (writer);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (path, &error);
  g_assert_no_error (error);
  static const gsize sizes[] = { 3000, 1448, 200000 };
  g_assert_cmpuint (payloads->len, ==, G_N_ELEMENTS (sizes));
  for (guint i = 0; i < payloads->len; i++)
    {
      const LabPcapPayload *payload = g_ptr_array_index (payloads, i);
      g_assert_cmpmem (g_bytes_get_data (payload->bytes, NULL),
                       g_bytes_get_size (payload->bytes), bytes, sizes[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/pcap/flow/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/pcap/flow/segments-of-1448-octets", test_segments);
  return g_test_run ();
}
