/* SPDX-License-Identifier: Apache-2.0 */
/* A second opinion on what the library writes: Wireshark's. */
#include <string.h>

#include "pcap/flow.h"
#include "temporary.h"

#define BAD_CHECKSUM                                                                     \
  "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0"
#define START_US (G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC)

static const char sip_request[]
    = "OPTIONS sip:bob@127.0.1.2 SIP/2.0\r\n"
      "Via: SIP/2.0/TCP 127.0.1.1:20000;branch=z9hG4bK77ef\r\n"
      "Max-Forwards: 70\r\n"
      "From: <sip:alice@127.0.1.1>;tag=1928\r\n"
      "To: <sip:bob@127.0.1.2>\r\n"
      "Call-ID: a84b4c76e66710\r\n"
      "CSeq: 1 OPTIONS\r\n";

static guint frames_written;

static char *
make_request (gsize body_size)
{
  g_autofree char *body = g_strnfill (body_size, 'x');
  return g_strdup_printf ("%sContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
                          sip_request, body_size, body);
}

static void
write_flow (LabPcapWriter *writer, const char *host, guint16 client_port,
            guint16 server_port, int end)
{
  LabPcapAddress client = make_address (host, client_port),
                 server
                 = make_address (strchr (host, ':') ? "::1" : "127.0.1.2", server_port);
  g_autoptr (LabPcapFlow) flow = lab_pcap_flow_new (writer, &client, &server);
  static const gsize sizes[] = { 10, 1000, 3000, 60000, 400000 };
  lab_pcap_flow_open (flow, START_US);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *request = make_request (sizes[i]);
      LabPcapSide side = i == 2 ? LAB_PCAP_SERVER : LAB_PCAP_CLIENT;
      lab_pcap_flow_data (flow, START_US + i * 1000, side, (const guint8 *)request,
                          strlen (request));
    }
  if (end == 2)
    {
      lab_pcap_flow_rst (flow, START_US, LAB_PCAP_SERVER);
      return;
    }
  lab_pcap_flow_fin (flow, START_US, (LabPcapSide)end);
  lab_pcap_flow_fin (flow, START_US, (LabPcapSide)!end);
}

static void
write_recording (const char *path)
{
  LabPcapWriter *writer = lab_pcap_writer_open (path, NULL);
  write_flow (writer, "127.0.1.1", 20000, 5060, LAB_PCAP_CLIENT);
  write_flow (writer, "::1", 20001, 5060, LAB_PCAP_SERVER);
  write_flow (writer, "127.0.1.1", 20002, 5061, 2);
  LabPcapAddress a = make_address ("127.0.1.1", 20003),
                 b = make_address ("127.0.1.2", 3868);
  g_autoptr (LabPcapFlow) refused = lab_pcap_flow_new (writer, &a, &b);
  lab_pcap_flow_open (refused, START_US);
  lab_pcap_flow_refuse (refused, START_US);
  a.port = b.port = 5060;
  LabPcapAddress a6 = make_address ("::1", 5062), b6 = make_address ("::1", 5060);
  static const gsize sizes[] = { 0, 100, 2000, 65000 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *request = make_request (sizes[i]);
      const guint8 *bytes = (const guint8 *)request;
      lab_pcap_writer_datagram (writer, START_US, &a, &b, bytes, strlen (request));
      lab_pcap_writer_datagram (writer, START_US, &a6, &b6, bytes, strlen (request));
    }
  frames_written = (guint)lab_pcap_writer_frames (writer);
  lab_pcap_writer_free (writer);
}

static guint
count_frames (const char *path, const char *filter)
{
  const char *argv[] = { "tshark",
                         "-n",
                         "-2",
                         "-r",
                         path,
                         "-o",
                         "ip.check_checksum:TRUE",
                         "-o",
                         "tcp.check_checksum:TRUE",
                         "-o",
                         "udp.check_checksum:TRUE",
                         "-T",
                         "fields",
                         "-e",
                         "frame.number",
                         "-Y",
                         filter,
                         NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  guint lines = 0;
  for (const char *p = out; (p = strchr (p, '\n')) != NULL; p++)
    lines++;
  return lines;
}

typedef struct
{
  const char *filter;
  int frames; /* -1: all */
} Row;

/* A request of 400,000 octets is beyond what Wireshark takes for one message: it is shown as more. */
static const Row rows[] = {
  { "frame", -1 },
  { "_ws.malformed", 0 },
  { "tcp.analysis.flags", 0 },
  { BAD_CHECKSUM, 0 },
  { "frame.time_delta <= 0 && frame.number > 1", 0 },
  { "_ws.expert.severity >= 0x800000", 0 }, /* PI_ERROR */
  { "udp && sip.Method == \"OPTIONS\" && sip.Content-Length", 8 },
  { "tcp.flags.fin == 1", 4 },
  { "tcp.flags.reset == 1", 2 },
  { "tcp.completeness == 31 && tcp.flags.syn == 1 && tcp.flags.ack == 0", 2 },
};

static void
test_tshark (void)
{
  g_autofree char *tshark = g_find_program_in_path ("tshark");
  if (tshark == NULL)
    {
      g_test_skip ("tshark is not installed");
      return;
    }
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  write_recording (path);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint expected = rows[i].frames < 0 ? frames_written : (guint)rows[i].frames;
      g_test_message ("%s", rows[i].filter);
      g_assert_cmpuint (count_frames (path, rows[i].filter), ==, expected);
    }
  /* And it would find something if there were something. */
  gsize size;
  g_autofree char *bytes = NULL;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_autofree char *bad = g_build_filename (directory, "bad.pcap", NULL);
  bytes[size - 1] ^= 0xff;
  g_assert_true (g_file_set_contents (bad, bytes, (gssize)size, NULL));
  g_assert_cmpuint (count_frames (bad, BAD_CHECKSUM), ==, 1);
  g_assert_cmpuint (count_frames (path, "tcp.dstport == 5061 && sip"), >, 0);
  g_assert_cmpuint (count_frames (path, "tcp.dstport == 5060 && sip"), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcap/tshark/finds-nothing-to-say", test_tshark);
  return g_test_run ();
}
