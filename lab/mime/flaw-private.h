/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "mime/flaw.h"

/** lab_mime_flaws_new: (transfer full): none yet. */
LabMimeFlaws *lab_mime_flaws_new (void);

/** lab_mime_flaws_free: frees them; %NULL does nothing. */
void lab_mime_flaws_free (LabMimeFlaws *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabMimeFlaws, lab_mime_flaws_free)

/**
 * lab_mime_flaws_add:
 * @rule: a constant
 * @clause: a constant
 * @found: octets that show it
 * @size: their number; a long one is cut
 */
void lab_mime_flaws_add (LabMimeFlaws *self, const char *rule, const char *clause,
                         const char *found, gsize size);
