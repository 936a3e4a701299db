/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "scenario/result.h"

typedef struct
{
  LabReporter reporter;
  gboolean verbose;
  gboolean colour;
  guint passed, failed;
} Console;

static void
begin (LabReporter *base, guint scenarios)
{
  if (scenarios == 0)
    printf ("no scenario to run\n");
}

static void
scenario (LabReporter *base, const LabResult *starting)
{
  Console *self = (Console *)base;
  if (self->verbose)
    printf ("%s: %s\n", starting->topology, starting->scenario);
  fflush (stdout);
}

static void
step_passed (LabReporter *base, const char *place, const char *step)
{
  Console *self = (Console *)base;
  if (!self->verbose)
    return;
  printf ("  %-28s %s\n", step, place);
  fflush (stdout);
}

static void
print_indented (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    printf ("       %s\n", lines[i]);
}

static void
result (LabReporter *base, const LabResult *result)
{
  Console *self = (Console *)base;
  gboolean passed = result->outcome == LAB_OUTCOME_PASSED;
  const char *colour = !self->colour ? "" : passed ? "\033[32m" : "\033[31m";
  *(passed ? &self->passed : &self->failed) += 1;
  printf ("%s%s%s   %s: %s (%.3f s)\n", colour, passed ? "ok  " : "FAIL",
          self->colour ? "\033[0m" : "", result->topology, result->scenario,
          (double)result->duration_us / G_USEC_PER_SEC);
  g_autofree char *why = lab_result_explain (result);
  if (!passed && why != NULL)
    print_indented (why);
  else if (result->pcap != NULL)
    printf ("       %s\n", result->pcap);
  fflush (stdout);
}

static gboolean
end (LabReporter *base, GError **error)
{
  Console *self = (Console *)base;
  printf ("%u passed, %u failed\n", self->passed, self->failed);
  return fflush (stdout) == 0;
}

LabReporter *
lab_reporter_new_console (gboolean verbose)
{
  Console *self = g_new0 (Console, 1);
  self->reporter = (LabReporter){ .begin = begin,
                                  .scenario = scenario,
                                  .step_passed = step_passed,
                                  .result = result,
                                  .end = end,
                                  .free = (void (*) (LabReporter *))g_free };
  self->verbose = verbose;
  self->colour = lab_terminal_has_colour (STDOUT_FILENO);
  return &self->reporter;
}
