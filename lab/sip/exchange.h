/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "sip/agent.h"
#include "sip/flow.h"
#include "sip/message.h"

/*
 * LabSipExchange: a server transaction (RFC 3261 §17.2): a request that came, to be answered with exactly one
 * final response.  The stack deals with retransmissions, the ACK of a negative answer, 100 Trying for an INVITE
 * and the 200 for a CANCEL.  An exchange whose last reference goes while it is unanswered answers 500 and warns.
 */

LabSipExchange *lab_sip_exchange_ref (LabSipExchange *exchange);
void lab_sip_exchange_unref (LabSipExchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipExchange, lab_sip_exchange_unref)

/** lab_sip_exchange_agent: (transfer none): whose it is. */
LabSipAgent *lab_sip_exchange_agent (const LabSipExchange *exchange);

/** lab_sip_exchange_request: (transfer none): what came; copy it before you edit it. */
LabSipMessage *lab_sip_exchange_request (const LabSipExchange *exchange);

/** lab_sip_exchange_flow: (transfer none): whence it came. */
LabSipFlow *lab_sip_exchange_flow (const LabSipExchange *exchange);

/** lab_sip_exchange_is_answered: whether the final response has been sent. */
gboolean lab_sip_exchange_is_answered (const LabSipExchange *exchange);

/** lab_sip_exchange_describe: (transfer none): `MESSAGE sip:… from udp 127.0.1.20:5060`, for log lines. */
const char *lab_sip_exchange_describe (const LabSipExchange *exchange);

/**
 * lab_sip_exchange_hold:
 * @scope: the owner's scope
 *
 * Keeps the exchange until it is answered; clearing the scope before that answers 500.
 */
void lab_sip_exchange_hold (LabSipExchange *exchange, LabScope *scope);

/** LabSipCancelled: the sender gave up (CANCEL); answer what is still open with 487. */
typedef void (*LabSipCancelled) (gpointer self, LabSipExchange *exchange);

/**
 * lab_sip_exchange_on_cancel:
 * @cancelled: (nullable): called once, when a CANCEL came and was answered with 200; without one the stack
 *   itself answers the request with 487
 */
void lab_sip_exchange_on_cancel (LabSipExchange *exchange, LabSipCancelled cancelled,
                                 gpointer self);

/**
 * lab_sip_exchange_reply_new:
 *
 * Returns: (transfer full): a response to fill in and to send (lab_sip_message_new_response()); all
 *   responses of one exchange have the same To tag
 */
LabSipMessage *lab_sip_exchange_reply_new (LabSipExchange *exchange, guint status,
                                           const char *phrase);

/**
 * lab_sip_exchange_send:
 * @response: (transfer full): made with lab_sip_exchange_reply_new(), or another's that is forwarded, its
 *   Via without our own; below 200: provisional
 *
 * A second final response is a caller's bug: it is dropped with a warning, except further 2xx to an INVITE.
 */
void lab_sip_exchange_send (LabSipExchange *exchange, LabSipMessage *response);

/**
 * lab_sip_exchange_reply:
 * @status: any
 * @phrase: (nullable): %NULL: the standard's
 * @...: header names and values, %NULL at the end; a pair whose value is %NULL is left out
 *
 * Makes a response and sends it.
 */
void lab_sip_exchange_reply (LabSipExchange *exchange, guint status, const char *phrase,
                             ...) G_GNUC_NULL_TERMINATED;

/**
 * lab_sip_exchange_refuse:
 * @status: 300 to 699
 * @format: what is wrong, in words; goes into a Warning header, code 399 (RFC 3261 §20.43), and into the log
 */
void lab_sip_exchange_refuse (LabSipExchange *exchange, guint status, const char *format,
                              ...) G_GNUC_PRINTF (3, 4);
