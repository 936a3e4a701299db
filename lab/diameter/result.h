/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Result-Code values of the base protocol (RFC 6733 §7.1). */
typedef enum
{
  LAB_DIAMETER_SUCCESS = 2001,
  LAB_DIAMETER_LIMITED_SUCCESS = 2002,
  LAB_DIAMETER_COMMAND_UNSUPPORTED = 3001,
  LAB_DIAMETER_UNABLE_TO_DELIVER = 3002,
  LAB_DIAMETER_REALM_NOT_SERVED = 3003,
  LAB_DIAMETER_TOO_BUSY = 3004,
  LAB_DIAMETER_LOOP_DETECTED = 3005,
  LAB_DIAMETER_REDIRECT_INDICATION = 3006,
  LAB_DIAMETER_APPLICATION_UNSUPPORTED = 3007,
  LAB_DIAMETER_INVALID_HDR_BITS = 3008,
  LAB_DIAMETER_INVALID_AVP_BITS = 3009,
  LAB_DIAMETER_UNKNOWN_PEER = 3010,
  LAB_DIAMETER_AVP_UNSUPPORTED = 5001,
  LAB_DIAMETER_UNKNOWN_SESSION_ID = 5002,
  LAB_DIAMETER_AUTHORIZATION_REJECTED = 5003,
  LAB_DIAMETER_INVALID_AVP_VALUE = 5004,
  LAB_DIAMETER_MISSING_AVP = 5005,
  LAB_DIAMETER_CONTRADICTING_AVPS = 5007,
  LAB_DIAMETER_AVP_NOT_ALLOWED = 5008,
  LAB_DIAMETER_AVP_OCCURS_TOO_MANY_TIMES = 5009,
  LAB_DIAMETER_NO_COMMON_APPLICATION = 5010,
  LAB_DIAMETER_UNSUPPORTED_VERSION = 5011,
  LAB_DIAMETER_UNABLE_TO_COMPLY = 5012,
  LAB_DIAMETER_INVALID_BIT_IN_HEADER = 5013,
  LAB_DIAMETER_INVALID_AVP_LENGTH = 5014,
  LAB_DIAMETER_INVALID_MESSAGE_LENGTH = 5015,
  LAB_DIAMETER_INVALID_AVP_BIT_COMBO = 5016,
  LAB_DIAMETER_NO_COMMON_SECURITY = 5017,
} LabDiameterResult;

/** lab_diameter_result_name: `DIAMETER_MISSING_AVP`; %NULL for a value that RFC 6733 does not name. */
const char *lab_diameter_result_name (guint32 result_code);

/** lab_diameter_result_is_protocol_error: 3xxx: the answer has the E flag (RFC 6733 §7.1.3). */
gboolean lab_diameter_result_is_protocol_error (guint32 result_code);

/**
 * LabDiameterFault:
 * @result_code: Result-Code of the answer; 0: nothing is wrong
 * @failed_avp: (nullable): what Failed-AVP holds: the AVP with its header (RFC 6733 §7.5)
 * @text: (nullable): Error-Message: the value, the rule and the clause
 *
 * What is wrong with a message.  Zero-filled memory is no fault.
 */
typedef struct
{
  guint32 result_code;
  GBytes *failed_avp;
  char *text;
} LabDiameterFault;

/**
 * lab_diameter_fault_set:
 * @fault: (nullable): a fault's place; an earlier fault in it stays
 * @result_code: Result-Code
 * @failed_avp: (nullable): the octets of the AVP
 * @failed_avp_size: octets at @failed_avp
 * @format: printf-like: Error-Message
 *
 * Returns: %FALSE, so that a reader can `return lab_diameter_fault_set (…)`
 */
gboolean lab_diameter_fault_set (LabDiameterFault *fault, guint32 result_code,
                                 const guint8 *failed_avp, gsize failed_avp_size,
                                 const char *format, ...) G_GNUC_PRINTF (5, 6);

/** lab_diameter_fault_clear: frees what it holds; no fault afterwards. */
void lab_diameter_fault_clear (LabDiameterFault *fault);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabDiameterFault, lab_diameter_fault_clear)

/**
 * LAB_DIAMETER_ERROR:
 *
 * Errors whose code is the Result-Code: `DIAMETER_MISSING_AVP (5005): no Server-Name (TS 29.229
 * §6.1.3)`.
 */
#define LAB_DIAMETER_ERROR lab_diameter_error_quark ()
GQuark lab_diameter_error_quark (void);

/** lab_diameter_fault_to_error: (transfer full): the fault as an error of %LAB_DIAMETER_ERROR. */
GError *lab_diameter_fault_to_error (const LabDiameterFault *fault);
