/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/credentials.h"

#include <string.h>

#include "aka/challenge.h"
#include "base/error.h"

static LabCredentials *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LabCredentials *credentials = lab_credentials_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  return credentials;
}

/* A REGISTER walk-through; the password is 123456. */
static const char walk_through[]
    = "Digest  username=\"gzj\",  realm=\"kedacom.com\", \r\n"
      " nonce=\"00000000000000000000000000018467\", \r\n"
      " opaque=\"00000000000000000000000000006334\", uri=\"sip:kedacom.com\", \r\n"
      " qop=auth,  nc=00000001,  cnonce=\"0a4f113b\", \r\n"
      " response=\"735d9440f5d7367539165ca932a07713\" ";

static void
test_walk_through (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCredentials) self = parse (walk_through);
  g_assert_cmpstr (self->username, ==, "gzj");
  g_assert_cmpstr (self->opaque, ==, "00000000000000000000000000006334");
  g_assert_null (self->algorithm);
  g_assert_cmpint (lab_credentials_algorithm (self), ==, LAB_DIGEST_MD5);
  g_autofree char *ha1 = lab_digest_ha1 (LAB_DIGEST_MD5, "gzj", "kedacom.com",
                                         (const guint8 *)"123456", 6);
  g_assert_true (
      lab_credentials_check (self, LAB_DIGEST_MD5, ha1, "REGISTER", NULL, 0, &error));
  g_assert_no_error (error);
  g_assert_false (
      lab_credentials_check (self, LAB_DIGEST_MD5, ha1, "MESSAGE", NULL, 0, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_REFUSED);
}

/* RFC 3310 §4. */
static void
test_rfc_3310 (void)
{
  g_autoptr (LabCredentials) self = parse (
      "Digest username=\"jon.dough@mobile.biz\", realm=\"RoamingUsers@mobile.biz\", "
      "nonce=\"CjPk9mRqNuT25eRkajM09uTl9nM09uTl9nMz5OX25PZz==\", "
      "uri=\"sip:home.mobile.biz\", qop=auth-int, nc=00000001, cnonce=\"0a4f113b\", "
      "response=\"4429ffe49393c02397450934607c4ef1\", "
      "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\", "
      "auts=\"5PYxMuX2NOT2NeQ=\"");
  g_assert_cmpstr (self->auts, ==, "5PYxMuX2NOT2NeQ=");
  g_assert_cmpstr (self->qop, ==, "auth-int");
  g_autofree char *text = lab_credentials_write (self);
  g_autoptr (LabCredentials) again = parse (text);
  g_assert_cmpstr (again->nonce, ==, self->nonce);
  g_assert_cmpstr (again->auts, ==, self->auts);
}

/* The first REGISTER of a phone with a USIM. */
static void
test_first_register (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCredentials) self
      = parse ("Digest username=\"user@ims.example\",realm=\"ims.example\",nonce=\"\","
               "uri=\"sip:ims.example\",response=\"\"");
  g_assert_cmpstr (self->nonce, ==, "");
  g_assert_cmpstr (self->response, ==, "");
  g_assert_null (self->qop);
  g_assert_false (
      lab_credentials_check (self, LAB_DIGEST_MD5, "00", "REGISTER", NULL, 0, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_REFUSED);
  g_autofree char *text = lab_credentials_write (self);
  g_assert_cmpstr (
      text, ==,
      "Digest username=\"user@ims.example\", realm=\"ims.example\", nonce=\"\", "
      "uri=\"sip:ims.example\", response=\"\"");
}

static void
test_others_kept (void)
{
  g_autoptr (LabCredentials) self
      = parse ("Digest username=a, x=y, integrity-protected=yes, Z=\"1,2\"");
  g_assert_cmpstr (self->integrity_protected, ==, "yes");
  g_assert_cmpuint (self->others->len, ==, 2);
  g_autofree char *text = lab_credentials_write (self);
  g_assert_cmpstr (text, ==,
                   "Digest username=\"a\", integrity-protected=\"yes\", x=y, Z=\"1,2\"");
}

static void
test_other_scheme (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_credentials_parse ("UA token=\"a\"", 12, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *says;
} Wrong;

static const Wrong wrongs[] = {
  { "no-response", "Digest nonce=a, uri=b", "\"response\" is missing" },
  { "no-nonce", "Digest response=a, uri=b", "\"nonce\" is missing" },
  { "no-uri", "Digest response=a, nonce=b", "\"uri\" is missing" },
  { "no-nc", "Digest response=a, nonce=b, uri=c, qop=auth, cnonce=d",
    "\"nc\" is missing" },
  { "no-cnonce", "Digest response=a, nonce=b, uri=c, qop=auth, nc=00000001",
    "\"cnonce\" is missing" },
  { "unknown-qop", "Digest response=a, nonce=b, uri=c, qop=x, nc=1, cnonce=2",
    "qop \"x\"" },
  { "other-algorithm", "Digest response=a, nonce=b, uri=c, algorithm=SHA-256",
    "algorithm \"SHA-256\": MD5 was offered" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCredentials) self = parse (row->text);
  g_assert_false (
      lab_credentials_check (self, LAB_DIGEST_MD5, "00", "REGISTER", NULL, 0, &error));
  g_assert_nonnull (strstr (error->message, row->says));
}

static void
test_respond (gconstpointer data)
{
  LabDigestAlgorithm algorithm = (LabDigestAlgorithm)GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCredentials) self
      = parse ("Digest username=u, realm=r, nonce=n, uri=\"sip:r\", qop=auth-int, "
               "nc=0000000a, cnonce=c");
  self->algorithm = g_strdup (lab_digest_algorithm_name (algorithm));
  g_autofree char *ha1 = lab_digest_ha1 (algorithm, "u", "r", (const guint8 *)"\0p", 2);
  const guint8 *body = (const guint8 *)"body";
  g_assert_true (
      lab_credentials_respond (self, algorithm, ha1, "MESSAGE", body, 4, &error));
  g_assert_no_error (error);
  g_autofree char *text = lab_credentials_write (self);
  g_autoptr (LabCredentials) received = parse (text);
  g_assert_true (
      lab_credentials_check (received, algorithm, ha1, "MESSAGE", body, 4, &error));
  g_assert_no_error (error);
  g_assert_false (
      lab_credentials_check (received, algorithm, ha1, "MESSAGE", body, 3, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_REFUSED);
}

static void
test_challenge (void)
{
  static const char text[]
      = "Digest realm=\"ims.example\", domain=\"sip:ims.example\", nonce=\"bm9uY2U=\", "
        "opaque=\"o\", stale=true, algorithm=AKAv1-SHA256, qop=\"auth,auth-int\", "
        "ik=\"00\", ck=\"11\"";
  g_autoptr (GError) error = NULL;
  g_autoptr (LabChallenge) self = lab_challenge_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_true (self->stale);
  g_assert_cmpint (lab_challenge_algorithm (self), ==, LAB_DIGEST_AKAV1_SHA_256);
  g_assert_true (lab_challenge_offers_qop (self, LAB_DIGEST_QOP_AUTH));
  g_assert_true (lab_challenge_offers_qop (self, LAB_DIGEST_QOP_AUTH_INT));
  g_assert_false (lab_challenge_offers_qop (self, LAB_DIGEST_QOP_NONE));
  g_assert_cmpuint (self->others->len, ==, 2);
  g_autofree char *again = lab_challenge_write (self);
  g_assert_cmpstr (again, ==, text);
}

static void
test_plain_challenge (void)
{
  g_autoptr (LabChallenge) self = lab_challenge_new ();
  self->realm = g_strdup ("r");
  self->nonce = g_strdup ("n");
  g_assert_true (lab_challenge_offers_qop (self, LAB_DIGEST_QOP_NONE));
  g_assert_cmpint (lab_challenge_algorithm (self), ==, LAB_DIGEST_MD5);
  lab_challenge_add (self, "ck", "00", TRUE);
  g_autofree char *text = lab_challenge_write (self);
  g_assert_cmpstr (text, ==, "Digest realm=\"r\", nonce=\"n\", ck=\"00\"");
}

static void
test_wrong_challenge (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_challenge_parse ("Digest realm=a", 14, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_null (lab_challenge_parse ("Basic realm=a", 13, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
}

static void
test_authentication_info (void)
{
  static const char text[]
      = "nextnonce=\"n\", qop=auth, rspauth=\"00ff\", cnonce=\"c\", nc=00000001";
  g_autoptr (GError) error = NULL;
  g_autoptr (LabAuthenticationInfo) self
      = lab_authentication_info_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->rspauth, ==, "00ff");
  g_autofree char *again = lab_authentication_info_write (self);
  g_assert_cmpstr (again, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aka/credentials/register-walk-through", test_walk_through);
  g_test_add_func ("/aka/credentials/rfc-3310-section-4", test_rfc_3310);
  g_test_add_func ("/aka/credentials/first-register-with-empty-nonce",
                   test_first_register);
  g_test_add_func ("/aka/credentials/unknown-parameters-kept", test_others_kept);
  g_test_add_func ("/aka/credentials/other-scheme", test_other_scheme);
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/credentials/wrong/", wrongs[i].name, NULL);
      g_test_add_data_func (path, &wrongs[i], test_wrong);
    }
  for (int i = 1; i < LAB_DIGEST_N_ALGORITHMS; i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/credentials/respond-and-check/",
                         lab_digest_algorithm_name ((LabDigestAlgorithm)i), NULL);
      g_test_add_data_func (path, GINT_TO_POINTER (i), test_respond);
    }
  g_test_add_func ("/aka/challenge/all-parameters", test_challenge);
  g_test_add_func ("/aka/challenge/without-algorithm-and-qop", test_plain_challenge);
  g_test_add_func ("/aka/challenge/wrong", test_wrong_challenge);
  g_test_add_func ("/aka/authentication-info", test_authentication_info);
  return g_test_run ();
}
