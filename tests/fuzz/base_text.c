/* SPDX-License-Identifier: Apache-2.0 */
/* Hex, base64 and what is shown of a peer's bytes: no crash, and what decodes encodes again. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_base64 (const char *text)
{
  g_autoptr (GBytes) bytes = lab_base64_decode (text, FALSE, NULL);
  if (bytes != NULL)
    {
      gsize size;
      const guint8 *octets = g_bytes_get_data (bytes, &size);
      g_autofree char *again = lab_base64_encode (octets, size);
      g_autoptr (GBytes) twice = lab_base64_decode (again, FALSE, NULL);
      g_assert_true (g_bytes_equal (bytes, twice));
    }
  g_autoptr (GBytes) lenient = lab_base64_decode (text, TRUE, NULL);
  g_assert_true (bytes == NULL || lenient != NULL);
}

static void
check_hex (const char *text)
{
  guint8 octets[16];
  if (!lab_hex_decode (text, octets, sizeof octets, NULL))
    return;
  g_autofree char *again = lab_hex_encode (octets, sizeof octets);
  g_assert_true (g_ascii_strcasecmp (text, again) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const words[] = { "register", "deregister", "message", NULL };
  g_autofree char *text = g_strndup ((const char *)data, size);
  check_base64 (text);
  check_hex (text);
  lab_text_nearest (text, words);
  g_autofree char *shown = lab_text_printable ((const char *)data, size, 40);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_autofree char *quoted = lab_json_quote (text);
  g_assert_true (g_utf8_validate (quoted, -1, NULL));
  return 0;
}
