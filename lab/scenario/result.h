/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "scenario/run.h"

/**
 * LabOutcome:
 * @LAB_OUTCOME_PASSED: every step passed, and the recording is whole
 * @LAB_OUTCOME_FAILED: a step failed, or the network did not become ready
 * @LAB_OUTCOME_ENVIRONMENT: the machine refused: an address taken, a file unwritable
 * @LAB_OUTCOME_INTERRUPTED: the user ended it
 */
typedef enum
{
  LAB_OUTCOME_PASSED,
  LAB_OUTCOME_FAILED,
  LAB_OUTCOME_ENVIRONMENT,
  LAB_OUTCOME_INTERRUPTED,
} LabOutcome;

/**
 * LabResult:
 * @topology: the topology's name
 * @file: its path
 * @scenario: the scenario's name
 * @outcome: how it ended
 * @failure: (nullable): the step that failed
 * @message: (nullable): why, where no step did
 * @pcap: (nullable): the recording's path
 * @duration_us: on the lab's clock
 */
typedef struct
{
  char *topology;
  char *file;
  char *scenario;
  LabOutcome outcome;
  LabFailure *failure;
  char *message;
  char *pcap;
  gint64 duration_us;
} LabResult;

/** lab_result_free: %NULL does nothing. */
void lab_result_free (LabResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabResult, lab_result_free)

/** lab_result_explain: (transfer full) (nullable): why it did not pass, several lines without the last break. */
char *lab_result_explain (const LabResult *result);

/**
 * LabReporter:
 *
 * Where results go: a vtable and its state.  Embedded first in each reporter's own struct.
 */
typedef struct _LabReporter LabReporter;
struct _LabReporter
{
  void (*begin) (LabReporter *self, guint scenarios);
  void (*scenario) (LabReporter *self, const LabResult *starting);
  void (*step_passed) (LabReporter *self, const char *place, const char *step);
  void (*result) (LabReporter *self, const LabResult *result);
  gboolean (*end) (LabReporter *self, GError **error);
  void (*free) (LabReporter *self);
};

/** lab_reporter_new_console: for people: progress and failures on standard output. */
LabReporter *lab_reporter_new_console (gboolean verbose);

/** lab_reporter_new_tap: Test Anything Protocol 13 on standard output. */
LabReporter *lab_reporter_new_tap (void);

/** lab_reporter_new_json: an object a line on standard output. */
LabReporter *lab_reporter_new_json (void);

/** lab_reporter_new_junit: a JUnit file, written at the end by temporary file and rename. */
LabReporter *lab_reporter_new_junit (const char *path);
