/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** lab_scscf_kind: the serving CSCF: registrar and service control (TS 24.229 §5.4). */
extern const LabElementKind lab_scscf_kind;
