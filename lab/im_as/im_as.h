/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"

/** The instant messaging application server, pager mode. */
extern const LabElementKind lab_im_as_kind;
