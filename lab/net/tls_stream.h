/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "net/tls_context.h"

/**
 * lab_tls_stream_new:
 * @socket: a connected socket; made non-blocking; closed with the stream
 * @context: a server's or a client's context
 * @server_name: (nullable): clients: the DNS name (sent as SNI) or IP address that is verified
 * @error: return location
 *
 * TLS as a pollable GIOStream, in the caller's thread: the handshake happens inside the first reads
 * and writes, a close at once.  It never raises SIGPIPE.
 *
 * Returns: (transfer full): the stream
 */
GIOStream *lab_tls_stream_new (GSocket *socket, LabTlsContext *context,
                               const char *server_name, GError **error);

/**
 * lab_tls_stream_handshake:
 * @stream: a stream of lab_tls_stream_new()
 * @error: return location; G_IO_ERROR_WOULD_BLOCK: go on when its source is ready
 *
 * Returns: whether the handshake is done
 */
gboolean lab_tls_stream_handshake (GIOStream *stream, GError **error);

/** lab_tls_stream_ssl: (transfer none): OpenSSL's own object. */
SSL *lab_tls_stream_ssl (GIOStream *stream);

/**
 * lab_tls_stream_owns:
 * @ssl: any connection of OpenSSL's
 *
 * Returns: whether it belongs to a stream of ours, and not to another library of this process
 */
gboolean lab_tls_stream_owns (const SSL *ssl);
