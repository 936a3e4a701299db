/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/lab.h"
#include "hss/procedures.h"

/* Subscribers from a topology, and the procedures on a database, without a wire.  alice and dave have
   AKA, bob and carol a password; dave's identities are two sets; erin has criteria of her own that hold
   for registered users only, and a capability. */

#define ALICE       "alice@ims.example"
#define ALICE_SIP   "sip:+8613800000001@ims.example"
#define ALICE_TEL   "tel:+8613800000001"
#define BOB         "bob@ims.example"
#define BOB_SIP     "sip:bob@ims.example"
#define CAROL       "carol@ims.example"
#define CAROL_SIP   "sip:carol@ims.example"
#define DAVE        "dave@ims.example"
#define DAVE_HOME   "sip:dave@ims.example"
#define DAVE_WORK   "sip:dave.work@ims.example"
#define ERIN        "erin@ims.example"
#define ERIN_SIP    "sip:erin@ims.example"
#define SCSCF       "sip:127.0.1.3:5060"
#define OTHER_SCSCF "sip:127.0.1.9:5060"

extern const char bench_topology[];

typedef struct
{
  LabTopology *topology;
  LabBlock *block;
  LabContext *lab;
  LabStore *store;
  HssService service;
} Bench;

/** bench_init: @yaml and @path are (nullable): bench_topology, in memory. */
void bench_init (Bench *bench, const char *yaml, const char *path);
void bench_clear (Bench *bench);

/** Each gives the result; what the answer holds stays in @uaa and so on, to be cleared. */
LabCxResult bench_uar (Bench *bench, const char *impi, const char *impu,
                       LabCxUserAuthorizationType type, LabCxUaa *uaa);
LabCxResult bench_lir (Bench *bench, const char *impu, gboolean originating,
                       LabCxUserAuthorizationType type, LabCxLia *lia);
LabCxResult bench_mar (Bench *bench, const char *impi, const char *impu,
                       const char *scheme, guint32 count, GBytes *authorization,
                       const char *server_name, LabCxMaa *maa);

/** bench_sar: @impus: words between blanks; (nullable). */
LabCxResult bench_sar (Bench *bench, const char *impi, const char *impus,
                       LabCxServerAssignmentType type, const char *server_name,
                       LabCxSaa *saa);

/** bench_state: the state of an identity, and its S-CSCF (transfer full) (nullable). */
HssState bench_state (Bench *bench, const char *impu, char **server_name);
