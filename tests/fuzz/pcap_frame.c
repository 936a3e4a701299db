/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: no crash on any octets, and what parses is built and parsed again to the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "pcap/frame.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static guint8 bytes[LAB_PCAP_FRAME_SIZE];
  LabPcapFrame frame = { 0 }, again = { 0 };
  if (!lab_pcap_frame_parse (data, size, &frame, NULL))
    return 0;
  gsize built = lab_pcap_frame_build (&frame, bytes);
  if (built == 0)
    return 0; /* TCP of a size that only a frame without options has */
  g_assert_true (lab_pcap_frame_parse (bytes, built, &again, NULL));
  g_assert_true (lab_pcap_address_equal (&frame.source, &again.source));
  g_assert_true (lab_pcap_address_equal (&frame.destination, &again.destination));
  g_assert_cmpmem (frame.payload, frame.payload_size, again.payload, again.payload_size);
  g_assert_cmpuint (frame.sequence, ==, again.sequence);
  return 0;
}
