/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message.h"

#include "base/random.h"

#include <string.h>

static LabSipMessage *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LabSipMessage *message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  return message;
}

static char *
written_out (const LabSipMessage *message)
{
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (message);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  return g_strndup (data, size);
}

static const char odd[]
    = "MESSAGE sip:b@x;a=1 SIP/2.0\r\n"
      "v:  SIP/2.0/UDP  h:5060 ;branch=z9hG4bKabc,\r\n SIP/2.0/TCP i\r\n"
      "f : \"A, \\\"B\\\"\" <sip:a@x;tag=no>;x=y; TAG = t1 \r\n"
      "t:sip:b@x;tag=2\r\n"
      "CSEQ: 0042   MESSAGE\r\n"
      "X-Own:one\r\n"
      "i:c1@h\r\n"
      "rOUTE: <sip:p,1@h;lr>, \"a,b\" <sip:q>\r\n"
      "Route:<sip:r>\r\n"
      "l: 4\r\n"
      "Subject:\r\n"
      " folded\r\n"
      "\tvalue \r\n"
      "\r\n"
      "body and more";

static void
test_unedited_is_byte_for_byte (void)
{
  g_autoptr (LabSipMessage) message = parse (odd);
  g_autofree char *written = written_out (message);
  g_autofree char *expected = g_strndup (odd, strlen (odd) - strlen (" and more"));
  g_assert_cmpstr (written, ==, expected);
}

static void
test_reads_whatever_spelling (void)
{
  g_autoptr (LabSipMessage) message = parse (odd);
  g_autofree char *from_tag = lab_sip_message_from_tag (message);
  g_autofree char *to_tag = lab_sip_message_to_tag (message);
  g_assert_true (lab_sip_message_is_request (message));
  g_assert_cmpstr (lab_sip_message_method (message), ==, "MESSAGE");
  g_assert_cmpstr (lab_sip_message_request_uri (message), ==, "sip:b@x;a=1");
  g_assert_cmpstr (from_tag, ==, "t1");
  g_assert_cmpstr (to_tag, ==, "2");
  g_assert_cmpuint (lab_sip_message_cseq (message), ==, 42);
  g_assert_cmpstr (lab_sip_message_call_id (message), ==, "c1@h");
  g_assert_cmpstr (lab_sip_message_get (message, "subject"), ==, "folded  \tvalue");
  g_assert_cmpstr (lab_sip_message_get (message, "s"), ==, "folded  \tvalue");
  g_assert_cmpstr (lab_sip_message_get (message, "x-own"), ==, "one");
  g_assert_null (lab_sip_message_get (message, "X-None"));
  g_assert_cmpuint (lab_sip_message_count (message, "Route"), ==, 2);
  g_auto (GStrv) routes = lab_sip_message_list (message, "Route");
  g_assert_cmpuint (g_strv_length (routes), ==, 3);
  g_assert_cmpstr (routes[0], ==, "<sip:p,1@h;lr>");
  g_assert_cmpstr (routes[1], ==, "\"a,b\" <sip:q>");
  g_assert_cmpstr (routes[2], ==, "<sip:r>");
}

static void
test_edit_changes_only_that (void)
{
  g_autoptr (LabSipMessage) message = parse (
      "INVITE sip:b@x SIP/2.0\r\nVia: a\r\nroute:  <sip:1>,<sip:2>\r\nf:x\r\n\r\n");
  g_autoptr (LabSipMessage) untouched = lab_sip_message_copy (message);
  g_autofree char *popped = lab_sip_message_pop (message, "Route");
  lab_sip_message_prepend (message, "Via", "b");
  lab_sip_message_append (message, "P-X", "1\r\nEvil: yes");
  lab_sip_message_set_request_uri (message, "tel:+1");
  lab_sip_message_replace (message, "From", "y");
  g_autofree char *written = written_out (message);
  g_autofree char *original = written_out (untouched);
  g_assert_cmpstr (popped, ==, "<sip:1>");
  g_assert_cmpstr (
      written, ==,
      "INVITE tel:+1 SIP/2.0\r\nVia: b\r\nVia: a\r\nRoute: <sip:2>\r\nFrom: y\r\n"
      "P-X: 1  Evil: yes\r\nContent-Length: 0\r\n\r\n");
  g_assert_cmpstr (
      original, ==,
      "INVITE sip:b@x SIP/2.0\r\nVia: a\r\nroute:  <sip:1>,<sip:2>\r\nf:x\r\n"
      "Content-Length: 0\r\n\r\n");
}

static void
test_response_method_is_of_cseq (void)
{
  g_autoptr (LabSipMessage) message
      = parse ("SIP/2.0 200 Fine by me\r\nCSeq: 7 INVITE\r\n\r\n");
  g_assert_false (lab_sip_message_is_request (message));
  g_assert_cmpuint (lab_sip_message_status (message), ==, 200);
  g_assert_cmpstr (lab_sip_message_phrase (message), ==, "Fine by me");
  g_assert_cmpstr (lab_sip_message_method (message), ==, "INVITE");
  lab_sip_message_replace (message, "CSeq", "8 BYE");
  g_assert_cmpstr (lab_sip_message_method (message), ==, "BYE");
  lab_sip_message_set_status (message, 486, NULL);
  g_autofree char *written = written_out (message);
  g_assert_cmpstr (written, ==,
                   "SIP/2.0 486 Busy Here\r\nCSeq: 8 BYE\r\nContent-Length: 0\r\n\r\n");
}

static void
test_max_forwards (void)
{
  static const struct
  {
    const char *value;
    gboolean goes_on;
    const char *after;
  } rows[] = { { "70", TRUE, "69" },  { "1", TRUE, "0" },      { "0", FALSE, "0" },
               { NULL, TRUE, "70" },  { "256", FALSE, "256" }, { "abc", FALSE, "abc" },
               { "255", TRUE, "254" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LabSipMessage) message = parse ("OPTIONS sip:x SIP/2.0\r\n\r\n");
      if (rows[i].value != NULL)
        lab_sip_message_append (message, "Max-Forwards", rows[i].value);
      g_assert_cmpint (lab_sip_message_decrease_max_forwards (message), ==,
                       rows[i].goes_on);
      g_assert_cmpstr (lab_sip_message_get (message, "Max-Forwards"), ==, rows[i].after);
    }
}

static void
test_content_length_put_right (void)
{
  g_autoptr (LabSipMessage) message = parse (odd);
  g_autoptr (GBytes) body = g_bytes_new_static ("a longer body", 13);
  lab_sip_message_set_body (message, "text/plain", body);
  g_autofree char *written = written_out (message);
  g_assert_nonnull (strstr (written, "\r\nContent-Length: 13\r\n"));
  g_assert_null (strstr (written, "l: 4"));
  g_assert_true (g_str_has_suffix (written, "\r\n\r\na longer body"));
  lab_sip_message_set_body (message, NULL, NULL);
  g_assert_null (lab_sip_message_get (message, "Content-Type"));
}

static void
test_new_messages (void)
{
  g_autoptr (LabSipMessage) request = lab_sip_message_new_request (
      "MESSAGE", "sip:b@x", "<sip:a@x>", "\"B;tag=no\" <sip:b@x>");
  lab_sip_message_prepend (request, "Via", "SIP/2.0/UDP h;branch=z9hG4bK1");
  g_autoptr (LabSipMessage) trying = lab_sip_message_new_response (request, 100, NULL);
  g_autoptr (LabSipMessage) ok = lab_sip_message_new_response (request, 200, NULL);
  g_autofree char *from_tag = lab_sip_message_from_tag (request);
  g_autofree char *no_tag = lab_sip_message_to_tag (trying);
  g_autofree char *to_tag = lab_sip_message_to_tag (ok);
  g_assert_nonnull (from_tag);
  g_assert_null (no_tag);
  g_assert_nonnull (to_tag);
  g_assert_cmpstr (lab_sip_message_get (ok, "Via"), ==, "SIP/2.0/UDP h;branch=z9hG4bK1");
  g_assert_cmpstr (lab_sip_message_call_id (ok), ==, lab_sip_message_call_id (request));
  g_assert_cmpstr (lab_sip_message_get (ok, "CSeq"), ==, "1 MESSAGE");
}

static void
test_refused (void)
{
  static const char *const rows[] = {
    "",
    "\r\n\r\n",
    "GARBAGE\r\n\r\n",
    "MESSAGE sip:x\r\n\r\n",
    "MESSAGE sip:x HTTP/1.1\r\n\r\n",
    "SIP/2.0 20 OK\r\n\r\n",
    "SIP/2.0 abc OK\r\n\r\n",
    "MESSAGE sip:x SIP/2.0\r\nno colon\r\n\r\n",
    "MESSAGE sip:x SIP/2.0\r\n: no name\r\n\r\n",
    "MESSAGE sip:x SIP/2.0\r\nContent-Length: 5\r\n\r\nabc",
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (
          lab_sip_message_parse ((const guint8 *)rows[i], strlen (rows[i]), &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  guint64 seed = 1;
  g_test_init (&argc, &argv, NULL);
  lab_random_seed (&seed);
  g_test_add_func ("/sip/message/unedited-is-byte-for-byte",
                   test_unedited_is_byte_for_byte);
  g_test_add_func ("/sip/message/reads-whatever-spelling", test_reads_whatever_spelling);
  g_test_add_func ("/sip/message/edit-changes-only-that", test_edit_changes_only_that);
  g_test_add_func ("/sip/message/response-method-is-of-cseq",
                   test_response_method_is_of_cseq);
  g_test_add_func ("/sip/message/max-forwards", test_max_forwards);
  g_test_add_func ("/sip/message/content-length-put-right",
                   test_content_length_put_right);
  g_test_add_func ("/sip/message/new-messages", test_new_messages);
  g_test_add_func ("/sip/message/refused", test_refused);
  return g_test_run ();
}
