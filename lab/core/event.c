/* SPDX-License-Identifier: Apache-2.0 */
#include "core/event.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define EVENTS_KEPT 10000

struct _LabEventLog
{
  GPtrArray *events;
  guint64 last_number;
  LabScope watches; /* of EventWatch */
};

typedef struct
{
  LabScopeItem item;   /* in the watcher's scope */
  LabScopeItem in_log; /* in the log's */
  guint64 seen;        /* number of the last event that it was told of */
  LabEventFunc func;
  gpointer self;
} EventWatch;

static EventWatch *
watch_of_log_item (gpointer item)
{
  return (gpointer)((char *)item - G_STRUCT_OFFSET (EventWatch, in_log));
}

LabEvent *
lab_event_new (const char *kind, guint64 frame)
{
  LabEvent *event = g_new0 (LabEvent, 1);
  event->kind = kind;
  event->frame = frame;
  event->fields = g_ptr_array_new_with_free_func (g_free);
  return event;
}

void
lab_event_free (LabEvent *event)
{
  if (event == NULL)
    return;
  g_ptr_array_unref (event->fields);
  g_free (event);
}

LabEvent *
lab_event_copy (const LabEvent *event)
{
  LabEvent *copy = lab_event_new (event->kind, event->frame);
  copy->number = event->number;
  copy->time_us = event->time_us;
  copy->consumed = event->consumed;
  for (guint i = 0; i < event->fields->len; i++)
    g_ptr_array_add (copy->fields, g_strdup (event->fields->pdata[i]));
  return copy;
}

void
lab_event_set (LabEvent *event, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_add (event->fields, g_strdup (name));
  g_ptr_array_add (event->fields, g_strdup (value));
}

void
lab_event_set_header (LabEvent *event, const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *field = g_strconcat ("header:", lower, NULL);
  lab_event_set (event, field, value);
}

const char *
lab_event_get_nth (const LabEvent *event, const char *name, guint nth)
{
  for (guint i = 0; i + 1 < event->fields->len; i += 2)
    if (strcmp (event->fields->pdata[i], name) == 0 && nth-- == 0)
      return event->fields->pdata[i + 1];
  return NULL;
}

const char *
lab_event_get (const LabEvent *event, const char *name)
{
  return lab_event_get_nth (event, name, 0);
}

char *
lab_event_describe (const LabEvent *event)
{
  GString *line = g_string_new (event->kind);
  for (guint i = 0; i + 1 < event->fields->len; i += 2)
    {
      const char *name = event->fields->pdata[i], *value = event->fields->pdata[i + 1];
      if (g_str_has_prefix (name, "header:") || strcmp (name, "body") == 0)
        continue;
      g_autofree char *shown = lab_text_printable (value, strlen (value), 80);
      g_string_append_printf (line, " %s=\"%s\"", name, shown);
    }
  return g_string_free (line, FALSE);
}

LabEventLog *
lab_event_log_new (void)
{
  LabEventLog *log = g_new0 (LabEventLog, 1);
  log->events = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_event_free);
  return log;
}

void
lab_event_log_free (LabEventLog *log)
{
  if (log == NULL)
    return;
  lab_scope_clear (&log->watches);
  g_ptr_array_unref (log->events);
  g_free (log);
}

GPtrArray *
lab_event_log_events (const LabEventLog *log)
{
  return log->events;
}

/* Looked up anew after each call: a watch may end itself and others. */
static EventWatch *
next_unseen (LabEventLog *log, guint64 number)
{
  for (GList *l = log->watches.items.head; l != NULL; l = l->next)
    {
      EventWatch *watch = watch_of_log_item (l->data);
      if (watch->seen < number)
        return watch;
    }
  return NULL;
}

void
lab_event_log_append (LabEventLog *log, LabEvent *event)
{
  event->number = ++log->last_number;
  event->time_us = lab_clock_now_us ();
  if (log->events->len >= EVENTS_KEPT)
    g_ptr_array_remove_range (log->events, 0, EVENTS_KEPT / 10);
  g_ptr_array_add (log->events, event);
  EventWatch *watch;
  while ((watch = next_unseen (log, event->number)) != NULL)
    {
      watch->seen = event->number;
      watch->func (watch->self, event);
    }
}

static void
end_by_watcher (LabScopeItem *item)
{
  EventWatch *watch = (EventWatch *)item;
  lab_scope_leave (&watch->in_log);
  g_free (watch);
}

static void
end_by_log (LabScopeItem *item)
{
  EventWatch *watch = watch_of_log_item (item);
  lab_scope_leave (&watch->item);
  g_free (watch);
}

void
lab_event_log_watch (LabEventLog *log, LabScope *scope, LabEventFunc func, gpointer self)
{
  EventWatch *watch = g_new0 (EventWatch, 1);
  watch->func = func;
  watch->self = self;
  watch->seen = log->last_number;
  lab_scope_enter (scope, &watch->item, end_by_watcher);
  lab_scope_enter (&log->watches, &watch->in_log, end_by_log);
}
