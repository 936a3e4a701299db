/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "core/lab.h"
#include "scenario/result.h"

/**
 * LabRunnerConfig:
 * @kinds: the kinds that this program knows
 * @network: (nullable): `127.0.1.0/24`; %NULL: the default
 * @recording: (nullable): where recordings go: a file when one scenario runs, else the beginning of the
 *   files' names; %NULL: `recordings/TOPOLOGY-SCENARIO.pcap`
 * @glob: (nullable): which scenarios; %NULL: all
 * @seed: (nullable): each scenario starts from this seed
 * @ca_directory: (nullable): where the lab CA lives
 * @reporters: (element-type LabReporter): told of all that happens
 * @interrupted: (nullable): set when the user wants to stop
 *
 * How scenarios are run.
 */
typedef struct
{
  const LabKinds *kinds;
  const char *network;
  const char *recording;
  const char *glob;
  const guint64 *seed;
  const char *ca_directory;
  GPtrArray *reporters;
  const gboolean *interrupted;
} LabRunnerConfig;

/** lab_runner_count: how many scenarios of the topologies the glob chooses. */
guint lab_runner_count (const LabRunnerConfig *config, GPtrArray *topologies);

/**
 * lab_runner_run:
 * @config: how
 * @topologies: (element-type LabTopology): valid ones
 * @error: return location: a report that could not be written
 *
 * Plays the chosen scenarios one after another, each on a fresh network with a recording of its own.
 * Turns the main loop until all are done.
 *
 * Returns: the worst outcome
 */
LabOutcome lab_runner_run (const LabRunnerConfig *config, GPtrArray *topologies,
                           GError **error);
