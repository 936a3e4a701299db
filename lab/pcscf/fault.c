/* SPDX-License-Identifier: Apache-2.0 */
#include "pcscf/fault.h"

#include "base/log.h"
#include "ims/warning.h"

static const struct
{
  guint status;
  const char *header; /* further header field of the answer */
  const char *value;
  const char *clause;
} faults[] = {
  [PCSCF_FAULT_NOT_REGISTERED] = { 403, NULL, NULL, "TS 24.229 §5.2.6.3.1" },
  [PCSCF_FAULT_OTHER_DOMAIN] = { 403, NULL, NULL, "TS 24.229 §5.1.1.2" },
  [PCSCF_FAULT_BAD_IDENTITY] = { 400, NULL, NULL, "RFC 3261 §20.39" },
  [PCSCF_FAULT_SEC_AGREE] = { 420, "Unsupported", "sec-agree", "RFC 3329 §2.3.1" },
  [PCSCF_FAULT_METHOD] = { 405, "Allow", "OPTIONS", "RFC 3261 §8.2.1" },
  [PCSCF_FAULT_FLOW_GONE] = { 430, NULL, NULL, "RFC 5626 §11.5" },
  [PCSCF_FAULT_NO_CORE] = { 504, NULL, NULL, "TS 24.229 §5.2.6.3.2A" },
  [PCSCF_FAULT_NOBODY] = { 404, NULL, NULL, "RFC 3261 §21.4.5" },
};

guint
pcscf_fault_status (PcscfFault fault)
{
  return faults[fault].status;
}

void
pcscf_refuse (LabSipExchange *exchange, PcscfFault fault, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  const char *name = lab_sip_agent_name (lab_sip_exchange_agent (exchange));
  g_autofree char *warning = lab_warning_format (LAB_WARNING_MISCELLANEOUS, name,
                                                 "%s (%s)", why, faults[fault].clause);
  lab_log_info (name, "%s: %u: %s (%s)", lab_sip_exchange_describe (exchange),
                faults[fault].status, why, faults[fault].clause);
  LabSipMessage *reply = lab_sip_exchange_reply_new (
      exchange, faults[fault].status,
      fault == PCSCF_FAULT_FLOW_GONE ? "Flow Failed" : NULL);
  lab_sip_message_append (reply, "Warning", warning);
  if (faults[fault].header != NULL)
    lab_sip_message_append (reply, faults[fault].header, faults[fault].value);
  lab_sip_exchange_send (exchange, reply);
}
