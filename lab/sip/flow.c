/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/flow.h"

#include "base/random.h"
#include "sip/agent-private.h"

#define TOKEN_LENGTH 20 /* letters and digits: 103 bits */

static guint
udp_flow_hash (gconstpointer data)
{
  const LabSipFlow *flow = data;
  return lab_address_hash (&flow->peer);
}

static gboolean
udp_flow_equal (gconstpointer a, gconstpointer b)
{
  const LabSipFlow *left = a, *right = b;
  return left->listener == right->listener
         && lab_address_equal (&left->peer, &right->peer);
}

static void
make_tables (LabSipAgent *agent)
{
  if (agent->tokens != NULL)
    return;
  agent->udp_flows = g_hash_table_new (udp_flow_hash, udp_flow_equal);
  agent->tokens = g_hash_table_new (g_str_hash, g_str_equal);
}

static LabSipFlow *
flow_new (LabSipListener *listener, LabSipConnection *connection, const LabAddress *peer)
{
  LabSipFlow *flow = g_new0 (LabSipFlow, 1);
  g_autofree char *address = lab_address_format (peer);
  g_atomic_ref_count_init (&flow->references);
  flow->agent = listener->agent;
  flow->listener = listener;
  flow->connection = connection;
  flow->transport = listener->transport;
  flow->local = connection != NULL ? connection->local : listener->address;
  flow->peer = *peer;
  flow->open = TRUE;
  flow->token = lab_random_token (TOKEN_LENGTH);
  flow->description
      = g_strdup_printf ("%s %s", lab_transport_name (flow->transport), address);
  g_hash_table_insert (flow->agent->tokens, flow->token, flow);
  if (connection == NULL)
    {
      g_hash_table_add (flow->agent->udp_flows, flow);
      return flow;
    }
  connection->flow = flow;
  flow->held
      = tport_ref (connection->tport); /* no idle connection is closed while held */
  return flow;
}

LabSipFlow *
lab_sip_flow_get (LabSipListener *listener, LabSipConnection *connection,
                  const LabAddress *peer)
{
  make_tables (listener->agent);
  LabSipFlow *known;
  LabSipFlow key = { .listener = listener, .peer = *peer };
  if (connection != NULL)
    known = connection->flow;
  else
    known = g_hash_table_lookup (listener->agent->udp_flows, &key);
  return known != NULL ? lab_sip_flow_ref (known) : flow_new (listener, connection, peer);
}

/* Takes the flow out of all that its agent knows. */
static void
detach (LabSipFlow *flow)
{
  if (flow->agent == NULL)
    return;
  g_hash_table_remove (flow->agent->tokens, flow->token);
  if (flow->transport == LAB_TRANSPORT_UDP)
    g_hash_table_remove (flow->agent->udp_flows, flow);
  if (flow->connection != NULL)
    flow->connection->flow = NULL;
  g_clear_pointer (&flow->held, tport_unref);
  flow->connection = NULL;
  flow->listener = NULL;
  flow->agent = NULL;
  flow->open = FALSE;
}

LabSipFlow *
lab_sip_flow_ref (LabSipFlow *flow)
{
  g_atomic_ref_count_inc (&flow->references);
  return flow;
}

void
lab_sip_flow_unref (LabSipFlow *flow)
{
  if (flow == NULL || !g_atomic_ref_count_dec (&flow->references))
    return;
  detach (flow);
  g_free (flow->token);
  g_free (flow->description);
  g_free (flow);
}

/* ---- its end */

static void
tell_closed (gpointer self)
{
  LabSipAgent *agent = self;
  GQueue closed = agent->closed_flows;
  g_queue_init (&agent->closed_flows);
  LabSipFlow *flow;
  while ((flow = g_queue_pop_head (&closed)) != NULL)
    {
      if (agent->config.handler->flow_closed != NULL)
        agent->config.handler->flow_closed (agent->config.self, flow);
      lab_sip_flow_unref (flow);
    }
}

void
lab_sip_flow_connection_closed (LabSipConnection *connection)
{
  LabSipFlow *flow = connection->flow;
  LabSipAgent *agent = connection->listener->agent;
  if (flow == NULL)
    return;
  lab_sip_flow_ref (flow);
  detach (flow);
  /* Not from within the stack: the owner may do anything with it. */
  g_queue_push_tail (&agent->closed_flows, flow);
  if (agent->closed_flows.length == 1)
    lab_timer_start (&agent->scope, 0, tell_closed, agent);
}

void
lab_sip_flow_agent_gone (LabSipAgent *agent)
{
  GHashTableIter iter;
  gpointer flow;
  if (agent->tokens == NULL)
    return;
  /* In any order: nobody is told. */
  for (g_hash_table_iter_init (&iter, agent->tokens);
       g_hash_table_iter_next (&iter, NULL, &flow);
       g_hash_table_iter_init (&iter, agent->tokens))
    detach (flow);
  g_queue_clear_full (&agent->closed_flows, (GDestroyNotify)lab_sip_flow_unref);
  g_clear_pointer (&agent->tokens, g_hash_table_unref);
  g_clear_pointer (&agent->udp_flows, g_hash_table_unref);
}

/* ---- what it is */

LabTransport
lab_sip_flow_transport (const LabSipFlow *flow)
{
  return flow->transport;
}

const LabAddress *
lab_sip_flow_local (const LabSipFlow *flow)
{
  return &flow->local;
}

const LabAddress *
lab_sip_flow_peer (const LabSipFlow *flow)
{
  return &flow->peer;
}

gboolean
lab_sip_flow_is_open (const LabSipFlow *flow)
{
  return flow->open;
}

gboolean
lab_sip_flow_same_source (const LabSipFlow *flow, const LabSipFlow *other)
{
  return flow->transport == other->transport
         && lab_address_equal (&flow->peer, &other->peer);
}

const char *
lab_sip_flow_token (const LabSipFlow *flow)
{
  return flow->token;
}

const char *
lab_sip_flow_describe (const LabSipFlow *flow)
{
  return flow->description;
}
