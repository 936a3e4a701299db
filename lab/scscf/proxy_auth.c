/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include <string.h>

#include "base/log.h"
#include "ims/identity.h"
#include "scscf/authentication.h"
#include "sip/name_addr.h"

/* Requests that no P-CSCF asserts, as from a phone that uses another port than for its REGISTER: a
   user with a password proves himself (TS 24.229 §5.4.3.6, TS 33.203 annex N). */

typedef struct
{
  LabScopeItem item; /* in the element's scope */
  LabScope scope;    /* the authentication under way */
  LabScscf *scscf;
  LabSipExchange *exchange;
  LabSipMessage *message;
  LabRegistration *registration;
  const LabServedIdentity
      *identity; /* of @registration; looked up anew after each wait */
  char *sender;
  char *impi;
  LabCredentials *credentials;
} Proof;

static void
free_proof (Proof *proof)
{
  lab_scope_leave (&proof->item);
  lab_scope_clear (&proof->scope);
  lab_sip_exchange_unref (proof->exchange);
  g_clear_pointer (&proof->message, lab_sip_message_unref);
  lab_registration_unref (proof->registration);
  g_free (proof->sender);
  g_free (proof->impi);
  lab_credentials_free (proof->credentials);
  g_free (proof);
}

static void
cancel_proof (LabScopeItem *item)
{
  free_proof ((Proof *)item);
}

static void
refuse (Proof *proof, LabScscfFault fault, const char *detail)
{
  lab_scscf_refuse (proof->exchange, fault, detail);
  free_proof (proof);
}

/* The registration may have ended while the HSS was asked. */
static gboolean
find_sender (Proof *proof)
{
  const char *domain = lab_context_domain (proof->scscf->element.lab);
  g_clear_pointer (&proof->registration, lab_registration_unref);
  proof->identity = NULL;
  LabRegistration *registration = lab_registration_table_find_forms (
      proof->scscf->registrations, proof->sender, domain, &proof->identity);
  if (registration == NULL || proof->identity == NULL
      || !lab_registration_is_registered (registration))
    return FALSE;
  proof->registration = lab_registration_ref (registration);
  return TRUE;
}

static void
accept_sender (Proof *proof)
{
  if (!find_sender (proof))
    {
      refuse (proof, LAB_SCSCF_FAULT_NOT_REGISTERED, proof->sender);
      return;
    }
  lab_sip_message_remove (proof->message, "Proxy-Authorization");
  lab_sip_message_remove (proof->message, "P-Preferred-Identity"); /* RFC 3325 §9.2 */
  lab_scscf_originate_as (proof->scscf, proof->exchange,
                          g_steal_pointer (&proof->message), proof->registration,
                          proof->identity);
  free_proof (proof);
}

static void
on_outcome (gpointer user_data, const LabAuthOutcome *outcome)
{
  Proof *proof = user_data;
  switch (outcome->kind)
    {
    case LAB_AUTH_OUTCOME_ACCEPTED:
      accept_sender (proof);
      break;
    case LAB_AUTH_OUTCOME_CHALLENGE:
      if (outcome->nonce->aka)
        {
          refuse (proof, LAB_SCSCF_FAULT_NOT_ASSERTED, proof->sender);
          break;
        }
      lab_log_info (proof->scscf->element.name, "%s challenged%s",
                    lab_sip_exchange_describe (proof->exchange),
                    outcome->stale ? " (stale)" : "");
      lab_scscf_challenge (proof->scscf, proof->exchange, outcome->nonce, outcome->stale);
      free_proof (proof);
      break;
    case LAB_AUTH_OUTCOME_REFUSED:
      refuse (proof,
              outcome->fault == LAB_SCSCF_FAULT_NO_CREDENTIAL
                  ? LAB_SCSCF_FAULT_NOT_ASSERTED
                  : outcome->fault,
              outcome->detail);
      break;
    }
}

/* Those for our realm: a request may carry others', too (RFC 3261 §22.3). */
static LabCredentials *
find_credentials (const LabSipMessage *message, const char *realm)
{
  guint count = lab_sip_message_count (message, "Proxy-Authorization");
  for (guint i = 0; i < count; i++)
    {
      const char *value = lab_sip_message_get_nth (message, "Proxy-Authorization", i);
      g_autoptr (LabCredentials) credentials
          = lab_credentials_parse (value, strlen (value), NULL);
      if (credentials != NULL && credentials->username != NULL
          && credentials->response != NULL && credentials->nonce != NULL
          && g_strcmp0 (credentials->realm, realm) == 0)
        return g_steal_pointer (&credentials);
    }
  return NULL;
}

static void
start (Proof *proof)
{
  LabScscf *scscf = proof->scscf;
  const char *domain = lab_context_domain (scscf->element.lab);
  LabAuthStep step = LAB_AUTH_CHALLENGE;
  LabNonce *nonce = NULL;
  proof->credentials = find_credentials (proof->message, domain);
  if (proof->credentials != NULL)
    {
      proof->impi = lab_impi_canonical (proof->credentials->username, domain);
      if (proof->impi == NULL
          || !lab_bindings_has_impi (proof->registration->bindings, proof->impi))
        {
          refuse (proof, LAB_SCSCF_FAULT_WRONG_IDENTITY, proof->credentials->username);
          return;
        }
      nonce
          = lab_nonce_table_find (scscf->nonces, proof->credentials->nonce, proof->impi);
      step = nonce == NULL || nonce->aka ? LAB_AUTH_CHECK_OLD : LAB_AUTH_CHECK;
    }
  else
    proof->impi
        = g_strdup (((LabBinding *)proof->registration->bindings->pdata[0])->impi);
  LabAuthentication authentication = {
    .credentials = proof->credentials,
    .nonce = step == LAB_AUTH_CHECK ? nonce : NULL,
    .impi = proof->impi,
    .impu = proof->identity->canonical,
    .method = lab_sip_message_method (proof->message),
    .body = lab_sip_message_body (proof->message),
    .scheme = "SIP Digest",
  };
  lab_scscf_start_authentication (scscf, &proof->scope, &authentication, step, on_outcome,
                                  proof);
}

void
lab_scscf_authenticate (LabScscf *scscf, LabSipExchange *exchange, LabSipMessage *message)
{
  Proof *proof = g_new0 (Proof, 1);
  proof->scscf = scscf;
  proof->exchange = lab_sip_exchange_ref (exchange);
  proof->message = message;
  lab_scope_enter (&scscf->element.scope, &proof->item, cancel_proof);
  const char *from = lab_sip_message_get (message, "From");
  g_autoptr (LabSipNameAddr) name_addr
      = from == NULL ? NULL : lab_sip_name_addr_parse (from, NULL);
  proof->sender = g_strdup (name_addr == NULL ? "" : name_addr->uri);
  if (!find_sender (proof))
    refuse (proof, LAB_SCSCF_FAULT_NOT_REGISTERED, proof->sender);
  else
    start (proof);
}
