/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/nonce_table.h"

#include <string.h>

/* Private identities whose wrong answers are counted; beyond it the count starts anew. */
#define FAILURES_MAX 65536

struct _LabNonceTable
{
  guint64 await_ms;
  guint64 lifetime_ms;
  LabNonceTimeout timeout;
  gpointer self;
  GHashTable *by_nonce; /* nonce → LabNonce, owned */
  GHashTable *by_impi;  /* impi → GQueue of LabNonce, the oldest first */
  GQueue order;         /* of LabNonce, the oldest first */
  GHashTable *failures; /* impi → count */
  LabScope timers;
};

LabNonceTable *
lab_nonce_table_new (guint64 await_ms, guint64 lifetime_ms, LabNonceTimeout timeout,
                     gpointer self)
{
  LabNonceTable *table = g_new0 (LabNonceTable, 1);
  table->await_ms = await_ms;
  table->lifetime_ms = lifetime_ms;
  table->timeout = timeout;
  table->self = self;
  table->by_nonce = g_hash_table_new (g_str_hash, g_str_equal);
  table->by_impi = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)g_queue_free);
  table->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return table;
}

/* Takes it out of all lists; the table's reference passes to the caller. */
static LabNonce *
take_out (LabNonceTable *table, LabNonce *nonce)
{
  lab_timer_cancel (&nonce->timer);
  g_hash_table_remove (table->by_nonce, nonce->nonce);
  g_queue_unlink (&table->order, &nonce->in_order);
  GQueue *own = g_hash_table_lookup (table->by_impi, nonce->impi);
  g_queue_remove (own, nonce);
  if (g_queue_is_empty (own))
    g_hash_table_remove (table->by_impi, nonce->impi);
  nonce->table = NULL;
  return nonce;
}

static void
drop (LabNonceTable *table, LabNonce *nonce)
{
  lab_nonce_unref (take_out (table, nonce));
}

void
lab_nonce_table_free (LabNonceTable *table)
{
  if (table == NULL)
    return;
  while (!g_queue_is_empty (&table->order))
    drop (table, g_queue_peek_head (&table->order));
  g_hash_table_unref (table->by_nonce);
  g_hash_table_unref (table->by_impi);
  g_hash_table_unref (table->failures);
  g_free (table);
}

static void
on_timer (gpointer self)
{
  LabNonce *nonce = self;
  LabNonceTable *table = nonce->table;
  nonce->timer = NULL;
  g_autoptr (LabNonce) gone = take_out (table, nonce);
  if (!gone->answered)
    table->timeout (table->self, gone);
}

void
lab_nonce_table_add (LabNonceTable *table, LabNonce *nonce)
{
  if (table->order.length >= LAB_NONCE_MAX)
    drop (table, g_queue_peek_head (&table->order));
  GQueue *own = g_hash_table_lookup (table->by_impi, nonce->impi);
  if (own != NULL && own->length >= LAB_NONCE_PER_IMPI_MAX)
    drop (table, g_queue_peek_head (own));
  /* The same nonce again: an HSS that gives a vector twice. */
  LabNonce *same = g_hash_table_lookup (table->by_nonce, nonce->nonce);
  if (same != NULL)
    drop (table, same);

  own = g_hash_table_lookup (table->by_impi, nonce->impi);
  if (own == NULL)
    {
      own = g_queue_new ();
      g_hash_table_insert (table->by_impi, g_strdup (nonce->impi), own);
    }
  g_queue_push_tail (own, nonce);
  nonce->in_order.data = nonce;
  g_queue_push_tail_link (&table->order, &nonce->in_order);
  g_hash_table_insert (table->by_nonce, nonce->nonce, lab_nonce_ref (nonce));
  nonce->table = table;
  nonce->timer = lab_timer_start (&table->timers, table->await_ms, on_timer, nonce);
}

LabNonce *
lab_nonce_table_find (const LabNonceTable *table, const char *nonce, const char *impi)
{
  LabNonce *found = nonce == NULL ? NULL : g_hash_table_lookup (table->by_nonce, nonce);
  return found != NULL && strcmp (found->impi, impi) == 0 ? found : NULL;
}

void
lab_nonce_table_settle (LabNonceTable *table, LabNonce *nonce, gboolean right)
{
  if (nonce->table == NULL)
    return;
  if (!right || nonce->aka)
    {
      nonce->answered = TRUE;
      drop (table, nonce);
      return;
    }
  if (nonce->answered)
    return;
  nonce->answered = TRUE;
  lab_timer_cancel (&nonce->timer);
  nonce->timer = lab_timer_start (&table->timers, table->lifetime_ms, on_timer, nonce);
}

guint
lab_nonce_table_failed (LabNonceTable *table, const char *impi)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (table->failures, impi)) + 1;
  if (g_hash_table_size (table->failures) >= FAILURES_MAX)
    g_hash_table_remove_all (table->failures);
  g_hash_table_insert (table->failures, g_strdup (impi), GUINT_TO_POINTER (count));
  return count;
}

void
lab_nonce_table_succeeded (LabNonceTable *table, const char *impi)
{
  g_hash_table_remove (table->failures, impi);
}

gboolean
lab_nonce_table_has_pending (const LabNonceTable *table, const char *impi)
{
  GQueue *own = g_hash_table_lookup (table->by_impi, impi);
  for (GList *link = own == NULL ? NULL : own->head; link != NULL; link = link->next)
    if (!((LabNonce *)link->data)->answered)
      return TRUE;
  return FALSE;
}
