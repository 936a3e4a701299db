/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <string.h>

#include "base/clock.h"

static GPtrArray *lines;

static void
keep (const char *line, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (line));
}

static void
set_up (void)
{
  g_clear_pointer (&lines, g_ptr_array_unref);
  lines = g_ptr_array_new_with_free_func (g_free);
  lab_log_set_sink (keep, lines);
  lab_log_set_json (FALSE);
  lab_log_set_level (NULL, LAB_LOG_INFO);
}

static const char *
line (guint i)
{
  g_assert_cmpuint (lines->len, >, i);
  return g_ptr_array_index (lines, i);
}

static void
test_plain_line (void)
{
  set_up ();
  lab_log_info ("pcscf", "REGISTER %s challenged", "+8613800000001");
  lab_log_warning ("hss", "no such subscriber");
  lab_log_error ("lab", "cannot go on");
  g_assert_cmpstr (line (0), ==,
                   "00:00:00.000 pcscf: REGISTER +8613800000001 challenged");
  g_assert_cmpstr (line (1), ==, "00:00:00.000 hss: warning: no such subscriber");
  g_assert_cmpstr (line (2), ==, "00:00:00.000 lab: error: cannot go on");
}

static void
test_level (void)
{
  set_up ();
  lab_log_debug ("pcscf", "not wanted");
  g_assert_cmpuint (lines->len, ==, 0);
  lab_log_set_level (NULL, LAB_LOG_ERROR);
  lab_log_warning ("pcscf", "not wanted");
  g_assert_cmpuint (lines->len, ==, 0);
  lab_log_set_level (NULL, LAB_LOG_DEBUG);
  lab_log_debug ("pcscf", "wanted");
  g_assert_cmpuint (lines->len, ==, 1);
}

static void
test_level_of_one_element (void)
{
  set_up ();
  lab_log_set_level ("quiet", LAB_LOG_ERROR);
  lab_log_set_level ("chatty", LAB_LOG_DEBUG);
  g_assert_false (lab_log_wants (LAB_LOG_WARNING, "quiet"));
  g_assert_true (lab_log_wants (LAB_LOG_ERROR, "quiet"));
  g_assert_true (lab_log_wants (LAB_LOG_DEBUG, "chatty"));
  g_assert_false (lab_log_wants (LAB_LOG_DEBUG, "other"));
  lab_log_set_level ("quiet", LAB_LOG_INFO);
  g_assert_true (lab_log_wants (LAB_LOG_INFO, "quiet"));
}

static void
test_level_names (void)
{
  LabLogLevel level = LAB_LOG_INFO;
  g_assert_true (lab_log_level_parse ("error", &level) && level == LAB_LOG_ERROR);
  g_assert_true (lab_log_level_parse ("warning", &level) && level == LAB_LOG_WARNING);
  g_assert_true (lab_log_level_parse ("info", &level) && level == LAB_LOG_INFO);
  g_assert_true (lab_log_level_parse ("debug", &level) && level == LAB_LOG_DEBUG);
  g_assert_false (lab_log_level_parse ("verbose", &level));
  g_assert_false (lab_log_level_parse ("", &level));
  g_assert_cmpint (level, ==, LAB_LOG_DEBUG);
}

static void
test_json_line (void)
{
  set_up ();
  lab_log_set_json (TRUE);
  lab_log_warning ("pcscf", "a \"quoted\" %s", "back\\slash");
  g_assert_cmpstr (line (0), ==,
                   "{\"time\":\"2030-01-01T00:00:00.000Z\",\"level\":\"warning\","
                   "\"element\":\"pcscf\",\"text\":\"a \\\"quoted\\\" back\\\\slash\"}");
}

static void
test_json_quote (void)
{
  static const char *const rows[][2] = {
    { "", "\"\"" },
    { "plain", "\"plain\"" },
    { "\"\\", "\"\\\"\\\\\"" },
    { "a\nb\t\x01", "\"a\\u000ab\\u0009\\u0001\"" },
    { "h\xc3\xa9", "\"h\xc3\xa9\"" },
    { "\xff", "\"\xef\xbf\xbd\"" }, /* U+FFFD: RFC 8259 §8.1 allows UTF-8 only */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *quoted = lab_json_quote (rows[i][0]);
      g_assert_cmpstr (quoted, ==, rows[i][1]);
    }
}

static void
test_no_colour_in_a_file (void)
{
  g_assert_false (lab_terminal_has_colour (-1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  g_test_add_func ("/base/log/plain-line", test_plain_line);
  g_test_add_func ("/base/log/level", test_level);
  g_test_add_func ("/base/log/level-of-one-element", test_level_of_one_element);
  g_test_add_func ("/base/log/level-names", test_level_names);
  g_test_add_func ("/base/log/json-line", test_json_line);
  g_test_add_func ("/base/log/json-quote", test_json_quote);
  g_test_add_func ("/base/log/no-colour-where-no-terminal", test_no_colour_in_a_file);
  int status = g_test_run ();
  lab_log_set_sink (NULL, NULL);
  g_clear_pointer (&lines, g_ptr_array_unref);
  return status;
}
