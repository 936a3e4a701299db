/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <string.h>

#include "base/bytes.h"

static char *
draw_hex (gsize size)
{
  g_autofree guint8 *octets = g_malloc (size);
  lab_random_bytes (octets, size);
  return lab_hex_encode (octets, size);
}

static void
test_known_stream (void)
{
  /* RFC 8439 appendix A.1, test vectors #1 and #2: key and nonce of zeros, blocks 0 and 1. */
  const guint64 seed = 0;
  lab_random_seed (&seed);
  g_autofree char *first = draw_hex (32);
  g_assert_cmpstr (first, ==,
                   "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7");
  g_free (draw_hex (32));
  g_autofree char *second_block = draw_hex (16);
  g_assert_cmpstr (second_block, ==, "9f07e7be5551387a98ba977c732d080d");
}

static void
test_same_seed_same_choices (void)
{
  const guint64 seed = 42, other = 43;
  lab_random_seed (&seed);
  g_autofree char *once = draw_hex (10000);
  lab_random_seed (&seed);
  g_autofree char *again = draw_hex (10000);
  lab_random_seed (&other);
  g_autofree char *different = draw_hex (10000);
  g_assert_cmpstr (once, ==, again);
  g_assert_cmpstr (once, !=, different);
}

/* The stream is the same however it is cut into draws, across refills of the pool too. */
static void
test_stream_does_not_depend_on_draws (void)
{
  const guint64 seed = G_MAXUINT64;
  lab_random_seed (&seed);
  g_autofree char *whole = draw_hex (9000);
  lab_random_seed (&seed);
  g_autoptr (GString) pieces = g_string_new (NULL);
  for (gsize left = 9000, size = 1; left > 0; left -= size, size = MIN (size * 2, left))
    {
      g_autofree char *piece = draw_hex (size);
      g_string_append (pieces, piece);
    }
  g_assert_cmpstr (pieces->str, ==, whole);
}

static void
test_without_seed_each_run_differs (void)
{
  lab_random_seed (NULL);
  guint64 once = lab_random_u64 ();
  lab_random_seed (NULL);
  g_assert_cmpuint (once, !=, lab_random_u64 ());
}

static void
test_token (void)
{
  const guint64 seed = 1;
  lab_random_seed (&seed);
  g_autofree char *empty = lab_random_token (0);
  g_assert_cmpstr (empty, ==, "");
  guint seen[256] = { 0 };
  g_autofree char *token = lab_random_token (36000);
  g_assert_cmpuint (strlen (token), ==, 36000);
  g_assert_cmpuint (strspn (token, "abcdefghijklmnopqrstuvwxyz0123456789"), ==, 36000);
  for (const char *p = token; *p != '\0'; p++)
    seen[(guint8)*p]++;
  for (const char *p = "abcdefghijklmnopqrstuvwxyz0123456789"; *p != '\0'; p++)
    {
      g_assert_cmpuint (seen[(guint8)*p], >,
                        800); /* 1,000 expected; 6 standard deviations */
      g_assert_cmpuint (seen[(guint8)*p], <, 1200);
    }
}

static void
test_uuid (void)
{
  lab_random_seed (NULL);
  g_autofree char *uuid = lab_random_uuid (), *next = lab_random_uuid ();
  g_assert_true (g_uuid_string_is_valid (uuid));
  g_assert_true (g_regex_match_simple (
      "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuid, 0,
      0));
  g_assert_cmpstr (uuid, !=, next);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/random/known-chacha20-stream", test_known_stream);
  g_test_add_func ("/base/random/same-seed-same-choices", test_same_seed_same_choices);
  g_test_add_func ("/base/random/stream-does-not-depend-on-draws",
                   test_stream_does_not_depend_on_draws);
  g_test_add_func ("/base/random/without-seed-each-run-differs",
                   test_without_seed_each_run_differs);
  g_test_add_func ("/base/random/token-is-uniform", test_token);
  g_test_add_func ("/base/random/uuid-is-version-4", test_uuid);
  return g_test_run ();
}
