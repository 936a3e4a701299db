/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/codec.h"
#include "diameter/route.h"

/* The Cx application as structs (TS 29.229 §6.1): what UAR, MAR, SAR and LIR and their answers carry.
   Decoded structs own what they point to: clear them.  To encode, fill one (zero-filled memory is an
   empty one) with strings of your own and clear it too, or with borrowed ones and do not. */

/**
 * LabCxResult:
 *
 * Result-Code or Experimental-Result in one number: results of TS 29.229 §6.2 have 3GPP's bit set.
 * Any other number on the wire is kept likewise, so that it can be shown.
 */
typedef guint32 LabCxResult;

#define LAB_CX_3GPP(code) (0x10000u | (code))

enum
{
  /* Result-Code of RFC 6733 that Cx uses */
  LAB_CX_SUCCESS = LAB_DIAMETER_SUCCESS,
  LAB_CX_AUTHORIZATION_REJECTED = LAB_DIAMETER_AUTHORIZATION_REJECTED,
  LAB_CX_AVP_OCCURS_TOO_MANY_TIMES = LAB_DIAMETER_AVP_OCCURS_TOO_MANY_TIMES,
  LAB_CX_MISSING_AVP = LAB_DIAMETER_MISSING_AVP,
  LAB_CX_UNABLE_TO_COMPLY = LAB_DIAMETER_UNABLE_TO_COMPLY,
  /* Experimental-Result-Code of TS 29.229 §6.2 */
  LAB_CX_FIRST_REGISTRATION = LAB_CX_3GPP (2001),
  LAB_CX_SUBSEQUENT_REGISTRATION = LAB_CX_3GPP (2002),
  LAB_CX_UNREGISTERED_SERVICE = LAB_CX_3GPP (2003),
  LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED = LAB_CX_3GPP (2004),
  LAB_CX_USER_UNKNOWN = LAB_CX_3GPP (5001),
  LAB_CX_IDENTITIES_DONT_MATCH = LAB_CX_3GPP (5002),
  LAB_CX_IDENTITY_NOT_REGISTERED = LAB_CX_3GPP (5003),
  LAB_CX_ROAMING_NOT_ALLOWED = LAB_CX_3GPP (5004),
  LAB_CX_IDENTITY_ALREADY_REGISTERED = LAB_CX_3GPP (5005),
  LAB_CX_AUTH_SCHEME_NOT_SUPPORTED = LAB_CX_3GPP (5006),
  LAB_CX_IN_ASSIGNMENT_TYPE = LAB_CX_3GPP (5007),
  LAB_CX_TOO_MUCH_DATA = LAB_CX_3GPP (5008),
  LAB_CX_NOT_SUPPORTED_USER_DATA = LAB_CX_3GPP (5009),
  LAB_CX_FEATURE_UNSUPPORTED = LAB_CX_3GPP (5011),
  LAB_CX_SERVING_NODE_FEATURE_UNSUPPORTED = LAB_CX_3GPP (5012),
};

/** lab_cx_result_is_experimental: whether it goes in Experimental-Result. */
gboolean lab_cx_result_is_experimental (LabCxResult result);

/** lab_cx_result_code: the number without the vendor: 5001. */
guint32 lab_cx_result_code (LabCxResult result);

/** lab_cx_result_name: (transfer none): `DIAMETER_ERROR_USER_UNKNOWN`; `unknown result` for others. */
const char *lab_cx_result_name (LabCxResult result);

/** lab_cx_result_is_success: 2xxx of either kind. */
gboolean lab_cx_result_is_success (LabCxResult result);

/** User-Authorization-Type (TS 29.229 §6.3.24). */
typedef enum
{
  LAB_CX_REGISTRATION = 0,
  LAB_CX_DE_REGISTRATION = 1,
  LAB_CX_REGISTRATION_AND_CAPABILITIES = 2,
} LabCxUserAuthorizationType;

/** Server-Assignment-Type (TS 29.229 §6.3.15). */
typedef enum
{
  LAB_CX_ASSIGNMENT_NONE = 0,
  LAB_CX_ASSIGNMENT_REGISTRATION = 1,
  LAB_CX_ASSIGNMENT_RE_REGISTRATION = 2,
  LAB_CX_ASSIGNMENT_UNREGISTERED_USER = 3,
  LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION = 4,
  LAB_CX_ASSIGNMENT_USER_DEREGISTRATION = 5,
  LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME = 6,
  LAB_CX_ASSIGNMENT_USER_DEREGISTRATION_STORE_SERVER_NAME = 7,
  LAB_CX_ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION = 8,
  LAB_CX_ASSIGNMENT_AUTHENTICATION_FAILURE = 9,
  LAB_CX_ASSIGNMENT_AUTHENTICATION_TIMEOUT = 10,
  LAB_CX_ASSIGNMENT_DEREGISTRATION_TOO_MUCH_DATA = 11,
  LAB_CX_ASSIGNMENT_AAA_USER_DATA_REQUEST = 12,
  LAB_CX_ASSIGNMENT_PGW_UPDATE = 13,
  LAB_CX_ASSIGNMENT_RESTORATION = 14,
} LabCxServerAssignmentType;

/** lab_cx_server_assignment_name: (transfer none): `RE_REGISTRATION`; `unknown` past the last. */
const char *lab_cx_server_assignment_name (LabCxServerAssignmentType type);

/**
 * LabCxCapabilities:
 * @present: whether Server-Capabilities is there
 * @mandatory: (nullable) (element-type guint32): Mandatory-Capability
 * @optional: (nullable) (element-type guint32): Optional-Capability
 * @server_names: (nullable) (element-type utf8): Server-Name
 *
 * What an S-CSCF must be able to do (TS 29.229 §6.3.4).
 */
typedef struct
{
  gboolean present;
  GArray *mandatory;
  GArray *optional;
  GPtrArray *server_names;
} LabCxCapabilities;

/** User-Authorization-Request (TS 29.229 §6.1.1). */
typedef struct
{
  char *user_name;
  char *public_identity;
  char *visited_network;
  LabCxUserAuthorizationType type;
  gboolean emergency; /* UAR-Flags bit 0 */
} LabCxUar;

/** User-Authorization-Answer (TS 29.229 §6.1.2). */
typedef struct
{
  LabCxResult result;
  char *error_message;
  char *server_name;
  LabCxCapabilities capabilities;
} LabCxUaa;

/** Server-Assignment-Request (TS 29.229 §6.1.3). */
typedef struct
{
  char *user_name;              /* nullable */
  GPtrArray *public_identities; /* nullable; element-type utf8 */
  char *server_name;
  LabCxServerAssignmentType type;
  gboolean user_data_already_available;
} LabCxSar;

/** Charging-Information (TS 29.229 §6.3.19): DiameterURIs, each nullable. */
typedef struct
{
  char *primary_event;
  char *secondary_event;
  char *primary_collection;
  char *secondary_collection;
} LabCxCharging;

/** Server-Assignment-Answer (TS 29.229 §6.1.4). */
typedef struct
{
  LabCxResult result;
  char *error_message;
  char *user_name;
  GBytes *user_data; /* nullable; the XML of TS 29.228 annex E */
  LabCxCharging charging;
  GPtrArray *associated_identities; /* nullable; element-type utf8: private identities */
  char *server_name;                /* nullable */
} LabCxSaa;

/** Location-Info-Request (TS 29.229 §6.1.5). */
typedef struct
{
  char *public_identity;
  gboolean originating;            /* Originating-Request */
  LabCxUserAuthorizationType type; /* REGISTRATION, or REGISTRATION_AND_CAPABILITIES */
} LabCxLir;

/** Location-Info-Answer (TS 29.229 §6.1.6). */
typedef struct
{
  LabCxResult result;
  char *error_message;
  char *server_name;
  LabCxCapabilities capabilities;
} LabCxLia;

/**
 * LabCxDigest:
 * @realm: Digest-Realm
 * @algorithm: (nullable): Digest-Algorithm
 * @qop: (nullable): Digest-QoP
 * @ha1: (nullable): Digest-HA1, lower-case hex; wiped
 * @alternate_algorithm: (nullable): Alternate-Digest-Algorithm
 * @alternate_ha1: (nullable): Alternate-Digest-HA1; wiped
 *
 * SIP-Digest-Authenticate (TS 29.229 §6.3.36).
 */
typedef struct
{
  char *realm;
  char *algorithm;
  char *qop;
  char *ha1;
  char *alternate_algorithm;
  char *alternate_ha1;
} LabCxDigest;

/**
 * LabCxAuthItem:
 * @item_number: SIP-Item-Number; 0: absent
 * @scheme: (nullable): SIP-Authentication-Scheme
 * @authenticate: (nullable): SIP-Authenticate: RAND and AUTN, 32 octets
 * @authorization: (nullable): SIP-Authorization: XRES in an answer; RAND and AUTS, 30 octets, in a request
 * @confidentiality_key: (nullable): CK
 * @integrity_key: (nullable): IK
 * @digest: (nullable): for `SIP Digest`
 *
 * SIP-Auth-Data-Item (TS 29.229 §6.3.13).
 */
typedef struct
{
  guint32 item_number;
  char *scheme;
  GBytes *authenticate;
  GBytes *authorization;
  GBytes *confidentiality_key;
  GBytes *integrity_key;
  LabCxDigest *digest;
} LabCxAuthItem;

/** lab_cx_auth_item_new: (transfer full): an empty item of @scheme (nullable; copied). */
LabCxAuthItem *lab_cx_auth_item_new (const char *scheme);

/** lab_cx_auth_item_free: wipes and frees it; %NULL does nothing. */
void lab_cx_auth_item_free (LabCxAuthItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabCxAuthItem, lab_cx_auth_item_free)

/** Multimedia-Auth-Request (TS 29.229 §6.1.7). */
typedef struct
{
  char *user_name;
  char *public_identity;
  LabCxAuthItem *item;
  guint32 number_of_items;
  char *server_name;
} LabCxMar;

/** Multimedia-Auth-Answer (TS 29.229 §6.1.8). */
typedef struct
{
  LabCxResult result;
  char *error_message;
  char *user_name;
  char *public_identity;
  GPtrArray *items; /* nullable; element-type LabCxAuthItem */
} LabCxMaa;

/* For each command: encode gives a whole request (transfer full), or completes an answer that
   lab_diameter_exchange_new_answer() began; decode fills a struct and gives FALSE with what is wrong: in a request as the fault
   to answer, in an answer as an error of LAB_DIAMETER_ERROR; clear empties it.  An answer whose result
   is no success decodes without the rest. */

LabDiameterMessage *lab_cx_uar_encode (const LabCxUar *uar,
                                       const LabDiameterRoute *route);
gboolean lab_cx_uar_decode (const LabDiameterMessage *message, LabCxUar *uar,
                            LabDiameterFault *fault);
void lab_cx_uar_clear (LabCxUar *uar);
void lab_cx_uaa_encode (const LabCxUaa *uaa, LabDiameterMessage *answer);
gboolean lab_cx_uaa_decode (const LabDiameterMessage *message, LabCxUaa *uaa,
                            GError **error);
void lab_cx_uaa_clear (LabCxUaa *uaa);

LabDiameterMessage *lab_cx_sar_encode (const LabCxSar *sar,
                                       const LabDiameterRoute *route);
gboolean lab_cx_sar_decode (const LabDiameterMessage *message, LabCxSar *sar,
                            LabDiameterFault *fault);
void lab_cx_sar_clear (LabCxSar *sar);
void lab_cx_saa_encode (const LabCxSaa *saa, LabDiameterMessage *answer);
gboolean lab_cx_saa_decode (const LabDiameterMessage *message, LabCxSaa *saa,
                            GError **error);
void lab_cx_saa_clear (LabCxSaa *saa);

LabDiameterMessage *lab_cx_lir_encode (const LabCxLir *lir,
                                       const LabDiameterRoute *route);
gboolean lab_cx_lir_decode (const LabDiameterMessage *message, LabCxLir *lir,
                            LabDiameterFault *fault);
void lab_cx_lir_clear (LabCxLir *lir);
void lab_cx_lia_encode (const LabCxLia *lia, LabDiameterMessage *answer);
gboolean lab_cx_lia_decode (const LabDiameterMessage *message, LabCxLia *lia,
                            GError **error);
void lab_cx_lia_clear (LabCxLia *lia);

LabDiameterMessage *lab_cx_mar_encode (const LabCxMar *mar,
                                       const LabDiameterRoute *route);
gboolean lab_cx_mar_decode (const LabDiameterMessage *message, LabCxMar *mar,
                            LabDiameterFault *fault);
void lab_cx_mar_clear (LabCxMar *mar);
void lab_cx_maa_encode (const LabCxMaa *maa, LabDiameterMessage *answer);
gboolean lab_cx_maa_decode (const LabDiameterMessage *message, LabCxMaa *maa,
                            GError **error);
void lab_cx_maa_clear (LabCxMaa *maa);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxUar, lab_cx_uar_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxUaa, lab_cx_uaa_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxSar, lab_cx_sar_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxSaa, lab_cx_saa_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxLir, lab_cx_lir_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxLia, lab_cx_lia_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxMar, lab_cx_mar_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabCxMaa, lab_cx_maa_clear)

/** The application that nodes of Cx name in their capabilities. */
extern const LabDiameterApplication lab_cx_application;
