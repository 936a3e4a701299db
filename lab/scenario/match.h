/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "core/event.h"
#include "topology/node.h"

/**
 * lab_match_text:
 * @pattern: `/…/` a regular expression; with `*` or `?` a glob; else the text itself
 * @text: what came
 *
 * Returns: whether it matches
 */
gboolean lab_match_text (const char *pattern, const char *text);

/** lab_match_status: whether @status (`202`) is among @patterns: `200 202`, `2xx`. */
gboolean lab_match_status (const char *patterns, const char *status);

/**
 * lab_match_event:
 * @event: what happened
 * @kind: the event's kind that is looked for
 * @wanted: (nullable): a mapping of fields to patterns (`header:` a mapping of its own; a list: one of
 *   them; `~`: the field must be absent); or a single pattern for the field called like @kind; %NULL
 *   or empty: any
 * @difference: (out) (transfer full) (nullable): the first field that does not match, when the kind does
 *
 * Returns: whether the event is the one
 */
gboolean lab_match_event (const LabEvent *event, const char *kind, const LabNode *wanted,
                          char **difference);

/**
 * lab_match_outcome:
 * @outcome: (nullable): the event that a verb ended with
 * @expect: (nullable): the step's `expect`: status patterns, or a mapping of fields as above
 * @usual: (nullable): the status that counts as success when the step says nothing
 * @difference: (out) (transfer full): `expected status 202, got 404 Not Found`
 *
 * Returns: whether the outcome is as expected
 */
gboolean lab_match_outcome (const LabEvent *outcome, const LabNode *expect,
                            const char *usual, char **difference);

/** lab_match_describe: (transfer full): what is looked for, in one line: `message text="hello"`. */
char *lab_match_describe (const char *kind, const LabNode *wanted);
