/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "ims/identity.h"
#include "pcscf/fault.h"
#include "pcscf/private.h"
#include "pcscf/trust.h"
#include "sip/name_addr.h"

/* Requests from the core (TS 24.229 §5.2.6.4): the flow token of Path or Record-Route names the phone. */

void
pcscf_response_from_phone (Pcscf *self, LabSipMessage *response, const LabSipFlow *flow)
{
  const char *to = lab_sip_message_get (response, "To");
  guint status = lab_sip_message_status (response);
  g_autofree char *stripped = pcscf_strip_from_phone (response);
  lab_sip_message_remove (response, "P-Preferred-Identity");
  g_autoptr (LabSipNameAddr) called
      = to == NULL ? NULL : lab_sip_name_addr_parse (to, NULL);
  g_autofree char *identity
      = called == NULL ? NULL : lab_impu_canonical (called->uri, NULL);
  const PcscfBinding *binding
      = flow == NULL ? NULL : pcscf_bindings_find (self->bindings, flow, identity);
  if (binding == NULL || status <= 100 || status >= 300)
    return;
  g_autofree char *asserted = identity != NULL && pcscf_binding_has (binding, identity)
                                  ? g_strdup_printf ("<%s>", called->uri)
                                  : g_strdup (binding->impus[0]);
  if (asserted != NULL)
    lab_sip_message_append (response, "P-Asserted-Identity", asserted);
}

static gboolean
on_response (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
             LabSipMessage *response)
{
  pcscf_response_from_phone (user_data, response, lab_sip_branch_tag (branch));
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
  LabSipProxy *proxy = lab_sip_proxy_new (exchange, &self->element.scope, &hooks, self);
  lab_sip_proxy_add (proxy, copy, &target, 0, flow); /* the branch holds the flow */
  lab_sip_proxy_start (proxy);
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
