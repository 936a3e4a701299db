/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <openssl/crypto.h>
#include <string.h>

#include "base/error.h"

char *
lab_hex_encode (const guint8 *bytes, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * size + 1);
  for (gsize i = 0; i < size; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 15];
    }
  hex[2 * size] = '\0';
  return hex;
}

gboolean
lab_hex_decode (const char *hex, guint8 *bytes, gsize size, GError **error)
{
  gsize length = strlen (hex);
  gsize digits = 0;
  while (g_ascii_isxdigit (hex[digits]))
    digits++;
  if (digits != length)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "character %" G_GSIZE_FORMAT " is not a hex digit", digits + 1);
      return FALSE;
    }
  if (length != 2 * size)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "%" G_GSIZE_FORMAT " hex digits, where %" G_GSIZE_FORMAT " are needed",
                   length, 2 * size);
      return FALSE;
    }
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8)(g_ascii_xdigit_value (hex[2 * i]) << 4
                        | g_ascii_xdigit_value (hex[2 * i + 1]));
  return TRUE;
}

char *
lab_base64_encode (const guint8 *bytes, gsize size)
{
  return g_base64_encode (bytes, size);
}

static gboolean
is_base64_letter (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

GBytes *
lab_base64_decode (const char *text, gboolean lenient, GError **error)
{
  g_autoptr (GString) letters = g_string_new (NULL);
  guint padding = 0;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (lenient && g_ascii_isspace (*p))
        continue;
      if (*p == '=' && padding < 2)
        padding++;
      else if (is_base64_letter (*p) && padding == 0)
        g_string_append_c (letters, *p);
      else
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "character %d is not base64 (RFC 4648 §4)", (int)(p - text) + 1);
          return NULL;
        }
    }
  gsize odd = letters->len % 4;
  if (odd == 1 || (padding != (4 - odd) % 4 && !(lenient && padding == 0)))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "%" G_GSIZE_FORMAT
                   " base64 characters with %u of padding (RFC 4648 §4)",
                   letters->len, padding);
      return NULL;
    }
  g_string_append (letters, odd == 2 ? "==" : odd == 3 ? "=" : "");
  if (letters->len == 0)
    return g_bytes_new (NULL, 0);
  gsize size;
  guchar *bytes = g_base64_decode (letters->str, &size);
  return g_bytes_new_take (bytes, size);
}

gboolean
lab_bytes_equal_secret (gconstpointer a, gconstpointer b, gsize size)
{
  return CRYPTO_memcmp (a, b, size) == 0;
}

void
lab_bytes_wipe (gpointer bytes, gsize size)
{
  OPENSSL_cleanse (bytes, size);
}

void
lab_string_wipe_free (char *secret)
{
  if (secret != NULL)
    OPENSSL_cleanse (secret, strlen (secret));
  g_free (secret);
}
