/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "net/address.h"
#include "net/net.h"
#include "sip/flow.h"
#include "sip/message.h"

/** LabSipAgent: one element's SIP stack: its listening sockets, connections and transactions. */
typedef struct _LabSipAgent LabSipAgent;

/** LabSipExchange: a request that came and waits for its answer (sip/exchange.h). */
typedef struct _LabSipExchange LabSipExchange;

/**
 * LabSipHandler:
 * @request: a request came, no ACK and no CANCEL; the exchange is borrowed: who answers later takes a
 *   reference
 * @ack: (nullable): an ACK that belongs to no exchange of this agent's: that of a 2xx; %NULL: ignored
 * @response: (nullable): a response without a request of ours: a retransmitted 2xx, or one of another fork;
 *   it may be edited; returns whether it was consumed; otherwise, and with %NULL, it is forwarded by its Via
 *   where one is left
 * @flow_closed: (nullable): a connection ended whose flow somebody holds
 * @refused: (nullable): the stack itself refused or dropped what came over @flow (%NULL: unknown); @reason
 *   is one line for the log
 *
 * What an element does with what comes in.  All get the config's @self.
 */
typedef struct
{
  void (*request) (gpointer self, LabSipExchange *exchange);
  void (*ack) (gpointer self, LabSipMessage *ack, LabSipFlow *flow);
  gboolean (*response) (gpointer self, LabSipMessage *response, LabSipFlow *flow);
  void (*flow_closed) (gpointer self, LabSipFlow *flow);
  void (*refused) (gpointer self, LabSipFlow *flow, const char *reason);
} LabSipHandler;

/**
 * LabSipResolve:
 * @host: a host name of a URI that a request shall go to; never an address literal
 * @address: (out caller-allocates): its address; the port is left 0, or set where the directory knows one
 *
 * Returns: whether the directory knows it; if not, the request fails with an internal 503
 */
typedef gboolean (*LabSipResolve) (gpointer self, const char *host, LabAddress *address);

/**
 * LabSipLimits:
 * @message_bytes: largest message, its body included; above: 413, and a connection is closed (2 MiB)
 * @header_bytes: largest header, octets; above: 513 (65,536)
 * @header_fields: most header fields; above: 400 (256)
 * @connections: most connections accepted at a time; further ones are closed at once (10,000)
 * @idle_s: seconds after which a connection without traffic is closed (1,800)
 * @half_open_s: seconds for a TLS handshake, and for the rest of a message that began (30)
 *
 * Bounds on what peers can make us hold; 0 is the value in brackets.
 */
typedef struct
{
  gsize message_bytes;
  gsize header_bytes;
  guint header_fields;
  guint connections;
  guint idle_s;
  guint half_open_s;
} LabSipLimits;

/**
 * LabSipAgentConfig:
 * @name: the element's name, for log lines
 * @net: (nullable): what the lab's sockets share: client ports, recording, link fate; copied, what it points to
 *   outlives the agent; %NULL: none of that, and client ports of the kernel's choice
 * @resolve: (nullable): host name → address; %NULL: address literals only.  DNS is never asked.
 * @resolve_self: for @resolve
 * @handler: what the element does; static
 * @self: for @handler
 * @limits: see there
 * @t1_ms: RFC 3261 timer T1, 0: 500
 * @t1x64_ms: timers B, F, H, J: how long a transaction waits, and is remembered; 0: 32,000
 */
typedef struct
{
  const char *name;
  const LabNet *net;
  LabSipResolve resolve;
  gpointer resolve_self;
  const LabSipHandler *handler;
  gpointer self;
  LabSipLimits limits;
  guint t1_ms;
  guint t1x64_ms;
} LabSipAgentConfig;

/**
 * lab_sip_agent_new:
 * @config: copied
 *
 * lab_sip_start() must have succeeded (sip/process.h).
 *
 * Returns: (transfer full): an agent that listens nowhere yet
 */
LabSipAgent *lab_sip_agent_new (const LabSipAgentConfig *config);

/**
 * lab_sip_agent_free:
 *
 * Closes all; running requests end without a callback, unanswered exchanges without an answer, and the
 * flows that are still held are no longer open.
 */
void lab_sip_agent_free (LabSipAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipAgent, lab_sip_agent_free)

/**
 * lab_sip_agent_listen:
 * @transport: one transport
 * @address: address and port of ours, IPv4 or IPv6
 * @certificate_directory: for TLS: a directory with `agent.pem` (certificate and key) and `cafile.pem`;
 *   else %NULL
 * @error: return location (LAB_ERROR_ENVIRONMENT): the address, the reason, and who holds it
 *
 * May be called for several transports and addresses.  Requests leave from the listening address of
 * their transport and address family.
 *
 * Returns: whether the agent listens there now
 */
gboolean lab_sip_agent_listen (LabSipAgent *agent, LabTransport transport,
                               const LabAddress *address,
                               const char *certificate_directory, GError **error);

/** lab_sip_agent_name: (transfer none): the config's. */
const char *lab_sip_agent_name (const LabSipAgent *agent);

/**
 * lab_sip_agent_uri:
 * @transport: of one of the listening sockets
 * @version: 4 or 6: IP version; 0: the first that listens
 * @user: (nullable): the user part: a flow token, a name
 * @parameters: (nullable): what follows, with its semicolons: `;lr`
 *
 * Returns: (transfer full) (nullable): `sip:user@127.0.1.2:5060;transport=tcp;lr`, for Via-like headers
 *   (Path, Record-Route, Contact); %NULL if the agent does not listen so
 */
char *lab_sip_agent_uri (const LabSipAgent *agent, LabTransport transport, guint version,
                         const char *user, const char *parameters);

/**
 * lab_sip_agent_is_own_uri:
 * @uri: a SIP or SIPS URI, without angle brackets
 *
 * Returns: whether its host (through the resolver, too) and port are a listening socket of ours
 */
gboolean lab_sip_agent_is_own_uri (const LabSipAgent *agent, const char *uri);

/** lab_sip_agent_find_flow: (transfer none) (nullable): the flow that somebody holds, by its token. */
LabSipFlow *lab_sip_agent_find_flow (const LabSipAgent *agent, const char *token);

/**
 * lab_sip_agent_send_raw:
 * @flow: (nullable): over this flow
 * @transport: without a flow: this transport
 * @address: (nullable): without a flow: to this address
 * @bytes: what to send, whatever it is; recorded like a message
 * @error: return location
 *
 * No transaction, no parser: for a phone that sends wrong bytes on purpose, and for keep-alives.
 *
 * Returns: whether it could be handed to a socket
 */
gboolean lab_sip_agent_send_raw (LabSipAgent *agent, LabSipFlow *flow,
                                 LabTransport transport, const LabAddress *address,
                                 GBytes *bytes, GError **error);

/**
 * LabSipCounts:
 *
 * What an agent has under way, for tests that look for leftovers.
 */
typedef struct
{
  guint exchanges;
  guint requests;
  guint flows;
  guint connections;
} LabSipCounts;

LabSipCounts lab_sip_agent_counts (const LabSipAgent *agent);
