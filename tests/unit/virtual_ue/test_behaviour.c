/* SPDX-License-Identifier: Apache-2.0 */
#include "virtual_ue/behaviour.h"

#include <string.h>

#include "topology/topology.h"

static const LabOption options[] = {
  { "behaviour", LAB_OPTION_FREE },
  { NULL },
};

static UeBehaviour *
read_behaviour (const char *yaml, LabTopology **topology, GError **error)
{
  g_autofree char *text = g_strdup_printf ("behaviour: %s\n", yaml);
  *topology = lab_topology_parse ("b.yaml", text, -1, options);
  g_assert_true (lab_topology_valid (*topology, NULL));
  return ue_behaviour_new (lab_node_child (lab_topology_root (*topology), "behaviour"),
                           error);
}

/* ---- what is decided */

typedef struct
{
  const char *name;
  const char *yaml;
  gboolean invite;
  const char *text;
  gboolean found;
  guint status;
  const char *reply; /* of a message from sip:a */
} Decision;

static const Decision decisions[] = {
  { "echo-message", "echo", FALSE, "hello", TRUE, 0, "hello" },
  { "echo-invite", "echo", TRUE, NULL, TRUE, 603, NULL },
  { "busy-message", "busy", FALSE, "hello", TRUE, 486, NULL },
  { "busy-invite", "busy", TRUE, NULL, TRUE, 486, NULL },
  { "silent", "silent", FALSE, "hello", FALSE, 0, NULL },
  { "no-rules", "[]", FALSE, "hello", FALSE, 0, NULL },
  { "first-that-fits",
    "[{on: message, if: {text: x}, answer: 480}, {on: message, reply: y}]", FALSE,
    "hello", TRUE, 0, "y" },
  { "first-of-two",
    "[{on: message, if: {text: l+o}, answer: 480}, {on: message, reply: y}]", FALSE,
    "hello", TRUE, 480, NULL },
  { "from", "[{on: message, if: {from: '^sip:a$'}, reply: '{from} {text} {else}'}]",
    FALSE, "hello", TRUE, 0, "sip:a hello {else}" },
  { "another-sender", "[{on: message, if: {from: '^sip:b$'}, reply: a}]", FALSE, "hello",
    FALSE, 0, NULL },
  { "message-is-no-invite", "[{on: message, answer: 480}]", TRUE, NULL, FALSE, 0, NULL },
};

static void
test_decision (gconstpointer data)
{
  const Decision *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology = NULL;
  g_autoptr (UeBehaviour) behaviour = read_behaviour (row->yaml, &topology, &error);
  g_assert_no_error (error);
  const UeReaction *reaction
      = ue_behaviour_decide (behaviour, row->invite, row->text, "sip:a");
  g_assert_cmpint (reaction != NULL, ==, row->found);
  g_assert_cmpint (ue_behaviour_is_silent (behaviour), ==,
                   strcmp (row->yaml, "silent") == 0);
  if (reaction == NULL)
    return;
  g_autofree char *reply
      = reaction->reply == NULL ? NULL : ue_reaction_text (reaction, row->text, "sip:a");
  g_assert_cmpuint (reaction->status, ==, row->status);
  g_assert_cmpstr (reply, ==, row->reply);
}

/* ---- what is refused */

typedef struct
{
  const char *name;
  const char *yaml;
  const char *complaint;
} Refusal;

static const Refusal refusals[] = {
  { "word", "parrot", "echo, silent, busy, or a list of rules" },
  { "mapping", "{on: message}", "echo, silent, busy, or a list of rules" },
  { "key", "[{on: message, replay: a}]", "did you mean reply?" },
  { "no-rule", "[echo]", "a mapping is wanted here" },
  { "on", "[{on: bye, answer: 480}]", "on: message, or invite" },
  { "no-on", "[{answer: 480}]", "on: message, or invite" },
  { "status", "[{on: message, answer: 100}]", "a final status from 200 to 699" },
  { "status-word", "[{on: message, answer: busy}]", "a final status" },
  { "call-taken", "[{on: invite, answer: 200}]", "not supported: calls" },
  { "reply-to-call", "[{on: invite, reply: a}]", "for a message" },
  { "reply-and-refusal", "[{on: message, answer: 486, reply: a}]", "not refused" },
  { "pattern", "[{on: message, if: {text: '('}}]", "(" },
  { "text-of-call", "[{on: invite, if: {text: a}}]", "has no text" },
  { "condition", "[{on: message, if: {texts: a}}]", "did you mean text?" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology = NULL;
  g_autoptr (UeBehaviour) behaviour = read_behaviour (row->yaml, &topology, &error);
  g_assert_null (behaviour);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, row->complaint));
  g_assert_nonnull (strstr (error->message, "b.yaml:1:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (decisions); i++)
    {
      g_autofree char *path
          = g_strconcat ("/virtual_ue/behaviour/decides/", decisions[i].name, NULL);
      g_test_add_data_func (path, &decisions[i], test_decision);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path
          = g_strconcat ("/virtual_ue/behaviour/refuses/", refusals[i].name, NULL);
      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  return g_test_run ();
}
