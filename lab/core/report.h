/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabReport:
 *
 * What elements say of themselves for `up`'s table: rows of (section, name, value), in order.
 * Whatever prints it decides on the layout.
 */
typedef struct _LabReport LabReport;

/** LabReportRow: borrowed strings. */
typedef struct
{
  const char *section; /* an element's name, or `subscribers` */
  const char *name;    /* `sip (udp)` */
  const char *value;   /* `127.0.1.1:5060` */
} LabReportRow;

LabReport *lab_report_new (void);
void lab_report_free (LabReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabReport, lab_report_free)

/** lab_report_add: adds a row; @format is printf-like and makes the value. */
void lab_report_add (LabReport *report, const char *section, const char *name,
                     const char *format, ...) G_GNUC_PRINTF (4, 5);

/** lab_report_size: the number of rows. */
guint lab_report_size (const LabReport *report);

/** lab_report_row: row @index, from 0. */
LabReportRow lab_report_row (const LabReport *report, guint index);
