/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The one header of the layer that shows the stack's types; no header outside lab/sip includes it. */
#include "base/clock.h"
#include "base/scope.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/message-private.h"
#include "sip/request.h"

#include <openssl/ssl.h>

/* The stack's callbacks take our objects as they are. */
#define NTA_AGENT_MAGIC_T    struct _LabSipAgent
#define NTA_LEG_MAGIC_T      struct _LabSipAgent
#define NTA_INCOMING_MAGIC_T struct _LabSipExchange
#define NTA_OUTGOING_MAGIC_T struct _LabSipRequest
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_wait.h>
#include <sofia-sip/tport.h>

typedef struct _LabSipListener LabSipListener;
typedef struct _LabSipConnection LabSipConnection;

/* A listening socket (UDP: the socket of all that is sent from that address). */
struct _LabSipListener
{
  LabSipAgent *agent;
  LabTransport transport;
  LabAddress address;
  char ident[16]; /* by which the stack finds this one among several */
  tport_t *tport;
  int fd;
};

/* A TCP or TLS connection, from its socket's making to its close. */
struct _LabSipConnection
{
  LabSipListener *listener;
  tport_t *tport;
  int fd;
  gboolean accepted;
  LabAddress local;
  LabAddress peer; /* not set before connect() knows it */
  LabTapConnection *tap;
  guint64 recorded; /* octets received and recorded */
  SSL *ssl;         /* of the last read or write */
  gboolean in_message;
  LabTimer *half_open;
  LabSipFlow *flow; /* weak: somebody holds it */
};

struct _LabSipAgent
{
  char *name;
  LabNet net;
  LabSipAgentConfig config;
  nta_agent_t *nta;
  nta_leg_t *leg;
  nta_outgoing_t *stray;
  GPtrArray *listeners;
  guint listeners_made;
  GHashTable *udp_flows; /* LabSipFlow by listener and peer; weak */
  GHashTable *tokens;    /* LabSipFlow by its token; weak */
  GQueue closed_flows;   /* whose holders are about to be told */
  guint connections;
  GQueue exchanges; /* those that the stack knows */
  GQueue requests;  /* with those that only wait for their end */
  LabScope scope;   /* what the agent itself has under way */
};

struct _LabSipFlow
{
  gatomicrefcount references;
  LabSipAgent *agent;           /* NULL once it is gone */
  LabSipListener *listener;     /* NULL once the agent is gone */
  LabSipConnection *connection; /* NULL for UDP, and once it is closed */
  LabTransport transport;
  LabAddress local;
  LabAddress peer;
  gboolean open;
  tport_t *held; /* keeps the connection from idling out */
  char *token;
  char *description;
};

/* ---- process.c */

/** lab_sip_root: (transfer none) (nullable): the stack's event loop. */
su_root_t *lab_sip_root (void);

/** lab_sip_process_wake: the stack has something to do that no descriptor and no timer shows. */
void lab_sip_process_wake (void);

/* ---- transport.c: sockets by descriptor, for the interposed functions */

void lab_sip_transport_add_listener (LabSipListener *listener);
void lab_sip_transport_remove_listener (LabSipListener *listener);
LabSipListener *lab_sip_transport_listener (const tport_t *primary);
LabSipConnection *lab_sip_transport_connection (const tport_t *secondary);

/** lab_sip_transport_note_bind: the stack has bound a socket, or could not. */
void lab_sip_transport_note_bind (int fd, int bind_errno);

/** lab_sip_transport_bound: (out): the last socket that the stack bound, and why it could not. */
int lab_sip_transport_bound (int *bind_errno);

/* ---- inspect.c */

/** lab_sip_inspect: whether the stack may see @msg; otherwise it was refused or dropped here. */
gboolean lab_sip_inspect (LabSipListener *listener, LabSipConnection *connection,
                          msg_t *msg);

/** lab_sip_answer_stun: answers a STUN Binding request (RFC 5389). */
void lab_sip_answer_stun (LabSipListener *listener, const LabAddress *peer,
                          const guint8 *bytes, gsize size);

/* ---- agent.c */

/** lab_sip_agent_refused: tells the owner what the stack refused by itself. */
void lab_sip_agent_refused (LabSipAgent *agent, LabSipFlow *flow, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** lab_sip_agent_warning: (transfer full): a Warning value, code 399 (RFC 3261 §20.43). */
char *lab_sip_agent_warning (const LabSipAgent *agent, const char *words);

/** lab_sip_agent_flow_of: (transfer full) (nullable): whence @msg came. */
LabSipFlow *lab_sip_agent_flow_of (LabSipAgent *agent, tport_t *tport, const msg_t *msg);

/** lab_sip_agent_stray: a response that nobody waits for: the owner's, or to the next Via. */
void lab_sip_agent_stray (LabSipAgent *agent, msg_t *msg);

/** lab_sip_agent_listener: (nullable): from which a request to @address leaves. */
LabSipListener *lab_sip_agent_listener (const LabSipAgent *agent, LabTransport transport,
                                        const LabAddress *address);

/** lab_sip_agent_send_bytes: hands octets to a socket: over a flow, or from @listener to @peer. */
gboolean lab_sip_agent_send_bytes (LabSipListener *listener, LabSipConnection *connection,
                                   const LabAddress *peer, GBytes *bytes);

/**
 * lab_sip_agent_route:
 * @target: (nullable): where to; %NULL: by Route or Request-URI (RFC 3261 §8.1.2)
 * @listener: (out): the socket it leaves by
 * @connection: (out) (nullable): the connection it takes
 * @peer: (out): the address it goes to
 * @reason: (out) (transfer full): why it cannot
 */
gboolean lab_sip_agent_route (LabSipAgent *agent, const LabSipMessage *message,
                              const LabSipTarget *target, LabSipListener **listener,
                              LabSipConnection **connection, LabAddress *peer,
                              char **reason);

/** lab_sip_agent_send_bytes: hands octets to a socket: over a flow, or from @listener to @peer. */
gboolean lab_sip_agent_send_bytes (LabSipListener *listener, LabSipConnection *connection,
                                   const LabAddress *peer, GBytes *bytes);

/**
 * lab_sip_agent_route:
 * @target: (nullable): where to; %NULL: by Route or Request-URI (RFC 3261 §8.1.2)
 * @listener: (out): the socket it leaves by
 * @connection: (out) (nullable): the connection it takes
 * @peer: (out): the address it goes to
 * @reason: (out) (transfer full): why it cannot
 */
gboolean lab_sip_agent_route (LabSipAgent *agent, const LabSipMessage *message,
                              const LabSipTarget *target, LabSipListener **listener,
                              LabSipConnection **connection, LabAddress *peer,
                              char **reason);

/** lab_sip_agent_forget_acks: an answer to @request could not be sent: its ACK must not reach the stack. */
void lab_sip_agent_forget_ack (LabSipAgent *agent, const LabSipMessage *request);

/* ---- flow.c */

/** lab_sip_flow_get: (transfer full): the one object of that flow. */
LabSipFlow *lab_sip_flow_get (LabSipListener *listener, LabSipConnection *connection,
                              const LabAddress *peer);

/** lab_sip_flow_connection_closed: its holders learn it at the loop's next turn. */
void lab_sip_flow_connection_closed (LabSipConnection *connection);

/** lab_sip_flow_agent_gone: closes all flows of an agent. */
void lab_sip_flow_agent_gone (LabSipAgent *agent);

/* ---- sofia_message.c */

/** lab_sip_message_from_stack: (transfer full) (nullable): what the stack received. */
LabSipMessage *lab_sip_message_from_stack (msg_t *msg);

/** lab_sip_message_to_stack: (transfer full) (nullable): for the stack to send; NULL: it cannot read it. */
msg_t *lab_sip_message_to_stack (const LabSipMessage *message);

/** lab_sip_raw_to_stack: (transfer full): any octets, dressed as a message for the stack to send. */
msg_t *lab_sip_raw_to_stack (GBytes *bytes);

/* ---- exchange.c */

LabSipExchange *lab_sip_exchange_new (LabSipAgent *agent, nta_incoming_t *incoming,
                                      LabSipMessage *request, LabSipFlow *flow);
/** lab_sip_exchange_agent_gone: the agent is being freed: no answer any more. */
void lab_sip_exchange_agent_gone (LabSipAgent *agent);

/* ---- request.c */

void lab_sip_request_agent_gone (LabSipAgent *agent);
