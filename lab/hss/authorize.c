/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

/* User registration status query (TS 29.228 §6.1.1.1). */

static gboolean
may_roam (const HssService *service, const char *visited_network)
{
  for (guint i = 0; service->visited_networks[i] != NULL; i++)
    if (g_ascii_strcasecmp (service->visited_networks[i], visited_network) == 0)
      return TRUE;
  return FALSE;
}

/* Steps 3 and 4: barring, and the visited network, which de-registration does not ask for. */
static HssFault
check_permission (const HssService *service, const LabCxUar *uar,
                  const HssIdentity *identity)
{
  if (identity->impu->barred && !uar->emergency
      && lab_subscriber_default_impu (identity->subscriber, identity->impu->set) == NULL)
    return HSS_FAULT_BARRED;
  if (uar->type != LAB_CX_DE_REGISTRATION && !uar->emergency
      && service->visited_networks != NULL && !may_roam (service, uar->visited_network))
    return HSS_FAULT_ROAMING_NOT_ALLOWED;
  return HSS_FAULT_NONE;
}

/* The I-CSCF could not reach the assigned S-CSCF, and chooses another one. */
static HssFault
give_capabilities (HssService *service, const LabSubscriber *subscriber,
                   const HssSubscription *subscription, LabCxUaa *uaa)
{
  g_autoptr (GError) error = NULL;
  uaa->result = LAB_CX_SUCCESS;
  hss_fill_capabilities (subscriber, TRUE, &uaa->capabilities);
  if (!lab_hss_registry_set_server (service->registry, subscriber,
                                    subscription->server_name, TRUE, &error))
    return hss_store_fault (service, error);
  return HSS_FAULT_NONE;
}

/* Step 5: by the registration state of the identity, or of others of the subscription. */
static HssFault
answer_by_state (const LabCxUar *uar, const LabSubscriber *subscriber, HssState state,
                 gboolean served, const HssSubscription *subscription, LabCxUaa *uaa)
{
  gboolean de_registration = uar->type == LAB_CX_DE_REGISTRATION;
  if (state == HSS_NOT_REGISTERED && de_registration)
    return HSS_FAULT_NOT_REGISTERED;
  if (subscription->server_name != NULL && (state != HSS_NOT_REGISTERED || served))
    {
      uaa->result = de_registration ? LAB_CX_SUCCESS : LAB_CX_SUBSEQUENT_REGISTRATION;
      uaa->server_name = g_strdup (subscription->server_name);
      return HSS_FAULT_NONE;
    }
  uaa->result = LAB_CX_FIRST_REGISTRATION;
  hss_fill_capabilities (subscriber, FALSE, &uaa->capabilities);
  return HSS_FAULT_NONE;
}

HssFault
lab_hss_authorize (HssService *service, const LabCxUar *uar, LabCxUaa *uaa)
{
  HssIdentity identity;
  g_auto (HssSubscription) subscription = { 0 };
  g_autoptr (GError) error = NULL;
  HssState state;
  gboolean served;
  HssFault fault
      = hss_find_pair (service, uar->user_name, uar->public_identity, &identity);
  if (fault == HSS_FAULT_NONE)
    fault = check_permission (service, uar, &identity);
  if (fault != HSS_FAULT_NONE)
    return fault;
  if (!lab_hss_registry_load (service->registry, identity.subscriber, &subscription,
                              &error)
      || !lab_hss_registry_state (service->registry, identity.subscriber,
                                  identity.impu->set, &state, NULL, &error)
      || !lab_hss_registry_is_served (service->registry, identity.subscriber, &served,
                                      &error))
    return hss_store_fault (service, error);
  if (uar->type == LAB_CX_REGISTRATION_AND_CAPABILITIES)
    return give_capabilities (service, identity.subscriber, &subscription, uaa);
  return answer_by_state (uar, identity.subscriber, state, served, &subscription, uaa);
}
