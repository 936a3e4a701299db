/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <openssl/ssl.h>

/**
 * LabTlsContext:
 *
 * What the TLS connections of one server or one client share: certificate, key, who is trusted.
 * TLS 1.2 and 1.3.  Validity is judged by the lab's clock.
 */
typedef struct _LabTlsContext LabTlsContext;

/**
 * lab_tls_context_new_server:
 * @directory: with `agent.pem` (certificate and key), as lab_ca_issue() writes it
 * @error: return location; names the file and what is wrong with it
 *
 * Returns: (transfer full): a server's context
 */
LabTlsContext *lab_tls_context_new_server (const char *directory, GError **error);

/**
 * lab_tls_context_new_client:
 * @ca_file: (nullable): PEM certificates to trust; the server's certificate and name are verified;
 *   %NULL: any certificate will do
 * @error: return location; names the file and what is wrong with it
 *
 * Returns: (transfer full): a client's context
 */
LabTlsContext *lab_tls_context_new_client (const char *ca_file, GError **error);

/** lab_tls_context_ref: (transfer full): another reference. */
LabTlsContext *lab_tls_context_ref (LabTlsContext *context);

void lab_tls_context_unref (LabTlsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabTlsContext, lab_tls_context_unref)

/** lab_tls_context_is_server: whether lab_tls_context_new_server() made it. */
gboolean lab_tls_context_is_server (const LabTlsContext *context);

/** lab_tls_context_verifies: whether the peer's certificate must be trusted. */
gboolean lab_tls_context_verifies (const LabTlsContext *context);

/** lab_tls_context_ssl_ctx: (transfer none): OpenSSL's own, for options of a test. */
SSL_CTX *lab_tls_context_ssl_ctx (const LabTlsContext *context);
