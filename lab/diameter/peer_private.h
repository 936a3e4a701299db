/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/clock.h"
#include "base/scope.h"
#include "diameter/base_protocol.h"
#include "diameter/node.h"
#include "net/stream.h"

/* One peer of a node: the connection, the peer state machine (RFC 6733 §5.6) and the watchdog
   (RFC 3539 §3.4.1).  Included by the files of node and peer only.

   There is no election (RFC 6733 §5.6.4): a node of the lab either connects to a peer or is connected
   to, never both. */

typedef struct _LabDiameterPeer LabDiameterPeer;
typedef struct _Pending Pending;

/** States of RFC 6733 §5.6; I-Open and R-Open are one, as @initiator tells them apart. */
typedef enum
{
  PEER_CLOSED,
  PEER_CONNECTING, /* Wait-Conn-Ack */
  PEER_WAIT_CEA,   /* Wait-I-CEA */
  PEER_WAIT_CER,   /* accepted, and silent so far */
  PEER_OPEN,
  PEER_CLOSING,
} PeerState;

typedef enum
{
  PEER_EVENT_START,
  PEER_EVENT_CONNECTED,
  PEER_EVENT_ACCEPTED,
  PEER_EVENT_CER,
  PEER_EVENT_CEA,
  PEER_EVENT_STOP,
  PEER_EVENT_DPR,
  PEER_EVENT_LOST,
} PeerEvent;

/** States of RFC 3539 §3.4.1. */
typedef enum
{
  WATCHDOG_INITIAL,
  WATCHDOG_OKAY,
  WATCHDOG_SUSPECT,
  WATCHDOG_DOWN,
  WATCHDOG_REOPEN,
} WatchdogState;

/** How long a connection may wait for CER, CEA or DPA, and the first wait before it is tried again. */
#define PEER_CAPABILITIES_MS    10000
#define PEER_DISCONNECT_MS      1000
#define PEER_FIRST_RECONNECT_MS 200

struct _LabDiameterPeer
{
  LabDiameterNode *node; /* %NULL once the node has let go of it */
  char *name; /* as connected to; an accepted one's Origin-Host, at first its address */
  LabAddress address;
  gboolean initiator;
  PeerState state;
  LabScope scope; /* its timers */
  LabStream *stream;
  guint
      connection; /* counts the connections: an answer goes where its request came from */
  GByteArray *unread;
  char *origin_host; /* %NULL before CER or CEA */
  char *last_error;  /* why it is not open */
  LabTimer *state_timer;
  guint attempts;
  gboolean unwanted; /* its last DPR said so: Tc before the next attempt */
  gboolean doomed;   /* cannot be written to: closed at the loop's next turn */

  WatchdogState watchdog;
  LabTimer *watchdog_timer;
  gboolean watchdog_pending;
  int watchdog_answers; /* NumDWA */

  guint32 hop_by_hop;
  GHashTable *pending; /* hop-by-hop → Pending */
  GQueue pending_order;
};

struct _LabDiameterNode
{
  LabNet net;
  char *element;
  char *origin_host;
  char *origin_realm;
  char *product_name;
  LabAddress address;
  LabDiameterApplication *applications;
  gsize n_applications;
  guint32 origin_state_id;
  guint watchdog_ms;
  guint reconnect_ms;
  guint max_connections;
  LabDiameterLimits limits;
  LabDiameterHandler handler;
  gpointer handler_self;
  LabScope listeners;
  LabScope streams; /* also of peers that are gone, while their last octets leave */
  LabScope timers;
  GPtrArray *peers; /* in the order of their coming */
  GQueue orphans;   /* Pending that have no peer, and are about to fail */
  guint32 end_to_end;
  guint32 session_start_s;
  guint32 sessions;
  guint64 last_frame;
  gboolean stopping;
  LabDone stopped;
  gpointer stopped_self;
};

/* ---- node.c */

LabDiameterIdentity node_identity (const LabDiameterNode *node);

/** node_peer_closed: a connection has ended: lets go of an accepted peer, and ends a stop. */
void node_peer_closed (LabDiameterNode *node, LabDiameterPeer *peer);

/** node_find_open: (nullable): the open peer of this Origin-Host, but for @except. */
LabDiameterPeer *node_find_open (LabDiameterNode *node, const char *origin_host,
                                 const LabDiameterPeer *except);

/* ---- peer.c */

LabDiameterPeer *peer_new (LabDiameterNode *node, const char *name,
                           const LabAddress *address, gboolean initiator);
LabDiameterPeer *peer_ref (LabDiameterPeer *peer);
void peer_unref (LabDiameterPeer *peer);

/** peer_connect: the first attempt, and each later one. */
void peer_connect (LabDiameterPeer *peer);

/** peer_accept: a connection that came. */
void peer_accept (LabDiameterPeer *peer, LabStream *stream);

/** peer_let_go: closes all without a word; the node is about to end. */
void peer_let_go (LabDiameterPeer *peer);

/** peer_disconnect: says DPR if it is open and @goodbye, else closes. */
void peer_disconnect (LabDiameterPeer *peer, gboolean goodbye);

/** peer_lose: closes the connection, and tries again later where we connect. */
void peer_lose (LabDiameterPeer *peer, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** peer_write: sends a message; @message: (transfer full). */
void peer_write (LabDiameterPeer *peer, LabDiameterMessage *message);

/** peer_enter: takes an event; FALSE when the state has no such transition. */
gboolean peer_enter (LabDiameterPeer *peer, PeerEvent event);

const char *peer_state_name (PeerState state);

/* ---- peer_base.c: CER, DWR, DPR and their answers; all but the first return whether the connection
   still stands */

void peer_receive (LabDiameterPeer *peer, LabDiameterMessage *message,
                   const LabDiameterFault *fault);
void peer_send_cer (LabDiameterPeer *peer);

/* ---- peer_request.c: requests of applications */

void peer_request (LabDiameterPeer *peer, LabDiameterMessage *request,
                   const LabDiameterFault *fault);

/** peer_answer_fault: answers @request with what is wrong. */
void peer_answer_fault (LabDiameterPeer *peer, const LabDiameterMessage *request,
                        const LabDiameterFault *fault);

/* ---- watchdog.c */

void watchdog_up (LabDiameterPeer *peer);
void watchdog_down (LabDiameterPeer *peer);
void watchdog_received (LabDiameterPeer *peer, gboolean is_dwa);

/* ---- pending.c: requests that wait for their answers */

/** pending_fail_all: @error: to each of them, in the order of their sending. */
void pending_fail_all (LabDiameterPeer *peer, const GError *error);

/** pending_fail_soon: takes all from @peer, to fail with @error from the main loop. */
void pending_fail_soon (LabDiameterPeer *peer, const GError *error);

/** pending_forget_all: drops all of a peer's, or a node's orphans, without a word. */
void pending_forget_all (GQueue *queue);

/** pending_answer: gives an answer to who waits for it. */
void pending_answer (LabDiameterPeer *peer, const LabDiameterMessage *answer,
                     const LabDiameterFault *fault);

/* ---- exchange.c */

/** exchange_new: @request: (transfer full). */
LabDiameterExchange *exchange_new (LabDiameterPeer *peer, LabDiameterMessage *request);
