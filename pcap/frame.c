/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap/frame.h"

#include <arpa/inet.h>
#include <string.h>

#define IPV4_HEADER_SIZE 20
#define IPV6_HEADER_SIZE 40
#define UDP_HEADER_SIZE  8
#define TCP_HEADER_SIZE  20
#define MSS_OPTION_SIZE  4
#define HOP_LIMIT        64

G_DEFINE_QUARK (lab - pcap - error - quark, lab_pcap_error)

gboolean
lab_pcap_address_equal (const LabPcapAddress *a, const LabPcapAddress *b)
{
  return a->version == b->version && a->port == b->port
         && memcmp (a->octets, b->octets, sizeof a->octets) == 0;
}

char *
lab_pcap_address_format (const LabPcapAddress *address)
{
  char host[INET6_ADDRSTRLEN] = "?";
  inet_ntop (address->version == 6 ? AF_INET6 : AF_INET, address->octets, host,
             sizeof host);
  return g_strdup_printf (address->version == 6 ? "[%s]:%u" : "%s:%u", host,
                          address->port);
}

static gsize
address_size (guint8 version)
{
  return version == 6 ? 16 : 4;
}

static void
put16 (guint8 *at, guint value)
{
  at[0] = (guint8)(value >> 8);
  at[1] = (guint8)value;
}

static void
put32 (guint8 *at, guint32 value)
{
  put16 (at, value >> 16);
  put16 (at + 2, value & 0xffff);
}

static guint16
get16 (const guint8 *at)
{
  return (guint16)(at[0] << 8 | at[1]);
}

static guint32
get32 (const guint8 *at)
{
  return (guint32)get16 (at) << 16 | get16 (at + 2);
}

/* RFC 1071: the ones' complement sum, not yet folded. */
static guint64
sum16 (guint64 sum, const guint8 *bytes, gsize size)
{
  for (; size > 1; bytes += 2, size -= 2)
    sum += get16 (bytes);
  return size == 1 ? sum + ((guint)bytes[0] << 8) : sum;
}

static guint16
fold (guint64 sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16)~sum;
}

/* Over the pseudo header (RFC 9293 §3.1, RFC 8200 §8.1) and the segment. */
static guint16
transport_checksum (const LabPcapFrame *frame, const guint8 *segment, gsize size)
{
  gsize length = address_size (frame->source.version);
  guint64 sum = sum16 (0, frame->source.octets, length);
  sum = sum16 (sum, frame->destination.octets, length);
  sum += frame->transport + size;
  return fold (sum16 (sum, segment, size));
}

/* ---- building */

static gsize
build_tcp (const LabPcapFrame *frame, guint8 *out)
{
  gboolean is_syn = (frame->flags & LAB_PCAP_SYN) != 0;
  gsize header_size = TCP_HEADER_SIZE + (is_syn ? MSS_OPTION_SIZE : 0);
  put16 (out, frame->source.port);
  put16 (out + 2, frame->destination.port);
  put32 (out + 4, frame->sequence);
  put32 (out + 8, frame->acknowledgement);
  out[12] = (guint8)(header_size / 4 << 4);
  out[13] = frame->flags;
  put16 (out + 14, LAB_PCAP_WINDOW);
  put32 (out + 16, 0);
  if (is_syn)
    put32 (out + TCP_HEADER_SIZE, 0x02040000 | LAB_PCAP_SEGMENT_SIZE);
  return header_size;
}

static gsize
build_udp (const LabPcapFrame *frame, guint8 *out)
{
  put16 (out, frame->source.port);
  put16 (out + 2, frame->destination.port);
  put16 (out + 4, (guint)(UDP_HEADER_SIZE + frame->payload_size));
  put16 (out + 6, 0);
  return UDP_HEADER_SIZE;
}

static void
build_ipv4 (const LabPcapFrame *frame, guint8 *out, gsize segment_size)
{
  put16 (out, 0x4500);
  put16 (out + 2, (guint)(IPV4_HEADER_SIZE + segment_size));
  put16 (out + 4, frame->number & 0xffff);
  put16 (out + 6, 0x4000); /* do not fragment */
  out[8] = HOP_LIMIT;
  out[9] = (guint8)frame->transport;
  put16 (out + 10, 0);
  memcpy (out + 12, frame->source.octets, 4);
  memcpy (out + 16, frame->destination.octets, 4);
  put16 (out + 10, fold (sum16 (0, out, IPV4_HEADER_SIZE)));
}

static void
build_ipv6 (const LabPcapFrame *frame, guint8 *out, gsize segment_size)
{
  put32 (out, 0x60000000);
  put16 (out + 4, (guint)segment_size);
  out[6] = (guint8)frame->transport;
  out[7] = HOP_LIMIT;
  memcpy (out + 8, frame->source.octets, 16);
  memcpy (out + 24, frame->destination.octets, 16);
}

gsize
lab_pcap_frame_build (const LabPcapFrame *frame, guint8 *bytes)
{
  gboolean is_ipv6 = frame->source.version == 6;
  gboolean is_udp = frame->transport == LAB_PCAP_UDP;
  gsize ip_size = is_ipv6 ? IPV6_HEADER_SIZE : IPV4_HEADER_SIZE;
  gsize header_room = is_udp ? UDP_HEADER_SIZE : TCP_HEADER_SIZE + MSS_OPTION_SIZE;
  gsize segment_room = is_ipv6 ? 65535 : 65535 - IPV4_HEADER_SIZE;
  if (frame->source.version != frame->destination.version
      || frame->payload_size > segment_room - header_room)
    return 0;
  guint8 *segment = bytes + ip_size;
  gsize header_size = is_udp ? build_udp (frame, segment) : build_tcp (frame, segment);
  if (frame->payload_size > 0)
    memcpy (segment + header_size, frame->payload, frame->payload_size);
  gsize segment_size = header_size + frame->payload_size;
  guint16 checksum = transport_checksum (frame, segment, segment_size);
  /* RFC 768: in UDP, 0 says that there is none. */
  put16 (segment + (is_udp ? 6 : 16), is_udp && checksum == 0 ? 0xffff : checksum);
  if (is_ipv6)
    build_ipv6 (frame, bytes, segment_size);
  else
    build_ipv4 (frame, bytes, segment_size);
  return ip_size + segment_size;
}

/* ---- parsing */

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_SYNTAX, why);
  return FALSE;
}

static gboolean
parse_ipv4 (const guint8 *bytes, gsize size, LabPcapFrame *frame, const guint8 **segment,
            gsize *segment_size, GError **error)
{
  gsize header_size = (gsize)(bytes[0] & 0x0f) * 4;
  if (size < IPV4_HEADER_SIZE || header_size < IPV4_HEADER_SIZE || size < header_size)
    return refuse (error, "IPv4 header cut short (RFC 791 §3.1)");
  gsize total = get16 (bytes + 2);
  if (total < header_size || total > size)
    return refuse (error, "IPv4 total length exceeds the frame (RFC 791 §3.1)");
  if ((get16 (bytes + 6) & 0x3fff) != 0)
    return refuse (error, "not supported: an IPv4 fragment");
  if (fold (sum16 (0, bytes, header_size)) != 0)
    return refuse (error, "IPv4 header checksum is wrong (RFC 791 §3.1)");
  frame->transport = bytes[9];
  frame->source.version = frame->destination.version = 4;
  memcpy (frame->source.octets, bytes + 12, 4);
  memcpy (frame->destination.octets, bytes + 16, 4);
  *segment = bytes + header_size;
  *segment_size = total - header_size;
  return TRUE;
}

static gboolean
parse_ipv6 (const guint8 *bytes, gsize size, LabPcapFrame *frame, const guint8 **segment,
            gsize *segment_size, GError **error)
{
  if (size < IPV6_HEADER_SIZE)
    return refuse (error, "IPv6 header cut short (RFC 8200 §3)");
  if (get16 (bytes + 4) > size - IPV6_HEADER_SIZE)
    return refuse (error, "IPv6 payload length exceeds the frame (RFC 8200 §3)");
  frame->transport = bytes[6];
  frame->source.version = frame->destination.version = 6;
  memcpy (frame->source.octets, bytes + 8, 16);
  memcpy (frame->destination.octets, bytes + 24, 16);
  *segment = bytes + IPV6_HEADER_SIZE;
  *segment_size = get16 (bytes + 4);
  return TRUE;
}

static gboolean
parse_tcp (const guint8 *segment, gsize size, LabPcapFrame *frame, GError **error)
{
  gsize header_size = size < TCP_HEADER_SIZE ? 0 : (gsize)(segment[12] >> 4) * 4;
  if (header_size < TCP_HEADER_SIZE || header_size > size)
    return refuse (error, "TCP header cut short (RFC 9293 §3.1)");
  frame->sequence = get32 (segment + 4);
  frame->acknowledgement = get32 (segment + 8);
  frame->flags = segment[13] & 0x3f;
  frame->payload = segment + header_size;
  frame->payload_size = size - header_size;
  return TRUE;
}

static gboolean
parse_udp (const guint8 *segment, gsize size, LabPcapFrame *frame, GError **error)
{
  if (size < UDP_HEADER_SIZE || get16 (segment + 4) != size)
    return refuse (error, "UDP length is not that of its IP datagram (RFC 768)");
  frame->payload = segment + UDP_HEADER_SIZE;
  frame->payload_size = size - UDP_HEADER_SIZE;
  return TRUE;
}

gboolean
lab_pcap_frame_parse (const guint8 *bytes, gsize size, LabPcapFrame *frame,
                      GError **error)
{
  const guint8 *segment = NULL;
  gsize segment_size = 0;
  LabPcapFrame read = { .number = frame->number, .time_us = frame->time_us };
  guint version = size == 0 ? 0 : bytes[0] >> 4;
  if (version != 4 && version != 6)
    return refuse (error, "neither IPv4 nor IPv6");
  if (!(version == 4 ? parse_ipv4 : parse_ipv6) (bytes, size, &read, &segment,
                                                 &segment_size, error))
    return FALSE;
  if (read.transport != LAB_PCAP_TCP && read.transport != LAB_PCAP_UDP)
    return refuse (error, "neither TCP nor UDP");
  if (!(read.transport == LAB_PCAP_TCP ? parse_tcp : parse_udp) (segment, segment_size,
                                                                 &read, error))
    return FALSE;
  gboolean unchecked = read.transport == LAB_PCAP_UDP && get16 (segment + 6) == 0;
  if (!unchecked && transport_checksum (&read, segment, segment_size) != 0)
    return refuse (error, "TCP or UDP checksum is wrong (RFC 9293 §3.1, RFC 768)");
  read.source.port = get16 (segment);
  read.destination.port = get16 (segment + 2);
  *frame = read;
  return TRUE;
}
