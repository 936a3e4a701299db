/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "store/store.h"

/**
 * ImMessage:
 * @id: its row; rising in the order of acceptance
 * @recipient: canonical identity: the queue it is in
 * @request_uri: to whom it is sent
 * @sender: the sender's identity, a URI
 * @asserted: (nullable): P-Asserted-Identity, as it came
 * @call_id: of the delivery; the same for each try, so that the phone knows a second one
 * @conversation_id: (nullable): as it came
 * @contribution_id: (nullable): as it came
 * @service: (nullable): P-Asserted-Service
 * @accept_contact: (nullable): as it came
 * @message_id: (nullable): imdn.Message-ID
 * @date_time: (nullable): of the CPIM
 * @wants: reports asked for, bits of LabImdnRequest
 * @content_type: of @body
 * @body: what is delivered
 * @accepted_us: when it was accepted, microseconds of the Unix epoch
 * @expires_us: when it is given up
 *
 * A message, or a report, that was accepted and is not delivered yet.
 */
typedef struct
{
  gint64 id;
  char *recipient;
  char *request_uri;
  char *sender;
  char *asserted;
  char *call_id;
  char *conversation_id;
  char *contribution_id;
  char *service;
  char *accept_contact;
  char *message_id;
  char *date_time;
  guint wants;
  char *content_type;
  GBytes *body;
  gint64 accepted_us;
  gint64 expires_us;
} ImMessage;

ImMessage *im_message_new (void);
void im_message_free (ImMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImMessage, im_message_free)

/** ImQueue: the store of messages: the SQL of this element. */
typedef struct _ImQueue ImQueue;

/** im_queue_new: (transfer full) (nullable): on an open store, which it owns from then on. */
ImQueue *im_queue_new (LabStore *store, GError **error);
void im_queue_free (ImQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImQueue, im_queue_free)

/** im_queue_store: (transfer none): to wait for its commit. */
LabStore *im_queue_store (const ImQueue *queue);

/** im_queue_add: writes a message and sets its id; it is safe after the store's commit. */
gboolean im_queue_add (ImQueue *queue, ImMessage *message, GError **error);

/** im_queue_remove: it is delivered, or given up. */
gboolean im_queue_remove (ImQueue *queue, gint64 id, GError **error);

/** im_queue_first: (transfer full) (nullable): the oldest of a recipient's queue. */
ImMessage *im_queue_first (ImQueue *queue, const char *recipient, GError **error);

/** im_queue_recipients: (transfer full) (array zero-terminated=1): those with a queue, in order. */
char **im_queue_recipients (ImQueue *queue, GError **error);

/** im_queue_count: messages in all queues, or with @recipient in one. */
guint64 im_queue_count (ImQueue *queue, const char *recipient);

/** im_queue_next_expiry: when the first one expires, microseconds of the Unix epoch; -1: there is none. */
gint64 im_queue_next_expiry (ImQueue *queue);

/** im_queue_first_expired: (transfer full) (nullable): one that expired by @now_us. */
ImMessage *im_queue_first_expired (ImQueue *queue, gint64 now_us, GError **error);
