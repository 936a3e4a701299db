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

static struct
{
  GHashTable *by_fd;       /* LabSipEndpoint */
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

LabSipEndpoint *
lab_sip_transport_endpoint (int fd)
{
  return sockets.by_fd != NULL ? g_hash_table_lookup (sockets.by_fd, GINT_TO_POINTER (fd))
                               : NULL;
}

static void
add_endpoint (int fd, LabSipListener *listener, LabSipConnection *connection)
{
  LabSipEndpoint *endpoint = g_new (LabSipEndpoint, 1);
  *endpoint = (LabSipEndpoint){ listener, connection };
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
