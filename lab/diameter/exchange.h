/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/codec.h"

/**
 * LabDiameterExchange:
 *
 * A request that was received and is to be answered exactly once.  When its peer or its node goes
 * away before, the answer goes nowhere.
 */
typedef struct _LabDiameterExchange LabDiameterExchange;

/** lab_diameter_exchange_request: (transfer none): the request. */
const LabDiameterMessage *
lab_diameter_exchange_request (const LabDiameterExchange *exchange);

/** lab_diameter_exchange_peer: (transfer none): Origin-Host of the peer that it came from. */
const char *lab_diameter_exchange_peer (const LabDiameterExchange *exchange);

/** lab_diameter_exchange_frame: the recording's frame with the request; 0: not recorded. */
guint64 lab_diameter_exchange_frame (const LabDiameterExchange *exchange);

/**
 * lab_diameter_exchange_new_answer:
 *
 * Returns: (transfer full): the beginning of an answer: Session-Id, Origin-Host and Origin-Realm, and
 *   for a vendor's application Vendor-Specific-Application-Id and Auth-Session-State as in the request;
 *   Result-Code or Experimental-Result is still to come
 */
LabDiameterMessage *
lab_diameter_exchange_new_answer (const LabDiameterExchange *exchange);

/**
 * lab_diameter_exchange_answer:
 * @exchange: (transfer full): the exchange; gone afterwards
 * @answer: (transfer full): the answer
 */
void lab_diameter_exchange_answer (LabDiameterExchange *exchange,
                                   LabDiameterMessage *answer);

/**
 * lab_diameter_exchange_fault:
 * @exchange: (transfer full): the exchange; gone afterwards
 * @fault: what is wrong: Result-Code, Failed-AVP, Error-Message; the E flag for 3xxx (RFC 6733 §7.2)
 */
void lab_diameter_exchange_fault (LabDiameterExchange *exchange,
                                  const LabDiameterFault *fault);

/** lab_diameter_exchange_free: unanswered, it is answered 5012 with a warning in the log. */
void lab_diameter_exchange_free (LabDiameterExchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDiameterExchange, lab_diameter_exchange_free)
