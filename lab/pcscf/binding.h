/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/scope.h"
#include "sip/flow.h"

/**
 * PcscfBinding:
 * @flow: the phone's flow; held, so that its token stays good
 * @impi: the private identity, as the phone wrote it; may be empty (no Authorization)
 * @impus: (array zero-terminated=1): P-Associated-URI, the default identity first
 * @service_route: (array zero-terminated=1): where its requests go (RFC 3608)
 * @aor: the public identity that was registered, canonical
 *
 * What the P-CSCF keeps of a registration (TS 24.229 §5.2.2).
 */
typedef struct
{
  LabSipFlow *flow;
  char *impi;
  char **impus;
  char **service_route;
  char *aor;
} PcscfBinding;

/** PcscfBindings: all registrations, by flow and by identity. */
typedef struct _PcscfBindings PcscfBindings;

/** PcscfExpired: a binding's time is over; it is gone when this returns. */
typedef void (*PcscfExpired) (gpointer self, const PcscfBinding *binding);

PcscfBindings *pcscf_bindings_new (PcscfExpired expired, gpointer self);
void pcscf_bindings_free (PcscfBindings *bindings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PcscfBindings, pcscf_bindings_free)

/**
 * pcscf_bindings_put:
 * @flow: the phone's flow
 * @impi: as above
 * @aor: the registered identity, canonical
 * @impus: P-Associated-URI
 * @service_route: Service-Route
 * @expires_s: seconds until it ends
 *
 * A new one, or the one of the same flow and identity anew.
 */
void pcscf_bindings_put (PcscfBindings *bindings, LabSipFlow *flow, const char *impi,
                         const char *aor, const char *const *impus,
                         const char *const *service_route, guint32 expires_s);

/** pcscf_bindings_remove: that of this flow and identity; nothing if there is none. */
void pcscf_bindings_remove (PcscfBindings *bindings, const LabSipFlow *flow,
                            const char *aor);

/** pcscf_bindings_remove_flow: all of a flow; returns how many there were. */
guint pcscf_bindings_remove_flow (PcscfBindings *bindings, const LabSipFlow *flow);

/**
 * pcscf_bindings_find:
 * @flow: whence a request came
 * @identity: (nullable): a public identity that it claims, canonical
 *
 * Returns: (nullable): the binding of this flow that has @identity, else the newest of this flow
 */
const PcscfBinding *pcscf_bindings_find (const PcscfBindings *bindings,
                                         const LabSipFlow *flow, const char *identity);

/** pcscf_bindings_find_identity: (nullable): the newest binding, on any flow, that has this identity. */
const PcscfBinding *pcscf_bindings_find_identity (const PcscfBindings *bindings,
                                                  const char *identity);

/** pcscf_binding_has: whether an identity (canonical) is among the binding's. */
gboolean pcscf_binding_has (const PcscfBinding *binding, const char *identity);

/** pcscf_bindings_size: how many there are. */
guint pcscf_bindings_size (const PcscfBindings *bindings);
