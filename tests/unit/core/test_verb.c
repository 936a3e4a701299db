/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "fake.h"

/* An element whose verbs do as the test says. */
static LabVerbCall *going;

static void
start_now (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  g_autoptr (LabEvent) event = lab_event_new ("response", 9);
  lab_event_set (event, "status", "200");
  lab_verb_call_pass (call, event);
}

static void
start_fail_now (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  lab_verb_call_fail (call, 4, "no %s", "way");
}

static void
start_keep (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  going = call;
}

static const LabVerb now = { "now", "", NULL, NULL, start_now };
static const LabVerb fail_now = { "fail", "", NULL, NULL, start_fail_now };
static const LabVerb keep = { "keep", "", NULL, NULL, start_keep };

typedef struct
{
  LabElement element;
  LabScope scope;
  guint told;
  char *status;
  guint64 frame;
  char *error;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  lab_element_init (&f->element, NULL, NULL, "fake");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  lab_scope_clear (&f->scope);
  g_free (f->status);
  g_free (f->error);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
}

static void
on_done (gpointer self, const LabEvent *result, guint64 frame, const GError *error)
{
  Fixture *f = self;
  f->told++;
  f->status = g_strdup (result == NULL ? NULL : lab_event_get (result, "status"));
  f->frame = frame;
  f->error = g_strdup (error == NULL ? NULL : error->message);
}

static void
start (Fixture *f, const LabVerb *verb)
{
  lab_verb_start (&f->element, verb, NULL, &f->scope, on_done, f);
}

static void
test_never_told_before_it_returns (Fixture *f, gconstpointer data)
{
  start (f, &now);
  g_assert_cmpuint (f->told, ==, 0);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 1);
  g_assert_cmpstr (f->status, ==, "200");
  g_assert_cmpuint (f->frame, ==, 9);
  g_assert_null (f->error);
  g_assert_cmpuint (lab_scope_size (&f->scope), ==, 0);
  fake_pass_ms (1000);
  g_assert_cmpuint (f->told, ==, 1);
  lab_element_clear (&f->element);
}

static void
test_failure_has_words_and_frame (Fixture *f, gconstpointer data)
{
  start (f, &fail_now);
  g_assert_cmpuint (f->told, ==, 0);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 1);
  g_assert_cmpstr (f->error, ==, "no way");
  g_assert_cmpuint (f->frame, ==, 4);
  g_assert_null (f->status);
  lab_element_clear (&f->element);
}

static void
test_passes_without_an_event (Fixture *f, gconstpointer data)
{
  start (f, &keep);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 0);
  lab_verb_call_pass (going, NULL);
  g_assert_cmpuint (f->told, ==, 0);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 1);
  g_assert_cmpuint (f->frame, ==, 0);
  g_assert_null (f->error);
  lab_element_clear (&f->element);
}

static void
test_forgotten_before_it_ends (Fixture *f, gconstpointer data)
{
  start (f, &keep);
  lab_scope_clear (&f->scope);
  lab_verb_call_fail (going, 0, "late");
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 0);
  lab_element_clear (&f->element);
}

static void
test_forgotten_between_its_end_and_the_telling (Fixture *f, gconstpointer data)
{
  start (f, &now);
  lab_scope_clear (&f->scope);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 0);
  lab_element_clear (&f->element);
}

/* The outcome is a copy: the element and its log may be gone when it is told. */
static void
test_element_gone_before_the_telling (Fixture *f, gconstpointer data)
{
  start (f, &keep);
  LabEvent *event = lab_event_new ("response", 3);
  lab_event_set (event, "status", "404");
  lab_event_log_append (f->element.events, event);
  lab_verb_call_pass (going, event);
  lab_element_clear (&f->element);
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 1);
  g_assert_cmpstr (f->status, ==, "404");
  g_assert_cmpuint (f->frame, ==, 3);
}

static void
test_second_end_is_a_bug (Fixture *f, gconstpointer data)
{
  start (f, &keep);
  lab_verb_call_pass (going, NULL);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*finished*");
  lab_verb_call_pass (going, NULL);
  g_test_assert_expected_messages ();
  fake_pass_ms (1);
  g_assert_cmpuint (f->told, ==, 1);
  lab_element_clear (&f->element);
}

#define ADD(rule, test)                                                                  \
  g_test_add ("/core/verb/" rule, Fixture, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  fake_init (&argc, &argv);
  ADD ("never-told-before-it-returns", test_never_told_before_it_returns);
  ADD ("failure-has-words-and-frame", test_failure_has_words_and_frame);
  ADD ("passes-without-an-event", test_passes_without_an_event);
  ADD ("forgotten-before-it-ends", test_forgotten_before_it_ends);
  ADD ("forgotten-between-its-end-and-the-telling",
       test_forgotten_between_its_end_and_the_telling);
  ADD ("element-gone-before-the-telling", test_element_gone_before_the_telling);
  ADD ("second-end-is-a-bug", test_second_end_is_a_bug);
  return fake_run ();
}
