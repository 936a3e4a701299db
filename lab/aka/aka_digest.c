/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/aka_digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define RES_SIZE_MIN 4

/* base64 (HMAC (RES || IK || CK, "http-digest-akav2-password")) with the algorithm's hash (RFC 4169 §3) */
static void
derive_v2 (const EVP_MD *md, const guint8 *res, gsize res_size, const guint8 *ck,
           const guint8 *ik, LabAkaPassword *password)
{
  static const char label[] = "http-digest-akav2-password";
  guint8 key[LAB_AKA_RES_SIZE_MAX + LAB_AKA_IK_SIZE + LAB_AKA_CK_SIZE];
  guint8 mac[EVP_MAX_MD_SIZE];
  guint mac_size = 0;
  memcpy (key, res, res_size);
  memcpy (key + res_size, ik, LAB_AKA_IK_SIZE);
  memcpy (key + res_size + LAB_AKA_IK_SIZE, ck, LAB_AKA_CK_SIZE);
  HMAC (md, key, (int)(res_size + LAB_AKA_IK_SIZE + LAB_AKA_CK_SIZE),
        (const guint8 *)label, sizeof label - 1, mac, &mac_size);
  /* 32 octets of SHA-256 make 44 letters and a NUL, which is not part of the password */
  password->size = (gsize)EVP_EncodeBlock (password->bytes, mac, (int)mac_size);
  lab_bytes_wipe (key, sizeof key);
  lab_bytes_wipe (mac, sizeof mac);
}

gboolean
lab_aka_password_derive (LabDigestAlgorithm algorithm, const guint8 *res, gsize res_size,
                         const guint8 *ck, const guint8 *ik, LabAkaPassword *password,
                         GError **error)
{
  g_return_val_if_fail (res != NULL && password != NULL, FALSE);
  if (!lab_digest_algorithm_is_aka (algorithm))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "algorithm %s: has no password from a USIM (RFC 3310 §3.1)",
                   lab_digest_algorithm_name (algorithm));
      return FALSE;
    }
  if (res_size < RES_SIZE_MIN || res_size > LAB_AKA_RES_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "RES of %" G_GSIZE_FORMAT " octets: 4 to 16 (TS 33.102 §6.3.7)",
                   res_size);
      return FALSE;
    }
  if (algorithm == LAB_DIGEST_AKAV1_MD5 || algorithm == LAB_DIGEST_AKAV1_SHA_256)
    {
      memcpy (password->bytes, res, res_size);
      password->size = res_size;
      return TRUE;
    }
  if (ck == NULL || ik == NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "algorithm %s: needs CK and IK (RFC 4169 §3)",
                   lab_digest_algorithm_name (algorithm));
      return FALSE;
    }
  derive_v2 (algorithm == LAB_DIGEST_AKAV2_MD5 ? EVP_md5 () : EVP_sha256 (), res,
             res_size, ck, ik, password);
  return TRUE;
}

void
lab_aka_password_wipe (LabAkaPassword *password)
{
  if (password != NULL)
    lab_bytes_wipe (password, sizeof *password);
}

char *
lab_aka_nonce_build (const guint8 *rand, const guint8 *autn, const guint8 *server_data,
                     gsize server_data_size)
{
  g_return_val_if_fail (rand != NULL && autn != NULL, NULL);
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_byte_array_append (octets, rand, LAB_AKA_RAND_SIZE);
  g_byte_array_append (octets, autn, LAB_AKA_AUTN_SIZE);
  if (server_data_size > 0)
    g_byte_array_append (octets, server_data, (guint)server_data_size);
  return lab_base64_encode (octets->data, octets->len);
}

/* The octets of a base64 parameter; its error names the parameter and the clause. */
static GBytes *
decode (const char *name, const char *text, const char *clause, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GBytes *octets = lab_base64_decode (text, TRUE, &reason);
  if (octets == NULL)
    g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "%s: %s (%s)", name, reason->message,
                 clause);
  return octets;
}

gboolean
lab_aka_nonce_parse (const char *nonce, guint8 *rand, guint8 *autn, GError **error)
{
  g_return_val_if_fail (nonce != NULL && rand != NULL && autn != NULL, FALSE);
  g_autoptr (GBytes) octets = decode ("nonce", nonce, "RFC 3310 §3.2", error);
  if (octets == NULL)
    return FALSE;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (octets, &size);
  if (size < LAB_AKA_RAND_SIZE + LAB_AKA_AUTN_SIZE)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "nonce of %" G_GSIZE_FORMAT
                   " octets: RAND and AUTN are 32 (RFC 3310 §3.2)",
                   size);
      return FALSE;
    }
  memcpy (rand, data, LAB_AKA_RAND_SIZE);
  memcpy (autn, data + LAB_AKA_RAND_SIZE, LAB_AKA_AUTN_SIZE);
  return TRUE;
}

char *
lab_aka_auts_to_text (const guint8 *auts)
{
  g_return_val_if_fail (auts != NULL, NULL);
  return lab_base64_encode (auts, LAB_AKA_AUTS_SIZE);
}

gboolean
lab_aka_auts_from_text (const char *text, guint8 *auts, GError **error)
{
  g_return_val_if_fail (text != NULL && auts != NULL, FALSE);
  g_autoptr (GBytes) octets = decode ("auts", text, "RFC 3310 §3.4", error);
  if (octets == NULL)
    return FALSE;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (octets, &size);
  if (size != LAB_AKA_AUTS_SIZE)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "auts of %" G_GSIZE_FORMAT " octets: 14 are needed (RFC 3310 §3.4)",
                   size);
      return FALSE;
    }
  memcpy (auts, data, LAB_AKA_AUTS_SIZE);
  return TRUE;
}
