/* SPDX-License-Identifier: Apache-2.0 */
#include "core/private.h"

#include "base/error.h"
#include "base/log.h"
#include "sip/process.h"

/* First all listen, then all connect; stopping runs in reverse, one element after another. */

#define STOP_PATIENCE_MS 2000

static void
ignore_done (gpointer self, const GError *error)
{
}

/* When one fails to listen, those before it go without farewell: nobody has heard of them yet. */
static void
undo_listen (LabContext *lab, guint failed)
{
  for (guint i = failed; i-- > 0;)
    {
      LabSlot *slot = lab->slots->pdata[i];
      if (!slot->listening)
        continue;
      slot->element->kind->stop (slot->element, LAB_STOP_KILL, ignore_done, NULL);
      lab_scope_clear (&slot->element->scope);
      slot->listening = FALSE;
    }
}

static gboolean
listen_all (LabContext *lab, GError **error)
{
  for (guint i = 0; i < lab->slots->len; i++)
    {
      LabSlot *slot = lab->slots->pdata[i];
      if (slot->elsewhere)
        continue;
      lab_tap_host (lab->tap, &slot->address, slot->name);
      if (!slot->kind->listen (slot->element, error))
        {
          g_prefix_error (error, "%s: ", slot->name);
          lab_scope_clear (&slot->element->scope);
          undo_listen (lab, i);
          return FALSE;
        }
      slot->listening = TRUE;
    }
  return TRUE;
}

gboolean
lab_start (LabContext *lab, GError **error)
{
  if (!lab->sip_started && !lab_sip_start (error))
    return FALSE;
  lab->sip_started = TRUE;
  if (!listen_all (lab, error))
    return FALSE;
  for (guint i = 0; i < lab->slots->len; i++)
    {
      LabSlot *slot = lab->slots->pdata[i];
      if (slot->listening && slot->kind->connect != NULL)
        slot->kind->connect (slot->element);
    }
  return TRUE;
}

gboolean
lab_ready (LabContext *lab, char **waiting_for)
{
  for (guint i = 0; i < lab->slots->len; i++)
    {
      LabSlot *slot = lab->slots->pdata[i];
      g_autofree char *missing = NULL;
      if (!slot->listening || slot->kind->ready == NULL
          || slot->kind->ready (slot->element, &missing))
        continue;
      if (waiting_for != NULL)
        *waiting_for = g_strdup_printf ("%s: %s", slot->name, missing);
      return FALSE;
    }
  return TRUE;
}

/* ---- stopping */

static void stop_next (gpointer user_data);

static void
slot_stopped (LabContext *lab)
{
  LabSlot *slot = lab->slots->pdata[lab->stopping.next];
  lab_timer_cancel (&lab->stopping.guard);
  slot->listening = FALSE;
  lab_scope_clear (&slot->element->scope);
  lab_timer_start (&lab->stopping.scope, 0, stop_next, lab);
}

static void
on_stopped (gpointer self, const GError *error)
{
  LabSlot *slot = self;
  LabContext *lab = slot->element->lab;
  if (!slot->listening || !lab->stopping.going
      || lab->slots->pdata[lab->stopping.next] != slot)
    return; /* it was left behind already */
  if (error != NULL)
    lab_log_warning (slot->name, "while stopping: %s", error->message);
  slot_stopped (lab);
}

static void
on_patience_over (gpointer user_data)
{
  LabContext *lab = user_data;
  LabSlot *slot = lab->slots->pdata[lab->stopping.next];
  lab->stopping.guard = NULL;
  lab_log_warning (slot->name, "did not stop within %d ms: left behind",
                   STOP_PATIENCE_MS);
  slot_stopped (lab);
}

static void
stop_next (gpointer user_data)
{
  LabContext *lab = user_data;
  while (lab->stopping.next > 0)
    {
      LabSlot *slot = lab->slots->pdata[--lab->stopping.next];
      if (!slot->listening)
        continue;
      lab->stopping.guard = lab_timer_start (&lab->stopping.scope, STOP_PATIENCE_MS,
                                             on_patience_over, lab);
      slot->kind->stop (slot->element, lab->stopping.how, on_stopped, slot);
      return;
    }
  lab->stopping.going = FALSE;
  lab->stopping.done (lab->stopping.self, NULL);
}

void
lab_stop (LabContext *lab, LabStop how, LabDone done, gpointer self)
{
  g_return_if_fail (!lab->stopping.going);
  lab->stopping.going = TRUE;
  lab->stopping.how = how;
  lab->stopping.next = lab->slots->len;
  lab->stopping.done = done;
  lab->stopping.self = self;
  lab_timer_start (&lab->stopping.scope, 0, stop_next, lab);
}
