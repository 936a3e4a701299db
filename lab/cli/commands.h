/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "cli/arguments.h"
#include "topology/topology.h"

/** LabExit: exit statuses of the program. */
typedef enum
{
  LAB_EXIT_PASSED = 0,
  LAB_EXIT_FAILED = 1,
  LAB_EXIT_USAGE = 2,
  LAB_EXIT_ENVIRONMENT = 3,
} LabExit;

/** lab_command_up: runs the network until SIGINT or SIGTERM. */
LabExit lab_command_up (const LabArguments *arguments);

/** lab_command_run: plays scenarios. */
LabExit lab_command_run (const LabArguments *arguments);

/** lab_command_account: prints a softphone's configuration. */
LabExit lab_command_account (const LabArguments *arguments);

/** lab_command_check: validates topologies. */
LabExit lab_command_check (const LabArguments *arguments);

/** lab_command_manual: elements, steps, schema, man and completion. */
LabExit lab_command_manual (const LabArguments *arguments);

/**
 * lab_load_topologies:
 * @arguments: the command line
 *
 * Loads and checks every file, elements included, and prints all errors on standard error.
 *
 * Returns: (transfer full) (nullable) (element-type LabTopology): all of them; %NULL when one is wrong
 */
GPtrArray *lab_load_topologies (const LabArguments *arguments);

/**
 * lab_load_topology:
 * @path: one file
 * @arguments: the command line
 *
 * Returns: (transfer full) (nullable): it, checked; %NULL: errors are on standard error
 */
LabTopology *lab_load_topology (const char *path, const LabArguments *arguments);

/** lab_process_start: clock, seed, log levels, limits and signals, as the command line says. */
gboolean lab_process_start (const LabArguments *arguments);

/** lab_interrupted: set once SIGINT or SIGTERM came; the second one ends the program at once. */
extern gboolean lab_interrupted;
