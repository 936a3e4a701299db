/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <sys/socket.h>

/**
 * LabTransport:
 * @LAB_TRANSPORT_UDP: datagrams
 * @LAB_TRANSPORT_TCP: a byte stream
 * @LAB_TRANSPORT_TLS: TLS over TCP
 */
typedef enum
{
  LAB_TRANSPORT_UDP,
  LAB_TRANSPORT_TCP,
  LAB_TRANSPORT_TLS,
} LabTransport;

/** lab_transport_name: `udp`, `tcp` or `tls`. */
const char *lab_transport_name (LabTransport transport);

/**
 * lab_transport_parse:
 * @name: `udp`, `tcp` or `tls`, in any case
 * @transport: (out): which one
 *
 * Returns: whether @name is one of them
 */
gboolean lab_transport_parse (const char *name, LabTransport *transport);

/** lab_transport_is_stream: whether it runs over TCP. */
gboolean lab_transport_is_stream (LabTransport transport);

/**
 * LabAddress:
 * @version: 4 or 6; 0: no address (zero-filled memory)
 * @octets: the address in network order; four octets and twelve zeros for IPv4
 * @port: in host order; 0: none
 *
 * An IP address and a port, as a value: copy it with `=`.
 */
typedef struct
{
  guint8 version;
  guint8 octets[16];
  guint16 port;
} LabAddress;

/**
 * lab_address_parse:
 * @text: `127.0.1.2:5060`, `127.0.1.2`, `[::1]:5060`, `[::1]` or `::1`; no name, no scope id
 * @address: (out caller-allocates): the address; unchanged on error
 * @error: return location; names what was written
 *
 * Returns: whether @text is an address
 */
gboolean lab_address_parse (const char *text, LabAddress *address, GError **error);

/** lab_address_format: (transfer full): `127.0.1.2:5060` or `[::1]:5060`; without `:0`. */
char *lab_address_format (const LabAddress *address);

/** lab_address_format_host: (transfer full): without the port: `127.0.1.2` or `::1`. */
char *lab_address_format_host (const LabAddress *address);

/** lab_address_format_uri_host: (transfer full): `127.0.1.2` or `[::1]` (RFC 3986 §3.2.2). */
char *lab_address_format_uri_host (const LabAddress *address);

/** lab_address_with_port: the same host with another port. */
LabAddress lab_address_with_port (const LabAddress *address, guint16 port);

/** lab_address_is_set: whether there is an address. */
gboolean lab_address_is_set (const LabAddress *address);

/** lab_address_is_loopback: whether it is in 127/8 or is ::1. */
gboolean lab_address_is_loopback (const LabAddress *address);

/** lab_address_equal: same host and port. */
gboolean lab_address_equal (const LabAddress *a, const LabAddress *b);

/** lab_address_same_host: same host, whatever the ports. */
gboolean lab_address_same_host (const LabAddress *a, const LabAddress *b);

/** lab_address_compare: an order: IPv4 before IPv6, then octets, then port. */
int lab_address_compare (const LabAddress *a, const LabAddress *b);

/** lab_address_hash: for GHashTable, with lab_address_equal_func(). */
guint lab_address_hash (gconstpointer address);

/** lab_address_equal_func: for GHashTable. */
gboolean lab_address_equal_func (gconstpointer a, gconstpointer b);

/**
 * lab_address_from_sockaddr:
 * @sockaddr: a sockaddr_in or sockaddr_in6
 * @length: its octets
 * @address: (out caller-allocates): the address; an IPv4-mapped one becomes IPv4
 *
 * Returns: whether it is one of the two
 */
gboolean lab_address_from_sockaddr (const struct sockaddr *sockaddr, socklen_t length,
                                    LabAddress *address);

/**
 * lab_address_to_sockaddr:
 * @address: an address that is set
 * @storage: (out caller-allocates): where to
 *
 * Returns: octets of @storage in use; 0 when @address is not set
 */
socklen_t lab_address_to_sockaddr (const LabAddress *address,
                                   struct sockaddr_storage *storage);

/** lab_address_of_socket: the address that @fd is bound to; FALSE when it is none of ours. */
gboolean lab_address_of_socket (int fd, LabAddress *address);

/** lab_address_of_peer: the address that @fd is connected to; FALSE when it is not. */
gboolean lab_address_of_peer (int fd, LabAddress *address);
