/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** The phone's first contact (TS 24.229 §5.2). */
extern const LabElementKind lab_pcscf_kind;
