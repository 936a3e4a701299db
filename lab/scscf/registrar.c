/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include <string.h>

#include "base/log.h"
#include "ims/identity.h"
#include "ims/integrity.h"
#include "scscf/authentication.h"
#include "scscf/register_request.h"
#include "scscf/registering.h"

/* REGISTER (TS 24.229 §5.4.1): authenticate, then registrar_bind.c. */

static void
report_failure (const LabRegistering *self)
{
  lab_scscf_assign (self->scscf, &self->scscf->element.scope, self->impi,
                    self->request->impu, LAB_CX_ASSIGNMENT_AUTHENTICATION_FAILURE, NULL,
                    NULL);
}

/* TS 24.229 §5.4.1.2.1: the challenge. */
static void
challenge (LabRegistering *self, LabNonce *nonce, gboolean stale)
{
  const LabNonceOffer *offer = nonce->offers->pdata[0];
  lab_log_info (self->scscf->element.name, "REGISTER %s challenged (%s%s)",
                self->request->impu, offer->spelling, stale ? ", stale" : "");
  lab_scscf_challenge (self->scscf, self->exchange, nonce, stale);
  lab_registering_free (self);
}

static void
on_outcome (gpointer user_data, const LabAuthOutcome *outcome)
{
  LabRegistering *self = user_data;
  switch (outcome->kind)
    {
    case LAB_AUTH_OUTCOME_ACCEPTED:
      lab_nonce_unref (self->nonce);
      self->nonce = lab_nonce_ref (outcome->nonce);
      lab_registering_accept (self);
      break;
    case LAB_AUTH_OUTCOME_CHALLENGE:
      challenge (self, outcome->nonce, outcome->stale);
      break;
    case LAB_AUTH_OUTCOME_REFUSED:
      if (outcome->fault == LAB_SCSCF_FAULT_WRONG_RESPONSE)
        report_failure (self);
      lab_registering_refuse (self, outcome->fault, outcome->detail);
      break;
    }
}

/* Whether all that it names is bound over the flow that it came by: what may go unchallenged. */
static gboolean
is_bound_here (const LabRegistering *self)
{
  const LabRegistration *registration
      = lab_registration_table_find (self->scscf->registrations, self->request->impu);
  if (registration == NULL || !lab_bindings_has_impi (registration->bindings, self->impi))
    return FALSE;
  for (guint i = 0; i < registration->bindings->len; i++)
    {
      const LabBinding *binding = registration->bindings->pdata[i];
      if (self->request->star && strcmp (binding->impi, self->impi) == 0
          && strcmp (binding->flow, self->request->flow) != 0)
        return FALSE;
    }
  for (guint i = 0; !self->request->star && i < self->request->contacts->len; i++)
    {
      const LabBinding *binding = lab_bindings_find_same (
          registration->bindings, self->request->contacts->pdata[i], self->impi);
      if (binding == NULL || strcmp (binding->impi, self->impi) != 0
          || strcmp (binding->flow, self->request->flow) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static LabAuthStep
decide (LabRegistering *self)
{
  const LabCredentials *credentials = self->request->credentials;
  LabAuthFacts facts = {
    .bound_here = is_bound_here (self),
    .reauthenticate = self->scscf->reauthenticate,
  };
  if (credentials == NULL)
    return lab_auth_decide (&facts);
  if (!lab_integrity_parse (credentials->integrity_protected, &facts.integrity))
    facts.integrity = LAB_INTEGRITY_NO;
  LabNonce *nonce
      = lab_nonce_table_find (self->scscf->nonces, credentials->nonce, self->impi);
  if (nonce != NULL && g_strcmp0 (credentials->realm, nonce->realm) == 0)
    self->nonce = lab_nonce_ref (nonce);
  facts.nonce_given = is_given (credentials->nonce);
  facts.nonce_known = self->nonce != NULL;
  facts.response_given = is_given (credentials->response);
  facts.auts_given = is_given (credentials->auts);
  facts.aka = self->nonce != NULL
                  ? self->nonce->aka
                  : lab_digest_algorithm_is_aka (lab_credentials_algorithm (credentials));
  return lab_auth_decide (&facts);
}

static void
authenticate (LabRegistering *self)
{
  LabAuthStep step = decide (self);
  if (step == LAB_AUTH_ACCEPT)
    {
      lab_registering_accept (self);
      return;
    }
  if (step == LAB_AUTH_NETWORK_REFUSED)
    {
      lab_nonce_table_settle (self->scscf->nonces, self->nonce, FALSE);
      report_failure (self);
      lab_registering_refuse (self, LAB_SCSCF_FAULT_NETWORK_REFUSED, NULL);
      return;
    }
  LabAuthentication authentication = {
    .credentials = self->request->credentials,
    .nonce = self->nonce,
    .impi = self->impi,
    .impu = self->request->impu,
    .method = "REGISTER",
    .body = lab_sip_message_body (lab_sip_exchange_request (self->exchange)),
    .scheme = self->scscf->scheme,
  };
  lab_scscf_start_authentication (self->scscf, &self->scope, &authentication, step,
                                  on_outcome, self);
}

static char *
find_impi (const LabRegisterRequest *request, const char *domain, char **detail)
{
  const LabCredentials *credentials = request->credentials;
  if (credentials != NULL && is_given (credentials->username))
    {
      char *impi = lab_impi_canonical (credentials->username, domain);
      if (impi == NULL)
        *detail = g_strdup ("username");
      return impi;
    }
  g_autoptr (GError) error = NULL;
  char *impi = lab_impi_default (request->impu, domain, &error);
  if (impi == NULL)
    *detail = g_strdup (error->message);
  return impi;
}

static void
cancel (LabScopeItem *item)
{
  lab_registering_free ((LabRegistering *)item);
}

/* RFC 3261 §8.2.2.3 */
static gboolean
check_require (LabSipExchange *exchange)
{
  g_auto (GStrv) required
      = lab_sip_message_list (lab_sip_exchange_request (exchange), "Require");
  for (guint i = 0; required[i] != NULL; i++)
    if (g_ascii_strcasecmp (required[i], LAB_SCSCF_SUPPORTED) != 0)
      {
        lab_scscf_refuse_with (exchange, LAB_SCSCF_FAULT_BAD_EXTENSION, required[i],
                               "Unsupported", required[i]);
        return FALSE;
      }
  return TRUE;
}

void
lab_scscf_on_nonce_timeout (gpointer user_data, LabNonce *nonce)
{
  LabScscf *scscf = user_data;
  const LabRegistration *registration
      = lab_registration_table_find (scscf->registrations, nonce->impu);
  gboolean registered = registration != NULL
                        && lab_bindings_has_impi (registration->bindings, nonce->impi);
  if (registered || lab_nonce_table_has_pending (scscf->nonces, nonce->impi))
    return;
  lab_log_info (scscf->element.name, "REGISTER %s: the challenge was not answered",
                nonce->impu);
  lab_scscf_assign (scscf, &scscf->element.scope, nonce->impi, nonce->impu,
                    LAB_CX_ASSIGNMENT_AUTHENTICATION_TIMEOUT, NULL, NULL);
}

void
lab_scscf_register (LabScscf *scscf, LabSipExchange *exchange)
{
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autofree char *detail = NULL;
  const char *domain = lab_context_domain (scscf->element.lab);
  if (!check_require (exchange))
    return;
  g_autoptr (LabRegisterRequest) request
      = lab_register_request_parse (lab_sip_exchange_request (exchange), &fault, &detail);
  if (request == NULL)
    {
      lab_scscf_refuse (exchange, fault, detail);
      return;
    }
  if (!g_str_has_prefix (request->impu, "tel:")
      && !lab_impu_in_domain (request->impu, domain))
    {
      lab_scscf_refuse (exchange, LAB_SCSCF_FAULT_OTHER_NETWORK, request->impu);
      return;
    }
  g_autofree char *impi = find_impi (request, domain, &detail);
  if (impi == NULL)
    {
      lab_scscf_refuse (exchange, LAB_SCSCF_FAULT_BAD_AUTHORIZATION, detail);
      return;
    }
  LabRegistering *self = g_new0 (LabRegistering, 1);
  self->scscf = scscf;
  self->exchange = lab_sip_exchange_ref (exchange);
  self->request = g_steal_pointer (&request);
  self->impi = g_steal_pointer (&impi);
  lab_scope_enter (&scscf->element.scope, &self->item, cancel);
  authenticate (self);
}
