/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/name_addr.h"

#include <string.h>

#include "base/error.h"
#include "sip/params-private.h"

#define EXPIRES_MALFORMED_S 3600 /* RFC 3261 §20.19, §10.2.1.1 */

LabSipNameAddr *
lab_sip_name_addr_new (const char *display_name, const char *uri)
{
  LabSipNameAddr *name_addr = g_new0 (LabSipNameAddr, 1);
  name_addr->display_name = g_strdup (display_name);
  name_addr->uri = g_strdup (uri);
  name_addr->params = lab_sip_params_new ();
  return name_addr;
}

LabSipNameAddr *
lab_sip_name_addr_copy (const LabSipNameAddr *name_addr)
{
  LabSipNameAddr *copy = g_new0 (LabSipNameAddr, 1);
  copy->display_name = g_strdup (name_addr->display_name);
  copy->uri = g_strdup (name_addr->uri);
  copy->params = lab_sip_params_copy (name_addr->params);
  return copy;
}

void
lab_sip_name_addr_free (LabSipNameAddr *name_addr)
{
  if (name_addr == NULL)
    return;
  g_free (name_addr->display_name);
  g_free (name_addr->uri);
  lab_sip_params_free (name_addr->params);
  g_free (name_addr);
}

/* Reads `"…"`; returns what follows it, or %NULL for a quote without end. */
static const char *
take_quoted (const char *at, GString *out)
{
  for (at++; *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      if (*at == '\0')
        return NULL;
      g_string_append_c (out, *at);
    }
  return at + 1;
}

/* The display name before `<`, quoted or not; returns where `<` is, %NULL with @error set. */
static const char *
take_display_name (const char *line, char **display_name, GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const char *at = line;
  if (*at == '"')
    {
      at = take_quoted (at, name);
      if (at != NULL)
        at += strspn (at, " ");
      if (at == NULL || *at != '<')
        {
          lab_sip_syntax_error (error, "value", line,
                                "no <URI> behind the quoted name (RFC 3261 §25.1)");
          return NULL;
        }
    }
  else
    {
      at = strchr (line, '<');
      g_string_append_len (name, line, at - line);
      if (strpbrk (name->str, "\",;") != NULL)
        {
          lab_sip_syntax_error (error, "value", line,
                                "this display name needs quotes (RFC 3261 §25.1)");
          return NULL;
        }
    }
  g_strstrip (name->str);
  *display_name = *name->str != '\0' ? g_strdup (name->str) : NULL;
  return at;
}

static gboolean
check_scheme (const char *uri, GError **error)
{
  g_autofree char *scheme = lab_sip_uri_scheme_of (uri);
  if (scheme == NULL)
    lab_sip_syntax_error (error, "URI", uri, "has no scheme (RFC 3261 §19.1.1)");
  return scheme != NULL;
}

static LabSipNameAddr *
parse_bracketed (const char *line, GError **error)
{
  g_autofree char *display_name = NULL;
  const char *open = take_display_name (line, &display_name, error);
  if (open == NULL)
    return NULL;
  const char *close = strchr (open, '>');
  if (close == NULL)
    {
      lab_sip_syntax_error (error, "value", line, "a < without > (RFC 3261 §25.1)");
      return NULL;
    }
  const char *rest = close + 1 + strspn (close + 1, " ");
  if (*rest != '\0' && *rest != ';')
    {
      lab_sip_syntax_error (error, "value", line,
                            "something other than ;parameters behind > (RFC 3261 §25.1)");
      return NULL;
    }
  g_autofree char *uri = g_strstrip (g_strndup (open + 1, (gsize)(close - open - 1)));
  g_autoptr (LabSipParams) params = lab_sip_params_parse (rest, error);
  if (params == NULL || !check_scheme (uri, error))
    return NULL;
  LabSipNameAddr *name_addr = g_new0 (LabSipNameAddr, 1);
  name_addr->display_name = g_steal_pointer (&display_name);
  name_addr->uri = g_steal_pointer (&uri);
  name_addr->params = g_steal_pointer (&params);
  return name_addr;
}

static LabSipNameAddr *
parse_bare (const char *line, GError **error)
{
  gsize length = strcspn (line, ";");
  g_autofree char *uri = g_strstrip (g_strndup (line, length));
  gboolean star = strcmp (uri, "*") == 0;
  if (!star && strpbrk (uri, "?,>\"") != NULL)
    {
      lab_sip_syntax_error (error, "value", line,
                            "a URI with ? or , needs <> (RFC 3261 §20.10)");
      return NULL;
    }
  if (!star && !check_scheme (uri, error))
    return NULL;
  const char *colon = strchr (uri, ':');
  if (colon != NULL && strchr (colon + 1 + strspn (colon + 1, " "), ' ') != NULL)
    {
      lab_sip_syntax_error (error, "value", line, "a blank in the URI (RFC 3261 §25.1)");
      return NULL;
    }
  g_autoptr (LabSipParams) params = lab_sip_params_parse (line + length, error);
  if (params == NULL)
    return NULL;
  LabSipNameAddr *name_addr = g_new0 (LabSipNameAddr, 1);
  name_addr->uri = g_steal_pointer (&uri);
  name_addr->params = g_steal_pointer (&params);
  return name_addr;
}

/* Whether a `<` stands outside quotes: `sip:a@b;+sip.instance="<urn:…>"` has none. */
static gboolean
has_bracket (const char *line)
{
  gboolean quoted = FALSE;
  for (const char *at = line; *at != '\0'; at++)
    {
      if (quoted && *at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '"')
        quoted = !quoted;
      else if (*at == '<' && !quoted)
        return TRUE;
    }
  return FALSE;
}

LabSipNameAddr *
lab_sip_name_addr_parse (const char *value, GError **error)
{
  g_autofree char *line = lab_sip_unfold (value, -1, error);
  if (line == NULL)
    return NULL;
  if (*line == '"' || has_bracket (line))
    return parse_bracketed (line, error);
  return parse_bare (line, error);
}

GPtrArray *
lab_sip_name_addr_parse_list (const char *value, GError **error)
{
  g_auto (GStrv) elements = lab_sip_list_split (value, error);
  if (elements == NULL)
    return NULL;
  if (g_strv_length (elements) > LAB_SIP_NAME_ADDR_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "more than %d addresses in a header", LAB_SIP_NAME_ADDR_MAX);
      return NULL;
    }
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_name_addr_free);
  for (guint i = 0; elements[i] != NULL; i++)
    {
      LabSipNameAddr *name_addr = lab_sip_name_addr_parse (elements[i], error);
      if (name_addr == NULL)
        return NULL;
      g_ptr_array_add (list, name_addr);
    }
  return g_steal_pointer (&list);
}

/* As it came, unless it has what would not survive between <>. */
static void
append_uri (GString *out, const char *text)
{
  gboolean plain = TRUE;
  for (const char *at = text; *at != '\0' && plain; at++)
    plain = (guchar)*at > 0x20 && strchr ("\x7f<>\"", *at) == NULL;
  g_autoptr (LabSipUri) uri = plain ? NULL : lab_sip_uri_parse (text, NULL);
  g_autofree char *strict = uri != NULL ? lab_sip_uri_to_string (uri) : NULL;
  for (const char *at = strict != NULL ? strict : text; *at != '\0'; at++)
    if ((guchar)*at > 0x20 && strchr ("\x7f<>\"", *at) == NULL)
      g_string_append_c (out, *at);
    else
      g_string_append_printf (out, "%%%02X", (guchar)*at);
}

static void
append_name_addr (GString *out, const LabSipNameAddr *name_addr)
{
  gboolean star = strcmp (name_addr->uri, "*") == 0;
  if (name_addr->display_name != NULL && !star)
    {
      lab_sip_quote_append (out, name_addr->display_name);
      g_string_append_c (out, ' ');
    }
  if (star)
    g_string_append_c (out, '*');
  else
    {
      g_string_append_c (out, '<');
      append_uri (out, name_addr->uri);
      g_string_append_c (out, '>');
    }
  lab_sip_params_write (name_addr->params, out);
}

char *
lab_sip_name_addr_to_string (const LabSipNameAddr *name_addr)
{
  GString *out = g_string_new (NULL);
  append_name_addr (out, name_addr);
  return g_string_free (out, FALSE);
}

char *
lab_sip_name_addr_list_to_string (const GPtrArray *list)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < list->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      append_name_addr (out, g_ptr_array_index (list, i));
    }
  return g_string_free (out, FALSE);
}

LabSipUri *
lab_sip_name_addr_parse_uri (const LabSipNameAddr *name_addr, GError **error)
{
  return lab_sip_uri_parse (name_addr->uri, error);
}

gboolean
lab_sip_contact_is_star (const LabSipNameAddr *contact)
{
  return strcmp (contact->uri, "*") == 0 && lab_sip_params_size (contact->params) == 0;
}

guint32
lab_sip_contact_expires_s (const LabSipNameAddr *contact, guint32 default_s)
{
  if (!lab_sip_params_has (contact->params, "expires"))
    return default_s;
  const char *text = lab_sip_params_get (contact->params, "expires");
  if (text == NULL || *text == '\0' || text[strspn (text, "0123456789")] != '\0')
    return EXPIRES_MALFORMED_S;
  guint64 seconds = g_ascii_strtoull (text, NULL, 10);
  return (guint32)MIN (seconds, G_MAXUINT32);
}

guint
lab_sip_contact_q (const LabSipNameAddr *contact)
{
  const char *text = lab_sip_params_get (contact->params, "q");
  if (text == NULL || (text[0] != '0' && text[0] != '1'))
    return 1000;
  guint q = text[0] == '1' ? 1000 : 0, unit = 100;
  if (text[1] == '\0')
    return q;
  if (text[1] != '.' || strlen (text) > 5)
    return 1000;
  for (const char *at = text + 2; *at != '\0'; at++, unit /= 10)
    {
      if (!g_ascii_isdigit (*at))
        return 1000;
      q += (guint)g_ascii_digit_value (*at) * unit;
    }
  return MIN (q, 1000);
}

char *
lab_sip_contact_instance (const LabSipNameAddr *contact)
{
  const char *text = lab_sip_params_get (contact->params, "+sip.instance");
  if (text == NULL)
    return NULL;
  gsize length = strlen (text);
  if (length >= 2 && text[0] == '<' && text[length - 1] == '>')
    return g_strndup (text + 1, length - 2);
  return length > 0 ? g_strdup (text) : NULL;
}

guint32
lab_sip_contact_reg_id (const LabSipNameAddr *contact)
{
  const char *text = lab_sip_params_get (contact->params, "reg-id");
  if (text == NULL || *text == '\0' || text[strspn (text, "0123456789")] != '\0')
    return 0;
  guint64 reg_id = g_ascii_strtoull (text, NULL, 10);
  return reg_id <= G_MAXINT32 ? (guint32)reg_id : 0;
}
