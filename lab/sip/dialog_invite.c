/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "sip/agent-private.h"
#include "sip/dialog-private.h"

/* RFC 3261 §17.1.2.2: T2. */
#define T2_MS 4000

/* ---- the caller */

void
lab_sip_dialog_send_ack (LabSipDialog *dialog, LabSipAgent *agent,
                         const LabSipMessage *invite, const char *content_type,
                         GBytes *body)
{
  dialog->ack_cseq = lab_sip_message_cseq (invite);
  LabSipMessage *ack = lab_sip_dialog_make_request (dialog, "ACK", dialog->ack_cseq);
  /* §13.2.2.4: the credentials of the INVITE. */
  lab_sip_message_copy_fields (ack, invite, "Authorization");
  lab_sip_message_copy_fields (ack, invite, "Proxy-Authorization");
  if (body != NULL)
    lab_sip_message_set_body (ack, content_type, body);
  lab_sip_message_unref (dialog->ack);
  dialog->ack = ack;
  lab_sip_request_send_ack (agent, lab_sip_message_ref (ack), NULL);
}

gboolean
lab_sip_dialog_answer_stray (LabSipDialog *dialog, LabSipAgent *agent,
                             const LabSipMessage *response)
{
  if (lab_sip_message_status (response) / 100 != 2 || dialog->ack == NULL
      || !lab_sip_message_is_method (response, "INVITE")
      || lab_sip_message_cseq (response) != dialog->ack_cseq
      || !lab_sip_dialog_has (dialog, response))
    return FALSE;
  lab_sip_request_send_ack (agent, lab_sip_message_ref (dialog->ack), NULL);
  return TRUE;
}

/* ---- the callee */

void
lab_sip_dialog_end_handshake (LabSipDialog *dialog)
{
  lab_scope_clear (&dialog->scope);
  g_clear_pointer (&dialog->exchange, lab_sip_exchange_unref);
  g_clear_pointer (&dialog->answer, lab_sip_message_unref);
  dialog->acked = NULL;
}

static void
end_and_tell (LabSipDialog *dialog, gboolean came)
{
  LabSipAcked acked = dialog->acked;
  lab_sip_dialog_end_handshake (dialog);
  if (acked != NULL)
    acked (dialog->acked_self, dialog, came);
}

static void
repeat_answer (gpointer self)
{
  LabSipDialog *dialog = self;
  gint64 now_us = lab_clock_now_us ();
  if (now_us >= dialog->deadline_us)
    {
      end_and_tell (dialog, FALSE);
      return;
    }
  lab_sip_exchange_send (dialog->exchange, lab_sip_message_ref (dialog->answer));
  dialog->interval_ms = MIN (dialog->interval_ms * 2, T2_MS);
  guint64 left_ms = (guint64)(dialog->deadline_us - now_us + 999) / 1000;
  lab_timer_start (&dialog->scope, MIN (dialog->interval_ms, left_ms), repeat_answer,
                   dialog);
}

void
lab_sip_dialog_send_2xx (LabSipDialog *dialog, LabSipExchange *exchange,
                         LabSipMessage *response, LabSipAcked func, gpointer self)
{
  const LabSipAgentConfig *config = &lab_sip_exchange_agent (exchange)->config;
  g_return_if_fail (lab_sip_message_status (response) / 100 == 2);
  lab_sip_dialog_end_handshake (dialog);
  dialog->exchange = lab_sip_exchange_ref (exchange);
  dialog->answer = response;
  dialog->interval_ms = config->t1_ms;
  dialog->deadline_us = lab_clock_now_us () + 64 * (gint64)config->t1_ms * 1000;
  dialog->acked = func;
  dialog->acked_self = self;
  lab_timer_start (&dialog->scope, dialog->interval_ms, repeat_answer, dialog);
  lab_sip_exchange_send (exchange, lab_sip_message_ref (response));
}

gboolean
lab_sip_dialog_take_ack (LabSipDialog *dialog, const LabSipMessage *ack)
{
  if (dialog->answer == NULL || !lab_sip_dialog_has (dialog, ack)
      || lab_sip_message_cseq (ack) != lab_sip_message_cseq (dialog->answer))
    return FALSE;
  end_and_tell (dialog, TRUE);
  return TRUE;
}
