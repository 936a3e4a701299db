/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/process.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "sip/interpose-private.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_time.h>

/* Exported by the library; in no public header. */
su_duration_t su_timer_next_expires (su_timer_queue_t const *timers, su_time_t now);
extern void (*_su_time) (su_time_t *now);
extern su_time64_t (*_su_nanotime) (su_time64_t *now);
extern su_time64_t (*_su_monotime) (su_time64_t *now);

/* Seconds from 1900, the stack's epoch, to 1970. */
#define NTP_EPOCH_S 2208988800UL

static struct
{
  guint starts;
  gboolean extended; /* the stack's header classes, once for all */
  su_root_t *root;
  GSource *source;
  gboolean woken; /* the stack sent itself a message */
} process;

su_root_t *
lab_sip_root (void)
{
  return process.root;
}

/* ---- the clock */

static void
stack_time (su_time_t *now)
{
  gint64 us = lab_clock_rising_us ();
  now->tv_sec = NTP_EPOCH_S + (unsigned long)(us / G_USEC_PER_SEC);
  now->tv_usec = (unsigned long)(us % G_USEC_PER_SEC);
}

static su_time64_t
stack_nanotime (su_time64_t *now)
{
  su_time64_t ns
      = NTP_EPOCH_S * 1000000000ULL + (su_time64_t)lab_clock_now_us () * 1000ULL;
  return now != NULL ? (*now = ns) : ns;
}

static su_time64_t
stack_monotime (su_time64_t *now)
{
  su_time64_t ns = (su_time64_t)lab_clock_now_us () * 1000ULL;
  return now != NULL ? (*now = ns) : ns;
}

static void
take_clock (gboolean virtual)
{
  if (!virtual)
    return; /* the stack has a clock of its own already, and no null there */
  _su_time = stack_time;
  _su_nanotime = stack_nanotime;
  _su_monotime = stack_monotime;
}

/* Milliseconds to the stack's next timer; -1: none.  The 999 µs round up what the stack rounds down: it
   would spin for the last millisecond. */
static int
next_timer_ms (void)
{
  su_timer_queue_t *timers = su_task_timers (su_root_task (process.root));
  if (timers == NULL || *timers == NULL)
    return -1; /* the function below reads it unasked */
  su_time_t now = su_now ();
  if (now.tv_usec < 999)
    {
      now.tv_sec--;
      now.tv_usec += G_USEC_PER_SEC;
    }
  now.tv_usec -= 999;
  su_duration_t ms = su_timer_next_expires (timers, now);
  return ms == SU_DURATION_MAX ? -1 : (int)ms;
}

static const LabForeignTimers foreign_timers = { .next_ms = next_timer_ms };

/* ---- the loop: one source that looks at the stack's timers each time, so that what another source starts is
   never missed */

void
lab_sip_process_wake (void)
{
  process.woken = TRUE;
}

typedef struct
{
  GSource base;
  gpointer descriptor;
} StackSource;

static gboolean
stack_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = process.woken ? 0 : next_timer_ms ();
  return *timeout_ms == 0;
}

static gboolean
stack_check (GSource *source)
{
  StackSource *self = (StackSource *)source;
  return process.woken || g_source_query_unix_fd (source, self->descriptor) != 0
         || next_timer_ms () == 0;
}

static gboolean
stack_dispatch (GSource *source, GSourceFunc unused, gpointer unused_data)
{
  process.woken = FALSE;
  su_root_step (process.root, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs stack_funcs
    = { .prepare = stack_prepare, .check = stack_check, .dispatch = stack_dispatch };

static GSource *
stack_source_new (int descriptor)
{
  GSource *source = g_source_new (&stack_funcs, sizeof (StackSource));
  StackSource *self = (StackSource *)source;
  self->descriptor = g_source_add_unix_fd (source, descriptor, G_IO_IN);
  g_source_set_can_recurse (source, TRUE);
  g_source_set_static_name (source, "sip stack");
  return source;
}

/* The epoll descriptors of the process. */
static GArray *
epoll_descriptors (void)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (int));
  DIR *directory = opendir ("/proc/self/fd");
  struct dirent *entry;
  while (directory != NULL && (entry = readdir (directory)) != NULL)
    {
      char target[64];
      ssize_t size
          = readlinkat (dirfd (directory), entry->d_name, target, sizeof target - 1);
      if (size <= 0)
        continue;
      target[size] = '\0';
      int fd = atoi (entry->d_name);
      if (strcmp (target, "anon_inode:[eventpoll]") == 0)
        g_array_append_val (found, fd);
    }
  if (directory != NULL)
    closedir (directory);
  return found;
}

static int
new_descriptor (const GArray *before, const GArray *after)
{
  for (guint i = 0; i < after->len; i++)
    {
      int fd = g_array_index (after, int, i);
      gboolean old = FALSE;
      for (guint j = 0; j < before->len; j++)
        old |= g_array_index (before, int, j) == fd;
      if (!old)
        return fd;
    }
  return -1;
}

static void stack_says (void *unused, char const *format, va_list arguments)
    G_GNUC_PRINTF (2, 0);

/* What the stack itself would write to standard error. */
static void
stack_says (void *unused, char const *format, va_list arguments)
{
  if (!lab_log_wants (LAB_LOG_DEBUG, "sip"))
    return;
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  lab_log_debug ("sip", "%s", g_strdelimit (g_strchomp (line), "\r\n", ' '));
}

static gboolean
start_loop (GError **error)
{
  g_autoptr (GArray) before = epoll_descriptors ();
  process.root = su_root_create (NULL);
  g_autoptr (GArray) after = epoll_descriptors ();
  int descriptor = process.root != NULL ? new_descriptor (before, after) : -1;
  if (descriptor < 0)
    {
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT,
                           "the SIP stack's event loop has no epoll descriptor");
      g_clear_pointer (&process.root, su_root_destroy);
      return FALSE;
    }
  process.source = stack_source_new (descriptor);
  g_source_attach (process.source, NULL);
  return TRUE;
}

gboolean
lab_sip_start (GError **error)
{
  if (process.starts > 0)
    {
      process.starts++;
      return TRUE;
    }
  if (!lab_sip_interpose_test (error))
    return FALSE;
  /* Once the library's own: its destructor deletes the pthread key that it makes there, and without it key 0,
     GLib's. */
  uint64_t (*original) (void) = (uint64_t (*) (void))dlsym (RTLD_NEXT, "su_random64");
  original ();
  take_clock (lab_clock_mode () == LAB_CLOCK_VIRTUAL);
  su_init ();
  su_log_set_level (NULL, 0);
  su_log_redirect (NULL, stack_says, NULL);
  /* Without it P-Asserted-Identity and P-Preferred-Identity are unknown to the parser. */
  if (!process.extended)
    sip_update_default_mclass (sip_extend_mclass (NULL));
  process.extended = TRUE;
  if (!start_loop (error))
    {
      su_deinit ();
      take_clock (FALSE);
      return FALSE;
    }
  lab_clock_add_foreign_timers (&foreign_timers);
  process.starts = 1;
  return TRUE;
}

void
lab_sip_stop (void)
{
  g_return_if_fail (process.starts > 0);
  if (--process.starts > 0)
    return;
  lab_clock_remove_foreign_timers (&foreign_timers);
  g_source_destroy (process.source);
  g_clear_pointer (&process.source, g_source_unref);
  g_clear_pointer (&process.root, su_root_destroy);
  su_deinit ();
  take_clock (FALSE);
}
