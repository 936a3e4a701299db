/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/multipart.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mime/flaw-private.h"
#include "mime/headers-private.h"
#include "mime/lines-private.h"
#include "mime/media_type.h"
#include "mime/transfer_encoding.h"

struct _LabMultipart
{
  char *boundary;
  GPtrArray *parts;
  LabMimeFlaws *flaws;
};

typedef enum
{
  LINE_OTHER,
  LINE_BOUNDARY,
  LINE_END,
} LineKind;

static void
part_free (gpointer pointer)
{
  LabMimePart *part = pointer;
  lab_mime_headers_free (part->headers);
  g_bytes_unref (part->body);
  g_free (part);
}

/* bchars of RFC 2046 §5.1.1 */
static gboolean
is_boundary_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("'()+_,-./:=? ", c) != NULL);
}

gboolean
lab_multipart_boundary_is_valid (const char *boundary)
{
  if (boundary == NULL)
    return FALSE;
  gsize length = strlen (boundary);
  for (gsize i = 0; i < length; i++)
    if (!is_boundary_character (boundary[i]))
      return FALSE;
  return length > 0 && length <= LAB_MULTIPART_BOUNDARY_MAX
         && boundary[length - 1] != ' ';
}

static LabMultipart *
new_multipart (const char *boundary)
{
  LabMultipart *self = g_new0 (LabMultipart, 1);
  self->boundary = g_strdup (boundary);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->flaws = lab_mime_flaws_new ();
  return self;
}

LabMultipart *
lab_multipart_new (const char *boundary)
{
  g_return_val_if_fail (lab_multipart_boundary_is_valid (boundary), NULL);
  return new_multipart (boundary);
}

void
lab_multipart_free (LabMultipart *self)
{
  if (self == NULL)
    return;
  g_free (self->boundary);
  g_ptr_array_unref (self->parts);
  lab_mime_flaws_free (self->flaws);
  g_free (self);
}

/* `--boundary` or `--boundary--`, with nothing but blanks behind it. */
static LineKind
kind_of_line (const LabMultipart *self, const char *line, gsize size)
{
  gsize length = strlen (self->boundary);
  if (size < length + 2 || memcmp (line, "--", 2) != 0
      || memcmp (line + 2, self->boundary, length) != 0)
    return LINE_OTHER;
  LineKind kind = LINE_BOUNDARY;
  gsize at = length + 2;
  if (size >= at + 2 && memcmp (line + at, "--", 2) == 0)
    {
      kind = LINE_END;
      at += 2;
    }
  for (; at < size; at++)
    if (line[at] != ' ' && line[at] != '\t')
      return LINE_OTHER;
  return kind;
}

/* A message/cpim's own headers right behind the part's: they begin its body. */
static gboolean
begins_cpim (const LabMimeHeaders *headers, const char *line, gsize name_length)
{
  return lab_media_type_text_is (lab_mime_headers_get (headers, "Content-Type"),
                                 "message/cpim")
         && !lab_mime_name_has_prefix (line, name_length, "content-")
         && !lab_mime_name_has_prefix (line, name_length, "mime-");
}

/* Reads a part's headers; the octets of the part before its body are then in @before. */
static gboolean
read_headers (LabMultipart *self, LabMimeHeaders *headers, const char *text, gsize size,
              gsize *before, GError **error)
{
  LabLines lines = { .text = text, .size = size };
  const char *line;
  gsize length;
  *before = 0;
  while (lab_lines_next (&lines, &line, &length))
    {
      if (length == 0)
        {
          *before = lines.at;
          return TRUE;
        }
      gsize name_length = lab_mime_header_name_length (line, length);
      gboolean folded = (line[0] == ' ' || line[0] == '\t')
                        && lab_mime_headers_count (headers) > 0
                        && memchr (line, '\0', length) == NULL;
      if (!folded && (name_length == 0 || begins_cpim (headers, line, name_length)))
        {
          lab_mime_flaws_add (self->flaws, LAB_FLAW_MULTIPART_NO_BLANK_LINE,
                              "RFC 2046 §5.1", line, length);
          return TRUE;
        }
      if (!(folded ? lab_mime_headers_continue (headers, line, length, error)
                   : lab_mime_headers_add_line (headers, line, length, error)))
        return FALSE;
      *before = lines.at;
    }
  return TRUE;
}

static void
check_part (LabMultipart *self, const LabMimePart *part)
{
  const char *repeated = lab_mime_headers_repeated (part->headers);
  if (repeated != NULL)
    lab_mime_flaws_add (self->flaws, LAB_FLAW_MULTIPART_REPEATED_HEADER, "RFC 5322 §3.6",
                        repeated, strlen (repeated));
  guint64 length;
  if (!lab_mime_headers_content_length (part->headers, &length)
      || length == g_bytes_get_size (part->body))
    return;
  g_autofree char *found = g_strdup_printf ("%" G_GUINT64_FORMAT " for %" G_GSIZE_FORMAT,
                                            length, g_bytes_get_size (part->body));
  lab_mime_flaws_add (self->flaws, LAB_FLAW_MULTIPART_CONTENT_LENGTH, "RFC 3261 §20.14",
                      found, strlen (found));
}

static gboolean
add_part (LabMultipart *self, GBytes *body, gsize start, gsize end, GError **error)
{
  const char *text = g_bytes_get_data (body, NULL);
  if (self->parts->len == LAB_MULTIPART_PARTS_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a multipart body of more than %d parts", LAB_MULTIPART_PARTS_MAX);
      return FALSE;
    }
  g_autoptr (LabMimeHeaders) headers = lab_mime_headers_new ();
  gsize before = 0;
  if (!read_headers (self, headers, text + start, end - start, &before, error))
    return FALSE;
  LabMimePart *part = g_new0 (LabMimePart, 1);
  part->headers = g_steal_pointer (&headers);
  part->body = g_bytes_new_from_bytes (body, start + before, end - start - before);
  g_ptr_array_add (self->parts, part);
  check_part (self, part);
  return TRUE;
}

/* Where a part ends: the line break before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
static gsize
end_before (const char *text, gsize start, gsize boundary)
{
  gsize end = boundary;
  if (end > start && text[end - 1] == '\n')
    end--;
  if (end > start && end < boundary && text[end - 1] == '\r')
    end--;
  return end;
}

static gboolean
read_parts (LabMultipart *self, GBytes *body, GError **error)
{
  gsize size = 0, start = 0;
  const char *text = g_bytes_get_data (body, &size);
  LabLines lines = { .text = text, .size = size };
  gboolean within = FALSE;
  const char *line;
  gsize length;
  LineKind kind = LINE_OTHER;
  while (kind != LINE_END && lab_lines_next (&lines, &line, &length))
    {
      kind = kind_of_line (self, line, length);
      if (kind == LINE_OTHER)
        continue;
      if (within
          && !add_part (self, body, start, end_before (text, start, (gsize)(line - text)),
                        error))
        return FALSE;
      start = lines.at;
      within = kind == LINE_BOUNDARY;
    }
  if (within && !add_part (self, body, start, size, error))
    return FALSE;
  if (within)
    lab_mime_flaws_add (self->flaws, LAB_FLAW_MULTIPART_NO_END, "RFC 2046 §5.1.1",
                        self->boundary, strlen (self->boundary));
  if (lines.bare_lf)
    lab_mime_flaws_add (self->flaws, LAB_FLAW_MULTIPART_BARE_LF, "RFC 2046 §4.1.1", "",
                        0);
  return TRUE;
}

LabMultipart *
lab_multipart_parse (GBytes *body, const char *boundary, GError **error)
{
  g_return_val_if_fail (body != NULL && boundary != NULL, NULL);
  g_autofree char *shown = lab_text_printable (boundary, strlen (boundary), 80);
  if (!lab_multipart_boundary_is_valid (boundary))
    {
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "boundary \"%s\": not 1 to %d characters of a boundary (RFC 2046 §5.1.1)",
          shown, LAB_MULTIPART_BOUNDARY_MAX);
      return NULL;
    }
  if (g_bytes_get_size (body) > LAB_MULTIPART_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a multipart body of %" G_GSIZE_FORMAT " octets: %d at most",
                   g_bytes_get_size (body), LAB_MULTIPART_SIZE_MAX);
      return NULL;
    }
  g_autoptr (LabMultipart) self = new_multipart (boundary);
  if (!read_parts (self, body, error))
    return NULL;
  if (self->parts->len == 0)
    {
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "boundary \"%s\": no part of the body begins with it (RFC 2046 §5.1.1)", shown);
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
lab_multipart_boundary (const LabMultipart *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->boundary;
}

guint
lab_multipart_n_parts (const LabMultipart *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->parts->len;
}

const LabMimePart *
lab_multipart_part (const LabMultipart *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->parts->len, NULL);
  return g_ptr_array_index (self->parts, index);
}

const LabMimePart *
lab_multipart_find (const LabMultipart *self, const char *media_type)
{
  g_return_val_if_fail (self != NULL && media_type != NULL, NULL);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const LabMimePart *part = g_ptr_array_index (self->parts, i);
      if (lab_media_type_text_is (lab_mime_part_content_type (part), media_type))
        return part;
    }
  return NULL;
}

const LabMimeFlaws *
lab_multipart_flaws (const LabMultipart *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->flaws;
}

void
lab_multipart_append (LabMultipart *self, LabMimeHeaders *headers, GBytes *body)
{
  g_return_if_fail (self != NULL && headers != NULL && body != NULL);
  LabMimePart *part = g_new0 (LabMimePart, 1);
  part->headers = headers;
  part->body = g_bytes_ref (body);
  g_ptr_array_add (self->parts, part);
}

static gboolean
holds_boundary (const LabMultipart *self, GBytes *body)
{
  LabLines lines = { 0 };
  lines.text = g_bytes_get_data (body, &lines.size);
  const char *line;
  gsize length;
  while (lab_lines_next (&lines, &line, &length))
    if (kind_of_line (self, line, length) != LINE_OTHER)
      return TRUE;
  return FALSE;
}

GBytes *
lab_multipart_write (const LabMultipart *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const LabMimePart *part = g_ptr_array_index (self->parts, i);
      if (holds_boundary (self, part->body))
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "boundary \"%s\": part %u holds it (RFC 2046 §5.1.1)",
                       self->boundary, i + 1);
          return NULL;
        }
      g_string_append_printf (out, "--%s\r\n", self->boundary);
      lab_mime_headers_write (part->headers, out);
      g_string_append (out, "\r\n");
      gsize size = 0;
      const char *octets = g_bytes_get_data (part->body, &size);
      g_string_append_len (out, octets, (gssize)size);
      g_string_append (out, "\r\n");
    }
  g_string_append_printf (out, "--%s--\r\n", self->boundary);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

const char *
lab_mime_part_content_type (const LabMimePart *part)
{
  g_return_val_if_fail (part != NULL, NULL);
  const char *type = lab_mime_headers_get (part->headers, "Content-Type");
  return type == NULL ? "text/plain" : type;
}

GBytes *
lab_mime_part_content (const LabMimePart *part, GError **error)
{
  g_return_val_if_fail (part != NULL, NULL);
  const char *encoding
      = lab_mime_headers_get (part->headers, "Content-Transfer-Encoding");
  return lab_transfer_decode (encoding, part->body, error);
}
