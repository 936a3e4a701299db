/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "ims/pager.h"
#include "ims/recipient_list.h"

static LabPager *
read_text (const char *content_type, const char *text, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  return lab_pager_read (content_type, body, error);
}

static void
assert_content (const LabPager *pager, const char *text)
{
  gsize size;
  const char *content = g_bytes_get_data (pager->content, &size);
  g_assert_cmpmem (content, size, text, strlen (text));
}

/* A captured MESSAGE's body. */
static void
test_captured (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPager) pager
      = read_text ("message/cpim",
                   "From: <tel:+8615053065637>\r\nTo: <tel:+8615068458834>\r\n"
                   "DateTime: 2020-09-27T04:02:25.941Z\r\n"
                   "NS: cpm <http://www.openmobilealliance.org/cpm/>\r\n"
                   "cpm.Payload-Type: text/plain\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
                   "imdn.Message-ID: 0a76cec9-c5f4-4f1d-a502-8518a57bf8be\r\n\r\n"
                   "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"
                   "Content-Length: 8\r\n\r\n5Z6D5Zy+",
                   &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pager->from, ==, "tel:+8615053065637");
  g_assert_cmpstr (pager->to, ==, "tel:+8615068458834");
  g_assert_cmpstr (pager->message_id, ==, "0a76cec9-c5f4-4f1d-a502-8518a57bf8be");
  g_assert_cmpstr (pager->date_time, ==, "2020-09-27T04:02:25.941Z");
  g_assert_cmphex (pager->wants, ==, 0);
  g_assert_null (pager->imdn);
  assert_content (pager, "\xe5\x9e\x83\xe5\x9c\xbe");
}

/* The operator's forms: no empty line before the MIME headers, no blank before <, a bare URI with a blank. */
static void
test_operator_message (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPager) pager
      = read_text ("message/CPIM;x=y",
                   "From: <sip: user1@d.org >\r\nTo: sip: user2@d.org\r\nNS: "
                   "imdn<urn:ietf:params:imdn>\r\n"
                   "imdn.Message-ID: W8dcb0vf\r\nDateTime: 2012-09-01T11:46:43+08:00\r\n"
                   "imdn.Disposition-Notification: "
                   "display\r\nContent-Type:text/plain;charset=UTF-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\nc3Nzc3Nz",
                   &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pager->message_id, ==, "W8dcb0vf");
  g_assert_cmphex (pager->wants, ==, LAB_IMDN_WANTS_DISPLAY);
  assert_content (pager, "ssssss");
}

static void
test_operator_report (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPager) pager = read_text (
      "message/cpim",
      "NS: imdn<urn:ietf:params:imdn>\r\nimdn.Message-ID: W8dcb0vf\r\n"
      "DateTime: 2012-09-01T11:46:43+08:00\r\nContent-Type: message/imdn+xml\r\n"
      "Content-Disposition: notification\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\" "
      "?>\r\n"
      "<imdn xmlns=\"urn:ietf:params:xml:ns:resource-lists\">\r\n"
      "  <message-id>dpecbMzb</message-id>\r\n  <display-notification>\r\n    "
      "<status>\r\n"
      "      <displayed />\r\n    </status>\r\n  </display-notification>\r\n</imdn>\r\n",
      &error);
  g_assert_no_error (error);
  g_assert_nonnull (pager->imdn);
  g_assert_cmpstr (pager->imdn->message_id, ==, "dpecbMzb");
  g_assert_cmpint (pager->imdn->status, ==, LAB_IMDN_DISPLAYED);
}

static void
test_plain (void)
{
  g_autoptr (LabPager) plain = read_text ("text/plain", "hello", NULL);
  g_assert_null (plain->from);
  g_assert_cmpstr (plain->content_type, ==, "text/plain");
  assert_content (plain, "hello");
  g_autoptr (LabPager) untyped = read_text (NULL, "hello", NULL);
  g_assert_cmpstr (untyped->content_type, ==, "text/plain");
}

static void
test_bad (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (read_text ("message/imdn+xml", "<imdn/>", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_assert_null (read_text ("message/cpim", "", NULL));
}

static void
test_round_trip (gconstpointer base64)
{
  g_autoptr (LabPager) pager = lab_pager_new ();
  pager->from = g_strdup ("sip:+861@d.org");
  pager->to = g_strdup ("tel:+862");
  pager->message_id = g_strdup ("m1");
  pager->wants = LAB_IMDN_WANTS_POSITIVE_DELIVERY | LAB_IMDN_WANTS_DISPLAY;
  pager->content_type = g_strdup ("text/plain;charset=UTF-8");
  pager->content = g_bytes_new_static ("h\xc3\xa9llo\r\n", 8);
  g_autoptr (GBytes) body
      = lab_pager_write (pager, G_GINT64_CONSTANT (1893456000000000), base64 != NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPager) again = lab_pager_read ("message/cpim", body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->from, ==, pager->from);
  g_assert_cmpstr (again->to, ==, pager->to);
  g_assert_cmpstr (again->message_id, ==, "m1");
  g_assert_cmpstr (again->date_time, ==, "2030-01-01T00:00:00.000Z");
  g_assert_cmphex (again->wants, ==, pager->wants);
  g_assert_true (g_bytes_equal (again->content, pager->content));
}

static void
test_report (void)
{
  g_autoptr (LabImdn) imdn = lab_imdn_new ("m1", NULL, LAB_IMDN_DELIVERED);
  g_autoptr (GBytes) body
      = lab_pager_write_report (imdn, "tel:+862", "tel:+861", "m2", 0);
  g_autofree char *text
      = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_nonnull (strstr (text, "\r\nContent-Disposition: notification\r\n"));
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPager) again = lab_pager_read ("message/cpim", body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->message_id, ==, "m2");
  g_assert_cmpstr (again->imdn->message_id, ==, "m1");
  g_assert_cmpint (again->imdn->status, ==, LAB_IMDN_DELIVERED);
}

/* ---- recipient lists */

#define LISTS(inner)                                                                     \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"                                       \
  "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"\r\n"                  \
  "  xmlns:cp=\"urn:ietf:params:xml:ns:capacity\">" inner "</resource-lists>"

static const struct
{
  const char *rule;
  const char *xml;
  const char *uris; /* a blank between them; NULL: refused */
} lists[] = {
  { "operator",
    LISTS ("<list><entry uri=\"sip:u3@d.org\"\r\ncp:capacity=\"to\"/>"
           "<entry uri=\" sip:u4@d.org \" cp:capacity=\"to\"/></list>"),
    "sip:u3@d.org sip:u4@d.org" },
  { "each-once", LISTS ("<list><entry uri=\"a:1\"/><entry uri=\"a:1\"/></list>"), "a:1" },
  { "several-lists",
    LISTS ("<list><entry uri=\"a:1\"/></list><list><entry uri=\"a:2\"/></list>"),
    "a:1 a:2" },
  { "entry-without-uri", LISTS ("<list><entry/></list>"), NULL },
  { "empty-uri", LISTS ("<list><entry uri=\"\"/></list>"), NULL },
  { "no-entry", LISTS ("<list/>"), NULL },
  { "wrong-root", "<list><entry uri=\"a:1\"/></list>", NULL },
  { "broken", "<resource-lists>", NULL },
};

static void
test_list (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) uris
      = lab_recipient_list_read (lists[i].xml, strlen (lists[i].xml), &error);
  g_assert_true ((uris == NULL) == (lists[i].uris == NULL));
  g_assert_true ((error == NULL) == (lists[i].uris != NULL));
  g_autofree char *joined = uris != NULL ? g_strjoinv (" ", uris) : NULL;
  g_assert_cmpstr (joined, ==, lists[i].uris);
}

static void
test_list_limit (void)
{
  g_autoptr (GString) many = g_string_new ("<resource-lists><list>");
  for (guint i = 0; i <= LAB_RECIPIENT_LIST_MAX_ENTRIES; i++)
    g_string_append_printf (many, "<entry uri=\"tel:+%u\"/>", i);
  g_string_append (many, "</list></resource-lists>");
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_recipient_list_read (many->str, many->len, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ims/pager/captured", test_captured);
  g_test_add_func ("/ims/pager/operator-message", test_operator_message);
  g_test_add_func ("/ims/pager/operator-report", test_operator_report);
  g_test_add_func ("/ims/pager/without-cpim-is-the-content", test_plain);
  g_test_add_func ("/ims/pager/bad-is-refused", test_bad);
  g_test_add_data_func ("/ims/pager/round-trip/plain", NULL, test_round_trip);
  g_test_add_data_func ("/ims/pager/round-trip/base64", "yes", test_round_trip);
  g_test_add_func ("/ims/pager/report", test_report);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/recipient-list/", lists[i].rule, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_list);
    }
  g_test_add_func ("/ims/recipient-list/limit", test_list_limit);
  return g_test_run ();
}
