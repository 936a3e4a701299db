/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/hss.h"

#include "base/error.h"
#include "core/context.h"
#include "hss/private.h"

static const LabOption network_item = { .type = LAB_OPTION_STRING, .min = 1, .max = 255 };
static const char *const durabilities[] = { "normal", "full", NULL };
static const char *const services[] = { "diameter", NULL };

static const LabOption options[] = {
  { "port", LAB_OPTION_INT, "3868", "TCP port of Cx; Diameter here has no SCTP", .min = 1,
    .max = 65535 },
  { "database", LAB_OPTION_STRING, NULL,
    "File that keeps sequence numbers and registrations; in memory if not said", .min = 1,
    .max = 4096 },
  { "durability", LAB_OPTION_ENUM, "normal",
    "What an answer survives: the end of the process (normal), or of the power (full)",
    .words = durabilities },
  { "visited_networks", LAB_OPTION_LIST, NULL,
    "P-Visited-Network-IDs that users may register from; any if not said",
    .item = &network_item, .min = 1, .max = 64 },
  { "keep_server_name", LAB_OPTION_BOOL, "true",
    "Whether a de-registration with STORE_SERVER_NAME keeps the S-CSCF assigned" },
  { NULL },
};

/* ---- create */

/* SIP-Digest-Authenticate has room for two algorithms (TS 29.229 §6.3.36). */
static gboolean
check_algorithms (LabContext *lab, GError **error)
{
  GPtrArray *subscribers = lab_context_subscribers (lab);
  for (guint i = 0; i < subscribers->len; i++)
    {
      const LabSubscriber *subscriber = g_ptr_array_index (subscribers, i);
      if (subscriber->digest == NULL
          || g_strv_length (subscriber->digest->algorithms) <= 2)
        continue;
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
          "subscriber %s: more than two digest algorithms, which Cx cannot carry "
          "(TS 29.229 §6.3.36)",
          subscriber->name);
      return FALSE;
    }
  return TRUE;
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  if (!check_algorithms (lab, error))
    return NULL;
  Hss *self = g_new0 (Hss, 1);
  lab_element_init (&self->element, &lab_hss_kind, lab, name);
  self->node = node;
  self->service.name = self->element.name;
  self->service.keep_server_name = lab_node_bool (node, "keep_server_name");
  self->service.sqn_scheme = lab_sqn_scheme_default;
  if (lab_node_has (node, "visited_networks"))
    self->service.visited_networks = lab_node_strv (node, "visited_networks");
  self->address
      = lab_address_with_port (&(LabAddress){ 0 }, (guint16)lab_node_int (node, "port"));
  return &self->element;
}

/* ---- listen */

static gboolean
open_registry (Hss *self, GError **error)
{
  LabContext *lab = self->element.lab;
  const char *path = lab_node_string (self->node, "database");
  g_autofree char *file = path == NULL ? NULL : lab_context_file_path (lab, path);
  LabStoreDurability durability
      = lab_node_enum (self->node, "durability") == 1 ? LAB_STORE_FULL : LAB_STORE_NORMAL;
  self->store = lab_store_open (file, durability, error);
  if (self->store == NULL)
    return FALSE;
  self->service.profile = lab_context_default_profile (lab, error);
  if (self->service.profile == NULL)
    return FALSE;
  self->service.registry = lab_hss_registry_new (
      self->store, lab_context_subscribers (lab), lab_context_domain (lab), error);
  return self->service.registry != NULL;
}

static void
close_all (Hss *self)
{
  g_clear_pointer (&self->diameter, lab_diameter_node_free);
  lab_hss_drop_replies (self);
  g_clear_pointer (&self->service.registry, lab_hss_registry_free);
  g_clear_pointer (&self->service.profile, lab_service_profile_unref);
  g_clear_pointer (&self->store, lab_store_free);
}

static gboolean
open_diameter (Hss *self, GError **error)
{
  LabContext *lab = self->element.lab;
  LabNet net = lab_context_net (lab);
  LabAddress own = lab_context_own_address (lab, self->element.name);
  g_autofree char *host = lab_context_host_name (lab, self->element.name);
  self->address = lab_address_with_port (&own, self->address.port);
  self->diameter = lab_diameter_node_new (&net,
                                          &(LabDiameterNodeConfig){
                                              .element = self->element.name,
                                              .origin_host = host,
                                              .origin_realm = lab_context_domain (lab),
                                              .address = self->address,
                                              .applications = &lab_cx_application,
                                              .n_applications = 1,
                                          },
                                          lab_hss_serve, self);
  if (!lab_diameter_node_listen (self->diameter, &self->address, error))
    return FALSE;
  LabDirectory *directory = lab_context_directory (lab);
  lab_directory_add (directory, self->element.name, "diameter", &self->address);
  lab_directory_add (directory, host, "diameter", &self->address);
  return TRUE;
}

static gboolean
listen_cx (LabElement *element, GError **error)
{
  Hss *self = (Hss *)element;
  if (open_registry (self, error) && open_diameter (self, error))
    return TRUE;
  close_all (self);
  return FALSE;
}

/* ---- the rest of the contract */

static gboolean
ready (LabElement *element, char **waiting_for)
{
  return TRUE;
}

static void
describe (const LabElement *element, LabReport *report)
{
  const Hss *self = (const Hss *)element;
  g_autofree char *address = lab_address_format (&self->address);
  lab_report_add (report, element->name, "diameter (tcp)", "%s", address);
  lab_report_add (report, element->name, "subscribers", "%u",
                  self->service.registry == NULL
                      ? 0
                      : lab_hss_registry_size (self->service.registry));
  if (lab_node_has (self->node, "database") && self->store != NULL)
    lab_report_add (report, element->name, "database", "%s",
                    lab_store_path (self->store));
}

static void
on_diameter_stopped (gpointer user_data, const GError *error)
{
  Hss *self = user_data;
  lab_scope_clear (&self->element.scope);
  close_all (self);
  self->stop_done (self->stop_self, error);
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  Hss *self = (Hss *)element;
  self->stop_done = done;
  self->stop_self = done_self;
  lab_diameter_node_stop (self->diameter, how == LAB_STOP_GOODBYE, on_diameter_stopped,
                          self);
}

static void
destroy (LabElement *element)
{
  Hss *self = (Hss *)element;
  lab_scope_clear (&element->scope);
  close_all (self);
  g_strfreev (self->service.visited_networks);
  lab_element_clear (element);
  g_free (self);
}

const LabElementKind lab_hss_kind = {
  .kind = "hss",
  .summary = "home subscriber server: who the users are, and who serves them",
  .specs = "TS 29.228 §6, TS 29.229, TS 33.102 annex C",
  .services = services,
  .options = options,
  .event_kinds = "cx: command, impu, detail, result, result_name",
  .create = create,
  .listen = listen_cx,
  .ready = ready,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
