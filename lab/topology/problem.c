/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>
#include "base/error.h"

static void
source_free (gpointer data)
{
  LabSource *source = data;
  g_free (source->path);
  g_free (source->text);
  g_free (source);
}

guint
lab_problem_add_source (LabTopology *topology, const char *path, char *text, gsize size)
{
  if (topology->sources == NULL)
    topology->sources = g_ptr_array_new_with_free_func (source_free);
  LabSource *source = g_new0 (LabSource, 1);
  source->path = g_strdup (path);
  source->text = text;
  source->size = size;
  g_ptr_array_add (topology->sources, source);
  return topology->sources->len - 1;
}

void
lab_problem_clear (gpointer problem)
{
  g_free (((LabProblem *)problem)->message);
}

void
lab_problem_add_v (LabTopology *topology, LabPlace place, const char *format,
                   va_list arguments)
{
  topology->n_problems++;
  if (topology->problems->len >= LAB_MAX_PROBLEMS)
    return;
  LabProblem problem
      = { .place = place, .message = g_strdup_vprintf (format, arguments) };
  g_array_append_val (topology->problems, problem);
}

void
lab_problem_add (LabTopology *topology, LabPlace place, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  lab_problem_add_v (topology, place, format, arguments);
  va_end (arguments);
}

char *
lab_place_format (const LabTopology *topology, LabPlace place)
{
  const LabSource *source = topology->sources->pdata[place.file];
  return place.line == 0
             ? g_strdup (source->path)
             : g_strdup_printf ("%s:%u:%u", source->path, place.line, place.column);
}

char *
lab_problem_render (LabTopology *topology, LabPlace place, const char *message)
{
  g_autofree char *where = lab_place_format (topology, place);
  g_autofree char *excerpt = lab_excerpt (topology, place);
  return g_strconcat (where, ": ", message, excerpt != NULL ? "\n" : NULL, excerpt, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const LabProblem *x = a, *y = b;
  if (x->place.file != y->place.file)
    return x->place.file < y->place.file ? -1 : 1;
  if (x->place.line != y->place.line)
    return x->place.line < y->place.line ? -1 : 1;
  if (x->place.column != y->place.column)
    return x->place.column < y->place.column ? -1 : 1;
  return strcmp (x->message, y->message);
}

/* The value behind an alias is checked at each of its uses, and told once. */
static void
drop_repeated (LabTopology *topology)
{
  GArray *problems = topology->problems;
  g_array_sort (problems, compare);
  for (guint i = problems->len; i-- > 1;)
    if (compare (&g_array_index (problems, LabProblem, i),
                 &g_array_index (problems, LabProblem, i - 1))
        == 0)
      {
        g_array_remove_index (problems, i);
        topology->n_problems--;
      }
}

gboolean
lab_topology_valid (LabTopology *topology, GError **error)
{
  if (topology->n_problems == 0)
    return TRUE;
  drop_repeated (topology);
  GString *all = g_string_new (NULL);
  guint shown = MIN (topology->problems->len, LAB_TOPOLOGY_MAX_ERRORS);
  for (guint i = 0; i < shown; i++)
    {
      const LabProblem *problem = &g_array_index (topology->problems, LabProblem, i);
      g_autofree char *text
          = lab_problem_render (topology, problem->place, problem->message);
      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", text);
    }
  if (topology->n_problems > shown)
    g_string_append_printf (all, "\n… and %u more", topology->n_problems - shown);
  g_set_error_literal (error, LAB_ERROR, LAB_ERROR_SYNTAX, all->str);
  g_string_free (all, TRUE);
  return FALSE;
}

guint
lab_topology_error_count (const LabTopology *topology)
{
  return topology->n_problems;
}

void
lab_topology_report (LabTopology *topology, const LabNode *node, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  lab_problem_add_v (topology, lab_node_where (node), format, arguments);
  va_end (arguments);
}

void
lab_topology_report_key (LabTopology *topology, const LabNode *node, const char *format,
                         ...)
{
  va_list arguments;
  va_start (arguments, format);
  lab_problem_add_v (topology,
                     node->key_place.line != 0 ? node->key_place : lab_node_where (node),
                     format, arguments);
  va_end (arguments);
}

void
lab_node_error (const LabNode *node, GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *text
      = lab_problem_render (node->topology, lab_node_where (node), message);
  g_set_error_literal (error, LAB_ERROR, LAB_ERROR_SYNTAX, text);
}
