/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/icscf.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "icscf/private.h"
#include "net/net.h"
#include "sip/proxy.h"
#include "sip/uri.h"

static const char *const transports[] = { "udp", "tcp", NULL };
static const char *const services[] = { "sip:udp", "sip:tcp", NULL };

static const LabOption endpoint_item = {
  .type = LAB_OPTION_ENDPOINT,
  .words = transports,
};
static const LabOption capability_item = {
  .type = LAB_OPTION_INT,
  .min = 0,
  .max = G_MAXUINT32,
};
static const LabOption capabilities_item = {
  .type = LAB_OPTION_LIST,
  .item = &capability_item,
};

static const LabOption options[] = {
  { "listen", LAB_OPTION_LIST, "[udp:5060, tcp:5060]", "Where it listens",
    .item = &endpoint_item, .min = 1, .max = 8 },
  { "hss", LAB_OPTION_REF, NULL, "The HSS that it asks; the first one if not said",
    .target = "elements", .target_type = "hss" },
  { "core_transport", LAB_OPTION_ENUM, "tcp", "By what it sends to other elements",
    .words = transports },
  { "capabilities", LAB_OPTION_MAP, NULL,
    "What each S-CSCF is able to do, as numbers: `{scscf: [1, 2]}` (TS 29.228 §6.7)",
    .item = &capabilities_item, .max = 64 },
  { NULL },
};

static GPtrArray *
read_servers (LabContext *lab, const LabNode *node)
{
  GPtrArray *servers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_icscf_server_free);
  const LabNode *all = lab_node_child (node, "capabilities");
  const char *name;
  for (guint nth = 0; (name = lab_context_find_kind (lab, "scscf", nth)) != NULL; nth++)
    {
      g_autofree char *host = lab_context_host_name (lab, name);
      g_autofree char *uri = g_strdup_printf ("sip:%s:5060", host);
      LabIcscfServer *server = lab_icscf_server_new (uri);
      const LabNode *list = all == NULL ? NULL : lab_node_child (all, name);
      for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
        {
          guint32 capability = (guint32)lab_node_int (lab_node_at (list, i), NULL);
          g_array_append_val (server->capabilities, capability);
        }
      g_ptr_array_add (servers, server);
    }
  return servers;
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  LabIcscf *self = g_new0 (LabIcscf, 1);
  lab_element_init (&self->element, &lab_icscf_kind, lab, name);
  self->endpoints = lab_context_endpoints (lab, name, node, "listen");
  self->hss = lab_node_string (node, "hss");
  if (self->hss == NULL)
    self->hss = lab_context_find_kind (lab, "hss", 0);
  lab_transport_parse (lab_node_string (node, "core_transport"), &self->core_transport);
  self->servers = read_servers (lab, node);
  if (self->hss != NULL)
    return &self->element;
  lab_node_error (node, error, "an I-CSCF needs an HSS, and there is none");
  lab_icscf_kind.destroy (&self->element);
  return NULL;
}

/* Whether the I-CSCF itself is meant: its domain's name leads to it, too, but with a user that is one of
   the network's identities. */
static gboolean
is_for_us (LabIcscf *self, const LabSipMessage *request)
{
  const char *uri = lab_sip_message_request_uri (request);
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  const char *domain = lab_context_domain (self->element.lab);
  if (parsed == NULL || parsed->host == NULL
      || (parsed->user != NULL && g_ascii_strcasecmp (parsed->host, domain) == 0))
    return FALSE;
  g_auto (GStrv) routes = lab_sip_message_list (request, "Route");
  return g_strv_length (routes) <= 1 && lab_sip_agent_is_own_uri (self->agent, uri);
}

/* What the I-CSCF itself is asked: it answers OPTIONS (RFC 3261 §11.2), and has no event packages. */
static gboolean
serve_own (LabIcscf *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (lab_sip_message_is_method (request, "REGISTER") || !is_for_us (self, request))
    return FALSE;
  if (lab_sip_message_is_method (request, "SUBSCRIBE")
      || lab_sip_message_is_method (request, "PUBLISH"))
    {
      /* As the S-CSCF says it (RFC 6665 §8.2.2). */
      lab_sip_exchange_reply (exchange, 489, NULL, "Allow-Events", "refer", NULL);
      return TRUE;
    }
  gboolean options_asked = lab_sip_message_is_method (request, "OPTIONS");
  lab_sip_exchange_reply (exchange, options_asked ? 200 : 405, NULL, "Allow", "OPTIONS",
                          NULL);
  return TRUE;
}

static void
on_request (gpointer user_data, LabSipExchange *exchange)
{
  static const char *const proxy_supported[] = { "path", NULL };
  LabIcscf *self = user_data;
  if (!lab_icscf_trusts (self, lab_sip_exchange_flow (exchange)))
    {
      lab_icscf_refuse (exchange, LAB_ICSCF_FAULT_UNTRUSTED,
                        lab_sip_flow_describe (lab_sip_exchange_flow (exchange)));
      return;
    }
  if (serve_own (self, exchange) || !lab_sip_proxy_check (exchange, proxy_supported))
    return;
  if (lab_sip_message_is_method (lab_sip_exchange_request (exchange), "REGISTER"))
    lab_icscf_register (self, exchange);
  else
    lab_icscf_locate (self, exchange);
}

static const LabSipHandler handler = { .request = on_request };

/* The I-CSCF is its domain's entry point: the domain's own name leads to it (TS 23.228 §4.6.2). */
static void
enter_in_directory (LabIcscf *self, const LabListenEndpoint *endpoint)
{
  LabContext *lab = self->element.lab;
  LabDirectory *directory = lab_context_directory (lab);
  g_autofree char *host = lab_context_host_name (lab, self->element.name);
  g_autofree char *service
      = g_strconcat ("sip:", lab_transport_name (endpoint->transport), NULL);
  const char *names[] = { self->element.name, host, lab_context_domain (lab) };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    lab_directory_add (directory, names[i], service, &endpoint->address);
}

static gboolean
listen_all (LabElement *element, GError **error)
{
  LabIcscf *self = (LabIcscf *)element;
  LabContext *lab = element->lab;
  LabNet net = { .block = lab_context_block (lab), .tap = lab_context_tap (lab) };
  self->agent = lab_sip_agent_new (&(LabSipAgentConfig){
      .name = element->name,
      .net = &net,
      .resolve = lab_context_resolve_sip,
      .resolve_self = lab,
      .handler = &handler,
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
  return TRUE;
}

static void
connect_hss (LabElement *element)
{
  LabIcscf *self = (LabIcscf *)element;
  LabAddress address;
  if (lab_context_resolve (element->lab, self->hss, "diameter", &address))
    lab_diameter_node_connect (self->diameter, self->hss, &address);
  else
    lab_log_error (element->name, "HSS %s: in no directory", self->hss);
}

static gboolean
ready (LabElement *element, char **waiting_for)
{
  LabIcscf *self = (LabIcscf *)element;
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
  const LabIcscf *self = (const LabIcscf *)element;
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

static void
on_diameter_stopped (gpointer user_data, const GError *error)
{
  LabIcscf *self = user_data;
  self->stop_done (self->stop_self, error);
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  LabIcscf *self = (LabIcscf *)element;
  self->stop_done = done;
  self->stop_self = done_self;
  lab_scope_clear (&element->scope);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  lab_diameter_node_stop (self->diameter, how == LAB_STOP_GOODBYE, on_diameter_stopped,
                          self);
}

static void
destroy (LabElement *element)
{
  LabIcscf *self = (LabIcscf *)element;
  lab_scope_clear (&element->scope);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->diameter, lab_diameter_node_free);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->endpoints, g_array_unref);
  lab_element_clear (element);
  g_free (self);
}

const LabElementKind lab_icscf_kind = {
  .kind = "icscf",
  .summary = "interrogating CSCF: finds the S-CSCF that serves a user",
  .specs = "TS 24.229 §5.3, TS 29.228",
  .services = services,
  .options = options,
  .create = create,
  .listen = listen_all,
  .connect = connect_hss,
  .ready = ready,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
