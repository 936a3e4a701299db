/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/peer_private.h"

#include "base/log.h"

/* Requests of applications: RFC 6733 §6.1.3 to §6.1.5 and §7.1, before the handler sees them. */

void
peer_answer_fault (LabDiameterPeer *peer, const LabDiameterMessage *request,
                   const LabDiameterFault *fault)
{
  LabDiameterIdentity self = node_identity (peer->node);
  const char *name = lab_diameter_result_name (fault->result_code);
  lab_log_warning (peer->node->element,
                   "Diameter peer %s: request %u refused, %s (%u): %s", peer->name,
                   request->command, name == NULL ? "error" : name, fault->result_code,
                   fault->text);
  peer_write (peer, lab_diameter_new_fault_answer (request, &self, fault));
}

static gboolean
check_application (LabDiameterNode *node, const LabDiameterMessage *request,
                   LabDiameterFault *fault)
{
  if (request->application == LAB_DIAMETER_APPLICATION_BASE)
    return TRUE;
  for (gsize i = 0; i < node->n_applications; i++)
    if (node->applications[i].id == request->application)
      return TRUE;
  return lab_diameter_fault_set (fault, LAB_DIAMETER_APPLICATION_UNSUPPORTED, NULL, 0,
                                 "application %u is not served here (RFC 6733 §7.1.3)",
                                 request->application);
}

static gboolean
is_ours (const LabDiameterAvp *avp, const char *name)
{
  return avp->size == strlen (name)
         && g_ascii_strncasecmp ((const char *)avp->data, name, avp->size) == 0;
}

/* RFC 6733 §6.1.4: what is not for this node would have to be relayed. */
static gboolean
check_destination (LabDiameterNode *node, LabDiameterAvps avps, LabDiameterFault *fault)
{
  LabDiameterAvp avp;
  if (lab_avp_find (avps, LAB_AVP_DESTINATION_REALM, 0, &avp)
      && !is_ours (&avp, node->origin_realm))
    return lab_diameter_fault_set (fault, LAB_DIAMETER_REALM_NOT_SERVED, avp.avp.bytes,
                                   avp.avp.size,
                                   "Destination-Realm is not %s, and this node relays "
                                   "nothing (RFC 6733 §7.1.3)",
                                   node->origin_realm);
  if (lab_avp_find (avps, LAB_AVP_DESTINATION_HOST, 0, &avp)
      && !is_ours (&avp, node->origin_host))
    return lab_diameter_fault_set (fault, LAB_DIAMETER_UNABLE_TO_DELIVER, avp.avp.bytes,
                                   avp.avp.size,
                                   "Destination-Host is not %s, and this node relays "
                                   "nothing (RFC 6733 §7.1.3)",
                                   node->origin_host);
  for (guint i = 0; lab_avp_find (avps, LAB_AVP_ROUTE_RECORD, i, &avp); i++)
    if (is_ours (&avp, node->origin_host))
      return lab_diameter_fault_set (fault, LAB_DIAMETER_LOOP_DETECTED, NULL, 0,
                                     "Route-Record names this node (RFC 6733 §6.1.3)");
  return TRUE;
}

static gboolean
check_request (LabDiameterNode *node, const LabDiameterMessage *request,
               LabDiameterFault *fault)
{
  if (!check_application (node, request, fault))
    return FALSE;
  const LabDiameterCommand *command
      = lab_diameter_command_find (request->application, request->command);
  if (command == NULL || node->handler == NULL
      || request->application == LAB_DIAMETER_APPLICATION_BASE)
    return lab_diameter_fault_set (
        fault, LAB_DIAMETER_COMMAND_UNSUPPORTED, NULL, 0,
        "command %u of application %u is not served here (RFC 6733 §7.1.3)",
        request->command, request->application);
  if (node->stopping)
    return lab_diameter_fault_set (fault, LAB_DIAMETER_TOO_BUSY, NULL, 0,
                                   "this node stops");
  return check_destination (node, lab_diameter_message_avps (request), fault)
         && lab_avp_check_request (request, command, &node->limits, fault);
}

void
peer_request (LabDiameterPeer *peer, LabDiameterMessage *request,
              const LabDiameterFault *fault)
{
  g_autoptr (LabDiameterMessage) owned = request;
  g_auto (LabDiameterFault) found = { 0 };
  LabDiameterNode *node = peer->node;
  if (fault->result_code != 0)
    peer_answer_fault (peer, request, fault);
  else if (!check_request (node, request, &found))
    peer_answer_fault (peer, request, &found);
  else
    node->handler (node->handler_self, exchange_new (peer, g_steal_pointer (&owned)));
}
