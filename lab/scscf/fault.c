/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/fault.h"

#include "ims/warning.h"

/* TS 24.229 §5.4.1.2 and §5.4.3, RFC 3261 §10.3 and §21. */
static const LabScscfAnswer answers[LAB_SCSCF_N_FAULTS] = {
  [LAB_SCSCF_FAULT_NONE] = { 500, "no reason known" },
  [LAB_SCSCF_FAULT_UNTRUSTED]
  = { 403, "came neither through a P-CSCF or I-CSCF nor from an "
           "application server of this network" },
  [LAB_SCSCF_FAULT_BAD_TO] = { 400, "To holds no public user identity" },
  [LAB_SCSCF_FAULT_BAD_REQUEST_URI] = { 400, "the Request-URI cannot be read" },
  [LAB_SCSCF_FAULT_BAD_CONTACT] = { 400, "a Contact cannot be read" },
  [LAB_SCSCF_FAULT_BAD_EXPIRES]
  = { 400, "Expires is no number of seconds (RFC 3261 20.19)" },
  [LAB_SCSCF_FAULT_STAR_NOT_ALONE]
  = { 400, "Contact * stands alone and with Expires: 0 (RFC 3261 10.2.2)" },
  [LAB_SCSCF_FAULT_BAD_AUTHORIZATION] = { 400, "the credentials cannot be read" },
  [LAB_SCSCF_FAULT_BAD_PATH] = { 400, "a Path cannot be read" },
  [LAB_SCSCF_FAULT_NO_PATH]
  = { 403, "a REGISTER without Path did not come through a P-CSCF" },
  [LAB_SCSCF_FAULT_BAD_EXTENSION] = { 420, "an extension is not supported" },
  [LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF] = { 423, "the registration would be too brief" },
  [LAB_SCSCF_FAULT_TOO_MANY_CONTACTS] = { 403, "too many contacts are registered" },
  [LAB_SCSCF_FAULT_OUT_OF_ORDER]
  = { 500, "CSeq is not higher than the last of this Call-ID (RFC 3261 10.3)" },
  [LAB_SCSCF_FAULT_OTHER_NETWORK] = { 404, "not supported: other networks" },
  [LAB_SCSCF_FAULT_UNSUPPORTED_SCHEME] = { 416, "not a sip, sips or tel URI" },
  [LAB_SCSCF_FAULT_UNKNOWN_USER] = { 403, "the HSS does not know this user" },
  [LAB_SCSCF_FAULT_WRONG_IDENTITY]
  = { 403, "the private identity does not belong to the public one" },
  [LAB_SCSCF_FAULT_NO_CREDENTIAL]
  = { 403, "the HSS has no credential for this authentication scheme" },
  [LAB_SCSCF_FAULT_WRONG_RESPONSE] = { 403, "the authentication response is wrong" },
  [LAB_SCSCF_FAULT_NETWORK_REFUSED]
  = { 403, "the phone refused the network's challenge (MAC failure)" },
  [LAB_SCSCF_FAULT_ROAMING] = { 403, "roaming is not allowed for this user" },
  [LAB_SCSCF_FAULT_ANOTHER_SERVER] = { 403, "another S-CSCF serves this user" },
  [LAB_SCSCF_FAULT_HSS_SILENT] = { 480, "the HSS did not answer" },
  [LAB_SCSCF_FAULT_HSS_FAILED] = { 500, "the HSS could not comply" },
  [LAB_SCSCF_FAULT_BAD_PROFILE] = { 500, "the user profile from the HSS cannot be used" },
  [LAB_SCSCF_FAULT_BAD_VECTOR]
  = { 500, "the authentication vector from the HSS cannot be used" },
  [LAB_SCSCF_FAULT_NO_SERVED_USER]
  = { 403, "no identity says on whose behalf this request is" },
  [LAB_SCSCF_FAULT_NOT_REGISTERED] = { 403, "the sender is not registered" },
  [LAB_SCSCF_FAULT_NOT_ASSERTED]
  = { 403, "the P-CSCF did not assert the sender, and it has no digest password" },
  [LAB_SCSCF_FAULT_BARRED] = { 403, "the sender's identity is barred" },
  [LAB_SCSCF_FAULT_CALLEE_BARRED] = { 404, "the identity is barred" },
  [LAB_SCSCF_FAULT_NOT_FOUND] = { 404, "nobody has this identity" },
  [LAB_SCSCF_FAULT_CALLEE_AWAY] = { 480, "the user is not registered" },
  [LAB_SCSCF_FAULT_BAD_EVENT]
  = { 489, "nobody serves this event package", "Allow-Events", LAB_SCSCF_ALLOW_EVENTS },
  [LAB_SCSCF_FAULT_METHOD_NOT_ALLOWED]
  = { 405, "not served by the S-CSCF itself", "Allow", LAB_SCSCF_ALLOW },
  [LAB_SCSCF_FAULT_TOKEN_UNKNOWN]
  = { 403, "the original dialog identifier is unknown or too old" },
  [LAB_SCSCF_FAULT_AS_SILENT] = { 408, "the application server did not answer" },
  [LAB_SCSCF_FAULT_NO_ROUTE] = { 504, "the next hop is unknown" },
  [LAB_SCSCF_FAULT_LIMIT] = { 503, "too much is under way", "Retry-After", "5" },
};

const LabScscfAnswer *
lab_scscf_answer (LabScscfFault fault)
{
  g_return_val_if_fail ((guint)fault < LAB_SCSCF_N_FAULTS, &answers[0]);
  return &answers[fault];
}

void
lab_scscf_refuse_with (LabSipExchange *exchange, LabScscfFault fault, const char *detail,
                       const char *header, const char *value)
{
  const LabScscfAnswer *answer = lab_scscf_answer (fault);
  if (header == NULL)
    {
      header = answer->header;
      value = answer->value;
    }
  const char *colon = detail == NULL ? "" : ": ";
  if (header == NULL)
    {
      lab_sip_exchange_refuse (exchange, answer->status, "%s%s%s", answer->text, colon,
                               detail == NULL ? "" : detail);
      return;
    }
  const char *agent = lab_sip_agent_name (lab_sip_exchange_agent (exchange));
  g_autofree char *warning
      = lab_warning_format (LAB_WARNING_MISCELLANEOUS, agent, "%s%s%s", answer->text,
                            colon, detail == NULL ? "" : detail);
  lab_sip_exchange_reply (exchange, answer->status, NULL, header, value, "Warning",
                          warning, NULL);
}

void
lab_scscf_refuse (LabSipExchange *exchange, LabScscfFault fault, const char *detail)
{
  lab_scscf_refuse_with (exchange, fault, detail, NULL, NULL);
}
