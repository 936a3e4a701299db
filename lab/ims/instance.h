/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "sip/name_addr.h"

/**
 * lab_instance_key:
 * @contact: a Contact of a REGISTER
 *
 * By which a registrar knows a device again: `+sip.instance="<urn:gsma:imei:…>"` of the header
 * (RFC 5626, RFC 7254), or the operator's `sip.instance=urn:gsma:imei:…`, also inside the URI.  An IMEI
 * counts by its first 14 digits, dashes left out (RFC 7254 §4: the spare or check digit may differ).
 *
 * Returns: (transfer full) (nullable): the key in lower case, `urn:gsma:imei:35156406001792`; %NULL
 *   without an instance
 */
char *lab_instance_key (const LabSipNameAddr *contact);
