/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_random_seed:
 * @seed: (nullable): the run's seed; %NULL: 32 octets from the kernel
 *
 * Starts the process's one random generator (the ChaCha20 key stream).  All randomness of the lab,
 * the SIP stack's included, comes from here: a run with the same seed makes the same choices.
 */
void lab_random_seed (const guint64 *seed);

/** lab_random_bytes: fills @size octets at @bytes. */
void lab_random_bytes (gpointer bytes, gsize size);

/** lab_random_u64: 64 random bits. */
guint64 lab_random_u64 (void);

/**
 * lab_random_token:
 * @length: letters wanted
 *
 * Returns: (transfer full): @length random letters and digits, fit for tags, branches and Call-IDs
 */
char *lab_random_token (gsize length);

/** lab_random_uuid: (transfer full): a version 4 UUID (RFC 4122 §4.4), lower case. */
char *lab_random_uuid (void);
