/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../core/fake.h"
#include "base/clock.h"
#include "scenario/run.h"

/* Scenarios on fake elements and the virtual clock.  The steps stand from line 7 on. */
#define HEAD                                                                             \
  "elements:\n  server: {type: fake}\nues:\n  alice: {}\n  bob: {}\nscenarios:\n  x:"

typedef struct
{
  const char *rule;
  const char *steps;
  const char *passed; /* the steps that did, in the order in which they did */
  gint64 ms;          /* from the first step to the end */
  const char *place;  /* of the failure; NULL: the scenario passes */
  const char *step;
  const char *message;
  guint64 frame;
} Row;

static const Row rows[] = {
  { "empty", " []", "", 0 },
  { "verb-that-ends-at-once", "\n    - alice.now: {}", "alice.now", 0 },
  { "verb-that-ends-later", "\n    - alice.later: {after: 3s}", "alice.later", 3000 },
  { "one-after-another",
    "\n    - alice.later: {after: 1s}\n    - bob.later: {after: 2s}\n    - server.now: "
    "{}",
    "alice.later bob.later server.now", 3000 },
  { "verb-with-the-usual-status", "\n    - alice.answer: {}", "alice.answer", 10 },
  { "verb-with-another-status", "\n    - alice.answer: {status: \"404\"}", "", 10,
    "fake.yaml:8:7", "alice.answer", "expected status 2xx, got 404 Words", 17 },
  { "verb-with-the-status-that-was-said",
    "\n    - alice.answer: {status: \"404\", expect: 404}", "alice.answer", 10 },
  { "verb-with-fields-that-were-said",
    "\n    - alice.answer: {expect: {status: 200, header: {Server: \"fake/*\"}}}",
    "alice.answer", 10 },
  { "verb-that-fails", "\n    - alice.fails: {after: 2s}\n    - bob.now: {}", "", 2000,
    "fake.yaml:8:7", "alice.fails", "alice: no", 23 },
  { "verb-that-never-ends", "\n    - alice.never: {}", "", 40000, "fake.yaml:8:7",
    "alice.never", "did not end within 40s", 0 },
  { "verb-within", "\n    - alice.later: {after: 3s, within: 2s}", "", 2000,
    "fake.yaml:8:7", "alice.later", "did not end within 2s", 0 },
  { "verb-within-and-just-in-time", "\n    - alice.later: {after: 2s, within: 2001ms}",
    "alice.later", 2000 },

  { "receive/past",
    "\n    - alice.event: {}\n    - bob.later: {}\n    - bob.later: {}\n"
    "    - alice.receive: {message: {text: hello}}",
    "alice.event bob.later bob.later alice.receive", 20 },
  { "receive/one-pattern-is-for-the-field-called-like-it",
    "\n    - alice.event: {after: 3s}\n    - alice.receive: {message: hello?}",
    "alice.event", 5000, "fake.yaml:9:7", "alice.receive",
    "expected within 5s: message=\"hello?\"; expected message=\"hello?\", but there is "
    "none; "
    "the last event was: message text=\"hello\" from=\"alice\"",
    5 },
  { "receive/future-in-time",
    "\n    - alice.event: {after: 3s}\n    - alice.receive: {message: {}}",
    "alice.event alice.receive", 3000 },
  { "receive/default-is-5s",
    "\n    - alice.event: {after: 6s}\n    - alice.receive: {message: {}}", "alice.event",
    5000, "fake.yaml:9:7", "alice.receive",
    "expected within 5s: message; nothing came at all", 0 },
  { "receive/within",
    "\n    - alice.event: {after: 6s}\n    - alice.receive: {message: {}, within: 10s}",
    "alice.event alice.receive", 6000 },
  { "receive/takes-each-once",
    "\n    - alice.event: {}\n    - alice.receive: {message: {}}\n"
    "    - alice.receive: {message: {}, within: 1s}",
    "alice.event alice.receive", 1010, "fake.yaml:10:7", "alice.receive",
    "expected within 1s: message; the last event was: message text=\"hello\" "
    "from=\"alice\" (taken by an earlier step)",
    5 },
  { "receive/skips-what-does-not-match",
    "\n    - alice.event: {text: a}\n    - alice.event: {text: b, after: 20ms}\n"
    "    - alice.receive: {message: {text: b}}\n    - alice.receive: {message: {text: "
    "a}}",
    "alice.event alice.event alice.receive alice.receive", 20 },
  { "receive/count",
    "\n    - alice.event: {times: 3, after: 1s}\n    - alice.receive: {message: {}, "
    "count: 3}",
    "alice.event alice.receive", 3000 },
  { "receive/count-too-few",
    "\n    - alice.event: {times: 2}\n    - alice.receive: {message: {}, count: 3}",
    "alice.event", 5000, "fake.yaml:9:7", "alice.receive",
    "expected within 5s: message; the last event was: message text=\"hello\" "
    "from=\"alice\" (taken by an earlier step)",
    5 },
  { "receive/says-what-differs",
    "\n    - alice.event: {text: bye}\n    - alice.receive: {message: {text: hello}}",
    "alice.event", 5000, "fake.yaml:9:7", "alice.receive",
    "expected within 5s: message text=\"hello\"; expected text=\"hello\", but it is "
    "\"bye\"; the last event was: message text=\"bye\" from=\"alice\"",
    5 },

  { "wait/leaves-it-for-others",
    "\n    - alice.event: {}\n    - alice.wait: {message: {}}\n"
    "    - alice.wait: {message: {}}\n    - alice.receive: {message: {}}",
    "alice.event alice.wait alice.wait alice.receive", 10 },
  { "wait/sees-what-was-taken",
    "\n    - alice.event: {}\n    - alice.receive: {message: {}}\n"
    "    - alice.wait: {message: {}}",
    "alice.event alice.receive alice.wait", 10 },

  { "absent/until-its-time-is-over", "\n    - alice.absent: {message: {}, for: 3s}",
    "alice.absent", 3000 },
  { "absent/default-is-1s", "\n    - alice.absent: {message: {}}", "alice.absent", 1000 },
  { "absent/one-comes",
    "\n    - alice.event: {after: 2s}\n    - alice.absent: {message: {}, for: 3s}",
    "alice.event", 2000, "fake.yaml:9:7", "alice.absent",
    "expected no message, but there came: message text=\"hello\" from=\"alice\"", 5 },
  { "absent/one-is-there-already",
    "\n    - alice.event: {}\n    - bob.later: {after: 1s}\n    - alice.absent: "
    "{message: {}}",
    "alice.event bob.later", 1000, "fake.yaml:10:7", "alice.absent",
    "expected no message, but there came: message text=\"hello\" from=\"alice\"", 5 },
  { "absent/taken-ones-do-not-count",
    "\n    - alice.event: {}\n    - alice.receive: {message: {}}\n"
    "    - alice.absent: {message: {}}",
    "alice.event alice.receive alice.absent", 1010 },
  { "absent/others-do-not-count",
    "\n    - alice.event: {}\n    - alice.absent: {message: {text: x}}",
    "alice.event alice.absent", 1000 },

  { "expect/default-is-one",
    "\n    - alice.event: {}\n    - alice.wait: {message: {}}\n"
    "    - alice.expect: {message: {}}",
    "alice.event alice.wait alice.expect", 10 },
  { "expect/none", "\n    - alice.expect: {message: {}, count: 0}", "alice.expect", 0 },
  { "expect/none-but-one",
    "\n    - alice.event: {}\n    - alice.wait: {message: {}}\n"
    "    - alice.expect: {message: {}, count: 0}",
    "alice.event alice.wait", 10, "fake.yaml:10:7", "alice.expect",
    "expected 0 of: message; there were 1", 5 },
  { "expect/counts-taken-ones",
    "\n    - alice.event: {times: 2}\n    - alice.receive: {message: {}, count: 2}\n"
    "    - alice.expect: {message: {}, count: 2}",
    "alice.event alice.receive alice.expect", 20 },
  { "expect/counts-what-matches",
    "\n    - alice.event: {}\n    - alice.event: {text: b, after: 20ms}\n"
    "    - alice.wait: {message: {text: b}}\n    - alice.expect: {message: {text: b}}",
    "alice.event alice.event alice.wait alice.expect", 20 },
  { "expect/does-not-wait", "\n    - alice.event: {}\n    - alice.expect: {message: {}}",
    "alice.event", 0, "fake.yaml:9:7", "alice.expect",
    "expected 1 of: message; there were 0", 0 },

  { "parallel/at-the-same-time",
    "\n    - parallel:\n        - alice.later: {after: 3s}\n        - bob.later: {after: "
    "1s}",
    "bob.later alice.later", 3000 },
  { "parallel/branches-are-lists",
    "\n    - parallel:\n        - [alice.later: {after: 3s}, alice.now: {}]\n"
    "        - [bob.later: {after: 1s}, bob.later: {after: 1s}]\n    - server.now: {}",
    "bob.later bob.later alice.later alice.now server.now", 3000 },
  { "parallel/empty-branch", "\n    - parallel: [[], [alice.later: {}]]", "alice.later",
    10 },
  { "parallel/failure-cancels-siblings",
    "\n    - parallel:\n        - [bob.later: {after: 3s}, bob.now: {}]\n"
    "        - alice.fails: {after: 1s}\n        - alice.receive: {message: {}}",
    "", 1000, "fake.yaml:10:11", "alice.fails", "alice: no", 23 },
  { "parallel/in-parallel",
    "\n    - parallel:\n        - parallel: [alice.later: {after: 2s}, bob.later: "
    "{after: 1s}]\n"
    "        - server.later: {after: 3s}",
    "bob.later alice.later server.later", 3000 },
  { "parallel/one-event-for-one-receiver",
    "\n    - parallel:\n        - alice.receive: {message: {}, within: 2s}\n"
    "        - alice.receive: {message: {}, within: 2s}\n        - alice.event: {}",
    "alice.event alice.receive", 2000, "fake.yaml:10:11", "alice.receive",
    "expected within 2s: message; the last event was: message text=\"hello\" "
    "from=\"alice\" (taken by an earlier step)",
    5 },

  { "repeat/several-times",
    "\n    - repeat: {times: 3, steps: [alice.later: {after: 1s}, bob.now: {}]}",
    "alice.later bob.now alice.later bob.now alice.later bob.now", 3000 },
  { "repeat/stops-at-a-failure",
    "\n    - repeat: {times: 3, steps: [alice.now: {}, bob.fails: {}]}", "alice.now", 10,
    "fake.yaml:8:49", "bob.fails", "bob: no", 23 },
  { "repeat/in-parallel",
    "\n    - parallel:\n        - repeat: {times: 2, steps: [alice.later: {after: 2s}]}\n"
    "        - repeat: {times: 2, steps: [bob.later: {after: 1s}]}",
    "bob.later alice.later bob.later alice.later", 4000 },

  { "save/from-an-outcome",
    "\n    - alice.answer: {save: {code: status}}\n"
    "    - bob.answer: {status: \"{code}\", expect: 200}",
    "alice.answer bob.answer", 20 },
  { "save/from-an-event",
    "\n    - alice.event: {text: secret}\n"
    "    - alice.receive: {message: {}, save: {word: text, who: from, s: "
    "\"header:subject\"}}\n"
    "    - bob.event: {text: \"{who} says {word} {s}\"}\n"
    "    - bob.receive: {message: {text: \"alice says secret x\"}}",
    "alice.event alice.receive bob.event bob.receive", 20 },
  { "save/of-the-last-of-several",
    "\n    - alice.event: {text: a}\n    - alice.event: {text: b, after: 20ms}\n"
    "    - alice.receive: {message: {}, count: 2, save: {word: text}}\n"
    "    - bob.event: {text: \"{word}\"}\n    - bob.receive: {message: {text: b}}",
    "alice.event alice.event alice.receive bob.event bob.receive", 30 },
  { "save/what-is-not-there", "\n    - alice.answer: {save: {id: message_id}}", "", 10,
    "fake.yaml:8:7", "alice.answer", "save id: what came has no field \"message_id\"",
    17 },
  { "save/from-nothing", "\n    - alice.now: {save: {id: status}}", "", 0,
    "fake.yaml:8:7", "alice.now", "save id: what came has no field \"status\"", 0 },
  { "variable/unknown", "\n    - alice.event: {text: \"{word}\"}", "", 0, "fake.yaml:8:7",
    "alice.event", "*unknown variable {word}*", 0 },
  { "variable/each-turn-anew",
    "\n    - alice.event: {text: 0}\n    - alice.receive: {message: {}, save: {n: "
    "text}}\n"
    "    - repeat:\n        times: 2\n        steps:\n"
    "          - alice.event: {text: \"{n}1\"}\n"
    "          - alice.receive: {message: {text: \"{n}1\"}, save: {n: text}}\n"
    "    - alice.expect: {message: {text: \"011\"}}",
    "alice.event alice.receive alice.event alice.receive alice.event alice.receive "
    "alice.expect",
    30 },
  { "variable/as-a-count",
    "\n    - alice.event: {text: 2}\n    - alice.receive: {message: {}, save: {n: "
    "text}}\n"
    "    - repeat: {times: \"{n}\", steps: [bob.event: {}]}\n"
    "    - bob.receive: {message: {}, count: \"{n}\", within: \"{n}s\"}",
    "alice.event alice.receive bob.event bob.event bob.receive", 20 },
  { "variable/that-is-no-count",
    "\n    - alice.event: {text: many}\n    - alice.receive: {message: {}, save: {n: "
    "text}}\n"
    "    - bob.receive: {message: {}, count: \"{n}\"}",
    "alice.event alice.receive", 10, "fake.yaml:10:7", "bob.receive",
    "count \"many\": not a whole number*", 0 },
  { "variable/that-is-no-time",
    "\n    - alice.event: {text: many}\n    - alice.receive: {message: {}, save: {n: "
    "text}}\n"
    "    - repeat: {times: \"{n}\", steps: [bob.now: {}]}",
    "alice.event alice.receive", 10, "fake.yaml:10:7", "repeat",
    "*times \"many\": not a whole number*", 0 },
  { "variable/breaks-a-rule-of-the-verb",
    "\n    - alice.event: {text: 101}\n    - alice.receive: {message: {}, save: {n: "
    "text}}\n"
    "    - bob.event: {times: \"{n}\"}",
    "alice.event alice.receive", 10, "fake.yaml:10:7", "bob.event",
    "*times \"101\": out of range: 1 to 100*", 0 },
};

typedef struct
{
  GString *passed;
  guint ended;
  gint64 ended_us;
  char *place, *step, *message;
  guint64 frame;
} Seen;

static void
on_step_passed (gpointer self, const char *place, const char *step)
{
  Seen *seen = self;
  g_string_append_printf (seen->passed, "%s%s", seen->passed->len == 0 ? "" : " ", step);
}

static void
on_ended (gpointer self, const LabFailure *failure)
{
  Seen *seen = self;
  seen->ended++;
  seen->ended_us = lab_clock_now_us ();
  if (failure == NULL)
    return;
  seen->place = g_strdup (failure->place);
  seen->step = g_strdup (failure->step);
  seen->message = g_strdup (failure->message);
  seen->frame = failure->frame;
}

static const LabRunHooks hooks = { on_step_passed, on_ended };

static LabContext *
lab_of (const char *steps)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *yaml = g_strconcat (HEAD, steps, "\n", NULL);
  LabContext *lab = fake_lab_new (yaml, NULL, &error);
  g_assert_no_error (error);
  lab_scenarios_check (fake_topology (), &fake_kinds);
  lab_topology_valid (fake_topology (), &error);
  g_assert_no_error (error);
  lab_start (lab, &error);
  g_assert_no_error (error);
  return lab;
}

static void
end_calls (LabContext *lab)
{
  for (guint i = 0; i < lab_elements (lab)->len; i++)
    fake_end_calls (lab_elements (lab)->pdata[i]);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Seen seen = { .passed = g_string_new (NULL) };
  LabContext *lab = lab_of (row->steps);
  const LabNode *scenario = lab_topology_find (fake_topology (), "scenarios", "x");
  gint64 from_us = lab_clock_now_us ();
  LabScenarioRun *run = lab_scenario_run_new (lab, scenario, &hooks, &seen);
  g_assert_cmpuint (seen.ended, ==, 0);
  while (seen.ended == 0)
    lab_clock_iterate (TRUE);
  g_assert_cmpuint (lab_scope_size (lab_scenario_run_scope (run)), ==, 0);
  fake_pass_ms (100000); /* what was cancelled says nothing more */
  g_assert_cmpuint (seen.ended, ==, 1);
  g_assert_cmpstr (seen.passed->str, ==, row->passed);
  g_assert_cmpstr (seen.place, ==, row->place);
  g_assert_cmpstr (seen.step, ==, row->step);
  if (row->message == NULL)
    g_assert_null (seen.message);
  else if (!g_pattern_match_simple (row->message, seen.message)
           && strcmp (row->message, seen.message) != 0)
    g_test_fail_printf ("expected: %s\ngot: %s", row->message, seen.message);
  g_assert_cmpuint (seen.frame, ==, row->frame);
  g_assert_cmpint ((seen.ended_us - from_us) / 1000, ==, row->ms);
  lab_scenario_run_free (run);
  end_calls (lab);
  fake_lab_free (lab);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  g_string_free (seen.passed, TRUE);
  g_free (seen.place);
  g_free (seen.step);
  g_free (seen.message);
}

/* ---- a run that is ended from outside */

#define MANY                                                                             \
  "\n    - parallel:\n        - alice.never: {}\n        - bob.later: {after: 3s}\n"     \
  "        - alice.receive: {message: {}, within: 10s}\n"                                \
  "        - repeat: {times: 5, steps: [server.later: {after: 2s}]}\n"                   \
  "        - bob.absent: {message: {}, for: 1h}\n"

static void
test_freed_at_any_moment (gconstpointer data)
{
  Seen seen = { .passed = g_string_new (NULL) };
  LabContext *lab = lab_of (MANY);
  const LabNode *scenario = lab_topology_find (fake_topology (), "scenarios", "x");
  LabScenarioRun *run = lab_scenario_run_new (lab, scenario, &hooks, &seen);
  fake_pass_ms (GPOINTER_TO_UINT (data));
  lab_scenario_run_free (run);
  end_calls (lab);
  fake_pass_ms (100000);
  g_assert_cmpuint (seen.ended, ==, 0);
  fake_lab_free (lab);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  g_string_free (seen.passed, TRUE);
}

static LabScenarioRun *own_run;

static void
on_ended_free (gpointer self, const LabFailure *failure)
{
  ++*(guint *)self;
  g_clear_pointer (&own_run, lab_scenario_run_free);
}

static void
test_freed_in_its_end (void)
{
  static const LabRunHooks freeing = { NULL, on_ended_free };
  static const char *const both[]
      = { "\n    - alice.now: {}", "\n    - alice.fails: {}" };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      guint ended = 0;
      LabContext *lab = lab_of (both[i]);
      const LabNode *scenario = lab_topology_find (fake_topology (), "scenarios", "x");
      own_run = lab_scenario_run_new (lab, scenario, &freeing, &ended);
      while (ended == 0)
        lab_clock_iterate (TRUE);
      g_assert_null (own_run);
      fake_lab_free (lab);
    }
}

/* `--only` leaves a phone elsewhere: a step on it fails in words. */
static void
test_element_that_does_not_run_here (void)
{
  static const char *const only[] = { "bob", NULL };
  g_autoptr (GError) error = NULL;
  Seen seen = { .passed = g_string_new (NULL) };
  LabContext *lab
      = fake_lab_new (HEAD "\n    - bob.now: {}\n    - alice.now: {}\n", only, &error);
  g_assert_no_error (error);
  lab_scenarios_check (fake_topology (), &fake_kinds);
  lab_start (lab, &error);
  LabScenarioRun *run = lab_scenario_run_new (
      lab, lab_topology_find (fake_topology (), "scenarios", "x"), &hooks, &seen);
  while (seen.ended == 0)
    lab_clock_iterate (TRUE);
  g_assert_cmpstr (seen.passed->str, ==, "bob.now");
  g_assert_cmpstr (seen.message, ==, "\"alice\" does not run here");
  lab_scenario_run_free (run);
  fake_lab_free (lab);
  g_string_free (seen.passed, TRUE);
  g_free (seen.place);
  g_free (seen.step);
  g_free (seen.message);
}

int
main (int argc, char **argv)
{
  static const guint moments_ms[] = { 0, 1, 1500, 5000, 9999 };
  fake_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/scenario/run/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (moments_ms); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/scenario/run/freed-after/%u-ms", moments_ms[i]);
      g_test_add_data_func (path, GUINT_TO_POINTER (moments_ms[i]),
                            test_freed_at_any_moment);
    }
  g_test_add_func ("/scenario/run/freed-in-its-end", test_freed_in_its_end);
  g_test_add_func ("/scenario/run/element-that-does-not-run-here",
                   test_element_that_does_not_run_here);
  return fake_run ();
}
