/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabMediaType:
 *
 * The value of a Content-Type or Content-Disposition: `multipart/mixed;boundary="a b"`,
 * `render;handling=optional` (RFC 2045 §5.1, RFC 2183 §2).
 */
typedef struct _LabMediaType LabMediaType;

/**
 * lab_media_type_parse:
 * @text: the value of a Content-Type
 * @error: no type/subtype, a bad parameter, or too long
 *
 * Blanks around `;` and `=` are read, and what stands after a final `;`.
 *
 * Returns: (transfer full) (nullable): it
 */
LabMediaType *lab_media_type_parse (const char *text, GError **error);

/** lab_content_disposition_parse: (transfer full) (nullable): as lab_media_type_parse(), with one word. */
LabMediaType *lab_content_disposition_parse (const char *text, GError **error);

/** lab_media_type_free: frees it; %NULL does nothing. */
void lab_media_type_free (LabMediaType *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabMediaType, lab_media_type_free)

/** lab_media_type_name: `message/cpim`: in lower case, without parameters. */
const char *lab_media_type_name (const LabMediaType *self);

/** lab_media_type_is: whether it is @name, `message/cpim`, or begins as `text/` followed by an asterisk. */
gboolean lab_media_type_is (const LabMediaType *self, const char *name);

/** lab_media_type_parameter: (nullable): the unquoted value of the parameter @name, in any case. */
const char *lab_media_type_parameter (const LabMediaType *self, const char *name);

/** lab_media_type_text_is: whether @text (nullable) can be read as a media type and is @name. */
gboolean lab_media_type_text_is (const char *text, const char *name);
