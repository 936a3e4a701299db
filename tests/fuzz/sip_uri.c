/* SPDX-License-Identifier: Apache-2.0 */
/* URIs: no crash; what is written reads again as the same, and the address of record is its own. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "sip/uri.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LabSipUri) uri = lab_sip_uri_parse (text, NULL);
  g_autofree char *plain = lab_sip_uri_unescape (text);
  g_assert_cmpuint (strlen (plain), <=, strlen (text));
  if (uri == NULL)
    return 0;
  g_autofree char *written = lab_sip_uri_to_string (uri);
  g_autofree char *scheme = lab_sip_uri_scheme_of (written);
  g_assert_nonnull (scheme);
  g_autoptr (LabSipUri) again = lab_sip_uri_parse (written, NULL);
  /* Escaping makes it longer: up to three times, beyond the limit maybe. */
  if (again == NULL)
    {
      g_assert_cmpuint (size, >, LAB_SIP_URI_MAX / 3 - 16);
      return 0;
    }
  g_autofree char *twice = lab_sip_uri_to_string (again);
  g_assert_cmpstr (twice, ==, written);
  g_autofree char *aor = lab_sip_uri_aor (uri);
  g_autofree char *aor_again = lab_sip_uri_aor (again);
  g_assert_cmpstr (aor_again, ==, aor);
  g_autofree char *number = lab_sip_uri_number (uri);
  g_assert_true (number == NULL || uri->user != NULL);
  g_assert_true (lab_sip_uri_equal (uri, uri));
  return 0;
}
