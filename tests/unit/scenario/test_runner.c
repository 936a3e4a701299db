/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "../core/fake.h"
#include "base/clock.h"
#include "scenario/runner.h"

/* Whole scenarios with fake elements: fresh networks, recordings, outcomes. */

typedef struct
{
  LabReporter reporter;
  guint announced;
  GString *told; /* `scenario=outcome`, … */
  char *message;
  char *pcap;
  gint64 duration_us;
  gboolean *interrupted; /* set when a scenario starts */
  gboolean ended;
} Spy;

static void
begin (LabReporter *base, guint scenarios)
{
  ((Spy *)base)->announced = scenarios;
}

static void
starting (LabReporter *base, const LabResult *result)
{
  Spy *spy = (Spy *)base;
  if (spy->interrupted != NULL)
    *spy->interrupted = TRUE;
}

static void
result (LabReporter *base, const LabResult *result)
{
  static const char *const words[] = { "passed", "failed", "environment", "interrupted" };
  Spy *spy = (Spy *)base;
  g_string_append_printf (spy->told, "%s%s=%s", spy->told->len == 0 ? "" : ", ",
                          result->scenario, words[result->outcome]);
  g_free (spy->message);
  g_free (spy->pcap);
  spy->message = g_strdup (result->message);
  spy->pcap = g_strdup (result->pcap);
  spy->duration_us = result->duration_us;
}

static gboolean
end (LabReporter *base, GError **error)
{
  ((Spy *)base)->ended = TRUE;
  return TRUE;
}

typedef struct
{
  char *directory;
  char *recording;
  LabBlock *block;
  GPtrArray *topologies;
  GPtrArray *reporters;
  Spy spy;
  LabRunnerConfig config;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->directory = g_dir_make_tmp ("lab-runner-XXXXXX", NULL);
  f->recording = g_build_filename (f->directory, "r.pcap", NULL);
  f->block = lab_block_claim (NULL);
  f->topologies = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_topology_free);
  f->reporters = g_ptr_array_new ();
  f->spy.reporter = (LabReporter){
    .begin = begin, .scenario = starting, .result = result, .end = end
  };
  f->spy.told = g_string_new (NULL);
  g_ptr_array_add (f->reporters, &f->spy);
  f->config = (LabRunnerConfig){ .kinds = &fake_kinds,
                                 .network = lab_block_network (f->block),
                                 .recording = f->recording,
                                 .reporters = f->reporters };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) directory = g_dir_open (f->directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->directory, name, NULL);
      g_remove (path);
    }
  g_rmdir (f->directory);
  g_free (f->directory);
  g_free (f->recording);
  lab_block_free (f->block);
  g_ptr_array_unref (f->topologies);
  g_ptr_array_unref (f->reporters);
  g_string_free (f->spy.told, TRUE);
  g_free (f->spy.message);
  g_free (f->spy.pcap);
  g_free (fake_journal_take ());
  g_assert_cmpuint (lab_timer_count (), ==, 0);
}

static void
add (Fixture *f, const char *name, const char *yaml)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("name: %s\n%s", name, yaml);
  LabTopology *topology
      = lab_topology_parse ("r.yaml", text, -1, lab_topology_options (&fake_kinds));
  lab_scenarios_check (topology, &fake_kinds);
  lab_topology_valid (topology, &error);
  g_assert_no_error (error);
  g_ptr_array_add (f->topologies, topology);
}

static LabOutcome
run (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  LabOutcome outcome = lab_runner_run (&f->config, f->topologies, &error);
  g_assert_no_error (error);
  g_assert_true (f->spy.ended);
  return outcome;
}

static gboolean
is_there (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->directory, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

#define GOOD                                                                             \
  "elements:\n  server: {type: fake}\nues:\n  alice: {}\nscenarios:\n"                   \
  "  one:\n    - alice.event: {}\n    - alice.receive: {message: {}}\n"                  \
  "  Two (2):\n    - alice.expect: {message: {}, count: 0}\n"

static void
test_each_on_a_fresh_network (Fixture *f, gconstpointer data)
{
  add (f, "good", GOOD);
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_PASSED);
  g_assert_cmpuint (f->spy.announced, ==, 2);
  g_assert_cmpstr (f->spy.told->str, ==, "one=passed, Two (2)=passed");
  g_autofree char *journal = fake_journal_take ();
  g_assert_cmpstr (journal, ==,
                   "listen server, listen alice, connect server, connect alice, "
                   "stop alice, stop server, destroy alice, destroy server, "
                   "listen server, listen alice, connect server, connect alice, "
                   "stop alice, stop server, destroy alice, destroy server");
  g_assert_true (is_there (f, "r-good-one.pcap"));
  g_assert_true (is_there (f, "r-good-two-2.pcap"));
}

static void
test_one_has_the_recording_itself (Fixture *f, gconstpointer data)
{
  add (f, "good", GOOD);
  f->config.glob = "o*";
  g_assert_cmpuint (lab_runner_count (&f->config, f->topologies), ==, 1);
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_PASSED);
  g_assert_cmpstr (f->spy.told->str, ==, "one=passed");
  g_assert_cmpstr (f->spy.pcap, ==, f->recording);
  g_assert_true (is_there (f, "r.pcap"));
}

static void
test_worst_outcome_of_all (Fixture *f, gconstpointer data)
{
  add (f, "bad", "ues:\n  alice: {}\nscenarios:\n  wrong:\n    - alice.fails: {}\n");
  add (f, "good", GOOD);
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_FAILED);
  g_assert_cmpstr (f->spy.told->str, ==, "wrong=failed, one=passed, Two (2)=passed");
}

static void
test_duration_is_of_the_labs_clock (Fixture *f, gconstpointer data)
{
  add (f, "slow",
       "ues:\n  alice: {}\nscenarios:\n  x:\n    - alice.later: {after: 1h, within: "
       "2h}\n");
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_PASSED);
  g_assert_cmpint (f->spy.duration_us, >=, 3600 * (gint64)G_USEC_PER_SEC);
  g_assert_cmpint (f->spy.duration_us, <, 3601 * (gint64)G_USEC_PER_SEC);
}

static void
test_not_ready_after_ten_seconds (Fixture *f, gconstpointer data)
{
  add (f, "late",
       "elements:\n  server: {type: fake, ready: false}\nscenarios:\n  x: []\n");
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_FAILED);
  g_assert_cmpstr (f->spy.message, ==,
                   "the network is not ready after 10 s: server: Godot");
}

static void
test_address_that_is_taken (Fixture *f, gconstpointer data)
{
  add (f, "taken",
       "elements:\n  server: {type: fake, listens: false}\nscenarios:\n  x: []\n  y: "
       "[]\n");
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_ENVIRONMENT);
  g_assert_cmpstr (f->spy.told->str, ==, "x=environment, y=environment");
  g_assert_cmpstr (f->spy.message, ==, "server: the address is taken");
}

static void
test_recording_that_cannot_be_written (Fixture *f, gconstpointer data)
{
  add (f, "good", GOOD);
  f->config.recording = "/proc/nowhere/r.pcap";
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_ENVIRONMENT);
  g_assert_true (g_str_has_prefix (f->spy.message, "/proc/nowhere: cannot be made: "));
}

static void
test_network_that_is_none (Fixture *f, gconstpointer data)
{
  add (f, "good", GOOD);
  f->config.network = "10.0.0.0/8";
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_ENVIRONMENT);
}

static void
test_interrupted_ends_all (Fixture *f, gconstpointer data)
{
  gboolean interrupted = FALSE;
  add (f, "endless",
       "ues:\n  alice: {}\nscenarios:\n"
       "  x:\n    - alice.later: {after: 1h, within: 2h}\n  y: []\n");
  add (f, "good", GOOD);
  f->config.interrupted = &interrupted;
  f->spy.interrupted = &interrupted;
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_INTERRUPTED);
  g_assert_cmpstr (f->spy.told->str, ==, "x=interrupted");
  g_assert_cmpstr (f->spy.message, ==, "interrupted");
}

static void
test_nothing_to_run (Fixture *f, gconstpointer data)
{
  add (f, "none", "ues:\n  alice: {}\n");
  g_assert_cmpuint (lab_runner_count (&f->config, f->topologies), ==, 0);
  g_assert_cmpint (run (f), ==, LAB_OUTCOME_PASSED);
  g_assert_cmpuint (f->spy.announced, ==, 0);
}

#define ADD(rule, test)                                                                  \
  g_test_add ("/scenario/runner/" rule, Fixture, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  fake_init (&argc, &argv);
  ADD ("each-on-a-fresh-network", test_each_on_a_fresh_network);
  ADD ("one-has-the-recording-itself", test_one_has_the_recording_itself);
  ADD ("worst-outcome-of-all", test_worst_outcome_of_all);
  ADD ("duration-is-of-the-labs-clock", test_duration_is_of_the_labs_clock);
  ADD ("not-ready-after-ten-seconds", test_not_ready_after_ten_seconds);
  ADD ("address-that-is-taken", test_address_that_is_taken);
  ADD ("recording-that-cannot-be-written", test_recording_that_cannot_be_written);
  ADD ("network-that-is-none", test_network_that_is_none);
  ADD ("interrupted-ends-all", test_interrupted_ends_all);
  ADD ("nothing-to-run", test_nothing_to_run);
  return fake_run ();
}
