/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabLines:
 * @text: the octets
 * @size: their number
 * @at: where the next line begins
 * @bare_lf: whether a line so far ended with LF alone
 *
 * Reads lines that end with CRLF, LF or the end.
 */
typedef struct
{
  const char *text;
  gsize size;
  gsize at;
  gboolean bare_lf;
} LabLines;

/**
 * lab_lines_next:
 * @line: (out): where the line begins
 * @length: (out): its octets, without its end
 *
 * Returns: whether there was another line
 */
gboolean lab_lines_next (LabLines *self, const char **line, gsize *length);
