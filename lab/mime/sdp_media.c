/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mime/sdp.h"

void
lab_sdp_media_free (LabSdpMedia *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->protocol);
  g_strfreev (self->formats);
  g_free (self);
}

/* `49170` or `49170/2` */
static gboolean
parse_port (LabSdpMedia *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);
  guint64 port = 0, n_ports = 1;
  guint n_parts = g_strv_length (parts);
  if (n_parts < 1 || n_parts > 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, 65535, &port, NULL))
    return FALSE;
  if (n_parts == 2
      && !g_ascii_string_to_unsigned (parts[1], 10, 1, 65535, &n_ports, NULL))
    return FALSE;
  self->port = (guint)port;
  self->n_ports = (guint)n_ports;
  return TRUE;
}

/* The words of a line, whatever number of blanks is between them. */
static char **
words_of (const char *value)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t", -1);
  GStrvBuilder *filled = g_strv_builder_new ();
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (filled, words[i]);
  char **result = g_strv_builder_end (filled);
  g_strv_builder_unref (filled);
  return result;
}

LabSdpMedia *
lab_sdp_media_parse (const char *value, GError **error)
{
  g_return_val_if_fail (value != NULL, NULL);
  g_auto (GStrv) words = words_of (value);
  g_autoptr (LabSdpMedia) self = g_new0 (LabSdpMedia, 1);
  const char *rule = NULL;
  if (g_strv_length (words) < 4)
    rule = "not kind, port, protocol and formats";
  else if (!parse_port (self, words[1]))
    rule = "the port is not 0 to 65535";
  if (rule != NULL)
    {
      g_autofree char *shown = lab_text_printable (value, strlen (value), 60);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "m=%s: %s (RFC 8866 §5.14)", shown,
                   rule);
      return NULL;
    }
  self->kind = g_strdup (words[0]);
  self->protocol = g_strdup (words[2]);
  self->formats = g_strdupv (words + 3);
  return g_steal_pointer (&self);
}
