/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/registering.h"

/* What a REGISTER does once its sender is known (TS 24.229 §5.4.1.2.2F, §5.4.1.4). */

void
lab_registering_free (LabRegistering *self)
{
  lab_scope_leave (&self->item);
  lab_scope_clear (&self->scope);
  lab_sip_exchange_unref (self->exchange);
  lab_register_request_free (self->request);
  lab_nonce_unref (self->nonce);
  g_free (self->impi);
  g_free (self);
}

void
lab_registering_refuse (LabRegistering *self, LabScscfFault fault, const char *detail)
{
  if (fault == LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF)
    {
      g_autofree char *min = g_strdup_printf ("%u", self->scscf->limits.min_s);
      lab_scscf_refuse_with (self->exchange, fault, detail, "Min-Expires", min);
    }
  else
    lab_scscf_refuse (self->exchange, fault, detail);
  lab_registering_free (self);
}

static void
answer_unchanged (LabRegistering *self, const LabRegistration *registration)
{
  g_autoptr (LabSipMessage) response = lab_scscf_answer_registered (
      self->scscf, self->exchange, self->request, registration, self->nonce);
  lab_registering_free (self);
}

static LabBindingMerge *
merge (const LabRegistering *self, const LabRegistration *registration,
       LabScscfFault *fault)
{
  g_autoptr (GPtrArray) none = lab_bindings_new ();
  return lab_bindings_merge (registration == NULL ? none : registration->bindings,
                             self->request, self->impi, &self->scscf->limits,
                             lab_clock_now_us (), fault);
}

static guint32
longest_s (const LabRegistration *registration)
{
  guint32 longest = 0;
  gint64 now_us = lab_clock_now_us ();
  for (guint i = 0; i < registration->bindings->len; i++)
    longest = MAX (longest,
                   lab_binding_remaining_s (registration->bindings->pdata[i], now_us));
  return longest;
}

static void
tell_changes (const LabRegistering *self, const LabRegistration *registration,
              const LabBindingMerge *done)
{
  static const struct
  {
    const char *event, *reason;
  } words[] = {
    [LAB_BINDING_ADDED] = { "registered", "initial" },
    [LAB_BINDING_REFRESHED] = { "registered", "refresh" },
    [LAB_BINDING_REMOVED] = { "deregistered", "asked" },
    [LAB_BINDING_REPLACED] = { "deregistered", "replaced" },
  };
  for (guint i = 0; i < done->changes->len; i++)
    {
      const LabBindingChange *change = done->changes->pdata[i];
      lab_scscf_tell (self->scscf, words[change->kind].event, registration,
                      change->binding, words[change->kind].reason);
    }
}

static LabRegistrationType
registration_type (gboolean before, const LabRegistration *registration)
{
  if (!lab_registration_is_registered (registration))
    return LAB_REGISTRATION_REMOVAL;
  return before ? LAB_REGISTRATION_REFRESH : LAB_REGISTRATION_INITIAL;
}

/* The HSS has agreed: bind, answer, tell. */
static void
bind_contacts (LabRegistering *self, LabRegistration *registration)
{
  LabScscf *scscf = self->scscf;
  g_autoptr (LabRegistration) held = lab_registration_ref (registration);
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autoptr (LabBindingMerge) done = merge (self, registration, &fault);
  if (done == NULL)
    {
      if (!lab_registration_is_registered (registration))
        lab_scscf_watch_registration (scscf, registration);
      lab_registering_refuse (self, fault, NULL);
      return;
    }
  gboolean before = lab_registration_is_registered (registration);
  g_ptr_array_unref (registration->bindings);
  registration->bindings = g_ptr_array_ref (done->bindings);
  tell_changes (self, registration, done);
  g_autoptr (LabSipMessage) response = lab_scscf_answer_registered (
      scscf, self->exchange, self->request, registration, self->nonce);
  gboolean changed = done->changes->len > 0;
  if (changed && (before || lab_registration_is_registered (registration)))
    lab_scscf_tell_servers (scscf, registration, self->request->impu,
                            registration_type (before, registration),
                            longest_s (registration),
                            lab_sip_exchange_request (self->exchange), response);
  if (lab_registration_is_registered (registration))
    lab_scscf_watch_registration (scscf, registration);
  else
    lab_registration_table_remove (scscf->registrations, registration);
  lab_registering_free (self);
}

static void
on_assigned (gpointer user_data, LabRegistration *registration, LabScscfFault fault,
             const char *detail)
{
  LabRegistering *self = user_data;
  if (registration == NULL)
    registration
        = lab_registration_table_find (self->scscf->registrations, self->request->impu);
  gboolean leaving = self->assignment == LAB_CX_ASSIGNMENT_USER_DEREGISTRATION;
  if (fault != LAB_SCSCF_FAULT_NONE && !leaving)
    lab_registering_refuse (self, fault, detail);
  else if (registration != NULL)
    bind_contacts (self, registration);
  else if (leaving)
    {
      answer_unchanged (self, NULL);
    }
  else
    lab_registering_refuse (self, LAB_SCSCF_FAULT_BAD_PROFILE, "SAA without User-Data");
}

/* TS 29.228 §6.1.2.1 */
static LabCxServerAssignmentType
assignment_type (const LabRegistration *registration, const char *impi,
                 const LabBindingMerge *after)
{
  gboolean before
      = registration != NULL && lab_bindings_has_impi (registration->bindings, impi);
  if (!lab_bindings_has_impi (after->bindings, impi))
    return before ? LAB_CX_ASSIGNMENT_USER_DEREGISTRATION : LAB_CX_ASSIGNMENT_NONE;
  return before ? LAB_CX_ASSIGNMENT_RE_REGISTRATION : LAB_CX_ASSIGNMENT_REGISTRATION;
}

void
lab_registering_accept (LabRegistering *self)
{
  LabScscf *scscf = self->scscf;
  LabRegistration *registration
      = lab_registration_table_find (scscf->registrations, self->request->impu);
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autoptr (LabBindingMerge) after = merge (self, registration, &fault);
  if (after == NULL)
    {
      lab_registering_refuse (self, fault, NULL);
      return;
    }
  self->assignment = assignment_type (registration, self->impi, after);
  /* Nothing bound and nothing to bind, or only a question. */
  if (self->assignment == LAB_CX_ASSIGNMENT_NONE)
    {
      answer_unchanged (self, registration);
      return;
    }
  lab_scscf_assign (scscf, &self->scope, self->impi, self->request->impu,
                    self->assignment, on_assigned, self);
}
