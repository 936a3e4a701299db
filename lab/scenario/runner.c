/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/runner.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"

#define READY_PATIENCE_MS 10000
#define READY_POLL_MS     10
#define SETTLE_MS         20

/* One scenario on its way: up, ready, run, down. */
typedef struct
{
  const LabRunnerConfig *config;
  LabTopology *topology;
  const LabNode *scenario;
  LabResult *result;
  LabBlock *block;
  LabTap *tap;
  LabContext *lab;
  LabScenarioRun *run;
  LabScope scope;
  gint64 started_us;
  gboolean over;    /* the scenario has ended, or could not begin */
  gboolean stopped; /* the network is down */
} Play;

/* ---- reporters */

static void
tell_result (const LabRunnerConfig *config, const LabResult *result)
{
  for (guint i = 0; i < config->reporters->len; i++)
    {
      LabReporter *reporter = config->reporters->pdata[i];
      reporter->result (reporter, result);
    }
}

static void
tell_starting (const LabRunnerConfig *config, const LabResult *result)
{
  for (guint i = 0; i < config->reporters->len; i++)
    {
      LabReporter *reporter = config->reporters->pdata[i];
      if (reporter->scenario != NULL)
        reporter->scenario (reporter, result);
    }
}

static void
on_step_passed (gpointer self, const char *place, const char *step)
{
  const Play *play = self;
  for (guint i = 0; i < play->config->reporters->len; i++)
    {
      LabReporter *reporter = play->config->reporters->pdata[i];
      if (reporter->step_passed != NULL)
        reporter->step_passed (reporter, place, step);
    }
}

/* ---- the recording's path */

static char *
slug (const char *name)
{
  GString *out = g_string_new (NULL);
  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || *p == '_')
        g_string_append_c (out, g_ascii_tolower (*p));
      else if (out->len > 0 && out->str[out->len - 1] != '-')
        g_string_append_c (out, '-');
    }
  while (out->len > 0 && out->str[out->len - 1] == '-')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static char *
recording_path (const LabRunnerConfig *config, const LabResult *result, gboolean only_one)
{
  g_autofree char *topology = slug (result->topology);
  g_autofree char *scenario = slug (result->scenario);
  if (config->recording == NULL)
    return g_strdup_printf ("recordings/%s-%s.pcap", topology, scenario);
  if (only_one)
    return g_strdup (config->recording);
  g_autofree char *stem
      = g_str_has_suffix (config->recording, ".pcap")
            ? g_strndup (config->recording, strlen (config->recording) - 5)
            : g_strdup (config->recording);
  return g_strdup_printf ("%s-%s-%s.pcap", stem, topology, scenario);
}

static LabTap *
open_recording (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  if (g_mkdir_with_parents (directory, 0777) != 0)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "%s: cannot be made: %s",
                   directory, g_strerror (errno));
      return NULL;
    }
  return lab_tap_new (path, error);
}

/* ---- one scenario */

static void
end_with (Play *play, LabOutcome outcome, const char *message)
{
  play->over = TRUE;
  play->result->outcome = outcome;
  g_free (play->result->message);
  play->result->message = g_strdup (message);
}

static void
on_run_ended (gpointer self, const LabFailure *failure)
{
  Play *play = self;
  play->over = TRUE;
  if (failure == NULL)
    return;
  play->result->outcome = LAB_OUTCOME_FAILED;
  LabFailure *copy = g_new0 (LabFailure, 1);
  copy->place = g_strdup (failure->place);
  copy->step = g_strdup (failure->step);
  copy->message = g_strdup (failure->message);
  copy->frame = failure->frame;
  play->result->failure = copy;
}

static const LabRunHooks run_hooks
    = { .step_passed = on_step_passed, .ended = on_run_ended };

static void
await_ready (gpointer self)
{
  Play *play = self;
  g_autofree char *waiting_for = NULL;
  if (lab_ready (play->lab, &waiting_for))
    {
      play->run = lab_scenario_run_new (play->lab, play->scenario, &run_hooks, play);
      return;
    }
  if (lab_clock_now_us () - play->started_us
      > READY_PATIENCE_MS * G_GINT64_CONSTANT (1000))
    {
      g_autofree char *message
          = g_strdup_printf ("the network is not ready after %d s: %s",
                             READY_PATIENCE_MS / 1000, waiting_for);
      end_with (play, LAB_OUTCOME_FAILED, message);
      return;
    }
  lab_timer_start (&play->scope, READY_POLL_MS, await_ready, play);
}

static gboolean
bring_up (Play *play, GError **error)
{
  play->block = lab_block_new (play->config->network, error);
  if (play->block == NULL)
    return FALSE;
  play->tap = open_recording (play->result->pcap, error);
  if (play->tap == NULL)
    return FALSE;
  const LabConfig lab_config = { .block = play->block,
                                 .tap = play->tap,
                                 .ca_directory = play->config->ca_directory };
  play->lab = lab_new (play->topology, play->config->kinds, &lab_config, error);
  return play->lab != NULL && lab_start (play->lab, error);
}

static void
on_lab_stopped (gpointer self, const GError *error)
{
  Play *play = self;
  play->stopped = TRUE;
}

static void
on_settled (gpointer self)
{
  gboolean *settled = self;
  *settled = TRUE;
}

/* The last answers are still under way: who closes before he has read them sends a reset. */
static void
settle (Play *play)
{
  gboolean settled = FALSE;
  lab_timer_start (&play->scope, SETTLE_MS, on_settled, &settled);
  while (!settled)
    lab_clock_iterate (TRUE);
}

static void
bring_down (Play *play)
{
  g_clear_pointer (&play->run, lab_scenario_run_free);
  lab_scope_clear (&play->scope);
  if (play->lab != NULL)
    {
      settle (play);
      lab_stop (play->lab, LAB_STOP_GOODBYE, on_lab_stopped, play);
      while (!play->stopped)
        lab_clock_iterate (TRUE);
    }
  g_clear_pointer (&play->lab, lab_free);
  const GError *lost = lab_tap_error (play->tap);
  if (lost != NULL && play->result->outcome == LAB_OUTCOME_PASSED)
    end_with (play, LAB_OUTCOME_ENVIRONMENT, lost->message);
  g_clear_pointer (&play->tap, lab_tap_free);
  g_clear_pointer (&play->block, lab_block_free);
}

static LabResult *
play_scenario (const LabRunnerConfig *config, LabTopology *topology,
               const LabNode *scenario, gboolean only_one)
{
  Play play = { .config = config, .topology = topology, .scenario = scenario };
  g_autoptr (GError) error = NULL;
  play.result = g_new0 (LabResult, 1);
  play.result->topology = g_strdup (lab_topology_name (topology));
  play.result->file = g_strdup (lab_topology_path (topology));
  play.result->scenario = g_strdup (lab_node_name (scenario));
  play.result->pcap = recording_path (config, play.result, only_one);
  tell_starting (config, play.result);
  if (config->seed != NULL)
    lab_random_seed (config->seed);
  play.started_us = lab_clock_now_us ();
  if (bring_up (&play, &error))
    lab_timer_start (&play.scope, 0, await_ready, &play);
  else
    end_with (&play, LAB_OUTCOME_ENVIRONMENT, error->message);
  while (!play.over)
    {
      lab_clock_iterate (TRUE);
      if (config->interrupted != NULL && *config->interrupted)
        end_with (&play, LAB_OUTCOME_INTERRUPTED, "interrupted");
    }
  play.result->duration_us = lab_clock_now_us () - play.started_us;
  bring_down (&play);
  return play.result;
}

/* ---- all of them */

static gboolean
is_chosen (const LabRunnerConfig *config, const LabNode *scenario)
{
  return config->glob == NULL
         || g_pattern_match_simple (config->glob, lab_node_name (scenario));
}

static const LabNode *
scenarios_of (LabTopology *topology)
{
  return lab_node_child (lab_topology_root (topology), "scenarios");
}

guint
lab_runner_count (const LabRunnerConfig *config, GPtrArray *topologies)
{
  guint count = 0;
  for (guint i = 0; i < topologies->len; i++)
    {
      const LabNode *scenarios = scenarios_of (topologies->pdata[i]);
      for (guint j = 0; scenarios != NULL && j < lab_node_size (scenarios); j++)
        count += is_chosen (config, lab_node_at (scenarios, j));
    }
  return count;
}

static LabOutcome
worse (LabOutcome a, LabOutcome b)
{
  return MAX (a, b);
}

static LabOutcome
run_topology (const LabRunnerConfig *config, LabTopology *topology, gboolean only_one)
{
  LabOutcome worst = LAB_OUTCOME_PASSED;
  const LabNode *scenarios = scenarios_of (topology);
  for (guint i = 0; scenarios != NULL && i < lab_node_size (scenarios); i++)
    {
      const LabNode *scenario = lab_node_at (scenarios, i);
      if (!is_chosen (config, scenario) || worst == LAB_OUTCOME_INTERRUPTED)
        continue;
      g_autoptr (LabResult) result = play_scenario (config, topology, scenario, only_one);
      tell_result (config, result);
      worst = worse (worst, result->outcome);
    }
  return worst;
}

LabOutcome
lab_runner_run (const LabRunnerConfig *config, GPtrArray *topologies, GError **error)
{
  guint count = lab_runner_count (config, topologies);
  LabOutcome worst = LAB_OUTCOME_PASSED;
  for (guint i = 0; i < config->reporters->len; i++)
    {
      LabReporter *reporter = config->reporters->pdata[i];
      if (reporter->begin != NULL)
        reporter->begin (reporter, count);
    }
  for (guint i = 0; i < topologies->len && worst != LAB_OUTCOME_INTERRUPTED; i++)
    worst = worse (worst, run_topology (config, topologies->pdata[i], count == 1));
  for (guint i = 0; i < config->reporters->len; i++)
    {
      LabReporter *reporter = config->reporters->pdata[i];
      if (!reporter->end (reporter, error != NULL && *error != NULL ? NULL : error))
        worst = worse (worst, LAB_OUTCOME_ENVIRONMENT);
    }
  return worst;
}
