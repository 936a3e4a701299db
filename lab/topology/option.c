/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/option.h"

#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "topology/private.h"

static const char *const type_names[] = {
  [LAB_OPTION_STRING] = "text",
  [LAB_OPTION_BOOL] = "true or false",
  [LAB_OPTION_INT] = "number",
  [LAB_OPTION_DURATION] = "duration",
  [LAB_OPTION_SIZE] = "size",
  [LAB_OPTION_PERCENT] = "percentage",
  [LAB_OPTION_ENUM] = "word",
  [LAB_OPTION_URI] = "URI",
  [LAB_OPTION_HEX] = "hex digits",
  [LAB_OPTION_ADDRESS] = "address",
  [LAB_OPTION_ENDPOINT] = "endpoint",
  [LAB_OPTION_REF] = "name",
  [LAB_OPTION_REGEX] = "regular expression",
  [LAB_OPTION_MAPPING] = "mapping",
  [LAB_OPTION_MAP] = "map",
  [LAB_OPTION_LIST] = "list",
  [LAB_OPTION_FREE] = "anything",
};

static char *
join_words (const char *const *words, const char *between)
{
  return g_strjoinv (between, (char **)words);
}

char *
lab_option_type_name (const LabOption *option)
{
  const char *name = type_names[option->type];
  g_autofree char *inner = NULL;
  switch (option->type)
    {
    case LAB_OPTION_ENUM:
      return join_words (option->words, " | ");
    case LAB_OPTION_REF:
      {
        g_auto (GStrv) maps = g_strsplit (option->target, "|", -1);
        inner = g_strjoinv (" or ", maps);
        return option->target_type != NULL
                   ? g_strdup_printf ("name of %s, a %s", inner, option->target_type)
                   : g_strdup_printf ("name of %s", inner);
      }
    case LAB_OPTION_LIST:
    case LAB_OPTION_MAP:
      inner = lab_option_type_name (option->item);
      return g_strdup_printf (option->type == LAB_OPTION_LIST ? "list of %s" : "name: %s",
                              inner);
    case LAB_OPTION_HEX:
      if (option->max != 0 && option->min == option->max)
        return g_strdup_printf ("%" G_GINT64_FORMAT " hex digits", 2 * option->max);
      return g_strdup (name);
    default:
      return option->unit != NULL ? g_strdup_printf ("%s (%s)", name, option->unit)
                                  : g_strdup (name);
    }
}

const LabOption *
lab_option_find (const LabOption *table, const char *key)
{
  for (; table != NULL && table->key != NULL; table++)
    if (strcmp (table->key, key) == 0)
      return table;
  return NULL;
}

const LabOptionVariant *
lab_option_variant (const LabOption *option, const char *word)
{
  const LabOptionVariant *variant = option->variants;
  for (; variant != NULL && variant->word != NULL; variant++)
    if (g_strcmp0 (variant->word, word) == 0)
      return variant;
  return NULL;
}

static gboolean fail (GError **error, LabError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, LabError code, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (LAB_ERROR, (int)code, format, arguments));
  va_end (arguments);
  return FALSE;
}

static char *
format_limit (const LabOption *option, gint64 limit)
{
  if (option->type == LAB_OPTION_DURATION)
    return lab_format_duration (limit);
  const char *unit = option->type == LAB_OPTION_PERCENT  ? "%"
                     : option->type == LAB_OPTION_SIZE   ? " octets"
                     : option->type == LAB_OPTION_HEX    ? " octets"
                     : option->type == LAB_OPTION_STRING ? " characters"
                                                         : "";
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s", limit, unit);
}

static gboolean
check_range (const LabOption *option, gint64 value, GError **error)
{
  if ((option->min == 0 && option->max == 0)
      || (value >= option->min && value <= option->max)
      || (option->max == 0 && option->min > 0 && value >= option->min))
    return TRUE;
  g_autofree char *min = format_limit (option, option->min);
  g_autofree char *max = format_limit (option, option->max);
  if (option->max == 0 && option->min > 0)
    return fail (error, LAB_ERROR_LIMIT, "out of range: at least %s", min);
  if (option->min == option->max)
    return fail (error, LAB_ERROR_LIMIT, "out of range: exactly %s", min);
  return fail (error, LAB_ERROR_LIMIT, "out of range: %s to %s", min, max);
}

static gboolean
check_enum (const LabOption *option, const char *text, GError **error)
{
  if (g_strv_contains (option->words, text))
    return TRUE;
  g_autofree char *words = join_words (option->words, ", ");
  const char *near = lab_text_nearest (text, option->words);
  if (near != NULL)
    return fail (error, LAB_ERROR_SYNTAX, "none of %s (did you mean \"%s\"?)", words,
                 near);
  return fail (error, LAB_ERROR_SYNTAX, "none of %s", words);
}

static gboolean
check_uri (const LabOption *option, const char *text, GError **error)
{
  gsize letters = 0;
  while (g_ascii_isalnum (text[letters])
         || (text[letters] && strchr ("+-.", text[letters])))
    letters++;
  if (!g_ascii_isalpha (text[0]) || text[letters] != ':' || text[letters + 1] == '\0')
    return fail (error, LAB_ERROR_SYNTAX,
                 "not a URI: no scheme as in sip: (RFC 3986 §3.1)");
  for (const char *at = text; *at != '\0'; at++)
    if ((guint8)*at <= ' ' || (guint8)*at >= 0x7f || strchr ("<>\"", *at) != NULL)
      return fail (error, LAB_ERROR_SYNTAX,
                   "not a URI: blanks, quotes and <> are escaped (RFC 3986 §2.1)");
  g_autofree char *scheme = g_ascii_strdown (text, (gssize)letters);
  if (option->words == NULL || g_strv_contains (option->words, scheme))
    return TRUE;
  g_autofree char *words = join_words (option->words, ", ");
  return fail (error, LAB_ERROR_SYNTAX, "scheme %s is none of %s", scheme, words);
}

static gboolean
check_hex (const LabOption *option, const char *text, GError **error)
{
  gsize size = strlen (text);
  if (strspn (text, "0123456789abcdefABCDEF") != size)
    return fail (error, LAB_ERROR_SYNTAX, "not hex digits only");
  if (size % 2 != 0)
    return fail (error, LAB_ERROR_SYNTAX, "an odd number of hex digits: %zu", size);
  GError *range = NULL;
  if (check_range (option, (gint64)size / 2, &range))
    return TRUE;
  g_prefix_error (&range, "%zu hex digits are %zu octets, ", size, size / 2);
  g_propagate_error (error, range);
  return FALSE;
}

static gboolean
check_percent (const LabOption *option, const char *text, GError **error)
{
  double percent;
  if (!lab_parse_percent (text, &percent, error))
    return FALSE;
  gint64 max = option->max != 0 ? option->max : 100;
  if (percent >= (double)option->min && percent <= (double)max)
    return TRUE;
  return fail (error, LAB_ERROR_LIMIT,
               "out of range: %" G_GINT64_FORMAT "%% to %" G_GINT64_FORMAT "%%",
               option->min, max);
}

static gboolean
check_regex (const char *text, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GRegex) regex = g_regex_new (text, 0, 0, &reason);
  return regex != NULL
         || fail (error, LAB_ERROR_SYNTAX, "not a regular expression: %s",
                  reason->message);
}

static gboolean
check_type (const LabOption *option, const char *text, GError **error)
{
  gint64 number = 0;
  gboolean truth;
  LabEndpoint endpoint;
  switch (option->type)
    {
    case LAB_OPTION_STRING:
      return check_range (option, g_utf8_strlen (text, -1), error);
    case LAB_OPTION_BOOL:
      return lab_parse_bool (text, &truth, error);
    case LAB_OPTION_INT:
      return lab_parse_int (text, &number, error) && check_range (option, number, error);
    case LAB_OPTION_DURATION:
      return lab_parse_duration (text, &number, error)
             && check_range (option, number, error);
    case LAB_OPTION_SIZE:
      return lab_parse_size (text, &number, error) && check_range (option, number, error);
    case LAB_OPTION_PERCENT:
      return check_percent (option, text, error);
    case LAB_OPTION_ENUM:
      return check_enum (option, text, error);
    case LAB_OPTION_URI:
      return check_uri (option, text, error);
    case LAB_OPTION_HEX:
      return check_hex (option, text, error);
    case LAB_OPTION_ADDRESS:
      return lab_address_is_literal (text)
             || fail (error, LAB_ERROR_SYNTAX,
                      "not an IPv4 or IPv6 address; names are not looked up");
    case LAB_OPTION_ENDPOINT:
      return lab_endpoint_parse (text, option->words, &endpoint, error);
    case LAB_OPTION_REGEX:
      return check_regex (text, error);
    default:
      return TRUE;
    }
}

gboolean
lab_option_check_text (const LabOption *option, const char *text, GError **error)
{
  GError *reason = NULL;
  if (check_type (option, text, &reason))
    return TRUE;
  if (!option->secret)
    {
      g_autofree char *shown = lab_text_printable (text, strlen (text), 60);
      g_prefix_error (&reason, "\"%s\": ", shown);
    }
  g_propagate_error (error, reason);
  return FALSE;
}
