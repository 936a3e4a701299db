/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/nonce.h"

#include <string.h>

#include "aka/algorithm.h"
#include "base/error.h"
#include "base/random.h"

#define IMPI  "+8613800000001@ims.example"
#define REALM "ims.example"

static const guint8 vector_octets[32]
    = { 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
        17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 };
static const guint8 res[8] = { 0xa5, 0, 1, 2, 3, 4, 5, 6 };
static const guint8 key[16] = { 0xc0, 0xff, 0xee };

static LabCxAuthItem *
digest_item (const char *algorithm, const char *alternate)
{
  static const guint8 password[] = "s3cret";
  LabCxAuthItem *item = lab_cx_auth_item_new ("SIP Digest");
  item->digest = g_new0 (LabCxDigest, 1);
  item->digest->realm = g_strdup (REALM);
  item->digest->algorithm = g_strdup (algorithm);
  LabDigestAlgorithm first
      = algorithm == NULL ? LAB_DIGEST_MD5 : lab_digest_algorithm_from_name (algorithm);
  if (first != LAB_DIGEST_ALGORITHM_NONE)
    item->digest->ha1 = lab_digest_ha1 (first, IMPI, REALM, password, 6);
  if (alternate != NULL)
    {
      item->digest->alternate_algorithm = g_strdup (alternate);
      item->digest->alternate_ha1 = lab_digest_ha1 (
          lab_digest_algorithm_from_name (alternate), IMPI, REALM, password, 6);
    }
  return item;
}

static LabCxAuthItem *
aka_item (const char *scheme)
{
  LabCxAuthItem *item = lab_cx_auth_item_new (scheme);
  item->authenticate = g_bytes_new (vector_octets, sizeof vector_octets);
  item->authorization = g_bytes_new (res, sizeof res);
  item->confidentiality_key = g_bytes_new (key, sizeof key);
  item->integrity_key = g_bytes_new (key, sizeof key);
  return item;
}

static LabNonce *
nonce_of (LabCxAuthItem *item, const char *aka_algorithm)
{
  g_autoptr (LabCxAuthItem) owned = item;
  g_autoptr (GError) error = NULL;
  LabNonce *nonce = lab_nonce_from_item (owned, IMPI, IMPI, REALM, aka_algorithm, &error);
  g_assert_no_error (error);
  return nonce;
}

static LabCredentials *
answer (const LabNonce *nonce, const char *algorithm, const char *password, gsize size,
        const char *nc)
{
  g_autoptr (GError) error = NULL;
  LabDigestAlgorithm parsed
      = algorithm == NULL ? LAB_DIGEST_MD5 : lab_digest_algorithm_from_name (algorithm);
  LabCredentials *credentials = lab_credentials_new ();
  credentials->username = g_strdup (IMPI);
  credentials->realm = g_strdup (REALM);
  credentials->nonce = g_strdup (nonce->nonce);
  credentials->uri = g_strdup ("sip:ims.example");
  credentials->algorithm = g_strdup (algorithm);
  if (nc != NULL)
    {
      credentials->qop = g_strdup ("auth");
      credentials->cnonce = g_strdup ("abc");
      credentials->nc = g_strdup (nc);
    }
  g_autofree char *ha1
      = lab_digest_ha1 (parsed, IMPI, REALM, (const guint8 *)password, size);
  lab_credentials_respond (credentials, parsed, ha1, "REGISTER", NULL, 0, &error);
  g_assert_no_error (error);
  return credentials;
}

/* ---- challenges */

static const struct
{
  const char *name;
  const char *scheme;    /* of AKA; NULL: Digest */
  const char *algorithm; /* of Digest, or the option for AKA */
  const char *alternate;
  const char *qop;
  gboolean stale;
  const char *expected; /* `|` between values; NONCE stands for it */
} challenges[] = {
  { "digest-md5", NULL, "MD5", NULL, "auth", FALSE,
    "Digest realm=\"ims.example\", nonce=\"NONCE\", algorithm=MD5, qop=\"auth\"" },
  { "digest-without-algorithm-is-md5", NULL, NULL, NULL, "auth", FALSE,
    "Digest realm=\"ims.example\", nonce=\"NONCE\", algorithm=MD5, qop=\"auth\"" },
  { "digest-stale", NULL, "SHA-256", NULL, "auth", TRUE,
    "Digest realm=\"ims.example\", nonce=\"NONCE\", stale=true, algorithm=SHA-256, "
    "qop=\"auth\"" },
  { "digest-without-qop", NULL, "SHA-256", NULL, NULL, FALSE,
    "Digest realm=\"ims.example\", nonce=\"NONCE\", algorithm=SHA-256" },
  { "two-algorithms-are-two-challenges-the-preferred-first", NULL, "SHA-256", "MD5",
    "auth", FALSE,
    "Digest realm=\"ims.example\", nonce=\"NONCE\", algorithm=SHA-256, qop=\"auth\"|"
    "Digest realm=\"ims.example\", nonce=\"NONCE\", algorithm=MD5, qop=\"auth\"" },
  { "aka-with-keys-for-the-pcscf", "Digest-AKAv1-MD5", NULL, NULL, "auth", FALSE,
    "Digest realm=\"ims.example\", "
    "nonce=\"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\", algorithm=AKAv1-MD5, "
    "qop=\"auth\", ck=\"c0ffee00000000000000000000000000\", "
    "ik=\"c0ffee00000000000000000000000000\"" },
  { "aka-in-the-operator-s-spelling", "Digest-AKAv1-SHA256", NULL, NULL, "auth", FALSE,
    "Digest realm=\"ims.example\", "
    "nonce=\"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\", algorithm=AKAv1-SHA256, "
    "qop=\"auth\", ck=\"c0ffee00000000000000000000000000\", "
    "ik=\"c0ffee00000000000000000000000000\"" },
  { "aka-as-the-option-says", "Digest-AKAv1-MD5", "AKAv2-SHA-256", NULL, "auth", FALSE,
    "Digest realm=\"ims.example\", "
    "nonce=\"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\", algorithm=AKAv2-SHA-256, "
    "qop=\"auth\", ck=\"c0ffee00000000000000000000000000\", "
    "ik=\"c0ffee00000000000000000000000000\"" },
};

static void
test_challenge (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (LabNonce) nonce
      = challenges[i].scheme == NULL
            ? nonce_of (digest_item (challenges[i].algorithm, challenges[i].alternate),
                        NULL)
            : nonce_of (aka_item (challenges[i].scheme), challenges[i].algorithm);
  g_autoptr (GPtrArray) values
      = lab_nonce_challenges (nonce, challenges[i].qop, challenges[i].stale);
  g_ptr_array_add (values, NULL);
  g_autofree char *joined = g_strjoinv ("|", (char **)values->pdata);
  g_autoptr (GString) shown = g_string_new (joined);
  if (!nonce->aka)
    g_string_replace (shown, nonce->nonce, "NONCE", 0);
  g_assert_cmpstr (shown->str, ==, challenges[i].expected);
}

static void
test_keys_are_forgotten (void)
{
  g_autoptr (LabNonce) nonce = nonce_of (aka_item ("Digest-AKAv1-MD5"), NULL);
  lab_nonce_wipe_keys (nonce);
  g_autoptr (GPtrArray) values = lab_nonce_challenges (nonce, "auth", FALSE);
  g_assert_null (strstr (values->pdata[0], "ck="));
  g_assert_null (strstr (values->pdata[0], "ik="));
}

/* ---- answers */

static void
assert_verdict (LabNonce *nonce, LabCredentials *credentials, LabNonceVerdict expected)
{
  g_autoptr (LabCredentials) owned = credentials;
  g_autofree char *reason = NULL;
  g_assert_cmpint (lab_nonce_verify (nonce, owned, "REGISTER", NULL, &reason), ==,
                   expected);
  g_assert_cmpint (reason == NULL, ==, expected == LAB_NONCE_RIGHT);
}

static void
test_digest_answers (void)
{
  g_autoptr (LabNonce) nonce = nonce_of (digest_item ("SHA-256", "MD5"), NULL);
  assert_verdict (nonce, answer (nonce, "SHA-256", "s3cret", 6, "00000001"),
                  LAB_NONCE_RIGHT);
  assert_verdict (nonce, answer (nonce, "SHA-256", "s3cret", 6, "00000001"),
                  LAB_NONCE_REPLAYED);
  assert_verdict (nonce, answer (nonce, "MD5", "s3cret", 6, "00000002"), LAB_NONCE_RIGHT);
  assert_verdict (nonce, answer (nonce, "MD5", "wrong", 5, "00000003"), LAB_NONCE_WRONG);
  assert_verdict (nonce, answer (nonce, "MD5", "s3cret", 6, "00000003"), LAB_NONCE_RIGHT);
  assert_verdict (nonce, answer (nonce, "MD5", "s3cret", 6, NULL), LAB_NONCE_RIGHT);
  assert_verdict (nonce, answer (nonce, "AKAv1-MD5", "s3cret", 6, "00000004"),
                  LAB_NONCE_WRONG);
}

/* RFC 3261 §22.4: an absent algorithm means MD5; some phones leave out the one that was offered. */
static void
test_algorithm_left_out (void)
{
  g_autoptr (LabNonce) nonce = nonce_of (digest_item ("SHA-256", NULL), NULL);
  LabCredentials *credentials = answer (nonce, "SHA-256", "s3cret", 6, "00000001");
  g_clear_pointer (&credentials->algorithm, g_free);
  assert_verdict (nonce, credentials, LAB_NONCE_RIGHT);
}

static void
test_bad_count (void)
{
  g_autoptr (LabNonce) nonce = nonce_of (digest_item ("MD5", NULL), NULL);
  assert_verdict (nonce, answer (nonce, "MD5", "s3cret", 6, "00000000"), LAB_NONCE_WRONG);
}

static void
test_aka_answers (void)
{
  static const char *const spellings[]
      = { "AKAv1-SHA256", "AKA_v1_SHA256", "akav1-sha-256" };
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr (LabNonce) nonce = nonce_of (aka_item ("Digest-AKAv1-SHA256"), NULL);
      assert_verdict (
          nonce, answer (nonce, spellings[i], (const char *)res, sizeof res, "00000001"),
          LAB_NONCE_RIGHT);
    }
  g_autoptr (LabNonce) nonce = nonce_of (aka_item ("Digest-AKAv1-MD5"), NULL);
  assert_verdict (nonce,
                  answer (nonce, "AKAv1-SHA-256", (const char *)res, sizeof res, NULL),
                  LAB_NONCE_WRONG);
  /* A RES that ends at its zero octet is another one. */
  assert_verdict (nonce, answer (nonce, "AKAv1-MD5", (const char *)res, 1, NULL),
                  LAB_NONCE_WRONG);
  assert_verdict (nonce, answer (nonce, "AKAv1-MD5", (const char *)res, sizeof res, NULL),
                  LAB_NONCE_RIGHT);
}

static void
test_authentication_info (void)
{
  g_autoptr (LabNonce) nonce = nonce_of (digest_item ("MD5", NULL), NULL);
  g_autoptr (LabCredentials) with = answer (nonce, "MD5", "s3cret", 6, "00000001");
  g_autoptr (LabCredentials) without = answer (nonce, "MD5", "s3cret", 6, NULL);
  g_autofree char *info = lab_nonce_authentication_info (nonce, with);
  g_autofree char *none = lab_nonce_authentication_info (nonce, without);
  g_assert_null (none);
  g_autoptr (LabAuthenticationInfo) parsed
      = lab_authentication_info_parse (info, strlen (info), NULL);
  LabDigestInput input = {
    .algorithm = LAB_DIGEST_MD5,
    .ha1 = ((LabNonceOffer *)nonce->offers->pdata[0])->ha1,
    .nonce = nonce->nonce,
    .qop = LAB_DIGEST_QOP_AUTH,
    .nc = "00000001",
    .cnonce = "abc",
    .method = "REGISTER",
    .uri = "sip:ims.example",
  };
  g_autofree char *rspauth = lab_digest_rspauth (&input);
  g_assert_cmpstr (parsed->rspauth, ==, rspauth);
  g_assert_cmpstr (parsed->nc, ==, "00000001");
}

/* ---- vectors that cannot be used */

static void
assert_refused (LabCxAuthItem *item)
{
  g_autoptr (LabCxAuthItem) owned = item;
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_nonce_from_item (owned, IMPI, IMPI, REALM, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_bad_vectors (void)
{
  LabCxAuthItem *item = aka_item ("Digest-AKAv1-MD5");
  g_clear_pointer (&item->authenticate, g_bytes_unref);
  assert_refused (item);
  item = aka_item ("Digest-AKAv1-MD5");
  g_clear_pointer (&item->authorization, g_bytes_unref);
  assert_refused (item);
  item = aka_item ("Digest-AKAv2-MD5");
  g_clear_pointer (&item->integrity_key, g_bytes_unref);
  assert_refused (item);
  assert_refused (lab_cx_auth_item_new ("SIP Digest"));
  assert_refused (lab_cx_auth_item_new ("NASS-Bundled"));
  assert_refused (lab_cx_auth_item_new (NULL));
  assert_refused (digest_item ("AKAv1-MD5", NULL));
  item = digest_item ("MD5", NULL);
  g_free (item->digest->algorithm);
  item->digest->algorithm = g_strdup ("SHA-256");
  assert_refused (item);
}

int
main (int argc, char **argv)
{
  guint64 seed = 1;
  g_test_init (&argc, &argv, NULL);
  lab_random_seed (&seed);
  for (gsize i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scscf/challenge/%s", challenges[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_challenge);
    }
  g_test_add_func ("/scscf/challenge/ck-and-ik-are-forgotten", test_keys_are_forgotten);
  g_test_add_func ("/scscf/answer/digest", test_digest_answers);
  g_test_add_func ("/scscf/answer/algorithm-left-out", test_algorithm_left_out);
  g_test_add_func ("/scscf/answer/nc-zero-is-wrong", test_bad_count);
  g_test_add_func ("/scscf/answer/aka", test_aka_answers);
  g_test_add_func ("/scscf/answer/authentication-info", test_authentication_info);
  g_test_add_func ("/scscf/vector/unusable", test_bad_vectors);
  return g_test_run ();
}
