/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/sdp.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mime/flaw-private.h"
#include "mime/lines-private.h"

struct _LabSdpSection
{
  GPtrArray *lines;
};

struct _LabSdp
{
  LabSdpSection *session;
  GPtrArray *media;
  LabMimeFlaws *flaws;
};

static void
line_free (gpointer pointer)
{
  LabSdpLine *line = pointer;
  g_free (line->value);
  g_free (line);
}

static LabSdpSection *
section_new (void)
{
  LabSdpSection *self = g_new0 (LabSdpSection, 1);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  return self;
}

static void
section_free (gpointer pointer)
{
  LabSdpSection *self = pointer;
  g_ptr_array_unref (self->lines);
  g_free (self);
}

LabSdp *
lab_sdp_new (void)
{
  LabSdp *self = g_new0 (LabSdp, 1);
  self->session = section_new ();
  self->media = g_ptr_array_new_with_free_func (section_free);
  self->flaws = lab_mime_flaws_new ();
  return self;
}

void
lab_sdp_free (LabSdp *self)
{
  if (self == NULL)
    return;
  section_free (self->session);
  g_ptr_array_unref (self->media);
  lab_mime_flaws_free (self->flaws);
  g_free (self);
}

/* The order of RFC 8866 §5; a description of times is t, r and z in any number. */
static int
rank_of (char type, gboolean in_media)
{
  static const char session[] = "v\0o\0s\0i\0u\0e\0p\0c\0b\0trz\0k\0a\0";
  static const char media[] = "m\0i\0c\0b\0k\0a\0";
  const char *group = in_media ? media : session;
  for (int rank = 0; *group != '\0'; rank++, group += strlen (group) + 1)
    if (strchr (group, type) != NULL)
      return rank;
  return -1;
}

static void
flaw (LabSdp *self, const char *rule, char type, const char *value)
{
  g_autofree char *found = g_strdup_printf ("%c=%s", type, value);
  lab_mime_flaws_add (self->flaws, rule, "RFC 8866 §5", found, strlen (found));
}

static void
check_section (LabSdp *self, const LabSdpSection *section, gboolean in_media)
{
  int last = -1;
  for (guint i = 0; i < section->lines->len; i++)
    {
      const LabSdpLine *line = g_ptr_array_index (section->lines, i);
      int rank = rank_of (line->type, in_media);
      gboolean once = !in_media && rank < 3; /* v, o, s */
      if (rank < 0 || rank < last || (once && rank == last))
        flaw (self, LAB_FLAW_SDP_ORDER, line->type, line->value);
      last = MAX (last, rank);
    }
}

static void
check_whole (LabSdp *self)
{
  static const char required[] = "vost";
  for (const char *type = required; *type != '\0'; type++)
    if (lab_sdp_section_get (self->session, *type) == NULL)
      flaw (self, LAB_FLAW_SDP_MISSING_LINE, *type, "");
  const char *version = lab_sdp_section_get (self->session, 'v');
  if (version != NULL && strcmp (version, "0") != 0)
    flaw (self, LAB_FLAW_SDP_VERSION, 'v', version);
  check_section (self, self->session, FALSE);
  for (guint i = 0; i < self->media->len; i++)
    {
      const LabSdpSection *section = g_ptr_array_index (self->media, i);
      const char *value = lab_sdp_section_get (section, 'm');
      g_autoptr (LabSdpMedia) media = lab_sdp_media_parse (value, NULL);
      if (media == NULL)
        flaw (self, LAB_FLAW_SDP_BAD_MEDIA, 'm', value);
      check_section (self, section, TRUE);
    }
}

/* Adds the line to its section; m= begins a new one. */
static gboolean
read_line (LabSdp *self, LabSdpSection **section, const char *line, gsize length,
           guint number, GError **error)
{
  if (number > LAB_SDP_LINES_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a session description of more than %d lines", LAB_SDP_LINES_MAX);
      return FALSE;
    }
  if (length < 2 || !g_ascii_islower (line[0]) || line[1] != '='
      || memchr (line, '\0', length) != NULL || memchr (line, '\r', length) != NULL)
    {
      g_autofree char *shown = lab_text_printable (line, length, 60);
      g_set_error (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "line %u of the session description, \"%s\": not a letter, \"=\" and text "
          "(RFC 8866 §5)",
          number, shown);
      return FALSE;
    }
  g_autofree char *value = g_strndup (line + 2, length - 2);
  if (line[0] == 'm')
    *section = lab_sdp_add_media (self, value);
  else
    lab_sdp_section_append (*section, line[0], value);
  return TRUE;
}

LabSdp *
lab_sdp_parse (GBytes *body, GError **error)
{
  g_return_val_if_fail (body != NULL, NULL);
  LabLines lines = { 0 };
  lines.text = g_bytes_get_data (body, &lines.size);
  if (lines.size > LAB_SDP_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a session description of %" G_GSIZE_FORMAT " octets: %d at most",
                   lines.size, LAB_SDP_SIZE_MAX);
      return NULL;
    }
  g_autoptr (LabSdp) self = lab_sdp_new ();
  LabSdpSection *section = self->session;
  const char *line;
  gsize length;
  gboolean blank = FALSE;
  for (guint number = 1; lab_lines_next (&lines, &line, &length); number++)
    {
      if (length == 0)
        blank = TRUE;
      else if (!read_line (self, &section, line, length, number, error))
        return NULL;
    }
  if (blank)
    lab_mime_flaws_add (self->flaws, LAB_FLAW_SDP_BLANK_LINE, "RFC 8866 §5", "", 0);
  if (lines.bare_lf)
    lab_mime_flaws_add (self->flaws, LAB_FLAW_SDP_BARE_LF, "RFC 8866 §5", "", 0);
  check_whole (self);
  return g_steal_pointer (&self);
}

const LabMimeFlaws *
lab_sdp_flaws (const LabSdp *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->flaws;
}

LabSdpSection *
lab_sdp_session (const LabSdp *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->session;
}

guint
lab_sdp_n_media (const LabSdp *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->media->len;
}

LabSdpSection *
lab_sdp_media (const LabSdp *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->media->len, NULL);
  return g_ptr_array_index (self->media, index);
}

LabSdpSection *
lab_sdp_add_media (LabSdp *self, const char *value)
{
  g_return_val_if_fail (self != NULL && value != NULL, NULL);
  LabSdpSection *section = section_new ();
  g_ptr_array_add (self->media, section);
  lab_sdp_section_append (section, 'm', value);
  return section;
}

static void
write_section (GString *out, const LabSdpSection *section)
{
  for (guint i = 0; i < section->lines->len; i++)
    {
      const LabSdpLine *line = g_ptr_array_index (section->lines, i);
      g_string_append_printf (out, "%c=%s\r\n", line->type, line->value);
    }
}

GBytes *
lab_sdp_write (const LabSdp *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  GString *out = g_string_new (NULL);
  write_section (out, self->session);
  for (guint i = 0; i < self->media->len; i++)
    write_section (out, g_ptr_array_index (self->media, i));
  return g_string_free_to_bytes (out);
}

guint
lab_sdp_section_n_lines (const LabSdpSection *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->lines->len;
}

const LabSdpLine *
lab_sdp_section_line (const LabSdpSection *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->lines->len, NULL);
  return g_ptr_array_index (self->lines, index);
}

static LabSdpLine *
find (const LabSdpSection *self, char type)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LabSdpLine *line = g_ptr_array_index (self->lines, i);
      if (line->type == type)
        return line;
    }
  return NULL;
}

const char *
lab_sdp_section_get (const LabSdpSection *self, char type)
{
  g_return_val_if_fail (self != NULL, NULL);
  const LabSdpLine *line = find (self, type);
  return line == NULL ? NULL : line->value;
}

const char *
lab_sdp_section_attribute (const LabSdpSection *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);
  gsize length = strlen (name);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const LabSdpLine *line = g_ptr_array_index (self->lines, i);
      if (line->type != 'a' || strncmp (line->value, name, length) != 0)
        continue;
      if (line->value[length] == '\0')
        return "";
      if (line->value[length] == ':')
        return line->value + length + 1;
    }
  return NULL;
}

void
lab_sdp_section_append (LabSdpSection *self, char type, const char *value)
{
  g_return_if_fail (self != NULL && g_ascii_islower (type) && value != NULL);
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);
  LabSdpLine *line = g_new0 (LabSdpLine, 1);
  line->type = type;
  line->value = g_strdup (value);
  g_ptr_array_add (self->lines, line);
}

void
lab_sdp_section_set (LabSdpSection *self, char type, const char *value)
{
  g_return_if_fail (self != NULL && value != NULL);
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);
  LabSdpLine *line = find (self, type);
  if (line == NULL)
    {
      lab_sdp_section_append (self, type, value);
      return;
    }
  g_free (line->value);
  line->value = g_strdup (value);
}
