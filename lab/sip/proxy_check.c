/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/proxy-private.h"
#include "sip/proxy.h"

#include "sip/name_addr.h"
#include "sip/uri.h"

#include <string.h>

/* ---- loops */

static void
hash_header (GChecksum *sum, const LabSipMessage *request, const char *name)
{
  g_auto (GStrv) elements = lab_sip_message_list (request, name);
  for (char **e = elements; *e != NULL; e++)
    g_checksum_update (sum, (const guchar *)*e, (gssize)strlen (*e) + 1);
  g_checksum_update (sum, (const guchar *)"", 1);
}

char *
lab_sip_proxy_loop_mark (const LabSipMessage *request)
{
  static const char *const names[] = {
    "Route", "From", "To", "Call-ID", "CSeq", "Proxy-Require", "Proxy-Authorization"
  };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *uri = lab_sip_message_request_uri (request);
  g_checksum_update (sum, (const guchar *)uri, (gssize)strlen (uri) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    hash_header (sum, request, names[i]);
  return g_strndup (g_checksum_get_string (sum), 16);
}

/* `SIP/2.0/UDP host:port;branch=…`: whether it is a Via of ours with that mark. */
static gboolean
is_own_via (LabSipAgent *agent, const char *via, const char *mark)
{
  const char *sent_by = strpbrk (via, " \t");
  if (sent_by == NULL || strstr (via, mark) == NULL)
    return FALSE;
  sent_by += strspn (sent_by, " \t");
  g_autofree char *uri
      = g_strdup_printf ("sip:%.*s", (int)strcspn (sent_by, "; \t"), sent_by);
  return lab_sip_agent_is_own_uri (agent, uri);
}

static gboolean
is_loop (LabSipAgent *agent, const LabSipMessage *request)
{
  g_autofree char *mark = lab_sip_proxy_loop_mark (request);
  g_autofree char *suffix = g_strconcat (".", mark, NULL);
  g_auto (GStrv) vias = lab_sip_message_list (request, "Via");
  for (char **via = vias; *via != NULL; via++)
    if (is_own_via (agent, *via, suffix))
      return TRUE;
  return FALSE;
}

/* ---- RFC 3261 §16.3 */

static gboolean
check_max_forwards (LabSipExchange *exchange)
{
  const char *value
      = lab_sip_message_get (lab_sip_exchange_request (exchange), "Max-Forwards");
  guint64 hops;
  if (value == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (value, 10, 0, 255, &hops, NULL))
    lab_sip_exchange_refuse (exchange, 400, "Max-Forwards is no number up to 255");
  else if (hops == 0)
    lab_sip_exchange_reply (exchange, 483, NULL, NULL);
  else
    return TRUE;
  return FALSE;
}

static gboolean
is_in (const char *tag, const char *const *tags)
{
  for (; tags != NULL && *tags != NULL; tags++)
    if (g_ascii_strcasecmp (*tags, tag) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_proxy_require (LabSipExchange *exchange, const char *const *supported)
{
  g_auto (GStrv) required
      = lab_sip_message_list (lab_sip_exchange_request (exchange), "Proxy-Require");
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  for (char **tag = required; *tag != NULL; tag++)
    if (!is_in (*tag, supported))
      g_strv_builder_add (missing, *tag);
  g_auto (GStrv) names = g_strv_builder_end (missing);
  if (names[0] == NULL)
    return TRUE;
  g_autofree char *unsupported = g_strjoinv (", ", names);
  lab_sip_exchange_reply (exchange, 420, NULL, "Unsupported", unsupported, NULL);
  return FALSE;
}

gboolean
lab_sip_proxy_check (LabSipExchange *exchange, const char *const *supported)
{
  if (!check_max_forwards (exchange))
    return FALSE;
  if (is_loop (lab_sip_exchange_agent (exchange), lab_sip_exchange_request (exchange)))
    {
      lab_sip_exchange_reply (exchange, 482, NULL, NULL);
      return FALSE;
    }
  return check_proxy_require (exchange, supported);
}

/* ---- routes (RFC 3261 §16.4) */

static char *
uri_of (const char *name_addr)
{
  g_autoptr (LabSipNameAddr) parsed = lab_sip_name_addr_parse (name_addr, NULL);
  return parsed != NULL ? g_strdup (parsed->uri) : NULL;
}

/* A strict router put our Record-Route into the Request-URI, and the target at the end of the Routes. */
static void
undo_strict_routing (LabSipAgent *agent, LabSipMessage *message)
{
  const char *request_uri = lab_sip_message_request_uri (message);
  g_autoptr (LabSipUri) uri = lab_sip_uri_parse (request_uri, NULL);
  g_auto (GStrv) routes = lab_sip_message_list (message, "Route");
  guint count = g_strv_length (routes);
  if (uri == NULL || count == 0 || uri->params == NULL
      || !lab_sip_params_has (uri->params, "lr")
      || !lab_sip_agent_is_own_uri (agent, request_uri))
    return;
  g_autofree char *target = uri_of (routes[count - 1]);
  if (target == NULL)
    return;
  lab_sip_message_set_request_uri (message, target);
  g_clear_pointer (&routes[count - 1], g_free);
  lab_sip_message_replace_list (message, "Route", (const char *const *)routes);
}

char *
lab_sip_proxy_pop_routes (LabSipAgent *agent, LabSipMessage *message)
{
  char *last = NULL;
  undo_strict_routing (agent, message);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (GStrv) routes = lab_sip_message_list (message, "Route");
      g_autofree char *uri = routes[0] != NULL ? uri_of (routes[0]) : NULL;
      if (uri == NULL || !lab_sip_agent_is_own_uri (agent, uri))
        break;
      g_free (lab_sip_message_pop (message, "Route"));
      g_free (last);
      last = g_steal_pointer (&uri);
    }
  return last;
}

void
lab_sip_proxy_forward_ack (LabSipAgent *agent, LabSipMessage *ack,
                           const LabSipTarget *target)
{
  if (lab_sip_message_decrease_max_forwards (ack))
    lab_sip_request_send_ack (agent, ack, target);
  else
    lab_sip_message_unref (ack);
}
