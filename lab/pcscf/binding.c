/* SPDX-License-Identifier: Apache-2.0 */
#include "pcscf/binding.h"

#include <string.h>

#include "base/clock.h"
#include "ims/identity.h"
#include "sip/name_addr.h"

/* The timer has the place of the binding in hand, so that its end is found without a search. */
typedef struct
{
  PcscfBinding binding; /* first */
  PcscfBindings *all;
  char **canonical; /* of binding.impus, and the AoR */
  LabTimer *expiry;
} Entry;

struct _PcscfBindings
{
  GHashTable *by_flow;     /* token → GPtrArray of Entry, owned; the newest last */
  GHashTable *by_identity; /* canonical identity → GPtrArray of Entry, borrowed */
  LabScope timers;
  guint size;
  PcscfExpired expired;
  gpointer self;
};

PcscfBindings *
pcscf_bindings_new (PcscfExpired expired, gpointer self)
{
  PcscfBindings *bindings = g_new0 (PcscfBindings, 1);
  bindings->by_flow = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify)g_ptr_array_unref);
  bindings->by_identity = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify)g_ptr_array_unref);
  bindings->expired = expired;
  bindings->self = self;
  return bindings;
}

static void
free_entry (Entry *entry)
{
  lab_timer_cancel (&entry->expiry);
  lab_sip_flow_unref (entry->binding.flow);
  g_free (entry->binding.impi);
  g_free (entry->binding.aor);
  g_strfreev (entry->binding.impus);
  g_strfreev (entry->binding.service_route);
  g_strfreev (entry->canonical);
  g_free (entry);
}

/* ---- the index by identity */

static void
index_add (PcscfBindings *bindings, Entry *entry)
{
  for (gsize i = 0; entry->canonical[i] != NULL; i++)
    {
      GPtrArray *same = g_hash_table_lookup (bindings->by_identity, entry->canonical[i]);
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (bindings->by_identity, g_strdup (entry->canonical[i]),
                               same);
        }
      g_ptr_array_add (same, entry);
    }
}

static void
index_remove (PcscfBindings *bindings, Entry *entry)
{
  for (gsize i = 0; entry->canonical[i] != NULL; i++)
    {
      GPtrArray *same = g_hash_table_lookup (bindings->by_identity, entry->canonical[i]);
      if (same == NULL)
        continue;
      g_ptr_array_remove (same, entry);
      if (same->len == 0)
        g_hash_table_remove (bindings->by_identity, entry->canonical[i]);
    }
}

static void
remove_entry (Entry *entry)
{
  PcscfBindings *bindings = entry->all;
  const char *token = lab_sip_flow_token (entry->binding.flow);
  GPtrArray *same_flow = g_hash_table_lookup (bindings->by_flow, token);
  index_remove (bindings, entry);
  bindings->size--;
  g_ptr_array_remove (same_flow, entry);
  if (same_flow->len == 0)
    g_hash_table_remove (bindings->by_flow, token);
  free_entry (entry);
}

static void
on_expired (gpointer user_data)
{
  Entry *entry = user_data;
  entry->expiry = NULL;
  entry->all->expired (entry->all->self, &entry->binding);
  remove_entry (entry);
}

static Entry *
find_entry (const PcscfBindings *bindings, const LabSipFlow *flow, const char *aor)
{
  GPtrArray *same_flow
      = g_hash_table_lookup (bindings->by_flow, lab_sip_flow_token (flow));
  for (guint i = 0; same_flow != NULL && i < same_flow->len; i++)
    {
      Entry *entry = same_flow->pdata[i];
      if (strcmp (entry->binding.aor, aor) == 0)
        return entry;
    }
  return NULL;
}

/* The identities in canonical form, each once, the AoR among them. */
static char **
canonical_identities (const char *aor, const char *const *impus)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (all, g_strdup (aor));
  for (gsize i = 0; impus[i] != NULL; i++)
    {
      g_autoptr (LabSipNameAddr) value = lab_sip_name_addr_parse (impus[i], NULL);
      g_autofree char *canonical
          = value == NULL ? NULL : lab_impu_canonical (value->uri, NULL);
      if (canonical != NULL
          && !g_ptr_array_find_with_equal_func (all, canonical, g_str_equal, NULL))
        g_ptr_array_add (all, g_steal_pointer (&canonical));
    }
  g_ptr_array_add (all, NULL);
  g_ptr_array_set_free_func (all, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

void
pcscf_bindings_put (PcscfBindings *bindings, LabSipFlow *flow, const char *impi,
                    const char *aor, const char *const *impus,
                    const char *const *service_route, guint32 expires_s)
{
  pcscf_bindings_remove (bindings, flow, aor);
  Entry *entry = g_new0 (Entry, 1);
  entry->all = bindings;
  entry->binding = (PcscfBinding){ .flow = lab_sip_flow_ref (flow),
                                   .impi = g_strdup (impi),
                                   .aor = g_strdup (aor),
                                   .impus = g_strdupv ((char **)impus),
                                   .service_route = g_strdupv ((char **)service_route) };
  entry->canonical = canonical_identities (aor, impus);
  const char *token = lab_sip_flow_token (flow);
  GPtrArray *same_flow = g_hash_table_lookup (bindings->by_flow, token);
  if (same_flow == NULL)
    {
      same_flow = g_ptr_array_new ();
      g_hash_table_insert (bindings->by_flow, g_strdup (token), same_flow);
    }
  g_ptr_array_add (same_flow, entry);
  index_add (bindings, entry);
  bindings->size++;
  entry->expiry
      = lab_timer_start (&bindings->timers, (guint64)expires_s * 1000, on_expired, entry);
}

void
pcscf_bindings_remove (PcscfBindings *bindings, const LabSipFlow *flow, const char *aor)
{
  Entry *entry = find_entry (bindings, flow, aor);
  if (entry != NULL)
    remove_entry (entry);
}

guint
pcscf_bindings_remove_flow (PcscfBindings *bindings, const LabSipFlow *flow)
{
  GPtrArray *same_flow;
  guint count = 0;
  g_autofree char *token = g_strdup (lab_sip_flow_token (flow));
  while ((same_flow = g_hash_table_lookup (bindings->by_flow, token)) != NULL)
    {
      remove_entry (same_flow->pdata[same_flow->len - 1]);
      count++;
    }
  return count;
}

const PcscfBinding *
pcscf_bindings_find (const PcscfBindings *bindings, const LabSipFlow *flow,
                     const char *identity)
{
  GPtrArray *same_flow
      = g_hash_table_lookup (bindings->by_flow, lab_sip_flow_token (flow));
  if (same_flow == NULL)
    return NULL;
  for (guint i = same_flow->len; identity != NULL && i-- > 0;)
    {
      const Entry *entry = same_flow->pdata[i];
      if (pcscf_binding_has (&entry->binding, identity))
        return &entry->binding;
    }
  return same_flow->pdata[same_flow->len - 1];
}

const PcscfBinding *
pcscf_bindings_find_identity (const PcscfBindings *bindings, const char *identity)
{
  GPtrArray *same = g_hash_table_lookup (bindings->by_identity, identity);
  return same == NULL ? NULL : same->pdata[same->len - 1];
}

gboolean
pcscf_binding_has (const PcscfBinding *binding, const char *identity)
{
  const Entry *entry = (const Entry *)binding;
  return g_strv_contains ((const char *const *)entry->canonical, identity);
}

guint
pcscf_bindings_size (const PcscfBindings *bindings)
{
  return bindings->size;
}

static void
free_entries (gpointer token, gpointer same_flow, gpointer unused)
{
  g_ptr_array_foreach (same_flow, (GFunc)(void (*) (void))free_entry, NULL);
}

void
pcscf_bindings_free (PcscfBindings *bindings)
{
  if (bindings == NULL)
    return;
  g_hash_table_foreach (bindings->by_flow, free_entries, NULL);
  g_hash_table_unref (bindings->by_flow);
  g_hash_table_unref (bindings->by_identity);
  g_free (bindings);
}
