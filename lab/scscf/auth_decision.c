/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/auth_decision.h"

LabAuthStep
lab_auth_decide (const LabAuthFacts *facts)
{
  gboolean vouched
      = facts->bound_here && !facts->reauthenticate
        && lab_integrity_rule (facts->integrity) == LAB_INTEGRITY_RULE_MAY_SKIP;
  if (facts->auts_given && facts->nonce_known && facts->aka)
    return LAB_AUTH_RESYNCHRONISE;
  if (facts->response_given && facts->nonce_known)
    return LAB_AUTH_CHECK;
  if (facts->nonce_known && facts->aka)
    return LAB_AUTH_NETWORK_REFUSED;
  if (vouched)
    return LAB_AUTH_ACCEPT;
  if (facts->response_given && facts->nonce_given && !facts->aka)
    return LAB_AUTH_CHECK_OLD;
  return LAB_AUTH_CHALLENGE;
}
