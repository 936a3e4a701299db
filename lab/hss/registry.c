/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/registry.h"

#include "base/error.h"
#include "hss/schema.h"
#include "ims/identity.h"

struct _HssRegistry
{
  LabStoreModule *module;
  GHashTable *impis; /* canonical private identity → LabSubscriber */
  GHashTable *impus; /* canonical public identity → HssIdentity */
  char *domain;
};

void
lab_hss_subscription_clear (HssSubscription *subscription)
{
  g_clear_pointer (&subscription->server_name, g_free);
}

/* ---- provisioning */

static gboolean
provision_one (HssRegistry *registry, const LabSubscriber *subscriber, GError **error)
{
  guint64 sqn = subscriber->aka == NULL ? 0 : subscriber->aka->sqn;
  g_hash_table_insert (registry->impis,
                       lab_impi_canonical (subscriber->impi, registry->domain),
                       (gpointer)subscriber);
  if (!lab_store_run (
          registry->module, HSS_SQL_PROVISION_SUBSCRIPTION,
          LAB_BINDS (lab_bind_text (subscriber->impi), lab_bind_int ((gint64)sqn)), NULL,
          NULL, error))
    return FALSE;
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      HssIdentity *identity = g_new (HssIdentity, 1);
      *identity = (HssIdentity){ subscriber, impu };
      g_hash_table_insert (registry->impus, impu->canonical, identity);
      if (!lab_store_run (registry->module, HSS_SQL_PROVISION_IDENTITY,
                          LAB_BINDS (lab_bind_text (impu->canonical),
                                     lab_bind_text (subscriber->impi)),
                          NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const HssRegistry *registry;
  GPtrArray *gone;
} Leftovers;

static gboolean
on_stored_identity (const LabRow *row, gpointer self)
{
  Leftovers *leftovers = self;
  const char *impu = lab_row_text (row, 0);
  if (!g_hash_table_contains (leftovers->registry->impus, impu))
    g_ptr_array_add (leftovers->gone, g_strdup (impu));
  return TRUE;
}

/* Identities that the topology no longer has; sequence numbers are kept, should they return. */
static gboolean
forget_others (HssRegistry *registry, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  Leftovers leftovers = { registry, gone };
  if (!lab_store_run (registry->module, HSS_SQL_ALL_IDENTITIES, LAB_NO_BINDS,
                      on_stored_identity, &leftovers, error))
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (!lab_store_run (registry->module, HSS_SQL_FORGET_IDENTITY,
                        LAB_BINDS (lab_bind_text (g_ptr_array_index (gone, i))), NULL,
                        NULL, error))
      return FALSE;
  return TRUE;
}

HssRegistry *
lab_hss_registry_new (LabStore *store, GPtrArray *subscribers, const char *domain,
                      GError **error)
{
  LabStoreModule *module = lab_store_add_module (store, &lab_hss_schema, error);
  if (module == NULL)
    return NULL;
  g_autoptr (HssRegistry) registry = g_new0 (HssRegistry, 1);
  registry->module = module;
  registry->domain = g_strdup (domain);
  registry->impis = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  registry->impus = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < subscribers->len; i++)
    if (!provision_one (registry, g_ptr_array_index (subscribers, i), error))
      return NULL;
  if (!forget_others (registry, error))
    return NULL;
  return g_steal_pointer (&registry);
}

void
lab_hss_registry_free (HssRegistry *registry)
{
  if (registry == NULL)
    return;
  g_clear_pointer (&registry->impis, g_hash_table_unref);
  g_clear_pointer (&registry->impus, g_hash_table_unref);
  g_free (registry->domain);
  g_free (registry);
}

/* ---- finding */

gboolean
lab_hss_registry_find (const HssRegistry *registry, const char *uri,
                       HssIdentity *identity)
{
  g_auto (GStrv) forms = lab_impu_forms (uri, registry->domain, NULL);
  for (guint i = 0; forms != NULL && forms[i] != NULL; i++)
    {
      const HssIdentity *found = g_hash_table_lookup (registry->impus, forms[i]);
      if (found == NULL)
        continue;
      *identity = *found;
      return TRUE;
    }
  return FALSE;
}

const LabSubscriber *
lab_hss_registry_find_impi (const HssRegistry *registry, const char *impi)
{
  g_autofree char *canonical = lab_impi_canonical (impi, registry->domain);
  return canonical == NULL ? NULL : g_hash_table_lookup (registry->impis, canonical);
}

guint
lab_hss_registry_size (const HssRegistry *registry)
{
  return g_hash_table_size (registry->impis);
}

/* ---- what is known */

static gboolean
on_subscription (const LabRow *row, gpointer self)
{
  HssSubscription *subscription = self;
  subscription->sqn = (guint64)lab_row_int (row, 0);
  g_free (subscription->server_name);
  subscription->server_name = g_strdup (lab_row_text (row, 1));
  subscription->reassignment = lab_row_int (row, 2) != 0;
  return TRUE;
}

gboolean
lab_hss_registry_load (HssRegistry *registry, const LabSubscriber *subscriber,
                       HssSubscription *subscription, GError **error)
{
  *subscription = (HssSubscription){ 0 };
  return lab_store_run (registry->module, HSS_SQL_SUBSCRIPTION,
                        LAB_BINDS (lab_bind_text (subscriber->impi)), on_subscription,
                        subscription, error);
}

gboolean
lab_hss_registry_set_sqn (HssRegistry *registry, const LabSubscriber *subscriber,
                          guint64 sqn, GError **error)
{
  return lab_store_run (
      registry->module, HSS_SQL_SET_SQN,
      LAB_BINDS (lab_bind_int ((gint64)sqn), lab_bind_text (subscriber->impi)), NULL,
      NULL, error);
}

gboolean
lab_hss_registry_set_server (HssRegistry *registry, const LabSubscriber *subscriber,
                             const char *server_name, gboolean reassignment,
                             GError **error)
{
  return lab_store_run (registry->module, HSS_SQL_SET_SERVER,
                        LAB_BINDS (lab_bind_text (server_name),
                                   lab_bind_int (reassignment),
                                   lab_bind_text (subscriber->impi)),
                        NULL, NULL, error);
}

typedef struct
{
  HssState state;
  gboolean auth_pending;
} SetState;

static gboolean
on_state (const LabRow *row, gpointer self)
{
  SetState *set_state = self;
  gint64 state = lab_row_int (row, 0);
  /* An identity that a changed topology put into the set has the others' state. */
  if (state > (gint64)set_state->state && state <= HSS_REGISTERED)
    set_state->state = (HssState)state;
  set_state->auth_pending |= lab_row_int (row, 1) != 0;
  return TRUE;
}

gboolean
lab_hss_registry_state (HssRegistry *registry, const LabSubscriber *subscriber, guint set,
                        HssState *state, gboolean *auth_pending, GError **error)
{
  SetState set_state = { HSS_NOT_REGISTERED, FALSE };
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (impu->set == set
          && !lab_store_run (registry->module, HSS_SQL_STATE,
                             LAB_BINDS (lab_bind_text (impu->canonical)), on_state,
                             &set_state, error))
        return FALSE;
    }
  *state = set_state.state;
  if (auth_pending != NULL)
    *auth_pending = set_state.auth_pending;
  return TRUE;
}

gboolean
lab_hss_registry_set_state (HssRegistry *registry, const LabSubscriber *subscriber,
                            guint set, HssState state, gboolean auth_pending,
                            GError **error)
{
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (impu->set == set
          && !lab_store_run (registry->module, HSS_SQL_SET_STATE,
                             LAB_BINDS (lab_bind_int (state), lab_bind_int (auth_pending),
                                        lab_bind_text (impu->canonical)),
                             NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
on_count (const LabRow *row, gpointer self)
{
  *(gboolean *)self = lab_row_int (row, 0) > 0;
  return TRUE;
}

gboolean
lab_hss_registry_is_served (HssRegistry *registry, const LabSubscriber *subscriber,
                            gboolean *served, GError **error)
{
  *served = FALSE;
  return lab_store_run (registry->module, HSS_SQL_SERVED,
                        LAB_BINDS (lab_bind_text (subscriber->impi)), on_count, served,
                        error);
}
