/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabEndpoint:
 * @transport: `udp`, `tcp`, `tls` …; empty when not said
 * @address: an IPv4 or IPv6 literal without brackets; empty when not said: the element's own
 * @port: 0 when not said: the protocol's own
 *
 * As written: `udp:5060`, `tls:5061`, `udp:127.0.0.1:5060`, `192.0.2.7:5060`, `tcp:[::1]:5060`,
 * `[::1]`, `192.0.2.7`, `5060`.
 */
typedef struct
{
  char transport[8];
  char address[46];
  guint16 port;
} LabEndpoint;

/**
 * lab_endpoint_parse:
 * @text: an endpoint
 * @transports: (nullable) (array zero-terminated=1): those allowed; %NULL: udp, tcp and tls
 * @endpoint: (out caller-allocates): unchanged on error
 * @error: return location
 *
 * Returns: whether @text is an endpoint with at least an address or a port
 */
gboolean lab_endpoint_parse (const char *text, const char *const *transports,
                             LabEndpoint *endpoint, GError **error);

/** lab_endpoint_format: (transfer full): as in the file; IPv6 in brackets. */
char *lab_endpoint_format (const LabEndpoint *endpoint);

/** lab_address_is_literal: whether @text is an IPv4 or IPv6 literal without brackets. */
gboolean lab_address_is_literal (const char *text);
