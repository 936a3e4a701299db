/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "sip/exchange.h"

/** PcscfFault: what the P-CSCF itself refuses, and with which status: the table in fault.c. */
typedef enum
{
  PCSCF_FAULT_NOT_REGISTERED,
  PCSCF_FAULT_OTHER_DOMAIN,
  PCSCF_FAULT_BAD_IDENTITY,
  PCSCF_FAULT_SEC_AGREE,
  PCSCF_FAULT_METHOD,
  PCSCF_FAULT_FLOW_GONE,
  PCSCF_FAULT_NO_CORE,
  PCSCF_FAULT_NOBODY,
} PcscfFault;

/** pcscf_fault_status: the SIP status of a fault. */
guint pcscf_fault_status (PcscfFault fault);

/**
 * pcscf_refuse:
 * @exchange: the request
 * @fault: what is wrong
 * @format: printf-like: the value and the rule; goes into Warning and the log
 *
 * Answers with the fault's status and header fields.
 */
void pcscf_refuse (LabSipExchange *exchange, PcscfFault fault, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
