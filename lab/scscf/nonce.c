/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/nonce.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/random.h"

#define RAND_SIZE        16
#define AUTN_SIZE        16
#define KEY_SIZE         16
#define NONCE_CHARACTERS 32

static void
free_offer (gpointer memory)
{
  LabNonceOffer *offer = memory;
  g_free (offer->spelling);
  lab_string_wipe_free (offer->ha1);
  lab_aka_password_wipe (&offer->password);
  g_free (offer);
}

void
lab_nonce_wipe_keys (LabNonce *nonce)
{
  lab_string_wipe_free (g_steal_pointer (&nonce->ck));
  lab_string_wipe_free (g_steal_pointer (&nonce->ik));
}

static void
clear_nonce (gpointer memory)
{
  LabNonce *nonce = memory;
  lab_nonce_wipe_keys (nonce);
  g_free (nonce->nonce);
  g_free (nonce->impi);
  g_free (nonce->impu);
  g_free (nonce->username);
  g_free (nonce->realm);
  g_ptr_array_unref (nonce->offers);
}

LabNonce *
lab_nonce_ref (LabNonce *nonce)
{
  return g_rc_box_acquire (nonce);
}

void
lab_nonce_unref (LabNonce *nonce)
{
  if (nonce != NULL)
    g_rc_box_release_full (nonce, clear_nonce);
}

static LabNonce *
new_nonce (const char *impi, const char *username, const char *realm)
{
  LabNonce *nonce = g_rc_box_new0 (LabNonce);
  nonce->impi = g_strdup (impi);
  nonce->username = g_strdup (username);
  nonce->realm = g_strdup (realm);
  nonce->offers = g_ptr_array_new_with_free_func (free_offer);
  return nonce;
}

static LabNonceOffer *
add_offer (LabNonce *nonce, const char *spelling, GError **error)
{
  LabDigestAlgorithm algorithm = lab_digest_algorithm_from_name (spelling);
  if (algorithm == LAB_DIGEST_ALGORITHM_NONE
      || lab_digest_algorithm_is_aka (algorithm) != nonce->aka)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "algorithm \"%s\": no %s algorithm (TS 29.229 §6.3.9)", spelling,
                   nonce->aka ? "AKA" : "Digest");
      return NULL;
    }
  LabNonceOffer *offer = g_new0 (LabNonceOffer, 1);
  offer->spelling = g_strdup (spelling);
  offer->algorithm = algorithm;
  g_ptr_array_add (nonce->offers, offer);
  return offer;
}

static gboolean
add_digest (LabNonce *nonce, const char *algorithm, const char *ha1, GError **error)
{
  LabNonceOffer *offer = add_offer (nonce, algorithm, error);
  if (offer == NULL)
    return FALSE;
  if (strlen (ha1) != 2 * lab_digest_algorithm_hash_size (offer->algorithm))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "Digest-HA1 of %zu digits for %s (TS 29.229 §6.3.41)", strlen (ha1),
                   algorithm);
      return FALSE;
    }
  offer->ha1 = g_strdup (ha1);
  return TRUE;
}

static gboolean
fill_digest (LabNonce *nonce, const LabCxDigest *digest, GError **error)
{
  if (digest == NULL || digest->ha1 == NULL)
    {
      g_set_error_literal (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "SIP Digest without SIP-Digest-Authenticate (TS 29.229 §6.3.36)");
      return FALSE;
    }
  if (digest->realm != NULL)
    {
      g_free (nonce->realm);
      nonce->realm = g_strdup (digest->realm);
    }
  nonce->nonce = lab_random_token (NONCE_CHARACTERS);
  const char *algorithm = digest->algorithm == NULL ? "MD5" : digest->algorithm;
  return add_digest (nonce, algorithm, digest->ha1, error)
         && (digest->alternate_ha1 == NULL || digest->alternate_algorithm == NULL
             || add_digest (nonce, digest->alternate_algorithm, digest->alternate_ha1,
                            error));
}

static const guint8 *
key_of (GBytes *bytes)
{
  if (bytes == NULL || g_bytes_get_size (bytes) != KEY_SIZE)
    return NULL;
  return g_bytes_get_data (bytes, NULL);
}

static gboolean
fill_aka (LabNonce *nonce, const LabCxAuthItem *item, const char *algorithm,
          GError **error)
{
  gsize size = 0, res_size = 0;
  const guint8 *vector
      = item->authenticate == NULL ? NULL : g_bytes_get_data (item->authenticate, &size);
  const guint8 *res = item->authorization == NULL
                          ? NULL
                          : g_bytes_get_data (item->authorization, &res_size);
  if (size != RAND_SIZE + AUTN_SIZE || res == NULL)
    {
      g_set_error_literal (
          error, LAB_ERROR, LAB_ERROR_SYNTAX,
          "an AKA vector without RAND, AUTN or XRES (TS 29.229 §6.3.10)");
      return FALSE;
    }
  const guint8 *ck = key_of (item->confidentiality_key);
  const guint8 *ik = key_of (item->integrity_key);
  LabNonceOffer *offer = add_offer (nonce, algorithm, error);
  if (offer == NULL
      || !lab_aka_password_derive (offer->algorithm, res, res_size, ck, ik,
                                   &offer->password, error))
    return FALSE;
  memcpy (nonce->rand, vector, RAND_SIZE);
  nonce->nonce = lab_aka_nonce_build (vector, vector + RAND_SIZE, NULL, 0);
  nonce->ck = ck == NULL ? NULL : lab_hex_encode (ck, KEY_SIZE);
  nonce->ik = ik == NULL ? NULL : lab_hex_encode (ik, KEY_SIZE);
  return TRUE;
}

/* On Cx an AKA scheme is called Digest- and the algorithm's name (TS 29.229 §6.3.9). */
static const char *
algorithm_of_scheme (const char *scheme)
{
  static const char prefix[] = "Digest-";
  gsize size = sizeof prefix - 1;
  return g_ascii_strncasecmp (scheme, prefix, size) == 0 ? scheme + size : scheme;
}

LabNonce *
lab_nonce_from_item (const LabCxAuthItem *item, const char *impi, const char *username,
                     const char *realm, const char *aka_algorithm, GError **error)
{
  g_autoptr (LabNonce) nonce = new_nonce (impi, username, realm);
  gboolean filled = FALSE;
  switch (lab_authentication_scheme_from_name (item->scheme, NULL))
    {
    case LAB_AUTHENTICATION_AKA:
      nonce->aka = TRUE;
      filled = fill_aka (nonce, item,
                         aka_algorithm != NULL ? aka_algorithm
                                               : algorithm_of_scheme (item->scheme),
                         error);
      break;
    case LAB_AUTHENTICATION_SIP_DIGEST:
      filled = fill_digest (nonce, item->digest, error);
      break;
    case LAB_AUTHENTICATION_UNKNOWN:
    case LAB_AUTHENTICATION_NOT_SUPPORTED:
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "authentication scheme \"%s\" (TS 29.229 §6.3.9)",
                   item->scheme == NULL ? "" : item->scheme);
      break;
    }
  return filled ? g_steal_pointer (&nonce) : NULL;
}

GPtrArray *
lab_nonce_challenges (const LabNonce *nonce, const char *qop, gboolean stale)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < nonce->offers->len; i++)
    {
      const LabNonceOffer *offer = nonce->offers->pdata[i];
      g_autoptr (LabChallenge) challenge = lab_challenge_new ();
      challenge->realm = g_strdup (nonce->realm);
      challenge->nonce = g_strdup (nonce->nonce);
      challenge->stale = stale;
      challenge->algorithm = g_strdup (offer->spelling);
      challenge->qop = g_strdup (qop);
      if (nonce->ck != NULL && nonce->ik != NULL)
        {
          /* TS 24.229 §5.4.1.2.1: for the P-CSCF, which takes them away. */
          lab_challenge_add (challenge, "ck", nonce->ck, TRUE);
          lab_challenge_add (challenge, "ik", nonce->ik, TRUE);
        }
      g_ptr_array_add (values, lab_challenge_write (challenge));
    }
  return values;
}

static const LabNonceOffer *
find_offer (const LabNonce *nonce, const LabCredentials *credentials)
{
  if (credentials->algorithm == NULL && nonce->offers->len == 1)
    return nonce->offers->pdata[0];
  LabDigestAlgorithm algorithm = lab_credentials_algorithm (credentials);
  for (guint i = 0; i < nonce->offers->len; i++)
    if (((LabNonceOffer *)nonce->offers->pdata[i])->algorithm == algorithm)
      return nonce->offers->pdata[i];
  return NULL;
}

static char *
ha1_of (const LabNonce *nonce, const LabNonceOffer *offer, const char *username)
{
  if (!nonce->aka)
    return g_strdup (offer->ha1);
  return lab_digest_ha1 (offer->algorithm, username, nonce->realm, offer->password.bytes,
                         offer->password.size);
}

LabNonceVerdict
lab_nonce_verify (LabNonce *nonce, const LabCredentials *credentials, const char *method,
                  GBytes *body, char **reason)
{
  const LabNonceOffer *offer = find_offer (nonce, credentials);
  *reason = NULL;
  if (offer == NULL || credentials->username == NULL)
    {
      *reason = g_strdup_printf ("algorithm %s was not offered",
                                 credentials->algorithm == NULL ? "MD5"
                                                                : credentials->algorithm);
      return LAB_NONCE_WRONG;
    }
  gsize size = 0;
  const guint8 *bytes = body == NULL ? NULL : g_bytes_get_data (body, &size);
  char *ha1 = ha1_of (nonce, offer, credentials->username);
  g_autoptr (GError) error = NULL;
  gboolean right = lab_credentials_check (credentials, offer->algorithm, ha1, method,
                                          bytes, size, &error);
  lab_string_wipe_free (ha1);
  if (!right)
    {
      *reason = g_strdup (error->message);
      return LAB_NONCE_WRONG;
    }
  /* Without qop there is no count: such a nonce is good once for AKA, and while it lasts else. */
  if (lab_digest_qop_from_name (credentials->qop) == LAB_DIGEST_QOP_NONE
      || g_strcmp0 (credentials->nonce, nonce->nonce) != 0)
    return LAB_NONCE_RIGHT;
  guint32 nc = 0;
  if (!lab_digest_nc_parse (credentials->nc, &nc, &error))
    {
      *reason = g_strdup (error->message);
      return LAB_NONCE_WRONG;
    }
  if (lab_nonce_count_accept (&nonce->count, nc))
    return LAB_NONCE_RIGHT;
  *reason = g_strdup_printf ("nc %08x came before (RFC 7616 5.12)", nc);
  return LAB_NONCE_REPLAYED;
}

char *
lab_nonce_authentication_info (const LabNonce *nonce, const LabCredentials *credentials)
{
  const LabNonceOffer *offer = find_offer (nonce, credentials);
  if (offer == NULL || lab_digest_qop_from_name (credentials->qop) != LAB_DIGEST_QOP_AUTH)
    return NULL;
  char *ha1 = ha1_of (nonce, offer, credentials->username);
  LabDigestInput input = {
    .algorithm = offer->algorithm,
    .ha1 = ha1,
    .nonce = credentials->nonce,
    .qop = LAB_DIGEST_QOP_AUTH,
    .nc = credentials->nc,
    .cnonce = credentials->cnonce,
    .method = "",
    .uri = credentials->uri,
  };
  g_autoptr (LabAuthenticationInfo) info = lab_authentication_info_new ();
  info->qop = g_strdup (credentials->qop);
  info->rspauth = lab_digest_rspauth (&input);
  info->cnonce = g_strdup (credentials->cnonce);
  info->nc = g_strdup (credentials->nc);
  lab_string_wipe_free (ha1);
  return lab_authentication_info_write (info);
}
