/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/cx.h"
#include "scscf/fault.h"

/** LabScscfCommand: what the S-CSCF asks the HSS. */
typedef enum
{
  LAB_SCSCF_MAR,
  LAB_SCSCF_SAR,
} LabScscfCommand;

/** lab_scscf_fault_of_result: the table of Diameter results (TS 29.228 §6.1.2, §6.3; TS 24.229 §5.4). */
LabScscfFault lab_scscf_fault_of_result (LabScscfCommand command, LabCxResult result);

/** lab_scscf_fault_of_error: there is no answer (480), or it cannot be read. */
LabScscfFault lab_scscf_fault_of_error (const GError *error);
