/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap/flow.h"

/* Octets under way before the receiver acknowledges them in a frame of its own: far below the window,
   so that a reader never sees it full. */
#define UNACKNOWLEDGED_SIZE (16 * LAB_PCAP_SEGMENT_SIZE)

typedef enum
{
  FLOW_NEW,
  FLOW_OPENING,
  FLOW_ESTABLISHED,
  FLOW_OVER,
} FlowState;

typedef struct
{
  LabPcapAddress address;
  guint32 next_sequence;
  guint32 acknowledged; /* of what the other side sent */
  gboolean ended;
} FlowEnd;

struct _LabPcapFlow
{
  LabPcapWriter *writer;
  FlowState state;
  FlowEnd ends[2];
};

LabPcapFlow *
lab_pcap_flow_new (LabPcapWriter *writer, const LabPcapAddress *client,
                   const LabPcapAddress *server)
{
  LabPcapFlow *flow = g_new0 (LabPcapFlow, 1);
  flow->writer = writer;
  flow->ends[LAB_PCAP_CLIENT].address = *client;
  flow->ends[LAB_PCAP_SERVER].address = *server;
  return flow;
}

void
lab_pcap_flow_free (LabPcapFlow *flow)
{
  g_free (flow);
}

gboolean
lab_pcap_flow_is_established (const LabPcapFlow *flow)
{
  return flow->state == FLOW_ESTABLISHED;
}

gboolean
lab_pcap_flow_is_over (const LabPcapFlow *flow)
{
  return flow->state == FLOW_OVER;
}

static guint64
write_segment (LabPcapFlow *flow, gint64 time_us, LabPcapSide side, guint8 flags,
               const guint8 *bytes, gsize size)
{
  FlowEnd *from = &flow->ends[side], *to = &flow->ends[!side];
  LabPcapFrame frame = {
    .time_us = time_us,
    .transport = LAB_PCAP_TCP,
    .source = from->address,
    .destination = to->address,
    .sequence = from->next_sequence,
    .flags = flags,
    .payload = bytes,
    .payload_size = size,
  };
  if ((flags & LAB_PCAP_ACK) != 0)
    frame.acknowledgement = from->acknowledged = to->next_sequence;
  from->next_sequence += (guint32)size + ((flags & (LAB_PCAP_SYN | LAB_PCAP_FIN)) != 0);
  return lab_pcap_writer_frame (flow->writer, &frame);
}

guint64
lab_pcap_flow_open (LabPcapFlow *flow, gint64 time_us)
{
  if (flow->state != FLOW_NEW)
    return 0;
  flow->state = FLOW_OPENING;
  /* Spread over the number space, and the same in each run: a reader tells two connections of one
     address pair apart by it (RFC 9293 §3.4.1). */
  guint32 initial = ((guint32)lab_pcap_writer_frames (flow->writer) + 1) * 2654435761u;
  flow->ends[LAB_PCAP_CLIENT].next_sequence = initial;
  flow->ends[LAB_PCAP_SERVER].next_sequence = initial ^ 0x5bd1e995u;
  return write_segment (flow, time_us, LAB_PCAP_CLIENT, LAB_PCAP_SYN, NULL, 0);
}

guint64
lab_pcap_flow_establish (LabPcapFlow *flow, gint64 time_us)
{
  lab_pcap_flow_open (flow, time_us);
  if (flow->state != FLOW_OPENING)
    return 0;
  flow->state = FLOW_ESTABLISHED;
  write_segment (flow, time_us, LAB_PCAP_SERVER, LAB_PCAP_SYN | LAB_PCAP_ACK, NULL, 0);
  return write_segment (flow, time_us, LAB_PCAP_CLIENT, LAB_PCAP_ACK, NULL, 0);
}

guint64
lab_pcap_flow_refuse (LabPcapFlow *flow, gint64 time_us)
{
  if (flow->state != FLOW_OPENING)
    return 0;
  flow->state = FLOW_OVER;
  flow->ends[LAB_PCAP_SERVER].next_sequence = 0; /* RFC 9293 §3.5.2: in answer to a SYN */
  return write_segment (flow, time_us, LAB_PCAP_SERVER, LAB_PCAP_RST | LAB_PCAP_ACK, NULL,
                        0);
}

guint64
lab_pcap_flow_data (LabPcapFlow *flow, gint64 time_us, LabPcapSide side,
                    const guint8 *bytes, gsize size)
{
  lab_pcap_flow_establish (flow, time_us);
  if (flow->state != FLOW_ESTABLISHED || flow->ends[side].ended)
    return 0;
  guint64 frame = 0;
  while (size > 0)
    {
      gsize part = MIN (size, LAB_PCAP_SEGMENT_SIZE);
      guint8 flags = LAB_PCAP_ACK | (part == size ? LAB_PCAP_PSH : 0);
      frame = write_segment (flow, time_us, side, flags, bytes, part);
      bytes += part;
      size -= part;
      /* Else the acknowledgement rides on what the other side sends next. */
      if (flow->ends[side].next_sequence - flow->ends[!side].acknowledged
          >= UNACKNOWLEDGED_SIZE)
        write_segment (flow, time_us, !side, LAB_PCAP_ACK, NULL, 0);
    }
  return frame;
}

guint64
lab_pcap_flow_fin (LabPcapFlow *flow, gint64 time_us, LabPcapSide side)
{
  if (flow->state != FLOW_ESTABLISHED || flow->ends[side].ended)
    return 0;
  flow->ends[side].ended = TRUE;
  guint64 frame
      = write_segment (flow, time_us, side, LAB_PCAP_FIN | LAB_PCAP_ACK, NULL, 0);
  if (flow->ends[!side].ended)
    {
      flow->state = FLOW_OVER;
      write_segment (flow, time_us, !side, LAB_PCAP_ACK, NULL, 0);
    }
  return frame;
}

guint64
lab_pcap_flow_rst (LabPcapFlow *flow, gint64 time_us, LabPcapSide side)
{
  if (flow->state != FLOW_ESTABLISHED)
    return 0;
  flow->state = FLOW_OVER;
  return write_segment (flow, time_us, side, LAB_PCAP_RST | LAB_PCAP_ACK, NULL, 0);
}
