/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/error.h"
#include "sip/params-private.h"
#include "sip/uri-private.h"

#define HOST_MAX 255

LabSipUri *
lab_sip_uri_new (LabSipUriScheme scheme, const char *user, const char *host, guint16 port)
{
  LabSipUri *uri = g_new0 (LabSipUri, 1);
  uri->scheme = scheme;
  if (user != NULL)
    {
      GString *escaped = g_string_new (NULL);
      for (const char *at = user; *at != '\0'; at++)
        if (*at == '%')
          g_string_append (escaped, "%25");
        else
          g_string_append_c (escaped, *at);
      uri->user = g_string_free (escaped, FALSE);
    }
  gboolean bare_ipv6 = host != NULL && *host != '[' && strchr (host, ':') != NULL;
  uri->host = bare_ipv6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  uri->port = port;
  uri->params = lab_sip_params_new ();
  return uri;
}

LabSipUri *
lab_sip_uri_copy (const LabSipUri *uri)
{
  LabSipUri *copy = g_new0 (LabSipUri, 1);
  copy->scheme = uri->scheme;
  copy->user = g_strdup (uri->user);
  copy->password = g_strdup (uri->password);
  copy->host = g_strdup (uri->host);
  copy->port = uri->port;
  copy->params = lab_sip_params_copy (uri->params);
  copy->headers = g_strdup (uri->headers);
  return copy;
}

void
lab_sip_uri_free (LabSipUri *uri)
{
  if (uri == NULL)
    return;
  g_free (uri->user);
  g_free (uri->password);
  g_free (uri->host);
  lab_sip_params_free (uri->params);
  g_free (uri->headers);
  g_free (uri);
}

char *
lab_sip_uri_scheme_of (const char *text)
{
  if (!g_ascii_isalpha (*text))
    return NULL;
  gsize length = 1;
  while (g_ascii_isalnum (text[length])
         || (text[length] != '\0' && strchr ("+-.", text[length]) != NULL))
    length++;
  return text[length] == ':' ? g_ascii_strdown (text, (gssize)length) : NULL;
}

/* ---- reading */

static gboolean
check_user (const char *user, const char *whole, GError **error)
{
  for (const char *at = user; *at != '\0'; at++)
    {
      if (*at == '%' && !(g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2])))
        {
          lab_sip_syntax_error (error, "URI", whole,
                                "% without two hex digits (RFC 3261 §19.1.1)");
          return FALSE;
        }
      if (strchr (" <>", *at) != NULL)
        {
          lab_sip_syntax_error (error, "URI", whole,
                                "a blank, < or > in the user (RFC 3261 §19.1.1)");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
parse_user_info (LabSipUri *uri, const char *text, gsize size, const char *whole,
                 GError **error)
{
  const char *colon = memchr (text, ':', size);
  gsize user_size = colon != NULL ? (gsize)(colon - text) : size;
  if (user_size == 0)
    {
      lab_sip_syntax_error (error, "URI", whole, "no user before @ (RFC 3261 §19.1.1)");
      return FALSE;
    }
  uri->user = g_strndup (text, user_size);
  if (colon != NULL)
    uri->password = g_strndup (colon + 1, size - user_size - 1);
  return check_user (uri->user, whole, error)
         && (uri->password == NULL || check_user (uri->password, whole, error));
}

static gsize
host_size (const char *text)
{
  gsize size = 0;
  if (*text == '[')
    {
      size = strcspn (text, "]") + 1;
      g_autofree char *inside
          = text[size - 1] == ']' ? g_strndup (text + 1, size - 2) : NULL;
      struct in6_addr address;
      return inside != NULL && inet_pton (AF_INET6, inside, &address) == 1 ? size : 0;
    }
  while (g_ascii_isalnum (text[size])
         || (text[size] != '\0' && strchr ("-._", text[size]) != NULL))
    size++;
  return size <= HOST_MAX ? size : 0;
}

/* host [":" port]; returns what follows, %NULL with @error set. */
static const char *
parse_host_port (LabSipUri *uri, const char *text, const char *whole, GError **error)
{
  gsize size = host_size (text);
  if (size == 0)
    {
      lab_sip_syntax_error (error, "URI", whole,
                            "the host is no name and no address (RFC 3261 §19.1.1)");
      return NULL;
    }
  uri->host = g_strndup (text, size);
  text += size;
  if (*text == ':')
    {
      gsize digits = strspn (text + 1, "0123456789");
      guint64 port
          = digits > 0 && digits <= 5 ? g_ascii_strtoull (text + 1, NULL, 10) : 0;
      if (port == 0 || port > G_MAXUINT16)
        {
          lab_sip_syntax_error (error, "URI", whole,
                                "the port is not 1 to 65535 (RFC 3261 §19.1.1)");
          return NULL;
        }
      uri->port = (guint16)port;
      text += 1 + digits;
    }
  text += strspn (text, " ");
  if (*text != '\0' && *text != ';' && *text != '?')
    {
      lab_sip_syntax_error (error, "URI", whole,
                            "something else behind the host (RFC 3261 §19.1.1)");
      return NULL;
    }
  return text;
}

/* ";a=b?c=d": parameters, then headers. */
static gboolean
parse_tail (LabSipUri *uri, const char *text, GError **error)
{
  gboolean quoted = FALSE;
  const char *at = text;
  for (; *at != '\0' && (quoted || *at != '?'); at++)
    quoted ^= *at == '"';
  g_autofree char *params = g_strndup (text, (gsize)(at - text));
  uri->params = lab_sip_params_parse (params, error);
  if (uri->params != NULL && *at == '?' && at[1] != '\0')
    uri->headers = g_strdup (at + 1);
  return uri->params != NULL;
}

static gboolean
parse_sip (LabSipUri *uri, const char *text, const char *whole, GError **error)
{
  const char *at = strchr (text, '@');
  if (at != NULL && !parse_user_info (uri, text, (gsize)(at - text), whole, error))
    return FALSE;
  text = parse_host_port (uri, at != NULL ? at + 1 : text, whole, error);
  return text != NULL && parse_tail (uri, text, error);
}

/* More than `+` and visual separators. */
static gboolean
has_digits (const char *number)
{
  g_autofree char *plain = lab_sip_uri_unescape (number);
  for (const char *at = plain; *at != '\0'; at++)
    if (g_ascii_isalnum (*at) || *at == '*' || *at == '#')
      return TRUE;
  return FALSE;
}

/* Letters are taken too: the operator's own examples have <tel:user2>. */
static gboolean
parse_tel (LabSipUri *uri, const char *text, const char *whole, GError **error)
{
  gsize size = 0;
  while (g_ascii_isalnum (text[size])
         || (text[size] != '\0' && strchr ("+-.()*#%", text[size]) != NULL))
    size++;
  gsize end = size + strspn (text + size, " ");
  uri->user = g_strndup (text, size);
  if (!has_digits (uri->user) || (text[end] != '\0' && text[end] != ';')
      || strchr (text, '?') != NULL)
    {
      lab_sip_syntax_error (error, "URI", whole, "no telephone number (RFC 3966 §3)");
      return FALSE;
    }
  return check_user (uri->user, whole, error) && parse_tail (uri, text + end, error);
}

static gboolean
scheme_from_name (const char *name, LabSipUriScheme *scheme)
{
  static const char *const names[] = { "sip", "sips", "tel" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *scheme = (LabSipUriScheme)i;
        return TRUE;
      }
  return FALSE;
}

LabSipUri *
lab_sip_uri_parse (const char *text, GError **error)
{
  if (strnlen (text, LAB_SIP_URI_MAX + 1) > LAB_SIP_URI_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "a URI of more than %d octets",
                   LAB_SIP_URI_MAX);
      return NULL;
    }
  g_autofree char *line = lab_sip_unfold (text, -1, error);
  if (line == NULL)
    return NULL;
  g_autofree char *name = lab_sip_uri_scheme_of (line);
  g_autoptr (LabSipUri) uri = g_new0 (LabSipUri, 1);
  if (name == NULL)
    {
      lab_sip_syntax_error (error, "URI", line, "has no scheme (RFC 3261 §19.1.1)");
      return NULL;
    }
  if (!scheme_from_name (name, &uri->scheme))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "URI scheme \"%s\": not sip, sips or tel (RFC 3261 §19.1, RFC 3966)",
                   name);
      return NULL;
    }
  const char *rest = line + strlen (name) + 1;
  rest += strspn (rest, " ");
  gboolean good = uri->scheme == LAB_SIP_URI_TEL ? parse_tel (uri, rest, line, error)
                                                 : parse_sip (uri, rest, line, error);
  return good ? g_steal_pointer (&uri) : NULL;
}

/* ---- writing */

/* Escapes what is neither unreserved nor in @allowed; escapes that are there stay. */
static void
append_escaped (GString *out, const char *text, const char *allowed)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      gboolean escape
          = *at == '%' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]);
      if (escape || lab_sip_uri_is_unreserved (*at) || strchr (allowed, *at) != NULL)
        g_string_append_c (out, *at);
      else
        g_string_append_printf (out, "%%%02X", (guchar)*at);
    }
}

static void
append_params (GString *out, const LabSipParams *params)
{
  for (guint i = 0; i < lab_sip_params_size (params); i++)
    {
      const LabSipParam *param = lab_sip_params_nth (params, i);
      g_string_append_c (out, ';');
      append_escaped (out, param->name, "[]/:&+$");
      if (param->value == NULL)
        continue;
      g_string_append_c (out, '=');
      append_escaped (out, param->value, "[]/:&+$");
    }
}

char *
lab_sip_uri_to_string (const LabSipUri *uri)
{
  static const char *const schemes[] = { "sip:", "sips:", "tel:" };
  GString *out = g_string_new (schemes[uri->scheme]);
  if (uri->user != NULL)
    append_escaped (out, uri->user,
                    uri->scheme == LAB_SIP_URI_TEL ? "+#" : LAB_SIP_URI_USER_CHARS);
  if (uri->password != NULL)
    {
      g_string_append_c (out, ':');
      append_escaped (out, uri->password, "&=+$,");
    }
  if (uri->host != NULL)
    {
      g_string_append (out, uri->user != NULL ? "@" : "");
      g_string_append (out, uri->host);
    }
  if (uri->port != 0)
    g_string_append_printf (out, ":%u", uri->port);
  append_params (out, uri->params);
  if (uri->headers != NULL)
    {
      g_string_append_c (out, '?');
      append_escaped (out, uri->headers, "[]/?:+$=&");
    }
  return g_string_free (out, FALSE);
}

char *
lab_sip_uri_host_port (const LabSipUri *uri)
{
  if (uri->host == NULL)
    return g_strdup ("");
  return uri->port != 0 ? g_strdup_printf ("%s:%u", uri->host, uri->port)
                        : g_strdup (uri->host);
}
