/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include "base/error.h"

typedef struct
{
  LabNodeLookup lookup;
  gpointer user_data;
  char *unknown; /* the first that nobody knows */
} Filling;

static char *
look_up (const char *name, gpointer data)
{
  Filling *filling = data;
  char *value = filling->lookup (name, filling->user_data);
  if (value == NULL && filling->unknown == NULL)
    filling->unknown = g_strdup (name);
  return value;
}

/* A regular expression's own braces (`\d{n}`) are not asked for. */
static gboolean
fill (LabNode *node, Filling *filling, GError **error)
{
  gboolean regex = node->option != NULL && node->option->type == LAB_OPTION_REGEX;
  if (node->text != NULL && !regex && lab_node_has_variables (node))
    {
      lab_node_set_text (node, lab_substitute (node->text, look_up, filling));
      if (filling->unknown != NULL)
        {
          lab_node_error (node, error, "unknown variable {%s}", filling->unknown);
          return FALSE;
        }
    }
  for (guint i = 0; i < lab_node_size (node); i++)
    if (!fill (node->children->pdata[i], filling, error))
      return FALSE;
  return TRUE;
}

/* The check tells its problems to the topology: they are this copy's alone. */
static gboolean
check_alone (LabNode *node, const LabOption *option, GError **error)
{
  LabTopology *topology = node->topology;
  g_autoptr (GArray) kept = topology->problems;
  guint n_kept = topology->n_problems;
  topology->problems = g_array_new (FALSE, FALSE, sizeof (LabProblem));
  g_array_set_clear_func (topology->problems, lab_problem_clear);
  topology->n_problems = 0;
  gboolean good = lab_topology_check (topology, node, option);
  if (!good)
    {
      const LabProblem *first = &g_array_index (topology->problems, LabProblem, 0);
      g_autofree char *text = lab_problem_render (topology, first->place, first->message);
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_SYNTAX, text);
    }
  g_array_unref (topology->problems);
  topology->problems = g_steal_pointer (&kept);
  topology->n_problems = n_kept;
  return good;
}

LabNode *
lab_node_resolve (const LabNode *node, LabNodeLookup lookup, gpointer user_data,
                  GError **error)
{
  g_autoptr (LabNode) copy = lab_node_copy (node);
  Filling filling = { lookup, user_data, NULL };
  gboolean good = fill (copy, &filling, error);
  g_free (filling.unknown);
  if (!good || (node->option != NULL && !check_alone (copy, node->option, error)))
    return NULL;
  return g_steal_pointer (&copy);
}
