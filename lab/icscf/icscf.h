/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** lab_icscf_kind: the interrogating CSCF: finds each user's S-CSCF (TS 24.229 §5.3). */
extern const LabElementKind lab_icscf_kind;
