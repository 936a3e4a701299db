/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/schema.h"

/* Only what changes is stored: sequence numbers and registrations.  Identities, credentials and
   profiles are the topology's, and keys are in no database. */

/* Released migrations are never changed, only added to. */
static const char *const migrations[] = {
  "CREATE TABLE hss_subscription ("
  "  impi TEXT PRIMARY KEY, sqn INTEGER NOT NULL, server_name TEXT,"
  "  reassignment INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
  "CREATE TABLE hss_identity ("
  "  impu TEXT PRIMARY KEY, impi TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,"
  "  auth_pending INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
  "CREATE INDEX hss_identity_impi ON hss_identity (impi);",
};

/* clang-format off */
static const LabStatement statements[HSS_SQL_COUNT] = {
  /* A sequence number never goes back, whatever the topology says (TS 33.102 §C.1). */
  [HSS_SQL_PROVISION_SUBSCRIPTION] = {
    "INSERT INTO hss_subscription (impi, sqn) VALUES (?1, ?2)"
    " ON CONFLICT (impi) DO UPDATE SET sqn = max (sqn, excluded.sqn)" },
  /* An identity that went over to another user begins anew. */
  [HSS_SQL_PROVISION_IDENTITY] = {
    "INSERT INTO hss_identity (impu, impi) VALUES (?1, ?2)"
    " ON CONFLICT (impu) DO UPDATE SET impi = excluded.impi, state = 0, auth_pending = 0"
    " WHERE impi <> excluded.impi" },
  [HSS_SQL_ALL_IDENTITIES] = { "SELECT impu FROM hss_identity ORDER BY impu" },
  [HSS_SQL_FORGET_IDENTITY] = { "DELETE FROM hss_identity WHERE impu = ?1" },
  [HSS_SQL_SUBSCRIPTION] = {
    "SELECT sqn, server_name, reassignment FROM hss_subscription WHERE impi = ?1" },
  [HSS_SQL_SET_SQN] = { "UPDATE hss_subscription SET sqn = ?1 WHERE impi = ?2" },
  [HSS_SQL_SET_SERVER] = {
    "UPDATE hss_subscription SET server_name = ?1, reassignment = ?2 WHERE impi = ?3" },
  [HSS_SQL_STATE] = { "SELECT state, auth_pending FROM hss_identity WHERE impu = ?1" },
  [HSS_SQL_SET_STATE] = {
    "UPDATE hss_identity SET state = ?1, auth_pending = ?2 WHERE impu = ?3" },
  [HSS_SQL_SERVED] = {
    "SELECT count (*) FROM hss_identity WHERE impi = ?1 AND (state > 0 OR auth_pending)" },
};
/* clang-format on */

const LabStoreSchema lab_hss_schema = { .name = "hss",
                                        .migrations = migrations,
                                        .n_migrations = G_N_ELEMENTS (migrations),
                                        .statements = statements,
                                        .n_statements = HSS_SQL_COUNT };
