/* SPDX-License-Identifier: Apache-2.0 */
#include "im_as/im_as.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "im_as/private.h"

static const char *const validations[] = { "lenient", "strict", NULL };
static const char *const durabilities[] = { "normal", "full", NULL };
static const char *const core_transports[] = { "tcp", "udp", NULL };
static const LabOption listen_item = { .type = LAB_OPTION_ENDPOINT };

static const LabOption options[] = {
  { "psi", LAB_OPTION_STRING, "msgas",
    "User part of its own address: messages with a recipient list go to it", .min = 1,
    .max = 64 },
  { "listen", LAB_OPTION_LIST, "[udp:5060, tcp:5060]", "Where the S-CSCF reaches it",
    .item = &listen_item, .min = 1, .max = 8 },
  { "icscf", LAB_OPTION_REF, NULL,
    "Where its deliveries go; the first I-CSCF if not said", .target = "elements",
    .target_type = "icscf" },
  { "core_transport", LAB_OPTION_ENUM, "tcp", "How it talks with the core network",
    .words = core_transports },
  { "validation", LAB_OPTION_ENUM, "lenient",
    "lenient: takes what softphones send; strict: 400 for every broken rule of the "
    "operator's",
    .words = validations },
  { "max_content", LAB_OPTION_SIZE, "1MB", "Largest body; above it 413", .min = 1,
    .max = 16777216 },
  { "max_queue", LAB_OPTION_INT, "10000", "Most messages that wait for one user",
    .min = 1, .max = 10000000 },
  { "keep", LAB_OPTION_DURATION, "72h", "How long a message waits for its recipient",
    .min = 1000, .max = 31536000000 },
  { "database", LAB_OPTION_STRING, NULL,
    "File that keeps messages; in memory if not said", .min = 1, .max = 4096 },
  { "durability", LAB_OPTION_ENUM, "normal",
    "What an accepted message survives: the end of the process (normal), or of the power "
    "(full)",
    .words = durabilities },
  { NULL },
};

/* ---- what comes in */

static gboolean
is_from_scscf (ImAs *self, const LabSipFlow *flow)
{
  const char *name;
  for (guint nth = 0;
       (name = lab_context_find_kind (self->element.lab, "scscf", nth)) != NULL; nth++)
    {
      LabAddress address = lab_context_own_address (self->element.lab, name);
      if (lab_address_same_host (&address, lab_sip_flow_peer (flow)))
        return TRUE;
    }
  return FALSE;
}

static void
on_request (gpointer user_data, LabSipExchange *exchange)
{
  ImAs *self = user_data;
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  if (!is_from_scscf (self, lab_sip_exchange_flow (exchange)))
    lab_sip_exchange_refuse (exchange, 403,
                             "an application server is reached through an S-CSCF");
  else if (lab_sip_message_is_method (request, "MESSAGE"))
    im_accept (self, exchange);
  else if (lab_sip_message_is_method (request, "REGISTER"))
    im_third_party_register (self, exchange);
  else if (lab_sip_message_is_method (request, "OPTIONS"))
    lab_sip_exchange_reply (exchange, 200, NULL, "Allow", "MESSAGE, REGISTER, OPTIONS",
                            "Accept", "message/cpim, multipart/mixed, text/plain",
                            "Server", IM_USER_AGENT, NULL);
  else if (lab_sip_message_is_method (request, "SUBSCRIBE")
           || lab_sip_message_is_method (request, "PUBLISH"))
    lab_sip_exchange_reply (exchange, 489, NULL, "Allow-Events", "", "Server",
                            IM_USER_AGENT, NULL);
  else
    lab_sip_exchange_reply (exchange, 405, NULL, "Allow", "MESSAGE, REGISTER, OPTIONS",
                            "Server", IM_USER_AGENT, NULL);
}

static const LabSipHandler handler = { .request = on_request };

/* ---- the contract */

static void
destroy (LabElement *element)
{
  ImAs *self = (ImAs *)element;
  lab_element_clear (element);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->recipients, g_hash_table_unref);
  g_clear_pointer (&self->queue, im_queue_free);
  g_clear_pointer (&self->endpoints, g_array_unref);
  g_free (self);
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  ImAs *self = g_new0 (ImAs, 1);
  lab_element_init (&self->element, &lab_im_as_kind, lab, name);
  self->node = node;
  self->strict = lab_node_enum (node, "validation") == 1;
  self->core_transport = lab_node_enum (node, "core_transport") == 1 ? LAB_TRANSPORT_UDP
                                                                     : LAB_TRANSPORT_TCP;
  self->endpoints = lab_context_endpoints (lab, name, node, "listen");
  return &self->element;
}

static gboolean
open_queue (ImAs *self, GError **error)
{
  const char *path = lab_node_string (self->node, "database");
  g_autofree char *file
      = path == NULL ? NULL : lab_context_file_path (self->element.lab, path);
  LabStoreDurability durability
      = lab_node_enum (self->node, "durability") == 1 ? LAB_STORE_FULL : LAB_STORE_NORMAL;
  g_autoptr (LabStore) store = lab_store_open (file, durability, error);
  if (store == NULL)
    return FALSE;
  self->queue = im_queue_new (store, error);
  if (self->queue == NULL)
    return FALSE;
  g_steal_pointer (&store);
  return TRUE;
}

static void
announce (ImAs *self, const LabListenEndpoint *endpoint)
{
  LabDirectory *directory = lab_context_directory (self->element.lab);
  g_autofree char *host = lab_context_host_name (self->element.lab, self->element.name);
  g_autofree char *service
      = g_strconcat ("sip:", lab_transport_name (endpoint->transport), NULL);
  lab_directory_add (directory, self->element.name, service, &endpoint->address);
  lab_directory_add (directory, host, service, &endpoint->address);
}

static void
close_all (ImAs *self)
{
  lab_scope_clear (&self->element.scope);
  self->expiry = NULL;
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->recipients, g_hash_table_unref);
  g_clear_pointer (&self->queue, im_queue_free);
}

static gboolean
listen_all (LabElement *element, GError **error)
{
  ImAs *self = (ImAs *)element;
  const LabNet net = lab_context_net (element->lab);
  const LabSipAgentConfig config = { .name = element->name,
                                     .net = &net,
                                     .resolve = lab_context_resolve_sip,
                                     .resolve_self = element->lab,
                                     .handler = &handler,
                                     .self = self };
  if (!open_queue (self, error))
    return FALSE;
  self->recipients
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, im_recipient_free);
  self->agent = lab_sip_agent_new (&config);
  for (guint i = 0; i < self->endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->endpoints, LabListenEndpoint, i);
      if (!lab_sip_agent_listen (self->agent, endpoint->transport, &endpoint->address,
                                 NULL, error))
        {
          close_all (self);
          return FALSE;
        }
      announce (self, endpoint);
    }
  return TRUE;
}

/* What an earlier run accepted is delivered now, or when its recipient registers. */
static void
resume_queues (LabElement *element)
{
  ImAs *self = (ImAs *)element;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) recipients = im_queue_recipients (self->queue, &error);
  if (error != NULL)
    lab_log_error (element->name, "the queues: %s", error->message);
  for (gsize i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      ImRecipient *recipient = im_recipient (self, recipients[i]);
      recipient->known = TRUE;
      im_deliver_next (recipient);
    }
  im_plan_expiry (self);
}

static void
describe (const LabElement *element, LabReport *report)
{
  const ImAs *self = (const ImAs *)element;
  lab_report_add (report, element->name, "PSI", "sip:%s@%s",
                  lab_node_string (self->node, "psi"), lab_context_domain (element->lab));
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  ImAs *self = (ImAs *)element;
  close_all (self);
  lab_directory_remove (lab_context_directory (element->lab), element->name);
  done (done_self, NULL);
}

static gboolean
filter_criteria (LabContext *lab, const char *name, LabServiceProfile *profile,
                 GError **error)
{
  g_autofree char *host = lab_context_host_name (lab, name);
  g_autofree char *uri = g_strdup_printf ("sip:%s", host);
  return lab_service_profile_add_messaging (profile, uri, "^IM-serv", error);
}

static const char *const services[] = { "sip:udp", "sip:tcp", NULL };

const LabElementKind lab_im_as_kind = {
  .kind = "im_as",
  .summary
  = "Instant messaging application server: pager mode with reports, store and forward",
  .specs = "RFC 3428, RFC 3862, RFC 5365, RFC 5438, TS 24.229 §5.7",
  .services = services,
  .options = options,
  .filter_criteria = filter_criteria,
  .create = create,
  .listen = listen_all,
  .connect = resume_queues,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
