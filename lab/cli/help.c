/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/arguments.h"

/* Help, manual page and completion, all from the tables of arguments.c. */

static const char exit_statuses[]
    = "0 all passed · 1 a scenario failed · 2 the command line or a topology is wrong · "
      "3 the machine refuses (an address taken, a file unwritable)";

static void
append_flags (GString *text, guint commands)
{
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    {
      const LabFlag *flag = &lab_flags[i];
      if ((flag->commands & commands) == 0)
        continue;
      g_autofree char *left = g_strdup_printf (
          "%s%s%s--%s%s%s", flag->letter == NULL ? "    " : "-",
          flag->letter == NULL ? "" : flag->letter, flag->letter == NULL ? "" : ", ",
          flag->name, flag->argument == NULL ? "" : " ",
          flag->argument == NULL ? "" : flag->argument);
      g_string_append_printf (text, "  %-24s %s\n", left, flag->help);
    }
}

static char *
program_help (void)
{
  GString *text
      = g_string_new ("rcslab: a whole RCS/IMS network in one program\n\nusage:\n");
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      const LabCommandWord *word = &lab_command_words[i];
      g_autofree char *left = g_strdup_printf ("%s %s", word->word, word->arguments);
      g_string_append_printf (text, "  rcslab %-22s %s\n", left, word->help);
    }
  g_string_append_printf (
      text, "\n`rcslab COMMAND --help` tells a command's options.\nexit status: %s\n",
      exit_statuses);
  return g_string_free (text, FALSE);
}

char *
lab_help_text (LabCommand command)
{
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      const LabCommandWord *word = &lab_command_words[i];
      if (word->command != command)
        continue;
      GString *text = g_string_new (NULL);
      g_string_append_printf (text, "usage: rcslab %s [OPTION...] %s\n%s\n\n", word->word,
                              word->arguments, word->help);
      append_flags (text, command);
      g_string_append_printf (text, "\nexit status: %s\n", exit_statuses);
      return g_string_free (text, FALSE);
    }
  return program_help ();
}

/* A backslash, and a dash that must stay one, are written so in man(7). */
static void
append_roff (GString *text, const char *words)
{
  for (const char *p = words; *p != '\0'; p++)
    g_string_append (text, *p == '\\'  ? "\\e"
                           : *p == '-' ? "\\-"
                                       : (char[2]){ *p, '\0' });
}

char *
lab_man_page (void)
{
  GString *text
      = g_string_new (".TH RCSLAB 1 \"\" \"rcslab " RCSLAB_VERSION "\"\n"
                      ".SH NAME\nrcslab \\- a whole RCS/IMS network in one program\n"
                      ".SH SYNOPSIS\n.B rcslab\n.I COMMAND\n[OPTION...] [TOPOLOGY...]\n"
                      ".SH COMMANDS\n");
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      g_string_append_printf (text, ".TP\n.B %s %s\n", lab_command_words[i].word,
                              lab_command_words[i].arguments);
      append_roff (text, lab_command_words[i].help);
      g_string_append_c (text, '\n');
    }
  g_string_append (text, ".SH OPTIONS\n");
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    {
      g_string_append (text, ".TP\n.B ");
      if (lab_flags[i].letter != NULL)
        g_string_append_printf (text, "\\-%s, ", lab_flags[i].letter);
      g_string_append (text, "\\-\\-");
      append_roff (text, lab_flags[i].name);
      g_string_append_printf (text, " %s\n",
                              lab_flags[i].argument == NULL ? "" : lab_flags[i].argument);
      append_roff (text, lab_flags[i].help);
      g_string_append_c (text, '\n');
    }
  g_string_append (text, ".SH EXIT STATUS\n");
  append_roff (text, exit_statuses);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

char *
lab_bash_completion (void)
{
  GString *text = g_string_new ("_rcslab() {\n"
                                "  local word=${COMP_WORDS[COMP_CWORD]} flags\n"
                                "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
                                "    COMPREPLY=($(compgen -W '");
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : " ", lab_command_words[i].word);
  g_string_append (text, "' -- \"$word\")); return\n  fi\n  case ${COMP_WORDS[1]} in\n");
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      g_string_append_printf (text, "    %s) flags='", lab_command_words[i].word);
      for (gsize j = 0; lab_flags[j].name != NULL; j++)
        if (lab_flags[j].commands & lab_command_words[i].command)
          g_string_append_printf (text, "--%s ", lab_flags[j].name);
      g_string_append (text, "';;\n");
    }
  g_string_append (text, "  esac\n"
                         "  case $word in\n"
                         "    -*) COMPREPLY=($(compgen -W \"$flags\" -- \"$word\"));;\n"
                         "    *) COMPREPLY=($(compgen -f -X '!*.yaml' -- \"$word\") "
                         "$(compgen -d -- \"$word\"));;\n"
                         "  esac\n}\ncomplete -o filenames -F _rcslab rcslab\n");
  return g_string_free (text, FALSE);
}
