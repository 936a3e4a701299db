/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/challenge.h"

#include <stddef.h>
#include <string.h>

#include "aka/parameters-private.h"
#include "base/error.h"

/* In the order in which they are written, `stale` before the algorithm; quoted as RFC 7616 §3.3 has it. */
static const LabAuthField fields[] = {
  { "realm", offsetof (LabChallenge, realm), TRUE },
  { "domain", offsetof (LabChallenge, domain), TRUE },
  { "nonce", offsetof (LabChallenge, nonce), TRUE },
  { "opaque", offsetof (LabChallenge, opaque), TRUE },
  { "algorithm", offsetof (LabChallenge, algorithm), FALSE },
  { "qop", offsetof (LabChallenge, qop), TRUE },
};

static const LabAuthField info_fields[] = {
  { "nextnonce", offsetof (LabAuthenticationInfo, nextnonce), TRUE },
  { "qop", offsetof (LabAuthenticationInfo, qop), FALSE },
  { "rspauth", offsetof (LabAuthenticationInfo, rspauth), TRUE },
  { "cnonce", offsetof (LabAuthenticationInfo, cnonce), TRUE },
  { "nc", offsetof (LabAuthenticationInfo, nc), FALSE },
};

LabChallenge *
lab_challenge_new (void)
{
  LabChallenge *self = g_new0 (LabChallenge, 1);
  self->others = lab_auth_others_new ();
  return self;
}

void
lab_challenge_free (LabChallenge *self)
{
  if (self == NULL)
    return;
  lab_auth_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_ptr_array_unref (self->others);
  g_free (self);
}

/* `stale` is a flag, not a string: it moves from the others to its field. */
static void
take_stale (LabChallenge *self)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const LabAuthParameter *other = g_ptr_array_index (self->others, i);
      if (g_ascii_strcasecmp (other->name, "stale") != 0)
        continue;
      self->stale = g_ascii_strcasecmp (other->value, "true") == 0;
      g_ptr_array_remove_index (self->others, i);
      return;
    }
}

LabChallenge *
lab_challenge_parse (const char *text, gsize size, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (LabAuthValue) value = lab_auth_value_parse_digest (text, size, error);
  if (value == NULL)
    return NULL;
  g_autoptr (LabChallenge) self = lab_challenge_new ();
  lab_auth_fields_read (fields, G_N_ELEMENTS (fields), value, self, self->others);
  take_stale (self);
  if (self->realm == NULL || self->nonce == NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "parameter \"%s\" is missing from the challenge (RFC 7616 §3.3)",
                   self->realm == NULL ? "realm" : "nonce");
      return NULL;
    }
  return g_steal_pointer (&self);
}

char *
lab_challenge_write (const LabChallenge *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  const gsize before_algorithm = 4;
  g_autoptr (LabAuthValue) value = lab_auth_value_new ("Digest");
  lab_auth_fields_write (fields, before_algorithm, self, value);
  if (self->stale)
    lab_auth_value_append (value, "stale", "true", FALSE);
  lab_auth_fields_write (fields + before_algorithm,
                         G_N_ELEMENTS (fields) - before_algorithm, self, value);
  lab_auth_others_write (self->others, value);
  return lab_auth_value_write (value);
}

LabDigestAlgorithm
lab_challenge_algorithm (const LabChallenge *self)
{
  g_return_val_if_fail (self != NULL, LAB_DIGEST_ALGORITHM_NONE);
  return self->algorithm == NULL ? LAB_DIGEST_MD5
                                 : lab_digest_algorithm_from_name (self->algorithm);
}

gboolean
lab_challenge_offers_qop (const LabChallenge *self, LabDigestQop qop)
{
  g_return_val_if_fail (self != NULL, FALSE);
  if (self->qop == NULL)
    return qop == LAB_DIGEST_QOP_NONE;
  const char *name = lab_digest_qop_name (qop);
  if (name == NULL)
    return FALSE;
  g_auto (GStrv) words = g_strsplit_set (self->qop, ", \t", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], name) == 0)
      return TRUE;
  return FALSE;
}

void
lab_challenge_add (LabChallenge *self, const char *name, const char *value,
                   gboolean quoted)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);
  lab_auth_others_append (self->others, name, value, quoted);
}

LabAuthenticationInfo *
lab_authentication_info_new (void)
{
  return g_new0 (LabAuthenticationInfo, 1);
}

void
lab_authentication_info_free (LabAuthenticationInfo *self)
{
  if (self == NULL)
    return;
  lab_auth_fields_clear (info_fields, G_N_ELEMENTS (info_fields), self);
  g_free (self);
}

LabAuthenticationInfo *
lab_authentication_info_parse (const char *text, gsize size, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (LabAuthValue) value = lab_auth_value_parse (text, size, FALSE, error);
  if (value == NULL)
    return NULL;
  LabAuthenticationInfo *self = lab_authentication_info_new ();
  lab_auth_fields_read (info_fields, G_N_ELEMENTS (info_fields), value, self, NULL);
  return self;
}

char *
lab_authentication_info_write (const LabAuthenticationInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_autoptr (LabAuthValue) value = lab_auth_value_new (NULL);
  lab_auth_fields_write (info_fields, G_N_ELEMENTS (info_fields), self, value);
  return lab_auth_value_write (value);
}
