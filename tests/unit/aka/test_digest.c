/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/digest.h"

#include <string.h>

#include "base/error.h"

typedef struct
{
  const char *name;
  LabDigestAlgorithm algorithm;
  const char *username, *realm, *password;
  const char *nonce, *cnonce, *nc;
  LabDigestQop qop;
  const char *method, *uri;
  const char *response, *rspauth;
} Row;

#define NONCE_7616  "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define CNONCE_7616 "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define MUFASA_7616                                                                      \
  "Mufasa", "http-auth@example.org", "Circle of Life", NONCE_7616, CNONCE_7616, "00000001"
#define MUFASA_2617                                                                      \
  "Mufasa", "testrealm@host.com", "Circle Of Life",                                      \
      "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", "00000001"

static const char body[] = "hello\0world";

/* The published answers, and others computed from the clauses with another implementation. */
static const Row rows[] = {
  { "rfc-2617-section-3.5", LAB_DIGEST_MD5, MUFASA_2617, LAB_DIGEST_QOP_AUTH, "GET",
    "/dir/index.html", "6629fae49393a05397450978507c4ef1", NULL },
  { "rfc-2617-without-qop", LAB_DIGEST_MD5, MUFASA_2617, LAB_DIGEST_QOP_NONE, "GET",
    "/dir/index.html", "670fd8c2df070c60b045671b8b24ff02", NULL },
  { "rfc-7616-section-3.9.1-md5", LAB_DIGEST_MD5, MUFASA_7616, LAB_DIGEST_QOP_AUTH, "GET",
    "/dir/index.html", "8ca523f5e9506fed4657c9700eebdbec",
    "9b712497bc9f91499fbcca1dfc5f09a5" },
  { "rfc-7616-section-3.9.1-sha-256", LAB_DIGEST_SHA_256, MUFASA_7616,
    LAB_DIGEST_QOP_AUTH, "GET", "/dir/index.html",
    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    "86d3b25618d41854ca5039a5d7e53ff6355d5134a9b1fb088a78ac3c462195a0" },
  { "register-walk-through", LAB_DIGEST_MD5, "gzj", "kedacom.com", "123456",
    "00000000000000000000000000018467", "0a4f113b", "00000001", LAB_DIGEST_QOP_AUTH,
    "REGISTER", "sip:kedacom.com", "735d9440f5d7367539165ca932a07713", NULL },
  { "md5-without-qop", LAB_DIGEST_MD5, MUFASA_7616, LAB_DIGEST_QOP_NONE, "GET",
    "/dir/index.html", "7b2cc3b30e75b4777ea31027084363fd",
    "0ce41fdcf28d7cea59b4fc9db4714a38" },
  { "md5-auth-int", LAB_DIGEST_MD5, MUFASA_7616, LAB_DIGEST_QOP_AUTH_INT, "GET",
    "/dir/index.html", "041cf6b28afa9610d78d541b611f9071",
    "638f75f8b8fa588805cbf213c9ca399b" },
  { "md5-sess-without-qop", LAB_DIGEST_MD5_SESS, MUFASA_7616, LAB_DIGEST_QOP_NONE, "GET",
    "/dir/index.html", "37a7f42db2090a3fcac4e26e747d4fc8",
    "c65f1e29e2e8a98517f3e75f4fe1ac40" },
  { "md5-sess-auth", LAB_DIGEST_MD5_SESS, MUFASA_7616, LAB_DIGEST_QOP_AUTH, "GET",
    "/dir/index.html", "e783283f46242139c486a698fec7211d",
    "b9bdf5673282d64412df46ad40660539" },
  { "md5-sess-auth-int", LAB_DIGEST_MD5_SESS, MUFASA_7616, LAB_DIGEST_QOP_AUTH_INT, "GET",
    "/dir/index.html", "acd685f406eb590ecec6685a9f32c56d",
    "ab248cb5e681e297881c1853b63b27ef" },
  { "sha-256-without-qop", LAB_DIGEST_SHA_256, MUFASA_7616, LAB_DIGEST_QOP_NONE, "GET",
    "/dir/index.html", "a1306b0595a6c7fe96c448631fb5cfbd5107bd1fe1da729d978dd7446b812363",
    "a5e56293281a7f4fa38ce4546158e549b559a3b138db8579d856e77e2cfab87c" },
  { "sha-256-auth-int", LAB_DIGEST_SHA_256, MUFASA_7616, LAB_DIGEST_QOP_AUTH_INT, "GET",
    "/dir/index.html", "160380b14b6269de499c545bdb27bbf309c49de967b0da1db33e279512eee90f",
    "598119514d0a4a03efedd6532d2d835a1fa1391399c162878b21f29440e7e251" },
  { "sha-256-sess-without-qop", LAB_DIGEST_SHA_256_SESS, MUFASA_7616, LAB_DIGEST_QOP_NONE,
    "GET", "/dir/index.html",
    "30bc0742357e535c85094121d22cf826b794be0667e19537beb7b28f2251c274",
    "f676e72d8cbb75364447ad742019fad4f6daffb8df855158605534f11ddcc056" },
  { "sha-256-sess-auth", LAB_DIGEST_SHA_256_SESS, MUFASA_7616, LAB_DIGEST_QOP_AUTH, "GET",
    "/dir/index.html", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7",
    "d4ad609d150eafce2281da5c3179878fdb37e6a16021272f4bed1a082f5c2324" },
  { "sha-256-sess-auth-int", LAB_DIGEST_SHA_256_SESS, MUFASA_7616,
    LAB_DIGEST_QOP_AUTH_INT, "GET", "/dir/index.html",
    "9468f18e350705f6a76bc8518e913df78a9cb8721dc6980dc464672a7ac9d607",
    "8401134cb50ea1242a18a5ee4d7e4b1faab6daa1f5dc36accab527ed7fecb288" },
};

static void
test_response (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *ha1
      = lab_digest_ha1 (row->algorithm, row->username, row->realm,
                        (const guint8 *)row->password, strlen (row->password));
  LabDigestInput input = { .algorithm = row->algorithm,
                           .ha1 = ha1,
                           .nonce = row->nonce,
                           .qop = row->qop,
                           .nc = row->nc,
                           .cnonce = row->cnonce,
                           .method = row->method,
                           .uri = row->uri,
                           .body = (const guint8 *)body,
                           .body_size = sizeof body - 1 };
  g_autofree char *response = lab_digest_response (&input);
  g_assert_cmpstr (response, ==, row->response);
  g_assert_true (lab_digest_equal (response, row->response));
  g_autofree char *rspauth = lab_digest_rspauth (&input);
  if (row->rspauth != NULL)
    g_assert_cmpstr (rspauth, ==, row->rspauth);
}

static void
test_password_with_zero_octets (void)
{
  static const guint8 res[] = { 0xa5, 0x04, 0x00, 0x42, 0x00, 0x11, 0x22, 0x00 };
  static const guint8 res2[] = { 0xa5, 0x00, 0x42, 0x00, 0x11, 0x22, 0x33, 0x00 };
  static const guint8 given[] = { 0xa5, 0x00, 0x42, 0x00, 0x11, 0x22, 0x33, 0x01 };
  g_autofree char *a = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "u", "r", res, sizeof res);
  g_autofree char *b = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "u", "r", res2, sizeof res2);
  g_autofree char *c
      = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "u", "r", given, sizeof given);
  g_autofree char *d = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "u", "r", res2, 7);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (b, !=, c);
  g_assert_cmpstr (b, !=, d);
}

static void
test_equal (void)
{
  g_assert_true (lab_digest_equal ("00aaff", "00aaff"));
  g_assert_true (lab_digest_equal ("00aaff", "00AAFF"));
  g_assert_false (lab_digest_equal ("00aaff", "00aafe"));
  g_assert_false (lab_digest_equal ("00aaff", "00aaf"));
  g_assert_false (lab_digest_equal ("00aaff", "00aafff"));
  g_assert_false (lab_digest_equal ("00aaff", ""));
  g_assert_false (lab_digest_equal ("00aaff", NULL));
}

static void
test_qop_names (void)
{
  g_assert_cmpint (lab_digest_qop_from_name (NULL), ==, LAB_DIGEST_QOP_NONE);
  g_assert_cmpint (lab_digest_qop_from_name ("auth"), ==, LAB_DIGEST_QOP_AUTH);
  g_assert_cmpint (lab_digest_qop_from_name ("Auth-Int"), ==, LAB_DIGEST_QOP_AUTH_INT);
  g_assert_cmpint (lab_digest_qop_from_name (""), ==, LAB_DIGEST_QOP_OTHER);
  g_assert_cmpint (lab_digest_qop_from_name ("auth,auth-int"), ==, LAB_DIGEST_QOP_OTHER);
  g_assert_cmpstr (lab_digest_qop_name (LAB_DIGEST_QOP_AUTH_INT), ==, "auth-int");
  g_assert_null (lab_digest_qop_name (LAB_DIGEST_QOP_NONE));
}

typedef struct
{
  const char *name, *text;
  guint32 value; /* 0: refused */
} CountText;

static const CountText count_texts[] = {
  { "first", "00000001", 1 },
  { "upper-case", "0000ABCD", 0xabcd },
  { "largest", "ffffffff", 0xffffffff },
  { "zero", "00000000", 0 },
  { "seven-digits", "0000001", 0 },
  { "nine-digits", "000000001", 0 },
  { "sign", "+0000001", 0 },
  { "empty", "", 0 },
  { "missing", NULL, 0 },
};

static void
test_nc_parse (gconstpointer data)
{
  const CountText *row = data;
  guint32 nc = 0;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (lab_digest_nc_parse (row->text, &nc, &error), ==, row->value != 0);
  g_assert_cmpuint (nc, ==, row->value);
  if (row->value == 0)
    g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_nonce_count (void)
{
  LabNonceCount count = { 0 };
  g_assert_true (lab_nonce_count_accept (&count, 1));
  g_assert_false (lab_nonce_count_accept (&count, 1));
  g_assert_true (lab_nonce_count_accept (&count, 4));
  g_assert_true (lab_nonce_count_accept (&count, 2));
  g_assert_false (lab_nonce_count_accept (&count, 2));
  g_assert_false (lab_nonce_count_accept (&count, 4));
  g_assert_true (lab_nonce_count_accept (&count, 3));
  g_assert_true (lab_nonce_count_accept (&count, 4 + LAB_NONCE_COUNT_WINDOW));
  g_assert_false (lab_nonce_count_accept (&count, 4));
  g_assert_true (lab_nonce_count_accept (&count, 5));
  g_assert_true (lab_nonce_count_accept (&count, 0xffffffff));
  g_assert_false (lab_nonce_count_accept (&count, 6));
  g_assert_true (lab_nonce_count_accept (&count, 0xfffffffe));
  g_assert_cmpuint (count.highest, ==, 0xffffffff);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/aka/digest/response/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_response);
    }
  for (guint i = 0; i < G_N_ELEMENTS (count_texts); i++)
    {
      g_autofree char *path = g_strconcat ("/aka/digest/nc/", count_texts[i].name, NULL);
      g_test_add_data_func (path, &count_texts[i], test_nc_parse);
    }
  g_test_add_func ("/aka/digest/password-with-zero-octets",
                   test_password_with_zero_octets);
  g_test_add_func ("/aka/digest/equal", test_equal);
  g_test_add_func ("/aka/digest/qop-names", test_qop_names);
  g_test_add_func ("/aka/digest/each-count-is-good-once", test_nonce_count);
  return g_test_run ();
}
