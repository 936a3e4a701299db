/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** The home subscriber server: Cx towards I-CSCF and S-CSCF. */
extern const LabElementKind lab_hss_kind;
