/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "ims/identity.h"

#define DOMAIN "bj.ims.mnc000.mcc460.3gppnetwork.org"

typedef struct
{
  const char *rule;
  const char *uri;
  const char *canonical; /* NULL: refused */
} Row;

static const Row impus[] = {
  { "sip", "sip:alice@Example.COM", "sip:alice@example.com" },
  { "escaped-plus-port-parameters", "sip:%2B861@D.ORG:7000;transport=tcp",
    "sip:+861@d.org" },
  { "user-phone-is-tel", "sip:+86-1-3@d.org;user=phone", "tel:+8613" },
  { "tel-separators", "tel:+86(1)3", "tel:+8613" },
  { "sips", "sips:a@d.org", "sip:a@d.org" },
  { "one-exclamation-mark", "sip:a!b@d.org", "sip:a!b@d.org" },
  { "wildcarded", "sip:chat!.*!@d.org", NULL },
  { "no-uri", "alice", NULL },
  { "other-scheme", "mailto:alice@d.org", NULL },
};

static void
test_canonical (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *canonical = lab_impu_canonical (row->uri, &error);
  g_assert_cmpstr (canonical, ==, row->canonical);
  g_assert_true ((error != NULL) == (row->canonical == NULL));
}

static void
test_equal (void)
{
  g_assert_true (lab_impu_equal ("tel:+86-1", "sip:+861@any.org;user=phone"));
  g_assert_false (lab_impu_equal ("tel:+861", "sip:+861@any.org"));
  g_assert_false (lab_impu_equal ("alice", "alice"));
  g_assert_true (lab_impu_in_domain ("sip:a@D.org", "d.ORG"));
  g_assert_false (lab_impu_in_domain ("sip:a@x.d.org", "d.org"));
  g_assert_false (lab_impu_in_domain ("tel:+861", "d.org"));
}

static const Row forms[] = {
  { "sip-number-at-home", "sip:+861@d.org", "sip:+861@d.org tel:+861" },
  { "tel", "tel:+86-1", "tel:+861 sip:+861@d.org" },
  { "user-phone", "sip:+861@d.org;user=phone", "tel:+861 sip:+861@d.org" },
  { "user-phone-elsewhere", "sip:+861@x.org;user=phone", "tel:+861 sip:+861@d.org" },
  { "sip-number-elsewhere", "sip:+861@x.org", "sip:+861@x.org" },
  { "name", "sip:alice@d.org", "sip:alice@d.org" },
  { "local-number", "tel:10086", "tel:10086" },
};

static void
test_forms (gconstpointer data)
{
  const Row *row = data;
  g_auto (GStrv) got = lab_impu_forms (row->uri, "D.org", NULL);
  g_assert_nonnull (got);
  g_autofree char *joined = g_strjoinv (" ", got);
  g_assert_cmpstr (joined, ==, row->canonical);
}

static const Row defaults[] = {
  { "sip", "sip:+8613800000001@" DOMAIN, "+8613800000001@" DOMAIN },
  { "escapes-and-port", "sip:%2B861@D.ORG:7000", "+861@d.org" },
  { "tel", "tel:+86-1", "+861@home.org" },
  { "no-user", "sip:d.org", NULL },
};

static void
test_default_impi (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *impi = lab_impi_default (row->uri, "home.org", NULL);
  g_assert_cmpstr (impi, ==, row->canonical);
}

static const Row names[] = {
  { "full", "user@D.org", "user@d.org" },
  { "without-domain", "+861", "+861@home.org" },
  { "escaped-plus", "%2B861@d.org", "+861@d.org" },
  { "with-scheme", "sip:+861@d.org", "+861@d.org" },
  { "user-keeps-case", "Alice@d.org", "Alice@d.org" },
  { "empty-domain", "alice@", "alice@home.org" },
  { "empty", "", NULL },
  { "no-user", "@d.org", NULL },
  { "control-character", "a\rb@d.org", NULL },
};

static void
test_canonical_impi (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *impi = lab_impi_canonical (row->uri, "home.org");
  g_assert_cmpstr (impi, ==, row->canonical);
}

static void
add_rows (const char *prefix, const Row *rows, gsize count, GTestDataFunc func)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *path = g_strconcat (prefix, rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("/ims/impu/canonical/", impus, G_N_ELEMENTS (impus), test_canonical);
  add_rows ("/ims/impu/forms/", forms, G_N_ELEMENTS (forms), test_forms);
  add_rows ("/ims/impi/default/", defaults, G_N_ELEMENTS (defaults), test_default_impi);
  add_rows ("/ims/impi/canonical/", names, G_N_ELEMENTS (names), test_canonical_impi);
  g_test_add_func ("/ims/impu/equal-and-domain", test_equal);
  return g_test_run ();
}
