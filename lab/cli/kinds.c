/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kinds.h"

#include "hss/hss.h"
#include "icscf/icscf.h"
#include "im_as/im_as.h"
#include "pcscf/pcscf.h"
#include "scscf/scscf.h"
#include "virtual_ue/virtual_ue.h"

static const LabElementKind *const elements[] = {
  &lab_pcscf_kind, &lab_icscf_kind, &lab_scscf_kind, &lab_hss_kind, &lab_im_as_kind, NULL,
};

const LabKinds lab_program_kinds = { .elements = elements, .ue = &lab_virtual_ue_kind };
