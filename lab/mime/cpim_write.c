/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "mime/cpim-private.h"
#include "mime/rfc3339.h"

void
lab_cpim_add_header (LabCpim *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);
  g_return_if_fail (lab_mime_header_name_length (name, strlen (name)) == 0);
  const LabCpimHeader *header = lab_cpim_add (self, name, NULL, value);
  g_autofree char *prefix = NULL, *uri = NULL;
  gboolean spaced;
  if (lab_cpim_is_core (header, "NS")
      && lab_cpim_ns_parse (value, &prefix, &uri, &spaced))
    lab_cpim_declare (self, prefix, uri);
  else if (lab_cpim_is_core (header, "From") && self->from == NULL)
    self->from = lab_cpim_address_parse (value, NULL);
  else if (lab_cpim_is_core (header, "To"))
    {
      LabCpimAddress *address = lab_cpim_address_parse (value, NULL);
      if (address != NULL)
        g_ptr_array_add (self->to, address);
    }
  else if (lab_cpim_is_core (header, "DateTime") && !self->has_date_time)
    self->has_date_time = lab_rfc3339_parse (value, &self->date_time_us, NULL, NULL);
}

void
lab_cpim_set_content (LabCpim *self, const char *content_type, gboolean base64,
                      GBytes *content)
{
  g_return_if_fail (self != NULL && content_type != NULL && content != NULL);
  g_return_if_fail (lab_mime_headers_get (self->mime, "Content-Type") == NULL);
  gsize size = 0;
  const guint8 *octets = g_bytes_get_data (content, &size);
  g_bytes_unref (self->content);
  if (base64)
    {
      char *text = lab_base64_encode (octets, size);
      self->content = g_bytes_new_take (text, strlen (text));
    }
  else
    self->content = g_bytes_ref (content);
  lab_mime_headers_append (self->mime, "Content-Type", content_type);
  if (base64)
    lab_mime_headers_append (self->mime, "Content-Transfer-Encoding", "base64");
  g_autofree char *length
      = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (self->content));
  lab_mime_headers_append (self->mime, "Content-Length", length);
}

static gboolean
write_address (GString *out, const char *value)
{
  g_autoptr (LabCpimAddress) address = lab_cpim_address_parse (value, NULL);
  if (address == NULL)
    return FALSE;
  if (address->name != NULL)
    {
      g_string_append_c (out, '"');
      for (const char *p = address->name; *p != '\0'; p++)
        {
          char letter[2] = { *p, '\0' };
          if (*p == '"')
            g_string_append_c (out, '\\');
          lab_cpim_escape (out, letter);
        }
      g_string_append (out, "\" ");
    }
  g_string_append_printf (out, "<%s>", address->uri);
  return TRUE;
}

/* The first moment of the year 10000, which RFC 3339 cannot say. */
#define YEAR_10000_US (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)

static gboolean
write_date_time (GString *out, const char *value)
{
  gint64 time_us = 0;
  gboolean strict = FALSE;
  if (!lab_rfc3339_parse (value, &time_us, &strict, NULL))
    return FALSE;
  if (!strict && (time_us < 0 || time_us >= YEAR_10000_US))
    return FALSE; /* no clock showed that */
  g_autofree char *again = strict ? g_strdup (value) : lab_clock_format_rfc3339 (time_us);
  g_string_append (out, again);
  return TRUE;
}

static gboolean
write_ns (GString *out, const char *value)
{
  g_autofree char *prefix = NULL, *uri = NULL;
  gboolean spaced;
  if (!lab_cpim_ns_parse (value, &prefix, &uri, &spaced))
    return FALSE;
  if (*prefix != '\0')
    g_string_append_printf (out, "%s ", prefix);
  g_string_append_printf (out, "<%s>", uri);
  return TRUE;
}

/* Its value; %FALSE where it cannot be said strictly. */
static gboolean
write_value (GString *out, const LabCpimHeader *header)
{
  if (lab_cpim_is_core (header, "From") || lab_cpim_is_core (header, "To")
      || lab_cpim_is_core (header, "cc"))
    return write_address (out, header->value);
  if (lab_cpim_is_core (header, "DateTime"))
    return write_date_time (out, header->value);
  if (lab_cpim_is_core (header, "NS"))
    return write_ns (out, header->value);
  lab_cpim_escape (out, header->value);
  return TRUE;
}

/* An undeclared `imdn.` or `cpm.` gets its NS; @declared has those that did. %FALSE: leave it out. */
static gboolean
declare_usual (GString *out, const LabCpimHeader *header, GPtrArray *declared)
{
  if (*header->namespace_uri != '\0')
    return TRUE;
  gsize size = (gsize)(header->local_name - header->name) - 1;
  const char *uri = lab_cpim_usual_namespace (header->name, size);
  if (uri == NULL)
    return FALSE;
  g_autofree char *prefix = g_strndup (header->name, size);
  if (!g_ptr_array_find_with_equal_func (declared, prefix, g_str_equal, NULL))
    {
      g_string_append_printf (out, "NS: %s <%s>\r\n", prefix, uri);
      g_ptr_array_add (declared, g_steal_pointer (&prefix));
    }
  return TRUE;
}

static void
write_headers (const LabCpim *self, GString *out)
{
  g_autoptr (GPtrArray) declared = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LabCpimHeader *header = g_ptr_array_index (self->headers, i);
      if (!declare_usual (out, header, declared))
        continue;
      gsize start = out->len;
      g_string_append_printf (out, "%s:", header->name);
      if (header->parameters != NULL)
        g_string_append_printf (out, ";%s", header->parameters);
      g_string_append_c (out, ' ');
      if (write_value (out, header))
        g_string_append (out, "\r\n");
      else
        g_string_truncate (out, start);
    }
}

GBytes *
lab_cpim_write (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  GString *out = g_string_new (NULL);
  write_headers (self, out);
  g_string_append (out, "\r\n");
  gsize size = 0;
  const char *octets = g_bytes_get_data (self->content, &size);
  if (lab_mime_headers_get (self->mime, "Content-Type") == NULL)
    g_string_append (out, "Content-Type: text/plain\r\n");
  for (guint i = 0; i < lab_mime_headers_count (self->mime); i++)
    {
      const LabMimeHeader *header = lab_mime_headers_nth (self->mime, i);
      if (g_ascii_strcasecmp (header->name, "Content-Length") == 0)
        g_string_append_printf (out, "%s: %" G_GSIZE_FORMAT "\r\n", header->name, size);
      else
        g_string_append_printf (out, "%s: %s\r\n", header->name, header->value);
    }
  g_string_append (out, "\r\n");
  g_string_append_len (out, octets, (gssize)size);
  return g_string_free_to_bytes (out);
}
