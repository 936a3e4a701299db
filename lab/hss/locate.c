/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

/* User location query (TS 29.228 §6.1.4.1). */

/* Whether the user has a service while not registered: a filter criterion for that state. */
static gboolean
has_unregistered_service (const LabServiceProfile *profile)
{
  for (guint i = 0; i < lab_service_profile_size (profile); i++)
    if (lab_ifc_profile_part (lab_service_profile_nth (profile, i))
        != LAB_PROFILE_PART_REGISTERED)
      return TRUE;
  return FALSE;
}

static HssFault
give_capabilities (HssService *service, const LabSubscriber *subscriber,
                   const HssSubscription *subscription, LabCxLia *lia)
{
  g_autoptr (GError) error = NULL;
  lia->result = LAB_CX_SUCCESS;
  hss_fill_capabilities (subscriber, TRUE, &lia->capabilities);
  if (!lab_hss_registry_set_server (service->registry, subscriber,
                                    subscription->server_name, TRUE, &error))
    return hss_store_fault (service, error);
  return HSS_FAULT_NONE;
}

HssFault
lab_hss_locate (HssService *service, const LabCxLir *lir, LabCxLia *lia)
{
  HssIdentity identity;
  g_auto (HssSubscription) subscription = { 0 };
  g_autoptr (GError) error = NULL;
  HssState state;
  gboolean served;
  if (!lab_hss_registry_find (service->registry, lir->public_identity, &identity))
    return HSS_FAULT_USER_UNKNOWN;
  if (!lab_hss_registry_load (service->registry, identity.subscriber, &subscription,
                              &error)
      || !lab_hss_registry_state (service->registry, identity.subscriber,
                                  identity.impu->set, &state, NULL, &error)
      || !lab_hss_registry_is_served (service->registry, identity.subscriber, &served,
                                      &error))
    return hss_store_fault (service, error);
  if (state == HSS_NOT_REGISTERED && !lir->originating
      && !has_unregistered_service (hss_profile_of (service, identity.subscriber)))
    return HSS_FAULT_NOT_REGISTERED;
  if (lir->type == LAB_CX_REGISTRATION_AND_CAPABILITIES)
    return give_capabilities (service, identity.subscriber, &subscription, lia);
  if (subscription.server_name != NULL && (state != HSS_NOT_REGISTERED || served))
    {
      lia->result = LAB_CX_SUCCESS;
      lia->server_name = g_steal_pointer (&subscription.server_name);
      return HSS_FAULT_NONE;
    }
  lia->result = LAB_CX_UNREGISTERED_SERVICE;
  hss_fill_capabilities (identity.subscriber, FALSE, &lia->capabilities);
  return HSS_FAULT_NONE;
}
