/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab.h"

#include <string.h>

#include "base/error.h"
#include "core/private.h"
#include "ims/subscriber_config.h"
#include "sip/process.h"

LabSlot *
lab_slot_find (const LabContext *lab, const char *name)
{
  for (guint i = 0; i < lab->slots->len; i++)
    {
      LabSlot *slot = lab->slots->pdata[i];
      if (strcmp (slot->name, name) == 0)
        return slot;
    }
  return NULL;
}

static void
free_slot (gpointer pointer)
{
  LabSlot *slot = pointer;
  if (slot->element != NULL)
    slot->kind->destroy (slot->element);
  g_free (slot);
}

static const LabElementKind *
kind_of (const LabKinds *kinds, const LabNode *node)
{
  const char *word = lab_node_string (node, "type");
  for (gsize i = 0; word != NULL && kinds->elements[i] != NULL; i++)
    if (strcmp (kinds->elements[i]->kind, word) == 0)
      return kinds->elements[i];
  return NULL;
}

/* ---- addresses, before anything is created: elements ask for each other's */

static void
announce_external (LabContext *lab, const LabSlot *slot)
{
  g_autofree char *host = lab_context_host_name (lab, slot->name);
  for (gsize i = 0; slot->kind->services != NULL && slot->kind->services[i] != NULL; i++)
    {
      const char *service = slot->kind->services[i];
      LabAddress address = slot->address;
      if (address.port == 0)
        address.port = strcmp (service, "diameter") == 0 ? 3868 : 5060;
      lab_directory_add (lab->directory, slot->name, service, &address);
      lab_directory_add (lab->directory, host, service, &address);
    }
}

static gboolean
give_address (LabContext *lab, LabSlot *slot, GError **error)
{
  const char *said = lab_node_string (slot->node, "address");
  LabAddress given;
  if (said == NULL)
    return lab_block_address (lab->block, slot->name, &slot->address, error);
  if (!lab_address_parse (said, &given, error)
      || !lab_block_give (lab->block, slot->name, &given, error))
    return FALSE;
  slot->address = given;
  return TRUE;
}

static gboolean
place_slot (LabContext *lab, LabSlot *slot, const char *const *only, GError **error)
{
  LabEndpoint external;
  if (lab_node_has (slot->node, "external")
      && lab_node_endpoint (slot->node, "external", &external))
    {
      slot->elsewhere = TRUE;
      if (!lab_address_parse (external.address, &slot->address, NULL))
        {
          lab_node_error (lab_node_child (slot->node, "external"), error,
                          "an external element is at an address: 192.0.2.7:5060");
          return FALSE;
        }
      slot->address.port = external.port;
    }
  else if (!give_address (lab, slot, error))
    return FALSE;
  if (only != NULL && !g_strv_contains (only, slot->name))
    slot->elsewhere = TRUE;
  if (slot->elsewhere)
    announce_external (lab, slot);
  return TRUE;
}

static LabSlot *
add_slot (LabContext *lab, const LabElementKind *kind, const LabNode *node)
{
  LabSlot *slot = g_new0 (LabSlot, 1);
  slot->kind = kind;
  slot->node = node;
  slot->name = lab_node_name (node);
  g_ptr_array_add (lab->slots, slot);
  return slot;
}

static gboolean
place_all (LabContext *lab, const LabKinds *kinds, const char *const *only,
           GError **error)
{
  const LabNode *root = lab_topology_root (lab->topology);
  const LabNode *elements = lab_node_child (root, "elements");
  const LabNode *ues = lab_node_child (root, "ues");
  for (guint i = 0; elements != NULL && i < lab_node_size (elements); i++)
    {
      const LabNode *node = lab_node_at (elements, i);
      add_slot (lab, kind_of (kinds, node), node);
    }
  for (guint i = 0; kinds->ue != NULL && ues != NULL && i < lab_node_size (ues); i++)
    {
      const LabNode *node = lab_node_at (ues, i);
      const LabSlot *same = lab_slot_find (lab, lab_node_name (node));
      if (same != NULL)
        {
          lab_node_error (node, error,
                          "\"%s\" is an element already: a step could mean either",
                          same->name);
          return FALSE;
        }
      add_slot (lab, kinds->ue, node);
    }
  for (guint i = 0; i < lab->slots->len; i++)
    if (!place_slot (lab, lab->slots->pdata[i], only, error))
      return FALSE;
  return TRUE;
}

/* ---- making */

static gboolean
read_subscribers (LabContext *lab, GError **error)
{
  const LabNode *map = lab_node_child (lab_topology_root (lab->topology), "subscribers");
  for (guint i = 0; map != NULL && i < lab_node_size (map); i++)
    {
      LabSubscriber *subscriber
          = lab_subscriber_new (lab_node_at (map, i), lab_context_domain (lab), error);
      if (subscriber == NULL)
        return FALSE;
      g_ptr_array_add (lab->subscribers, subscriber);
    }
  return TRUE;
}

static gboolean
create_all (LabContext *lab, GError **error)
{
  for (guint i = 0; i < lab->slots->len; i++)
    {
      LabSlot *slot = lab->slots->pdata[i];
      if (slot->elsewhere)
        continue;
      slot->element = slot->kind->create (lab, slot->name, slot->node, error);
      if (slot->element == NULL)
        return FALSE;
      g_ptr_array_add (lab->elements, slot->element);
    }
  return TRUE;
}

static gboolean
check_only (const LabContext *lab, const char *const *only, GError **error)
{
  for (gsize i = 0; only != NULL && only[i] != NULL; i++)
    if (lab_slot_find (lab, only[i]) == NULL)
      {
        g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                     "--only: the topology has no \"%s\"", only[i]);
        return FALSE;
      }
  return TRUE;
}

LabContext *
lab_new (LabTopology *topology, const LabKinds *kinds, const LabConfig *config,
         GError **error)
{
  if (!lab_topology_valid (topology, error))
    return NULL;
  g_autoptr (LabContext) lab = g_new0 (LabContext, 1);
  lab->topology = topology;
  lab->block = config->block;
  lab->tap = config->tap;
  lab->listen = g_strdup (config->listen);
  lab->ca_directory = g_strdup (config->ca_directory);
  lab->fate = lab_fate_new ();
  lab->directory = lab_directory_new ();
  lab->slots = g_ptr_array_new_with_free_func (free_slot);
  lab->elements = g_ptr_array_new ();
  lab->subscribers = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_subscriber_free);
  if (!read_subscribers (lab, error) || !place_all (lab, kinds, config->only, error)
      || !check_only (lab, config->only, error) || !create_all (lab, error))
    return NULL;
  return g_steal_pointer (&lab);
}

void
lab_free (LabContext *lab)
{
  if (lab == NULL)
    return;
  lab_scope_clear (&lab->stopping.scope);
  for (guint i = lab->slots->len; i-- > 0;)
    g_ptr_array_remove_index (lab->slots, i);
  g_ptr_array_unref (lab->slots);
  g_ptr_array_unref (lab->elements);
  g_ptr_array_unref (lab->subscribers);
  g_clear_pointer (&lab->directory, lab_directory_free);
  g_clear_pointer (&lab->ca, lab_ca_free);
  g_free (lab->listen);
  g_free (lab->ca_directory);
  if (lab->sip_started)
    lab_sip_stop ();
  lab_fate_free (lab->fate);
  g_free (lab);
}

LabElement *
lab_find (const LabContext *lab, const char *name)
{
  const LabSlot *slot = lab_slot_find (lab, name);
  return slot == NULL ? NULL : slot->element;
}

GPtrArray *
lab_elements (const LabContext *lab)
{
  return lab->elements;
}

guint
lab_leftovers (const LabContext *lab)
{
  guint count = 0;
  for (guint i = 0; i < lab->elements->len; i++)
    {
      const LabElement *element = lab->elements->pdata[i];
      count += lab_scope_size (&element->scope);
    }
  return count;
}
