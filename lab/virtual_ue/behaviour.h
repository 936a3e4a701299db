/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "topology/node.h"

/* What a phone does without a scenario.  Only decides: no socket, no clock. */

#define UE_BUSY    486
#define UE_DECLINE 603

/**
 * UeReaction:
 * @status: the final answer; 0: the usual one
 * @reply: (nullable): a message to send back, with `{text}` and `{from}` of what came
 */
typedef struct
{
  guint status;
  char *reply;
} UeReaction;

/** UeBehaviour: `echo`, `silent`, `busy`, or a list of rules. */
typedef struct _UeBehaviour UeBehaviour;

/**
 * ue_behaviour_new:
 * @node: the value of the option `behaviour`
 * @error: return location: the place and the rule
 *
 * Returns: (transfer full) (nullable): it
 */
UeBehaviour *ue_behaviour_new (const LabNode *node, GError **error);

/** ue_behaviour_free: %NULL does nothing. */
void ue_behaviour_free (UeBehaviour *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UeBehaviour, ue_behaviour_free)

/** ue_behaviour_is_silent: whether nothing at all is answered; %NULL: no. */
gboolean ue_behaviour_is_silent (const UeBehaviour *self);

/** ue_behaviour_describe: (transfer none): what it does, in words, for `up`'s table. */
const char *ue_behaviour_describe (const UeBehaviour *self);

/**
 * ue_behaviour_decide:
 * @self: (nullable): a behaviour
 * @invite: whether it is an INVITE, else a MESSAGE
 * @text: (nullable): the message's
 * @from: (nullable): who sent it
 *
 * Returns: (transfer none) (nullable): what the first rule that fits says
 */
const UeReaction *ue_behaviour_decide (const UeBehaviour *self, gboolean invite,
                                       const char *text, const char *from);

/** ue_reaction_text: (transfer full): the reply for this message; only where there is one. */
char *ue_reaction_text (const UeReaction *reaction, const char *text, const char *from);
