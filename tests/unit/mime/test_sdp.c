/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/sdp.h"

#include <string.h>

#include "base/error.h"

#define SESSION                                                                          \
  "v=0\r\no=- 1 1 IN IP4 127.0.1.9\r\ns=-\r\nc=IN IP4 127.0.1.9\r\nt=0 0\r\n"

static LabSdp *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  LabSdp *sdp = lab_sdp_parse (body, &error);
  g_assert_no_error (error);
  return sdp;
}

static void
assert_written (const LabSdp *sdp, const char *expected)
{
  g_autoptr (GBytes) body = lab_sdp_write (sdp);
  gsize size;
  gconstpointer octets = g_bytes_get_data (body, &size);
  g_assert_cmpmem (octets, size, expected, strlen (expected));
}

static void
test_msrp (void)
{
  static const char text[] = SESSION "m=message 10110 TCP/MSRP *\r\n"
                                     "a=path:msrp://182.1.1.203:10110/10110;tcp\r\n"
                                     "a=setup:active\r\n"
                                     "a=accept-types:text/* message/*\r\n"
                                     "a=sendrecv\r\n";
  g_autoptr (LabSdp) sdp = parse (text);
  g_assert_cmpuint (lab_mime_flaws_count (lab_sdp_flaws (sdp)), ==, 0);
  g_assert_cmpuint (lab_sdp_n_media (sdp), ==, 1);
  LabSdpSection *media = lab_sdp_media (sdp, 0);
  g_assert_cmpstr (lab_sdp_section_attribute (media, "setup"), ==, "active");
  g_assert_cmpstr (lab_sdp_section_attribute (media, "sendrecv"), ==, "");
  g_assert_null (lab_sdp_section_attribute (media, "send"));
  g_assert_null (lab_sdp_section_attribute (lab_sdp_session (sdp), "setup"));
  g_assert_cmpstr (lab_sdp_section_get (lab_sdp_session (sdp), 'c'), ==,
                   "IN IP4 127.0.1.9");
  assert_written (sdp, text);
}

static void
test_edit (void)
{
  g_autoptr (LabSdp) sdp = lab_sdp_new ();
  LabSdpSection *session = lab_sdp_session (sdp);
  lab_sdp_section_append (session, 'v', "0");
  lab_sdp_section_set (session, 's', "x");
  lab_sdp_section_set (session, 's', "-");
  LabSdpSection *media = lab_sdp_add_media (sdp, "audio 9 RTP/AVP 0 8");
  lab_sdp_section_append (media, 'a', "sendrecv");
  assert_written (sdp, "v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0 8\r\na=sendrecv\r\n");
  g_assert_cmpuint (lab_sdp_section_n_lines (media), ==, 2);
  g_assert_cmpint (lab_sdp_section_line (media, 1)->type, ==, 'a');
}

typedef struct
{
  const char *name, *text, *flaws;
} Flawed;

static const Flawed flawed[] = {
  { "none", SESSION, "" },
  { "two-media",
    SESSION "m=audio 1 RTP/AVP 0\r\nc=IN IP4 127.0.1.9\r\nm=video 2 RTP/AVP 9\r\n", "" },
  { "repeated-times", SESSION "r=1 1 0\r\nt=1 2\r\nz=0 0\r\na=x\r\na=y\r\n", "" },
  { "line-feeds", "v=0\no=-\ns=-\nt=0 0\n", "sdp-bare-lf" },
  { "no-end-of-the-last-line", "v=0\r\no=-\r\ns=-\r\nt=0 0", "" },
  { "blank-line", SESSION "\r\n", "sdp-blank-line" },
  { "empty", "", "sdp-missing-line sdp-missing-line sdp-missing-line sdp-missing-line" },
  { "no-origin", "v=0\r\ns=-\r\nt=0 0\r\n", "sdp-missing-line" },
  { "order", "v=0\r\ns=-\r\no=-\r\nt=0 0\r\n", "sdp-order" },
  { "version-twice", "v=0\r\nv=0\r\no=-\r\ns=-\r\nt=0 0\r\n", "sdp-order" },
  { "unknown-letter", SESSION "y=1\r\n", "sdp-order" },
  { "version", "v=1\r\no=-\r\ns=-\r\nt=0 0\r\n", "sdp-version" },
  { "token-is-no-protocol", SESSION "m=o 7T\xcb/\r\n", "sdp-bad-media" },
};

static void
test_flaws (gconstpointer data)
{
  const Flawed *row = data;
  g_autoptr (LabSdp) sdp = parse (row->text);
  g_autoptr (GString) rules = g_string_new (NULL);
  const LabMimeFlaws *flaws = lab_sdp_flaws (sdp);
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    g_string_append_printf (rules, "%s%s", i == 0 ? "" : " ",
                            lab_mime_flaws_nth (flaws, i)->rule);
  g_assert_cmpstr (rules->str, ==, row->flaws);
}

typedef struct
{
  const char *name, *text;
  gsize size;
} Refused;

static const Refused refused[] = {
  { "no-equals", "v=0\r\nhello\r\n", 12 },
  { "upper-case", "V=0\r\n", 5 },
  { "letter-alone", "v", 1 },
  { "blank-first", " v=0", 4 },
  { "zero-octet", "v=0\0\r\n", 6 },
  { "carriage-return", "v=0\rs=-\r\n", 9 },
};

static void
test_refused (gconstpointer data)
{
  const Refused *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (row->text, row->size);
  g_assert_null (lab_sdp_parse (body, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) many = g_string_new (NULL);
  for (guint i = 0; i <= LAB_SDP_LINES_MAX; i++)
    g_string_append (many, "a=x\r\n");
  g_autoptr (GBytes) lines = g_bytes_new (many->str, many->len);
  g_assert_null (lab_sdp_parse (lines, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_clear_error (&error);
  g_autofree char *large = g_strnfill (LAB_SDP_SIZE_MAX + 1, 'a');
  g_autoptr (GBytes) octets = g_bytes_new (large, LAB_SDP_SIZE_MAX + 1);
  g_assert_null (lab_sdp_parse (octets, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

typedef struct
{
  const char *name, *value;
  int port; /* -1: refused */
  guint n_ports;
  const char *formats;
} Media;

static const Media media_rows[] = {
  { "audio", "audio 49170 RTP/AVP 0 8", 49170, 1, "0 8" },
  { "several-ports", "video 49170/2 RTP/AVP 31", 49170, 2, "31" },
  { "blanks", "audio  9   RTP/AVP  0 ", 9, 1, "0" },
  { "rejected", "audio 0 RTP/AVP 0", 0, 1, "0" },
  { "port-too-large", "audio 65536 RTP/AVP 0", -1, 0, NULL },
  { "port-is-no-number", "audio x RTP/AVP 0", -1, 0, NULL },
  { "no-ports", "audio 9/0 RTP/AVP 0", -1, 0, NULL },
  { "three-parts", "audio 9/1/1 RTP/AVP 0", -1, 0, NULL },
  { "no-format", "audio 9 RTP/AVP", -1, 0, NULL },
  { "empty", "", -1, 0, NULL },
};

static void
test_media (gconstpointer data)
{
  const Media *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSdpMedia) media = lab_sdp_media_parse (row->value, &error);
  if (row->port < 0)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (media->port, ==, (guint)row->port);
  g_assert_cmpuint (media->n_ports, ==, row->n_ports);
  g_assert_cmpstr (media->protocol, ==, "RTP/AVP");
  g_autofree char *formats = g_strjoinv (" ", media->formats);
  g_assert_cmpstr (formats, ==, row->formats);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/sdp/msrp-offer", test_msrp);
  g_test_add_func ("/mime/sdp/edit", test_edit);
  g_test_add_func ("/mime/sdp/limits", test_limits);
  for (guint i = 0; i < G_N_ELEMENTS (flawed); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/sdp/flaw/", flawed[i].name, NULL);
      g_test_add_data_func (path, &flawed[i], test_flaws);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/sdp/refused/", refused[i].name, NULL);
      g_test_add_data_func (path, &refused[i], test_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (media_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/sdp/media/", media_rows[i].name, NULL);
      g_test_add_data_func (path, &media_rows[i], test_media);
    }
  return g_test_run ();
}
