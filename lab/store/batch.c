/* SPDX-License-Identifier: Apache-2.0 */
#include "store/private.h"

#include "base/log.h"

/* Group commit: the first write of a loop iteration opens a batch, and a source of high priority that is ready as
   long as one is open commits it at the start of the next.  So whatever is acknowledged there is safe. */

typedef struct
{
  LabScopeItem item; /* first */
  GQueue *queue;
  LabDone done;
  gpointer self;
} Waiter;

typedef struct
{
  GSource source;
  LabStore *store;
} BatchSource;

static gboolean
is_ready (GSource *source)
{
  const LabStore *store = ((BatchSource *)source)->store;
  return store->open || store->lost != NULL || store->waiting.length > 0;
}

static gboolean
prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return is_ready (source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  lab_store_flush (((BatchSource *)source)->store);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs batch_source_funcs
    = { .prepare = prepare, .check = is_ready, .dispatch = dispatch };

void
lab_store_batch_start (LabStore *store)
{
  store->source = g_source_new (&batch_source_funcs, sizeof (BatchSource));
  ((BatchSource *)store->source)->store = store;
  g_source_set_name (store->source, "store");
  g_source_set_priority (store->source, G_PRIORITY_HIGH);
  g_source_attach (store->source, NULL);
}

static void
waiter_cancel (LabScopeItem *item)
{
  Waiter *waiter = (Waiter *)item;
  g_queue_remove (waiter->queue, waiter);
  g_free (waiter);
}

static void
forget (GQueue *queue)
{
  Waiter *waiter;
  while ((waiter = g_queue_pop_head (queue)) != NULL)
    {
      lab_scope_leave (&waiter->item);
      g_free (waiter);
    }
}

void
lab_store_batch_stop (LabStore *store)
{
  forget (&store->waiting);
  forget (&store->firing);
  if (store->source != NULL)
    g_source_destroy (store->source);
  g_clear_pointer (&store->source, g_source_unref);
}

void
lab_store_after_commit (LabStore *store, LabScope *scope, LabDone done, gpointer self)
{
  g_return_if_fail (store != NULL && scope != NULL && done != NULL);
  Waiter *waiter = g_new0 (Waiter, 1);
  waiter->queue = &store->waiting;
  waiter->done = done;
  waiter->self = self;
  g_queue_push_tail (&store->waiting, waiter);
  lab_scope_enter (scope, &waiter->item, waiter_cancel);
}

gboolean
lab_store_batch_open (LabStore *store, GError **error)
{
  if (store->lost != NULL)
    {
      g_propagate_error (error, g_error_copy (store->lost));
      return FALSE;
    }
  if (store->open)
    return TRUE;
  store->open = lab_store_execute (store, "BEGIN IMMEDIATE", error);
  return store->open;
}

void
lab_store_batch_lost (LabStore *store, const GError *reason)
{
  if (!sqlite3_get_autocommit (store->db))
    lab_store_execute (store, "ROLLBACK", NULL);
  store->open = FALSE;
  if (store->lost == NULL)
    store->lost = g_error_copy (reason);
  lab_log_error ("store", "%s; what was to be written is lost", reason->message);
}

gboolean
lab_store_batch_commit (LabStore *store, GError **error)
{
  if (store->savepoints > 0)
    {
      g_critical ("%s: a savepoint is open at the end of its batch", store->path);
      store->savepoints = 0;
    }
  g_autoptr (GError) reason = NULL;
  if (store->open && !lab_store_execute (store, "COMMIT", &reason))
    lab_store_batch_lost (store, reason);
  store->open = FALSE;
  if (store->lost == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (store->lost));
  return FALSE;
}

static void
fire (LabStore *store, const GError *error)
{
  Waiter *waiter;
  while ((waiter = g_queue_pop_head (&store->firing)) != NULL)
    {
      LabDone done = waiter->done;
      gpointer self = waiter->self;
      lab_scope_leave (&waiter->item);
      g_free (waiter);
      done (self, error);
    }
}

/* Those who wait meanwhile have their turn after the next commit. */
void
lab_store_flush (LabStore *store)
{
  if (store->busy > 0)
    return;
  g_autoptr (GError) error = NULL;
  lab_store_batch_commit (store, &error);
  g_clear_error (&store->lost);
  Waiter *waiter;
  while ((waiter = g_queue_pop_head (&store->waiting)) != NULL)
    {
      waiter->queue = &store->firing;
      g_queue_push_tail (&store->firing, waiter);
    }
  store->busy++;
  fire (store, error);
  store->busy--;
  if (store->closing && store->busy == 0)
    lab_store_free (store);
}

gboolean
lab_store_savepoint (LabStore *store, GError **error)
{
  if (!lab_store_batch_open (store, error)
      || !lab_store_execute (store, "SAVEPOINT lab", error))
    return FALSE;
  store->savepoints++;
  return TRUE;
}

gboolean
lab_store_release (LabStore *store, GError **error)
{
  g_return_val_if_fail (store->savepoints > 0, FALSE);
  store->savepoints--;
  return lab_store_batch_open (store, error)
         && lab_store_execute (store, "RELEASE lab", error);
}

void
lab_store_rollback (LabStore *store)
{
  g_return_if_fail (store->savepoints > 0);
  store->savepoints--;
  g_autoptr (GError) error = NULL;
  if (store->lost == NULL
      && !lab_store_execute (store, "ROLLBACK TO lab; RELEASE lab", &error))
    lab_store_batch_lost (store, error);
}
