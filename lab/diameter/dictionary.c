/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/dictionary.h"

/* clang-format off */
#define AVP(id, name, code, vendor, type, mandatory) \
  [LAB_AVP_##id] = { name, code, vendor, LAB_AVP_TYPE_##type, LAB_AVP_M_##mandatory }
#define IETF 0
#define TGPP LAB_DIAMETER_VENDOR_3GPP

static const LabAvpDefinition definitions[LAB_AVP_COUNT] = {
  /* RFC 6733 §4.5 */
  AVP (USER_NAME, "User-Name", 1, IETF, UTF8, MUST),
  AVP (PROXY_STATE, "Proxy-State", 33, IETF, OCTETS, MUST),
  AVP (HOST_IP_ADDRESS, "Host-IP-Address", 257, IETF, ADDRESS, MUST),
  AVP (AUTH_APPLICATION_ID, "Auth-Application-Id", 258, IETF, U32, MUST),
  AVP (ACCT_APPLICATION_ID, "Acct-Application-Id", 259, IETF, U32, MUST),
  AVP (VENDOR_SPECIFIC_APPLICATION_ID, "Vendor-Specific-Application-Id", 260, IETF, GROUPED, MUST),
  AVP (SESSION_ID, "Session-Id", 263, IETF, UTF8, MUST),
  AVP (ORIGIN_HOST, "Origin-Host", 264, IETF, IDENTITY, MUST),
  AVP (SUPPORTED_VENDOR_ID, "Supported-Vendor-Id", 265, IETF, U32, MUST),
  AVP (VENDOR_ID, "Vendor-Id", 266, IETF, U32, MUST),
  AVP (FIRMWARE_REVISION, "Firmware-Revision", 267, IETF, U32, MUST_NOT),
  AVP (RESULT_CODE, "Result-Code", 268, IETF, U32, MUST),
  AVP (PRODUCT_NAME, "Product-Name", 269, IETF, UTF8, MUST_NOT),
  AVP (DISCONNECT_CAUSE, "Disconnect-Cause", 273, IETF, ENUMERATED, MUST),
  AVP (AUTH_SESSION_STATE, "Auth-Session-State", 277, IETF, ENUMERATED, MUST),
  AVP (ORIGIN_STATE_ID, "Origin-State-Id", 278, IETF, U32, MUST),
  AVP (FAILED_AVP, "Failed-AVP", 279, IETF, GROUPED, MUST),
  AVP (PROXY_HOST, "Proxy-Host", 280, IETF, IDENTITY, MUST),
  AVP (ERROR_MESSAGE, "Error-Message", 281, IETF, UTF8, MUST_NOT),
  AVP (ROUTE_RECORD, "Route-Record", 282, IETF, IDENTITY, MUST),
  AVP (DESTINATION_REALM, "Destination-Realm", 283, IETF, IDENTITY, MUST),
  AVP (PROXY_INFO, "Proxy-Info", 284, IETF, GROUPED, MUST),
  AVP (DESTINATION_HOST, "Destination-Host", 293, IETF, IDENTITY, MUST),
  AVP (ERROR_REPORTING_HOST, "Error-Reporting-Host", 294, IETF, IDENTITY, MUST_NOT),
  AVP (ORIGIN_REALM, "Origin-Realm", 296, IETF, IDENTITY, MUST),
  AVP (EXPERIMENTAL_RESULT, "Experimental-Result", 297, IETF, GROUPED, MUST),
  AVP (EXPERIMENTAL_RESULT_CODE, "Experimental-Result-Code", 298, IETF, U32, MUST),
  AVP (INBAND_SECURITY_ID, "Inband-Security-Id", 299, IETF, U32, MUST),
  /* RFC 4740 §9.5; TS 29.229 table 6.3.0.2 */
  AVP (DIGEST_REALM, "Digest-Realm", 104, IETF, UTF8, MUST),
  AVP (DIGEST_QOP, "Digest-QoP", 110, IETF, UTF8, MUST),
  AVP (DIGEST_ALGORITHM, "Digest-Algorithm", 111, IETF, UTF8, MUST),
  AVP (DIGEST_HA1, "Digest-HA1", 121, IETF, UTF8, MUST),
  /* TS 29.229 table 6.3.0.1 */
  AVP (VISITED_NETWORK_IDENTIFIER, "Visited-Network-Identifier", 600, TGPP, OCTETS, MUST),
  AVP (PUBLIC_IDENTITY, "Public-Identity", 601, TGPP, UTF8, MUST),
  AVP (SERVER_NAME, "Server-Name", 602, TGPP, UTF8, MUST),
  AVP (SERVER_CAPABILITIES, "Server-Capabilities", 603, TGPP, GROUPED, MUST),
  AVP (MANDATORY_CAPABILITY, "Mandatory-Capability", 604, TGPP, U32, MUST),
  AVP (OPTIONAL_CAPABILITY, "Optional-Capability", 605, TGPP, U32, MUST),
  AVP (USER_DATA, "User-Data", 606, TGPP, OCTETS, MUST),
  AVP (SIP_NUMBER_AUTH_ITEMS, "SIP-Number-Auth-Items", 607, TGPP, U32, MUST),
  AVP (SIP_AUTHENTICATION_SCHEME, "SIP-Authentication-Scheme", 608, TGPP, UTF8, MUST),
  AVP (SIP_AUTHENTICATE, "SIP-Authenticate", 609, TGPP, OCTETS, MUST),
  AVP (SIP_AUTHORIZATION, "SIP-Authorization", 610, TGPP, OCTETS, MUST),
  AVP (SIP_AUTHENTICATION_CONTEXT, "SIP-Authentication-Context", 611, TGPP, OCTETS, MUST),
  AVP (SIP_AUTH_DATA_ITEM, "SIP-Auth-Data-Item", 612, TGPP, GROUPED, MUST),
  AVP (SIP_ITEM_NUMBER, "SIP-Item-Number", 613, TGPP, U32, MUST),
  AVP (SERVER_ASSIGNMENT_TYPE, "Server-Assignment-Type", 614, TGPP, ENUMERATED, MUST),
  AVP (DEREGISTRATION_REASON, "Deregistration-Reason", 615, TGPP, GROUPED, MUST),
  AVP (REASON_CODE, "Reason-Code", 616, TGPP, ENUMERATED, MUST),
  AVP (REASON_INFO, "Reason-Info", 617, TGPP, UTF8, MUST),
  AVP (CHARGING_INFORMATION, "Charging-Information", 618, TGPP, GROUPED, MUST),
  AVP (PRIMARY_EVENT_CHARGING_FUNCTION_NAME, "Primary-Event-Charging-Function-Name", 619, TGPP, URI, MUST),
  AVP (SECONDARY_EVENT_CHARGING_FUNCTION_NAME, "Secondary-Event-Charging-Function-Name", 620, TGPP, URI, MUST),
  AVP (PRIMARY_CHARGING_COLLECTION_FUNCTION_NAME, "Primary-Charging-Collection-Function-Name", 621, TGPP, URI, MUST),
  AVP (SECONDARY_CHARGING_COLLECTION_FUNCTION_NAME, "Secondary-Charging-Collection-Function-Name", 622, TGPP, URI, MUST),
  AVP (USER_AUTHORIZATION_TYPE, "User-Authorization-Type", 623, TGPP, ENUMERATED, MUST),
  AVP (USER_DATA_ALREADY_AVAILABLE, "User-Data-Already-Available", 624, TGPP, ENUMERATED, MUST),
  AVP (CONFIDENTIALITY_KEY, "Confidentiality-Key", 625, TGPP, OCTETS, MUST),
  AVP (INTEGRITY_KEY, "Integrity-Key", 626, TGPP, OCTETS, MUST),
  AVP (SUPPORTED_FEATURES, "Supported-Features", 628, TGPP, GROUPED, MAY),
  AVP (FEATURE_LIST_ID, "Feature-List-ID", 629, TGPP, U32, MUST_NOT),
  AVP (FEATURE_LIST, "Feature-List", 630, TGPP, U32, MUST_NOT),
  AVP (SUPPORTED_APPLICATIONS, "Supported-Applications", 631, TGPP, GROUPED, MUST_NOT),
  AVP (ASSOCIATED_IDENTITIES, "Associated-Identities", 632, TGPP, GROUPED, MUST_NOT),
  AVP (ORIGINATING_REQUEST, "Originating-Request", 633, TGPP, ENUMERATED, MUST),
  AVP (WILDCARDED_PUBLIC_IDENTITY, "Wildcarded-Public-Identity", 634, TGPP, UTF8, MUST_NOT),
  AVP (SIP_DIGEST_AUTHENTICATE, "SIP-Digest-Authenticate", 635, TGPP, GROUPED, MUST_NOT),
  AVP (UAR_FLAGS, "UAR-Flags", 637, TGPP, U32, MUST_NOT),
  AVP (LOOSE_ROUTE_INDICATION, "Loose-Route-Indication", 638, TGPP, ENUMERATED, MUST_NOT),
  AVP (SCSCF_RESTORATION_INFO, "SCSCF-Restoration-Info", 639, TGPP, GROUPED, MUST_NOT),
  AVP (PATH, "Path", 640, TGPP, OCTETS, MUST_NOT),
  AVP (CONTACT, "Contact", 641, TGPP, OCTETS, MUST_NOT),
  AVP (SUBSCRIPTION_INFO, "Subscription-Info", 642, TGPP, GROUPED, MUST_NOT),
  AVP (CALL_ID_SIP_HEADER, "Call-ID-SIP-Header", 643, TGPP, OCTETS, MUST_NOT),
  AVP (FROM_SIP_HEADER, "From-SIP-Header", 644, TGPP, OCTETS, MUST_NOT),
  AVP (TO_SIP_HEADER, "To-SIP-Header", 645, TGPP, OCTETS, MUST_NOT),
  AVP (RECORD_ROUTE, "Record-Route", 646, TGPP, OCTETS, MUST_NOT),
  AVP (ASSOCIATED_REGISTERED_IDENTITIES, "Associated-Registered-Identities", 647, TGPP, GROUPED, MUST_NOT),
  AVP (MULTIPLE_REGISTRATION_INDICATION, "Multiple-Registration-Indication", 648, TGPP, ENUMERATED, MUST_NOT),
  AVP (RESTORATION_INFO, "Restoration-Info", 649, TGPP, GROUPED, MUST_NOT),
  AVP (SESSION_PRIORITY, "Session-Priority", 650, TGPP, ENUMERATED, MUST_NOT),
  AVP (IDENTITY_WITH_EMERGENCY_REGISTRATION, "Identity-with-Emergency-Registration", 651, TGPP, GROUPED, MUST_NOT),
  AVP (PRIVILEDGED_SENDER_INDICATION, "Priviledged-Sender-Indication", 652, TGPP, ENUMERATED, MUST_NOT),
  AVP (LIA_FLAGS, "LIA-Flags", 653, TGPP, U32, MUST_NOT),
  AVP (INITIAL_CSEQ_SEQUENCE_NUMBER, "Initial-CSeq-Sequence-Number", 654, TGPP, U32, MUST_NOT),
  AVP (SAR_FLAGS, "SAR-Flags", 655, TGPP, U32, MUST_NOT),
  AVP (RTR_FLAGS, "RTR-Flags", 659, TGPP, U32, MUST_NOT),
  AVP (ALTERNATE_DIGEST_ALGORITHM, "Alternate-Digest-Algorithm", 662, TGPP, UTF8, MUST_NOT),
  AVP (ALTERNATE_DIGEST_HA1, "Alternate-Digest-HA1", 663, TGPP, UTF8, MUST_NOT),
};

#undef AVP
/* clang-format on */

const LabAvpDefinition *
lab_avp_definition (LabAvpName name)
{
  g_return_val_if_fail ((guint)name < LAB_AVP_COUNT, &definitions[0]);
  return &definitions[name];
}

const LabAvpDefinition *
lab_avp_definition_find (guint32 code, guint32 vendor)
{
  for (guint i = 0; i < LAB_AVP_COUNT; i++)
    if (definitions[i].code == code && definitions[i].vendor == vendor)
      return &definitions[i];
  return NULL;
}
