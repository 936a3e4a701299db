/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/run.h"

#include "base/clock.h"
#include "scenario/step.h"

struct _LabScenarioRun
{
  LabContext *lab;
  const LabNode *scenario;
  const LabRunHooks *hooks;
  gpointer self;
  LabScope steps; /* the steps under way */
  LabScope own;   /* the timers that start and end it */
  GHashTable *variables;
  LabFailure *failure;
};

void
lab_failure_free (LabFailure *failure)
{
  if (failure == NULL)
    return;
  g_free (failure->place);
  g_free (failure->step);
  g_free (failure->message);
  g_free (failure);
}

static void
end_run (gpointer user_data)
{
  LabScenarioRun *run = user_data;
  run->hooks->ended (run->self, run->failure);
}

static void
on_all_passed (gpointer user_data)
{
  end_run (user_data);
}

static void
begin_run (gpointer user_data)
{
  LabScenarioRun *run = user_data;
  lab_step_start_list (run, run->scenario, on_all_passed, run);
}

LabScenarioRun *
lab_scenario_run_new (LabContext *lab, const LabNode *scenario, const LabRunHooks *hooks,
                      gpointer self)
{
  LabScenarioRun *run = g_new0 (LabScenarioRun, 1);
  run->lab = lab;
  run->scenario = scenario;
  run->hooks = hooks;
  run->self = self;
  run->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lab_timer_start (&run->own, 0, begin_run, run);
  return run;
}

void
lab_scenario_run_free (LabScenarioRun *run)
{
  if (run == NULL)
    return;
  lab_scope_clear (&run->own);
  lab_scope_clear (&run->steps);
  g_hash_table_unref (run->variables);
  g_clear_pointer (&run->failure, lab_failure_free);
  g_free (run);
}

LabContext *
lab_scenario_run_lab (const LabScenarioRun *run)
{
  return run->lab;
}

LabScope *
lab_scenario_run_scope (LabScenarioRun *run)
{
  return &run->steps;
}

void
lab_scenario_run_set (LabScenarioRun *run, const char *variable, const char *value)
{
  g_hash_table_replace (run->variables, g_strdup (variable), g_strdup (value));
}

char *
lab_scenario_run_lookup (const char *variable, gpointer user_data)
{
  LabScenarioRun *run = user_data;
  return g_strdup (g_hash_table_lookup (run->variables, variable));
}

void
lab_scenario_run_passed (LabScenarioRun *run, const char *place, const char *step)
{
  if (run->hooks->step_passed != NULL)
    run->hooks->step_passed (run->self, place, step);
}

void
lab_scenario_run_fail (LabScenarioRun *run, LabFailure *failure)
{
  if (run->failure != NULL)
    {
      lab_failure_free (failure); /* the first one is the cause */
      return;
    }
  run->failure = failure;
  lab_scope_clear (&run->steps);
  lab_timer_start (&run->own, 0, end_run, run);
}
