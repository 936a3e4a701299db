/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/headers.h"

#include <string.h>

#include "base/error.h"
#include "mime/headers-private.h"

struct _LabMimeHeaders
{
  GPtrArray *headers;
  gsize octets;
};

static void
header_free (gpointer pointer)
{
  LabMimeHeader *header = pointer;
  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

LabMimeHeaders *
lab_mime_headers_new (void)
{
  LabMimeHeaders *self = g_new0 (LabMimeHeaders, 1);
  self->headers = g_ptr_array_new_with_free_func (header_free);
  return self;
}

void
lab_mime_headers_free (LabMimeHeaders *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->headers);
  g_free (self);
}

guint
lab_mime_headers_count (const LabMimeHeaders *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->headers->len;
}

const LabMimeHeader *
lab_mime_headers_nth (const LabMimeHeaders *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->headers->len, NULL);
  return g_ptr_array_index (self->headers, index);
}

const char *
lab_mime_headers_get (const LabMimeHeaders *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LabMimeHeader *header = g_ptr_array_index (self->headers, i);
      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }
  return NULL;
}

void
lab_mime_headers_append (LabMimeHeaders *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);
  LabMimeHeader *header = g_new0 (LabMimeHeader, 1);
  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (self->headers, header);
}

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

gsize
lab_mime_header_name_length (const char *line, gsize size)
{
  gsize length = 0;
  while (length < size && is_name (line[length]))
    length++;
  gsize colon = length;
  while (colon < size && (line[colon] == ' ' || line[colon] == '\t'))
    colon++;
  gboolean header
      = colon < size && line[colon] == ':' && memchr (line, '\0', size) == NULL;
  return header ? length : 0;
}

static gboolean
count_octets (LabMimeHeaders *self, gsize size, GError **error)
{
  self->octets += size;
  if (self->octets <= LAB_MIME_HEADERS_SIZE_MAX
      && self->headers->len < LAB_MIME_HEADERS_MAX)
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
               "a body part's headers: more than %d headers or %d octets",
               LAB_MIME_HEADERS_MAX, LAB_MIME_HEADERS_SIZE_MAX);
  return FALSE;
}

/* The text of a line without the blanks and stray CR around it. */
static char *
trimmed (const char *text, gsize size)
{
  char *copy = g_strndup (text, size);
  g_strdelimit (copy, "\r\n", ' ');
  return g_strstrip (copy);
}

gboolean
lab_mime_headers_add_line (LabMimeHeaders *self, const char *line, gsize size,
                           GError **error)
{
  if (!count_octets (self, size, error))
    return FALSE;
  gsize length = lab_mime_header_name_length (line, size);
  const char *colon = memchr (line, ':', size);
  gsize before = (gsize)(colon - line) + 1;
  g_autofree char *name = g_strndup (line, length);
  g_autofree char *value = trimmed (line + before, size - before);
  lab_mime_headers_append (self, name, value);
  return TRUE;
}

gboolean
lab_mime_headers_continue (LabMimeHeaders *self, const char *line, gsize size,
                           GError **error)
{
  if (!count_octets (self, size, error))
    return FALSE;
  LabMimeHeader *last = g_ptr_array_index (self->headers, self->headers->len - 1);
  g_autofree char *more = trimmed (line, size);
  if (*more == '\0')
    return TRUE;
  g_autofree char *value = g_steal_pointer (&last->value);
  last->value = *value == '\0' ? g_strdup (more) : g_strconcat (value, " ", more, NULL);
  return TRUE;
}

const char *
lab_mime_headers_repeated (const LabMimeHeaders *self)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LabMimeHeader *header = g_ptr_array_index (self->headers, i);
      if (lab_mime_headers_get (self, header->name) != header->value)
        return header->name;
    }
  return NULL;
}

gboolean
lab_mime_headers_content_length (const LabMimeHeaders *self, guint64 *length)
{
  const char *value = lab_mime_headers_get (self, "Content-Length");
  return value != NULL
         && g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, length, NULL);
}

void
lab_mime_headers_write (const LabMimeHeaders *self, GString *out)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LabMimeHeader *header = g_ptr_array_index (self->headers, i);
      g_string_append_printf (out, "%s: %s\r\n", header->name, header->value);
    }
}

gboolean
lab_mime_name_has_prefix (const char *name, gsize size, const char *prefix)
{
  gsize length = strlen (prefix);
  return size >= length && g_ascii_strncasecmp (name, prefix, length) == 0;
}
