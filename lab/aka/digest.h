/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/algorithm.h"

/**
 * LabDigestQop:
 * @LAB_DIGEST_QOP_NONE: no qop parameter (RFC 2069)
 * @LAB_DIGEST_QOP_AUTH: `auth`
 * @LAB_DIGEST_QOP_AUTH_INT: `auth-int`: the body counts too
 * @LAB_DIGEST_QOP_OTHER: a word that we do not know: cannot be computed
 */
typedef enum
{
  LAB_DIGEST_QOP_NONE,
  LAB_DIGEST_QOP_AUTH,
  LAB_DIGEST_QOP_AUTH_INT,
  LAB_DIGEST_QOP_OTHER,
} LabDigestQop;

/** lab_digest_qop_from_name: @name may be %NULL (no qop parameter). */
LabDigestQop lab_digest_qop_from_name (const char *name);

/** lab_digest_qop_name: (nullable): `auth` or `auth-int`; %NULL for the others. */
const char *lab_digest_qop_name (LabDigestQop qop);

/**
 * lab_digest_ha1:
 * @algorithm: not %LAB_DIGEST_ALGORITHM_NONE; -sess does not count here
 * @username: as in the credentials, unquoted
 * @realm: as in the credentials, unquoted
 * @password: octets; a RES may hold zero ones
 * @password_size: their number
 *
 * Returns: (transfer full): H(username:realm:password) in lower-case hex, a secret: lab_string_wipe_free()
 *   (RFC 7616 §3.4.2)
 */
char *lab_digest_ha1 (LabDigestAlgorithm algorithm, const char *username,
                      const char *realm, const guint8 *password, gsize password_size);

/**
 * LabDigestInput:
 * @algorithm: not %LAB_DIGEST_ALGORITHM_NONE
 * @ha1: H(username:realm:password) in hex, for -sess too
 * @nonce: unquoted
 * @qop: not %LAB_DIGEST_QOP_OTHER
 * @nc: as in the credentials, 8 hex digits; %NULL without qop
 * @cnonce: unquoted; %NULL without qop, unless -sess
 * @method: `REGISTER`
 * @uri: the credentials' uri parameter, unquoted
 * @body: (nullable): the message's body; for `auth-int` only
 * @body_size: its octets
 */
typedef struct
{
  LabDigestAlgorithm algorithm;
  const char *ha1;
  const char *nonce;
  LabDigestQop qop;
  const char *nc;
  const char *cnonce;
  const char *method;
  const char *uri;
  const guint8 *body;
  gsize body_size;
} LabDigestInput;

/** lab_digest_response: (transfer full): the `response` in lower-case hex (RFC 7616 §3.4.1). */
char *lab_digest_response (const LabDigestInput *input);

/**
 * lab_digest_rspauth:
 * @input: that of the request; with `auth-int` the body is the response's; @method does not count
 *
 * Returns: (transfer full): the `rspauth` of Authentication-Info (RFC 7616 §3.5)
 */
char *lab_digest_rspauth (const LabDigestInput *input);

/**
 * lab_digest_equal:
 * @expected: hex digits that we computed
 * @received: (nullable): what the peer sent, of any length and case
 *
 * Returns: whether they are the same, in a time that tells nothing of where they differ
 */
gboolean lab_digest_equal (const char *expected, const char *received);

/**
 * lab_digest_nc_parse:
 * @text: (nullable): the `nc` parameter
 * @nc: (out): its value, never 0
 *
 * Returns: whether it is 8 hex digits and not zero (RFC 7616 §3.4)
 */
gboolean lab_digest_nc_parse (const char *text, guint32 *nc, GError **error);

/** Nonce counts that may arrive out of order behind the highest one. */
#define LAB_NONCE_COUNT_WINDOW 32

/**
 * LabNonceCount:
 * @highest: the highest count accepted
 * @seen: bit i: @highest - i was accepted
 *
 * The counts that a nonce has seen.  Zero-filled memory is a fresh nonce.
 */
typedef struct
{
  guint32 highest;
  guint32 seen;
} LabNonceCount;

/**
 * lab_nonce_count_accept:
 * @count: the nonce's counts; unchanged when it refuses
 * @nc: from lab_digest_nc_parse()
 *
 * A count is good once.  One that was overtaken on UDP is still good while it is less than
 * %LAB_NONCE_COUNT_WINDOW behind the highest.
 *
 * Returns: whether @nc is new; if not, it is a replay (RFC 7616 §5.12)
 */
gboolean lab_nonce_count_accept (LabNonceCount *count, guint32 nc);
