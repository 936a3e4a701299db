/* SPDX-License-Identifier: Apache-2.0 */
#include <glib-unix.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/commands.h"
#include "net/holder.h"

gboolean lab_interrupted;

static gboolean
on_signal (gpointer unused)
{
  if (lab_interrupted)
    _exit (LAB_EXIT_FAILED); /* asked twice: it means it */
  lab_interrupted = TRUE;
  return G_SOURCE_CONTINUE;
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

gboolean
lab_process_start (const LabArguments *arguments)
{
  if (!set_log_levels (arguments))
    return FALSE;
  signal (SIGPIPE,
          SIG_IGN); /* a peer that went away is an error of write(), not the end of us */
  lab_clock_start (arguments->fast ? LAB_CLOCK_VIRTUAL : LAB_CLOCK_REAL);
  lab_random_seed (arguments->has_seed ? &arguments->seed : NULL);
  lab_net_raise_limits ();
  g_unix_signal_add (SIGINT, on_signal, NULL);
  g_unix_signal_add (SIGTERM, on_signal, NULL);
  return TRUE;
}
