/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

#define LONGEST_WORD 64

/* Optimal string alignment, on three rows. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][LONGEST_WORD + 1];
  gsize a_length = strlen (a), b_length = strlen (b);
  if (a_length > LONGEST_WORD || b_length > LONGEST_WORD)
    return G_MAXUINT;
  for (gsize j = 0; j <= b_length; j++)
    rows[0][j] = (guint)j;
  for (gsize i = 1; i <= a_length; i++)
    {
      guint *now = rows[i % 3], *last = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
      now[0] = (guint)i;
      for (gsize j = 1; j <= b_length; j++)
        {
          guint change = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);
          now[j] = MIN (MIN (last[j] + 1, now[j - 1] + 1), last[j - 1] + change);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], older[j - 2] + 1);
        }
    }
  return rows[a_length % 3][b_length];
}

const char *
lab_text_nearest (const char *word, const char *const *candidates)
{
  const char *nearest = NULL;
  guint best = G_MAXUINT;
  for (gsize i = 0; candidates != NULL && candidates[i] != NULL; i++)
    {
      guint away = distance (word, candidates[i]);
      if (away < best && away <= MAX (strlen (candidates[i]) / 3, 1))
        {
          best = away;
          nearest = candidates[i];
        }
    }
  return nearest;
}

char *
lab_text_printable (const char *bytes, gsize size, gsize limit)
{
  GString *out = g_string_new (NULL);
  gsize shown = MIN (size, limit);
  for (gsize i = 0; i < shown;)
    {
      gunichar c = g_utf8_get_char_validated (bytes + i, (gssize)(shown - i));
      /* U+0080 to U+009F too: to a terminal they are control characters. */
      if (c == (gunichar)-1 || c == (gunichar)-2 || c < 0x20 || (c >= 0x7f && c < 0xa0))
        g_string_append_printf (out, "\\x%02x", (guint8)bytes[i++]);
      else
        {
          g_string_append_unichar (out, c);
          i += (gsize)g_unichar_to_utf8 (c, NULL);
        }
    }
  if (shown < size)
    g_string_append (out, "…");
  return g_string_free (out, FALSE);
}
