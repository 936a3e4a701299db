/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

#include <string.h>

#include "ims/user_data_xml.h"

/* S-CSCF registration and de-registration notification (TS 29.228 §6.1.2.1). */

/* An implicit registration set of a user, and what is known of both. */
typedef struct
{
  const LabSubscriber *subscriber;
  guint set;
  HssSubscription subscription;
  HssState state;
  gboolean served;
} Subject;

typedef struct
{
  HssService *service;
  const LabCxSar *sar;
  LabCxSaa *saa;
  GArray *subjects; /* element-type Subject */
  GError *error;
} Assignment;

static void
clear_subject (gpointer data)
{
  lab_hss_subscription_clear (&((Subject *)data)->subscription);
}

static HssFault
failed (Assignment *assignment)
{
  return hss_store_fault (assignment->service, assignment->error);
}

/* ---- who it is about */

static HssFault
add_subject (Assignment *assignment, const LabSubscriber *subscriber, guint set)
{
  HssRegistry *registry = assignment->service->registry;
  for (guint i = 0; i < assignment->subjects->len; i++)
    {
      const Subject *other = &g_array_index (assignment->subjects, Subject, i);
      if (other->subscriber == subscriber && other->set == set)
        return HSS_FAULT_NONE;
    }
  Subject subject = { .subscriber = subscriber, .set = set };
  gboolean good = lab_hss_registry_load (registry, subscriber, &subject.subscription,
                                         &assignment->error)
                  && lab_hss_registry_state (registry, subscriber, set, &subject.state,
                                             NULL, &assignment->error)
                  && lab_hss_registry_is_served (registry, subscriber, &subject.served,
                                                 &assignment->error);
  g_array_append_val (assignment->subjects, subject);
  return good ? HSS_FAULT_NONE : failed (assignment);
}

static HssFault
add_identity (Assignment *assignment, const char *impu)
{
  const HssService *service = assignment->service;
  const char *impi = assignment->sar->user_name;
  HssIdentity identity;
  HssFault fault = HSS_FAULT_NONE;
  if (impi != NULL)
    fault = hss_find_pair (service, impi, impu, &identity);
  else if (!lab_hss_registry_find (service->registry, impu, &identity))
    fault = HSS_FAULT_USER_UNKNOWN;
  if (fault != HSS_FAULT_NONE)
    return fault;
  return add_subject (assignment, identity.subscriber, identity.impu->set);
}

static HssFault
add_all_of_user (Assignment *assignment)
{
  const char *impi = assignment->sar->user_name;
  if (impi == NULL)
    return HSS_FAULT_NO_IDENTITY;
  const LabSubscriber *subscriber
      = lab_hss_registry_find_impi (assignment->service->registry, impi);
  HssFault fault = subscriber == NULL ? HSS_FAULT_USER_UNKNOWN : HSS_FAULT_NONE;
  for (guint i = 0; fault == HSS_FAULT_NONE && i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      fault = add_subject (assignment, subscriber, impu->set);
    }
  return fault;
}

static HssFault
find_subjects (Assignment *assignment, gboolean several, gboolean needs_user_name)
{
  const LabCxSar *sar = assignment->sar;
  guint count = sar->public_identities == NULL ? 0 : sar->public_identities->len;
  HssFault fault = HSS_FAULT_NONE;
  if (several && count == 0)
    return add_all_of_user (assignment);
  if (count == 0 || (needs_user_name && sar->user_name == NULL))
    return HSS_FAULT_NO_IDENTITY;
  if (!several && count > 1)
    return HSS_FAULT_TOO_MANY_IDENTITIES;
  for (guint i = 0; fault == HSS_FAULT_NONE && i < count; i++)
    fault = add_identity (assignment, g_ptr_array_index (sar->public_identities, i));
  return fault;
}

/* ---- what is written */

static gboolean
is_of_another (const Assignment *assignment, const Subject *subject)
{
  return subject->subscription.server_name != NULL
         && strcmp (subject->subscription.server_name, assignment->sar->server_name) != 0;
}

static gboolean
write_state (Assignment *assignment, const Subject *subject, HssState state)
{
  return lab_hss_registry_set_state (assignment->service->registry, subject->subscriber,
                                     subject->set, state, FALSE, &assignment->error);
}

static gboolean
write_server (Assignment *assignment, const Subject *subject, const char *server_name)
{
  return lab_hss_registry_set_server (assignment->service->registry, subject->subscriber,
                                      server_name, FALSE, &assignment->error);
}

/* The S-CSCF stays assigned while it serves any identity of the user. */
static gboolean
release_server (Assignment *assignment, const Subject *subject)
{
  gboolean served;
  return lab_hss_registry_is_served (assignment->service->registry, subject->subscriber,
                                     &served, &assignment->error)
         && (served || write_server (assignment, subject, NULL));
}

static void
give_profile (Assignment *assignment, const Subject *subject)
{
  const LabSubscriber *subscriber = subject->subscriber;
  assignment->saa->result = LAB_CX_SUCCESS;
  assignment->saa->user_name = g_strdup (subscriber->impi);
  if (assignment->sar->user_data_already_available)
    return;
  g_autoptr (LabUserData) user_data = lab_user_data_new (subscriber->impi);
  guint profile = lab_user_data_add_profile (
      user_data, hss_profile_of (assignment->service, subscriber));
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (impu->set == subject->set)
        lab_user_data_add_identity (user_data, impu->uri, impu->barred, profile);
    }
  char *xml = lab_user_data_write_xml (user_data);
  assignment->saa->user_data = g_bytes_new_take (xml, strlen (xml));
}

/* ---- the types */

static HssFault
take (Assignment *assignment, HssState state)
{
  const Subject *subject = &g_array_index (assignment->subjects, Subject, 0);
  if (is_of_another (assignment, subject) && subject->served
      && !subject->subscription.reassignment)
    {
      assignment->saa->server_name = g_strdup (subject->subscription.server_name);
      return HSS_FAULT_ALREADY_REGISTERED;
    }
  if (!write_server (assignment, subject, assignment->sar->server_name)
      || !write_state (assignment, subject, state))
    return failed (assignment);
  give_profile (assignment, subject);
  return HSS_FAULT_NONE;
}

static HssFault
on_registration (Assignment *assignment)
{
  return take (assignment, HSS_REGISTERED);
}

static HssFault
on_unregistered_user (Assignment *assignment)
{
  return take (assignment, HSS_UNREGISTERED);
}

static HssFault
on_no_assignment (Assignment *assignment)
{
  const Subject *subject = &g_array_index (assignment->subjects, Subject, 0);
  if (subject->subscription.server_name == NULL || is_of_another (assignment, subject))
    return HSS_FAULT_NOT_ASSIGNED;
  give_profile (assignment, subject);
  return HSS_FAULT_NONE;
}

static HssFault
check_all_assigned (const Assignment *assignment)
{
  for (guint i = 0; i < assignment->subjects->len; i++)
    if (is_of_another (assignment, &g_array_index (assignment->subjects, Subject, i)))
      return HSS_FAULT_NOT_ASSIGNED;
  return HSS_FAULT_NONE;
}

static HssFault
on_deregistration (Assignment *assignment)
{
  HssFault fault = check_all_assigned (assignment);
  for (guint i = 0; fault == HSS_FAULT_NONE && i < assignment->subjects->len; i++)
    {
      const Subject *subject = &g_array_index (assignment->subjects, Subject, i);
      if (!write_state (assignment, subject, HSS_NOT_REGISTERED)
          || !release_server (assignment, subject))
        fault = failed (assignment);
    }
  assignment->saa->result = LAB_CX_SUCCESS;
  return fault;
}

static HssFault
on_deregistration_store_server_name (Assignment *assignment)
{
  HssFault fault = check_all_assigned (assignment);
  if (!assignment->service->keep_server_name)
    {
      fault = on_deregistration (assignment);
      assignment->saa->result = LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED;
      return fault;
    }
  for (guint i = 0; fault == HSS_FAULT_NONE && i < assignment->subjects->len; i++)
    {
      const Subject *subject = &g_array_index (assignment->subjects, Subject, i);
      if (!write_state (assignment, subject, HSS_UNREGISTERED)
          || !write_server (assignment, subject, assignment->sar->server_name))
        fault = failed (assignment);
    }
  assignment->saa->result = LAB_CX_SUCCESS;
  return fault;
}

/* The authentication is no longer pending; who was registered before still is. */
static HssFault
on_authentication_failed (Assignment *assignment)
{
  const Subject *subject = &g_array_index (assignment->subjects, Subject, 0);
  HssFault fault = check_all_assigned (assignment);
  if (fault != HSS_FAULT_NONE)
    return fault;
  if (!write_state (assignment, subject, subject->state)
      || !release_server (assignment, subject))
    return failed (assignment);
  assignment->saa->result = LAB_CX_SUCCESS;
  return HSS_FAULT_NONE;
}

static const struct
{
  HssFault (*run) (Assignment *assignment);
  gboolean several; /* identities; or none, and all of the user's are meant */
  gboolean needs_user_name;
} types[] = {
  [LAB_CX_ASSIGNMENT_NONE] = { on_no_assignment, FALSE, FALSE },
  [LAB_CX_ASSIGNMENT_REGISTRATION] = { on_registration, FALSE, TRUE },
  [LAB_CX_ASSIGNMENT_RE_REGISTRATION] = { on_registration, FALSE, TRUE },
  [LAB_CX_ASSIGNMENT_UNREGISTERED_USER] = { on_unregistered_user, FALSE, FALSE },
  [LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION] = { on_deregistration, TRUE, FALSE },
  [LAB_CX_ASSIGNMENT_USER_DEREGISTRATION] = { on_deregistration, TRUE, FALSE },
  [LAB_CX_ASSIGNMENT_TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME]
  = { on_deregistration_store_server_name, TRUE, FALSE },
  [LAB_CX_ASSIGNMENT_USER_DEREGISTRATION_STORE_SERVER_NAME]
  = { on_deregistration_store_server_name, TRUE, FALSE },
  [LAB_CX_ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION] = { on_deregistration, TRUE, FALSE },
  [LAB_CX_ASSIGNMENT_AUTHENTICATION_FAILURE] = { on_authentication_failed, FALSE, TRUE },
  [LAB_CX_ASSIGNMENT_AUTHENTICATION_TIMEOUT] = { on_authentication_failed, FALSE, TRUE },
  [LAB_CX_ASSIGNMENT_DEREGISTRATION_TOO_MUCH_DATA] = { on_deregistration, TRUE, FALSE },
};

HssFault
lab_hss_assign (HssService *service, const LabCxSar *sar, LabCxSaa *saa)
{
  if ((gsize)sar->type >= G_N_ELEMENTS (types) || types[sar->type].run == NULL)
    return HSS_FAULT_ASSIGNMENT_TYPE;
  g_autoptr (GArray) subjects = g_array_new (FALSE, FALSE, sizeof (Subject));
  g_array_set_clear_func (subjects, clear_subject);
  Assignment assignment
      = { .service = service, .sar = sar, .saa = saa, .subjects = subjects };
  HssFault fault = find_subjects (&assignment, types[sar->type].several,
                                  types[sar->type].needs_user_name);
  if (fault == HSS_FAULT_NONE)
    fault = types[sar->type].run (&assignment);
  g_clear_error (&assignment.error);
  return fault;
}
