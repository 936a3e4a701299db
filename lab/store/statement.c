/* SPDX-License-Identifier: Apache-2.0 */
#include "store/private.h"

#include <string.h>

gboolean
lab_row_is_null (const LabRow *row, guint column)
{
  return sqlite3_column_type (row->statement, (int)column) == SQLITE_NULL;
}

gint64
lab_row_int (const LabRow *row, guint column)
{
  return sqlite3_column_int64 (row->statement, (int)column);
}

const char *
lab_row_text (const LabRow *row, guint column)
{
  return (const char *)sqlite3_column_text (row->statement, (int)column);
}

gconstpointer
lab_row_bytes (const LabRow *row, guint column, gsize *size)
{
  gconstpointer bytes = sqlite3_column_blob (row->statement, (int)column);
  *size = (gsize)sqlite3_column_bytes (row->statement, (int)column);
  /* SQLite gives NULL for no octets, too */
  return bytes == NULL && !lab_row_is_null (row, column) ? "" : bytes;
}

static gboolean
refuse (LabStore *store, const char *sql, const char *rule, GError **error)
{
  g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT, "%s: %s: %s",
               store->path, sql, rule);
  return FALSE;
}

/* The caller's octets outlive the statement's run: no copies. */
static gboolean
bind (LabStore *store, sqlite3_stmt *statement, const LabBind *binds, GError **error)
{
  int wanted = sqlite3_bind_parameter_count (statement), i = 0, result = SQLITE_OK;
  for (; binds[i].type != LAB_BIND_END && i < wanted && result == SQLITE_OK; i++)
    switch (binds[i].type)
      {
      case LAB_BIND_INT:
        result = sqlite3_bind_int64 (statement, i + 1, binds[i].number);
        break;
      case LAB_BIND_TEXT:
        result = sqlite3_bind_text64 (statement, i + 1, binds[i].data,
                                      strlen (binds[i].data), SQLITE_STATIC, SQLITE_UTF8);
        break;
      case LAB_BIND_BYTES:
        result = sqlite3_bind_blob64 (statement, i + 1, binds[i].data, binds[i].size,
                                      SQLITE_STATIC);
        break;
      default:
        result = sqlite3_bind_null (statement, i + 1);
        break;
      }
  if (result != SQLITE_OK)
    return lab_store_fail (store, sqlite3_sql (statement), error);
  return (i == wanted && binds[i].type == LAB_BIND_END)
         || refuse (store, sqlite3_sql (statement), "another number of parameters",
                    error);
}

/* A rule of the schema broken undoes the statement alone; what the machine refuses, the whole batch: SQLite may
   have rolled it back already, and must not go on with half of it. */
static gboolean
is_fatal (LabStore *store, const GError *error)
{
  return error->code == LAB_STORE_ERROR_FULL || error->code == LAB_STORE_ERROR_ENVIRONMENT
         || error->code == LAB_STORE_ERROR_CORRUPT || sqlite3_get_autocommit (store->db);
}

static gboolean
step (LabStore *store, sqlite3_stmt *statement, LabRowFunc row_func, gpointer self,
      GError **error)
{
  LabRow row = { statement };
  int result;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    if (row_func != NULL && !row_func (&row, self))
      return TRUE;
  return result == SQLITE_DONE || lab_store_fail (store, sqlite3_sql (statement), error);
}

gboolean
lab_store_run (LabStoreModule *module, guint index, const LabBind *binds,
               LabRowFunc row_func, gpointer self, GError **error)
{
  g_return_val_if_fail (index < module->schema->n_statements, FALSE);
  LabStore *store = module->store;
  sqlite3_stmt *statement = module->statements[index];
  gboolean writes = !sqlite3_stmt_readonly (statement);
  if (sqlite3_stmt_busy (statement))
    return refuse (store, sqlite3_sql (statement), "is under way", error);
  if (writes && !lab_store_batch_open (store, error))
    return FALSE;
  g_autoptr (GError) reason = NULL;
  gboolean good = bind (store, statement, binds, &reason)
                  && step (store, statement, row_func, self, &reason);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  if (good)
    return TRUE;
  if (writes && is_fatal (store, reason))
    lab_store_batch_lost (store, reason);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

guint
lab_store_changes (const LabStore *store)
{
  return (guint)sqlite3_changes (store->db);
}

gint64
lab_store_last_id (const LabStore *store)
{
  return sqlite3_last_insert_rowid (store->db);
}
