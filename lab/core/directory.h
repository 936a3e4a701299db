/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "net/address.h"

/**
 * LabDirectory:
 *
 * Who is where: (host name, service) → address.  Names are compared without case.  It stands in
 * for DNS: nothing in the lab asks a resolver.
 */
typedef struct _LabDirectory LabDirectory;

LabDirectory *lab_directory_new (void);
void lab_directory_free (LabDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDirectory, lab_directory_free)

/**
 * lab_directory_add:
 * @directory: a directory
 * @host: an element's name (`scscf`), its host name, or a domain
 * @service: `sip:udp`, `sip:tcp`, `sip:tls`, `diameter`, …
 * @address: where it is served
 *
 * A second address for the same (host, service) replaces the first.
 */
void lab_directory_add (LabDirectory *directory, const char *host, const char *service,
                        const LabAddress *address);

/** lab_directory_remove: forgets all that is known of @host. */
void lab_directory_remove (LabDirectory *directory, const char *host);

/**
 * lab_directory_find:
 * @directory: a directory
 * @host: a name; not an address
 * @service: the service
 * @address: (out): where it is served
 *
 * Returns: whether it is known
 */
gboolean lab_directory_find (const LabDirectory *directory, const char *host,
                             const char *service, LabAddress *address);
