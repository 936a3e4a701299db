/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include "base/log.h"
#include "ims/identity.h"
#include "scscf/cx_fault.h"

/* MAR and SAR (TS 29.228 §6.1.2, §6.3). */

typedef struct
{
  LabScopeItem item; /* in the caller's scope */
  LabScope scope;    /* the request under way */
  LabScscf *scscf;
  char *username;
  char *impi;
  char *impu;
  LabCxServerAssignmentType type;
  LabScscfVector vector_done;
  LabScscfAssigned assigned_done;
  gpointer self;
} CxCall;

static void
free_call (CxCall *call)
{
  lab_scope_leave (&call->item);
  lab_scope_clear (&call->scope);
  g_free (call->username);
  g_free (call->impi);
  g_free (call->impu);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CxCall, free_call)

static void
cancel_call (LabScopeItem *item)
{
  free_call ((CxCall *)item);
}

static CxCall *
new_call (LabScscf *scscf, LabScope *scope, const char *impi, const char *impu,
          gpointer self)
{
  CxCall *call = g_new0 (CxCall, 1);
  call->scscf = scscf;
  call->impi = g_strdup (impi);
  call->impu = g_strdup (impu);
  call->self = self;
  lab_scope_enter (scope, &call->item, cancel_call);
  return call;
}

static void
ask (CxCall *call, LabDiameterMessage *request, LabDiameterAnswered answered)
{
  lab_diameter_send (call->scscf->diameter, call->scscf->hss, &call->scope, request, 0,
                     answered, call);
}

static char *
explain_result (const CxCall *call, const char *answer, LabCxResult result,
                LabScscfFault fault)
{
  if (fault != LAB_SCSCF_FAULT_WRONG_IDENTITY && fault != LAB_SCSCF_FAULT_UNKNOWN_USER)
    return g_strdup_printf ("%s %u %s", answer, lab_cx_result_code (result),
                            lab_cx_result_name (result));
  const char *domain = lab_context_domain (call->scscf->element.lab);
  g_autofree char *expected = lab_impi_default (call->impu, domain, NULL);
  return g_strdup_printf ("%s for %s; expected %s", call->impi == NULL ? "" : call->impi,
                          call->impu, expected == NULL ? "another one" : expected);
}

/* ---- Multimedia-Auth-Request */

static LabNonce *
read_maa (CxCall *call, const LabDiameterMessage *message, LabScscfFault *fault,
          char **detail)
{
  g_auto (LabCxMaa) maa = { 0 };
  g_autoptr (GError) error = NULL;
  LabNonce *nonce = NULL;
  if (!lab_cx_maa_decode (message, &maa, &error))
    *fault = LAB_SCSCF_FAULT_HSS_FAILED;
  else if ((*fault = lab_scscf_fault_of_result (LAB_SCSCF_MAR, maa.result))
           != LAB_SCSCF_FAULT_NONE)
    *detail = explain_result (call, "MAA", maa.result, *fault);
  else if (maa.items == NULL || maa.items->len == 0)
    *fault = LAB_SCSCF_FAULT_BAD_VECTOR;
  else
    {
      const char *domain = lab_context_domain (call->scscf->element.lab);
      nonce = lab_nonce_from_item (maa.items->pdata[0], call->impi, call->username,
                                   domain, call->scscf->aka_algorithm, &error);
      if (nonce == NULL)
        *fault = LAB_SCSCF_FAULT_BAD_VECTOR;
      else
        nonce->impu = g_strdup (call->impu);
    }
  if (error != NULL)
    *detail = g_strdup (error->message);
  return nonce;
}

static void
on_maa (gpointer self, const LabDiameterMessage *message, const GError *error)
{
  g_autoptr (CxCall) call = self;
  lab_scope_leave (&call->item);
  g_autofree char *detail = error == NULL ? NULL : g_strdup (error->message);
  LabScscfFault fault
      = error == NULL ? LAB_SCSCF_FAULT_NONE : lab_scscf_fault_of_error (error);
  g_autoptr (LabNonce) nonce
      = message == NULL ? NULL : read_maa (call, message, &fault, &detail);
  call->vector_done (call->self, nonce, fault, detail);
}

void
lab_scscf_ask_vector (LabScscf *scscf, LabScope *scope, const char *username,
                      const char *impi, const char *impu, const char *scheme,
                      GBytes *resynchronisation, LabScscfVector done, gpointer self)
{
  CxCall *call = new_call (scscf, scope, impi, impu, self);
  call->username = g_strdup (username);
  call->vector_done = done;
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new (scheme);
  if (resynchronisation != NULL)
    item->authorization = g_bytes_ref (resynchronisation);
  LabCxMar mar = {
    .user_name = call->username,
    .public_identity = call->impu,
    .item = item,
    .number_of_items = 1,
    .server_name = scscf->server_name,
  };
  g_auto (LabDiameterRoute) route = { 0 };
  lab_diameter_node_route (scscf->diameter, NULL, NULL, &route);
  ask (call, lab_cx_mar_encode (&mar, &route), on_maa);
}

/* ---- Server-Assignment-Request */

static LabRegistration *
store_profile (CxCall *call, GBytes *xml, LabScscfFault *fault, char **detail)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (xml, &size);
  g_autoptr (LabUserData) user_data = lab_user_data_read_xml (text, size, &error);
  LabRegistration *registration
      = user_data == NULL ? NULL
                          : lab_registration_table_store (call->scscf->registrations,
                                                          user_data, &error);
  if (registration == NULL)
    {
      *fault = LAB_SCSCF_FAULT_BAD_PROFILE;
      *detail = g_strdup (error->message);
    }
  return registration;
}

static LabRegistration *
read_saa (CxCall *call, const LabDiameterMessage *message, LabScscfFault *fault,
          char **detail)
{
  g_auto (LabCxSaa) saa = { 0 };
  g_autoptr (GError) error = NULL;
  if (!lab_cx_saa_decode (message, &saa, &error))
    {
      *fault = LAB_SCSCF_FAULT_HSS_FAILED;
      *detail = g_strdup (error->message);
      return NULL;
    }
  *fault = lab_scscf_fault_of_result (LAB_SCSCF_SAR, saa.result);
  if (*fault != LAB_SCSCF_FAULT_NONE)
    {
      *detail = explain_result (call, "SAA", saa.result, *fault);
      return NULL;
    }
  return saa.user_data == NULL ? NULL
                               : store_profile (call, saa.user_data, fault, detail);
}

static void
on_saa (gpointer self, const LabDiameterMessage *message, const GError *error)
{
  g_autoptr (CxCall) call = self;
  lab_scope_leave (&call->item);
  g_autofree char *detail = error == NULL ? NULL : g_strdup (error->message);
  LabScscfFault fault
      = error == NULL ? LAB_SCSCF_FAULT_NONE : lab_scscf_fault_of_error (error);
  LabRegistration *registration
      = message == NULL ? NULL : read_saa (call, message, &fault, &detail);
  if (call->assigned_done != NULL)
    call->assigned_done (call->self, registration, fault, detail);
  else if (fault != LAB_SCSCF_FAULT_NONE)
    lab_log_warning (call->scscf->element.name, "SAR %s for %s: %s: %s",
                     lab_cx_server_assignment_name (call->type), call->impu,
                     lab_scscf_answer (fault)->text, detail == NULL ? "" : detail);
}

void
lab_scscf_assign (LabScscf *scscf, LabScope *scope, const char *impi, const char *impu,
                  LabCxServerAssignmentType type, LabScscfAssigned done, gpointer self)
{
  CxCall *call = new_call (scscf, scope, impi, impu, self);
  call->type = type;
  call->assigned_done = done;
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_ptr_array_add (identities, call->impu);
  LabCxSar sar = {
    .user_name = call->impi,
    .public_identities = identities,
    .server_name = scscf->server_name,
    .type = type,
    .user_data_already_available = type == LAB_CX_ASSIGNMENT_RE_REGISTRATION,
  };
  g_auto (LabDiameterRoute) route = { 0 };
  lab_diameter_node_route (scscf->diameter, NULL, NULL, &route);
  ask (call, lab_cx_sar_encode (&sar, &route), on_saa);
}
