/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/user_data_xml.h"

static void
identity_free (gpointer data)
{
  LabUserDataIdentity *identity = data;
  g_free (identity->uri);
  g_free (identity);
}

LabUserData *
lab_user_data_new (const char *impi)
{
  LabUserData *user_data = g_new0 (LabUserData, 1);
  user_data->impi = g_strdup (impi);
  user_data->identities = g_ptr_array_new_with_free_func (identity_free);
  user_data->profiles
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_service_profile_unref);
  return user_data;
}

void
lab_user_data_free (LabUserData *user_data)
{
  if (user_data == NULL)
    return;
  g_free (user_data->impi);
  g_ptr_array_unref (user_data->identities);
  g_ptr_array_unref (user_data->profiles);
  g_free (user_data);
}

void
lab_user_data_add_identity (LabUserData *user_data, const char *uri, gboolean barred,
                            guint profile_index)
{
  LabUserDataIdentity *identity = g_new0 (LabUserDataIdentity, 1);
  identity->uri = g_strdup (uri);
  identity->barred = barred;
  identity->profile_index = profile_index;
  g_ptr_array_add (user_data->identities, identity);
}

guint
lab_user_data_add_profile (LabUserData *user_data, LabServiceProfile *profile)
{
  g_ptr_array_add (user_data->profiles, lab_service_profile_ref (profile));
  return user_data->profiles->len - 1;
}
