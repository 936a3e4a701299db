/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "pcap/frame.h"

/**
 * LabPcapWriter:
 *
 * A pcap file (DLT_RAW) that is being written.  When it cannot be written any more, what was written
 * before stays readable, lab_pcap_writer_error() tells, and all calls go on without effect.
 */
typedef struct _LabPcapWriter LabPcapWriter;

/**
 * lab_pcap_writer_open:
 * @path: the file, made anew; a file of names is made beside it when the first one comes, `.hosts` in
 *   place of `.pcap` (only beside a regular file)
 * @error: return location: LAB_PCAP_ERROR_OPEN with path and reason
 *
 * Returns: (transfer full): the writer
 */
LabPcapWriter *lab_pcap_writer_open (const char *path, GError **error);

/** lab_pcap_writer_free: flushes and closes. */
void lab_pcap_writer_free (LabPcapWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabPcapWriter, lab_pcap_writer_free)

/** lab_pcap_writer_path: (transfer none): as given. */
const char *lab_pcap_writer_path (const LabPcapWriter *writer);

/** lab_pcap_writer_error: (transfer none) (nullable): why the recording ended early. */
const GError *lab_pcap_writer_error (const LabPcapWriter *writer);

/** lab_pcap_writer_frames: frames written; the number of the last. */
guint64 lab_pcap_writer_frames (const LabPcapWriter *writer);

/** lab_pcap_writer_is_dirty: whether there is something to flush. */
gboolean lab_pcap_writer_is_dirty (const LabPcapWriter *writer);

/** lab_pcap_writer_flush: hands everything to the kernel, so that it survives this process. */
void lab_pcap_writer_flush (LabPcapWriter *writer);

/**
 * lab_pcap_writer_host:
 * @writer: a writer
 * @address: an address; the port is not used
 * @name: its name; blanks and control characters become `-`
 *
 * A line of Wireshark's hosts format: address, tab, name; once for each pair.
 */
void lab_pcap_writer_host (LabPcapWriter *writer, const LabPcapAddress *address,
                           const char *name);

/**
 * lab_pcap_writer_frame:
 * @writer: a writer
 * @frame: what to write; @number is set here; @time_us becomes 1 µs after the frame before when it is
 *   not later than that
 *
 * Returns: the frame's number; 0: not written
 */
guint64 lab_pcap_writer_frame (LabPcapWriter *writer, LabPcapFrame *frame);

/**
 * lab_pcap_writer_datagram:
 * @writer: a writer
 * @time_us: microseconds of the Unix epoch
 * @source: where from
 * @destination: where to
 * @bytes: the UDP payload
 * @size: its octets; 65,507 at most (IPv6: 65,527)
 *
 * Returns: the frame's number; 0: not written
 */
guint64 lab_pcap_writer_datagram (LabPcapWriter *writer, gint64 time_us,
                                  const LabPcapAddress *source,
                                  const LabPcapAddress *destination, const guint8 *bytes,
                                  gsize size);
