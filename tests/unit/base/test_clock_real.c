/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

static LabScope scope;

static void
note_time (gpointer self)
{
  *(gint64 *)self = lab_clock_now_us ();
}

static void
test_is_the_time_of_day (void)
{
  struct timespec now;
  g_assert_cmpint (lab_clock_mode (), ==, LAB_CLOCK_REAL);
  clock_gettime (CLOCK_REALTIME, &now);
  g_assert_cmpint (ABS (lab_clock_now_s () - now.tv_sec), <=, 1);
}

static void
test_never_goes_back (void)
{
  gint64 last_us = lab_clock_now_us ();
  for (int i = 0; i < 10000; i++)
    {
      gint64 now_us = i % 2 == 0 ? lab_clock_now_us () : lab_clock_rising_us ();
      g_assert_cmpint (now_us, >=, last_us);
      last_us = now_us;
    }
}

static void
test_timer_fires_in_time (void)
{
  gint64 begun_us = lab_clock_now_us (), fired_us = 0, late_us = 0;
  lab_timer_start (&scope, 20, note_time, &fired_us);
  lab_timer_start (&scope, 3600000, note_time, &late_us);
  while (fired_us == 0)
    lab_clock_iterate (TRUE);
  g_assert_cmpint (fired_us - begun_us, >=, 20000);
  g_assert_cmpint (fired_us - begun_us, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (late_us, ==, 0);
  g_assert_cmpuint (lab_timer_count (), ==, 1);
  lab_scope_clear (&scope);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
}

/* Waiting sleeps in the poll, it does not spin. */
static void
test_waiting_does_not_spin (void)
{
  gint64 fired_us = 0;
  guint turns = 0;
  lab_timer_start (&scope, 50, note_time, &fired_us);
  while (fired_us == 0)
    {
      lab_clock_iterate (TRUE);
      turns++;
    }
  g_assert_cmpuint (turns, <=, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_REAL);
  g_test_add_func ("/base/clock/real/is-the-time-of-day", test_is_the_time_of_day);
  g_test_add_func ("/base/clock/real/never-goes-back", test_never_goes_back);
  g_test_add_func ("/base/clock/real/timer-fires-in-time", test_timer_fires_in_time);
  g_test_add_func ("/base/clock/real/waiting-does-not-spin", test_waiting_does_not_spin);
  return g_test_run ();
}
