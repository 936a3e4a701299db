/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "pcap/writer.h"

/**
 * LabPcapFlow:
 *
 * One TCP connection in a recording: sequence and acknowledgement numbers, segments, handshake and
 * end.  What would be wrong at its moment (data before the SYN, after a FIN) is not written.
 */
typedef struct _LabPcapFlow LabPcapFlow;

/** LabPcapSide: who of the two; the client sent the SYN. */
typedef enum
{
  LAB_PCAP_CLIENT,
  LAB_PCAP_SERVER,
} LabPcapSide;

/**
 * lab_pcap_flow_new:
 * @writer: where to; outlives the flow
 * @client: the side that connects
 * @server: the side that listens
 *
 * Returns: (transfer full): the flow, nothing of it written
 */
LabPcapFlow *lab_pcap_flow_new (LabPcapWriter *writer, const LabPcapAddress *client,
                                const LabPcapAddress *server);

void lab_pcap_flow_free (LabPcapFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabPcapFlow, lab_pcap_flow_free)

/** lab_pcap_flow_open: the client's SYN, when still missing; returns the last frame, 0: none. */
guint64 lab_pcap_flow_open (LabPcapFlow *flow, gint64 time_us);

/** lab_pcap_flow_establish: SYN, SYN/ACK and ACK, those still missing; the last frame, 0: none. */
guint64 lab_pcap_flow_establish (LabPcapFlow *flow, gint64 time_us);

/** lab_pcap_flow_refuse: the server's RST to a SYN; returns the frame, 0: none. */
guint64 lab_pcap_flow_refuse (LabPcapFlow *flow, gint64 time_us);

/**
 * lab_pcap_flow_data:
 * @flow: a flow; established here when it is not yet
 * @time_us: microseconds of the Unix epoch
 * @side: who sends
 * @bytes: octets of the stream
 * @size: how many; the last segment carries PSH
 *
 * Returns: number of the last frame that carries some of it; 0: not written
 */
guint64 lab_pcap_flow_data (LabPcapFlow *flow, gint64 time_us, LabPcapSide side,
                            const guint8 *bytes, gsize size);

/** lab_pcap_flow_fin: @side has nothing more to send; the frame, 0: none. */
guint64 lab_pcap_flow_fin (LabPcapFlow *flow, gint64 time_us, LabPcapSide side);

/** lab_pcap_flow_rst: @side resets; nothing comes after it; the frame, 0: none. */
guint64 lab_pcap_flow_rst (LabPcapFlow *flow, gint64 time_us, LabPcapSide side);

/** lab_pcap_flow_is_established: whether the handshake is written. */
gboolean lab_pcap_flow_is_established (const LabPcapFlow *flow);

/** lab_pcap_flow_is_over: whether both sides have ended, or one has reset. */
gboolean lab_pcap_flow_is_over (const LabPcapFlow *flow);
