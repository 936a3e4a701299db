/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "scenario/result.h"

typedef struct
{
  LabReporter reporter;
  guint number;
} Tap;

static void
begin (LabReporter *base, guint scenarios)
{
  printf ("TAP version 13\n1..%u\n", scenarios);
}

/* `#` begins a directive in a description. */
static char *
escape (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '#' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p == '\n' ? ' ' : *p);
    }
  return g_string_free (out, FALSE);
}

static void
result (LabReporter *base, const LabResult *result)
{
  Tap *self = (Tap *)base;
  gboolean passed = result->outcome == LAB_OUTCOME_PASSED;
  g_autofree char *topology = escape (result->topology);
  g_autofree char *scenario = escape (result->scenario);
  printf ("%sok %u - %s: %s\n", passed ? "" : "not ", ++self->number, topology, scenario);
  g_autofree char *why = lab_result_explain (result);
  g_auto (GStrv) lines = g_strsplit (why == NULL ? "" : why, "\n", -1);
  for (gsize i = 0; !passed && lines[i] != NULL; i++)
    printf ("# %s\n", lines[i]);
  fflush (stdout);
}

static gboolean
end (LabReporter *base, GError **error)
{
  return fflush (stdout) == 0;
}

LabReporter *
lab_reporter_new_tap (void)
{
  Tap *self = g_new0 (Tap, 1);
  self->reporter = (LabReporter){
    .begin = begin, .result = result, .end = end, .free = (void (*) (LabReporter *))g_free
  };
  return &self->reporter;
}
