/* SPDX-License-Identifier: Apache-2.0 */
#include "virtual_ue/virtual_ue.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"
#include "virtual_ue/private.h"

static const char *const transports[] = { "udp", "tcp", "tls", NULL };

static const LabOption answer_table[] = {
  { "message", LAB_OPTION_INT, "200", "Status for the MESSAGEs that come", .min = 200,
    .max = 699 },
  { NULL },
};

static const LabOption options[] = {
  { "subscriber", LAB_OPTION_REF, NULL,
    "Whose phone it is; the subscriber of the same name if not said",
    .target = "subscribers" },
  { "transport", LAB_OPTION_ENUM, "udp", "How it talks to the P-CSCF",
    .words = transports },
  { "pcscf", LAB_OPTION_REF, NULL, "Its P-CSCF; the first one if not said",
    .target = "elements", .target_type = "pcscf" },
  { "address", LAB_OPTION_ADDRESS, NULL,
    "Its address, instead of the next one of the lab's network" },
  { "expires", LAB_OPTION_DURATION, "600000s", "How long a registration it asks for",
    .min = 1000, .max = 4294967295000 },
  { "refresh", LAB_OPTION_BOOL, "true",
    "Registers anew before the registration expires" },
  { "keep_alive", LAB_OPTION_DURATION, NULL,
    "Sends CRLF CRLF that often, 0: never (RFC 5626 §4.4.1); 120s on TCP and TLS if not "
    "said",
    .max = 86400000 },
  { "delivery_reports", LAB_OPTION_BOOL, "true",
    "Sends the delivery reports that messages ask for" },
  { "answer", LAB_OPTION_MAPPING, "{}", "How it answers at first",
    .table = answer_table },
  { "behaviour", LAB_OPTION_FREE, NULL,
    "Lives by itself and registers: `echo`, `silent`, `busy`, or rules, the first that "
    "fits: [{on: message, if: {text: REGEX, from: REGEX}, answer: 486}, {on: message, "
    "reply: \"you said {text}\"}, {on: invite, answer: 480}]" },
  { "imei", LAB_OPTION_STRING, NULL,
    "Its IMEI (14 or 15 digits); one made of its name if not said", .min = 14,
    .max = 17 },
  { "username", LAB_OPTION_STRING, NULL,
    "What it calls itself in Digest, instead of the private identity", .min = 1,
    .max = 256 },
  { "user_agent", LAB_OPTION_STRING, "RCS/1.0(rcslab)", "User-Agent and Server", .min = 1,
    .max = 128 },
  { "access_network_info", LAB_OPTION_STRING, NULL, "P-Access-Network-Info", .max = 512 },
  { NULL },
};

/* ---- what comes in */

static void
on_request (gpointer self, LabSipExchange *exchange)
{
  ue_incoming (self, exchange);
}

static void
on_flow_closed (gpointer user_data, LabSipFlow *flow)
{
  Ue *self = user_data;
  LabEvent *event = ue_event (self, "flow_closed", NULL);
  lab_event_set (event, "flow", lab_sip_flow_describe (flow));
  ue_log_event (self, event);
  if (self->registered)
    ue_alone_plan (self);
}

static const LabSipHandler handler
    = { .request = on_request, .flow_closed = on_flow_closed };

/* ---- the contract */

static void
destroy (LabElement *element)
{
  Ue *self = (Ue *)element;
  lab_element_clear (element);
  ue_forget_challenge (self);
  ue_alone_clear (self);
  g_clear_pointer (&self->flow, lab_sip_flow_unref);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  g_clear_pointer (&self->milenage, lab_milenage_free);
  g_clear_pointer (&self->received, g_ptr_array_unref);
  g_strfreev (self->service_route);
  g_strfreev (self->associated);
  g_free (self->faults.header);
  g_free (self->call_id);
  g_free (self->instance_id);
  g_free (self);
}

/* 35 for test equipment, twelve digits of the name, the spare digit 0 (TS 23.003 §6.2.1). */
static char *
imei_of_name (const char *name)
{
  guint64 number = 0;
  for (const char *p = name; *p != '\0'; p++)
    number = (number * 131 + (guint8)*p) % G_GUINT64_CONSTANT (1000000000000);
  return g_strdup_printf ("35%012" G_GUINT64_FORMAT "0", number);
}

static void
insert_usim (Ue *self, const LabAkaCredential *aka)
{
  self->milenage = aka->is_op ? lab_milenage_new_op (aka->k, aka->opc)
                              : lab_milenage_new (aka->k, aka->opc);
  lab_sqn_array_init (&self->sqn, &lab_sqn_scheme_default, 0);
}

static LabElement *
create (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  const char *whose = lab_node_string (node, "subscriber");
  const LabSubscriber *subscriber
      = lab_context_subscriber (lab, whose == NULL ? name : whose);
  if (subscriber == NULL)
    {
      lab_node_error (
          node, error,
          "no subscriber is called \"%s\": say whose phone it is (subscriber: …)", name);
      return NULL;
    }
  Ue *self = g_new0 (Ue, 1);
  const char *imei = lab_node_string (node, "imei");
  lab_element_init (&self->element, &lab_virtual_ue_kind, lab, name);
  self->node = node;
  self->subscriber = subscriber;
  self->instance_id = imei != NULL ? g_strdup (imei) : imei_of_name (name);
  self->received = g_ptr_array_new_with_free_func (ue_received_free);
  self->answer_message = (guint)lab_node_int (lab_node_child (node, "answer"), "message");
  lab_transport_parse (lab_node_string (node, "transport"), &self->transport);
  if (subscriber->aka != NULL)
    insert_usim (self, subscriber->aka);
  if (lab_node_has (node, "behaviour"))
    {
      self->behaviour = ue_behaviour_new (lab_node_child (node, "behaviour"), error);
      if (self->behaviour == NULL)
        {
          destroy (&self->element);
          return NULL;
        }
    }
  return &self->element;
}

static gboolean
listen_at_own_address (LabElement *element, GError **error)
{
  Ue *self = (Ue *)element;
  const LabNet net = lab_context_net (element->lab);
  g_autofree char *certificate = NULL;
  LabAddress own = lab_context_own_address (element->lab, element->name);
  const LabSipAgentConfig config = { .name = element->name,
                                     .net = &net,
                                     .resolve = lab_context_resolve_sip,
                                     .resolve_self = element->lab,
                                     .handler = &handler,
                                     .self = self };
  own.port = self->transport == LAB_TRANSPORT_TLS ? 5061 : 5060;
  if (self->transport == LAB_TRANSPORT_TLS)
    {
      static const char *const names[] = { "ue", NULL };
      certificate = lab_context_certificate (element->lab, "ue", names, NULL, 0, error);
      if (certificate == NULL)
        return FALSE;
    }
  self->agent = lab_sip_agent_new (&config);
  if (lab_sip_agent_listen (self->agent, self->transport, &own, certificate, error))
    return TRUE;
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  return FALSE;
}

static void
describe (const LabElement *element, LabReport *report)
{
  const Ue *self = (const Ue *)element;
  LabAddress own = lab_context_own_address (element->lab, element->name);
  g_autofree char *address = lab_address_format_host (&own);
  lab_report_add (report, element->name, "phone", "%s by %s from %s", ue_impu (self),
                  lab_transport_name (self->transport), address);
}

/* Above all else in `up`'s table: who is there to talk to. */
static void
introduce (const LabElement *element, LabReport *report)
{
  const Ue *self = (const Ue *)element;
  if (self->behaviour == NULL)
    return;
  g_autofree char *number = lab_subscriber_number (self->subscriber);
  lab_report_add (report, element->name, "talk to", "%s: %s",
                  number == NULL ? ue_impu (self) : number,
                  ue_behaviour_describe (self->behaviour));
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  Ue *self = (Ue *)element;
  self->registered = FALSE; /* a flow that closes now is no reason to register again */
  ue_registration_stop (self);
  lab_scope_clear (&element->scope);
  g_clear_pointer (&self->flow, lab_sip_flow_unref);
  g_clear_pointer (&self->agent, lab_sip_agent_free);
  done (done_self, NULL);
}

static const char event_kinds[]
    = "    response: status phrase method body header:NAME\n"
      "    registered: reason (initial, refresh) expires impu header:NAME\n"
      "    deregistered: reason impu\n"
      "    resynchronised: header:NAME\n"
      "    message: text from to content_type message_id reports conversation_id "
      "contribution_id header:NAME\n"
      "    report: report (delivered, displayed …) message_id from header:NAME\n"
      "    refused: method status reason header:NAME\n"
      "    flow_closed: flow";

const LabElementKind lab_virtual_ue_kind = {
  .kind = "virtual_ue",
  .summary = "A scripted phone on its own address (under ues:)",
  .specs = "TS 24.229 §5.1, TS 33.203, RFC 3310, RFC 3428, RFC 5438",
  .options = options,
  .verbs = ue_verbs,
  .event_kinds = event_kinds,
  .create = create,
  .listen = listen_at_own_address,
  .connect = ue_alone_connect,
  .ready = ue_alone_ready,
  .introduce = introduce,
  .describe = describe,
  .stop = stop,
  .destroy = destroy,
};
