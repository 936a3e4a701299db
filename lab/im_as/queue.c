/* SPDX-License-Identifier: Apache-2.0 */
#include "im_as/queue.h"

struct _ImQueue
{
  LabStore *store;
  LabStoreModule *module;
};

/* Released migrations are never changed, only added to. */
static const char *const migrations[] = {
  "CREATE TABLE im_message ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, request_uri TEXT NOT "
  "NULL,"
  "  sender TEXT NOT NULL, asserted TEXT, call_id TEXT NOT NULL, conversation_id TEXT,"
  "  contribution_id TEXT, service TEXT, accept_contact TEXT, message_id TEXT, date_time "
  "TEXT,"
  "  wants INTEGER NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL,"
  "  accepted_us INTEGER NOT NULL, expires_us INTEGER NOT NULL);"
  "CREATE INDEX im_message_recipient ON im_message (recipient, id);"
  "CREATE INDEX im_message_expires ON im_message (expires_us);",
};

#define COLUMNS                                                                          \
  "id, recipient, request_uri, sender, asserted, call_id, conversation_id, "             \
  "contribution_id, service, "                                                           \
  "accept_contact, message_id, date_time, wants, content_type, body, accepted_us, "      \
  "expires_us"

enum
{
  ADD,
  REMOVE,
  FIRST,
  RECIPIENTS,
  COUNT_ALL,
  COUNT_ONE,
  NEXT_EXPIRY,
  FIRST_EXPIRED,
  N_STATEMENTS,
};

static const LabStatement statements[N_STATEMENTS] = {
  [ADD] = { "INSERT INTO im_message (recipient, request_uri, sender, asserted, call_id, "
            "conversation_id,"
            " contribution_id, service, accept_contact, message_id, date_time, wants, "
            "content_type, body,"
            " accepted_us, expires_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?)" },
  [REMOVE] = { "DELETE FROM im_message WHERE id = ?" },
  [FIRST]
  = { "SELECT " COLUMNS " FROM im_message WHERE recipient = ? ORDER BY id LIMIT 1" },
  [RECIPIENTS]
  = { "SELECT recipient FROM im_message GROUP BY recipient ORDER BY min(id)" },
  [COUNT_ALL] = { "SELECT count(*) FROM im_message" },
  [COUNT_ONE] = { "SELECT count(*) FROM im_message WHERE recipient = ?" },
  [NEXT_EXPIRY] = { "SELECT min(expires_us) FROM im_message" },
  [FIRST_EXPIRED]
  = { "SELECT " COLUMNS
      " FROM im_message WHERE expires_us <= ? ORDER BY expires_us, id LIMIT 1" },
};

static const LabStoreSchema schema = { .name = "im",
                                       .migrations = migrations,
                                       .n_migrations = G_N_ELEMENTS (migrations),
                                       .statements = statements,
                                       .n_statements = N_STATEMENTS };

ImMessage *
im_message_new (void)
{
  return g_new0 (ImMessage, 1);
}

void
im_message_free (ImMessage *message)
{
  if (message == NULL)
    return;
  g_free (message->recipient);
  g_free (message->request_uri);
  g_free (message->sender);
  g_free (message->asserted);
  g_free (message->call_id);
  g_free (message->conversation_id);
  g_free (message->contribution_id);
  g_free (message->service);
  g_free (message->accept_contact);
  g_free (message->message_id);
  g_free (message->date_time);
  g_free (message->content_type);
  g_clear_pointer (&message->body, g_bytes_unref);
  g_free (message);
}

ImQueue *
im_queue_new (LabStore *store, GError **error)
{
  LabStoreModule *module = lab_store_add_module (store, &schema, error);
  if (module == NULL)
    return NULL;
  ImQueue *queue = g_new0 (ImQueue, 1);
  queue->store = store;
  queue->module = module;
  return queue;
}

void
im_queue_free (ImQueue *queue)
{
  if (queue == NULL)
    return;
  lab_store_free (queue->store);
  g_free (queue);
}

LabStore *
im_queue_store (const ImQueue *queue)
{
  return queue->store;
}

gboolean
im_queue_add (ImQueue *queue, ImMessage *m, GError **error)
{
  gsize size;
  gconstpointer body = g_bytes_get_data (m->body, &size);
  const LabBind *binds = LAB_BINDS (
      lab_bind_text (m->recipient), lab_bind_text (m->request_uri),
      lab_bind_text (m->sender), lab_bind_text (m->asserted), lab_bind_text (m->call_id),
      lab_bind_text (m->conversation_id), lab_bind_text (m->contribution_id),
      lab_bind_text (m->service), lab_bind_text (m->accept_contact),
      lab_bind_text (m->message_id), lab_bind_text (m->date_time),
      lab_bind_int (m->wants), lab_bind_text (m->content_type),
      lab_bind_bytes (body == NULL ? "" : body, size), lab_bind_int (m->accepted_us),
      lab_bind_int (m->expires_us));
  if (!lab_store_run (queue->module, ADD, binds, NULL, NULL, error))
    return FALSE;
  m->id = lab_store_last_id (queue->store);
  return TRUE;
}

gboolean
im_queue_remove (ImQueue *queue, gint64 id, GError **error)
{
  return lab_store_run (queue->module, REMOVE, LAB_BINDS (lab_bind_int (id)), NULL, NULL,
                        error);
}

/* ---- reading */

static gboolean
read_message (const LabRow *row, gpointer user_data)
{
  ImMessage **message = user_data;
  ImMessage *m = *message = im_message_new ();
  gsize size;
  m->id = lab_row_int (row, 0);
  m->recipient = g_strdup (lab_row_text (row, 1));
  m->request_uri = g_strdup (lab_row_text (row, 2));
  m->sender = g_strdup (lab_row_text (row, 3));
  m->asserted = g_strdup (lab_row_text (row, 4));
  m->call_id = g_strdup (lab_row_text (row, 5));
  m->conversation_id = g_strdup (lab_row_text (row, 6));
  m->contribution_id = g_strdup (lab_row_text (row, 7));
  m->service = g_strdup (lab_row_text (row, 8));
  m->accept_contact = g_strdup (lab_row_text (row, 9));
  m->message_id = g_strdup (lab_row_text (row, 10));
  m->date_time = g_strdup (lab_row_text (row, 11));
  m->wants = (guint)lab_row_int (row, 12);
  m->content_type = g_strdup (lab_row_text (row, 13));
  gconstpointer body = lab_row_bytes (row, 14, &size);
  m->body = g_bytes_new (body, size);
  m->accepted_us = lab_row_int (row, 15);
  m->expires_us = lab_row_int (row, 16);
  return FALSE;
}

ImMessage *
im_queue_first (ImQueue *queue, const char *recipient, GError **error)
{
  ImMessage *message = NULL;
  lab_store_run (queue->module, FIRST, LAB_BINDS (lab_bind_text (recipient)),
                 read_message, &message, error);
  return message;
}

ImMessage *
im_queue_first_expired (ImQueue *queue, gint64 now_us, GError **error)
{
  ImMessage *message = NULL;
  lab_store_run (queue->module, FIRST_EXPIRED, LAB_BINDS (lab_bind_int (now_us)),
                 read_message, &message, error);
  return message;
}

static gboolean
add_recipient (const LabRow *row, gpointer user_data)
{
  g_strv_builder_add (user_data, lab_row_text (row, 0));
  return TRUE;
}

char **
im_queue_recipients (ImQueue *queue, GError **error)
{
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();
  lab_store_run (queue->module, RECIPIENTS, LAB_NO_BINDS, add_recipient, recipients,
                 error);
  return g_strv_builder_end (recipients);
}

static gboolean
read_number (const LabRow *row, gpointer user_data)
{
  gint64 *number = user_data;
  if (!lab_row_is_null (row, 0))
    *number = lab_row_int (row, 0);
  return FALSE;
}

guint64
im_queue_count (ImQueue *queue, const char *recipient)
{
  gint64 count = 0;
  if (recipient == NULL)
    lab_store_run (queue->module, COUNT_ALL, LAB_NO_BINDS, read_number, &count, NULL);
  else
    lab_store_run (queue->module, COUNT_ONE, LAB_BINDS (lab_bind_text (recipient)),
                   read_number, &count, NULL);
  return (guint64)count;
}

gint64
im_queue_next_expiry (ImQueue *queue)
{
  gint64 expires_us = -1;
  lab_store_run (queue->module, NEXT_EXPIRY, LAB_NO_BINDS, read_number, &expires_us,
                 NULL);
  return expires_us;
}
