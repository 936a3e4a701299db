/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/algorithm.h"

#include <string.h>

#include "base/error.h"

typedef struct
{
  const char *spelling;
  LabDigestAlgorithm algorithm;
  LabAuthenticationScheme scheme;
} Row;

static const Row rows[] = {
  { "MD5", LAB_DIGEST_MD5, LAB_AUTHENTICATION_SIP_DIGEST },
  { "md5", LAB_DIGEST_MD5, LAB_AUTHENTICATION_SIP_DIGEST },
  { "MD5-sess", LAB_DIGEST_MD5_SESS, LAB_AUTHENTICATION_SIP_DIGEST },
  { "SHA-256", LAB_DIGEST_SHA_256, LAB_AUTHENTICATION_SIP_DIGEST },
  { "SHA256", LAB_DIGEST_SHA_256, LAB_AUTHENTICATION_SIP_DIGEST },
  { "sha_256", LAB_DIGEST_SHA_256, LAB_AUTHENTICATION_SIP_DIGEST },
  { "SHA-256-sess", LAB_DIGEST_SHA_256_SESS, LAB_AUTHENTICATION_SIP_DIGEST },
  { "AKAv1-MD5", LAB_DIGEST_AKAV1_MD5, LAB_AUTHENTICATION_AKA },
  { "AKAv2-MD5", LAB_DIGEST_AKAV2_MD5, LAB_AUTHENTICATION_AKA },
  { "AKAv2-SHA-256", LAB_DIGEST_AKAV2_SHA_256, LAB_AUTHENTICATION_AKA },
  { "AKAv1-SHA-256", LAB_DIGEST_AKAV1_SHA_256, LAB_AUTHENTICATION_AKA },
  { "AKAv1-SHA256", LAB_DIGEST_AKAV1_SHA_256, LAB_AUTHENTICATION_AKA },
  { "AKA_v1_SHA256", LAB_DIGEST_AKAV1_SHA_256, LAB_AUTHENTICATION_AKA },
  { "Digest-AKAv1-MD5", LAB_DIGEST_AKAV1_MD5, LAB_AUTHENTICATION_AKA },
  { "digest-akav1-md5", LAB_DIGEST_AKAV1_MD5, LAB_AUTHENTICATION_AKA },
  { "Digest-AKAv1-SHA256", LAB_DIGEST_AKAV1_SHA_256, LAB_AUTHENTICATION_AKA },
  { "Digest-AKAv2-MD5", LAB_DIGEST_AKAV2_MD5, LAB_AUTHENTICATION_AKA },
  { "Digest-AKAv2-SHA-256", LAB_DIGEST_AKAV2_SHA_256, LAB_AUTHENTICATION_AKA },
  { "SIP Digest", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_SIP_DIGEST },
  { "sip digest", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_SIP_DIGEST },
  { "Digest", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_SIP_DIGEST },
  { "Unknown", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_UNKNOWN },
  { "unknown", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_UNKNOWN },
  { "NASS-Bundled", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_NOT_SUPPORTED },
  { "SHA-512-256", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_NOT_SUPPORTED },
  { "AKAv1-MD5-and-much-more-than-any-name-has", LAB_DIGEST_ALGORITHM_NONE,
    LAB_AUTHENTICATION_NOT_SUPPORTED },
  { "", LAB_DIGEST_ALGORITHM_NONE, LAB_AUTHENTICATION_NOT_SUPPORTED },
};

static void
test_spelling (gconstpointer data)
{
  const Row *row = data;
  LabDigestAlgorithm named;
  g_assert_cmpint (lab_digest_algorithm_from_name (row->spelling), ==, row->algorithm);
  g_assert_cmpint (lab_authentication_scheme_from_name (row->spelling, &named), ==,
                   row->scheme);
  g_assert_cmpint (named, ==, row->algorithm);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabAlgorithmName) name = lab_algorithm_name_new (row->spelling, &error);
  if (row->algorithm == LAB_DIGEST_ALGORITHM_NONE)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
      return;
    }
  g_autoptr (LabAlgorithmName) copy = lab_algorithm_name_copy (name);
  g_assert_cmpstr (copy->spelling, ==, row->spelling);
  g_assert_cmpint (copy->algorithm, ==, row->algorithm);
}

static void
test_nothing (void)
{
  g_assert_cmpint (lab_digest_algorithm_from_name (NULL), ==, LAB_DIGEST_ALGORITHM_NONE);
  g_assert_cmpint (lab_authentication_scheme_from_name (NULL, NULL), ==,
                   LAB_AUTHENTICATION_UNKNOWN);
}

static void
test_canonical_names (void)
{
  const char *const *names = lab_digest_algorithm_names ();
  for (guint i = 1; i < LAB_DIGEST_N_ALGORITHMS; i++)
    {
      LabDigestAlgorithm algorithm = (LabDigestAlgorithm)i;
      const char *name = lab_digest_algorithm_name (algorithm);
      g_assert_cmpstr (names[i - 1], ==, name);
      g_assert_cmpint (lab_digest_algorithm_from_name (name), ==, algorithm);
      g_assert_cmpint (lab_digest_algorithm_is_aka (algorithm), ==,
                       g_str_has_prefix (name, "AKA"));
      g_assert_cmpint (lab_digest_algorithm_is_session (algorithm), ==,
                       g_str_has_suffix (name, "-sess"));
      g_assert_cmpuint (lab_digest_algorithm_hash_size (algorithm), ==,
                        strstr (name, "MD5") != NULL ? 16 : 32);
    }
  g_assert_null (names[LAB_DIGEST_N_ALGORITHMS - 1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/aka/algorithm/spelling/%u-%s", i, rows[i].spelling);
      g_test_add_data_func (path, &rows[i], test_spelling);
    }
  g_test_add_func ("/aka/algorithm/no-name", test_nothing);
  g_test_add_func ("/aka/algorithm/canonical-names", test_canonical_names);
  return g_test_run ();
}
