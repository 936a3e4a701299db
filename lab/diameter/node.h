/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/scope.h"
#include "diameter/codec.h"
#include "diameter/exchange.h"
#include "diameter/route.h"
#include "net/net.h"

/**
 * LabDiameterNode:
 *
 * A Diameter node over TCP (RFC 6733): its identity, whom it listens to, whom it connects to.  One an
 * element.
 */
typedef struct _LabDiameterNode LabDiameterNode;

/** Diameter's port (RFC 6733 §2.1). */
#define LAB_DIAMETER_PORT 3868

/**
 * LabDiameterNodeConfig:
 * @element: the element's name, for the log
 * @origin_host: its Diameter identity: `hss.bj.ims.mnc000…`
 * @origin_realm: its realm
 * @product_name: (nullable): Product-Name; %NULL: `rcslab`
 * @address: its own address, which clients connect from; the port is not used
 * @applications: (array length=n_applications): what it serves or asks for
 * @n_applications: how many
 * @origin_state_id: Origin-State-Id (RFC 6733 §8.16); 0: the seconds of the lab's clock at its start
 * @watchdog_ms: Tw of RFC 3539 §3.4.1, at least 6,000; 0: 30,000
 * @reconnect_ms: Tc of RFC 6733 §2.1, the longest wait between two attempts; 0: 30,000
 * @limits: (nullable): of what peers send; %NULL: lab_diameter_default_limits
 * @max_connections: of peers, accepted; 0: net's own limit
 *
 * All strings are copied.
 */
typedef struct
{
  const char *element;
  const char *origin_host;
  const char *origin_realm;
  const char *product_name;
  LabAddress address;
  const LabDiameterApplication *applications;
  gsize n_applications;
  guint32 origin_state_id;
  guint watchdog_ms;
  guint reconnect_ms;
  const LabDiameterLimits *limits;
  guint max_connections;
} LabDiameterNodeConfig;

/**
 * LabDiameterHandler:
 * @self: the handler's owner
 * @exchange: (transfer full): a request of a known command, checked against the dictionary; to be
 *   answered once, now or later
 */
typedef void (*LabDiameterHandler) (gpointer self, LabDiameterExchange *exchange);

/**
 * lab_diameter_node_new:
 * @net: the lab's; copied; what it points to outlives the node
 * @config: see there
 * @handler: (nullable): gets requests of @config's applications; %NULL: they are answered 3001
 * @self: passed to @handler
 *
 * Returns: (transfer full): a node without listeners and connections
 */
LabDiameterNode *lab_diameter_node_new (const LabNet *net,
                                        const LabDiameterNodeConfig *config,
                                        LabDiameterHandler handler, gpointer self);

/**
 * lab_diameter_node_free: closes all connections at once, without farewell; requests under way are
 * called back never, exchanges can still be answered, to no effect; %NULL does nothing.
 */
void lab_diameter_node_free (LabDiameterNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDiameterNode, lab_diameter_node_free)

/**
 * lab_diameter_node_listen:
 * @node: a node
 * @address: where; port 0: 3868
 * @error: return location
 *
 * Accepts peers on one more address.  TCP only: a deviation from RFC 6733 §2.1.
 */
gboolean lab_diameter_node_listen (LabDiameterNode *node, const LabAddress *address,
                                   GError **error);

/**
 * lab_diameter_node_connect:
 * @node: a node
 * @peer: what to call the peer: `hss`
 * @address: where it is; port 0: 3868
 *
 * Connects, and reconnects with back-off up to Tc, until the node stops.
 */
void lab_diameter_node_connect (LabDiameterNode *node, const char *peer,
                                const LabAddress *address);

/**
 * lab_diameter_node_ready:
 * @node: a node
 * @waiting_for: (out) (transfer full) (nullable): `Diameter peer hss at 127.0.1.5:3868: connection
 *   refused`
 *
 * Returns: whether all peers that it connects to are open
 */
gboolean lab_diameter_node_ready (const LabDiameterNode *node, char **waiting_for);

/**
 * lab_diameter_node_stop:
 * @node: a node
 * @goodbye: whether to send Disconnect-Peer-Request with cause REBOOTING and wait for its answer (1 s
 *   at most); else all is only closed
 * @done: called once all is closed, never before this function has returned
 * @self: passed to @done
 *
 * No request is accepted and none can be sent any more; those under way fail with %LAB_ERROR_CLOSED.
 */
void lab_diameter_node_stop (LabDiameterNode *node, gboolean goodbye, LabDone done,
                             gpointer self);

/**
 * lab_diameter_node_route:
 * @node: a node
 * @destination_host: (nullable): a host's Diameter identity; %NULL: any host of the realm
 * @destination_realm: (nullable): a realm; %NULL: the node's own
 * @route: (out caller-allocates): of a new session
 */
void lab_diameter_node_route (LabDiameterNode *node, const char *destination_host,
                              const char *destination_realm, LabDiameterRoute *route);

/**
 * LabDiameterAnswered:
 * @self: who asked
 * @answer: (nullable): the answer, valid during the call
 * @error: (nullable): why there is none: %LAB_ERROR_TIMEOUT, %LAB_ERROR_CLOSED (no open peer, or it
 *   closed), or %LAB_DIAMETER_ERROR when the answer is malformed
 */
typedef void (*LabDiameterAnswered) (gpointer self, const LabDiameterMessage *answer,
                                     const GError *error);

/** How long a request waits for its answer when its sender does not say. */
#define LAB_DIAMETER_TIMEOUT_MS 5000

/**
 * lab_diameter_send:
 * @node: a node
 * @peer: the name given to lab_diameter_node_connect(), or the Origin-Host of any open peer
 * @scope: the caller's scope; clearing it forgets the request
 * @request: (transfer full): a request; its identifiers are set here
 * @timeout_ms: milliseconds until %LAB_ERROR_TIMEOUT; 0: %LAB_DIAMETER_TIMEOUT_MS
 * @answered: called exactly once, never before this function has returned
 * @self: passed to @answered
 */
void lab_diameter_send (LabDiameterNode *node, const char *peer, LabScope *scope,
                        LabDiameterMessage *request, guint timeout_ms,
                        LabDiameterAnswered answered, gpointer self);

/** lab_diameter_node_last_frame: the recording's frame of the last message sent or received; 0: none. */
guint64 lab_diameter_node_last_frame (const LabDiameterNode *node);
