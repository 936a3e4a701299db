/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/scscf.h"

#include <string.h>

#include "aka/algorithm.h"
#include "base/log.h"
#include "net/net.h"
#include "scscf/private.h"

static const char *const transports[] = { "udp", "tcp", NULL };
static const char *const services[] = { "sip:udp", "sip:tcp", NULL };
static const char *const aka_algorithms[] = {
  "AKAv1-MD5",    "AKAv2-MD5",    "AKAv1-SHA-256", "AKAv2-SHA-256",
  "AKAv1-SHA256", "AKAv2-SHA256", "AKA_v1_SHA256", NULL,
};
static const char *const qops[] = { "auth", "auth,auth-int", "none", NULL };

static const LabOption endpoint_item = {
  .type = LAB_OPTION_ENDPOINT,
  .words = transports,
};
static const LabOption address_item = { .type = LAB_OPTION_ADDRESS };

#define DAY_MS  (24 * 3600 * 1000)
#define YEAR_MS (365LL * DAY_MS)

static const LabOption options[] = {
  { "listen", LAB_OPTION_LIST, "[udp:5060, tcp:5060]", "Where it listens",
    .item = &endpoint_item, .min = 1, .max = 8 },
  { "hss", LAB_OPTION_REF, NULL, "The HSS that it asks; the first one if not said",
    .target = "elements", .target_type = "hss" },
  { "icscf", LAB_OPTION_REF, NULL,
    "The I-CSCF that finds callees; the first one if not said", .target = "elements",
    .target_type = "icscf" },
  { "core_transport", LAB_OPTION_ENUM, "tcp", "By what it sends to other elements",
    .words = transports },
  { "server_name", LAB_OPTION_URI, NULL,
    "Its name at the HSS; `sip:NAME.DOMAIN:5060` if not said" },
  { "authentication_scheme", LAB_OPTION_STRING, "Unknown",
    "SIP-Authentication-Scheme that it asks the HSS for; with Unknown the HSS chooses "
    "(TS 29.229 §6.3.9)",
    .min = 1, .max = 64 },
  { "aka_algorithm", LAB_OPTION_ENUM, NULL,
    "The algorithm of AKA challenges; what the HSS's scheme names if not said",
    .words = aka_algorithms },
  { "qop", LAB_OPTION_ENUM, "auth", "What challenges offer (RFC 7616 §3.3)",
    .words = qops },
  { "reauthenticate", LAB_OPTION_BOOL, "false",
    "Challenge a refresh, too, when the P-CSCF vouches for its sender" },
  { "attempts", LAB_OPTION_INT, "1",
    "Wrong answers to a challenge in a row until 403; before that a new challenge",
    .min = 1, .max = 10 },
  { "auth_timeout", LAB_OPTION_DURATION, "4m",
    "How long a challenge waits for its answer: reg-await-auth (TS 24.229 table 7.8.1)",
    .min = 1000, .max = 3600 * 1000 },
  { "nonce_lifetime", LAB_OPTION_DURATION, "1h",
    "How long a password's nonce is good after its first use", .min = 1000,
    .max = YEAR_MS },
  { "min_expires", LAB_OPTION_DURATION, "1s",
    "Shorter registrations get 423 with Min-Expires (RFC 3261 §10.3)", .min = 1000,
    .max = 3600 * 1000 },
  { "max_expires", LAB_OPTION_DURATION, "600000s", "Longer registrations are cut",
    .min = 1000, .max = YEAR_MS },
  { "default_expires", LAB_OPTION_DURATION, "1h",
    "What a REGISTER without a time asks for", .min = 1000, .max = YEAR_MS },
  { "max_contacts", LAB_OPTION_INT, "10",
    "Contacts of one user at a time; beyond it the oldest without an instance goes, else "
    "403",
    .min = 1, .max = 100 },
  { "unregistered_lifetime", LAB_OPTION_DURATION, "10m",
    "How long it keeps the profile of a user who is not registered", .min = 1000,
    .max = DAY_MS },
  { "trusted", LAB_OPTION_LIST, "[]",
    "Further addresses whose requests are taken as from this network: foreign "
    "application "
    "servers",
    .item = &address_item, .max = 64 },
  { NULL },
};

static void
read_trusted (LabScscf *self, const LabNode *node)
{
  self->trusted = g_array_new (FALSE, FALSE, sizeof (LabAddress));
  const LabNode *list = lab_node_child (node, "trusted");
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    {
      LabAddress address;
      if (lab_address_parse (lab_node_string (lab_node_at (list, i), NULL), &address,
                             NULL))
        g_array_append_val (self->trusted, address);
    }
}

static void
read_options (LabScscf *self, const LabNode *node)
{
  self->endpoints
      = lab_context_endpoints (self->element.lab, self->element.name, node, "listen");
  lab_transport_parse (lab_node_string (node, "core_transport"), &self->core_transport);
  self->scheme = lab_node_string (node, "authentication_scheme");
  self->aka_algorithm = lab_node_string (node, "aka_algorithm");
  self->qop = lab_node_string (node, "qop");
  if (strcmp (self->qop, "none") == 0)
    self->qop = NULL;
  self->reauthenticate = lab_node_bool (node, "reauthenticate");
  self->attempts = (guint)lab_node_int (node, "attempts");
  self->limits = (LabRegisterLimits){
    .min_s = (guint32)(lab_node_duration_ms (node, "min_expires") / 1000),
    .max_s = (guint32)(lab_node_duration_ms (node, "max_expires") / 1000),
    .default_s = (guint32)(lab_node_duration_ms (node, "default_expires") / 1000),
    .contacts = (guint)lab_node_int (node, "max_contacts"),
  };
  self->unregistered_ms = (guint64)lab_node_duration_ms (node, "unregistered_lifetime");
  self->await_auth_ms = (guint64)lab_node_duration_ms (node, "auth_timeout");
  self->nonce_lifetime_ms = (guint64)lab_node_duration_ms (node, "nonce_lifetime");
  read_trusted (self, node);
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  LabScscf *self = g_new0 (LabScscf, 1);
  lab_element_init (&self->element, &lab_scscf_kind, lab, name);
  read_options (self, node);
  self->hss = lab_node_string (node, "hss");
  if (self->hss == NULL)
    self->hss = lab_context_find_kind (lab, "hss", 0);
  self->icscf = lab_node_string (node, "icscf");
  if (self->icscf == NULL)
    self->icscf = lab_context_find_kind (lab, "icscf", 0);
  self->server_name = g_strdup (lab_node_string (node, "server_name"));
  if (self->server_name == NULL)
    {
      g_autofree char *host = lab_context_host_name (lab, name);
      self->server_name = g_strdup_printf ("sip:%s:5060", host);
    }
  if (self->hss != NULL)
    return &self->element;
  lab_node_error (node, error, "an S-CSCF needs an HSS, and there is none");
  lab_scscf_kind.destroy (&self->element);
  return NULL;
}

static void
enter_in_directory (LabScscf *self, const LabListenEndpoint *endpoint)
{
  LabContext *lab = self->element.lab;
  LabDirectory *directory = lab_context_directory (lab);
  g_autofree char *host = lab_context_host_name (lab, self->element.name);
  g_autofree char *service
      = g_strconcat ("sip:", lab_transport_name (endpoint->transport), NULL);
  lab_directory_add (directory, self->element.name, service, &endpoint->address);
  lab_directory_add (directory, host, service, &endpoint->address);
}

static gboolean
listen_sip (LabScscf *self, const LabNet *net, GError **error)
{
  self->agent = lab_sip_agent_new (&(LabSipAgentConfig){
      .name = self->element.name,
      .net = net,
      .resolve = lab_context_resolve_sip,
      .resolve_self = self->element.lab,
      .handler = &lab_scscf_handler,
      .self = self,
  });
  for (guint i = 0; i < self->endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->endpoints, LabListenEndpoint, i);
      if (!lab_sip_agent_listen (self->agent, endpoint->transport, &endpoint->address,
                                 NULL, error))
        {
          g_clear_pointer (&self->agent, lab_sip_agent_free);
          return FALSE;
        }
      enter_in_directory (self, endpoint);
    }
  return TRUE;
}

static gboolean
listen_all (LabElement *element, GError **error)
{
  LabScscf *self = (LabScscf *)element;
  LabContext *lab = element->lab;
  LabNet net = { .block = lab_context_block (lab), .tap = lab_context_tap (lab) };
  if (!listen_sip (self, &net, error))
    return FALSE;
  g_autofree char *host = lab_context_host_name (lab, element->name);
  self->diameter = lab_diameter_node_new (
      &net,
      &(LabDiameterNodeConfig){
          .element = element->name,
          .origin_host = host,
          .origin_realm = lab_context_domain (lab),
          .address = lab_context_own_address (lab, element->name),
          .applications = &lab_cx_application,
          .n_applications = 1,
      },
      NULL, NULL);
  self->registrations = lab_registration_table_new ();
  self->dialogs = lab_original_dialog_table_new ();
  self->nonces = lab_nonce_table_new (self->await_auth_ms, self->nonce_lifetime_ms,
                                      lab_scscf_on_nonce_timeout, self);
  return TRUE;
}

static void
connect_hss (LabElement *element)
{
  LabScscf *self = (LabScscf *)element;
  LabAddress address;
  if (lab_context_resolve (element->lab, self->hss, "diameter", &address))
    lab_diameter_node_connect (self->diameter, self->hss, &address);
  else
    lab_log_error (element->name, "HSS %s: in no directory", self->hss);
}

static gboolean
ready (LabElement *element, char **waiting_for)
{
  LabScscf *self = (LabScscf *)element;
  LabAddress address;
  if (!lab_context_resolve (element->lab, self->hss, "diameter", &address))
    {
      *waiting_for = g_strdup_printf ("the address of HSS %s", self->hss);
      return FALSE;
    }
  return lab_diameter_node_ready (self->diameter, waiting_for);
}

static void
describe (const LabElement *element, LabReport *report)
{
  const LabScscf *self = (const LabScscf *)element;
  for (guint i = 0; i < self->endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->endpoints, LabListenEndpoint, i);
      g_autofree char *name
          = g_strdup_printf ("sip (%s)", lab_transport_name (endpoint->transport));
      g_autofree char *address = lab_address_format (&endpoint->address);
      lab_report_add (report, element->name, name, "%s", address);
    }
}

/* The tables go before the scope: their timers are in it. */
static void
forget_all (LabScscf *self)
{
  g_clear_pointer (&self->dialogs, lab_original_dialog_table_free);
  g_clear_pointer (&self->nonces, lab_nonce_table_free);
  g_clear_pointer (&self->registrations, lab_registration_table_free);
  lab_scope_clear (&self->element.scope);
}

static void
on_diameter_stopped (gpointer user_data, const GError *error)
{
  LabScscf *self = user_data;
  self->stop_done (self->stop_self, error);
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  LabScscf *self = (LabScscf *)element;
  self->stop_done = done;
  self->stop_self = done_self;
  forget_all (self);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  lab_diameter_node_stop (self->diameter, how == LAB_STOP_GOODBYE, on_diameter_stopped,
                          self);
}

static void
destroy (LabElement *element)
{
  LabScscf *self = (LabScscf *)element;
  forget_all (self);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->diameter, lab_diameter_node_free);
  g_clear_pointer (&self->endpoints, g_array_unref);
  g_clear_pointer (&self->trusted, g_array_unref);
  g_free (self->server_name);
  lab_element_clear (element);
  g_free (self);
}

const LabElementKind lab_scscf_kind = {
  .kind = "scscf",
  .summary = "serving CSCF: registrar, filter criteria, delivery to contacts",
  .specs = "TS 24.229 §5.4, TS 23.218 §6, TS 29.228, RFC 3261 §10.3",
  .services = services,
  .options = options,
  .event_kinds = "registered: impu, impi, contact, expires, reason (initial, refresh)\n"
                 "deregistered: impu, impi, contact, expires, reason (asked, replaced, "
                 "flow gone, by the network)\n"
                 "expired: impu, impi, contact, expires, reason (timeout)\n",
  .create = create,
  .listen = listen_all,
  .connect = connect_hss,
  .ready = ready,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
