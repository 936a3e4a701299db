/* SPDX-License-Identifier: Apache-2.0 */
#include "net/ca_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "net/tls_private.h"

#define SERIAL_SIZE 16 /* RFC 5280 §4.1.2.2: 20 octets at most */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GENERAL_NAMES, GENERAL_NAMES_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_EXTENSION, X509_EXTENSION_free)

void
identity_free (Identity *identity)
{
  if (identity == NULL)
    return;
  X509_free (identity->certificate);
  EVP_PKEY_free (identity->key);
  g_free (identity);
}

/* (nullable): what OpenSSL said last. */
static gpointer
refuse (GError **error)
{
  g_autofree char *reason = lab_tls_reason (NULL);
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "certificate: %s", reason);
  return NULL;
}

/* ---- making */

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  g_autoptr (X509_EXTENSION) extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  return extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
}

static gboolean
set_time (ASN1_TIME *place, gint64 time_s)
{
  return ASN1_TIME_set (place, (time_t)time_s) != NULL;
}

/* From the new key: unique, and it takes nothing from the run's seed, which would make a run that finds
   a certificate differ from the run that made it. */
static gboolean
set_serial (X509 *certificate, EVP_PKEY *key, guint8 serial[SERIAL_SIZE])
{
  guchar *encoded = NULL;
  guint8 digest[EVP_MAX_MD_SIZE];
  gsize size = EVP_PKEY_get1_encoded_public_key (key, &encoded);
  gboolean ok = size > 0 && EVP_Digest (encoded, size, digest, NULL, EVP_sha256 (), NULL);
  OPENSSL_free (encoded);
  if (!ok)
    return FALSE;
  memcpy (serial, digest, SERIAL_SIZE);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and no leading zero */
  BIGNUM *number = BN_bin2bn (serial, SERIAL_SIZE, NULL);
  ok = BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;
  BN_free (number);
  return ok;
}

static gboolean
add_name_part (X509_NAME *name, const char *field, const char *value)
{
  return X509_NAME_add_entry_by_txt (name, field, MBSTRING_UTF8, (const guchar *)value,
                                     -1, -1, 0)
         == 1;
}

static Identity *
begin (const char *common_name, Validity validity)
{
  g_autoptr (Identity) identity = g_new0 (Identity, 1);
  guint8 serial[SERIAL_SIZE];
  ERR_clear_error ();
  identity->certificate = X509_new ();
  identity->key = EVP_EC_gen ("P-256");
  X509 *certificate = identity->certificate;
  if (identity->key == NULL || X509_set_version (certificate, X509_VERSION_3) != 1
      || !set_serial (certificate, identity->key, serial)
      || !set_time (X509_getm_notBefore (certificate), validity.from_s)
      || !set_time (X509_getm_notAfter (certificate), validity.until_s)
      || X509_set_pubkey (certificate, identity->key) != 1)
    return NULL;
  g_autofree char *digits = lab_hex_encode (serial, 4);
  g_autofree char *ca_name
      = common_name == NULL ? g_strdup_printf ("rcslab CA %s", digits) : NULL;
  X509_NAME *subject = X509_get_subject_name (certificate);
  if (!add_name_part (subject, "O", "rcslab")
      || !add_name_part (subject, "CN", common_name == NULL ? ca_name : common_name))
    return NULL;
  return g_steal_pointer (&identity);
}

Identity *
identity_new_ca (Validity validity, GError **error)
{
  g_autoptr (Identity) ca = begin (NULL, validity);
  if (ca == NULL)
    return refuse (error);
  X509 *certificate = ca->certificate;
  if (X509_set_issuer_name (certificate, X509_get_subject_name (certificate)) != 1
      || !add_extension (certificate, certificate, NID_basic_constraints,
                         "critical,CA:TRUE,pathlen:0")
      || !add_extension (certificate, certificate, NID_key_usage,
                         "critical,keyCertSign,cRLSign")
      || !add_extension (certificate, certificate, NID_subject_key_identifier, "hash")
      || X509_sign (certificate, ca->key, EVP_sha256 ()) == 0)
    return refuse (error);
  return g_steal_pointer (&ca);
}

static gboolean
add_alternative (GENERAL_NAMES *names, int type, gconstpointer bytes, gsize size)
{
  GENERAL_NAME *name = GENERAL_NAME_new ();
  ASN1_STRING *value
      = type == GEN_DNS ? ASN1_IA5STRING_new () : (ASN1_STRING *)ASN1_OCTET_STRING_new ();
  ASN1_STRING_set (value, bytes, (int)size);
  GENERAL_NAME_set0_value (name, type, value);
  if (sk_GENERAL_NAME_push (names, name) > 0)
    return TRUE;
  GENERAL_NAME_free (name);
  return FALSE;
}

/* RFC 5280 §4.2.1.6 */
static gboolean
add_alternatives (X509 *certificate, const char *const *dns_names,
                  const LabAddress *addresses, gsize address_count)
{
  g_autoptr (GENERAL_NAMES) names = GENERAL_NAMES_new ();
  for (gsize i = 0; dns_names != NULL && dns_names[i] != NULL; i++)
    if (!add_alternative (names, GEN_DNS, dns_names[i], strlen (dns_names[i])))
      return FALSE;
  for (gsize i = 0; i < address_count; i++)
    if (!add_alternative (names, GEN_IPADD, addresses[i].octets,
                          addresses[i].version == 4 ? 4 : 16))
      return FALSE;
  return X509_add1_ext_i2d (certificate, NID_subject_alt_name, names, 0,
                            X509V3_ADD_DEFAULT)
         == 1;
}

Identity *
identity_new (const Identity *ca, const char *name, const char *const *dns_names,
              const LabAddress *addresses, gsize address_count, Validity validity,
              GError **error)
{
  g_autoptr (Identity) identity = begin (name, validity);
  if (identity == NULL)
    return refuse (error);
  X509 *certificate = identity->certificate, *issuer = ca->certificate;
  if (X509_set_issuer_name (certificate, X509_get_subject_name (issuer)) != 1
      || !add_extension (certificate, issuer, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (certificate, issuer, NID_key_usage, "critical,digitalSignature")
      || !add_extension (certificate, issuer, NID_ext_key_usage, "serverAuth,clientAuth")
      || !add_extension (certificate, issuer, NID_subject_key_identifier, "hash")
      || !add_extension (certificate, issuer, NID_authority_key_identifier,
                         "keyid:always")
      || !add_alternatives (certificate, dns_names, addresses, address_count)
      || X509_sign (certificate, ca->key, EVP_sha256 ()) == 0)
    return refuse (error);
  return g_steal_pointer (&identity);
}

/* ---- PEM */

char *
identity_to_pem (const Identity *identity, gboolean with_key, GError **error)
{
  g_autoptr (BIO) out = BIO_new (BIO_s_secmem ());
  ERR_clear_error ();
  if (PEM_write_bio_X509 (out, identity->certificate) != 1
      || (with_key
          && PEM_write_bio_PrivateKey (out, identity->key, NULL, NULL, 0, NULL, NULL)
                 != 1))
    return refuse (error);
  char *bytes;
  long size = BIO_get_mem_data (out, &bytes);
  return g_strndup (bytes, (gsize)size);
}

/* Nobody is asked for a password. */
static int
no_password (char *buffer, int size, int writing, void *unused)
{
  return -1;
}

Identity *
identity_from_pem (const char *pem, gsize size, GError **error)
{
  g_autoptr (Identity) identity = g_new0 (Identity, 1);
  ERR_clear_error ();
  g_autoptr (BIO) in = BIO_new_mem_buf (pem, (int)MIN (size, G_MAXINT));
  g_autoptr (BIO) again = BIO_new_mem_buf (pem, (int)MIN (size, G_MAXINT));
  identity->certificate = PEM_read_bio_X509 (in, NULL, no_password, NULL);
  if (identity->certificate != NULL)
    identity->key = PEM_read_bio_PrivateKey (again, NULL, no_password, NULL);
  if (identity->key == NULL
      || X509_check_private_key (identity->certificate, identity->key) != 1)
    return refuse (error);
  return g_steal_pointer (&identity);
}

/* ---- judging */

gboolean
identity_is_of (const Identity *identity, const Identity *issuer)
{
  gboolean ok
      = X509_check_issued (issuer->certificate, identity->certificate) == X509_V_OK
        && X509_verify (identity->certificate, issuer->key) == 1;
  ERR_clear_error ();
  return ok;
}

gboolean
identity_is_valid (const Identity *identity, gint64 now_s, gint64 margin_s)
{
  time_t now = (time_t)now_s, later = (time_t)(now_s + margin_s);
  return X509_cmp_time (X509_get0_notBefore (identity->certificate), &now) < 0
         && X509_cmp_time (X509_get0_notAfter (identity->certificate), &later) > 0;
}
