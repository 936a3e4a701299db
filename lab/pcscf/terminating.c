/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "pcscf/fault.h"
#include "pcscf/private.h"
#include "pcscf/trust.h"

/* Requests from the core (TS 24.229 §5.2.6.4): the flow token of Path or Record-Route names the phone. */

static gboolean
on_response (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
             LabSipMessage *response)
{
  g_autofree char *stripped = pcscf_strip_from_phone (response);
  return TRUE;
}

/* RFC 5626 §5.3.1: the connection is gone: the S-CSCF forgets this contact. */
static void
on_failed (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
           LabSipMessage *response, gboolean internal)
{
  Pcscf *self = user_data;
  if (!internal || lab_sip_message_status (response) != 503)
    return;
  lab_log_info (self->element.name, "%s: 430: the phone is not there any more",
                lab_sip_exchange_describe (lab_sip_proxy_exchange (proxy)));
  lab_sip_message_set_status (response, pcscf_fault_status (PCSCF_FAULT_FLOW_GONE),
                              "Flow Failed");
}

static const LabSipProxyHooks hooks = { .response = on_response, .failed = on_failed };

static void
forward_to_phone (Pcscf *self, LabSipExchange *exchange, LabSipMessage *copy,
                  LabSipFlow *flow)
{
  const LabSipTarget target = { .flow = flow };
  pcscf_strip_towards_phone (copy);
  g_autofree char *to_tag = lab_sip_message_to_tag (copy);
  if (to_tag == NULL && pcscf_begins_dialog (copy))
    pcscf_record_route (self, copy, flow, FALSE);
  lab_sip_proxy_forward (exchange, &self->element.scope, copy, &target, &hooks, self);
}

void
pcscf_terminating (Pcscf *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (!lab_sip_proxy_check (exchange, NULL))
    return;
  g_autoptr (LabSipMessage) copy = lab_sip_message_copy (request);
  lab_sip_message_decrease_max_forwards (copy);
  g_autofree char *own_route = lab_sip_proxy_pop_routes (self->agent, copy);
  LabSipFlow *flow = pcscf_flow_of_uri (self, own_route);
  if (flow != NULL)
    forward_to_phone (self, exchange, g_steal_pointer (&copy), flow);
  else if (own_route != NULL)
    pcscf_refuse (exchange, PCSCF_FAULT_FLOW_GONE, "the flow of <%s> is closed",
                  own_route);
  else
    pcscf_answer_own (self, exchange);
}

void
pcscf_ack (Pcscf *self, LabSipMessage *ack, LabSipFlow *flow)
{
  LabSipMessage *copy = lab_sip_message_copy (ack);
  g_autofree char *own_route = lab_sip_proxy_pop_routes (self->agent, copy);
  if (!pcscf_is_core (self, flow))
    {
      g_autofree char *stripped = pcscf_strip_from_phone (copy);
      lab_sip_proxy_forward_ack (self->agent, copy, NULL);
      return;
    }
  LabSipTarget target = { .flow = pcscf_flow_of_uri (self, own_route) };
  if (target.flow == NULL)
    {
      lab_log_info (self->element.name, "ACK for a flow that is closed: dropped");
      lab_sip_message_unref (copy);
      return;
    }
  pcscf_strip_towards_phone (copy);
  lab_sip_proxy_forward_ack (self->agent, copy, &target);
}
