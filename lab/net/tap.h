/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/address.h"

/**
 * LabTap:
 *
 * What records.  Every exchange once: by its sender when that is in this process, else by its
 * receiver.  All functions take a %NULL tap, or connection, and do nothing then.  When the file
 * cannot be written any more, the recording ends with one log line; lab_tap_error() tells.
 */
typedef struct _LabTap LabTap;

/** LabTapConnection: one end, in this process, of a recorded TCP connection. */
typedef struct _LabTapConnection LabTapConnection;

/** LabTapDirection: what the local side did. */
typedef enum
{
  LAB_TAP_SENT,
  LAB_TAP_RECEIVED,
} LabTapDirection;

/** LabTapEnd: how a side ended its connection. */
typedef enum
{
  LAB_TAP_FIN,
  LAB_TAP_RST,
} LabTapEnd;

/**
 * lab_tap_new:
 * @path: the pcap file, made anew; `.hosts` in place of `.pcap` names the file of names beside it
 * @error: return location; LAB_ERROR_ENVIRONMENT names the path
 *
 * Times come from lab_clock_now_us(), and 1 µs more for each further frame of the same moment.  The
 * file is flushed once each turn of the main loop in which something was recorded.
 *
 * Returns: (transfer full): the tap
 */
LabTap *lab_tap_new (const char *path, GError **error);

/** lab_tap_free: flushes and closes the file; connections may still be closed later, unrecorded. */
void lab_tap_free (LabTap *tap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabTap, lab_tap_free)

/** lab_tap_path: (transfer none) (nullable): the file. */
const char *lab_tap_path (const LabTap *tap);

/** lab_tap_error: (transfer none) (nullable): why the recording ended early; %NULL: it did not. */
const GError *lab_tap_error (const LabTap *tap);

/** lab_tap_flush: writes to the file at once. */
void lab_tap_flush (LabTap *tap);

/** lab_tap_last_frame: number of the last frame recorded, from 1, as Wireshark counts; 0: none. */
guint64 lab_tap_last_frame (const LabTap *tap);

/** lab_tap_host: gives an address a name in the file of names; the port is not used. */
void lab_tap_host (LabTap *tap, const LabAddress *address, const char *name);

/**
 * lab_tap_add_endpoint:
 * @tap: (nullable): a tap
 * @transport: UDP, or TCP (TLS is the same)
 * @local: a UDP socket's or a listener's address and port, of this process and recorded by @tap
 *
 * What it sends is not recorded again by its receiver.  Counted: as many removes as adds.
 */
void lab_tap_add_endpoint (LabTap *tap, LabTransport transport, const LabAddress *local);

/** lab_tap_remove_endpoint: undoes lab_tap_add_endpoint(). */
void lab_tap_remove_endpoint (LabTap *tap, LabTransport transport,
                              const LabAddress *local);

/**
 * lab_tap_datagram:
 * @tap: (nullable): a tap
 * @direction: whether @local sent or received it
 * @local: address and port on this side
 * @peer: address and port on the other side
 * @bytes: the UDP payload, up to 65,507 octets
 * @size: its octets
 *
 * Returns: the frame's number; 0 when it was not recorded (the sender is in this process and did so)
 */
guint64 lab_tap_datagram (LabTap *tap, LabTapDirection direction, const LabAddress *local,
                          const LabAddress *peer, const guint8 *bytes, gsize size);

/**
 * lab_tap_connection_open:
 * @tap: (nullable): a tap
 * @local: address and port on this side
 * @peer: address and port on the other side
 * @accepted: FALSE: we connect, and call this when connect() is called, so before the other side
 *   can accept; TRUE: we have accepted
 *
 * Both ends of one connection in this process share the recorded one.  The opener's SYN is written
 * here; SYN/ACK and ACK come when the other side accepts, at lab_tap_connection_established(), or
 * with the first octets.
 *
 * Returns: (transfer full) (nullable): the end, until lab_tap_connection_close(); %NULL without a tap
 */
LabTapConnection *lab_tap_connection_open (LabTap *tap, const LabAddress *local,
                                           const LabAddress *peer, gboolean accepted);

/** lab_tap_connection_established: connect() has succeeded (SYN/ACK and ACK, when still missing). */
void lab_tap_connection_established (LabTapConnection *connection);

/**
 * lab_tap_connection_data:
 * @connection: (nullable): an end
 * @direction: whether this end sent or received it; received is ignored when the sender is in this
 *   process
 * @bytes: octets of the stream; under TLS the plaintext
 * @size: how many; one message a call shows best
 *
 * Returns: the number of the last frame of it, where Wireshark shows the message; 0: not recorded
 */
guint64 lab_tap_connection_data (LabTapConnection *connection, LabTapDirection direction,
                                 const guint8 *bytes, gsize size);

/**
 * lab_tap_connection_peer_ended:
 * @connection: (nullable): an end
 * @end: what came: the end of the stream, or a reset
 *
 * The peer's FIN or RST; ignored when the peer is in this process and records it itself.
 *
 * Returns: the frame's number; 0: not recorded
 */
guint64 lab_tap_connection_peer_ended (LabTapConnection *connection, LabTapEnd end);

/**
 * lab_tap_connection_close:
 * @connection: (inout): an end's place; set to %NULL
 * @end: what this side sent: FIN, or RST; for one that was never established RST means that the
 *   peer refused it, and FIN that it was given up unanswered
 *
 * Returns: the frame's number; 0: not recorded
 */
guint64 lab_tap_connection_close (LabTapConnection **connection, LabTapEnd end);
