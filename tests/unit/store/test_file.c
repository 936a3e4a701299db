/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static void
child_waits (gpointer self, const GError *error)
{
  int fd = GPOINTER_TO_INT (self);
  if (error == NULL && write (fd, "c", 1) != 1)
    _exit (1);
}

/* A lab that committed one row, has another in its open batch, and is killed. */
static void
child (const char *path, LabStoreDurability durability, int fd)
{
  Fixture f = { .path = (char *)path };
  LabScope scope = { 0 };
  reopen (&f, durability);
  insert (&f, 1, "committed", NULL);
  lab_store_after_commit (f.store, &scope, child_waits, GINT_TO_POINTER (fd));
  turn ();
  insert (&f, 2, "lost", NULL);
  if (write (fd, "o", 1) == 1)
    pause ();
  _exit (1);
}

static void
test_kill (Fixture *f, gconstpointer data)
{
  int fds[2];
  char byte;
  g_autoptr (GError) error = NULL;
  LabStoreDurability durability = GPOINTER_TO_INT (data);
  g_clear_pointer (&f->store, lab_store_free);
  g_assert_cmpint (pipe (fds), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    child (f->path, durability, fds[1]);
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'c');
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  /* while it lives the database is its own */
  g_assert_null (lab_store_open (f->path, durability, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_IN_USE);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (fds[0]);
  reopen (f, durability);
  assert_rows (f, "1:committed ");
}

static void
test_in_use (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strconcat (f->path, ": is in use by another lab", NULL);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lab_store_open (f->path, LAB_STORE_NORMAL, &error));
      g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_IN_USE);
      g_assert_cmpstr (error->message, ==, expected);
    }
  /* the refused one did not take the lock away from the first */
  pid_t pid = fork ();
  if (pid == 0)
    _exit (lab_store_open (f->path, LAB_STORE_NORMAL, NULL) == NULL ? 0 : 1);
  int status;
  waitpid (pid, &status, 0);
  g_assert_cmpint (status, ==, 0);
  reopen (f, LAB_STORE_NORMAL);
}

static gboolean
get_text (const LabRow *row, gpointer self)
{
  g_string_assign (self, lab_row_text (row, 0));
  return TRUE;
}

static void
test_durability (Fixture *f, gconstpointer data)
{
  gint64 level = -1;
  g_assert_true (
      lab_store_run (f->module, SYNCHRONOUS, LAB_NO_BINDS, get_int, &level, NULL));
  g_assert_cmpint (level, ==, 1);
  g_assert_true (
      lab_store_run (f->module, JOURNAL, LAB_NO_BINDS, get_text, f->log, NULL));
  g_assert_cmpstr (f->log->str, ==, "wal");
  reopen (f, LAB_STORE_FULL);
  g_assert_true (
      lab_store_run (f->module, SYNCHRONOUS, LAB_NO_BINDS, get_int, &level, NULL));
  g_assert_cmpint (level, ==, 2);
}

static void
test_private_file (Fixture *f, gconstpointer data)
{
  struct stat status;
  g_assert_cmpint (stat (f->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_two_modules (Fixture *f, gconstpointer data)
{
  static const char *const other_migrations[]
      = { "CREATE TABLE other (id INTEGER PRIMARY KEY)" };
  static const LabStatement other_statements[]
      = { { "INSERT INTO other (id) VALUES (?)" } };
  static const LabStoreSchema other
      = { "other", other_migrations, 1, other_statements, 1 };
  g_autoptr (GError) error = NULL;
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  LabStoreModule *module = lab_store_add_module (f->store, &other, &error);
  g_assert_no_error (error);
  g_assert_true (
      lab_store_run (module, 0, LAB_BINDS (lab_bind_int (7)), NULL, NULL, &error));
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ");
  reopen (f, LAB_STORE_NORMAL);
  assert_rows (f, "1:a ");
  g_assert_nonnull (lab_store_add_module (f->store, &other, &error));
}

static void
test_migration (Fixture *f, gconstpointer data)
{
  static const LabStatement old_statements[] = { { "INSERT INTO old (id) VALUES (?)" } };
  static const LabStatement new_statements[]
      = { { "INSERT INTO old (id, text) VALUES (?, 'x')" } };
  static const char *const steps[] = { "CREATE TABLE old (id INTEGER PRIMARY KEY)",
                                       "ALTER TABLE old ADD COLUMN text TEXT",
                                       "ALTER TABLE old ADD COLUMN text TEXT" };
  static const LabStoreSchema first = { "old", steps, 1, old_statements, 1 };
  static const LabStoreSchema second = { "old", steps, 2, new_statements, 1 };
  static const LabStoreSchema broken = { "old", steps, 3, new_statements, 1 };
  g_autoptr (GError) error = NULL;
  LabStoreModule *module = lab_store_add_module (f->store, &first, &error);
  g_assert_true (
      lab_store_run (module, 0, LAB_BINDS (lab_bind_int (1)), NULL, NULL, &error));
  g_assert_null (lab_store_add_module (f->store, &broken, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT);
  g_clear_error (&error);
  module = lab_store_add_module (f->store, &second, &error);
  g_assert_no_error (error);
  g_assert_true (
      lab_store_run (module, 0, LAB_BINDS (lab_bind_int (2)), NULL, NULL, &error));
  reopen (f, LAB_STORE_NORMAL);
  g_assert_null (lab_store_add_module (f->store, &first, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_NEWER);
  g_autofree char *expected = g_strconcat (
      f->path, ": was written by a newer rcslab: version 2 of old, this program knows 1",
      NULL);
  g_assert_cmpstr (error->message, ==, expected);
}

/* Writes octets into the closed file: @offset -1: all of it. */
static void
patch (Fixture *f, goffset offset, const char *octets, gsize size)
{
  g_clear_pointer (&f->store, lab_store_free);
  FILE *file = g_fopen (f->path, offset < 0 ? "wb" : "r+b");
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, MAX (offset, 0), SEEK_SET), ==, 0);
  g_assert_cmpint (fwrite (octets, 1, size, file), ==, size);
  fclose (file);
}

static void
assert_refused (Fixture *f, LabStoreError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strconcat (f->path, ": ", words, NULL);
  g_assert_null (lab_store_open (f->path, LAB_STORE_NORMAL, &error));
  g_assert_error (error, LAB_STORE_ERROR, (int)code);
  g_assert_true (g_str_has_prefix (error->message, expected));
}

static void
test_newer_file (Fixture *f, gconstpointer data)
{
  /* user_version, big-endian (SQLite file format §1.3.12) */
  patch (f, 60, "\0\0\0\2", 4);
  assert_refused (f, LAB_STORE_ERROR_NEWER,
                  "was written by a newer rcslab: version 2 of the file");
}

static void
test_foreign_file (Fixture *f, gconstpointer data)
{
  patch (f, 68, "\0\0\0\1", 4);
  assert_refused (f, LAB_STORE_ERROR_CORRUPT, "is a database of another program");
}

static void
test_no_database (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  patch (f, -1, text, 5000);
  assert_refused (f, LAB_STORE_ERROR_CORRUPT, "is not a database");
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  for (int i = 1; i < 2000; i++)
    g_assert_true (insert (f, i, "some text that fills a page or two of the file", NULL));
  turn ();
  g_autofree char *text = g_strnfill (3000, 'x');
  patch (f, 4 * 4096 + 8, text, 3000);
  assert_refused (f, LAB_STORE_ERROR_CORRUPT, "is damaged");
}

static void
test_truncated (Fixture *f, gconstpointer data)
{
  for (int i = 1; i < 2000; i++)
    g_assert_true (insert (f, i, "some text that fills a page or two of the file", NULL));
  turn ();
  g_clear_pointer (&f->store, lab_store_free);
  g_assert_cmpint (truncate (f->path, 3 * 4096), ==, 0);
  assert_refused (f, LAB_STORE_ERROR_CORRUPT, "is damaged");
}

static void
test_empty_file_is_new (Fixture *f, gconstpointer data)
{
  patch (f, -1, "", 0);
  reopen (f, LAB_STORE_NORMAL);
  assert_rows (f, "");
}

static void
test_bad_paths (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name, *words;
  } rows[]
      = { { ".", "the database cannot be opened: not a regular file" },
          { "none/lab.db", "the database cannot be opened: No such file or directory" },
          { "lab.db/lab.db", "the database cannot be opened: Not a directory" } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (f->directory, rows[i].name, NULL);
      g_autofree char *expected = g_strconcat (path, ": ", rows[i].words, NULL);
      g_assert_null (lab_store_open (path, LAB_STORE_NORMAL, &error));
      g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_ENVIRONMENT);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

static void
test_unreadable (Fixture *f, gconstpointer data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root reads everything");
      return;
    }
  g_clear_pointer (&f->store, lab_store_free);
  chmod (f->path, 0400);
  assert_refused (f, LAB_STORE_ERROR_ENVIRONMENT, "cannot be written");
  chmod (f->path, 0);
  assert_refused (f, LAB_STORE_ERROR_ENVIRONMENT, "cannot be opened");
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabStore) one = lab_store_open (NULL, LAB_STORE_NORMAL, &error);
  g_autoptr (LabStore) two = lab_store_open (NULL, LAB_STORE_NORMAL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lab_store_path (one), ==, ":memory:");
  f->module = lab_store_add_module (one, &schema, &error);
  g_assert_no_error (error);
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (one, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ");
  assert_rows (f, "1:a ");
  f->module = lab_store_add_module (two, &schema, &error);
  assert_rows (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test)                                                            \
  g_test_add ("/store/" name, Fixture, data, setup, test, teardown)
  ADD ("kill/normal", GINT_TO_POINTER (LAB_STORE_NORMAL), test_kill);
  ADD ("kill/full", GINT_TO_POINTER (LAB_STORE_FULL), test_kill);
  ADD ("in-use-by-another-lab", NULL, test_in_use);
  ADD ("durability", NULL, test_durability);
  ADD ("file-is-its-owners", NULL, test_private_file);
  ADD ("two-modules-in-one-file", NULL, test_two_modules);
  ADD ("migration-is-whole-or-not-at-all", NULL, test_migration);
  ADD ("refused/newer-file", NULL, test_newer_file);
  ADD ("refused/another-program", NULL, test_foreign_file);
  ADD ("refused/no-database", NULL, test_no_database);
  ADD ("refused/damaged", NULL, test_damaged);
  ADD ("refused/truncated", NULL, test_truncated);
  ADD ("refused/paths", NULL, test_bad_paths);
  ADD ("refused/unreadable", NULL, test_unreadable);
  ADD ("empty-file-is-a-new-one", NULL, test_empty_file_is_new);
  ADD ("memory", NULL, test_memory);
  return g_test_run ();
}
