/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/digest.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

/* H() over pieces that a colon joins. */
typedef struct
{
  EVP_MD_CTX *md;
  gboolean begun;
} Hash;

static void
hash_begin (Hash *hash, LabDigestAlgorithm algorithm)
{
  gboolean md5 = lab_digest_algorithm_hash_size (algorithm) == 16;
  hash->begun = FALSE;
  hash->md = EVP_MD_CTX_new ();
  if (hash->md == NULL
      || EVP_DigestInit_ex (hash->md, md5 ? EVP_md5 () : EVP_sha256 (), NULL) != 1)
    g_error ("%s is not available from OpenSSL", md5 ? "MD5" : "SHA-256");
}

static void
hash_octets (Hash *hash, const guint8 *octets, gsize size)
{
  if (hash->begun)
    EVP_DigestUpdate (hash->md, ":", 1);
  hash->begun = TRUE;
  if (size > 0)
    EVP_DigestUpdate (hash->md, octets, size);
}

static void
hash_text (Hash *hash, const char *text)
{
  hash_octets (hash, (const guint8 *)text, strlen (text));
}

static char *
hash_end (Hash *hash)
{
  guint8 octets[EVP_MAX_MD_SIZE];
  guint size = 0;
  EVP_DigestFinal_ex (hash->md, octets, &size);
  EVP_MD_CTX_free (hash->md);
  char *hex = lab_hex_encode (octets, size);
  lab_bytes_wipe (octets, sizeof octets);
  return hex;
}

LabDigestQop
lab_digest_qop_from_name (const char *name)
{
  if (name == NULL)
    return LAB_DIGEST_QOP_NONE;
  if (g_ascii_strcasecmp (name, "auth") == 0)
    return LAB_DIGEST_QOP_AUTH;
  if (g_ascii_strcasecmp (name, "auth-int") == 0)
    return LAB_DIGEST_QOP_AUTH_INT;
  return LAB_DIGEST_QOP_OTHER;
}

const char *
lab_digest_qop_name (LabDigestQop qop)
{
  if (qop == LAB_DIGEST_QOP_AUTH)
    return "auth";
  return qop == LAB_DIGEST_QOP_AUTH_INT ? "auth-int" : NULL;
}

char *
lab_digest_ha1 (LabDigestAlgorithm algorithm, const char *username, const char *realm,
                const guint8 *password, gsize password_size)
{
  g_return_val_if_fail (algorithm != LAB_DIGEST_ALGORITHM_NONE, NULL);
  g_return_val_if_fail (username != NULL && realm != NULL, NULL);
  Hash hash;
  hash_begin (&hash, algorithm);
  hash_text (&hash, username);
  hash_text (&hash, realm);
  hash_octets (&hash, password, password_size);
  return hash_end (&hash);
}

/* H(A1): with -sess, H(H(user:realm:password):nonce:cnonce), the inner one in hex (RFC 7616 §3.4.2). */
static char *
effective_ha1 (const LabDigestInput *input)
{
  if (!lab_digest_algorithm_is_session (input->algorithm))
    return g_strdup (input->ha1);
  Hash hash;
  hash_begin (&hash, input->algorithm);
  hash_text (&hash, input->ha1);
  hash_text (&hash, input->nonce);
  hash_text (&hash, input->cnonce);
  return hash_end (&hash);
}

/* H(A2): method:uri, and with auth-int the body's hash too (RFC 7616 §3.4.3). */
static char *
ha2 (const LabDigestInput *input, const char *method)
{
  Hash hash;
  g_autofree char *body = NULL;
  if (input->qop == LAB_DIGEST_QOP_AUTH_INT)
    {
      hash_begin (&hash, input->algorithm);
      hash_octets (&hash, input->body, input->body_size);
      body = hash_end (&hash);
    }
  hash_begin (&hash, input->algorithm);
  hash_text (&hash, method);
  hash_text (&hash, input->uri);
  if (body != NULL)
    hash_text (&hash, body);
  return hash_end (&hash);
}

static char *
compute (const LabDigestInput *input, const char *method)
{
  char *a1 = effective_ha1 (input);
  g_autofree char *a2 = ha2 (input, method);
  Hash hash;
  hash_begin (&hash, input->algorithm);
  hash_text (&hash, a1);
  hash_text (&hash, input->nonce);
  if (input->qop != LAB_DIGEST_QOP_NONE)
    {
      hash_text (&hash, input->nc);
      hash_text (&hash, input->cnonce);
      hash_text (&hash, lab_digest_qop_name (input->qop));
    }
  hash_text (&hash, a2);
  lab_string_wipe_free (a1);
  return hash_end (&hash);
}

static gboolean
input_is_complete (const LabDigestInput *input)
{
  if (input->algorithm == LAB_DIGEST_ALGORITHM_NONE || input->ha1 == NULL
      || input->nonce == NULL || input->uri == NULL || input->qop == LAB_DIGEST_QOP_OTHER)
    return FALSE;
  if (input->qop != LAB_DIGEST_QOP_NONE && (input->nc == NULL || input->cnonce == NULL))
    return FALSE;
  return !lab_digest_algorithm_is_session (input->algorithm) || input->cnonce != NULL;
}

char *
lab_digest_response (const LabDigestInput *input)
{
  g_return_val_if_fail (input != NULL && input_is_complete (input), NULL);
  g_return_val_if_fail (input->method != NULL, NULL);
  return compute (input, input->method);
}

char *
lab_digest_rspauth (const LabDigestInput *input)
{
  g_return_val_if_fail (input != NULL && input_is_complete (input), NULL);
  return compute (input, "");
}

gboolean
lab_digest_equal (const char *expected, const char *received)
{
  g_return_val_if_fail (expected != NULL, FALSE);
  gsize size = strlen (expected);
  if (received == NULL || size == 0 || strlen (received) != size)
    return FALSE; /* the length is no secret: it is the algorithm's */
  g_autofree char *lower = g_ascii_strdown (received, (gssize)size);
  return lab_bytes_equal_secret (expected, lower, size);
}

gboolean
lab_digest_nc_parse (const char *text, guint32 *nc, GError **error)
{
  g_return_val_if_fail (nc != NULL, FALSE);
  guint8 octets[4];
  if (text == NULL || !lab_hex_decode (text, octets, sizeof octets, NULL))
    {
      g_autofree char *shown
          = text == NULL ? g_strdup ("") : lab_text_printable (text, strlen (text), 20);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "nc \"%s\": not 8 hex digits (RFC 7616 §3.4)", shown);
      return FALSE;
    }
  guint32 value = (guint32)octets[0] << 24 | (guint32)octets[1] << 16
                  | (guint32)octets[2] << 8 | octets[3];
  if (value == 0)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "nc \"%s\": the first request has 00000001 (RFC 7616 §3.4)", text);
      return FALSE;
    }
  *nc = value;
  return TRUE;
}

gboolean
lab_nonce_count_accept (LabNonceCount *count, guint32 nc)
{
  g_return_val_if_fail (count != NULL && nc != 0, FALSE);
  if (nc > count->highest)
    {
      guint32 rise = nc - count->highest;
      count->seen = rise < LAB_NONCE_COUNT_WINDOW ? count->seen << rise : 0;
      count->seen |= 1;
      count->highest = nc;
      return TRUE;
    }
  guint32 behind = count->highest - nc;
  if (behind >= LAB_NONCE_COUNT_WINDOW || (count->seen & (1u << behind)) != 0)
    return FALSE;
  count->seen |= 1u << behind;
  return TRUE;
}
