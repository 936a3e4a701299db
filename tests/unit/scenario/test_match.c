/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/match.h"
#include "topology/topology.h"

static const LabOption table[] = {
  { "wanted", LAB_OPTION_FREE, NULL, "What is looked for" },
  { NULL },
};

static LabTopology *
wanted_of (const char *yaml)
{
  g_autofree char *text = g_strconcat ("wanted: ", yaml, "\n", NULL);
  LabTopology *topology = lab_topology_parse ("m.yaml", text, -1, table);
  g_autoptr (GError) error = NULL;
  lab_topology_valid (topology, &error);
  g_assert_no_error (error);
  return topology;
}

static const LabNode *
root_of (const LabTopology *topology)
{
  return lab_node_child (lab_topology_root (topology), "wanted");
}

/* ---- texts */

typedef struct
{
  const char *rule;
  const char *pattern;
  const char *text;
  gboolean matches;
} TextRow;

static const TextRow texts[] = {
  { "same", "hello", "hello", TRUE },
  { "case-counts", "hello", "Hello", FALSE },
  { "part-is-not-all", "hell", "hello", FALSE },
  { "empty-is-empty", "", "", TRUE },
  { "empty-is-not-any", "", "x", FALSE },
  { "glob-star", "*13800000001*", "<sip:+8613800000001@x>", TRUE },
  { "glob-question", "h?llo", "hallo", TRUE },
  { "glob-must-cover-all", "h*l", "hello", FALSE },
  { "glob-over-lines", "a*b", "a\r\nb", TRUE },
  { "regex-somewhere", "/l+o/", "hello", TRUE },
  { "regex-anchored", "/^l+o/", "hello", FALSE },
  { "regex-dot-takes-line-ends", "/a.*b/", "a\r\nb", TRUE },
  { "regex-that-is-none", "/(/", "(", FALSE },
  { "one-slash-is-text", "/", "/", TRUE },
  { "slash-at-one-end-is-text", "/x", "/x", TRUE },
  { "empty-regex-takes-all", "//", "x", TRUE },
};

static void
test_text (gconstpointer data)
{
  const TextRow *row = data;
  g_assert_cmpint (lab_match_text (row->pattern, row->text), ==, row->matches);
}

static const TextRow statuses[] = {
  { "same", "202", "202", TRUE },
  { "other", "202", "200", FALSE },
  { "class", "2xx", "299", TRUE },
  { "other-class", "2xx", "302", FALSE },
  { "several", "200 202", "202", TRUE },
  { "several-with-commas", "403,404", "404", TRUE },
  { "longer", "2xx", "2020", FALSE },
  { "shorter", "2x", "202", FALSE },
  { "none", "", "202", FALSE },
  { "one-digit-open", "40x", "404", TRUE },
};

static void
test_status (gconstpointer data)
{
  const TextRow *row = data;
  g_assert_cmpint (lab_match_status (row->pattern, row->text), ==, row->matches);
}

/* ---- events */

static LabEvent *
message (void)
{
  LabEvent *event = lab_event_new ("message", 3);
  lab_event_set (event, "text", "hello");
  lab_event_set (event, "from", "sip:alice@example.com");
  lab_event_set (event, "status", "200");
  lab_event_set_header (event, "Via", "first");
  lab_event_set_header (event, "Via", "second");
  return event;
}

typedef struct
{
  const char *rule;
  const char *kind;
  const char *wanted; /* NULL: nothing said */
  gboolean matches;
  const char *difference; /* NULL: none */
} EventRow;

static const EventRow events[] = {
  { "kind-alone", "message", NULL, TRUE, NULL },
  { "kind-with-nothing", "message", "", TRUE, NULL },
  { "kind-with-empty-mapping", "message", "{}", TRUE, NULL },
  { "another-kind-has-no-difference", "report", "{text: hello}", FALSE, NULL },
  { "field", "message", "{text: hello}", TRUE, NULL },
  { "another-value", "message", "{text: bye}", FALSE,
    "expected text=\"bye\", but it is \"hello\"" },
  { "no-such-field", "message", "{subject: x}", FALSE,
    "expected subject=\"x\", but there is none" },
  { "every-field-counts", "message", "{text: hello, from: \"sip:bob*\"}", FALSE,
    "expected from=\"sip:bob*\", but it is \"sip:alice@example.com\"" },
  { "absent", "message", "{subject: ~}", TRUE, NULL },
  { "absent-but-there", "message", "{text: ~}", FALSE,
    "expected text absent, but it is \"hello\"" },
  { "list-is-one-of-them", "message", "{text: [bye, hello]}", TRUE, NULL },
  { "list-without-it", "message", "{text: [bye, ciao]}", FALSE,
    "expected text=one of \"bye\" \"ciao\", but it is \"hello\"" },
  { "list-with-absent", "message", "{subject: [~, x]}", TRUE, NULL },
  { "status-is-a-status-pattern", "message", "{status: 2xx}", TRUE, NULL },
  { "header-in-any-case", "message", "{header: {VIA: first}}", TRUE, NULL },
  { "header-any-of-its-fields", "message", "{header: {Via: second}}", TRUE, NULL },
  { "header-absent", "message", "{header: {Route: ~}}", TRUE, NULL },
  { "header-wrong", "message", "{header: {Via: third}}", FALSE,
    "expected header:via=\"third\", but it is \"first\"" },
  { "header-must-be-there", "message", "{header: {Route: \"*\"}}", FALSE,
    "expected header:route=\"*\", but there is none" },
};

static void
test_event (gconstpointer data)
{
  const EventRow *row = data;
  g_autoptr (LabEvent) event = message ();
  g_autoptr (LabTopology) topology = row->wanted == NULL ? NULL : wanted_of (row->wanted);
  const LabNode *wanted = topology == NULL ? NULL : root_of (topology);
  g_autofree char *difference = NULL;
  g_assert_cmpint (lab_match_event (event, row->kind, wanted, &difference), ==,
                   row->matches);
  g_assert_cmpstr (difference, ==, row->difference);
  g_assert_cmpint (lab_match_event (event, row->kind, wanted, NULL), ==, row->matches);
}

/* `{report: delivered}`: a single pattern is for the field called like the kind. */
static void
test_single_pattern_is_for_the_field_called_like_the_kind (void)
{
  g_autoptr (LabEvent) event = lab_event_new ("report", 0);
  lab_event_set (event, "report", "delivered");
  g_autoptr (LabTopology) right = wanted_of ("delivered");
  g_autoptr (LabTopology) list = wanted_of ("[displayed, delivered]");
  g_autoptr (LabTopology) wrong = wanted_of ("displayed");
  g_assert_true (lab_match_event (event, "report", root_of (right), NULL));
  g_assert_true (lab_match_event (event, "report", root_of (list), NULL));
  g_assert_false (lab_match_event (event, "report", root_of (wrong), NULL));
}

/* What a peer sent goes to terminals and reports: no control characters of its. */
static void
test_difference_is_printable (void)
{
  g_autoptr (LabEvent) event = lab_event_new ("message", 0);
  lab_event_set (event, "text", "\x1b[2Ja\nb");
  g_autoptr (LabTopology) topology = wanted_of ("{text: x}");
  g_autofree char *difference = NULL;
  g_assert_false (lab_match_event (event, "message", root_of (topology), &difference));
  g_assert_cmpstr (difference, ==, "expected text=\"x\", but it is \"\\x1b[2Ja\\x0ab\"");
}

/* ---- outcomes */

typedef struct
{
  const char *rule;
  const char *status; /* NULL: no event at all; "": one without a status */
  const char *expect; /* NULL: nothing said */
  const char *usual;
  const char *difference; /* NULL: as expected */
} OutcomeRow;

static const OutcomeRow outcomes[] = {
  { "usual", "200", NULL, "2xx", NULL },
  { "not-usual", "404", NULL, "2xx",
    "expected status 2xx, got 404 Words: 399 x \"why\"" },
  { "no-status-wanted", "404", NULL, NULL, NULL },
  { "said-goes-before-usual", "404", "404", "2xx", NULL },
  { "said-and-other", "200", "404", "2xx",
    "expected status 404, got 200 Words: 399 x \"why\"" },
  { "said-as-a-list", "202", "[200, 202]", NULL, NULL },
  { "said-as-fields", "404", "{status: 404, header: {Warning: \"399*\"}}", "2xx", NULL },
  { "said-as-fields-and-other", "404", "{status: 403}", "2xx",
    "expected status=\"403\", but it is \"404\"" },
  { "nothing-came-and-nothing-wanted", NULL, NULL, NULL, NULL },
  { "nothing-came-but-usual", NULL, NULL, "200", "expected an answer, and none came" },
  { "nothing-came-but-said", NULL, "200", NULL, "expected an answer, and none came" },
  { "no-status", "", "200", NULL, "expected status 200, got none Words: 399 x \"why\"" },
};

static void
test_outcome (gconstpointer data)
{
  const OutcomeRow *row = data;
  g_autoptr (LabEvent) event = row->status == NULL ? NULL : lab_event_new ("response", 0);
  if (event != NULL)
    {
      lab_event_set (event, "status", *row->status == '\0' ? NULL : row->status);
      lab_event_set (event, "phrase", "Words");
      lab_event_set_header (event, "Warning", "399 x \"why\"");
    }
  g_autoptr (LabTopology) topology = row->expect == NULL ? NULL : wanted_of (row->expect);
  g_autofree char *difference = NULL;
  g_assert_cmpint (lab_match_outcome (event, topology == NULL ? NULL : root_of (topology),
                                      row->usual, &difference),
                   ==, row->difference == NULL);
  g_assert_cmpstr (difference, ==, row->difference);
}

/* ---- in words */

static const TextRow descriptions[] = {
  { "any", "", "message", TRUE },
  { "fields", "{text: hello, from: [a, b]}",
    "message text=\"hello\" from=one of \"a\" \"b\"", TRUE },
  { "headers", "{header: {Via: x, Route: ~}}",
    "message header Via=\"x\" header Route absent", TRUE },
  { "one-pattern", "hello", "message=\"hello\"", TRUE },
};

static void
test_describe (gconstpointer data)
{
  const TextRow *row = data;
  g_autoptr (LabTopology) topology = wanted_of (row->pattern);
  g_autofree char *line = lab_match_describe ("message", root_of (topology));
  g_assert_cmpstr (line, ==, row->text);
}

#define ADD_ROWS(rows, prefix, test)                                                     \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path                                                              \
          = g_strconcat ("/scenario/match/" prefix "/", rows[i].rule, NULL);             \
      g_test_add_data_func (path, &rows[i], test);                                       \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ROWS (texts, "text", test_text);
  ADD_ROWS (statuses, "status", test_status);
  ADD_ROWS (events, "event", test_event);
  g_test_add_func ("/scenario/match/event/single-pattern",
                   test_single_pattern_is_for_the_field_called_like_the_kind);
  g_test_add_func ("/scenario/match/event/difference-is-printable",
                   test_difference_is_printable);
  ADD_ROWS (outcomes, "outcome", test_outcome);
  ADD_ROWS (descriptions, "describe", test_describe);
  return g_test_run ();
}
