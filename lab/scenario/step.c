/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/step.h"

#include <string.h>

#include "base/clock.h"

const LabStepWord lab_step_words[] = {
  { "parallel", "Steps, or lists of steps, at the same time; passes when all have",
    &lab_parallel_option, FALSE, lab_parallel_check, lab_parallel_start },
  { "repeat", "Steps, several times over", &lab_repeat_option, FALSE, lab_repeat_check,
    lab_repeat_start },
  { "receive",
    "Takes the first event of this kind that no step has taken, past or future",
    &lab_receive_option, TRUE, lab_event_step_check, lab_receive_start },
  { "wait", "Waits for an event, past or future, and leaves it for others",
    &lab_receive_option, TRUE, lab_event_step_check, lab_wait_start },
  { "absent", "No such event may come until the time is over", &lab_absent_option, TRUE,
    lab_event_step_check, lab_absent_start },
  { "expect", "How many such events there have been so far", &lab_expect_option, TRUE,
    lab_event_step_check, lab_expect_start },
  { NULL },
};

const LabStepWord *
lab_step_find_word (const char *word, gboolean on_element)
{
  for (gsize i = 0; lab_step_words[i].word != NULL; i++)
    if (strcmp (lab_step_words[i].word, word) == 0
        && lab_step_words[i].on_element == on_element)
      return &lab_step_words[i];
  return NULL;
}

static void
free_step (LabStep *step)
{
  lab_scope_clear (&step->scope);
  if (step->free_data != NULL)
    step->free_data (step->data);
  lab_node_free (step->resolved);
  g_free (step->title);
  g_free (step);
}

static void
cancel_step (LabScopeItem *item)
{
  free_step ((LabStep *)item);
}

static void
tell_passed (gpointer user_data)
{
  LabStep *step = user_data;
  LabStepEnded ended = step->ended;
  gpointer parent = step->parent;
  lab_scope_leave (&step->item);
  free_step (step);
  ended (parent);
}

void
lab_step_pass (LabStep *step)
{
  lab_scope_clear (&step->scope);
  if (step->element != NULL)
    {
      g_autofree char *place = lab_node_place (step->node);
      lab_scenario_run_passed (step->run, place, step->title);
    }
  lab_timer_start (&step->scope, 0, tell_passed, step);
}

void
lab_step_fail (LabStep *step, guint64 frame, const char *format, ...)
{
  LabTap *tap = lab_context_tap (lab_scenario_run_lab (step->run));
  LabFailure *failure = g_new0 (LabFailure, 1);
  va_list arguments;
  va_start (arguments, format);
  failure->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  failure->place = lab_node_place (step->node);
  failure->step = g_strdup (step->title);
  failure->frame = frame != 0 ? frame : lab_tap_last_frame (tap);
  lab_scenario_run_fail (step->run, failure);
}

gboolean
lab_step_save (LabStep *step, const LabEvent *event)
{
  const LabNode *save = lab_node_child (step->arguments, "save");
  for (guint i = 0; save != NULL && i < lab_node_size (save); i++)
    {
      const LabNode *entry = lab_node_at (save, i);
      const char *field = lab_node_string (entry, NULL);
      const char *value = event == NULL ? NULL : lab_event_get (event, field);
      if (value == NULL)
        {
          lab_step_fail (step, event == NULL ? 0 : event->frame,
                         "save %s: what came has no field \"%s\"", lab_node_name (entry),
                         field);
          return FALSE;
        }
      lab_scenario_run_set (step->run, lab_node_name (entry), value);
    }
  return TRUE;
}

/* ---- starting: `element.word`, `element.verb`, or `word` */

static gboolean
resolve_arguments (LabStep *step)
{
  step->arguments = step->node;
  if (!lab_node_has_variables (step->node))
    return TRUE;
  g_autoptr (GError) error = NULL;
  step->resolved
      = lab_node_resolve (step->node, lab_scenario_run_lookup, step->run, &error);
  if (step->resolved == NULL)
    {
      lab_step_fail (step, 0, "%s", error->message);
      return FALSE;
    }
  step->arguments = step->resolved;
  return TRUE;
}

static void
start_on_element (LabStep *step, const char *name, const char *word)
{
  step->element = lab_find (lab_scenario_run_lab (step->run), name);
  if (step->element == NULL)
    {
      lab_step_fail (step, 0, "\"%s\" does not run here", name);
      return;
    }
  step->verb = lab_kind_find_verb (step->element->kind, word);
  if (step->verb != NULL)
    lab_verb_step_start (step);
  else
    lab_step_find_word (word, TRUE)->start (step);
}

static void
begin_step (gpointer user_data)
{
  LabStep *step = user_data;
  const LabStepWord *word = lab_step_find_word (step->title, FALSE);
  /* The steps within a parallel or a repeat fill in their variables themselves. */
  if (word != NULL)
    {
      step->arguments = step->node;
      word->start (step);
      return;
    }
  if (!resolve_arguments (step))
    return;
  g_auto (GStrv) parts = g_strsplit (step->title, ".", 2);
  start_on_element (step, parts[0], parts[1]);
}

void
lab_step_start (LabScenarioRun *run, const LabNode *node, LabStepEnded ended,
                gpointer parent)
{
  LabStep *step = g_new0 (LabStep, 1);
  step->run = run;
  step->node = lab_node_at (node, 0);
  step->title = g_strdup (lab_node_name (step->node));
  step->ended = ended;
  step->parent = parent;
  lab_scope_enter (lab_scenario_run_scope (run), &step->item, cancel_step);
  lab_timer_start (&step->scope, 0, begin_step, step);
}

/* ---- a list */

typedef struct
{
  LabScopeItem item; /* in the run's scope */
  LabScenarioRun *run;
  const LabNode *list;
  guint next;
  LabStepEnded ended;
  gpointer parent;
} Sequence;

static void
free_sequence (LabScopeItem *item)
{
  g_free (item);
}

static void
next_of_sequence (gpointer user_data)
{
  Sequence *sequence = user_data;
  if (sequence->next < lab_node_size (sequence->list))
    {
      const LabNode *step = lab_node_at (sequence->list, sequence->next++);
      lab_step_start (sequence->run, step, next_of_sequence, sequence);
      return;
    }
  LabStepEnded ended = sequence->ended;
  gpointer parent = sequence->parent;
  lab_scope_leave (&sequence->item);
  g_free (sequence);
  ended (parent);
}

void
lab_step_start_list (LabScenarioRun *run, const LabNode *node, LabStepEnded ended,
                     gpointer parent)
{
  if (lab_node_shape (node) != LAB_NODE_LIST)
    {
      lab_step_start (run, node, ended, parent);
      return;
    }
  Sequence *sequence = g_new0 (Sequence, 1);
  sequence->run = run;
  sequence->list = node;
  sequence->ended = ended;
  sequence->parent = parent;
  lab_scope_enter (lab_scenario_run_scope (run), &sequence->item, free_sequence);
  next_of_sequence (sequence);
}
