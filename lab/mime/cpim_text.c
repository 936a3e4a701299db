/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mime/cpim-private.h"

static const struct
{
  char letter;
  char character;
} escapes[] = { { 'b', '\b' }, { 't', '\t' },  { 'n', '\n' }, { 'r', '\r' },
                { '"', '"' },  { '\'', '\'' }, { '\\', '\\' } };

/* The character of `\uXXXX` at @p; 0 where it is none, or a zero. */
static gunichar
unicode_of (const char *p)
{
  gunichar c = 0;
  if (*p != 'u')
    return 0;
  for (guint i = 1; i <= 4; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return 0;
      c = c << 4 | (gunichar)g_ascii_xdigit_value (p[i]);
    }
  return g_unichar_validate (c) ? c : 0;
}

char *
lab_cpim_unescape (const char *text)
{
  GString *plain = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    {
      gsize row = 0;
      gunichar c = *p == '\\' ? unicode_of (p + 1) : 0;
      while (*p == '\\' && row < G_N_ELEMENTS (escapes) && escapes[row].letter != p[1])
        row++;
      if (c != 0)
        {
          g_string_append_unichar (plain, c);
          p += 5;
        }
      else if (*p == '\\' && row < G_N_ELEMENTS (escapes))
        {
          g_string_append_c (plain, escapes[row].character);
          p++;
        }
      else
        g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

void
lab_cpim_escape (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      gsize row = 0;
      while (row < G_N_ELEMENTS (escapes) && escapes[row].character != *p)
        row++;
      if (row < G_N_ELEMENTS (escapes) && *p != '"' && *p != '\'')
        g_string_append_printf (out, "\\%c", escapes[row].letter);
      else if ((guchar)*p < 0x20 || *p == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guchar)*p);
      else
        g_string_append_c (out, *p);
    }
}

static gboolean
has_control (const char *text)
{
  while ((guchar)*text >= 0x20 && *text != 0x7f)
    text++;
  return *text != '\0';
}

gboolean
lab_cpim_ns_parse (const char *value, char **prefix, char **uri, gboolean *spaced)
{
  const char *open = strchr (value, '<');
  const char *close = open == NULL ? NULL : strchr (open, '>');
  if (close == NULL)
    return FALSE;
  g_autofree char *before = g_strndup (value, (gsize)(open - value));
  g_autofree char *inner = g_strndup (open + 1, (gsize)(close - open - 1));
  *spaced = open == value || open[-1] == ' ';
  g_strstrip (before);
  g_strstrip (inner);
  /* What would have to be escaped is in no URI (RFC 3986 §2) and in no prefix. */
  if (*inner == '\0' || strpbrk (before, " .:<\"\\") != NULL
      || strpbrk (inner, " <\"\\") != NULL || has_control (before) || has_control (inner))
    return FALSE;
  *prefix = g_steal_pointer (&before);
  *uri = g_steal_pointer (&inner);
  return TRUE;
}

static const struct
{
  const char *prefix;
  const char *uri;
} usual[] = { { "imdn", LAB_CPIM_NS_IMDN }, { "cpm", LAB_CPIM_NS_CPM } };

const char *
lab_cpim_usual_prefix (const char *namespace_uri)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strcmp (usual[i].uri, namespace_uri) == 0)
      return usual[i].prefix;
  return NULL;
}

const char *
lab_cpim_usual_namespace (const char *prefix, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strlen (usual[i].prefix) == size
        && g_ascii_strncasecmp (usual[i].prefix, prefix, size) == 0)
      return usual[i].uri;
  return NULL;
}
