/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>

/* Mappings with more entries than this get an index. */
#define INDEX_FROM 12

LabNode *
lab_node_new (LabTopology *topology, LabNodeShape shape, LabPlace place)
{
  LabNode *node = g_new0 (LabNode, 1);
  node->topology = topology;
  node->shape = shape;
  node->place = place;
  return node;
}

void
lab_node_free (LabNode *node)
{
  if (node == NULL)
    return;
  g_clear_pointer (&node->index, g_hash_table_unref);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node->name);
  g_free (node->text);
  g_free (node);
}

void
lab_node_append (LabNode *parent, LabNode *child)
{
  if (parent->children == NULL)
    parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_node_free);
  g_ptr_array_add (parent->children, child);
  if (parent->shape != LAB_NODE_MAPPING)
    return;
  if (parent->index != NULL)
    g_hash_table_insert (parent->index, child->name, child);
  else if (parent->children->len > INDEX_FROM)
    {
      parent->index = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < parent->children->len; i++)
        {
          LabNode *entry = parent->children->pdata[i];
          g_hash_table_insert (parent->index, entry->name, entry);
        }
    }
}

LabNode *
lab_node_find (const LabNode *mapping, const char *key)
{
  if (mapping->shape != LAB_NODE_MAPPING || mapping->children == NULL)
    return NULL;
  if (mapping->index != NULL)
    return g_hash_table_lookup (mapping->index, key);
  for (guint i = 0; i < mapping->children->len; i++)
    {
      LabNode *child = mapping->children->pdata[i];
      if (strcmp (child->name, key) == 0)
        return child;
    }
  return NULL;
}

void
lab_node_remove (LabNode *mapping, const char *key)
{
  LabNode *child = lab_node_find (mapping, key);
  if (child == NULL)
    return;
  if (mapping->index != NULL)
    g_hash_table_remove (mapping->index, key);
  g_ptr_array_remove (mapping->children, child);
}

guint
lab_node_count (const LabNode *node)
{
  guint count = 1;
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    count += lab_node_count (node->children->pdata[i]);
  return count;
}

LabNode *
lab_node_copy (const LabNode *node)
{
  LabNode *copy = lab_node_new (node->topology, node->shape, node->place);
  copy->option = node->option;
  copy->name = g_strdup (node->name);
  copy->text = g_strdup (node->text);
  copy->key_place = node->key_place;
  copy->plain = node->plain;
  copy->broken = node->broken;
  copy->is_default = node->is_default;
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    lab_node_append (copy, lab_node_copy (node->children->pdata[i]));
  return copy;
}

void
lab_node_set_text (LabNode *node, char *text)
{
  g_free (node->text);
  node->text = text;
}

LabPlace
lab_node_where (const LabNode *node)
{
  gboolean at_key = node->key_place.line != 0
                    && (node->shape != LAB_NODE_SCALAR || lab_node_is_null (node));
  return at_key ? node->key_place : node->place;
}

gboolean
lab_topology_spend (LabTopology *topology, guint nodes, LabPlace place)
{
  if (nodes <= LAB_MAX_NODES - topology->n_nodes)
    {
      topology->n_nodes += nodes;
      return TRUE;
    }
  lab_problem_add (topology, place, "the topology grows beyond %d values", LAB_MAX_NODES);
  return FALSE;
}
