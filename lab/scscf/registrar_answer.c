/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include "base/clock.h"

/* What the registrar answers: the challenge and the 200 (TS 24.229 §5.4.1.2.1, §5.4.1.2.2F). */

void
lab_scscf_challenge (LabScscf *scscf, LabSipExchange *exchange, LabNonce *nonce,
                     gboolean stale)
{
  gboolean registers
      = lab_sip_message_is_method (lab_sip_exchange_request (exchange), "REGISTER");
  if (!registers)
    lab_nonce_wipe_keys (nonce);
  g_autoptr (GPtrArray) challenges = lab_nonce_challenges (nonce, scscf->qop, stale);
  lab_nonce_wipe_keys (nonce);
  lab_nonce_table_add (scscf->nonces, nonce);
  LabSipMessage *response
      = lab_sip_exchange_reply_new (exchange, registers ? 401 : 407, NULL);
  for (guint i = 0; i < challenges->len; i++)
    lab_sip_message_append (response,
                            registers ? "WWW-Authenticate" : "Proxy-Authenticate",
                            challenges->pdata[i]);
  lab_sip_exchange_send (exchange, response);
}

static void
append_contacts (LabSipMessage *response, const LabRegistration *registration)
{
  gint64 now_us = lab_clock_now_us ();
  for (guint i = 0; i < registration->bindings->len; i++)
    {
      const LabBinding *binding = registration->bindings->pdata[i];
      g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_copy (binding->contact);
      g_autofree char *left
          = g_strdup_printf ("%u", lab_binding_remaining_s (binding, now_us));
      lab_sip_params_set (contact->params, "expires", left, FALSE);
      g_autofree char *value = lab_sip_name_addr_to_string (contact);
      lab_sip_message_append (response, "Contact", value);
    }
}

/* TS 24.229 §5.4.1.2.2F: the default identity first, no barred one. */
static void
append_identities (LabSipMessage *response, const LabRegistration *registration)
{
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      if (identity->barred)
        continue;
      g_autofree char *value = g_strconcat ("<", identity->uri, ">", NULL);
      lab_sip_message_append (response, "P-Associated-URI", value);
    }
}

LabSipMessage *
lab_scscf_answer_registered (LabScscf *scscf, LabSipExchange *exchange,
                             const LabRegisterRequest *request,
                             const LabRegistration *registration, const LabNonce *nonce)
{
  LabSipMessage *response = lab_sip_exchange_reply_new (exchange, 200, NULL);
  g_autofree char *date = lab_clock_format_http_date (lab_clock_now_us ());
  lab_sip_message_append (response, "Date", date);
  if (nonce != NULL && request->credentials != NULL)
    {
      g_autofree char *info = lab_nonce_authentication_info (nonce, request->credentials);
      if (info != NULL)
        lab_sip_message_append (response, "Authentication-Info", info);
    }
  if (registration != NULL && lab_registration_is_registered (registration))
    {
      append_contacts (response, registration);
      g_autofree char *service_route = lab_scscf_uri (scscf, "orig");
      lab_sip_message_append (response, "Service-Route", service_route);
      append_identities (response, registration);
    }
  /* RFC 3327 §5.3: Path comes back only to who understands it. */
  for (guint i = 0; request->path_supported && request->path[i] != NULL; i++)
    lab_sip_message_append (response, "Path", request->path[i]);
  lab_sip_exchange_send (exchange, lab_sip_message_ref (response));
  return response;
}
