/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/session.h"

#include "base/log.h"
#include "ims/identity.h"

/* Requests to a served user (TS 24.229 §5.4.3.3). */

static void
serve (LabSession *session, LabRegistration *registration,
       const LabServedIdentity *identity)
{
  if (identity->barred)
    {
      lab_session_refuse (session, LAB_SCSCF_FAULT_CALLEE_BARRED, identity->uri);
      return;
    }
  gboolean registered = lab_registration_is_registered (registration);
  lab_session_set_user (session,
                        registered ? LAB_SESSION_CASE_TERMINATING_REGISTERED
                                   : LAB_SESSION_CASE_TERMINATING_UNREGISTERED,
                        registration, identity);
  lab_session_run (session);
}

static void
on_profile (gpointer user_data, LabRegistration *registration, LabScscfFault fault,
            const char *detail)
{
  LabSession *session = user_data;
  const LabServedIdentity *identity
      = registration == NULL ? NULL
                             : lab_registration_identity (registration, session->served);
  if (fault == LAB_SCSCF_FAULT_UNKNOWN_USER)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NOT_FOUND, session->served);
  else if (fault != LAB_SCSCF_FAULT_NONE)
    lab_session_refuse (session, fault, detail);
  else if (identity == NULL)
    lab_session_refuse (session, LAB_SCSCF_FAULT_CALLEE_AWAY, session->served);
  else
    {
      if (!lab_registration_is_registered (registration))
        lab_scscf_watch_registration (session->scscf, registration);
      g_clear_pointer (&session->served, g_free);
      serve (session, registration, identity);
    }
}

/* The user is not registered, and there may be services for that case (TS 29.228 §6.1.2.1). */
static void
fetch_profile (LabSession *session, const char *uri)
{
  g_autoptr (GError) error = NULL;
  session->served = lab_impu_canonical (uri, &error);
  if (session->served == NULL)
    lab_session_refuse (session, LAB_SCSCF_FAULT_BAD_REQUEST_URI, error->message);
  else
    lab_scscf_assign (session->scscf, &session->scope, NULL, session->served,
                      LAB_CX_ASSIGNMENT_UNREGISTERED_USER, on_profile, session);
}

void
lab_scscf_terminate (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message)
{
  LabSession *session = lab_session_new (scscf, exchange, message);
  const char *uri = lab_sip_message_request_uri (message);
  const char *domain = lab_context_domain (scscf->element.lab);
  const LabServedIdentity *identity = NULL;
  LabRegistration *registration
      = lab_registration_table_find_forms (scscf->registrations, uri, domain, &identity);
  if (registration != NULL && identity != NULL)
    serve (session, registration, identity);
  else
    fetch_profile (session, uri);
}

/* What a phone cannot serve and no application server wanted: sent on, it would come back to its
   sender (RFC 6665 §7.2.1, RFC 3903 §5). */
static gboolean
is_event_method (const LabSipMessage *message)
{
  return lab_sip_message_is_method (message, "SUBSCRIBE")
         || lab_sip_message_is_method (message, "PUBLISH");
}

static void
add_contact (LabSession *session, LabBinding *binding)
{
  const char *called = lab_sip_message_request_uri (session->message);
  g_autofree char *called_party = g_strdup_printf ("<%s>", called);
  LabSipMessage *message = lab_sip_message_copy (session->message);
  lab_sip_message_replace (message, "P-Called-Party-ID", called_party);
  lab_sip_message_set_request_uri (message, binding->contact->uri);
  lab_sip_message_remove (message, "P-Served-User");
  lab_sip_message_replace_list (message, "Route", (const char *const *)binding->path);
  lab_session_record_route (session, message);
  lab_session_add (session, message, NULL, binding);
}

/* All contacts: those of the highest q first, those of one q together (RFC 3261 §16.6). */
static void
deliver_to_contacts (LabSession *session)
{
  g_autoptr (GPtrArray) ordered
      = lab_bindings_by_preference (session->registration->bindings);
  for (guint i = 0; i < ordered->len; i++)
    {
      const LabBinding *before = i == 0 ? NULL : ordered->pdata[i - 1];
      LabBinding *binding = ordered->pdata[i];
      if (before != NULL
          && lab_sip_contact_q (before->contact) != lab_sip_contact_q (binding->contact))
        session->group++;
      add_contact (session, binding);
    }
  lab_log_info (session->scscf->element.name, "%s: to %u contact%s",
                lab_sip_exchange_describe (session->exchange), ordered->len,
                ordered->len == 1 ? "" : "s");
  lab_session_go (session);
}

/* An application server may have changed whom the request is for: then it starts anew, by the
   I-CSCF (TS 24.229 §5.4.3.3). */
static gboolean
is_retargeted (const LabSession *session)
{
  g_auto (GStrv) forms
      = lab_impu_forms (lab_sip_message_request_uri (session->message),
                        lab_context_domain (session->scscf->element.lab), NULL);
  for (guint i = 0; forms != NULL && forms[i] != NULL; i++)
    if (lab_registration_identity (session->registration, forms[i]) != NULL)
      return FALSE;
  return TRUE;
}

void
lab_session_deliver_terminating (LabSession *session)
{
  if (is_retargeted (session))
    lab_session_deliver_originating (session);
  else if (is_event_method (session->message))
    lab_session_refuse (session, LAB_SCSCF_FAULT_BAD_EVENT,
                        lab_sip_message_get (session->message, "Event"));
  else if (lab_registration_is_registered (session->registration))
    deliver_to_contacts (session);
  else
    lab_session_refuse (session, LAB_SCSCF_FAULT_CALLEE_AWAY, session->served);
}
