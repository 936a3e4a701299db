/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/aka_digest.h"
#include "aka/challenge.h"
#include "aka/credentials.h"
#include "base/clock.h"
#include "diameter/cx.h"

/** Nonces of one private identity, and of all, that are remembered; the oldest go first. */
#define LAB_NONCE_PER_IMPI_MAX 8
#define LAB_NONCE_MAX          65536

/**
 * LabNonceOffer:
 * @spelling: the algorithm as it goes on the wire
 * @algorithm: what it means
 * @ha1: (nullable): for Digest: H(username:realm:password); wiped
 * @password: for AKA: from RES
 *
 * One algorithm that a challenge offers.
 */
typedef struct
{
  char *spelling;
  LabDigestAlgorithm algorithm;
  char *ha1;
  LabAkaPassword password;
} LabNonceOffer;

/**
 * LabNonce:
 * @nonce: the challenge's nonce
 * @impi: whom it was given to
 * @impu: (nullable): the public identity in question
 * @username: the name that the HA1s are made of
 * @realm: the challenge's realm
 * @aka: whether it is RAND and AUTN
 * @rand: RAND, with AKA
 * @ck: (nullable): hex, for the P-CSCF; gone once the challenge is written
 * @ik: (nullable): hex, for the P-CSCF; gone once the challenge is written
 * @offers: (element-type LabNonceOffer): the algorithms, the preferred first
 * @count: the nonce counts seen
 * @answered: whether a right answer came
 * @in_order: its place among all of the table
 * @table: (nullable): where it is remembered (nonce_table.h)
 * @timer: reg-await-auth, then the nonce's end; the table's
 *
 * A challenge that was sent, and what its answer is judged by.
 */
typedef struct
{
  char *nonce;
  char *impi;
  char *impu;
  char *username;
  char *realm;
  gboolean aka;
  guint8 rand[16];
  char *ck;
  char *ik;
  GPtrArray *offers;
  LabNonceCount count;
  gboolean answered;
  GList in_order;
  struct _LabNonceTable *table;
  LabTimer *timer;
} LabNonce;

LabNonce *lab_nonce_ref (LabNonce *nonce);
void lab_nonce_unref (LabNonce *nonce);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabNonce, lab_nonce_unref)

/**
 * lab_nonce_from_item:
 * @item: an authentication vector from the HSS
 * @impi: whose
 * @username: the User-Name that the HSS was asked with
 * @realm: the realm, where the HSS names none
 * @aka_algorithm: (nullable): the algorithm for AKA; %NULL: what the scheme names
 * @error: return location: what the vector lacks
 *
 * Returns: (transfer full) (nullable): a challenge to send
 */
LabNonce *lab_nonce_from_item (const LabCxAuthItem *item, const char *impi,
                               const char *username, const char *realm,
                               const char *aka_algorithm, GError **error);

/**
 * lab_nonce_challenges:
 * @nonce: a nonce
 * @qop: (nullable): what is offered: `auth`
 * @stale: whether only the nonce was old
 *
 * Returns: (transfer full) (element-type utf8): the values of WWW- or Proxy-Authenticate, one for each
 *   algorithm, the preferred first (RFC 8760 §2.3); with CK and IK while the nonce has them
 */
GPtrArray *lab_nonce_challenges (const LabNonce *nonce, const char *qop, gboolean stale);

/** lab_nonce_wipe_keys: forgets CK and IK. */
void lab_nonce_wipe_keys (LabNonce *nonce);

/**
 * LabNonceVerdict: what an answer to a challenge is worth.
 * @LAB_NONCE_RIGHT: right, and new
 * @LAB_NONCE_REPLAYED: right, but its nonce count came before (RFC 7616 §5.12)
 * @LAB_NONCE_WRONG: not the password, or not what was offered
 */
typedef enum
{
  LAB_NONCE_RIGHT,
  LAB_NONCE_REPLAYED,
  LAB_NONCE_WRONG,
} LabNonceVerdict;

/**
 * lab_nonce_verify:
 * @nonce: holds the secrets; its counts are moved by a right answer
 * @credentials: the answer; their nonce may be another one when only the password is in question
 * @method: the request's
 * @body: (nullable): the request's
 * @reason: (out) (transfer full) (nullable): why it is wrong
 */
LabNonceVerdict lab_nonce_verify (LabNonce *nonce, const LabCredentials *credentials,
                                  const char *method, GBytes *body, char **reason);

/**
 * lab_nonce_authentication_info:
 * @nonce: the nonce
 * @credentials: a right answer
 *
 * Returns: (transfer full) (nullable): Authentication-Info, with the server's own proof
 *   (RFC 7616 §3.5); %NULL without qop, or with `auth-int`
 */
char *lab_nonce_authentication_info (const LabNonce *nonce,
                                     const LabCredentials *credentials);
