/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** The Warning code of what has no code of its own: miscellaneous warning (RFC 3261 §27.2). */
#define LAB_WARNING_MISCELLANEOUS 399

/**
 * lab_warning_format:
 * @code: 300 to 399
 * @agent: who warns: a host or a pseudonym; what is no host becomes a token
 * @format: printf-like text for a human; control characters and bad UTF-8 in it are replaced
 *
 * Returns: (transfer full): `399 scscf "text"` (RFC 3261 §20.43), the text at most 256 octets
 */
char *lab_warning_format (guint code, const char *agent, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
