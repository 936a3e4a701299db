/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

/* Authentication (TS 29.228 §6.3.1). */

/* The S-CSCF that asks is the one that will serve the user; until it says so by a SAR, an authentication
   is pending. */
static HssFault
note_server (HssService *service, const HssIdentity *identity, const char *server_name)
{
  g_auto (HssSubscription) subscription = { 0 };
  g_autoptr (GError) error = NULL;
  HssRegistry *registry = service->registry;
  const LabSubscriber *subscriber = identity->subscriber;
  guint set = identity->impu->set;
  HssState state;
  gboolean pending;
  if (!lab_hss_registry_load (registry, subscriber, &subscription, &error)
      || !lab_hss_registry_state (registry, subscriber, set, &state, &pending, &error))
    return hss_store_fault (service, error);
  gboolean same = g_strcmp0 (subscription.server_name, server_name) == 0;
  if ((!same || subscription.reassignment)
      && !lab_hss_registry_set_server (registry, subscriber, server_name, FALSE, &error))
    return hss_store_fault (service, error);
  if ((state != HSS_REGISTERED || !same) && !pending
      && !lab_hss_registry_set_state (registry, subscriber, set, state, TRUE, &error))
    return hss_store_fault (service, error);
  return HSS_FAULT_NONE;
}

HssFault
lab_hss_authenticate (HssService *service, const LabCxMar *mar, LabCxMaa *maa)
{
  HssIdentity identity;
  HssFault fault
      = hss_find_pair (service, mar->user_name, mar->public_identity, &identity);
  if (fault != HSS_FAULT_NONE)
    return fault;
  maa->items = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_cx_auth_item_free);
  fault = hss_vectors (service, identity.subscriber, mar->user_name, mar->item->scheme,
                       mar->item->authorization, mar->number_of_items, maa->items);
  if (fault == HSS_FAULT_NONE)
    fault = note_server (service, &identity, mar->server_name);
  if (fault != HSS_FAULT_NONE)
    return fault;
  maa->result = LAB_CX_SUCCESS;
  maa->user_name = g_strdup (mar->user_name);
  maa->public_identity = g_strdup (mar->public_identity);
  return HSS_FAULT_NONE;
}
