/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <sqlite3.h>
#include "store/store.h"

struct _LabStore
{
  sqlite3 *db;
  char *path;
  GSource *source;
  GPtrArray *modules; /* LabStoreModule */
  gboolean open;      /* a batch is */
  GError *lost;       /* why the iteration's batch was rolled back */
  guint savepoints;   /* open ones */
  GQueue waiting;     /* Waiter */
  GQueue firing;      /* those whose turn it is */
  guint busy;         /* calling back: an end of the store waits for that */
  gboolean closing;
};

struct _LabStoreModule
{
  LabStore *store;
  const LabStoreSchema *schema;
  sqlite3_stmt **statements;
};

struct _LabRow
{
  sqlite3_stmt *statement;
};

/* error.c */
gboolean lab_store_fail (LabStore *store, const char *what, GError **error);
gboolean lab_store_execute (LabStore *store, const char *sql, GError **error);
gboolean lab_store_query_int (LabStore *store, const char *sql, gint64 *value,
                              GError **error);

/* batch.c */
void lab_store_batch_start (LabStore *store);
void lab_store_batch_stop (LabStore *store);
gboolean lab_store_batch_open (LabStore *store, GError **error);
gboolean lab_store_batch_commit (LabStore *store, GError **error);
void lab_store_batch_lost (LabStore *store, const GError *reason);

/* module.c */
void lab_store_module_free (LabStoreModule *module);
