/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"

/**
 * LabStoreError:
 * @LAB_STORE_ERROR_ENVIRONMENT: the file or its directory cannot be used
 * @LAB_STORE_ERROR_IN_USE: another lab has it
 * @LAB_STORE_ERROR_CORRUPT: not a database, or a damaged one
 * @LAB_STORE_ERROR_NEWER: written by a newer program
 * @LAB_STORE_ERROR_FULL: the disk is full
 * @LAB_STORE_ERROR_CONSTRAINT: a statement broke a rule of the schema; nothing of it was done
 * @LAB_STORE_ERROR_STATEMENT: a statement failed
 */
typedef enum
{
  LAB_STORE_ERROR_ENVIRONMENT,
  LAB_STORE_ERROR_IN_USE,
  LAB_STORE_ERROR_CORRUPT,
  LAB_STORE_ERROR_NEWER,
  LAB_STORE_ERROR_FULL,
  LAB_STORE_ERROR_CONSTRAINT,
  LAB_STORE_ERROR_STATEMENT,
} LabStoreError;

#define LAB_STORE_ERROR lab_store_error_quark ()
GQuark lab_store_error_quark (void);

/**
 * LabStore:
 *
 * One SQLite database.  Writes of a loop iteration are one batch: the first opens it, and it is committed at the
 * start of the next iteration, before anything else happens.  What the wire acknowledges waits for that in
 * lab_store_after_commit().
 */
typedef struct _LabStore LabStore;

/**
 * LabStoreDurability:
 * @LAB_STORE_NORMAL: survives the end of the process, also by `kill -9`
 * @LAB_STORE_FULL: survives a loss of power, too; slower
 */
typedef enum
{
  LAB_STORE_NORMAL,
  LAB_STORE_FULL,
} LabStoreDurability;

/**
 * lab_store_open:
 * @path: (nullable): the file, made when missing; %NULL: in memory
 * @durability: what it survives
 * @error: return location: names the path
 *
 * Opens, locks and checks a database.  The lock ends with the process, however that ends.
 *
 * Returns: (transfer full) (nullable): the store
 */
LabStore *lab_store_open (const char *path, LabStoreDurability durability,
                          GError **error);

/**
 * lab_store_free:
 * @store: (nullable): a store; its modules end with it
 *
 * Commits what is open and closes.  Nobody is called back: owners clear their scopes before.
 */
void lab_store_free (LabStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabStore, lab_store_free)

/** lab_store_path: the file; `:memory:` without one. */
const char *lab_store_path (const LabStore *store);

/**
 * lab_store_after_commit:
 * @store: a store
 * @scope: the owner's scope; clearing it cancels the call, not the commit
 * @done: called once, when everything written so far is committed, with %NULL; or with the reason when it is
 *   lost, and rolled back
 * @self: passed to @done
 *
 * Calls are in the order of the requests; without anything to commit at the next loop iteration.
 */
void lab_store_after_commit (LabStore *store, LabScope *scope, LabDone done,
                             gpointer self);

/** lab_store_flush: commits now and calls who waits; for the end of a program and for tests. */
void lab_store_flush (LabStore *store);

/**
 * LabStatement:
 * @sql: one statement; moments are parameters (the functions of SQLite that read a clock or draw numbers are
 *   refused), and what gives several rows has an ORDER BY
 */
typedef struct
{
  const char *sql;
} LabStatement;

/**
 * LabStoreSchema:
 * @name: the module: `"hss"`; its tables' names begin so
 * @migrations: SQL scripts; script i leads from version i to i + 1; never changed once released, only added to
 * @n_migrations: their number: the version of this program
 * @statements: the module's SQL, run by index
 * @n_statements: their number
 *
 * Static data of a module.  Several modules may share a file: each has its version in the table `lab_module`,
 * while `user_version` is that table's own.
 */
typedef struct
{
  const char *name;
  const char *const *migrations;
  guint n_migrations;
  const LabStatement *statements;
  guint n_statements;
} LabStoreSchema;

/** LabStoreModule: a module's prepared statements in a store. */
typedef struct _LabStoreModule LabStoreModule;

/**
 * lab_store_add_module:
 * @store: a store
 * @schema: (static): the module
 * @error: return location: a newer version of the data, or SQL that does not do
 *
 * Brings the module's tables up to date in one transaction and prepares its statements.
 *
 * Returns: (transfer none) (nullable): the module; ends with the store
 */
LabStoreModule *lab_store_add_module (LabStore *store, const LabStoreSchema *schema,
                                      GError **error);

/** LabBindType: what a parameter is. */
typedef enum
{
  LAB_BIND_END,
  LAB_BIND_NULL,
  LAB_BIND_INT,
  LAB_BIND_TEXT,
  LAB_BIND_BYTES,
} LabBindType;

/** LabBind: a statement's parameter; made by the functions below. */
typedef struct
{
  LabBindType type;
  gint64 number;
  gconstpointer data;
  gsize size;
} LabBind;

/** lab_bind_int: a number, a moment or a truth. */
static inline LabBind
lab_bind_int (gint64 number)
{
  return (LabBind){ .type = LAB_BIND_INT, .number = number };
}

/** lab_bind_text: (nullable): UTF-8 text; %NULL: SQL's NULL. */
static inline LabBind
lab_bind_text (const char *text)
{
  return (LabBind){ .type = text ? LAB_BIND_TEXT : LAB_BIND_NULL, .data = text };
}

/** lab_bind_bytes: (nullable): octets; %NULL: SQL's NULL. */
static inline LabBind
lab_bind_bytes (gconstpointer bytes, gsize size)
{
  return (LabBind){ .type = bytes ? LAB_BIND_BYTES : LAB_BIND_NULL,
                    .data = bytes,
                    .size = size };
}

/** LAB_BINDS: the parameters of a statement in their order; LAB_NO_BINDS: none. */
#define LAB_BINDS(...) ((const LabBind[]){ __VA_ARGS__, { .type = LAB_BIND_END } })
#define LAB_NO_BINDS   ((const LabBind[]){ { .type = LAB_BIND_END } })

/** LabRow: a row of a result, valid in its callback only. */
typedef struct _LabRow LabRow;

/**
 * LabRowFunc:
 *
 * Called for each row.  It may run other statements, but not the same one.
 *
 * Returns: whether to go on
 */
typedef gboolean (*LabRowFunc) (const LabRow *row, gpointer self);

/** lab_row_is_null: whether @column, from 0, is NULL. */
gboolean lab_row_is_null (const LabRow *row, guint column);

/** lab_row_int: @column as a number; NULL gives 0. */
gint64 lab_row_int (const LabRow *row, guint column);

/** lab_row_text: (nullable): @column as text; ends with the callback. */
const char *lab_row_text (const LabRow *row, guint column);

/** lab_row_bytes: (nullable): @column's octets and their number; end with the callback. */
gconstpointer lab_row_bytes (const LabRow *row, guint column, gsize *size);

/**
 * lab_store_run:
 * @module: a module
 * @statement: index of a statement
 * @binds: LAB_BINDS (…): one for each parameter
 * @row_func: (nullable) (scope call): gets the rows, if any
 * @self: passed to @row_func
 * @error: return location
 *
 * Runs a statement.  One that writes opens the iteration's batch.  One that fails undoes only itself, and the batch
 * goes on; when the disk is full or fails, the whole batch is lost: this and every later write of the iteration
 * fails, and so does every waiter of the batch.
 *
 * Returns: whether it was done
 */
gboolean lab_store_run (LabStoreModule *module, guint statement, const LabBind *binds,
                        LabRowFunc row_func, gpointer self, GError **error);

/** lab_store_changes: rows that the store's last writing statement inserted, changed or deleted. */
guint lab_store_changes (const LabStore *store);

/** lab_store_last_id: the row id of the store's last insertion. */
gint64 lab_store_last_id (const LabStore *store);

/**
 * lab_store_savepoint:
 * @store: a store
 * @error: return location
 *
 * Begins a group of statements that is done whole or not at all.  Ended in the same callback by
 * lab_store_release() or lab_store_rollback(); may be nested.
 *
 * Returns: whether it began
 */
gboolean lab_store_savepoint (LabStore *store, GError **error);

/** lab_store_release: keeps what was done since the savepoint; it is committed with the batch. */
gboolean lab_store_release (LabStore *store, GError **error);

/** lab_store_rollback: undoes what was done since the savepoint. */
void lab_store_rollback (LabStore *store);
