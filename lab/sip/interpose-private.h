/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the interposed functions of the stack and of OpenSSL call (transport.c, transport_octets.c). */
#include "sip/agent-private.h"

/* What a descriptor of the stack's is. */
typedef struct
{
  LabSipListener *listener;
  LabSipConnection *connection; /* NULL: the listener's own socket */
} LabSipEndpoint;

/** lab_sip_transport_endpoint: (nullable): NULL: not the stack's. */
LabSipEndpoint *lab_sip_transport_endpoint (int fd);

/** lab_sip_interpose_test: whether each interposed function is the lab's, and the library's own is behind it. */
gboolean lab_sip_interpose_test (GError **error);

/* A TCP connection is about to be used: accepted, or before connect().  Returns FALSE to refuse it. */
gboolean lab_sip_transport_open (tport_t *tport, int fd, gboolean accepted,
                                 const char **reason);

/* The stack knows whom a new connection leads to. */
void lab_sip_transport_named (tport_t *tport, const struct sockaddr *peer,
                              socklen_t length);

/* A connection is about to be closed, or was never made. */
void lab_sip_transport_closed (tport_t *tport);

/* Something begins to be read into a message, or a message is complete (with or without a next one). */
void lab_sip_transport_in_message (const tport_t *tport, gboolean in_message);

/* Octets were received on @fd: a stream's next, or (with @from) a datagram. */
void lab_sip_transport_received (int fd, const struct iovec *iov, gsize iov_count,
                                 gsize size, const struct sockaddr *from,
                                 socklen_t from_length);

/* The stack swallowed white space on a TCP connection without our seeing it: records it. */
void lab_sip_transport_swallowed (int fd);

/* Octets are to be sent on @fd.  Returns whether they were taken: delayed or lost, and not to be sent. */
gboolean lab_sip_transport_sending (int fd, const struct iovec *iov, gsize iov_count,
                                    const struct sockaddr *to, socklen_t to_length);

/* Octets were sent on @fd. */
void lab_sip_transport_sent (int fd, const struct iovec *iov, gsize iov_count, gsize size,
                             const struct sockaddr *to, socklen_t to_length);

/* (nullable): the connection of a TLS object; %NULL: it is not the stack's. */
LabSipConnection *lab_sip_transport_of_ssl (SSL *ssl);

/* Plaintext was read.  Returns whether it was only a keep-alive, answered, and is not for the stack. */
gboolean lab_sip_transport_tls_received (LabSipConnection *connection,
                                         const guint8 *bytes, gsize size);

/* Plaintext is to be written.  Returns whether it was taken. */
gboolean lab_sip_transport_tls_sending (LabSipConnection *connection, const guint8 *bytes,
                                        gsize size);

/* Plaintext was written. */
void lab_sip_transport_tls_sent (LabSipConnection *connection, const guint8 *bytes,
                                 gsize size);

/* The stack saw a keep-alive on a TCP connection: answers it. */
void lab_sip_transport_ping (tport_t *tport);

/* The library's own SSL_write(). */
int lab_sip_interpose_ssl_write (SSL *ssl, const void *bytes, int size);
