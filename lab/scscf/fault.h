/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "sip/exchange.h"

/**
 * LabScscfFault:
 *
 * Why a request is refused.  What each answers is one row of a table (fault.c).
 */
typedef enum
{
  LAB_SCSCF_FAULT_NONE,
  LAB_SCSCF_FAULT_UNTRUSTED,
  LAB_SCSCF_FAULT_BAD_TO,
  LAB_SCSCF_FAULT_BAD_REQUEST_URI,
  LAB_SCSCF_FAULT_BAD_CONTACT,
  LAB_SCSCF_FAULT_BAD_EXPIRES,
  LAB_SCSCF_FAULT_STAR_NOT_ALONE,
  LAB_SCSCF_FAULT_BAD_AUTHORIZATION,
  LAB_SCSCF_FAULT_BAD_PATH,
  LAB_SCSCF_FAULT_NO_PATH,
  LAB_SCSCF_FAULT_BAD_EXTENSION,
  LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF,
  LAB_SCSCF_FAULT_TOO_MANY_CONTACTS,
  LAB_SCSCF_FAULT_OUT_OF_ORDER,
  LAB_SCSCF_FAULT_OTHER_NETWORK,
  LAB_SCSCF_FAULT_UNSUPPORTED_SCHEME,
  LAB_SCSCF_FAULT_UNKNOWN_USER,
  LAB_SCSCF_FAULT_WRONG_IDENTITY,
  LAB_SCSCF_FAULT_NO_CREDENTIAL,
  LAB_SCSCF_FAULT_WRONG_RESPONSE,
  LAB_SCSCF_FAULT_NETWORK_REFUSED,
  LAB_SCSCF_FAULT_ROAMING,
  LAB_SCSCF_FAULT_ANOTHER_SERVER,
  LAB_SCSCF_FAULT_HSS_SILENT,
  LAB_SCSCF_FAULT_HSS_FAILED,
  LAB_SCSCF_FAULT_BAD_PROFILE,
  LAB_SCSCF_FAULT_BAD_VECTOR,
  LAB_SCSCF_FAULT_NO_SERVED_USER,
  LAB_SCSCF_FAULT_NOT_REGISTERED,
  LAB_SCSCF_FAULT_NOT_ASSERTED,
  LAB_SCSCF_FAULT_BARRED,
  LAB_SCSCF_FAULT_CALLEE_BARRED,
  LAB_SCSCF_FAULT_NOT_FOUND,
  LAB_SCSCF_FAULT_CALLEE_AWAY,
  LAB_SCSCF_FAULT_BAD_EVENT,
  LAB_SCSCF_FAULT_METHOD_NOT_ALLOWED,
  LAB_SCSCF_FAULT_TOKEN_UNKNOWN,
  LAB_SCSCF_FAULT_AS_SILENT,
  LAB_SCSCF_FAULT_NO_ROUTE,
  LAB_SCSCF_FAULT_LIMIT,
  LAB_SCSCF_N_FAULTS,
} LabScscfFault;

/** What the S-CSCF itself answers to and understands. */
#define LAB_SCSCF_ALLOW     "REGISTER, OPTIONS"
#define LAB_SCSCF_SUPPORTED "path"

/* Event packages that the network carries: subscriptions by REFER (RFC 3515).  It serves none itself. */
#define LAB_SCSCF_ALLOW_EVENTS "refer"

/**
 * LabScscfAnswer:
 * @status: the SIP status
 * @text: the Warning's text
 * @header: (nullable): a header that the status asks for
 * @value: its value
 */
typedef struct
{
  guint status;
  const char *text;
  const char *header;
  const char *value;
} LabScscfAnswer;

/** lab_scscf_answer: (transfer none): the row of @fault. */
const LabScscfAnswer *lab_scscf_answer (LabScscfFault fault);

/**
 * lab_scscf_refuse:
 * @exchange: a request
 * @fault: what is wrong
 * @detail: (nullable): the value in question, for the Warning
 *
 * Answers by the table, with a Warning in words.
 */
void lab_scscf_refuse (LabSipExchange *exchange, LabScscfFault fault, const char *detail);

/** lab_scscf_refuse_with: the same, with a header of the caller's. */
void lab_scscf_refuse_with (LabSipExchange *exchange, LabScscfFault fault,
                            const char *detail, const char *header, const char *value);
