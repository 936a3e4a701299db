/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/endpoint.h"

#include <arpa/inet.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "topology/private.h"

const char *const lab_endpoint_transports[] = { "udp", "tcp", "tls", NULL };

gboolean
lab_address_is_literal (const char *text)
{
  struct in_addr v4;
  struct in6_addr v6;
  return inet_pton (AF_INET, text, &v4) == 1 || inet_pton (AF_INET6, text, &v6) == 1;
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_propagate_error (error,
                     g_error_new_valist (LAB_ERROR, LAB_ERROR_SYNTAX, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
parse_port (const char *text, guint16 *port, GError **error)
{
  guint64 value = 0;
  if (*text == '\0' || strspn (text, "0123456789") != strlen (text)
      || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &value, NULL))
    return refuse (error, "port \"%s\" is not 1 to 65535", text);
  *port = (guint16)value;
  return TRUE;
}

static gboolean
set_address (const char *text, gsize size, int family, LabEndpoint *endpoint,
             GError **error)
{
  guint8 octets[16];
  g_autofree char *address = g_strndup (text, size);
  if (inet_pton (family, address, octets) != 1)
    return refuse (error, "\"%s\" is not an %s address; names are not looked up", address,
                   family == AF_INET6 ? "IPv6" : "IPv4");
  /* one spelling for comparisons (RFC 5952) */
  inet_ntop (family, octets, endpoint->address, sizeof endpoint->address);
  return TRUE;
}

/* What is behind the transport: address, port, or both. */
static gboolean
parse_place (const char *text, LabEndpoint *endpoint, GError **error)
{
  if (*text == '[')
    {
      const char *close = strchr (text, ']');
      if (close == NULL)
        return refuse (error, "no ] behind the IPv6 address");
      if (!set_address (text + 1, (gsize)(close - text - 1), AF_INET6, endpoint, error))
        return FALSE;
      if (close[1] == '\0')
        return TRUE;
      return close[1] == ':' ? parse_port (close + 2, &endpoint->port, error)
                             : refuse (error, "what follows ] must be :port");
    }
  const char *colon = strchr (text, ':');
  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return refuse (error, "an IPv6 address stands in brackets: [::1]:5060");
  if (colon != NULL)
    return set_address (text, (gsize)(colon - text), AF_INET, endpoint, error)
           && parse_port (colon + 1, &endpoint->port, error);
  if (strspn (text, "0123456789") == strlen (text))
    return parse_port (text, &endpoint->port, error);
  return set_address (text, strlen (text), AF_INET, endpoint, error);
}

gboolean
lab_endpoint_parse (const char *text, const char *const *transports,
                    LabEndpoint *endpoint, GError **error)
{
  LabEndpoint parsed = { 0 };
  if (transports == NULL)
    transports = lab_endpoint_transports;
  gsize letters = strspn (text, "abcdefghijklmnopqrstuvwxyz");
  if (letters > 0 && (text[letters] == ':' || text[letters] == '\0'))
    {
      g_autofree char *word = g_strndup (text, letters);
      if (!g_strv_contains (transports, word))
        {
          const char *near = lab_text_nearest (word, transports);
          g_autofree char *known = g_strjoinv (", ", (char **)transports);
          return refuse (error, "\"%s\" is none of the transports %s%s%s%s", word, known,
                         near != NULL ? " (did you mean " : "", near != NULL ? near : "",
                         near != NULL ? "?)" : "");
        }
      g_strlcpy (parsed.transport, word, sizeof parsed.transport);
      if (text[letters] == '\0')
        return refuse (error, "no port or address behind %s, as in %s:5060", word, word);
      text += letters + 1;
    }
  if (!parse_place (text, &parsed, error))
    return FALSE;
  *endpoint = parsed;
  return TRUE;
}

char *
lab_endpoint_format (const LabEndpoint *endpoint)
{
  GString *text = g_string_new (NULL);
  if (endpoint->transport[0] != '\0')
    g_string_append_printf (text, "%s:", endpoint->transport);
  gboolean six = strchr (endpoint->address, ':') != NULL;
  g_string_append_printf (text, "%s%s%s", six ? "[" : "", endpoint->address,
                          six ? "]" : "");
  if (endpoint->port != 0)
    g_string_append_printf (text, "%s%u", endpoint->address[0] != '\0' ? ":" : "",
                            endpoint->port);
  return g_string_free (text, FALSE);
}
