/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_rfc3339_parse:
 * @text: `2014-09-19T17:27:03.5+08:00`
 * @time_us: (out): microseconds of the Unix epoch; digits beyond are cut
 * @strict: (out) (optional): whether it follows the grammar; not so with `+8:00`, with a blank for the
 *   `T`, with blanks around it, or without an offset, which then counts as UTC
 * @error: not a date and time
 *
 * RFC 3339 §5.6, read leniently.
 */
gboolean lab_rfc3339_parse (const char *text, gint64 *time_us, gboolean *strict,
                            GError **error);
