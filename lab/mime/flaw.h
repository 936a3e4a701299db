/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** The most flaws that are kept of one body; more than that says nothing new. */
#define LAB_MIME_FLAWS_MAX 64

/**
 * LabMimeFlaw:
 * @rule: (transfer none): its name, a constant: `cpim-no-blank-line`
 * @clause: (transfer none): where the rule is written: `RFC 3862 §2.3`
 * @found: what was found, printable
 *
 * Something wrong that a lenient reader reads nevertheless.
 */
typedef struct
{
  const char *rule;
  const char *clause;
  char *found;
} LabMimeFlaw;

/** LabMimeFlaws: the flaws of one body, in the order in which they were found. */
typedef struct _LabMimeFlaws LabMimeFlaws;

/** lab_mime_flaws_count: how many there are. */
guint lab_mime_flaws_count (const LabMimeFlaws *self);

/** lab_mime_flaws_nth: (transfer none): the flaw at @index, from 0. */
const LabMimeFlaw *lab_mime_flaws_nth (const LabMimeFlaws *self, guint index);

/** lab_mime_flaws_find: (transfer none) (nullable): the first flaw against @rule. */
const LabMimeFlaw *lab_mime_flaws_find (const LabMimeFlaws *self, const char *rule);

/** lab_mime_flaw_to_text: (transfer full): `cpim-no-blank-line: found … (RFC 3862 §2.3)`, for a Warning. */
char *lab_mime_flaw_to_text (const LabMimeFlaw *flaw);
