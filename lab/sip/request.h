/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "sip/agent.h"
#include "sip/flow.h"
#include "sip/message.h"

/**
 * LabSipRequest:
 *
 * A client transaction (RFC 3261 §17.1): a request that we sent and whose answer we wait for.  It belongs to
 * its scope: it is gone after the final response's callback, or when the scope is cleared (an INVITE that has a
 * provisional answer is then cancelled on the wire).
 */
typedef struct _LabSipRequest LabSipRequest;

/**
 * LabSipTarget:
 * @flow: (nullable): over this flow; the next field is not looked at
 * @address: without a flow: to this address and port
 * @transport: without a flow: by this transport
 *
 * Where a request goes.  %NULL instead: by the topmost Route, else by the Request-URI (RFC 3261 §8.1.2); host names
 * through the agent's resolver.
 */
typedef struct
{
  LabSipFlow *flow;
  LabAddress address;
  LabTransport transport;
} LabSipTarget;

/**
 * LabSipResponseFunc:
 * @response: provisional or final, as it came: our Via is still on top; borrowed
 * @internal: the stack made it: 408 no answer in time, 503 it could not be sent, or the connection broke
 */
typedef void (*LabSipResponseFunc) (gpointer self, LabSipRequest *request,
                                    LabSipMessage *response, gboolean internal);

/**
 * lab_sip_request_send:
 * @agent: from which
 * @scope: the owner's scope
 * @message: (transfer full): a request without our Via; an ACK goes by lab_sip_request_send_ack()
 * @target: (nullable): where to; copied, its flow referenced
 * @branch: (nullable): the Via branch, `z9hG4bK…`; %NULL: a random one
 * @func: called for each response, the final one last; never before this function returns
 * @self: for @func
 *
 * The agent retransmits over UDP, and gives up after timer B or F (RFC 3261 §17.1) with an internal 408.  A
 * refused connection, an ICMP error or a closed flow is an internal 503 at once.
 *
 * Returns: (transfer none): the request, valid until its final callback returned or its scope is cleared
 */
LabSipRequest *lab_sip_request_send (LabSipAgent *agent, LabScope *scope,
                                     LabSipMessage *message, const LabSipTarget *target,
                                     const char *branch, LabSipResponseFunc func,
                                     gpointer self);

/**
 * lab_sip_request_flow:
 * @request: a request, in its LabSipResponseFunc
 *
 * Returns: (transfer full) (nullable): the flow by which the response came; %NULL for an internal one
 */
LabSipFlow *lab_sip_request_flow (const LabSipRequest *request);

/** lab_sip_request_message: (transfer none): what was sent; without our Via. */
LabSipMessage *lab_sip_request_message (const LabSipRequest *request);

/**
 * lab_sip_request_cancel:
 *
 * Sends a CANCEL, for an INVITE only (RFC 3261 §9.1), as soon as there is a provisional answer.  The INVITE's own
 * final response still comes (a 487, or a 2xx that won the race), or an internal 408 after 64 × T1.
 */
void lab_sip_request_cancel (LabSipRequest *request);

/** lab_sip_request_drop: (inout): as clearing its scope would do; set to %NULL; no harm if it is already. */
void lab_sip_request_drop (LabSipRequest **request);

/**
 * lab_sip_request_send_ack:
 * @ack: (transfer full): an ACK for a 2xx, our own or one to forward; its Via is added here
 * @target: (nullable): as in lab_sip_request_send()
 *
 * Sends it once, without a transaction (RFC 3261 §13.2.2.4).
 */
void lab_sip_request_send_ack (LabSipAgent *agent, LabSipMessage *ack,
                               const LabSipTarget *target);
