/* SPDX-License-Identifier: Apache-2.0 */
#include "core/context.h"

#include <string.h>

#include "core/private.h"

const char *
lab_context_name (const LabContext *lab)
{
  return lab_topology_name (lab->topology);
}

const char *
lab_context_domain (const LabContext *lab)
{
  return lab_topology_domain (lab->topology);
}

LabBlock *
lab_context_block (const LabContext *lab)
{
  return lab->block;
}

LabTap *
lab_context_tap (const LabContext *lab)
{
  return lab->tap;
}

LabFate *
lab_context_fate (const LabContext *lab)
{
  return lab->fate;
}

LabNet
lab_context_net (const LabContext *lab)
{
  return (LabNet){ .block = lab->block, .tap = lab->tap, .fate = lab->fate };
}

LabDirectory *
lab_context_directory (const LabContext *lab)
{
  return lab->directory;
}

gboolean
lab_context_resolve (gpointer user_data, const char *host, const char *service,
                     LabAddress *address)
{
  const LabContext *lab = user_data;
  return lab_directory_find (lab->directory, host, service, address)
         || lab_address_parse (host, address, NULL);
}

gboolean
lab_context_resolve_sip (gpointer lab, const char *host, LabAddress *address)
{
  return lab_context_resolve (lab, host, "sip:udp", address)
         || lab_context_resolve (lab, host, "sip:tcp", address)
         || lab_context_resolve (lab, host, "sip:tls", address);
}

LabAddress
lab_context_own_address (LabContext *lab, const char *name)
{
  const LabSlot *slot = lab_slot_find (lab, name);
  return slot == NULL ? (LabAddress){ 0 } : slot->address;
}

/* A transport that is not said is both of UDP and TCP. */
static void
add_endpoints (GArray *endpoints, const LabEndpoint *said, const LabAddress *own)
{
  static const LabTransport both[] = { LAB_TRANSPORT_UDP, LAB_TRANSPORT_TCP };
  LabListenEndpoint endpoint = { .address = *own };
  if (said->address[0] != '\0'
      && !lab_address_parse (said->address, &endpoint.address, NULL))
    return;
  gboolean one = lab_transport_parse (said->transport, &endpoint.transport);
  for (guint i = 0; i < (one ? 1 : G_N_ELEMENTS (both)); i++)
    {
      if (!one)
        endpoint.transport = both[i];
      guint16 usual = endpoint.transport == LAB_TRANSPORT_TLS ? 5061 : 5060;
      endpoint.address.port = said->port != 0 ? said->port : usual;
      g_array_append_val (endpoints, endpoint);
    }
}

GArray *
lab_context_endpoints (LabContext *lab, const char *name, const LabNode *node,
                       const char *key)
{
  GArray *endpoints = g_array_new (FALSE, FALSE, sizeof (LabListenEndpoint));
  LabAddress own = lab_context_own_address (lab, name);
  const LabNode *list = lab_node_child (node, key);
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    {
      LabEndpoint said;
      if (lab_node_endpoint (lab_node_at (list, i), NULL, &said))
        add_endpoints (endpoints, &said, &own);
    }
  return endpoints;
}

char *
lab_context_host_name (const LabContext *lab, const char *name)
{
  return g_strdup_printf ("%s.%s", name, lab_context_domain (lab));
}

const char *
lab_context_find_kind (const LabContext *lab, const char *kind, guint nth)
{
  for (guint i = 0; i < lab->slots->len; i++)
    {
      const LabSlot *slot = lab->slots->pdata[i];
      if (strcmp (slot->kind->kind, kind) == 0 && nth-- == 0)
        return slot->name;
    }
  return NULL;
}

GPtrArray *
lab_context_subscribers (const LabContext *lab)
{
  return lab->subscribers;
}

const LabSubscriber *
lab_context_subscriber (const LabContext *lab, const char *name)
{
  for (guint i = 0; i < lab->subscribers->len; i++)
    {
      const LabSubscriber *subscriber = lab->subscribers->pdata[i];
      if (strcmp (subscriber->name, name) == 0)
        return subscriber;
    }
  return NULL;
}

LabServiceProfile *
lab_context_default_profile (LabContext *lab, GError **error)
{
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  for (guint i = 0; i < lab->slots->len; i++)
    {
      const LabSlot *slot = lab->slots->pdata[i];
      if (slot->kind->filter_criteria != NULL
          && !slot->kind->filter_criteria (lab, slot->name, profile, error))
        {
          g_prefix_error (error, "%s: ", slot->name);
          return NULL;
        }
    }
  return g_steal_pointer (&profile);
}

char *
lab_context_file_path (const LabContext *lab, const char *path)
{
  if (g_path_is_absolute (path))
    return g_strdup (path);
  g_autofree char *directory = g_path_get_dirname (lab_topology_path (lab->topology));
  return g_build_filename (directory, path, NULL);
}

static LabCa *
get_ca (LabContext *lab, GError **error)
{
  if (lab->ca == NULL)
    lab->ca = lab_ca_open (lab->ca_directory, error);
  return lab->ca;
}

char *
lab_context_certificate (LabContext *lab, const char *name, const char *const *dns_names,
                         const LabAddress *addresses, gsize address_count, GError **error)
{
  LabCa *ca = get_ca (lab, error);
  return ca == NULL ? NULL
                    : lab_ca_issue (ca, name, dns_names, addresses, address_count, error);
}

char *
lab_context_ca_file (LabContext *lab, GError **error)
{
  LabCa *ca = get_ca (lab, error);
  return ca == NULL ? NULL : g_strdup (lab_ca_path (ca));
}

const char *
lab_context_listen_address (const LabContext *lab)
{
  return lab->listen;
}
