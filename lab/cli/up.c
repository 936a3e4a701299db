/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/kinds.h"
#include "core/lab.h"

/* A network that runs until Ctrl-C. */
typedef struct
{
  LabBlock *block;
  LabTap *tap;
  LabContext *lab;
  LabScope timers;
  char *waits_for; /* what was said last */
  gboolean ready;
  gboolean stopped;
} Up;

#define PATIENCE_MS 2000

static void
clear_up (Up *up)
{
  lab_scope_clear (&up->timers);
  g_clear_pointer (&up->waits_for, g_free);
  g_clear_pointer (&up->lab, lab_free);
  g_clear_pointer (&up->tap, lab_tap_free);
  g_clear_pointer (&up->block, lab_block_free);
}

static gboolean
open_recording (Up *up, const LabArguments *arguments, const LabTopology *topology,
                GError **error)
{
  g_autofree char *path
      = arguments->pcap != NULL
            ? g_strdup (arguments->pcap)
            : g_strdup_printf ("recordings/%s.pcap", lab_topology_name (topology));
  g_autofree char *directory = g_path_get_dirname (path);
  if (g_mkdir_with_parents (directory, 0777) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "%s: cannot be made: %s", directory, g_strerror (errno));
      return FALSE;
    }
  up->tap = lab_tap_new (path, error);
  return up->tap != NULL;
}

static gboolean
bring_up (Up *up, const LabArguments *arguments, LabTopology *topology, GError **error)
{
  g_auto (GStrv) only
      = arguments->only == NULL ? NULL : g_strsplit (arguments->only, ",", -1);
  g_autoptr (GError) no_recording = NULL;
  up->block = lab_block_new (arguments->network, error);
  if (up->block == NULL)
    return FALSE;
  /* A second lab on the same addresses shall hear of the address, which says whose it is. */
  gboolean recording = open_recording (up, arguments, topology, &no_recording);
  const LabConfig config = { .block = up->block,
                             .tap = up->tap,
                             .listen = arguments->listen,
                             .only = (const char *const *)only,
                             .ca_directory = arguments->ca };
  up->lab = lab_new (topology, &lab_program_kinds, &config, error);
  if (up->lab == NULL || !lab_start (up->lab, error))
    return FALSE;
  if (!recording)
    g_propagate_error (error, g_steal_pointer (&no_recording));
  return recording;
}

/* ---- what a client needs */

static void
print_rows (const LabReport *report)
{
  const char *section = "";
  for (guint i = 0; i < lab_report_size (report); i++)
    {
      LabReportRow row = lab_report_row (report, i);
      printf ("  %-12s %-14s %s\n", strcmp (section, row.section) == 0 ? "" : row.section,
              row.name, row.value);
      section = row.section;
    }
}

static void
print_rows_json (const LabReport *report)
{
  for (guint i = 0; i < lab_report_size (report); i++)
    {
      LabReportRow row = lab_report_row (report, i);
      g_autofree char *section = lab_json_quote (row.section);
      g_autofree char *name = lab_json_quote (row.name);
      g_autofree char *value = lab_json_quote (row.value);
      printf ("{\"event\":\"row\",\"section\":%s,\"name\":%s,\"value\":%s}\n", section,
              name, value);
    }
}

static void
print_table (Up *up, const LabArguments *arguments)
{
  g_autoptr (LabReport) report = lab_report_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *ca = lab_context_ca_file (up->lab, &error);
  lab_introduce (up->lab, report);
  lab_report_add (report, "network", "domain", "%s", lab_context_domain (up->lab));
  lab_report_add (report, "", "CA", "%s", ca == NULL ? error->message : ca);
  lab_report_add (report, "", "recording", "%s", lab_tap_path (up->tap));
  lab_describe (up->lab, report);
  if (arguments->json)
    print_rows_json (report);
  else
    {
      printf ("%s is up; Ctrl-C ends it\n\n", lab_context_name (up->lab));
      print_rows (report);
      if (arguments->listen != NULL)
        printf ("\nThis lab is now OPEN to the network of %s: everybody there can reach "
                "the P-CSCF, with "
                "the keys above.\n",
                arguments->listen);
      printf ("\n");
    }
  fflush (stdout);
}

/* ---- until Ctrl-C */

/* An element that is elsewhere may be long in coming. */
static void
say_what_is_missing (gpointer user_data)
{
  Up *up = user_data;
  g_autofree char *missing = NULL;
  if (up->ready || lab_ready (up->lab, &missing))
    return;
  if (g_strcmp0 (missing, up->waits_for) != 0)
    lab_log_warning ("rcslab", "not ready yet: %s", missing);
  g_free (up->waits_for);
  up->waits_for = g_steal_pointer (&missing);
  lab_timer_start (&up->timers, PATIENCE_MS, say_what_is_missing, up);
}

static void
on_stopped (gpointer self, const GError *error)
{
  Up *up = self;
  up->stopped = TRUE;
}

static LabExit
run_until_interrupted (Up *up, const LabArguments *arguments)
{
  lab_timer_start (&up->timers, PATIENCE_MS, say_what_is_missing, up);
  while (!lab_interrupted)
    {
      if (!up->ready && lab_ready (up->lab, NULL))
        {
          up->ready = TRUE;
          print_table (up, arguments);
        }
      lab_clock_iterate (TRUE);
    }
  lab_stop (up->lab, LAB_STOP_GOODBYE, on_stopped, up);
  while (!up->stopped)
    lab_clock_iterate (TRUE);
  const GError *lost = lab_tap_error (up->tap);
  if (lost != NULL)
    g_printerr ("rcslab: the recording is not whole: %s\n", lost->message);
  return lost == NULL ? LAB_EXIT_PASSED : LAB_EXIT_ENVIRONMENT;
}

LabExit
lab_command_up (const LabArguments *arguments)
{
  if (arguments->files->len != 1)
    {
      g_printerr ("rcslab: up takes one topology\n");
      return LAB_EXIT_USAGE;
    }
  if (!lab_process_start (arguments))
    return LAB_EXIT_USAGE;
  g_autoptr (GPtrArray) topologies = lab_load_topologies (arguments);
  if (topologies == NULL)
    return LAB_EXIT_USAGE;
  Up up = { 0 };
  g_autoptr (GError) error = NULL;
  LabExit status;
  if (bring_up (&up, arguments, topologies->pdata[0], &error))
    status = run_until_interrupted (&up, arguments);
  else
    {
      g_printerr ("rcslab: %s\n", error->message);
      status = g_error_matches (error, LAB_ERROR, LAB_ERROR_SYNTAX)
                   ? LAB_EXIT_USAGE
                   : LAB_EXIT_ENVIRONMENT;
    }
  clear_up (&up);
  return status;
}
