/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/lab.h"

/** The kinds of element and phone that this program knows. */
extern const LabKinds lab_program_kinds;
