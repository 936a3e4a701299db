/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The AVPs and commands that the lab knows, as tables: the base protocol (RFC 6733 §4.5) and Cx
   (TS 29.229 §6.1, table 6.3.0.1). */

/** Application ids. */
#define LAB_DIAMETER_APPLICATION_BASE  0u
#define LAB_DIAMETER_APPLICATION_CX    16777216u
#define LAB_DIAMETER_APPLICATION_RELAY 0xffffffffu

/** 3GPP's vendor id. */
#define LAB_DIAMETER_VENDOR_3GPP 10415u

/** Command codes (RFC 6733 §3.1; TS 29.229 §6.1). */
enum
{
  LAB_DIAMETER_CAPABILITIES_EXCHANGE = 257,
  LAB_DIAMETER_DEVICE_WATCHDOG = 280,
  LAB_DIAMETER_DISCONNECT_PEER = 282,
  LAB_DIAMETER_CX_USER_AUTHORIZATION = 300,
  LAB_DIAMETER_CX_SERVER_ASSIGNMENT = 301,
  LAB_DIAMETER_CX_LOCATION_INFO = 302,
  LAB_DIAMETER_CX_MULTIMEDIA_AUTH = 303,
  LAB_DIAMETER_CX_REGISTRATION_TERMINATION = 304,
  LAB_DIAMETER_CX_PUSH_PROFILE = 305,
};

/** What an AVP's data is (RFC 6733 §4.2, §4.3, §4.4). */
typedef enum
{
  LAB_AVP_TYPE_OCTETS,
  LAB_AVP_TYPE_UTF8,
  LAB_AVP_TYPE_IDENTITY,
  LAB_AVP_TYPE_URI,
  LAB_AVP_TYPE_U32,
  LAB_AVP_TYPE_U64,
  LAB_AVP_TYPE_ENUMERATED,
  LAB_AVP_TYPE_ADDRESS,
  LAB_AVP_TYPE_TIME,
  LAB_AVP_TYPE_GROUPED,
} LabAvpType;

/** Whether an AVP is sent with the M flag (RFC 6733 §4.5; TS 29.229 table 6.3.0.1). */
typedef enum
{
  LAB_AVP_M_MUST,
  LAB_AVP_M_MAY,      /* sent without */
  LAB_AVP_M_MUST_NOT, /* tolerated when received: TS 29.229 §6.3 note 1 */
} LabAvpMandatory;

/** The AVPs by name; the order is the table's. */
typedef enum
{
  LAB_AVP_USER_NAME,
  LAB_AVP_PROXY_STATE,
  LAB_AVP_HOST_IP_ADDRESS,
  LAB_AVP_AUTH_APPLICATION_ID,
  LAB_AVP_ACCT_APPLICATION_ID,
  LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID,
  LAB_AVP_SESSION_ID,
  LAB_AVP_ORIGIN_HOST,
  LAB_AVP_SUPPORTED_VENDOR_ID,
  LAB_AVP_VENDOR_ID,
  LAB_AVP_FIRMWARE_REVISION,
  LAB_AVP_RESULT_CODE,
  LAB_AVP_PRODUCT_NAME,
  LAB_AVP_DISCONNECT_CAUSE,
  LAB_AVP_AUTH_SESSION_STATE,
  LAB_AVP_ORIGIN_STATE_ID,
  LAB_AVP_FAILED_AVP,
  LAB_AVP_PROXY_HOST,
  LAB_AVP_ERROR_MESSAGE,
  LAB_AVP_ROUTE_RECORD,
  LAB_AVP_DESTINATION_REALM,
  LAB_AVP_PROXY_INFO,
  LAB_AVP_DESTINATION_HOST,
  LAB_AVP_ERROR_REPORTING_HOST,
  LAB_AVP_ORIGIN_REALM,
  LAB_AVP_EXPERIMENTAL_RESULT,
  LAB_AVP_EXPERIMENTAL_RESULT_CODE,
  LAB_AVP_INBAND_SECURITY_ID,
  /* RFC 4740, as TS 29.229 uses them */
  LAB_AVP_DIGEST_REALM,
  LAB_AVP_DIGEST_QOP,
  LAB_AVP_DIGEST_ALGORITHM,
  LAB_AVP_DIGEST_HA1,
  /* TS 29.229 */
  LAB_AVP_VISITED_NETWORK_IDENTIFIER,
  LAB_AVP_PUBLIC_IDENTITY,
  LAB_AVP_SERVER_NAME,
  LAB_AVP_SERVER_CAPABILITIES,
  LAB_AVP_MANDATORY_CAPABILITY,
  LAB_AVP_OPTIONAL_CAPABILITY,
  LAB_AVP_USER_DATA,
  LAB_AVP_SIP_NUMBER_AUTH_ITEMS,
  LAB_AVP_SIP_AUTHENTICATION_SCHEME,
  LAB_AVP_SIP_AUTHENTICATE,
  LAB_AVP_SIP_AUTHORIZATION,
  LAB_AVP_SIP_AUTHENTICATION_CONTEXT,
  LAB_AVP_SIP_AUTH_DATA_ITEM,
  LAB_AVP_SIP_ITEM_NUMBER,
  LAB_AVP_SERVER_ASSIGNMENT_TYPE,
  LAB_AVP_DEREGISTRATION_REASON,
  LAB_AVP_REASON_CODE,
  LAB_AVP_REASON_INFO,
  LAB_AVP_CHARGING_INFORMATION,
  LAB_AVP_PRIMARY_EVENT_CHARGING_FUNCTION_NAME,
  LAB_AVP_SECONDARY_EVENT_CHARGING_FUNCTION_NAME,
  LAB_AVP_PRIMARY_CHARGING_COLLECTION_FUNCTION_NAME,
  LAB_AVP_SECONDARY_CHARGING_COLLECTION_FUNCTION_NAME,
  LAB_AVP_USER_AUTHORIZATION_TYPE,
  LAB_AVP_USER_DATA_ALREADY_AVAILABLE,
  LAB_AVP_CONFIDENTIALITY_KEY,
  LAB_AVP_INTEGRITY_KEY,
  LAB_AVP_SUPPORTED_FEATURES,
  LAB_AVP_FEATURE_LIST_ID,
  LAB_AVP_FEATURE_LIST,
  LAB_AVP_SUPPORTED_APPLICATIONS,
  LAB_AVP_ASSOCIATED_IDENTITIES,
  LAB_AVP_ORIGINATING_REQUEST,
  LAB_AVP_WILDCARDED_PUBLIC_IDENTITY,
  LAB_AVP_SIP_DIGEST_AUTHENTICATE,
  LAB_AVP_UAR_FLAGS,
  LAB_AVP_LOOSE_ROUTE_INDICATION,
  LAB_AVP_SCSCF_RESTORATION_INFO,
  LAB_AVP_PATH,
  LAB_AVP_CONTACT,
  LAB_AVP_SUBSCRIPTION_INFO,
  LAB_AVP_CALL_ID_SIP_HEADER,
  LAB_AVP_FROM_SIP_HEADER,
  LAB_AVP_TO_SIP_HEADER,
  LAB_AVP_RECORD_ROUTE,
  LAB_AVP_ASSOCIATED_REGISTERED_IDENTITIES,
  LAB_AVP_MULTIPLE_REGISTRATION_INDICATION,
  LAB_AVP_RESTORATION_INFO,
  LAB_AVP_SESSION_PRIORITY,
  LAB_AVP_IDENTITY_WITH_EMERGENCY_REGISTRATION,
  LAB_AVP_PRIVILEDGED_SENDER_INDICATION,
  LAB_AVP_LIA_FLAGS,
  LAB_AVP_INITIAL_CSEQ_SEQUENCE_NUMBER,
  LAB_AVP_SAR_FLAGS,
  LAB_AVP_RTR_FLAGS,
  LAB_AVP_ALTERNATE_DIGEST_ALGORITHM,
  LAB_AVP_ALTERNATE_DIGEST_HA1,
  LAB_AVP_COUNT,
} LabAvpName;

/**
 * LabAvpDefinition:
 * @name: as its specification writes it
 * @code: AVP code
 * @vendor: vendor id; 0: none
 * @type: its data
 * @mandatory: the M flag
 */
typedef struct
{
  const char *name;
  guint32 code;
  guint32 vendor;
  LabAvpType type;
  LabAvpMandatory mandatory;
} LabAvpDefinition;

/** lab_avp_definition: (transfer none): the definition of a known AVP. */
const LabAvpDefinition *lab_avp_definition (LabAvpName name);

/** lab_avp_definition_find: (transfer none) (nullable): the definition by its number. */
const LabAvpDefinition *lab_avp_definition_find (guint32 code, guint32 vendor);

/**
 * LabAvpOccurrence:
 * @name: the AVP
 * @min: 0 or 1
 * @max: 1, or %G_MAXUINT for any number
 *
 * One AVP of a command's request.
 */
typedef struct
{
  LabAvpName name;
  guint min;
  guint max;
} LabAvpOccurrence;

/**
 * LabDiameterCommand:
 * @code: command code
 * @application: application id
 * @request: abbreviation of the request: `MAR`
 * @answer: and of the answer: `MAA`
 * @proxiable: whether its P flag is set
 * @request_avps: what a request must and may hold and how often; the known AVPs not in it may come
 *   too, where the command has `*[ AVP ]`
 * @n_request_avps: their number
 * @clause: `TS 29.229 §6.1.7`
 */
typedef struct
{
  guint32 code;
  guint32 application;
  const char *request;
  const char *answer;
  gboolean proxiable;
  const LabAvpOccurrence *request_avps;
  gsize n_request_avps;
  const char *clause;
} LabDiameterCommand;

/** lab_diameter_command_find: (transfer none) (nullable): a known command. */
const LabDiameterCommand *lab_diameter_command_find (guint32 application, guint32 code);
