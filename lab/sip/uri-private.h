/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** What a user may have beside unreserved characters and escapes (RFC 3261 §25.1). */
#define LAB_SIP_URI_USER_CHARS "&=+$,;?/"

/** lab_sip_uri_is_unreserved: letters, digits and marks (RFC 3261 §25.1). */
gboolean lab_sip_uri_is_unreserved (char c);
