/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "sip/exchange.h"
#include "sip/request.h"

/**
 * LabSipDialog:
 *
 * What two end points have agreed upon (RFC 3261 §12): Call-ID, tags, CSeq numbers, route set and remote target.  It
 * sends nothing by itself, except an INVITE's 2xx and ACK again and again (§13), as long as that is under way.
 */
typedef struct _LabSipDialog LabSipDialog;

/**
 * lab_sip_dialog_new_uac:
 * @request: what we sent
 * @response: 101 to 299 with a To tag
 * @error: return location (LAB_ERROR_SYNTAX): what is missing
 *
 * RFC 3261 §12.1.2; a Contact may be missing in a 1xx and in what is no INVITE: then the request's URI is the target.
 *
 * Returns: (transfer full) (nullable): the dialog, as its caller sees it
 */
LabSipDialog *lab_sip_dialog_new_uac (const LabSipMessage *request,
                                      const LabSipMessage *response, GError **error);

/**
 * lab_sip_dialog_new_uas:
 * @request: what came; its Contact is the remote target
 * @response: what we answer, with a To tag
 * @error: return location (LAB_ERROR_SYNTAX): what is missing
 *
 * Returns: (transfer full) (nullable): the dialog, as its callee sees it (RFC 3261 §12.1.1)
 */
LabSipDialog *lab_sip_dialog_new_uas (const LabSipMessage *request,
                                      const LabSipMessage *response, GError **error);

/** lab_sip_dialog_free: and ends what is repeated; %NULL does nothing. */
void lab_sip_dialog_free (LabSipDialog *dialog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipDialog, lab_sip_dialog_free)

/** lab_sip_dialog_call_id: (transfer none) */
const char *lab_sip_dialog_call_id (const LabSipDialog *dialog);
/** lab_sip_dialog_remote_target: (transfer none): the URI that requests go to. */
const char *lab_sip_dialog_remote_target (const LabSipDialog *dialog);

/** lab_sip_dialog_has: whether @message, a request that came or a response to ours, belongs to it. */
gboolean lab_sip_dialog_has (const LabSipDialog *dialog, const LabSipMessage *message);

/**
 * lab_sip_dialog_new_request:
 * @method: not ACK and not CANCEL
 *
 * Returns: (transfer full): a request within the dialog with the next CSeq number (RFC 3261 §12.2.1.1)
 */
LabSipMessage *lab_sip_dialog_new_request (LabSipDialog *dialog, const char *method);

/**
 * lab_sip_dialog_take_request:
 * @request: a request of this dialog that came
 *
 * RFC 3261 §12.2.2: notes its CSeq number and, of a target refresh (INVITE, UPDATE, SUBSCRIBE, NOTIFY), its Contact.
 *
 * Returns: %FALSE if its number is not higher than the last one: answer 500
 */
gboolean lab_sip_dialog_take_request (LabSipDialog *dialog, const LabSipMessage *request);

/**
 * lab_sip_dialog_take_response:
 * @response: 101 to 299 to a request of ours within it
 *
 * Notes a new remote target; the first 2xx of an INVITE also its route set (RFC 3261 §13.2.2.4).
 */
void lab_sip_dialog_take_response (LabSipDialog *dialog, const LabSipMessage *response);

/* ---- the INVITE's three-way handshake (RFC 3261 §13) */

/**
 * lab_sip_dialog_send_ack:
 * @agent: ours
 * @invite: the INVITE that was answered with a 2xx
 * @content_type: (nullable): of @body
 * @body: (nullable): an answer that the ACK carries
 *
 * Sends the ACK of a 2xx (§13.2.2.4), and keeps it: lab_sip_dialog_answer_stray() repeats it.
 */
void lab_sip_dialog_send_ack (LabSipDialog *dialog, LabSipAgent *agent,
                              const LabSipMessage *invite, const char *content_type,
                              GBytes *body);

/**
 * lab_sip_dialog_answer_stray:
 * @response: from the handler's `response`
 *
 * Returns: whether it is the 2xx of this dialog's INVITE again; the ACK has been repeated then
 */
gboolean lab_sip_dialog_answer_stray (LabSipDialog *dialog, LabSipAgent *agent,
                                      const LabSipMessage *response);

/** LabSipAcked: @acked: the ACK came; FALSE: not within 64 × T1; send a BYE (§13.3.1.4). */
typedef void (*LabSipAcked) (gpointer self, LabSipDialog *dialog, gboolean acked);

/**
 * lab_sip_dialog_send_2xx:
 * @exchange: the INVITE; a reference is kept while it is under way
 * @response: (transfer full): 200 to 299
 * @func: called once, when the ACK came or came not
 * @self: for @func
 *
 * Sends it, and again after T1, 2 × T1, … up to T2 (4 s), over any transport, until the ACK comes (§13.3.1.4).
 */
void lab_sip_dialog_send_2xx (LabSipDialog *dialog, LabSipExchange *exchange,
                              LabSipMessage *response, LabSipAcked func, gpointer self);

/** lab_sip_dialog_take_ack: whether the handler's @ack is the one that is waited for; @func has been called then. */
gboolean lab_sip_dialog_take_ack (LabSipDialog *dialog, const LabSipMessage *ack);
