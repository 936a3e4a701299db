/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/kinds.h"
#include "core/lab.h"
#include "scenario/run.h"

LabTopology *
lab_load_topology (const char *path, const LabArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabBlock) block = lab_block_new (arguments->network, &error);
  g_autoptr (LabTopology) topology = NULL;
  if (block != NULL)
    {
      const LabConfig config = { .block = block, .ca_directory = arguments->ca };
      topology = lab_topology_load (path, lab_topology_options (&lab_program_kinds));
      lab_scenarios_check (topology, &lab_program_kinds);
      if (lab_check (topology, &lab_program_kinds, &config, &error))
        return g_steal_pointer (&topology);
    }
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
      LabTopology *topology = lab_load_topology (arguments->files->pdata[i], arguments);
      if (topology == NULL)
        all = FALSE;
      else
        g_ptr_array_add (topologies, topology);
    }
  return all ? g_steal_pointer (&topologies) : NULL;
}
