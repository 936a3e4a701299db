/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/registration.h"

#include "base/random.h"

#define DOMAIN "ims.example"

static LabUserData *
user_of (const char *const *uris, guint barred)
{
  LabUserData *user = lab_user_data_new ("u@" DOMAIN);
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  guint index = lab_user_data_add_profile (user, profile);
  for (guint i = 0; uris[i] != NULL; i++)
    lab_user_data_add_identity (user, uris[i], (barred >> i & 1) != 0, index);
  return user;
}

static LabRegistration *
store (LabRegistrationTable *table, const char *const *uris, guint barred)
{
  g_autoptr (LabUserData) user = user_of (uris, barred);
  g_autoptr (GError) error = NULL;
  LabRegistration *registration = lab_registration_table_store (table, user, &error);
  g_assert_no_error (error);
  return registration;
}

static const char *const pair[]
    = { "sip:+8613800000001@" DOMAIN, "tel:+8613800000001", NULL };

static const struct
{
  const char *name;
  const char *uri;
  const char *identity; /* NULL: not found */
} finds[] = {
  { "as-written", "sip:+8613800000001@" DOMAIN, "sip:+8613800000001@" DOMAIN },
  { "escaped-and-with-port", "sip:%2B8613800000001@IMS.example:7000;transport=tcp",
    "sip:+8613800000001@" DOMAIN },
  { "tel", "tel:+86-138-0000-0001", "tel:+8613800000001" },
  { "user-phone", "sip:+8613800000001@" DOMAIN ";user=phone", "tel:+8613800000001" },
  { "another-number", "tel:+8613800000002", NULL },
  { "another-domain", "sip:+8613800000001@example.org", NULL },
  { "no-identity", "mailto:a@b", NULL },
};

static void
test_find (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  LabRegistration *registration = store (table, pair, 0);
  const LabServedIdentity *identity = NULL;
  LabRegistration *found
      = lab_registration_table_find_forms (table, finds[i].uri, DOMAIN, &identity);
  g_assert_true (found == (finds[i].identity == NULL ? NULL : registration));
  g_assert_cmpstr (identity == NULL ? NULL : identity->uri, ==, finds[i].identity);
}

/* A user whom the HSS knows by his SIP identity alone is reached by his number, too. */
static void
test_number_finds_sip (void)
{
  static const char *const sip_only[] = { "sip:+8613800000001@" DOMAIN, NULL };
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  LabRegistration *registration = store (table, sip_only, 0);
  const LabServedIdentity *identity = NULL;
  g_assert_true (
      lab_registration_table_find_forms (table, "tel:+8613800000001", DOMAIN, &identity)
      == registration);
  g_assert_cmpstr (identity->uri, ==, sip_only[0]);
}

static void
test_default_is_first_not_barred (void)
{
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  LabRegistration *registration = store (table, pair, 1);
  g_assert_cmpstr (lab_registration_default (registration)->uri, ==, pair[1]);
  registration = store (table, pair, 3);
  g_assert_null (lab_registration_default (registration));
}

static void
test_alias_is_of_the_other_kind (void)
{
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  LabRegistration *registration = store (table, pair, 0);
  g_assert_cmpstr (lab_registration_alias (registration, pair[0])->uri, ==, pair[1]);
  g_assert_cmpstr (lab_registration_alias (registration, "TEL:+8613800000001")->uri, ==,
                   pair[0]);
  registration = store (table, pair, 2);
  g_assert_null (lab_registration_alias (registration, pair[0]));
}

static void
test_new_profile_keeps_contacts (void)
{
  static const char *const three[]
      = { "tel:+8613800000001", "sip:alice@" DOMAIN, "sip:x@" DOMAIN, NULL };
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  LabRegistration *registration = store (table, pair, 0);
  GPtrArray *bindings = registration->bindings;
  g_assert_true (store (table, three, 0) == registration);
  g_assert_true (registration->bindings == bindings);
  g_assert_null (lab_registration_table_find (table, pair[0]));
  g_assert_true (lab_registration_table_find (table, three[1]) == registration);
}

static void
test_remove (void)
{
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  g_autoptr (LabRegistration) registration
      = lab_registration_ref (store (table, pair, 0));
  lab_registration_table_remove (table, registration);
  g_assert_null (lab_registration_table_find (table, pair[0]));
  g_assert_null (lab_registration_table_find (table, pair[1]));
  /* A later one of the same identities is not touched by the old one's end. */
  LabRegistration *later = store (table, pair, 0);
  g_assert_true (later != registration);
  lab_registration_table_remove (table, registration);
  g_assert_true (lab_registration_table_find (table, pair[0]) == later);
}

static void
test_without_identity (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (LabRegistrationTable) table = lab_registration_table_new ();
  g_autoptr (LabUserData) user = user_of (none, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_registration_table_store (table, user, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (finds); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/scscf/registration/find/%s", finds[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_find);
    }
  g_test_add_func ("/scscf/registration/find/number-finds-sip", test_number_finds_sip);
  g_test_add_func ("/scscf/registration/default-is-first-not-barred",
                   test_default_is_first_not_barred);
  g_test_add_func ("/scscf/registration/alias-is-of-the-other-kind",
                   test_alias_is_of_the_other_kind);
  g_test_add_func ("/scscf/registration/new-profile-keeps-contacts",
                   test_new_profile_keeps_contacts);
  g_test_add_func ("/scscf/registration/remove", test_remove);
  g_test_add_func ("/scscf/registration/profile-without-identity-is-refused",
                   test_without_identity);
  return g_test_run ();
}
