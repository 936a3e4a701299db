/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/scope.h"
#include "net/net.h"
#include "net/tls_context.h"

/**
 * LabStream:
 *
 * A TCP or TLS connection of ours: non-blocking, in our thread, recorded, in its owner's scope.
 * It lives until lab_stream_close(), until its scope is cleared, or until @closed was called.
 */
typedef struct _LabStream LabStream;

/** LabListener: accepts connections on one address. */
typedef struct _LabListener LabListener;

/**
 * LabStreamEvents:
 * @connected: (nullable): the connection stands (TLS: after the handshake); for one that was accepted
 *   with TLS, too; not for an accepted TCP one
 * @received: octets came; valid during the call only
 * @drained: (nullable): all that was written has gone to the kernel, after it once had to wait
 * @closed: the end: the peer's FIN (@error is %NULL), or why it broke or never stood (LAB_ERROR_CLOSED,
 *   _REFUSED, _TIMEOUT, _ENVIRONMENT, with address and reason); the stream is gone after it
 *
 * What happens to a stream; never called from within a function of this header, and never after
 * lab_stream_close().
 */
typedef struct
{
  void (*connected) (gpointer self, LabStream *stream);
  void (*received) (gpointer self, LabStream *stream, const guint8 *bytes, gsize size);
  void (*drained) (gpointer self, LabStream *stream);
  void (*closed) (gpointer self, LabStream *stream, const GError *error);
} LabStreamEvents;

/**
 * LabStreamTarget:
 * @local: where from; port 0: the lab's next client port
 * @peer: where to
 * @tls: (nullable): a client's context: TLS
 * @server_name: (nullable): what TLS asks for and verifies: a DNS name (sent as SNI) or an IP address;
 *   %NULL: @peer's address
 * @timeout_ms: milliseconds until it must stand, handshake included; 0: 10,000
 */
typedef struct
{
  LabAddress local;
  LabAddress peer;
  LabTlsContext *tls;
  const char *server_name;
  guint timeout_ms;
} LabStreamTarget;

/** Octets that may wait to be written when lab_stream_set_write_limit() was not called. */
#define LAB_STREAM_WRITE_LIMIT (8 * 1024 * 1024)

/**
 * lab_stream_connect:
 * @net: the lab's; outlives the stream
 * @scope: the owner's scope; clearing it closes the stream without a callback
 * @target: where from and to; copied (@tls is referenced)
 * @events: (static): what to call
 * @self: passed to @events
 * @error: return location: LAB_ERROR_ENVIRONMENT when no local port can be had
 *
 * Written before it stands, octets wait.
 *
 * Returns: (transfer none): the stream
 */
LabStream *lab_stream_connect (const LabNet *net, LabScope *scope,
                               const LabStreamTarget *target,
                               const LabStreamEvents *events, gpointer self,
                               GError **error);

/**
 * lab_stream_write:
 * @stream: a stream
 * @bytes: one message; copied as far as it has to wait
 * @size: its octets
 * @error: return location: LAB_ERROR_LIMIT when too much waits already; nothing of it is written then
 *
 * Returns: whether it was taken; lab_stream_last_frame() tells its frame
 */
gboolean lab_stream_write (LabStream *stream, const guint8 *bytes, gsize size,
                           GError **error);

/** lab_stream_last_frame: the frame of the last octets sent or received here; 0: not recorded. */
guint64 lab_stream_last_frame (const LabStream *stream);

/** lab_stream_set_write_limit: octets that may wait to be written. */
void lab_stream_set_write_limit (LabStream *stream, gsize size_bytes);

/** lab_stream_waiting: octets that wait to be written. */
gsize lab_stream_waiting (const LabStream *stream);

/** lab_stream_set_reading: FALSE: leaves what comes in the kernel, so that the peer has to wait. */
void lab_stream_set_reading (LabStream *stream, gboolean reading);

/**
 * lab_stream_close:
 * @stream: (inout): a stream's place; set to %NULL; no harm if it is %NULL already
 * @end: FIN: what waits is still written (for 5 s at most; clearing the scope ends it at once); RST: at
 *   once, what waits is lost
 *
 * No callback comes after it.
 */
void lab_stream_close (LabStream **stream, LabTapEnd end);

/** lab_stream_local: the address and port on this side. */
const LabAddress *lab_stream_local (const LabStream *stream);

/** lab_stream_peer: the address and port on the other side. */
const LabAddress *lab_stream_peer (const LabStream *stream);

/** lab_stream_tls: (transfer none) (nullable): the TLS connection, to ask for cipher and certificate. */
SSL *lab_stream_tls (const LabStream *stream);

/**
 * LabStreamAccept:
 * @self: the listener's owner
 * @stream: a new connection; to be kept, lab_stream_start() must be called before this returns; else
 *   it is reset
 */
typedef void (*LabStreamAccept) (gpointer self, LabStream *stream);

/**
 * lab_stream_start:
 * @stream: an accepted stream
 * @scope: the owner's scope
 * @events: (static): what to call
 * @self: passed to @events
 */
void lab_stream_start (LabStream *stream, LabScope *scope, const LabStreamEvents *events,
                       gpointer self);

/**
 * LabListenerOptions:
 * @element: (nullable): the element's name, for the log; %NULL: `net`
 * @tls: (nullable): a server's context: TLS
 * @max_connections: open ones at most; more are reset with one log line; 0: 10,000
 */
typedef struct
{
  const char *element;
  LabTlsContext *tls;
  guint max_connections;
} LabListenerOptions;

/**
 * lab_listener_new:
 * @net: the lab's; outlives the listener
 * @scope: the owner's scope; clearing it stops listening
 * @address: where; port 0: the kernel's choice, see lab_listener_address()
 * @options: (nullable): how
 * @accept: called for each connection
 * @self: passed to @accept
 * @error: return location: `tcp 127.0.1.3:3868: Address already in use, by rcslab (pid 123)`
 *
 * Returns: (transfer none): the listener, until lab_listener_close() or until the scope is cleared
 */
LabListener *lab_listener_new (const LabNet *net, LabScope *scope,
                               const LabAddress *address,
                               const LabListenerOptions *options, LabStreamAccept accept,
                               gpointer self, GError **error);

/** lab_listener_address: where it listens. */
const LabAddress *lab_listener_address (const LabListener *listener);

/** lab_listener_connections: connections that it accepted and that are open. */
guint lab_listener_connections (const LabListener *listener);

/** lab_listener_close: stops listening; accepted streams live on.  @listener is set to %NULL. */
void lab_listener_close (LabListener **listener);
