/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "sip/uri.h"

typedef struct
{
  const char *rule;
  const char *text;
  const char *written; /* NULL: refused */
} RoundTrip;

static const RoundTrip round_trips[] = {
  { "plain", "sip:alice@example.com", "sip:alice@example.com" },
  { "all-parts", "sips:alice:pw@Example.COM:5061;transport=tcp;lr?subject=x&a=%20",
    "sips:alice:pw@Example.COM:5061;transport=tcp;lr?subject=x&a=%20" },
  { "no-user", "sip:127.0.1.2:5060;lr", "sip:127.0.1.2:5060;lr" },
  { "scheme-in-upper-case", "SIP:alice@example.com", "sip:alice@example.com" },
  { "ipv6", "sip:[5555::aaa:bbb:ccc:ddd]:1357;comp=sigcomp",
    "sip:[5555::aaa:bbb:ccc:ddd]:1357;comp=sigcomp" },
  { "semicolon-in-user/rfc4475-3.1.1.3", "sip:user;par=u%40example.net@example.com",
    "sip:user;par=u%40example.net@example.com" },
  { "nul-escape-stays/rfc4475-3.1.1.5", "sip:null-%00-null@example.com",
    "sip:null-%00-null@example.com" },
  { "headers-only", "sip:example.com?Route=%3Csip:a%3E",
    "sip:example.com?Route=%3Csip:a%3E" },
  { "tel", "tel:+86-138-0000-0001;ext=7", "tel:+86-138-0000-0001;ext=7" },
  { "tel-local", "tel:7042;phone-context=example.com",
    "tel:7042;phone-context=example.com" },
  { "tel-without-digits/operator", "tel:user2", "tel:user2" },
  { "blank-behind/operator", "sip:anonymous@anonymous.invalid ",
    "sip:anonymous@anonymous.invalid" },
  { "blank-behind-colon/operator", "sip: user2@example.com", "sip:user2@example.com" },
  { "quoted-parameter/operator",
    "sip:+8613812342821@182.1.1.203:41200;\r\n +g.3gpp.icsi-ref=\"urn%3Aurn-7%3Ax\"",
    "sip:+8613812342821@182.1.1.203:41200;+g.3gpp.icsi-ref=urn%3Aurn-7%3Ax" },
  { "instance-parameter/operator",
    "sip:u@1.2.3.4;sip.instance=urn:gsma:imei:351564060017928",
    "sip:u@1.2.3.4;sip.instance=urn:gsma:imei:351564060017928" },
  { "strange-parameter/operator",
    "sip:term@1.2.3.4:11065;transport=udp;lr:ssn;hwnos;TYPE=V4",
    "sip:term@1.2.3.4:11065;transport=udp;lr:ssn;hwnos;TYPE=V4" },
  { "unescaped-user-is-escaped", "sip:al\"i^ce@example.com",
    "sip:al%22i%5Ece@example.com" },
  { "no-scheme", "alice@example.com", NULL },
  { "empty", "", NULL },
  { "scheme-only", "sip:", NULL },
  { "other-scheme", "mailto:alice@example.com", NULL },
  { "no-host", "sip:alice@", NULL },
  { "empty-user", "sip:@example.com", NULL },
  { "two-at", "sip:alice@bob@example.com", NULL },
  { "blank-in-user", "sip:al ice@example.com", NULL },
  { "broken-escape", "sip:%Z%45@example.com", NULL },
  { "bracket-in-user", "sip:a<b@example.com", NULL },
  { "port-zero", "sip:example.com:0", NULL },
  { "port-empty", "sip:example.com:", NULL },
  { "port-large", "sip:example.com:65536", NULL },
  { "port-long", "sip:example.com:000000005060", NULL },
  { "ipv6-open", "sip:[::1", NULL },
  { "ipv6-wrong", "sip:[::g]", NULL },
  { "host-behind", "sip:example.com/x", NULL },
  { "control-character", "sip:a\001b@example.com", NULL },
  { "open-quote", "sip:a@example.com;x=\"y", NULL },
  { "nameless-parameter", "sip:a@example.com;=y", NULL },
  { "tel-empty", "tel:", NULL },
  { "tel-of-separators", "tel:+-()", NULL },
  { "tel-with-headers", "tel:+861;ext=1?subject=x", NULL },
  { "tel-with-host", "tel:+861@example.com", NULL },
};

static void
test_round_trip (gconstpointer data)
{
  const RoundTrip *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipUri) uri = lab_sip_uri_parse (row->text, &error);
  if (row->written == NULL)
    {
      g_assert_null (uri);
      g_assert_true (error != NULL && error->domain == LAB_ERROR);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *written = lab_sip_uri_to_string (uri);
  g_assert_cmpstr (written, ==, row->written);
  g_autoptr (LabSipUri) copy = lab_sip_uri_copy (uri);
  g_assert_true (lab_sip_uri_equal (copy, uri));
}

typedef struct
{
  const char *rule;
  const char *a, *b;
  gboolean equal;
} Equality;

/* The examples of RFC 3261 §19.1.4 and RFC 3966 §5, and what else those sections say. */
static const Equality equalities[] = {
  { "escape-and-host-case", "sip:%61lice@atlanta.com;transport=TCP",
    "sip:alice@AtLanTa.CoM;Transport=tcp", TRUE },
  { "parameter-in-one", "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5",
    TRUE },
  { "parameter-in-one-other", "sip:carol@chicago.com;security=on",
    "sip:carol@chicago.com;newparam=5", TRUE },
  { "parameters-in-any-order",
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", TRUE },
  { "headers-in-any-order", "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x", TRUE },
  { "header-name-case", "sip:a@b.c?Subject=x", "sip:a@b.c?subject=x", TRUE },
  { "user-case", "SIP:ALICE@AtLanTa.CoM;Transport=udp",
    "sip:alice@AtLanTa.CoM;Transport=UDP", FALSE },
  { "default-port", "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", FALSE },
  { "default-transport", "sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp",
    FALSE },
  { "port-and-transport", "sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp",
    FALSE },
  { "header-in-one", "sip:carol@chicago.com",
    "sip:carol@chicago.com?Subject=next%20meeting", FALSE },
  { "address-and-name", "sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", FALSE },
  { "parameter-differs", "sip:carol@chicago.com;security=on",
    "sip:carol@chicago.com;security=off", FALSE },
  { "user-parameter-in-one", "sip:+861@b.c;user=phone", "sip:+861@b.c", FALSE },
  { "maddr-in-one", "sip:b.c;maddr=1.2.3.4", "sip:b.c", FALSE },
  { "sip-and-sips", "sip:a@b.c", "sips:a@b.c", FALSE },
  { "no-user-and-user", "sip:b.c", "sip:a@b.c", FALSE },
  { "password-in-one", "sip:a:p@b.c", "sip:a@b.c", FALSE },
  { "reserved-escape", "sip:a%3Bb@b.c", "sip:a;b@b.c", FALSE },
  { "escape-digits-case", "sip:a%3bb@b.c", "sip:a%3Bb@b.c", TRUE },
  { "nul-escapes", "sip:a%00@b.c", "sip:a@b.c", FALSE },
  { "ipv6-forms", "sip:[2001:DB8:0:0::1]", "sip:[2001:db8::1]", TRUE },
  { "flag-and-value", "sip:b.c;lr", "sip:b.c;lr=on", FALSE },
  { "repeated-parameter", "sip:b.c;x=1;x=2", "sip:b.c;x=2;x=1", TRUE },
  { "tel-separators", "tel:+86-138-0000", "tel:+861380000", TRUE },
  { "tel-parameters-in-any-order", "tel:+1;ext=2;isub=3", "tel:+1;isub=3;ext=2", TRUE },
  { "tel-parameter-in-one", "tel:+1;ext=2", "tel:+1", FALSE },
  { "tel-global-and-local", "tel:+861", "tel:861", FALSE },
  { "tel-and-sip", "tel:+861", "sip:+861@b.c;user=phone", FALSE },
};

static void
test_equal (gconstpointer data)
{
  const Equality *row = data;
  g_autoptr (LabSipUri) a = lab_sip_uri_parse (row->a, NULL);
  g_autoptr (LabSipUri) b = lab_sip_uri_parse (row->b, NULL);
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (lab_sip_uri_equal (a, b) == row->equal);
  g_assert_true (lab_sip_uri_equal (b, a) == row->equal);
}

typedef struct
{
  const char *rule;
  const char *text;
  const char *aor;
  const char *number; /* NULL: none */
} Aor;

static const Aor aors[] = {
  { "plain", "sip:alice@Example.COM:7000;transport=tcp?x=y", "sip:alice@example.com",
    NULL },
  { "sips-is-sip", "sips:alice@example.com", "sip:alice@example.com", NULL },
  { "password-goes", "sip:alice:secret@example.com", "sip:alice@example.com", NULL },
  { "escaped-plus", "sip:%2B8613800000001@d.org", "sip:+8613800000001@d.org",
    "+8613800000001" },
  { "user-keeps-case", "sip:Alice@d.org", "sip:Alice@d.org", NULL },
  { "user-phone-is-tel", "sip:+86-138-0000-0001@d.org;user=phone", "tel:+8613800000001",
    "+8613800000001" },
  { "user-phone-parameters", "sip:+861;ext=2@d.org;user=PHONE", "tel:+861", "+861" },
  { "user-phone-without-number/operator", "sip:user@d.org;user=phone", "sip:user@d.org",
    NULL },
  { "user-phone-local", "sip:10086@d.org;user=phone", "sip:10086@d.org", NULL },
  { "tel", "tel:+86(138)0000.0001", "tel:+8613800000001", "+8613800000001" },
  { "tel-escaped-plus", "tel:%2B861", "tel:+861", "+861" },
  { "tel-local", "tel:70-42;phone-context=Example.COM",
    "tel:7042;phone-context=example.com", "7042" },
  { "tel-global-loses-context", "tel:+861;phone-context=x;ext=3", "tel:+861", "+861" },
  { "tel-letters/operator", "tel:user2", "tel:user2", NULL },
  { "nul-escape", "sip:a%00b@d.org", "sip:a%00b@d.org", NULL },
  { "no-user", "sip:D.ORG", "sip:d.org", NULL },
};

static void
test_aor (gconstpointer data)
{
  const Aor *row = data;
  g_autoptr (LabSipUri) uri = lab_sip_uri_parse (row->text, NULL);
  g_assert_nonnull (uri);
  g_autofree char *aor = lab_sip_uri_aor (uri);
  g_autofree char *number = lab_sip_uri_number (uri);
  g_assert_cmpstr (aor, ==, row->aor);
  g_assert_cmpstr (number, ==, row->number);
  g_autoptr (LabSipUri) again = lab_sip_uri_parse (aor, NULL);
  g_autofree char *twice = lab_sip_uri_aor (again);
  g_assert_cmpstr (twice, ==, aor);
}

static void
test_new (void)
{
  g_autoptr (LabSipUri) uri = lab_sip_uri_new (LAB_SIP_URI_SIP, "50%", "::1", 5060);
  lab_sip_params_append (uri->params, "lr", NULL, FALSE);
  g_autofree char *text = lab_sip_uri_to_string (uri);
  g_assert_cmpstr (text, ==, "sip:50%25@[::1]:5060;lr");
  g_autofree char *user = lab_sip_uri_user (uri);
  g_assert_cmpstr (user, ==, "50%");
  g_autofree char *host_port = lab_sip_uri_host_port (uri);
  g_assert_cmpstr (host_port, ==, "[::1]:5060");
}

static void
test_limit (void)
{
  g_autofree char *user = g_strnfill (LAB_SIP_URI_MAX, 'a');
  g_autofree char *text = g_strdup_printf ("sip:%s@example.com", user);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_sip_uri_parse (text, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

static void
test_foreign_scheme (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_sip_uri_parse ("urn:service:sos", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
  g_autofree char *scheme = lab_sip_uri_scheme_of ("NobodyKnowsThisScheme:totallyopaque");
  g_assert_cmpstr (scheme, ==, "nobodyknowsthisscheme");
  g_assert_null (lab_sip_uri_scheme_of ("1sip:x"));
  g_assert_null (lab_sip_uri_scheme_of ("sip"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autofree char *path = g_strconcat ("/sip/uri/read/", round_trips[i].rule, NULL);
      g_test_add_data_func (path, &round_trips[i], test_round_trip);
    }
  for (guint i = 0; i < G_N_ELEMENTS (equalities); i++)
    {
      g_autofree char *path = g_strconcat ("/sip/uri/equal/", equalities[i].rule, NULL);
      g_test_add_data_func (path, &equalities[i], test_equal);
    }
  for (guint i = 0; i < G_N_ELEMENTS (aors); i++)
    {
      g_autofree char *path = g_strconcat ("/sip/uri/aor/", aors[i].rule, NULL);
      g_test_add_data_func (path, &aors[i], test_aor);
    }
  g_test_add_func ("/sip/uri/new-escapes-user-and-brackets-ipv6", test_new);
  g_test_add_func ("/sip/uri/too-long-is-refused", test_limit);
  g_test_add_func ("/sip/uri/foreign-scheme-is-not-supported", test_foreign_scheme);
  return g_test_run ();
}
