/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/auth_value.h"
#include "aka/digest.h"

/**
 * LabCredentials:
 * @username: IMPI or user name
 * @realm: the realm
 * @nonce: empty in the first REGISTER of a phone with a USIM (TS 24.229 §5.1.1.2.2)
 * @uri: the digest-uri
 * @response: hex digits; empty in the first REGISTER of a phone with a USIM
 * @algorithm: as it was written; %NULL means MD5
 * @cnonce: the client's nonce
 * @opaque: from the challenge
 * @qop: one word, `auth`
 * @nc: as it was written
 * @auts: base64 (RFC 3310 §3.4)
 * @integrity_protected: the P-CSCF's word (TS 24.229 §7.2A.2)
 * @others: (element-type LabAuthParameter): the rest, in order
 *
 * The Digest credentials of Authorization and Proxy-Authorization (RFC 7616 §3.4).  What is not there is
 * %NULL; what is empty is "".
 */
typedef struct
{
  char *username;
  char *realm;
  char *nonce;
  char *uri;
  char *response;
  char *algorithm;
  char *cnonce;
  char *opaque;
  char *qop;
  char *nc;
  char *auts;
  char *integrity_protected;
  GPtrArray *others;
} LabCredentials;

/** lab_credentials_new: (transfer full): empty ones; assign g_strdup()ed strings to its fields. */
LabCredentials *lab_credentials_new (void);

/** lab_credentials_free: frees them; %NULL does nothing. */
void lab_credentials_free (LabCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabCredentials, lab_credentials_free)

/**
 * lab_credentials_parse:
 * @text: the header's value, without its name
 * @size: its octets
 * @error: bad syntax, a repeated parameter, or a scheme that is not Digest (%LAB_ERROR_NOT_SUPPORTED)
 *
 * Which parameters must be there is the caller's question.
 *
 * Returns: (transfer full) (nullable): the credentials
 */
LabCredentials *lab_credentials_parse (const char *text, gsize size, GError **error);

/** lab_credentials_write: (transfer full): `Digest username="…", …`, quoted as RFC 7616 §3.4 has it. */
char *lab_credentials_write (const LabCredentials *self);

/** lab_credentials_algorithm: what the `algorithm` parameter means; MD5 where there is none. */
LabDigestAlgorithm lab_credentials_algorithm (const LabCredentials *self);

/**
 * lab_credentials_check:
 * @self: what the peer sent
 * @algorithm: the one that was offered
 * @ha1: H(username:realm:password) in hex for that algorithm
 * @method: the request's method
 * @body: (nullable): the request's body, for `auth-int`
 * @body_size: its octets
 * @error: a parameter is missing or contradicts itself (%LAB_ERROR_SYNTAX), or the response is
 *   another (%LAB_ERROR_REFUSED)
 *
 * Computes the response and compares it in constant time.  Nonce, opaque, nc and uri must have been looked
 * at by the caller.
 *
 * Returns: whether the response is right
 */
gboolean lab_credentials_check (const LabCredentials *self, LabDigestAlgorithm algorithm,
                                const char *ha1, const char *method, const guint8 *body,
                                gsize body_size, GError **error);

/**
 * lab_credentials_respond:
 * @self: (inout): credentials with username, realm, nonce, uri and, with qop, nc and cnonce; gets its
 *   response
 *
 * As lab_credentials_check(), for the side that proves itself.
 */
gboolean lab_credentials_respond (LabCredentials *self, LabDigestAlgorithm algorithm,
                                  const char *ha1, const char *method, const guint8 *body,
                                  gsize body_size, GError **error);
