/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/kinds.h"
#include "scenario/runner.h"

static void
free_reporter (gpointer pointer)
{
  LabReporter *reporter = pointer;
  reporter->free (reporter);
}

static GPtrArray *
make_reporters (const LabArguments *arguments)
{
  GPtrArray *reporters = g_ptr_array_new_with_free_func (free_reporter);
  g_ptr_array_add (reporters, arguments->tap ? lab_reporter_new_tap ()
                              : arguments->json
                                  ? lab_reporter_new_json ()
                                  : lab_reporter_new_console (arguments->verbose));
  if (arguments->junit != NULL)
    g_ptr_array_add (reporters, lab_reporter_new_junit (arguments->junit));
  return reporters;
}

/* Time outside of this process cannot be made to jump. */
static gboolean
refuse_fast_with_external (const LabArguments *arguments, GPtrArray *topologies)
{
  for (guint i = 0; arguments->fast && i < topologies->len; i++)
    {
      const LabNode *elements
          = lab_node_child (lab_topology_root (topologies->pdata[i]), "elements");
      for (guint j = 0; elements != NULL && j < lab_node_size (elements); j++)
        {
          const LabNode *element = lab_node_at (elements, j);
          if (!lab_node_has (element, "external"))
            continue;
          g_autofree char *place = lab_node_place (element);
          g_printerr ("%s: --fast does not go with the external element \"%s\": its "
                      "clock is its own\n",
                      place, lab_node_name (element));
          return TRUE;
        }
    }
  return FALSE;
}

LabExit
lab_command_run (const LabArguments *arguments)
{
  static const LabExit exits[] = {
    [LAB_OUTCOME_PASSED] = LAB_EXIT_PASSED,
    [LAB_OUTCOME_FAILED] = LAB_EXIT_FAILED,
    [LAB_OUTCOME_ENVIRONMENT] = LAB_EXIT_ENVIRONMENT,
    [LAB_OUTCOME_INTERRUPTED] = LAB_EXIT_FAILED,
  };
  if (!lab_process_start (arguments))
    return LAB_EXIT_USAGE;
  g_autoptr (GPtrArray) topologies = lab_load_topologies (arguments);
  if (topologies == NULL || refuse_fast_with_external (arguments, topologies))
    return LAB_EXIT_USAGE;
  g_autoptr (GPtrArray) reporters = make_reporters (arguments);
  const LabRunnerConfig config = { .kinds = &lab_program_kinds,
                                   .network = arguments->network,
                                   .recording = arguments->pcap,
                                   .glob = arguments->scenario,
                                   .seed = arguments->has_seed ? &arguments->seed : NULL,
                                   .ca_directory = arguments->ca,
                                   .reporters = reporters,
                                   .interrupted = &lab_interrupted };
  if (lab_runner_count (&config, topologies) == 0)
    {
      g_printerr ("rcslab: no scenario%s%s: there is nothing to run\n",
                  arguments->scenario == NULL ? "" : " matches ",
                  arguments->scenario == NULL ? "" : arguments->scenario);
      return LAB_EXIT_USAGE;
    }
  g_autoptr (GError) error = NULL;
  LabOutcome worst = lab_runner_run (&config, topologies, &error);
  if (error != NULL)
    g_printerr ("rcslab: %s\n", error->message);
  return exits[worst];
}

LabExit
lab_command_check (const LabArguments *arguments)
{
  LabExit status = LAB_EXIT_PASSED;
  for (guint i = 0; i < arguments->files->len; i++)
    {
      const char *path = arguments->files->pdata[i];
      g_autoptr (LabTopology) topology = lab_load_topology (path, arguments);
      if (topology == NULL)
        status = LAB_EXIT_USAGE;
      else
        g_print ("%s: ok\n", path);
    }
  return status;
}
