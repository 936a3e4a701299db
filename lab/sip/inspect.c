/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/agent-private.h"

#include "base/text.h"
#include "sip/params.h"
#include "sip/stun.h"

#include <string.h>
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_buffer.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>

/* What comes in, before the stack's transaction layer sees it: what would harm it, and what is beyond the
   agent's limits, is answered or dropped here; what it will refuse by itself is told to the owner. */

typedef struct
{
  LabSipListener *listener;
  LabSipConnection *connection;
  LabAddress peer;
  msg_t *msg;
  sip_t *sip;
} Arrival;

static void
tell (const Arrival *arrival, const char *what)
{
  g_autoptr (LabSipFlow) flow
      = lab_sip_flow_get (arrival->listener, arrival->connection, &arrival->peer);
  const sip_t *sip = arrival->sip;
  const char *method
      = sip != NULL && sip->sip_request != NULL ? sip->sip_request->rq_method_name : NULL;
  if (method != NULL)
    lab_sip_agent_refused (arrival->listener->agent, flow, "%s from %s: %s", method,
                           lab_sip_flow_describe (flow), what);
  else
    lab_sip_agent_refused (arrival->listener->agent, flow, "%s from %s: %s",
                           sip != NULL && sip->sip_status != NULL ? "response" : "octets",
                           lab_sip_flow_describe (flow), what);
}

/* Answers without a transaction (RFC 3261 §8.2.7), to where it came from. */
static gboolean
refuse (const Arrival *arrival, guint status, const char *why)
{
  g_autoptr (LabSipMessage) request = lab_sip_message_from_stack (arrival->msg);
  tell (arrival, why);
  if (request == NULL || lab_sip_message_get (request, "Via") == NULL
      || arrival->sip->sip_request == NULL
      || arrival->sip->sip_request->rq_method == sip_method_ack)
    return FALSE;
  g_autoptr (LabSipMessage) response
      = lab_sip_message_new_response (request, status, NULL);
  g_autofree char *warning = lab_sip_agent_warning (arrival->listener->agent, why);
  lab_sip_message_append (response, "Warning", warning);
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (response);
  lab_sip_agent_send_bytes (arrival->listener, arrival->connection, &arrival->peer,
                            bytes);
  return FALSE;
}

/* ---- limits */

static const char *
over_limit (const Arrival *arrival, guint *status)
{
  const LabSipLimits *limits = &arrival->listener->agent->config.limits;
  guint fields = 0;
  gsize bytes = 0;
  for (const msg_header_t *h = *msg_chain_head (arrival->msg); h != NULL; h = h->sh_succ)
    if (h->sh_class->hc_hash != sip_payload_class->hc_hash)
      {
        fields++;
        bytes += h->sh_len;
      }
  *status = fields > limits->header_fields + 2 ? 400 : 513;
  if (fields > limits->header_fields + 2) /* the first line and the empty one */
    return "too many header fields";
  return bytes > limits->header_bytes ? "header too long" : NULL;
}

/* ---- what is no SIP */

static void
close_now (gpointer self)
{
  LabSipConnection *connection = self;
  connection->half_open = NULL;
  tport_shutdown (connection->tport, 2);
}

/* A request whose first line the stack cannot read: blanks in the URI, or `+` and `` ` `` in the method,
   which are token characters all the same (RFC 4475 §3.1.1.2, §3.1.2.8). */
static gboolean
answer_unread (const Arrival *arrival)
{
  g_autoptr (LabSipMessage) request = lab_sip_message_parse (
      msg_buf_committed_data (arrival->msg), msg_buf_committed (arrival->msg), NULL);
  if (request == NULL || !lab_sip_message_is_request (request)
      || lab_sip_message_get (request, "Via") == NULL
      || lab_sip_message_is_method (request, "ACK"))
    return FALSE;
  gboolean right = lab_sip_is_token (lab_sip_message_method (request))
                   && strpbrk (lab_sip_message_request_uri (request), " \t") == NULL;
  g_autoptr (LabSipMessage) response
      = lab_sip_message_new_response (request, right ? 501 : 400, NULL);
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (response);
  lab_sip_agent_send_bytes (arrival->listener, arrival->connection, &arrival->peer,
                            bytes);
  tell (arrival, right ? "an unknown method: 501" : "a malformed first line: 400");
  return TRUE;
}

static gboolean
inspect_garbage (const Arrival *arrival)
{
  LabSipConnection *connection = arrival->connection;
  if (answer_unread (arrival) && connection == NULL)
    return FALSE;
  if (connection == NULL)
    {
      if (msg_size (arrival->msg) + msg_buf_committed (arrival->msg)
          > 4) /* up to four octets: somebody's keep-alive */
        tell (arrival, "not SIP: dropped");
      return FALSE;
    }
  /* Where the next message begins on a stream, nobody can tell. */
  tell (arrival, "not SIP: connection closed");
  lab_timer_cancel (&connection->half_open);
  connection->half_open
      = lab_timer_start (&connection->listener->agent->scope, 0, close_now, connection);
  return FALSE;
}

/* ---- requests */

static gboolean
is_port (const char *port)
{
  guint64 number;
  return port == NULL || g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL);
}

/* What the topmost Via must not have, lest the stack reads past a branch's end or cannot answer. */
static const char *
via_fault (const sip_via_t *via)
{
  if (via->v_branch != NULL && strlen (via->v_branch) < 7)
    return "a Via branch of less than 7 characters (RFC 3261 §8.1.1.7)";
  if (!is_port (via->v_port))
    return "a Via port out of range (RFC 3261 §25.1)";
  return NULL;
}

/* The answer goes to where the request came from, never to an address of the sender's choice. */
static void
drop_maddr (const Arrival *arrival)
{
  sip_via_t *via = arrival->sip->sip_via;
  if (via->v_maddr != NULL)
    msg_header_remove_param (via->v_common, "maddr");
}

/* What the stack cannot take for a request: it answers where it can find the Via, else we, else nobody. */
static gboolean
inspect_malformed (const Arrival *arrival)
{
  static const char rule[]
      = "a mandatory header is missing or malformed (RFC 3261 §8.1.1)";
  const sip_via_t *via = arrival->sip->sip_via;
  if (via != NULL && via_fault (via) == NULL)
    {
      tell (arrival, rule);
      return TRUE;
    }
  g_autoptr (LabSipMessage) request = lab_sip_message_from_stack (arrival->msg);
  if (request != NULL && lab_sip_message_get (request, "Via") != NULL)
    return refuse (arrival, 400, rule);
  return inspect_garbage (arrival);
}

static gboolean
inspect_request (const Arrival *arrival)
{
  sip_t *sip = arrival->sip;
  guint status;
  const char *fault;
  if (sip->sip_flags & MSG_FLG_TOOLARGE)
    {
      tell (arrival, "larger than allowed: 413");
      return TRUE; /* the stack answers */
    }
  if ((sip->sip_flags & MSG_FLG_ERROR) != 0 || sip_sanity_check (sip) < 0)
    return inspect_malformed (arrival);
  if ((fault = via_fault (sip->sip_via)) != NULL)
    return refuse (arrival, 400, fault);
  if ((fault = over_limit (arrival, &status)) != NULL)
    return refuse (arrival, status, fault);
  if (g_ascii_strcasecmp (sip->sip_request->rq_version, "SIP/2.0") != 0)
    tell (arrival, "an unknown SIP version: 505 (RFC 3261 §7.1)");
  g_autofree char *protocol
      = g_strdup_printf ("SIP/2.0/%s", lab_transport_name (arrival->listener->transport));
  if (g_ascii_strcasecmp (sip->sip_via->v_protocol, protocol) != 0)
    tell (arrival, "the topmost Via names another transport: dropped (RFC 3261 §18.1.1)");
  drop_maddr (arrival);
  /* The stack would act on these as an end point does; here they are only carried. */
  sip->sip_require = NULL;
  sip->sip_supported = NULL;
  sip->sip_timestamp = NULL;
  return TRUE;
}

static gboolean
inspect_response (const Arrival *arrival)
{
  sip_t *sip = arrival->sip;
  guint status;
  const char *fault;
  if ((sip->sip_flags & (MSG_FLG_ERROR | MSG_FLG_TOOLARGE)) != 0
      || sip_sanity_check (sip) < 0)
    {
      tell (arrival, "malformed or too large: dropped");
      return FALSE;
    }
  if ((fault = over_limit (arrival, &status)) != NULL)
    {
      tell (arrival, fault);
      return FALSE;
    }
  sip->sip_rseq = NULL; /* PRACK is the end points' affair */
  return TRUE;
}

gboolean
lab_sip_inspect (LabSipListener *listener, LabSipConnection *connection, msg_t *msg)
{
  Arrival arrival = { listener, connection, { 0 }, msg, sip_object (msg) };
  const su_sockaddr_t *from = msg_addr (msg);
  if (connection != NULL)
    arrival.peer = connection->peer;
  else if (!lab_address_from_sockaddr (&from->su_sa, sizeof *from, &arrival.peer))
    return FALSE;
  if (arrival.sip != NULL && arrival.sip->sip_request != NULL)
    return inspect_request (&arrival);
  if (arrival.sip != NULL && arrival.sip->sip_status != NULL)
    return inspect_response (&arrival);
  return inspect_garbage (&arrival);
}

void
lab_sip_answer_stun (LabSipListener *listener, const LabAddress *peer,
                     const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) answer = lab_sip_stun_answer (bytes, size, peer);
  if (answer != NULL)
    lab_sip_agent_send_bytes (listener, NULL, peer, answer);
}
