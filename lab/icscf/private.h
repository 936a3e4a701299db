/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/context.h"
#include "core/element.h"
#include "diameter/node.h"
#include "icscf/fault.h"
#include "icscf/selection.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/request.h"

/* What the files of this folder share. */

/**
 * LabIcscf:
 * @element: see there
 * @agent: (nullable): its SIP stack, from `listen` on
 * @diameter: (nullable): its Diameter node, from `listen` on
 * @endpoints: (element-type LabListenEndpoint): where it listens
 * @hss: (nullable): the HSS's name
 * @core_transport: what it sends by
 * @servers: (element-type LabIcscfServer): the S-CSCFs that it may choose
 *
 * The I-CSCF keeps no user state.
 */
typedef struct
{
  LabElement element;
  LabSipAgent *agent;
  LabDiameterNode *diameter;
  GArray *endpoints;
  const char *hss;
  LabTransport core_transport;
  GPtrArray *servers;
  LabDone stop_done;
  gpointer stop_self;
} LabIcscf;

/** lab_icscf_register: serves a REGISTER: UAR, then the S-CSCF (TS 24.229 §5.3.1). */
void lab_icscf_register (LabIcscf *icscf, LabSipExchange *exchange);

/** lab_icscf_locate: serves any other request: LIR, then the S-CSCF (TS 24.229 §5.3.2). */
void lab_icscf_locate (LabIcscf *icscf, LabSipExchange *exchange);

/** lab_icscf_trusts: whether @flow comes from an element of this network. */
gboolean lab_icscf_trusts (const LabIcscf *icscf, const LabSipFlow *flow);

/**
 * lab_icscf_next_hop:
 * @uri: a server's SIP URI, as the HSS names it
 * @target: (out caller-allocates): its address, and by which transport
 *
 * Returns: whether the directory knows it
 */
gboolean lab_icscf_next_hop (const LabIcscf *icscf, const char *uri,
                             LabSipTarget *target);

/** lab_icscf_send_cx: asks the HSS; @request: (transfer full). */
void lab_icscf_send_cx (LabIcscf *icscf, LabScope *scope, LabDiameterMessage *request,
                        LabDiameterAnswered answered, gpointer self);
