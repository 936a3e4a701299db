/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/block.h"
#include "net/fate.h"
#include "net/tap.h"

/**
 * LabNet:
 * @block: (not nullable): addresses and client ports
 * @tap: (nullable): what records
 * @fate: (nullable): what becomes of what is sent
 *
 * What all sockets of one lab share; all borrowed, all outlive the sockets.
 */
typedef struct
{
  LabBlock *block;
  LabTap *tap;
  LabFate *fate;
} LabNet;
