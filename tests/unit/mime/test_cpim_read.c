/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as handsets and the operator's examples have them; what is wrong in them is reported. */
#include "mime/cpim.h"

#include <string.h>

#include "base/error.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *from, *to;  /* NULL: none can be read */
  const char *message_id; /* of IMDN */
  const char *content_type;
  const char *content; /* decoded */
  const char *flaws;   /* their rules, with blanks between; all of them, in order */
} Row;

#define MIME_TEXT                                                                        \
  "Content-Type:text/plain;charset=UTF-8\r\n"                                            \
  "Content-Length:8\r\n"                                                                 \
  "Content-Transfer-Encoding: base64\r\n"

/* A captured MESSAGE's body: 350 octets. */
static const char captured[] = "From: <tel:+8615053065637>\r\n"
                               "To: <tel:+8615068458834>\r\n"
                               "DateTime: 2020-09-27T04:02:25.941Z\r\n"
                               "NS: cpm <http://www.openmobilealliance.org/cpm/>\r\n"
                               "cpm.Payload-Type: text/plain\r\n"
                               "NS: imdn <urn:ietf:params:imdn>\r\n"
                               "imdn.Message-ID: 0a76cec9-c5f4-4f1d-a502-8518a57bf8be\r\n"
                               "\r\n"
                               "Content-Type: text/plain\r\n"
                               "Content-Transfer-Encoding: base64\r\n"
                               "Content-Length: 8\r\n"
                               "\r\n"
                               "5Z6D5Zy+";

static const Row rows[] = {
  { "captured-from-a-handset", captured, "tel:+8615053065637", "tel:+8615068458834",
    "0a76cec9-c5f4-4f1d-a502-8518a57bf8be", "text/plain", "\xe5\x9e\x83\xe5\x9c\xbe",
    "" },
  { "figure-5-1",
    "From: <sip:anonymous@anonymous.invalid >\r\n"
    "To: <sip:anonymous@anonymous.invalid >\r\n"
    "NS: imdn<urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: W8ecb6pd\r\n"
    "DateTime: 2014-09-19T17:27:03+8:00\r\n"
    "imdn.Disposition-Notification: positive-delivery,display\r\n"
    "Content-Type:text/plain;charset=UTF-8\r\n"
    "Content-Length: 129\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "c3Nzc3Nz",
    "sip:anonymous@anonymous.invalid", "sip:anonymous@anonymous.invalid", "W8ecb6pd",
    "text/plain;charset=UTF-8", "ssssss",
    "cpim-blank-in-uri cpim-blank-in-uri cpim-ns-no-space cpim-date-time "
    "cpim-no-blank-line "
    "cpim-content-length" },
  { "figure-5-17",
    "From: <sip: user1@bj.ims.mnc000.mcc460.3gppnetwork.org >\r\n"
    "To: sip: user2@bj.ims.mnc000.mcc460.3gppnetwork.org\r\n"
    "NS: imdn<urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: W8dcb0vf\r\n"
    "DateTime: 2012-09-01T11:46:43+08:00\r\n"
    "imdn.Disposition-Notification: display\r\n"
    "Content-Type:text/plain;charset=UTF-8\r\n"
    "Content-Length:31\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "c3Nzc3Nz",
    "sip:user1@bj.ims.mnc000.mcc460.3gppnetwork.org",
    "sip:user2@bj.ims.mnc000.mcc460.3gppnetwork.org", "W8dcb0vf",
    "text/plain;charset=UTF-8", "ssssss",
    "cpim-blank-in-uri cpim-bare-uri cpim-ns-no-space cpim-no-blank-line "
    "cpim-no-blank-line-before-content cpim-content-length" },
  { "figure-5-18",
    "From: <anonymous@anonymous.invalid >\r\n"
    "To: <anonymous@anonymous.invalid >\r\n"
    "\r\n" MIME_TEXT "\r\n"
    "c3Nzc3Nz\r\n",
    "anonymous@anonymous.invalid", "anonymous@anonymous.invalid", NULL,
    "text/plain;charset=UTF-8", "ssssss",
    "cpim-blank-in-uri cpim-no-scheme cpim-blank-in-uri cpim-no-scheme" },
  { "figure-5-24-imdn-without-from-and-to",
    "NS: imdn<urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: W8dcb0vf\r\n"
    "DateTime: 2012-09-01T11:46:43+08:00\r\n"
    "Content-Type: message/imdn+xml\r\n"
    "Content-Disposition: notification\r\n"
    "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<imdn/>\r\n",
    NULL, NULL, "W8dcb0vf", "message/imdn+xml",
    "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<imdn/>\r\n",
    "cpim-ns-no-space cpim-no-blank-line cpim-no-blank-line-before-content cpim-no-from "
    "cpim-no-to" },
  { "figure-5-22-keep-alive-without-content",
    "From: <sip: user1@ims.example >\r\n"
    "To: sip: user2@ims.example\r\n",
    "sip:user1@ims.example", "sip:user2@ims.example", NULL, "text/plain", "",
    "cpim-blank-in-uri cpim-bare-uri cpim-no-mime-headers" },
  { "rfc-3862-section-5.1",
    "From: MR SANDERS <im:piglet@100akerwood.com>\r\n"
    "To: Depressed Donkey <im:eeyore@100akerwood.com>\r\n"
    "DateTime: 2000-12-13T13:40:00-08:00\r\n"
    "Subject: the weather will be fine today\r\n"
    "Subject:;lang=fr beau temps prevu pour aujourd'hui\r\n"
    "NS: MyFeatures <mid:MessageFeatures@id.foo.com>\r\n"
    "Require: MyFeatures.VitalMessageOption\r\n"
    "MyFeatures.VitalMessageOption: Confirmation-requested\r\n"
    "MyFeatures.WackyMessageOption: Use-silly-font\r\n"
    "\r\n"
    "Content-type: text/xml; charset=utf-8\r\n"
    "Content-ID: <1234567890@foo.com>\r\n"
    "\r\n"
    "<body>\r\nHere is the text of my message.\r\n</body>",
    "im:piglet@100akerwood.com", "im:eeyore@100akerwood.com", NULL,
    "text/xml; charset=utf-8", "<body>\r\nHere is the text of my message.\r\n</body>",
    "" },
  { "own-prefix-for-imdn",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nNS: i <urn:ietf:params:imdn>\r\n"
    "i.Message-ID: 1\r\n\r\nContent-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", "1", "text/plain", "x", "" },
  { "undeclared-imdn",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nimdn.Message-ID: 1\r\n\r\n"
    "Content-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", "1", "text/plain", "x", "cpim-undeclared-prefix" },
  { "names-in-another-case",
    "from: <sip:a@b>\r\nTO: <sip:c@d>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
    "Imdn.Message-id: 1\r\n\r\nContent-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", "1", "text/plain", "x",
    "cpim-header-case cpim-header-case cpim-header-case" },
  { "repeated-from",
    "From: <sip:a@b>\r\nFrom: <sip:e@f>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: "
    "text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "x", "cpim-repeated-header" },
  { "repeated-to",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nTo: <sip:e@f>\r\n\r\nContent-Type: "
    "text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "x", "cpim-repeated-recipient" },
  { "repeated-message-id-and-ns",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
    "NS: imdn <urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: 1\r\nimdn.Message-ID: 2\r\n\r\nContent-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", "1", "text/plain", "x",
    "cpim-repeated-header cpim-repeated-header" },
  { "repeated-mime-header",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: text/plain\r\n"
    "content-type: text/html\r\n\r\nx",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "x", "cpim-repeated-mime-header" },
  { "report-asked-for-without-date-time",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: 1\r\nimdn.Disposition-Notification: display\r\n\r\n"
    "Content-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", "1", "text/plain", "x", "cpim-no-date-time" },
  { "bare-line-feeds",
    "From: <sip:a@b>\nTo: <sip:c@d>\n\nContent-Type: text/plain\n\nx\n", "sip:a@b",
    "sip:c@d", NULL, "text/plain", "x\n", "cpim-bare-lf" },
  { "no-mime-headers", "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nhello: you\r\n",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "hello: you\r\n", "cpim-no-mime-headers" },
  { "no-cpim-headers", "\r\nContent-Type: text/plain\r\n\r\nx", NULL, NULL, NULL,
    "text/plain", "x", "cpim-no-from cpim-no-to" },
  { "no-blank-after-the-colon",
    "From:<sip:a@b>\r\nTo:<sip:c@d>\r\n\r\nContent-Type: text/plain\r\n\r\nx", "sip:a@b",
    "sip:c@d", NULL, "text/plain", "x",
    "cpim-no-space-after-colon cpim-no-space-after-colon" },
  { "a-line-that-is-no-header",
    "From: <sip:a@b>\r\n<oops>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "x", "cpim-bad-header" },
  { "addresses-that-are-none",
    "From: <>\r\nTo: \r\n\r\nContent-Type: text/plain\r\n\r\nx", NULL, NULL, NULL,
    "text/plain", "x", "cpim-bad-address cpim-bad-address" },
  { "content-length-with-a-line-break-behind",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: text/plain\r\n"
    "Content-Length: 3\r\n\r\nabc\r\n",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "abc", "" },
  { "content-length-too-small",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: text/plain\r\n"
    "Content-Length: 1\r\n\r\nabc",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "abc", "cpim-content-length" },
  { "ns-that-is-none",
    "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nNS: imdn urn:ietf:params:imdn\r\n\r\n"
    "Content-Type: text/plain\r\n\r\nx",
    "sip:a@b", "sip:c@d", NULL, "text/plain", "x", "cpim-bad-ns" },
};

static char *
flaws_of (const LabCpim *cpim)
{
  GString *rules = g_string_new (NULL);
  const LabMimeFlaws *flaws = lab_cpim_flaws (cpim);
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    g_string_append_printf (rules, "%s%s", i == 0 ? "" : " ",
                            lab_mime_flaws_nth (flaws, i)->rule);
  return g_string_free (rules, FALSE);
}

static LabCpim *
parse (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (text, size);
  LabCpim *cpim = lab_cpim_parse (body, &error);
  g_assert_no_error (error);
  return cpim;
}

static void
test_read (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (LabCpim) cpim = parse (row->text, strlen (row->text));
  g_autofree char *flaws = flaws_of (cpim);
  g_assert_cmpstr (flaws, ==, row->flaws);
  const LabCpimAddress *from = lab_cpim_from (cpim);
  g_assert_cmpstr (from == NULL ? NULL : from->uri, ==, row->from);
  g_assert_cmpint (lab_cpim_n_to (cpim) > 0, ==, row->to != NULL);
  if (row->to != NULL)
    g_assert_cmpstr (lab_cpim_to (cpim, 0)->uri, ==, row->to);
  g_assert_cmpstr (lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Message-ID"), ==,
                   row->message_id);
  g_assert_cmpstr (lab_cpim_content_type (cpim), ==, row->content_type);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = lab_cpim_decoded_content (cpim, &error);
  g_assert_no_error (error);
  gsize size;
  gconstpointer octets = g_bytes_get_data (content, &size);
  g_assert_cmpmem (octets, size, row->content, strlen (row->content));
}

static void
test_captured (void)
{
  g_assert_cmpuint (sizeof captured - 1, ==, 350);
  g_autoptr (LabCpim) cpim = parse (captured, sizeof captured - 1);
  gint64 time_us;
  g_assert_true (lab_cpim_date_time (cpim, &time_us));
  g_assert_cmpint (time_us, ==, G_GINT64_CONSTANT (1601179345941000));
  g_assert_cmpuint (lab_cpim_n_headers (cpim), ==, 7);
  g_assert_cmpstr (lab_cpim_header (cpim, LAB_CPIM_NS_CPM, "Payload-Type"), ==,
                   "text/plain");
  g_assert_cmpuint (g_bytes_get_size (lab_cpim_content (cpim)), ==, 8);
  g_autoptr (GBytes) again = lab_cpim_write (cpim);
  gsize size;
  gconstpointer octets = g_bytes_get_data (again, &size);
  g_assert_cmpmem (octets, size, captured, sizeof captured - 1);
}

static void
test_names_and_values (void)
{
  static const char text[]
      = "From: \"Winnie \\\"the\\\" Pooh\" <im:pooh@100akerwood.com>\r\n"
        "To: Piglet <sip:p@q>\r\n"
        "Subject:;lang=en a\\tb\\u00e9\\\\c\\q\r\n"
        "\r\nContent-Type: text/plain\r\n\r\nx";
  g_autoptr (LabCpim) cpim = parse (text, sizeof text - 1);
  g_assert_cmpstr (lab_cpim_from (cpim)->name, ==, "Winnie \"the\" Pooh");
  g_assert_cmpstr (lab_cpim_to (cpim, 0)->name, ==, "Piglet");
  const LabCpimHeader *subject = lab_cpim_nth_header (cpim, 2);
  g_assert_cmpstr (subject->parameters, ==, "lang=en");
  g_assert_cmpstr (subject->value, ==, "a\tb\xc3\xa9\\c\\q");
  g_assert_cmpstr (subject->namespace_uri, ==, LAB_CPIM_NS_CORE);
}

static void
test_default_namespace (void)
{
  static const char text[] = "NS: <urn:x>\r\nFoo: 1\r\nNS: y <urn:y>\r\ny.Foo: 2\r\n"
                             "\r\nContent-Type: text/plain\r\n\r\nx";
  g_autoptr (LabCpim) cpim = parse (text, sizeof text - 1);
  g_assert_cmpstr (lab_cpim_header (cpim, "urn:x", "Foo"), ==, "1");
  g_assert_cmpstr (lab_cpim_header (cpim, "urn:y", "Foo"), ==, "2");
  g_assert_null (lab_cpim_header (cpim, "urn:z", "Foo"));
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_assert_null (lab_cpim_parse (nothing, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_autoptr (GBytes) text = g_bytes_new_static ("hello you\r\n", 11);
  g_assert_null (lab_cpim_parse (text, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_clear_error (&error);
  g_autoptr (GString) many = g_string_new (NULL);
  for (guint i = 0; i <= LAB_CPIM_HEADERS_MAX; i++)
    g_string_append_printf (many, "H%u: 1\r\n", i);
  g_autoptr (GBytes) crowd = g_bytes_new (many->str, many->len);
  g_assert_null (lab_cpim_parse (crowd, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

static void
test_wrong_encoding (void)
{
  static const char text[] = "From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n"
                             "Content-Transfer-Encoding: quoted-printable\r\n\r\n=41";
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCpim) cpim = parse (text, sizeof text - 1);
  g_assert_null (lab_cpim_decoded_content (cpim, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
}

static void
test_flaw_text (void)
{
  static const char text[]
      = "From: sip:a@b\r\nTo: <sip:c@d>\r\n\r\nContent-Type: text/plain\r\n\r\nx";
  g_autoptr (LabCpim) cpim = parse (text, sizeof text - 1);
  const LabMimeFlaw *flaw
      = lab_mime_flaws_find (lab_cpim_flaws (cpim), LAB_FLAW_CPIM_BARE_URI);
  g_autofree char *words = lab_mime_flaw_to_text (flaw);
  g_assert_cmpstr (words, ==, "cpim-bare-uri: sip:a@b (RFC 3862 §4.1)");
  g_assert_null (lab_mime_flaws_find (lab_cpim_flaws (cpim), LAB_FLAW_CPIM_NO_TO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/cpim/read/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_read);
    }
  g_test_add_func ("/mime/cpim/captured-message-byte-for-byte", test_captured);
  g_test_add_func ("/mime/cpim/names-parameters-and-escapes", test_names_and_values);
  g_test_add_func ("/mime/cpim/default-namespace", test_default_namespace);
  g_test_add_func ("/mime/cpim/refused", test_refused);
  g_test_add_func ("/mime/cpim/quoted-printable-not-supported", test_wrong_encoding);
  g_test_add_func ("/mime/cpim/flaw-names-its-clause", test_flaw_text);
  return g_test_run ();
}
