/* SPDX-License-Identifier: Apache-2.0 */
/* Warning, instance, integrity-protected, application/3gpp-ims+xml. */
#include <string.h>

#include "ims/instance.h"
#include "ims/integrity.h"
#include "ims/restoration_xml.h"
#include "ims/warning.h"

static void
test_warning (void)
{
  g_autofree char *plain
      = lab_warning_format (LAB_WARNING_MISCELLANEOUS, "scscf", "not %s", "registered");
  g_assert_cmpstr (plain, ==, "399 scscf \"not registered\"");
  g_autofree char *escaped = lab_warning_format (399, "a b", "say \"x\"\r\nVia: y\xff");
  g_assert_cmpstr (escaped, ==, "399 a_b \"say \\\"x\\\"\\\\x0d\\\\x0aVia: y\\\\xff\"");
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autofree char *longer = lab_warning_format (399, "", "%s", text);
  g_assert_cmpuint (strlen (longer), <, 300);
}

typedef struct
{
  const char *rule;
  const char *contact;
  const char *key;
} Instance;

static const Instance instances[] = {
  { "rfc7254", "<sip:a@b.c>;+sip.instance=\"<urn:gsma:imei:35156406-001792-8>\"",
    "urn:gsma:imei:35156406001792" },
  { "operator-in-the-uri", "<sip:a@b.c;sip.instance=urn:gsma:imei:351564060017928>",
    "urn:gsma:imei:35156406001792" },
  { "operator-in-the-header", "<sip:a@b.c>;sip.instance=urn:gsma:imei:351564060017920",
    "urn:gsma:imei:35156406001792" },
  { "escaped", "<sip:a@b.c;sip.instance=%3Curn%3Agsma:imei:351564060017928%3E>",
    "urn:gsma:imei:35156406001792" },
  { "software-version-does-not-count",
    "<sip:a@b.c>;+sip.instance=\"<urn:gsma:imei:35156406-001792-0;svn=42>\"",
    "urn:gsma:imei:35156406001792" },
  { "uuid",
    "<sip:a@b.c>;+sip.instance=\"<urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6>\"",
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6" },
  { "none", "<sip:a@b.c>;expires=3600", NULL },
  { "empty", "<sip:a@b.c>;+sip.instance=\"<>\"", NULL },
  { "star", "*", NULL },
};

static void
test_instance (gconstpointer data)
{
  const Instance *row = data;
  g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_parse (row->contact, NULL);
  g_assert_nonnull (contact);
  g_autofree char *key = lab_instance_key (contact);
  g_assert_cmpstr (key, ==, row->key);
}

typedef struct
{
  const char *rule;
  gboolean aka, tls, associated;
  const char *word;
  LabIntegrityRule then;
} Integrity;

static const Integrity integrities[] = {
  { "aka-udp", TRUE, FALSE, FALSE, "no", LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "aka-udp-associated", TRUE, FALSE, TRUE, "no", LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "aka-tls", TRUE, TRUE, FALSE, "tls-connected", LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "aka-tls-associated", TRUE, TRUE, TRUE, "tls-connected",
    LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "digest-udp", FALSE, FALSE, FALSE, "ip-assoc-pending",
    LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "digest-udp-associated", FALSE, FALSE, TRUE, "ip-assoc-yes",
    LAB_INTEGRITY_RULE_MAY_SKIP },
  { "digest-tls", FALSE, TRUE, FALSE, "tls-pending", LAB_INTEGRITY_RULE_AUTHENTICATE },
  { "digest-tls-associated", FALSE, TRUE, TRUE, "tls-yes", LAB_INTEGRITY_RULE_MAY_SKIP },
};

static void
test_integrity (gconstpointer data)
{
  const Integrity *row = data;
  LabIntegrity decided = lab_integrity_decide (row->aka, row->tls, row->associated);
  g_assert_cmpstr (lab_integrity_word (decided), ==, row->word);
  g_assert_cmpint (lab_integrity_rule (decided), ==, row->then);
  LabIntegrity read;
  g_autofree char *upper = g_ascii_strup (row->word, -1);
  g_assert_true (lab_integrity_parse (upper, &read));
  g_assert_cmpint (read, ==, decided);
}

static void
test_integrity_words (void)
{
  LabIntegrity read = LAB_INTEGRITY_NO;
  g_assert_true (lab_integrity_parse (NULL, &read));
  g_assert_cmpint (read, ==, LAB_INTEGRITY_ABSENT);
  g_assert_cmpint (lab_integrity_rule (read), ==, LAB_INTEGRITY_RULE_AUTHENTICATE);
  g_assert_true (lab_integrity_parse ("yes", &read));
  g_assert_cmpint (lab_integrity_rule (read), ==, LAB_INTEGRITY_RULE_MAY_SKIP);
  g_assert_false (lab_integrity_parse ("perhaps", &read));
}

static void
test_restoration (void)
{
  g_autofree char *xml = lab_restoration_write ("the core <network> is gone");
  g_assert_true (lab_restoration_read (xml, strlen (xml)));
  g_assert_nonnull (strstr (xml, "<ims-3gpp version=\"1\">"));
  g_assert_nonnull (strstr (xml, "&lt;network&gt;"));
  g_autofree char *bare = lab_restoration_write (NULL);
  g_assert_true (lab_restoration_read (bare, strlen (bare)));
  g_autofree char *info = lab_service_info_write ("a&b");
  g_assert_nonnull (strstr (info, "<service-info>a&amp;b</service-info>"));
  g_assert_false (lab_restoration_read (info, strlen (info)));
  const char *emergency = "<ims-3gpp version=\"1\"><alternative-service>"
                          "<type>emergency</type><reason/><action>initial-registration"
                          "</action></alternative-service></ims-3gpp>";
  g_assert_false (lab_restoration_read (emergency, strlen (emergency)));
  g_assert_false (lab_restoration_read ("<", 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (instances); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/instance/", instances[i].rule, NULL);
      g_test_add_data_func (path, &instances[i], test_instance);
    }
  for (guint i = 0; i < G_N_ELEMENTS (integrities); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/integrity/", integrities[i].rule, NULL);
      g_test_add_data_func (path, &integrities[i], test_integrity);
    }
  g_test_add_func ("/ims/integrity/words", test_integrity_words);
  g_test_add_func ("/ims/warning/text-is-quoted-and-cut", test_warning);
  g_test_add_func ("/ims/restoration/asks-for-initial-registration", test_restoration);
  return g_test_run ();
}
