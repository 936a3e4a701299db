/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/pattern.h"

#include <regex.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "ims/service_profile.h"

/* The C library writes `a{200}` out as 200 states, nested ones multiplied. */
#define REPETITIONS_MAX 1000

struct _LabPattern
{
  regex_t compiled;
};

static void
refuse (GError **error, LabError code, const char *expression, const char *why)
{
  g_autofree char *shown = lab_text_printable (expression, strlen (expression), 80);
  g_set_error (error, LAB_ERROR, code, "regular expression \"%s\": %s", shown, why);
}

static guint64
largest_bound (const char *at)
{
  guint64 low = g_ascii_strtoull (at, NULL, 10);
  const char *comma = at + strspn (at, "0123456789");
  return MAX (low, *comma == ',' ? g_ascii_strtoull (comma + 1, NULL, 10) : 0);
}

/* What a hostile expression could do to the compiler: see §9.4.6 for the bounds, §9.3.6 for \1. */
static gboolean
check (const char *expression, GError **error)
{
  if (strlen (expression) > LAB_IFC_PATTERN_MAX)
    {
      refuse (error, LAB_ERROR_LIMIT, expression, "too long");
      return FALSE;
    }
  guint64 repetitions = 1;
  for (const char *at = expression; *at != '\0'; at++)
    {
      if (*at == '\\' && g_ascii_isdigit (at[1]))
        {
          refuse (error, LAB_ERROR_NOT_SUPPORTED, expression,
                  "back-references are no part of extended expressions "
                  "(IEEE 1003.1 §9.4)");
          return FALSE;
        }
      if (*at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '{')
        repetitions *= CLAMP (largest_bound (at + 1), 1, REPETITIONS_MAX + 1);
      if (repetitions > REPETITIONS_MAX)
        {
          refuse (error, LAB_ERROR_LIMIT, expression, "its repetitions multiply too far");
          return FALSE;
        }
    }
  return TRUE;
}

LabPattern *
lab_pattern_new (const char *expression, LabPatternFlags flags, GError **error)
{
  if (!check (expression, error))
    return NULL;
  g_autofree char *whole
      = flags & LAB_PATTERN_WHOLE ? g_strdup_printf ("^(%s)$", expression) : NULL;
  LabPattern *pattern = g_new0 (LabPattern, 1);
  int status = regcomp (&pattern->compiled, whole != NULL ? whole : expression,
                        REG_EXTENDED | REG_NOSUB
                            | (flags & LAB_PATTERN_ANY_CASE ? REG_ICASE : 0));
  if (status == 0)
    return pattern;
  char why[128];
  regerror (status, &pattern->compiled, why, sizeof why);
  g_free (pattern);
  refuse (error, LAB_ERROR_SYNTAX, expression, why);
  return NULL;
}

void
lab_pattern_free (LabPattern *pattern)
{
  if (pattern == NULL)
    return;
  regfree (&pattern->compiled);
  g_free (pattern);
}

gboolean
lab_pattern_matches (const LabPattern *pattern, const char *text)
{
  return regexec (&pattern->compiled, text, 0, NULL, 0) == 0;
}
