/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "fake.h"

static LabContext *
lab_of (const char *yaml)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = fake_lab_new (yaml, NULL, &error);
  g_assert_no_error (error);
  return lab;
}

static void
assert_journal (const char *expected)
{
  g_autofree char *journal = fake_journal_take ();
  g_assert_cmpstr (journal, ==, expected);
}

static void
on_stopped (gpointer stopped, const GError *error)
{
  g_assert_null (error);
  ++*(guint *)stopped;
}

static void
stop_lab (LabContext *lab, LabStop how)
{
  guint stopped = 0;
  lab_stop (lab, how, on_stopped, &stopped);
  g_assert_cmpuint (stopped, ==, 0);
  while (stopped == 0)
    lab_clock_iterate (TRUE);
  fake_pass_ms (5000);
  g_assert_cmpuint (stopped, ==, 1);
}

#define THREE "elements:\n  a: {type: fake}\n  b: {type: fake}\nues:\n  phone: {}\n"

/* ---- start and stop */

static void
test_first_all_listen_then_all_connect (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of (THREE);
  assert_journal ("");
  lab_start (lab, &error);
  g_assert_no_error (error);
  assert_journal (
      "listen a, listen b, listen phone, connect a, connect b, connect phone");
  stop_lab (lab, LAB_STOP_GOODBYE);
  assert_journal ("stop phone, stop b, stop a");
  fake_lab_free (lab);
  assert_journal ("destroy phone, destroy b, destroy a");
}

static void
test_kill_is_handed_on (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of (THREE);
  lab_start (lab, &error);
  g_free (fake_journal_take ());
  stop_lab (lab, LAB_STOP_KILL);
  assert_journal ("kill phone, kill b, kill a");
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_third_fails_to_listen (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of ("elements:\n  a: {type: fake}\n  b: {type: fake}\n"
                            "  c: {type: fake, listens: false}\n  d: {type: fake}\n");
  g_assert_false (lab_start (lab, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_assert_cmpstr (error->message, ==, "c: the address is taken");
  assert_journal ("listen a, listen b, listen c, kill b, kill a");
  stop_lab (lab, LAB_STOP_GOODBYE); /* nothing is left to stop */
  assert_journal ("");
  fake_lab_free (lab);
  assert_journal ("destroy d, destroy c, destroy b, destroy a");
}

static void
test_one_after_another_waits_for_each (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of (
      "elements:\n  a: {type: fake, stops: later}\n  b: {type: fake, stops: later}\n");
  lab_start (lab, &error);
  g_free (fake_journal_take ());
  guint stopped = 0;
  gint64 from_us = lab_clock_now_us ();
  lab_stop (lab, LAB_STOP_GOODBYE, on_stopped, &stopped);
  fake_pass_ms (5);
  assert_journal ("stop b");
  while (stopped == 0)
    lab_clock_iterate (TRUE);
  assert_journal ("stop a");
  g_assert_cmpint (lab_clock_now_us () - from_us, ==, 20000);
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_left_behind_after_two_seconds (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab
      = lab_of ("elements:\n  a: {type: fake}\n  b: {type: fake, stops: never}\n");
  lab_start (lab, &error);
  g_free (fake_journal_take ());
  guint stopped = 0;
  gint64 from_us = lab_clock_now_us ();
  lab_stop (lab, LAB_STOP_GOODBYE, on_stopped, &stopped);
  while (stopped == 0)
    lab_clock_iterate (TRUE);
  assert_journal ("stop b, stop a");
  g_assert_cmpint (lab_clock_now_us () - from_us, ==, 2 * G_USEC_PER_SEC);
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_never_started_can_be_freed_and_stopped (void)
{
  LabContext *lab = lab_of (THREE);
  stop_lab (lab, LAB_STOP_GOODBYE);
  fake_lab_free (lab);
  assert_journal ("destroy phone, destroy b, destroy a");
}

static void
test_ready_names_what_is_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *waiting_for = NULL;
  LabContext *lab
      = lab_of ("elements:\n  a: {type: fake}\n  b: {type: fake, ready: false}\n");
  lab_start (lab, &error);
  g_assert_false (lab_ready (lab, &waiting_for));
  g_assert_cmpstr (waiting_for, ==, "b: Godot");
  g_assert_false (lab_ready (lab, NULL));
  stop_lab (lab, LAB_STOP_KILL);
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

/* ---- places */

static void
test_addresses_in_file_order (void)
{
  LabContext *lab
      = lab_of ("elements:\n  zoe: {type: fake}\n  adam: {type: fake}\n"
                "  mia: {type: fake, address: 127.0.0.77}\n  ned: {type: fake}\n"
                "ues:\n  tel: {}\n");
  static const char *const names[] = { "zoe", "adam", "ned", "tel" };
  LabAddress first = lab_context_own_address (lab, "zoe");
  g_autofree char *given = NULL;
  g_assert_cmpuint (first.port, ==, 0);
  for (gsize i = 1; i < G_N_ELEMENTS (names); i++)
    {
      LabAddress before = lab_context_own_address (lab, names[i - 1]);
      LabAddress address = lab_context_own_address (lab, names[i]);
      g_assert_cmpint (lab_address_compare (&before, &address), <, 0);
    }
  LabAddress m = lab_context_own_address (lab, "mia");
  given = lab_address_format (&m);
  g_assert_cmpstr (given, ==, "127.0.0.77");
  g_assert_false (lab_address_is_set (&(LabAddress){ 0 }));
  LabAddress nobody = lab_context_own_address (lab, "nobody");
  g_assert_false (lab_address_is_set (&nobody));
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
assert_known (LabContext *lab, const char *host, const char *service,
              const char *expected)
{
  LabAddress address = { 0 };
  gboolean known
      = lab_directory_find (lab_context_directory (lab), host, service, &address);
  g_autofree char *text = known ? lab_address_format (&address) : NULL;
  g_assert_cmpstr (text, ==, expected);
}

static void
test_external_is_in_the_directory (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of ("domain: example.com\nelements:\n  a: {type: fake}\n"
                            "  hss: {type: fake, external: 192.0.2.7}\n"
                            "  sip: {type: fake, external: \"192.0.2.8:5070\"}\n");
  assert_known (lab, "hss", "diameter", "192.0.2.7:3868");
  assert_known (lab, "hss.example.com", "sip:udp", "192.0.2.7:5060");
  assert_known (lab, "sip", "sip:udp", "192.0.2.8:5070");
  assert_known (lab, "a", "sip:udp", NULL);
  assert_known (lab, "hss", "http", NULL);
  g_assert_null (lab_find (lab, "hss"));
  g_assert_nonnull (lab_find (lab, "a"));
  g_assert_cmpuint (lab_elements (lab)->len, ==, 1);
  g_assert_cmpstr (lab_context_find_kind (lab, "fake", 1), ==, "hss");
  lab_start (lab, &error);
  assert_journal ("listen a, connect a");
  stop_lab (lab, LAB_STOP_GOODBYE);
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_only_leaves_the_others_elsewhere (void)
{
  static const char *const only[] = { "b", NULL };
  g_autoptr (GError) error = NULL;
  LabContext *lab = fake_lab_new (THREE, only, &error);
  g_assert_no_error (error);
  lab_start (lab, &error);
  assert_journal ("listen b, connect b");
  LabAddress a = lab_context_own_address (lab, "a"), found;
  g_assert_true (
      lab_directory_find (lab_context_directory (lab), "a", "sip:udp", &found));
  g_assert_true (lab_address_same_host (&a, &found));
  g_assert_cmpuint (found.port, ==, 5060);
  g_assert_null (lab_find (lab, "a"));
  stop_lab (lab, LAB_STOP_GOODBYE);
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

/* ---- refusals */

typedef struct
{
  const char *rule;
  const char *yaml;
  const char *only;
  const char *says;
} Refusal;

static const Refusal refusals[] = {
  { "phone-and-element-of-one-name", "elements:\n  a: {type: fake}\nues:\n  a: {}\n",
    NULL, "fake.yaml:4:3: \"a\" is an element already*" },
  { "create-says-no", "elements:\n  a: {type: fake}\n  b: {type: fake, creates: false}\n",
    NULL, "fake.yaml:3:3: it does not want to be*" },
  { "only-of-nobody", THREE, "c", "--only: the topology has no \"c\"" },
  { "external-without-an-address",
    "elements:\n  a: {type: fake, external: \"udp:5060\"}\n", NULL,
    "fake.yaml:2:29: *address*" },
  { "file-with-errors", "elements:\n  a: {type: fak}\n", NULL,
    "fake.yaml:2:13: *did you mean \"fake\"*" },
  { "dangling-reference",
    "elements:\n  a: {type: fake, server: hs}\n  hss: {type: fake}\n", NULL,
    "fake.yaml:2:27: no \"hs\" in elements*" },
  { "reference-to-another-kind",
    "elements:\n  a: {type: fake, server: as}\n  as: {type: fake_as}\n", NULL,
    "fake.yaml:2:27: \"as\" is of type fake_as, fake is wanted*" },
  { "subscriber-without-identity", "subscribers:\n  alice: {}\n", NULL, "fake.yaml:2:*" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;
  const char *only[] = { row->only, NULL };
  g_autoptr (GError) error = NULL;
  LabContext *lab = fake_lab_new (row->yaml, row->only == NULL ? NULL : only, &error);
  g_assert_null (lab);
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (row->says, error->message))
    g_error ("%s: %s", row->says, error->message);
  fake_lab_free (NULL);
  g_free (fake_journal_take ());
}

/* ---- check */

typedef struct
{
  const char *rule;
  const char *yaml;
  const char *says; /* NULL: nothing to say */
} Check;

static const Check checks[] = {
  { "fine", THREE, NULL },
  { "two-on-one-port",
    "elements:\n  a: {type: fake, address: 127.0.0.9}\n"
    "  b: {type: fake, address: 127.0.0.9, listen: [udp:5061, udp:5060]}\n",
    "fake.yaml:3:*: b: UDP port 5060 of 127.0.0.9 is taken by a at fake.yaml:2:*" },
  { "udp-and-tcp-of-one-port",
    "elements:\n  a: {type: fake, address: 127.0.0.9}\n"
    "  b: {type: fake, address: 127.0.0.9, listen: [tcp:5060]}\n",
    NULL },
  { "external-takes-no-port",
    "elements:\n  a: {type: fake, address: 127.0.0.9}\n"
    "  b: {type: fake, external: 127.0.0.9}\n",
    NULL },
  { "every-error-of-a-file",
    "elements:\n  a: {type: fake, listens: perhaps}\nsubscribers:\n  alice: {}\n",
    "fake.yaml:2:*fake.yaml:4:*" },
};

static void
test_check (gconstpointer data)
{
  const Check *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  g_autoptr (LabTopology) topology = lab_topology_parse (
      "fake.yaml", row->yaml, -1, lab_topology_options (&fake_kinds));
  const LabConfig config = { .block = block };
  g_assert_cmpint (lab_check (topology, &fake_kinds, &config, &error), ==,
                   row->says == NULL);
  if (row->says == NULL)
    g_assert_no_error (error);
  else if (!g_pattern_match_simple (row->says, error->message))
    g_error ("%s: %s", row->says, error->message);
  g_free (fake_journal_take ());
}

static void
add_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/core/lab/refused/", refusals[i].rule, NULL);
      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autofree char *path = g_strconcat ("/core/lab/check/", checks[i].rule, NULL);
      g_test_add_data_func (path, &checks[i], test_check);
    }
}

int
main (int argc, char **argv)
{
  fake_init (&argc, &argv);
  g_test_add_func ("/core/lab/first-all-listen-then-all-connect",
                   test_first_all_listen_then_all_connect);
  g_test_add_func ("/core/lab/kill-is-handed-on", test_kill_is_handed_on);
  g_test_add_func ("/core/lab/third-fails-to-listen", test_third_fails_to_listen);
  g_test_add_func ("/core/lab/stop/one-after-another-waits-for-each",
                   test_one_after_another_waits_for_each);
  g_test_add_func ("/core/lab/stop/left-behind-after-two-seconds",
                   test_left_behind_after_two_seconds);
  g_test_add_func ("/core/lab/stop/never-started",
                   test_never_started_can_be_freed_and_stopped);
  g_test_add_func ("/core/lab/ready-names-what-is-missing",
                   test_ready_names_what_is_missing);
  g_test_add_func ("/core/lab/addresses-in-file-order", test_addresses_in_file_order);
  g_test_add_func ("/core/lab/external-is-in-the-directory",
                   test_external_is_in_the_directory);
  g_test_add_func ("/core/lab/only-leaves-the-others-elsewhere",
                   test_only_leaves_the_others_elsewhere);
  add_rows ();
  return fake_run ();
}
