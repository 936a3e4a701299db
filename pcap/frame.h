/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabPcapError:
 * @LAB_PCAP_ERROR_OPEN: the file cannot be opened
 * @LAB_PCAP_ERROR_WRITE: the file cannot be written any more
 * @LAB_PCAP_ERROR_SYNTAX: what was read is no frame of ours
 */
typedef enum
{
  LAB_PCAP_ERROR_OPEN,
  LAB_PCAP_ERROR_WRITE,
  LAB_PCAP_ERROR_SYNTAX,
} LabPcapError;

#define LAB_PCAP_ERROR lab_pcap_error_quark ()
GQuark lab_pcap_error_quark (void);

/** LabPcapTransport: protocol numbers of IP. */
typedef enum
{
  LAB_PCAP_TCP = 6,
  LAB_PCAP_UDP = 17,
} LabPcapTransport;

/**
 * LabPcapAddress:
 * @version: 4 or 6
 * @octets: the address in network order; four octets for IPv4, the rest zero
 * @port: in host order
 */
typedef struct
{
  guint8 version;
  guint8 octets[16];
  guint16 port;
} LabPcapAddress;

/** lab_pcap_address_equal: same version, address and port. */
gboolean lab_pcap_address_equal (const LabPcapAddress *a, const LabPcapAddress *b);

/** lab_pcap_address_format: (transfer full): `127.0.1.2:5060` or `[::1]:5060`. */
char *lab_pcap_address_format (const LabPcapAddress *address);

/** TCP flags (RFC 9293 §3.1). */
enum
{
  LAB_PCAP_FIN = 1,
  LAB_PCAP_SYN = 2,
  LAB_PCAP_RST = 4,
  LAB_PCAP_PSH = 8,
  LAB_PCAP_ACK = 16,
};

/** Octets of a TCP segment's payload at most. */
#define LAB_PCAP_SEGMENT_SIZE 1448

/** The receive window that every segment announces. */
#define LAB_PCAP_WINDOW 65535

/** Octets of a frame at most: an IPv6 header and what its length field can say. */
#define LAB_PCAP_FRAME_SIZE (40 + 65535)

/**
 * LabPcapFrame:
 * @number: from 1, as Wireshark counts; set by the writer and the reader
 * @time_us: microseconds of the Unix epoch
 * @transport: TCP or UDP
 * @source: where from
 * @destination: where to; same version as @source
 * @sequence: TCP only
 * @acknowledgement: TCP only
 * @flags: TCP only
 * @payload: (nullable): what TCP or UDP carries; borrowed
 * @payload_size: its octets
 *
 * An IP datagram with all of UDP or TCP in it.
 */
typedef struct
{
  guint64 number;
  gint64 time_us;
  LabPcapTransport transport;
  LabPcapAddress source;
  LabPcapAddress destination;
  guint32 sequence;
  guint32 acknowledgement;
  guint8 flags;
  const guint8 *payload;
  gsize payload_size;
} LabPcapFrame;

/**
 * lab_pcap_frame_build:
 * @frame: what to spell; addresses of one version
 * @bytes: (out caller-allocates): LAB_PCAP_FRAME_SIZE octets of room
 *
 * Checksums are right; a SYN announces segments of LAB_PCAP_SEGMENT_SIZE.
 *
 * Returns: octets of @bytes in use; 0 when the payload does not fit into one IP datagram or the
 *   addresses differ in version
 */
gsize lab_pcap_frame_build (const LabPcapFrame *frame, guint8 *bytes);

/**
 * lab_pcap_frame_parse:
 * @bytes: an IP datagram
 * @size: its octets
 * @frame: (out caller-allocates): what is in it; @payload points into @bytes; @number and @time_us are
 *   left alone
 * @error: return location: LAB_PCAP_ERROR_SYNTAX says what is wrong: cut short, a wrong checksum, a
 *   fragment, another protocol
 *
 * Returns: whether it is UDP or TCP over IP, whole and with right checksums
 */
gboolean lab_pcap_frame_parse (const guint8 *bytes, gsize size, LabPcapFrame *frame,
                               GError **error);
