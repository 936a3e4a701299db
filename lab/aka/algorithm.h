/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabDigestAlgorithm:
 * @LAB_DIGEST_ALGORITHM_NONE: none, or none that we know
 * @LAB_DIGEST_MD5: RFC 2617, RFC 7616
 * @LAB_DIGEST_MD5_SESS: RFC 2617, RFC 7616
 * @LAB_DIGEST_SHA_256: RFC 7616, RFC 8760
 * @LAB_DIGEST_SHA_256_SESS: RFC 7616, RFC 8760
 * @LAB_DIGEST_AKAV1_MD5: RFC 3310
 * @LAB_DIGEST_AKAV2_MD5: RFC 4169
 * @LAB_DIGEST_AKAV1_SHA_256: the operator's: RFC 3310 with SHA-256
 * @LAB_DIGEST_AKAV2_SHA_256: RFC 4169 with SHA-256 (TS 33.203)
 */
typedef enum
{
  LAB_DIGEST_ALGORITHM_NONE,
  LAB_DIGEST_MD5,
  LAB_DIGEST_MD5_SESS,
  LAB_DIGEST_SHA_256,
  LAB_DIGEST_SHA_256_SESS,
  LAB_DIGEST_AKAV1_MD5,
  LAB_DIGEST_AKAV2_MD5,
  LAB_DIGEST_AKAV1_SHA_256,
  LAB_DIGEST_AKAV2_SHA_256,
} LabDigestAlgorithm;

/** How many values LabDigestAlgorithm has. */
#define LAB_DIGEST_N_ALGORITHMS 9

/**
 * lab_digest_algorithm_from_name:
 * @name: (nullable): as in an `algorithm` parameter or a topology, in any spelling: case, `_` and `-` do not
 *   count, and a leading `Digest-` (Cx) is skipped
 *
 * Returns: the algorithm; %LAB_DIGEST_ALGORITHM_NONE for a name that we do not know
 */
LabDigestAlgorithm lab_digest_algorithm_from_name (const char *name);

/** lab_digest_algorithm_name: its canonical name: `AKAv1-MD5`; `none` for none. */
const char *lab_digest_algorithm_name (LabDigestAlgorithm algorithm);

/** lab_digest_algorithm_names: (array zero-terminated=1): all canonical names, for option tables. */
const char *const *lab_digest_algorithm_names (void);

/** lab_digest_algorithm_is_aka: whether the password comes from a USIM. */
gboolean lab_digest_algorithm_is_aka (LabDigestAlgorithm algorithm);

/** lab_digest_algorithm_is_session: whether it is one of the -sess kind. */
gboolean lab_digest_algorithm_is_session (LabDigestAlgorithm algorithm);

/** lab_digest_algorithm_hash_size: octets of its hash: 16 (MD5) or 32 (SHA-256); 0 for none. */
gsize lab_digest_algorithm_hash_size (LabDigestAlgorithm algorithm);

/**
 * LabAlgorithmName:
 * @algorithm: what it means
 * @spelling: how it was written, which is how it goes on the wire again
 */
typedef struct
{
  LabDigestAlgorithm algorithm;
  char *spelling;
} LabAlgorithmName;

/**
 * lab_algorithm_name_new:
 * @spelling: as in a topology or a message
 * @error: names the algorithms that there are
 *
 * Returns: (transfer full) (nullable): the algorithm with its spelling kept
 */
LabAlgorithmName *lab_algorithm_name_new (const char *spelling, GError **error);

/** lab_algorithm_name_copy: (transfer full): a copy. */
LabAlgorithmName *lab_algorithm_name_copy (const LabAlgorithmName *self);

/** lab_algorithm_name_free: frees it; %NULL does nothing. */
void lab_algorithm_name_free (LabAlgorithmName *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabAlgorithmName, lab_algorithm_name_free)

/**
 * LabAuthenticationScheme:
 * @LAB_AUTHENTICATION_UNKNOWN: `Unknown`: the HSS chooses
 * @LAB_AUTHENTICATION_SIP_DIGEST: `SIP Digest`, `Digest`, or a password algorithm's name
 * @LAB_AUTHENTICATION_AKA: `Digest-AKAv1-MD5` and all its relatives
 * @LAB_AUTHENTICATION_NOT_SUPPORTED: anything else
 *
 * What a SIP-Authentication-Scheme AVP asks for (TS 29.229 §6.3.9).
 */
typedef enum
{
  LAB_AUTHENTICATION_UNKNOWN,
  LAB_AUTHENTICATION_SIP_DIGEST,
  LAB_AUTHENTICATION_AKA,
  LAB_AUTHENTICATION_NOT_SUPPORTED,
} LabAuthenticationScheme;

/**
 * lab_authentication_scheme_from_name:
 * @name: (nullable): the AVP's text, in any case; %NULL counts as `Unknown`
 * @algorithm: (out) (optional): the algorithm that it names, or %LAB_DIGEST_ALGORITHM_NONE
 */
LabAuthenticationScheme
lab_authentication_scheme_from_name (const char *name, LabDigestAlgorithm *algorithm);
