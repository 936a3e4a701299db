/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include <string.h>

#include "sip/uri.h"

/* What comes in, and which procedure it is (TS 24.229 §5.4.3.1). */

/* Whether a request of a dialog knows its own way: by a Route that is left, or by the other side's
   contact.  One to an identity of this network is judged like an initial one, whatever its To says. */
static gboolean
knows_its_way (const LabScscf *scscf, const LabSipMessage *message)
{
  const char *uri = lab_sip_message_request_uri (message);
  if (lab_sip_agent_is_own_uri (scscf->agent, uri))
    return FALSE;
  if (lab_sip_message_count (message, "Route") > 0)
    return TRUE;
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  const char *domain = lab_context_domain (scscf->element.lab);
  return parsed != NULL && parsed->host != NULL
         && g_ascii_strcasecmp (parsed->host, domain) != 0;
}

static gboolean
is_in_dialog (const LabScscf *scscf, const LabSipMessage *message)
{
  g_autofree char *to_tag = lab_sip_message_to_tag (message);
  return to_tag != NULL && knows_its_way (scscf, message);
}

/* What the S-CSCF is asked itself. */
static void
serve_own (LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (lab_sip_message_is_method (request, "OPTIONS"))
    lab_sip_exchange_reply (exchange, 200, NULL, "Allow", LAB_SCSCF_ALLOW, "Accept",
                            "application/sdp", "Supported", LAB_SCSCF_SUPPORTED, NULL);
  else if (lab_sip_message_is_method (request, "SUBSCRIBE")
           || lab_sip_message_is_method (request, "PUBLISH"))
    lab_scscf_refuse (exchange, LAB_SCSCF_FAULT_BAD_EVENT,
                      lab_sip_message_get (request, "Event"));
  else
    lab_scscf_refuse (exchange, LAB_SCSCF_FAULT_METHOD_NOT_ALLOWED,
                      lab_sip_message_method (request));
}

typedef enum
{
  ARRIVAL_TERMINATING,
  ARRIVAL_ORIGINATING,
  ARRIVAL_RETURNED,
} Arrival;

/* Our own Route says it: `orig` of Service-Route, or the token of a request that comes back. */
static Arrival
read_route (const char *own_route, char **token)
{
  g_autoptr (LabSipUri) uri
      = own_route == NULL ? NULL : lab_sip_uri_parse (own_route, NULL);
  if (uri == NULL)
    return ARRIVAL_TERMINATING;
  if (uri->user != NULL && g_str_has_prefix (uri->user, LAB_ORIGINAL_DIALOG_PREFIX))
    {
      *token = g_strdup (uri->user);
      return ARRIVAL_RETURNED;
    }
  gboolean originating
      = g_strcmp0 (uri->user, "orig") == 0 || lab_sip_params_has (uri->params, "orig");
  return originating ? ARRIVAL_ORIGINATING : ARRIVAL_TERMINATING;
}

static void
forward_in_dialog (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message)
{
  lab_sip_message_decrease_max_forwards (message);
  lab_sip_proxy_forward (exchange, &scscf->element.scope, message, NULL, NULL, NULL);
}

static void
serve_initial (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message,
               const char *own_route)
{
  g_autofree char *token = NULL;
  switch (read_route (own_route, &token))
    {
    case ARRIVAL_ORIGINATING:
      lab_scscf_originate (scscf, exchange, message);
      break;
    case ARRIVAL_RETURNED:
      lab_scscf_resume (scscf, exchange, message, token);
      break;
    case ARRIVAL_TERMINATING:
      lab_scscf_terminate (scscf, exchange, message);
      break;
    }
}

static void
on_request (gpointer self, LabSipExchange *exchange)
{
  LabScscf *scscf = self;
  LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (!lab_scscf_trusts (scscf, lab_sip_exchange_flow (exchange)))
    {
      lab_scscf_refuse (exchange, LAB_SCSCF_FAULT_UNTRUSTED,
                        lab_sip_flow_describe (lab_sip_exchange_flow (exchange)));
      return;
    }
  if (lab_sip_message_is_method (request, "REGISTER"))
    {
      lab_scscf_register (scscf, exchange);
      return;
    }
  g_autoptr (LabSipMessage) message = lab_sip_message_copy (request);
  g_autofree char *own_route = lab_sip_proxy_pop_routes (scscf->agent, message);
  if (lab_sip_message_count (message, "Route") == 0
      && lab_sip_agent_is_own_uri (scscf->agent, lab_sip_message_request_uri (message)))
    serve_own (exchange);
  else if (!lab_sip_proxy_check (exchange, NULL))
    return;
  else if (is_in_dialog (scscf, message))
    forward_in_dialog (scscf, exchange, g_steal_pointer (&message));
  else
    serve_initial (scscf, exchange, g_steal_pointer (&message), own_route);
}

static void
on_ack (gpointer self, LabSipMessage *ack, LabSipFlow *flow)
{
  LabScscf *scscf = self;
  g_autoptr (LabSipMessage) message = lab_sip_message_copy (ack);
  g_autofree char *own_route = lab_sip_proxy_pop_routes (scscf->agent, message);
  if (lab_scscf_trusts (scscf, flow) && knows_its_way (scscf, message))
    lab_sip_proxy_forward_ack (scscf->agent, g_steal_pointer (&message), NULL);
}

const LabSipHandler lab_scscf_handler = { .request = on_request, .ack = on_ack };
