/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_sip_unfold:
 * @text: a header's value or a part of it
 * @size: its octets; -1: up to the zero
 * @error: return location: %LAB_ERROR_SYNTAX for a control character
 *
 * Returns: (transfer full) (nullable): it without blanks around, CR, LF and TAB as blanks
 */
char *lab_sip_unfold (const char *text, gssize size, GError **error);

/** lab_sip_syntax_error: sets %LAB_ERROR_SYNTAX: `WHAT "value": WHY`, the value made printable and cut. */
void lab_sip_syntax_error (GError **error, const char *what, const char *value,
                           const char *why);
