/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/credentials.h"

#include <stddef.h>
#include <string.h>

#include "aka/parameters-private.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

/* In the order in which they are written; quoted as RFC 7616 §3.4 and TS 24.229 §7.2A.2 have it. */
static const LabAuthField fields[] = {
  { "username", offsetof (LabCredentials, username), TRUE },
  { "realm", offsetof (LabCredentials, realm), TRUE },
  { "nonce", offsetof (LabCredentials, nonce), TRUE },
  { "uri", offsetof (LabCredentials, uri), TRUE },
  { "response", offsetof (LabCredentials, response), TRUE },
  { "algorithm", offsetof (LabCredentials, algorithm), FALSE },
  { "cnonce", offsetof (LabCredentials, cnonce), TRUE },
  { "opaque", offsetof (LabCredentials, opaque), TRUE },
  { "qop", offsetof (LabCredentials, qop), FALSE },
  { "nc", offsetof (LabCredentials, nc), FALSE },
  { "auts", offsetof (LabCredentials, auts), TRUE },
  { "integrity-protected", offsetof (LabCredentials, integrity_protected), TRUE },
};

LabCredentials *
lab_credentials_new (void)
{
  LabCredentials *self = g_new0 (LabCredentials, 1);
  self->others = lab_auth_others_new ();
  return self;
}

void
lab_credentials_free (LabCredentials *self)
{
  if (self == NULL)
    return;
  lab_auth_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_ptr_array_unref (self->others);
  g_free (self);
}

LabCredentials *
lab_credentials_parse (const char *text, gsize size, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (LabAuthValue) value = lab_auth_value_parse_digest (text, size, error);
  if (value == NULL)
    return NULL;
  LabCredentials *self = lab_credentials_new ();
  lab_auth_fields_read (fields, G_N_ELEMENTS (fields), value, self, self->others);
  return self;
}

char *
lab_credentials_write (const LabCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_autoptr (LabAuthValue) value = lab_auth_value_new ("Digest");
  lab_auth_fields_write (fields, G_N_ELEMENTS (fields), self, value);
  lab_auth_others_write (self->others, value);
  return lab_auth_value_write (value);
}

LabDigestAlgorithm
lab_credentials_algorithm (const LabCredentials *self)
{
  g_return_val_if_fail (self != NULL, LAB_DIGEST_ALGORITHM_NONE);
  return self->algorithm == NULL ? LAB_DIGEST_MD5
                                 : lab_digest_algorithm_from_name (self->algorithm);
}

static gboolean
missing (const char *name, GError **error)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
               "parameter \"%s\" is missing from the credentials (RFC 7616 §3.4)", name);
  return FALSE;
}

/* What the response is computed from; its strings belong to @self. */
static gboolean
input_from (const LabCredentials *self, LabDigestAlgorithm algorithm,
            LabDigestInput *input, GError **error)
{
  *input = (LabDigestInput){ .algorithm = algorithm,
                             .nonce = self->nonce,
                             .qop = lab_digest_qop_from_name (self->qop),
                             .nc = self->nc,
                             .cnonce = self->cnonce,
                             .uri = self->uri };
  if (input->nonce == NULL)
    return missing ("nonce", error);
  if (input->uri == NULL)
    return missing ("uri", error);
  if (input->qop == LAB_DIGEST_QOP_OTHER)
    {
      g_autofree char *shown = lab_text_printable (self->qop, strlen (self->qop), 20);
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "qop \"%s\": neither auth nor auth-int (RFC 7616 §3.4)", shown);
      return FALSE;
    }
  if (input->qop != LAB_DIGEST_QOP_NONE && input->nc == NULL)
    return missing ("nc", error);
  gboolean needs_cnonce
      = input->qop != LAB_DIGEST_QOP_NONE || lab_digest_algorithm_is_session (algorithm);
  return needs_cnonce && input->cnonce == NULL ? missing ("cnonce", error) : TRUE;
}

gboolean
lab_credentials_check (const LabCredentials *self, LabDigestAlgorithm algorithm,
                       const char *ha1, const char *method, const guint8 *body,
                       gsize body_size, GError **error)
{
  g_return_val_if_fail (self != NULL && ha1 != NULL && method != NULL, FALSE);
  g_return_val_if_fail (algorithm != LAB_DIGEST_ALGORITHM_NONE, FALSE);
  LabDigestInput input;
  if (self->response == NULL)
    return missing ("response", error);
  if (!input_from (self, algorithm, &input, error))
    return FALSE;
  /* Without the parameter the one offered is meant: some clients leave it out. */
  if (self->algorithm != NULL && lab_credentials_algorithm (self) != algorithm)
    {
      g_autofree char *shown
          = lab_text_printable (self->algorithm, strlen (self->algorithm), 40);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "algorithm \"%s\": %s was offered (RFC 7616 §3.4)", shown,
                   lab_digest_algorithm_name (algorithm));
      return FALSE;
    }
  input.ha1 = ha1;
  input.method = method;
  input.body = body;
  input.body_size = body_size;
  g_autofree char *expected = lab_digest_response (&input);
  if (lab_digest_equal (expected, self->response))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_REFUSED,
               "the response is not that of the password (RFC 7616 §3.4.1)");
  return FALSE;
}

gboolean
lab_credentials_respond (LabCredentials *self, LabDigestAlgorithm algorithm,
                         const char *ha1, const char *method, const guint8 *body,
                         gsize body_size, GError **error)
{
  g_return_val_if_fail (self != NULL && ha1 != NULL && method != NULL, FALSE);
  g_return_val_if_fail (algorithm != LAB_DIGEST_ALGORITHM_NONE, FALSE);
  LabDigestInput input;
  if (!input_from (self, algorithm, &input, error))
    return FALSE;
  input.ha1 = ha1;
  input.method = method;
  input.body = body;
  input.body_size = body_size;
  g_free (self->response);
  self->response = lab_digest_response (&input);
  return TRUE;
}
