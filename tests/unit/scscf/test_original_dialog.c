/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/original_dialog.h"

#include <string.h>

#include "base/clock.h"
#include "base/random.h"

static LabRegistration *
new_registration (LabRegistrationTable *table)
{
  g_autoptr (LabUserData) user = lab_user_data_new ("u@h");
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  lab_user_data_add_identity (user, "sip:u@h", FALSE,
                              lab_user_data_add_profile (user, profile));
  return lab_registration_table_store (table, user, NULL);
}

static void
mark (gpointer self)
{
  *(gboolean *)self = TRUE;
}

static void
pass_s (guint64 seconds)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, seconds * 1000, mark, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}

static void
test_token (void)
{
  g_autoptr (LabRegistrationTable) users = lab_registration_table_new ();
  g_autoptr (LabOriginalDialogTable) table = lab_original_dialog_table_new ();
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  LabRegistration *user = new_registration (users);
  g_autofree char *first = g_strdup (lab_original_dialog_table_add (
      table, LAB_SESSION_CASE_ORIGINATING, user, "sip:u@h", profile, 3));
  const char *second = lab_original_dialog_table_add (
      table, LAB_SESSION_CASE_TERMINATING_REGISTERED, user, "sip:u@h", profile, 1);
  g_assert_true (g_str_has_prefix (first, LAB_ORIGINAL_DIALOG_PREFIX));
  g_assert_cmpstr (first, !=, second);
  const LabOriginalDialog *dialog = lab_original_dialog_table_find (table, first);
  g_assert_nonnull (dialog);
  g_assert_cmpuint (dialog->position, ==, 3);
  g_assert_cmpint (dialog->session_case, ==, LAB_SESSION_CASE_ORIGINATING);
  g_assert_cmpstr (dialog->served, ==, "sip:u@h");
  /* A server may fork: it is good again. */
  g_assert_true (lab_original_dialog_table_find (table, first) == dialog);
  g_assert_null (lab_original_dialog_table_find (table, "odi_another"));
}

static void
test_too_old (void)
{
  g_autoptr (LabRegistrationTable) users = lab_registration_table_new ();
  g_autoptr (LabOriginalDialogTable) table = lab_original_dialog_table_new ();
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  LabRegistration *user = new_registration (users);
  g_autofree char *token = g_strdup (lab_original_dialog_table_add (
      table, LAB_SESSION_CASE_ORIGINATING, user, "sip:u@h", profile, 0));
  pass_s (299);
  g_assert_nonnull (lab_original_dialog_table_find (table, token));
  pass_s (2);
  g_assert_null (lab_original_dialog_table_find (table, token));
  /* The next one clears away. */
  lab_original_dialog_table_add (table, LAB_SESSION_CASE_ORIGINATING, user, "sip:u@h",
                                 profile, 0);
}

int
main (int argc, char **argv)
{
  guint64 seed = 1;
  g_test_init (&argc, &argv, NULL);
  lab_random_seed (&seed);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  g_test_add_func ("/scscf/original-dialog/token", test_token);
  g_test_add_func ("/scscf/original-dialog/too-old", test_too_old);
  return g_test_run ();
}
