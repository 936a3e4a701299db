/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/kinds.h"
#include "core/lab.h"
#include "scenario/run.h"

/* Makes the lab offline, so that what only elements understand is checked, too. */
static gboolean
check_elements (LabTopology *topology, const LabArguments *arguments, GError **error)
{
  g_autoptr (LabBlock) block = lab_block_new (arguments->network, error);
  if (block == NULL)
    return FALSE;
  const LabConfig config = { .block = block, .ca_directory = arguments->ca };
  g_autoptr (LabContext) lab = lab_new (topology, &lab_program_kinds, &config, error);
  return lab != NULL;
}

static LabTopology *
load (const char *path, const LabArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology
      = lab_topology_load (path, lab_topology_options (&lab_program_kinds));
  lab_scenarios_check (topology, &lab_program_kinds);
  if (lab_topology_valid (topology, &error)
      && check_elements (topology, arguments, &error))
    return g_steal_pointer (&topology);
  g_printerr ("%s\n", error->message);
  return NULL;
}

GPtrArray *
lab_load_topologies (const LabArguments *arguments)
{
  g_autoptr (GPtrArray) topologies
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_topology_free);
  gboolean all = TRUE;
  for (guint i = 0; i < arguments->files->len; i++)
    {
      LabTopology *topology = load (arguments->files->pdata[i], arguments);
      if (topology == NULL)
        all = FALSE;
      else
        g_ptr_array_add (topologies, topology);
    }
  return all ? g_steal_pointer (&topologies) : NULL;
}
