/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/multipart.h"

#include <string.h>

#include "base/error.h"
#include "mime/cpim.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *parts; /* bodies, with | between; NULL: refused */
  const char *flaws;
} Row;

static const Row rows[] = {
  { "two-parts",
    "--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
    "one|two", "" },
  { "preamble-and-epilogue", "pre\r\n--b\r\n\r\none\r\n--b--\r\nepilogue\r\n--b\r\nno",
    "one", "" },
  { "empty-body", "--b\r\n\r\n\r\n--b--", "", "" },
  { "no-octet-between", "--b\r\n--b--", "", "" },
  { "blanks-behind-the-boundary", "--b \t\r\n\r\none\r\n--b-- \r\n", "one", "" },
  { "longer-boundary-is-another", "--b\r\n\r\none\r\n--bb\r\ntwo\r\n--b--",
    "one\r\n--bb\r\ntwo", "" },
  { "boundary-not-at-a-line-start", "--b\r\n\r\none --b\r\n--b--", "one --b", "" },
  { "ends-without-boundary", "--b\r\n\r\none", "one", "multipart-no-end" },
  { "line-feeds", "--b\nContent-Type: a/b\n\none\n--b--\n", "one", "multipart-bare-lf" },
  { "body-with-blank-lines", "--b\r\n\r\n\r\none\r\n\r\n--b--", "\r\none\r\n", "" },
  { "no-blank-line", "--b\r\nContent-Type: application/sdp\r\nv=0\r\no=-\r\n--b--",
    "v=0\r\no=-", "multipart-no-blank-line" },
  { "cpim-right-behind-the-headers",
    "--b\r\nContent-Type: message/CPIM\r\nContent-Length: 17\r\nFrom: "
    "<sip:a@b>\r\n\r\n--b--",
    "From: <sip:a@b>\r\n", "multipart-no-blank-line" },
  { "repeated-header", "--b\r\nA: 1\r\na: 2\r\n\r\none\r\n--b--", "one",
    "multipart-repeated-header" },
  { "wrong-content-length", "--b\r\nContent-Length: 9\r\n\r\none\r\n--b--", "one",
    "multipart-content-length" },
  { "folded-header", "--b\r\nContent-Type: text/plain;\r\n charset=x\r\n\r\none\r\n--b--",
    "one", "" },
  { "wrong-boundary", "--c\r\n\r\none\r\n--c--", NULL, NULL },
  { "end-only", "--b--\r\n", NULL, NULL },
  { "nothing", "", NULL, NULL },
};

static char *
flaws_of (const LabMimeFlaws *flaws)
{
  GString *rules = g_string_new (NULL);
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    g_string_append_printf (rules, "%s%s", i == 0 ? "" : " ",
                            lab_mime_flaws_nth (flaws, i)->rule);
  return g_string_free (rules, FALSE);
}

static char *
bodies_of (const LabMultipart *self)
{
  GString *bodies = g_string_new (NULL);
  for (guint i = 0; i < lab_multipart_n_parts (self); i++)
    {
      gsize size;
      const char *octets = g_bytes_get_data (lab_multipart_part (self, i)->body, &size);
      g_string_append (bodies, i == 0 ? "" : "|");
      g_string_append_len (bodies, octets, (gssize)size);
    }
  return g_string_free (bodies, FALSE);
}

static void
test_parse (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (row->text, strlen (row->text));
  g_autoptr (LabMultipart) self = lab_multipart_parse (body, "b", &error);
  if (row->parts == NULL)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *bodies = bodies_of (self);
  g_autofree char *flaws = flaws_of (lab_multipart_flaws (self));
  g_assert_cmpstr (bodies, ==, row->parts);
  g_assert_cmpstr (flaws, ==, row->flaws);
}

/* The operator's message to a list: the parts' lengths are not those that it prints. */
static const char list_message[]
    = "--jXfWUFcrCxZEXdN\r\n"
      "Content-Type: application/resource-lists+xml\r\n"
      "Content-Length:295\r\n"
      "Content-Disposition: recipient-list\r\n"
      "\r\n"
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"\r\n"
      "xmlns:cp=\"urn:ietf:params:xml:ns:capacity\">\r\n"
      "<list>\r\n"
      "<entry uri=\"sip:user3@ims.example\" cp:capacity=\"to\"/>\r\n"
      "</list>\r\n"
      "</resource-lists>\r\n"
      "\r\n"
      "--jXfWUFcrCxZEXdN\r\n"
      "Content-Type: message/cpim\r\n"
      "Content-Length:104\r\n"
      "\r\n"
      "From: <anonymous@anonymous.invalid >\r\n"
      "To: <anonymous@anonymous.invalid >\r\n"
      "\r\n"
      "Content-Type:text/plain;charset=UTF-8\r\n"
      "Content-Length:45\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "c3Nzc3Nz\r\n"
      "--jXfWUFcrCxZEXdN--\r\n";

static void
test_list_message (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (list_message, sizeof list_message - 1);
  g_autoptr (LabMultipart) self = lab_multipart_parse (body, "jXfWUFcrCxZEXdN", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lab_multipart_n_parts (self), ==, 2);
  const LabMimePart *list = lab_multipart_find (self, "application/resource-lists+xml");
  g_assert_cmpstr (lab_mime_headers_get (list->headers, "content-disposition"), ==,
                   "recipient-list");
  const LabMimePart *part = lab_multipart_find (self, "message/cpim");
  g_autoptr (LabCpim) cpim = lab_cpim_parse (part->body, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) content = lab_cpim_decoded_content (cpim, &error);
  g_assert_no_error (error);
  gsize size;
  gconstpointer octets = g_bytes_get_data (content, &size);
  g_assert_cmpmem (octets, size, "ssssss", 6);
  g_assert_null (lab_multipart_find (self, "application/sdp"));
}

/* The operator's INVITE: message/CPIM without a blank line, the list under another boundary. */
static const char invite[] = "--spiderboundary\r\n"
                             "Content-Type: application/sdp\r\n"
                             "\r\n"
                             "v=0\r\n"
                             "--jXfWUFcrCxZEXdN\r\n"
                             "Content-Type: application/resource-lists+xml\r\n"
                             "\r\n"
                             "--spiderboundary\r\n"
                             "Content-Type: message/CPIM\r\n"
                             "Content-Length: 168\r\n"
                             "From: <sip:anonymous@anonymous.invalid >\r\n"
                             "To: <sip:anonymous@anonymous.invalid g>\r\n"
                             "NS: imdn<urn:ietf:params:imdn>\r\n"
                             "imdn.Message-ID: W8ecb6pd\r\n"
                             "Content-Type:text/plain;charset=UTF-8\r\n"
                             "Content-Transfer-Encoding: base64\r\n"
                             "c3Nzc3Nz\r\n"
                             "\r\n"
                             "--spiderboundary--\r\n";

static void
test_invite (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (invite, sizeof invite - 1);
  g_autoptr (LabMultipart) self = lab_multipart_parse (body, "spiderboundary", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lab_multipart_n_parts (self), ==, 2);
  g_autoptr (LabCpim) cpim = lab_cpim_parse (lab_multipart_part (self, 1)->body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Message-ID"), ==,
                   "W8ecb6pd");
  g_autoptr (GBytes) content = lab_cpim_decoded_content (cpim, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 6);
}

static void
test_write (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabMultipart) self = lab_multipart_new ("b c");
  g_autoptr (GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr (GBytes) zero = g_bytes_new_static ("a\0b\r\n", 5);
  LabMimeHeaders *headers = lab_mime_headers_new ();
  lab_mime_headers_append (headers, "Content-Type", "text/plain");
  lab_multipart_append (self, headers, one);
  lab_multipart_append (self, lab_mime_headers_new (), zero);
  g_autoptr (GBytes) body = lab_multipart_write (self, &error);
  g_assert_no_error (error);
  static const char expected[] = "--b c\r\nContent-Type: text/plain\r\n\r\none\r\n"
                                 "--b c\r\n\r\na\0b\r\n\r\n--b c--\r\n";
  gsize size;
  gconstpointer octets = g_bytes_get_data (body, &size);
  g_assert_cmpmem (octets, size, expected, sizeof expected - 1);
  g_autoptr (LabMultipart) again = lab_multipart_parse (body, "b c", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (lab_multipart_part (again, 1)->body, zero));
  g_assert_cmpuint (lab_mime_flaws_count (lab_multipart_flaws (again)), ==, 0);
}

static void
test_boundary_in_a_part (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabMultipart) self = lab_multipart_new ("b");
  g_autoptr (GBytes) body = g_bytes_new_static ("x\n--b--\n", 8);
  lab_multipart_append (self, lab_mime_headers_new (), body);
  g_assert_null (lab_multipart_write (self, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_boundaries (void)
{
  g_autofree char *longest = g_strnfill (70, 'a');
  g_autofree char *longer = g_strnfill (71, 'a');
  g_assert_true (lab_multipart_boundary_is_valid ("a:b'c ()+_,-./=?d"));
  g_assert_true (lab_multipart_boundary_is_valid (longest));
  g_assert_false (lab_multipart_boundary_is_valid (longer));
  g_assert_false (lab_multipart_boundary_is_valid (""));
  g_assert_false (lab_multipart_boundary_is_valid (NULL));
  g_assert_false (lab_multipart_boundary_is_valid ("a "));
  g_assert_false (lab_multipart_boundary_is_valid ("a\"b"));
  g_assert_false (lab_multipart_boundary_is_valid ("a\r\nb"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("--\r\n", 4);
  g_assert_null (lab_multipart_parse (body, "", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_limits (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < LAB_MULTIPART_PARTS_MAX + 2; i++)
    g_string_append (many, "--b\r\n\r\nx\r\n");
  g_autoptr (GBytes) parts = g_bytes_new (many->str, many->len);
  g_assert_null (lab_multipart_parse (parts, "b", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_clear_error (&error);

  g_string_assign (many, "--b\r\n");
  for (guint i = 0; i < LAB_MIME_HEADERS_MAX + 1; i++)
    g_string_append_printf (many, "H%u: x\r\n", i);
  g_string_append (many, "\r\nx\r\n--b--");
  g_autoptr (GBytes) headers = g_bytes_new (many->str, many->len);
  g_assert_null (lab_multipart_parse (headers, "b", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_clear_error (&error);

  g_autofree char *large = g_strnfill (LAB_MIME_HEADERS_SIZE_MAX, 'a');
  g_string_printf (many, "--b\r\nA: %s\r\n\r\nx\r\n--b--", large);
  g_autoptr (GBytes) octets = g_bytes_new (many->str, many->len);
  g_assert_null (lab_multipart_parse (octets, "b", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/multipart/parse/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_parse);
    }
  g_test_add_func ("/mime/multipart/message-to-a-list", test_list_message);
  g_test_add_func ("/mime/multipart/invite-with-cpim", test_invite);
  g_test_add_func ("/mime/multipart/write", test_write);
  g_test_add_func ("/mime/multipart/write/boundary-in-a-part", test_boundary_in_a_part);
  g_test_add_func ("/mime/multipart/boundaries", test_boundaries);
  g_test_add_func ("/mime/multipart/limits", test_limits);
  return g_test_run ();
}
