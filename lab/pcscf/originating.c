/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "ims/identity.h"
#include "ims/restoration_xml.h"
#include "pcscf/fault.h"
#include "pcscf/private.h"
#include "pcscf/trust.h"
#include "sip/name_addr.h"
#include "sip/params.h"

/* Requests of a phone other than REGISTER (TS 24.229 §5.2.6.3). */

/* ---- who is it? */

static char *
canonical_of_header (const LabSipMessage *message, const char *header)
{
  const char *value = lab_sip_message_get (message, header);
  g_autoptr (LabSipNameAddr) parsed
      = value == NULL ? NULL : lab_sip_name_addr_parse (value, NULL);
  return parsed == NULL ? NULL : lab_impu_canonical (parsed->uri, NULL);
}

/**
 * Claim:
 * @binding: (nullable): the registration on whose behalf the phone speaks
 * @asserted: whether the flow is the binding's: else the S-CSCF must challenge it (407)
 */
typedef struct
{
  const PcscfBinding *binding;
  gboolean asserted;
} Claim;

/* A large REGISTER goes over TCP, and the small MESSAGE after it over UDP from another port: it is not
   asserted, but it is not a stranger's either. */
static Claim
find_claim (Pcscf *self, const LabSipMessage *message, const LabSipFlow *flow)
{
  g_autofree char *preferred = canonical_of_header (message, "P-Preferred-Identity");
  g_autofree char *from = canonical_of_header (message, "From");
  const PcscfBinding *own
      = pcscf_bindings_find (self->bindings, flow, preferred != NULL ? preferred : from);
  if (own != NULL)
    return (Claim){ .binding = own, .asserted = TRUE };
  const char *claimed[] = { preferred, from };
  for (gsize i = 0; i < G_N_ELEMENTS (claimed); i++)
    if (claimed[i] != NULL)
      {
        const PcscfBinding *other
            = pcscf_bindings_find_identity (self->bindings, claimed[i]);
        if (other != NULL)
          return (Claim){ .binding = other };
      }
  return (Claim){ 0 };
}

/* TS 24.229 §5.2.6.3.2: a phone may only prefer an identity that it has registered; else the default. */
static void
assert_identity (LabSipMessage *message, const PcscfBinding *binding)
{
  const char *preferred = lab_sip_message_get (message, "P-Preferred-Identity");
  g_autofree char *canonical = canonical_of_header (message, "P-Preferred-Identity");
  g_autofree char *asserted = NULL;
  if (canonical != NULL && pcscf_binding_has (binding, canonical))
    {
      g_autoptr (LabSipNameAddr) value = lab_sip_name_addr_parse (preferred, NULL);
      asserted = lab_sip_name_addr_to_string (value);
    }
  else if (binding->impus[0] != NULL)
    asserted = g_strdup (binding->impus[0]);
  else
    asserted = g_strdup_printf ("<%s>", binding->aor);
  lab_sip_message_replace (message, "P-Preferred-Identity", NULL);
  lab_sip_message_append (message, "P-Asserted-Identity", asserted);
}

/* ---- on its way */

static gboolean
is_in_dialog (const LabSipMessage *message)
{
  g_autofree char *to_tag = lab_sip_message_to_tag (message);
  return to_tag != NULL;
}

/* The phone's Route must be the Service-Route; a wrong one is replaced (TS 24.229 §5.2.6.3.2). */
static void
enforce_service_route (Pcscf *self, LabSipMessage *message, const PcscfBinding *binding,
                       const LabSipFlow *flow)
{
  g_auto (GStrv) route = lab_sip_message_list (message, "Route");
  if (g_strv_equal ((const char *const *)route,
                    (const char *const *)binding->service_route))
    return;
  if (route[0] != NULL)
    lab_log_info (self->element.name,
                  "%s from %s: Route is not the Service-Route: replaced "
                  "(TS 24.229 §5.2.6.3.2)",
                  lab_sip_message_method (message), lab_sip_flow_describe (flow));
  lab_sip_message_replace_list (message, "Route",
                                (const char *const *)binding->service_route);
}

static void
add_charging (Pcscf *self, LabSipMessage *message)
{
  g_autofree char *icid = lab_random_token (24);
  g_autofree char *charging = g_strdup_printf ("icid-value=\"%s\";icid-generated-at=%s",
                                               icid, self->element.name);
  lab_sip_message_append (message, "P-Charging-Vector", charging);
}

static gboolean
on_response (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
             LabSipMessage *response)
{
  pcscf_strip_towards_phone (response);
  return TRUE;
}

/* The core is gone: that body makes the phone register anew (TS 24.229 §5.2.6.3.2A). */
static void
on_failed (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
           LabSipMessage *response, gboolean internal)
{
  Pcscf *self = user_data;
  const LabSipMessage *request
      = lab_sip_exchange_request (lab_sip_proxy_exchange (proxy));
  if (!internal)
    return;
  lab_log_info (self->element.name, "%s: 504: the S-CSCF does not answer",
                lab_sip_exchange_describe (lab_sip_proxy_exchange (proxy)));
  lab_sip_message_set_status (response, pcscf_fault_status (PCSCF_FAULT_NO_CORE), NULL);
  if (is_in_dialog (request))
    return;
  g_autofree char *xml = lab_restoration_write ("the S-CSCF does not answer");
  g_autoptr (GBytes) body = g_bytes_new (xml, strlen (xml));
  lab_sip_message_set_body (response, LAB_IMS_XML_TYPE, body);
}

static const LabSipProxyHooks hooks = { .response = on_response, .failed = on_failed };

static void
forward_initial (Pcscf *self, LabSipExchange *exchange, LabSipMessage *copy)
{
  LabSipFlow *flow = lab_sip_exchange_flow (exchange);
  Claim claim = find_claim (self, copy, flow);
  if (claim.binding == NULL)
    {
      const char *from = lab_sip_message_get (copy, "From");
      pcscf_refuse (exchange, PCSCF_FAULT_NOT_REGISTERED,
                    "%s is not registered from %s: register first",
                    from == NULL ? "this phone" : from, lab_sip_flow_describe (flow));
      lab_sip_message_unref (copy);
      return;
    }
  if (claim.asserted)
    assert_identity (copy, claim.binding);
  else
    lab_log_info (self->element.name, "%s: not the flow that registered: not asserted",
                  lab_sip_exchange_describe (exchange));
  enforce_service_route (self, copy, claim.binding, flow);
  add_charging (self, copy);
  if (pcscf_begins_dialog (copy))
    pcscf_record_route (self, copy, flow, TRUE);
  lab_sip_proxy_forward (exchange, &self->element.scope, copy, NULL, &hooks, self);
}

/* Also of a phone that puts its Service-Route into everything. */
static gboolean
is_own_target (Pcscf *self, const LabSipMessage *message)
{
  const char *uri = lab_sip_message_request_uri (message);
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  return parsed != NULL && parsed->user == NULL
         && lab_sip_agent_is_own_uri (self->agent, uri);
}

/* The operator's keep-alive: a MESSAGE with `rkeep` in its Via ends here. */
static gboolean
is_keep_alive (const LabSipMessage *message)
{
  g_auto (GStrv) via = lab_sip_message_list (message, "Via");
  const char *parameters = via[0] == NULL ? NULL : strchr (via[0], ';');
  g_autoptr (LabSipParams) parsed
      = parameters == NULL ? NULL : lab_sip_params_parse (parameters, NULL);
  return parsed != NULL && lab_sip_message_is_method (message, "MESSAGE")
         && lab_sip_params_has (parsed, "rkeep");
}

void
pcscf_originating (Pcscf *self, LabSipExchange *exchange)
{
  static const char *const understood[] = { NULL };
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (is_keep_alive (request))
    {
      lab_sip_exchange_reply (exchange, 200, NULL, NULL);
      return;
    }
  if (!lab_sip_proxy_check (exchange, understood))
    return;
  LabSipMessage *copy = lab_sip_message_copy (request);
  lab_sip_message_decrease_max_forwards (copy);
  g_autofree char *stripped = pcscf_strip_from_phone (copy);
  if (stripped != NULL)
    lab_log_info (self->element.name,
                  "%s: a phone may not set %s: removed (TS 24.229 §4.4)",
                  lab_sip_exchange_describe (exchange), stripped);
  g_autofree char *own_route = lab_sip_proxy_pop_routes (self->agent, copy);
  if (is_own_target (self, copy))
    {
      lab_sip_message_unref (copy);
      pcscf_answer_own (self, exchange);
    }
  else if (is_in_dialog (copy) && pcscf_flow_of_uri (self, own_route) != NULL)
    lab_sip_proxy_forward (exchange, &self->element.scope, copy, NULL, &hooks, self);
  else
    forward_initial (self, exchange, copy);
}
