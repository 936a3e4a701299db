/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "sip/message.h"

/* The edge of the trust domain (RFC 3325, TS 24.229 §4.4): a phone may not set what the network
   asserts, and does not see what the network keeps for itself. */

/**
 * pcscf_strip_from_phone:
 * @message: a request or response that a phone sent; edited
 *
 * Returns: (transfer full) (nullable): the names of what was taken away, for the log; %NULL: nothing
 */
char *pcscf_strip_from_phone (LabSipMessage *message);

/** pcscf_strip_towards_phone: takes away what stays inside; an identity that is to be private, too. */
void pcscf_strip_towards_phone (LabSipMessage *message);

/**
 * pcscf_strip_keys:
 * @response: edited
 *
 * Takes ck and ik out of WWW-Authenticate (TS 24.229 §5.2.2, TS 33.203 §6.1); a challenge that cannot be read
 * and may have them is taken away.
 */
void pcscf_strip_keys (LabSipMessage *response);

/**
 * pcscf_set_integrity_protected:
 * @message: a REGISTER with credentials; edited
 * @word: (nullable): what the P-CSCF says; %NULL: nothing
 *
 * What the phone itself said is removed.
 */
void pcscf_set_integrity_protected (LabSipMessage *message, const char *word);
