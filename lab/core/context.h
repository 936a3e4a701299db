/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "core/directory.h"
#include "core/element.h"
#include "ims/service_profile.h"
#include "ims/subscriber.h"
#include "net/address.h"
#include "net/block.h"
#include "net/fate.h"
#include "net/net.h"
#include "net/tap.h"

/* What an element sees of its lab.  Elements know nothing of each other: they ask for names and
   addresses, and meet on the wire. */

/** lab_context_name: the topology's name. */
const char *lab_context_name (const LabContext *lab);

/** lab_context_domain: the home network's domain, and the realm: `bj.ims.mnc000…`. */
const char *lab_context_domain (const LabContext *lab);

/** lab_context_block: the lab's addresses and client ports. */
LabBlock *lab_context_block (const LabContext *lab);

/** lab_context_tap: (nullable): the recording; every function of the tap takes %NULL. */
LabTap *lab_context_tap (const LabContext *lab);

/** lab_context_fate: what becomes of what is sent between two of the lab's hosts. */
LabFate *lab_context_fate (const LabContext *lab);

/** lab_context_net: block, tap and fate together, for the network layer's streams. */
LabNet lab_context_net (const LabContext *lab);

/** lab_context_directory: who is where. */
LabDirectory *lab_context_directory (const LabContext *lab);

/**
 * lab_context_resolve:
 * @lab: (type LabContext): the lab, as a `gpointer` so that it fits as a resolver function
 * @host: a host name, or an address in words
 * @service: `sip:udp`, `diameter` …
 * @address: (out): where it is; the port is 0 when @host was an address
 *
 * Returns: whether it is known; never asks DNS
 */
gboolean lab_context_resolve (gpointer lab, const char *host, const char *service,
                              LabAddress *address);

/** lab_context_resolve_sip: the same for SIP, as an agent's resolver (LabSipResolve); with the port. */
gboolean lab_context_resolve_sip (gpointer lab, const char *host, LabAddress *address);

/**
 * lab_context_own_address:
 * @lab: the lab
 * @name: an element's or a phone's name
 *
 * Returns: the address in the lab's block that is its for the lab's life (port 0)
 */
LabAddress lab_context_own_address (LabContext *lab, const char *name);

/**
 * LabListenEndpoint:
 * @transport: udp, tcp or tls
 * @address: where to bind, with the port
 */
typedef struct
{
  LabTransport transport;
  LabAddress address;
} LabListenEndpoint;

/**
 * lab_context_endpoints:
 * @lab: the lab
 * @name: an element's name
 * @node: its node
 * @key: its option of type list of endpoint: `listen`
 *
 * The endpoints of the option, those without an address at the element's own.  A transport that is
 * not said is UDP and TCP; a port that is not said is 5060, with TLS 5061.
 *
 * Returns: (transfer full) (element-type LabListenEndpoint): in the option's order
 */
GArray *lab_context_endpoints (LabContext *lab, const char *name, const LabNode *node,
                               const char *key);

/** lab_context_host_name: (transfer full): `hss.bj.ims.mnc000…`, an element's name as Origin-Host. */
char *lab_context_host_name (const LabContext *lab, const char *name);

/**
 * lab_context_find_kind:
 * @lab: the lab
 * @kind: an element's keyword: `hss`
 * @nth: from 0, in the topology's order
 *
 * Returns: (nullable) (transfer none): the element's name; it may be external, or not started here
 */
const char *lab_context_find_kind (const LabContext *lab, const char *kind, guint nth);

/** lab_context_subscribers: (transfer none) (element-type LabSubscriber): in the topology's order. */
GPtrArray *lab_context_subscribers (const LabContext *lab);

/** lab_context_subscriber: (nullable) (transfer none): the one with this name in the topology. */
const LabSubscriber *lab_context_subscriber (const LabContext *lab, const char *name);

/**
 * lab_context_default_profile:
 * @lab: the lab
 * @error: return location
 *
 * Returns: (transfer full): the service profile of subscribers without one of their own: what all
 *   application servers of the topology ask for
 */
LabServiceProfile *lab_context_default_profile (LabContext *lab, GError **error);

/** lab_context_file_path: (transfer full): @path as the topology's author means it: relative to the file. */
char *lab_context_file_path (const LabContext *lab, const char *path);

/**
 * lab_context_certificate:
 * @lab: the lab
 * @name: whose: an element's name
 * @dns_names: (array zero-terminated=1) (nullable): DNS names that the certificate must carry
 * @addresses: (array length=address_count): addresses that it must carry
 * @address_count: how many
 * @error: return location
 *
 * Returns: (transfer full): the directory with `agent.pem` and `cafile.pem`, made by the lab CA at
 *   first use; or %NULL with @error set
 */
char *lab_context_certificate (LabContext *lab, const char *name,
                               const char *const *dns_names, const LabAddress *addresses,
                               gsize address_count, GError **error);

/** lab_context_ca_file: (transfer full): the lab CA's certificate; made at first use; %NULL on error. */
char *lab_context_ca_file (LabContext *lab, GError **error);

/**
 * lab_context_listen_address:
 * @lab: the lab
 *
 * Returns: (nullable): the machine's address given by `up --listen`, on which the P-CSCF's phone side
 *   binds instead of its address in the block
 */
const char *lab_context_listen_address (const LabContext *lab);
