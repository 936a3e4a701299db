/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "mime/flaw.h"
#include "mime/headers.h"

/** The most parts that are read. */
#define LAB_MULTIPART_PARTS_MAX 256
/** The largest body that is read, in octets. */
#define LAB_MULTIPART_SIZE_MAX (16 * 1024 * 1024)
/** The longest boundary (RFC 2046 §5.1.1). */
#define LAB_MULTIPART_BOUNDARY_MAX 70

/** The last boundary is missing: the end of the body ends the last part. */
#define LAB_FLAW_MULTIPART_NO_END "multipart-no-end"
/** A part's headers do not end with a blank line. */
#define LAB_FLAW_MULTIPART_NO_BLANK_LINE "multipart-no-blank-line"
/** Lines end with LF alone. */
#define LAB_FLAW_MULTIPART_BARE_LF "multipart-bare-lf"
/** A header of a part is there twice. */
#define LAB_FLAW_MULTIPART_REPEATED_HEADER "multipart-repeated-header"
/** A part's Content-Length is not its length; it is ignored. */
#define LAB_FLAW_MULTIPART_CONTENT_LENGTH "multipart-content-length"

/**
 * LabMimePart:
 * @headers: its headers
 * @body: its octets, not decoded: a slice of the whole
 */
typedef struct
{
  LabMimeHeaders *headers;
  GBytes *body;
} LabMimePart;

/** LabMultipart: a multipart body (RFC 2046 §5.1). */
typedef struct _LabMultipart LabMultipart;

/** lab_multipart_boundary_is_valid: whether @boundary follows RFC 2046 §5.1.1. */
gboolean lab_multipart_boundary_is_valid (const char *boundary);

/**
 * lab_multipart_parse:
 * @body: the body; its parts refer to it
 * @boundary: the `boundary` parameter of the Content-Type
 * @error: a boundary that is none, no part with that boundary, or a limit
 *
 * What stands before the first boundary and behind the last is skipped.
 *
 * Returns: (transfer full) (nullable): the parts, at least one
 */
LabMultipart *lab_multipart_parse (GBytes *body, const char *boundary, GError **error);

/** lab_multipart_new: (transfer full): one to write; the boundary must be valid. */
LabMultipart *lab_multipart_new (const char *boundary);

/** lab_multipart_free: frees it; %NULL does nothing. */
void lab_multipart_free (LabMultipart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabMultipart, lab_multipart_free)

/** lab_multipart_boundary: its boundary. */
const char *lab_multipart_boundary (const LabMultipart *self);

/** lab_multipart_n_parts: how many parts there are. */
guint lab_multipart_n_parts (const LabMultipart *self);

/** lab_multipart_part: (transfer none): the part at @index, from 0. */
const LabMimePart *lab_multipart_part (const LabMultipart *self, guint index);

/** lab_multipart_find: (transfer none) (nullable): the first part of that media type, `message/cpim`. */
const LabMimePart *lab_multipart_find (const LabMultipart *self, const char *media_type);

/** lab_multipart_flaws: (transfer none): what was wrong with it. */
const LabMimeFlaws *lab_multipart_flaws (const LabMultipart *self);

/**
 * lab_multipart_append:
 * @headers: (transfer full): the part's headers; Content-Length is not added
 * @body: its octets, already encoded
 */
void lab_multipart_append (LabMultipart *self, LabMimeHeaders *headers, GBytes *body);

/**
 * lab_multipart_write:
 * @error: a part holds a line with the boundary
 *
 * Returns: (transfer full) (nullable): the body, with CRLF
 */
GBytes *lab_multipart_write (const LabMultipart *self, GError **error);

/** lab_mime_part_content_type: its Content-Type, or `text/plain` where there is none (RFC 2046 §5.1). */
const char *lab_mime_part_content_type (const LabMimePart *part);

/** lab_mime_part_content: (transfer full) (nullable): its octets, decoded: see lab_transfer_decode(). */
GBytes *lab_mime_part_content (const LabMimePart *part, GError **error);
