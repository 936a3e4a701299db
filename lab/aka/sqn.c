/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/sqn.h"

#include "aka/milenage.h"
#include "base/error.h"

const LabSqnScheme lab_sqn_scheme_default = {
  .ind_bits = 5,
  .delta = G_GUINT64_CONSTANT (1) << 28,
  .age_limit = 0,
};

static guint64
seq_of (const LabSqnScheme *scheme, guint64 sqn)
{
  return sqn >> scheme->ind_bits;
}

static guint
ind_of (const LabSqnScheme *scheme, guint64 sqn)
{
  return (guint)(sqn & ((1u << scheme->ind_bits) - 1));
}

static gboolean
scheme_is_valid (const LabSqnScheme *scheme)
{
  return scheme != NULL && (1u << scheme->ind_bits) <= LAB_SQN_ARRAY_SIZE;
}

gboolean
lab_sqn_next (const LabSqnScheme *scheme, guint64 *sqn_he, GError **error)
{
  g_return_val_if_fail (scheme_is_valid (scheme) && sqn_he != NULL, FALSE);
  g_return_val_if_fail (*sqn_he <= LAB_AKA_SQN_MAX, FALSE);
  guint64 seq = seq_of (scheme, *sqn_he) + 1;
  guint ind = (ind_of (scheme, *sqn_he) + 1) % (1u << scheme->ind_bits);
  if (seq > seq_of (scheme, LAB_AKA_SQN_MAX))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "SQN %012" G_GINT64_MODIFIER "x: no SEQ is left after it "
                   "(TS 33.102 §C.2.1)",
                   *sqn_he);
      return FALSE;
    }
  *sqn_he = seq << scheme->ind_bits | ind;
  return TRUE;
}

guint64
lab_sqn_resynchronise (const LabSqnScheme *scheme, guint64 sqn_he, guint64 sqn_ms)
{
  g_return_val_if_fail (scheme_is_valid (scheme), sqn_ms);
  guint64 next = seq_of (scheme, sqn_he) + 1, highest = seq_of (scheme, sqn_ms);
  gboolean acceptable = next > highest && next - highest <= scheme->delta;
  return acceptable ? sqn_he : sqn_ms;
}

void
lab_sqn_array_init (LabSqnArray *array, const LabSqnScheme *scheme, guint64 sqn_ms)
{
  g_return_if_fail (array != NULL && scheme_is_valid (scheme));
  g_return_if_fail (sqn_ms <= LAB_AKA_SQN_MAX);
  guint64 seq = seq_of (scheme, sqn_ms);
  array->scheme = *scheme;
  array->sqn_ms = sqn_ms;
  for (guint i = 0; i < LAB_SQN_ARRAY_SIZE; i++)
    array->seq[i] = seq == 0 ? 0 : seq - 1;
  array->seq[ind_of (scheme, sqn_ms)] = seq;
}

gboolean
lab_sqn_array_accept (LabSqnArray *array, guint64 sqn)
{
  g_return_val_if_fail (array != NULL && sqn <= LAB_AKA_SQN_MAX, FALSE);
  const LabSqnScheme *scheme = &array->scheme;
  guint64 seq = seq_of (scheme, sqn), highest = seq_of (scheme, array->sqn_ms);
  guint ind = ind_of (scheme, sqn);
  if (seq > highest && seq - highest > scheme->delta)
    return FALSE;
  if (scheme->age_limit != 0 && seq < highest && highest - seq >= scheme->age_limit)
    return FALSE;
  if (seq <= array->seq[ind])
    return FALSE;
  array->seq[ind] = seq;
  if (seq > highest)
    array->sqn_ms = sqn;
  return TRUE;
}
