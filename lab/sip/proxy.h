/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "sip/exchange.h"
#include "sip/request.h"

/**
 * LabSipProxy:
 *
 * One request on its way through a stateful proxy (RFC 3261 §16): an exchange towards the sender, and branches towards
 * one or several targets.  Branches of one group run in parallel, groups one after another, the lowest number first.
 * The best answer goes back (§16.7); a 2xx or 6xx cancels the other branches; a CANCEL cancels all; timer C ends an
 * INVITE that rings for 180 s.
 */
typedef struct _LabSipProxy LabSipProxy;

/** LabSipBranch: one copy of the request, on its way to one target. */
typedef struct _LabSipBranch LabSipBranch;

/**
 * LabSipProxyHooks:
 * @response: (nullable): every response of a branch, our Via removed, before it is looked at; may edit it; returns
 *   %FALSE to swallow a provisional one (a final one cannot be swallowed: use @failed)
 * @failed: (nullable): a branch ended with 300 to 699; the owner may add another branch (the next S-CSCF) or replace the
 *   response by editing it; @internal: the stack made it: nobody answered (408) or nobody is there (503)
 * @done: (nullable): the final answer is about to be sent and may be edited; the proxy is gone after it
 *
 * What the owner has to say on the way.  All are called with the owner's @self.
 */
typedef struct
{
  gboolean (*response) (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
                        LabSipMessage *response);
  void (*failed) (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
                  LabSipMessage *response, gboolean internal);
  void (*done) (gpointer self, LabSipProxy *proxy, LabSipMessage *response);
} LabSipProxyHooks;

/**
 * lab_sip_proxy_check:
 * @supported: (nullable) (array zero-terminated=1): option tags that the owner understands in Proxy-Require
 *
 * RFC 3261 §16.3: Max-Forwards 0 is answered 483, a loop 482 (a spiral passes), what Proxy-Require asks for and is not
 * supported 420 with Unsupported.  OPTIONS with Max-Forwards 0 is answered 483, too.
 *
 * Returns: whether the request may be forwarded; if not, it has been answered
 */
gboolean lab_sip_proxy_check (LabSipExchange *exchange, const char *const *supported);

/**
 * lab_sip_proxy_new:
 * @exchange: the request; a reference is taken
 * @scope: the owner's scope; clearing it ends all branches and answers 500
 * @hooks: (nullable): static
 * @self: for @hooks
 *
 * An INVITE gets its 100 Trying now.
 *
 * Returns: (transfer none): the proxy, valid until its `done` hook returned or the scope is cleared
 */
LabSipProxy *lab_sip_proxy_new (LabSipExchange *exchange, LabScope *scope,
                                const LabSipProxyHooks *hooks, gpointer self);

/** lab_sip_proxy_exchange: (transfer none): towards the sender. */
LabSipExchange *lab_sip_proxy_exchange (const LabSipProxy *proxy);

/**
 * lab_sip_proxy_copy_request:
 *
 * Returns: (transfer full): a copy of the request for a branch, its Max-Forwards decreased; Route, Record-Route,
 *   Path and all else is the owner's to edit
 */
LabSipMessage *lab_sip_proxy_copy_request (const LabSipProxy *proxy);

/**
 * lab_sip_proxy_add:
 * @message: (transfer full): the branch's own copy
 * @target: (nullable): as in lab_sip_request_send()
 * @group: branches of the lowest number run first, together
 * @tag: (nullable): the owner's, see lab_sip_branch_tag()
 *
 * Returns: (transfer none): the branch, valid as long as the proxy
 */
LabSipBranch *lab_sip_proxy_add (LabSipProxy *proxy, LabSipMessage *message,
                                 const LabSipTarget *target, guint group, gpointer tag);

/** lab_sip_proxy_start: begins after the branches have been added; without a branch: 480. */
void lab_sip_proxy_start (LabSipProxy *proxy);

/** lab_sip_proxy_cancel: cancels all branches; the sender gets 487, or the better answer that came before. */
void lab_sip_proxy_cancel (LabSipProxy *proxy);

/** lab_sip_proxy_answer: (transfer full): ends it with the owner's own final response; branches are cancelled. */
void lab_sip_proxy_answer (LabSipProxy *proxy, LabSipMessage *response);

gpointer lab_sip_branch_tag (const LabSipBranch *branch);
/** lab_sip_branch_message: (transfer none): what was sent. */
LabSipMessage *lab_sip_branch_message (const LabSipBranch *branch);

/**
 * lab_sip_proxy_forward:
 * @exchange: a request with one target
 * @scope: the owner's scope
 * @message: (transfer full): a copy, edited, its Max-Forwards decreased
 * @target: (nullable): as in lab_sip_request_send()
 * @hooks: (nullable): static
 * @self: for @hooks
 *
 * lab_sip_proxy_new(), one branch, lab_sip_proxy_start().
 */
LabSipProxy *lab_sip_proxy_forward (LabSipExchange *exchange, LabScope *scope,
                                    LabSipMessage *message, const LabSipTarget *target,
                                    const LabSipProxyHooks *hooks, gpointer self);

/**
 * lab_sip_proxy_pop_routes:
 * @message: a request to edit
 *
 * Takes the topmost Route away if it is our own, and a second one that is ours, too (double Record-Route).  A strict
 * router's Request-URI that is our own is put right first (RFC 3261 §16.4).
 *
 * Returns: (transfer full) (nullable): the last of the URIs taken away, without angle brackets: its user part may hold a
 *   flow token; %NULL: there was none of ours
 */
char *lab_sip_proxy_pop_routes (LabSipAgent *agent, LabSipMessage *message);

/**
 * lab_sip_proxy_forward_ack:
 * @ack: (transfer full): the ACK of a 2xx, edited (its own Routes taken away)
 * @target: (nullable): as in lab_sip_request_send()
 *
 * Forwards it with Max-Forwards decreased; one that is used up is dropped.
 */
void lab_sip_proxy_forward_ack (LabSipAgent *agent, LabSipMessage *ack,
                                const LabSipTarget *target);
