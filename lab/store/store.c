/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "store/private.h"

/* `user_version`: of the table of modules. */
#define FILE_VERSION 1
/* `application_id`: "RCSL". */
#define APPLICATION 0x5243534c

/* The same run must give the same bytes: moments and chance come in as parameters. */
static int
authorize (void *self, int action, const char *a, const char *function, const char *c,
           const char *d)
{
  static const char *const refused[]
      = { "random",       "randomblob",        "date",
          "time",         "datetime",          "julianday",
          "unixepoch",    "strftime",          "current_date",
          "current_time", "current_timestamp", NULL };
  gboolean deny = action == SQLITE_ATTACH
                  || (action == SQLITE_FUNCTION && function != NULL
                      && g_strv_contains (refused, function));
  return deny ? SQLITE_DENY : SQLITE_OK;
}

static gboolean
refuse_path (const char *path, const char *reason, GError **error)
{
  g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_ENVIRONMENT,
               "%s: the database cannot be opened: %s", path, reason);
  return FALSE;
}

/* It holds keys: nobody else may read it.  SQLite gives its side files the same mode.  A file that is there is not
   opened: closing it would end a lock that another store of this process has (POSIX fcntl). */
static gboolean
make_file (const char *path, GError **error)
{
  struct stat status;
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  if (errno != EEXIST || stat (path, &status) != 0)
    return refuse_path (path, g_strerror (errno), error);
  return S_ISREG (status.st_mode) || refuse_path (path, "not a regular file", error);
}

/* The lock is the kernel's, on the file: it ends with the process.  With locking_mode=EXCLUSIVE, SQLite keeps it
   from the first transaction on. */
static gboolean
lock (LabStore *store, LabStoreDurability durability, GError **error)
{
  const char *synchronous = durability == LAB_STORE_FULL ? "PRAGMA synchronous=FULL"
                                                         : "PRAGMA synchronous=NORMAL";
  return lab_store_execute (store, "PRAGMA locking_mode=EXCLUSIVE", error)
         && lab_store_execute (store, "PRAGMA journal_mode=WAL", error)
         && lab_store_execute (store, synchronous, error)
         && lab_store_execute (store, "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF",
                               error)
         && lab_store_execute (store, "BEGIN EXCLUSIVE; COMMIT", error);
}

static gboolean
check_integrity (LabStore *store, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int result
      = sqlite3_prepare_v2 (store->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  const char *text
      = result == SQLITE_ROW ? (const char *)sqlite3_column_text (statement, 0) : NULL;
  gboolean good = text != NULL && strcmp (text, "ok") == 0;
  if (!good && text != NULL)
    g_set_error (
        error, LAB_STORE_ERROR, LAB_STORE_ERROR_CORRUPT,
        "%s: is damaged (%s); put a copy in its place, or remove it to start anew",
        store->path, text);
  else if (!good)
    lab_store_fail (store, "quick_check", error);
  sqlite3_finalize (statement);
  return good;
}

static gboolean
check_version (LabStore *store, GError **error)
{
  gint64 version, application, tables;
  if (!lab_store_query_int (store, "PRAGMA user_version", &version, error)
      || !lab_store_query_int (store, "PRAGMA application_id", &application, error)
      || !lab_store_query_int (store, "SELECT count(*) FROM sqlite_schema", &tables,
                               error))
    return FALSE;
  if (application != APPLICATION && tables > 0)
    {
      g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_CORRUPT,
                   "%s: is a database of another program", store->path);
      return FALSE;
    }
  if (version > FILE_VERSION)
    {
      g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_NEWER,
                   "%s: was written by a newer rcslab: version %" G_GINT64_FORMAT
                   " of the file, this program knows %d",
                   store->path, version, FILE_VERSION);
      return FALSE;
    }
  return version == FILE_VERSION
         || lab_store_execute (
             store,
             "BEGIN IMMEDIATE;"
             "CREATE TABLE lab_module (name TEXT PRIMARY KEY, version INTEGER NOT NULL)"
             " WITHOUT ROWID, STRICT;"
             "PRAGMA application_id=" G_STRINGIFY (
                 APPLICATION) ";"
                              "PRAGMA user_version=" G_STRINGIFY (FILE_VERSION) ";"
                                                                                "COMMIT",
             error);
}

LabStore *
lab_store_open (const char *path, LabStoreDurability durability, GError **error)
{
  if (path != NULL && !make_file (path, error))
    return NULL;
  g_autoptr (LabStore) store = g_new0 (LabStore, 1);
  store->path = g_strdup (path != NULL ? path : ":memory:");
  store->modules = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_store_module_free);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2 (store->path, &store->db, flags, NULL) != SQLITE_OK)
    {
      lab_store_fail (store, "open", error);
      return NULL;
    }
  sqlite3_extended_result_codes (store->db, 1);
  sqlite3_set_authorizer (store->db, authorize, NULL);
  if (sqlite3_db_readonly (store->db, "main") == 1)
    {
      g_set_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_ENVIRONMENT,
                   "%s: cannot be written", store->path);
      return NULL;
    }
  if (!lock (store, durability, error) || !check_integrity (store, error)
      || !check_version (store, error))
    return NULL;
  lab_store_batch_start (store);
  return g_steal_pointer (&store);
}

void
lab_store_free (LabStore *store)
{
  if (store == NULL)
    return;
  if (store->db != NULL && store->source != NULL)
    lab_store_batch_commit (store, NULL);
  lab_store_batch_stop (store);
  if (store->busy > 0)
    {
      store->closing = TRUE;
      return;
    }
  g_ptr_array_unref (store->modules);
  if (sqlite3_close (store->db) != SQLITE_OK)
    lab_log_error ("store", "%s: cannot be closed: %s", store->path,
                   sqlite3_errmsg (store->db));
  g_clear_error (&store->lost);
  g_free (store->path);
  g_free (store);
}

const char *
lab_store_path (const LabStore *store)
{
  return store->path;
}
