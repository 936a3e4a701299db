/* SPDX-License-Identifier: Apache-2.0 */
/* IMDNs and application/3gpp-ims+xml: no crash; what is written reads again as the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "ims/imdn.h"
#include "ims/restoration_xml.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  lab_restoration_read ((const char *)data, size);
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_assert_cmphex (lab_imdn_request_parse (text), <=, 0x1f);
  g_autoptr (LabImdn) imdn = lab_imdn_read ((const char *)data, size, NULL);
  if (imdn == NULL)
    return 0;
  g_autofree char *written = lab_imdn_write (imdn);
  g_autoptr (LabImdn) again = lab_imdn_read (written, strlen (written), NULL);
  g_assert_true (again != NULL || strlen (written) > LAB_IMDN_MAX);
  if (again == NULL)
    return 0;
  g_autofree char *twice = lab_imdn_write (again);
  g_assert_cmpstr (twice, ==, written);
  return 0;
}
