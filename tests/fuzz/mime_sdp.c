/* SPDX-License-Identifier: Apache-2.0 */
/* Session descriptions: no crash, no endless loop, and what is written is read as the same. */
#include <glib.h>
#include <stdint.h>

#include "mime/sdp.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (LabSdp) sdp = lab_sdp_parse (body, NULL);
  if (sdp == NULL)
    return 0;
  for (guint i = 0; i < lab_sdp_n_media (sdp); i++)
    {
      const LabSdpSection *section = lab_sdp_media (sdp, i);
      lab_sdp_section_attribute (section, "path");
      lab_sdp_media_free (lab_sdp_media_parse (lab_sdp_section_get (section, 'm'), NULL));
    }
  g_autoptr (GBytes) written = lab_sdp_write (sdp);
  if (g_bytes_get_size (written) > LAB_SDP_SIZE_MAX)
    return 0; /* line ends with LF alone became CRLF */
  g_autoptr (LabSdp) again = lab_sdp_parse (written, NULL);
  g_assert_nonnull (again);
  g_autoptr (GBytes) twice = lab_sdp_write (again);
  g_assert_true (g_bytes_equal (written, twice));
  return 0;
}
