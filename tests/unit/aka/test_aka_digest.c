/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/aka_digest.h"

#include <string.h>

#include "aka/digest.h"
#include "base/bytes.h"
#include "base/error.h"

/* RES, CK and IK of TS 35.208 §4.3.3; the passwords were computed with another implementation. */
static const guint8 res[] = { 0x80, 0x11, 0xc4, 0x8c, 0x0c, 0x21, 0x4e, 0xd2 };
static const guint8 ck[] = { 0x5d, 0xbd, 0xbb, 0x29, 0x54, 0xe8, 0xf3, 0xcd,
                             0xe6, 0x65, 0xb0, 0x46, 0x17, 0x9a, 0x50, 0x98 };
static const guint8 ik[] = { 0x59, 0xa9, 0x2d, 0x3b, 0x47, 0x6a, 0x04, 0x43,
                             0x48, 0x70, 0x55, 0xcf, 0x88, 0xb2, 0x30, 0x7b };

typedef struct
{
  const char *name;
  LabDigestAlgorithm algorithm;
  const char *password;
  gsize size;
} Row;

static const Row rows[] = {
  { "akav1-md5-is-res", LAB_DIGEST_AKAV1_MD5, (const char *)res, 8 },
  { "akav1-sha-256-is-res", LAB_DIGEST_AKAV1_SHA_256, (const char *)res, 8 },
  { "akav2-md5", LAB_DIGEST_AKAV2_MD5, "K6RHmgDiXiFLM6eBNGa60w==", 24 },
  { "akav2-sha-256", LAB_DIGEST_AKAV2_SHA_256,
    "Cfp27lgJNdkqal7T/zQvhwnu3xPNSGtxjHCEZ8Abebo=", 44 },
};

static void
test_password (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_auto (LabAkaPassword) password = { 0 };
  g_assert_true (lab_aka_password_derive (row->algorithm, res, sizeof res, ck, ik,
                                          &password, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (password.bytes, password.size, row->password, row->size);
}

/* A RES with zero octets, and the empty password of a resynchronisation: all octets count. */
static void
test_zero_octets (void)
{
  static const guint8 zeros[] = { 0xa5, 0x00, 0x42, 0x00, 0x11, 0x22, 0x33, 0x00 };
  g_auto (LabAkaPassword) password = { 0 };
  g_assert_true (lab_aka_password_derive (LAB_DIGEST_AKAV1_MD5, zeros, sizeof zeros, NULL,
                                          NULL, &password, NULL));
  g_autofree char *ha1 = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "user@ims.example",
                                         "ims.example", password.bytes, password.size);
  g_assert_cmpstr (ha1, ==, "5853eb29ccb034f21d9f37f89a3a4cb1");
  g_autofree char *sha = lab_digest_ha1 (LAB_DIGEST_AKAV1_SHA_256, "user@ims.example",
                                         "ims.example", password.bytes, password.size);
  g_assert_cmpstr (sha, ==,
                   "d51d1ee8c69fe701d07f3bb06ffe6e5f0a69315c8f8504da2d575c0bf4d5b2d9");
  g_autofree char *empty
      = lab_digest_ha1 (LAB_DIGEST_AKAV1_MD5, "user@ims.example", "ims.example", NULL, 0);
  g_assert_cmpstr (empty, ==, "7ba35cbfd9bcf04fe13d8a5f124553c9");
}

static void
test_password_refusals (void)
{
  static const guint8 long_res[17] = { 1 };
  LabAkaPassword password = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_false (
      lab_aka_password_derive (LAB_DIGEST_MD5, res, 8, ck, ik, &password, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_false (
      lab_aka_password_derive (LAB_DIGEST_AKAV1_MD5, res, 3, ck, ik, &password, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (lab_aka_password_derive (LAB_DIGEST_AKAV1_MD5, long_res,
                                           sizeof long_res, ck, ik, &password, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (lab_aka_password_derive (LAB_DIGEST_AKAV2_MD5, res, 8, NULL, ik,
                                           &password, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_assert_true (lab_aka_password_derive (LAB_DIGEST_AKAV1_MD5, long_res, 16, NULL, NULL,
                                          &password, NULL));
  g_assert_cmpuint (password.size, ==, 16);
}

static void
test_nonce (void)
{
  guint8 rand[16], autn[16];
  for (guint extra = 0; extra < 20; extra++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *nonce = lab_aka_nonce_build (ck, ik, res, MIN (extra, sizeof res));
      g_assert_true (lab_aka_nonce_parse (nonce, rand, autn, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (rand, 16, ck, 16);
      g_assert_cmpmem (autn, 16, ik, 16);
    }
}

typedef struct
{
  const char *name, *nonce;
} Nonce;

static const Nonce wrong_nonces[] = {
  { "empty", "" },
  { "not-base64", "byBHG58VWbURzSgIMb4SU21+OPwlnJMjLuYPCrdG*4=" },
  { "one-octet-short", "byBHG58VWbURzSgIMb4SU21+OPwlnJMjLuYPCrdGNg==" },
  /* RFC 3310 §4 prints one whose last octets are no base64. */
  { "rfc-3310-section-4", "CjPk9mRqNuT25eRkajM09uTl9nM09uTl9nMz5OX25PZz==" },
};

static void
test_wrong_nonce (gconstpointer data)
{
  const Nonce *row = data;
  guint8 rand[16], autn[16];
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_aka_nonce_parse (row->nonce, rand, autn, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_auts (void)
{
  guint8 back[LAB_AKA_AUTS_SIZE];
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lab_aka_auts_to_text (ck);
  g_assert_true (lab_aka_auts_from_text (text, back, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (back, sizeof back, ck, sizeof back);
  g_assert_false (lab_aka_auts_from_text ("", back, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (lab_aka_auts_from_text ("AAAAAAAAAAAAAAAAAAAAAA==", back, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/aka-digest/password/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_password);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong_nonces); i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/aka-digest/wrong-nonce/", wrong_nonces[i].name, NULL);
      g_test_add_data_func (path, &wrong_nonces[i], test_wrong_nonce);
    }
  g_test_add_func ("/aka/aka-digest/res-with-zero-octets", test_zero_octets);
  g_test_add_func ("/aka/aka-digest/password/refusals", test_password_refusals);
  g_test_add_func ("/aka/aka-digest/nonce", test_nonce);
  g_test_add_func ("/aka/aka-digest/auts", test_auts);
  return g_test_run ();
}
