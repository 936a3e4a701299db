/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stream.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "net/holder.h"
#include "net/stream_private.h"
#include "net/tls_private.h"

#define CONNECTIONS_AT_MOST 10000
#define BACKLOG             1024
#define ACCEPTS_A_TURN      64
#define PAUSE_MS            100

struct _LabListener
{
  LabScopeItem item; /* in its owner's scope */
  LabNet net;
  int fd;
  LabAddress address;
  char *element;
  LabTlsContext *tls;
  guint max_connections;
  LabStreamAccept accept;
  gpointer self;
  GSource *watch;
  ListenerCount *count;
  LabScope timers;
  gboolean accepting;
  gboolean ended; /* while it was accepting: on_ready() frees it */
};

static gboolean on_ready (int fd, GIOCondition condition, gpointer self);

static void
watch (LabListener *listener)
{
  listener->watch = g_unix_fd_source_new (listener->fd, G_IO_IN);
  g_source_set_callback (listener->watch, G_SOURCE_FUNC (on_ready), listener, NULL);
  g_source_set_static_name (listener->watch, "lab listener");
  g_source_set_can_recurse (listener->watch, TRUE);
  g_source_attach (listener->watch, NULL);
}

static void
unwatch (LabListener *listener)
{
  if (listener->watch == NULL)
    return;
  g_source_destroy (listener->watch);
  g_clear_pointer (&listener->watch, g_source_unref);
}

static void
on_pause_over (gpointer self)
{
  watch (self);
}

static LabTransport
transport_of (const LabListener *listener)
{
  return listener->tls == NULL ? LAB_TRANSPORT_TCP : LAB_TRANSPORT_TLS;
}

/* ---- accepting */

static void
refuse (LabListener *listener, int fd, const LabAddress *peer)
{
  LabTapConnection *tap
      = lab_tap_connection_open (listener->net.tap, &listener->address, peer, TRUE);
  lab_tap_connection_close (&tap, LAB_TAP_RST);
  setsockopt (fd, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 },
              sizeof (struct linger));
  close (fd);
  if (listener->count->refusing)
    return;
  listener->count->refusing = TRUE;
  g_autofree char *where = lab_address_format (&listener->address);
  g_autofree char *who = lab_address_format (peer);
  lab_log_warning (listener->element,
                   "%s %s: %u connections are open, as many as it takes: refused %s",
                   lab_transport_name (transport_of (listener)), where,
                   listener->count->open, who);
}

static void
take (LabListener *listener, int fd, const LabAddress *local, const LabAddress *peer)
{
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  LabStream *stream = stream_new (&listener->net, fd, local, peer, listener->tls, NULL);
  stream->tap = lab_tap_connection_open (listener->net.tap, local, peer, TRUE);
  stream->count = g_rc_box_acquire (listener->count);
  stream->count->open++;
  stream->count->refusing = FALSE;
  stream->state = STREAM_OPEN;
  if (listener->tls != NULL)
    {
      stream->ssl = lab_tls_ssl_new (listener->tls, fd, NULL, NULL);
      stream->state = STREAM_HANDSHAKING;
    }
  stream_begin (stream, 0);
  stream_ref (stream);
  listener->accept (listener->self, stream);
  if (stream->events == NULL)
    stream_end (stream, LAB_TAP_RST);
  stream_unref (stream);
}

/* Returns: whether there may be more. */
static gboolean
accept_one (LabListener *listener)
{
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  LabAddress local, peer;
  int fd = accept4 (listener->fd, (struct sockaddr *)&storage, &length,
                    SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0
      && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
    {
      /* It stays ready: ask again later, or the loop turns for nothing. */
      g_autofree char *where = lab_address_format (&listener->address);
      lab_log_warning (listener->element, "%s: cannot accept: %s", where,
                       g_strerror (errno));
      unwatch (listener);
      lab_timer_start (&listener->timers, PAUSE_MS, on_pause_over, listener);
      return FALSE;
    }
  if (fd < 0) /* one that is gone again (accept(2)) does not speak for the others */
    return errno != EAGAIN && errno != EINVAL && errno != EBADF;
  if (!lab_address_from_sockaddr ((struct sockaddr *)&storage, length, &peer)
      || !lab_address_of_socket (fd, &local))
    {
      close (fd);
      return TRUE;
    }
  if (listener->count->open >= listener->max_connections)
    refuse (listener, fd, &peer);
  else
    take (listener, fd, &local, &peer);
  return TRUE;
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer self)
{
  LabListener *listener = self;
  listener->accepting = TRUE;
  for (guint i = 0; i < ACCEPTS_A_TURN && !listener->ended; i++)
    if (!accept_one (listener))
      break;
  listener->accepting = FALSE;
  if (listener->ended)
    g_free (listener);
  return G_SOURCE_CONTINUE;
}

/* ---- its life */

static void
listener_free (LabListener *listener)
{
  unwatch (listener);
  lab_scope_clear (&listener->timers);
  lab_tap_remove_endpoint (listener->net.tap, LAB_TRANSPORT_TCP, &listener->address);
  close (listener->fd);
  g_clear_pointer (&listener->tls, lab_tls_context_unref);
  g_rc_box_release (listener->count);
  g_free (listener->element);
  if (listener->accepting)
    listener->ended = TRUE;
  else
    g_free (listener);
}

static void
cancel_listener (LabScopeItem *item)
{
  listener_free ((LabListener *)item);
}

static int
listen_on (const LabAddress *address)
{
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (address, &storage);
  int fd = socket (storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof (int));
  if (bind (fd, (struct sockaddr *)&storage, length) == 0 && listen (fd, BACKLOG) == 0)
    return fd;
  int saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return -1;
}

LabListener *
lab_listener_new (const LabNet *net, LabScope *scope, const LabAddress *address,
                  const LabListenerOptions *options, LabStreamAccept accept,
                  gpointer self, GError **error)
{
  static const LabListenerOptions defaults;
  const LabListenerOptions *how = options == NULL ? &defaults : options;
  int fd = listen_on (address);
  if (fd < 0)
    {
      lab_net_set_error (error, how->tls == NULL ? LAB_TRANSPORT_TCP : LAB_TRANSPORT_TLS,
                         address, errno);
      return NULL;
    }
  LabListener *listener = g_new0 (LabListener, 1);
  listener->net = *net;
  listener->fd = fd;
  if (!lab_address_of_socket (fd, &listener->address))
    listener->address = *address;
  listener->element = g_strdup (how->element == NULL ? "net" : how->element);
  listener->tls = how->tls == NULL ? NULL : lab_tls_context_ref (how->tls);
  listener->max_connections
      = how->max_connections == 0 ? CONNECTIONS_AT_MOST : how->max_connections;
  listener->accept = accept;
  listener->self = self;
  listener->count = g_rc_box_new0 (ListenerCount);
  lab_tap_add_endpoint (net->tap, LAB_TRANSPORT_TCP, &listener->address);
  lab_scope_enter (scope, &listener->item, cancel_listener);
  watch (listener);
  return listener;
}

const LabAddress *
lab_listener_address (const LabListener *listener)
{
  return &listener->address;
}

guint
lab_listener_connections (const LabListener *listener)
{
  return listener->count->open;
}

void
lab_listener_close (LabListener **listener)
{
  LabListener *going = g_steal_pointer (listener);
  if (going == NULL)
    return;
  lab_scope_leave (&going->item);
  listener_free (going);
}
