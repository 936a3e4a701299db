/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Two or more agents on one address block and the virtual clock, and what they saw. */
#include <glib.h>
#include "base/clock.h"
#include "base/random.h"
#include "net/net.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/process.h"
#include "sip/proxy.h"
#include "sip/request.h"

typedef struct _Peer Peer;

/* What a test wants a peer to do with a request; default: keep it in `exchanges`. */
typedef void (*PeerRequest) (Peer *peer, LabSipExchange *exchange);

struct _Peer
{
  const char *name;
  LabSipAgent *agent;
  LabAddress address; /* port 5060; TLS listens on 5061 */
  LabScope scope;
  guint answer; /* this status at once; 0: keep it */
  PeerRequest request;
  gpointer data;
  GPtrArray *exchanges; /* LabSipExchange, kept */
  GPtrArray *acks;      /* LabSipMessage */
  GPtrArray *strays;    /* LabSipMessage */
  GPtrArray *responses; /* LabSipMessage, of peer_send() */
  GArray *internal;     /* gboolean, of the same */
  LabSipRequest *sending;
  GString *refusals;
  guint closed; /* flows */
  guint received;
  gboolean keep_strays; /* consume them */
};

/* The test program's begin and end: clock, seed, stack; one block for all tests. */
void harness_init (int *argc, char ***argv);
int harness_run (void);

/* The same without GLib's tests; @network (nullable): not one claimed for the process. */
void harness_start (LabClockMode mode, const char *network, guint64 seed);
void harness_stop (void);

/* Log lines go nowhere again. */
void harness_quiet (void);

/* (transfer none): what all peers of a test share: block, and a tap and a fate if set before peer_new(). */
LabNet *harness_net (void);

/* The certificates of 127/8 and ::1, made at first use. */
const char *harness_certificates (void);

/* A peer that listens on UDP, TCP and (with @tls) TLS at an address of the block. */
Peer *peer_new (const char *name, gboolean tls);
Peer *peer_new_with (const char *name, gboolean tls, const LabSipAgentConfig *preset);
void peer_free (Peer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* (transfer full): METHOD sip:user@peer;transport=… with a From of @from. */
LabSipMessage *peer_message (const char *method, Peer *from, Peer *to,
                             LabTransport transport);

/* Sends it by its Request-URI or Route; responses go to peer->responses. */
LabSipRequest *peer_send (Peer *peer, LabSipMessage *message);
LabSipRequest *peer_send_to (Peer *peer, LabSipMessage *message,
                             const LabSipTarget *target);

/* Turns the loop until @condition, at most so long on the clock; asserts that it came. */
typedef gboolean (*Condition) (gpointer data);
void run_until (Condition condition, gpointer data, guint64 limit_ms);
void run_for (guint64 ms);

/* Until the peer has so many responses, exchanges, acks. */
void run_until_responses (Peer *peer, guint count, guint64 limit_ms);
void run_until_exchanges (Peer *peer, guint count, guint64 limit_ms);
void run_until_acks (Peer *peer, guint count, guint64 limit_ms);

guint peer_status (Peer *peer, guint nth); /* of its responses */
LabSipMessage *peer_response (Peer *peer, guint nth);
LabSipExchange *peer_exchange (Peer *peer, guint nth);
LabSipMessage *peer_request (Peer *peer, guint nth); /* of its exchanges */
