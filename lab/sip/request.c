/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/request.h"

#include "base/random.h"
#include "sip/agent-private.h"

#include <string.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/tport_tag.h>

struct _LabSipRequest
{
  LabScopeItem item; /* first: the scope hands it back */
  GList link;        /* in its agent's list */
  LabSipAgent *agent;
  nta_outgoing_t *outgoing;
  LabSipMessage *message;
  LabSipFlow *flow; /* of the target: the CANCEL goes there, too */
  char *branch;
  char *route;
  char ident[16];
  LabSipResponseFunc func; /* NULL: nobody waits any more */
  gpointer self;
  msg_t *answer; /* being delivered */
  gboolean in_callback;
  gboolean provisional; /* there was one */
  gboolean cancel;      /* to be sent, or sent */
  gboolean cancel_sent;
  LabTimer *timer; /* an internal answer is due */
  guint timer_status;
  char *timer_phrase;
};

static void
request_free (LabSipRequest *request)
{
  lab_scope_leave (&request->item);
  lab_timer_cancel (&request->timer);
  g_queue_unlink (&request->agent->requests, &request->link);
  lab_sip_message_unref (request->message);
  lab_sip_flow_unref (request->flow);
  g_free (request->branch);
  g_free (request->route);
  g_free (request->timer_phrase);
  g_free (request);
}

void
lab_sip_request_agent_gone (LabSipAgent *agent)
{
  while (agent->requests.head != NULL)
    request_free (agent->requests.head->data);
}

/* ---- answers */

static void abandon (LabSipRequest *request);

static void
deliver (LabSipRequest *request, LabSipMessage *response, gboolean internal)
{
  gboolean final = lab_sip_message_status (response) >= 200;
  if (final)
    {
      lab_scope_leave (&request->item);
      lab_timer_cancel (&request->timer);
      if (request->outgoing != NULL)
        nta_outgoing_destroy (g_steal_pointer (&request->outgoing));
    }
  gboolean wanted = request->func != NULL;
  request->in_callback = TRUE;
  if (wanted)
    request->func (request->self, request, response, internal);
  request->in_callback = FALSE;
  request->answer = NULL;
  if (final)
    request_free (request);
  else if (wanted && request->func == NULL)
    abandon (request); /* dropped in its own callback */
}

/* As the stack's own internal answers: with our Via, which the receiver takes away. */
static void
answer_internally (gpointer self)
{
  LabSipRequest *request = self;
  request->timer = NULL;
  g_autoptr (LabSipMessage) response = lab_sip_message_new_response (
      request->message, request->timer_status, request->timer_phrase);
  g_autofree char *via
      = g_strdup_printf ("SIP/2.0/UDP internal;branch=%s", request->branch);
  lab_sip_message_prepend (response, "Via", via);
  deliver (request, response, TRUE);
}

static void
answer_later (LabSipRequest *request, guint64 delay_ms, guint status, const char *phrase)
{
  request->timer_status = status;
  request->timer_phrase = g_strdup (phrase);
  request->timer
      = lab_timer_start (&request->agent->scope, delay_ms, answer_internally, request);
}

static void send_cancel (LabSipRequest *request);

static int
on_response (LabSipRequest *request, nta_outgoing_t *outgoing, const sip_t *sip)
{
  msg_t *msg = nta_outgoing_getresponse (outgoing);
  gboolean internal = nta_sip_is_internal (sip);
  g_autoptr (LabSipMessage) response
      = msg != NULL ? lab_sip_message_from_stack (msg) : NULL;
  /* The 2xx of an INVITE goes on, even where its owner waits no more (RFC 3261 §16.7). */
  if (request->func == NULL && response != NULL && !internal
      && lab_sip_message_status (response) / 100 == 2)
    lab_sip_agent_stray (request->agent, msg);
  if (response == NULL)
    {
      msg_destroy (msg);
      lab_timer_cancel (&request->timer);
      g_clear_pointer (&request->timer_phrase, g_free);
      answer_later (request, 0, internal ? 408 : 502, NULL);
      return 0;
    }
  if (lab_sip_message_status (response) < 200)
    {
      request->provisional = TRUE;
      if (request->cancel)
        send_cancel (request);
    }
  request->answer = internal ? NULL : msg;
  deliver (request, response,
           internal); /* the last one frees the request, not the message */
  msg_destroy (msg);
  return 0;
}

LabSipFlow *
lab_sip_request_flow (const LabSipRequest *request)
{
  LabSipAgent *agent = request->agent;
  g_return_val_if_fail (request->in_callback, NULL);
  return request->answer == NULL
             ? NULL
             : lab_sip_agent_flow_of (
                 agent,
                 tport_delivered_by (nta_agent_tports (agent->nta), request->answer),
                 request->answer);
}

/* ---- sending */

static void
choose_route (LabSipRequest *request, const LabSipListener *listener,
              const LabAddress *peer)
{
  g_autofree char *host = lab_address_format (peer);
  request->route = g_strdup_printf ("sip:%s;transport=%s", host,
                                    lab_transport_name (listener->transport));
  g_strlcpy (request->ident, listener->ident, sizeof request->ident);
}

static tport_t *
tport_of (const LabSipRequest *request)
{
  return request->flow != NULL && request->flow->connection != NULL
             ? request->flow->connection->tport
             : NULL;
}

/* @message with our Via on top, for the stack.  It would add one of its own, but in a piece of its own, which
   TLS sends as a record of its own. */
static msg_t *
with_via (const LabSipMessage *message, const LabSipListener *listener,
          const char *branch)
{
  g_autoptr (LabSipMessage) copy = lab_sip_message_copy (message);
  g_autofree char *sent_by = lab_address_format (&listener->address);
  g_autofree char *transport
      = g_ascii_strup (lab_transport_name (listener->transport), -1);
  g_autofree char *via = g_strdup_printf (
      "SIP/2.0/%s %s;%sbranch=%s", transport, sent_by,
      listener->transport == LAB_TRANSPORT_UDP ? "rport;" : "", branch);
  lab_sip_message_prepend (copy, "Via", via);
  return lab_sip_message_to_stack (copy);
}

/* Hands @msg to the stack; returns NULL if it cannot even begin. */
static nta_outgoing_t *
create (LabSipRequest *request, nta_response_f *callback, msg_t *msg)
{
  tport_t *tport = tport_of (request);
  nta_outgoing_t *outgoing = nta_outgoing_mcreate (
      request->agent->nta, callback, request, (url_string_t *)(gpointer)request->route,
      msg, NTATAG_BRANCH_KEY (request->branch), TPTAG_IDENT (request->ident),
      NTATAG_USER_VIA (1), TAG_IF (tport != NULL, NTATAG_TPORT (tport)), TAG_END ());
  if (outgoing == NULL)
    msg_destroy (msg);
  return outgoing;
}

static void
begin (LabSipRequest *request, const LabSipTarget *target)
{
  LabSipListener *listener;
  LabSipConnection *connection;
  LabAddress peer;
  g_autofree char *reason = NULL;
  if (!lab_sip_agent_route (request->agent, request->message, target, &listener,
                            &connection, &peer, &reason))
    {
      answer_later (request, 0, 503, reason);
      return;
    }
  choose_route (request, listener, &peer);
  msg_t *msg = with_via (request->message, listener, request->branch);
  if (msg != NULL)
    request->outgoing = create (request, on_response, msg);
  if (request->outgoing == NULL)
    answer_later (request, 0, 503,
                  msg == NULL ? "The Request Cannot Be Written" : "Not Sent");
}

/* Nobody waits any more.  An INVITE is cancelled, and its end awaited, to acknowledge it. */
static void
abandon (LabSipRequest *request)
{
  request->func = NULL;
  if (lab_sip_message_is_method (request->message, "INVITE") && request->outgoing != NULL)
    {
      lab_sip_request_cancel (request);
      return;
    }
  if (request->outgoing != NULL)
    nta_outgoing_destroy (g_steal_pointer (&request->outgoing));
  request_free (request);
}

static void
owner_stopped (LabScopeItem *item)
{
  LabSipRequest *request = (LabSipRequest *)item;
  if (request->in_callback)
    request->func = NULL; /* deliver() goes on */
  else
    abandon (request);
}

LabSipRequest *
lab_sip_request_send (LabSipAgent *agent, LabScope *scope, LabSipMessage *message,
                      const LabSipTarget *target, const char *branch,
                      LabSipResponseFunc func, gpointer self)
{
  LabSipRequest *request = g_new0 (LabSipRequest, 1);
  g_autofree char *token = branch == NULL ? lab_random_token (16) : NULL;
  request->agent = agent;
  request->message = message;
  request->branch
      = branch != NULL ? g_strdup (branch) : g_strconcat ("z9hG4bK", token, NULL);
  request->func = func;
  request->self = self;
  request->link.data = request;
  if (target != NULL && target->flow != NULL)
    request->flow = lab_sip_flow_ref (target->flow);
  g_queue_push_tail_link (&agent->requests, &request->link);
  lab_scope_enter (scope, &request->item, owner_stopped);
  begin (request, target);
  return request;
}

LabSipMessage *
lab_sip_request_message (const LabSipRequest *request)
{
  return request->message;
}

void
lab_sip_request_drop (LabSipRequest **place)
{
  LabSipRequest *request = g_steal_pointer (place);
  if (request == NULL || request->item.scope == NULL)
    return;
  lab_scope_leave (&request->item);
  owner_stopped (&request->item);
}

/* ---- CANCEL (RFC 3261 §9.1) */

static LabSipMessage *
make_cancel (LabSipRequest *request)
{
  static const char *const copied[]
      = { "Route",   "Max-Forwards",   "From",           "To",
          "Call-ID", "Accept-Contact", "Reject-Contact", "Request-Disposition" };
  msg_t *msg = nta_outgoing_getrequest (request->outgoing);
  g_autoptr (LabSipMessage) sent = lab_sip_message_from_stack (msg);
  msg_destroy (msg);
  g_auto (GStrv) vias = sent != NULL ? lab_sip_message_list (sent, "Via") : NULL;
  if (vias == NULL || vias[0] == NULL)
    return NULL;
  LabSipMessage *cancel = lab_sip_message_new_empty ();
  cancel->is_request = TRUE;
  cancel->method = g_strdup ("CANCEL");
  cancel->uri = g_strdup (lab_sip_message_request_uri (sent));
  lab_sip_message_append (cancel, "Via", vias[0]);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    lab_sip_message_copy_fields (cancel, sent, copied[i]);
  g_autofree char *cseq = g_strdup_printf ("%u CANCEL", lab_sip_message_cseq (sent));
  lab_sip_message_append (cancel, "CSeq", cseq);
  return cancel;
}

static void
send_cancel (LabSipRequest *request)
{
  if (request->cancel_sent || request->outgoing == NULL)
    return;
  request->cancel_sent = TRUE;
  g_autoptr (LabSipMessage) cancel = make_cancel (request);
  msg_t *msg = cancel != NULL ? lab_sip_message_to_stack (cancel) : NULL;
  if (msg != NULL)
    create (request, NULL, msg);
  lab_timer_cancel (&request->timer);
  answer_later (request, request->agent->config.t1x64_ms, 408, NULL);
}

void
lab_sip_request_cancel (LabSipRequest *request)
{
  if (!lab_sip_message_is_method (request->message, "INVITE"))
    return;
  request->cancel = TRUE;
  if (request->provisional)
    send_cancel (request);
}

/* ---- ACK of a 2xx */

void
lab_sip_request_send_ack (LabSipAgent *agent, LabSipMessage *ack,
                          const LabSipTarget *target)
{
  g_autoptr (LabSipMessage) owned = ack;
  LabSipListener *listener;
  LabSipConnection *connection;
  LabAddress peer;
  g_autofree char *reason = NULL;
  if (!lab_sip_agent_route (agent, ack, target, &listener, &connection, &peer, &reason))
    {
      lab_sip_agent_refused (agent, NULL, "ACK not sent: %s", reason);
      return;
    }
  g_autofree char *token = lab_random_token (16);
  g_autofree char *branch = g_strconcat ("z9hG4bK", token, NULL);
  msg_t *msg = with_via (ack, listener, branch);
  if (msg == NULL)
    return;
  g_autofree char *host = lab_address_format (&peer);
  g_autofree char *route = g_strdup_printf ("sip:%s;transport=%s", host,
                                            lab_transport_name (listener->transport));
  tport_t *tport = connection != NULL ? connection->tport : NULL;
  msg_t *kept = msg_ref (msg);
  if (nta_msg_tsend (agent->nta, msg, (url_string_t *)(gpointer)route,
                     NTATAG_BRANCH_KEY (branch), NTATAG_USER_VIA (1),
                     TPTAG_IDENT (listener->ident),
                     TAG_IF (tport != NULL, NTATAG_TPORT (tport)), TAG_END ())
      < 0)
    msg_destroy (kept); /* the stack forgets one reference when it fails */
  msg_destroy (kept);
}
