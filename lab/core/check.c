/* SPDX-License-Identifier: Apache-2.0 */
#include "core/private.h"
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

gboolean
lab_check (LabTopology *topology, const LabKinds *kinds, const LabConfig *config,
           GError **error)
{
  if (lab_topology_root (topology) != NULL)
    lab_subscribers_check (topology);
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
