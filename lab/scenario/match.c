/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/match.h"

#include <string.h>

#include "base/text.h"

/* Octets of a value that a failure shows. */
#define LONGEST_SHOWN 500

gboolean
lab_match_text (const char *pattern, const char *text)
{
  gsize length = strlen (pattern);
  if (length >= 2 && pattern[0] == '/' && pattern[length - 1] == '/')
    {
      g_autofree char *expression = g_strndup (pattern + 1, length - 2);
      return g_regex_match_simple (expression, text, G_REGEX_DOTALL, 0);
    }
  if (strpbrk (pattern, "*?") != NULL)
    return g_pattern_match_simple (pattern, text);
  return strcmp (pattern, text) == 0;
}

static gboolean
match_one_status (const char *pattern, const char *status)
{
  if (strlen (pattern) != strlen (status))
    return FALSE;
  for (gsize i = 0; pattern[i] != '\0'; i++)
    if (pattern[i] != 'x' && pattern[i] != status[i])
      return FALSE;
  return TRUE;
}

gboolean
lab_match_status (const char *patterns, const char *status)
{
  g_auto (GStrv) words = g_strsplit_set (patterns, " ,", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && match_one_status (words[i], status))
      return TRUE;
  return FALSE;
}

/* ---- one field */

static gboolean
match_value (const char *field, const char *pattern, const char *value)
{
  return strcmp (field, "status") == 0 ? lab_match_status (pattern, value)
                                       : lab_match_text (pattern, value);
}

/* A field may be there several times (headers): one of them must match. */
static gboolean
match_pattern (const LabEvent *event, const char *field, const LabNode *pattern)
{
  if (lab_node_is_null (pattern))
    return lab_event_get (event, field) == NULL;
  const char *text = lab_node_string (pattern, NULL);
  const char *value;
  for (guint i = 0; (value = lab_event_get_nth (event, field, i)) != NULL; i++)
    if (text != NULL && match_value (field, text, value))
      return TRUE;
  return FALSE;
}

static char *
describe_pattern (const LabNode *pattern)
{
  if (lab_node_is_null (pattern))
    return g_strdup (" absent");
  const char *text = lab_node_string (pattern, NULL);
  if (text != NULL)
    return g_strdup_printf ("=\"%s\"", text);
  GString *all = g_string_new ("=one of");
  for (guint i = 0; i < lab_node_size (pattern); i++)
    {
      const char *item = lab_node_string (lab_node_at (pattern, i), NULL);
      g_string_append_printf (all, " \"%s\"", item == NULL ? "" : item);
    }
  return g_string_free (all, FALSE);
}

static gboolean
match_field (const LabEvent *event, const char *field, const LabNode *pattern,
             char **difference)
{
  if (lab_node_shape (pattern) == LAB_NODE_LIST)
    {
      for (guint i = 0; i < lab_node_size (pattern); i++)
        if (match_pattern (event, field, lab_node_at (pattern, i)))
          return TRUE;
    }
  else if (match_pattern (event, field, pattern))
    return TRUE;
  const char *value = lab_event_get (event, field);
  g_autofree char *shown
      = value == NULL ? NULL : lab_text_printable (value, strlen (value), LONGEST_SHOWN);
  g_autofree char *wanted = describe_pattern (pattern);
  g_autofree char *came = value == NULL ? g_strdup ("there is none")
                                        : g_strdup_printf ("it is \"%s\"", shown);
  if (difference != NULL)
    *difference = g_strdup_printf ("expected %s%s, but %s", field, wanted, came);
  return FALSE;
}

static gboolean
match_fields (const LabEvent *event, const LabNode *wanted, const char *prefix,
              char **difference)
{
  for (guint i = 0; i < lab_node_size (wanted); i++)
    {
      const LabNode *pattern = lab_node_at (wanted, i);
      g_autofree char *name = g_strconcat (prefix, lab_node_name (pattern), NULL);
      if (*prefix != '\0')
        for (char *p = name; *p != '\0'; p++)
          *p = g_ascii_tolower (*p);
      gboolean matches = lab_node_shape (pattern) == LAB_NODE_MAPPING
                             ? match_fields (event, pattern, "header:", difference)
                             : match_field (event, name, pattern, difference);
      if (!matches)
        return FALSE;
    }
  return TRUE;
}

/* ---- events and outcomes */

gboolean
lab_match_event (const LabEvent *event, const char *kind, const LabNode *wanted,
                 char **difference)
{
  if (strcmp (event->kind, kind) != 0)
    return FALSE;
  if (wanted == NULL || lab_node_is_null (wanted))
    return TRUE;
  if (lab_node_shape (wanted) == LAB_NODE_MAPPING)
    return match_fields (event, wanted, "", difference);
  return match_field (event, kind, wanted, difference);
}

static gboolean
match_outcome_status (const LabEvent *outcome, const char *patterns, char **difference)
{
  const char *status = lab_event_get (outcome, "status");
  if (status != NULL && lab_match_status (patterns, status))
    return TRUE;
  const char *phrase = lab_event_get (outcome, "phrase");
  const char *warning = lab_event_get (outcome, "header:warning");
  g_autofree char *got = g_strdup_printf (
      "%s %s%s%s", status == NULL ? "none" : status, phrase == NULL ? "" : phrase,
      warning == NULL ? "" : ": ", warning == NULL ? "" : warning);
  g_autofree char *shown = lab_text_printable (got, strlen (got), LONGEST_SHOWN);
  *difference = g_strdup_printf ("expected status %s, got %s", patterns, shown);
  return FALSE;
}

gboolean
lab_match_outcome (const LabEvent *outcome, const LabNode *expect, const char *usual,
                   char **difference)
{
  if (outcome == NULL)
    {
      if (expect == NULL && usual == NULL)
        return TRUE;
      *difference = g_strdup ("expected an answer, and none came");
      return FALSE;
    }
  if (expect == NULL)
    return usual == NULL || match_outcome_status (outcome, usual, difference);
  if (lab_node_shape (expect) == LAB_NODE_MAPPING)
    return match_fields (outcome, expect, "", difference);
  g_auto (GStrv) patterns = lab_node_strv (expect, NULL);
  g_autofree char *joined = g_strjoinv (" ", patterns);
  return match_outcome_status (outcome, joined, difference);
}

static void
describe_fields (GString *line, const LabNode *wanted, const char *prefix)
{
  for (guint i = 0; i < lab_node_size (wanted); i++)
    {
      const LabNode *pattern = lab_node_at (wanted, i);
      if (lab_node_shape (pattern) == LAB_NODE_MAPPING)
        {
          describe_fields (line, pattern, "header ");
          continue;
        }
      g_autofree char *text = describe_pattern (pattern);
      g_string_append_printf (line, " %s%s%s", prefix, lab_node_name (pattern), text);
    }
}

char *
lab_match_describe (const char *kind, const LabNode *wanted)
{
  GString *line = g_string_new (kind);
  if (wanted == NULL || lab_node_is_null (wanted))
    return g_string_free (line, FALSE);
  if (lab_node_shape (wanted) == LAB_NODE_MAPPING)
    describe_fields (line, wanted, "");
  else
    {
      g_autofree char *text = describe_pattern (wanted);
      g_string_append (line, text);
    }
  return g_string_free (line, FALSE);
}
