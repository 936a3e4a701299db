/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "core/lab.h"

/**
 * LabScenarioChecker:
 * @topology: gets the errors
 * @kinds: the kinds that this program knows
 *
 * What a check of steps needs.
 */
typedef struct
{
  LabTopology *topology;
  const LabKinds *kinds;
} LabScenarioChecker;

/**
 * lab_scenarios_check:
 * @topology: a topology
 * @kinds: the kinds that this program knows
 *
 * Reports every wrong step of every scenario at its place in the file: an element that is not there, a
 * verb that its kind does not have, an unknown or wrong argument, an event that never comes.
 */
void lab_scenarios_check (LabTopology *topology, const LabKinds *kinds);

/** lab_scenario_check_steps: the same for a list of steps, or for one. */
void lab_scenario_check_steps (const LabScenarioChecker *checker, const LabNode *steps);

/**
 * LabFailure:
 * @place: `hello.yaml:12:5`, of the step
 * @step: `bob.receive`
 * @message: what was expected, and what came
 * @frame: the recording's frame to look at; 0: nothing was recorded
 */
typedef struct
{
  char *place;
  char *step;
  char *message;
  guint64 frame;
} LabFailure;

/** lab_failure_free: %NULL does nothing. */
void lab_failure_free (LabFailure *failure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabFailure, lab_failure_free)

/**
 * LabRunHooks:
 * @step_passed: (nullable): for progress: a step other than parallel and repeat has passed
 * @ended: called once: the scenario passed (@failure %NULL) or failed; the run may be freed in it
 */
typedef struct
{
  void (*step_passed) (gpointer self, const char *place, const char *step);
  void (*ended) (gpointer self, const LabFailure *failure);
} LabRunHooks;

/** LabScenarioRun: a scenario that runs on a lab. */
typedef struct _LabScenarioRun LabScenarioRun;

/**
 * lab_scenario_run_new:
 * @lab: a lab that is ready; outlives the run
 * @scenario: its node in the topology: a list of steps
 * @hooks: static
 * @self: for @hooks
 *
 * Starts the first step at the loop's next turn.
 *
 * Returns: (transfer full): the run
 */
LabScenarioRun *lab_scenario_run_new (LabContext *lab, const LabNode *scenario,
                                      const LabRunHooks *hooks, gpointer self);

/** lab_scenario_run_free: stops what is under way, without calling back. */
void lab_scenario_run_free (LabScenarioRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabScenarioRun, lab_scenario_run_free)

/* for the steps of this folder */

LabContext *lab_scenario_run_lab (const LabScenarioRun *run);
LabScope *lab_scenario_run_scope (LabScenarioRun *run);
void lab_scenario_run_set (LabScenarioRun *run, const char *variable, const char *value);
/** lab_scenario_run_lookup: as LabNodeLookup, with the run as its data. */
char *lab_scenario_run_lookup (const char *variable, gpointer run);
void lab_scenario_run_passed (LabScenarioRun *run, const char *place, const char *step);
/** lab_scenario_run_fail: (transfer full): ends it; clears its scope, and with it every step. */
void lab_scenario_run_fail (LabScenarioRun *run, LabFailure *failure);
