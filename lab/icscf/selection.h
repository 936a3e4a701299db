/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "diameter/cx.h"

/**
 * LabIcscfServer:
 * @name: its SIP URI, as the HSS would name it: `sip:scscf.bj.ims…:5060`
 * @capabilities: (element-type guint32): what it is able to do
 *
 * An S-CSCF that the I-CSCF may choose (TS 29.228 §6.7).
 */
typedef struct
{
  char *name;
  GArray *capabilities;
} LabIcscfServer;

LabIcscfServer *lab_icscf_server_new (const char *name);
void lab_icscf_server_free (LabIcscfServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabIcscfServer, lab_icscf_server_free)

/**
 * lab_icscf_select:
 * @servers: (element-type LabIcscfServer): those of the topology, in its order
 * @capabilities: what the HSS asks for
 * @tried: (element-type utf8): names that were tried already
 *
 * A server that the HSS itself names in Server-Capabilities comes first; then, of those that have
 * every mandatory capability, the one with most of the optional ones; among equals the first
 * (TS 29.228 §6.7, TS 23.228 §5.1.2).
 *
 * Returns: (transfer none) (nullable): the server's name
 */
const char *lab_icscf_select (const GPtrArray *servers,
                              const LabCxCapabilities *capabilities,
                              const GPtrArray *tried);

/** lab_icscf_capable: whether any server, tried or not, has every mandatory capability. */
gboolean lab_icscf_capable (const GPtrArray *servers,
                            const LabCxCapabilities *capabilities);
