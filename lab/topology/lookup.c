/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>
#include "base/text.h"

/* Names among which a did-you-mean is looked for. */
#define MOST_CANDIDATES 2000

const LabOption *
lab_check_option_of (const LabNode *mapping, const char *key)
{
  const LabOption *option = mapping->option;
  if (option == NULL || option->type != LAB_OPTION_MAPPING)
    return NULL;
  const LabOption *found = lab_option_find (option->table, key);
  if (found != NULL || option->variant_key == NULL)
    return found;
  const LabNode *said = lab_node_find (mapping, option->variant_key);
  const LabOptionVariant *variant
      = said != NULL ? lab_option_variant (option, said->text) : NULL;
  return variant != NULL ? lab_option_find (variant->table, key) : NULL;
}

/* A default is YAML text like the file's, read once. */
const LabNode *
lab_check_default (LabTopology *topology, const LabOption *option)
{
  LabNode *node = g_hash_table_lookup (topology->defaults, option);
  if (node != NULL || option->def == NULL)
    return node;
  g_autofree char *path = g_strdup_printf ("default of \"%s\"", option->key);
  guint source = lab_problem_add_source (topology, path, g_strdup (option->def),
                                         strlen (option->def));
  node = lab_yaml_read (topology, source);
  if (node == NULL)
    return NULL;
  node->is_default = TRUE;
  node->name = g_strdup (option->key);
  g_hash_table_insert (topology->defaults, (gpointer)option, node);
  lab_substitute_tree (node, lab_substitute_topology, topology);
  g_autoptr (GPtrArray) refs = g_ptr_array_new ();
  LabCheck check = { topology, FALSE, refs };
  lab_check_value (&check, node, option);
  return node;
}

const LabNode *
lab_topology_find (const LabTopology *topology, const char *map, const char *name)
{
  const LabNode *there
      = topology->root != NULL ? lab_node_find (topology->root, map) : NULL;
  return there != NULL ? lab_node_find (there, name) : NULL;
}

const LabNode *
lab_check_find_ref (const LabTopology *topology, const LabOption *option,
                    const char *name)
{
  g_auto (GStrv) maps = g_strsplit (option->target, "|", -1);
  for (guint i = 0; maps[i] != NULL; i++)
    {
      const LabNode *found = lab_topology_find (topology, maps[i], name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
type_of (const LabNode *entry)
{
  const char *key = entry->option != NULL ? entry->option->variant_key : NULL;
  const LabNode *said = key != NULL ? lab_node_find (entry, key) : NULL;
  return said != NULL ? said->text : NULL;
}

static void
dangling (LabCheck *check, const LabNode *node, char **maps)
{
  g_autofree char *where = g_strjoinv (" or ", maps);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gboolean suggest = check->topology->n_problems < LAB_TOPOLOGY_MAX_ERRORS;
  for (guint i = 0; suggest && maps[i] != NULL; i++)
    {
      const LabNode *map = lab_node_find (check->topology->root, maps[i]);
      for (guint k = 0; map != NULL && k < lab_node_size (map) && k < MOST_CANDIDATES;
           k++)
        if (type_of (map->children->pdata[k]) == NULL || node->option->target_type == NULL
            || strcmp (type_of (map->children->pdata[k]), node->option->target_type) == 0)
          g_ptr_array_add (names, ((LabNode *)map->children->pdata[k])->name);
    }
  g_ptr_array_add (names, NULL);
  const char *near = lab_text_nearest (node->text, (const char *const *)names->pdata);
  g_autofree char *shown = lab_text_printable (node->text, strlen (node->text), 60);
  if (near != NULL)
    lab_problem_add (check->topology, node->place,
                     "no \"%s\" in %s (did you mean \"%s\"?)", shown, where, near);
  else
    lab_problem_add (check->topology, node->place, "no \"%s\" in %s", shown, where);
}

void
lab_check_refs (LabCheck *check)
{
  for (guint i = 0; i < check->refs->len && check->topology->root != NULL; i++)
    {
      const LabNode *node = check->refs->pdata[i];
      g_auto (GStrv) maps = g_strsplit (node->option->target, "|", -1);
      const LabNode *found
          = lab_check_find_ref (check->topology, node->option, node->text);
      const char *type = found != NULL ? type_of (found) : NULL,
                 *wanted = node->option->target_type;
      if (found == NULL)
        dangling (check, node, maps);
      else if (wanted != NULL && type != NULL && strcmp (type, wanted) != 0)
        lab_problem_add (check->topology, node->place,
                         "\"%s\" is of type %s, %s is wanted", node->text, type, wanted);
    }
}
