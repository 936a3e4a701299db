/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "sip/name_addr.h"

typedef struct
{
  const char *rule;
  const char *value;
  const char *written; /* NULL: refused */
} RoundTrip;

static const RoundTrip values[] = {
  { "name-addr", "\"Alice\" <sip:alice@example.com>;tag=1928",
    "\"Alice\" <sip:alice@example.com>;tag=1928" },
  { "bare", "sip:alice@example.com;tag=1928", "<sip:alice@example.com>;tag=1928" },
  { "uri-parameters-stay-inside", "<sip:a@b.c;user=phone>;tag=1",
    "<sip:a@b.c;user=phone>;tag=1" },
  { "token-name", "Bell, <sip:a@b.c>", NULL },
  { "unquoted-name", "Mr. Watson <sip:a@b.c>", "\"Mr. Watson\" <sip:a@b.c>" },
  { "no-space-before-bracket/rfc4475-3.1.1.6", "caller<sip:caller@example.com>;tag=323",
    "\"caller\" <sip:caller@example.com>;tag=323" },
  { "quoted-escapes/rfc4475-3.1.1.1",
    "\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>;tag = 98asjd8",
    "\"J Rosenberg \\\\\\\"\" <sip:jdrosen@example.com>;tag=98asjd8" },
  { "comma-and-bracket-in-quotes", "\"a,<b>\" <sip:a@b.c>", "\"a,<b>\" <sip:a@b.c>" },
  { "blanks-inside-brackets/rfc4475-3.1.2.6", "< sip:a@b.c >", "<sip:a@b.c>" },
  { "instance-in-bare-contact", "sip:a@b.c;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
    "<sip:a@b.c>;+sip.instance=\"<urn:uuid:1>\";reg-id=1" },
  { "folded", "<sip:a@b.c>\r\n ;tag=1", "<sip:a@b.c>;tag=1" },
  { "empty-parameters", "<sip:a@b.c>;;tag=1;", "<sip:a@b.c>;tag=1" },
  { "empty-name", "\"\" <sip:a@b.c>", "<sip:a@b.c>" },
  { "tel", "tel:+8613800000001", "<tel:+8613800000001>" },
  { "other-scheme", "<mailto:carol@example.com>", "<mailto:carol@example.com>" },
  { "quoted-uri-parameter/operator",
    "<sip:+861@182.1.1.203:41200;\r\n +g.3gpp.icsi-ref=\"urn%3Aurn-7\">",
    "<sip:+861@182.1.1.203:41200;+g.3gpp.icsi-ref=urn%3Aurn-7>" },
  { "missing-semicolon/operator",
    "<sip:u@1.2.3.4>;q=1;expires=3600+g.3gpp.icsi-ref=\"a;b\";x",
    "<sip:u@1.2.3.4>;q=1;expires=\"3600+g.3gpp.icsi-ref=\\\"a;b\\\"\";x" },
  { "accept-contact-star", "*;+g.3gpp.icsi-ref=\"urn\"", "*;+g.3gpp.icsi-ref=\"urn\"" },
  { "utf-8-name", "\"\xe6\x9d\x8e\" <sip:a@b.c>", "\"\xe6\x9d\x8e\" <sip:a@b.c>" },
  { "empty", "", NULL },
  { "no-scheme", "alice@example.com", NULL },
  { "open-bracket", "<sip:a@b.c", NULL },
  { "empty-brackets", "<>", NULL },
  { "open-quote/rfc4475-3.1.2.7", "\"Mr J. User <sip:j.user@example.com>", NULL },
  { "quoted-name-without-uri", "\"Alice\" sip:alice@example.com", NULL },
  { "junk-behind-bracket", "<sip:a@b.c> x", NULL },
  { "unescaped-header-in-bare/rfc4475-3.1.2.13", "sip:user@example.com?Route=%3Csip:s%3E",
    NULL },
  { "blank-in-bare", "sip:a@b.c x", NULL },
  { "nameless-parameter", "<sip:a@b.c>;=1", NULL },
  { "control-character", "<sip:a@b.c>;x=\002", NULL },
};

static void
test_value (gconstpointer data)
{
  const RoundTrip *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipNameAddr) value = lab_sip_name_addr_parse (row->value, &error);
  if (row->written == NULL)
    {
      g_assert_null (value);
      g_assert_true (error != NULL && error->domain == LAB_ERROR);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *written = lab_sip_name_addr_to_string (value);
  g_assert_cmpstr (written, ==, row->written);
  g_autoptr (LabSipNameAddr) again = lab_sip_name_addr_parse (written, &error);
  g_assert_no_error (error);
  g_autofree char *twice = lab_sip_name_addr_to_string (again);
  g_assert_cmpstr (twice, ==, written);
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = lab_sip_name_addr_parse_list (
      "\"a, b\" <sip:a@b.c;x=1>;q=0.5,, <sip:p,q@r.s>,sip:t@u.v;expires=7", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  const LabSipNameAddr *second = g_ptr_array_index (list, 1);
  g_assert_cmpstr (second->uri, ==, "sip:p,q@r.s");
  g_autofree char *written = lab_sip_name_addr_list_to_string (list);
  g_assert_cmpstr (
      written, ==,
      "\"a, b\" <sip:a@b.c;x=1>;q=0.5, <sip:p,q@r.s>, <sip:t@u.v>;expires=7");
}

static void
test_list_limit (void)
{
  GString *text = g_string_new ("<sip:a@b.c>");
  for (guint i = 0; i < LAB_SIP_NAME_ADDR_MAX; i++)
    g_string_append (text, ",<sip:a@b.c>");
  g_autofree char *value = g_string_free (text, FALSE);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_sip_name_addr_parse_list (value, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

typedef struct
{
  const char *rule;
  const char *contact;
  guint32 expires_s; /* 77 without */
  guint q;
  const char *instance;
  guint32 reg_id;
} Contact;

static const Contact contacts[] = {
  { "none", "<sip:a@b.c>", 77, 1000, NULL, 0 },
  { "all",
    "<sip:a@b.c>;expires=3600;q=0.25;+sip.instance=\"<urn:gsma:imei:35156406-001792-8>\";"
    "reg-id=2",
    3600, 250, "urn:gsma:imei:35156406-001792-8", 2 },
  { "zero", "<sip:a@b.c>;expires=0;q=0", 0, 0, NULL, 0 },
  { "too-large/rfc4475-3.1.2.5", "<sip:a@b.c>;expires=1000000000000;reg-id=2147483648",
    G_MAXUINT32, 1000, NULL, 0 },
  { "expires-no-number", "<sip:a@b.c>;expires=soon;q=1.000", 3600, 1000, NULL, 0 },
  { "expires-negative", "<sip:a@b.c>;expires=-1;q=0.12345", 3600, 1000, NULL, 0 },
  { "expires-empty", "<sip:a@b.c>;expires;q=0.", 3600, 0, NULL, 0 },
  { "q-above-one", "<sip:a@b.c>;q=1.5;reg-id=x", 77, 1000, NULL, 0 },
  { "q-no-number", "<sip:a@b.c>;q=0.x", 77, 1000, NULL, 0 },
  { "instance-without-brackets", "<sip:a@b.c>;+sip.instance=\"urn:uuid:1\"", 77, 1000,
    "urn:uuid:1", 0 },
};

static void
test_contact (gconstpointer data)
{
  const Contact *row = data;
  g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_parse (row->contact, NULL);
  g_assert_nonnull (contact);
  g_assert_cmpuint (lab_sip_contact_expires_s (contact, 77), ==, row->expires_s);
  g_assert_cmpuint (lab_sip_contact_q (contact), ==, row->q);
  g_autofree char *instance = lab_sip_contact_instance (contact);
  g_assert_cmpstr (instance, ==, row->instance);
  g_assert_cmpuint (lab_sip_contact_reg_id (contact), ==, row->reg_id);
}

static void
test_star (void)
{
  g_autoptr (LabSipNameAddr) star = lab_sip_name_addr_parse (" * ", NULL);
  g_assert_true (lab_sip_contact_is_star (star));
  g_autoptr (LabSipNameAddr) with = lab_sip_name_addr_parse ("*;expires=0", NULL);
  g_assert_false (lab_sip_contact_is_star (with));
}

static void
test_params (void)
{
  g_autoptr (LabSipParams) params
      = lab_sip_params_parse (" a=b ; C = \"d;\\\"e\" ;f;a=2", NULL);
  g_assert_cmpuint (lab_sip_params_size (params), ==, 4);
  g_assert_cmpstr (lab_sip_params_get (params, "c"), ==, "d;\"e");
  g_assert_true (lab_sip_params_has (params, "F"));
  g_assert_null (lab_sip_params_get (params, "f"));
  lab_sip_params_set (params, "A", "x y", FALSE);
  lab_sip_params_append (params, "g", "", FALSE);
  g_autoptr (GString) out = g_string_new (NULL);
  lab_sip_params_write (params, out);
  g_assert_cmpstr (out->str, ==, ";a=\"x y\";C=\"d;\\\"e\";f;a=2;g=\"\"");
  g_assert_true (lab_sip_params_remove (params, "a"));
  g_assert_false (lab_sip_params_has (params, "a"));
  g_assert_false (lab_sip_params_remove (params, "a"));
}

static void
test_params_no_injection (void)
{
  g_autoptr (LabSipParams) params = lab_sip_params_new ();
  lab_sip_params_append (params, "a\r\nVia", "b\r\nFrom: x", FALSE);
  g_autoptr (GString) out = g_string_new (NULL);
  lab_sip_params_write (params, out);
  g_assert_null (strpbrk (out->str, "\r\n"));
}

static void
test_params_limit (void)
{
  g_autofree char *many = g_strnfill (2 * LAB_SIP_PARAMS_MAX + 2, 'a');
  for (char *at = many; *at != '\0'; at += 2)
    *at = ';';
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_sip_params_parse (many, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *path = g_strconcat ("/sip/name-addr/", values[i].rule, NULL);
      g_test_add_data_func (path, &values[i], test_value);
    }
  for (guint i = 0; i < G_N_ELEMENTS (contacts); i++)
    {
      g_autofree char *path = g_strconcat ("/sip/contact/", contacts[i].rule, NULL);
      g_test_add_data_func (path, &contacts[i], test_contact);
    }
  g_test_add_func ("/sip/name-addr/list-splits-outside-quotes-and-brackets", test_list);
  g_test_add_func ("/sip/name-addr/list-has-a-limit", test_list_limit);
  g_test_add_func ("/sip/contact/star-has-no-parameters", test_star);
  g_test_add_func ("/sip/params/read-change-write", test_params);
  g_test_add_func ("/sip/params/line-breaks-never-leave", test_params_no_injection);
  g_test_add_func ("/sip/params/limit", test_params_limit);
  return g_test_run ();
}
