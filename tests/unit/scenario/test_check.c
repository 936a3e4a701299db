/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../core/fake.h"
#include "scenario/run.h"

/* Each row is one step (or some), as it stands in line 8 of the file, behind `    - `. */
#define HEAD                                                                             \
  "elements:\n  server: {type: fake}\n  mute: {type: fake_as}\nues:\n  alice: {}\n"      \
  "scenarios:\n  call:\n    - "

typedef struct
{
  const char *rule;
  const char *step;
  const char
      *error; /* beginning of what is said, without the file's name; NULL: nothing */
} Row;

static const Row rows[] = {
  { "verb", "alice.now: {}", NULL },
  { "verb-without-arguments", "alice.now:", NULL },
  { "verb-of-an-element", "server.later: {after: 1s}", NULL },
  { "verb-with-common-options",
    "alice.answer: {expect: [200, 202], within: 1s, save: {id: phrase}}", NULL },
  { "expect-as-fields", "alice.answer: {expect: {status: 2xx, header: {Server: \"*\"}}}",
    NULL },
  { "event", "alice.receive: {message: {text: x}, within: 1s, count: 2}", NULL },
  { "event-with-all-words", "alice.absent: {report: delivered, for: 1s}", NULL },
  { "event-with-header", "alice.expect: {message: {header: {Via: ~}}, count: 0}", NULL },
  { "event-fields-in-another-manual",
    "alice.wait: {report: {report: delivered, message_id: x}}", NULL },
  { "variable-where-a-number-stands",
    "alice.receive: {message: {}, count: \"{n}\", within: \"{t}\"}", NULL },
  { "variable-in-a-regex", "alice.receive: {message: \"/({x}/\"}", NULL },
  { "parallel", "parallel: [alice.now: {}, [alice.now: {}, server.now: {}]]", NULL },
  { "repeat", "repeat: {times: 3, steps: [alice.now: {}]}", NULL },

  { "no-such-element", "alise.now: {}",
    "8:7: no phone and no element is called \"alise\"; did you mean \"alice\"?" },
  { "no-such-element-far", "zzz.now: {}",
    "8:7: no phone and no element is called \"zzz\"\n" },
  { "no-such-verb", "alice.latr: {}",
    "8:7: a virtual_ue has no step \"latr\"; did you mean \"later\"?; there are: now, "
    "later, " },
  { "no-such-word", "paralel: []",
    "8:7: there is no step \"paralel\"; did you mean \"parallel\"?; there are: parallel, "
    "repeat\n" },
  { "word-of-elements-without-one", "receive: {}", "8:7: there is no step \"receive\"" },
  { "word-without-elements-on-one", "alice.repeat: {times: 1, steps: []}",
    "8:7: a virtual_ue has no step \"repeat\"" },
  { "text-for-a-step", "hello",
    "8:7: a step is one key with its arguments: `alice.register: {}`" },
  { "two-keys", "{alice.now: {}, server.now: {}}",
    "8:7: a step is one key with its arguments" },
  { "nothing-for-a-step", "{}", "8:7: a step is one key with its arguments" },
  { "list-for-a-step", "[alice.now: {}]", "8:7: a step is one key with its arguments" },

  { "unknown-argument", "alice.later: {aftr: 1s}",
    "8:21: unknown key \"aftr\" (did you mean \"after\"?)" },
  { "wrong-argument", "alice.later: {after: soon}",
    "8:28: after \"soon\": not a duration" },
  { "argument-out-of-range", "alice.event: {times: 1000}",
    "8:28: times \"1000\": out of range: 1 to 100" },
  { "list-for-arguments", "alice.later: [1s]",
    "8:7: \"alice.later\": wanted is: mapping; this is a list" },
  { "wrong-common-option", "alice.now: {within: 0}", "8:27: within \"0\": out of range" },
  { "save-is-a-mapping", "alice.now: {save: x}", "8:25: \"save\": wanted is: " },
  { "expect-with-a-bad-regex", "alice.answer: {expect: {phrase: \"/(/\"}}",
    "8:39: Error while compiling regular expression" },
  { "expect-with-headers-under-another-name", "alice.answer: {expect: {headers: {A: b}}}",
    "8:31: \"headers\" is one text, or a list of them" },

  { "no-event", "alice.receive: {within: 1s}", "8:7: which event? for example " },
  { "event-as-text", "alice.receive: message", "8:22: which event? for example " },
  { "event-as-a-list", "alice.receive: [message]", "8:7: which event? for example " },
  { "no-such-event", "alice.receive: {mesage: {}}",
    "8:23: a virtual_ue has no event \"mesage\"; did you mean \"message\"?; it has: "
    "message, report, response; options of this step: within, count, save\n" },
  { "two-events", "alice.receive: {message: {}, report: {}}",
    "8:36: one event a step: \"message\" is looked for already" },
  { "option-of-another-word", "alice.absent: {message: {}, within: 1s}",
    "8:35: a virtual_ue has no event \"within\"; it has: message, report, response; "
    "options of this step: for\n" },
  { "misspelt-option", "alice.receive: {message: {}, wihtin: 1s}",
    "8:36: a virtual_ue has no event \"wihtin\"; did you mean \"within\"?" },
  { "misspelt-option-before-the-event", "alice.receive: {wihtin: 1s, message: {}}",
    "8:23: a virtual_ue has no event \"wihtin\"; did you mean \"within\"?" },
  { "wrong-option-of-an-event", "alice.receive: {message: {}, within: never}",
    "8:44: within \"never\": not a duration" },
  { "count-of-none-is-absent", "alice.receive: {message: {}, count: 0}",
    "8:43: count \"0\": out of range: 1 to " },
  { "no-such-field", "alice.receive: {message: {txt: hello}}",
    "8:33: this event has no field \"txt\"; did you mean \"text\"?; it has: text, from, "
    "header\n" },
  { "field-of-values-in-brackets", "alice.receive: {report: {delivered: x}}",
    "8:32: this event has no field \"delivered\"; it has: report, message_id\n" },
  { "header-of-an-event-without", "alice.receive: {report: {header: {A: b}}}",
    "8:32: this event has no field \"header\"" },
  { "header-as-text", "alice.receive: {message: {header: x}}",
    "8:41: header: names and patterns" },
  { "event-with-a-bad-regex", "alice.receive: {message: {text: [ok, \"/[/\"]}}",
    "8:44: Error while compiling regular expression" },
  { "event-with-a-bad-header-regex", "alice.receive: {message: {header: {A: \"/*/\"}}}",
    "8:45: Error while compiling regular expression" },

  { "in-parallel", "parallel: [alice.now: {}, alise.now: {}]",
    "8:33: no phone and no element is called \"alise\"" },
  { "in-a-branch-of-parallel", "parallel: [[alice.now: {}, alise.now: {}]]",
    "8:34: no phone and no element is called \"alise\"" },
  { "empty-parallel", "parallel: []", "8:7: 0 entries are too few: at least 1" },
  { "in-repeat", "repeat: {times: 1, steps: [alice.nwo: {}]}",
    "8:34: a virtual_ue has no step \"nwo\"; did you mean \"now\"?" },
  { "in-repeat-in-parallel", "parallel: [repeat: {times: 1, steps: [alise.now: {}]}]",
    "8:45: no phone and no element is called \"alise\"" },
  { "repeat-without-times", "repeat: {steps: [alice.now: {}]}",
    "8:7: missing \"times\"" },
  { "repeat-without-steps", "repeat: {times: 2}", "8:7: missing \"steps\"" },
  { "repeat-never", "repeat: {times: 0, steps: [alice.now: {}]}",
    "8:23: times \"0\": out of range: 1 to " },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *yaml = g_strconcat (HEAD, row->step, "\n", NULL);
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("s.yaml", yaml, -1, lab_topology_options (&fake_kinds));
  g_autoptr (GError) error = NULL;
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 0);
  lab_scenarios_check (topology, &fake_kinds);
  lab_topology_valid (topology, &error);
  if (row->error == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_autofree char *said = g_strconcat ("s.yaml:", row->error, NULL);
  g_assert_nonnull (error);
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 1);
  if (!g_str_has_prefix (error->message, said))
    g_test_fail_printf ("expected: %s\ngot: %s", said, error->message);
}

static void
test_all_errors_of_all_scenarios (void)
{
  g_autoptr (LabTopology) topology = lab_topology_parse (
      "s.yaml",
      "ues:\n  alice: {}\nscenarios:\n  one:\n    - alise.now: {}\n    - alice.nwo: {}\n"
      "  two:\n    - alice.receive: {mesage: {}}\n  three:\n",
      -1, lab_topology_options (&fake_kinds));
  lab_scenarios_check (topology, &fake_kinds);
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 3);
}

static void
test_no_scenarios (void)
{
  g_autoptr (LabTopology) topology = lab_topology_parse (
      "s.yaml", "ues:\n  alice: {}\n", -1, lab_topology_options (&fake_kinds));
  g_autoptr (LabTopology) broken
      = lab_topology_parse ("s.yaml", "", -1, lab_topology_options (&fake_kinds));
  lab_scenarios_check (topology, &fake_kinds);
  lab_scenarios_check (broken, &fake_kinds);
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 0);
  g_assert_cmpuint (lab_topology_error_count (broken), ==, 1);
}

int
main (int argc, char **argv)
{
  fake_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/scenario/check/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/scenario/check/all-errors-of-all-scenarios",
                   test_all_errors_of_all_scenarios);
  g_test_add_func ("/scenario/check/no-scenarios", test_no_scenarios);
  return fake_run ();
}
