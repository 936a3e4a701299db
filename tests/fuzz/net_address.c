/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: no crash on any text, and what parses is spelled and parsed again to the same. */
#include <glib.h>
#include <stdint.h>

#include "net/address.h"
#include "net/block.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  LabAddress address, again;
  g_autoptr (LabBlock) block = lab_block_new (text, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (block == NULL || g_str_has_suffix (lab_block_network (block), "/24"));
  if (!lab_address_parse (text, &address, &error))
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_autofree char *spelled = lab_address_format (&address);
  g_assert_true (lab_address_parse (spelled, &again, NULL));
  g_assert_true (lab_address_equal (&address, &again));
  return 0;
}
