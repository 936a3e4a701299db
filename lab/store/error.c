/* SPDX-License-Identifier: Apache-2.0 */
#include "store/private.h"

G_DEFINE_QUARK (lab - store - error - quark, lab_store_error)

/* What SQLite says, in our words: the code and a sentence of what to do, if there is one. */
static const struct
{
  int result;
  LabStoreError code;
  const char *words;
} faults[] = {
  { SQLITE_BUSY, LAB_STORE_ERROR_IN_USE, "is in use by another lab" },
  { SQLITE_LOCKED, LAB_STORE_ERROR_IN_USE, "is in use by another lab" },
  { SQLITE_NOTADB, LAB_STORE_ERROR_CORRUPT, "is not a database" },
  { SQLITE_CORRUPT, LAB_STORE_ERROR_CORRUPT,
    "is damaged; put a copy in its place, or remove it to start anew" },
  { SQLITE_FULL, LAB_STORE_ERROR_FULL, "the disk is full" },
  { SQLITE_CANTOPEN, LAB_STORE_ERROR_ENVIRONMENT, "cannot be opened" },
  { SQLITE_READONLY, LAB_STORE_ERROR_ENVIRONMENT, "cannot be written" },
  { SQLITE_PERM, LAB_STORE_ERROR_ENVIRONMENT, "cannot be opened" },
  { SQLITE_IOERR, LAB_STORE_ERROR_ENVIRONMENT, "cannot be read or written" },
  { SQLITE_NOMEM, LAB_STORE_ERROR_ENVIRONMENT, "no memory" },
  { SQLITE_CONSTRAINT, LAB_STORE_ERROR_CONSTRAINT, NULL },
};

gboolean
lab_store_fail (LabStore *store, const char *what, GError **error)
{
  int result = sqlite3_errcode (store->db) & 0xff;
  int system = sqlite3_system_errno (store->db);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if (faults[i].result != result || faults[i].words == NULL)
        continue;
      gboolean reason = faults[i].code == LAB_STORE_ERROR_ENVIRONMENT && system != 0;
      g_set_error (error, LAB_STORE_ERROR, (int)faults[i].code, "%s: %s%s%s", store->path,
                   faults[i].words, reason ? ": " : "",
                   reason ? g_strerror (system) : "");
      return FALSE;
    }
  LabStoreError code = result == SQLITE_CONSTRAINT ? LAB_STORE_ERROR_CONSTRAINT
                                                   : LAB_STORE_ERROR_STATEMENT;
  g_set_error (error, LAB_STORE_ERROR, (int)code, "%s: %s: %s", store->path, what,
               sqlite3_errmsg (store->db));
  return FALSE;
}

gboolean
lab_store_execute (LabStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || lab_store_fail (store, sql, error);
}

gboolean
lab_store_query_int (LabStore *store, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  *value = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  gboolean good = result == SQLITE_ROW || result == SQLITE_DONE;
  if (!good)
    lab_store_fail (store, sql, error);
  sqlite3_finalize (statement);
  return good;
}
