/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "topology/option.h"

/**
 * lab_topology_schema:
 * @options: the table of the top level
 * @title: the schema's title
 *
 * Returns: (transfer full): a JSON Schema (draft 2020-12) of the topology file, for editors
 */
char *lab_topology_schema (const LabOption *options, const char *title);
