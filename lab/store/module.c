/* SPDX-License-Identifier: Apache-2.0 */
#include "store/private.h"

void
lab_store_module_free (LabStoreModule *module)
{
  for (guint i = 0; i < module->schema->n_statements; i++)
    sqlite3_finalize (module->statements[i]);
  g_free (module->statements);
  g_free (module);
}

static gboolean
read_version (LabStore *store, const char *name, gint64 *version, GError **error)
{
  char *sql = sqlite3_mprintf ("SELECT version FROM lab_module WHERE name = %Q", name);
  gboolean good = lab_store_query_int (store, sql, version, error);
  sqlite3_free (sql);
  return good;
}

static gboolean
write_version (LabStore *store, const LabStoreSchema *schema, GError **error)
{
  char *sql
      = sqlite3_mprintf ("INSERT INTO lab_module VALUES (%Q, %u)"
                         " ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                         schema->name, schema->n_migrations);
  gboolean good = lab_store_execute (store, sql, error);
  sqlite3_free (sql);
  return good;
}

/* All steps, or none. */
static gboolean
migrate (LabStore *store, const LabStoreSchema *schema, GError **error)
{
  gint64 version;
  if (!read_version (store, schema->name, &version, error))
    return FALSE;
  if (version > schema->n_migrations)
    {
      g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_NEWER,
                   "%s: was written by a newer rcslab: version %" G_GINT64_FORMAT
                   " of %s, this program knows %u",
                   store->path, version, schema->name, schema->n_migrations);
      return FALSE;
    }
  if (version == schema->n_migrations)
    return TRUE;
  gboolean good = lab_store_execute (store, "BEGIN IMMEDIATE", error);
  if (!good)
    return FALSE;
  for (gint64 i = version; good && i < schema->n_migrations; i++)
    good = lab_store_execute (store, schema->migrations[i], error);
  good = good && write_version (store, schema, error)
         && lab_store_execute (store, "COMMIT", error);
  if (!good && !sqlite3_get_autocommit (store->db))
    lab_store_execute (store, "ROLLBACK", NULL);
  return good;
}

LabStoreModule *
lab_store_add_module (LabStore *store, const LabStoreSchema *schema, GError **error)
{
  /* a migration is a transaction of its own; who waits for this one is told at his time */
  if (!lab_store_batch_commit (store, error) || !migrate (store, schema, error))
    return NULL;
  LabStoreModule *module = g_new0 (LabStoreModule, 1);
  module->store = store;
  module->schema = schema;
  module->statements = g_new0 (sqlite3_stmt *, schema->n_statements + 1);
  for (guint i = 0; i < schema->n_statements; i++)
    {
      const char *sql = schema->statements[i].sql;
      if (sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                              &module->statements[i], NULL)
          == SQLITE_OK)
        continue;
      lab_store_fail (store, sql, error);
      lab_store_module_free (module);
      return NULL;
    }
  g_ptr_array_add (store->modules, module);
  return module;
}
