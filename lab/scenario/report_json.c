/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/log.h"
#include "scenario/result.h"

/* An object a line: {"event":"step",…}, {"event":"result",…}. */

static const char *const outcome_words[]
    = { "passed", "failed", "environment", "interrupted" };

static void
print_member (const char *name, const char *value)
{
  g_autofree char *quoted = value == NULL ? g_strdup ("null") : lab_json_quote (value);
  printf (",\"%s\":%s", name, quoted);
}

static void
begin (LabReporter *self, guint scenarios)
{
  printf ("{\"event\":\"begin\",\"scenarios\":%u}\n", scenarios);
}

static void
scenario (LabReporter *self, const LabResult *starting)
{
  printf ("{\"event\":\"scenario\"");
  print_member ("topology", starting->topology);
  print_member ("scenario", starting->scenario);
  printf ("}\n");
  fflush (stdout);
}

static void
step_passed (LabReporter *self, const char *place, const char *step)
{
  printf ("{\"event\":\"step\"");
  print_member ("step", step);
  print_member ("place", place);
  printf ("}\n");
  fflush (stdout); /* who reads along shall see it now */
}

static void
result (LabReporter *self, const LabResult *result)
{
  printf ("{\"event\":\"result\",\"outcome\":\"%s\",\"seconds\":%.6f",
          outcome_words[result->outcome], (double)result->duration_us / G_USEC_PER_SEC);
  print_member ("topology", result->topology);
  print_member ("file", result->file);
  print_member ("scenario", result->scenario);
  print_member ("pcap", result->pcap);
  if (result->failure != NULL)
    {
      print_member ("step", result->failure->step);
      print_member ("place", result->failure->place);
      print_member ("failure", result->failure->message);
      printf (",\"frame\":%" G_GUINT64_FORMAT, result->failure->frame);
    }
  if (result->message != NULL)
    print_member ("message", result->message);
  printf ("}\n");
  fflush (stdout);
}

static gboolean
end (LabReporter *self, GError **error)
{
  return fflush (stdout) == 0;
}

LabReporter *
lab_reporter_new_json (void)
{
  LabReporter *self = g_new0 (LabReporter, 1);
  *self = (LabReporter){ .begin = begin,
                         .scenario = scenario,
                         .step_passed = step_passed,
                         .result = result,
                         .end = end,
                         .free = (void (*) (LabReporter *))g_free };
  return self;
}
