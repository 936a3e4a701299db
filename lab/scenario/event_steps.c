/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/step.h"

#include <string.h>

#include "base/clock.h"
#include "scenario/match.h"

/* receive, wait, absent and expect: they look at an element's events only. */

static const LabOption save_item = { .type = LAB_OPTION_STRING, .min = 1, .max = 256 };

static const LabOption receive_options[] = {
  { "within", LAB_OPTION_DURATION, "5s", "How long to wait for it", .min = 1,
    .max = 86400000 },
  { "count", LAB_OPTION_INT, "1", "How many of them", .min = 1, .max = 1000000 },
  { "save", LAB_OPTION_MAP, NULL,
    "Variables from fields of the (last) event: `{id: message_id}`", .item = &save_item },
  { NULL },
};
static const LabOption absent_options[] = {
  { "for", LAB_OPTION_DURATION, "1s", "How long none may come", .min = 1,
    .max = 86400000 },
  { NULL },
};
static const LabOption expect_options[] = {
  { "count", LAB_OPTION_INT, "1", "How many there must have been; 0: none", .min = 0,
    .max = 1000000 },
  { NULL },
};

/* The event's kind is a key, too, with its fields as the value: lab_event_step_check(). */
const LabOption lab_receive_option
    = { "receive", LAB_OPTION_FREE, NULL, "The event", .table = receive_options };
const LabOption lab_absent_option
    = { "absent", LAB_OPTION_FREE, NULL, "The event", .table = absent_options };
const LabOption lab_expect_option
    = { "expect", LAB_OPTION_FREE, NULL, "The event", .table = expect_options };

/* A free node knows no defaults: those of the tables above, by hand. */
static gint64
duration_of (LabStep *step, const char *key)
{
  const LabOption *table = strcmp (key, "for") == 0 ? absent_options : receive_options;
  gint64 ms = 0;
  if (lab_node_has (step->arguments, key))
    return lab_node_duration_ms (step->arguments, key);
  lab_parse_duration (lab_option_find (table, key)->def, &ms, NULL);
  return ms;
}

static gint64
count_of (LabStep *step)
{
  return lab_node_has (step->arguments, "count") ? lab_node_int (step->arguments, "count")
                                                 : 1;
}

/* A `{variable}` may have filled in what is no number: the check of the file could not see it. */
static gboolean
options_hold (LabStep *step, const LabOption *table)
{
  for (; table->key != NULL; table++)
    {
      g_autoptr (GError) error = NULL;
      const char *text = lab_node_string (step->arguments, table->key);
      if (text == NULL || lab_option_check_text (table, text, &error))
        continue;
      lab_step_fail (step, 0, "%s %s", table->key, error->message);
      return FALSE;
    }
  return TRUE;
}

/* ---- what is looked for */

static const LabNode *
event_entry (const LabNode *arguments)
{
  for (guint i = 0; i < lab_node_size (arguments); i++)
    {
      const LabNode *entry = lab_node_at (arguments, i);
      const char *key = lab_node_name (entry);
      if (lab_option_find (receive_options, key) == NULL
          && lab_option_find (absent_options, key) == NULL
          && lab_option_find (expect_options, key) == NULL)
        return entry;
    }
  return NULL;
}

static gboolean
matches (LabStep *step, const LabEvent *event)
{
  const LabNode *entry = event_entry (step->arguments);
  return lab_match_event (event, lab_node_name (entry), entry, NULL);
}

static char *
describe_wanted (LabStep *step)
{
  const LabNode *entry = event_entry (step->arguments);
  return lab_match_describe (lab_node_name (entry), entry);
}

/* What came instead: the last event of that kind, else the last event at all. */
static char *
describe_instead (LabStep *step, guint64 *frame)
{
  GPtrArray *events = lab_event_log_events (step->element->events);
  const LabNode *entry = event_entry (step->arguments);
  g_autofree char *difference = NULL;
  const LabEvent *last = NULL;
  for (guint i = events->len; i-- > 0 && difference == NULL;)
    {
      const LabEvent *event = events->pdata[i];
      lab_match_event (event, lab_node_name (entry), entry, &difference);
      if (last == NULL || difference != NULL)
        last = event;
    }
  if (last == NULL)
    return g_strdup ("nothing came at all");
  *frame = last->frame;
  g_autofree char *event = lab_event_describe (last);
  return g_strdup_printf ("%s%sthe last event was: %s%s",
                          difference == NULL ? "" : difference,
                          difference == NULL ? "" : "; ", event,
                          last->consumed ? " (taken by an earlier step)" : "");
}

/* ---- receive and wait */

typedef struct
{
  gint64 left;
  gboolean consume;
  guint64 seen; /* number of the last event looked at */
} Waiting;

/* Looks at what has come since; TRUE when the step has ended. */
static gboolean
take_events (LabStep *step)
{
  Waiting *waiting = step->data;
  GPtrArray *events = lab_event_log_events (step->element->events);
  for (guint i = 0; i < events->len; i++)
    {
      LabEvent *event = events->pdata[i];
      if (event->number <= waiting->seen)
        continue;
      waiting->seen = event->number;
      if ((event->consumed && waiting->consume) || !matches (step, event))
        continue;
      event->consumed = event->consumed || waiting->consume;
      if (--waiting->left > 0)
        continue;
      if (lab_step_save (step, event))
        lab_step_pass (step);
      return TRUE;
    }
  return FALSE;
}

static void
on_event (gpointer self, LabEvent *event)
{
  take_events (self);
}

static void
on_not_received (gpointer self)
{
  LabStep *step = self;
  guint64 frame = 0;
  g_autofree char *patience = lab_format_duration (duration_of (step, "within"));
  g_autofree char *wanted = describe_wanted (step);
  g_autofree char *instead = describe_instead (step, &frame);
  lab_step_fail (step, frame, "expected within %s: %s; %s", patience, wanted, instead);
}

static void
start_waiting (LabStep *step, gboolean consume)
{
  if (!options_hold (step, receive_options))
    return;
  Waiting *waiting = g_new0 (Waiting, 1);
  waiting->left = count_of (step);
  waiting->consume = consume;
  step->data = waiting;
  step->free_data = g_free;
  if (take_events (step))
    return;
  gint64 within_ms = duration_of (step, "within");
  lab_event_log_watch (step->element->events, &step->scope, on_event, step);
  lab_timer_start (&step->scope, (guint64)within_ms, on_not_received, step);
}

void
lab_receive_start (LabStep *step)
{
  start_waiting (step, TRUE);
}

void
lab_wait_start (LabStep *step)
{
  start_waiting (step, FALSE);
}

/* ---- absent */

static void
on_must_not_come (gpointer self, LabEvent *event)
{
  LabStep *step = self;
  if (event->consumed || !matches (step, event))
    return;
  g_autofree char *came = lab_event_describe (event);
  g_autofree char *wanted = describe_wanted (step);
  lab_step_fail (step, event->frame, "expected no %s, but there came: %s", wanted, came);
}

static void
on_none_came (gpointer self)
{
  lab_step_pass (self);
}

void
lab_absent_start (LabStep *step)
{
  if (!options_hold (step, absent_options))
    return;
  GPtrArray *events = lab_event_log_events (step->element->events);
  for (guint i = 0; i < events->len; i++)
    {
      LabEvent *event = events->pdata[i];
      if (!event->consumed && matches (step, event))
        {
          on_must_not_come (step, event);
          return;
        }
    }
  gint64 for_ms = duration_of (step, "for");
  lab_event_log_watch (step->element->events, &step->scope, on_must_not_come, step);
  lab_timer_start (&step->scope, (guint64)for_ms, on_none_came, step);
}

/* ---- expect */

void
lab_expect_start (LabStep *step)
{
  if (!options_hold (step, expect_options))
    return;
  GPtrArray *events = lab_event_log_events (step->element->events);
  gint64 wanted_count = count_of (step), count = 0;
  guint64 frame = 0;
  for (guint i = 0; i < events->len; i++)
    {
      const LabEvent *event = events->pdata[i];
      if (!matches (step, event))
        continue;
      count++;
      frame = event->frame;
    }
  if (count == wanted_count)
    {
      lab_step_pass (step);
      return;
    }
  g_autofree char *wanted = describe_wanted (step);
  lab_step_fail (step, frame,
                 "expected %" G_GINT64_FORMAT " of: %s; there were %" G_GINT64_FORMAT,
                 wanted_count, wanted, count);
}
