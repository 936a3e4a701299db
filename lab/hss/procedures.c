/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

#include "base/log.h"

/* What the procedures have in common. */

HssFault
hss_store_fault (const HssService *service, const GError *error)
{
  lab_log_error (service->name, "database: %s", error->message);
  return HSS_FAULT_STORE;
}

HssFault
hss_find_pair (const HssService *service, const char *impi, const char *impu,
               HssIdentity *identity)
{
  const LabSubscriber *subscriber = lab_hss_registry_find_impi (service->registry, impi);
  if (subscriber == NULL || !lab_hss_registry_find (service->registry, impu, identity))
    return HSS_FAULT_USER_UNKNOWN;
  return identity->subscriber == subscriber ? HSS_FAULT_NONE
                                            : HSS_FAULT_IDENTITIES_DONT_MATCH;
}

static GArray *
copy_numbers (const GArray *numbers)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      guint32 number = g_array_index (numbers, guint, i);
      g_array_append_val (copy, number);
    }
  return copy;
}

void
hss_fill_capabilities (const LabSubscriber *subscriber, gboolean always,
                       LabCxCapabilities *capabilities)
{
  capabilities->mandatory = copy_numbers (subscriber->mandatory_capabilities);
  capabilities->optional = copy_numbers (subscriber->optional_capabilities);
  capabilities->present
      = always || capabilities->mandatory->len > 0 || capabilities->optional->len > 0;
}

LabServiceProfile *
hss_profile_of (const HssService *service, const LabSubscriber *subscriber)
{
  return subscriber->profile != NULL ? subscriber->profile : service->profile;
}
