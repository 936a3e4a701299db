/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/step.h"

#include <string.h>

#include "base/clock.h"
#include "scenario/match.h"

/* A step that asks an element to do something and judges how it ended. */

static const LabOption save_item = { .type = LAB_OPTION_STRING, .min = 1, .max = 256 };

static const LabOption common_options[] = {
  { "expect", LAB_OPTION_FREE, NULL,
    "The outcome: a status (`202`, `2xx`, a list), or fields with patterns, header: "
    "among them" },
  { "save", LAB_OPTION_MAP, NULL,
    "Variables from fields of the outcome: `{id: message_id}`", .item = &save_item },
  { "within", LAB_OPTION_DURATION, "40s", "How long it may take", .min = 1,
    .max = 86400000 },
  { NULL },
};

const LabVerb *
lab_kind_find_verb (const LabElementKind *kind, const char *name)
{
  for (gsize i = 0; kind->verbs != NULL && kind->verbs[i].name != NULL; i++)
    if (strcmp (kind->verbs[i].name, name) == 0)
      return &kind->verbs[i];
  return NULL;
}

static gsize
table_length (const LabOption *table)
{
  gsize n = 0;
  while (table != NULL && table[n].key != NULL)
    n++;
  return n;
}

const LabOption *
lab_verb_option (const LabVerb *verb)
{
  /* Made once for each verb; lives as long as the program, like the verb. */
  static GHashTable *made;
  if (made == NULL)
    made = g_hash_table_new (NULL, NULL);
  LabOption *option = g_hash_table_lookup (made, verb);
  if (option != NULL)
    return option;
  gsize own = table_length (verb->options), common = table_length (common_options);
  LabOption *table = g_new0 (LabOption, own + common + 1);
  if (own > 0)
    memcpy (table, verb->options, own * sizeof *table);
  memcpy (table + own, common_options, common * sizeof *table);
  option = g_new0 (LabOption, 1);
  *option = (LabOption){
    .key = verb->name, .type = LAB_OPTION_MAPPING, .help = verb->summary, .table = table
  };
  g_hash_table_insert (made, (gpointer)verb, option);
  return option;
}

static void
on_outcome (gpointer self, const LabEvent *result, guint64 frame, const GError *error)
{
  LabStep *step = self;
  if (error != NULL)
    {
      lab_step_fail (step, frame, "%s", error->message);
      return;
    }
  const LabNode *expect = lab_node_child (step->arguments, "expect");
  g_autofree char *difference = NULL;
  if (!lab_match_outcome (result, expect, step->verb->expects, &difference))
    {
      lab_step_fail (step, frame, "%s", difference);
      return;
    }
  if (lab_step_save (step, result))
    lab_step_pass (step);
}

static void
on_too_late (gpointer self)
{
  LabStep *step = self;
  g_autofree char *patience
      = lab_format_duration (lab_node_duration_ms (step->arguments, "within"));
  lab_step_fail (step, 0, "did not end within %s", patience);
}

void
lab_verb_step_start (LabStep *step)
{
  gint64 within_ms = lab_node_duration_ms (step->arguments, "within");
  lab_timer_start (&step->scope, (guint64)within_ms, on_too_late, step);
  lab_verb_start (step->element, step->verb, step->arguments, &step->scope, on_outcome,
                  step);
}
