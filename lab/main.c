/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>

#include "cli/arguments.h"
#include "cli/commands.h"

static LabExit
need_files (const LabArguments *arguments, LabExit (*command) (const LabArguments *))
{
  if (arguments->files->len > 0)
    return command (arguments);
  g_printerr ("rcslab: which topology? for example topologies/hello.yaml\n");
  return LAB_EXIT_USAGE;
}

static LabExit
dispatch (const LabArguments *arguments)
{
  if (arguments->version)
    {
      g_print ("rcslab " RCSLAB_VERSION "\n");
      return LAB_EXIT_PASSED;
    }
  if (arguments->help || arguments->command == 0)
    {
      g_autofree char *help = lab_help_text (arguments->command);
      (arguments->help ? g_print : g_printerr) ("%s", help);
      return arguments->help ? LAB_EXIT_PASSED : LAB_EXIT_USAGE;
    }
  switch (arguments->command)
    {
    case LAB_COMMAND_UP:
      return need_files (arguments, lab_command_up);
    case LAB_COMMAND_RUN:
      return need_files (arguments, lab_command_run);
    case LAB_COMMAND_ACCOUNT:
      return need_files (arguments, lab_command_account);
    case LAB_COMMAND_CHECK:
      return need_files (arguments, lab_command_check);
    default:
      return lab_command_manual (arguments);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  setlocale (LC_CTYPE, "");
  g_autoptr (LabArguments) arguments = lab_arguments_parse (argc, argv, &error);
  if (arguments == NULL)
    {
      g_printerr ("rcslab: %s\n", error->message);
      return LAB_EXIT_USAGE;
    }
  return dispatch (arguments);
}
