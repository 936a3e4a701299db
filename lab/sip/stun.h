/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "net/address.h"

/**
 * lab_sip_stun_is_request:
 *
 * Whether @bytes are a STUN Binding request (RFC 5389 §6; without the magic cookie RFC 3489 §11.1).
 */
gboolean lab_sip_stun_is_request (const guint8 *bytes, gsize size);

/**
 * lab_sip_stun_answer:
 * @bytes: what came on a SIP port, its first octet 0
 * @size: its octets
 * @peer: from where
 *
 * The keep-alive usage of STUN on a SIP port (RFC 5626 §4.4.2): no authentication, no fingerprint.  An
 * attribute that must be understood and is not gives 420.
 *
 * Returns: (transfer full) (nullable): the Binding response; %NULL: it is no Binding request
 */
GBytes *lab_sip_stun_answer (const guint8 *bytes, gsize size, const LabAddress *peer);

/** lab_sip_stun_request_new: (transfer full): a Binding request with a random transaction id. */
GBytes *lab_sip_stun_request_new (void);
