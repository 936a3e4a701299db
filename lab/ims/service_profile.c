/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/service_profile.h"

#include "base/error.h"

struct _LabServiceProfile
{
  guint references;
  GPtrArray *ifcs;
};

LabServiceProfile *
lab_service_profile_new (void)
{
  LabServiceProfile *profile = g_new0 (LabServiceProfile, 1);
  profile->references = 1;
  profile->ifcs = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_ifc_free);
  return profile;
}

LabServiceProfile *
lab_service_profile_ref (LabServiceProfile *profile)
{
  profile->references++;
  return profile;
}

void
lab_service_profile_unref (LabServiceProfile *profile)
{
  if (profile == NULL || --profile->references > 0)
    return;
  g_ptr_array_unref (profile->ifcs);
  g_free (profile);
}

gboolean
lab_service_profile_add (LabServiceProfile *profile, LabIfc *ifc, GError **error)
{
  g_autoptr (LabIfc) owned = ifc;
  if (profile->ifcs->len >= LAB_IFC_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d filter criteria",
                   LAB_IFC_MAX);
      return FALSE;
    }
  guint place = 0;
  for (; place < profile->ifcs->len; place++)
    {
      guint other = lab_ifc_priority (g_ptr_array_index (profile->ifcs, place));
      if (other == lab_ifc_priority (owned))
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "priority %u: two filter criteria have it (TS 29.228 annex B.2.2)",
                       other);
          return FALSE;
        }
      if (other > lab_ifc_priority (owned))
        break;
    }
  g_ptr_array_insert (profile->ifcs, (int)place, g_steal_pointer (&owned));
  return TRUE;
}

guint
lab_service_profile_size (const LabServiceProfile *profile)
{
  return profile->ifcs->len;
}

const LabIfc *
lab_service_profile_nth (const LabServiceProfile *profile, guint index)
{
  g_return_val_if_fail (index < profile->ifcs->len, NULL);
  return g_ptr_array_index (profile->ifcs, index);
}

const LabIfc *
lab_service_profile_next (const LabServiceProfile *profile,
                          const LabServiceRequest *request, guint *position)
{
  while (*position < profile->ifcs->len)
    {
      const LabIfc *ifc = g_ptr_array_index (profile->ifcs, (*position)++);
      if (lab_ifc_matches (ifc, request))
        return ifc;
    }
  return NULL;
}

/* ---- a messaging server's criteria */

static const struct
{
  LabDefaultHandling handling;
  LabTrigger triggers[4];
} messaging[] = {
  { LAB_DEFAULT_HANDLING_SESSION_TERMINATED,
    { { .kind = LAB_TRIGGER_METHOD, .text = (char *)"MESSAGE" },
      { .kind = LAB_TRIGGER_SESSION_CASE, .session_case = LAB_SESSION_CASE_ORIGINATING },
      { .kind = LAB_TRIGGER_SESSION_CASE,
        .session_case = LAB_SESSION_CASE_ORIGINATING_UNREGISTERED } } },
  { LAB_DEFAULT_HANDLING_SESSION_TERMINATED,
    { { .kind = LAB_TRIGGER_METHOD, .text = (char *)"MESSAGE" },
      { .kind = LAB_TRIGGER_SESSION_CASE,
        .session_case = LAB_SESSION_CASE_TERMINATING_REGISTERED },
      { .kind = LAB_TRIGGER_SESSION_CASE,
        .session_case = LAB_SESSION_CASE_TERMINATING_UNREGISTERED },
      { .kind = LAB_TRIGGER_SIP_HEADER,
        .negated = TRUE,
        .text = (char *)"User-Agent" } } },
  { LAB_DEFAULT_HANDLING_SESSION_CONTINUED,
    { { .kind = LAB_TRIGGER_METHOD, .text = (char *)"REGISTER" } } },
};

/* In CNF: triggers of one kind are alternatives, the kinds must all hold. */
static gboolean
add_messaging_trigger (LabIfc *ifc, const LabTrigger *template,
                       const char *own_user_agent, GError **error)
{
  guint group = template->kind;
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (groups, group);
  LabTrigger trigger = *template;
  trigger.groups = groups;
  g_autofree char *content = g_strdup (own_user_agent);
  if (trigger.kind == LAB_TRIGGER_SIP_HEADER)
    trigger.content = content;
  return lab_ifc_add_trigger (ifc, &trigger, error);
}

gboolean
lab_service_profile_add_messaging (LabServiceProfile *profile, const char *server_name,
                                   const char *own_user_agent, GError **error)
{
  guint priority = 0;
  if (profile->ifcs->len > 0)
    priority
        = lab_ifc_priority (g_ptr_array_index (profile->ifcs, profile->ifcs->len - 1))
          + 1;
  for (guint i = 0; i < G_N_ELEMENTS (messaging); i++)
    {
      g_autoptr (LabIfc) ifc = lab_ifc_new (priority + i, server_name);
      lab_ifc_set_default_handling (ifc, messaging[i].handling);
      for (guint j = 0; j < G_N_ELEMENTS (messaging[i].triggers); j++)
        {
          const LabTrigger *trigger = &messaging[i].triggers[j];
          gboolean used
              = trigger->text != NULL || trigger->kind != LAB_TRIGGER_REQUEST_URI;
          if (used && !add_messaging_trigger (ifc, trigger, own_user_agent, error))
            return FALSE;
        }
      if (!lab_service_profile_add (profile, g_steal_pointer (&ifc), error))
        return FALSE;
    }
  return TRUE;
}
