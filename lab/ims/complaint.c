/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/complaint.h"

void
lab_complain (LabComplaint *complaint, const LabNode *node, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (complaint->topology != NULL)
    lab_topology_report (complaint->topology, node, "%s", text);
  else if (!complaint->found)
    lab_node_error (node, complaint->error, "%s", text);
  complaint->found = TRUE;
}
