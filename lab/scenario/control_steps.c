/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/step.h"

/* parallel and repeat: steps made of steps. */

#define MAX_REPEATS 1000000

static const LabOption branch = { .type = LAB_OPTION_FREE };
static const LabOption repeat_options[] = {
  { "times", LAB_OPTION_INT, NULL, "How often", .required = TRUE, .min = 1,
    .max = MAX_REPEATS },
  { "steps", LAB_OPTION_LIST, NULL, "What is repeated", .required = TRUE, .item = &branch,
    .min = 1, .max = 10000 },
  { NULL },
};

const LabOption lab_parallel_option
    = { "parallel",      LAB_OPTION_LIST, NULL,        "Branches",
        .item = &branch, .min = 1,        .max = 10000 };
const LabOption lab_repeat_option = { "repeat", LAB_OPTION_MAPPING, NULL,
                                      "How often, and what", .table = repeat_options };

/* ---- parallel */

static void
branch_ended (gpointer user_data)
{
  LabStep *step = user_data;
  guint *left = step->data;
  if (--*left == 0)
    lab_step_pass (step);
}

void
lab_parallel_start (LabStep *step)
{
  guint *left = g_new (guint, 1);
  *left = lab_node_size (step->arguments);
  step->data = left;
  step->free_data = g_free;
  for (guint i = 0; i < lab_node_size (step->arguments); i++)
    lab_step_start_list (step->run, lab_node_at (step->arguments, i), branch_ended, step);
}

void
lab_parallel_check (const LabScenarioChecker *checker, const LabNode *arguments,
                    const LabElementKind *kind)
{
  for (guint i = 0; i < lab_node_size (arguments); i++)
    lab_scenario_check_steps (checker, lab_node_at (arguments, i));
}

/* ---- repeat */

static void
turn_ended (gpointer user_data)
{
  LabStep *step = user_data;
  gint64 *left = step->data;
  if (--*left == 0)
    lab_step_pass (step);
  else
    lab_step_start_list (step->run, lab_node_child (step->arguments, "steps"), turn_ended,
                         step);
}

/* The steps fill in their variables themselves, each turn anew; only `times` is for us. */
static gboolean
read_times (LabStep *step, gint64 *times)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabNode) resolved
      = lab_node_resolve (lab_node_child (step->arguments, "times"),
                          lab_scenario_run_lookup, step->run, &error);
  if (resolved == NULL)
    {
      lab_step_fail (step, 0, "%s", error->message);
      return FALSE;
    }
  *times = lab_node_int (resolved, NULL);
  return TRUE;
}

void
lab_repeat_start (LabStep *step)
{
  gint64 times;
  if (!read_times (step, &times))
    return;
  gint64 *left = g_new (gint64, 1);
  *left = times;
  step->data = left;
  step->free_data = g_free;
  lab_step_start_list (step->run, lab_node_child (step->arguments, "steps"), turn_ended,
                       step);
}

void
lab_repeat_check (const LabScenarioChecker *checker, const LabNode *arguments,
                  const LabElementKind *kind)
{
  const LabNode *steps = lab_node_child (arguments, "steps");
  if (steps != NULL)
    lab_scenario_check_steps (checker, steps);
}
