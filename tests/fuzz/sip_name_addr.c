/* SPDX-License-Identifier: Apache-2.0 */
/* Address headers: no crash, no line break written, and what is written reads again as the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "sip/name_addr.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GPtrArray) list = lab_sip_name_addr_parse_list (text, NULL);
  if (list == NULL)
    return 0;
  g_autofree char *written = lab_sip_name_addr_list_to_string (list);
  g_assert_null (strpbrk (written, "\r\n"));
  g_autoptr (GPtrArray) again = lab_sip_name_addr_parse_list (written, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, list->len);
  g_autofree char *twice = lab_sip_name_addr_list_to_string (again);
  g_assert_cmpstr (twice, ==, written);
  for (guint i = 0; i < list->len; i++)
    {
      const LabSipNameAddr *value = g_ptr_array_index (list, i);
      g_autofree char *instance = lab_sip_contact_instance (value);
      g_autoptr (LabSipUri) uri = lab_sip_name_addr_parse_uri (value, NULL);
      g_assert_true (instance == NULL || strlen (instance) <= size);
      g_assert_true (uri == NULL || uri->params != NULL);
      g_assert_cmpuint (lab_sip_contact_q (value), <=, 1000);
      lab_sip_contact_expires_s (value, 0);
      lab_sip_contact_reg_id (value);
    }
  return 0;
}
