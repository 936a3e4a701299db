/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/exchange.h"

#include "base/log.h"
#include "diameter/peer_private.h"

struct _LabDiameterExchange
{
  LabDiameterPeer *peer; /* a reference */
  guint connection;
  LabDiameterMessage *request;
  char *peer_host;
  char *origin_host;
  char *origin_realm;
  char *element;
  guint64 frame;
};

LabDiameterExchange *
exchange_new (LabDiameterPeer *peer, LabDiameterMessage *request)
{
  LabDiameterExchange *exchange = g_new0 (LabDiameterExchange, 1);
  exchange->peer = peer_ref (peer);
  exchange->connection = peer->connection;
  exchange->request = request;
  exchange->peer_host = g_strdup (peer->origin_host);
  exchange->origin_host = g_strdup (peer->node->origin_host);
  exchange->origin_realm = g_strdup (peer->node->origin_realm);
  exchange->element = g_strdup (peer->node->element);
  exchange->frame = lab_stream_last_frame (peer->stream);
  return exchange;
}

static void
free_exchange (LabDiameterExchange *exchange)
{
  peer_unref (exchange->peer);
  lab_diameter_message_free (exchange->request);
  g_free (exchange->peer_host);
  g_free (exchange->origin_host);
  g_free (exchange->origin_realm);
  g_free (exchange->element);
  g_free (exchange);
}

static LabDiameterIdentity
identity (const LabDiameterExchange *exchange)
{
  return (LabDiameterIdentity){ .origin_host = exchange->origin_host,
                                .origin_realm = exchange->origin_realm };
}

const LabDiameterMessage *
lab_diameter_exchange_request (const LabDiameterExchange *exchange)
{
  return exchange->request;
}

const char *
lab_diameter_exchange_peer (const LabDiameterExchange *exchange)
{
  return exchange->peer_host;
}

guint64
lab_diameter_exchange_frame (const LabDiameterExchange *exchange)
{
  return exchange->frame;
}

LabDiameterMessage *
lab_diameter_exchange_new_answer (const LabDiameterExchange *exchange)
{
  LabDiameterIdentity self = identity (exchange);
  return lab_diameter_begin_answer (exchange->request, &self);
}

static gboolean
can_answer (const LabDiameterExchange *exchange)
{
  const LabDiameterPeer *peer = exchange->peer;
  return peer->node != NULL && peer->stream != NULL
         && peer->connection == exchange->connection;
}

void
lab_diameter_exchange_answer (LabDiameterExchange *exchange, LabDiameterMessage *answer)
{
  if (can_answer (exchange))
    peer_write (exchange->peer, answer);
  else
    {
      lab_log_debug (exchange->element,
                     "Diameter peer %s: gone before its request was answered",
                     exchange->peer_host);
      lab_diameter_message_free (answer);
    }
  free_exchange (exchange);
}

void
lab_diameter_exchange_fault (LabDiameterExchange *exchange, const LabDiameterFault *fault)
{
  LabDiameterIdentity self = identity (exchange);
  const char *name = lab_diameter_result_name (fault->result_code);
  lab_log_info (exchange->element, "Diameter peer %s: request %u answered %s (%u): %s",
                exchange->peer_host, exchange->request->command,
                name == NULL ? "error" : name, fault->result_code,
                fault->text == NULL ? "no details" : fault->text);
  lab_diameter_exchange_answer (
      exchange, lab_diameter_new_fault_answer (exchange->request, &self, fault));
}

void
lab_diameter_exchange_free (LabDiameterExchange *exchange)
{
  g_auto (LabDiameterFault) fault = { 0 };
  if (exchange == NULL)
    return;
  if (!can_answer (exchange))
    {
      free_exchange (exchange);
      return;
    }
  lab_log_warning (exchange->element, "Diameter request %u of %s was left unanswered",
                   exchange->request->command, exchange->peer_host);
  lab_diameter_fault_set (&fault, LAB_DIAMETER_UNABLE_TO_COMPLY, NULL, 0,
                          "the request was left unanswered");
  lab_diameter_exchange_fault (exchange, &fault);
}
