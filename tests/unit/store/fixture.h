/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib/gstdio.h>
#include <string.h>
#include "store/store.h"

/* A store in a directory of its own, with one table. */

enum
{
  INSERT,
  ALL,
  PAGES,
  SYNCHRONOUS,
  JOURNAL,
  GET,
  N_STATEMENTS
};

static const LabStatement statements[N_STATEMENTS] = {
  [INSERT] = { "INSERT INTO note (id, text, octets) VALUES (?, ?, ?)" },
  [ALL] = { "SELECT id, text, octets FROM note ORDER BY id" },
  [PAGES] = { "PRAGMA max_page_count = 8" },
  [SYNCHRONOUS] = { "PRAGMA synchronous" },
  [JOURNAL] = { "PRAGMA journal_mode" },
  [GET] = { "SELECT id FROM note WHERE text = ?" },
};
static const char *const migrations[] = {
  "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
  "ALTER TABLE note ADD COLUMN octets BLOB; CREATE INDEX note_text ON note (text)",
};
static const LabStoreSchema schema
    = { "note", migrations, G_N_ELEMENTS (migrations), statements, N_STATEMENTS };

typedef struct
{
  char *directory, *path;
  LabStore *store;
  LabStoreModule *module;
  LabScope scope;
  GString *log;
} Fixture;

static inline void
reopen (Fixture *f, LabStoreDurability durability)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&f->store, lab_store_free);
  f->store = lab_store_open (f->path, durability, &error);
  g_assert_no_error (error);
  f->module = lab_store_add_module (f->store, &schema, &error);
  g_assert_no_error (error);
}

static inline void
setup (Fixture *f, gconstpointer data)
{
  f->directory = g_dir_make_tmp ("lab-store-XXXXXX", NULL);
  f->path = g_build_filename (f->directory, "lab.db", NULL);
  f->log = g_string_new (NULL);
  reopen (f, LAB_STORE_NORMAL);
}

static inline void
teardown (Fixture *f, gconstpointer data)
{
  lab_scope_clear (&f->scope);
  lab_store_free (f->store);
  g_autoptr (GDir) directory = g_dir_open (f->directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->directory, name, NULL);
      g_unlink (path);
    }
  g_rmdir (f->directory);
  g_free (f->directory);
  g_free (f->path);
  g_string_free (f->log, TRUE);
}

static inline gboolean
insert (Fixture *f, gint64 id, const char *text, GError **error)
{
  return lab_store_run (
      f->module, INSERT,
      LAB_BINDS (lab_bind_int (id), lab_bind_text (text), lab_bind_bytes (NULL, 0)), NULL,
      NULL, error);
}

static inline gboolean
on_row (const LabRow *row, gpointer self)
{
  g_string_append_printf (self, "%d:%s ", (int)lab_row_int (row, 0),
                          lab_row_text (row, 1));
  return TRUE;
}

static inline void
assert_rows (Fixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  GString *rows = g_string_new (NULL);
  g_assert_true (lab_store_run (f->module, ALL, LAB_NO_BINDS, on_row, rows, &error));
  g_assert_cmpstr (rows->str, ==, expected);
  g_string_free (rows, TRUE);
}

static inline void
on_done (gpointer self, const GError *error)
{
  Fixture *f = self;
  g_string_append (f->log, error == NULL ? "ok " : "lost ");
  if (error != NULL)
    g_assert_cmpint (error->domain, ==, LAB_STORE_ERROR);
}

static inline void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline gboolean
get_int (const LabRow *row, gpointer self)
{
  *(gint64 *)self = lab_row_int (row, 0);
  return TRUE;
}
