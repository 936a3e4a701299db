/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/auth_decision.h"

/* TS 24.229 §5.4.1.1 to §5.4.1.2.3, one row a case. */
typedef struct
{
  const char *name;
  LabAuthFacts facts;
  LabAuthStep step;
} Row;

static const Row rows[] = {
  { "without-authorization-challenge", { 0 }, LAB_AUTH_CHALLENGE },
  { "empty-nonce-and-response-challenge",
    { .integrity = LAB_INTEGRITY_NO },
    LAB_AUTH_CHALLENGE },
  { "answer-to-our-aka-nonce-is-checked-although-integrity-says-no",
    { .integrity = LAB_INTEGRITY_NO,
      .nonce_given = TRUE,
      .nonce_known = TRUE,
      .response_given = TRUE,
      .aka = TRUE },
    LAB_AUTH_CHECK },
  { "answer-to-our-digest-nonce-is-checked",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_PENDING,
      .nonce_given = TRUE,
      .nonce_known = TRUE,
      .response_given = TRUE },
    LAB_AUTH_CHECK },
  { "a-registered-user-s-answer-is-checked-too",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_YES,
      .bound_here = TRUE,
      .nonce_given = TRUE,
      .nonce_known = TRUE,
      .response_given = TRUE },
    LAB_AUTH_CHECK },
  { "auts-resynchronises",
    { .nonce_given = TRUE, .nonce_known = TRUE, .auts_given = TRUE, .aka = TRUE },
    LAB_AUTH_RESYNCHRONISE },
  { "auts-wins-over-a-response",
    { .nonce_given = TRUE,
      .nonce_known = TRUE,
      .response_given = TRUE,
      .auts_given = TRUE,
      .aka = TRUE },
    LAB_AUTH_RESYNCHRONISE },
  { "auts-for-another-s-nonce-challenge",
    { .nonce_given = TRUE, .auts_given = TRUE, .aka = TRUE },
    LAB_AUTH_CHALLENGE },
  { "auts-with-a-password-is-checked-as-a-response",
    { .nonce_given = TRUE,
      .nonce_known = TRUE,
      .response_given = TRUE,
      .auts_given = TRUE },
    LAB_AUTH_CHECK },
  { "our-aka-nonce-without-response-is-a-mac-failure",
    { .nonce_given = TRUE, .nonce_known = TRUE, .aka = TRUE },
    LAB_AUTH_NETWORK_REFUSED },
  { "an-unknown-digest-nonce-may-be-stale",
    { .nonce_given = TRUE, .response_given = TRUE },
    LAB_AUTH_CHECK_OLD },
  { "an-unknown-aka-nonce-is-used-up",
    { .nonce_given = TRUE, .response_given = TRUE, .aka = TRUE },
    LAB_AUTH_CHALLENGE },
  { "a-vouched-refresh-is-accepted",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_YES, .bound_here = TRUE },
    LAB_AUTH_ACCEPT },
  { "a-vouched-refresh-over-tls-is-accepted",
    { .integrity = LAB_INTEGRITY_TLS_YES, .bound_here = TRUE },
    LAB_AUTH_ACCEPT },
  { "a-vouched-refresh-with-an-old-nonce-is-accepted",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_YES,
      .bound_here = TRUE,
      .nonce_given = TRUE,
      .response_given = TRUE },
    LAB_AUTH_ACCEPT },
  { "a-vouched-refresh-is-challenged-where-the-operator-wants-it",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_YES,
      .bound_here = TRUE,
      .reauthenticate = TRUE },
    LAB_AUTH_CHALLENGE },
  { "a-new-contact-is-challenged-although-vouched",
    { .integrity = LAB_INTEGRITY_IP_ASSOC_YES },
    LAB_AUTH_CHALLENGE },
  { "aka-without-ipsec-is-challenged-at-each-refresh",
    { .integrity = LAB_INTEGRITY_NO, .bound_here = TRUE },
    LAB_AUTH_CHALLENGE },
  { "pending-is-not-vouched",
    { .integrity = LAB_INTEGRITY_TLS_PENDING, .bound_here = TRUE },
    LAB_AUTH_CHALLENGE },
};

static void
test_decide (gconstpointer data)
{
  const Row *row = data;
  g_assert_cmpint (lab_auth_decide (&row->facts), ==, row->step);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scscf/authentication/%s", rows[i].name);
      g_test_add_data_func (path, &rows[i], test_decide);
    }
  return g_test_run ();
}
