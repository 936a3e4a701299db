/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_text_nearest:
 * @word: what somebody wrote
 * @candidates: (array zero-terminated=1): what they could have meant
 *
 * Returns: (nullable) (transfer none): the candidate that is at most a third of its length away from
 *   @word (insertions, deletions, changes and swaps of neighbours), the nearest first
 */
const char *lab_text_nearest (const char *word, const char *const *candidates);

/**
 * lab_text_printable:
 * @bytes: what a peer sent
 * @size: its octets
 * @limit: octets of it to show at most
 *
 * Returns: (transfer full): it for a log line or an error: control characters and what is not UTF-8 as
 *   `\xNN`, cut with an ellipsis
 */
char *lab_text_printable (const char *bytes, gsize size, gsize limit);
