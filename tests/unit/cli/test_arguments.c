/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "cli/arguments.h"

#define MOST_WORDS 8

/* ---- what is refused */

typedef struct
{
  const char *rule;
  const char *words[MOST_WORDS];
  const char *error;
} Refusal;

static const Refusal refusals[] = {
  { "unknown-command", { "rum" }, "unknown command \"rum\"; did you mean \"run\"?" },
  { "unknown-command-far", { "dance" }, "unknown command \"dance\"; try rcslab --help" },
  { "unknown-flag",
    { "run", "--verbos" },
    "unknown option \"--verbos\"; did you mean --verbose?" },
  { "unknown-flag-far", { "run", "--xyzzy" }, "unknown option \"--xyzzy\"" },
  { "unknown-flag-with-value",
    { "run", "--juni=x" },
    "unknown option \"--juni\"; did you mean --junit?" },
  { "unknown-letter", { "run", "-x" }, "unknown option \"-x\"" },
  { "name-after-one-dash",
    { "run", "-verbose" },
    "unknown option \"-verbose\"; did you mean --verbose?" },
  { "letter-after-two-dashes", { "run", "--v" }, "unknown option \"--v\"" },
  { "missing-value", { "run", "x.yaml", "--junit" }, "--junit needs a value: FILE" },
  { "missing-value-of-a-letter", { "run", "-s" }, "--scenario needs a value: GLOB" },
  { "value-where-none-is", { "run", "--fast=yes" }, "--fast takes no value" },
  { "empty-value-where-none-is", { "run", "--fast=" }, "--fast takes no value" },
  { "seed-that-is-none", { "run", "--seed", "x" }, "--seed \"x\": not a whole number" },
  { "negative-seed", { "run", "--seed", "-1" }, "--seed \"-1\": not a whole number" },
  { "too-large-seed",
    { "run", "--seed=18446744073709551616" },
    "--seed \"18446744073709551616\": not a whole number" },
  { "empty-seed", { "run", "--seed=" }, "--seed \"\": not a whole number" },
  { "flag-of-another-command",
    { "up", "--fast" },
    "--fast is not an option of this command" },
  { "flag-of-another-command-before-it",
    { "--listen", "192.0.2.1", "run" },
    "--listen is not an option of this command" },
  { "seed-of-another-command",
    { "check", "--seed", "1" },
    "--seed is not an option of this command" },
  { "flag-of-no-use-to-a-manual",
    { "schema", "--json" },
    "--json is not an option of this command" },
};

static LabArguments *
parse (const char *const *words, GError **error)
{
  char *argv[MOST_WORDS + 2] = { (char *)"rcslab" };
  int argc = 1;
  for (; argc <= MOST_WORDS && words[argc - 1] != NULL; argc++)
    argv[argc] = (char *)words[argc - 1];
  return lab_arguments_parse (argc, argv, error);
}

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabArguments) arguments = parse (row->words, &error);
  g_assert_null (arguments);
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, row->error);
}

/* ---- what is understood */

typedef struct
{
  const char *rule;
  const char *words[MOST_WORDS];
  LabCommand command;
  const char *files; /* with blanks between */
  const char *scenario, *pcap, *junit;
  gboolean fast, verbose, has_seed;
  guint64 seed;
} Row;

static const Row rows[] = {
  { "nothing", { NULL }, 0, "" },
  { "command", { "run" }, LAB_COMMAND_RUN, "" },
  { "files", { "run", "a.yaml", "b.yaml" }, LAB_COMMAND_RUN, "a.yaml b.yaml" },
  { "long-with-a-blank", { "run", "--junit", "x" }, LAB_COMMAND_RUN, "", .junit = "x" },
  { "long-with-equals", { "run", "--junit=x" }, LAB_COMMAND_RUN, "", .junit = "x" },
  { "value-with-equals", { "run", "--junit=x=y" }, LAB_COMMAND_RUN, "", .junit = "x=y" },
  { "empty-value", { "run", "--junit=" }, LAB_COMMAND_RUN, "", .junit = "" },
  { "letter", { "run", "-s", "x*" }, LAB_COMMAND_RUN, "", .scenario = "x*" },
  { "letter-with-equals", { "run", "-s=x*" }, LAB_COMMAND_RUN, "", .scenario = "x*" },
  { "letter-without-value", { "run", "-v" }, LAB_COMMAND_RUN, "", .verbose = TRUE },
  { "flags-before-the-command",
    { "--fast", "-o", "f", "run", "a" },
    LAB_COMMAND_RUN,
    "a",
    .pcap = "f",
    .fast = TRUE },
  { "flags-among-files",
    { "run", "a", "--fast", "b", "-v" },
    LAB_COMMAND_RUN,
    "a b",
    .fast = TRUE,
    .verbose = TRUE },
  { "last-one-counts",
    { "run", "--junit", "a", "--junit=b" },
    LAB_COMMAND_RUN,
    "",
    .junit = "b" },
  { "files-after-two-dashes",
    { "run", "--", "--fast", "-v" },
    LAB_COMMAND_RUN,
    "--fast -v" },
  { "one-dash-is-a-file", { "check", "-" }, LAB_COMMAND_CHECK, "-" },
  { "seed", { "run", "--seed", "7" }, LAB_COMMAND_RUN, "", .has_seed = TRUE, .seed = 7 },
  { "seed-zero", { "run", "--seed=0" }, LAB_COMMAND_RUN, "", .has_seed = TRUE },
  { "largest-seed",
    { "up", "--seed", "18446744073709551615" },
    LAB_COMMAND_UP,
    "",
    .has_seed = TRUE,
    .seed = G_MAXUINT64 },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabArguments) arguments = parse (row->words, &error);
  g_assert_no_error (error);
  g_ptr_array_add (arguments->files, NULL);
  g_autofree char *files = g_strjoinv (" ", (char **)arguments->files->pdata);
  g_assert_cmpint (arguments->command, ==, row->command);
  g_assert_cmpstr (files, ==, row->files);
  g_assert_cmpstr (arguments->scenario, ==, row->scenario);
  g_assert_cmpstr (arguments->pcap, ==, row->pcap);
  g_assert_cmpstr (arguments->junit, ==, row->junit);
  g_assert_cmpint (arguments->fast, ==, row->fast);
  g_assert_cmpint (arguments->verbose, ==, row->verbose);
  g_assert_cmpint (arguments->has_seed, ==, row->has_seed);
  g_assert_cmpuint (arguments->seed, ==, row->seed);
}

/* ---- the table itself */

/* Each flag is taken, long and short, by each command that it is for, and by no other. */
static void
test_every_flag_of_every_command (void)
{
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    for (gsize j = 0; lab_command_words[j].word != NULL; j++)
      for (guint letter = 0; letter < (lab_flags[i].letter == NULL ? 1 : 2); letter++)
        {
          const LabFlag *flag = &lab_flags[i];
          const LabCommandWord *command = &lab_command_words[j];
          g_autofree char *spelled = g_strconcat (
              letter ? "-" : "--", letter ? flag->letter : flag->name, NULL);
          const char *words[MOST_WORDS]
              = { command->word, spelled, flag->argument == NULL ? NULL : "1" };
          g_autoptr (LabArguments) arguments = parse (words, NULL);
          g_assert_cmpint (arguments != NULL, ==,
                           (flag->commands & command->command) != 0);
        }
}

static void
test_names_and_letters_are_unique (void)
{
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    for (gsize j = 0; j < i; j++)
      {
        g_assert_cmpstr (lab_flags[i].name, !=, lab_flags[j].name);
        if (lab_flags[i].letter != NULL && lab_flags[j].letter != NULL)
          g_assert_cmpstr (lab_flags[i].letter, !=, lab_flags[j].letter);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path
          = g_strconcat ("/cli/arguments/refused/", refusals[i].rule, NULL);
      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/arguments/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/cli/flags/every-flag-of-every-command",
                   test_every_flag_of_every_command);
  g_test_add_func ("/cli/flags/names-and-letters-are-unique",
                   test_names_and_letters_are_unique);
  return g_test_run ();
}
