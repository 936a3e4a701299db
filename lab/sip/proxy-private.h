/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "sip/message.h"

/**
 * lab_sip_proxy_loop_mark:
 *
 * Returns: (transfer full): letters that are the same for a request that comes again with nothing changed
 *   by which it is routed, and other ones for a spiral (RFC 3261 §16.6 step 8, RFC 5393 §4.2)
 */
char *lab_sip_proxy_loop_mark (const LabSipMessage *request);
