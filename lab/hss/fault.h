/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/cx.h"

/** What can be wrong with a Cx request (TS 29.228 §6, §8). */
typedef enum
{
  HSS_FAULT_NONE,
  HSS_FAULT_USER_UNKNOWN,
  HSS_FAULT_IDENTITIES_DONT_MATCH,
  HSS_FAULT_BARRED,
  HSS_FAULT_ROAMING_NOT_ALLOWED,
  HSS_FAULT_NOT_REGISTERED,
  HSS_FAULT_ALREADY_REGISTERED,
  HSS_FAULT_SCHEME_NOT_SUPPORTED,
  HSS_FAULT_AUTS_SIZE,
  HSS_FAULT_AUTS_MAC,
  HSS_FAULT_SQN_EXHAUSTED,
  HSS_FAULT_NO_IDENTITY,
  HSS_FAULT_TOO_MANY_IDENTITIES,
  HSS_FAULT_ASSIGNMENT_TYPE,
  HSS_FAULT_NOT_ASSIGNED,
  HSS_FAULT_STORE,
  HSS_FAULT_COUNT,
} HssFault;

/** lab_hss_fault_result: its result on Cx. */
LabCxResult lab_hss_fault_result (HssFault fault);

/** lab_hss_fault_text: its Error-Message, with the clause. */
const char *lab_hss_fault_text (HssFault fault);
