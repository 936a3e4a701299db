/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabPatternFlags:
 * @LAB_PATTERN_SEARCH: anywhere in the text
 * @LAB_PATTERN_WHOLE: all of the text
 * @LAB_PATTERN_ANY_CASE: letters in any case
 */
typedef enum
{
  LAB_PATTERN_SEARCH = 0,
  LAB_PATTERN_WHOLE = 1 << 0,
  LAB_PATTERN_ANY_CASE = 1 << 1,
} LabPatternFlags;

/** LabPattern: a POSIX extended regular expression (IEEE 1003.1 chapter 9.4; TS 29.228 annex F). */
typedef struct _LabPattern LabPattern;

/**
 * lab_pattern_new:
 * @expression: the expression
 * @flags: how it is matched
 * @error: return location: the expression and what is wrong with it; %LAB_ERROR_LIMIT for one too long, or
 *   whose counted repetitions would take up too much memory; %LAB_ERROR_NOT_SUPPORTED for
 *   back-references, which extended expressions do not have
 *
 * Returns: (transfer full) (nullable): it, compiled
 */
LabPattern *lab_pattern_new (const char *expression, LabPatternFlags flags,
                             GError **error);

/** lab_pattern_free: %NULL does nothing. */
void lab_pattern_free (LabPattern *pattern);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabPattern, lab_pattern_free)

/** lab_pattern_matches: whether @text has it. */
gboolean lab_pattern_matches (const LabPattern *pattern, const char *text);
