/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "fixture.h"

static void
test_values (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (lab_store_run (f->module, INSERT,
                                LAB_BINDS (lab_bind_int (G_MAXINT64), lab_bind_text ("ü"),
                                           lab_bind_bytes ("\0\1", 2)),
                                NULL, NULL, &error));
  g_assert_cmpint (lab_store_last_id (f->store), ==, G_MAXINT64);
  g_assert_cmpuint (lab_store_changes (f->store), ==, 1);
  assert_rows (f, "-1:ü ");
  g_assert_false (lab_store_run (f->module, INSERT, LAB_BINDS (lab_bind_int (1)), NULL,
                                 NULL, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT);
  g_clear_error (&error);
  g_assert_false (
      lab_store_run (f->module, ALL, LAB_BINDS (lab_bind_int (1)), NULL, NULL, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT);
}

static void
test_after_commit (Fixture *f, gconstpointer data)
{
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  g_assert_cmpstr (f->log->str, ==, "");
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ");
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  g_assert_cmpstr (f->log->str, ==, "ok ");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (f->log->str, ==, "ok ok ok ");
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ok ok ");
  g_assert_cmpuint (lab_scope_size (&f->scope), ==, 0);
}

/* The commit is the first thing of an iteration, before whatever else is ready. */
static gboolean
on_idle (gpointer self)
{
  Fixture *f = self;
  g_string_append (f->log, "other ");
  return G_SOURCE_REMOVE;
}

static void
test_commit_comes_first (Fixture *f, gconstpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, f, NULL);
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok other ");
}

static void
test_cancelled_waiter (Fixture *f, gconstpointer data)
{
  LabScope other = { 0 };
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &other, on_done, f);
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  lab_scope_clear (&other);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ");
  assert_rows (f, "1:a ");
}

static void
on_done_writes_again (gpointer self, const GError *error)
{
  Fixture *f = self;
  g_assert_no_error (error);
  g_string_append (f->log, "first ");
  g_assert_true (insert (f, 2, "b", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
}

static void
test_waiter_writes_again (Fixture *f, gconstpointer data)
{
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done_writes_again, f);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (f->log->str, ==, "first ");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (f->log->str, ==, "first ok ");
}

static void
on_done_ends_store (gpointer self, const GError *error)
{
  Fixture *f = self;
  g_string_append (f->log, "end ");
  lab_scope_clear (&f->scope);
  g_clear_pointer (&f->store, lab_store_free);
}

static void
test_waiter_ends_store (Fixture *f, gconstpointer data)
{
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done_ends_store, f);
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "end ");
  reopen (f, LAB_STORE_NORMAL);
  assert_rows (f, "1:a ");
}

static void
test_failed_statement (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (insert (f, 1, "a", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  g_assert_false (insert (f, 1, "again", &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_CONSTRAINT);
  g_assert_true (insert (f, 2, "b", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "ok ok ");
  reopen (f, LAB_STORE_NORMAL);
  assert_rows (f, "1:a 2:b ");
}

static void
test_savepoint (Fixture *f, gconstpointer data)
{
  g_assert_true (insert (f, 1, "a", NULL));
  g_assert_true (lab_store_savepoint (f->store, NULL));
  g_assert_true (insert (f, 2, "b", NULL));
  g_assert_true (lab_store_savepoint (f->store, NULL));
  g_assert_true (insert (f, 3, "c", NULL));
  g_assert_true (lab_store_release (f->store, NULL));
  lab_store_rollback (f->store);
  g_assert_true (lab_store_savepoint (f->store, NULL));
  g_assert_true (insert (f, 4, "d", NULL));
  g_assert_true (lab_store_release (f->store, NULL));
  turn ();
  reopen (f, LAB_STORE_NORMAL);
  assert_rows (f, "1:a 4:d ");
}

static void
quiet (const char *line, gpointer data)
{
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (100000, 'x');
  g_assert_true (insert (f, 1, "a", NULL));
  turn ();
  g_assert_true (lab_store_run (f->module, PAGES, LAB_NO_BINDS, NULL, NULL, NULL));
  g_assert_true (insert (f, 2, "b", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  g_assert_true (lab_store_savepoint (f->store, NULL));
  g_assert_false (insert (f, 3, large, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, f->path));
  g_clear_error (&error);
  g_assert_false (lab_store_release (f->store, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_FULL);
  g_clear_error (&error);
  /* no write of this iteration may pass for one that is safe */
  g_assert_false (insert (f, 4, "d", &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_FULL);
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "lost lost ");
  /* the next one is a new chance */
  g_assert_true (insert (f, 5, "e", NULL));
  lab_store_after_commit (f->store, &f->scope, on_done, f);
  turn ();
  g_assert_cmpstr (f->log->str, ==, "lost lost ok ");
  assert_rows (f, "1:a 5:e ");
}

static gboolean
on_row_runs (const LabRow *row, gpointer self)
{
  Fixture *f = self;
  g_autoptr (GError) error = NULL;
  gint64 id = 0;
  g_assert_false (lab_store_run (f->module, ALL, LAB_NO_BINDS, on_row, f->log, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT);
  g_assert_true (lab_store_run (f->module, GET, LAB_BINDS (lab_bind_text ("b")), get_int,
                                &id, NULL));
  g_assert_cmpint (id, ==, 2);
  g_string_append (f->log, "row ");
  return FALSE;
}

static void
test_rows (Fixture *f, gconstpointer data)
{
  g_assert_true (insert (f, 1, "a", NULL) && insert (f, 2, "b", NULL));
  g_assert_true (lab_store_run (f->module, ALL, LAB_NO_BINDS, on_row_runs, f, NULL));
  g_assert_cmpstr (f->log->str, ==, "row ");
  assert_rows (f, "1:a 2:b ");
}

static void
test_no_clock_no_chance (Fixture *f, gconstpointer data)
{
  static const LabStatement rows[] = { { "SELECT datetime ('now')" },
                                       { "SELECT random ()" },
                                       { "SELECT CURRENT_TIMESTAMP" },
                                       { "SELECT unixepoch ()" },
                                       { "ATTACH 'x' AS x" } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      LabStoreSchema one = { "chance", NULL, 0, &rows[i], 1 };
      g_assert_null (lab_store_add_module (f->store, &one, &error));
      g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_STATEMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_log_set_sink (quiet, NULL);
#define ADD(name, data, test)                                                            \
  g_test_add ("/store/" name, Fixture, data, setup, test, teardown)
  ADD ("values-go-in-and-out", NULL, test_values);
  ADD ("after-commit/exactly-once-at-the-next-iteration", NULL, test_after_commit);
  ADD ("after-commit/before-whatever-else-is-ready", NULL, test_commit_comes_first);
  ADD ("after-commit/cancelled-with-its-scope", NULL, test_cancelled_waiter);
  ADD ("after-commit/may-write-again", NULL, test_waiter_writes_again);
  ADD ("after-commit/may-end-the-store", NULL, test_waiter_ends_store);
  ADD ("failed-statement-undoes-itself-only", NULL, test_failed_statement);
  ADD ("savepoint-is-whole-or-not-at-all", NULL, test_savepoint);
  ADD ("full-disk-loses-the-whole-batch", NULL, test_full_disk);
  ADD ("no-clock-and-no-chance", NULL, test_no_clock_no_chance);
  ADD ("rows-of-two-statements", NULL, test_rows);
  return g_test_run ();
}
