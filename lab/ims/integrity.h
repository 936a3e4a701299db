/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabIntegrity: the words of integrity-protected in Authorization (TS 24.229 §7.2A.2): what the P-CSCF
 *   tells the S-CSCF of the way that a REGISTER came.
 */
typedef enum
{
  LAB_INTEGRITY_ABSENT,
  LAB_INTEGRITY_NO,
  LAB_INTEGRITY_YES,
  LAB_INTEGRITY_TLS_PENDING,
  LAB_INTEGRITY_TLS_YES,
  LAB_INTEGRITY_TLS_CONNECTED,
  LAB_INTEGRITY_IP_ASSOC_PENDING,
  LAB_INTEGRITY_IP_ASSOC_YES,
} LabIntegrity;

/** lab_integrity_word: (nullable): `tls-yes`; %NULL for absent. */
const char *lab_integrity_word (LabIntegrity integrity);

/** lab_integrity_parse: absent for %NULL; whether @word is known, in any case. */
gboolean lab_integrity_parse (const char *word, LabIntegrity *integrity);

/**
 * lab_integrity_decide:
 * @aka: whether the phone uses AKA, as its Authorization says
 * @tls: whether the REGISTER came over TLS
 * @associated: whether this flow has a registration of this private identity already
 *
 * The P-CSCF's table (docs/decisions/0010-integrity-protected.md), for a REGISTER that has an Authorization to write
 * it into.
 *
 * Returns: the word to write
 */
LabIntegrity lab_integrity_decide (gboolean aka, gboolean tls, gboolean associated);

/**
 * LabIntegrityRule: what the S-CSCF does with a REGISTER by that word (TS 24.229 §5.4.1.1).
 * @LAB_INTEGRITY_RULE_AUTHENTICATE: check the answer to the pending challenge if there is one, else
 *   challenge: nothing vouches for the sender
 * @LAB_INTEGRITY_RULE_MAY_SKIP: the P-CSCF vouches for the sender: a refresh of a user who is registered
 *   may go unchallenged
 */
typedef enum
{
  LAB_INTEGRITY_RULE_AUTHENTICATE,
  LAB_INTEGRITY_RULE_MAY_SKIP,
} LabIntegrityRule;

/** lab_integrity_rule: the S-CSCF's column of the table. */
LabIntegrityRule lab_integrity_rule (LabIntegrity integrity);
