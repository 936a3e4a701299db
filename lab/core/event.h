/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"

/**
 * LabEvent:
 * @number: counted from 1 in its log
 * @time_us: when, on the lab's clock
 * @frame: the recording's frame to look at; 0 without one
 * @kind: what happened, a static word of the element's manual: `message`, `report`, `response`
 * @consumed: whether a step has taken it
 *
 * Something that happened to an element, as a scenario sees it.  Its fields are named strings
 * (`text`, `from`, `status`); SIP and HTTP headers are fields named `header:Name`, in lower case.
 */
typedef struct
{
  guint64 number;
  gint64 time_us;
  guint64 frame;
  const char *kind;
  gboolean consumed;
  GPtrArray *fields; /* name, value, name, value … */
} LabEvent;

/**
 * lab_event_new:
 * @kind: a static word
 * @frame: the recording's frame; 0 without one
 *
 * Returns: (transfer full): an event without fields, in no log
 */
LabEvent *lab_event_new (const char *kind, guint64 frame);
void lab_event_free (LabEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabEvent, lab_event_free)

/** lab_event_copy: (transfer full): the same, in no log. */
LabEvent *lab_event_copy (const LabEvent *event);

/** lab_event_set: adds a field (a name may come more than once); %NULL values are not added. */
void lab_event_set (LabEvent *event, const char *name, const char *value);

/** lab_event_set_header: adds the field `header:` @name, lower case. */
void lab_event_set_header (LabEvent *event, const char *name, const char *value);

/** lab_event_get: (nullable) (transfer none): the first field of this name. */
const char *lab_event_get (const LabEvent *event, const char *name);

/** lab_event_get_nth: (nullable) (transfer none): field @nth (from 0) of this name. */
const char *lab_event_get_nth (const LabEvent *event, const char *name, guint nth);

/** lab_event_describe: (transfer full): one line for a report: the kind and its short fields. */
char *lab_event_describe (const LabEvent *event);

/** LabEventLog: an element's events, in the order in which they happened. */
typedef struct _LabEventLog LabEventLog;

LabEventLog *lab_event_log_new (void);
void lab_event_log_free (LabEventLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabEventLog, lab_event_log_free)

/**
 * lab_event_log_append:
 * @log: an element's log
 * @event: (transfer full): what happened; numbered and dated here
 *
 * Tells the watches.  The log keeps the last 10,000 events; older ones are forgotten.
 */
void lab_event_log_append (LabEventLog *log, LabEvent *event);

/** lab_event_log_events: (transfer none) (element-type LabEvent): all that is kept, oldest first. */
GPtrArray *lab_event_log_events (const LabEventLog *log);

/** LabEventFunc: called for each new event, after it is in the log. */
typedef void (*LabEventFunc) (gpointer self, LabEvent *event);

/**
 * lab_event_log_watch:
 * @log: an element's log
 * @scope: the watcher's scope; clearing it ends the watch
 * @func: called for each new event
 * @self: passed to @func
 */
void lab_event_log_watch (LabEventLog *log, LabScope *scope, LabEventFunc func,
                          gpointer self);
