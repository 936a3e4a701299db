/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aka/aka_digest.h"
#include "aka/credentials.h"
#include "base/log.h"
#include "base/random.h"
#include "ims/identity.h"
#include "ims/integrity.h"
#include "pcscf/fault.h"
#include "pcscf/private.h"
#include "pcscf/trust.h"
#include "sip/name_addr.h"

/* REGISTER from a phone (TS 24.229 §5.2.2). */

typedef struct
{
  LabScopeItem item; /* in the element's scope, until the answer */
  Pcscf *self;
  LabSipFlow *flow; /* held until the answer, so that its token in Path stays good */
  char *impi;
  char *aor; /* canonical */
} Registration;

static void
free_registration (LabScopeItem *item)
{
  Registration *registration = (Registration *)item;
  lab_sip_flow_unref (registration->flow);
  g_free (registration->impi);
  g_free (registration->aor);
  g_free (registration);
}

/* ---- the answer */

/* Seconds that the answer grants to the contacts that the phone named; 0: none of them is left. */
static guint32
granted_expires_s (const LabSipMessage *request, const LabSipMessage *response)
{
  g_auto (GStrv) asked = lab_sip_message_list (request, "Contact");
  g_auto (GStrv) granted = lab_sip_message_list (response, "Contact");
  guint32 longest_s = 0;
  for (gsize i = 0; granted[i] != NULL; i++)
    {
      g_autoptr (LabSipNameAddr) have = lab_sip_name_addr_parse (granted[i], NULL);
      g_autoptr (LabSipUri) have_uri
          = have == NULL ? NULL : lab_sip_name_addr_parse_uri (have, NULL);
      for (gsize j = 0; have_uri != NULL && asked[j] != NULL; j++)
        {
          g_autoptr (LabSipNameAddr) want = lab_sip_name_addr_parse (asked[j], NULL);
          g_autoptr (LabSipUri) want_uri
              = want == NULL ? NULL : lab_sip_name_addr_parse_uri (want, NULL);
          if (want_uri != NULL && lab_sip_uri_equal (have_uri, want_uri))
            longest_s = MAX (longest_s, lab_sip_contact_expires_s (have, 3600));
        }
    }
  return longest_s;
}

static void
keep_registration (Registration *registration, const LabSipMessage *request,
                   LabSipMessage *response)
{
  Pcscf *self = registration->self;
  g_auto (GStrv) impus = lab_sip_message_list (response, "P-Associated-URI");
  g_auto (GStrv) service_route = lab_sip_message_list (response, "Service-Route");
  guint32 expires_s = granted_expires_s (request, response);
  if (expires_s > 0)
    pcscf_bindings_put (self->bindings, registration->flow, registration->impi,
                        registration->aor, (const char *const *)impus,
                        (const char *const *)service_route, expires_s);
  else if (lab_sip_message_count (request, "Contact") > 0) /* without one it only asked */
    pcscf_bindings_remove (self->bindings, registration->flow, registration->aor);
  lab_log_info (self->element.name, "%s %s from %s: %s", "REGISTER", registration->aor,
                lab_sip_flow_describe (registration->flow),
                expires_s > 0 ? "registered" : "not registered");
}

static void
on_done (gpointer user_data, LabSipProxy *proxy, LabSipMessage *response)
{
  Registration *registration = user_data;
  const LabSipMessage *request
      = lab_sip_exchange_request (lab_sip_proxy_exchange (proxy));
  guint status = lab_sip_message_status (response);
  pcscf_strip_keys (response);
  pcscf_strip_towards_phone (response);
  if (status == 200)
    keep_registration (registration, request, response);
  else
    lab_log_info (registration->self->element.name, "REGISTER %s from %s: %u %s",
                  registration->aor, lab_sip_flow_describe (registration->flow), status,
                  lab_sip_message_phrase (response));
  lab_scope_leave (&registration->item);
  free_registration (&registration->item);
}

/* Nobody in the core answered (TS 24.229 §5.2.2.1: 504). */
static void
on_failed (gpointer user_data, LabSipProxy *proxy, LabSipBranch *branch,
           LabSipMessage *response, gboolean internal)
{
  if (internal)
    lab_sip_message_set_status (response, pcscf_fault_status (PCSCF_FAULT_NO_CORE), NULL);
}

static const LabSipProxyHooks hooks = { .failed = on_failed, .done = on_done };

/* ---- the request */

static void
set_integrity (Pcscf *self, LabSipMessage *message, const LabSipFlow *flow,
               const char *aor, const LabCredentials *credentials)
{
  if (credentials == NULL)
    {
      pcscf_set_integrity_protected (message,
                                     NULL); /* what the phone said goes all the same */
      return;
    }
  const PcscfBinding *binding = pcscf_bindings_find (self->bindings, flow, aor);
  gboolean associated = binding != NULL
                        && g_strcmp0 (binding->impi, credentials->username) == 0
                        && pcscf_binding_has (binding, aor);
  /* Without an algorithm it is the first REGISTER of a phone with a USIM (TS 24.229 §5.1.1.2.2). */
  gboolean aka
      = credentials->algorithm == NULL
            ? credentials->response == NULL || *credentials->response == '\0'
            : lab_digest_algorithm_is_aka (lab_credentials_algorithm (credentials));
  gboolean tls = lab_sip_flow_transport (flow) == LAB_TRANSPORT_TLS;
  pcscf_set_integrity_protected (
      message, lab_integrity_word (lab_integrity_decide (aka, tls, associated)));
}

static void
add_network_headers (Pcscf *self, LabSipMessage *message, const LabSipFlow *flow)
{
  g_autofree char *uri = pcscf_core_uri (self, lab_sip_flow_token (flow));
  g_autofree char *path = g_strdup_printf ("<%s>", uri);
  g_autofree char *network = g_strdup_printf ("\"%s\"", self->visited_network_id);
  lab_sip_message_prepend (message, "Path", path);
  if (!lab_sip_message_has_token (message, "Require", "path"))
    lab_sip_message_append (message, "Require", "path");
  lab_sip_message_append (message, "P-Visited-Network-ID", network);
  g_autofree char *icid = lab_random_token (24);
  g_autofree char *charging = g_strdup_printf ("icid-value=\"%s\";icid-generated-at=%s",
                                               icid, self->element.name);
  lab_sip_message_append (message, "P-Charging-Vector", charging);
}

/* The identity that To names; %NULL: answered. */
static char *
read_aor (LabSipExchange *exchange)
{
  const char *to = lab_sip_message_get (lab_sip_exchange_request (exchange), "To");
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipNameAddr) value
      = lab_sip_name_addr_parse (to == NULL ? "" : to, &error);
  char *aor = value == NULL ? NULL : lab_impu_canonical (value->uri, &error);
  if (aor == NULL)
    pcscf_refuse (exchange, PCSCF_FAULT_BAD_IDENTITY, "To: %s", error->message);
  return aor;
}

static gboolean
is_home_domain (Pcscf *self, LabSipExchange *exchange)
{
  const char *uri = lab_sip_message_request_uri (lab_sip_exchange_request (exchange));
  const char *domain = lab_context_domain (self->element.lab);
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  if (parsed != NULL && parsed->host != NULL
      && g_ascii_strcasecmp (parsed->host, domain) == 0)
    return TRUE;
  pcscf_refuse (exchange, PCSCF_FAULT_OTHER_DOMAIN,
                "Request-URI \"%s\": a REGISTER goes to the home domain, sip:%s", uri,
                domain);
  return FALSE;
}

static gboolean
find_entry_point (Pcscf *self, LabSipTarget *target)
{
  const char *icscf = lab_node_string (self->node, "icscf");
  if (icscf == NULL)
    icscf = lab_context_find_kind (self->element.lab, "icscf", 0);
  const char *service = self->core_transport == LAB_TRANSPORT_UDP ? "sip:udp" : "sip:tcp";
  *target = (LabSipTarget){ .transport = self->core_transport };
  return icscf != NULL
         && lab_directory_find (lab_context_directory (self->element.lab), icscf, service,
                                &target->address);
}

static void
forward (Pcscf *self, LabSipExchange *exchange, char *aor, const LabSipTarget *target)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  LabSipFlow *flow = lab_sip_exchange_flow (exchange);
  const char *value = lab_sip_message_get (request, "Authorization");
  g_autoptr (LabCredentials) credentials
      = value == NULL ? NULL : lab_credentials_parse (value, strlen (value), NULL);
  LabSipMessage *copy = lab_sip_message_copy (request);
  lab_sip_message_decrease_max_forwards (copy);
  g_autofree char *stripped = pcscf_strip_from_phone (copy);
  if (stripped != NULL)
    lab_log_info (self->element.name,
                  "REGISTER %s from %s: a phone may not set %s: removed "
                  "(TS 24.229 §5.2.2)",
                  aor, lab_sip_flow_describe (flow), stripped);
  lab_sip_message_remove (copy, "Route");
  set_integrity (self, copy, flow, aor, credentials);
  add_network_headers (self, copy, flow);
  Registration *registration = g_new0 (Registration, 1);
  registration->self = self;
  registration->flow = lab_sip_flow_ref (flow);
  registration->impi = g_strdup (credentials == NULL ? "" : credentials->username);
  registration->aor = aor;
  lab_scope_enter (&self->element.scope, &registration->item, free_registration);
  lab_sip_proxy_forward (exchange, &self->element.scope, copy, target, &hooks,
                         registration);
}

void
pcscf_register (Pcscf *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  LabSipTarget target;
  if (lab_sip_message_has_token (request, "Require", "sec-agree")
      || lab_sip_message_has_token (request, "Proxy-Require", "sec-agree"))
    {
      pcscf_refuse (exchange, PCSCF_FAULT_SEC_AGREE, "not supported: security agreement");
      return;
    }
  if (!lab_sip_proxy_check (exchange, NULL) || !is_home_domain (self, exchange))
    return;
  g_autofree char *aor = read_aor (exchange);
  if (aor == NULL)
    return;
  if (!find_entry_point (self, &target))
    {
      pcscf_refuse (exchange, PCSCF_FAULT_NO_CORE,
                    "the topology has no I-CSCF that serves SIP");
      return;
    }
  forward (self, exchange, g_steal_pointer (&aor), &target);
}
