/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** The most headers of one part. */
#define LAB_MIME_HEADERS_MAX 64
/** The longest header block of one part, in octets. */
#define LAB_MIME_HEADERS_SIZE_MAX 16384

/**
 * LabMimeHeader:
 * @name: as it was written
 * @value: unfolded, without blanks around it
 */
typedef struct
{
  char *name;
  char *value;
} LabMimeHeader;

/** LabMimeHeaders: the headers of a body part, in order (RFC 2045 §3). */
typedef struct _LabMimeHeaders LabMimeHeaders;

/** lab_mime_headers_new: (transfer full): none yet. */
LabMimeHeaders *lab_mime_headers_new (void);

/** lab_mime_headers_free: frees them; %NULL does nothing. */
void lab_mime_headers_free (LabMimeHeaders *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabMimeHeaders, lab_mime_headers_free)

/** lab_mime_headers_count: how many there are. */
guint lab_mime_headers_count (const LabMimeHeaders *self);

/** lab_mime_headers_nth: (transfer none): the header at @index, from 0. */
const LabMimeHeader *lab_mime_headers_nth (const LabMimeHeaders *self, guint index);

/** lab_mime_headers_get: (nullable): the value of the first header @name, in any case. */
const char *lab_mime_headers_get (const LabMimeHeaders *self, const char *name);

/** lab_mime_headers_append: adds one at the end; the value must not hold a line break. */
void lab_mime_headers_append (LabMimeHeaders *self, const char *name, const char *value);
