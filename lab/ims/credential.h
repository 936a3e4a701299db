/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/milenage.h"

/**
 * LabAkaCredential:
 * @k: the subscriber's key K
 * @opc: OPc, or OP where @is_op
 * @is_op: whether @opc holds OP, from which OPc is derived (TS 35.206 §3)
 * @amf: authentication management field
 * @sqn: the sequence number to start from, 48 bits; a stored higher one wins
 * @algorithm: the digest algorithm in the topology's spelling: `AKAv1-MD5`, `AKAv1-SHA-256`
 *
 * What an HSS needs for AKA (TS 33.102 §6.3).
 */
typedef struct
{
  guint8 k[LAB_AKA_K_SIZE];
  guint8 opc[LAB_AKA_K_SIZE];
  gboolean is_op;
  guint16 amf;
  guint64 sqn;
  char *algorithm;
} LabAkaCredential;

/**
 * LabDigestCredential:
 * @password: (nullable): the password; %NULL where only HA1 is known
 * @ha1: (nullable): lower-case hex of H(username:realm:password), bound to algorithms[0]
 * @algorithms: one or more, the preferred first: `SHA-256`, `MD5`; one alone with @ha1
 * @realm: the realm
 *
 * What an HSS needs for SIP Digest (RFC 7616; TS 33.203 annex N).
 */
typedef struct
{
  char *password;
  char *ha1;
  GStrv algorithms;
  char *realm;
} LabDigestCredential;

/** lab_aka_credential_free: wipes the key; %NULL does nothing. */
void lab_aka_credential_free (LabAkaCredential *credential);

/** lab_digest_credential_free: wipes password and HA1; %NULL does nothing. */
void lab_digest_credential_free (LabDigestCredential *credential);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabAkaCredential, lab_aka_credential_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDigestCredential, lab_digest_credential_free)
