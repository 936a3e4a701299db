/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "base/random.h"
#include "im_as/private.h"

/* Reports of phones are messages like others: im_accept() takes them.  Here is the one of the server. */

static void
on_committed (gpointer user_data, const GError *error)
{
  ImRecipient *recipient = user_data;
  if (error == NULL)
    im_deliver_next (recipient);
  else
    lab_log_error (recipient->self->element.name, "report not stored: %s",
                   error->message);
}

void
im_report_failed (ImAs *self, const ImMessage *message)
{
  g_autofree char *key = im_recipient_key (self, message->sender);
  if (!(message->wants & LAB_IMDN_WANTS_NEGATIVE_DELIVERY) || message->message_id == NULL
      || key == NULL)
    return;
  g_autoptr (LabImdn) imdn
      = lab_imdn_new (message->message_id, message->date_time, LAB_IMDN_FAILED);
  g_autofree char *id = lab_random_token (16);
  g_autoptr (ImMessage) report = im_message_new ();
  g_autoptr (GError) error = NULL;
  imdn->recipient_uri = g_strdup (message->request_uri);
  report->recipient = g_strdup (key);
  report->request_uri = g_strdup (message->sender);
  report->sender = g_strdup (message->request_uri);
  report->call_id = lab_random_uuid ();
  report->conversation_id = g_strdup (message->conversation_id);
  report->contribution_id = g_strdup (message->contribution_id);
  report->service = g_strdup (message->service);
  report->accept_contact = g_strdup (message->accept_contact);
  report->content_type = g_strdup ("message/cpim");
  report->body = lab_pager_write_report (imdn, message->request_uri, message->sender, id,
                                         lab_clock_now_us ());
  report->accepted_us = lab_clock_now_us ();
  report->expires_us
      = report->accepted_us + lab_node_duration_ms (self->node, "keep") * 1000;
  if (im_queue_add (self->queue, report, &error))
    lab_store_after_commit (im_queue_store (self->queue), &self->element.scope,
                            on_committed, im_recipient (self, key));
  else
    lab_log_error (self->element.name, "report not stored: %s", error->message);
}
