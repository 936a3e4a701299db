/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/arguments.h"

/* Help, manual page and completion are made from the tables: nothing of them may be missing. */

static gboolean
has_word (const char *text, const char *word)
{
  g_autofree char *quoted = g_regex_escape_string (word, -1);
  g_autofree char *pattern
      = g_strdup_printf ("(?<![A-Za-z0-9_-])%s(?![A-Za-z0-9_-])", quoted);
  return g_regex_match_simple (pattern, text, 0, 0);
}

static void
test_program_help_has_every_command (void)
{
  g_autofree char *text = lab_help_text (0);
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("  rcslab %s ", lab_command_words[i].word);
      g_assert_nonnull (strstr (text, line));
      g_assert_nonnull (strstr (text, lab_command_words[i].help));
    }
  g_assert_nonnull (strstr (text, "exit status: 0 all passed · 1 "));
}

static void
test_command_help_has_its_flags (void)
{
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      const LabCommandWord *command = &lab_command_words[i];
      g_autofree char *text = lab_help_text (command->command);
      g_autofree char *usage = g_strdup_printf ("usage: rcslab %s ", command->word);
      g_assert_true (g_str_has_prefix (text, usage));
      for (gsize j = 0; lab_flags[j].name != NULL; j++)
        {
          const LabFlag *flag = &lab_flags[j];
          gboolean its = (flag->commands & command->command) != 0;
          g_autofree char *left
              = g_strdup_printf ("%s%s--%s%s%s", flag->letter == NULL ? "" : flag->letter,
                                 flag->letter == NULL ? "      " : ", ", flag->name,
                                 flag->argument == NULL ? "" : " ",
                                 flag->argument == NULL ? "" : flag->argument);
          g_assert_cmpint (strstr (text, left) != NULL, ==, its);
          g_assert_cmpint (strstr (text, flag->help) != NULL, ==, its);
        }
    }
}

static void
test_man_page_has_everything (void)
{
  g_autofree char *text = lab_man_page ();
  g_assert_true (g_str_has_prefix (text, ".TH RCSLAB 1 "));
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("\n.B %s ", lab_command_words[i].word);
      g_assert_nonnull (strstr (text, line));
    }
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("\\-\\-%s ", lab_flags[i].name);
      g_assert_nonnull (strstr (text, name));
      g_autofree char *letter = g_strdup_printf (
          "\n.B \\-%s, ", lab_flags[i].letter == NULL ? "-" : lab_flags[i].letter);
      g_assert_true (lab_flags[i].letter == NULL || strstr (text, letter) != NULL);
    }
}

/* A dash that is not escaped becomes a hyphen, which nobody can copy. */
static void
test_man_page_escapes_dashes (void)
{
  g_autofree char *text = lab_man_page ();
  for (const char *p = strstr (text, ".SH COMMANDS"); *p != '\0'; p++)
    if (*p == '-')
      g_assert_cmpint (p[-1], ==, '\\');
}

/* No line of text may begin as a request does. */
static void
test_man_page_has_known_requests_only (void)
{
  static const char *const known[] = { ".TH ", ".SH ", ".TP", ".B ", ".I ", NULL };
  g_autofree char *text = lab_man_page ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gboolean request = lines[i][0] == '.' || lines[i][0] == '\'';
      for (gsize j = 0; request && known[j] != NULL; j++)
        if (g_str_has_prefix (lines[i], known[j]))
          request = FALSE;
      g_assert_false (request);
    }
}

static void
test_completion_has_everything (void)
{
  g_autofree char *text = lab_bash_completion ();
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      const LabCommandWord *command = &lab_command_words[i];
      g_autofree char *begin = g_strdup_printf ("    %s) flags='", command->word);
      const char *line = strstr (text, begin);
      g_assert_nonnull (line);
      g_autofree char *flags = g_strndup (line, strcspn (line, "\n"));
      for (gsize j = 0; lab_flags[j].name != NULL; j++)
        {
          g_autofree char *name = g_strconcat ("--", lab_flags[j].name, NULL);
          g_assert_cmpint (has_word (flags, name), ==,
                           (lab_flags[j].commands & command->command) != 0);
        }
    }
}

/* What bash itself makes of it. */
static void
test_completion_in_bash (void)
{
  static const struct
  {
    const char *words, *current, *expected;
  } lines[] = {
    { "rcslab ch", "1", "check" },
    { "rcslab run --sc", "2", "--scenario" },
    { "rcslab up --li", "2", "--listen" },
    { "rcslab up --fa", "2", "" },
  };
  g_autofree char *bash = g_find_program_in_path ("bash");
  if (bash == NULL)
    {
      g_test_skip ("no bash");
      return;
    }
  g_autofree char *completion = lab_bash_completion ();
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "set -eu\n%s\nCOMP_WORDS=(%s) COMP_CWORD=%s\nset +e\n_rcslab\n"
          "echo \"${COMPREPLY[@]-}\"",
          completion, lines[i].words, lines[i].current);
      const char *argv[] = { bash, "--norc", "-c", script, NULL };
      g_autofree char *output = NULL;
      int status;
      g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                                   &output, NULL, &status, NULL));
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpstr (g_strstrip (output), ==, lines[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/help/program-has-every-command",
                   test_program_help_has_every_command);
  g_test_add_func ("/cli/help/command-has-its-flags", test_command_help_has_its_flags);
  g_test_add_func ("/cli/man/has-everything", test_man_page_has_everything);
  g_test_add_func ("/cli/man/escapes-dashes", test_man_page_escapes_dashes);
  g_test_add_func ("/cli/man/known-requests-only", test_man_page_has_known_requests_only);
  g_test_add_func ("/cli/completion/has-everything", test_completion_has_everything);
  g_test_add_func ("/cli/completion/in-bash", test_completion_in_bash);
  return g_test_run ();
}
