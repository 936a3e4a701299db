/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/scope.h"
#include "scscf/nonce.h"

/** LabNonceTable: the challenges that were sent, and how each user's answers went. */
typedef struct _LabNonceTable LabNonceTable;

/** LabNonceTimeout: a challenge was not answered within reg-await-auth; @nonce is out of the table. */
typedef void (*LabNonceTimeout) (gpointer self, LabNonce *nonce);

/**
 * lab_nonce_table_new:
 * @await_ms: reg-await-auth (TS 24.229 table 7.8.1): how long a challenge waits for its answer
 * @lifetime_ms: how long a password's nonce is good after its first right answer
 * @timeout: see there
 * @self: passed to @timeout
 *
 * Returns: (transfer full): an empty table
 */
LabNonceTable *lab_nonce_table_new (guint64 await_ms, guint64 lifetime_ms,
                                    LabNonceTimeout timeout, gpointer self);
void lab_nonce_table_free (LabNonceTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabNonceTable, lab_nonce_table_free)

/** lab_nonce_table_add: remembers a nonce that is sent now; the user's oldest may go for it. */
void lab_nonce_table_add (LabNonceTable *table, LabNonce *nonce);

/** lab_nonce_table_find: (nullable) (transfer none): the nonce, if it was given to @impi. */
LabNonce *lab_nonce_table_find (const LabNonceTable *table, const char *nonce,
                                const char *impi);

/**
 * lab_nonce_table_settle:
 * @nonce: one of the table, answered
 * @right: whether the answer was right
 *
 * A vector of AKA, and one answered wrongly, are used up; a password's nonce lives on for its lifetime.
 */
void lab_nonce_table_settle (LabNonceTable *table, LabNonce *nonce, gboolean right);

/** lab_nonce_table_failed: one more wrong answer of @impi; returns how many there were in a row. */
guint lab_nonce_table_failed (LabNonceTable *table, const char *impi);

/** lab_nonce_table_succeeded: forgets wrong answers. */
void lab_nonce_table_succeeded (LabNonceTable *table, const char *impi);

/** lab_nonce_table_has_pending: whether a challenge of @impi waits for its first answer. */
gboolean lab_nonce_table_has_pending (const LabNonceTable *table, const char *impi);
