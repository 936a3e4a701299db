/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/service_request.h"

#include <string.h>

#define HEAD                                                                             \
  "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1234567\r\n"       \
  "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"

static const struct
{
  const char *name;
  const char *text;
  const char *sdp; /* NULL: none */
} rows[] = {
  { "alone", HEAD "Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 1 RTP/AVP 0\r\n",
    "v=0\r\nm=audio 1 RTP/AVP 0\r\n" },
  { "in-a-multipart-body",
    HEAD "c: multipart/mixed; boundary=\"x\"\r\n\r\n"
         "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
         "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--\r\n",
    "v=0" },
  { "another-type", HEAD "Content-Type: text/plain\r\n\r\nv=0\r\n", NULL },
  { "no-body", HEAD "\r\n", NULL },
  { "multipart-without-boundary", HEAD "Content-Type: multipart/mixed\r\n\r\nv=0\r\n",
    NULL },
};

static LabSipMessage *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LabSipMessage *message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  return message;
}

static void
test_sdp (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (LabSipMessage) message = parse (rows[i].text);
  g_autofree char *sdp = lab_scscf_session_description (message);
  g_assert_cmpstr (sdp, ==, rows[i].sdp);
}

static void
test_view (void)
{
  g_autoptr (LabSipMessage) message = parse (rows[0].text);
  g_auto (LabScscfServiceRequest) view = { 0 };
  lab_scscf_service_request_init (&view, message, LAB_SESSION_CASE_ORIGINATING);
  g_assert_cmpstr (view.request.method, ==, "INVITE");
  g_assert_cmpstr (view.request.request_uri, ==, "sip:b@h");
  g_assert_cmpint (view.request.session_case, ==, LAB_SESSION_CASE_ORIGINATING);
  const char *name = NULL, *value = NULL;
  g_assert_true (view.request.header (view.request.message, 1, &name, &value));
  g_assert_cmpstr (name, ==, "From");
  g_assert_cmpstr (value, ==, "<sip:a@h>;tag=1");
  guint last = lab_sip_message_n_fields (message);
  g_assert_false (view.request.header (view.request.message, last, &name, &value));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scscf/sdp/%s", rows[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_sdp);
    }
  g_test_add_func ("/scscf/service-request/view", test_view);
  return g_test_run ();
}
