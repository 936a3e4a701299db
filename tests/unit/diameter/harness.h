/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/clock.h"
#include "diameter/cx.h"
#include "diameter/node.h"
#include "net/stream.h"

/* A block of addresses, an HSS that listens and a client that can connect to it, on the virtual clock;
   and a raw connection, which says what no node of ours would. */

typedef struct
{
  LabBlock *block;
  LabNet net;
  LabAddress hss_address;
  LabAddress scscf_address;
  LabDiameterNode *hss;
  LabDiameterNode *scscf;
  LabScope scope;
  guint requests; /* that the HSS's handler saw */
  guint answers;  /* that came back */
  guint errors;
  GError *error;              /* the last one */
  LabDiameterMessage *answer; /* the last one */
  gboolean silent;            /* the HSS's handler keeps requests */
  gboolean neglect;           /* … or drops them */
  GPtrArray *kept;
  gboolean stopped;
} Bench;

/** bench_init: starts the clock at the first time. */
void bench_init (Bench *bench);

/** bench_clear: frees all, and fails on a leftover timer. */
void bench_clear (Bench *bench);

void bench_start_hss (Bench *bench);
void bench_start_scscf (Bench *bench);

/** bench_run_until: turns the loop until @done says so, at most @deadline_ms of the lab's time. */
gboolean bench_run_until (gboolean (*done) (gpointer self), gpointer self,
                          guint deadline_ms);

/** bench_run_for: turns the loop for @ms of the lab's time. */
void bench_run_for (guint ms);

/** bench_open: waits until the client is ready. */
gboolean bench_open (Bench *bench);

/** bench_send_lir: a sound LIR to @peer. */
void bench_send_lir (Bench *bench, const char *peer, LabScope *scope, guint timeout_ms);

/** bench_answered: counts what came back, of lab_diameter_send(). */
void bench_answered (gpointer self, const LabDiameterMessage *answer,
                     const GError *error);

gboolean bench_has_result (gpointer self);

/** Raw: a connection without a node. */
typedef struct
{
  LabScope scope;
  LabListener *listener;
  LabStream *stream;
  GByteArray *bytes;
  GPtrArray *messages; /* that came */
  guint connections;
  gboolean connected;
  gboolean closed;
  gboolean answers_cer;
  gboolean answers_dwr;
  gint64 times_us[64]; /* of the connections */
} Raw;

void raw_listen (Raw *raw, const Bench *bench);
void raw_connect (Raw *raw, const Bench *bench, gboolean with_cer);
void raw_clear (Raw *raw);

/** raw_send: @message: (transfer full). */
void raw_send (Raw *raw, LabDiameterMessage *message);
void raw_send_bytes (Raw *raw, const void *bytes, gsize size);

/** raw_last: the last message that came, (nullable). */
const LabDiameterMessage *raw_last (const Raw *raw);

/** raw_last_result: its Result-Code, 0 without one. */
guint32 raw_last_result (const Raw *raw);

gboolean raw_is_closed (gpointer self);
gboolean raw_has_message (gpointer self);

/** raw_forget: drops the messages that came. */
void raw_forget (Raw *raw);

LabDiameterMessage *raw_cer (const char *origin_host, guint32 application);
LabDiameterMessage *raw_lir (void);
