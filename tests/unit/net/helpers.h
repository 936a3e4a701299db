/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include "base/clock.h"

/* What the tests of this folder share. */

static inline void
remove_tree (const char *path)
{
  GDir *directory = g_dir_open (path, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_clear_pointer (&directory, g_dir_close);
  g_remove (path);
}

static inline void
note_too_late (gpointer is_late)
{
  *(gboolean *)is_late = TRUE;
}

/* Turns of the loop until the condition holds; fails after an hour of the lab's time. */
#define RUN_UNTIL(condition)                                                             \
  do                                                                                     \
    {                                                                                    \
      LabScope guard_ = { 0 };                                                           \
      gboolean is_late_ = FALSE;                                                         \
      lab_timer_start (&guard_, 3600 * 1000, note_too_late, &is_late_);                  \
      while (!(condition))                                                               \
        {                                                                                \
          g_assert_false (is_late_);                                                     \
          lab_clock_iterate (TRUE);                                                      \
        }                                                                                \
      lab_scope_clear (&guard_);                                                         \
    }                                                                                    \
  while (0)

static inline guint
open_descriptors (void)
{
  guint count = 0;
  GDir *directory = g_dir_open ("/proc/self/fd", 0, NULL);
  while (g_dir_read_name (directory) != NULL)
    count++;
  g_dir_close (directory);
  return count;
}

/* Threads that do somebody's work; GLib's own (gmain) waits for signals and timers only. */
static inline guint
pool_threads (void)
{
  guint count = 0;
  GDir *directory = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  while ((id = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *name = NULL;
      g_assert_true (g_file_get_contents (path, &name, NULL, NULL));
      count += g_str_has_prefix (name, "pool");
    }
  g_dir_close (directory);
  return count;
}
