/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stream_private.h"

#include <errno.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include "base/error.h"
#include "net/tls_private.h"

/* Octets read at a time, and times in one turn: another connection has its turn, too. */
#define READ_SIZE  65536
#define READ_TIMES 4

static LabError
error_code (int saved_errno)
{
  switch (saved_errno)
    {
    case ECONNREFUSED:
      return LAB_ERROR_REFUSED;
    case ETIMEDOUT:
      return LAB_ERROR_TIMEOUT;
    case ECONNRESET:
    case EPIPE:
      return LAB_ERROR_CLOSED;
    default:
      return LAB_ERROR_ENVIRONMENT;
    }
}

GError *
stream_errno_error (const LabStream *stream, int saved_errno)
{
  g_autofree char *where = lab_address_format (&stream->peer);
  return g_error_new (LAB_ERROR, error_code (saved_errno), "%s %s: %s",
                      lab_transport_name (stream_transport (stream)), where,
                      g_strerror (saved_errno));
}

static GError *
tls_error (const LabStream *stream)
{
  g_autofree char *where = lab_address_format (&stream->peer);
  g_autofree char *reason = lab_tls_reason (stream->ssl);
  return g_error_new (LAB_ERROR, LAB_ERROR_REFUSED, "tls %s: %s", where, reason);
}

GError *
stream_take_error (LabStream *stream, int saved_errno)
{
  if (saved_errno == ECONNRESET)
    lab_tap_connection_peer_ended (stream->tap, LAB_TAP_RST);
  return saved_errno == 0 ? tls_error (stream) : stream_errno_error (stream, saved_errno);
}

/* ---- plain or TLS; a failure of TLS itself has errno 0 */

IoOutcome
stream_tls_outcome (LabStream *stream, int result, gboolean *wants_other, int other_want)
{
  int why = SSL_get_error (stream->ssl, result);
  *wants_other = why == other_want;
  switch (why)
    {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return IO_BLOCKED;
    case SSL_ERROR_ZERO_RETURN:
      return IO_ENDED;
    case SSL_ERROR_SYSCALL:
      if (errno == 0)
        return IO_ENDED;
      ERR_clear_error ();
      return IO_FAILED;
    default:
      errno = 0;
      return IO_FAILED;
    }
}

static IoOutcome
receive (LabStream *stream, guint8 *bytes, gsize size, gsize *got)
{
  errno = 0;
  if (stream->ssl == NULL)
    {
      ssize_t result = recv (stream->fd, bytes, size, 0);
      *got = (gsize)MAX (result, 0);
      if (result > 0)
        return IO_DONE;
      return result == 0                         ? IO_ENDED
             : errno == EAGAIN || errno == EINTR ? IO_BLOCKED
                                                 : IO_FAILED;
    }
  ERR_clear_error ();
  int result = SSL_read (stream->ssl, bytes, (int)size);
  *got = (gsize)MAX (result, 0);
  if (result > 0)
    return IO_DONE;
  return stream_tls_outcome (stream, result, &stream->read_wants_out,
                             SSL_ERROR_WANT_WRITE);
}

static IoOutcome
transmit (LabStream *stream, const guint8 *bytes, gsize size, gsize *gone)
{
  errno = 0;
  if (stream->ssl == NULL)
    {
      ssize_t result = send (stream->fd, bytes, size, MSG_NOSIGNAL);
      *gone = (gsize)MAX (result, 0);
      if (result >= 0)
        return IO_DONE;
      return errno == EAGAIN || errno == EINTR ? IO_BLOCKED : IO_FAILED;
    }
  ERR_clear_error ();
  int result = SSL_write (stream->ssl, bytes, (int)MIN (size, G_MAXINT));
  *gone = (gsize)MAX (result, 0);
  if (result > 0)
    return IO_DONE;
  return stream_tls_outcome (stream, result, &stream->write_wants_in,
                             SSL_ERROR_WANT_READ);
}

/* ---- reading */

static void
read_some (LabStream *stream)
{
  static guint8 bytes[READ_SIZE];
  for (guint i = 0; i < READ_TIMES && stream->state == STREAM_OPEN && stream->reading;
       i++)
    {
      gsize got;
      guint64 frame;
      switch (receive (stream, bytes, sizeof bytes, &got))
        {
        case IO_DONE:
          /* Not within MAX, which would record it twice. */
          frame = lab_tap_connection_data (stream->tap, LAB_TAP_RECEIVED, bytes, got);
          stream->last_frame = MAX (frame, stream->last_frame);
          stream->events->received (stream->self, stream, bytes, got);
          break;
        case IO_BLOCKED:
          return;
        case IO_ENDED:
          lab_tap_connection_peer_ended (stream->tap, LAB_TAP_FIN);
          stream_fail (stream, LAB_TAP_FIN, NULL);
          return;
        case IO_FAILED:
          stream_fail (stream, LAB_TAP_RST, stream_take_error (stream, errno));
          return;
        }
    }
  /* What OpenSSL has read from the socket already does not make that ready again. */
  if (stream->state == STREAM_OPEN && stream->ssl != NULL)
    lab_stream_set_reading (stream, stream->reading);
}

/* ---- writing */

/* Nothing waits any more: what was put off until then. */
static void
settle (LabStream *stream)
{
  if (stream->waiting > 0)
    return;
  if (stream->state == STREAM_CLOSING)
    stream_end (stream, LAB_TAP_FIN);
  else if (stream->state == STREAM_OPEN && stream->had_to_wait)
    {
      stream->had_to_wait = FALSE;
      if (stream->events->drained != NULL)
        stream->events->drained (stream->self, stream);
    }
}

static void
flush (LabStream *stream)
{
  GBytes *head;
  while ((head = g_queue_peek_head (&stream->outgoing)) != NULL)
    {
      gsize size, gone;
      const guint8 *bytes = g_bytes_get_data (head, &size);
      IoOutcome outcome = transmit (stream, bytes + stream->outgoing_sent,
                                    size - stream->outgoing_sent, &gone);
      if (outcome == IO_BLOCKED)
        return;
      if (outcome != IO_DONE)
        {
          stream_fail (stream, LAB_TAP_RST, stream_take_error (stream, errno));
          return;
        }
      stream->outgoing_sent += gone;
      stream->waiting -= gone;
      if (stream->outgoing_sent < size)
        continue;
      g_bytes_unref (g_queue_pop_head (&stream->outgoing));
      stream->outgoing_sent = 0;
    }
  settle (stream);
}

static void
send_recorded (LabStream *stream, const guint8 *bytes, gsize size)
{
  gsize gone = 0;
  /* A failure shows at the next turn, when the rest is tried. */
  if (g_queue_is_empty (&stream->outgoing))
    transmit (stream, bytes, size, &gone);
  if (gone == size)
    return;
  g_queue_push_tail (&stream->outgoing, g_bytes_new (bytes + gone, size - gone));
  stream->waiting += size - gone;
  stream->had_to_wait = TRUE;
}

static gssize
leave_link (gpointer self, const guint8 *bytes, gsize size)
{
  LabStream *stream = self;
  stream->held -= size;
  stream->waiting -= size;
  send_recorded (stream, bytes, size);
  stream_update_watch (stream);
  return (gssize)size;
}

/* Also when the rest was lost on its way, or forgotten. */
static void
link_empty (gpointer self)
{
  LabStream *stream = self;
  stream->waiting -= stream->held;
  stream->held = 0;
  settle (stream);
}

static const LabFateOutlet link_outlet = { .send = leave_link, .done = link_empty };

void
stream_hand_on (LabStream *stream, const guint8 *bytes, gsize size)
{
  guint64 frame = lab_tap_connection_data (stream->tap, LAB_TAP_SENT, bytes, size);
  stream->last_frame = MAX (frame, stream->last_frame);
  switch (lab_fate_take (stream->net.fate, stream_transport (stream), &stream->local,
                         &stream->peer, bytes, size, &link_outlet, stream))
    {
    case LAB_FATE_SEND:
      send_recorded (stream, bytes, size);
      break;
    case LAB_FATE_LOST:
      break;
    case LAB_FATE_HELD:
      stream->held += size;
      stream->waiting += size;
      stream->had_to_wait = TRUE;
      break;
    }
}

/* ---- the socket is ready */

void
stream_on_ready (LabStream *stream, GIOCondition condition)
{
  switch (stream->state)
    {
    case STREAM_CONNECTING:
      stream_go_on_with_connect (stream);
      break;
    case STREAM_HANDSHAKING:
      stream_go_on_with_handshake (stream);
      break;
    case STREAM_OPEN:
      if ((condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0 || stream->read_wants_out)
        read_some (stream);
      break;
    default:
      break;
    }
  if (stream->state == STREAM_OPEN || stream->state == STREAM_CLOSING)
    flush (stream);
  if (stream->state == STREAM_OPEN || stream->state == STREAM_CLOSING)
    stream_update_watch (stream);
}
