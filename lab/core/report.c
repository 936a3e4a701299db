/* SPDX-License-Identifier: Apache-2.0 */
#include "core/report.h"

struct _LabReport
{
  GPtrArray *strings; /* section, name, value, … */
};

LabReport *
lab_report_new (void)
{
  LabReport *report = g_new0 (LabReport, 1);
  report->strings = g_ptr_array_new_with_free_func (g_free);
  return report;
}

void
lab_report_free (LabReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->strings);
  g_free (report);
}

void
lab_report_add (LabReport *report, const char *section, const char *name,
                const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (report->strings, g_strdup (section));
  g_ptr_array_add (report->strings, g_strdup (name));
  g_ptr_array_add (report->strings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

guint
lab_report_size (const LabReport *report)
{
  return report->strings->len / 3;
}

LabReportRow
lab_report_row (const LabReport *report, guint index)
{
  gpointer *row = report->strings->pdata + 3 * (gsize)index;
  return (LabReportRow){ .section = row[0], .name = row[1], .value = row[2] };
}
