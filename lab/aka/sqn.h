/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Entries in a USIM's array at most (TS 33.102 §C.3.2: a = 32). */
#define LAB_SQN_ARRAY_SIZE 32

/**
 * LabSqnScheme:
 * @ind_bits: bits of IND, 0 to 5; SQN = SEQ || IND
 * @delta: how far SEQ may jump ahead of the highest one accepted
 * @age_limit: how far SEQ may be behind the highest one accepted; 0: no limit
 *
 * How sequence numbers are made and checked (TS 33.102 annex C).
 */
typedef struct
{
  guint ind_bits;
  guint64 delta;
  guint64 age_limit;
} LabSqnScheme;

/** Profile 2 of TS 33.102 §C.3.2: not time-based, a = 32, delta = 2^28, no age limit. */
extern const LabSqnScheme lab_sqn_scheme_default;

/**
 * lab_sqn_next:
 * @scheme: the HSS's scheme
 * @sqn_he: (inout): the sequence number last used; the next one on success
 * @error: set when all sequence numbers are used up
 *
 * SEQ rises by one, IND runs in a cycle (TS 33.102 §C.1.1.1, §C.1.2, §C.3.4).
 *
 * Returns: whether there is a next one
 */
gboolean lab_sqn_next (const LabSqnScheme *scheme, guint64 *sqn_he, GError **error);

/**
 * lab_sqn_resynchronise:
 * @scheme: the HSS's scheme
 * @sqn_he: the sequence number last used at the HSS
 * @sqn_ms: what an AUTS with a right MAC-S said
 *
 * Returns: what the HSS goes on from: @sqn_he where the next one is surely acceptable to the USIM,
 *   else @sqn_ms (TS 33.102 §6.3.5)
 */
guint64 lab_sqn_resynchronise (const LabSqnScheme *scheme, guint64 sqn_he,
                               guint64 sqn_ms);

/**
 * LabSqnArray:
 * @scheme: the USIM's scheme
 * @seq: the highest SEQ accepted for each IND
 * @sqn_ms: the highest SQN accepted
 *
 * A USIM's memory of sequence numbers (TS 33.102 §C.2.2).
 */
typedef struct
{
  LabSqnScheme scheme;
  guint64 seq[LAB_SQN_ARRAY_SIZE];
  guint64 sqn_ms;
} LabSqnArray;

/** lab_sqn_array_init: an array that accepted @sqn_ms last, and for every other IND its SEQ less one. */
void lab_sqn_array_init (LabSqnArray *array, const LabSqnScheme *scheme, guint64 sqn_ms);

/**
 * lab_sqn_array_accept:
 * @array: the USIM's memory; unchanged when it refuses
 * @sqn: from an AUTN whose MAC-A is right
 *
 * Returns: whether @sqn is fresh; if not, the phone answers with AUTS (TS 33.102 §C.2.2)
 */
gboolean lab_sqn_array_accept (LabSqnArray *array, guint64 sqn);
