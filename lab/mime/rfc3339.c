/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/rfc3339.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

typedef struct
{
  const char *at;
  gboolean strict;
} Reader;

/* Exactly @digits digits. */
static gboolean
read_number (Reader *reader, guint digits, gint64 *value)
{
  *value = 0;
  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isdigit (*reader->at))
        return FALSE;
      *value = *value * 10 + (*reader->at++ - '0');
    }
  return TRUE;
}

static gboolean
skip (Reader *reader, char c)
{
  if (*reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March. */
static gint64
days_of (gint64 year, gint64 month, gint64 day)
{
  gint64 shifted = month > 2 ? year : year - 1;
  gint64 era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  gint64 year_of_era = shifted - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  gint64 day_of_era
      = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

static gboolean
read_date (Reader *reader, gint64 *days)
{
  gint64 year, month, day;
  if (!read_number (reader, 4, &year) || !skip (reader, '-')
      || !read_number (reader, 2, &month) || !skip (reader, '-')
      || !read_number (reader, 2, &day))
    return FALSE;
  if (month < 1 || month > 12 || day < 1)
    return FALSE;
  gint64 next = month == 12 ? days_of (year + 1, 1, 1) : days_of (year, month + 1, 1);
  *days = days_of (year, month, day);
  return *days < next;
}

static gboolean
read_time (Reader *reader, gint64 *time_us)
{
  gint64 hour, minute, second;
  if (!read_number (reader, 2, &hour) || !skip (reader, ':')
      || !read_number (reader, 2, &minute) || !skip (reader, ':')
      || !read_number (reader, 2, &second))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 60) /* 60: a leap second */
    return FALSE;
  *time_us = ((hour * 60 + minute) * 60 + second) * G_USEC_PER_SEC;
  if (!skip (reader, '.'))
    return TRUE;
  if (!g_ascii_isdigit (*reader->at))
    return FALSE;
  for (gint64 unit = G_USEC_PER_SEC / 10; g_ascii_isdigit (*reader->at); unit /= 10)
    *time_us += (*reader->at++ - '0') * unit;
  return TRUE;
}

/* `Z`, `+08:00`; leniently `+8:00`, `+0800`, `+08`, and nothing. */
static gboolean
read_offset (Reader *reader, gint64 *offset_us)
{
  gint64 hours = 0, minutes = 0;
  *offset_us = 0;
  if (*reader->at == '\0')
    {
      reader->strict = FALSE;
      return TRUE;
    }
  if (skip (reader, 'Z') || skip (reader, 'z'))
    return TRUE;
  gboolean west = *reader->at == '-';
  if (!skip (reader, '+') && !skip (reader, '-'))
    return FALSE;
  guint digits = 0;
  while (digits < 3 && g_ascii_isdigit (reader->at[digits]))
    digits++;
  guint hour_digits = digits == 1 ? 1 : 2;
  if (!read_number (reader, hour_digits, &hours))
    return FALSE;
  gboolean colon = skip (reader, ':');
  gboolean has_minutes = colon || *reader->at != '\0';
  if (hour_digits == 1 || !colon)
    reader->strict = FALSE;
  if (has_minutes && !read_number (reader, 2, &minutes))
    return FALSE;
  *offset_us = (hours * 60 + minutes) * 60 * G_USEC_PER_SEC * (west ? -1 : 1);
  return hours <= 23 && minutes <= 59;
}

gboolean
lab_rfc3339_parse (const char *text, gint64 *time_us, gboolean *strict, GError **error)
{
  g_return_val_if_fail (text != NULL && time_us != NULL, FALSE);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  Reader reader = { trimmed, strcmp (trimmed, text) == 0 };
  gint64 days = 0, time_of_day = 0, offset = 0;
  gboolean good = read_date (&reader, &days);
  if (good && skip (&reader, ' '))
    reader.strict = FALSE;
  else
    good = good && (skip (&reader, 'T') || skip (&reader, 't'));
  good = good && read_time (&reader, &time_of_day) && read_offset (&reader, &offset)
         && *reader.at == '\0';
  if (!good)
    {
      g_autofree char *shown = lab_text_printable (text, strlen (text), 60);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "\"%s\": not a date and time (RFC 3339 §5.6)", shown);
      return FALSE;
    }
  *time_us = days * 86400 * G_USEC_PER_SEC + time_of_day - offset;
  if (strict != NULL)
    *strict = reader.strict;
  return TRUE;
}
