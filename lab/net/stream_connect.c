/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <unistd.h>

#include "base/error.h"
#include "net/holder.h"
#include "net/stream_private.h"
#include "net/tls_private.h"

#define PORTS_TO_TRY 200

static int
open_socket (const LabAddress *address)
{
  int fd = socket (address->version == 6 ? AF_INET6 : AF_INET,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof (int));
  return fd;
}

/* What leaves the machine cannot come from a loopback address. */
static gboolean
must_bind (const LabStreamTarget *target)
{
  return lab_address_is_set (&target->local)
         && (!lab_address_is_loopback (&target->local)
             || lab_address_is_loopback (&target->peer));
}

/* Returns: 0, with the socket bound and on its way, or an errno. */
static int
try_connect (const LabNet *net, const LabStreamTarget *target, guint16 port,
             gboolean is_cut, int *fd)
{
  struct sockaddr_storage storage;
  *fd = open_socket (&target->peer);
  if (*fd < 0)
    return errno;
  LabAddress local = lab_address_with_port (&target->local, port);
  socklen_t length = lab_address_to_sockaddr (&local, &storage);
  if (must_bind (target) && bind (*fd, (struct sockaddr *)&storage, length) != 0)
    return errno;
  if (is_cut) /* nobody answers: it waits for its timeout */
    return 0;
  length = lab_address_to_sockaddr (&target->peer, &storage);
  return connect (*fd, (struct sockaddr *)&storage, length) == 0 || errno == EINPROGRESS
             ? 0
             : errno;
}

/* Whether another port may help; else it is the peer's refusal, told by @closed. */
static gboolean
is_port_taken (int saved_errno)
{
  return saved_errno == EADDRINUSE || saved_errno == EADDRNOTAVAIL;
}

static gboolean
connect_from (const LabNet *net, const LabStreamTarget *target, gboolean is_cut, int *fd,
              int *saved_errno, GError **error)
{
  guint tries = target->local.port == 0 && must_bind (target) ? PORTS_TO_TRY : 1;
  LabAddress local = target->local;
  for (guint i = 0; i < tries; i++)
    {
      if (target->local.port == 0 && must_bind (target))
        local.port = lab_block_next_port (net->block, &local);
      *saved_errno = try_connect (net, target, local.port, is_cut, fd);
      if (*fd >= 0 && !is_port_taken (*saved_errno))
        return TRUE;
      if (*fd >= 0)
        close (*fd);
      else
        break;
    }
  lab_net_set_error (error, LAB_TRANSPORT_TCP, &local, *saved_errno);
  return FALSE;
}

LabStream *
lab_stream_connect (const LabNet *net, LabScope *scope, const LabStreamTarget *target,
                    const LabStreamEvents *events, gpointer self, GError **error)
{
  g_return_val_if_fail (events->received != NULL && events->closed != NULL, NULL);
  int fd, saved_errno;
  LabAddress local;
  gboolean is_cut = lab_fate_is_cut (net->fate, &target->local, &target->peer);
  if (!connect_from (net, target, is_cut, &fd, &saved_errno, error))
    return NULL;
  if (!lab_address_of_socket (fd, &local))
    local = target->local;
  g_autofree char *peer_host = lab_address_format_host (&target->peer);
  LabStream *stream
      = stream_new (net, fd, &local, &target->peer, target->tls,
                    target->server_name == NULL ? peer_host : target->server_name);
  stream->state = STREAM_CONNECTING;
  stream->failed_errno = saved_errno;
  stream->tap = lab_tap_connection_open (net->tap, &local, &target->peer, FALSE);
  lab_stream_start (stream, scope, events, self);
  stream->unanswered = is_cut;
  stream_begin (stream, target->timeout_ms);
  return stream;
}

/* ---- until it stands */

void
stream_go_on_with_handshake (LabStream *stream)
{
  errno = 0;
  ERR_clear_error ();
  int result = SSL_do_handshake (stream->ssl);
  gboolean unused;
  switch (result > 0 ? IO_DONE
                     : stream_tls_outcome (stream, result, &unused, SSL_ERROR_NONE))
    {
    case IO_DONE:
      stream_opened (stream);
      break;
    case IO_BLOCKED:
      stream_update_watch (stream);
      break;
    case IO_ENDED:
      lab_tap_connection_peer_ended (stream->tap, LAB_TAP_FIN);
      stream_fail (stream, LAB_TAP_FIN, stream_errno_error (stream, ECONNRESET));
      break;
    case IO_FAILED:
      stream_fail (stream, LAB_TAP_FIN, stream_take_error (stream, errno));
      break;
    }
}

void
stream_go_on_with_connect (LabStream *stream)
{
  int failure = stream->failed_errno;
  socklen_t length = sizeof failure;
  if (failure == 0)
    getsockopt (stream->fd, SOL_SOCKET, SO_ERROR, &failure, &length);
  if (failure != 0)
    {
      LabTapEnd end = failure == ECONNREFUSED ? LAB_TAP_RST : LAB_TAP_FIN;
      stream_fail (stream, end, stream_errno_error (stream, failure));
      return;
    }
  lab_tap_connection_established (stream->tap);
  if (stream->tls == NULL)
    {
      stream_opened (stream);
      return;
    }
  GError *error = NULL;
  stream->state = STREAM_HANDSHAKING;
  stream->ssl = lab_tls_ssl_new (stream->tls, stream->fd, stream->server_name, &error);
  if (stream->ssl == NULL)
    stream_fail (stream, LAB_TAP_FIN, error);
  else
    stream_go_on_with_handshake (stream);
}
