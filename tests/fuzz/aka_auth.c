/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials, challenges and nonces: no crash, and what is written is read as the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "aka/aka_digest.h"
#include "aka/challenge.h"
#include "aka/credentials.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_value (const char *text, gsize size, gboolean has_scheme)
{
  g_autoptr (LabAuthValue) value = lab_auth_value_parse (text, size, has_scheme, NULL);
  if (value == NULL)
    return;
  g_autofree char *written = lab_auth_value_write (value);
  if (strlen (written) > LAB_AUTH_VALUE_SIZE_MAX)
    return; /* escapes and blanks can make it longer than what is read */
  g_autoptr (LabAuthValue) again
      = lab_auth_value_parse (written, strlen (written), has_scheme, NULL);
  g_assert_nonnull (again);
  g_autofree char *twice = lab_auth_value_write (again);
  g_assert_cmpstr (written, ==, twice);
}

static void
check_removal (const char *text, gsize size)
{
  g_autofree char *without
      = lab_auth_value_remove_parameter (text, size, "integrity-protected", NULL);
  if (without == NULL)
    return;
  g_autoptr (LabAuthValue) value
      = lab_auth_value_parse (without, strlen (without), TRUE, NULL);
  g_assert_true (value == NULL
                 || lab_auth_value_get (value, "integrity-protected") == NULL);
}

static void
check_credentials (const char *text, gsize size)
{
  g_autoptr (LabCredentials) credentials = lab_credentials_parse (text, size, NULL);
  if (credentials == NULL)
    return;
  LabDigestAlgorithm algorithm = lab_credentials_algorithm (credentials);
  guint32 nc;
  lab_digest_nc_parse (credentials->nc, &nc, NULL);
  if (algorithm != LAB_DIGEST_ALGORITHM_NONE)
    lab_credentials_check (credentials, algorithm, "00", "REGISTER", NULL, 0, NULL);
  guint8 rand[LAB_AKA_RAND_SIZE], autn[LAB_AKA_AUTN_SIZE], auts[LAB_AKA_AUTS_SIZE];
  if (credentials->nonce != NULL)
    lab_aka_nonce_parse (credentials->nonce, rand, autn, NULL);
  if (credentials->auts != NULL)
    lab_aka_auts_from_text (credentials->auts, auts, NULL);
  g_autofree char *written = lab_credentials_write (credentials);
  g_assert_true (g_str_has_prefix (written, "Digest"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = size == 0 ? "" : (const char *)data;
  check_value (text, size, TRUE);
  check_value (text, size, FALSE);
  check_removal (text, size);
  check_credentials (text, size);
  g_autoptr (LabChallenge) challenge = lab_challenge_parse (text, size, NULL);
  if (challenge != NULL)
    lab_challenge_offers_qop (challenge, LAB_DIGEST_QOP_AUTH);
  lab_authentication_info_free (lab_authentication_info_parse (text, size, NULL));
  return 0;
}
