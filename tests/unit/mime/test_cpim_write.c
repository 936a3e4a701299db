/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/cpim.h"

#include <string.h>

static void
assert_written (const LabCpim *cpim, const char *expected)
{
  g_autoptr (GBytes) body = lab_cpim_write (cpim);
  gsize size;
  const char *octets = g_bytes_get_data (body, &size);
  g_autofree char *text = g_strndup (octets, size);
  g_assert_cmpstr (text, ==, expected);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCpim) again = lab_cpim_parse (body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lab_mime_flaws_count (lab_cpim_flaws (again)), ==, 0);
}

static void
test_message (void)
{
  g_autoptr (LabCpim) cpim = lab_cpim_new ();
  g_autoptr (GBytes) content = g_bytes_new_static ("hello", 5);
  lab_cpim_add_address (cpim, "From", "A \"B\" \\", "sip:a@b");
  lab_cpim_add_address (cpim, "To", NULL, "tel:+861");
  lab_cpim_add_date_time (cpim, G_GINT64_CONSTANT (1601179345941000));
  lab_cpim_add_namespace (cpim, "imdn", LAB_CPIM_NS_IMDN);
  lab_cpim_add_header (cpim, "imdn.Message-ID", "m1");
  lab_cpim_add_header (cpim, "Subject", "a\r\nFrom: <sip:evil@x>");
  lab_cpim_set_content (cpim, "text/plain;charset=UTF-8", TRUE, content);
  g_assert_cmpstr (lab_cpim_from (cpim)->uri, ==, "sip:a@b");
  g_assert_cmpstr (lab_cpim_to (cpim, 0)->uri, ==, "tel:+861");
  g_assert_cmpstr (lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Message-ID"), ==, "m1");
  assert_written (cpim, "From: \"A \\\"B\\\" \\\\\" <sip:a@b>\r\n"
                        "To: <tel:+861>\r\n"
                        "DateTime: 2020-09-27T04:02:25.941Z\r\n"
                        "NS: imdn <urn:ietf:params:imdn>\r\n"
                        "imdn.Message-ID: m1\r\n"
                        "Subject: a\\r\\nFrom: <sip:evil@x>\r\n"
                        "\r\n"
                        "Content-Type: text/plain;charset=UTF-8\r\n"
                        "Content-Transfer-Encoding: base64\r\n"
                        "Content-Length: 8\r\n"
                        "\r\n"
                        "aGVsbG8=");
}

static void
test_imdn (void)
{
  g_autoptr (LabCpim) cpim = lab_cpim_new ();
  g_autoptr (GBytes) content = g_bytes_new_static ("<imdn/>", 7);
  lab_cpim_add_address (cpim, "From", NULL, "sip:a@b");
  lab_cpim_add_address (cpim, "To", "", "sip:c@d");
  lab_cpim_add_mime_header (cpim, "Content-Disposition", "notification");
  lab_cpim_set_content (cpim, "message/imdn+xml", FALSE, content);
  assert_written (cpim, "From: <sip:a@b>\r\n"
                        "To: <sip:c@d>\r\n"
                        "\r\n"
                        "Content-Disposition: notification\r\n"
                        "Content-Type: message/imdn+xml\r\n"
                        "Content-Length: 7\r\n"
                        "\r\n"
                        "<imdn/>");
}

/* What was read leniently is written strictly. */
static void
test_rewrite (void)
{
  static const char text[] = "From:sip: user1@ims.example\r\n"
                             "To: Bob <sip:b@c >\r\n"
                             "Imdn.Message-ID: W8\r\n"
                             "x.Other: dropped\r\n"
                             "DateTime: 2014-09-19T17:27:03+8:00\r\n"
                             "cc: <>\r\n"
                             "NS: cpm<http://www.openmobilealliance.org/cpm/>\r\n"
                             "NS: bad\r\n"
                             "Content-Type:text/plain\r\n"
                             "Content-Length: 99\r\n"
                             "abc";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCpim) cpim = lab_cpim_parse (body, &error);
  g_assert_no_error (error);
  assert_written (cpim, "From: <sip:user1@ims.example>\r\n"
                        "To: \"Bob\" <sip:b@c>\r\n"
                        "NS: Imdn <urn:ietf:params:imdn>\r\n"
                        "Imdn.Message-ID: W8\r\n"
                        "DateTime: 2014-09-19T09:27:03.000Z\r\n"
                        "NS: cpm <http://www.openmobilealliance.org/cpm/>\r\n"
                        "\r\n"
                        "Content-Type: text/plain\r\n"
                        "Content-Length: 3\r\n"
                        "\r\n"
                        "abc");
}

/* An escaped line break within an NS must not become one. */
static void
test_no_injection (void)
{
  static const char text[] = "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n"
                             "NS: x <urn:x\\r\\nEvil: 1>\r\n"
                             "\r\nContent-Type: text/plain\r\n\r\nabc";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCpim) cpim = lab_cpim_parse (body, &error);
  g_assert_no_error (error);
  assert_written (cpim, "From: <sip:a@b>\r\nTo: <sip:c@d>\r\n"
                        "\r\nContent-Type: text/plain\r\n\r\nabc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/cpim/write/message", test_message);
  g_test_add_func ("/mime/cpim/write/imdn", test_imdn);
  g_test_add_func ("/mime/cpim/write/lenient-in-strict-out", test_rewrite);
  g_test_add_func ("/mime/cpim/write/no-header-through-an-escape", test_no_injection);
  return g_test_run ();
}
