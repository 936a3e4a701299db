/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/exchange.h"

#include "base/log.h"
#include "base/random.h"
#include "sip/agent-private.h"

#include <string.h>

struct _LabSipExchange
{
  LabScopeItem item; /* first: the scope hands it back */
  GList link;        /* in its agent's list, as long as the stack knows it */
  gatomicrefcount references;
  LabSipAgent *agent;
  nta_incoming_t
      *incoming; /* NULL once the stack is done with it, or the agent is gone */
  LabSipMessage *request;
  LabSipFlow *flow;
  char *tag;
  char *description;
  guint final_status;
  LabSipCancelled cancelled;
  gpointer cancelled_self;
  gboolean was_cancelled;
};

static int on_ack_or_cancel (LabSipExchange *self, nta_incoming_t *incoming,
                             const sip_t *sip);

LabSipExchange *
lab_sip_exchange_new (LabSipAgent *agent, nta_incoming_t *incoming,
                      LabSipMessage *request, LabSipFlow *flow)
{
  LabSipExchange *self = g_new0 (LabSipExchange, 1);
  g_atomic_ref_count_init (&self->references);
  self->agent = agent;
  self->incoming = incoming;
  self->request = lab_sip_message_ref (request);
  self->flow = lab_sip_flow_ref (flow);
  self->tag = lab_random_token (12);
  self->link.data = self;
  g_queue_push_tail_link (&agent->exchanges, &self->link);
  nta_incoming_bind (incoming, on_ack_or_cancel, self);
  return self;
}

/* The stack is done with it, or shall be. */
static void
part_from_stack (LabSipExchange *self)
{
  if (self->incoming == NULL)
    return;
  nta_incoming_t *incoming = g_steal_pointer (&self->incoming);
  g_queue_unlink (&self->agent->exchanges, &self->link);
  nta_incoming_destroy (incoming);
}

LabSipExchange *
lab_sip_exchange_ref (LabSipExchange *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
lab_sip_exchange_unref (LabSipExchange *self)
{
  if (self == NULL)
    return;
  if (g_atomic_int_get (&self->references) == 1 && self->incoming != NULL
      && self->final_status == 0)
    {
      lab_log_warning (self->agent->name, "%s: left unanswered: 500",
                       lab_sip_exchange_describe (self));
      lab_sip_exchange_reply (self, 500, NULL, NULL);
    }
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  part_from_stack (self);
  lab_sip_message_unref (self->request);
  lab_sip_flow_unref (self->flow);
  g_free (self->tag);
  g_free (self->description);
  g_free (self);
}

void
lab_sip_exchange_agent_gone (LabSipAgent *agent)
{
  GList *link;
  while ((link = g_queue_pop_head_link (&agent->exchanges)) != NULL)
    {
      LabSipExchange *self = link->data;
      self->incoming = NULL;
    }
}

/* ---- what it is */

LabSipAgent *
lab_sip_exchange_agent (const LabSipExchange *self)
{
  return self->agent;
}

LabSipMessage *
lab_sip_exchange_request (const LabSipExchange *self)
{
  return self->request;
}

LabSipFlow *
lab_sip_exchange_flow (const LabSipExchange *self)
{
  return self->flow;
}

gboolean
lab_sip_exchange_is_answered (const LabSipExchange *self)
{
  return self->final_status != 0;
}

const char *
lab_sip_exchange_describe (const LabSipExchange *self)
{
  if (self->description == NULL)
    {
      g_autofree char *request = lab_sip_message_describe (self->request);
      ((LabSipExchange *)self)->description
          = g_strdup_printf ("%s from %s", request, lab_sip_flow_describe (self->flow));
    }
  return self->description;
}

/* ---- its owner */

static void
owner_stopped (LabScopeItem *item)
{
  LabSipExchange *self = (LabSipExchange *)item;
  if (self->final_status == 0 && self->incoming != NULL)
    lab_sip_exchange_reply (self, 500, NULL, NULL);
  lab_sip_exchange_unref (self);
}

void
lab_sip_exchange_hold (LabSipExchange *self, LabScope *scope)
{
  if (self->final_status != 0 || self->item.scope != NULL)
    return;
  lab_sip_exchange_ref (self);
  lab_scope_enter (scope, &self->item, owner_stopped);
}

static void
release_hold (LabSipExchange *self)
{
  if (self->item.scope == NULL)
    return;
  lab_scope_leave (&self->item);
  lab_sip_exchange_unref (self);
}

void
lab_sip_exchange_on_cancel (LabSipExchange *self, LabSipCancelled cancelled,
                            gpointer owner)
{
  self->cancelled = cancelled;
  self->cancelled_self = owner;
}

static int
on_ack_or_cancel (LabSipExchange *self, nta_incoming_t *incoming, const sip_t *sip)
{
  if (sip == NULL || sip->sip_request == NULL
      || sip->sip_request->rq_method != sip_method_cancel || self->was_cancelled)
    return 0;
  g_autoptr (LabSipExchange) kept = lab_sip_exchange_ref (self);
  self->was_cancelled = TRUE;
  lab_log_debug (self->agent->name, "%s: cancelled", lab_sip_exchange_describe (self));
  if (self->cancelled != NULL)
    self->cancelled (self->cancelled_self, self);
  else if (self->final_status == 0)
    lab_sip_exchange_reply (self, 487, NULL, NULL);
  return 0;
}

/* ---- answering */

LabSipMessage *
lab_sip_exchange_reply_new (LabSipExchange *self, guint status, const char *phrase)
{
  g_autoptr (LabSipMessage) tagged = NULL;
  if (status > 100)
    {
      tagged = lab_sip_message_copy (self->request);
      lab_sip_message_set_to_tag (tagged, self->tag);
    }
  LabSipMessage *response = lab_sip_message_new_response (
      tagged != NULL ? tagged : self->request, status, phrase);
  if (status == 100) /* §8.2.6.1 */
    lab_sip_message_copy_fields (response, self->request, "Timestamp");
  /* RFC 3261 §12.1.1: what makes a dialog carries the route back. */
  if (status > 100 && status < 300)
    lab_sip_message_copy_fields (response, self->request, "Record-Route");
  return response;
}

static gboolean
may_send (const LabSipExchange *self, guint status)
{
  if (self->final_status == 0)
    return TRUE;
  /* RFC 3261 §16.7: every 2xx to an INVITE goes on; its sender may repeat it. */
  if (status >= 200 && status < 300 && self->final_status < 300
      && lab_sip_message_is_method (self->request, "INVITE"))
    return TRUE;
  if (status >= 200)
    lab_log_warning (self->agent->name, "%s: answered %u already, and %u again: dropped",
                     lab_sip_exchange_describe (self), self->final_status, status);
  return FALSE;
}

/* The stack asserts that a response's CSeq is its request's. */
static msg_t *
response_to_stack (LabSipExchange *self, LabSipMessage *response)
{
  if (strcmp (lab_sip_message_method (response), lab_sip_message_method (self->request))
          != 0
      || lab_sip_message_get (response, "Via") == NULL)
    return NULL;
  return lab_sip_message_to_stack (response);
}

static void
finish (LabSipExchange *self, guint status)
{
  gboolean invite = lab_sip_message_is_method (self->request, "INVITE");
  self->final_status = status;
  if (nta_incoming_status (self->incoming) < 200)
    lab_log_info (self->agent->name, "%s: the answer %u could not be sent: 500",
                  lab_sip_exchange_describe (self), status);
  if (!invite || status >= 300 || nta_incoming_status (self->incoming) < 200)
    part_from_stack (self);
  release_hold (self);
}

void
lab_sip_exchange_send (LabSipExchange *self, LabSipMessage *response)
{
  g_autoptr (LabSipMessage) owned = response;
  g_autoptr (LabSipExchange) kept = lab_sip_exchange_ref (self);
  guint status = lab_sip_message_status (response);
  g_return_if_fail (status >= 100 && status <= 699);
  if (!may_send (self, status))
    return;
  if (self->incoming == NULL)
    {
      self->final_status = status >= 200 ? status : 0;
      release_hold (self);
      return;
    }
  msg_t *msg = response_to_stack (self, response);
  if (msg == NULL)
    {
      lab_log_warning (self->agent->name, "%s: a response %u that is none: %s",
                       lab_sip_exchange_describe (self), status,
                       status >= 200 ? "500" : "dropped");
      if (status < 200)
        return;
      status = 500;
      g_autoptr (LabSipMessage) error = lab_sip_exchange_reply_new (self, 500, NULL);
      msg = lab_sip_message_to_stack (error);
    }
  nta_incoming_mreply (self->incoming, msg);
  if (status >= 200)
    finish (self, status);
}

void
lab_sip_exchange_reply (LabSipExchange *self, guint status, const char *phrase, ...)
{
  LabSipMessage *response = lab_sip_exchange_reply_new (self, status, phrase);
  va_list pairs;
  const char *name;
  va_start (pairs, phrase);
  while ((name = va_arg (pairs, const char *)) != NULL)
    {
      const char *value = va_arg (pairs, const char *);
      if (value != NULL)
        lab_sip_message_append (response, name, value);
    }
  va_end (pairs);
  lab_sip_exchange_send (self, response);
}

void
lab_sip_exchange_refuse (LabSipExchange *self, guint status, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lab_log_info (self->agent->name, "%s: %u: %s", lab_sip_exchange_describe (self), status,
                words);
  g_autofree char *warning = lab_sip_agent_warning (self->agent, words);
  lab_sip_exchange_reply (self, status, NULL, "Warning", warning, NULL);
}
