/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "im_as/outcome.h"
#include "im_as/private.h"
#include "ims/identity.h"

/* Delivery: for each recipient in order, one at a time, until it is delivered, refused or expired. */

/* When the store could not be written. */
#define STORE_RETRY_MS 1000

void
im_recipient_free (gpointer pointer)
{
  ImRecipient *recipient = pointer;
  lab_scope_clear (&recipient->timers);
  g_clear_pointer (&recipient->delivering, im_message_free);
  g_free (recipient->key);
  g_free (recipient);
}

ImRecipient *
im_recipient (ImAs *self, const char *key)
{
  ImRecipient *recipient = g_hash_table_lookup (self->recipients, key);
  if (recipient != NULL)
    return recipient;
  recipient = g_new0 (ImRecipient, 1);
  recipient->self = self;
  recipient->key = g_strdup (key);
  g_hash_table_insert (self->recipients, recipient->key, recipient);
  return recipient;
}

/* `sip:+86138…@domain` and `tel:+86138…` are one user's: the number names the queue. */
char *
im_recipient_key (ImAs *self, const char *uri)
{
  g_auto (GStrv) forms
      = lab_impu_forms (uri, lab_context_domain (self->element.lab), NULL);
  for (gsize i = 0; forms != NULL && forms[i] != NULL; i++)
    if (g_str_has_prefix (forms[i], "tel:"))
      return g_strdup (forms[i]);
  return forms == NULL ? NULL : g_strdup (forms[0]);
}

/* ---- the request */

static void
append (LabSipMessage *request, const char *name, const char *value)
{
  if (value != NULL)
    lab_sip_message_append (request, name, value);
}

static char *
route_to_icscf (ImAs *self)
{
  const char *icscf = lab_node_string (self->node, "icscf");
  gboolean udp = self->core_transport == LAB_TRANSPORT_UDP;
  LabAddress address;
  if (icscf == NULL)
    icscf = lab_context_find_kind (self->element.lab, "icscf", 0);
  if (icscf == NULL
      || !lab_directory_find (lab_context_directory (self->element.lab), icscf,
                              udp ? "sip:udp" : "sip:tcp", &address))
    return NULL;
  g_autofree char *text = lab_address_format (&address);
  return g_strdup_printf ("<sip:%s;transport=%s;lr>", text,
                          lab_transport_name (self->core_transport));
}

static LabSipMessage *
make_request (ImAs *self, const ImMessage *message)
{
  g_autofree char *from = g_strdup_printf ("<%s>", message->sender);
  g_autofree char *to = g_strdup_printf ("<%s>", message->request_uri);
  g_autofree char *date = lab_clock_format_http_date (lab_clock_now_us ());
  g_autofree char *route = route_to_icscf (self);
  LabSipMessage *request
      = lab_sip_message_new_request ("MESSAGE", message->request_uri, from, to);
  lab_sip_message_replace (request, "Call-ID", message->call_id);
  append (request, "Route", route);
  append (request, "User-Agent", IM_USER_AGENT);
  append (request, "Date", date);
  append (request, "Allow", "MESSAGE, OPTIONS");
  append (request, "P-Asserted-Identity",
          message->asserted != NULL ? message->asserted : from);
  append (request, "P-Asserted-Service", message->service);
  append (request, "Accept-Contact", message->accept_contact);
  append (request, "Conversation-ID", message->conversation_id);
  append (request, "Contribution-ID", message->contribution_id);
  lab_sip_message_set_body (request, message->content_type, message->body);
  return request;
}

/* ---- the outcome */

static void
on_retry (gpointer user_data)
{
  ImRecipient *recipient = user_data;
  recipient->retry = NULL;
  recipient->away = FALSE;
  im_deliver_next (recipient);
}

static void
try_later (ImRecipient *recipient, ImOutcome outcome)
{
  recipient->away = outcome == IM_OUTCOME_AWAY;
  recipient->known = TRUE;
  recipient->tries++;
  lab_timer_cancel (&recipient->retry);
  recipient->retry = lab_timer_start (&recipient->timers,
                                      im_retry_delay_ms (outcome, recipient->tries),
                                      on_retry, recipient);
}

static gboolean
remove_message (ImAs *self, const ImMessage *message)
{
  g_autoptr (GError) error = NULL;
  if (im_queue_remove (self->queue, message->id, &error))
    return TRUE;
  lab_log_error (self->element.name,
                 "message %" G_GINT64_FORMAT " stays in the store: %s", message->id,
                 error->message);
  return FALSE;
}

static void
on_outcome (ImRecipient *recipient, guint status)
{
  ImAs *self = recipient->self;
  g_autoptr (ImMessage) message = g_steal_pointer (&recipient->delivering);
  ImOutcome outcome = im_outcome (status, recipient->known);
  lab_log_info (self->element.name, "MESSAGE to %s: %u%s", message->request_uri, status,
                outcome == IM_OUTCOME_AWAY || outcome == IM_OUTCOME_RETRY ? ": kept"
                                                                          : "");
  if (outcome == IM_OUTCOME_AWAY || outcome == IM_OUTCOME_RETRY)
    {
      try_later (recipient, outcome);
      im_acceptance_settle (recipient, 0);
      return;
    }
  remove_message (self, message);
  recipient->tries = 0;
  if (outcome == IM_OUTCOME_DELIVERED)
    recipient->known = TRUE;
  if (outcome == IM_OUTCOME_UNKNOWN && recipient->probe != NULL)
    im_acceptance_settle (recipient, status);
  else
    {
      im_acceptance_settle (recipient, 0);
      if (outcome != IM_OUTCOME_DELIVERED)
        im_report_failed (self, message);
    }
  im_deliver_next (recipient);
  /* Numbers that somebody only tried are not remembered. */
  if (!recipient->known && recipient->delivering == NULL)
    g_hash_table_remove (self->recipients, recipient->key);
}

static void
on_response (gpointer user_data, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  guint status = lab_sip_message_status (response);
  if (status >= 200)
    on_outcome (user_data, status);
}

void
im_deliver_next (ImRecipient *recipient)
{
  ImAs *self = recipient->self;
  g_autoptr (GError) error = NULL;
  if (recipient->delivering != NULL || recipient->away || recipient->retry != NULL)
    return;
  recipient->delivering = im_queue_first (self->queue, recipient->key, &error);
  if (error != NULL)
    lab_log_error (self->element.name, "the queue of %s: %s", recipient->key,
                   error->message);
  if (recipient->delivering == NULL)
    return;
  lab_sip_request_send (self->agent, &self->element.scope,
                        make_request (self, recipient->delivering), NULL, NULL,
                        on_response, recipient);
}

static void
ignore_response (gpointer user_data, LabSipRequest *request, LabSipMessage *response,
                 gboolean internal)
{
}

void
im_deliver_transient (ImAs *self, const ImMessage *message)
{
  lab_sip_request_send (self->agent, &self->element.scope, make_request (self, message),
                        NULL, NULL, ignore_response, self);
}

/* ---- expiry */

/* FALSE: the store does not let it go. */
static gboolean
expire (ImAs *self, const ImMessage *message)
{
  lab_log_info (self->element.name, "MESSAGE to %s expired", message->request_uri);
  if (!remove_message (self, message))
    return FALSE;
  im_report_failed (self, message);
  return TRUE;
}

static void
on_expiry (gpointer user_data)
{
  ImAs *self = user_data;
  ImMessage *next;
  gboolean removed = TRUE;
  self->expiry = NULL;
  while (removed
         && (next = im_queue_first_expired (self->queue, lab_clock_now_us (), NULL))
                != NULL)
    {
      g_autoptr (ImMessage) message = next;
      removed = expire (self, message);
    }
  if (removed)
    im_plan_expiry (self);
  else
    self->expiry
        = lab_timer_start (&self->element.scope, STORE_RETRY_MS, on_expiry, self);
}

void
im_plan_expiry (ImAs *self)
{
  gint64 next_us = im_queue_next_expiry (self->queue);
  lab_timer_cancel (&self->expiry);
  if (next_us < 0)
    return;
  gint64 in_ms = MAX (next_us - lab_clock_now_us (), 0) / 1000 + 1;
  self->expiry = lab_timer_start (&self->element.scope, (guint64)in_ms, on_expiry, self);
}
