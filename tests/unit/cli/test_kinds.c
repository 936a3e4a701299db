/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/kinds.h"
#include "scenario/manual.h"
#include "scenario/run.h"
#include "topology/manual.h"
#include "topology/schema.h"

/* The tables of the program's own elements, and the topologies that come with it. */

static LabTopology *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "topologies", name, NULL);
  return lab_topology_load (path, lab_topology_options (&lab_program_kinds));
}

static void
assert_valid (LabTopology *topology)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  const LabConfig config = { .block = block };
  lab_scenarios_check (topology, &lab_program_kinds);
  lab_check (topology, &lab_program_kinds, &config, &error);
  g_assert_no_error (error);
}

/* ---- the files */

static void
test_file_is_valid (gconstpointer name)
{
  g_autoptr (LabTopology) topology = load (name);
  assert_valid (topology);
}

static void
test_hello_as_written (void)
{
  g_autoptr (LabTopology) topology = load ("hello.yaml");
  assert_valid (topology);
  static const char *const listen[] = { "udp:5060", "tcp:5060", "tls:5061", NULL };
  const LabNode *pcscf = lab_topology_find (topology, "elements", "pcscf");
  g_auto (GStrv) said = lab_node_strv (pcscf, "listen");
  g_assert_cmpstr (lab_topology_name (topology), ==, "hello");
  g_assert_cmpstr (lab_topology_domain (topology), ==,
                   "bj.ims.mnc000.mcc460.3gppnetwork.org");
  g_assert_true (g_strv_equal ((const char *const *)said, listen));
  g_assert_cmpstr (lab_node_string (pcscf, "core_transport"), ==, "tcp");
  const LabNode *alice = lab_topology_find (topology, "subscribers", "alice");
  g_auto (GStrv) impus = lab_node_strv (alice, "impu");
  g_assert_cmpstr (impus[0], ==,
                   "sip:+8613800000001@bj.ims.mnc000.mcc460.3gppnetwork.org");
  g_assert_cmpstr (lab_node_string (lab_node_child (alice, "aka"), "algorithm"), ==,
                   "AKAv1-SHA-256");
  const LabNode *scenarios = lab_node_child (lab_topology_root (topology), "scenarios");
  g_assert_cmpuint (lab_node_size (scenarios), ==, 1);
  g_assert_cmpuint (lab_node_size (lab_node_at (scenarios, 0)), ==, 7);
}

typedef struct
{
  const char *rule;
  const char *yaml;
  const char *error;
} Row;

static const Row rows[] = {
  { "kind", "elements:\n  p: {type: pcsf}\n",
    "t.yaml:2:13: unknown type \"pcsf\" (did you mean \"pcscf\"?)" },
  { "option-of-another-kind", "elements:\n  p: {type: pcscf, psi: msgas}\n",
    "t.yaml:2:20: unknown key \"psi\": im_as has it, pcscf has not" },
  { "option", "elements:\n  h: {type: hss, databse: x}\n",
    "t.yaml:2:18: unknown key \"databse\" (did you mean \"database\"?)" },
  { "phone", "ues:\n  alice: {transport: tpc}\n", "t.yaml:2:22: transport \"tpc\"" },
  { "top-level", "scenario: {}\n",
    "t.yaml:1:1: unknown key \"scenario\" (did you mean \"scenarios\"?)" },
  { "ref-to-another-kind", "elements:\n  h: {type: hss}\n  p: {type: pcscf, icscf: h}\n",
    "t.yaml:3:27: \"h\" is of type hss, icscf is wanted" },
};

static void
test_typo_has_its_place (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology = lab_topology_parse (
      "t.yaml", row->yaml, -1, lab_topology_options (&lab_program_kinds));
  g_assert_false (lab_topology_valid (topology, &error));
  if (!g_str_has_prefix (error->message, row->error))
    g_test_fail_printf ("expected: %s\ngot: %s", row->error, error->message);
}

/* ---- the tables */

/* Every default keeps its own rule: they are read when an element does not say the option. */
static void
test_defaults_of (const char *yaml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology = lab_topology_parse (
      "t.yaml", yaml, -1, lab_topology_options (&lab_program_kinds));
  if (!lab_topology_valid (topology, &error))
    g_assert_null (strstr (error->message, "default of"));
}

static void
test_defaults_keep_their_rules (void)
{
  for (gsize i = 0; lab_program_kinds.elements[i] != NULL; i++)
    {
      g_autofree char *yaml = g_strdup_printf ("elements:\n  e: {type: %s}\n",
                                               lab_program_kinds.elements[i]->kind);
      test_defaults_of (yaml);
    }
  test_defaults_of ("subscribers:\n  s: {}\nues:\n  s: {}\n");
}

static void
check_verbs (const LabElementKind *kind)
{
  for (gsize i = 0; kind->verbs != NULL && kind->verbs[i].name != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *yaml = g_strdup_printf (
          "%s:\n  e: {%s%s}\nscenarios:\n  x:\n    - e.%s: {}\n",
          kind == lab_program_kinds.ue ? "ues" : "elements",
          kind == lab_program_kinds.ue ? "" : "type: ",
          kind == lab_program_kinds.ue ? "" : kind->kind, kind->verbs[i].name);
      g_autoptr (LabTopology) topology = lab_topology_parse (
          "t.yaml", yaml, -1, lab_topology_options (&lab_program_kinds));
      lab_scenarios_check (topology, &lab_program_kinds);
      if (!lab_topology_valid (topology, &error))
        g_assert_true (strstr (error->message, "missing \"") != NULL
                       && strstr (error->message, "default of") == NULL);
    }
}

static void
test_verbs_are_steps_and_their_defaults_keep_their_rules (void)
{
  for (gsize i = 0; lab_program_kinds.elements[i] != NULL; i++)
    check_verbs (lab_program_kinds.elements[i]);
  check_verbs (lab_program_kinds.ue);
}

static void
assert_complete (const LabElementKind *kind)
{
  g_assert_nonnull (kind->summary);
  g_assert_nonnull (kind->specs);
  g_assert_nonnull (kind->create);
  g_assert_nonnull (kind->listen);
  g_assert_nonnull (kind->stop);
  g_assert_nonnull (kind->destroy);
  for (const LabOption *option = kind->options; option != NULL && option->key != NULL;
       option++)
    {
      g_assert_nonnull (option->help);
      g_assert_false (g_str_has_suffix (option->help, "."));
    }
  for (const LabVerb *verb = kind->verbs; verb != NULL && verb->name != NULL; verb++)
    {
      g_assert_nonnull (verb->summary);
      g_assert_nonnull (verb->start);
    }
}

static void
test_kinds_are_complete (void)
{
  for (gsize i = 0; lab_program_kinds.elements[i] != NULL; i++)
    assert_complete (lab_program_kinds.elements[i]);
  assert_complete (lab_program_kinds.ue);
}

/* ---- the manuals */

static void
assert_manual_has (const char *text, const LabElementKind *kind)
{
  for (const LabVerb *verb = kind->verbs; verb != NULL && verb->name != NULL; verb++)
    {
      g_autofree char *line = g_strdup_printf ("  NAME.%s\n", verb->name);
      g_assert_nonnull (strstr (text, line));
      for (const LabOption *o = verb->options; o != NULL && o->key != NULL; o++)
        g_assert_nonnull (strstr (text, o->key));
    }
  if (kind->event_kinds != NULL)
    g_assert_nonnull (strstr (text, kind->event_kinds));
}

static void
test_steps_manual_has_every_verb_and_word (void)
{
  static const char *const words[]
      = { "  parallel\n",  "  repeat\n",      "  NAME.receive\n",
          "  NAME.wait\n", "  NAME.absent\n", "  NAME.expect\n",
          "within",        "count",           "for",
          "save",          "times",           "steps" };
  g_autoptr (GString) text = g_string_new (NULL);
  lab_steps_manual (text, &lab_program_kinds);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_nonnull (strstr (text->str, words[i]));
  for (gsize i = 0; lab_program_kinds.elements[i] != NULL; i++)
    assert_manual_has (text->str, lab_program_kinds.elements[i]);
  assert_manual_has (text->str, lab_program_kinds.ue);
}

static void
test_schema_has_every_kind_and_option (void)
{
  g_autofree char *schema = lab_topology_schema (
      lab_topology_options (&lab_program_kinds), "rcslab topology");
  for (gsize i = 0; lab_program_kinds.elements[i] != NULL; i++)
    {
      const LabElementKind *kind = lab_program_kinds.elements[i];
      g_autofree char *word = g_strdup_printf ("\"%s\"", kind->kind);
      g_assert_nonnull (strstr (schema, word));
      for (const LabOption *o = kind->options; o != NULL && o->key != NULL; o++)
        {
          g_autofree char *key = g_strdup_printf ("\"%s\"", o->key);
          g_assert_nonnull (strstr (schema, key));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cli/topologies/hello-is-valid", "hello.yaml",
                        test_file_is_valid);
  g_test_add_data_func ("/cli/topologies/tour-is-valid", "tour.yaml", test_file_is_valid);
  g_test_add_func ("/cli/topologies/hello-as-written", test_hello_as_written);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path
          = g_strconcat ("/cli/typo-has-its-place/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_typo_has_its_place);
    }
  g_test_add_func ("/cli/kinds/complete", test_kinds_are_complete);
  g_test_add_func ("/cli/kinds/defaults-keep-their-rules",
                   test_defaults_keep_their_rules);
  g_test_add_func ("/cli/kinds/verbs-are-steps-and-their-defaults-keep-their-rules",
                   test_verbs_are_steps_and_their_defaults_keep_their_rules);
  g_test_add_func ("/cli/steps/has-every-verb-and-word",
                   test_steps_manual_has_every_verb_and_word);
  g_test_add_func ("/cli/schema/has-every-kind-and-option",
                   test_schema_has_every_kind_and_option);
  return g_test_run ();
}
