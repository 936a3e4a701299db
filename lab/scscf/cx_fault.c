/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/cx_fault.h"

#include "base/error.h"

typedef struct
{
  LabCxResult result;
  LabScscfFault fault;
} ResultRow;

static const ResultRow mar_rows[] = {
  { LAB_CX_SUCCESS, LAB_SCSCF_FAULT_NONE },
  { LAB_CX_USER_UNKNOWN, LAB_SCSCF_FAULT_UNKNOWN_USER },
  { LAB_CX_IDENTITIES_DONT_MATCH, LAB_SCSCF_FAULT_WRONG_IDENTITY },
  { LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, LAB_SCSCF_FAULT_NO_CREDENTIAL },
  { LAB_CX_AUTHORIZATION_REJECTED, LAB_SCSCF_FAULT_UNKNOWN_USER },
};

static const ResultRow sar_rows[] = {
  { LAB_CX_SUCCESS, LAB_SCSCF_FAULT_NONE },
  { LAB_CX_USER_UNKNOWN, LAB_SCSCF_FAULT_UNKNOWN_USER },
  { LAB_CX_IDENTITIES_DONT_MATCH, LAB_SCSCF_FAULT_WRONG_IDENTITY },
  { LAB_CX_ROAMING_NOT_ALLOWED, LAB_SCSCF_FAULT_ROAMING },
  { LAB_CX_IDENTITY_ALREADY_REGISTERED, LAB_SCSCF_FAULT_ANOTHER_SERVER },
  { LAB_CX_TOO_MUCH_DATA, LAB_SCSCF_FAULT_BAD_PROFILE },
  { LAB_CX_NOT_SUPPORTED_USER_DATA, LAB_SCSCF_FAULT_BAD_PROFILE },
};

/* What a Diameter agent on the way says when nobody answered. */
static const LabCxResult unanswered[] = {
  LAB_DIAMETER_UNABLE_TO_DELIVER,
  LAB_DIAMETER_REALM_NOT_SERVED,
  LAB_DIAMETER_TOO_BUSY,
};

LabScscfFault
lab_scscf_fault_of_result (LabScscfCommand command, LabCxResult result)
{
  const ResultRow *rows = command == LAB_SCSCF_MAR ? mar_rows : sar_rows;
  gsize count
      = command == LAB_SCSCF_MAR ? G_N_ELEMENTS (mar_rows) : G_N_ELEMENTS (sar_rows);
  for (gsize i = 0; i < count; i++)
    if (rows[i].result == result)
      return rows[i].fault;
  for (gsize i = 0; i < G_N_ELEMENTS (unanswered); i++)
    if (unanswered[i] == result)
      return LAB_SCSCF_FAULT_HSS_SILENT;
  return LAB_SCSCF_FAULT_HSS_FAILED;
}

LabScscfFault
lab_scscf_fault_of_error (const GError *error)
{
  if (g_error_matches (error, LAB_ERROR, LAB_ERROR_TIMEOUT)
      || g_error_matches (error, LAB_ERROR, LAB_ERROR_CLOSED))
    return LAB_SCSCF_FAULT_HSS_SILENT;
  return LAB_SCSCF_FAULT_HSS_FAILED;
}
