/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/node.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"
#include "diameter/peer_private.h"

#define WATCHDOG_MS       30000
#define WATCHDOG_LEAST_MS 6000 /* RFC 3539 §3.4.1 */
#define RECONNECT_MS      30000
#define DEFAULT_PRODUCT   "rcslab"

LabDiameterNode *
lab_diameter_node_new (const LabNet *net, const LabDiameterNodeConfig *config,
                       LabDiameterHandler handler, gpointer self)
{
  LabDiameterNode *node = g_new0 (LabDiameterNode, 1);
  gint64 now_s = lab_clock_now_s ();
  node->net = *net;
  node->element = g_strdup (config->element);
  node->origin_host = g_strdup (config->origin_host);
  node->origin_realm = g_strdup (config->origin_realm);
  node->product_name
      = g_strdup (config->product_name == NULL ? DEFAULT_PRODUCT : config->product_name);
  node->address = config->address;
  node->applications = g_memdup2 (config->applications,
                                  config->n_applications * sizeof *node->applications);
  node->n_applications = config->n_applications;
  node->origin_state_id
      = config->origin_state_id == 0 ? (guint32)now_s : config->origin_state_id;
  node->watchdog_ms = config->watchdog_ms == 0
                          ? WATCHDOG_MS
                          : MAX (config->watchdog_ms, WATCHDOG_LEAST_MS);
  node->reconnect_ms = config->reconnect_ms == 0 ? RECONNECT_MS : config->reconnect_ms;
  node->max_connections = config->max_connections;
  node->limits = config->limits == NULL ? lab_diameter_default_limits : *config->limits;
  node->handler = handler;
  node->handler_self = self;
  node->peers = g_ptr_array_new_with_free_func ((GDestroyNotify)peer_unref);
  /* RFC 6733 §3: the time in the high 12 bits, the rest by chance */
  node->end_to_end = (guint32)now_s << 20 | (guint32)(lab_random_u64 () & 0xfffff);
  node->session_start_s = (guint32)now_s;
  return node;
}

void
lab_diameter_node_free (LabDiameterNode *node)
{
  if (node == NULL)
    return;
  for (guint i = 0; i < node->peers->len; i++)
    peer_let_go (g_ptr_array_index (node->peers, i));
  g_ptr_array_unref (node->peers);
  pending_forget_all (&node->orphans);
  lab_scope_clear (&node->listeners);
  lab_scope_clear (&node->streams);
  lab_scope_clear (&node->timers);
  g_free (node->element);
  g_free (node->origin_host);
  g_free (node->origin_realm);
  g_free (node->product_name);
  g_free (node->applications);
  g_free (node);
}

LabDiameterIdentity
node_identity (const LabDiameterNode *node)
{
  return (LabDiameterIdentity){ .origin_host = node->origin_host,
                                .origin_realm = node->origin_realm,
                                .product_name = node->product_name,
                                .origin_state_id = node->origin_state_id,
                                .applications = node->applications,
                                .n_applications = node->n_applications };
}

guint64
lab_diameter_node_last_frame (const LabDiameterNode *node)
{
  return node->last_frame;
}

/* ---- peers */

static void
on_accept (gpointer self, LabStream *stream)
{
  LabDiameterNode *node = self;
  const LabAddress *address = lab_stream_peer (stream);
  g_autofree char *name = lab_address_format (address);
  if (node->stopping)
    return;
  LabDiameterPeer *peer = peer_new (node, name, address, FALSE);
  g_ptr_array_add (node->peers, peer);
  peer_accept (peer, stream);
}

gboolean
lab_diameter_node_listen (LabDiameterNode *node, const LabAddress *address,
                          GError **error)
{
  LabAddress where = lab_address_with_port (
      address, address->port == 0 ? LAB_DIAMETER_PORT : address->port);
  LabListenerOptions options
      = { .element = node->element, .max_connections = node->max_connections };
  return lab_listener_new (&node->net, &node->listeners, &where, &options, on_accept,
                           node, error)
         != NULL;
}

void
lab_diameter_node_connect (LabDiameterNode *node, const char *name,
                           const LabAddress *address)
{
  LabAddress where = lab_address_with_port (
      address, address->port == 0 ? LAB_DIAMETER_PORT : address->port);
  LabDiameterPeer *peer = peer_new (node, name, &where, TRUE);
  g_ptr_array_add (node->peers, peer);
  peer_connect (peer);
}

LabDiameterPeer *
node_find_open (LabDiameterNode *node, const char *origin_host,
                const LabDiameterPeer *except)
{
  for (guint i = 0; i < node->peers->len; i++)
    {
      LabDiameterPeer *peer = g_ptr_array_index (node->peers, i);
      if (peer != except && peer->state == PEER_OPEN
          && g_ascii_strcasecmp (peer->origin_host, origin_host) == 0)
        return peer;
    }
  return NULL;
}

gboolean
lab_diameter_node_ready (const LabDiameterNode *node, char **waiting_for)
{
  for (guint i = 0; i < node->peers->len; i++)
    {
      const LabDiameterPeer *peer = g_ptr_array_index (node->peers, i);
      if (!peer->initiator || peer->state == PEER_OPEN)
        continue;
      g_autofree char *address = lab_address_format (&peer->address);
      if (waiting_for != NULL)
        *waiting_for = g_strdup_printf (
            "Diameter peer %s at %s: %s", peer->name, address,
            peer->last_error != NULL ? peer->last_error : peer_state_name (peer->state));
      return FALSE;
    }
  return TRUE;
}

/* ---- the end */

static void
on_stopped (gpointer self)
{
  LabDiameterNode *node = self;
  LabDone stopped = node->stopped;
  node->stopped = NULL;
  stopped (node->stopped_self, NULL);
}

static gboolean
all_closed (const LabDiameterNode *node)
{
  for (guint i = 0; i < node->peers->len; i++)
    if (((LabDiameterPeer *)g_ptr_array_index (node->peers, i))->state != PEER_CLOSED)
      return FALSE;
  return TRUE;
}

void
node_peer_closed (LabDiameterNode *node, LabDiameterPeer *peer)
{
  if (!peer->initiator)
    {
      peer_ref (peer);
      g_ptr_array_remove (node->peers, peer);
      peer_let_go (peer);
      peer_unref (peer);
    }
  if (node->stopping && node->stopped != NULL && all_closed (node))
    lab_timer_start (&node->timers, 0, on_stopped, node);
}

void
lab_diameter_node_stop (LabDiameterNode *node, gboolean goodbye, LabDone done,
                        gpointer self)
{
  g_return_if_fail (!node->stopping);
  g_autoptr (GError) error = g_error_new (LAB_ERROR, LAB_ERROR_CLOSED,
                                          "Diameter node %s stops", node->origin_host);
  node->stopping = TRUE;
  lab_scope_clear (&node->listeners);
  g_autoptr (GPtrArray) peers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)peer_unref);
  for (guint i = 0; i < node->peers->len; i++)
    g_ptr_array_add (peers, peer_ref (g_ptr_array_index (node->peers, i)));
  for (guint i = 0; i < peers->len; i++)
    {
      pending_fail_soon (g_ptr_array_index (peers, i), error);
      peer_disconnect (g_ptr_array_index (peers, i), goodbye);
    }
  node->stopped = done;
  node->stopped_self = self;
  if (all_closed (node))
    lab_timer_start (&node->timers, 0, on_stopped, node);
}

/* ---- routes */

void
lab_diameter_node_route (LabDiameterNode *node, const char *destination_host,
                         const char *destination_realm, LabDiameterRoute *route)
{
  /* RFC 6733 §8.8 */
  route->session_id = g_strdup_printf ("%s;%u;%u", node->origin_host,
                                       node->session_start_s, ++node->sessions);
  route->origin_host = g_strdup (node->origin_host);
  route->origin_realm = g_strdup (node->origin_realm);
  route->destination_host = g_strdup (destination_host);
  route->destination_realm
      = g_strdup (destination_realm == NULL ? node->origin_realm : destination_realm);
}

void
lab_diameter_route_clear (LabDiameterRoute *route)
{
  g_free (route->session_id);
  g_free (route->origin_host);
  g_free (route->origin_realm);
  g_free (route->destination_host);
  g_free (route->destination_realm);
  *route = (LabDiameterRoute){ 0 };
}
