/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/arguments.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define NETWORKS   (LAB_COMMAND_UP | LAB_COMMAND_RUN)
#define ADDRESSES  (NETWORKS | LAB_COMMAND_ACCOUNT)
#define ALL        (~0u)
#define AT(member) G_STRUCT_OFFSET (LabArguments, member)

const LabCommandWord lab_command_words[] = {
  { "up", LAB_COMMAND_UP, "TOPOLOGY",
    "Runs the network until Ctrl-C, and prints what a phone needs" },
  { "run", LAB_COMMAND_RUN, "TOPOLOGY...",
    "Plays the scenarios, each on a fresh network, and reports" },
  { "account", LAB_COMMAND_ACCOUNT, "TOPOLOGY USER",
    "Prints a ready configuration for a softphone: --for baresip" },
  { "check", LAB_COMMAND_CHECK, "TOPOLOGY...",
    "Looks for errors without opening a socket" },
  { "elements", LAB_COMMAND_ELEMENTS, "[KIND]",
    "The manual of the elements and their options" },
  { "steps", LAB_COMMAND_STEPS, "", "The manual of the steps of a scenario" },
  { "schema", LAB_COMMAND_SCHEMA, "", "The JSON Schema of a topology file, for editors" },
  { "man", LAB_COMMAND_MAN, "", "The manual page: rcslab man | man -l -" },
  { "completion", LAB_COMMAND_COMPLETION, "",
    "Completion for bash: source <(rcslab completion)" },
  { NULL },
};

const LabFlag lab_flags[] = {
  { "scenario", "s", "GLOB", LAB_COMMAND_RUN, "Only scenarios whose name matches",
    AT (scenario) },
  { "pcap", "o", "FILE", NETWORKS,
    "The recording; of several scenarios the beginning of the files' names (default: "
    "below recordings/)",
    AT (pcap) },
  { "junit", NULL, "FILE", LAB_COMMAND_RUN, "Writes a JUnit report, too", AT (junit) },
  { "tap", NULL, NULL, LAB_COMMAND_RUN, "Reports as TAP 13 instead of text", AT (tap) },
  { "json", NULL, NULL, NETWORKS, "Reports and logs as JSON, an object a line",
    AT (json) },
  { "verbose", "v", NULL, NETWORKS, "Shows every step, and more of the log",
    AT (verbose) },
  { "log", NULL, "LEVELS", NETWORKS,
    "Log levels: `debug`, or for some elements: `scscf=debug,pcscf=error`", AT (log) },
  { "seed", NULL, "N", NETWORKS, "The seed of all randomness", G_MAXSIZE },
  { "fast", "f", NULL, LAB_COMMAND_RUN,
    "A virtual clock: an hour's wait takes milliseconds; with --seed the same recording "
    "each time",
    AT (fast) },
  { "network", "n", "NETWORK", ADDRESSES,
    "The lab's addresses, a /24 of 127/8 (default: 127.0.1.0/24)", AT (network) },
  { "listen", "l", "ADDRESS", LAB_COMMAND_UP | LAB_COMMAND_ACCOUNT,
    "An address of this machine for the P-CSCF: opens the lab to that network",
    AT (listen) },
  { "only", NULL, "NAMES", LAB_COMMAND_UP,
    "Runs these elements only (names with commas between)", AT (only) },
  { "ca", NULL, "DIRECTORY", ADDRESSES,
    "Where the lab CA lives (default: ~/.local/share/rcslab/ca)", AT (ca) },
  { "for", NULL, "PHONE", LAB_COMMAND_ACCOUNT,
    "Which softphone: baresip, linphone, twinkle or sipp", AT (phone) },
  { "transport", "t", "NAME", LAB_COMMAND_ACCOUNT,
    "udp, tcp or tls (default: the first of the P-CSCF's that the phone knows)",
    AT (transport) },
  { "help", "h", NULL, ALL, "This text", AT (help) },
  { "version", "V", NULL, ALL, "The program's version", AT (version) },
  { NULL },
};

void
lab_arguments_free (LabArguments *arguments)
{
  if (arguments == NULL)
    return;
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    if (lab_flags[i].argument != NULL && lab_flags[i].offset != G_MAXSIZE)
      g_free (G_STRUCT_MEMBER (char *, arguments, lab_flags[i].offset));
  g_ptr_array_unref (arguments->files);
  g_free (arguments);
}

static const LabFlag *
find_flag (const char *name, gboolean letter)
{
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    {
      const char *own = letter ? lab_flags[i].letter : lab_flags[i].name;
      if (own != NULL && strcmp (own, name) == 0)
        return &lab_flags[i];
    }
  return NULL;
}

static const LabFlag *
refuse_flag (const char *name, gboolean letter, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (gsize i = 0; lab_flags[i].name != NULL; i++)
    g_ptr_array_add (names, (gpointer)lab_flags[i].name);
  g_ptr_array_add (names, NULL);
  const char *nearest = lab_text_nearest (name, (const char *const *)names->pdata);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "unknown option \"%s%s\"%s%s%s",
               letter ? "-" : "--", name, nearest == NULL ? "" : "; did you mean --",
               nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
  return NULL;
}

static gboolean
set_seed (LabArguments *arguments, const char *value, GError **error)
{
  g_autoptr (GError) cause = NULL;
  arguments->has_seed = TRUE;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &arguments->seed, &cause))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "--seed \"%s\": not a whole number",
               value);
  return FALSE;
}

static gboolean
set_flag (LabArguments *arguments, const LabFlag *flag, const char *value, GError **error)
{
  if (flag->argument == NULL && value != NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "--%s takes no value", flag->name);
      return FALSE;
    }
  if (flag->argument == NULL)
    G_STRUCT_MEMBER (gboolean, arguments, flag->offset) = TRUE;
  else if (flag->offset == G_MAXSIZE)
    return set_seed (arguments, value, error);
  else
    {
      g_free (G_STRUCT_MEMBER (char *, arguments, flag->offset));
      G_STRUCT_MEMBER (char *, arguments, flag->offset) = g_strdup (value);
    }
  return TRUE;
}

/* `--name`, `--name=value`, `--name value`, `-n value`; returns how many words were used, 0 on error. */
static int
parse_flag (LabArguments *arguments, char **words, int left, GError **error)
{
  gboolean letter = words[0][1] != '-';
  g_auto (GStrv) parts = g_strsplit (words[0] + (letter ? 1 : 2), "=", 2);
  const char *name = parts[0] == NULL ? "" : parts[0];
  const LabFlag *flag = find_flag (name, letter);
  if (flag == NULL)
    flag = refuse_flag (name, letter, error);
  if (flag == NULL)
    return 0;
  const char *value = parts[0] == NULL ? NULL : parts[1];
  int used = 1;
  if (flag->argument != NULL && value == NULL)
    {
      if (left < 2)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "--%s needs a value: %s",
                       flag->name, flag->argument);
          return 0;
        }
      value = words[1];
      used = 2;
    }
  return set_flag (arguments, flag, value, error) ? used : 0;
}

static gboolean
set_command (LabArguments *arguments, const char *word, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (gsize i = 0; lab_command_words[i].word != NULL; i++)
    {
      g_ptr_array_add (words, (gpointer)lab_command_words[i].word);
      if (strcmp (lab_command_words[i].word, word) == 0)
        {
          arguments->command = lab_command_words[i].command;
          return TRUE;
        }
    }
  g_ptr_array_add (words, NULL);
  const char *nearest = lab_text_nearest (word, (const char *const *)words->pdata);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "unknown command \"%s\"%s%s%s", word,
               nearest == NULL ? "; try rcslab --help" : "; did you mean \"",
               nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
  return FALSE;
}

/* A flag of another command is an error, not a silent nothing. */
static gboolean
check_flags (const LabArguments *arguments, GError **error)
{
  for (gsize i = 0; arguments->command != 0 && lab_flags[i].name != NULL; i++)
    {
      const LabFlag *flag = &lab_flags[i];
      gboolean given = flag->offset == G_MAXSIZE ? arguments->has_seed
                       : flag->argument != NULL
                           ? G_STRUCT_MEMBER (char *, arguments, flag->offset) != NULL
                           : G_STRUCT_MEMBER (gboolean, arguments, flag->offset);
      if (given && (flag->commands & arguments->command) == 0)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "--%s is not an option of this command", flag->name);
          return FALSE;
        }
    }
  return TRUE;
}

LabArguments *
lab_arguments_parse (int argc, char **argv, GError **error)
{
  g_autoptr (LabArguments) arguments = g_new0 (LabArguments, 1);
  arguments->files = g_ptr_array_new ();
  gboolean only_files = FALSE;
  for (int i = 1; i < argc;)
    {
      if (!only_files && strcmp (argv[i], "--") == 0)
        {
          only_files = TRUE;
          i++;
        }
      else if (!only_files && argv[i][0] == '-' && argv[i][1] != '\0')
        {
          int used = parse_flag (arguments, argv + i, argc - i, error);
          if (used == 0)
            return NULL;
          i += used;
        }
      else if (arguments->command == 0)
        {
          if (!set_command (arguments, argv[i++], error))
            return NULL;
        }
      else
        g_ptr_array_add (arguments->files, argv[i++]);
    }
  return check_flags (arguments, error) ? g_steal_pointer (&arguments) : NULL;
}
