/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>

/* `[sip:alice@{domain}]` is no YAML: a brace ends plain text in a list.  So the braces of a `{word}` are shown
   to the parser as two characters of private use, which keeps every column. */
#define OPEN         "\xee\x83\xb0" /* U+E0F0 */
#define CLOSE        "\xee\x83\xb1" /* U+E0F1 */
#define LONGEST_WORD 64

/* Octets of a `{word}` at @text; 0: none. */
static gsize
word_size (const char *text, gsize size)
{
  if (size < 3 || text[0] != '{' || !(g_ascii_isalpha (text[1]) || text[1] == '_'))
    return 0;
  for (gsize i = 2; i < size && i <= LONGEST_WORD; i++)
    {
      if (text[i] == '}')
        return i + 1;
      if (!g_ascii_isalnum (text[i]) && strchr ("_.-", text[i]) == NULL)
        return 0;
    }
  return 0;
}

gboolean
lab_substitute_refused (const char *text, gsize size, gsize *at)
{
  const char *open = g_strstr_len (text, (gssize)size, OPEN);
  const char *close = g_strstr_len (text, (gssize)size, CLOSE);
  const char *first = open == NULL || (close != NULL && close < open) ? close : open;
  if (first != NULL)
    *at = (gsize)(first - text);
  return first != NULL;
}

char *
lab_substitute_protect (const char *text, gsize size)
{
  GString *out = g_string_sized_new (size + 64);
  for (gsize i = 0; i < size;)
    {
      gsize word = word_size (text + i, size - i);
      if (word == 0)
        {
          g_string_append_c (out, text[i++]);
          continue;
        }
      g_string_append (out, OPEN);
      g_string_append_len (out, text + i + 1, (gssize)word - 2);
      g_string_append (out, CLOSE);
      i += word;
    }
  return g_string_free (out, FALSE);
}

char *
lab_substitute_unprotect (const char *text, gsize size)
{
  GString *out = g_string_new_len (text, (gssize)size);
  if (g_strstr_len (text, (gssize)size, OPEN) != NULL)
    {
      g_string_replace (out, OPEN, "{", 0);
      g_string_replace (out, CLOSE, "}", 0);
    }
  return g_string_free (out, FALSE);
}

char *
lab_substitute_next (const char *text, const char **begin, const char **end)
{
  for (const char *at = strchr (text, '{'); at != NULL; at = strchr (at + 1, '{'))
    {
      gsize word = word_size (at, strlen (at));
      if (word == 0)
        continue;
      *begin = at;
      *end = at + word;
      return g_strndup (at + 1, word - 2);
    }
  return NULL;
}

char *
lab_substitute (const char *text, LabNodeLookup lookup, gpointer user_data)
{
  GString *out = g_string_new (NULL);
  const char *begin, *end;
  for (;;)
    {
      g_autofree char *word = lab_substitute_next (text, &begin, &end);
      if (word == NULL)
        break;
      g_autofree char *value = lookup (word, user_data);
      g_string_append_len (out, text, (value != NULL ? begin : end) - text);
      g_string_append (out, value != NULL ? value : "");
      text = end;
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

void
lab_substitute_tree (LabNode *node, LabNodeLookup lookup, gpointer user_data)
{
  if (node->text != NULL && strchr (node->text, '{') != NULL)
    lab_node_set_text (node, lab_substitute (node->text, lookup, user_data));
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    lab_substitute_tree (node->children->pdata[i], lookup, user_data);
}

char *
lab_substitute_topology (const char *name, gpointer data)
{
  const LabTopology *topology = data;
  if (strcmp (name, "name") == 0)
    return g_strdup (topology->name);
  return strcmp (name, "domain") == 0 ? g_strdup (lab_topology_domain (topology)) : NULL;
}

gboolean
lab_node_has_variables (const LabNode *node)
{
  const char *begin, *end;
  g_autofree char *word
      = node->text != NULL ? lab_substitute_next (node->text, &begin, &end) : NULL;
  if (word != NULL)
    return TRUE;
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    if (lab_node_has_variables (node->children->pdata[i]))
      return TRUE;
  return FALSE;
}
