/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "scenario/result.h"

/* The dialect that Jenkins and GitLab read; the recording's path is in <system-out> and as an attachment. */

typedef struct
{
  LabReporter reporter;
  char *path;
  GString *cases;
  guint tests, failures, errors;
  gint64 duration_us;
} Junit;

/* XML 1.0 §2.2 has no place for most control characters, not even escaped. */
static char *
allowed_characters (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean allowed
          = c == '\t' || c == '\n' || (c >= ' ' && c != 0xfffe && c != 0xffff);
      g_string_append_unichar (out, allowed ? c : 0xfffd);
    }
  return g_string_free (out, FALSE);
}

static void append_escaped (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_escaped (GString *out, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  g_string_append (out, text);
}

static void
append_failure (Junit *self, const LabResult *result)
{
  gboolean failed = result->outcome == LAB_OUTCOME_FAILED;
  const char *word = failed ? "failure" : "error";
  g_autofree char *explanation = lab_result_explain (result);
  g_autofree char *why
      = allowed_characters (explanation == NULL ? "interrupted" : explanation);
  g_auto (GStrv) lines = g_strsplit (why, "\n", -1);
  g_autofree char *headline = allowed_characters (
      result->failure != NULL ? result->failure->message : lines[0]);
  *(failed ? &self->failures : &self->errors) += 1;
  append_escaped (self->cases, "    <%s message=\"%s\">%s</%s>\n", word, headline, why,
                  word);
}

static void
result (LabReporter *base, const LabResult *result)
{
  Junit *self = (Junit *)base;
  self->tests++;
  self->duration_us += result->duration_us;
  g_autofree char *scenario = allowed_characters (result->scenario);
  append_escaped (self->cases,
                  "  <testcase classname=\"%s\" name=\"%s\" file=\"%s\" time=\"%.6f\">\n",
                  result->topology, scenario, result->file,
                  (double)result->duration_us / G_USEC_PER_SEC);
  if (result->outcome != LAB_OUTCOME_PASSED)
    append_failure (self, result);
  if (result->pcap != NULL)
    append_escaped (self->cases,
                    "    <system-out>recording: %s\n[[ATTACHMENT|%s]]</system-out>\n",
                    result->pcap, result->pcap);
  g_string_append (self->cases, "  </testcase>\n");
}

static gboolean
end (LabReporter *base, GError **error)
{
  Junit *self = (Junit *)base;
  g_autofree char *text = g_strdup_printf (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"rcslab\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
      "time=\"%.6f\">\n%s</testsuite>\n",
      self->tests, self->failures, self->errors,
      (double)self->duration_us / G_USEC_PER_SEC, self->cases->str);
  g_autoptr (GError) cause = NULL;
  if (g_file_set_contents (self->path, text, -1, &cause))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "%s: cannot be written: %s",
               self->path, cause->message);
  return FALSE;
}

static void
free_junit (LabReporter *base)
{
  Junit *self = (Junit *)base;
  g_free (self->path);
  g_string_free (self->cases, TRUE);
  g_free (self);
}

LabReporter *
lab_reporter_new_junit (const char *path)
{
  Junit *self = g_new0 (Junit, 1);
  self->reporter = (LabReporter){ .result = result, .end = end, .free = free_junit };
  self->path = g_strdup (path);
  self->cases = g_string_new (NULL);
  return &self->reporter;
}
