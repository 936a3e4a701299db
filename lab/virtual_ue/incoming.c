/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "sip/name_addr.h"
#include "virtual_ue/private.h"

/* What comes from the network. */

#define RECEIVED_KEPT 10000
#define ALLOW         "MESSAGE, OPTIONS"
#define ALLOW_ALONE   "MESSAGE, OPTIONS, INVITE, ACK, CANCEL"

/* ---- MESSAGE */

static char *
sender_of (const LabSipMessage *request, const LabPager *pager)
{
  const char *asserted = lab_sip_message_get (request, "P-Asserted-Identity");
  const char *from = asserted != NULL ? asserted : lab_sip_message_get (request, "From");
  g_autoptr (LabSipNameAddr) value
      = lab_sip_name_addr_parse (from == NULL ? "" : from, NULL);
  if (value != NULL)
    return g_strdup (value->uri);
  return g_strdup (pager->from);
}

static char *
text_of (GBytes *content)
{
  gsize size;
  const char *bytes = g_bytes_get_data (content, &size);
  return g_utf8_make_valid (bytes == NULL ? "" : bytes, (gssize)size);
}

static void
log_report (Ue *self, const LabSipMessage *request, const LabPager *pager)
{
  LabEvent *event = ue_event (self, "report", request);
  lab_event_set (event, "report", lab_imdn_status_name (pager->imdn->status));
  lab_event_set (event, "message_id", pager->imdn->message_id);
  lab_event_set (event, "from", pager->from);
  ue_log_event (self, event);
}

static void
log_message (Ue *self, const LabSipMessage *request, const LabPager *pager,
             const char *from)
{
  LabEvent *event = ue_event (self, "message", request);
  g_autofree char *text = text_of (pager->content);
  g_autofree char *reports = lab_imdn_request_format (pager->wants);
  lab_event_set (event, "text", text);
  lab_event_set (event, "from", from);
  lab_event_set (event, "to", pager->to);
  lab_event_set (event, "content_type", pager->content_type);
  lab_event_set (event, "message_id", pager->message_id);
  lab_event_set (event, "reports", pager->wants != 0 ? reports : NULL);
  lab_event_set (event, "conversation_id",
                 lab_sip_message_get (request, "Conversation-ID"));
  lab_event_set (event, "contribution_id",
                 lab_sip_message_get (request, "Contribution-ID"));
  ue_log_event (self, event);
}

/* Keeps what a report needs; sends the delivery report at once. */
static UeReceived *
keep_for_reports (Ue *self, const LabSipMessage *request, const LabPager *pager,
                  const char *from)
{
  if (pager->message_id == NULL || pager->wants == 0)
    return NULL;
  UeReceived *received = g_new0 (UeReceived, 1);
  received->message_id = g_strdup (pager->message_id);
  received->from = g_strdup (from);
  received->date_time = g_strdup (pager->date_time);
  received->conversation_id = g_strdup (lab_sip_message_get (request, "Conversation-ID"));
  received->contribution_id = g_strdup (lab_sip_message_get (request, "Contribution-ID"));
  received->wants = pager->wants;
  if (self->received->len >= RECEIVED_KEPT)
    g_ptr_array_remove_index (self->received, 0);
  g_ptr_array_add (self->received, received);
  if ((pager->wants & LAB_IMDN_WANTS_POSITIVE_DELIVERY)
      && lab_node_bool (self->node, "delivery_reports"))
    ue_send_report (self, received, LAB_IMDN_DELIVERED, NULL);
  return received;
}

static guint
take_answer (Ue *self)
{
  guint status = self->answer_message;
  if (self->answer_times > 0 && --self->answer_times == 0)
    self->answer_message = 200;
  return status;
}

void
ue_log_refused (Ue *self, const LabSipMessage *request, guint status, const char *reason)
{
  LabEvent *event = ue_event (self, "refused", request);
  g_autofree char *number = g_strdup_printf ("%u", status);
  lab_event_set (event, "method", lab_sip_message_method (request));
  lab_event_set (event, "status", number);
  lab_event_set (event, "reason", reason);
  ue_log_event (self, event);
}

static void
refuse_message (Ue *self, LabSipExchange *exchange, guint status, const char *why)
{
  ue_log_refused (self, lab_sip_exchange_request (exchange), status, why);
  lab_sip_exchange_reply (exchange, status, NULL, "Server",
                          lab_node_string (self->node, "user_agent"), NULL);
}

/* What a phone with a behaviour does with a message that it has taken. */
static void
react (Ue *self, const LabSipMessage *request, const LabPager *pager,
       const UeReaction *reaction, UeReceived *received, const char *from)
{
  g_autofree char *text = text_of (pager->content);
  if (reaction == NULL || reaction->reply == NULL)
    return;
  if (received != NULL && (received->wants & LAB_IMDN_WANTS_DISPLAY))
    {
      received->displayed = TRUE;
      ue_send_report (self, received, LAB_IMDN_DISPLAYED, NULL);
    }
  ue_alone_reply (self, request, reaction, text, from);
}

static const UeReaction *
decide (const Ue *self, const LabPager *pager, const char *from)
{
  g_autofree char *text = text_of (pager->content);
  /* is-composing and pictures are no texts */
  if (pager->imdn != NULL || pager->content_type == NULL
      || g_ascii_strncasecmp (pager->content_type, "text/", 5) != 0)
    return NULL;
  return ue_behaviour_decide (self->behaviour, FALSE, text, from);
}

static void
take_message (Ue *self, LabSipExchange *exchange, const LabPager *pager, guint status)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  g_autofree char *from = sender_of (request, pager);
  const UeReaction *reaction = decide (self, pager, from);
  if (reaction != NULL && reaction->status >= 300)
    {
      refuse_message (self, exchange, reaction->status, "as told by `behaviour`");
      return;
    }
  if (reaction != NULL && reaction->status != 0)
    status = reaction->status;
  lab_sip_exchange_reply (exchange, status, NULL, "Server",
                          lab_node_string (self->node, "user_agent"), NULL);
  if (pager->imdn != NULL)
    {
      log_report (self, request, pager);
      return;
    }
  log_message (self, request, pager, from);
  UeReceived *received = keep_for_reports (self, request, pager, from);
  react (self, request, pager, reaction, received, from);
}

static void
receive_message (Ue *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  g_autoptr (GError) error = NULL;
  guint status = take_answer (self);
  if (status >= 300)
    {
      refuse_message (self, exchange, status, "as told by `answer`");
      return;
    }
  g_autoptr (LabPager) pager
      = lab_pager_read (lab_sip_message_get (request, "Content-Type"),
                        lab_sip_message_body (request), &error);
  if (pager == NULL)
    {
      ue_log_refused (self, request, 400, error->message);
      lab_sip_exchange_refuse (exchange, 400, "%s", error->message);
      return;
    }
  take_message (self, exchange, pager, status);
}

/* ---- all of them */

void
ue_incoming (Ue *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  const char *agent = lab_node_string (self->node, "user_agent");
  const char *allow = self->behaviour == NULL ? ALLOW : ALLOW_ALONE;
  if (self->faults.silent || ue_behaviour_is_silent (self->behaviour))
    {
      ue_log_refused (self, request, 0,
                      self->faults.silent ? "silent, as told by `fault`"
                                          : "silent, as told by `behaviour`");
      lab_sip_exchange_hold (exchange, &self->element.scope);
    }
  else if (lab_sip_message_is_method (request, "MESSAGE"))
    receive_message (self, exchange);
  else if (self->behaviour != NULL && lab_sip_message_is_method (request, "INVITE"))
    ue_alone_invite (self, exchange);
  else if (lab_sip_message_is_method (request, "OPTIONS"))
    lab_sip_exchange_reply (exchange, 200, NULL, "Allow", allow, "Accept",
                            "message/cpim, text/plain, message/imdn+xml", "Server", agent,
                            NULL);
  else if (lab_sip_message_is_method (request, "NOTIFY"))
    lab_sip_exchange_refuse (exchange, 481, "no subscription of this phone");
  else
    {
      g_autofree char *why = g_strdup_printf ("not supported by the virtual phone: %s",
                                              lab_sip_message_method (request));
      ue_log_refused (self, request, 405, why);
      lab_sip_exchange_reply (exchange, 405, NULL, "Allow", allow, "Server", agent, NULL);
    }
}
