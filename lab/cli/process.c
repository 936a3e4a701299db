/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/commands.h"
#include "net/address.h"
#include "net/holder.h"

gboolean lab_interrupted;

static int wake_fd = -1;

/* Not g_unix_signal_add (): it starts a thread of GLib's. */
static void
on_signal (int number)
{
  static const guint64 one = 1;
  if (lab_interrupted)
    _exit (LAB_EXIT_FAILED); /* asked twice: it means it */
  lab_interrupted = TRUE;
  int saved_errno = errno;
  (void)!write (wake_fd, &one, sizeof one);
  errno = saved_errno;
}

static gboolean
on_woken (int fd, GIOCondition condition, gpointer unused)
{
  guint64 count;
  (void)!read (fd, &count, sizeof count);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals (void)
{
  const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_unix_fd_add (wake_fd, G_IO_IN, on_woken, NULL);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

static gboolean
set_log_level (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  LabLogLevel level;
  const char *name = parts[0] == NULL ? "" : parts[1] == NULL ? parts[0] : parts[1];
  if (!lab_log_level_parse (name, &level))
    {
      g_printerr ("rcslab: --log: \"%s\" is not error, warning, info or debug\n", name);
      return FALSE;
    }
  lab_log_set_level (parts[1] == NULL ? NULL : parts[0], level);
  return TRUE;
}

static gboolean
set_log_levels (const LabArguments *arguments)
{
  if (arguments->command == LAB_COMMAND_RUN && !arguments->verbose)
    lab_log_set_level (NULL, LAB_LOG_WARNING);
  lab_log_set_json (arguments->json);
  g_auto (GStrv) words
      = g_strsplit (arguments->log == NULL ? "" : arguments->log, ",", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (!set_log_level (words[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_listen (const LabArguments *arguments)
{
  LabAddress address;
  g_autoptr (GError) error = NULL;
  if (arguments->listen == NULL
      || lab_address_parse (arguments->listen, &address, &error))
    return TRUE;
  g_printerr ("rcslab: --listen: %s\n", error->message);
  return FALSE;
}

gboolean
lab_process_start (const LabArguments *arguments)
{
  if (!set_log_levels (arguments) || !check_listen (arguments))
    return FALSE;
  signal (SIGPIPE,
          SIG_IGN); /* a peer that went away is an error of write(), not the end of us */
  lab_clock_start (arguments->fast ? LAB_CLOCK_VIRTUAL : LAB_CLOCK_REAL);
  lab_random_seed (arguments->has_seed ? &arguments->seed : NULL);
  lab_net_raise_limits ();
  watch_signals ();
  return TRUE;
}
