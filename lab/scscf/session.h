/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "scscf/private.h"

/**
 * LabSession:
 * @item: in the element's scope
 * @scope: what is asked of the HSS for it
 * @scscf: the element
 * @exchange: towards the sender
 * @message: the request as it goes on: our Routes taken away, Max-Forwards decreased
 * @session_case: on whose behalf
 * @registration: (nullable): the served user's
 * @served: (nullable): his identity
 * @profile: (nullable): his filter criteria
 * @position: behind the last criterion that held
 * @proxy: (nullable): once a branch is out
 * @group: the last group of branches
 * @server: (nullable): the criterion whose application server has the request now
 * @heard: whether that server has said more than 100
 * @targets: (element-type LabBinding): contacts that branches go to
 * @failing: (nullable): the response of a failed branch, while it is looked at
 *
 * One initial request on its way through the filter criteria to where it goes (TS 24.229 §5.4.3).
 */
typedef struct
{
  LabScopeItem item;
  LabScope scope;
  LabScscf *scscf;
  LabSipExchange *exchange;
  LabSipMessage *message;
  LabSessionCase session_case;
  LabRegistration *registration;
  char *served;
  LabServiceProfile *profile;
  guint position;
  LabSipProxy *proxy;
  guint group;
  const LabIfc *server;
  gboolean heard;
  GPtrArray *targets;
  LabSipMessage *failing;
} LabSession;

/** lab_session_new: (transfer full): @message: (transfer full). */
LabSession *lab_session_new (LabScscf *scscf, LabSipExchange *exchange,
                             LabSipMessage *message);

/** lab_session_free: ends one without branches. */
void lab_session_free (LabSession *session);

/** lab_session_set_user: on whose behalf it is; @identity gives the filter criteria. */
void lab_session_set_user (LabSession *session, LabSessionCase session_case,
                           LabRegistration *registration,
                           const LabServedIdentity *identity);

/** lab_session_run: (transfer full): to the next application server, else to where it goes. */
void lab_session_run (LabSession *session);

/** lab_session_refuse: (transfer full): no way on: answers by the table. */
void lab_session_refuse (LabSession *session, LabScscfFault fault, const char *detail);

/**
 * lab_session_add:
 * @message: (transfer full): the branch's copy
 * @target: (nullable): as in lab_sip_request_send()
 * @binding: (nullable): the contact that it goes to
 *
 * Adds a branch of the session's current group; lab_session_go() sends it.
 */
void lab_session_add (LabSession *session, LabSipMessage *message,
                      const LabSipTarget *target, LabBinding *binding);

/** lab_session_go: sends what was added. */
void lab_session_go (LabSession *session);

/** lab_session_is_originating: which of the two halves. */
gboolean lab_session_is_originating (const LabSession *session);

/** lab_session_record_route: adds our Record-Route to a request that forms a dialog. */
void lab_session_record_route (const LabSession *session, LabSipMessage *message);

/** lab_session_deliver_originating: past the last criterion of the caller (originating.c). */
void lab_session_deliver_originating (LabSession *session);

/** lab_session_deliver_terminating: past the last criterion of the callee (terminating.c). */
void lab_session_deliver_terminating (LabSession *session);
