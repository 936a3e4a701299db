/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "aka/credentials.h"
#include "scscf/auth_decision.h"
#include "scscf/private.h"

/**
 * LabAuthentication:
 * @credentials: (nullable): what the phone sent
 * @nonce: (nullable): the challenge that it answers, if it is one of ours
 * @impi: the private identity
 * @impu: the public identity
 * @method: the request's
 * @body: the request's
 * @scheme: SIP-Authentication-Scheme to ask the HSS for
 *
 * Who is to be authenticated, and by what; all borrowed until it is done.
 */
typedef struct
{
  const LabCredentials *credentials;
  LabNonce *nonce;
  const char *impi;
  const char *impu;
  const char *method;
  GBytes *body;
  const char *scheme;
} LabAuthentication;

/** LabAuthOutcomeKind: how it ended. */
typedef enum
{
  LAB_AUTH_OUTCOME_ACCEPTED,
  LAB_AUTH_OUTCOME_CHALLENGE,
  LAB_AUTH_OUTCOME_REFUSED,
} LabAuthOutcomeKind;

/**
 * LabAuthOutcome:
 * @kind: how it ended
 * @nonce: accepted: by which; challenge: the one to send, in no table yet
 * @stale: challenge: whether only the nonce was old
 * @fault: refused: why
 * @detail: (nullable): refused: in words
 */
typedef struct
{
  LabAuthOutcomeKind kind;
  LabNonce *nonce;
  gboolean stale;
  LabScscfFault fault;
  const char *detail;
} LabAuthOutcome;

/** LabAuthDone: called once, maybe before lab_scscf_start_authentication() has returned. */
typedef void (*LabAuthDone) (gpointer self, const LabAuthOutcome *outcome);

/**
 * lab_scscf_start_authentication:
 * @scope: the caller's
 * @authentication: copied; what it points to must live until @done or until @scope is cleared
 * @step: challenge, check, check an old nonce's password, or resynchronise
 * @done: how it ended
 * @self: passed to @done
 *
 * Counts wrong answers; beyond the operator's limit they are refused.
 */
void lab_scscf_start_authentication (LabScscf *scscf, LabScope *scope,
                                     const LabAuthentication *authentication,
                                     LabAuthStep step, LabAuthDone done, gpointer self);
