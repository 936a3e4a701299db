/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>
#include "base/text.h"

/* Characters of a line that are shown around the place. */
#define SHOWN 100
/* Hex digits in a row that may be a key (128 bits). */
#define KEY_DIGITS 32
/* Characters of a line that are looked at. */
#define LONGEST_LINE 100000

/* Tables may stand in several places, and in themselves. */
static void
collect (const LabOption *table, GPtrArray *keys, guint depth)
{
  for (; depth < 8 && table != NULL && table->key != NULL; table++)
    {
      if (table->secret
          && !g_ptr_array_find_with_equal_func (keys, table->key, g_str_equal, NULL))
        g_ptr_array_add (keys, (gpointer)table->key);
      for (const LabOption *at = table; at != NULL; at = at->item)
        {
          collect (at->table, keys, depth + 1);
          for (const LabOptionVariant *v = at->variants; v != NULL && v->word != NULL;
               v++)
            collect (v->table, keys, depth + 1);
        }
    }
}

void
lab_excerpt_collect_secrets (const LabOption *table, GPtrArray *keys)
{
  collect (table, keys, 0);
}

static void
hide (gunichar *line, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    line[i] = '*';
}

static void
hide_keys_in_hex (gunichar *line, gsize size)
{
  for (gsize i = 0; i < size;)
    {
      gsize digits = 0;
      while (i + digits < size && line[i + digits] < 0x80
             && g_ascii_isxdigit ((char)line[i + digits]))
        digits++;
      if (digits >= KEY_DIGITS)
        hide (line, i, i + digits);
      i += MAX (digits, 1);
    }
}

static gboolean
is_key_character (gunichar c)
{
  return c < 0x80 && (g_ascii_isalnum ((char)c) || c == '_' || c == '-');
}

/* A misspelt key hides its value, too; of the shortest ones each is like another. */
static gboolean
is_secret (const LabTopology *topology, const gunichar *line, gsize from, gsize to)
{
  char word[64];
  if (to - from >= sizeof word || topology->secrets == NULL)
    return FALSE;
  for (gsize i = from; i < to; i++)
    word[i - from] = (char)line[i];
  word[to - from] = '\0';
  const char *near
      = lab_text_nearest (word, (const char *const *)topology->secrets->pdata);
  return near != NULL && (strlen (near) >= 4 || strcmp (near, word) == 0);
}

static gsize
end_of_value (const gunichar *line, gsize size, gsize from)
{
  gunichar quote
      = from < size && (line[from] == '"' || line[from] == '\'') ? line[from] : 0;
  for (gsize i = from + (quote != 0); i < size; i++)
    if (quote != 0 ? line[i] == quote
                   : line[i] == ',' || line[i] == '}' || line[i] == ']')
      return i;
  return size;
}

static void
hide_secrets (const LabTopology *topology, gunichar *line, gsize size)
{
  hide_keys_in_hex (line, size);
  for (gsize i = 1; i < size; i++)
    {
      gsize word = i, end = i;
      if (line[i] != ':')
        continue;
      if (line[end - 1] == '"' || line[end - 1] == '\'')
        word = --end;
      while (word > 0 && is_key_character (line[word - 1]))
        word--;
      if (word == end || !is_secret (topology, line, word, end))
        continue;
      gsize value = i + 1;
      while (value < size && line[value] == ' ')
        value++;
      hide (line, value, end_of_value (line, size, value));
    }
}

static void
append_line (GString *out, const gunichar *line, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    {
      gunichar c = line[i];
      g_string_append_unichar (
          out, c != '\t' && (c < 0x20 || (c >= 0x7f && c < 0xa0)) ? '?' : c);
    }
}

static void
append_caret (GString *out, const gunichar *line, gsize from, gsize size, gsize column)
{
  for (gsize i = from; i < column; i++)
    g_string_append (out, i < size && line[i] == '\t'              ? "\t"
                          : i < size && g_unichar_iswide (line[i]) ? "  "
                                                                   : " ");
  g_string_append_c (out, '^');
}

static const char *
find_line (const LabSource *source, guint line, gsize *size)
{
  const char *at = source->text, *end = source->text + source->size;
  for (guint i = 1; i < line && at != NULL; i++)
    {
      at = memchr (at, '\n', (gsize)(end - at));
      at = at != NULL ? at + 1 : NULL;
    }
  if (at == NULL)
    return NULL;
  const char *stop = memchr (at, '\n', (gsize)(end - at));
  *size = MIN ((gsize)((stop != NULL ? stop : end) - at), LONGEST_LINE);
  while (*size > 0 && at[*size - 1] == '\r')
    --*size;
  return at;
}

char *
lab_excerpt (const LabTopology *topology, LabPlace place)
{
  const LabSource *source = topology->sources->pdata[place.file];
  gsize bytes = 0;
  const char *text = place.line == 0 || source->text == NULL
                         ? NULL
                         : find_line (source, place.line, &bytes);
  if (text == NULL)
    return NULL;
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)bytes);
  glong count;
  g_autofree gunichar *line = g_utf8_to_ucs4_fast (valid, -1, &count);
  gsize size = (gsize)count, column = MIN (place.column - 1, (gsize)count);
  hide_secrets (topology, line, size);
  gsize from = column > SHOWN / 2 && size > SHOWN ? column - SHOWN / 2 : 0;
  gsize to = MIN (size, from + SHOWN);
  GString *out = g_string_new ("  ");
  g_string_append (out, from > 0 ? "…" : "");
  append_line (out, line, from, to);
  g_string_append (out, to < size ? "…\n  " : "\n  ");
  g_string_append (out, from > 0 ? " " : "");
  append_caret (out, line, from, size, column);
  return g_string_free (out, FALSE);
}
