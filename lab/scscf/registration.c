/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/registration.h"

#include <string.h>

#include "base/error.h"
#include "ims/identity.h"

/* Users whose profile is held at a time. */
#define REGISTRATIONS_MAX 1000000

struct _LabRegistrationTable
{
  GHashTable *by_identity; /* canonical → LabRegistration, a reference each */
  GHashTable *all;         /* set of LabRegistration */
};

static void
free_identity (gpointer memory)
{
  LabServedIdentity *identity = memory;
  g_free (identity->uri);
  g_free (identity->canonical);
  lab_service_profile_unref (identity->profile);
  g_free (identity);
}

static void
clear_registration (gpointer memory)
{
  LabRegistration *registration = memory;
  lab_timer_cancel (&registration->timer);
  g_ptr_array_unref (registration->identities);
  g_ptr_array_unref (registration->bindings);
}

LabRegistration *
lab_registration_ref (LabRegistration *registration)
{
  return g_rc_box_acquire (registration);
}

void
lab_registration_unref (LabRegistration *registration)
{
  if (registration != NULL)
    g_rc_box_release_full (registration, clear_registration);
}

gboolean
lab_registration_is_registered (const LabRegistration *registration)
{
  return registration->bindings->len > 0;
}

const LabServedIdentity *
lab_registration_identity (const LabRegistration *registration, const char *canonical)
{
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      if (strcmp (identity->canonical, canonical) == 0)
        return identity;
    }
  return NULL;
}

const LabServedIdentity *
lab_registration_default (const LabRegistration *registration)
{
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      if (!identity->barred)
        return identity;
    }
  return NULL;
}

const LabServedIdentity *
lab_registration_alias (const LabRegistration *registration, const char *uri)
{
  gboolean want_tel = g_ascii_strncasecmp (uri, "tel:", 4) != 0;
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      gboolean is_tel = g_ascii_strncasecmp (identity->uri, "tel:", 4) == 0;
      if (!identity->barred && is_tel == want_tel)
        return identity;
    }
  return NULL;
}

LabRegistrationTable *
lab_registration_table_new (void)
{
  LabRegistrationTable *table = g_new0 (LabRegistrationTable, 1);
  table->by_identity = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify)lab_registration_unref);
  table->all
      = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)lab_registration_unref, NULL);
  return table;
}

void
lab_registration_table_free (LabRegistrationTable *table)
{
  if (table == NULL)
    return;
  GHashTableIter iter;
  gpointer registration;
  g_hash_table_iter_init (&iter, table->all);
  while (g_hash_table_iter_next (&iter, &registration, NULL))
    lab_timer_cancel (&((LabRegistration *)registration)->timer);
  g_hash_table_unref (table->by_identity);
  g_hash_table_unref (table->all);
  g_free (table);
}

LabRegistration *
lab_registration_table_find (const LabRegistrationTable *table, const char *canonical)
{
  return g_hash_table_lookup (table->by_identity, canonical);
}

LabRegistration *
lab_registration_table_find_forms (const LabRegistrationTable *table, const char *uri,
                                   const char *domain, const LabServedIdentity **identity)
{
  g_auto (GStrv) forms = lab_impu_forms (uri, domain, NULL);
  for (guint i = 0; forms != NULL && forms[i] != NULL; i++)
    {
      LabRegistration *registration = lab_registration_table_find (table, forms[i]);
      if (registration == NULL)
        continue;
      if (identity != NULL)
        *identity = lab_registration_identity (registration, forms[i]);
      return registration;
    }
  return NULL;
}

static GPtrArray *
read_identities (const LabUserData *user_data)
{
  GPtrArray *identities = g_ptr_array_new_with_free_func (free_identity);
  for (guint i = 0; i < user_data->identities->len; i++)
    {
      const LabUserDataIdentity *from = user_data->identities->pdata[i];
      char *canonical = lab_impu_canonical (from->uri, NULL);
      if (canonical == NULL || from->profile_index >= user_data->profiles->len)
        {
          g_free (canonical);
          continue;
        }
      LabServedIdentity *identity = g_new0 (LabServedIdentity, 1);
      identity->uri = g_strdup (from->uri);
      identity->canonical = canonical;
      identity->barred = from->barred;
      identity->profile
          = lab_service_profile_ref (user_data->profiles->pdata[from->profile_index]);
      g_ptr_array_add (identities, identity);
    }
  return identities;
}

static void
forget_identities (LabRegistrationTable *table, LabRegistration *registration)
{
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      if (lab_registration_table_find (table, identity->canonical) == registration)
        g_hash_table_remove (table->by_identity, identity->canonical);
    }
}

static LabRegistration *
find_any (const LabRegistrationTable *table, const GPtrArray *identities)
{
  for (guint i = 0; i < identities->len; i++)
    {
      const LabServedIdentity *identity = identities->pdata[i];
      LabRegistration *found = lab_registration_table_find (table, identity->canonical);
      if (found != NULL)
        return found;
    }
  return NULL;
}

LabRegistration *
lab_registration_table_store (LabRegistrationTable *table, const LabUserData *user_data,
                              GError **error)
{
  g_autoptr (GPtrArray) identities = read_identities (user_data);
  if (identities->len == 0)
    {
      g_set_error_literal (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "a user profile without a public identity (TS 29.228 annex B.1)");
      return NULL;
    }
  LabRegistration *registration = find_any (table, identities);
  if (registration == NULL && g_hash_table_size (table->all) >= REGISTRATIONS_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %u users",
                   REGISTRATIONS_MAX);
      return NULL;
    }
  if (registration == NULL)
    {
      registration = g_rc_box_new0 (LabRegistration);
      registration->bindings = lab_bindings_new ();
      registration->identities = g_ptr_array_new ();
      g_hash_table_add (table->all, registration);
    }
  forget_identities (table, registration);
  g_ptr_array_unref (registration->identities);
  registration->identities = g_steal_pointer (&identities);
  for (guint i = 0; i < registration->identities->len; i++)
    {
      const LabServedIdentity *identity = registration->identities->pdata[i];
      g_hash_table_replace (table->by_identity, g_strdup (identity->canonical),
                            lab_registration_ref (registration));
    }
  return registration;
}

void
lab_registration_table_remove (LabRegistrationTable *table, LabRegistration *registration)
{
  lab_timer_cancel (&registration->timer);
  forget_identities (table, registration);
  g_hash_table_remove (table->all, registration);
}

guint
lab_registration_table_registered (const LabRegistrationTable *table)
{
  guint count = 0;
  GHashTableIter iter;
  gpointer registration;
  g_hash_table_iter_init (&iter, table->all);
  while (g_hash_table_iter_next (&iter, &registration, NULL))
    count += lab_registration_is_registered (registration);
  return count;
}
