/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "mime/cpim-private.h"
#include "mime/lines-private.h"
#include "mime/rfc3339.h"

/* Names whose case is known, and whether the header may be there several times. */
static const struct
{
  const char *namespace_uri;
  const char *name;
  gboolean several;
} known[] = {
  { LAB_CPIM_NS_CORE, "From", FALSE },
  { LAB_CPIM_NS_CORE, "To", TRUE },
  { LAB_CPIM_NS_CORE, "cc", TRUE },
  { LAB_CPIM_NS_CORE, "DateTime", FALSE },
  { LAB_CPIM_NS_CORE, "Subject", TRUE },
  { LAB_CPIM_NS_CORE, "NS", TRUE },
  { LAB_CPIM_NS_CORE, "Require", TRUE },
  { LAB_CPIM_NS_IMDN, "Message-ID", FALSE },
  { LAB_CPIM_NS_IMDN, "Disposition-Notification", FALSE },
  { LAB_CPIM_NS_IMDN, "Original-To", FALSE },
  { LAB_CPIM_NS_IMDN, "IMDN-Record-Route", TRUE },
  { LAB_CPIM_NS_IMDN, "IMDN-Route", TRUE },
  { LAB_CPIM_NS_CPM, "Payload-Type", FALSE },
};

static void
flaw (LabCpim *self, const char *rule, const char *clause, const char *found)
{
  lab_mime_flaws_add (self->flaws, rule, clause, found, strlen (found));
}

static gboolean
is_repeat (const LabCpimHeader *a, const LabCpimHeader *b)
{
  if (*a->namespace_uri == '\0' || *b->namespace_uri == '\0')
    return g_ascii_strcasecmp (a->name, b->name) == 0;
  return strcmp (a->namespace_uri, b->namespace_uri) == 0
         && g_ascii_strcasecmp (a->local_name, b->local_name) == 0;
}

/* The row of a header in the table of known names; G_N_ELEMENTS (known) for the others. */
static gsize
known_row (const LabCpimHeader *header)
{
  gsize row = 0;
  while (row < G_N_ELEMENTS (known)
         && (strcmp (known[row].namespace_uri, header->namespace_uri) != 0
             || g_ascii_strcasecmp (known[row].name, header->local_name) != 0))
    row++;
  return row;
}

static void
check_repeat (LabCpim *self, const LabCpimHeader *header)
{
  gsize row = known_row (header);
  gboolean several = row < G_N_ELEMENTS (known) && known[row].several;
  gboolean recipient = lab_cpim_is_core (header, "To") || lab_cpim_is_core (header, "cc");
  if (several && !recipient)
    return;
  for (guint i = 0; i + 1 < self->headers->len; i++)
    {
      if (!is_repeat (header, g_ptr_array_index (self->headers, i)))
        continue;
      if (recipient)
        flaw (self, LAB_FLAW_CPIM_REPEATED_RECIPIENT, "5.1.1.1.2", header->name);
      else
        flaw (self, LAB_FLAW_CPIM_REPEATED_HEADER, "RFC 3862 §4, 5.1.1.1.2",
              header->name);
      return;
    }
}

static void
check_name (LabCpim *self, const LabCpimHeader *header)
{
  gsize row = known_row (header);
  gsize prefix = (gsize)(header->local_name - header->name);
  gboolean exact = TRUE;
  if (prefix > 0)
    lab_cpim_namespace_of (self, header->name, prefix - 1, &exact);
  if (!exact
      || (row < G_N_ELEMENTS (known)
          && strcmp (known[row].name, header->local_name) != 0))
    flaw (self, LAB_FLAW_CPIM_HEADER_CASE, "RFC 3862 §3.1", header->name);
  if (*header->namespace_uri == '\0')
    flaw (self, LAB_FLAW_CPIM_UNDECLARED_PREFIX, "RFC 3862 §3.4", header->name);
}

static void
interpret_ns (LabCpim *self, const LabCpimHeader *header)
{
  g_autofree char *prefix = NULL, *uri = NULL;
  gboolean spaced = TRUE;
  if (!lab_cpim_ns_parse (header->value, &prefix, &uri, &spaced))
    {
      flaw (self, LAB_FLAW_CPIM_BAD_NS, "RFC 3862 §4.6", header->value);
      return;
    }
  if (!spaced)
    flaw (self, LAB_FLAW_CPIM_NS_NO_SPACE, "RFC 3862 §4.6", header->value);
  for (guint i = 0; i < self->namespaces->len; i++)
    {
      const LabCpimNamespace *other = g_ptr_array_index (self->namespaces, i);
      if (strcmp (other->prefix, prefix) == 0)
        {
          flaw (self, LAB_FLAW_CPIM_REPEATED_HEADER, "RFC 3862 §4, 5.1.1.1.2",
                header->value);
          break;
        }
    }
  lab_cpim_declare (self, prefix, uri);
}

static void
interpret_date_time (LabCpim *self, const LabCpimHeader *header)
{
  gint64 time_us = 0;
  gboolean strict = FALSE;
  gboolean good = lab_rfc3339_parse (header->value, &time_us, &strict, NULL);
  if (!good || !strict)
    flaw (self, LAB_FLAW_CPIM_DATE_TIME, "RFC 3339 §5.6", header->value);
  if (!good || self->has_date_time)
    return;
  self->has_date_time = TRUE;
  self->date_time_us = time_us;
}

static void
interpret (LabCpim *self, const LabCpimHeader *header)
{
  check_name (self, header);
  check_repeat (self, header);
  if (lab_cpim_is_core (header, "NS"))
    interpret_ns (self, header);
  else if (lab_cpim_is_core (header, "DateTime"))
    interpret_date_time (self, header);
  else if (lab_cpim_is_core (header, "cc"))
    lab_cpim_address_free (lab_cpim_address_parse (header->value, self->flaws));
  else if (lab_cpim_is_core (header, "From") || lab_cpim_is_core (header, "To"))
    {
      LabCpimAddress *address = lab_cpim_address_parse (header->value, self->flaws);
      if (address == NULL)
        return;
      if (lab_cpim_is_core (header, "To"))
        g_ptr_array_add (self->to, address);
      else if (self->from == NULL)
        self->from = address;
      else
        lab_cpim_address_free (address);
    }
}

static gboolean
check_limit (const LabCpim *self, GError **error)
{
  if (self->headers->len < LAB_CPIM_HEADERS_MAX)
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
               "a message/cpim of more than %d headers", LAB_CPIM_HEADERS_MAX);
  return FALSE;
}

/* `Name:;parameters value`: at most one blank belongs to the grammar (RFC 3862 §3.6). */
static gboolean
read_header (LabCpim *self, const char *line, gsize size, gsize name_length,
             GError **error)
{
  if (!check_limit (self, error))
    return FALSE;
  if (size > LAB_MIME_HEADERS_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a message/cpim header of %" G_GSIZE_FORMAT " octets: %d at most",
                   size, LAB_MIME_HEADERS_SIZE_MAX);
      return FALSE;
    }
  g_autofree char *name = g_strndup (line, name_length);
  const char *colon = memchr (line, ':', size);
  gsize after = (gsize)(colon - line) + 1;
  g_autofree char *rest = g_strndup (line + after, size - after);
  g_autofree char *parameters = NULL;
  char *text = g_strdelimit (rest, "\r", ' ');
  if (*text == ';')
    {
      gsize length = strcspn (text, " \t");
      parameters = g_strndup (text + 1, length - 1);
      text += length;
    }
  if (*text != ' ')
    lab_mime_flaws_add (self->flaws, LAB_FLAW_CPIM_NO_SPACE_AFTER_COLON, "RFC 3862 §3.6",
                        line, size);
  g_autofree char *value = lab_cpim_unescape (g_strstrip (text));
  interpret (self, lab_cpim_add (self, name, parameters, value));
  return TRUE;
}

/* The CPIM headers; on return @lines is behind the blank line, or at a MIME header. */
static gboolean
read_headers (LabCpim *self, LabLines *lines, GError **error)
{
  const char *line;
  gsize length, blank = 0;
  for (;;)
    {
      gsize start = lines->at;
      if (!lab_lines_next (lines, &line, &length))
        return TRUE;
      gsize name_length = lab_mime_header_name_length (line, length);
      if (length == 0 && self->headers->len == 0)
        {
          blank++;
          continue;
        }
      if (length == 0)
        return TRUE;
      if (lab_mime_name_has_prefix (line, name_length, "content-"))
        {
          lines->at = start;
          if (blank == 0 || self->headers->len > 0)
            lab_mime_flaws_add (self->flaws, LAB_FLAW_CPIM_NO_BLANK_LINE, "RFC 3862 §2",
                                line, length);
          return TRUE;
        }
      if (name_length == 0)
        lab_mime_flaws_add (self->flaws, LAB_FLAW_CPIM_BAD_HEADER, "RFC 3862 §3.6", line,
                            length);
      else if (!read_header (self, line, length, name_length, error))
        return FALSE;
    }
}

static gboolean
is_mime_name (const char *line, gsize name_length)
{
  return lab_mime_name_has_prefix (line, name_length, "content-")
         || lab_mime_name_has_prefix (line, name_length, "mime-")
         || lab_mime_name_has_prefix (line, name_length, "x-");
}

/* The MIME headers; on return @lines is where the content begins. */
static gboolean
read_mime_headers (LabCpim *self, LabLines *lines, GError **error)
{
  const char *line;
  gsize length;
  for (;;)
    {
      gsize start = lines->at;
      if (!lab_lines_next (lines, &line, &length) || length == 0)
        return TRUE;
      gsize name_length = lab_mime_header_name_length (line, length);
      gboolean first = lab_mime_headers_count (self->mime) == 0;
      gboolean folded = !first && (line[0] == ' ' || line[0] == '\t')
                        && memchr (line, '\0', length) == NULL;
      if (!folded && !is_mime_name (line, name_length))
        {
          lines->at = start;
          if (!first)
            lab_mime_flaws_add (self->flaws, LAB_FLAW_CPIM_NO_BLANK_LINE_BEFORE_CONTENT,
                                "RFC 3862 §2", line, length);
          return TRUE;
        }
      if (!(folded ? lab_mime_headers_continue (self->mime, line, length, error)
                   : lab_mime_headers_add_line (self->mime, line, length, error)))
        return FALSE;
    }
}

/* The content is what is left; line breaks behind a right Content-Length are not part of it. */
static void
take_content (LabCpim *self, GBytes *body, gsize start)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  gsize left = size - start;
  guint64 length;
  if (lab_mime_headers_content_length (self->mime, &length) && length != left)
    {
      gsize end = size;
      while (end > start && (text[end - 1] == '\r' || text[end - 1] == '\n'))
        end--;
      if (length < left && length >= end - start)
        left = (gsize)length;
      else
        {
          g_autofree char *found = g_strdup_printf (
              "%" G_GUINT64_FORMAT " for %" G_GSIZE_FORMAT, length, left);
          flaw (self, LAB_FLAW_CPIM_CONTENT_LENGTH, "RFC 3261 §20.14", found);
        }
    }
  g_bytes_unref (self->content);
  self->content = g_bytes_new_from_bytes (body, start, left);
}

static void
check_whole (LabCpim *self, gboolean bare_lf)
{
  if (bare_lf)
    flaw (self, LAB_FLAW_CPIM_BARE_LF, "RFC 3862 §2", "");
  if (lab_cpim_header (self, LAB_CPIM_NS_CORE, "From") == NULL)
    flaw (self, LAB_FLAW_CPIM_NO_FROM, "RFC 3862 §4.1", "");
  if (lab_cpim_header (self, LAB_CPIM_NS_CORE, "To") == NULL)
    flaw (self, LAB_FLAW_CPIM_NO_TO, "RFC 3862 §4.2", "");
  if (lab_cpim_header (self, LAB_CPIM_NS_IMDN, "Disposition-Notification") != NULL
      && lab_cpim_header (self, LAB_CPIM_NS_CORE, "DateTime") == NULL)
    flaw (self, LAB_FLAW_CPIM_NO_DATE_TIME, "RFC 5438 §7.1.1.2", "");
  if (lab_mime_headers_count (self->mime) == 0)
    flaw (self, LAB_FLAW_CPIM_NO_MIME_HEADERS, "RFC 3862 §2", "");
  const char *repeated = lab_mime_headers_repeated (self->mime);
  if (repeated != NULL)
    flaw (self, LAB_FLAW_CPIM_REPEATED_MIME_HEADER, "RFC 5322 §3.6, 5.1.1.1.2", repeated);
}

LabCpim *
lab_cpim_parse (GBytes *body, GError **error)
{
  g_return_val_if_fail (body != NULL, NULL);
  LabLines lines = { 0 };
  lines.text = g_bytes_get_data (body, &lines.size);
  if (lines.size > LAB_CPIM_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a message/cpim of %" G_GSIZE_FORMAT " octets: %d at most", lines.size,
                   LAB_CPIM_SIZE_MAX);
      return NULL;
    }
  g_autoptr (LabCpim) self = lab_cpim_new ();
  if (!read_headers (self, &lines, error) || !read_mime_headers (self, &lines, error))
    return NULL;
  if (self->headers->len == 0 && lab_mime_headers_count (self->mime) == 0)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "not a message/cpim: there is no header (RFC 3862 §2)");
      return NULL;
    }
  take_content (self, body, lines.at);
  check_whole (self, lines.bare_lf);
  return g_steal_pointer (&self);
}
