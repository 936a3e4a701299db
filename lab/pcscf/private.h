/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/context.h"
#include "core/element.h"
#include "pcscf/binding.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/proxy.h"

/* What the files of this folder share. */

/** Pcscf: the element. */
typedef struct
{
  LabElement element;
  const LabNode *node;
  GArray *phone_side; /* of LabListenEndpoint */
  LabTransport core_transport;
  char *visited_network_id;
  LabSipAgent *agent;
  PcscfBindings *bindings;
} Pcscf;

/** pcscf_register: a REGISTER from a phone. */
void pcscf_register (Pcscf *self, LabSipExchange *exchange);

/** pcscf_originating: any other request from a phone. */
void pcscf_originating (Pcscf *self, LabSipExchange *exchange);

/** pcscf_terminating: a request from the core: to a phone, or to the P-CSCF itself. */
void pcscf_terminating (Pcscf *self, LabSipExchange *exchange);

/**
 * pcscf_response_from_phone:
 * @response: edited
 * @flow: (nullable): whence it came
 *
 * Takes away what a phone may not say, and asserts in a 1xx or 2xx that the called identity of this flow
 * answers (TS 24.229 §5.2.6.4.4).  A 2xx that comes again gets the same.
 */
void pcscf_response_from_phone (Pcscf *self, LabSipMessage *response,
                                const LabSipFlow *flow);

/** pcscf_ack: the ACK of a 2xx, from either side. */
void pcscf_ack (Pcscf *self, LabSipMessage *ack, LabSipFlow *flow);

/** pcscf_answer_own: a request whose target is the P-CSCF: OPTIONS is answered, all else refused. */
void pcscf_answer_own (Pcscf *self, LabSipExchange *exchange);

/** pcscf_is_core: whether the flow's peer is an element of the core network. */
gboolean pcscf_is_core (Pcscf *self, const LabSipFlow *flow);

/** pcscf_core_uri: (transfer full): `sip:TOKEN@127.0.1.1:5060;transport=tcp;lr`, towards the core. */
char *pcscf_core_uri (Pcscf *self, const char *token);

/** pcscf_phone_uri: (transfer full): the same towards the phone of @flow: the address that it knows. */
char *pcscf_phone_uri (Pcscf *self, const LabSipFlow *flow);

/** pcscf_begins_dialog: whether a request of this method may begin one: it gets a Record-Route. */
gboolean pcscf_begins_dialog (const LabSipMessage *message);

/**
 * pcscf_record_route:
 * @message: a request that may begin a dialog
 * @flow: the phone's
 * @from_phone: its direction
 *
 * Record-Route with the flow's token; two of them where the two sides have other addresses or
 * transports (RFC 5658 §3.2): the one that the next hop reaches on top.
 */
void pcscf_record_route (Pcscf *self, LabSipMessage *message, const LabSipFlow *flow,
                         gboolean from_phone);

/** pcscf_flow_of_uri: (transfer none) (nullable): the open flow whose token is the user part of @uri. */
LabSipFlow *pcscf_flow_of_uri (Pcscf *self, const char *uri);
