/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/commands.h"
#include "cli/kinds.h"
#include "core/lab.h"
#include "scenario/manual.h"
#include "topology/manual.h"
#include "topology/schema.h"

static void
append_kind (GString *text, const LabElementKind *kind)
{
  g_string_append_printf (text, "%s\n  %s\n  follows %s\n", kind->kind, kind->summary,
                          kind->specs);
  if (kind->options != NULL)
    lab_option_manual (text, kind->options, 2);
  g_string_append_c (text, '\n');
}

static gboolean
append_elements (GString *text, const char *only)
{
  const LabKinds *kinds = &lab_program_kinds;
  gboolean found = FALSE;
  for (gsize i = 0; kinds->elements[i] != NULL; i++)
    if (only == NULL || strcmp (kinds->elements[i]->kind, only) == 0)
      {
        append_kind (text, kinds->elements[i]);
        found = TRUE;
      }
  if (only == NULL || strcmp (kinds->ue->kind, only) == 0)
    {
      append_kind (text, kinds->ue);
      found = TRUE;
    }
  return found;
}

LabExit
lab_command_manual (const LabArguments *arguments)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *made = NULL;
  const char *only = arguments->files->len == 0 ? NULL : arguments->files->pdata[0];
  if (arguments->files->len > (arguments->command == LAB_COMMAND_ELEMENTS ? 1 : 0))
    {
      g_printerr (
          "rcslab: \"%s\": not an argument of this command\n",
          (const char *)g_ptr_array_index (arguments->files, arguments->files->len - 1));
      return LAB_EXIT_USAGE;
    }
  switch (arguments->command)
    {
    case LAB_COMMAND_ELEMENTS:
      if (!append_elements (text, only))
        {
          g_printerr (
              "rcslab: there is no element \"%s\"; `rcslab elements` lists them\n", only);
          return LAB_EXIT_USAGE;
        }
      break;
    case LAB_COMMAND_STEPS:
      lab_steps_manual (text, &lab_program_kinds);
      break;
    case LAB_COMMAND_SCHEMA:
      made = lab_topology_schema (lab_topology_options (&lab_program_kinds),
                                  "rcslab topology");
      break;
    case LAB_COMMAND_MAN:
      made = lab_man_page ();
      break;
    default:
      made = lab_bash_completion ();
    }
  g_string_append (text, made == NULL ? "" : made);
  g_print ("%s", text->str);
  return LAB_EXIT_PASSED;
}
