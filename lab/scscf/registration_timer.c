/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include "base/log.h"

/* The end of a registration that nobody refreshes (TS 24.229 §5.4.1.5), and of a contact whose flow is
   gone (RFC 5626 §5.3). */

void
lab_scscf_tell (LabScscf *scscf, const char *event, const LabRegistration *registration,
                const LabBinding *binding, const char *reason)
{
  const LabServedIdentity *identity = lab_registration_default (registration);
  const char *impu = identity == NULL ? binding->impi : identity->canonical;
  guint32 expires_s = lab_binding_remaining_s (binding, lab_clock_now_us ());
  g_autofree char *expires = g_strdup_printf ("%u", expires_s);
  LabEvent *entry
      = lab_event_new (event, lab_tap_last_frame (lab_context_tap (scscf->element.lab)));
  lab_event_set (entry, "impu", impu);
  lab_event_set (entry, "impi", binding->impi);
  lab_event_set (entry, "contact", binding->contact->uri);
  lab_event_set (entry, "expires", expires);
  lab_event_set (entry, "reason", reason);
  lab_log_info (scscf->element.name, "%s %s at %s (%s), %u s", impu, event,
                binding->contact->uri, reason, expires_s);
  lab_event_log_append (scscf->element.events, entry);
}

static const struct
{
  const char *event, *reason;
  LabCxServerAssignmentType assignment;
} reasons[] = {
  [LAB_SCSCF_UNBIND_TIMEOUT]
  = { "expired", "timeout", LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION },
  [LAB_SCSCF_UNBIND_FLOW_GONE]
  = { "deregistered", "flow gone", LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION },
  [LAB_SCSCF_UNBIND_ADMINISTRATIVE]
  = { "deregistered", "by the network", LAB_CX_ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION },
};

/* TS 29.228 §6.1.2.1: one SAR for each private identity that has no contact any more. */
static void
tell_hss (LabScscf *scscf, const LabRegistration *registration, const GPtrArray *gone,
          LabScscfUnbind why)
{
  const LabServedIdentity *identity = lab_registration_default (registration);
  for (guint i = 0; identity != NULL && i < gone->len; i++)
    {
      const char *impi = ((LabBinding *)gone->pdata[i])->impi;
      gboolean told = lab_bindings_has_impi (registration->bindings, impi);
      for (guint j = 0; j < i && !told; j++)
        told = g_str_equal (((LabBinding *)gone->pdata[j])->impi, impi);
      if (!told)
        lab_scscf_assign (scscf, &scscf->element.scope, impi, identity->canonical,
                          reasons[why].assignment, NULL, NULL);
    }
}

void
lab_scscf_unbind (LabScscf *scscf, LabRegistration *registration,
                  const GPtrArray *bindings, LabScscfUnbind why)
{
  g_autoptr (LabRegistration) held = lab_registration_ref (registration);
  g_autoptr (GPtrArray) gone = lab_bindings_new ();
  for (guint i = 0; i < bindings->len; i++)
    {
      g_autoptr (LabBinding) binding = lab_binding_ref (bindings->pdata[i]);
      if (g_ptr_array_remove (registration->bindings, binding))
        g_ptr_array_add (gone, lab_binding_ref (binding));
    }
  if (gone->len == 0)
    return;
  for (guint i = 0; i < gone->len; i++)
    lab_scscf_tell (scscf, reasons[why].event, registration, gone->pdata[i],
                    reasons[why].reason);
  tell_hss (scscf, registration, gone, why);
  if (lab_registration_is_registered (registration))
    {
      lab_scscf_watch_registration (scscf, registration);
      return;
    }
  const LabServedIdentity *identity = lab_registration_default (registration);
  if (identity != NULL)
    lab_scscf_tell_servers (scscf, registration, identity->canonical,
                            LAB_REGISTRATION_REMOVAL, 0, NULL, NULL);
  lab_registration_table_remove (scscf->registrations, registration);
}

static void
end_unregistered (LabScscf *scscf, LabRegistration *registration)
{
  const LabServedIdentity *identity = lab_registration_default (registration);
  if (identity != NULL)
    lab_scscf_assign (scscf, &scscf->element.scope, NULL, identity->canonical,
                      LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION, NULL, NULL);
  lab_registration_table_remove (scscf->registrations, registration);
}

static void
on_timer (gpointer self)
{
  LabRegistration *registration = self;
  LabScscf *scscf = registration->owner;
  registration->timer = NULL;
  if (!lab_registration_is_registered (registration))
    {
      end_unregistered (scscf, registration);
      return;
    }
  gint64 now_us = lab_clock_now_us ();
  g_autoptr (GPtrArray) ended = lab_bindings_new ();
  for (guint i = 0; i < registration->bindings->len; i++)
    {
      LabBinding *binding = registration->bindings->pdata[i];
      if (binding->expires_us <= now_us)
        g_ptr_array_add (ended, lab_binding_ref (binding));
    }
  if (ended->len > 0)
    lab_scscf_unbind (scscf, registration, ended, LAB_SCSCF_UNBIND_TIMEOUT);
  else
    lab_scscf_watch_registration (scscf, registration);
}

void
lab_scscf_watch_registration (LabScscf *scscf, LabRegistration *registration)
{
  lab_timer_cancel (&registration->timer);
  registration->owner = scscf;
  guint64 delay_ms = scscf->unregistered_ms;
  if (lab_registration_is_registered (registration))
    {
      gint64 earliest_us = G_MAXINT64;
      for (guint i = 0; i < registration->bindings->len; i++)
        earliest_us = MIN (earliest_us,
                           ((LabBinding *)registration->bindings->pdata[i])->expires_us);
      gint64 left_us = MAX (earliest_us - lab_clock_now_us (), 0);
      delay_ms = (guint64)((left_us + 999) / 1000);
    }
  registration->timer
      = lab_timer_start (&scscf->element.scope, delay_ms, on_timer, registration);
}
