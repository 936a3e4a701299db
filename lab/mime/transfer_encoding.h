/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_transfer_decode:
 * @encoding: (nullable): the value of Content-Transfer-Encoding; %NULL means 7bit
 * @body: the body as it came
 * @error: bad base64, or an encoding that is not supported: quoted-printable, x-…
 *
 * 7bit, 8bit, binary and base64, in any case; within base64 white space does not count (RFC 2045 §6).
 *
 * Returns: (transfer full) (nullable): the content; the same @body where nothing is encoded
 */
GBytes *lab_transfer_decode (const char *encoding, GBytes *body, GError **error);
