/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/auth_value.h"
#include "aka/digest.h"

/**
 * LabChallenge:
 * @realm: the realm
 * @domain: (nullable): URIs that it is good for
 * @nonce: the nonce; base64 (RAND || AUTN || …) with AKA
 * @opaque: (nullable): to be returned
 * @stale: the nonce was old, the password right
 * @algorithm: (nullable): as it is written; %NULL means MD5
 * @qop: (nullable): a list: `auth,auth-int`; %NULL: none offered
 * @others: (element-type LabAuthParameter): the rest, in order
 *
 * The Digest challenge of WWW-Authenticate and Proxy-Authenticate (RFC 7616 §3.3).
 */
typedef struct
{
  char *realm;
  char *domain;
  char *nonce;
  char *opaque;
  gboolean stale;
  char *algorithm;
  char *qop;
  GPtrArray *others;
} LabChallenge;

/** lab_challenge_new: (transfer full): an empty one; assign g_strdup()ed strings to its fields. */
LabChallenge *lab_challenge_new (void);

/** lab_challenge_free: frees it; %NULL does nothing. */
void lab_challenge_free (LabChallenge *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabChallenge, lab_challenge_free)

/**
 * lab_challenge_parse:
 * @text: the header's value, without its name: one challenge
 * @size: its octets
 * @error: bad syntax, no realm or nonce, a repeated parameter, or not Digest (%LAB_ERROR_NOT_SUPPORTED)
 */
LabChallenge *lab_challenge_parse (const char *text, gsize size, GError **error);

/** lab_challenge_write: (transfer full): `Digest realm="…", …`, quoted as RFC 7616 §3.3 has it. */
char *lab_challenge_write (const LabChallenge *self);

/** lab_challenge_algorithm: what the `algorithm` parameter means; MD5 where there is none. */
LabDigestAlgorithm lab_challenge_algorithm (const LabChallenge *self);

/** lab_challenge_offers_qop: whether the qop list has @qop; %LAB_DIGEST_QOP_NONE: whether there is no list. */
gboolean lab_challenge_offers_qop (const LabChallenge *self, LabDigestQop qop);

/** lab_challenge_add: adds a parameter of its own, as `ck` and `ik` towards a P-CSCF (TS 24.229 §5.4.1.2.1). */
void lab_challenge_add (LabChallenge *self, const char *name, const char *value,
                        gboolean quoted);

/**
 * LabAuthenticationInfo:
 * @nextnonce: (nullable): for the next request
 * @qop: (nullable): one word
 * @rspauth: (nullable): the server's proof
 * @cnonce: (nullable): the client's nonce
 * @nc: (nullable): as it was written
 *
 * Authentication-Info (RFC 7616 §3.5).
 */
typedef struct
{
  char *nextnonce;
  char *qop;
  char *rspauth;
  char *cnonce;
  char *nc;
} LabAuthenticationInfo;

/** lab_authentication_info_new: (transfer full): an empty one; assign g_strdup()ed strings to its fields. */
LabAuthenticationInfo *lab_authentication_info_new (void);

/** lab_authentication_info_free: frees it; %NULL does nothing. */
void lab_authentication_info_free (LabAuthenticationInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabAuthenticationInfo, lab_authentication_info_free)

/** lab_authentication_info_parse: (transfer full) (nullable): from the header's value; others are skipped. */
LabAuthenticationInfo *lab_authentication_info_parse (const char *text, gsize size,
                                                      GError **error);

/** lab_authentication_info_write: (transfer full): the header's value. */
char *lab_authentication_info_write (const LabAuthenticationInfo *self);
