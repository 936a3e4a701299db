/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/transfer_encoding.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

static GBytes *
decode_base64 (GBytes *body, GError **error)
{
  gsize size = 0;
  const char *octets = g_bytes_get_data (body, &size);
  if (size == 0)
    return g_bytes_ref (body);
  if (memchr (octets, '\0', size) != NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "a zero octet is not base64 (RFC 2045 §6.8)");
      return NULL;
    }
  g_autofree char *text = g_strndup (octets, size);
  return lab_base64_decode (text, TRUE, error);
}

GBytes *
lab_transfer_decode (const char *encoding, GBytes *body, GError **error)
{
  static const char *const identities[] = { "", "7bit", "8bit", "binary" };
  g_return_val_if_fail (body != NULL, NULL);
  g_autofree char *name
      = g_strstrip (g_ascii_strdown (encoding == NULL ? "" : encoding, -1));
  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    if (strcmp (name, identities[i]) == 0)
      return g_bytes_ref (body);
  if (strcmp (name, "base64") == 0)
    return decode_base64 (body, error);
  g_autofree char *shown = lab_text_printable (name, strlen (name), 40);
  g_set_error (
      error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
      "Content-Transfer-Encoding \"%s\": not supported: 7bit, 8bit, binary and base64 "
      "are (RFC 2045 §6.1)",
      shown);
  return NULL;
}
