/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "ims/integrity.h"

/**
 * LabAuthFacts:
 * @integrity: what the P-CSCF says of the way that the REGISTER came
 * @bound_here: the user is registered, and all that the REGISTER names is bound over the same flow
 * @reauthenticate: the operator wants every REGISTER challenged
 * @nonce_given: the credentials have a nonce
 * @nonce_known: and it is one of ours, given to this user, not used up
 * @response_given: the credentials have a response
 * @auts_given: the credentials have AUTS
 * @aka: the nonce is known and of AKA, or the credentials' algorithm is one of AKA
 *
 * What the S-CSCF knows when a REGISTER comes.
 */
typedef struct
{
  LabIntegrity integrity;
  gboolean bound_here;
  gboolean reauthenticate;
  gboolean nonce_given;
  gboolean nonce_known;
  gboolean response_given;
  gboolean auts_given;
  gboolean aka;
} LabAuthFacts;

/**
 * LabAuthStep:
 * @LAB_AUTH_CHALLENGE: fetch a vector and answer 401
 * @LAB_AUTH_CHECK: check the response against the nonce's vector
 * @LAB_AUTH_CHECK_OLD: the nonce is not ours any more: fetch a vector, and say stale if the password is
 *   right (RFC 7616 §3.3)
 * @LAB_AUTH_RESYNCHRONISE: fetch a vector with RAND and AUTS (TS 24.229 §5.4.1.2.3)
 * @LAB_AUTH_ACCEPT: no authentication: the P-CSCF vouches for a registered user
 * @LAB_AUTH_NETWORK_REFUSED: the phone found the network's challenge invalid
 */
typedef enum
{
  LAB_AUTH_CHALLENGE,
  LAB_AUTH_CHECK,
  LAB_AUTH_CHECK_OLD,
  LAB_AUTH_RESYNCHRONISE,
  LAB_AUTH_ACCEPT,
  LAB_AUTH_NETWORK_REFUSED,
} LabAuthStep;

/** lab_auth_decide: what to do with a REGISTER (TS 24.229 §5.4.1.1 to §5.4.1.2.3). */
LabAuthStep lab_auth_decide (const LabAuthFacts *facts);
