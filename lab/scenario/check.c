/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "scenario/run.h"
#include "scenario/step.h"

/* ---- names, and what was meant */

static void
add_names (GStrvBuilder *names, const LabTopology *topology, const char *map)
{
  const LabNode *node = lab_node_child (lab_topology_root (topology), map);
  for (guint i = 0; node != NULL && i < lab_node_size (node); i++)
    g_strv_builder_add (names, lab_node_name (lab_node_at (node, i)));
}

static void
report_no_element (const LabScenarioChecker *checker, const LabNode *step,
                   const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  add_names (builder, checker->topology, "ues");
  add_names (builder, checker->topology, "elements");
  g_auto (GStrv) names = g_strv_builder_end (builder);
  const char *nearest = lab_text_nearest (name, (const char *const *)names);
  lab_topology_report_key (checker->topology, step,
                           "no phone and no element is called \"%s\"%s%s%s", name,
                           nearest == NULL ? "" : "; did you mean \"",
                           nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
}

static void
report_no_word (const LabScenarioChecker *checker, const LabNode *step,
                const LabElementKind *kind, const char *word)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (gsize i = 0; kind != NULL && kind->verbs != NULL && kind->verbs[i].name != NULL;
       i++)
    g_strv_builder_add (builder, kind->verbs[i].name);
  for (gsize i = 0; lab_step_words[i].word != NULL; i++)
    if (lab_step_words[i].on_element == (kind != NULL))
      g_strv_builder_add (builder, lab_step_words[i].word);
  g_auto (GStrv) words = g_strv_builder_end (builder);
  const char *nearest = lab_text_nearest (word, (const char *const *)words);
  g_autofree char *all = g_strjoinv (", ", words);
  lab_topology_report_key (
      checker->topology, step, "%s%s%s no step \"%s\"%s%s%s; there are: %s",
      kind == NULL ? "there is" : "a ", kind == NULL ? "" : kind->kind,
      kind == NULL ? "" : " has", word, nearest == NULL ? "" : "; did you mean \"",
      nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?", all);
}

static const LabElementKind *
kind_of_name (const LabScenarioChecker *checker, const char *name)
{
  if (lab_topology_find (checker->topology, "ues", name) != NULL)
    return checker->kinds->ue;
  const LabNode *element = lab_topology_find (checker->topology, "elements", name);
  const char *type = element == NULL ? NULL : lab_node_string (element, "type");
  for (gsize i = 0; type != NULL && checker->kinds->elements[i] != NULL; i++)
    if (strcmp (checker->kinds->elements[i]->kind, type) == 0)
      return checker->kinds->elements[i];
  return NULL;
}

/* ---- steps */

static void
check_word (const LabScenarioChecker *checker, const LabStepWord *word,
            const LabNode *arguments, const LabElementKind *kind)
{
  if (lab_topology_check (checker->topology, arguments, word->arguments)
      && word->check != NULL)
    word->check (checker, arguments, kind);
}

static void
check_verb (const LabScenarioChecker *checker, const LabVerb *verb,
            const LabNode *arguments)
{
  if (!lab_topology_check (checker->topology, arguments, lab_verb_option (verb)))
    return;
  const LabNode *expect = lab_node_child (arguments, "expect");
  if (expect != NULL)
    lab_match_check (checker, expect, NULL);
}

static void
check_on_element (const LabScenarioChecker *checker, const LabNode *arguments,
                  const char *name, const char *word)
{
  const LabElementKind *kind = kind_of_name (checker, name);
  if (kind == NULL)
    {
      report_no_element (checker, arguments, name);
      return;
    }
  const LabVerb *verb = lab_kind_find_verb (kind, word);
  const LabStepWord *step_word = lab_step_find_word (word, TRUE);
  if (verb != NULL)
    check_verb (checker, verb, arguments);
  else if (step_word != NULL)
    check_word (checker, step_word, arguments, kind);
  else
    report_no_word (checker, arguments, kind, word);
}

static void
check_step (const LabScenarioChecker *checker, const LabNode *step)
{
  if (lab_node_shape (step) != LAB_NODE_MAPPING || lab_node_size (step) != 1)
    {
      lab_topology_report (checker->topology, step,
                           "a step is one key with its arguments: `alice.register: {}`");
      return;
    }
  const LabNode *arguments = lab_node_at (step, 0);
  const char *title = lab_node_name (arguments);
  g_auto (GStrv) parts = g_strsplit (title, ".", 2);
  const LabStepWord *word = lab_step_find_word (title, FALSE);
  if (word != NULL)
    check_word (checker, word, arguments, NULL);
  else if (parts[0] != NULL && parts[1] != NULL)
    check_on_element (checker, arguments, parts[0], parts[1]);
  else
    report_no_word (checker, arguments, NULL, title);
}

void
lab_scenario_check_steps (const LabScenarioChecker *checker, const LabNode *steps)
{
  if (lab_node_shape (steps) != LAB_NODE_LIST)
    {
      check_step (checker, steps);
      return;
    }
  for (guint i = 0; i < lab_node_size (steps); i++)
    check_step (checker, lab_node_at (steps, i));
}

void
lab_scenarios_check (LabTopology *topology, const LabKinds *kinds)
{
  const LabScenarioChecker checker = { .topology = topology, .kinds = kinds };
  const LabNode *root = lab_topology_root (topology);
  const LabNode *scenarios = root == NULL ? NULL : lab_node_child (root, "scenarios");
  for (guint i = 0; scenarios != NULL && i < lab_node_size (scenarios); i++)
    lab_scenario_check_steps (&checker, lab_node_at (scenarios, i));
}
