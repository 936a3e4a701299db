/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/feature_tags.h"

#include <string.h>

#include "sip/uri.h"

#define ICSI_TAG "g.3gpp.icsi-ref"
#define IARI_TAG "g.3gpp.iari-ref"

struct _LabFeatureTags
{
  GPtrArray *tags; /* sorted */
};

LabFeatureTags *
lab_feature_tags_new (void)
{
  LabFeatureTags *tags = g_new0 (LabFeatureTags, 1);
  tags->tags = g_ptr_array_new_with_free_func (g_free);
  return tags;
}

void
lab_feature_tags_free (LabFeatureTags *tags)
{
  if (tags == NULL)
    return;
  g_ptr_array_unref (tags->tags);
  g_free (tags);
}

guint
lab_feature_tags_size (const LabFeatureTags *tags)
{
  return tags->tags->len;
}

const char *
lab_feature_tags_nth (const LabFeatureTags *tags, guint index)
{
  g_return_val_if_fail (index < tags->tags->len, NULL);
  return g_ptr_array_index (tags->tags, index);
}

/* Where @tag is, or ought to be. */
static guint
place_of (const LabFeatureTags *tags, const char *tag, gboolean *found)
{
  guint low = 0, high = tags->tags->len;
  *found = FALSE;
  while (low < high && !*found)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (tag, g_ptr_array_index (tags->tags, middle));
      *found = order == 0;
      if (order > 0)
        low = middle + 1;
      else
        high = middle;
    }
  return *found ? high : low;
}

gboolean
lab_feature_tags_has (const LabFeatureTags *tags, const char *tag)
{
  gboolean found;
  place_of (tags, tag, &found);
  return found;
}

gboolean
lab_feature_tags_has_all (const LabFeatureTags *tags, const LabFeatureTags *wanted)
{
  for (guint i = 0; i < wanted->tags->len; i++)
    if (!lab_feature_tags_has (tags, g_ptr_array_index (wanted->tags, i)))
      return FALSE;
  return TRUE;
}

/* (transfer full) of @tag. */
static void
take_tag (LabFeatureTags *tags, char *tag)
{
  gboolean found;
  guint place = place_of (tags, tag, &found);
  if (found || tags->tags->len >= LAB_FEATURE_TAGS_MAX)
    g_free (tag);
  else
    g_ptr_array_insert (tags->tags, (int)place, tag);
}

/* ---- URNs */

static void
replace_prefix (GString *text, const char *wrong, const char *right)
{
  if (g_str_has_prefix (text->str, wrong))
    {
      g_string_erase (text, 0, (gssize)strlen (wrong));
      g_string_prepend (text, right);
    }
}

char *
lab_feature_urn_canonical (const char *urn)
{
  g_autofree char *plain = lab_sip_uri_unescape (urn);
  GString *out = g_string_new (NULL);
  for (const char *at = plain; *at != '\0'; at++)
    if (!g_ascii_isspace (*at) && strchr ("\"<>", *at) == NULL)
      g_string_append_c (out, g_ascii_tolower (*at));
  /* `%3A` with its `%` lost, and the second `urn-7` with it. */
  replace_prefix (out, "urn:3aurn-7:", "urn:urn-7:");
  replace_prefix (out, "urn:3aurn-7%3a", "urn:urn-7:");
  replace_prefix (out, "urn:3a3gpp-", "urn:urn-7:3gpp-");
  replace_prefix (out, "urn:urn-7:3gppservice.", "urn:urn-7:3gpp-service.");
  replace_prefix (out, "urn:urn-7:3gppapplication.", "urn:urn-7:3gpp-application.");
  return g_string_free (out, FALSE);
}

static void
take_urn (LabFeatureTags *tags, const char *name, const char *text)
{
  g_autofree char *urn = lab_feature_urn_canonical (text);
  if (*urn == '\0')
    return;
  /* The operator writes IARIs into icsi-ref, too: what it is the URN says itself. */
  if (strstr (urn, ":3gpp-application.") != NULL)
    name = IARI_TAG;
  else if (strstr (urn, ":3gpp-service.") != NULL)
    name = ICSI_TAG;
  take_tag (tags, g_strconcat (name, "=", urn, NULL));
}

/* URNs with `,` or `;` between them; what begins otherwise is a parameter of the URN before it. */
static void
take_urns (LabFeatureTags *tags, const char *name, const char *value)
{
  g_auto (GStrv) pieces = g_strsplit_set (value, ",;", LAB_FEATURE_TAGS_MAX);
  g_autoptr (GString) urn = g_string_new (NULL);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      const char *piece = g_strstrip (pieces[i]);
      if (g_ascii_strncasecmp (piece, "urn", 3) == 0 && urn->len > 0)
        {
          take_urn (tags, name, urn->str);
          g_string_truncate (urn, 0);
        }
      if (*piece != '\0')
        g_string_append_printf (urn, "%s%s", urn->len > 0 ? ";" : "", piece);
    }
  take_urn (tags, name, urn->str);
}

/* ---- parameters */

/* RFC 3840 §9: the tags without a `+`. */
static gboolean
is_base_tag (const char *name)
{
  static const char *const names[]
      = { "actor",   "application", "audio",       "automata", "class",
          "control", "data",        "description", "duplex",   "events",
          "isfocus", "language",    "methods",     "mobility", "priority",
          "schemes", "text",        "type",        "video" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
take_values (LabFeatureTags *tags, const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (*value != '\0' ? value : "true", -1);
  g_auto (GStrv) values = g_strsplit (lower, ",", LAB_FEATURE_TAGS_MAX);
  for (guint i = 0; values[i] != NULL; i++)
    {
      const char *one = g_strstrip (values[i]);
      if (strcmp (one, "true") == 0)
        take_tag (tags, g_strdup (name));
      else if (*one != '\0')
        take_tag (tags, g_strconcat (name, "=", one, NULL));
    }
}

static void
take_parameter (LabFeatureTags *tags, const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  char *tag = g_strstrip (lower);
  gboolean plus = FALSE;
  while (*tag == '*' || *tag == '+' || *tag == ' ')
    plus |= *tag++ == '+';
  if (strcmp (tag, "sip.instance") == 0 || *tag == '\0')
    return;
  if (strcmp (tag, ICSI_TAG) == 0 || strcmp (tag, IARI_TAG) == 0)
    take_urns (tags, tag, value);
  else if (plus || g_str_has_prefix (tag, "g.") || is_base_tag (tag))
    take_values (tags, tag, value);
}

/* One `name=value`; the value's quotes may be missing, or only one of them there. */
static void
take_piece (LabFeatureTags *tags, const char *piece)
{
  const char *equals = strchr (piece, '=');
  if (equals == NULL)
    {
      take_parameter (tags, piece, "");
      return;
    }
  g_autofree char *name = g_strndup (piece, (gsize)(equals - piece));
  g_autofree char *value = g_strstrip (g_strdup (equals + 1));
  char *start = value + (*value == '"');
  gsize length = strlen (start);
  if (length > 0 && start[length - 1] == '"')
    start[length - 1] = '\0';
  take_parameter (tags, name, start);
}

/* URI and header parameters alike, for the operator's tags also stand inside <>. */
void
lab_feature_tags_add (LabFeatureTags *tags, const char *value)
{
  g_autoptr (GString) piece = g_string_new (NULL);
  gboolean quoted = FALSE;
  for (const char *at = value;; at++)
    {
      gboolean cut = !quoted && *at != '\0' && strchr (";,<>", *at) != NULL;
      if (cut || *at == '\0')
        {
          take_piece (tags, piece->str);
          g_string_truncate (piece, 0);
        }
      if (*at == '\0')
        break;
      quoted ^= *at == '"';
      if (!cut)
        g_string_append_c (piece, *at == '\r' || *at == '\n' || *at == '\t' ? ' ' : *at);
    }
}
