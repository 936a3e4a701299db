/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabCommand:
 *
 * The program's verbs, as bits: a flag says for which it is.
 */
typedef enum
{
  LAB_COMMAND_UP = 1 << 0,
  LAB_COMMAND_RUN = 1 << 1,
  LAB_COMMAND_CHECK = 1 << 2,
  LAB_COMMAND_ELEMENTS = 1 << 3,
  LAB_COMMAND_STEPS = 1 << 4,
  LAB_COMMAND_SCHEMA = 1 << 5,
  LAB_COMMAND_MAN = 1 << 6,
  LAB_COMMAND_COMPLETION = 1 << 7,
  LAB_COMMAND_ACCOUNT = 1 << 8,
} LabCommand;

/**
 * LabArguments:
 *
 * What the command line said.  Strings belong to it.
 */
typedef struct
{
  LabCommand command;
  GPtrArray *files; /* topologies; or what else stands without a flag */
  char *scenario;
  char *pcap;
  char *junit;
  char *network;
  char *listen;
  char *ca;
  char *only;
  char *log;
  char *phone;
  char *transport;
  gboolean tap, json, verbose, fast, help, version;
  gboolean has_seed;
  guint64 seed;
} LabArguments;

/**
 * LabFlag:
 * @name: without its dashes
 * @letter: (nullable): its short form, one letter
 * @argument: (nullable): what it takes, for the manual; %NULL: nothing
 * @commands: bits of the commands that it is for
 * @help: one line
 * @offset: of its value in LabArguments: a `char *`, or a `gboolean` without @argument
 *
 * A flag as data: one table parses the command line, prints the help, the man page and the completion.
 */
typedef struct
{
  const char *name;
  const char *letter;
  const char *argument;
  guint commands;
  const char *help;
  gsize offset;
} LabFlag;

/** LabCommandWord: a verb as data. */
typedef struct
{
  const char *word;
  LabCommand command;
  const char *arguments;
  const char *help;
} LabCommandWord;

extern const LabFlag lab_flags[];                /* ended by a NULL name */
extern const LabCommandWord lab_command_words[]; /* ended by a NULL word */

/**
 * lab_arguments_parse:
 * @argc: as main() has it
 * @argv: as main() has it
 * @error: return location: what was wrong, with a did-you-mean
 *
 * Returns: (transfer full): what was said; command 0 without one
 */
LabArguments *lab_arguments_parse (int argc, char **argv, GError **error);

/** lab_arguments_free: %NULL does nothing. */
void lab_arguments_free (LabArguments *arguments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabArguments, lab_arguments_free)

/** lab_help_text: (transfer full): for one command, or with 0 for the program. */
char *lab_help_text (LabCommand command);

/** lab_man_page: (transfer full): the manual page, in man(7) macros. */
char *lab_man_page (void);

/** lab_bash_completion: (transfer full): a completion script for bash. */
char *lab_bash_completion (void);
