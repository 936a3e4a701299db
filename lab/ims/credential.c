/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/credential.h"

#include "base/bytes.h"

void
lab_aka_credential_free (LabAkaCredential *credential)
{
  if (credential == NULL)
    return;
  g_free (credential->algorithm);
  lab_bytes_wipe (credential, sizeof *credential);
  g_free (credential);
}

void
lab_digest_credential_free (LabDigestCredential *credential)
{
  if (credential == NULL)
    return;
  lab_string_wipe_free (credential->password);
  lab_string_wipe_free (credential->ha1);
  g_strfreev (credential->algorithms);
  g_free (credential->realm);
  g_free (credential);
}
