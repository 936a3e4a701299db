/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "topology/topology.h"

/**
 * LabComplaint:
 * @topology: (nullable): where all mistakes are reported
 * @error: without a topology: gets the first mistake
 * @found: whether there was one
 *
 * Where the readers of a topology's sections put what is wrong.
 */
typedef struct
{
  LabTopology *topology;
  GError **error;
  gboolean found;
} LabComplaint;

/** lab_complain: tells of a mistake at @node; no secret in the text. */
void lab_complain (LabComplaint *complaint, const LabNode *node, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
