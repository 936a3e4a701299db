/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/agent-private.h"

#include "base/error.h"
#include "base/log.h"
#include "net/holder.h"
#include "sip/params.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/tport_tag.h>

/* Messages that wait for one connection; the stack's own limit of 64 is a crowd's REGISTERs. */
#define QUEUE_SIZE 4096

static void
set_default (gsize *value, gsize preset)
{
  if (*value == 0)
    *value = preset;
}

static void
set_default_u (guint *value, guint preset)
{
  if (*value == 0)
    *value = preset;
}

static void
complete_config (LabSipAgent *agent, const LabSipAgentConfig *config)
{
  LabSipLimits *limits = &agent->config.limits;
  agent->config = *config;
  agent->name = g_strdup (config->name);
  if (config->net != NULL)
    agent->net = *config->net;
  set_default (&limits->message_bytes, 2 * 1024 * 1024);
  limits->message_bytes = MIN (limits->message_bytes, LAB_SIP_MESSAGE_MAX_BYTES);
  set_default (&limits->header_bytes, 64 * 1024);
  set_default_u (&limits->header_fields, 256);
  set_default_u (&limits->connections, 10000);
  set_default_u (&limits->idle_s, 1800);
  set_default_u (&limits->half_open_s, 30);
  set_default_u (&agent->config.t1_ms, 500);
  set_default_u (&agent->config.t1x64_ms, 32000);
}

/* ---- what the stack hands up */

LabSipFlow *
lab_sip_agent_flow_of (LabSipAgent *agent, tport_t *tport, const msg_t *msg)
{
  LabSipConnection *connection = lab_sip_transport_connection (tport);
  LabSipListener *listener
      = connection != NULL ? connection->listener : lab_sip_transport_listener (tport);
  LabAddress peer;
  if (connection != NULL)
    peer = connection->peer;
  else if (listener == NULL
           || !lab_address_from_sockaddr (&msg_addr ((msg_t *)msg)->su_sa,
                                          sizeof (su_sockaddr_t), &peer))
    return NULL;
  return lab_sip_flow_get (listener, connection, &peer);
}

static int
on_request (LabSipAgent *agent, nta_leg_t *leg, nta_incoming_t *incoming,
            const sip_t *sip)
{
  msg_t *msg = nta_incoming_getrequest (incoming);
  g_autoptr (LabSipMessage) request = lab_sip_message_from_stack (msg);
  g_autoptr (LabSipFlow) flow = lab_sip_agent_flow_of (
      agent, tport_delivered_by (nta_agent_tports (agent->nta), msg), msg);
  msg_destroy (msg);
  if (request == NULL || flow == NULL)
    return 400;
  if (sip->sip_request->rq_method == sip_method_ack)
    {
      nta_incoming_destroy (incoming);
      if (agent->config.handler->ack != NULL)
        agent->config.handler->ack (agent->config.self, request, flow);
      return 0;
    }
  if (sip->sip_request->rq_method == sip_method_cancel)
    return 481; /* its transaction is not known (RFC 3261 §9.2) */
  g_autoptr (LabSipExchange) exchange
      = lab_sip_exchange_new (agent, incoming, request, flow);
  agent->config.handler->request (agent->config.self, exchange);
  return 0;
}

/* Whether the topmost Via is ours (RFC 3261 §18.1.2). */
static gboolean
is_own_via (const LabSipAgent *agent, const sip_via_t *via)
{
  if (via == NULL || via->v_host == NULL)
    return FALSE;
  g_autofree char *text
      = g_strdup_printf ("sip:%s%s%s", via->v_host, via->v_port != NULL ? ":" : "",
                         via->v_port != NULL ? via->v_port : "");
  return lab_sip_agent_is_own_uri (agent, text);
}

/* A response that belongs to no request of ours: that of an INVITE (a 2xx again, or of another fork) is the
   owner's, or forwarded by the next Via (RFC 3261 §16.7); others came too late (RFC 4320 §4.2). */
void
lab_sip_agent_stray (LabSipAgent *agent, msg_t *msg)
{
  const sip_t *sip = sip_object (msg);
  tport_t *tport = tport_delivered_by (nta_agent_tports (agent->nta), msg);
  g_autoptr (LabSipFlow) flow
      = tport != NULL ? lab_sip_agent_flow_of (agent, tport, msg) : NULL;
  g_autoptr (LabSipMessage) response = lab_sip_message_from_stack (msg);
  gboolean consumed = response == NULL || !is_own_via (agent, sip->sip_via)
                      || sip->sip_cseq->cs_method != sip_method_invite;
  if (!consumed && agent->config.handler->response != NULL)
    consumed = agent->config.handler->response (agent->config.self, response, flow);
  if (consumed || sip->sip_via->v_next == NULL)
    return;
  /* The owner may have edited it. */
  msg_t *sent = agent->config.handler->response != NULL
                    ? lab_sip_message_to_stack (response)
                    : msg_ref (msg);
  if (sent != NULL)
    nta_msg_tsend (agent->nta, sent, NULL, TAG_END ());
}

static int
on_stray (LabSipRequest *magic, nta_outgoing_t *stray, const sip_t *sip)
{
  msg_t *msg = nta_outgoing_getresponse (stray);
  lab_sip_agent_stray ((LabSipAgent *)(gpointer)magic, msg);
  msg_destroy (msg);
  return 0;
}

/* ---- its life */

LabSipAgent *
lab_sip_agent_new (const LabSipAgentConfig *config)
{
  g_return_val_if_fail (lab_sip_root () != NULL, NULL);
  g_return_val_if_fail (config->handler != NULL && config->handler->request != NULL,
                        NULL);
  LabSipAgent *agent = g_new0 (LabSipAgent, 1);
  complete_config (agent, config);
  agent->listeners = g_ptr_array_new_with_free_func (g_free);
  agent->nta = nta_agent_create (
      lab_sip_root (), (url_string_t *)-1, NULL, NULL, NTATAG_UA (0),
      NTATAG_CANCEL_487 (0), NTATAG_PASS_100 (1), NTATAG_PASS_408 (1),
      NTATAG_USE_NAPTR (0), NTATAG_USE_SRV (0), NTATAG_BAD_REQ_MASK (0),
      NTATAG_BAD_RESP_MASK (1U << 31), NTATAG_SIPFLAGS (MSG_DO_EXTRACT_COPY),
      NTATAG_UDP_MTU (65535), NTATAG_MAXSIZE (agent->config.limits.message_bytes),
      NTATAG_TIMER_C (0), NTATAG_SIP_T1 (agent->config.t1_ms),
      NTATAG_SIP_T1X64 (agent->config.t1x64_ms), TAG_END ());
  agent->leg
      = nta_leg_tcreate (agent->nta, on_request, agent, NTATAG_NO_DIALOG (1), TAG_END ());
  agent->stray
      = nta_outgoing_default (agent->nta, on_stray, (LabSipRequest *)(gpointer)agent);
  return agent;
}

void
lab_sip_agent_free (LabSipAgent *agent)
{
  if (agent == NULL)
    return;
  lab_sip_request_agent_gone (agent);
  lab_sip_exchange_agent_gone (agent);
  lab_sip_flow_agent_gone (agent);
  nta_outgoing_destroy (agent->stray);
  nta_leg_destroy (agent->leg);
  nta_agent_destroy (agent->nta);
  for (guint i = 0; i < agent->listeners->len; i++)
    lab_sip_transport_remove_listener (g_ptr_array_index (agent->listeners, i));
  lab_scope_clear (&agent->scope);
  g_ptr_array_unref (agent->listeners);
  g_free (agent->name);
  g_free (agent);
}

const char *
lab_sip_agent_name (const LabSipAgent *agent)
{
  return agent->name;
}

/* ---- listening */

static gboolean
check_certificates (const char *directory, GError **error)
{
  static const char *const names[] = { "agent.pem", "cafile.pem" };
  if (directory == NULL)
    {
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT,
                           "TLS without a directory of certificates");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);
      if (access (path, R_OK) == 0)
        continue;
      g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static tport_t *
find_primary (LabSipAgent *agent, const char *ident)
{
  for (tport_t *tport = tport_primaries (nta_agent_tports (agent->nta)); tport != NULL;
       tport = tport_next (tport))
    if (g_strcmp0 (tport_name (tport)->tpn_ident, ident) == 0)
      return tport;
  return NULL;
}

static tport_t *
add_transport (LabSipAgent *agent, LabSipListener *listener, const char *certificates)
{
  g_autofree char *host = lab_address_format (&listener->address);
  gboolean tls = listener->transport == LAB_TRANSPORT_TLS;
  g_autofree char *url = g_strdup_printf (
      "%s:%s%s%s", tls ? "sips" : "sip", host,
      tls ? "" : ";transport=", tls ? "" : lab_transport_name (listener->transport));
  unsigned idle_ms = (unsigned)MIN (agent->config.limits.idle_s * 1000ULL, G_MAXINT);
  lab_sip_transport_note_bind (-1, 0);
  if (nta_agent_add_tport (agent->nta, (url_string_t *)(gpointer)url,
                           TPTAG_IDENT (listener->ident), TPTAG_IDLE (idle_ms),
                           TPTAG_QUEUESIZE (QUEUE_SIZE), TPTAG_SDWN_ERROR (1),
                           TAG_IF (tls, TPTAG_CERTIFICATE (certificates)), TAG_END ())
      < 0)
    return NULL;
  return find_primary (agent, listener->ident);
}

gboolean
lab_sip_agent_listen (LabSipAgent *agent, LabTransport transport,
                      const LabAddress *address, const char *certificate_directory,
                      GError **error)
{
  g_return_val_if_fail (lab_address_is_set (address) && address->port != 0, FALSE);
  g_autofree LabSipListener *listener = g_new0 (LabSipListener, 1);
  int bind_errno;
  listener->agent = agent;
  listener->transport = transport;
  listener->address = *address;
  g_snprintf (listener->ident, sizeof listener->ident, "l%u", ++agent->listeners_made);
  if (transport == LAB_TRANSPORT_TLS
      && !check_certificates (certificate_directory, error))
    return FALSE;
  listener->tport = add_transport (agent, listener, certificate_directory);
  listener->fd = lab_sip_transport_bound (&bind_errno);
  if (listener->tport == NULL && listener->fd < 0)
    {
      g_autofree char *text = lab_address_format (address);
      g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT,
                   "%s %s: the SIP stack could not make a socket: %s",
                   lab_transport_name (transport), text, g_strerror (errno));
      return FALSE;
    }
  if (listener->tport == NULL)
    {
      lab_net_set_error (error, transport, address,
                         bind_errno != 0 ? bind_errno : EADDRINUSE);
      return FALSE;
    }
  lab_sip_transport_add_listener (listener);
  g_ptr_array_add (agent->listeners, g_steal_pointer (&listener));
  return TRUE;
}

/* ---- octets */

gboolean
lab_sip_agent_send_bytes (LabSipListener *listener, LabSipConnection *connection,
                          const LabAddress *peer, GBytes *bytes)
{
  tp_name_t name = { 0 };
  g_autofree char *host = lab_address_format_host (peer);
  g_autofree char *port = g_strdup_printf ("%u", peer->port);
  msg_t *msg = lab_sip_raw_to_stack (bytes);
  if (msg == NULL)
    return FALSE;
  name.tpn_proto = lab_transport_name (listener->transport);
  name.tpn_canon = host;
  name.tpn_host = host;
  name.tpn_port = port;
  name.tpn_ident = listener->ident;
  tport_t *sent = tport_tsend (connection != NULL ? connection->tport : listener->tport,
                               msg, &name, TPTAG_MTU (G_MAXINT), TAG_END ());
  msg_destroy (msg);
  return sent != NULL;
}

gboolean
lab_sip_agent_send_raw (LabSipAgent *agent, LabSipFlow *flow, LabTransport transport,
                        const LabAddress *address, GBytes *bytes, GError **error)
{
  LabSipTarget target = { .flow = flow, .transport = transport };
  LabSipListener *listener;
  LabSipConnection *connection;
  LabAddress peer;
  g_autofree char *reason = NULL;
  if (address != NULL)
    target.address = *address;
  if (g_bytes_get_size (bytes) == 0
      || (flow != NULL ? lab_sip_flow_transport (flow) : transport) == LAB_TRANSPORT_UDP)
    if (g_bytes_get_size (bytes) == 0 || g_bytes_get_size (bytes) > 65507)
      {
        g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                     "%" G_GSIZE_FORMAT " octets to send", g_bytes_get_size (bytes));
        return FALSE;
      }
  if (!lab_sip_agent_route (agent, NULL, &target, &listener, &connection, &peer, &reason))
    {
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_CLOSED, reason);
      return FALSE;
    }
  if (lab_sip_agent_send_bytes (listener, connection, &peer, bytes))
    return TRUE;
  g_autofree char *text = lab_address_format (&peer);
  g_set_error (error, LAB_ERROR, LAB_ERROR_CLOSED, "%s %s: not sent: %s",
               lab_transport_name (listener->transport), text, g_strerror (errno));
  return FALSE;
}

/* ---- what is known of it */

LabSipFlow *
lab_sip_agent_find_flow (const LabSipAgent *agent, const char *token)
{
  return agent->tokens != NULL ? g_hash_table_lookup (agent->tokens, token) : NULL;
}

LabSipCounts
lab_sip_agent_counts (const LabSipAgent *agent)
{
  return (LabSipCounts){
    .exchanges = agent->exchanges.length,
    .requests = agent->requests.length,
    .flows = agent->tokens != NULL ? g_hash_table_size (agent->tokens) : 0,
    .connections = agent->connections,
  };
}

char *
lab_sip_agent_warning (const LabSipAgent *agent, const char *words)
{
  GString *warning = g_string_new (NULL);
  g_string_printf (warning, "399 %s ", agent->name);
  lab_sip_quote_append (warning, words);
  return g_string_free (warning, FALSE);
}

void
lab_sip_agent_refused (LabSipAgent *agent, LabSipFlow *flow, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (agent->config.handler->refused != NULL)
    agent->config.handler->refused (agent->config.self, flow, reason);
  else
    lab_log_info (agent->name, "%s", reason);
}
