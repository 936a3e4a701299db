/* SPDX-License-Identifier: Apache-2.0 */
#include "core/directory.h"

struct _LabDirectory
{
  GHashTable *hosts; /* lower-case host → (service → LabAddress) */
};

LabDirectory *
lab_directory_new (void)
{
  LabDirectory *directory = g_new0 (LabDirectory, 1);
  directory->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)g_hash_table_unref);
  return directory;
}

void
lab_directory_free (LabDirectory *directory)
{
  if (directory == NULL)
    return;
  g_hash_table_unref (directory->hosts);
  g_free (directory);
}

void
lab_directory_add (LabDirectory *directory, const char *host, const char *service,
                   const LabAddress *address)
{
  g_autofree char *key = g_ascii_strdown (host, -1);
  GHashTable *services = g_hash_table_lookup (directory->hosts, key);
  if (services == NULL)
    {
      services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (directory->hosts, g_steal_pointer (&key), services);
    }
  g_hash_table_replace (services, g_strdup (service),
                        g_memdup2 (address, sizeof *address));
}

void
lab_directory_remove (LabDirectory *directory, const char *host)
{
  g_autofree char *key = g_ascii_strdown (host, -1);
  g_hash_table_remove (directory->hosts, key);
}

gboolean
lab_directory_find (const LabDirectory *directory, const char *host, const char *service,
                    LabAddress *address)
{
  g_autofree char *key = g_ascii_strdown (host, -1);
  GHashTable *services = g_hash_table_lookup (directory->hosts, key);
  const LabAddress *found
      = services == NULL ? NULL : g_hash_table_lookup (services, service);
  if (found == NULL)
    return FALSE;
  *address = *found;
  return TRUE;
}
