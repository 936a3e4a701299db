/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/clock.h"
#include "net/stream.h"

/* A connection's states.  CLOSING: its owner has closed it, and what waits is still written. */
typedef enum
{
  STREAM_CONNECTING,
  STREAM_HANDSHAKING,
  STREAM_OPEN,
  STREAM_CLOSING,
  STREAM_OVER,
} StreamState;

/* How many connections a listener has; it may end before them. */
typedef struct
{
  guint open;
  gboolean refusing; /* has said so in the log */
} ListenerCount;

struct _LabStream
{
  LabScopeItem item; /* in its owner's scope */
  guint refs;
  StreamState state;
  LabNet net;
  LabAddress local;
  LabAddress peer;
  int fd;
  SSL *ssl;
  LabTlsContext *tls;
  char *server_name;
  gboolean
      read_wants_out; /* OpenSSL: to get on with a read, the socket must take something */
  gboolean write_wants_in;
  LabTapConnection *tap;
  guint64 last_frame;
  const LabStreamEvents *events;
  gpointer self;
  GQueue before;       /* of GBytes: written before it stands, not recorded yet */
  GQueue outgoing;     /* of GBytes: recorded, for the kernel */
  gsize outgoing_sent; /* octets of its head that are gone */
  gsize waiting;       /* octets of both queues, and of what fate holds */
  gsize held;          /* octets that fate holds */
  gsize write_limit;
  gboolean had_to_wait;
  gboolean reading;
  int failed_errno;    /* of connect(), told at the next turn */
  gboolean unanswered; /* the link is cut: there was no connect() */
  GSource *watch;
  gpointer watch_tag;
  LabScope timers;
  LabTimer *timeout;
  LabTimer *again; /* what OpenSSL has read already, at the next turn */
  ListenerCount *count;
};

/* What a read, a write or a step of the handshake came to. */
typedef enum
{
  IO_DONE,
  IO_BLOCKED,
  IO_ENDED,
  IO_FAILED,
} IoOutcome;

/* ---- stream.c */

LabStream *stream_new (const LabNet *net, int fd, const LabAddress *local,
                       const LabAddress *peer, LabTlsContext *tls,
                       const char *server_name);
LabTransport stream_transport (const LabStream *stream);
LabStream *stream_ref (LabStream *stream);
void stream_unref (LabStream *stream);

/* Watches the socket for what the state needs. */
void stream_update_watch (LabStream *stream);

/* It stands: writes what waited, tells the owner. */
void stream_opened (LabStream *stream);

/* Its socket goes, its timers too; no callback. */
void stream_end (LabStream *stream, LabTapEnd end);

/* As stream_end(), and tells the owner.  @error: (transfer full) (nullable) */
void stream_fail (LabStream *stream, LabTapEnd end, GError *error);

/* Begins to watch: plain, or with the handshake. */
void stream_begin (LabStream *stream, guint timeout_ms);

/* ---- stream_connect.c: until it stands */

void stream_go_on_with_connect (LabStream *stream);
void stream_go_on_with_handshake (LabStream *stream);

/* ---- stream_io.c */

void stream_on_ready (LabStream *stream, GIOCondition condition);

/* Into the recording, through fate, to the kernel. */
void stream_hand_on (LabStream *stream, const guint8 *bytes, gsize size);

/* (transfer full) */
GError *stream_errno_error (const LabStream *stream, int saved_errno);

/* (transfer full): the error of a failed call, a TLS one's with errno 0; the peer's reset goes into the
   recording. */
GError *stream_take_error (LabStream *stream, int saved_errno);

/* After a failure of TLS itself errno is 0. */
IoOutcome stream_tls_outcome (LabStream *stream, int result, gboolean *wants_other,
                              int other_want);
