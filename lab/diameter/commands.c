/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/dictionary.h"

/* What the requests of each command must and may hold (RFC 6733 §5.3, §5.4, §5.5; TS 29.229 §6.1).
   Vendor-Specific-Application-Id is required by TS 29.229 for the sake of older peers only: a
   request without it is served, too. */

#define ANY G_MAXUINT

/* clang-format off */
static const LabAvpOccurrence cer[] = {
  { LAB_AVP_ORIGIN_HOST, 1, 1 },
  { LAB_AVP_ORIGIN_REALM, 1, 1 },
  { LAB_AVP_HOST_IP_ADDRESS, 1, ANY },
  { LAB_AVP_VENDOR_ID, 1, 1 },
  { LAB_AVP_PRODUCT_NAME, 1, 1 },
  { LAB_AVP_ORIGIN_STATE_ID, 0, 1 },
  { LAB_AVP_FIRMWARE_REVISION, 0, 1 },
};

static const LabAvpOccurrence dwr[] = {
  { LAB_AVP_ORIGIN_HOST, 1, 1 },
  { LAB_AVP_ORIGIN_REALM, 1, 1 },
  { LAB_AVP_ORIGIN_STATE_ID, 0, 1 },
};

static const LabAvpOccurrence dpr[] = {
  { LAB_AVP_ORIGIN_HOST, 1, 1 },
  { LAB_AVP_ORIGIN_REALM, 1, 1 },
  { LAB_AVP_DISCONNECT_CAUSE, 1, 1 },
};

#define CX_HEAD \
  { LAB_AVP_SESSION_ID, 1, 1 }, \
  { LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID, 0, 1 }, \
  { LAB_AVP_AUTH_SESSION_STATE, 1, 1 }, \
  { LAB_AVP_ORIGIN_HOST, 1, 1 }, \
  { LAB_AVP_ORIGIN_REALM, 1, 1 }, \
  { LAB_AVP_DESTINATION_REALM, 1, 1 }

static const LabAvpOccurrence uar[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 0, 1 },
  { LAB_AVP_USER_NAME, 1, 1 },
  { LAB_AVP_PUBLIC_IDENTITY, 1, 1 },
  { LAB_AVP_VISITED_NETWORK_IDENTIFIER, 1, 1 },
  { LAB_AVP_USER_AUTHORIZATION_TYPE, 0, 1 },
  { LAB_AVP_UAR_FLAGS, 0, 1 },
};

static const LabAvpOccurrence sar[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 0, 1 },
  { LAB_AVP_USER_NAME, 0, 1 },
  { LAB_AVP_PUBLIC_IDENTITY, 0, ANY },
  { LAB_AVP_WILDCARDED_PUBLIC_IDENTITY, 0, 1 },
  { LAB_AVP_SERVER_NAME, 1, 1 },
  { LAB_AVP_SERVER_ASSIGNMENT_TYPE, 1, 1 },
  { LAB_AVP_USER_DATA_ALREADY_AVAILABLE, 1, 1 },
  { LAB_AVP_SCSCF_RESTORATION_INFO, 0, 1 },
  { LAB_AVP_MULTIPLE_REGISTRATION_INDICATION, 0, 1 },
  { LAB_AVP_SESSION_PRIORITY, 0, 1 },
  { LAB_AVP_SAR_FLAGS, 0, 1 },
};

static const LabAvpOccurrence lir[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 0, 1 },
  { LAB_AVP_ORIGINATING_REQUEST, 0, 1 },
  { LAB_AVP_PUBLIC_IDENTITY, 1, 1 },
  { LAB_AVP_USER_AUTHORIZATION_TYPE, 0, 1 },
  { LAB_AVP_SESSION_PRIORITY, 0, 1 },
};

static const LabAvpOccurrence mar[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 0, 1 },
  { LAB_AVP_USER_NAME, 1, 1 },
  { LAB_AVP_PUBLIC_IDENTITY, 1, 1 },
  { LAB_AVP_SIP_AUTH_DATA_ITEM, 1, 1 },
  { LAB_AVP_SIP_NUMBER_AUTH_ITEMS, 1, 1 },
  { LAB_AVP_SERVER_NAME, 1, 1 },
};

static const LabAvpOccurrence rtr[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 1, 1 },
  { LAB_AVP_USER_NAME, 1, 1 },
  { LAB_AVP_ASSOCIATED_IDENTITIES, 0, 1 },
  { LAB_AVP_PUBLIC_IDENTITY, 0, ANY },
  { LAB_AVP_DEREGISTRATION_REASON, 1, 1 },
  { LAB_AVP_RTR_FLAGS, 0, 1 },
};

static const LabAvpOccurrence ppr[] = {
  CX_HEAD,
  { LAB_AVP_DESTINATION_HOST, 1, 1 },
  { LAB_AVP_USER_NAME, 1, 1 },
  { LAB_AVP_USER_DATA, 0, 1 },
  { LAB_AVP_CHARGING_INFORMATION, 0, 1 },
  { LAB_AVP_SIP_AUTH_DATA_ITEM, 0, 1 },
};

#define BASE(id, row, request, answer, clause) \
  { LAB_DIAMETER_##id, LAB_DIAMETER_APPLICATION_BASE, request, answer, FALSE, row, \
    G_N_ELEMENTS (row), clause }
#define CX(id, row, request, answer, clause) \
  { LAB_DIAMETER_CX_##id, LAB_DIAMETER_APPLICATION_CX, request, answer, TRUE, row, \
    G_N_ELEMENTS (row), clause }

static const LabDiameterCommand commands[] = {
  BASE (CAPABILITIES_EXCHANGE, cer, "CER", "CEA", "RFC 6733 §5.3.1"),
  BASE (DEVICE_WATCHDOG, dwr, "DWR", "DWA", "RFC 6733 §5.5.1"),
  BASE (DISCONNECT_PEER, dpr, "DPR", "DPA", "RFC 6733 §5.4.1"),
  CX (USER_AUTHORIZATION, uar, "UAR", "UAA", "TS 29.229 §6.1.1"),
  CX (SERVER_ASSIGNMENT, sar, "SAR", "SAA", "TS 29.229 §6.1.3"),
  CX (LOCATION_INFO, lir, "LIR", "LIA", "TS 29.229 §6.1.5"),
  CX (MULTIMEDIA_AUTH, mar, "MAR", "MAA", "TS 29.229 §6.1.7"),
  CX (REGISTRATION_TERMINATION, rtr, "RTR", "RTA", "TS 29.229 §6.1.9"),
  CX (PUSH_PROFILE, ppr, "PPR", "PPA", "TS 29.229 §6.1.11"),
};
/* clang-format on */

const LabDiameterCommand *
lab_diameter_command_find (guint32 application, guint32 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].application == application && commands[i].code == code)
      return &commands[i];
  return NULL;
}
