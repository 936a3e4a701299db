/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/peer_private.h"

#include "base/error.h"
#include "base/log.h"

/* A request that waits for its answer: entered in its sender's scope, and in its peer's table by its
   hop-by-hop identifier. */
struct _Pending
{
  LabScopeItem item; /* first */
  GList link;
  GQueue *queue;         /* its peer's, or its node's orphans */
  LabDiameterPeer *peer; /* %NULL: there is none, and @failure tells why */
  LabDiameterNode *node;
  guint32 hop_by_hop;
  guint32 application;
  guint32 command;
  guint timeout_ms;
  LabTimer *timer;
  GError *failure;
  LabDiameterAnswered answered;
  gpointer self;
};

static const char *
command_name (const Pending *pending)
{
  const LabDiameterCommand *command
      = lab_diameter_command_find (pending->application, pending->command);
  return command == NULL ? "request" : command->request;
}

static void
take_out (Pending *pending)
{
  lab_timer_cancel (&pending->timer);
  if (pending->peer != NULL)
    g_hash_table_remove (pending->peer->pending, GUINT_TO_POINTER (pending->hop_by_hop));
  if (pending->queue != NULL)
    g_queue_unlink (pending->queue, &pending->link);
  pending->peer = NULL;
  pending->queue = NULL;
}

static void
free_pending (Pending *pending)
{
  take_out (pending);
  g_clear_error (&pending->failure);
  g_free (pending);
}

static void
on_cancel (LabScopeItem *item)
{
  free_pending ((Pending *)item);
}

static void
complete (Pending *pending, const LabDiameterMessage *answer, const GError *error)
{
  LabDiameterAnswered answered = pending->answered;
  gpointer self = pending->self;
  lab_scope_leave (&pending->item);
  take_out (pending);
  g_autoptr (GError) failure = g_steal_pointer (&pending->failure);
  free_pending (pending);
  answered (self, answer, failure == NULL ? error : failure);
}

static void
on_timer (gpointer self)
{
  Pending *pending = self;
  pending->timer = NULL;
  if (pending->failure == NULL)
    pending->failure = g_error_new (
        LAB_ERROR, LAB_ERROR_TIMEOUT, "Diameter peer %s: no answer to %s within %u ms",
        pending->peer->name, command_name (pending), pending->timeout_ms);
  complete (pending, NULL, NULL);
}

/* ---- sending */

static LabDiameterPeer *
find_peer (LabDiameterNode *node, const char *name)
{
  for (guint i = 0; i < node->peers->len; i++)
    {
      LabDiameterPeer *peer = g_ptr_array_index (node->peers, i);
      if (peer->initiator && g_strcmp0 (peer->name, name) == 0)
        return peer;
    }
  return node_find_open (node, name, NULL);
}

static void
enqueue (Pending *pending, GQueue *queue)
{
  pending->queue = queue;
  g_queue_push_tail_link (queue, &pending->link);
}

/* Fails from the main loop. */
static void
orphan (Pending *pending, GError *failure)
{
  take_out (pending);
  enqueue (pending, &pending->node->orphans);
  pending->failure = failure;
  pending->timer = lab_timer_start (&pending->node->timers, 0, on_timer, pending);
}

static GError *
not_open (const LabDiameterPeer *peer, const char *name)
{
  if (peer == NULL)
    return g_error_new (LAB_ERROR, LAB_ERROR_CLOSED, "Diameter peer %s: not connected",
                        name);
  return g_error_new (LAB_ERROR, LAB_ERROR_CLOSED, "Diameter peer %s: %s", name,
                      peer->last_error != NULL ? peer->last_error
                                               : peer_state_name (peer->state));
}

/* RFC 6733 §3: a hop-by-hop identifier is unique on its connection. */
static guint32
next_hop_by_hop (LabDiameterPeer *peer)
{
  do
    peer->hop_by_hop++;
  while (g_hash_table_contains (peer->pending, GUINT_TO_POINTER (peer->hop_by_hop)));
  return peer->hop_by_hop;
}

void
lab_diameter_send (LabDiameterNode *node, const char *peer_name, LabScope *scope,
                   LabDiameterMessage *request, guint timeout_ms,
                   LabDiameterAnswered answered, gpointer self)
{
  LabDiameterPeer *peer = find_peer (node, peer_name);
  Pending *pending = g_new0 (Pending, 1);
  pending->node = node;
  pending->link.data = pending;
  pending->application = request->application;
  pending->command = request->command;
  pending->timeout_ms = timeout_ms == 0 ? LAB_DIAMETER_TIMEOUT_MS : timeout_ms;
  pending->answered = answered;
  pending->self = self;
  lab_scope_enter (scope, &pending->item, on_cancel);
  if (peer == NULL || peer->state != PEER_OPEN || node->stopping)
    {
      orphan (pending, not_open (peer, peer_name));
      lab_diameter_message_free (request);
      return;
    }
  pending->peer = peer;
  pending->hop_by_hop = next_hop_by_hop (peer);
  g_hash_table_insert (peer->pending, GUINT_TO_POINTER (pending->hop_by_hop), pending);
  enqueue (pending, &peer->pending_order);
  pending->timer
      = lab_timer_start (&node->timers, pending->timeout_ms, on_timer, pending);
  request->flags |= LAB_DIAMETER_FLAG_REQUEST;
  request->hop_by_hop = pending->hop_by_hop;
  request->end_to_end = ++node->end_to_end;
  peer_write (peer, request);
}

/* ---- answers */

void
pending_answer (LabDiameterPeer *peer, const LabDiameterMessage *answer,
                const LabDiameterFault *fault)
{
  Pending *pending
      = g_hash_table_lookup (peer->pending, GUINT_TO_POINTER (answer->hop_by_hop));
  g_auto (LabDiameterFault) found = { 0 };
  g_autoptr (GError) error = NULL;
  if (pending == NULL)
    {
      lab_log_debug (peer->node->element,
                     "Diameter peer %s: answer %u to nothing that waits (late, or "
                     "RFC 6733 §3 hop-by-hop unknown)",
                     peer->name, answer->command);
      return;
    }
  if (fault->result_code != 0)
    error = lab_diameter_fault_to_error (fault);
  else if (answer->command != pending->command
           || answer->application != pending->application)
    error = g_error_new (LAB_ERROR, LAB_ERROR_SYNTAX,
                         "Diameter peer %s: answered %s with command %u of application "
                         "%u (RFC 6733 §6.2)",
                         peer->name, command_name (pending), answer->command,
                         answer->application);
  else if (!lab_avp_check_answer (answer, &peer->node->limits, &found))
    error = lab_diameter_fault_to_error (&found);
  complete (pending, error == NULL ? answer : NULL, error);
}

void
pending_fail_all (LabDiameterPeer *peer, const GError *error)
{
  while (peer->pending_order.head != NULL)
    complete (peer->pending_order.head->data, NULL, error);
}

void
pending_fail_soon (LabDiameterPeer *peer, const GError *error)
{
  while (peer->pending_order.head != NULL)
    orphan (peer->pending_order.head->data, g_error_copy (error));
}

void
pending_forget_all (GQueue *queue)
{
  while (queue->head != NULL)
    {
      Pending *pending = queue->head->data;
      lab_scope_leave (&pending->item);
      free_pending (pending);
    }
}
