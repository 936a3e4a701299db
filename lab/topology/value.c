/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/option.h"

#include <string.h>
#include "base/error.h"

typedef struct
{
  const char *name;
  gint64 factor;
} Unit;

static const Unit duration_units[] = {
  { "", 1000 },     { "ms", 1 },      { "s", 1000 },     { "m", 60000 },
  { "min", 60000 }, { "h", 3600000 }, { "d", 86400000 }, { NULL },
};
static const Unit size_units[] = {
  { "", 1 },         { "B", 1 }, { "KB", 1024 }, { "MB", 1024 * 1024 },
  { "GB", 1 << 30 }, { NULL },
};

gboolean
lab_parse_int (const char *text, gint64 *value, GError **error)
{
  const char *digits = text + (*text == '-' || *text == '+');
  if (*digits == '\0' || strspn (digits, "0123456789") != strlen (digits))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "not a whole number");
      return FALSE;
    }
  if (!g_ascii_string_to_signed (text + (*text == '+'), 10, G_MININT64, G_MAXINT64, value,
                                 NULL))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "the number is too large");
      return FALSE;
    }
  return TRUE;
}

/* 12 digits, 6 behind the point: no product with a unit overflows 64 bits. */
static gboolean
parse_quantity (const char *text, const Unit *units, gint64 *value)
{
  gint64 whole = 0, fraction = 0, scale = 1;
  const char *at = text;
  for (; g_ascii_isdigit (*at); at++)
    {
      whole = whole * 10 + (*at - '0');
      if (at - text >= 12)
        return FALSE;
    }
  if (at == text)
    return FALSE;
  if (*at == '.')
    {
      const char *point = at++;
      for (; g_ascii_isdigit (*at) && at - point <= 6; at++, scale *= 10)
        fraction = fraction * 10 + (*at - '0');
      if (at == point + 1)
        return FALSE;
    }
  for (; units->name != NULL; units++)
    if (strcmp (at, units->name) == 0)
      break;
  if (units->name == NULL || whole > G_MAXINT64 / 2 / units->factor)
    return FALSE;
  if (fraction * units->factor % scale != 0)
    return FALSE;
  *value = whole * units->factor + fraction * units->factor / scale;
  return TRUE;
}

gboolean
lab_parse_duration (const char *text, gint64 *ms, GError **error)
{
  if (parse_quantity (text, duration_units, ms))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
               "not a duration: 80ms, 30s, 5m, 1h, 2d; a plain number is seconds");
  return FALSE;
}

gboolean
lab_parse_size (const char *text, gint64 *octets, GError **error)
{
  if (parse_quantity (text, size_units, octets))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
               "not a size: 512, 64KB, 1MB; a plain number is octets");
  return FALSE;
}

gboolean
lab_parse_percent (const char *text, double *percent, GError **error)
{
  gsize size = strlen (text);
  g_autofree char *number = g_strndup (text, size - g_str_has_suffix (text, "%"));
  static const Unit millionths[] = { { "", 1000000 }, { NULL } };
  gint64 value;
  if (!parse_quantity (number, millionths, &value))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "not a percentage: 5%%, 0.5%%");
      return FALSE;
    }
  *percent = (double)value / 1e6;
  return TRUE;
}

gboolean
lab_parse_bool (const char *text, gboolean *value, GError **error)
{
  static const char *const yes[] = { "yes", "on", "1", NULL };
  static const char *const no[] = { "no", "off", "0", NULL };
  if (g_ascii_strcasecmp (text, "true") == 0 || g_ascii_strcasecmp (text, "false") == 0)
    {
      *value = g_ascii_tolower (*text) == 't';
      return TRUE;
    }
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *hint = g_strv_contains (yes, lower)  ? " (did you mean true?)"
                     : g_strv_contains (no, lower) ? " (did you mean false?)"
                                                   : "";
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "neither true nor false%s", hint);
  return FALSE;
}

char *
lab_format_duration (gint64 ms)
{
  static const Unit units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
                                { "s", 1000 },     { "ms", 1 },      { NULL } };
  const Unit *unit = units;
  while (ms % unit->factor != 0 || (ms == 0 && unit->factor != 1000))
    unit++;
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s", ms / unit->factor, unit->name);
}
