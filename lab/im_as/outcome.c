/* SPDX-License-Identifier: Apache-2.0 */
#include "im_as/outcome.h"

#define RETRY_FIRST_MS G_GUINT64_CONSTANT (1000)
#define RETRY_LAST_MS  G_GUINT64_CONSTANT (60000)
#define AWAY_MS        G_GUINT64_CONSTANT (600000)

/* All that is not here is refused for good if it is 4xx or 6xx, and tried again if it is 3xx or 5xx. */
static const struct
{
  guint status;
  ImOutcome unseen;
  ImOutcome known;
} table[] = {
  { 403, IM_OUTCOME_REFUSED, IM_OUTCOME_RETRY },
  { 404, IM_OUTCOME_UNKNOWN, IM_OUTCOME_RETRY },
  { 408, IM_OUTCOME_AWAY, IM_OUTCOME_AWAY },
  { 410, IM_OUTCOME_UNKNOWN, IM_OUTCOME_AWAY },
  { 429, IM_OUTCOME_RETRY, IM_OUTCOME_RETRY },
  { 430, IM_OUTCOME_AWAY, IM_OUTCOME_AWAY },
  { 480, IM_OUTCOME_AWAY, IM_OUTCOME_AWAY },
  { 481, IM_OUTCOME_RETRY, IM_OUTCOME_RETRY },
  { 484, IM_OUTCOME_UNKNOWN, IM_OUTCOME_REFUSED },
  { 486, IM_OUTCOME_RETRY, IM_OUTCOME_RETRY },
  { 491, IM_OUTCOME_RETRY, IM_OUTCOME_RETRY },
  { 600, IM_OUTCOME_RETRY, IM_OUTCOME_RETRY },
  { 604, IM_OUTCOME_UNKNOWN, IM_OUTCOME_REFUSED },
};

ImOutcome
im_outcome (guint status, gboolean known)
{
  if (status / 100 == 2)
    return IM_OUTCOME_DELIVERED;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].status == status)
      return known ? table[i].known : table[i].unseen;
  return status / 100 == 3 || status / 100 == 5 ? IM_OUTCOME_RETRY : IM_OUTCOME_REFUSED;
}

guint64
im_retry_delay_ms (ImOutcome outcome, guint tries)
{
  if (outcome == IM_OUTCOME_AWAY)
    return AWAY_MS;
  guint doublings = MIN (tries > 0 ? tries - 1 : 0, 6);
  return MIN (RETRY_FIRST_MS << doublings, RETRY_LAST_MS);
}
