/* SPDX-License-Identifier: Apache-2.0 */
/* Feature tags, instance, identities, Warning: no crash, canonical forms are fixed points, no line break. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "ims/feature_tags.h"
#include "ims/identity.h"
#include "ims/instance.h"
#include "ims/integrity.h"
#include "ims/warning.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_identity (const char *text)
{
  g_autofree char *impi = lab_impi_canonical (text, "example.com");
  g_assert_true (impi == NULL || strchr (impi, '@') != NULL);
  g_autofree char *impu = lab_impu_canonical (text, NULL);
  g_auto (GStrv) forms = lab_impu_forms (text, "example.com", NULL);
  g_assert_true ((impu == NULL) == (forms == NULL));
  if (impu == NULL)
    return;
  g_assert_cmpstr (forms[0], ==, impu);
  g_autofree char *twice = lab_impu_canonical (impu, NULL);
  g_assert_cmpstr (twice, ==, impu);
  g_autofree char *derived = lab_impi_default (text, "example.com", NULL);
  g_assert_true (derived == NULL || strchr (derived, '@') != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LabFeatureTags) tags = lab_feature_tags_new ();
  lab_feature_tags_add (tags, text);
  for (guint i = 1; i < lab_feature_tags_size (tags); i++)
    g_assert_cmpstr (lab_feature_tags_nth (tags, i - 1), <,
                     lab_feature_tags_nth (tags, i));
  check_identity (text);
  g_autofree char *warning = lab_warning_format (399, text, "%s", text);
  g_assert_null (strpbrk (warning, "\r\n"));
  LabIntegrity integrity;
  lab_integrity_parse (text, &integrity);
  g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_parse (text, NULL);
  g_autofree char *key = contact != NULL ? lab_instance_key (contact) : NULL;
  g_assert_true (key == NULL || *key != '\0');
  return 0;
}
