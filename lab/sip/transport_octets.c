/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/interpose-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

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
record (const LabSipEndpoint *endpoint, LabTapDirection direction,
        const struct iovec *iov, gsize iov_count, gsize size,
        const struct sockaddr *peer_address, socklen_t peer_length)
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
static LabSipEndpoint *
plain_endpoint (int fd)
{
  LabSipEndpoint *endpoint = lab_sip_transport_endpoint (fd);
  return endpoint != NULL && endpoint->listener->transport != LAB_TRANSPORT_TLS ? endpoint
                                                                                : NULL;
}

void
lab_sip_transport_received (int fd, const struct iovec *iov, gsize iov_count, gsize size,
                            const struct sockaddr *from, socklen_t from_length)
{
  LabSipEndpoint *endpoint = plain_endpoint (fd);
  if (endpoint == NULL)
    return;
  if (endpoint->connection != NULL)
    endpoint->connection->recorded += size;
  record (endpoint, LAB_TAP_RECEIVED, iov, iov_count, size, from, from_length);
}

void
lab_sip_transport_swallowed (int fd)
{
  LabSipEndpoint *endpoint = plain_endpoint (fd);
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
  LabSipEndpoint *endpoint = plain_endpoint (fd);
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
  LabSipEndpoint *endpoint = plain_endpoint (fd);
  if (endpoint != NULL)
    record (endpoint, LAB_TAP_SENT, iov, iov_count, size, to, to_length);
}

/* ---- TLS */

LabSipConnection *
lab_sip_transport_of_ssl (SSL *ssl)
{
  LabSipEndpoint *endpoint = lab_sip_transport_endpoint (SSL_get_fd (ssl));
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
