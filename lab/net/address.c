/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static const char transport_names[][4] = { "udp", "tcp", "tls" };

const char *
lab_transport_name (LabTransport transport)
{
  g_return_val_if_fail (transport < G_N_ELEMENTS (transport_names), "?");
  return transport_names[transport];
}

gboolean
lab_transport_parse (const char *name, LabTransport *transport)
{
  for (guint i = 0; i < G_N_ELEMENTS (transport_names); i++)
    if (g_ascii_strcasecmp (name, transport_names[i]) == 0)
      {
        *transport = (LabTransport)i;
        return TRUE;
      }
  return FALSE;
}

gboolean
lab_transport_is_stream (LabTransport transport)
{
  return transport != LAB_TRANSPORT_UDP;
}

/* ---- text */

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_autofree char *shown = lab_text_printable (text, strlen (text), 60);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "address \"%s\": %s", shown, why);
  return FALSE;
}

static gboolean
parse_port (const char *text, guint16 *port)
{
  guint64 value;
  if (!g_ascii_isdigit (*text)
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &value, NULL))
    return FALSE;
  *port = (guint16)value;
  return TRUE;
}

/* Where the host of @text is; %NULL at a bracket that is not closed. */
static char *
split (const char *text, const char **port)
{
  *port = NULL;
  const char *colon = strchr (text, ':');
  if (*text == '[')
    {
      const char *end = strchr (text, ']');
      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return NULL;
      *port = end[1] == ':' ? end + 2 : NULL;
      return g_strndup (text + 1, (gsize)(end - text - 1));
    }
  if (colon == NULL
      || strchr (colon + 1, ':') != NULL) /* none, or IPv6 without brackets */
    return g_strdup (text);
  *port = colon + 1;
  return g_strndup (text, (gsize)(colon - text));
}

gboolean
lab_address_parse (const char *text, LabAddress *address, GError **error)
{
  const char *port;
  LabAddress read = { 0 };
  g_autofree char *host = split (text, &port);
  if (host == NULL)
    return refuse (text, "a bracket is not closed (RFC 3986 §3.2.2)", error);
  if (port != NULL && !parse_port (port, &read.port))
    return refuse (text, "the port is not a number from 0 to 65535", error);
  if (strchr (host, '%') != NULL)
    return refuse (text, "not supported: a scope id (RFC 4007 §11)", error);
  if (*text != '[' && inet_pton (AF_INET, host, read.octets) == 1)
    read.version = 4;
  else if (inet_pton (AF_INET6, host, read.octets) == 1)
    read.version = 6;
  else
    return refuse (text, "neither IPv4 nor IPv6 (a name does not do here)", error);
  *address = read;
  return TRUE;
}

char *
lab_address_format_host (const LabAddress *address)
{
  char host[INET6_ADDRSTRLEN];
  if (!lab_address_is_set (address)
      || inet_ntop (address->version == 4 ? AF_INET : AF_INET6, address->octets, host,
                    sizeof host)
             == NULL)
    return g_strdup ("(none)");
  return g_strdup (host);
}

char *
lab_address_format_uri_host (const LabAddress *address)
{
  g_autofree char *host = lab_address_format_host (address);
  return address->version == 6 ? g_strdup_printf ("[%s]", host) : g_steal_pointer (&host);
}

char *
lab_address_format (const LabAddress *address)
{
  g_autofree char *host = lab_address_format_uri_host (address);
  return address->port == 0 ? g_steal_pointer (&host)
                            : g_strdup_printf ("%s:%u", host, address->port);
}

/* ---- values */

LabAddress
lab_address_with_port (const LabAddress *address, guint16 port)
{
  LabAddress other = *address;
  other.port = port;
  return other;
}

gboolean
lab_address_is_set (const LabAddress *address)
{
  return address->version == 4 || address->version == 6;
}

gboolean
lab_address_is_loopback (const LabAddress *address)
{
  static const guint8 loopback[16] = { [15] = 1 };
  if (address->version == 4)
    return address->octets[0] == 127;
  return address->version == 6 && memcmp (address->octets, loopback, 16) == 0;
}

int
lab_address_compare (const LabAddress *a, const LabAddress *b)
{
  if (a->version != b->version)
    return a->version < b->version ? -1 : 1;
  int order = memcmp (a->octets, b->octets, sizeof a->octets);
  return order != 0 ? order : (int)a->port - (int)b->port;
}

gboolean
lab_address_equal (const LabAddress *a, const LabAddress *b)
{
  return lab_address_compare (a, b) == 0;
}

gboolean
lab_address_same_host (const LabAddress *a, const LabAddress *b)
{
  return a->version == b->version && memcmp (a->octets, b->octets, sizeof a->octets) == 0;
}

guint
lab_address_hash (gconstpointer address)
{
  const LabAddress *value = address;
  guint hash = value->version;
  for (gsize i = 0; i < sizeof value->octets; i++)
    hash = hash * 31 + value->octets[i];
  return hash * 65599 + value->port;
}

gboolean
lab_address_equal_func (gconstpointer a, gconstpointer b)
{
  return lab_address_equal (a, b);
}

/* ---- sockets */

gboolean
lab_address_from_sockaddr (const struct sockaddr *sockaddr, socklen_t length,
                           LabAddress *address)
{
  LabAddress read = { 0 };
  if (length >= sizeof (struct sockaddr_in) && sockaddr->sa_family == AF_INET)
    {
      struct sockaddr_in in;
      memcpy (&in, sockaddr, sizeof in);
      read.version = 4;
      read.port = ntohs (in.sin_port);
      memcpy (read.octets, &in.sin_addr, 4);
    }
  else if (length >= sizeof (struct sockaddr_in6) && sockaddr->sa_family == AF_INET6)
    {
      struct sockaddr_in6 in6;
      memcpy (&in6, sockaddr, sizeof in6);
      gboolean mapped = IN6_IS_ADDR_V4MAPPED (&in6.sin6_addr);
      read.version = mapped ? 4 : 6;
      read.port = ntohs (in6.sin6_port);
      memcpy (read.octets, in6.sin6_addr.s6_addr + (mapped ? 12 : 0), mapped ? 4 : 16);
    }
  else
    return FALSE;
  *address = read;
  return TRUE;
}

socklen_t
lab_address_to_sockaddr (const LabAddress *address, struct sockaddr_storage *storage)
{
  memset (storage, 0, sizeof *storage);
  if (address->version == 4)
    {
      struct sockaddr_in in
          = { .sin_family = AF_INET, .sin_port = htons (address->port) };
      memcpy (&in.sin_addr, address->octets, 4);
      memcpy (storage, &in, sizeof in);
      return sizeof in;
    }
  if (address->version == 6)
    {
      struct sockaddr_in6 in6
          = { .sin6_family = AF_INET6, .sin6_port = htons (address->port) };
      memcpy (&in6.sin6_addr, address->octets, 16);
      memcpy (storage, &in6, sizeof in6);
      return sizeof in6;
    }
  return 0;
}

gboolean
lab_address_of_socket (int fd, LabAddress *address)
{
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  return getsockname (fd, (struct sockaddr *)&storage, &length) == 0
         && lab_address_from_sockaddr ((struct sockaddr *)&storage, length, address);
}

gboolean
lab_address_of_peer (int fd, LabAddress *address)
{
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  return getpeername (fd, (struct sockaddr *)&storage, &length) == 0
         && lab_address_from_sockaddr ((struct sockaddr *)&storage, length, address);
}
