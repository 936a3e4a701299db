/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ims/pager.h"

/* What goes out is strict, whatever it was made of (RFC 3862, RFC 5438 §6). */

static const struct
{
  const char *rule;
  const char *type;
  gboolean cpim;
} types[] = {
  { "cpim", "message/cpim", TRUE },
  { "any-case", "Message/CPIM", TRUE },
  { "parameters", "message/cpim; charset=utf-8", TRUE },
  { "operator-table-5-15", "message/cpm", TRUE },
  { "longer", "message/cpimx", FALSE },
  { "text", "text/plain", FALSE },
  { "none", NULL, FALSE },
};

static void
test_type (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_assert_cmpint (lab_pager_type_is_cpim (types[i].type), ==, types[i].cpim);
}

static LabPager *
pager_with (const char *from, const char *message_id, guint wants)
{
  LabPager *pager = lab_pager_new ();
  pager->from = g_strdup (from);
  pager->to = g_strdup ("tel:+862");
  pager->message_id = g_strdup (message_id);
  pager->wants = wants;
  pager->content_type = g_strdup ("text/plain");
  pager->content = g_bytes_new_static ("x", 1);
  return pager;
}

static LabPager *
again (const LabPager *pager)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = lab_pager_write (pager, 0, FALSE);
  LabPager *read = lab_pager_read ("message/cpim", body, &error);
  g_assert_no_error (error);
  return read;
}

static void
test_as_written (void)
{
  g_autoptr (LabPager) pager
      = pager_with ("sip:+861@d.org", "m1", LAB_IMDN_WANTS_POSITIVE_DELIVERY);
  g_autoptr (GBytes) body
      = lab_pager_write (pager, G_GINT64_CONSTANT (1893456000000000), TRUE);
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  g_autofree char *copy = g_strndup (text, size);
  g_assert_cmpstr (copy, ==,
                   "From: <sip:+861@d.org>\r\nTo: <tel:+862>\r\n"
                   "DateTime: 2030-01-01T00:00:00.000Z\r\n"
                   "NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m1\r\n"
                   "imdn.Disposition-Notification: positive-delivery\r\n\r\n"
                   "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"
                   "Content-Length: 4\r\n\r\neA==");
}

static void
test_wants_without_an_id_have_their_namespace (void)
{
  g_autoptr (LabPager) pager = pager_with ("tel:+861", NULL, LAB_IMDN_WANTS_DISPLAY);
  g_autoptr (LabPager) read = again (pager);
  g_assert_cmpuint (read->wants, ==, LAB_IMDN_WANTS_DISPLAY);
  g_assert_null (read->message_id);
}

/* A value cannot begin a header of its own. */
static void
test_no_header_from_a_value (void)
{
  g_autoptr (LabPager) pager
      = pager_with ("tel:+861", "m\r\nTo: <sip:eve@x>\r\n\r\nevil", 0);
  g_autoptr (LabPager) read = again (pager);
  g_assert_cmpstr (read->to, ==, "tel:+862");
  gsize size;
  const char *content = g_bytes_get_data (read->content, &size);
  g_assert_cmpmem (content, size, "x", 1);
}

static void
test_no_header_from_an_address (void)
{
  g_autoptr (LabPager) pager = pager_with ("tel:+861>\r\nTo: <sip:eve@x", NULL, 0);
  g_autoptr (LabPager) read = again (pager);
  g_assert_cmpstr (read->to, ==, "tel:+862");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/pager/type/", types[i].rule, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_type);
    }
  g_test_add_func ("/ims/pager/write/as-written", test_as_written);
  g_test_add_func ("/ims/pager/write/wants-without-an-id-have-their-namespace",
                   test_wants_without_an_id_have_their_namespace);
  g_test_add_func ("/ims/pager/write/no-header-from-a-value",
                   test_no_header_from_a_value);
  g_test_add_func ("/ims/pager/write/no-header-from-an-address",
                   test_no_header_from_an_address);
  return g_test_run ();
}
