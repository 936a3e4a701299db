/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOUR_MS (G_GUINT64_CONSTANT (3600) * 1000)

static LabScope scope;
static GString *fired;

typedef struct
{
  char name;
  gint64 at_us;
  guint64 again_ms; /* starts itself anew after so long, `again` times */
  guint again;
} Alarm;

static void
ring (gpointer self)
{
  Alarm *alarm = self;
  g_string_append_c (fired, alarm->name);
  alarm->at_us = lab_clock_now_us ();
  if (alarm->again == 0)
    return;
  alarm->again--;
  lab_timer_start (&scope, alarm->again_ms, ring, alarm);
}

static void
run_until_idle (void)
{
  while (lab_timer_count () > 0)
    lab_clock_iterate (TRUE);
}

static void
test_starts_at_its_epoch (void)
{
  g_assert_cmpint (lab_clock_mode (), ==, LAB_CLOCK_VIRTUAL);
  g_assert_cmpint (lab_clock_now_us (), ==, LAB_CLOCK_VIRTUAL_EPOCH_US);
  g_assert_cmpint (lab_clock_now_s (), ==, 1893456000);
}

static void
test_stands_still_without_waiting (void)
{
  gint64 before_us = lab_clock_now_us ();
  Alarm a = { .name = 'a' };
  lab_timer_start (&scope, 1, ring, &a);
  for (int i = 0; i < 100; i++)
    lab_clock_iterate (FALSE);
  g_assert_cmpint (lab_clock_now_us (), ==, before_us);
  g_assert_cmpstr (fired->str, ==, "");
  run_until_idle ();
  g_assert_cmpint (lab_clock_now_us (), ==, before_us + 1000);
}

static void
test_hour_passes_at_once (void)
{
  gint64 before_us = lab_clock_now_us ();
  Alarm hour = { .name = 'h' }, minute = { .name = 'm', .again_ms = 60000, .again = 58 };
  lab_timer_start (&scope, HOUR_MS, ring, &hour);
  lab_timer_start (&scope, 60000, ring, &minute);
  run_until_idle ();
  g_assert_cmpuint (fired->len, ==, 60);
  g_assert_cmpint (fired->str[59], ==, 'h');
  g_assert_cmpint (hour.at_us - before_us, ==, (gint64)HOUR_MS * 1000);
  g_assert_cmpint (minute.at_us - before_us, ==, 59 * G_GINT64_CONSTANT (60000000));
}

static void
test_order_of_timers (void)
{
  Alarm a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' },
        d = { .name = 'd' };
  lab_timer_start (&scope, 20, ring, &a);
  lab_timer_start (&scope, 10, ring, &b);
  lab_timer_start (&scope, 20, ring, &c);
  lab_timer_start (&scope, 0, ring, &d);
  run_until_idle ();
  g_assert_cmpstr (fired->str, ==, "dbac");
  g_assert_cmpint (a.at_us, ==, c.at_us);
}

static void
test_cancelled_timer_is_silent (void)
{
  Alarm a = { .name = 'a' }, b = { .name = 'b' };
  LabTimer *timer = lab_timer_start (&scope, 10, ring, &a);
  lab_timer_start (&scope, 10, ring, &b);
  g_assert_cmpuint (lab_scope_size (&scope), ==, 2);
  lab_timer_cancel (&timer);
  g_assert_null (timer);
  lab_timer_cancel (&timer);
  run_until_idle ();
  g_assert_cmpstr (fired->str, ==, "b");
  g_assert_cmpuint (lab_scope_size (&scope), ==, 0);
}

static void
test_cleared_scope_is_silent (void)
{
  Alarm a = { .name = 'a', .again_ms = 5, .again = 1000 };
  lab_timer_start (&scope, 5, ring, &a);
  lab_timer_start (&scope, 50, ring, &a);
  while (fired->len < 3)
    lab_clock_iterate (TRUE);
  lab_scope_clear (&scope);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  gsize before = fired->len;
  lab_clock_iterate (FALSE);
  g_assert_cmpuint (fired->len, ==, before);
}

static void
clear_scope (gpointer self)
{
  ring (self);
  lab_scope_clear (&scope);
}

static void
test_timer_clears_its_own_scope (void)
{
  Alarm a = { .name = 'a' }, b = { .name = 'b' };
  lab_timer_start (&scope, 10, clear_scope, &a);
  lab_timer_start (&scope, 10, ring, &b);
  run_until_idle ();
  g_assert_cmpstr (fired->str, ==, "a");
}

static gboolean
read_octet (int fd, GIOCondition condition, gpointer self)
{
  char octet;
  g_assert_cmpint (read (fd, &octet, 1), ==, 1);
  g_string_append_c (fired, octet);
  return G_SOURCE_CONTINUE;
}

/* A timer of 0 ms that starts itself again and again leaves the loop its turn. */
static void
test_timer_of_no_time_starves_nobody (void)
{
  int pair[2];
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, pair));
  guint source = g_unix_fd_add (pair[0], G_IO_IN, read_octet, NULL);
  Alarm a = { .name = '.', .again = 50 };
  lab_timer_start (&scope, 0, ring, &a);
  g_assert_cmpint (write (pair[1], "x", 1), ==, 1);
  run_until_idle ();
  g_assert_nonnull (strchr (fired->str, 'x'));
  g_assert_cmpint (strchr (fired->str, 'x') - fired->str, <, 5);
  g_source_remove (source);
  close (pair[0]);
  close (pair[1]);
}

/* Time does not pass while something is ready to be read. */
static void
test_what_is_ready_comes_before_time_passes (void)
{
  int pair[2];
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, pair));
  guint source = g_unix_fd_add (pair[0], G_IO_IN, read_octet, NULL);
  Alarm a = { .name = 'a' };
  lab_timer_start (&scope, 1, ring, &a);
  g_assert_cmpint (write (pair[1], "xyz", 3), ==, 3);
  run_until_idle ();
  g_assert_cmpstr (fired->str, ==, "xyza");
  g_source_remove (source);
  close (pair[0]);
  close (pair[1]);
}

static gint64 foreign_due_us;

static int
foreign_next_ms (void)
{
  gint64 left_us = foreign_due_us - lab_clock_now_us ();
  return left_us <= 0 ? -1 : (int)(left_us / 1000);
}

static void
test_foreign_timers_are_not_jumped_over (void)
{
  static const LabForeignTimers timers = { foreign_next_ms };
  gint64 before_us = lab_clock_now_us ();
  Alarm a = { .name = 'a' };
  foreign_due_us = before_us + 7000;
  lab_clock_add_foreign_timers (&timers);
  lab_timer_start (&scope, 10, ring, &a);
  while (lab_clock_now_us () == before_us)
    lab_clock_iterate (TRUE);
  g_assert_cmpint (lab_clock_now_us (), ==, before_us + 7000);
  g_assert_cmpstr (fired->str, ==, "");
  run_until_idle ();
  g_assert_cmpint (a.at_us, ==, before_us + 10000);
  lab_clock_remove_foreign_timers (&timers);
}

static void
test_rising_clock (void)
{
  Alarm a = { .name = 'a' };
  lab_timer_start (&scope, 1, ring, &a);
  run_until_idle ();
  gint64 now_us = lab_clock_now_us ();
  g_assert_cmpint (now_us % 1000, ==, 0);
  for (int i = 1; i <= 999; i++)
    g_assert_cmpint (lab_clock_rising_us (), ==, now_us + i);
  /* It never reaches the next millisecond, where other timers fire. */
  g_assert_cmpint (lab_clock_rising_us (), ==, now_us + 999);
  g_assert_cmpint (lab_clock_now_us (), ==, now_us);
}

static void
test_without_fence (void)
{
  gint64 before_us = lab_clock_now_us ();
  Alarm a = { .name = 'a', .again_ms = 1000, .again = 9 };
  lab_clock_set_fence (FALSE);
  lab_timer_start (&scope, 1000, ring, &a);
  run_until_idle ();
  lab_clock_set_fence (TRUE);
  g_assert_cmpint (lab_clock_now_us (), ==, before_us + 10 * G_USEC_PER_SEC);
}

static void
test_longest_delay (void)
{
  Alarm a = { .name = 'a' }, b = { .name = 'b' };
  lab_timer_start (&scope, G_MAXUINT64, ring, &a);
  lab_timer_start (&scope, 1, ring, &b);
  while (lab_timer_count () > 1)
    lab_clock_iterate (TRUE);
  g_assert_cmpstr (fired->str, ==, "b");
  lab_scope_clear (&scope);
}

static void
test_spelling (void)
{
  g_autofree char *epoch = lab_clock_format_rfc3339 (LAB_CLOCK_VIRTUAL_EPOCH_US);
  g_assert_cmpstr (epoch, ==, "2030-01-01T00:00:00.000Z");
  g_autofree char *ms = lab_clock_format_rfc3339 (LAB_CLOCK_VIRTUAL_EPOCH_US + 59042999);
  g_assert_cmpstr (ms, ==, "2030-01-01T00:00:59.042Z");
  g_autofree char *date = lab_clock_format_http_date (LAB_CLOCK_VIRTUAL_EPOCH_US);
  g_assert_cmpstr (date, ==, "Tue, 01 Jan 2030 00:00:00 GMT");
  /* RFC 3261 §20.17's own example. */
  g_autofree char *sip
      = lab_clock_format_http_date (G_GINT64_CONSTANT (1289691540) * G_USEC_PER_SEC);
  g_assert_cmpstr (sip, ==, "Sat, 13 Nov 2010 23:39:00 GMT");
  g_autofree char *leap
      = lab_clock_format_http_date (G_GINT64_CONSTANT (1709251199) * G_USEC_PER_SEC);
  g_assert_cmpstr (leap, ==, "Thu, 29 Feb 2024 23:59:59 GMT");
}

static void
set_up (gpointer unused, gconstpointer unused_data)
{
  fired = g_string_new (NULL);
}

static void
run (gpointer unused, gconstpointer func)
{
  void (*test) (void) = *(void (*const *) (void))func;
  test ();
}

static void
tear_down (gpointer unused, gconstpointer unused_data)
{
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  g_string_free (fired, TRUE);
}

static const struct
{
  void (*func) (void);
  const char *name;
} rows[] = {
  { test_starts_at_its_epoch, "starts-at-its-epoch" },
  { test_stands_still_without_waiting, "stands-still-without-waiting" },
  { test_hour_passes_at_once, "an-hour-passes-at-once" },
  { test_order_of_timers, "timers-of-one-moment-fire-in-order" },
  { test_cancelled_timer_is_silent, "cancelled-timer-is-silent" },
  { test_cleared_scope_is_silent, "cleared-scope-is-silent" },
  { test_timer_clears_its_own_scope, "timer-clears-its-own-scope" },
  { test_timer_of_no_time_starves_nobody, "timer-of-0-ms-starves-nobody" },
  { test_what_is_ready_comes_before_time_passes, "what-is-ready-comes-first" },
  { test_foreign_timers_are_not_jumped_over, "foreign-timers-are-not-jumped-over" },
  { test_rising_clock, "rising-clock-stays-in-its-millisecond" },
  { test_without_fence, "works-without-the-fence" },
  { test_longest_delay, "longest-delay-does-not-overflow" },
  { test_spelling, "rfc3339-and-http-dates" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/base/clock/virtual/", rows[i].name, NULL);
      g_test_add_vtable (path, 0, &rows[i].func, set_up, run, tear_down);
    }
  return g_test_run ();
}
