/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "im_as/private.h"
#include "ims/identity.h"
#include "ims/warning.h"
#include "mime/media_type.h"
#include "sip/name_addr.h"

/* Accepting a message: checked, written, committed, and only then 202 (5.1.3.2.1). */

/* How long the delivery may take to show that there is no such number. */
#define PROBE_MS 300

struct _ImAcceptance
{
  LabScopeItem item; /* in the element's scope */
  ImAs *self;
  LabSipExchange *exchange;
  GPtrArray *keys; /* of the queues that got the message */
  LabScope timers;
};

static void
free_acceptance (LabScopeItem *item)
{
  ImAcceptance *acceptance = (ImAcceptance *)item;
  lab_scope_clear (&acceptance->timers);
  lab_sip_exchange_unref (acceptance->exchange);
  g_ptr_array_unref (acceptance->keys);
  g_free (acceptance);
}

static void
end_acceptance (ImAcceptance *acceptance)
{
  lab_scope_leave (&acceptance->item);
  free_acceptance (&acceptance->item);
}

/* ---- answers */

static void
answer (ImAcceptance *acceptance, guint status)
{
  const LabSipMessage *request = lab_sip_exchange_request (acceptance->exchange);
  g_autofree char *date = lab_clock_format_http_date (lab_clock_now_us ());
  lab_log_info (acceptance->self->element.name, "%s: %u",
                lab_sip_exchange_describe (acceptance->exchange), status);
  lab_sip_exchange_reply (
      acceptance->exchange, status, NULL, "Server", IM_USER_AGENT, "Date", date,
      "Conversation-ID", lab_sip_message_get (request, "Conversation-ID"),
      "Contribution-ID", lab_sip_message_get (request, "Contribution-ID"), NULL);
}

static void refuse (ImAs *self, LabSipExchange *exchange, guint status,
                    const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
refuse (ImAs *self, LabSipExchange *exchange, guint status, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *warning
      = lab_warning_format (LAB_WARNING_MISCELLANEOUS, self->element.name, "%s", why);
  lab_log_info (self->element.name, "%s: %u: %s", lab_sip_exchange_describe (exchange),
                status, why);
  lab_sip_exchange_reply (exchange, status, NULL, "Server", IM_USER_AGENT, "Warning",
                          warning, "Accept",
                          status == 415 ? "message/cpim, multipart/mixed, text/plain, "
                                          "application/vemoticon+xml, application/xml"
                                        : NULL,
                          NULL);
}

void
im_acceptance_settle (ImRecipient *recipient, guint status)
{
  ImAcceptance *acceptance = g_steal_pointer (&recipient->probe);
  if (acceptance == NULL)
    return;
  answer (acceptance, status == 0 ? 202 : status);
  end_acceptance (acceptance);
}

/* ---- after the commit */

static void
on_patience_over (gpointer user_data)
{
  ImAcceptance *acceptance = user_data;
  im_acceptance_settle (im_recipient (acceptance->self, acceptance->keys->pdata[0]), 0);
}

static void
on_committed (gpointer user_data, const GError *error)
{
  ImAcceptance *acceptance = user_data;
  ImAs *self = acceptance->self;
  if (error != NULL)
    {
      lab_log_error (self->element.name, "message not stored: %s", error->message);
      lab_sip_exchange_reply (acceptance->exchange, 500, NULL, "Server", IM_USER_AGENT,
                              "Retry-After", "30", NULL);
      end_acceptance (acceptance);
      return;
    }
  im_plan_expiry (self);
  g_autoptr (GPtrArray) keys = g_ptr_array_ref (acceptance->keys);
  ImRecipient *first = im_recipient (self, keys->pdata[0]);
  if (keys->len > 1 || first->known || first->probe != NULL)
    {
      answer (acceptance, 202);
      end_acceptance (acceptance);
    }
  else
    {
      first->probe = acceptance;
      lab_timer_start (&acceptance->timers, PROBE_MS, on_patience_over, acceptance);
    }
  for (guint i = 0; i < keys->len; i++)
    im_deliver_next (im_recipient (self, keys->pdata[i]));
}

/* ---- the message as it is kept */

static char *
sender_of (const LabSipMessage *request)
{
  static const char *const headers[] = { "P-Asserted-Identity", "P-Served-User", "From" };
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_auto (GStrv) values = lab_sip_message_list (request, headers[i]);
      g_autoptr (LabSipNameAddr) value
          = values[0] == NULL ? NULL : lab_sip_name_addr_parse (values[0], NULL);
      if (value != NULL)
        return g_strdup (value->uri);
    }
  return NULL;
}

/* RFC 3428 §4: Expires limits how long it makes sense; else the element's own limit. */
static gint64
expiry_of (ImAs *self, const LabSipMessage *request)
{
  gint64 longest_ms = lab_node_duration_ms (self->node, "keep");
  const char *expires = lab_sip_message_get (request, "Expires");
  guint64 seconds;
  if (expires != NULL
      && g_ascii_string_to_unsigned (expires, 10, 0, G_MAXUINT32, &seconds, NULL))
    longest_ms = MIN (longest_ms, (gint64)seconds * 1000);
  return lab_clock_now_us () + longest_ms * 1000;
}

/* What a softphone sends without CPIM gets one (5.1.1.1.1); what has one stays as it is, byte for byte. */
static void
set_body (ImMessage *message, const ImContent *content, const LabSipMessage *request)
{
  const LabPager *pager = content->pager;
  const char *type = lab_sip_message_get (request, "Content-Type");
  gboolean wrap = content->recipients != NULL
                  || (g_ascii_strncasecmp (type, "text/", 5) == 0 && !content->composing);
  if (!wrap)
    {
      message->content_type = g_strdup (
          lab_media_type_text_is (type, "message/cpm") ? "message/cpim" : type);
      message->body = g_bytes_ref (lab_sip_message_body (request));
      return;
    }
  const LabPager wrapped = { .from = pager->from != NULL ? pager->from : message->sender,
                             .to = message->request_uri,
                             .message_id = pager->message_id,
                             .wants = pager->wants,
                             .content_type = pager->content_type,
                             .content = pager->content };
  message->content_type = g_strdup ("message/cpim");
  message->body = lab_pager_write (&wrapped, lab_clock_now_us (), TRUE);
}

static ImMessage *
make_message (ImAs *self, const LabSipMessage *request, const ImContent *content,
              const char *to)
{
  g_autofree char *key = im_recipient_key (self, to);
  if (key == NULL)
    return NULL;
  ImMessage *message = im_message_new ();
  g_auto (GStrv) asserted = lab_sip_message_list (request, "P-Asserted-Identity");
  message->recipient = g_steal_pointer (&key);
  message->request_uri = g_strdup (to);
  message->sender = sender_of (request);
  message->asserted = asserted[0] == NULL ? NULL : g_strjoinv (", ", asserted);
  message->call_id = lab_random_uuid ();
  message->conversation_id = g_strdup (lab_sip_message_get (request, "Conversation-ID"));
  message->contribution_id = g_strdup (lab_sip_message_get (request, "Contribution-ID"));
  message->service = g_strdup (lab_sip_message_get (request, "P-Asserted-Service"));
  if (message->service == NULL)
    message->service = g_strdup (lab_sip_message_get (request, "P-Preferred-Service"));
  message->accept_contact = g_strdup (lab_sip_message_get (request, "Accept-Contact"));
  message->message_id = g_strdup (content->pager->message_id);
  message->date_time = g_strdup (content->pager->date_time);
  message->wants = content->pager->imdn != NULL ? 0 : content->pager->wants;
  message->accepted_us = lab_clock_now_us ();
  message->expires_us = expiry_of (self, request);
  set_body (message, content, request);
  return message;
}

/* ---- accepting */

static gboolean
queue_all (ImAs *self, LabSipExchange *exchange, const ImContent *content,
           const char *const *to, GPtrArray *keys)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; to[i] != NULL; i++)
    {
      g_autoptr (ImMessage) message = make_message (self, request, content, to[i]);
      if (message == NULL)
        {
          refuse (self, exchange, 404, "\"%s\" is no address of a user", to[i]);
          return FALSE;
        }
      if (im_queue_count (self->queue, message->recipient)
          >= (guint64)lab_node_int (self->node, "max_queue"))
        {
          refuse (self, exchange, 480, "too many messages wait for %s", to[i]);
          return FALSE;
        }
      if (!im_queue_add (self->queue, message, &error))
        {
          lab_log_error (self->element.name, "message not stored: %s", error->message);
          lab_sip_exchange_reply (exchange, 500, NULL, "Server", IM_USER_AGENT,
                                  "Retry-After", "30", NULL);
          return FALSE;
        }
      g_ptr_array_add (keys, g_strdup (message->recipient));
    }
  return TRUE;
}

static void
accept_content (ImAs *self, LabSipExchange *exchange, const ImContent *content)
{
  const char *single[]
      = { lab_sip_message_request_uri (lab_sip_exchange_request (exchange)), NULL };
  const char *const *to
      = content->recipients != NULL ? (const char *const *)content->recipients : single;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (!lab_store_savepoint (im_queue_store (self->queue), &error))
    {
      lab_log_error (self->element.name, "message not stored: %s", error->message);
      lab_sip_exchange_reply (exchange, 500, NULL, "Server", IM_USER_AGENT, NULL);
      return;
    }
  if (!queue_all (self, exchange, content, to, keys))
    {
      lab_store_rollback (im_queue_store (self->queue));
      return;
    }
  lab_store_release (im_queue_store (self->queue), NULL);
  ImAcceptance *acceptance = g_new0 (ImAcceptance, 1);
  acceptance->self = self;
  acceptance->exchange = lab_sip_exchange_ref (exchange);
  acceptance->keys = g_steal_pointer (&keys);
  lab_scope_enter (&self->element.scope, &acceptance->item, free_acceptance);
  lab_store_after_commit (im_queue_store (self->queue), &self->element.scope,
                          on_committed, acceptance);
}

/* Typing is news for the moment only (RFC 3994): delivered if he is there, never kept. */
static void
accept_composing (ImAs *self, LabSipExchange *exchange, const ImContent *content)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  g_autoptr (ImMessage) message
      = make_message (self, request, content, lab_sip_message_request_uri (request));
  if (message != NULL && im_recipient (self, message->recipient)->registered)
    im_deliver_transient (self, message);
  lab_sip_exchange_reply (exchange, 202, NULL, "Server", IM_USER_AGENT, NULL);
}

static gboolean
is_psi (ImAs *self, const char *uri)
{
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  return parsed != NULL && parsed->user != NULL
         && g_ascii_strcasecmp (parsed->user, lab_node_string (self->node, "psi")) == 0;
}

void
im_accept (ImAs *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  g_auto (ImVerdict) verdict;
  gsize limit = (gsize)lab_node_size_bytes (self->node, "max_content");
  g_autoptr (ImContent) content = im_rules_check (request, self->strict, limit, &verdict);
  if (content == NULL)
    {
      refuse (self, exchange, im_rule_status (verdict.broken, self->strict),
              "%s: %s (%s)", im_rule_name (verdict.broken), verdict.found,
              im_rule_clause (verdict.broken));
      return;
    }
  if (verdict.bent != NULL)
    lab_log_debug (self->element.name, "%s: accepted all the same: %s",
                   lab_sip_exchange_describe (exchange), verdict.bent);
  if (content->recipients == NULL && is_psi (self, lab_sip_message_request_uri (request)))
    refuse (self, exchange, 404,
            "the PSI takes messages with a recipient list (RFC 5365)");
  else if (content->composing)
    accept_composing (self, exchange, content);
  else
    accept_content (self, exchange, content);
}
