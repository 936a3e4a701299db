/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * ImOutcome: what a delivery's final response means.
 * @IM_OUTCOME_DELIVERED: the phone has it (any 2xx)
 * @IM_OUTCOME_AWAY: nobody is there: kept until he registers
 * @IM_OUTCOME_RETRY: refused for the moment: kept, and tried again soon
 * @IM_OUTCOME_UNKNOWN: there is no such number
 * @IM_OUTCOME_REFUSED: refused for good: given up, with a negative report
 */
typedef enum
{
  IM_OUTCOME_DELIVERED,
  IM_OUTCOME_AWAY,
  IM_OUTCOME_RETRY,
  IM_OUTCOME_UNKNOWN,
  IM_OUTCOME_REFUSED,
} ImOutcome;

/**
 * im_outcome:
 * @status: of the final response
 * @known: whether the recipient was seen before: then he exists, and 404 comes from a phone that is about to
 *   register
 */
ImOutcome im_outcome (guint status, gboolean known);

/** im_retry_delay_ms: milliseconds until the next try after @tries failed in a row. */
guint64 im_retry_delay_ms (ImOutcome outcome, guint tries);
