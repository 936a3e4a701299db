/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/peer_private.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

/* The messages of the base protocol, as the state machine takes them (RFC 6733 §5.3 to §5.6). */

static const guint8 *
own_address (const LabDiameterPeer *peer, gsize *size)
{
  const LabAddress *local = lab_stream_local (peer->stream);
  *size = local->version == 6 ? 16 : 4;
  return local->octets;
}

void
peer_send_cer (LabDiameterPeer *peer)
{
  gsize size;
  const guint8 *address = own_address (peer, &size);
  LabDiameterIdentity self = node_identity (peer->node);
  LabDiameterMessage *cer = lab_diameter_new_cer (&self, address, size);
  cer->hop_by_hop = ++peer->hop_by_hop;
  cer->end_to_end = ++peer->node->end_to_end;
  peer_write (peer, cer);
}

static LabDiameterMessage *
begin_base_answer (LabDiameterPeer *peer, const LabDiameterMessage *request)
{
  LabDiameterMessage *answer = lab_diameter_message_new_answer (request);
  lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, LAB_DIAMETER_SUCCESS);
  if (request->command == LAB_DIAMETER_CAPABILITIES_EXCHANGE)
    return answer;
  lab_avp_add_string (answer, LAB_AVP_ORIGIN_HOST, peer->node->origin_host);
  lab_avp_add_string (answer, LAB_AVP_ORIGIN_REALM, peer->node->origin_realm);
  return answer;
}

static void
opened (LabDiameterPeer *peer)
{
  g_autofree char *address = lab_address_format (&peer->address);
  lab_log_info (peer->node->element, "Diameter peer %s at %s: open", peer->origin_host,
                address);
  g_clear_pointer (&peer->last_error, g_free);
  peer->attempts = 0;
  watchdog_up (peer);
}

/* ---- CER: we were connected to */

static gboolean
check_security (LabDiameterAvps avps, LabDiameterFault *fault)
{
  const LabAvpDefinition *definition = lab_avp_definition (LAB_AVP_INBAND_SECURITY_ID);
  LabDiameterAvp avp;
  gboolean asked = FALSE;
  while (lab_diameter_avps_next (&avps, &avp, NULL))
    {
      if (avp.code != definition->code || avp.vendor != 0)
        continue;
      if (avp.size == 4 && avp.data[3] == 0)
        return TRUE;
      asked = TRUE;
    }
  if (!asked)
    return TRUE;
  return lab_diameter_fault_set (fault, LAB_DIAMETER_NO_COMMON_SECURITY, NULL, 0,
                                 "Inband-Security-Id: only NO_INBAND_SECURITY here "
                                 "(RFC 6733 §6.10)");
}

static gboolean
check_cer (LabDiameterPeer *peer, const LabDiameterMessage *cer, LabDiameterFault *fault)
{
  LabDiameterIdentity self = node_identity (peer->node);
  const LabDiameterCommand *command
      = lab_diameter_command_find (cer->application, cer->command);
  if (!lab_avp_check_request (cer, command, &peer->node->limits, fault)
      || !check_security (lab_diameter_message_avps (cer), fault))
    return FALSE;
  if (!lab_diameter_has_common_application (&self, cer))
    return lab_diameter_fault_set (fault, LAB_DIAMETER_NO_COMMON_APPLICATION, NULL, 0,
                                   "no application in common (RFC 6733 §5.3)");
  return TRUE;
}

static void
send_cea (LabDiameterPeer *peer, const LabDiameterMessage *cer)
{
  gsize size;
  const guint8 *address = own_address (peer, &size);
  LabDiameterIdentity self = node_identity (peer->node);
  LabDiameterMessage *cea = begin_base_answer (peer, cer);
  lab_diameter_capabilities_add (cea, &self, address, size);
  peer_write (peer, cea);
}

static void
refuse_cer (LabDiameterPeer *peer, const LabDiameterMessage *cer,
            const LabDiameterFault *fault)
{
  peer_answer_fault (peer, cer, fault);
  peer_lose (peer, "its capabilities were refused: %s", fault->text);
}

static void
on_cer (LabDiameterPeer *peer, const LabDiameterMessage *cer)
{
  g_auto (LabDiameterFault) fault = { 0 };
  g_autofree char *origin_host = NULL;
  if (!check_cer (peer, cer, &fault))
    {
      refuse_cer (peer, cer, &fault);
      return;
    }
  lab_avp_get_string (lab_diameter_message_avps (cer), LAB_AVP_ORIGIN_HOST, &origin_host,
                      NULL);
  if (node_find_open (peer->node, origin_host, peer) != NULL)
    {
      /* RFC 6733 §5.6, R-Reject: one connection for each peer */
      peer_lose (peer, "%s has a connection already", origin_host);
      return;
    }
  peer_enter (peer, PEER_EVENT_CER);
  g_free (peer->name);
  peer->name = g_strdup (origin_host);
  g_free (peer->origin_host);
  peer->origin_host = g_steal_pointer (&origin_host);
  send_cea (peer, cer);
  opened (peer);
}

static void
on_cer_again (LabDiameterPeer *peer, const LabDiameterMessage *cer)
{
  send_cea (peer, cer);
}

/* ---- CEA: we connect */

static void
on_cea (LabDiameterPeer *peer, const LabDiameterMessage *cea)
{
  LabDiameterAvps avps = lab_diameter_message_avps (cea);
  LabDiameterIdentity self = node_identity (peer->node);
  g_auto (LabDiameterFault) fault = { 0 };
  g_autofree char *origin_host = NULL;
  g_autofree char *message = NULL;
  guint32 result = 0;
  if (!lab_avp_check_answer (cea, &peer->node->limits, &fault)
      || !lab_avp_get_u32 (avps, LAB_AVP_RESULT_CODE, &result, &fault)
      || !lab_avp_get_string (avps, LAB_AVP_ERROR_MESSAGE, &message, &fault)
      || !lab_avp_get_string (avps, LAB_AVP_ORIGIN_HOST, &origin_host, &fault))
    peer_lose (peer, "malformed CEA: %s", fault.text);
  else if (result != LAB_DIAMETER_SUCCESS)
    {
      const char *name = lab_diameter_result_name (result);
      const char *words = message == NULL ? "no details" : message;
      g_autofree char *shown = lab_text_printable (words, strlen (words), 200);
      peer_lose (peer, "refused our capabilities: %s (%u): %s",
                 name == NULL ? "error" : name, result, shown);
    }
  else if (origin_host == NULL
           || !lab_avp_is_identity (origin_host, strlen (origin_host)))
    peer_lose (peer, "CEA without a right Origin-Host (RFC 6733 §5.3.2)");
  else if (!lab_diameter_has_common_application (&self, cea))
    peer_lose (peer, "no application in common (RFC 6733 §5.3)");
  else
    {
      peer_enter (peer, PEER_EVENT_CEA);
      g_free (peer->origin_host);
      peer->origin_host = g_steal_pointer (&origin_host);
      opened (peer);
    }
}

/* ---- DWR, DWA, DPR, DPA */

static void
on_dwr (LabDiameterPeer *peer, const LabDiameterMessage *dwr)
{
  LabDiameterMessage *dwa = begin_base_answer (peer, dwr);
  lab_avp_add_u32 (dwa, LAB_AVP_ORIGIN_STATE_ID, peer->node->origin_state_id);
  peer_write (peer, dwa);
}

static void
on_dwa (LabDiameterPeer *peer, const LabDiameterMessage *dwa)
{
  /* The watchdog has seen it already. */
}

static void
on_farewell_timeout (gpointer self)
{
  LabDiameterPeer *peer = self;
  peer->state_timer = NULL;
  peer_lose (peer, "disconnected");
}

static void
on_dpr (LabDiameterPeer *peer, const LabDiameterMessage *dpr)
{
  static const char *const causes[]
      = { "REBOOTING", "BUSY", "DO_NOT_WANT_TO_TALK_TO_YOU" };
  guint32 cause = LAB_DIAMETER_REBOOTING;
  lab_avp_get_u32 (lab_diameter_message_avps (dpr), LAB_AVP_DISCONNECT_CAUSE, &cause,
                   NULL);
  lab_log_info (peer->node->element, "Diameter peer %s: disconnects (%s)", peer->name,
                cause < G_N_ELEMENTS (causes) ? causes[cause] : "unknown cause");
  peer->unwanted = cause != LAB_DIAMETER_REBOOTING;
  peer_write (peer, begin_base_answer (peer, dpr));
  /* RFC 6733 §5.4: who has asked closes the connection when it has the answer. */
  if (peer_enter (peer, PEER_EVENT_DPR))
    peer->state_timer
        = lab_timer_start (&peer->scope, PEER_DISCONNECT_MS, on_farewell_timeout, peer);
}

static void
on_dpa (LabDiameterPeer *peer, const LabDiameterMessage *dpa)
{
  peer_lose (peer, "disconnected");
}

/* ---- which message in which state */

static const struct
{
  PeerState state;
  gboolean request;
  guint32 command;
  void (*handle) (LabDiameterPeer *peer, const LabDiameterMessage *message);
} rules[] = {
  { PEER_WAIT_CER, TRUE, LAB_DIAMETER_CAPABILITIES_EXCHANGE, on_cer },
  { PEER_WAIT_CEA, FALSE, LAB_DIAMETER_CAPABILITIES_EXCHANGE, on_cea },
  { PEER_OPEN, TRUE, LAB_DIAMETER_CAPABILITIES_EXCHANGE, on_cer_again },
  { PEER_OPEN, TRUE, LAB_DIAMETER_DEVICE_WATCHDOG, on_dwr },
  { PEER_OPEN, FALSE, LAB_DIAMETER_DEVICE_WATCHDOG, on_dwa },
  { PEER_OPEN, TRUE, LAB_DIAMETER_DISCONNECT_PEER, on_dpr },
  { PEER_CLOSING, TRUE, LAB_DIAMETER_DEVICE_WATCHDOG, on_dwr },
  { PEER_CLOSING, FALSE, LAB_DIAMETER_DEVICE_WATCHDOG, on_dwa },
  { PEER_CLOSING, TRUE, LAB_DIAMETER_DISCONNECT_PEER, on_dpr },
  { PEER_CLOSING, FALSE, LAB_DIAMETER_DISCONNECT_PEER, on_dpa },
};

static gboolean
is_sound (LabDiameterPeer *peer, const LabDiameterMessage *message,
          LabDiameterFault *found)
{
  const LabDiameterCommand *command
      = lab_diameter_command_find (message->application, message->command);
  return lab_avp_check_request (message, command, &peer->node->limits, found);
}

/* Whether the message belongs to the base protocol, and is done with. */
static gboolean
receive_base (LabDiameterPeer *peer, const LabDiameterMessage *message,
              const LabDiameterFault *fault)
{
  g_auto (LabDiameterFault) found = { 0 };
  gboolean request = lab_diameter_message_is_request (message);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (rules[i].state != peer->state || rules[i].request != request
          || rules[i].command != message->command || message->application != 0)
        continue;
      if (fault->result_code == 0
          && (!request || rules[i].handle == on_cer || is_sound (peer, message, &found)))
        rules[i].handle (peer, message);
      else if (rules[i].handle == on_cer)
        refuse_cer (peer, message, fault);
      else if (request)
        peer_answer_fault (peer, message, fault->result_code != 0 ? fault : &found);
      else
        peer_lose (peer, "malformed answer %u: %s", message->command, fault->text);
      return TRUE;
    }
  return FALSE;
}

void
peer_receive (LabDiameterPeer *peer, LabDiameterMessage *message,
              const LabDiameterFault *fault)
{
  g_autoptr (LabDiameterMessage) owned = message;
  gboolean request = lab_diameter_message_is_request (message);
  watchdog_received (peer, !request && message->application == 0
                               && message->command == LAB_DIAMETER_DEVICE_WATCHDOG);
  if (receive_base (peer, message, fault))
    return;
  if (peer->state != PEER_OPEN && peer->state != PEER_CLOSING)
    peer_lose (peer, "command %u while %s (RFC 6733 §5.6)", message->command,
               peer_state_name (peer->state));
  else if (request)
    peer_request (peer, g_steal_pointer (&owned), fault);
  else
    pending_answer (peer, message, fault);
}
