/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/nonce_table.h"

#include "base/random.h"

#define AWAIT_MS    (4 * 60 * 1000)
#define LIFETIME_MS (3600 * 1000)

static guint timeouts;

static void
on_timeout (gpointer self, LabNonce *nonce)
{
  g_assert_false (nonce->answered);
  timeouts++;
}

static LabNonce *
new_nonce (const char *impi, gboolean aka)
{
  static guint8 count;
  guint8 octets[32] = { ++count };
  static const guint8 res[8] = { 1 };
  g_autoptr (LabCxAuthItem) item
      = lab_cx_auth_item_new (aka ? "Digest-AKAv1-MD5" : "SIP Digest");
  g_autoptr (GError) error = NULL;
  if (aka)
    {
      item->authenticate = g_bytes_new (octets, sizeof octets);
      item->authorization = g_bytes_new (res, sizeof res);
    }
  else
    {
      item->digest = g_new0 (LabCxDigest, 1);
      item->digest->ha1 = g_strdup ("939e7578ed9e3c518a452acee763bce9");
    }
  LabNonce *nonce = lab_nonce_from_item (item, impi, impi, "r", NULL, &error);
  g_assert_no_error (error);
  return nonce;
}

static LabNonceTable *
new_table (void)
{
  timeouts = 0;
  return lab_nonce_table_new (AWAIT_MS, LIFETIME_MS, on_timeout, NULL);
}

static void
mark (gpointer self)
{
  *(gboolean *)self = TRUE;
}

static void
pass (guint64 ms)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, ms, mark, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}

static void
test_found_by_its_owner_only (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) nonce = new_nonce ("a", FALSE);
  lab_nonce_table_add (table, nonce);
  g_assert_true (lab_nonce_table_find (table, nonce->nonce, "a") == nonce);
  g_assert_null (lab_nonce_table_find (table, nonce->nonce, "b"));
  g_assert_null (lab_nonce_table_find (table, "another", "a"));
  g_assert_null (lab_nonce_table_find (table, NULL, "a"));
}

static void
test_reg_await_auth (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) nonce = new_nonce ("a", TRUE);
  lab_nonce_table_add (table, nonce);
  g_assert_true (lab_nonce_table_has_pending (table, "a"));
  pass (AWAIT_MS - 1);
  g_assert_cmpuint (timeouts, ==, 0);
  pass (2);
  g_assert_cmpuint (timeouts, ==, 1);
  g_assert_null (lab_nonce_table_find (table, nonce->nonce, "a"));
  g_assert_false (lab_nonce_table_has_pending (table, "a"));
}

static void
test_aka_is_good_once (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) nonce = new_nonce ("a", TRUE);
  lab_nonce_table_add (table, nonce);
  lab_nonce_table_settle (table, nonce, TRUE);
  g_assert_null (lab_nonce_table_find (table, nonce->nonce, "a"));
  pass (AWAIT_MS + 1);
  g_assert_cmpuint (timeouts, ==, 0);
}

static void
test_digest_lasts (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) nonce = new_nonce ("a", FALSE);
  lab_nonce_table_add (table, nonce);
  lab_nonce_table_settle (table, nonce, TRUE);
  g_assert_false (lab_nonce_table_has_pending (table, "a"));
  pass (LIFETIME_MS - 1);
  g_assert_nonnull (lab_nonce_table_find (table, nonce->nonce, "a"));
  lab_nonce_table_settle (table, nonce, TRUE); /* does not prolong */
  pass (2);
  g_assert_null (lab_nonce_table_find (table, nonce->nonce, "a"));
  g_assert_cmpuint (timeouts, ==, 0);
}

static void
test_wrong_answer_uses_it_up (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) nonce = new_nonce ("a", FALSE);
  lab_nonce_table_add (table, nonce);
  lab_nonce_table_settle (table, nonce, FALSE);
  g_assert_null (lab_nonce_table_find (table, nonce->nonce, "a"));
  lab_nonce_table_settle (table, nonce, FALSE); /* out of the table: no harm */
}

static void
test_limit_per_user (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_autoptr (LabNonce) first = new_nonce ("a", FALSE);
  g_autoptr (LabNonce) other = new_nonce ("b", FALSE);
  lab_nonce_table_add (table, first);
  lab_nonce_table_add (table, other);
  for (guint i = 0; i < LAB_NONCE_PER_IMPI_MAX; i++)
    {
      g_autoptr (LabNonce) nonce = new_nonce ("a", FALSE);
      lab_nonce_table_add (table, nonce);
      g_assert_nonnull (lab_nonce_table_find (table, nonce->nonce, "a"));
    }
  g_assert_null (lab_nonce_table_find (table, first->nonce, "a"));
  g_assert_nonnull (lab_nonce_table_find (table, other->nonce, "b"));
}

static void
test_failures (void)
{
  g_autoptr (LabNonceTable) table = new_table ();
  g_assert_cmpuint (lab_nonce_table_failed (table, "a"), ==, 1);
  g_assert_cmpuint (lab_nonce_table_failed (table, "a"), ==, 2);
  g_assert_cmpuint (lab_nonce_table_failed (table, "b"), ==, 1);
  lab_nonce_table_succeeded (table, "a");
  g_assert_cmpuint (lab_nonce_table_failed (table, "a"), ==, 1);
}

int
main (int argc, char **argv)
{
  guint64 seed = 1;
  g_test_init (&argc, &argv, NULL);
  lab_random_seed (&seed);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  g_test_add_func ("/scscf/nonce/found-by-its-owner-only", test_found_by_its_owner_only);
  g_test_add_func ("/scscf/nonce/reg-await-auth-ends-it", test_reg_await_auth);
  g_test_add_func ("/scscf/nonce/aka-is-good-once", test_aka_is_good_once);
  g_test_add_func ("/scscf/nonce/digest-lasts-its-lifetime", test_digest_lasts);
  g_test_add_func ("/scscf/nonce/wrong-answer-uses-it-up", test_wrong_answer_uses_it_up);
  g_test_add_func ("/scscf/nonce/limit-per-user", test_limit_per_user);
  g_test_add_func ("/scscf/nonce/failures-in-a-row", test_failures);
  return g_test_run ();
}
