/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "table.h"

static void
assert_first_line (const char *text, const char *expected)
{
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", text, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (t, &error));
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpstr (lines[0], ==, expected);
}

/* Each line stands for nine of the line before it. */
static void
test_laughs (void)
{
  GString *text = g_string_new ("scenarios:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
  for (int i = 1; i < 12; i++)
    {
      g_string_append_printf (text, "  a%d: &a%d [", i, i);
      for (int k = 0; k < 9; k++)
        g_string_append_printf (text, "%s*a%d", k > 0 ? ", " : "", i - 1);
      g_string_append (text, "]\n");
    }
  g_autoptr (GTimer) timer = g_timer_new ();
  assert_first_line (text->str, "t.yaml:7:12: aliases stand for more than 100000 values");
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 5);
  g_string_free (text, TRUE);
}

static void
test_merged_laughs (void)
{
  GString *text = g_string_new ("scenarios:\n  a0: &a0 {x: {y: z}}\n");
  for (int i = 1; i < 40; i++)
    g_string_append_printf (text, "  a%d: &a%d {<<: *a%d, k%d: *a%d}\n", i, i, i - 1, i,
                            i - 1);
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", text->str, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (t, &error));
  g_assert_nonnull (strstr (error->message, "aliases stand for more than 100000 values"));
  g_string_free (text, TRUE);
}

static void
test_deep (void)
{
  GString *text = g_string_new ("scenarios: ");
  for (int i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  assert_first_line (text->str, "t.yaml:1:75: nested more than 64 deep");
  g_string_assign (text, "scenarios:\n  ");
  for (int i = 0; i < 1000; i++)
    g_string_append (text, "- ");
  g_string_append (text, "x\n");
  assert_first_line (text->str, "t.yaml:2:129: nested more than 64 deep");
  g_string_free (text, TRUE);
}

/* One that stands for more than any machine should make. */
static void
test_crowds (void)
{
  GString *text = g_string_new ("subscribers:\n");
  for (int i = 0; i < 30; i++)
    g_string_append_printf (text, "  c%d: {count: 100000, digest: {password: x}}\n", i);
  assert_first_line (text->str, "t.yaml:6:3: the topology grows beyond 2000000 values");
  g_string_free (text, TRUE);
}

static void
test_many_errors (void)
{
  GString *text = g_string_new ("ues:\n");
  for (int i = 0; i < 20000; i++)
    g_string_append_printf (text, "  u%d: {subscriber: nobody}\n", i);
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", text->str, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (t, &error));
  g_assert_true (g_str_has_suffix (error->message, "\n… and 19980 more"));
  g_string_free (text, TRUE);
}

static void
test_speed (void)
{
  GString *text = g_string_new ("domain: ims.example.org\nsubscribers:\n");
  for (int i = 0; i < 10000; i++)
    g_string_append_printf (text,
                            "  user%05d:\n"
                            "    impu: [sip:+86138%08d@{domain}, tel:+86138%08d]\n"
                            "    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: "
                            "cd63cb71954a9f4e48a5994e37a02baf, algorithm: AKAv1-MD5}\n",
                            i, i, i);
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", text->str, -1, top_options);
  double seconds = g_timer_elapsed (timer, NULL);
  g_autoptr (GError) error = NULL;
  lab_topology_valid (t, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lab_topology_find (t, "subscribers", "user09999"));
  g_test_minimized_result (seconds, "10000 subscribers: %.3f s", seconds);
  /* an order of magnitude, for sanitizers, valgrind and a busy machine */
  g_assert_cmpfloat (seconds, <, 10);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/limits/billion-laughs", test_laughs);
  g_test_add_func ("/topology/limits/billion-merged-laughs", test_merged_laughs);
  g_test_add_func ("/topology/limits/depth", test_deep);
  g_test_add_func ("/topology/limits/crowds", test_crowds);
  g_test_add_func ("/topology/limits/many-errors", test_many_errors);
  g_test_add_func ("/topology/limits/ten-thousand-subscribers", test_speed);
  return g_test_run ();
}
