/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The poll function of GLib's main context is the seam: it is the one place that knows that nothing
   is ready.  There the virtual clock jumps. */

struct _LabTimer
{
  LabScopeItem item;
  GSequenceIter *place; /* in clock.timers */
  gint64 due_us;
  guint64 serial;
  LabTimerFunc func;
  gpointer self;
};

static struct
{
  LabClockMode mode;
  gboolean started;
  gint64 now_us;        /* virtual */
  guint reads;          /* of the rising clock since the last jump */
  gint64 real_epoch_us; /* real: Unix time minus monotonic time, taken once */
  GSequence *timers;
  guint64 serial;
  GSource *source;
  GSList *foreign;
  gboolean fence;
  int fence_fd;
  struct sockaddr_in fence_address;
} process_clock = { .fence = TRUE, .fence_fd = -1 };

gint64
lab_clock_now_us (void)
{
  if (process_clock.mode == LAB_CLOCK_VIRTUAL)
    return process_clock.now_us;
  if (process_clock.real_epoch_us == 0)
    process_clock.real_epoch_us = g_get_real_time () - g_get_monotonic_time ();
  return process_clock.real_epoch_us + g_get_monotonic_time ();
}

gint64
lab_clock_now_s (void)
{
  return lab_clock_now_us () / G_USEC_PER_SEC;
}

gint64
lab_clock_rising_us (void)
{
  if (process_clock.mode == LAB_CLOCK_VIRTUAL && process_clock.reads < 999)
    process_clock.reads++;
  return lab_clock_now_us () + process_clock.reads;
}

LabClockMode
lab_clock_mode (void)
{
  return process_clock.mode;
}

/* ---- timers: one GSource over all of them, ordered by (due, serial) */

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer unused)
{
  const LabTimer *left = a, *right = b;
  if (left->due_us != right->due_us)
    return left->due_us < right->due_us ? -1 : 1;
  return left->serial < right->serial ? -1 : left->serial > right->serial;
}

static LabTimer *
first_timer (void)
{
  GSequenceIter *first = g_sequence_get_begin_iter (process_clock.timers);
  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

static gboolean
timers_prepare (GSource *source, int *timeout_ms)
{
  const LabTimer *first = first_timer ();
  *timeout_ms = -1;
  if (first == NULL)
    return FALSE;
  gint64 left_us = first->due_us - lab_clock_now_us ();
  if (left_us <= 0)
    return TRUE;
  *timeout_ms = (int)MIN ((left_us + 999) / 1000, G_MAXINT);
  return FALSE;
}

static gboolean
timers_check (GSource *source)
{
  const LabTimer *first = first_timer ();
  return first != NULL && first->due_us <= lab_clock_now_us ();
}

static gboolean
timers_dispatch (GSource *source, GSourceFunc unused, gpointer unused_data)
{
  /* Those started meanwhile have to wait for the next turn, or a timer of 0 ms could starve I/O. */
  gint64 now_us = lab_clock_now_us ();
  guint64 before = process_clock.serial;
  LabTimer *timer;
  while ((timer = first_timer ()) != NULL && timer->due_us <= now_us
         && timer->serial <= before)
    {
      LabTimerFunc func = timer->func;
      gpointer self = timer->self;
      lab_timer_cancel (&timer);
      func (self);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_funcs
    = { .prepare = timers_prepare, .check = timers_check, .dispatch = timers_dispatch };

static void
cancel_timer (LabScopeItem *item)
{
  LabTimer *timer = (LabTimer *)item;
  g_sequence_remove (timer->place);
  g_free (timer);
}

LabTimer *
lab_timer_start (LabScope *scope, guint64 delay_ms, LabTimerFunc func, gpointer self)
{
  g_return_val_if_fail (process_clock.started, NULL);
  LabTimer *timer = g_new0 (LabTimer, 1);
  timer->due_us = lab_clock_now_us () + (gint64)MIN (delay_ms, G_MAXINT64 / 4000) * 1000;
  timer->serial = ++process_clock.serial;
  timer->func = func;
  timer->self = self;
  timer->place
      = g_sequence_insert_sorted (process_clock.timers, timer, compare_timers, NULL);
  lab_scope_enter (scope, &timer->item, cancel_timer);
  return timer;
}

void
lab_timer_cancel (LabTimer **timer)
{
  LabTimer *going = g_steal_pointer (timer);
  if (going == NULL)
    return;
  lab_scope_leave (&going->item);
  cancel_timer (&going->item);
}

guint
lab_timer_count (void)
{
  return process_clock.timers == NULL
             ? 0
             : (guint)g_sequence_get_length (process_clock.timers);
}

/* ---- the virtual clock's jump */

void
lab_clock_add_foreign_timers (const LabForeignTimers *timers)
{
  process_clock.foreign = g_slist_prepend (process_clock.foreign, (gpointer)timers);
}

void
lab_clock_remove_foreign_timers (const LabForeignTimers *timers)
{
  process_clock.foreign = g_slist_remove (process_clock.foreign, timers);
}

static gint64
next_due_us (void)
{
  const LabTimer *first = first_timer ();
  gint64 due_us = first == NULL ? G_MAXINT64 : first->due_us;
  for (GSList *l = process_clock.foreign; l != NULL; l = l->next)
    {
      int ms = ((const LabForeignTimers *)l->data)->next_ms ();
      if (ms >= 0)
        due_us
            = MIN (due_us, process_clock.now_us + MAX (ms, 1) * G_GINT64_CONSTANT (1000));
    }
  return due_us;
}

/* What was sent before is in its receiver's queue once our own datagram has come round. */
static void
fence (void)
{
  char byte = 0;
  struct pollfd own = { .fd = process_clock.fence_fd, .events = POLLIN };
  if (sendto (process_clock.fence_fd, &byte, 1, 0,
              (struct sockaddr *)&process_clock.fence_address,
              sizeof process_clock.fence_address)
      != 1)
    return;
  poll (&own, 1, 100);
  (void)!recv (process_clock.fence_fd, &byte, 1, MSG_DONTWAIT);
}

static int
virtual_poll (GPollFD *fds, guint n, int timeout_ms)
{
  int ready = poll ((struct pollfd *)fds, n, 0);
  if (ready != 0 || timeout_ms == 0)
    return ready;
  if (process_clock.fence && process_clock.fence_fd >= 0)
    {
      fence ();
      ready = poll ((struct pollfd *)fds, n, 0);
      if (ready != 0)
        return ready;
    }
  gint64 due_us = next_due_us ();
  if (due_us == G_MAXINT64)
    return poll ((struct pollfd *)fds, n, timeout_ms);
  if (due_us > process_clock.now_us)
    {
      process_clock.now_us = due_us;
      process_clock.reads = 0;
    }
  return 0;
}

void
lab_clock_set_fence (gboolean enabled)
{
  process_clock.fence = enabled;
}

static void
open_fence (void)
{
  struct sockaddr_in *address = &process_clock.fence_address;
  socklen_t length = sizeof *address;
  *address = (struct sockaddr_in){ .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && bind (fd, (struct sockaddr *)address, length) == 0
      && getsockname (fd, (struct sockaddr *)address, &length) == 0)
    process_clock.fence_fd = fd;
  else if (fd >= 0)
    close (fd);
}

void
lab_clock_start (LabClockMode mode)
{
  g_return_if_fail (!process_clock.started);
  process_clock.started = TRUE;
  process_clock.mode = mode;
  process_clock.timers = g_sequence_new (NULL);
  process_clock.source = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_can_recurse (process_clock.source, TRUE);
  g_source_set_static_name (process_clock.source, "lab timers");
  g_source_attach (process_clock.source, NULL);
  g_source_unref (process_clock.source);
  if (mode == LAB_CLOCK_REAL)
    return;
  process_clock.now_us = LAB_CLOCK_VIRTUAL_EPOCH_US;
  open_fence ();
  g_main_context_set_poll_func (NULL, virtual_poll);
}

void
lab_clock_iterate (gboolean may_block)
{
  g_main_context_iteration (NULL, may_block);
}

/* ---- spelling */

static char *
format_utc (gint64 time_us, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  return time == NULL ? g_strdup ("") : g_date_time_format (time, format);
}

char *
lab_clock_format_rfc3339 (gint64 time_us)
{
  g_autofree char *seconds = format_utc (time_us, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", seconds, (int)(time_us / 1000 % 1000));
}

char *
lab_clock_format_http_date (gint64 time_us)
{
  /* Not by %a and %b: those follow the locale. */
  static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  if (time == NULL)
    return g_strdup ("");
  return g_strdup_printf (
      "%s, %02d %s %04d %02d:%02d:%02d GMT", days[g_date_time_get_day_of_week (time) - 1],
      g_date_time_get_day_of_month (time), months[g_date_time_get_month (time) - 1],
      g_date_time_get_year (time), g_date_time_get_hour (time),
      g_date_time_get_minute (time), g_date_time_get_second (time));
}
