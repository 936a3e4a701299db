/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/warning.h"

#include <string.h>

#include "base/text.h"
#include "sip/params.h"

#define TEXT_MAX 256

char *
lab_warning_format (guint code, const char *agent, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *shown = lab_text_printable (text, strlen (text), TEXT_MAX);
  g_autofree char *name = g_strdup (*agent != '\0' ? agent : "lab");
  for (char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("-._[]:", *at) == NULL)
      *at = '_';
  GString *out = g_string_new (NULL);
  g_string_printf (out, "%03u %s ", CLAMP (code, 300, 399), name);
  lab_sip_quote_append (out, shown);
  return g_string_free (out, FALSE);
}
