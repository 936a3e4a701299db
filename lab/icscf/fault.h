/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "diameter/cx.h"
#include "sip/exchange.h"

/**
 * LabIcscfFault:
 *
 * Why the I-CSCF refuses a request.
 */
typedef enum
{
  LAB_ICSCF_FAULT_NONE,
  LAB_ICSCF_FAULT_UNTRUSTED,
  LAB_ICSCF_FAULT_BAD_TO,
  LAB_ICSCF_FAULT_BAD_AUTHORIZATION,
  LAB_ICSCF_FAULT_BAD_REQUEST_URI,
  LAB_ICSCF_FAULT_OTHER_NETWORK,
  LAB_ICSCF_FAULT_NO_SERVED_USER,
  LAB_ICSCF_FAULT_USER_UNKNOWN,
  LAB_ICSCF_FAULT_WRONG_IDENTITY,
  LAB_ICSCF_FAULT_ROAMING,
  LAB_ICSCF_FAULT_REJECTED,
  LAB_ICSCF_FAULT_NOT_FOUND,
  LAB_ICSCF_FAULT_AWAY,
  LAB_ICSCF_FAULT_HSS_SILENT,
  LAB_ICSCF_FAULT_HSS_FAILED,
  LAB_ICSCF_FAULT_NO_CAPABLE_SERVER,
  LAB_ICSCF_FAULT_SERVER_UNREACHABLE,
  LAB_ICSCF_N_FAULTS,
} LabIcscfFault;

/** lab_icscf_fault_status: the SIP status of the fault's row. */
guint lab_icscf_fault_status (LabIcscfFault fault);

/** lab_icscf_fault_text: its words. */
const char *lab_icscf_fault_text (LabIcscfFault fault);

/**
 * lab_icscf_refuse:
 * @exchange: a request
 * @fault: what is wrong
 * @detail: (nullable): the value in question, for the Warning
 */
void lab_icscf_refuse (LabSipExchange *exchange, LabIcscfFault fault, const char *detail);

/** LabIcscfCommand: what the I-CSCF asks the HSS. */
typedef enum
{
  LAB_ICSCF_UAR,
  LAB_ICSCF_LIR,
} LabIcscfCommand;

/**
 * lab_icscf_fault_of_result:
 * @command: what was asked
 * @result: the answer's result
 *
 * The table of Diameter results (TS 24.229 §5.3.1.2, §5.3.1.3, §5.3.2.1; TS 29.228 annex A.3).
 *
 * Returns: %LAB_ICSCF_FAULT_NONE where the request goes on
 */
LabIcscfFault lab_icscf_fault_of_result (LabIcscfCommand command, LabCxResult result);

/** lab_icscf_fault_of_error: there is no answer (480), or it cannot be read. */
LabIcscfFault lab_icscf_fault_of_error (const GError *error);
