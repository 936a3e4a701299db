/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/session.h"

#include <string.h>

#include "base/log.h"
#include "ims/identity.h"
#include "ims/warning.h"
#include "scscf/service_request.h"
#include "sip/uri.h"

/* Service control: application servers by the filter criteria, in order of priority; what comes back
   from one goes on where it was (TS 24.229 §5.4.3.2, §5.4.3.3, §5.4.3.4; TS 23.218 §6.4). */

void
lab_session_free (LabSession *session)
{
  lab_scope_leave (&session->item);
  lab_scope_clear (&session->scope);
  lab_sip_exchange_unref (session->exchange);
  lab_sip_message_unref (session->message);
  lab_registration_unref (session->registration);
  g_free (session->served);
  lab_service_profile_unref (session->profile);
  g_ptr_array_unref (session->targets);
  g_free (session);
}

static void
cancel_session (LabScopeItem *item)
{
  lab_session_free ((LabSession *)item);
}

LabSession *
lab_session_new (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message)
{
  LabSession *session = g_new0 (LabSession, 1);
  session->scscf = scscf;
  session->exchange = lab_sip_exchange_ref (exchange);
  session->message = message;
  session->targets = lab_bindings_new ();
  lab_sip_message_decrease_max_forwards (message);
  lab_scope_enter (&scscf->element.scope, &session->item, cancel_session);
  return session;
}

void
lab_session_set_user (LabSession *session, LabSessionCase session_case,
                      LabRegistration *registration, const LabServedIdentity *identity)
{
  session->session_case = session_case;
  session->registration = lab_registration_ref (registration);
  session->served = g_strdup (identity->uri);
  session->profile = lab_service_profile_ref (identity->profile);
}

gboolean
lab_session_is_originating (const LabSession *session)
{
  return session->session_case == LAB_SESSION_CASE_ORIGINATING
         || session->session_case == LAB_SESSION_CASE_ORIGINATING_UNREGISTERED
         || session->session_case == LAB_SESSION_CASE_ORIGINATING_CDIV;
}

void
lab_session_refuse (LabSession *session, LabScscfFault fault, const char *detail)
{
  if (session->failing == NULL)
    {
      lab_scscf_refuse (session->exchange, fault, detail);
      lab_session_free (session);
      return;
    }
  /* A branch failed and there is no other way: its response takes the refusal's words. */
  const LabScscfAnswer *answer = lab_scscf_answer (fault);
  g_autofree char *warning = lab_warning_format (
      LAB_WARNING_MISCELLANEOUS, session->scscf->element.name, "%s%s%s", answer->text,
      detail == NULL ? "" : ": ", detail == NULL ? "" : detail);
  lab_sip_message_set_status (session->failing, answer->status, NULL);
  lab_sip_message_append (session->failing, "Warning", warning);
  if (answer->header != NULL)
    lab_sip_message_replace (session->failing, answer->header, answer->value);
}

/* ---- branches */

static gboolean
on_response (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
             LabSipMessage *response)
{
  LabSession *session = self;
  guint status = lab_sip_message_status (response);
  if (status > 100 && status < 200)
    session->heard = TRUE;
  return TRUE;
}

static gboolean
server_failed (const LabSession *session, const LabSipMessage *response,
               gboolean internal)
{
  guint status = lab_sip_message_status (response);
  return internal || status == 408 || (status >= 500 && status < 600);
}

/* TS 24.229 §5.4.3.2 step 6: default handling says whether the request goes on without the server. */
static void
on_server_failed (LabSession *session, LabSipMessage *response, gboolean was_heard)
{
  const LabIfc *server = session->server;
  gboolean goes_on
      = !was_heard
        && lab_ifc_default_handling (server) == LAB_DEFAULT_HANDLING_SESSION_CONTINUED;
  lab_log_info (session->scscf->element.name, "%s: application server %s: %u %s: %s",
                lab_sip_exchange_describe (session->exchange),
                lab_ifc_server_name (server), lab_sip_message_status (response),
                lab_sip_message_phrase (response),
                goes_on ? "goes on without it" : "ends here");
  if (!goes_on)
    return;
  /* Whatever the next branch says is better. */
  lab_sip_message_set_status (response, 503, NULL);
  session->server = NULL;
  lab_session_run (session);
}

static void
on_contact_failed (LabSession *session, LabBinding *binding, LabSipMessage *response,
                   gboolean internal)
{
  guint status = lab_sip_message_status (response);
  if (status == 430)
    {
      /* RFC 5626 §5.3: the flow to this contact is gone for good. */
      g_autoptr (GPtrArray) gone = lab_bindings_new ();
      g_ptr_array_add (gone, lab_binding_ref (binding));
      lab_scscf_unbind (session->scscf, session->registration, gone,
                        LAB_SCSCF_UNBIND_FLOW_GONE);
      lab_session_refuse (session, LAB_SCSCF_FAULT_CALLEE_AWAY,
                          "the connection to the phone is gone");
    }
  else if (internal && status == 503)
    lab_session_refuse (session, LAB_SCSCF_FAULT_CALLEE_AWAY,
                        "the P-CSCF cannot be reached");
}

static void
on_failed (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
           LabSipMessage *response, gboolean internal)
{
  LabSession *session = self;
  LabBinding *binding = lab_sip_branch_tag (branch);
  session->failing = response;
  if (binding != NULL)
    on_contact_failed (session, binding, response, internal);
  else if (session->server != NULL && server_failed (session, response, internal))
    on_server_failed (session, response, session->heard && !internal);
  else if (session->server == NULL && internal)
    lab_session_refuse (session, LAB_SCSCF_FAULT_NO_ROUTE, "the I-CSCF does not answer");
  session->failing = NULL;
}

static void
on_done (gpointer self, LabSipProxy *proxy, LabSipMessage *response)
{
  LabSession *session = self;
  session->proxy = NULL;
  lab_session_free (session);
}

static const LabSipProxyHooks hooks = {
  .response = on_response,
  .failed = on_failed,
  .done = on_done,
};

void
lab_session_add (LabSession *session, LabSipMessage *message, const LabSipTarget *target,
                 LabBinding *binding)
{
  if (session->proxy == NULL)
    session->proxy = lab_sip_proxy_new (session->exchange, &session->scscf->element.scope,
                                        &hooks, session);
  if (binding != NULL)
    g_ptr_array_add (session->targets, lab_binding_ref (binding));
  session->heard = FALSE;
  lab_sip_proxy_add (session->proxy, message, target, session->group, binding);
}

void
lab_session_go (LabSession *session)
{
  /* In the hook of a failed branch the proxy takes the new ones up by itself. */
  if (session->failing == NULL)
    lab_sip_proxy_start (session->proxy);
}

void
lab_session_record_route (const LabSession *session, LabSipMessage *message)
{
  static const char *const forming[] = { "INVITE", "SUBSCRIBE", "REFER" };
  g_autofree char *to_tag = lab_sip_message_to_tag (message);
  if (to_tag != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (forming); i++)
    if (lab_sip_message_is_method (message, forming[i]))
      {
        g_autofree char *own = lab_scscf_uri (
            session->scscf, lab_session_is_originating (session) ? "mo" : "mt");
        lab_sip_message_prepend (message, "Record-Route", own);
      }
}

/* ---- application servers */

/* RFC 5502 §6 */
static char *
served_user_value (const LabSession *session)
{
  gboolean registered
      = session->session_case == LAB_SESSION_CASE_ORIGINATING
        || session->session_case == LAB_SESSION_CASE_TERMINATING_REGISTERED;
  return g_strdup_printf ("<%s>;sescase=%s;regstate=%s", session->served,
                          lab_session_is_originating (session) ? "orig" : "term",
                          registered ? "reg" : "unreg");
}

/* The server's Route: an address literal, so that a foreign element needs no DNS. */
static char *
server_route (const LabIfc *ifc, const LabSipTarget *target)
{
  g_autoptr (LabSipUri) named = lab_sip_uri_parse (lab_ifc_server_name (ifc), NULL);
  g_autofree char *host_port = lab_address_format (&target->address);
  const char *user = named == NULL ? NULL : named->user;
  return g_strdup_printf ("<sip:%s%s%s;transport=%s;lr>", user == NULL ? "" : user,
                          user == NULL ? "" : "@", host_port,
                          lab_transport_name (target->transport));
}

static void
send_to_server (LabSession *session, const LabIfc *ifc, const LabSipTarget *target)
{
  LabScscf *scscf = session->scscf;
  const char *token = lab_original_dialog_table_add (
      scscf->dialogs, session->session_case, session->registration, session->served,
      session->profile, session->position);
  g_autofree char *own_route = lab_scscf_uri (scscf, token);
  g_autofree char *route = server_route (ifc, target);
  g_autofree char *served_user = served_user_value (session);
  LabSipMessage *message = lab_sip_message_copy (session->message);
  lab_sip_message_prepend (message, "Route", own_route);
  lab_sip_message_prepend (message, "Route", route);
  lab_sip_message_replace (message, "P-Served-User", served_user);
  lab_session_record_route (session, message);
  lab_log_info (scscf->element.name, "%s: to application server %s",
                lab_sip_exchange_describe (session->exchange), lab_ifc_server_name (ifc));
  session->server = ifc;
  session->group++;
  lab_session_add (session, message, target, NULL);
  lab_session_go (session);
}

void
lab_session_run (LabSession *session)
{
  g_auto (LabScscfServiceRequest) view = { 0 };
  lab_scscf_service_request_init (&view, session->message, session->session_case);
  const LabIfc *ifc;
  while ((ifc = lab_service_profile_next (session->profile, &view.request,
                                          &session->position))
         != NULL)
    {
      LabSipTarget target;
      if (lab_scscf_next_hop (session->scscf, lab_ifc_server_name (ifc), &target))
        {
          send_to_server (session, ifc, &target);
          return;
        }
      if (lab_ifc_default_handling (ifc) == LAB_DEFAULT_HANDLING_SESSION_TERMINATED)
        {
          lab_session_refuse (session, LAB_SCSCF_FAULT_NO_ROUTE,
                              lab_ifc_server_name (ifc));
          return;
        }
    }
  session->server = NULL;
  session->group++;
  if (lab_session_is_originating (session))
    lab_session_deliver_originating (session);
  else
    lab_session_deliver_terminating (session);
}

void
lab_scscf_resume (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message,
                  const char *token)
{
  LabSession *session = lab_session_new (scscf, exchange, message);
  const LabOriginalDialog *dialog
      = lab_original_dialog_table_find (scscf->dialogs, token);
  if (dialog == NULL)
    {
      lab_session_refuse (session, LAB_SCSCF_FAULT_TOKEN_UNKNOWN, NULL);
      return;
    }
  session->session_case = dialog->session_case;
  session->registration = lab_registration_ref (dialog->registration);
  session->served = g_strdup (dialog->served);
  session->profile = lab_service_profile_ref (dialog->profile);
  session->position = dialog->position;
  lab_session_run (session);
}
