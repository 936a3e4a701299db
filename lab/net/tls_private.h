/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/address.h"
#include "net/tls_context.h"

/* One TLS connection on a socket, before its handshake, marked as ours; the socket stays the caller's.
   @server_name: clients: the DNS name or IP address to ask for and to verify. */
SSL *lab_tls_ssl_new (LabTlsContext *context, int fd, const char *server_name,
                      GError **error);

/* (transfer full): OpenSSL's reason of the last failure, and of the certificate's; empties its queue. */
char *lab_tls_reason (SSL *ssl);
