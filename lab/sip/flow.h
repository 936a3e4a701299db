/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "net/address.h"

/**
 * LabSipFlow:
 *
 * Whence a message came, and the way back (RFC 5626 §3.4): a connection, or for UDP the pair of local
 * and peer address.  An agent has one object for each flow as long as somebody holds it, so two
 * messages of one flow have the same pointer.
 */
typedef struct _LabSipFlow LabSipFlow;

LabSipFlow *lab_sip_flow_ref (LabSipFlow *flow);
void lab_sip_flow_unref (LabSipFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipFlow, lab_sip_flow_unref)

LabTransport lab_sip_flow_transport (const LabSipFlow *flow);
/** lab_sip_flow_local: (transfer none): our side's address and port. */
const LabAddress *lab_sip_flow_local (const LabSipFlow *flow);
/** lab_sip_flow_peer: (transfer none): the other side's. */
const LabAddress *lab_sip_flow_peer (const LabSipFlow *flow);

/** lab_sip_flow_is_open: FALSE once its connection or its agent is gone; a UDP flow stays open. */
gboolean lab_sip_flow_is_open (const LabSipFlow *flow);

/** lab_sip_flow_same_source: whether both have the same transport, peer address and port. */
gboolean lab_sip_flow_same_source (const LabSipFlow *flow, const LabSipFlow *other);

/**
 * lab_sip_flow_token:
 *
 * Returns: (transfer none): letters and digits that nobody can guess, for the user part of a Path
 *   (RFC 5626 §5.1); lab_sip_agent_find_flow() knows it as long as somebody holds the flow
 */
const char *lab_sip_flow_token (const LabSipFlow *flow);

/** lab_sip_flow_describe: (transfer none): `tls 127.0.1.20:20003`: transport and peer, for log lines. */
const char *lab_sip_flow_describe (const LabSipFlow *flow);
