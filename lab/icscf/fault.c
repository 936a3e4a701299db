/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/fault.h"

#include "base/error.h"

static const struct
{
  guint status;
  const char *text;
} answers[LAB_ICSCF_N_FAULTS] = {
  [LAB_ICSCF_FAULT_NONE] = { 500, "no reason known" },
  [LAB_ICSCF_FAULT_UNTRUSTED]
  = { 403, "came neither through a P-CSCF or S-CSCF nor from an "
           "application server of this network" },
  [LAB_ICSCF_FAULT_BAD_TO] = { 400, "To holds no public user identity" },
  [LAB_ICSCF_FAULT_BAD_AUTHORIZATION] = { 400, "the credentials cannot be read" },
  [LAB_ICSCF_FAULT_BAD_REQUEST_URI]
  = { 416, "the Request-URI is no sip, sips or tel URI" },
  [LAB_ICSCF_FAULT_OTHER_NETWORK] = { 404, "not supported: other networks" },
  [LAB_ICSCF_FAULT_NO_SERVED_USER]
  = { 403, "no identity says on whose behalf this request is" },
  [LAB_ICSCF_FAULT_USER_UNKNOWN] = { 403, "the HSS does not know this user" },
  [LAB_ICSCF_FAULT_WRONG_IDENTITY]
  = { 403, "the private identity does not belong to the public one" },
  [LAB_ICSCF_FAULT_ROAMING] = { 403, "roaming is not allowed for this user" },
  [LAB_ICSCF_FAULT_REJECTED] = { 403, "the HSS does not authorise this user" },
  [LAB_ICSCF_FAULT_NOT_FOUND] = { 404, "nobody has this identity" },
  [LAB_ICSCF_FAULT_AWAY] = { 480, "the user is not registered" },
  [LAB_ICSCF_FAULT_HSS_SILENT] = { 480, "the HSS did not answer" },
  [LAB_ICSCF_FAULT_HSS_FAILED] = { 500, "the HSS could not comply" },
  [LAB_ICSCF_FAULT_NO_CAPABLE_SERVER]
  = { 600, "no S-CSCF has the capabilities that the user needs" },
  [LAB_ICSCF_FAULT_SERVER_UNREACHABLE] = { 504, "the S-CSCF does not answer" },
};

typedef struct
{
  LabCxResult result;
  LabIcscfFault fault;
} ResultRow;

static const ResultRow uar_rows[] = {
  { LAB_CX_SUCCESS, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_FIRST_REGISTRATION, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_SUBSEQUENT_REGISTRATION, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_USER_UNKNOWN, LAB_ICSCF_FAULT_USER_UNKNOWN },
  { LAB_CX_IDENTITIES_DONT_MATCH, LAB_ICSCF_FAULT_WRONG_IDENTITY },
  { LAB_CX_IDENTITY_NOT_REGISTERED, LAB_ICSCF_FAULT_REJECTED },
  { LAB_CX_ROAMING_NOT_ALLOWED, LAB_ICSCF_FAULT_ROAMING },
  { LAB_CX_AUTHORIZATION_REJECTED, LAB_ICSCF_FAULT_REJECTED },
};

static const ResultRow lir_rows[] = {
  { LAB_CX_SUCCESS, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_UNREGISTERED_SERVICE, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED, LAB_ICSCF_FAULT_NONE },
  { LAB_CX_USER_UNKNOWN, LAB_ICSCF_FAULT_NOT_FOUND },
  { LAB_CX_IDENTITY_NOT_REGISTERED, LAB_ICSCF_FAULT_AWAY },
};

/* The base protocol's words for "nobody answered": a Diameter agent on the way says them. */
static const LabCxResult unanswered[] = {
  LAB_DIAMETER_UNABLE_TO_DELIVER,
  LAB_DIAMETER_REALM_NOT_SERVED,
  LAB_DIAMETER_TOO_BUSY,
};

guint
lab_icscf_fault_status (LabIcscfFault fault)
{
  g_return_val_if_fail ((guint)fault < LAB_ICSCF_N_FAULTS, 500);
  return answers[fault].status;
}

const char *
lab_icscf_fault_text (LabIcscfFault fault)
{
  g_return_val_if_fail ((guint)fault < LAB_ICSCF_N_FAULTS, "");
  return answers[fault].text;
}

void
lab_icscf_refuse (LabSipExchange *exchange, LabIcscfFault fault, const char *detail)
{
  lab_sip_exchange_refuse (exchange, lab_icscf_fault_status (fault), "%s%s%s",
                           lab_icscf_fault_text (fault), detail == NULL ? "" : ": ",
                           detail == NULL ? "" : detail);
}

LabIcscfFault
lab_icscf_fault_of_result (LabIcscfCommand command, LabCxResult result)
{
  const ResultRow *rows = command == LAB_ICSCF_UAR ? uar_rows : lir_rows;
  gsize count
      = command == LAB_ICSCF_UAR ? G_N_ELEMENTS (uar_rows) : G_N_ELEMENTS (lir_rows);
  for (gsize i = 0; i < count; i++)
    if (rows[i].result == result)
      return rows[i].fault;
  for (gsize i = 0; i < G_N_ELEMENTS (unanswered); i++)
    if (unanswered[i] == result)
      return LAB_ICSCF_FAULT_HSS_SILENT;
  return LAB_ICSCF_FAULT_HSS_FAILED;
}

LabIcscfFault
lab_icscf_fault_of_error (const GError *error)
{
  if (g_error_matches (error, LAB_ERROR, LAB_ERROR_TIMEOUT)
      || g_error_matches (error, LAB_ERROR, LAB_ERROR_CLOSED))
    return LAB_ICSCF_FAULT_HSS_SILENT;
  return LAB_ICSCF_FAULT_HSS_FAILED;
}
