/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/agent-private.h"

#include "sip/name_addr.h"
#include "sip/uri.h"

#include <string.h>

/* Where a request goes, and by which socket. */

static gboolean
is_same_kind (const LabSipListener *listener, LabTransport transport,
              const LabAddress *address)
{
  return listener->transport == transport
         && listener->address.version == address->version;
}

LabSipListener *
lab_sip_agent_listener (const LabSipAgent *agent, LabTransport transport,
                        const LabAddress *address)
{
  LabSipListener *first = NULL;
  for (guint i = 0; i < agent->listeners->len; i++)
    {
      LabSipListener *listener = g_ptr_array_index (agent->listeners, i);
      if (!is_same_kind (listener, transport, address))
        continue;
      /* Inside the machine from an inner address, towards the LAN from the outer one. */
      if (lab_address_is_loopback (&listener->address)
          == lab_address_is_loopback (address))
        return listener;
      if (first == NULL)
        first = listener;
    }
  return first;
}

static guint16
default_port (LabTransport transport)
{
  return transport == LAB_TRANSPORT_TLS ? 5061 : 5060;
}

/* The address of a URI's host: a literal, or by the directory. */
static gboolean
resolve_host (const LabSipAgent *agent, const char *host, LabAddress *address)
{
  if (lab_address_parse (host, address, NULL))
    return TRUE;
  *address = (LabAddress){ 0 };
  return agent->config.resolve != NULL
         && agent->config.resolve (agent->config.resolve_self, host, address)
         && lab_address_is_set (address);
}

/* RFC 3263 §4.1 without DNS: the URI says it, or sips does, or it is UDP where we have it. */
static LabTransport
choose_transport (const LabSipAgent *agent, const LabSipUri *uri,
                  const LabAddress *address)
{
  static const LabTransport order[]
      = { LAB_TRANSPORT_UDP, LAB_TRANSPORT_TCP, LAB_TRANSPORT_TLS };
  const char *name = lab_sip_params_get (uri->params, "transport");
  LabTransport transport;
  gboolean named = name != NULL && lab_transport_parse (name, &transport);
  if (uri->scheme == LAB_SIP_URI_SIPS)
    return LAB_TRANSPORT_TLS;
  if (named)
    return transport;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (lab_sip_agent_listener (agent, order[i], address) != NULL)
      return order[i];
  return LAB_TRANSPORT_UDP;
}

/* The URI that the next hop is found by (RFC 3261 §8.1.2): the topmost Route's, else the Request-URI. */
static LabSipUri *
next_hop (const LabSipMessage *message, char **reason)
{
  g_auto (GStrv) routes = lab_sip_message_list (message, "Route");
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipUri) uri = NULL;
  if (routes[0] != NULL)
    {
      g_autoptr (LabSipNameAddr) route = lab_sip_name_addr_parse (routes[0], &error);
      uri = route != NULL ? lab_sip_name_addr_parse_uri (route, &error) : NULL;
    }
  else
    uri = lab_sip_uri_parse (lab_sip_message_request_uri (message), &error);
  if (uri == NULL)
    *reason = g_strdup (error->message);
  else if (uri->scheme == LAB_SIP_URI_TEL)
    *reason = g_strdup ("a tel URI without a Route leads nowhere");
  else
    return g_steal_pointer (&uri);
  return NULL;
}

static gboolean
route_by_uri (LabSipAgent *agent, const LabSipMessage *message, LabTransport *transport,
              LabAddress *peer, char **reason)
{
  g_autoptr (LabSipUri) uri = next_hop (message, reason);
  if (uri == NULL)
    return FALSE;
  const char *maddr = lab_sip_params_get (uri->params, "maddr");
  const char *host = maddr != NULL ? maddr : uri->host;
  if (!resolve_host (agent, host, peer))
    {
      *reason = g_strdup_printf ("%.100s: no such host in the directory", host);
      return FALSE;
    }
  *transport = choose_transport (agent, uri, peer);
  if (uri->port != 0)
    peer->port = uri->port;
  else if (peer->port == 0)
    peer->port = default_port (*transport);
  return TRUE;
}

gboolean
lab_sip_agent_route (LabSipAgent *agent, const LabSipMessage *message,
                     const LabSipTarget *target, LabSipListener **listener,
                     LabSipConnection **connection, LabAddress *peer, char **reason)
{
  LabTransport transport;
  *connection = NULL;
  if (target != NULL && target->flow != NULL)
    {
      const LabSipFlow *flow = target->flow;
      if (!flow->open || flow->agent != agent)
        {
          *reason = g_strdup_printf ("%s: the flow is closed", flow->description);
          return FALSE;
        }
      *listener = flow->listener;
      *connection = flow->connection;
      *peer = flow->peer;
      return TRUE;
    }
  if (target != NULL)
    {
      transport = target->transport;
      *peer = target->address;
    }
  else if (!route_by_uri (agent, message, &transport, peer, reason))
    return FALSE;
  *listener = lab_sip_agent_listener (agent, transport, peer);
  if (*listener == NULL || !lab_address_is_set (peer) || peer->port == 0)
    {
      *reason = g_strdup_printf ("no %s over IPv%u here", lab_transport_name (transport),
                                 peer->version);
      return FALSE;
    }
  return TRUE;
}

/* ---- our own URIs */

char *
lab_sip_agent_uri (const LabSipAgent *agent, LabTransport transport, guint version,
                   const char *user, const char *parameters)
{
  for (guint i = 0; i < agent->listeners->len; i++)
    {
      const LabSipListener *listener = g_ptr_array_index (agent->listeners, i);
      if (listener->transport != transport
          || (version != 0 && listener->address.version != version))
        continue;
      g_autofree char *host = lab_address_format (&listener->address);
      return g_strdup_printf (
          "sip:%s%s%s;transport=%s%s", user != NULL ? user : "", user != NULL ? "@" : "",
          host, lab_transport_name (transport), parameters != NULL ? parameters : "");
    }
  return NULL;
}

gboolean
lab_sip_agent_is_own_uri (const LabSipAgent *agent, const char *uri)
{
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  LabAddress address;
  if (parsed == NULL || parsed->scheme == LAB_SIP_URI_TEL
      || !resolve_host (agent, parsed->host, &address))
    return FALSE;
  const char *name = lab_sip_params_get (parsed->params, "transport");
  gboolean secure = parsed->scheme == LAB_SIP_URI_SIPS
                    || (name != NULL && g_ascii_strcasecmp (name, "tls") == 0);
  if (parsed->port != 0)
    address.port = parsed->port;
  else if (address.port == 0)
    address.port = secure ? 5061 : 5060;
  for (guint i = 0; i < agent->listeners->len; i++)
    {
      const LabSipListener *listener = g_ptr_array_index (agent->listeners, i);
      if (lab_address_equal (&listener->address, &address))
        return TRUE;
    }
  return FALSE;
}
