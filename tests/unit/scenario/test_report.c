/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "scenario/result.h"

/* Each reporter is told of the same three results, and what it writes is compared. */

static LabFailure failure = { .place = (char *)"t.yaml:9:7",
                              .step = (char *)"bob.receive",
                              .message = (char *)"expected \"a\" & <b>, got #1",
                              .frame = 7 };

static const LabResult results[] = {
  { .topology = (char *)"hello",
    .file = (char *)"t.yaml",
    .scenario = (char *)"it works",
    .outcome = LAB_OUTCOME_PASSED,
    .pcap = (char *)"recordings/hello-it-works.pcap",
    .duration_us = 1500000 },
  { .topology = (char *)"hello",
    .file = (char *)"t.yaml",
    .scenario = (char *)"it #2 <fails>",
    .outcome = LAB_OUTCOME_FAILED,
    .failure = &failure,
    .pcap = (char *)"recordings/hello-2.pcap" },
  { .topology = (char *)"hello",
    .file = (char *)"t.yaml",
    .scenario = (char *)"taken",
    .outcome = LAB_OUTCOME_ENVIRONMENT,
    .message = (char *)"pcscf: 127.0.1.1:5060: taken" },
};

static void
tell (LabReporter *reporter)
{
  if (reporter->begin != NULL)
    reporter->begin (reporter, G_N_ELEMENTS (results));
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (reporter->scenario != NULL)
        reporter->scenario (reporter, &results[i]);
      if (reporter->step_passed != NULL && i == 0)
        reporter->step_passed (reporter, "t.yaml:3:7", "alice.register");
      reporter->result (reporter, &results[i]);
    }
}

/* What it writes on standard output; (transfer full). */
static char *
output_of (LabReporter *reporter)
{
  g_autofree char *path = NULL;
  char *text = NULL;
  int file = g_file_open_tmp ("lab-report-XXXXXX", &path, NULL);
  fflush (stdout);
  int kept = dup (STDOUT_FILENO);
  dup2 (file, STDOUT_FILENO);
  tell (reporter);
  gboolean written = reporter->end (reporter, NULL);
  fflush (stdout);
  dup2 (kept, STDOUT_FILENO);
  close (kept);
  close (file);
  g_assert_true (written);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  reporter->free (reporter);
  return text;
}

#define WHY                                                                              \
  "       t.yaml:9:7: bob.receive\n"                                                     \
  "       expected \"a\" & <b>, got #1\n"                                                \
  "       look at frame 7 of recordings/hello-2.pcap\n"

static void
test_console (void)
{
  g_autofree char *text = output_of (lab_reporter_new_console (FALSE));
  g_assert_cmpstr (text, ==,
                   "ok     hello: it works (1.500 s)\n"
                   "       recordings/hello-it-works.pcap\n"
                   "FAIL   hello: it #2 <fails> (0.000 s)\n" WHY
                   "FAIL   hello: taken (0.000 s)\n"
                   "       pcscf: 127.0.1.1:5060: taken\n"
                   "1 passed, 2 failed\n");
}

static void
test_console_verbose_shows_steps (void)
{
  g_autofree char *text = output_of (lab_reporter_new_console (TRUE));
  g_assert_true (g_str_has_prefix (text, "hello: it works\n"
                                         "  alice.register               t.yaml:3:7\n"
                                         "ok     hello: it works (1.500 s)\n"));
}

static void
test_tap (void)
{
  g_autofree char *text = output_of (lab_reporter_new_tap ());
  g_assert_cmpstr (text, ==,
                   "TAP version 13\n1..3\n"
                   "ok 1 - hello: it works\n"
                   "not ok 2 - hello: it \\#2 <fails>\n"
                   "# t.yaml:9:7: bob.receive\n"
                   "# expected \"a\" & <b>, got #1\n"
                   "# look at frame 7 of recordings/hello-2.pcap\n"
                   "not ok 3 - hello: taken\n"
                   "# pcscf: 127.0.1.1:5060: taken\n");
}

static void
test_json (void)
{
  g_autofree char *text = output_of (lab_reporter_new_json ());
  g_assert_cmpstr (
      text, ==,
      "{\"event\":\"begin\",\"scenarios\":3}\n"
      "{\"event\":\"scenario\",\"topology\":\"hello\",\"scenario\":\"it works\"}\n"
      "{\"event\":\"step\",\"step\":\"alice.register\",\"place\":\"t.yaml:3:7\"}\n"
      "{\"event\":\"result\",\"outcome\":\"passed\",\"seconds\":1.500000,"
      "\"topology\":\"hello\",\"file\":\"t.yaml\",\"scenario\":\"it works\","
      "\"pcap\":\"recordings/hello-it-works.pcap\"}\n"
      "{\"event\":\"scenario\",\"topology\":\"hello\",\"scenario\":\"it #2 <fails>\"}\n"
      "{\"event\":\"result\",\"outcome\":\"failed\",\"seconds\":0.000000,"
      "\"topology\":\"hello\",\"file\":\"t.yaml\",\"scenario\":\"it #2 <fails>\","
      "\"pcap\":\"recordings/hello-2.pcap\",\"step\":\"bob.receive\","
      "\"place\":\"t.yaml:9:7\",\"failure\":\"expected \\\"a\\\" & <b>, got #1\","
      "\"frame\":7}\n"
      "{\"event\":\"scenario\",\"topology\":\"hello\",\"scenario\":\"taken\"}\n"
      "{\"event\":\"result\",\"outcome\":\"environment\",\"seconds\":0.000000,"
      "\"topology\":\"hello\",\"file\":\"t.yaml\",\"scenario\":\"taken\",\"pcap\":null,"
      "\"message\":\"pcscf: 127.0.1.1:5060: taken\"}\n");
}

static void
test_junit (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("lab-report-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "out.xml", NULL);
  g_autofree char *text = NULL;
  LabReporter *reporter = lab_reporter_new_junit (path);
  tell (reporter);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (reporter->end (reporter, &error));
  reporter->free (reporter);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  g_rmdir (directory);
  g_assert_cmpstr (
      text, ==,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"rcslab\" tests=\"3\" failures=\"1\" errors=\"1\" "
      "time=\"1.500000\">\n"
      "  <testcase classname=\"hello\" name=\"it works\" file=\"t.yaml\" "
      "time=\"1.500000\">\n"
      "    <system-out>recording: recordings/hello-it-works.pcap\n"
      "[[ATTACHMENT|recordings/hello-it-works.pcap]]</system-out>\n"
      "  </testcase>\n"
      "  <testcase classname=\"hello\" name=\"it #2 &lt;fails&gt;\" file=\"t.yaml\" "
      "time=\"0.000000\">\n"
      "    <failure message=\"expected &quot;a&quot; &amp; &lt;b&gt;, got "
      "#1\">t.yaml:9:7: bob.receive\n"
      "expected &quot;a&quot; &amp; &lt;b&gt;, got #1\n"
      "look at frame 7 of recordings/hello-2.pcap</failure>\n"
      "    <system-out>recording: recordings/hello-2.pcap\n"
      "[[ATTACHMENT|recordings/hello-2.pcap]]</system-out>\n"
      "  </testcase>\n"
      "  <testcase classname=\"hello\" name=\"taken\" file=\"t.yaml\" "
      "time=\"0.000000\">\n"
      "    <error message=\"pcscf: 127.0.1.1:5060: taken\">pcscf: 127.0.1.1:5060: "
      "taken</error>\n"
      "  </testcase>\n"
      "</testsuite>\n");
}

/* What a peer sent may be in a failure: control characters have no place in XML 1.0 (§2.2). */
static void
test_junit_without_control_characters (void)
{
  g_autofree char *directory = g_dir_make_tmp ("lab-report-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "out.xml", NULL);
  g_autofree char *text = NULL;
  LabFailure odd = failure;
  odd.message = (char *)"a\x01z\x1b[0m\xff!\t";
  LabResult result = results[1];
  result.failure = &odd;
  LabReporter *reporter = lab_reporter_new_junit (path);
  reporter->result (reporter, &result);
  g_assert_true (reporter->end (reporter, NULL));
  reporter->free (reporter);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  g_rmdir (directory);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true ((guchar)*p >= ' ' || *p == '\n' || *p == '\t');
  g_assert_null (strstr (text, "&#x1"));
}

static void
test_junit_that_cannot_be_written (void)
{
  g_autoptr (GError) error = NULL;
  LabReporter *reporter = lab_reporter_new_junit ("/dev/null/out.xml");
  tell (reporter);
  g_assert_false (reporter->end (reporter, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_assert_true (
      g_str_has_prefix (error->message, "/dev/null/out.xml: cannot be written: "));
  reporter->free (reporter);
}

/* ---- in words */

typedef struct
{
  const char *rule;
  LabResult result;
  const char *text;
} Row;

static const Row rows[] = {
  { "nothing-to-explain", { .pcap = (char *)"p" }, NULL },
  { "message", { .message = (char *)"interrupted" }, "interrupted" },
  { "failure-with-frame",
    { .failure = &failure, .pcap = (char *)"p" },
    "t.yaml:9:7: bob.receive\nexpected \"a\" & <b>, got #1\nlook at frame 7 of p" },
  { "failure-without-recording",
    { .failure = &failure },
    "t.yaml:9:7: bob.receive\nexpected \"a\" & <b>, got #1" },
  { "failure-and-message",
    { .failure = &failure, .message = (char *)"the disk is full" },
    "t.yaml:9:7: bob.receive\nexpected \"a\" & <b>, got #1\nthe disk is full" },
};

static void
test_explain (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = lab_result_explain (&row->result);
  g_assert_cmpstr (text, ==, row->text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/report/console", test_console);
  g_test_add_func ("/scenario/report/console-verbose-shows-steps",
                   test_console_verbose_shows_steps);
  g_test_add_func ("/scenario/report/tap", test_tap);
  g_test_add_func ("/scenario/report/json", test_json);
  g_test_add_func ("/scenario/report/junit", test_junit);
  g_test_add_func ("/scenario/report/junit-without-control-characters",
                   test_junit_without_control_characters);
  g_test_add_func ("/scenario/report/junit-that-cannot-be-written",
                   test_junit_that_cannot_be_written);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/scenario/explain/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_explain);
    }
  return g_test_run ();
}
