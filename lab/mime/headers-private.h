/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "mime/headers.h"

/**
 * lab_mime_header_name_length:
 * @line: a line, without its end
 * @size: its octets
 *
 * Returns: the octets of the header name before its colon; 0 where the line is no header
 */
gsize lab_mime_header_name_length (const char *line, gsize size);

/**
 * lab_mime_headers_add_line:
 * @line: a line that is a header
 * @size: its octets
 * @error: there are too many headers, or the line is too long
 */
gboolean lab_mime_headers_add_line (LabMimeHeaders *self, const char *line, gsize size,
                                    GError **error);

/** lab_mime_headers_continue: appends a folded line to the last header; %FALSE at the limit. */
gboolean lab_mime_headers_continue (LabMimeHeaders *self, const char *line, gsize size,
                                    GError **error);

/** lab_mime_headers_repeated: (nullable): the name of the first header that is there twice. */
const char *lab_mime_headers_repeated (const LabMimeHeaders *self);

/**
 * lab_mime_headers_content_length:
 * @length: (out): the value of Content-Length
 *
 * Returns: whether there is one that is a number
 */
gboolean lab_mime_headers_content_length (const LabMimeHeaders *self, guint64 *length);

/** lab_mime_headers_write: appends `Name: value` CRLF for each, without a blank line. */
void lab_mime_headers_write (const LabMimeHeaders *self, GString *out);

/** lab_mime_name_has_prefix: whether a name of @size octets starts with @prefix, in any case. */
gboolean lab_mime_name_has_prefix (const char *name, gsize size, const char *prefix);
