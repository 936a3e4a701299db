/* SPDX-License-Identifier: Apache-2.0 */
/* Multipart bodies and the values that describe them: no crash, and what is written is read as the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "mime/media_type.h"
#include "mime/multipart.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_again (const LabMultipart *multipart)
{
  g_autoptr (GBytes) written = lab_multipart_write (multipart, NULL);
  if (written == NULL)
    return;
  g_autoptr (LabMultipart) again
      = lab_multipart_parse (written, lab_multipart_boundary (multipart), NULL);
  if (again == NULL)
    return; /* a header near the limit grows by its blank */
  g_assert_cmpuint (lab_multipart_n_parts (again), ==, lab_multipart_n_parts (multipart));
  for (guint i = 0; i < lab_multipart_n_parts (again); i++)
    g_assert_true (g_bytes_equal (lab_multipart_part (again, i)->body,
                                  lab_multipart_part (multipart, i)->body));
}

/* The first line is a Content-Type, the rest the body. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *lf = size == 0 ? NULL : memchr (data, '\n', size);
  gsize first = lf == NULL ? size : (gsize)(lf - data);
  g_autofree char *value = g_strndup (size == 0 ? "" : (const char *)data, first);
  lab_media_type_free (lab_content_disposition_parse (value, NULL));
  g_autoptr (LabMediaType) type = lab_media_type_parse (value, NULL);
  const char *boundary
      = type == NULL ? NULL : lab_media_type_parameter (type, "boundary");
  if (lf == NULL || boundary == NULL)
    return 0;
  g_autoptr (GBytes) body = g_bytes_new (lf + 1, size - first - 1);
  g_autoptr (LabMultipart) multipart = lab_multipart_parse (body, boundary, NULL);
  if (multipart == NULL)
    return 0;
  for (guint i = 0; i < lab_multipart_n_parts (multipart); i++)
    {
      GBytes *content = lab_mime_part_content (lab_multipart_part (multipart, i), NULL);
      g_clear_pointer (&content, g_bytes_unref);
    }
  const LabMimeFlaws *flaws = lab_multipart_flaws (multipart);
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    {
      g_autofree char *text = lab_mime_flaw_to_text (lab_mime_flaws_nth (flaws, i));
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  check_again (multipart);
  return 0;
}
