/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pcap/frame.h"
#include "temporary.h"

typedef struct
{
  const char *name;
  const char *source, *destination;
  LabPcapTransport transport;
  gsize payload_size;
  gsize frame_size; /* 0: does not fit */
} BuildRow;

static const BuildRow build_rows[] = {
  { "udp4-empty", "127.0.1.1", "127.0.1.2", LAB_PCAP_UDP, 0, 28 },
  { "udp4-odd", "127.0.1.1", "127.0.1.2", LAB_PCAP_UDP, 5, 33 },
  { "udp4-largest", "127.0.1.1", "127.0.1.2", LAB_PCAP_UDP, 65507, 65535 },
  { "udp4-too-large", "127.0.1.1", "127.0.1.2", LAB_PCAP_UDP, 65508, 0 },
  { "udp6", "::1", "::1", LAB_PCAP_UDP, 3, 51 },
  { "udp6-largest", "::1", "::1", LAB_PCAP_UDP, 65527, 65575 },
  { "udp6-too-large", "::1", "::1", LAB_PCAP_UDP, 65528, 0 },
  { "tcp4", "127.0.1.1", "127.0.1.2", LAB_PCAP_TCP, 1448, 1488 },
  { "tcp6-odd", "::1", "2001:db8::2", LAB_PCAP_TCP, 7, 67 },
  { "versions-differ", "127.0.1.1", "::1", LAB_PCAP_UDP, 1, 0 },
};

static void
test_build (gconstpointer data)
{
  const BuildRow *row = data;
  g_autofree guint8 *payload = g_malloc (row->payload_size + 1);
  memset (payload, 0xa5, row->payload_size + 1);
  LabPcapFrame frame = {
    .number = 77,
    .transport = row->transport,
    .source = make_address (row->source, 5060),
    .destination = make_address (row->destination, 20001),
    .sequence = 0xfffffff0,
    .acknowledgement = 0x01020304,
    .flags = LAB_PCAP_ACK | LAB_PCAP_PSH,
    .payload = payload,
    .payload_size = row->payload_size,
  };
  g_autofree guint8 *bytes = g_malloc (LAB_PCAP_FRAME_SIZE);
  gsize size = lab_pcap_frame_build (&frame, bytes);
  g_assert_cmpuint (size, ==, row->frame_size);
  if (size == 0)
    return;
  LabPcapFrame again = { 0 };
  g_autoptr (GError) error = NULL;
  lab_pcap_frame_parse (bytes, size, &again, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again.transport, ==, row->transport);
  g_assert_true (lab_pcap_address_equal (&again.source, &frame.source));
  g_assert_true (lab_pcap_address_equal (&again.destination, &frame.destination));
  g_assert_cmpmem (again.payload, again.payload_size, payload, row->payload_size);
  if (row->transport == LAB_PCAP_TCP)
    {
      g_assert_cmphex (again.sequence, ==, frame.sequence);
      g_assert_cmphex (again.acknowledgement, ==, frame.acknowledgement);
      g_assert_cmphex (again.flags, ==, frame.flags);
    }
}

/* A checksum of 0 is sent as 0xffff (RFC 768). */
static void
test_udp_checksum_is_never_zero (void)
{
  LabPcapFrame frame = {
    .transport = LAB_PCAP_UDP,
    .source = make_address ("127.0.0.1", 1),
    .destination = make_address ("127.0.0.1", 2),
  };
  guint8 bytes[64];
  for (guint value = 0; value < 65536; value++)
    {
      guint8 payload[2] = { (guint8)(value >> 8), (guint8)value };
      frame.payload = payload;
      frame.payload_size = 2;
      g_assert_cmpuint (lab_pcap_frame_build (&frame, bytes), ==, 30);
      g_assert_true (bytes[26] != 0 || bytes[27] != 0);
      LabPcapFrame again = { 0 };
      g_assert_true (lab_pcap_frame_parse (bytes, 30, &again, NULL));
    }
}

typedef struct
{
  const char *name;
  gsize size; /* of a UDP/IPv4 or TCP/IPv4 frame that is right with 4 octets of payload */
  int at;     /* the octet that is changed; -1: none */
  guint8 to;
  LabPcapTransport transport;
} FaultRow;

static const FaultRow fault_rows[] = {
  { "empty", 0, -1, 0, LAB_PCAP_UDP },
  { "version-5", 32, 0, 0x55, LAB_PCAP_UDP },
  { "header-too-short", 32, 0, 0x44, LAB_PCAP_UDP },
  { "header-beyond-frame", 24, 0, 0x4f, LAB_PCAP_UDP },
  { "cut-in-ip", 12, -1, 0, LAB_PCAP_UDP },
  { "cut-in-payload", 30, -1, 0, LAB_PCAP_UDP },
  { "ipv6-cut", 32, 0, 0x60, LAB_PCAP_UDP },
  { "total-length-too-small", 32, 3, 3, LAB_PCAP_UDP },
  { "fragment", 32, 6, 0x20, LAB_PCAP_UDP },
  { "ip-checksum", 32, 10, 0x00, LAB_PCAP_UDP },
  { "udp-length", 32, 25, 0xff, LAB_PCAP_UDP },
  { "udp-checksum", 32, 31, 0x00, LAB_PCAP_UDP },
  { "tcp-checksum", 44, 43, 0x00, LAB_PCAP_TCP },
  { "tcp-header-too-short", 44, 32, 0x40, LAB_PCAP_TCP },
  { "tcp-header-beyond", 44, 32, 0xf0, LAB_PCAP_TCP },
};

static void
test_fault (gconstpointer data)
{
  const FaultRow *row = data;
  LabPcapFrame frame = {
    .transport = row->transport,
    .source = make_address ("127.0.1.1", 5060),
    .destination = make_address ("127.0.1.2", 5060),
    .flags = LAB_PCAP_ACK,
    .payload = (const guint8 *)"abcd",
    .payload_size = 4,
  };
  guint8 bytes[128];
  g_assert_cmpuint (lab_pcap_frame_build (&frame, bytes), ==,
                    row->transport == LAB_PCAP_UDP ? 32 : 44);
  if (row->at >= 0)
    bytes[row->at] = row->to;
  g_autofree guint8 *exact
      = g_memdup2 (bytes, row->size); /* so that ASan sees an over-read */
  LabPcapFrame again = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_pcap_frame_parse (exact, row->size, &again, &error));
  g_assert_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_SYNTAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (build_rows); i++)
    {
      g_autofree char *path
          = g_strconcat ("/pcap/frame/build/", build_rows[i].name, NULL);
      g_test_add_data_func (path, &build_rows[i], test_build);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fault_rows); i++)
    {
      g_autofree char *path
          = g_strconcat ("/pcap/frame/refused/", fault_rows[i].name, NULL);
      g_test_add_data_func (path, &fault_rows[i], test_fault);
    }
  g_test_add_func ("/pcap/frame/udp-checksum-is-never-zero",
                   test_udp_checksum_is_never_zero);
  return g_test_run ();
}
