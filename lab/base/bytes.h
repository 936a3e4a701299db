/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** lab_hex_encode: (transfer full): lower-case hex digits of @size octets. */
char *lab_hex_encode (const guint8 *bytes, gsize size);

/**
 * lab_hex_decode:
 * @hex: hex digits of either case, nothing between them
 * @bytes: (out caller-allocates): @size octets; unchanged on error
 * @size: octets expected
 * @error: return location; names what is wrong, never the digits (they may be a key)
 *
 * Returns: whether @hex is exactly 2 × @size hex digits
 */
gboolean lab_hex_decode (const char *hex, guint8 *bytes, gsize size, GError **error);

/** lab_base64_encode: (transfer full): base64 with padding (RFC 4648 §4). */
char *lab_base64_encode (const guint8 *bytes, gsize size);

/**
 * lab_base64_decode:
 * @text: base64 with padding; white space between is allowed where @lenient
 * @lenient: accept line breaks and blanks, and missing padding
 * @error: return location
 *
 * Unlike g_base64_decode() it refuses what is not base64 (RFC 4648 §3.3).
 *
 * Returns: (transfer full) (nullable): the octets, or %NULL with @error set
 */
GBytes *lab_base64_decode (const char *text, gboolean lenient, GError **error);

/** lab_bytes_equal_secret: whether @size octets are equal, in a time that tells nothing of them. */
gboolean lab_bytes_equal_secret (gconstpointer a, gconstpointer b, gsize size);

/** lab_bytes_wipe: overwrites @size octets in a way that the compiler keeps. */
void lab_bytes_wipe (gpointer bytes, gsize size);

/** lab_string_wipe_free: overwrites and frees a string that held a secret; %NULL does nothing. */
void lab_string_wipe_free (char *secret);
