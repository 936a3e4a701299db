/* SPDX-License-Identifier: Apache-2.0 */
#include "core/private.h"

#include "base/text.h"
#include "ims/subscriber_config.h"

/* Everything that listens says so by an option `listen`; a phone listens at its own address only. */
static void
claim_endpoints (LabContext *lab, const LabSlot *slot)
{
  const LabNode *list = lab_node_child (slot->node, "listen");
  g_autoptr (GArray) endpoints
      = lab_context_endpoints (lab, slot->name, slot->node, "listen");
  for (guint i = 0; list != NULL && i < endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (endpoints, LabListenEndpoint, i);
      g_autofree char *host = lab_address_format_host (&endpoint->address);
      gboolean said
          = lab_node_has (slot->node, "listen") && lab_node_size (list) == endpoints->len;
      lab_topology_claim (lab->topology, said ? lab_node_at (list, i) : slot->node,
                          lab_transport_name (endpoint->transport), host,
                          endpoint->address.port, slot->name);
    }
}

/* A phone is the subscriber's of its own name, or of the one that it says. */
static void
check_phones (LabTopology *topology)
{
  const LabNode *root = lab_topology_root (topology);
  const LabNode *phones = lab_node_child (root, "ues");
  const LabNode *subscribers = lab_node_child (root, "subscribers");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; subscribers != NULL && i < lab_node_size (subscribers); i++)
    g_strv_builder_add (builder, lab_node_name (lab_node_at (subscribers, i)));
  g_auto (GStrv) names = g_strv_builder_end (builder);
  for (guint i = 0; phones != NULL && i < lab_node_size (phones); i++)
    {
      const LabNode *phone = lab_node_at (phones, i);
      const char *said = lab_node_string (phone, "subscriber");
      const char *whose = said != NULL ? said : lab_node_name (phone);
      if (lab_topology_find (topology, "subscribers", whose) != NULL)
        continue;
      const char *nearest = lab_text_nearest (whose, (const char *const *)names);
      lab_topology_report (topology,
                           said != NULL ? lab_node_child (phone, "subscriber") : phone,
                           "no subscriber is called \"%s\"%s%s%s", whose,
                           nearest == NULL ? ": say whose phone it is (subscriber: …)"
                                           : "; did you mean \"",
                           nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
    }
}

gboolean
lab_check (LabTopology *topology, const LabKinds *kinds, const LabConfig *config,
           GError **error)
{
  if (lab_topology_root (topology) != NULL)
    {
      lab_subscribers_check (topology);
      if (kinds->ue != NULL && lab_option_find (kinds->ue->options, "subscriber") != NULL)
        check_phones (topology);
    }
  g_autoptr (LabContext) lab = lab_new (topology, kinds, config, error);
  if (lab == NULL)
    return FALSE;
  for (guint i = 0; i < lab->slots->len; i++)
    {
      const LabSlot *slot = lab->slots->pdata[i];
      if (!slot->elsewhere && lab_option_find (slot->kind->options, "listen") != NULL)
        claim_endpoints (lab, slot);
    }
  return lab_topology_valid (topology, error);
}
