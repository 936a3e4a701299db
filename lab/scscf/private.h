/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/context.h"
#include "core/element.h"
#include "diameter/cx.h"
#include "diameter/node.h"
#include "scscf/binding.h"
#include "scscf/fault.h"
#include "scscf/nonce_table.h"
#include "scscf/original_dialog.h"
#include "scscf/registration.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/proxy.h"
#include "sip/request.h"

/* What the files of this folder share. */

/**
 * LabScscf:
 * @element: see there
 * @agent: (nullable): its SIP stack, from `listen` on
 * @diameter: (nullable): its Diameter node, from `listen` on
 * @endpoints: (element-type LabListenEndpoint): where it listens
 * @hss: the HSS's name
 * @icscf: (nullable): the I-CSCF's name
 * @core_transport: what it sends by
 * @server_name: its own SIP URI, as the HSS knows it
 * @scheme: SIP-Authentication-Scheme of a MAR
 * @aka_algorithm: (nullable): the algorithm of AKA challenges; %NULL: what the HSS's scheme names
 * @qop: (nullable): what challenges offer
 * @reauthenticate: whether a refresh is challenged, too
 * @attempts: wrong answers in a row until 403
 * @limits: of registrations
 * @unregistered_ms: how long the profile of an unregistered user is kept
 * @trusted: (element-type LabAddress): further addresses that are of this network
 * @registrations: the users
 * @nonces: the challenges
 * @dialogs: the original dialog identifiers
 */
typedef struct
{
  LabElement element;
  LabSipAgent *agent;
  LabDiameterNode *diameter;
  GArray *endpoints;
  const char *hss;
  const char *icscf;
  LabTransport core_transport;
  char *server_name;
  const char *scheme;
  const char *aka_algorithm;
  const char *qop;
  gboolean reauthenticate;
  guint attempts;
  LabRegisterLimits limits;
  guint64 unregistered_ms;
  guint64 await_auth_ms;
  guint64 nonce_lifetime_ms;
  GArray *trusted;
  LabRegistrationTable *registrations;
  LabNonceTable *nonces;
  LabOriginalDialogTable *dialogs;
  LabDone stop_done;
  gpointer stop_self;
} LabScscf;

/* ---- cx_client.c */

/**
 * LabScscfVector:
 * @nonce: (nullable): a challenge to send, in no table yet; a reference of its own is the callee's to take
 * @fault: why there is none
 * @detail: (nullable): in words
 */
typedef void (*LabScscfVector) (gpointer self, LabNonce *nonce, LabScscfFault fault,
                                const char *detail);

/**
 * lab_scscf_ask_vector:
 * @scope: the caller's
 * @username: User-Name of the MAR; HA1s are made of it
 * @impi: the private identity, canonical
 * @impu: the public identity
 * @scheme: SIP-Authentication-Scheme
 * @resynchronisation: (nullable): RAND and AUTS
 * @done: called once, never before this function has returned
 * @self: passed to @done
 *
 * Multimedia-Auth-Request (TS 29.228 §6.3).
 */
void lab_scscf_ask_vector (LabScscf *scscf, LabScope *scope, const char *username,
                           const char *impi, const char *impu, const char *scheme,
                           GBytes *resynchronisation, LabScscfVector done, gpointer self);

/**
 * LabScscfAssigned:
 * @registration: (nullable): what the profile made; %NULL without a profile in the answer
 * @fault: why not
 * @detail: (nullable): in words
 */
typedef void (*LabScscfAssigned) (gpointer self, LabRegistration *registration,
                                  LabScscfFault fault, const char *detail);

/**
 * lab_scscf_assign:
 * @scope: the caller's
 * @impi: (nullable): the private identity
 * @impu: the public identity
 * @type: why
 * @done: (nullable): called once, never before this function has returned; %NULL: a failure is logged
 * @self: passed to @done
 *
 * Server-Assignment-Request (TS 29.228 §6.1.2).  A profile in its answer is stored.
 */
void lab_scscf_assign (LabScscf *scscf, LabScope *scope, const char *impi,
                       const char *impu, LabCxServerAssignmentType type,
                       LabScscfAssigned done, gpointer self);

/* ---- registrar.c */

/** lab_scscf_register: serves a REGISTER (TS 24.229 §5.4.1). */
void lab_scscf_register (LabScscf *scscf, LabSipExchange *exchange);

/** lab_scscf_on_nonce_timeout: reg-await-auth ended (TS 24.229 §5.4.1.2.3). */
void lab_scscf_on_nonce_timeout (gpointer scscf, LabNonce *nonce);

/* ---- registrar_answer.c */

/**
 * lab_scscf_answer_registered:
 * @request: the REGISTER
 * @registration: (nullable): what is registered now
 * @nonce: (nullable): by which the phone proved itself
 *
 * The 200 of a REGISTER (TS 24.229 §5.4.1.2.2F).
 *
 * Returns: (transfer full): what was sent
 */
LabSipMessage *lab_scscf_answer_registered (LabScscf *scscf, LabSipExchange *exchange,
                                            const LabRegisterRequest *request,
                                            const LabRegistration *registration,
                                            const LabNonce *nonce);

/** lab_scscf_challenge: answers 401 or 407 with @nonce, which is remembered from now on. */
void lab_scscf_challenge (LabScscf *scscf, LabSipExchange *exchange, LabNonce *nonce,
                          gboolean stale);

/* ---- registration_timer.c */

/** lab_scscf_watch_registration: starts the timer of the earliest contact, or of an unregistered profile. */
void lab_scscf_watch_registration (LabScscf *scscf, LabRegistration *registration);

/** LabScscfUnbind: why a contact goes without a REGISTER. */
typedef enum
{
  LAB_SCSCF_UNBIND_TIMEOUT,
  LAB_SCSCF_UNBIND_FLOW_GONE,
  LAB_SCSCF_UNBIND_ADMINISTRATIVE,
} LabScscfUnbind;

/**
 * lab_scscf_unbind:
 * @bindings: (element-type LabBinding): contacts that are gone without a REGISTER
 * @why: see there
 *
 * Removes them; without a contact left, the HSS and the application servers are told.
 */
void lab_scscf_unbind (LabScscf *scscf, LabRegistration *registration,
                       const GPtrArray *bindings, LabScscfUnbind why);

/** lab_scscf_tell: enters what became of a contact in the element's events. */
void lab_scscf_tell (LabScscf *scscf, const char *event,
                     const LabRegistration *registration, const LabBinding *binding,
                     const char *reason);

/* ---- third_party.c */

/**
 * lab_scscf_tell_servers:
 * @impu: the identity that was registered, canonical
 * @type: what happened
 * @expires_s: for how long; 0: removed
 * @request: (nullable): the user's REGISTER
 * @response: (nullable): its 200
 *
 * Third-party REGISTERs by the filter criteria (TS 24.229 §5.4.1.7).
 */
void lab_scscf_tell_servers (LabScscf *scscf, LabRegistration *registration,
                             const char *impu, LabRegistrationType type,
                             guint32 expires_s, LabSipMessage *request,
                             LabSipMessage *response);

/* ---- proxy_auth.c */

/**
 * lab_scscf_authenticate:
 * @message: (transfer full): its copy that goes on
 *
 * A request that no P-CSCF asserts: 407 (TS 24.229 §5.4.3.6), or on to lab_scscf_originate_as().
 */
void lab_scscf_authenticate (LabScscf *scscf, LabSipExchange *exchange,
                             LabSipMessage *message);

/* ---- originating.c, terminating.c, dispatch.c */

/**
 * lab_scscf_originate:
 * @message: (transfer full): its copy that goes on, our Routes taken away
 *
 * A request of a user of ours (TS 24.229 §5.4.3.2).
 */
void lab_scscf_originate (LabScscf *scscf, LabSipExchange *exchange,
                          LabSipMessage *message);

/** lab_scscf_originate_as: the same, once the sender is known to be @identity. */
void lab_scscf_originate_as (LabScscf *scscf, LabSipExchange *exchange,
                             LabSipMessage *message, LabRegistration *registration,
                             const LabServedIdentity *identity);

/**
 * lab_scscf_terminate:
 * @message: (transfer full): its copy that goes on, our Routes taken away
 *
 * A request to a user of ours (TS 24.229 §5.4.3.3).
 */
void lab_scscf_terminate (LabScscf *scscf, LabSipExchange *exchange,
                          LabSipMessage *message);

/**
 * lab_scscf_resume:
 * @message: (transfer full): its copy that goes on, our Routes taken away
 * @token: the original dialog identifier
 *
 * A request that comes back from an application server (TS 24.229 §5.4.3.4).
 */
void lab_scscf_resume (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message,
                       const char *token);

/** lab_scscf_handler: what comes in (dispatch.c). */
extern const LabSipHandler lab_scscf_handler;

/* ---- next_hop.c */

/** lab_scscf_trusts: whether @flow comes from an element of this network. */
gboolean lab_scscf_trusts (const LabScscf *scscf, const LabSipFlow *flow);

/** lab_scscf_is_from: whether @flow comes from an element of @kind: `pcscf`. */
gboolean lab_scscf_is_from (const LabScscf *scscf, const LabSipFlow *flow,
                            const char *kind);

/** lab_scscf_next_hop: the address of a server's SIP URI; whether the directory knows it. */
gboolean lab_scscf_next_hop (const LabScscf *scscf, const char *uri,
                             LabSipTarget *target);

/** lab_scscf_icscf: the I-CSCF as a target; whether there is one. */
gboolean lab_scscf_icscf (const LabScscf *scscf, LabSipTarget *target);

/** lab_scscf_uri: (transfer full): an own URI with `;lr`, @user in its user part; in angle brackets. */
char *lab_scscf_uri (const LabScscf *scscf, const char *user);
