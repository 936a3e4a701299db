/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static const char level_names[][8] = { "error", "warning", "info", "debug" };
static const char level_colours[][8] = { "\033[31m", "\033[33m", "", "\033[2m" };

static struct
{
  LabLogLevel level;
  GHashTable *element_levels; /* name → level + 1 */
  gboolean json;
  LabLogSink sink;
  gpointer sink_data;
} process_log = { .level = LAB_LOG_INFO };

gboolean
lab_terminal_has_colour (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");
  return isatty (fd) && (no_color == NULL || *no_color == '\0');
}

char *
lab_json_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new ("\"");
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (out, "\\%c", *p);
      else if ((guint8)*p < 0x20)
        g_string_append_printf (out, "\\u%04x", (guint8)*p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

gboolean
lab_log_level_parse (const char *name, LabLogLevel *level)
{
  for (guint i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (strcmp (name, level_names[i]) == 0)
      {
        *level = (LabLogLevel)i;
        return TRUE;
      }
  return FALSE;
}

void
lab_log_set_level (const char *element, LabLogLevel level)
{
  if (element == NULL)
    {
      process_log.level = level;
      return;
    }
  if (process_log.element_levels == NULL)
    process_log.element_levels
        = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_replace (process_log.element_levels, g_strdup (element),
                        GINT_TO_POINTER (level + 1));
}

void
lab_log_set_json (gboolean json)
{
  process_log.json = json;
}

void
lab_log_set_sink (LabLogSink sink, gpointer user_data)
{
  process_log.sink = sink;
  process_log.sink_data = user_data;
}

gboolean
lab_log_wants (LabLogLevel level, const char *element)
{
  gpointer own = process_log.element_levels == NULL
                     ? NULL
                     : g_hash_table_lookup (process_log.element_levels, element);
  return level
         <= (own == NULL ? process_log.level : (LabLogLevel)(GPOINTER_TO_INT (own) - 1));
}

static char *
spell (LabLogLevel level, const char *element, const char *text)
{
  g_autofree char *time = lab_clock_format_rfc3339 (lab_clock_now_us ());
  if (process_log.json)
    {
      g_autofree char *who = lab_json_quote (element);
      g_autofree char *what = lab_json_quote (text);
      return g_strdup_printf (
          "{\"time\":\"%s\",\"level\":\"%s\",\"element\":%s,\"text\":%s}", time,
          level_names[level], who, what);
    }
  const char *mark = level == LAB_LOG_ERROR     ? "error: "
                     : level == LAB_LOG_WARNING ? "warning: "
                                                : "";
  gboolean colour = process_log.sink == NULL && lab_terminal_has_colour (STDERR_FILENO);
  return g_strdup_printf ("%s%.12s %s: %s%s%s", colour ? level_colours[level] : "",
                          time + 11, element, mark, text,
                          colour && *level_colours[level] ? "\033[0m" : "");
}

void
lab_log (LabLogLevel level, const char *element, const char *format, ...)
{
  if (!lab_log_wants (level, element))
    return;
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *line = spell (level, element, text);
  if (process_log.sink != NULL)
    process_log.sink (line, process_log.sink_data);
  else
    fprintf (stderr, "%s\n", line);
}
