/* SPDX-License-Identifier: Apache-2.0 */
#include "pcscf/pcscf.h"

#include "base/error.h"
#include "base/log.h"
#include "pcscf/fault.h"
#include "pcscf/private.h"
#include "pcscf/trust.h"

static const char *const core_transports[] = { "tcp", "udp", NULL };
static const LabOption listen_item = { .type = LAB_OPTION_ENDPOINT };

static const LabOption options[] = {
  { "listen", LAB_OPTION_LIST, "[udp:5060, tcp:5060, tls:5061]",
    "Where phones reach it; without an address at its own, or at that of `up --listen`",
    .item = &listen_item, .min = 1, .max = 16 },
  { "icscf", LAB_OPTION_REF, NULL, "Where registrations go; the first I-CSCF if not said",
    .target = "elements", .target_type = "icscf" },
  { "core_transport", LAB_OPTION_ENUM, "tcp", "How it talks with the core network",
    .words = core_transports },
  { "visited_network_id", LAB_OPTION_STRING, NULL,
    "P-Visited-Network-ID; the domain if not said", .min = 1, .max = 253 },
  { "max_message", LAB_OPTION_SIZE, "2MB", "Largest SIP message", .min = 1024,
    .max = 4194304 },
  { "max_headers", LAB_OPTION_INT, "256", "Most header fields of a message", .min = 16,
    .max = 10000 },
  { "max_header_size", LAB_OPTION_SIZE, "64KB", "Largest header of a message",
    .min = 1024, .max = 1048576 },
  { "max_connections", LAB_OPTION_INT, "10000", "Most connections at a time", .min = 1,
    .max = 1000000 },
  { "idle", LAB_OPTION_DURATION, "30m", "A connection without traffic is closed after it",
    .min = 1000, .max = 86400000 },
  { NULL },
};

/* ---- what comes in */

static void
on_request (gpointer user_data, LabSipExchange *exchange)
{
  Pcscf *self = user_data;
  if (pcscf_is_core (self, lab_sip_exchange_flow (exchange)))
    pcscf_terminating (self, exchange);
  else if (lab_sip_message_is_method (lab_sip_exchange_request (exchange), "REGISTER"))
    pcscf_register (self, exchange);
  else
    pcscf_originating (self, exchange);
}

static void
on_ack (gpointer user_data, LabSipMessage *ack, LabSipFlow *flow)
{
  pcscf_ack (user_data, ack, flow);
}

/* A 2xx again (RFC 3261 §16.7): the edge of the trust domain holds for it, too. */
static gboolean
on_stray_response (gpointer user_data, LabSipMessage *response, LabSipFlow *flow)
{
  Pcscf *self = user_data;
  if (flow != NULL && pcscf_is_core (self, flow))
    pcscf_strip_towards_phone (response);
  else
    pcscf_response_from_phone (self, response, flow);
  return FALSE;
}

static void
on_flow_closed (gpointer user_data, LabSipFlow *flow)
{
  Pcscf *self = user_data;
  guint gone = pcscf_bindings_remove_flow (self->bindings, flow);
  if (gone > 0)
    lab_log_info (self->element.name,
                  "%s closed: %u registration%s without a way to the phone",
                  lab_sip_flow_describe (flow), gone, gone == 1 ? "" : "s");
}

static void
on_refused (gpointer user_data, LabSipFlow *flow, const char *reason)
{
  Pcscf *self = user_data;
  lab_log_info (self->element.name, "%s: %s",
                flow == NULL ? "a peer" : lab_sip_flow_describe (flow), reason);
}

static const LabSipHandler handler = { .request = on_request,
                                       .ack = on_ack,
                                       .response = on_stray_response,
                                       .flow_closed = on_flow_closed,
                                       .refused = on_refused };

void
pcscf_answer_own (Pcscf *self, LabSipExchange *exchange)
{
  static const char methods[]
      = "REGISTER, INVITE, ACK, CANCEL, BYE, MESSAGE, OPTIONS, SUBSCRIBE, "
        "NOTIFY, PUBLISH, REFER, INFO, UPDATE, PRACK";
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (lab_sip_message_is_method (request, "OPTIONS"))
    lab_sip_exchange_reply (exchange, 200, NULL, "Allow", methods, "Accept", "*/*",
                            "Supported", "path, outbound", "Server", self->element.name,
                            NULL);
  else
    pcscf_refuse (exchange, PCSCF_FAULT_METHOD, "%s to the P-CSCF itself",
                  lab_sip_message_method (request));
}

static void
on_binding_expired (gpointer user_data, const PcscfBinding *binding)
{
  Pcscf *self = user_data;
  lab_log_info (self->element.name, "registration of %s from %s expired", binding->aor,
                lab_sip_flow_describe (binding->flow));
}

/* ---- the contract */

static void
destroy (LabElement *element)
{
  Pcscf *self = (Pcscf *)element;
  lab_element_clear (element);
  g_clear_pointer (&self->bindings, pcscf_bindings_free);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->phone_side, g_array_unref);
  g_free (self->visited_network_id);
  g_free (self);
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  Pcscf *self = g_new0 (Pcscf, 1);
  lab_element_init (&self->element, &lab_pcscf_kind, lab, name);
  self->node = node;
  self->core_transport = lab_node_enum (node, "core_transport") == 1 ? LAB_TRANSPORT_UDP
                                                                     : LAB_TRANSPORT_TCP;
  const char *network = lab_node_string (node, "visited_network_id");
  self->visited_network_id
      = g_strdup (network != NULL ? network : lab_context_domain (lab));
  return &self->element;
}

/* `up --listen` moves the endpoints that have no address of their own. */
static gboolean
find_endpoints (Pcscf *self, GError **error)
{
  LabContext *lab = self->element.lab;
  const char *outer = lab_context_listen_address (lab);
  LabAddress own = lab_context_own_address (lab, self->element.name), address;
  g_clear_pointer (&self->phone_side, g_array_unref);
  self->phone_side
      = lab_context_endpoints (lab, self->element.name, self->node, "listen");
  if (outer == NULL)
    return TRUE;
  if (!lab_address_parse (outer, &address, error))
    {
      g_prefix_error (error, "--listen: ");
      return FALSE;
    }
  for (guint i = 0; i < self->phone_side->len; i++)
    {
      LabListenEndpoint *endpoint
          = &g_array_index (self->phone_side, LabListenEndpoint, i);
      if (lab_address_same_host (&endpoint->address, &own))
        endpoint->address = lab_address_with_port (&address, endpoint->address.port);
    }
  return TRUE;
}

/* The certificate has every name and address that a phone dials. */
static char *
make_certificate (Pcscf *self, GError **error)
{
  LabContext *lab = self->element.lab;
  g_autofree char *host = lab_context_host_name (lab, self->element.name);
  const char *names[] = { lab_context_domain (lab), host, NULL };
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (LabAddress));
  for (guint i = 0; i < self->phone_side->len; i++)
    {
      LabAddress address = lab_address_with_port (
          &g_array_index (self->phone_side, LabListenEndpoint, i).address, 0);
      g_array_append_val (addresses, address);
    }
  return lab_context_certificate (lab, self->element.name, names,
                                  (gpointer)addresses->data, addresses->len, error);
}

/* The first endpoint of a transport, but one on IPv4 before one on IPv6: the lab's own phones have no IPv6. */
static void
announce (Pcscf *self, LabTransport transport, const LabAddress *address)
{
  LabDirectory *directory = lab_context_directory (self->element.lab);
  g_autofree char *host = lab_context_host_name (self->element.lab, self->element.name);
  g_autofree char *service = g_strconcat ("sip:", lab_transport_name (transport), NULL);
  LabAddress known;
  if (lab_directory_find (directory, self->element.name, service, &known)
      && (known.version == 4 || address->version == 6))
    return;
  lab_directory_add (directory, self->element.name, service, address);
  lab_directory_add (directory, host, service, address);
}

static gboolean
listen_at (Pcscf *self, LabTransport transport, const LabAddress *address, GError **error)
{
  g_autofree char *certificate = NULL;
  if (transport == LAB_TRANSPORT_TLS)
    {
      certificate = make_certificate (self, error);
      if (certificate == NULL)
        return FALSE;
    }
  return lab_sip_agent_listen (self->agent, transport, address, certificate, error);
}

/* The core side is at the element's own address, also when phones come by another.  It is the first, so that
   requests into the core leave from there. */
static gboolean
listen_to_core (Pcscf *self, LabAddress *core, GError **error)
{
  *core = lab_context_own_address (self->element.lab, self->element.name);
  core->port = 5060;
  return listen_at (self, self->core_transport, core, error);
}

static gboolean
listen_to_phones (Pcscf *self, const LabAddress *core, GError **error)
{
  for (guint i = 0; i < self->phone_side->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->phone_side, LabListenEndpoint, i);
      gboolean is_core = endpoint->transport == self->core_transport
                         && lab_address_equal (&endpoint->address, core);
      if (!is_core && !listen_at (self, endpoint->transport, &endpoint->address, error))
        return FALSE;
      announce (self, endpoint->transport, &endpoint->address);
    }
  return TRUE;
}

static LabSipAgent *
make_agent (Pcscf *self)
{
  const LabNet net = lab_context_net (self->element.lab);
  const LabSipAgentConfig config
      = { .name = self->element.name,
          .net = &net,
          .resolve = lab_context_resolve_sip,
          .resolve_self = self->element.lab,
          .handler = &handler,
          .self = self,
          .limits
          = { .message_bytes = (gsize)lab_node_size_bytes (self->node, "max_message"),
              .header_bytes = (gsize)lab_node_size_bytes (self->node, "max_header_size"),
              .header_fields = (guint)lab_node_int (self->node, "max_headers"),
              .connections = (guint)lab_node_int (self->node, "max_connections"),
              .idle_s = (guint)(lab_node_duration_ms (self->node, "idle") / 1000) } };
  return lab_sip_agent_new (&config);
}

static gboolean
listen_all (LabElement *element, GError **error)
{
  Pcscf *self = (Pcscf *)element;
  LabAddress core;
  if (!find_endpoints (self, error))
    return FALSE;
  self->agent = make_agent (self);
  self->bindings = pcscf_bindings_new (on_binding_expired, self);
  if (listen_to_core (self, &core, error) && listen_to_phones (self, &core, error))
    return TRUE;
  g_clear_pointer (&self->bindings, pcscf_bindings_free);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  return FALSE;
}

static void
describe (const LabElement *element, LabReport *report)
{
  const Pcscf *self = (const Pcscf *)element;
  for (guint i = 0; i < self->phone_side->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->phone_side, LabListenEndpoint, i);
      g_autofree char *address = lab_address_format (&endpoint->address);
      g_autofree char *what
          = g_strconcat ("sip ", lab_transport_name (endpoint->transport), NULL);
      lab_report_add (report, element->name, what, "%s", address);
    }
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  Pcscf *self = (Pcscf *)element;
  lab_scope_clear (&element->scope);
  g_clear_pointer (&self->bindings, pcscf_bindings_free);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  lab_directory_remove (lab_context_directory (element->lab), element->name);
  done (done_self, NULL);
}

static const char *const services[] = { "sip:udp", "sip:tcp", NULL };

const LabElementKind lab_pcscf_kind = {
  .kind = "pcscf",
  .summary = "P-CSCF: the phone's first contact; asserts who it is",
  .specs = "TS 24.229 §5.2, RFC 3327, RFC 3608, RFC 5626, RFC 5658",
  .services = services,
  .options = options,
  .create = create,
  .listen = listen_all,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
