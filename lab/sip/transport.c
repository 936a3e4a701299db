/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/interpose-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* The stack's sockets: which listener or connection a descriptor or a tport is, so that what passes the
   interposed functions is recorded for the right lab and meets the right fate. */

/* Exported by the library; in an internal header. */
int tport_set_secondary_timer (tport_t *self);

typedef struct
{
  LabSipListener *listener;
  LabSipConnection *connection; /* NULL: the listener's own socket */
} Endpoint;

static struct
{
  GHashTable *by_fd;       /* Endpoint */
  GHashTable *listeners;   /* LabSipListener by tport */
  GHashTable *connections; /* LabSipConnection by tport */
  int bound_fd;
  int bind_errno;
} sockets;

static void
make_tables (void)
{
  if (sockets.by_fd != NULL)
    return;
  sockets.by_fd = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  sockets.listeners = g_hash_table_new (NULL, NULL);
  sockets.connections = g_hash_table_new (NULL, NULL);
}

static Endpoint *
endpoint_of (int fd)
{
  return sockets.by_fd != NULL ? g_hash_table_lookup (sockets.by_fd, GINT_TO_POINTER (fd))
                               : NULL;
}

static void
add_endpoint (int fd, LabSipListener *listener, LabSipConnection *connection)
{
  Endpoint *endpoint = g_new (Endpoint, 1);
  *endpoint = (Endpoint){ listener, connection };
  g_hash_table_insert (sockets.by_fd, GINT_TO_POINTER (fd), endpoint);
}

/* ---- listeners */

void
lab_sip_transport_note_bind (int fd, int bind_errno)
{
  sockets.bound_fd = fd;
  sockets.bind_errno = bind_errno;
}

int
lab_sip_transport_bound (int *bind_errno)
{
  *bind_errno = sockets.bind_errno;
  return sockets.bound_fd;
}

void
lab_sip_transport_add_listener (LabSipListener *listener)
{
  make_tables ();
  g_hash_table_insert (sockets.listeners, listener->tport, listener);
  add_endpoint (listener->fd, listener, NULL);
  lab_tap_add_endpoint (listener->agent->net.tap, listener->transport,
                        &listener->address);
}

void
lab_sip_transport_remove_listener (LabSipListener *listener)
{
  g_hash_table_remove (sockets.listeners, listener->tport);
  g_hash_table_remove (sockets.by_fd, GINT_TO_POINTER (listener->fd));
  lab_tap_remove_endpoint (listener->agent->net.tap, listener->transport,
                           &listener->address);
}

LabSipListener *
lab_sip_transport_listener (const tport_t *primary)
{
  return sockets.listeners != NULL ? g_hash_table_lookup (sockets.listeners, primary)
                                   : NULL;
}

LabSipConnection *
lab_sip_transport_connection (const tport_t *secondary)
{
  return sockets.connections != NULL
             ? g_hash_table_lookup (sockets.connections, secondary)
             : NULL;
}

/* ---- a connection's life */

/* From the element's own address, and the lab's next port. */
static void
bind_client (LabSipListener *listener, int fd)
{
  LabBlock *block = listener->agent->net.block;
  if (block == NULL)
    return; /* the stack itself binds to the address, with a port of the kernel's */
  int one = 1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  for (guint tries = 0; tries < 100; tries++)
    {
      struct sockaddr_storage storage;
      LabAddress local = lab_address_with_port (
          &listener->address, lab_block_next_port (block, &listener->address));
      socklen_t length = lab_address_to_sockaddr (&local, &storage);
      if (bind (fd, (struct sockaddr *)&storage, length) == 0 || errno != EADDRINUSE)
        return;
    }
}

static void
half_open_expired (gpointer self)
{
  LabSipConnection *connection = self;
  connection->half_open = NULL;
  LabSipAgent *agent = connection->listener->agent;
  gboolean idle
      = connection->listener->transport != LAB_TRANSPORT_TLS && !connection->in_message;
  if (idle || (tport_is_connected (connection->tport) && !connection->in_message))
    {
      tport_set_secondary_timer (connection->tport); /* from now on only idle */
      return;
    }
  lab_sip_agent_refused (
      agent, connection->flow, "%s of %s not complete after %u s: connection closed",
      connection->in_message ? "a message" : "TLS handshake",
      connection->flow != NULL ? lab_sip_flow_describe (connection->flow) : "a peer",
      agent->config.limits.half_open_s);
  tport_shutdown (connection->tport, 2);
}

static void
start_half_open (LabSipConnection *connection)
{
  LabSipAgent *agent = connection->listener->agent;
  if (connection->half_open == NULL)
    connection->half_open
        = lab_timer_start (&agent->scope, agent->config.limits.half_open_s * 1000ULL,
                           half_open_expired, connection);
}

gboolean
lab_sip_transport_open (tport_t *tport, int fd, gboolean accepted, const char **reason)
{
  LabSipListener *listener = lab_sip_transport_listener (tport_parent (tport));
  if (listener == NULL)
    return TRUE;
  LabSipAgent *agent = listener->agent;
  LabAddress peer = { 0 };
  if (accepted && !lab_address_of_peer (fd, &peer))
    {
      *reason = "the peer is gone already";
      return FALSE;
    }
  if (accepted && agent->connections >= agent->config.limits.connections)
    {
      g_autofree char *text = lab_address_format (&peer);
      lab_sip_agent_refused (agent, NULL, "connection of %s: there are %u already", text,
                             agent->connections);
      *reason = "too many connections";
      return FALSE;
    }
  if (!accepted)
    bind_client (listener, fd);
  LabSipConnection *connection = g_new0 (LabSipConnection, 1);
  connection->listener = listener;
  connection->tport = tport;
  connection->fd = fd;
  connection->accepted = accepted;
  connection->peer = peer;
  agent->connections++;
  g_hash_table_insert (sockets.connections, tport, connection);
  add_endpoint (fd, listener, connection);
  if (!accepted)
    return TRUE;
  lab_address_of_socket (fd, &connection->local);
  connection->tap
      = lab_tap_connection_open (agent->net.tap, &connection->local, &peer, TRUE);
  start_half_open (connection);
  return TRUE;
}

void
lab_sip_transport_named (tport_t *tport, const struct sockaddr *peer, socklen_t length)
{
  LabSipConnection *connection = lab_sip_transport_connection (tport);
  if (connection == NULL || connection->accepted || lab_address_is_set (&connection->peer)
      || !lab_address_from_sockaddr (peer, length, &connection->peer))
    return;
  lab_address_of_socket (connection->fd, &connection->local);
  connection->tap = lab_tap_connection_open (
      connection->listener->agent->net.tap, &connection->local, &connection->peer, FALSE);
}

/* How our end of the connection ends: with a reset where it was refused, or octets wait unread (under TLS
   those are its farewell). */
static LabTapEnd
ending (LabSipConnection *connection)
{
  char octet;
  struct pollfd state = { .fd = connection->fd, .events = POLLRDHUP };
  if (!connection->accepted && !tport_is_connected (connection->tport))
    return LAB_TAP_RST;
  if (poll (&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLERR)) != 0)
    lab_tap_connection_peer_ended (
        connection->tap, (state.revents & POLLERR) != 0 ? LAB_TAP_RST : LAB_TAP_FIN);
  return connection->listener->transport != LAB_TRANSPORT_TLS
                 && recv (connection->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0
             ? LAB_TAP_RST
             : LAB_TAP_FIN;
}

void
lab_sip_transport_closed (tport_t *tport)
{
  LabSipConnection *connection = lab_sip_transport_connection (tport);
  if (connection == NULL)
    return;
  g_hash_table_remove (sockets.connections, tport);
  g_hash_table_remove (sockets.by_fd, GINT_TO_POINTER (connection->fd));
  lab_timer_cancel (&connection->half_open);
  if (connection->tap != NULL)
    lab_tap_connection_close (&connection->tap, ending (connection));
  LabSipAgent *agent = connection->listener->agent;
  if (connection->ssl != NULL) /* what is delayed would be written to a freed object */
    lab_fate_forget (agent->net.fate, LAB_TRANSPORT_TLS, &connection->local,
                     &connection->peer);
  agent->connections--;
  lab_sip_flow_connection_closed (connection);
  g_free (connection);
}

void
lab_sip_transport_in_message (const tport_t *tport, gboolean in_message)
{
  LabSipConnection *connection = lab_sip_transport_connection (tport);
  if (connection == NULL || connection->in_message == in_message)
    return;
  connection->in_message = in_message;
  if (in_message)
    start_half_open (connection);
  else
    lab_timer_cancel (&connection->half_open);
}

/* ---- octets: recorded above, and their fate met below */

static const guint8 *
first_octets (const struct iovec *iov, gsize count, gsize size, GByteArray **joined)
{
  if (count > 0 && iov[0].iov_len >= size)
    return iov[0].iov_base;
  *joined = g_byte_array_sized_new ((guint)size);
  for (gsize i = 0; i < count && (*joined)->len < size; i++)
    g_byte_array_append (*joined, iov[i].iov_base,
                         (guint)MIN (iov[i].iov_len, size - (*joined)->len));
  return (*joined)->data;
}

static void
record (const Endpoint *endpoint, LabTapDirection direction, const struct iovec *iov,
        gsize iov_count, gsize size, const struct sockaddr *peer_address,
        socklen_t peer_length)
{
  LabTap *tap = endpoint->listener->agent->net.tap;
  g_autoptr (GByteArray) joined = NULL;
  LabAddress peer;
  if (tap == NULL)
    return;
  const guint8 *bytes = first_octets (iov, iov_count, size, &joined);
  if (endpoint->connection != NULL)
    lab_tap_connection_data (endpoint->connection->tap, direction, bytes, size);
  else if (peer_address != NULL
           && lab_address_from_sockaddr (peer_address, peer_length, &peer))
    lab_tap_datagram (tap, direction, &endpoint->listener->address, &peer, bytes, size);
}

/* Under TLS the octets on the socket are not what is recorded. */
static Endpoint *
plain_endpoint (int fd)
{
  Endpoint *endpoint = endpoint_of (fd);
  return endpoint != NULL && endpoint->listener->transport != LAB_TRANSPORT_TLS ? endpoint
                                                                                : NULL;
}

void
lab_sip_transport_received (int fd, const struct iovec *iov, gsize iov_count, gsize size,
                            const struct sockaddr *from, socklen_t from_length)
{
  Endpoint *endpoint = plain_endpoint (fd);
  if (endpoint == NULL)
    return;
  if (endpoint->connection != NULL)
    endpoint->connection->recorded += size;
  record (endpoint, LAB_TAP_RECEIVED, iov, iov_count, size, from, from_length);
}

void
lab_sip_transport_swallowed (int fd)
{
  Endpoint *endpoint = plain_endpoint (fd);
  if (endpoint == NULL || endpoint->connection == NULL
      || endpoint->connection->tap == NULL)
    return;
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;
  int waiting = 0;
  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0
      || ioctl (fd, FIONREAD, &waiting) != 0)
    return;
  /* It is at most some line ends; the end of the stream may count as one octet more. */
  guint64 seen = endpoint->connection->recorded + (guint64)waiting;
  static const char ends[] = "\r\n\r\n\r\n\r\n";
  if (info.tcpi_bytes_received < seen + 2)
    return;
  gsize size = MIN (info.tcpi_bytes_received - seen, sizeof ends - 1) & ~(gsize)1;
  struct iovec iov = { .iov_base = (char *)ends, .iov_len = size };
  lab_sip_transport_received (fd, &iov, 1, size, NULL, 0);
}

gboolean
lab_sip_transport_sending (int fd, const struct iovec *iov, gsize iov_count,
                           const struct sockaddr *to, socklen_t to_length)
{
  Endpoint *endpoint = plain_endpoint (fd);
  LabAddress peer;
  if (endpoint == NULL || lab_fate_is_idle (endpoint->listener->agent->net.fate))
    return FALSE;
  if (endpoint->connection != NULL)
    peer = endpoint->connection->peer;
  else if (to == NULL || !lab_address_from_sockaddr (to, to_length, &peer))
    return FALSE;
  LabSipListener *listener = endpoint->listener;
  if (lab_fate_take_fd (listener->agent->net.fate, listener->transport, fd,
                        endpoint->connection != NULL ? &endpoint->connection->local
                                                     : &listener->address,
                        &peer, iov, iov_count, to, to_length)
      == LAB_FATE_SEND)
    return FALSE;
  gsize size = 0;
  for (gsize i = 0; i < iov_count; i++)
    size += iov[i].iov_len;
  record (endpoint, LAB_TAP_SENT, iov, iov_count, size, to, to_length);
  return TRUE;
}

void
lab_sip_transport_sent (int fd, const struct iovec *iov, gsize iov_count, gsize size,
                        const struct sockaddr *to, socklen_t to_length)
{
  Endpoint *endpoint = plain_endpoint (fd);
  if (endpoint != NULL)
    record (endpoint, LAB_TAP_SENT, iov, iov_count, size, to, to_length);
}

/* ---- TLS */

LabSipConnection *
lab_sip_transport_of_ssl (SSL *ssl)
{
  Endpoint *endpoint = endpoint_of (SSL_get_fd (ssl));
  if (endpoint == NULL || endpoint->connection == NULL
      || endpoint->listener->transport != LAB_TRANSPORT_TLS)
    return NULL;
  endpoint->connection->ssl = ssl;
  return endpoint->connection;
}

/* RFC 5626 §4.4.1: CRLFCRLF between messages is a keep-alive, over TLS, too; there the stack has no answer. */
gboolean
lab_sip_transport_tls_received (LabSipConnection *connection, const guint8 *bytes,
                                gsize size)
{
  lab_tap_connection_data (connection->tap, LAB_TAP_RECEIVED, bytes, size);
  if (connection->in_message || size > 8)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if (bytes[i] != '\r' && bytes[i] != '\n')
      return FALSE;
  if (size >= 4)
    lab_sip_transport_ping (connection->tport);
  return TRUE;
}

static gssize
write_held (gpointer self, const guint8 *bytes, gsize size)
{
  int result = lab_sip_interpose_ssl_write (self, bytes, (int)size);
  if (result > 0)
    return result;
  int reason = SSL_get_error (self, result);
  errno
      = reason == SSL_ERROR_WANT_WRITE || reason == SSL_ERROR_WANT_READ ? EAGAIN : EPIPE;
  return -1;
}

gboolean
lab_sip_transport_tls_sending (LabSipConnection *connection, const guint8 *bytes,
                               gsize size)
{
  static const LabFateOutlet outlet = { .send = write_held };
  if (lab_fate_take (connection->listener->agent->net.fate, LAB_TRANSPORT_TLS,
                     &connection->local, &connection->peer, bytes, size, &outlet,
                     connection->ssl)
      == LAB_FATE_SEND)
    return FALSE;
  lab_sip_transport_tls_sent (connection, bytes, size);
  return TRUE;
}

void
lab_sip_transport_tls_sent (LabSipConnection *connection, const guint8 *bytes, gsize size)
{
  lab_tap_connection_data (connection->tap, LAB_TAP_SENT, bytes, size);
}

/* ---- keep-alives */

void
lab_sip_transport_ping (tport_t *tport)
{
  LabSipConnection *connection = lab_sip_transport_connection (tport);
  if (connection == NULL)
    return;
  lab_sip_transport_swallowed (connection->fd);
  g_autoptr (GBytes) pong = g_bytes_new_static ("\r\n", 2);
  lab_sip_agent_send_bytes (connection->listener, connection, &connection->peer, pong);
}
