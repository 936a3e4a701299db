/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "pcap/frame.h"

/** LabPcapReader: a pcap file (DLT_RAW) that is being read, for tests. */
typedef struct _LabPcapReader LabPcapReader;

/**
 * lab_pcap_reader_open:
 * @path: the file
 * @error: return location: LAB_PCAP_ERROR_OPEN with path and reason
 *
 * Returns: (transfer full): the reader, before the first frame
 */
LabPcapReader *lab_pcap_reader_open (const char *path, GError **error);

void lab_pcap_reader_free (LabPcapReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabPcapReader, lab_pcap_reader_free)

/**
 * lab_pcap_reader_next:
 * @reader: a reader
 * @frame: (out caller-allocates): the next frame; its payload lives until the next call
 * @error: return location: LAB_PCAP_ERROR_SYNTAX names frame and fault
 *
 * Returns: FALSE with @error set, or without: the end of the file
 */
gboolean lab_pcap_reader_next (LabPcapReader *reader, LabPcapFrame *frame,
                               GError **error);

/**
 * LabPcapPayload:
 * @first_frame: the first frame that carries some of it
 * @last_frame: the last one
 * @time_us: time of @first_frame
 * @transport: TCP or UDP
 * @source: who sent it
 * @destination: to whom
 * @bytes: a datagram's payload, or what TCP carried up to a PSH
 */
typedef struct
{
  guint64 first_frame;
  guint64 last_frame;
  gint64 time_us;
  LabPcapTransport transport;
  LabPcapAddress source;
  LabPcapAddress destination;
  GBytes *bytes;
} LabPcapPayload;

/**
 * lab_pcap_reader_payloads:
 * @reader: a reader
 * @error: return location: LAB_PCAP_ERROR_SYNTAX, also for a gap in a TCP stream
 *
 * All that is left in the file, TCP in the order of its sequence numbers, repeated octets once.
 *
 * Returns: (transfer full) (element-type LabPcapPayload): in the order of their last frames
 */
GPtrArray *lab_pcap_reader_payloads (LabPcapReader *reader, GError **error);

/**
 * lab_pcap_read_payloads:
 * @path: the file
 * @error: return location
 *
 * lab_pcap_reader_payloads() of a whole file.
 */
GPtrArray *lab_pcap_read_payloads (const char *path, GError **error);
