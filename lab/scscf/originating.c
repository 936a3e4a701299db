/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/session.h"

#include "base/log.h"
#include "ims/identity.h"
#include "sip/name_addr.h"
#include "sip/uri.h"

/* Requests of a served user (TS 24.229 §5.4.3.2). */

static LabSipNameAddr *
first_value (const LabSipMessage *message, const char *name, guint index)
{
  g_auto (GStrv) values = lab_sip_message_list (message, name);
  return index < g_strv_length (values) ? lab_sip_name_addr_parse (values[index], NULL)
                                        : NULL;
}

/* §5.4.3.2: P-Served-User, else P-Asserted-Identity: the first that is a user of ours. */
static LabRegistration *
find_sender (const LabScscf *scscf, const LabSipMessage *message,
             const LabServedIdentity **identity, char **sender)
{
  static const char *const names[] = { "P-Served-User", "P-Asserted-Identity" };
  const char *domain = lab_context_domain (scscf->element.lab);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint index = 0;; index++)
      {
        g_autoptr (LabSipNameAddr) value = first_value (message, names[i], index);
        if (value == NULL)
          break;
        if (*sender == NULL)
          *sender = g_strdup (value->uri);
        LabRegistration *registration = lab_registration_table_find_forms (
            scscf->registrations, value->uri, domain, identity);
        if (registration != NULL)
          return registration;
      }
  return NULL;
}

/* §5.4.3.2: with a SIP identity goes the tel one, and the reverse. */
static void
assert_alias (LabSipMessage *message, const LabRegistration *registration)
{
  g_auto (GStrv) asserted = lab_sip_message_list (message, "P-Asserted-Identity");
  if (g_strv_length (asserted) != 1)
    return;
  g_autoptr (LabSipNameAddr) first = lab_sip_name_addr_parse (asserted[0], NULL);
  const LabServedIdentity *alias
      = first == NULL ? NULL : lab_registration_alias (registration, first->uri);
  if (alias == NULL)
    return;
  g_autofree char *value = g_strdup_printf ("<%s>", alias->uri);
  lab_sip_message_append (message, "P-Asserted-Identity", value);
}

static void
serve (LabSession *session, LabRegistration *registration,
       const LabServedIdentity *identity)
{
  if (identity->barred)
    {
      lab_session_refuse (session, LAB_SCSCF_FAULT_BARRED, identity->uri);
      return;
    }
  gboolean registered = lab_registration_is_registered (registration);
  lab_session_set_user (session,
                        registered ? LAB_SESSION_CASE_ORIGINATING
                                   : LAB_SESSION_CASE_ORIGINATING_UNREGISTERED,
                        registration, identity);
  assert_alias (session->message, registration);
  lab_session_run (session);
}

void
lab_scscf_originate_as (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message,
                        LabRegistration *registration, const LabServedIdentity *identity)
{
  g_autofree char *asserted = g_strdup_printf ("<%s>", identity->uri);
  lab_sip_message_replace (message, "P-Asserted-Identity", asserted);
  serve (lab_session_new (scscf, exchange, message), registration, identity);
}

static void
on_profile (gpointer user_data, LabRegistration *registration, LabScscfFault fault,
            const char *detail)
{
  LabSession *session = user_data;
  const LabServedIdentity *identity
      = registration == NULL ? NULL
                             : lab_registration_identity (registration, session->served);
  if (fault != LAB_SCSCF_FAULT_NONE)
    lab_session_refuse (session, fault, detail);
  else if (identity == NULL)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NOT_REGISTERED, session->served);
  else
    {
      lab_scscf_watch_registration (session->scscf, registration);
      g_clear_pointer (&session->served, g_free);
      serve (session, registration, identity);
    }
}

/* An application server speaks for a user who is not registered: the HSS has his profile
   (§5.4.3.2, TS 29.228 §6.1.2.1). */
static void
fetch_profile (LabSession *session, const char *sender)
{
  session->served = lab_impu_canonical (sender, NULL);
  if (session->served == NULL)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NO_SERVED_USER, sender);
  else
    lab_scscf_assign (session->scscf, &session->scope, NULL, session->served,
                      LAB_CX_ASSIGNMENT_UNREGISTERED_USER, on_profile, session);
}

void
lab_scscf_originate (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message)
{
  g_autofree char *sender = NULL;
  const LabServedIdentity *identity = NULL;
  LabRegistration *registration = find_sender (scscf, message, &identity, &sender);
  gboolean by_phone
      = lab_scscf_is_from (scscf, lab_sip_exchange_flow (exchange), "pcscf");
  if (sender == NULL && by_phone)
    {
      lab_scscf_authenticate (scscf, exchange, message);
      return;
    }
  LabSession *session = lab_session_new (scscf, exchange, message);
  gboolean known = registration != NULL
                   && (!by_phone || lab_registration_is_registered (registration));
  if (sender == NULL)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NO_SERVED_USER, NULL);
  else if (known && identity != NULL)
    serve (session, registration, identity);
  else if (by_phone)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NOT_REGISTERED, sender);
  else
    fetch_profile (session, sender);
}

/* Whether the callee is of this network: what the I-CSCF can find. */
static LabScscfFault
check_callee (const LabSession *session, const char *uri, char **detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, &error);
  if (parsed == NULL)
    {
      *detail = g_strdup (error->message);
      return LAB_SCSCF_FAULT_UNSUPPORTED_SCHEME;
    }
  const char *domain = lab_context_domain (session->scscf->element.lab);
  if (parsed->scheme == LAB_SIP_URI_TEL || g_ascii_strcasecmp (parsed->host, domain) == 0)
    return LAB_SCSCF_FAULT_NONE;
  *detail = g_strdup (uri);
  return LAB_SCSCF_FAULT_OTHER_NETWORK;
}

void
lab_session_deliver_originating (LabSession *session)
{
  const char *uri = lab_sip_message_request_uri (session->message);
  g_autofree char *detail = NULL;
  LabScscfFault fault = check_callee (session, uri, &detail);
  LabSipTarget target;
  if (fault != LAB_SCSCF_FAULT_NONE)
    {
      lab_session_refuse (session, fault, detail);
      return;
    }
  if (!lab_scscf_icscf (session->scscf, &target))
    {
      lab_session_refuse (session, LAB_SCSCF_FAULT_NO_ROUTE, "no I-CSCF");
      return;
    }
  LabSipMessage *message = lab_sip_message_copy (session->message);
  lab_sip_message_remove (message, "Route");
  lab_sip_message_remove (message, "P-Served-User");
  lab_session_record_route (session, message);
  lab_session_add (session, message, &target, NULL);
  lab_session_go (session);
}
