/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/clock.h"
#include "ims/service_profile.h"
#include "ims/user_data_xml.h"
#include "scscf/binding.h"

/**
 * LabServedIdentity:
 * @uri: as the HSS writes it
 * @canonical: for comparison
 * @barred: see LabImpu
 * @profile: its filter criteria
 *
 * A public identity that this S-CSCF serves.
 */
typedef struct
{
  char *uri;
  char *canonical;
  gboolean barred;
  LabServiceProfile *profile;
} LabServedIdentity;

/**
 * LabRegistration:
 * @identities: (element-type LabServedIdentity): the implicit registration set, in the HSS's order
 * @bindings: (element-type LabBinding): its contacts; empty: not registered, but a profile is held
 * @timer: the moment when the earliest contact ends, or the profile of an unregistered user; the owner's
 * @owner: whom @timer's function belongs to
 *
 * What the S-CSCF holds of one implicit registration set (TS 23.228 §5.2.1a).  All state of users is here.
 */
typedef struct
{
  GPtrArray *identities;
  GPtrArray *bindings;
  LabTimer *timer;
  gpointer owner;
} LabRegistration;

LabRegistration *lab_registration_ref (LabRegistration *registration);
void lab_registration_unref (LabRegistration *registration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabRegistration, lab_registration_unref)

/** lab_registration_is_registered: whether a contact is bound. */
gboolean lab_registration_is_registered (const LabRegistration *registration);

/** lab_registration_identity: (nullable) (transfer none): the identity with this canonical form. */
const LabServedIdentity *lab_registration_identity (const LabRegistration *registration,
                                                    const char *canonical);

/** lab_registration_default: (nullable) (transfer none): the first identity not barred (TS 24.229 §5.4.1.2.2). */
const LabServedIdentity *lab_registration_default (const LabRegistration *registration);

/**
 * lab_registration_alias:
 *
 * Returns: (nullable) (transfer none): the first identity of the other kind than @uri (tel for a SIP URI
 *   and the reverse) that is not barred: the second P-Asserted-Identity (TS 24.229 §5.4.3.2)
 */
const LabServedIdentity *lab_registration_alias (const LabRegistration *registration,
                                                 const char *uri);

/** LabRegistrationTable: all of them, by each of their identities. */
typedef struct _LabRegistrationTable LabRegistrationTable;

LabRegistrationTable *lab_registration_table_new (void);
void lab_registration_table_free (LabRegistrationTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabRegistrationTable, lab_registration_table_free)

/** lab_registration_table_find: (nullable) (transfer none): by a canonical identity. */
LabRegistration *lab_registration_table_find (const LabRegistrationTable *table,
                                              const char *canonical);

/**
 * lab_registration_table_find_forms:
 * @uri: an identity as a request has it
 * @domain: the home domain
 * @identity: (out) (nullable) (optional): which of its identities @uri names
 *
 * Looks for every form under which the HSS may hold it: `tel:` and `sip:+…@domain` of one number.
 */
LabRegistration *lab_registration_table_find_forms (const LabRegistrationTable *table,
                                                    const char *uri, const char *domain,
                                                    const LabServedIdentity **identity);

/**
 * lab_registration_table_store:
 * @user_data: a user profile from the HSS
 * @error: return location: a profile without an identity, or more users than the limit
 *
 * Makes the registration of these identities, or gives the one that there is its new profile.
 *
 * Returns: (transfer none) (nullable): it
 */
LabRegistration *lab_registration_table_store (LabRegistrationTable *table,
                                               const LabUserData *user_data,
                                               GError **error);

/** lab_registration_table_remove: forgets it; who holds a reference keeps it. */
void lab_registration_table_remove (LabRegistrationTable *table,
                                    LabRegistration *registration);

/** lab_registration_table_registered: how many have a contact. */
guint lab_registration_table_registered (const LabRegistrationTable *table);
