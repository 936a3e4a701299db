/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "core/event.h"

typedef struct _Watcher Watcher;
struct _Watcher
{
  LabEventLog *log;
  LabScope scope;
  GString *seen;
  void (*then) (Watcher *self, LabEvent *event); /* what it does when told */
  Watcher *other;
};

static void
on_event (gpointer user_data, LabEvent *event)
{
  Watcher *self = user_data;
  g_string_append_printf (self->seen, "%s%" G_GUINT64_FORMAT " ", event->kind,
                          event->number);
  if (self->then != NULL)
    self->then (self, event);
}

static void
watch (Watcher *self, LabEventLog *log)
{
  self->log = log;
  self->seen = g_string_new (NULL);
  lab_event_log_watch (log, &self->scope, on_event, self);
}

static void
end_watch (Watcher *self)
{
  lab_scope_clear (&self->scope);
  g_string_free (self->seen, TRUE);
}

static void
append (LabEventLog *log, const char *kind)
{
  lab_event_log_append (log, lab_event_new (kind, 0));
}

static void
set_over (gpointer over)
{
  *(gboolean *)over = TRUE;
}

static void
pass_ms (guint64 ms)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, ms, set_over, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}

/* ---- an event */

static void
test_fields_in_order_and_repeated (void)
{
  g_autoptr (LabEvent) event = lab_event_new ("message", 7);
  lab_event_set (event, "text", "hello");
  lab_event_set (event, "to", "sip:a@x");
  lab_event_set (event, "to", "sip:b@x");
  lab_event_set (event, "from", NULL);
  lab_event_set_header (event, "Call-ID", "c1");
  g_assert_cmpuint (event->frame, ==, 7);
  g_assert_cmpstr (lab_event_get (event, "to"), ==, "sip:a@x");
  g_assert_cmpstr (lab_event_get_nth (event, "to", 1), ==, "sip:b@x");
  g_assert_null (lab_event_get_nth (event, "to", 2));
  g_assert_null (lab_event_get (event, "from"));
  g_assert_cmpstr (lab_event_get (event, "header:call-id"), ==, "c1");
  g_assert_null (lab_event_get (event, "header:Call-ID"));
}

static void
test_copy_is_its_own (void)
{
  LabEvent *event = lab_event_new ("message", 7);
  lab_event_set (event, "text", "hello");
  event->number = 3;
  event->time_us = 4;
  event->consumed = TRUE;
  g_autoptr (LabEvent) copy = lab_event_copy (event);
  lab_event_free (event);
  g_assert_cmpstr (copy->kind, ==, "message");
  g_assert_cmpstr (lab_event_get (copy, "text"), ==, "hello");
  g_assert_cmpuint (copy->number, ==, 3);
  g_assert_cmpint (copy->time_us, ==, 4);
  g_assert_cmpuint (copy->frame, ==, 7);
  g_assert_true (copy->consumed);
}

static void
test_describe_leaves_out_headers_and_bodies (void)
{
  g_autoptr (LabEvent) event = lab_event_new ("message", 0);
  lab_event_set (event, "text", "a\nb");
  lab_event_set_header (event, "Via", "x");
  lab_event_set (event, "body", "long");
  lab_event_set (event, "from", "sip:a@x");
  g_autofree char *line = lab_event_describe (event);
  g_assert_cmpstr (line, ==, "message text=\"a\\x0ab\" from=\"sip:a@x\"");
}

/* ---- the log */

static void
test_numbers_and_times (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  append (log, "a");
  pass_ms (5);
  append (log, "b");
  GPtrArray *events = lab_event_log_events (log);
  g_assert_cmpuint (events->len, ==, 2);
  const LabEvent *a = events->pdata[0], *b = events->pdata[1];
  g_assert_cmpuint (a->number, ==, 1);
  g_assert_cmpuint (b->number, ==, 2);
  g_assert_cmpint (b->time_us - a->time_us, ==, 5000);
  g_assert_false (a->consumed);
}

static void
test_evicts_the_oldest_tenth (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  for (guint i = 0; i < 10000; i++)
    append (log, "a");
  GPtrArray *events = lab_event_log_events (log);
  g_assert_cmpuint (events->len, ==, 10000);
  g_assert_cmpuint (((LabEvent *)events->pdata[0])->number, ==, 1);
  append (log, "b");
  g_assert_cmpuint (events->len, ==, 9001);
  g_assert_cmpuint (((LabEvent *)events->pdata[0])->number, ==, 1001);
  g_assert_cmpuint (((LabEvent *)events->pdata[9000])->number, ==, 10001);
}

/* ---- watches */

static void
test_watch_sees_what_comes_after_it (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  Watcher first = { 0 }, second = { 0 };
  append (log, "a");
  watch (&first, log);
  append (log, "b");
  watch (&second, log);
  append (log, "c");
  g_assert_cmpstr (first.seen->str, ==, "b2 c3 ");
  g_assert_cmpstr (second.seen->str, ==, "c3 ");
  end_watch (&first);
  append (log, "d");
  g_assert_cmpstr (second.seen->str, ==, "c3 d4 ");
  end_watch (&second);
}

static void
end_own (Watcher *self, LabEvent *event)
{
  lab_scope_clear (&self->scope);
}

static void
end_other (Watcher *self, LabEvent *event)
{
  lab_scope_clear (&self->other->scope);
}

static void
begin_other (Watcher *self, LabEvent *event)
{
  if (self->other->log == NULL)
    watch (self->other, self->log);
}

static void
test_watch_ends_itself (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  Watcher first = { .then = end_own }, second = { 0 };
  watch (&first, log);
  watch (&second, log);
  append (log, "a");
  append (log, "b");
  g_assert_cmpstr (first.seen->str, ==, "a1 ");
  g_assert_cmpstr (second.seen->str, ==, "a1 b2 ");
  end_watch (&first);
  end_watch (&second);
}

static void
test_watch_ends_the_next (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  Watcher first = { .then = end_other }, second = { 0 }, third = { 0 };
  first.other = &second;
  watch (&first, log);
  watch (&second, log);
  watch (&third, log);
  append (log, "a");
  g_assert_cmpstr (first.seen->str, ==, "a1 ");
  g_assert_cmpstr (second.seen->str, ==, "");
  g_assert_cmpstr (third.seen->str, ==, "a1 ");
  end_watch (&first);
  end_watch (&second);
  end_watch (&third);
}

static void
test_watch_begins_another (void)
{
  g_autoptr (LabEventLog) log = lab_event_log_new ();
  Watcher first = { .then = begin_other }, second = { 0 };
  first.other = &second;
  watch (&first, log);
  append (log, "a");
  append (log, "b");
  g_assert_cmpstr (first.seen->str, ==, "a1 b2 ");
  g_assert_cmpstr (second.seen->str, ==, "b2 ");
  end_watch (&first);
  end_watch (&second);
}

static void
test_log_gone_before_its_watch (void)
{
  LabEventLog *log = lab_event_log_new ();
  Watcher watcher = { 0 };
  watch (&watcher, log);
  lab_event_log_free (log);
  g_assert_cmpuint (lab_scope_size (&watcher.scope), ==, 0);
  end_watch (&watcher);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  g_test_add_func ("/core/event/fields-in-order-and-repeated",
                   test_fields_in_order_and_repeated);
  g_test_add_func ("/core/event/copy-is-its-own", test_copy_is_its_own);
  g_test_add_func ("/core/event/describe-leaves-out-headers-and-bodies",
                   test_describe_leaves_out_headers_and_bodies);
  g_test_add_func ("/core/event-log/numbers-and-times", test_numbers_and_times);
  g_test_add_func ("/core/event-log/evicts-the-oldest-tenth",
                   test_evicts_the_oldest_tenth);
  g_test_add_func ("/core/event-log/watch-sees-what-comes-after-it",
                   test_watch_sees_what_comes_after_it);
  g_test_add_func ("/core/event-log/watch-ends-itself", test_watch_ends_itself);
  g_test_add_func ("/core/event-log/watch-ends-the-next", test_watch_ends_the_next);
  g_test_add_func ("/core/event-log/watch-begins-another", test_watch_begins_another);
  g_test_add_func ("/core/event-log/log-gone-before-its-watch",
                   test_log_gone_before_its_watch);
  return g_test_run ();
}
