/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/subscriber.h"
#include "store/store.h"

/** HssState: registration states of a public identity (TS 29.228 §6.1.1.1, TS 23.228 §5.2). */
typedef enum
{
  HSS_NOT_REGISTERED,
  HSS_UNREGISTERED, /* not registered, and an S-CSCF keeps its profile */
  HSS_REGISTERED,
} HssState;

/**
 * HssIdentity:
 * @subscriber: whose it is
 * @impu: the identity
 */
typedef struct
{
  const LabSubscriber *subscriber;
  const LabImpu *impu;
} HssIdentity;

/**
 * HssSubscription:
 * @sqn: the sequence number last used
 * @server_name: (nullable): the S-CSCF that is assigned
 * @reassignment: the I-CSCF could not reach it: another one may take its place (TS 29.228 §6.1.1.1)
 */
typedef struct
{
  guint64 sqn;
  char *server_name;
  gboolean reassignment;
} HssSubscription;

void lab_hss_subscription_clear (HssSubscription *subscription);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HssSubscription, lab_hss_subscription_clear)

/**
 * HssRegistry:
 *
 * Who the subscribers are (as the topology says) and what is known of them (as the database says).
 */
typedef struct _HssRegistry HssRegistry;

/**
 * lab_hss_registry_new:
 * @store: the database; outlives the registry
 * @subscribers: (element-type LabSubscriber): outlive it, too
 * @domain: the home domain
 * @error: return location
 *
 * Brings the database in line with the subscribers.  What they do not change stays: registrations,
 * and sequence numbers, which never go back.
 *
 * Returns: (transfer full) (nullable): the registry
 */
HssRegistry *lab_hss_registry_new (LabStore *store, GPtrArray *subscribers,
                                   const char *domain, GError **error);

void lab_hss_registry_free (HssRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HssRegistry, lab_hss_registry_free)

/** lab_hss_registry_find: the identity that @uri names in any of its forms. */
gboolean lab_hss_registry_find (const HssRegistry *registry, const char *uri,
                                HssIdentity *identity);

/** lab_hss_registry_find_impi: (nullable): the subscriber of a private identity. */
const LabSubscriber *lab_hss_registry_find_impi (const HssRegistry *registry,
                                                 const char *impi);

/** lab_hss_registry_size: how many subscribers. */
guint lab_hss_registry_size (const HssRegistry *registry);

/** lab_hss_registry_load: (out): what is known of a subscriber. */
gboolean lab_hss_registry_load (HssRegistry *registry, const LabSubscriber *subscriber,
                                HssSubscription *subscription, GError **error);

gboolean lab_hss_registry_set_sqn (HssRegistry *registry, const LabSubscriber *subscriber,
                                   guint64 sqn, GError **error);

/** lab_hss_registry_set_server: @server_name: (nullable): none is assigned any more. */
gboolean lab_hss_registry_set_server (HssRegistry *registry,
                                      const LabSubscriber *subscriber,
                                      const char *server_name, gboolean reassignment,
                                      GError **error);

/**
 * lab_hss_registry_state:
 * @set: an implicit registration set of the subscriber's
 * @state: (out): the state that all its identities have
 * @auth_pending: (out) (optional): whether an authentication is under way
 */
gboolean lab_hss_registry_state (HssRegistry *registry, const LabSubscriber *subscriber,
                                 guint set, HssState *state, gboolean *auth_pending,
                                 GError **error);

/** lab_hss_registry_set_state: of all identities of a set (TS 29.228 §6.5.1). */
gboolean lab_hss_registry_set_state (HssRegistry *registry,
                                     const LabSubscriber *subscriber, guint set,
                                     HssState state, gboolean auth_pending,
                                     GError **error);

/**
 * lab_hss_registry_is_served: (out): whether any identity of the subscriber is registered, unregistered,
 *   or has an authentication pending.
 */
gboolean lab_hss_registry_is_served (HssRegistry *registry,
                                     const LabSubscriber *subscriber, gboolean *served,
                                     GError **error);
