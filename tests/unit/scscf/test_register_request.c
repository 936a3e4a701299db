/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/register_request.h"

#include <string.h>

#define HEAD                                                                             \
  "REGISTER sip:ims.example SIP/2.0\r\n"                                                 \
  "Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1234567\r\n"                                 \
  "From: <sip:+8613800000001@ims.example>;tag=1\r\n"                                     \
  "Call-ID: c1\r\nCSeq: 7 REGISTER\r\n"
#define TO   "To: <sip:%2B8613800000001@IMS.example>\r\n"
#define PATH "Path: <sip:a@127.0.0.9;lr>, <sip:tok@127.0.0.1:5060;lr>\r\n"

static LabRegisterRequest *
parse (const char *text, LabScscfFault *fault, char **detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipMessage) message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  return lab_register_request_parse (message, fault, detail);
}

static void
test_fields (void)
{
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autofree char *detail = NULL;
  g_autoptr (LabRegisterRequest) request = parse (
      HEAD TO PATH "Contact: <sip:1@127.0.0.1:7000>;expires=60, <sip:2@127.0.0.1>\r\n"
                   "Expires: 600\r\nSupported: gruu, path\r\n"
                   "Authorization: Digest username=\"u\",realm=\"r\",nonce=\"\","
                   "uri=\"sip:ims.example\",response=\"\"\r\n\r\n",
      &fault, &detail);
  g_assert_nonnull (request);
  g_assert_cmpstr (request->impu, ==, "sip:+8613800000001@ims.example");
  g_assert_cmpuint (request->contacts->len, ==, 2);
  g_assert_cmpint (request->expires_s, ==, 600);
  g_assert_false (request->star);
  g_assert_cmpuint (g_strv_length (request->path), ==, 2);
  g_assert_cmpstr (request->flow, ==, "sip:tok@127.0.0.1:5060;lr");
  g_assert_true (request->path_supported);
  g_assert_cmpstr (request->call_id, ==, "c1");
  g_assert_cmpuint (request->cseq, ==, 7);
  g_assert_cmpstr (request->credentials->username, ==, "u");
}

static const struct
{
  const char *name;
  const char *text;
  LabScscfFault fault;
} wrong[] = {
  { "without-to", HEAD PATH "\r\n", LAB_SCSCF_FAULT_BAD_TO },
  { "to-of-another-scheme", HEAD PATH "To: <mailto:a@b>\r\n\r\n",
    LAB_SCSCF_FAULT_BAD_TO },
  { "without-path", HEAD TO "Contact: <sip:1@127.0.0.1>\r\n\r\n",
    LAB_SCSCF_FAULT_NO_PATH },
  { "contact-without-end", HEAD TO PATH "Contact: \"x <sip:1@127.0.0.1>\r\n\r\n",
    LAB_SCSCF_FAULT_BAD_CONTACT },
  { "star-without-expires", HEAD TO PATH "Contact: *\r\n\r\n",
    LAB_SCSCF_FAULT_STAR_NOT_ALONE },
  { "star-with-a-time", HEAD TO PATH "Contact: *\r\nExpires: 60\r\n\r\n",
    LAB_SCSCF_FAULT_STAR_NOT_ALONE },
  { "star-beside-a-contact",
    HEAD TO PATH "Contact: *, <sip:1@127.0.0.1>\r\nExpires: 0\r\n\r\n",
    LAB_SCSCF_FAULT_STAR_NOT_ALONE },
  { "credentials-of-another-scheme", HEAD TO PATH "Authorization: Basic YTpi\r\n\r\n",
    LAB_SCSCF_FAULT_BAD_AUTHORIZATION },
};

static void
test_wrong (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autofree char *detail = NULL;
  g_autoptr (LabRegisterRequest) request = parse (wrong[i].text, &fault, &detail);
  g_assert_null (request);
  g_assert_cmpint (fault, ==, wrong[i].fault);
}

static void
test_star (void)
{
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autofree char *detail = NULL;
  g_autoptr (LabRegisterRequest) request
      = parse (HEAD TO PATH "Contact: *\r\nExpires: 0\r\n\r\n", &fault, &detail);
  g_assert_nonnull (request);
  g_assert_true (request->star);
}

static const struct
{
  const char *text;
  gint64 seconds;
} times[] = {
  { NULL, LAB_EXPIRES_ABSENT },
  { "0", 0 },
  { "3600", 3600 },
  { "4294967295", 4294967295 },
  /* RFC 3261 §20.19: up to 2**32 − 1 */
  { "4294967296", 4294967295 },
  { "99999999999999999999999999", 4294967295 },
  /* §10.2.1.1: malformed is 3600 */
  { "", 3600 },
  { "-1", 3600 },
  { "1h", 3600 },
  { "0x10", 3600 },
};

static void
test_expires (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    g_assert_cmpint (lab_expires_parse (times[i].text), ==, times[i].seconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scscf/register/fields", test_fields);
  g_test_add_func ("/scscf/register/star", test_star);
  g_test_add_func ("/scscf/register/expires", test_expires);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/scscf/register/refused/%s", wrong[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_wrong);
    }
  return g_test_run ();
}
