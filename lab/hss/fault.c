/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/fault.h"

/* The one table of what goes back to the CSCFs. */
static const struct
{
  LabCxResult result;
  const char *text;
} faults[HSS_FAULT_COUNT] = {
  [HSS_FAULT_NONE] = { LAB_CX_SUCCESS, NULL },
  [HSS_FAULT_USER_UNKNOWN]
  = { LAB_CX_USER_UNKNOWN, "no such identity (TS 29.228 §6.1, step 1)" },
  [HSS_FAULT_IDENTITIES_DONT_MATCH]
  = { LAB_CX_IDENTITIES_DONT_MATCH,
      "the public identity is not the private one's (TS 29.228 §6.1, step 2)" },
  [HSS_FAULT_BARRED] = { LAB_CX_AUTHORIZATION_REJECTED,
                         "all identities of the implicit registration set are barred "
                         "(TS 29.228 §6.1.1.1)" },
  [HSS_FAULT_ROAMING_NOT_ALLOWED]
  = { LAB_CX_ROAMING_NOT_ALLOWED,
      "not allowed in this visited network (TS 29.228 §6.1.1.1)" },
  [HSS_FAULT_NOT_REGISTERED]
  = { LAB_CX_IDENTITY_NOT_REGISTERED,
      "not registered, and no service for that (TS 29.228 §6.1.1.1, §6.1.4.1)" },
  [HSS_FAULT_ALREADY_REGISTERED]
  = { LAB_CX_IDENTITY_ALREADY_REGISTERED,
      "another S-CSCF serves the user (TS 29.228 §6.1.2.1)" },
  [HSS_FAULT_SCHEME_NOT_SUPPORTED]
  = { LAB_CX_AUTH_SCHEME_NOT_SUPPORTED,
      "the user has no credential for this scheme (TS 29.228 §6.3.1)" },
  [HSS_FAULT_AUTS_SIZE]
  = { LAB_DIAMETER_INVALID_AVP_VALUE,
      "SIP-Authorization: not RAND and AUTS, 30 octets (TS 29.229 §6.3.11)" },
  [HSS_FAULT_AUTS_MAC]
  = { LAB_CX_UNABLE_TO_COMPLY, "AUTS: MAC-S is wrong (TS 33.102 §6.3.5)" },
  [HSS_FAULT_SQN_EXHAUSTED]
  = { LAB_CX_UNABLE_TO_COMPLY, "no sequence number is left (TS 33.102 annex C)" },
  [HSS_FAULT_NO_IDENTITY]
  = { LAB_CX_MISSING_AVP,
      "neither Public-Identity nor User-Name that the type wants (TS 29.228 §6.1.2)" },
  [HSS_FAULT_TOO_MANY_IDENTITIES]
  = { LAB_CX_AVP_OCCURS_TOO_MANY_TIMES,
      "Public-Identity: only one with this type (TS 29.228 §6.1.2.1)" },
  [HSS_FAULT_ASSIGNMENT_TYPE]
  = { LAB_CX_IN_ASSIGNMENT_TYPE, "a Server-Assignment-Type that Cx does not use, or not "
                                 "in this state (TS 29.228 §6.1.2.1)" },
  [HSS_FAULT_NOT_ASSIGNED]
  = { LAB_CX_UNABLE_TO_COMPLY,
      "this S-CSCF is not the one that is assigned (TS 29.228 §6.1.2.1)" },
  [HSS_FAULT_STORE] = { LAB_CX_UNABLE_TO_COMPLY, "the database failed" },
};

LabCxResult
lab_hss_fault_result (HssFault fault)
{
  return faults[fault].result;
}

const char *
lab_hss_fault_text (HssFault fault)
{
  return faults[fault].text;
}
