/* SPDX-License-Identifier: Apache-2.0 */
#include "core/element.h"

#include "base/clock.h"
#include "base/error.h"

/* The outcome is told from a timer, so that it never comes before lab_verb_start() has returned, and
   with a copy of the event, so that the element may be gone by then. */
struct _LabVerbCall
{
  LabScopeItem item; /* in the caller's scope */
  LabScope own;      /* the timer that tells */
  LabVerbCallDone done;
  gpointer self;
  gboolean forgotten; /* by the caller: there is nobody to tell */
  gboolean finished;
  LabEvent *result;
  guint64 frame;
  GError *error;
};

static void
free_call (LabVerbCall *call)
{
  lab_scope_clear (&call->own);
  g_clear_pointer (&call->result, lab_event_free);
  g_clear_error (&call->error);
  g_free (call);
}

static void
forget (LabScopeItem *item)
{
  LabVerbCall *call = (LabVerbCall *)item;
  call->forgotten = TRUE;
  if (call->finished)
    free_call (call);
}

static void
tell (gpointer user_data)
{
  LabVerbCall *call = user_data;
  lab_scope_leave (&call->item);
  call->done (call->self, call->result, call->frame, call->error);
  free_call (call);
}

static void
finish (LabVerbCall *call)
{
  g_return_if_fail (!call->finished);
  call->finished = TRUE;
  if (call->forgotten)
    free_call (call);
  else
    lab_timer_start (&call->own, 0, tell, call);
}

void
lab_verb_call_pass (LabVerbCall *call, const LabEvent *result)
{
  if (result != NULL)
    {
      call->result = lab_event_copy (result);
      call->frame = result->frame;
    }
  finish (call);
}

void
lab_verb_call_fail (LabVerbCall *call, guint64 frame, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  call->error = g_error_new_valist (LAB_ERROR, LAB_ERROR_REFUSED, format, arguments);
  va_end (arguments);
  call->frame = frame;
  finish (call);
}

void
lab_verb_start (LabElement *element, const LabVerb *verb, const LabNode *arguments,
                LabScope *scope, LabVerbCallDone done, gpointer self)
{
  LabVerbCall *call = g_new0 (LabVerbCall, 1);
  call->done = done;
  call->self = self;
  lab_scope_enter (scope, &call->item, forget);
  verb->start (element, arguments, call);
}

void
lab_element_init (LabElement *self, const LabElementKind *kind, LabContext *lab,
                  const char *name)
{
  self->kind = kind;
  self->lab = lab;
  self->name = g_strdup (name);
  self->events = lab_event_log_new ();
}

void
lab_element_clear (LabElement *self)
{
  lab_scope_clear (&self->scope);
  g_clear_pointer (&self->events, lab_event_log_free);
  g_clear_pointer (&self->name, g_free);
}
