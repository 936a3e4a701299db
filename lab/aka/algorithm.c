/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/algorithm.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum
{
  AKA = 1 << 0,
  SESSION = 1 << 1,
};

static const struct
{
  const char *name;
  const char *normal;
  gsize hash_size;
  guint flags;
} algorithms[LAB_DIGEST_N_ALGORITHMS] = {
  [LAB_DIGEST_ALGORITHM_NONE] = { "none", NULL, 0, 0 },
  [LAB_DIGEST_MD5] = { "MD5", "md5", 16, 0 },
  [LAB_DIGEST_MD5_SESS] = { "MD5-sess", "md5sess", 16, SESSION },
  [LAB_DIGEST_SHA_256] = { "SHA-256", "sha256", 32, 0 },
  [LAB_DIGEST_SHA_256_SESS] = { "SHA-256-sess", "sha256sess", 32, SESSION },
  [LAB_DIGEST_AKAV1_MD5] = { "AKAv1-MD5", "akav1md5", 16, AKA },
  [LAB_DIGEST_AKAV2_MD5] = { "AKAv2-MD5", "akav2md5", 16, AKA },
  [LAB_DIGEST_AKAV1_SHA_256] = { "AKAv1-SHA-256", "akav1sha256", 32, AKA },
  [LAB_DIGEST_AKAV2_SHA_256] = { "AKAv2-SHA-256", "akav2sha256", 32, AKA },
};

/* Drops case, `_`, `-` and blanks; what is too long for any name becomes "". */
static void
normalise (const char *name, char *normal, gsize size)
{
  gsize length = 0;
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '_' || *p == '-' || *p == ' ')
        continue;
      if (length + 1 >= size)
        {
          length = 0;
          break;
        }
      normal[length++] = g_ascii_tolower (*p);
    }
  normal[length] = '\0';
}

static LabDigestAlgorithm
from_normal (const char *normal)
{
  const char *bare = normal;
  if (g_str_has_prefix (normal, "digest"))
    bare += strlen ("digest");
  for (guint i = 1; i < LAB_DIGEST_N_ALGORITHMS; i++)
    if (strcmp (bare, algorithms[i].normal) == 0)
      return (LabDigestAlgorithm)i;
  return LAB_DIGEST_ALGORITHM_NONE;
}

LabDigestAlgorithm
lab_digest_algorithm_from_name (const char *name)
{
  char normal[32];
  if (name == NULL)
    return LAB_DIGEST_ALGORITHM_NONE;
  normalise (name, normal, sizeof normal);
  return from_normal (normal);
}

const char *
lab_digest_algorithm_name (LabDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint)algorithm < LAB_DIGEST_N_ALGORITHMS, "none");
  return algorithms[algorithm].name;
}

const char *const *
lab_digest_algorithm_names (void)
{
  static const char *names[LAB_DIGEST_N_ALGORITHMS];
  for (guint i = 1; i < LAB_DIGEST_N_ALGORITHMS; i++)
    names[i - 1] = algorithms[i].name;
  return names;
}

gboolean
lab_digest_algorithm_is_aka (LabDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint)algorithm < LAB_DIGEST_N_ALGORITHMS, FALSE);
  return (algorithms[algorithm].flags & AKA) != 0;
}

gboolean
lab_digest_algorithm_is_session (LabDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint)algorithm < LAB_DIGEST_N_ALGORITHMS, FALSE);
  return (algorithms[algorithm].flags & SESSION) != 0;
}

gsize
lab_digest_algorithm_hash_size (LabDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint)algorithm < LAB_DIGEST_N_ALGORITHMS, 0);
  return algorithms[algorithm].hash_size;
}

LabAlgorithmName *
lab_algorithm_name_new (const char *spelling, GError **error)
{
  g_return_val_if_fail (spelling != NULL, NULL);
  LabDigestAlgorithm algorithm = lab_digest_algorithm_from_name (spelling);
  if (algorithm == LAB_DIGEST_ALGORITHM_NONE)
    {
      g_autofree char *shown = lab_text_printable (spelling, strlen (spelling), 40);
      g_autofree char *known
          = g_strjoinv (", ", (char **)(gpointer)lab_digest_algorithm_names ());
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "algorithm \"%s\": not one of %s (RFC 7616 §6.1, RFC 4169 §3)", shown,
                   known);
      return NULL;
    }
  LabAlgorithmName *self = g_new0 (LabAlgorithmName, 1);
  self->algorithm = algorithm;
  self->spelling = g_strdup (spelling);
  return self;
}

LabAlgorithmName *
lab_algorithm_name_copy (const LabAlgorithmName *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  LabAlgorithmName *copy = g_new0 (LabAlgorithmName, 1);
  copy->algorithm = self->algorithm;
  copy->spelling = g_strdup (self->spelling);
  return copy;
}

void
lab_algorithm_name_free (LabAlgorithmName *self)
{
  if (self == NULL)
    return;
  g_free (self->spelling);
  g_free (self);
}

LabAuthenticationScheme
lab_authentication_scheme_from_name (const char *name, LabDigestAlgorithm *algorithm)
{
  char normal[32] = "unknown";
  if (name != NULL)
    normalise (name, normal, sizeof normal);
  LabDigestAlgorithm named = from_normal (normal);
  if (algorithm != NULL)
    *algorithm = named;
  if (named != LAB_DIGEST_ALGORITHM_NONE)
    return lab_digest_algorithm_is_aka (named) ? LAB_AUTHENTICATION_AKA
                                               : LAB_AUTHENTICATION_SIP_DIGEST;
  if (strcmp (normal, "sipdigest") == 0 || strcmp (normal, "digest") == 0)
    return LAB_AUTHENTICATION_SIP_DIGEST;
  if (strcmp (normal, "unknown") == 0)
    return LAB_AUTHENTICATION_UNKNOWN;
  return LAB_AUTHENTICATION_NOT_SUPPORTED;
}
