/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/manual.h"

#include "scenario/step.h"
#include "topology/manual.h"

static void
append_word (GString *text, const LabStepWord *word)
{
  g_string_append_printf (text, "  %s%s\n      %s\n", word->on_element ? "NAME." : "",
                          word->word, word->summary);
  if (word->arguments->table != NULL)
    lab_option_manual (text, word->arguments->table, 6);
}

static void
append_kind (GString *text, const LabElementKind *kind)
{
  if ((kind->verbs == NULL || kind->verbs[0].name == NULL) && kind->event_kinds == NULL)
    return;
  g_string_append_printf (text, "\nSteps of a %s\n", kind->kind);
  for (gsize i = 0; kind->verbs != NULL && kind->verbs[i].name != NULL; i++)
    {
      const LabVerb *verb = &kind->verbs[i];
      g_string_append_printf (text, "  NAME.%s\n      %s%s%s\n", verb->name,
                              verb->summary, verb->expects == NULL ? "" : "; expects ",
                              verb->expects == NULL ? "" : verb->expects);
      lab_option_manual (text, lab_verb_option (verb)->table, 6);
    }
  if (kind->event_kinds != NULL)
    g_string_append_printf (text, "  Its events, with their fields:\n%s\n",
                            kind->event_kinds);
}

void
lab_steps_manual (GString *text, const LabKinds *kinds)
{
  g_string_append (
      text, "A scenario is a list of steps; a step is one key with its arguments.\n"
            "A text with * or ? is a glob, /…/ a regular expression, ~ means absent.\n\n"
            "Steps of every scenario\n");
  for (gsize i = 0; lab_step_words[i].word != NULL; i++)
    append_word (text, &lab_step_words[i]);
  append_kind (text, kinds->ue);
  for (gsize i = 0; kinds->elements[i] != NULL; i++)
    append_kind (text, kinds->elements[i]);
}
