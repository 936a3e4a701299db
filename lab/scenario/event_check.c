/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "scenario/step.h"

/* What a step looks for, checked before anything runs: the event's kind and its fields, as the manual of the
   element has them, and the patterns. */

/* ---- patterns */

static void
check_pattern (const LabScenarioChecker *checker, const LabNode *pattern)
{
  const char *text = lab_node_string (pattern, NULL);
  gsize length = text == NULL ? 0 : strlen (text);
  if (length < 2 || text[0] != '/' || text[length - 1] != '/'
      || lab_node_has_variables (pattern))
    return;
  g_autoptr (GError) error = NULL;
  g_autofree char *expression = g_strndup (text + 1, length - 2);
  g_autoptr (GRegex) regex = g_regex_new (expression, G_REGEX_DOTALL, 0, &error);
  if (regex == NULL)
    lab_topology_report (checker->topology, pattern, "%s", error->message);
}

static void
check_patterns (const LabScenarioChecker *checker, const LabNode *patterns)
{
  if (lab_node_shape (patterns) == LAB_NODE_SCALAR)
    check_pattern (checker, patterns);
  for (guint i = 0; i < lab_node_size (patterns); i++)
    check_pattern (checker, lab_node_at (patterns, i));
}

static void
report_no_field (const LabScenarioChecker *checker, const LabNode *field,
                 const char *const *fields)
{
  const char *name = lab_node_name (field);
  const char *nearest = lab_text_nearest (name, fields);
  g_autofree char *all = g_strjoinv (", ", (char **)fields);
  lab_topology_report_key (
      checker->topology, field, "this event has no field \"%s\"%s%s%s; it has: %s", name,
      nearest == NULL ? "" : "; did you mean \"", nearest == NULL ? "" : nearest,
      nearest == NULL ? "" : "\"?", all);
}

void
lab_match_check (const LabScenarioChecker *checker, const LabNode *wanted,
                 const char *const *fields)
{
  if (lab_node_shape (wanted) != LAB_NODE_MAPPING)
    {
      check_patterns (checker, wanted);
      return;
    }
  for (guint i = 0; i < lab_node_size (wanted); i++)
    {
      const LabNode *field = lab_node_at (wanted, i);
      const char *name = lab_node_name (field);
      gboolean headers = strcmp (name, "header") == 0;
      if (fields != NULL && !g_strv_contains (fields, name))
        report_no_field (checker, field, fields);
      else if (headers != (lab_node_shape (field) == LAB_NODE_MAPPING))
        lab_topology_report (checker->topology, field,
                             headers ? "header: names and patterns: {Warning: \"*\"}"
                                     : "\"%s\" is one text, or a list of them",
                             name);
      else if (headers)
        for (guint j = 0; j < lab_node_size (field); j++)
          check_patterns (checker, lab_node_at (field, j));
      else
        check_patterns (checker, field);
    }
}

/* ---- the manual's lines: `kind: field field (its values) header:NAME` */

static char **
words_of (char *text)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint depth = 0;
  for (char *p = text; *p != '\0'; p++)
    {
      depth += *p == '(';
      depth -= *p == ')' && depth > 0;
      if (depth > 0 || strchr ("),\t", *p) != NULL)
        *p = ' ';
    }
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (strcmp (parts[i], "header:NAME") == 0)
      g_strv_builder_add (words, "header");
    else if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

/* All kinds; of the one called @wanted the fields, too. */
static char **
event_kinds (const LabElementKind *kind, const char *wanted, char ***fields)
{
  g_autoptr (GStrvBuilder) kinds = g_strv_builder_new ();
  g_auto (GStrv) lines
      = g_strsplit (kind->event_kinds == NULL ? "" : kind->event_kinds, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ":", 2);
      if (parts[0] == NULL || *g_strstrip (parts[0]) == '\0')
        continue;
      g_strv_builder_add (kinds, parts[0]);
      if (*fields == NULL && parts[1] != NULL && strcmp (parts[0], wanted) == 0)
        *fields = words_of (parts[1]);
    }
  return g_strv_builder_end (kinds);
}

/* It may have been meant as an event, or as an option of the step. */
static void
report_unknown_key (const LabScenarioChecker *checker, const LabNode *entry,
                    const LabElementKind *kind, char **kinds, const LabOption *table)
{
  const char *word = lab_node_name (entry);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  for (const LabOption *option = table; option != NULL && option->key != NULL; option++)
    g_strv_builder_add (words, option->key);
  g_auto (GStrv) options = g_strv_builder_end (words);
  const char *nearest = lab_text_nearest (word, (const char *const *)kinds);
  if (nearest == NULL)
    nearest = lab_text_nearest (word, (const char *const *)options);
  g_autofree char *events = g_strjoinv (", ", kinds);
  g_autofree char *rest = g_strjoinv (", ", options);
  lab_topology_report_key (
      checker->topology, entry,
      "a %s has no event \"%s\"%s%s%s; it has: %s; options of this step: %s", kind->kind,
      word, nearest == NULL ? "" : "; did you mean \"", nearest == NULL ? "" : nearest,
      nearest == NULL ? "" : "\"?", *events == '\0' ? "none" : events, rest);
}

/* ---- a step */

static const LabOption *
options_of (const LabNode *arguments)
{
  const LabOption *option = lab_node_option (arguments);
  return option == NULL ? NULL : option->table;
}

static void
check_event (const LabScenarioChecker *checker, const LabNode *entry,
             const LabElementKind *kind)
{
  g_auto (GStrv) fields = NULL;
  g_auto (GStrv) kinds = event_kinds (kind, lab_node_name (entry), &fields);
  lab_match_check (checker, entry, (const char *const *)fields);
}

void
lab_event_step_check (const LabScenarioChecker *checker, const LabNode *arguments,
                      const LabElementKind *kind)
{
  const LabOption *table = options_of (arguments);
  const LabNode *event = NULL;
  gboolean unknown = FALSE;
  g_auto (GStrv) no_fields = NULL;
  g_auto (GStrv) kinds = event_kinds (kind, "", &no_fields);
  for (guint i = 0; i < lab_node_size (arguments); i++)
    {
      const LabNode *entry = lab_node_at (arguments, i);
      const char *name = lab_node_name (entry);
      const LabOption *option = name == NULL ? NULL : lab_option_find (table, name);
      if (name == NULL)
        break; /* a list */
      if (option != NULL)
        lab_topology_check (checker->topology, entry, option);
      else if (!g_strv_contains ((const char *const *)kinds, name))
        {
          report_unknown_key (checker, entry, kind, kinds, table);
          unknown = TRUE;
        }
      else if (event != NULL)
        lab_topology_report_key (checker->topology, entry,
                                 "one event a step: \"%s\" is looked for already",
                                 lab_node_name (event));
      else
        check_event (checker, event = entry, kind);
    }
  if (event == NULL && !unknown)
    lab_topology_report (checker->topology, arguments,
                         "which event? for example {message: {text: \"hello\"}}");
}
