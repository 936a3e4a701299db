/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "ims/warning.h"
#include "virtual_ue/private.h"

/* A phone with a behaviour lives by itself: it registers, stays registered, and answers. */

#define FIRST_RETRY_MS   100
#define LONGEST_RETRY_MS 60000
#define PATIENT_TRIES    8 /* then the others need not wait for it any longer */
#define OWN_REPLIES_MAX  64

/* ---- staying registered */

static void
on_try (gpointer user_data)
{
  Ue *self = user_data;
  self->alone.timer = NULL;
  ue_register (&self->element, NULL, NULL);
}

void
ue_alone_connect (LabElement *element)
{
  Ue *self = (Ue *)element;
  if (self->behaviour == NULL)
    return;
  self->alone.retry_ms = FIRST_RETRY_MS;
  self->alone.timer = lab_timer_start (&element->scope, 0, on_try, self);
}

void
ue_alone_plan (Ue *self)
{
  if (self->behaviour == NULL || self->alone.timer != NULL)
    return;
  self->alone.tries++;
  self->alone.timer
      = lab_timer_start (&self->element.scope, self->alone.retry_ms, on_try, self);
  self->alone.retry_ms = MIN (self->alone.retry_ms * 2, LONGEST_RETRY_MS);
}

void
ue_alone_registered (Ue *self)
{
  self->alone.retry_ms = FIRST_RETRY_MS;
  self->alone.tries = 0;
  lab_timer_cancel (&self->alone.timer);
}

gboolean
ue_alone_ready (LabElement *element, char **waiting_for)
{
  const Ue *self = (const Ue *)element;
  if (self->behaviour == NULL || self->registered || self->alone.tries >= PATIENT_TRIES)
    return TRUE;
  if (waiting_for != NULL)
    *waiting_for = g_strdup ("its registration");
  return FALSE;
}

/* ---- replies */

static gboolean
is_answer_to_us (const Ue *self, const char *contribution_id)
{
  for (GList *l = self->alone.replies.head; contribution_id != NULL && l != NULL;
       l = l->next)
    if (strcmp (l->data, contribution_id) == 0)
      return TRUE;
  return FALSE;
}

/* A reply keeps the Contribution-ID of what it answers: two echoes know each other by it, and stop. */
static const char *
remember_contribution (Ue *self, const char *contribution_id)
{
  char *id = contribution_id != NULL ? g_strdup (contribution_id) : lab_random_uuid ();
  g_queue_push_tail (&self->alone.replies, id);
  if (self->alone.replies.length > OWN_REPLIES_MAX)
    g_free (g_queue_pop_head (&self->alone.replies));
  return id;
}

static GBytes *
make_reply_body (Ue *self, const char *to, const char *text)
{
  g_autoptr (LabPager) pager = lab_pager_new ();
  pager->from = g_strdup (ue_impu (self));
  pager->to = g_strdup (to);
  pager->message_id = lab_random_token (16);
  pager->content_type = g_strdup ("text/plain;charset=UTF-8");
  pager->content = g_bytes_new (text, strlen (text));
  /* not base64: softphones that know CPIM show it as it stands */
  return lab_pager_write (pager, lab_clock_now_us (), FALSE);
}

void
ue_alone_reply (Ue *self, const LabSipMessage *request, const UeReaction *reaction,
                const char *text, const char *from)
{
  const char *asked = lab_sip_message_get (request, "Contribution-ID");
  const char *conversation = lab_sip_message_get (request, "Conversation-ID");
  if (is_answer_to_us (self, asked))
    {
      lab_log_info (self->element.name, "not answered: this is an answer to our own");
      return;
    }
  g_autofree char *reply = ue_reaction_text (reaction, text, from);
  g_autofree char *new_id = conversation == NULL ? lab_random_uuid () : NULL;
  g_autoptr (GBytes) body = make_reply_body (self, from, reply);
  LabSipMessage *message = ue_new_message (self, from);
  lab_sip_message_append (message, "Conversation-ID",
                          conversation == NULL ? new_id : conversation);
  lab_sip_message_append (message, "Contribution-ID",
                          remember_contribution (self, asked));
  lab_sip_message_set_body (message, "message/cpim", body);
  ue_send (self, message, NULL, NULL);
}

/* ---- calls */

void
ue_alone_invite (Ue *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  const char *from = lab_sip_message_get (request, "P-Asserted-Identity");
  const UeReaction *reaction = ue_behaviour_decide (self->behaviour, TRUE, NULL, from);
  guint status
      = reaction == NULL || reaction->status == 0 ? UE_DECLINE : reaction->status;
  g_autofree char *warning = lab_warning_format (
      LAB_WARNING_MISCELLANEOUS, self->element.name, "not supported: calls");
  if (status != UE_BUSY)
    lab_sip_exchange_reply (exchange, 180, NULL, NULL);
  ue_log_refused (self, request, status, "not supported: calls");
  lab_sip_exchange_reply (exchange, status, NULL, "Warning",
                          status == UE_BUSY ? NULL : warning, "Server",
                          lab_node_string (self->node, "user_agent"), NULL);
}

void
ue_alone_clear (Ue *self)
{
  g_clear_pointer (&self->behaviour, ue_behaviour_free);
  g_queue_clear_full (&self->alone.replies, g_free);
}
