/* SPDX-License-Identifier: Apache-2.0 */
/* message/cpim: no crash, and what is written is strict: read again, it is written the same. */
#include <glib.h>
#include <stdint.h>

#include "mime/cpim.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char *const never_written[] = {
  LAB_FLAW_CPIM_NO_BLANK_LINE, LAB_FLAW_CPIM_NO_SPACE_AFTER_COLON,
  LAB_FLAW_CPIM_BAD_HEADER,    LAB_FLAW_CPIM_BARE_URI,
  LAB_FLAW_CPIM_BLANK_IN_URI,  LAB_FLAW_CPIM_BAD_ADDRESS,
  LAB_FLAW_CPIM_DATE_TIME,     LAB_FLAW_CPIM_NS_NO_SPACE,
  LAB_FLAW_CPIM_BAD_NS,        LAB_FLAW_CPIM_NO_MIME_HEADERS,
};

static void
check_again (const LabCpim *cpim)
{
  g_autoptr (GBytes) written = lab_cpim_write (cpim);
  g_autoptr (LabCpim) again = lab_cpim_parse (written, NULL);
  if (again == NULL)
    return; /* near a limit, it grows by an NS or an escape */
  for (guint i = 0; i < G_N_ELEMENTS (never_written); i++)
    g_assert_null (lab_mime_flaws_find (lab_cpim_flaws (again), never_written[i]));
  g_autoptr (GBytes) twice = lab_cpim_write (again);
  g_assert_true (g_bytes_equal (written, twice));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (LabCpim) cpim = lab_cpim_parse (body, NULL);
  if (cpim == NULL)
    return 0;
  gint64 time_us;
  GBytes *content = lab_cpim_decoded_content (cpim, NULL);
  lab_cpim_date_time (cpim, &time_us);
  lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Message-ID");
  g_clear_pointer (&content, g_bytes_unref);
  const LabMimeFlaws *flaws = lab_cpim_flaws (cpim);
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    {
      g_autofree char *text = lab_mime_flaw_to_text (lab_mime_flaws_nth (flaws, i));
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  check_again (cpim);
  return 0;
}
