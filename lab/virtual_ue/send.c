/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "virtual_ue/private.h"

/* A request on its way, sent again when it is challenged. */
typedef struct
{
  LabScopeItem item; /* in the phone's scope */
  Ue *self;
  LabSipMessage *message; /* without credentials of its own for each try */
  guint challenges;
  UeFinal final;
  gpointer data;
} Sending;

static void
free_sending (Sending *sending)
{
  lab_sip_message_unref (sending->message);
  g_free (sending);
}

static void
cancel_sending (LabScopeItem *item)
{
  Sending *sending = (Sending *)item;
  if (sending->final != NULL)
    sending->final (sending->self, sending->data, NULL, NULL);
  free_sending (sending);
}

/* ---- what it says of itself */

const char *
ue_impu (const Ue *self)
{
  const LabImpu *impu = lab_subscriber_default_impu (self->subscriber, 0);
  const LabImpu *first = self->subscriber->impus->pdata[0];
  return impu != NULL ? impu->uri : first->uri;
}

char *
ue_uri_of (const Ue *self, const char *whom)
{
  const LabSubscriber *subscriber = lab_context_subscriber (self->element.lab, whom);
  if (subscriber == NULL)
    return g_strdup (whom);
  const LabImpu *impu = lab_subscriber_default_impu (subscriber, 0);
  return g_strdup (impu != NULL ? impu->uri
                                : ((LabImpu *)subscriber->impus->pdata[0])->uri);
}

gboolean
ue_find_pcscf (const Ue *self, LabSipTarget *target)
{
  const char *pcscf = lab_node_string (self->node, "pcscf");
  if (pcscf == NULL)
    pcscf = lab_context_find_kind (self->element.lab, "pcscf", 0);
  g_autofree char *service
      = g_strconcat ("sip:", lab_transport_name (self->transport), NULL);
  *target = (LabSipTarget){ .transport = self->transport };
  return pcscf != NULL
         && lab_directory_find (lab_context_directory (self->element.lab), pcscf, service,
                                &target->address);
}

LabSipMessage *
ue_new_request (Ue *self, const char *method, const char *uri)
{
  g_autofree char *from = g_strdup_printf ("<%s>", ue_impu (self));
  g_autofree char *to = g_strdup_printf ("<%s>", uri);
  LabSipMessage *message = lab_sip_message_new_request (method, uri, from, to);
  lab_sip_message_append (message, "User-Agent",
                          lab_node_string (self->node, "user_agent"));
  const char *access = lab_node_string (self->node, "access_network_info");
  if (access != NULL)
    lab_sip_message_append (message, "P-Access-Network-Info", access);
  if (strcmp (method, "REGISTER") == 0)
    return message;
  lab_sip_message_append (message, "P-Preferred-Identity", from);
  LabSipTarget pcscf;
  if (self->service_route != NULL && ue_find_pcscf (self, &pcscf))
    {
      /* TS 24.229 §5.1.2A.1.1: the P-CSCF, then the Service-Route */
      g_autofree char *address = lab_address_format (&pcscf.address);
      g_autofree char *route = g_strdup_printf ("<sip:%s;transport=%s;lr>", address,
                                                lab_transport_name (self->transport));
      lab_sip_message_append (message, "Route", route);
      for (gsize i = 0; self->service_route[i] != NULL; i++)
        lab_sip_message_append (message, "Route", self->service_route[i]);
    }
  return message;
}

/* ---- events */

LabEvent *
ue_event (const Ue *self, const char *kind, const LabSipMessage *message)
{
  LabEvent *event
      = lab_event_new (kind, lab_tap_last_frame (lab_context_tap (self->element.lab)));
  for (guint i = 0; message != NULL && i < lab_sip_message_n_fields (message); i++)
    {
      const char *name, *value;
      lab_sip_message_field (message, i, &name, &value);
      lab_event_set_header (event, name, value);
    }
  return event;
}

const LabEvent *
ue_log_event (Ue *self, LabEvent *event)
{
  lab_event_log_append (self->element.events, event);
  return event;
}

static const LabEvent *
log_response (Ue *self, const LabSipMessage *response, gboolean internal)
{
  LabEvent *event = ue_event (self, "response", response);
  g_autofree char *status = g_strdup_printf ("%u", lab_sip_message_status (response));
  gsize size;
  const char *body = g_bytes_get_data (lab_sip_message_body (response), &size);
  g_autofree char *text = g_strndup (body == NULL ? "" : body, size);
  lab_event_set (event, "status", status);
  lab_event_set (event, "phrase", lab_sip_message_phrase (response));
  lab_event_set (event, "method", lab_sip_message_method (response));
  lab_event_set (event, "internal", internal ? "true" : NULL);
  lab_event_set (event, "body", size > 0 ? text : NULL);
  return ue_log_event (self, event);
}

/* ---- sending */

static void send_once (Sending *sending);

static void
finish (Sending *sending, LabSipMessage *response, gboolean internal)
{
  Ue *self = sending->self;
  UeFinal final = sending->final;
  gpointer data = sending->data;
  const LabEvent *event = log_response (self, response, internal);
  lab_log_info (self->element.name, "%s: %u %s", lab_sip_message_method (response),
                lab_sip_message_status (response), lab_sip_message_phrase (response));
  lab_scope_leave (&sending->item);
  free_sending (sending);
  if (final != NULL)
    final (self, data, event, response);
}

/* Sends the request again with an answer; FALSE: it cannot be answered, and the response is final. */
static gboolean
answer_challenge (Sending *sending, LabSipMessage *response)
{
  Ue *self = sending->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *cseq = NULL;
  if (sending->challenges++ >= UE_CHALLENGES_MAX)
    return FALSE;
  UeAnswer answer = ue_authorize (self, sending->message, response, &error);
  if (answer == UE_ANSWER_REFUSED)
    {
      lab_log_info (self->element.name, "challenge not answered: %s", error->message);
      LabEvent *event = ue_event (self, "refused", response);
      lab_event_set (event, "reason", error->message);
      ue_log_event (self, event);
      return FALSE;
    }
  if (answer == UE_ANSWER_RESYNCHRONISE)
    ue_log_event (self, ue_event (self, "resynchronised", response));
  const char *method = lab_sip_message_method (sending->message);
  guint32 number = lab_sip_message_cseq (sending->message) + 1;
  if (strcmp (method, "REGISTER") == 0)
    self->cseq = number;
  cseq = g_strdup_printf ("%u %s", number, method);
  lab_sip_message_replace (sending->message, "CSeq", cseq);
  send_once (sending);
  return TRUE;
}

/* The connection of the registration (RFC 5626 §4.2): its end is an event. */
static void
hold_flow (Ue *self, const LabSipRequest *request)
{
  if (!lab_transport_is_stream (self->transport))
    return;
  LabSipFlow *flow = lab_sip_request_flow (request);
  g_clear_pointer (&self->flow, lab_sip_flow_unref);
  self->flow = flow;
}

static void
on_response (gpointer user_data, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  Sending *sending = user_data;
  guint status = lab_sip_message_status (response);
  if (status < 200)
    return;
  if (!internal && (status == 401 || status == 407)
      && answer_challenge (sending, response))
    return;
  if (status / 100 == 2 && lab_sip_message_is_method (sending->message, "REGISTER"))
    hold_flow (sending->self, request);
  finish (sending, response, internal);
}

static void
add_faulty_header (Ue *self, LabSipMessage *message)
{
  g_auto (GStrv) parts = g_strsplit (self->faults.header, ":", 2);
  if (parts[0] != NULL && parts[1] != NULL)
    lab_sip_message_append (message, parts[0], g_strstrip (parts[1]));
}

static void
send_once (Sending *sending)
{
  Ue *self = sending->self;
  LabSipTarget target;
  LabSipMessage *copy = lab_sip_message_copy (sending->message);
  if (self->faults.header != NULL)
    add_faulty_header (self, copy);
  if (!ue_find_pcscf (self, &target))
    lab_log_error (self->element.name, "there is no P-CSCF with %s",
                   lab_transport_name (self->transport));
  lab_sip_request_send (self->agent, &self->element.scope, copy, &target, NULL,
                        on_response, sending);
}

void
ue_send (Ue *self, LabSipMessage *message, UeFinal final, gpointer data)
{
  Sending *sending = g_new0 (Sending, 1);
  sending->self = self;
  sending->message = message;
  sending->final = final;
  sending->data = data;
  lab_scope_enter (&self->element.scope, &sending->item, cancel_sending);
  send_once (sending);
}
