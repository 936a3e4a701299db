/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "ims/service_profile.h"

/** Octets that a User-Data AVP may have; identities and service profiles in it. */
#define LAB_USER_DATA_MAX          (256 * 1024)
#define LAB_USER_DATA_IDENTITY_MAX 128
#define LAB_USER_DATA_PROFILE_MAX  32

/**
 * LabUserDataIdentity:
 * @uri: the public identity as written
 * @barred: BarringIndication
 * @profile_index: the service profile that it belongs to
 */
typedef struct
{
  char *uri;
  gboolean barred;
  guint profile_index;
} LabUserDataIdentity;

/**
 * LabUserData:
 * @impi: the private identity
 * @identities: (element-type LabUserDataIdentity): public identities in the document's order: the
 *   first not barred is the default
 * @profiles: (element-type LabServiceProfile): at least one
 *
 * The user profile that an HSS downloads to an S-CSCF (TS 29.228 §6.6 and annexes B, E).
 */
typedef struct
{
  char *impi;
  GPtrArray *identities;
  GPtrArray *profiles;
} LabUserData;

/** lab_user_data_new: (transfer full): a user without identities and profiles. */
LabUserData *lab_user_data_new (const char *impi);

/** lab_user_data_free: %NULL does nothing. */
void lab_user_data_free (LabUserData *user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabUserData, lab_user_data_free)

/** lab_user_data_add_identity: appends a public identity of the profile at @profile_index. */
void lab_user_data_add_identity (LabUserData *user_data, const char *uri, gboolean barred,
                                 guint profile_index);

/** lab_user_data_add_profile: (transfer none): adds a reference of @profile; its index. */
guint lab_user_data_add_profile (LabUserData *user_data, LabServiceProfile *profile);

/**
 * lab_user_data_write_xml:
 * @user_data: a user with an identity in each profile
 *
 * Returns: (transfer full): the IMSSubscription document in UTF-8
 */
char *lab_user_data_write_xml (const LabUserData *user_data);

/**
 * lab_user_data_read_xml:
 * @xml: the document
 * @size: its octets
 * @error: return location: the element, what is wrong, and the clause
 *
 * Elements it does not know (extensions) are passed over; no entity is expanded, nothing fetched.
 *
 * Returns: (transfer full) (nullable): the user
 */
LabUserData *lab_user_data_read_xml (const char *xml, gsize size, GError **error);
