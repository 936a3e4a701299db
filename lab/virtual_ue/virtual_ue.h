/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** A scripted phone on its own address: what stands under `ues:`. */
extern const LabElementKind lab_virtual_ue_kind;
