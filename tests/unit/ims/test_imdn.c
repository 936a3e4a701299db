/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "ims/imdn.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define OK_BODY                                                                          \
  "<message-id>m1</message-id><datetime>2012-08-29T10:37:30+08:00</datetime>"

typedef struct
{
  const char *rule;
  const char *xml;
  const char *status; /* NULL: refused */
  LabImdnKind kind;
} Row;

static const Row rows[] = {
  { "display",
    HEAD
    "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\">" OK_BODY
    "<display-notification><status><displayed/></status></display-notification></imdn>",
    "displayed", LAB_IMDN_DISPLAY },
  { "namespace-of-resource-lists/operator",
    HEAD "\n<imdn xmlns=\"urn:ietf:params:xml:ns:resource-lists\">\n  " OK_BODY
         "\n  <display-notification>\n    <status>\n      <displayed />\n    </status>\n"
         "  </display-notification>\n</imdn>\n",
    "displayed", LAB_IMDN_DISPLAY },
  { "blank-line-before",
    "\r\n\r\n" HEAD "<imdn>" OK_BODY
    "<delivery-notification><status><delivered/></status></delivery-notification></imdn>",
    "delivered", LAB_IMDN_DELIVERY },
  { "prefixed",
    "<i:imdn xmlns:i=\"urn:ietf:params:xml:ns:imdn\"><i:message-id>m1</i:message-id>"
    "<i:processing-notification><i:status><i:stored/></i:status>"
    "</i:processing-notification></i:imdn>",
    "stored", LAB_IMDN_PROCESSING },
  { "error-in-display",
    "<imdn>" OK_BODY
    "<display-notification><status><error/></status></display-notification></imdn>",
    "error", LAB_IMDN_DISPLAY },
  { "forbidden-in-processing",
    "<imdn>" OK_BODY
    "<processing-notification><status><forbidden/></status></processing-notification>"
    "</imdn>",
    "forbidden", LAB_IMDN_PROCESSING },
  { "displayed-in-delivery",
    "<imdn>" OK_BODY
    "<delivery-notification><status><displayed/></status></delivery-notification></imdn>",
    NULL },
  { "unknown-status",
    "<imdn>" OK_BODY
    "<display-notification><status><eaten/></status></display-notification></imdn>",
    NULL },
  { "no-status", "<imdn>" OK_BODY "<display-notification/></imdn>", NULL },
  { "no-notification", "<imdn>" OK_BODY "</imdn>", NULL },
  { "no-message-id",
    "<imdn><display-notification><status><displayed/></status></display-notification>"
    "</imdn>",
    NULL },
  { "wrong-root", "<immn>" OK_BODY "</immn>", NULL },
  { "broken", "<imdn>" OK_BODY, NULL },
  { "empty", "", NULL },
  { "entities",
    "<!DOCTYPE imdn [<!ENTITY a \"x\">]><imdn><message-id>&a;</message-id></imdn>",
    NULL },
};

static void
test_read (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabImdn) imdn = lab_imdn_read (row->xml, strlen (row->xml), &error);
  if (row->status == NULL)
    {
      g_assert_null (imdn);
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (imdn->message_id, ==, "m1");
  g_assert_cmpstr (lab_imdn_status_name (imdn->status), ==, row->status);
  g_assert_cmpint (imdn->kind, ==, row->kind);
}

static void
test_write (void)
{
  g_autoptr (LabImdn) imdn
      = lab_imdn_new ("a<b&\"c", "2030-01-01T00:00:00Z", LAB_IMDN_DELIVERED);
  imdn->recipient_uri = g_strdup ("tel:+8613800000002");
  imdn->subject = g_strdup ("\001\xff");
  g_autofree char *xml = lab_imdn_write (imdn);
  g_assert_nonnull (strstr (xml, "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\">\r\n"));
  g_autoptr (GError) error = NULL;
  g_autoptr (LabImdn) again = lab_imdn_read (xml, strlen (xml), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->message_id, ==, "a<b&\"c");
  g_assert_cmpstr (again->datetime, ==, "2030-01-01T00:00:00Z");
  g_assert_cmpstr (again->recipient_uri, ==, "tel:+8613800000002");
  g_assert_cmpstr (again->subject, ==, "\xef\xbf\xbd\xef\xbf\xbd");
  g_assert_cmpint (again->status, ==, LAB_IMDN_DELIVERED);
}

static void
test_write_each (void)
{
  for (int status = LAB_IMDN_DELIVERED; status <= LAB_IMDN_ERROR; status++)
    {
      g_autoptr (LabImdn) imdn = lab_imdn_new ("m", NULL, (LabImdnStatus)status);
      g_autofree char *xml = lab_imdn_write (imdn);
      g_autoptr (LabImdn) again = lab_imdn_read (xml, strlen (xml), NULL);
      g_assert_nonnull (again);
      g_assert_cmpint (again->status, ==, status);
      g_assert_cmpint (again->kind, ==, imdn->kind);
    }
}

static void
test_limit (void)
{
  g_autofree char *big = g_strnfill (LAB_IMDN_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_imdn_read (big, strlen (big), &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

static void
test_request (void)
{
  guint all = lab_imdn_request_parse (
      "positive-delivery,display, Negative-Delivery ,processing,burned,later");
  g_assert_cmphex (all, ==, 0x1f);
  g_assert_cmphex (lab_imdn_request_parse (NULL), ==, 0);
  g_assert_cmphex (lab_imdn_request_parse (" ,display"), ==, LAB_IMDN_WANTS_DISPLAY);
  g_autofree char *text = lab_imdn_request_format (LAB_IMDN_WANTS_POSITIVE_DELIVERY
                                                   | LAB_IMDN_WANTS_DISPLAY);
  g_assert_cmpstr (text, ==, "positive-delivery, display");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/imdn/read/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_read);
    }
  g_test_add_func ("/ims/imdn/write-escapes-and-reads-again", test_write);
  g_test_add_func ("/ims/imdn/write-each-status", test_write_each);
  g_test_add_func ("/ims/imdn/too-large-is-refused", test_limit);
  g_test_add_func ("/ims/imdn/disposition-notification", test_request);
  return g_test_run ();
}
