/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/subscriber.h"

#include "ims/identity.h"
#include "sip/uri.h"

void
lab_subscriber_free (LabSubscriber *subscriber)
{
  if (subscriber == NULL)
    return;
  g_free (subscriber->name);
  g_free (subscriber->impi);
  g_ptr_array_unref (subscriber->impus);
  lab_aka_credential_free (subscriber->aka);
  lab_digest_credential_free (subscriber->digest);
  lab_service_profile_unref (subscriber->profile);
  g_array_unref (subscriber->mandatory_capabilities);
  g_array_unref (subscriber->optional_capabilities);
  g_free (subscriber);
}

const LabImpu *
lab_subscriber_find_impu (const LabSubscriber *subscriber, const char *uri)
{
  g_autofree char *canonical = lab_impu_canonical (uri, NULL);
  for (guint i = 0; canonical != NULL && i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (g_strcmp0 (impu->canonical, canonical) == 0)
        return impu;
    }
  return NULL;
}

const LabImpu *
lab_subscriber_default_impu (const LabSubscriber *subscriber, guint set)
{
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (impu->set == set && !impu->barred)
        return impu;
    }
  return NULL;
}

char *
lab_subscriber_number (const LabSubscriber *subscriber)
{
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      g_autoptr (LabSipUri) uri = lab_sip_uri_parse (impu->uri, NULL);
      char *number = uri != NULL ? lab_sip_uri_number (uri) : NULL;
      if (number != NULL)
        return number;
    }
  return NULL;
}
