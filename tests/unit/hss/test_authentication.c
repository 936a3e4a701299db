/* SPDX-License-Identifier: Apache-2.0 */
/* MAR as TS 29.228 §6.3 has it: schemes, vectors, resynchronisation. */
#include "bench.h"

#include <string.h>

#include "aka/digest.h"
#include "aka/milenage.h"
#include "base/bytes.h"
#include "diameter/avp.h"

typedef struct
{
  const char *name;
  const char *impi;
  const char *impu;
  const char *scheme;
  LabCxResult result;
  const char *given; /* the scheme of the answer */
} SchemeRow;

/* alice has AKAv1-SHA-256, dave AKAv1-MD5, bob and carol passwords. */
static const SchemeRow scheme_rows[] = {
  { "aka/unknown", ALICE, ALICE_SIP, "Unknown", LAB_CX_SUCCESS, "Digest-AKAv1-SHA-256" },
  { "aka/unknown-any-case", DAVE, DAVE_HOME, "UNKNOWN", LAB_CX_SUCCESS,
    "Digest-AKAv1-MD5" },
  { "aka/absent", DAVE, DAVE_HOME, NULL, LAB_CX_SUCCESS, "Digest-AKAv1-MD5" },
  { "aka/digest-akav1-md5", DAVE, DAVE_HOME, "Digest-AKAv1-MD5", LAB_CX_SUCCESS,
    "Digest-AKAv1-MD5" },
  { "aka/digest-akav1-md5-any-case", DAVE, DAVE_HOME, "digest-akaV1-md5", LAB_CX_SUCCESS,
    "digest-akaV1-md5" },
  { "aka/digest-akav2-md5", DAVE, DAVE_HOME, "Digest-AKAv2-MD5", LAB_CX_SUCCESS,
    "Digest-AKAv1-MD5" },
  { "aka/generic-for-the-operator's", ALICE, ALICE_SIP, "Digest-AKAv1-MD5",
    LAB_CX_SUCCESS, "Digest-AKAv1-SHA-256" },
  { "aka/operator-1", ALICE, ALICE_SIP, "Digest-AKAv1-SHA256", LAB_CX_SUCCESS,
    "Digest-AKAv1-SHA256" },
  { "aka/operator-2", ALICE, ALICE_SIP, "AKA_v1_SHA256", LAB_CX_SUCCESS,
    "AKA_v1_SHA256" },
  { "aka/sip-digest-gives-5006", ALICE, ALICE_SIP, "SIP Digest",
    LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, NULL },
  { "aka/nonsense-gives-5006", ALICE, ALICE_SIP, "NASS-Bundled",
    LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, NULL },
  { "digest/unknown", CAROL, CAROL_SIP, "Unknown", LAB_CX_SUCCESS, "SIP Digest" },
  { "digest/sip-digest", CAROL, CAROL_SIP, "SIP Digest", LAB_CX_SUCCESS, "SIP Digest" },
  { "digest/sip-digest-any-case", CAROL, CAROL_SIP, "sip digest", LAB_CX_SUCCESS,
    "SIP Digest" },
  { "digest/aka-gives-5006", CAROL, CAROL_SIP, "Digest-AKAv1-MD5",
    LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, NULL },
  { "unknown-impi-gives-5001", "nobody@ims.example", CAROL_SIP, "Unknown",
    LAB_CX_USER_UNKNOWN, NULL },
  { "unknown-impu-gives-5001", CAROL, "sip:nobody@ims.example", "Unknown",
    LAB_CX_USER_UNKNOWN, NULL },
  { "another-user's-impu-gives-5002", CAROL, BOB_SIP, "Unknown",
    LAB_CX_IDENTITIES_DONT_MATCH, NULL },
};

static void
test_scheme (gconstpointer data)
{
  const SchemeRow *row = data;
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  bench_init (&bench, NULL, NULL);
  g_assert_cmpuint (
      bench_mar (&bench, row->impi, row->impu, row->scheme, 1, NULL, SCSCF, &maa), ==,
      row->result);
  if (row->given != NULL)
    {
      const LabCxAuthItem *item = g_ptr_array_index (maa.items, 0);
      g_assert_cmpuint (maa.items->len, ==, 1);
      g_assert_cmpstr (item->scheme, ==, row->given);
      g_assert_true ((item->digest != NULL) == (item->authenticate == NULL));
      g_assert_cmpstr (maa.user_name, ==, row->impi);
      g_assert_cmpstr (maa.public_identity, ==, row->impu);
    }
  bench_clear (&bench);
}

/* ---- AKA */

static LabMilenage *
usim (void)
{
  guint8 k[16], opc[16];
  g_assert_true (lab_hex_decode ("465b5ce8b199b49faa5f0a2ee238a6bc", k, 16, NULL));
  g_assert_true (lab_hex_decode ("cd63cb71954a9f4e48a5994e37a02baf", opc, 16, NULL));
  return lab_milenage_new (k, opc);
}

/* What a USIM finds in a vector: a right MAC, and the SQN. */
static guint64
open_vector (const LabCxAuthItem *item, guint16 expected_amf)
{
  g_autoptr (LabMilenage) milenage = usim ();
  guint8 res[8], ck[16], ik[16];
  guint64 sqn = 0;
  guint16 amf = 0;
  gsize size, xres_size;
  const guint8 *rand = g_bytes_get_data (item->authenticate, &size);
  const guint8 *xres = g_bytes_get_data (item->authorization, &xres_size);
  g_assert_cmpuint (size, ==, 32);
  g_assert_true (lab_aka_autn_open (milenage, rand, rand + 16, &sqn, &amf));
  g_assert_cmpuint (amf, ==, expected_amf);
  lab_milenage_f2345 (milenage, rand, res, ck, ik, NULL);
  g_assert_cmpmem (xres, xres_size, res, sizeof res);
  g_assert_cmpmem (g_bytes_get_data (item->confidentiality_key, NULL), 16, ck, 16);
  g_assert_cmpmem (g_bytes_get_data (item->integrity_key, NULL), 16, ik, 16);
  return sqn;
}

static const struct
{
  guint32 asked;
  guint given;
} count_rows[] = { { 0, 1 }, { 1, 1 }, { 3, 3 }, { 5, 5 }, { 6, 5 }, { G_MAXUINT32, 5 } };

static void
test_counts (void)
{
  Bench bench;
  guint64 last = 0;
  bench_init (&bench, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (count_rows); i++)
    {
      g_auto (LabCxMaa) maa = { 0 };
      bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", count_rows[i].asked, NULL, SCSCF,
                 &maa);
      g_assert_cmpuint (maa.items->len, ==, count_rows[i].given);
      for (guint j = 0; j < maa.items->len; j++)
        {
          const LabCxAuthItem *item = g_ptr_array_index (maa.items, j);
          guint64 sqn = open_vector (item, 0);
          g_assert_cmpuint (item->item_number, ==, j + 1);
          g_assert_cmpuint (sqn, >, last);
          last = sqn;
        }
    }
  bench_clear (&bench);
}

static void
test_op_and_amf (void)
{
  /* dave's OP derives the OPc that alice has outright (TS 35.207 test set 1). */
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, DAVE, DAVE_HOME, "Unknown", 1, NULL, SCSCF, &maa);
  guint64 sqn = open_vector (g_ptr_array_index (maa.items, 0), 0xb9b9);
  g_assert_cmpuint (sqn, >, G_GUINT64_CONSTANT (0xff9bb4d0b607));
  bench_clear (&bench);
}

static GBytes *
auts_of (guint64 sqn_ms, gboolean right)
{
  g_autoptr (LabMilenage) milenage = usim ();
  guint8 authorization[30];
  memset (authorization, 0x5a, 16);
  lab_aka_auts_build (milenage, authorization, sqn_ms, authorization + 16);
  if (!right)
    authorization[29] ^= 1;
  return lab_avp_secret_bytes (authorization, sizeof authorization);
}

static void
test_resynchronisation (void)
{
  static const guint64 sqn_ms = G_GUINT64_CONSTANT (0x123456789ab);
  Bench bench;
  g_auto (LabCxMaa) before = { 0 };
  g_auto (LabCxMaa) after = { 0 };
  g_auto (LabCxMaa) next = { 0 };
  bench_init (&bench, NULL, NULL);
  g_autoptr (GBytes) auts = auts_of (sqn_ms, TRUE);
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, SCSCF, &before);
  g_assert_cmpuint (open_vector (g_ptr_array_index (before.items, 0), 0), <, sqn_ms);
  g_assert_cmpuint (
      bench_mar (&bench, ALICE, ALICE_SIP, "Digest-AKAv1-MD5", 1, auts, SCSCF, &after),
      ==, LAB_CX_SUCCESS);
  guint64 sqn = open_vector (g_ptr_array_index (after.items, 0), 0);
  g_assert_cmpuint (sqn, >, sqn_ms);
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, SCSCF, &next);
  g_assert_cmpuint (open_vector (g_ptr_array_index (next.items, 0), 0), >, sqn);
  bench_clear (&bench);
}

static void
test_wrong_auts (void)
{
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  g_auto (LabCxMaa) next = { 0 };
  bench_init (&bench, NULL, NULL);
  g_autoptr (GBytes) auts = auts_of (G_GUINT64_CONSTANT (0x123456789ab), FALSE);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (auts, 0, 29);
  g_assert_cmpuint (bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, auts, SCSCF, &maa),
                    ==, LAB_CX_UNABLE_TO_COMPLY);
  lab_cx_maa_clear (&maa);
  g_assert_cmpuint (bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, cut, SCSCF, &maa),
                    ==, LAB_DIAMETER_INVALID_AVP_VALUE);
  /* A forged one moves nothing. */
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, SCSCF, &next);
  g_assert_cmpuint (open_vector (g_ptr_array_index (next.items, 0), 0), <, 1000);
  bench_clear (&bench);
}

/* ---- Digest */

static char *
ha1 (LabDigestAlgorithm algorithm, const char *impi)
{
  return lab_digest_ha1 (algorithm, impi, "ims.example", (const guint8 *)"s3cret", 6);
}

static void
test_digest (void)
{
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  g_autofree char *expected = ha1 (LAB_DIGEST_MD5, CAROL);
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, CAROL, CAROL_SIP, "SIP Digest", 5, NULL, SCSCF, &maa);
  g_assert_cmpuint (maa.items->len, ==, 1); /* one at most (TS 29.228 table 6.3.1) */
  const LabCxDigest *digest = ((LabCxAuthItem *)maa.items->pdata[0])->digest;
  g_assert_cmpstr (digest->realm, ==, "ims.example");
  g_assert_cmpstr (digest->qop, ==, "auth");
  g_assert_cmpstr (digest->algorithm, ==, "MD5");
  g_assert_cmpstr (digest->ha1, ==, expected);
  g_assert_null (digest->alternate_algorithm);
  bench_clear (&bench);
}

static void
test_two_algorithms (void)
{
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  g_autofree char *sha256 = ha1 (LAB_DIGEST_SHA_256, BOB);
  g_autofree char *md5 = ha1 (LAB_DIGEST_MD5, BOB);
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, BOB, BOB_SIP, "Unknown", 1, NULL, SCSCF, &maa);
  const LabCxDigest *digest = ((LabCxAuthItem *)maa.items->pdata[0])->digest;
  g_assert_cmpstr (digest->algorithm, ==, "SHA-256");
  g_assert_cmpstr (digest->ha1, ==, sha256);
  g_assert_cmpstr (digest->alternate_algorithm, ==, "MD5");
  g_assert_cmpstr (digest->alternate_ha1, ==, md5);
  bench_clear (&bench);
}

/* ---- what it leaves behind */

static void
test_pending (void)
{
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  g_auto (LabCxUaa) pending = { 0 };
  g_auto (LabCxUaa) after = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, SCSCF, &maa);
  /* The second REGISTER, with the response, must reach the same S-CSCF. */
  g_assert_cmpuint (bench_uar (&bench, ALICE, ALICE_TEL, LAB_CX_REGISTRATION, &pending),
                    ==, LAB_CX_SUBSEQUENT_REGISTRATION);
  g_assert_cmpstr (pending.server_name, ==, SCSCF);
  g_assert_cmpint (bench_state (&bench, ALICE_SIP, NULL), ==, HSS_NOT_REGISTERED);
  bench_sar (&bench, ALICE, ALICE_SIP, LAB_CX_ASSIGNMENT_AUTHENTICATION_TIMEOUT, SCSCF,
             &saa);
  g_assert_cmpuint (bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_REGISTRATION, &after), ==,
                    LAB_CX_FIRST_REGISTRATION);
  bench_clear (&bench);
}

static void
test_server_changes (void)
{
  Bench bench;
  g_auto (LabCxMaa) first = { 0 };
  g_auto (LabCxMaa) second = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  g_autofree char *server = NULL;
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, SCSCF, &first);
  bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 1, NULL, OTHER_SCSCF, &second);
  g_assert_cmpuint (bench_sar (&bench, ALICE, ALICE_SIP, LAB_CX_ASSIGNMENT_REGISTRATION,
                               OTHER_SCSCF, &saa),
                    ==, LAB_CX_SUCCESS);
  bench_state (&bench, ALICE_SIP, &server);
  g_assert_cmpstr (server, ==, OTHER_SCSCF);
  bench_clear (&bench);
}

static void
test_refused_leaves_nothing (void)
{
  Bench bench;
  g_auto (LabCxMaa) maa = { 0 };
  g_autofree char *server = NULL;
  bench_init (&bench, NULL, NULL);
  bench_mar (&bench, CAROL, CAROL_SIP, "Digest-AKAv1-MD5", 1, NULL, SCSCF, &maa);
  bench_state (&bench, CAROL_SIP, &server);
  g_assert_null (server);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (scheme_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hss/cx/mar/%s", scheme_rows[i].name);
      g_test_add_data_func (path, &scheme_rows[i], test_scheme);
    }
  g_test_add_func ("/hss/cx/mar/vectors/one-to-five-with-rising-sqn", test_counts);
  g_test_add_func ("/hss/cx/mar/vectors/op-and-amf", test_op_and_amf);
  g_test_add_func ("/hss/cx/mar/auts/resynchronises", test_resynchronisation);
  g_test_add_func ("/hss/cx/mar/auts/wrong-moves-nothing", test_wrong_auts);
  g_test_add_func ("/hss/cx/mar/digest/ha1", test_digest);
  g_test_add_func ("/hss/cx/mar/digest/two-algorithms", test_two_algorithms);
  g_test_add_func ("/hss/cx/mar/pending-gives-2002", test_pending);
  g_test_add_func ("/hss/cx/mar/server-changes", test_server_changes);
  g_test_add_func ("/hss/cx/mar/refused-leaves-nothing", test_refused_leaves_nothing);
  return g_test_run ();
}
