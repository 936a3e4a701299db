/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stream.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/ioctl.h>

#include "base/error.h"
#include "net/stream_private.h"

#define CONNECT_TIMEOUT_MS 10000
#define LINGER_MS          5000

/* ---- the source that watches a socket */

typedef struct
{
  GSource source;
  LabStream *stream;
} Watch;

static gboolean
watch_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return FALSE;
}

static gboolean
watch_check (GSource *source)
{
  LabStream *stream = ((Watch *)source)->stream;
  return stream->watch_tag != NULL
         && g_source_query_unix_fd (source, stream->watch_tag) != 0;
}

static gboolean
watch_dispatch (GSource *source, GSourceFunc unused, gpointer unused_data)
{
  LabStream *stream = ((Watch *)source)->stream;
  if (stream->watch_tag == NULL) /* another's dispatch has stopped it in this turn */
    return G_SOURCE_CONTINUE;
  stream_ref (stream);
  stream_on_ready (stream, g_source_query_unix_fd (source, stream->watch_tag));
  stream_unref (stream);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs
    = { .prepare = watch_prepare, .check = watch_check, .dispatch = watch_dispatch };

static GIOCondition
wanted_condition (const LabStream *stream)
{
  GIOCondition condition = 0;
  switch (stream->state)
    {
    case STREAM_CONNECTING:
      return stream->unanswered ? 0 : G_IO_OUT;
    case STREAM_HANDSHAKING:
      return SSL_want_write (stream->ssl) ? G_IO_OUT : G_IO_IN;
    case STREAM_OPEN:
      if (stream->reading)
        condition |= stream->read_wants_out ? G_IO_OUT : G_IO_IN;
      break;
    default:
      break;
    }
  if (stream->outgoing.length > 0)
    condition |= stream->write_wants_in ? G_IO_IN : G_IO_OUT;
  return condition;
}

void
stream_update_watch (LabStream *stream)
{
  if (stream->watch == NULL)
    return;
  GIOCondition condition = wanted_condition (stream);
  if (condition == 0 && stream->watch_tag != NULL)
    {
      /* Watched for nothing, it would still be reported as hung up, for ever. */
      g_source_remove_unix_fd (stream->watch, stream->watch_tag);
      stream->watch_tag = NULL;
    }
  else if (condition != 0 && stream->watch_tag == NULL)
    stream->watch_tag = g_source_add_unix_fd (stream->watch, stream->fd, condition);
  else if (condition != 0)
    g_source_modify_unix_fd (stream->watch, stream->watch_tag, condition);
}

static void
watch (LabStream *stream)
{
  stream->watch = g_source_new (&watch_funcs, sizeof (Watch));
  ((Watch *)stream->watch)->stream = stream;
  g_source_set_can_recurse (stream->watch, TRUE);
  g_source_set_static_name (stream->watch, "lab stream");
  stream_update_watch (stream);
  g_source_attach (stream->watch, NULL);
}

/* ---- its life */

LabStream *
stream_new (const LabNet *net, int fd, const LabAddress *local, const LabAddress *peer,
            LabTlsContext *tls, const char *server_name)
{
  LabStream *stream = g_new0 (LabStream, 1);
  stream->refs = 1;
  stream->net = *net;
  stream->fd = fd;
  stream->local = *local;
  stream->peer = *peer;
  stream->tls = tls == NULL ? NULL : lab_tls_context_ref (tls);
  stream->server_name = g_strdup (server_name);
  stream->write_limit = LAB_STREAM_WRITE_LIMIT;
  stream->reading = TRUE;
  return stream;
}

LabStream *
stream_ref (LabStream *stream)
{
  stream->refs++;
  return stream;
}

void
stream_unref (LabStream *stream)
{
  if (--stream->refs > 0)
    return;
  g_queue_clear_full (&stream->before, (GDestroyNotify)g_bytes_unref);
  g_queue_clear_full (&stream->outgoing, (GDestroyNotify)g_bytes_unref);
  g_clear_pointer (&stream->tls, lab_tls_context_unref);
  g_clear_pointer (&stream->count, g_rc_box_release);
  g_free (stream->server_name);
  g_free (stream);
}

LabTransport
stream_transport (const LabStream *stream)
{
  return stream->tls == NULL ? LAB_TRANSPORT_TCP : LAB_TRANSPORT_TLS;
}

static void
close_tls (LabStream *stream, LabTapEnd end, gboolean cut)
{
  /* One that has said goodbye already would answer ours with an RST. */
  if (end == LAB_TAP_FIN && !cut && SSL_is_init_finished (stream->ssl)
      && (SSL_get_shutdown (stream->ssl) & SSL_RECEIVED_SHUTDOWN) == 0)
    SSL_shutdown (stream->ssl);
  g_clear_pointer (&stream->ssl, SSL_free);
}

void
stream_end (LabStream *stream, LabTapEnd end)
{
  if (stream->state == STREAM_OVER)
    return;
  gboolean stood = stream->state != STREAM_CONNECTING;
  stream->state = STREAM_OVER;
  lab_scope_leave (&stream->item);
  lab_scope_clear (&stream->timers);
  stream->timeout = stream->again = NULL;
  g_source_destroy (stream->watch);
  g_clear_pointer (&stream->watch, g_source_unref);
  if (stream->held > 0)
    lab_fate_forget (stream->net.fate, stream_transport (stream), &stream->local,
                     &stream->peer);
  gboolean cut = lab_fate_is_cut (stream->net.fate, &stream->local, &stream->peer);
  int unread = 0;
  /* RFC 9293 §3.6.1, RFC 1122 §4.2.2.13: closing with octets unread is a reset. */
  if (stood && (ioctl (stream->fd, FIONREAD, &unread) != 0 || unread > 0))
    end = LAB_TAP_RST;
  if (stream->ssl != NULL)
    close_tls (stream, end, cut);
  if (end == LAB_TAP_RST)
    setsockopt (stream->fd, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 },
                sizeof (struct linger));
  lab_fate_close_fd (stream->net.fate, &stream->local, &stream->peer, stream->fd);
  stream->fd = -1;
  lab_tap_connection_close (&stream->tap, end);
  if (stream->count != NULL)
    stream->count->open--;
  stream_unref (stream);
}

void
stream_fail (LabStream *stream, LabTapEnd end, GError *error)
{
  g_autoptr (GError) why = error;
  if (stream->state == STREAM_OVER)
    return;
  gboolean told = stream->state == STREAM_CLOSING;
  stream_ref (stream);
  stream_end (stream, end);
  if (!told)
    stream->events->closed (stream->self, stream, why);
  stream_unref (stream);
}

static void
cancel_stream (LabScopeItem *item)
{
  stream_end ((LabStream *)item, LAB_TAP_FIN);
}

static void
on_timeout (gpointer self)
{
  LabStream *stream = self;
  stream->timeout = NULL;
  g_autofree char *where = lab_address_format (&stream->peer);
  stream_fail (
      stream, LAB_TAP_FIN,
      g_error_new (LAB_ERROR, LAB_ERROR_TIMEOUT, "%s %s: no %s in time",
                   lab_transport_name (stream_transport (stream)), where,
                   stream->state == STREAM_CONNECTING ? "connection" : "TLS handshake"));
}

static void
on_next_turn (gpointer self)
{
  LabStream *stream = stream_ref (self);
  stream->again = NULL;
  stream_on_ready (stream, G_IO_IN);
  stream_unref (stream);
}

void
stream_begin (LabStream *stream, guint timeout_ms)
{
  if (stream->state != STREAM_OPEN)
    stream->timeout = lab_timer_start (&stream->timers,
                                       timeout_ms == 0 ? CONNECT_TIMEOUT_MS : timeout_ms,
                                       on_timeout, stream);
  watch (stream);
  if (stream->failed_errno != 0)
    stream->again = lab_timer_start (&stream->timers, 0, on_next_turn, stream);
}

void
stream_opened (LabStream *stream)
{
  stream->state = STREAM_OPEN;
  lab_timer_cancel (&stream->timeout);
  GBytes *bytes;
  while ((bytes = g_queue_pop_head (&stream->before)) != NULL)
    {
      gsize size;
      const guint8 *octets = g_bytes_get_data (bytes, &size);
      stream->waiting -= size;
      stream_hand_on (stream, octets, size);
      g_bytes_unref (bytes);
    }
  stream_update_watch (stream);
  if (stream->events->connected != NULL)
    stream->events->connected (stream->self, stream);
}

/* ---- what its owner does */

void
lab_stream_start (LabStream *stream, LabScope *scope, const LabStreamEvents *events,
                  gpointer self)
{
  g_return_if_fail (events->received != NULL && events->closed != NULL);
  stream->events = events;
  stream->self = self;
  lab_scope_enter (scope, &stream->item, cancel_stream);
}

gboolean
lab_stream_write (LabStream *stream, const guint8 *bytes, gsize size, GError **error)
{
  g_autofree char *where = lab_address_format (&stream->peer);
  if (stream->state >= STREAM_CLOSING)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_CLOSED, "%s %s: the connection is closed",
                   lab_transport_name (stream_transport (stream)), where);
      return FALSE;
    }
  if (size > stream->write_limit || stream->waiting > stream->write_limit - size)
    {
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_LIMIT,
          "%s %s: %zu octets wait to be written, and %zu more would be above %zu",
          lab_transport_name (stream_transport (stream)), where, stream->waiting, size,
          stream->write_limit);
      return FALSE;
    }
  if (size == 0)
    return TRUE;
  if (stream->state == STREAM_OPEN)
    {
      stream_hand_on (stream, bytes, size);
      stream_update_watch (stream);
      return TRUE;
    }
  g_queue_push_tail (&stream->before, g_bytes_new (bytes, size));
  stream->waiting += size;
  stream->had_to_wait = TRUE;
  return TRUE;
}

static void
on_linger_timeout (gpointer self)
{
  LabStream *stream = self;
  stream->timeout = NULL;
  if (stream->held > 0) /* a slow link, and no slow peer */
    stream->timeout
        = lab_timer_start (&stream->timers, LINGER_MS, on_linger_timeout, stream);
  else
    stream_end (stream, LAB_TAP_RST);
}

void
lab_stream_close (LabStream **stream, LabTapEnd end)
{
  LabStream *going = g_steal_pointer (stream);
  if (going == NULL || going->state >= STREAM_CLOSING)
    return;
  if (end == LAB_TAP_RST || going->state != STREAM_OPEN || going->waiting == 0)
    {
      stream_end (going, end);
      return;
    }
  going->state = STREAM_CLOSING;
  going->timeout = lab_timer_start (&going->timers, LINGER_MS, on_linger_timeout, going);
  stream_update_watch (going);
}

void
lab_stream_set_reading (LabStream *stream, gboolean reading)
{
  stream->reading = reading;
  stream_update_watch (stream);
  if (reading && stream->ssl != NULL && SSL_pending (stream->ssl) > 0
      && stream->again == NULL)
    stream->again = lab_timer_start (&stream->timers, 0, on_next_turn, stream);
}

void
lab_stream_set_write_limit (LabStream *stream, gsize size_bytes)
{
  stream->write_limit = size_bytes;
}

gsize
lab_stream_waiting (const LabStream *stream)
{
  return stream->waiting;
}

guint64
lab_stream_last_frame (const LabStream *stream)
{
  return stream->last_frame;
}

const LabAddress *
lab_stream_local (const LabStream *stream)
{
  return &stream->local;
}

const LabAddress *
lab_stream_peer (const LabStream *stream)
{
  return &stream->peer;
}

SSL *
lab_stream_tls (const LabStream *stream)
{
  return stream->ssl;
}
