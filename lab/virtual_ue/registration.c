/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "sip/name_addr.h"
#include "virtual_ue/private.h"

/* A registration: made, refreshed before it expires, ended (TS 24.229 §5.1.1). */

typedef struct
{
  LabVerbCall *call; /* (nullable) */
  const char *reason;
  guint32 expires_s;
} Registering;

/* ---- the request */

static char *
own_contact (const Ue *self, guint32 expires_s)
{
  const char *user = strchr (ue_impu (self), ':') + 1;
  g_autofree char *name = g_strndup (user, strcspn (user, "@;"));
  g_autofree char *uri = lab_sip_agent_uri (self->agent, self->transport, 0, name, NULL);
  return g_strdup_printf (
      "<%s>;+sip.instance=\"<urn:gsma:imei:%s>\";"
      "+g.3gpp.icsi-ref=\"urn%%3Aurn-7%%3A3gpp-service.ims.icsi.oma.cpm.msg\";"
      "expires=%u",
      uri, self->instance_id, expires_s);
}

static LabSipMessage *
make_register (Ue *self, guint32 expires_s, gboolean all)
{
  g_autofree char *domain_uri
      = g_strdup_printf ("sip:%s", lab_context_domain (self->element.lab));
  g_autofree char *contact = all ? g_strdup ("*") : own_contact (self, expires_s);
  g_autofree char *to = g_strdup_printf ("<%s>", ue_impu (self));
  g_autofree char *expires = g_strdup_printf ("%u", expires_s);
  LabSipMessage *message = ue_new_request (self, "REGISTER", domain_uri);
  if (self->call_id == NULL)
    self->call_id = g_strdup (lab_sip_message_call_id (message));
  g_autofree char *cseq = g_strdup_printf ("%u REGISTER", ++self->cseq);
  lab_sip_message_replace (message, "To", to);
  lab_sip_message_replace (message, "Call-ID", self->call_id);
  lab_sip_message_replace (message, "CSeq", cseq);
  lab_sip_message_append (message, "Contact", contact);
  lab_sip_message_append (message, "Expires", expires);
  lab_sip_message_append (message, "Supported", "path");
  lab_sip_message_append (message, "Allow", "MESSAGE, OPTIONS, INVITE, ACK, CANCEL, BYE");
  ue_authorize_first (self, message);
  return message;
}

/* ---- the answer */

static guint32
granted_s (const Ue *self, const LabSipMessage *response, guint32 asked_s)
{
  g_autofree char *own = own_contact (self, 0);
  g_autoptr (LabSipNameAddr) mine = lab_sip_name_addr_parse (own, NULL);
  g_autoptr (LabSipUri) my_uri
      = mine == NULL ? NULL : lab_sip_name_addr_parse_uri (mine, NULL);
  g_auto (GStrv) contacts = lab_sip_message_list (response, "Contact");
  for (gsize i = 0; my_uri != NULL && contacts[i] != NULL; i++)
    {
      g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_parse (contacts[i], NULL);
      g_autoptr (LabSipUri) uri
          = contact == NULL ? NULL : lab_sip_name_addr_parse_uri (contact, NULL);
      if (uri != NULL && lab_sip_uri_equal (uri, my_uri))
        return lab_sip_contact_expires_s (contact, asked_s);
    }
  return 0;
}

static void start_registering (Ue *self, const char *reason, guint32 expires_s,
                               gboolean all, LabVerbCall *call);

static void
on_refresh_due (gpointer user_data)
{
  Ue *self = user_data;
  self->refresh = NULL;
  start_registering (self, "refresh", self->expires_s, FALSE, NULL);
}

/* TS 24.229 §5.1.1.4.1: 600 s before it expires, or at half time if that is sooner. */
static void
plan_refresh (Ue *self, guint32 expires_s)
{
  guint64 in_ms = expires_s > 1200 ? (expires_s - 600) * G_GUINT64_CONSTANT (1000)
                                   : expires_s * G_GUINT64_CONSTANT (500);
  lab_timer_cancel (&self->refresh);
  if (lab_node_bool (self->node, "refresh"))
    self->refresh = lab_timer_start (&self->element.scope, in_ms, on_refresh_due, self);
}

/* RFC 5626 §4.4.1: a stream that is silent for long is closed by who has many of them. */
static guint64
keep_alive_ms (const Ue *self)
{
  if (lab_node_has (self->node, "keep_alive"))
    return (guint64)lab_node_duration_ms (self->node, "keep_alive");
  return lab_transport_is_stream (self->transport) ? 120000 : 0;
}

static void
on_keep_alive (gpointer user_data)
{
  Ue *self = user_data;
  LabSipTarget target;
  g_autoptr (GBytes) crlf = g_bytes_new_static ("\r\n\r\n", 4); /* RFC 5626 §4.4.1 */
  g_autoptr (GError) error = NULL;
  self->keep_alive
      = lab_timer_start (&self->element.scope, keep_alive_ms (self), on_keep_alive, self);
  if (ue_find_pcscf (self, &target)
      && !lab_sip_agent_send_raw (self->agent, NULL, target.transport, &target.address,
                                  crlf, &error))
    lab_log_info (self->element.name, "keep-alive: %s", error->message);
}

static void
start_keep_alive (Ue *self)
{
  lab_timer_cancel (&self->keep_alive);
  if (keep_alive_ms (self) > 0)
    self->keep_alive = lab_timer_start (&self->element.scope, keep_alive_ms (self),
                                        on_keep_alive, self);
}

static void
set_registered (Ue *self, const Registering *registering, const LabSipMessage *response,
                guint32 expires_s)
{
  LabEvent *event = ue_event (self, "registered", response);
  g_autofree char *expires = g_strdup_printf ("%u", expires_s);
  lab_event_set (event, "reason", registering->reason);
  lab_event_set (event, "expires", expires);
  lab_event_set (event, "impu", ue_impu (self));
  g_strfreev (self->service_route);
  g_strfreev (self->associated);
  self->service_route = lab_sip_message_list (response, "Service-Route");
  self->associated = lab_sip_message_list (response, "P-Associated-URI");
  self->registered = TRUE;
  ue_alone_registered (self);
  plan_refresh (self, expires_s);
  start_keep_alive (self);
  ue_log_event (self, event);
}

static void
set_deregistered (Ue *self, const LabSipMessage *response, const char *reason)
{
  ue_registration_stop (self);
  if (!self->registered)
    return;
  self->registered = FALSE;
  LabEvent *event = ue_event (self, "deregistered", response);
  lab_event_set (event, "reason", reason);
  lab_event_set (event, "impu", ue_impu (self));
  ue_log_event (self, event);
}

/* 423: the registrar wants longer ones (RFC 3261 §10.2.8). */
static gboolean
retry_longer (Ue *self, Registering *registering, const LabSipMessage *response)
{
  const char *least = lab_sip_message_get (response, "Min-Expires");
  guint64 least_s = 0;
  if (lab_sip_message_status (response) != 423 || least == NULL
      || !g_ascii_string_to_unsigned (least, 10, 1, G_MAXUINT32, &least_s, NULL)
      || registering->expires_s >= least_s)
    return FALSE;
  start_registering (self, registering->reason, (guint32)least_s, FALSE,
                     g_steal_pointer (&registering->call));
  return TRUE;
}

static void
on_final (Ue *self, gpointer data, const LabEvent *event, LabSipMessage *response)
{
  g_autofree Registering *registering = data;
  if (response == NULL)
    {
      if (registering->call != NULL)
        lab_verb_call_fail (registering->call, 0, "the phone stopped");
      return;
    }
  guint status = lab_sip_message_status (response);
  if (retry_longer (self, registering, response))
    return;
  guint32 expires_s
      = status / 100 == 2 ? granted_s (self, response, registering->expires_s) : 0;
  if (expires_s > 0)
    set_registered (self, registering, response, expires_s);
  else if (status / 100 == 2)
    set_deregistered (self, response, "deregistered");
  else
    {
      ue_forget_challenge (self);
      if (strcmp (registering->reason, "refresh") == 0)
        set_deregistered (self, response, "refresh failed");
      if (strcmp (registering->reason, "deregister") != 0)
        ue_alone_plan (self);
    }
  if (registering->call != NULL)
    lab_verb_call_pass (registering->call, event);
}

static void
start_registering (Ue *self, const char *reason, guint32 expires_s, gboolean all,
                   LabVerbCall *call)
{
  Registering *registering = g_new0 (Registering, 1);
  registering->call = call;
  registering->reason = reason;
  registering->expires_s = expires_s;
  ue_send (self, make_register (self, expires_s, all), on_final, registering);
}

/* ---- verbs */

void
ue_register (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  const LabNode *where
      = arguments != NULL && lab_node_has (arguments, "expires") ? arguments : self->node;
  self->expires_s = (guint32)(lab_node_duration_ms (where, "expires") / 1000);
  start_registering (self, self->registered ? "refresh" : "initial", self->expires_s,
                     FALSE, call);
}

void
ue_deregister (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  lab_timer_cancel (&self->refresh);
  start_registering (self, "deregister", 0, lab_node_bool (arguments, "all"), call);
}

void
ue_registration_stop (Ue *self)
{
  lab_timer_cancel (&self->refresh);
  lab_timer_cancel (&self->keep_alive);
  lab_timer_cancel (&self->alone.timer);
}
