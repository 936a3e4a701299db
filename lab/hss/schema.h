/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "store/store.h"

/** The HSS's statements, by index. */
typedef enum
{
  HSS_SQL_PROVISION_SUBSCRIPTION, /* impi, sqn */
  HSS_SQL_PROVISION_IDENTITY,     /* impu, impi */
  HSS_SQL_ALL_IDENTITIES,         /* → impu */
  HSS_SQL_FORGET_IDENTITY,        /* impu */
  HSS_SQL_SUBSCRIPTION,           /* impi → sqn, server_name, reassignment */
  HSS_SQL_SET_SQN,                /* sqn, impi */
  HSS_SQL_SET_SERVER,             /* server_name, reassignment, impi */
  HSS_SQL_STATE,                  /* impu → state, auth_pending */
  HSS_SQL_SET_STATE,              /* state, auth_pending, impu */
  HSS_SQL_SERVED, /* impi → number of identities that an S-CSCF serves */
  HSS_SQL_COUNT,
} HssSql;

extern const LabStoreSchema lab_hss_schema;
