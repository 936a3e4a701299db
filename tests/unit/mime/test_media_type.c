/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/media_type.h"

#include <string.h>

#include "base/error.h"
#include "mime/transfer_encoding.h"

typedef struct
{
  const char *name, *text;
  const char *type; /* NULL: refused */
  const char *parameter, *value;
} Row;

static const Row rows[] = {
  { "plain", "message/cpim", "message/cpim", "x", NULL },
  { "in-any-case", "Message/CPIM", "message/cpim", NULL, NULL },
  { "boundary", "multipart/mixed;boundary=jXfWUFcrCxZEXdN", "multipart/mixed", "boundary",
    "jXfWUFcrCxZEXdN" },
  { "quoted-boundary", "multipart/mixed; Boundary=\"a; b\\\"c\"", "multipart/mixed",
    "boundary", "a; b\"c" },
  { "two-parameters", "text/plain ; charset = UTF-8 ; format=flowed;", "text/plain",
    "format", "flowed" },
  { "blank-after-value", "text/plain;charset=UTF-8 ", "text/plain", "charset", "UTF-8" },
  { "empty-value", "text/plain;charset=", "text/plain", "charset", "" },
  { "slash-in-a-value", "multipart/mixed;boundary=a/b=c", "multipart/mixed", "boundary",
    "a/b=c" },
  { "suffix", "application/resource-lists+xml", "application/resource-lists+xml", NULL,
    NULL },
  { "empty", "", NULL, NULL, NULL },
  { "no-subtype", "text", NULL, NULL, NULL },
  { "empty-subtype", "text/", NULL, NULL, NULL },
  { "two-words", "text/plain charset=x", NULL, NULL, NULL },
  { "parameter-without-equals", "text/plain;charset", NULL, NULL, NULL },
  { "quote-not-closed", "text/plain;charset=\"x", NULL, NULL, NULL },
  { "quote-ends-in-backslash", "text/plain;charset=\"x\\", NULL, NULL, NULL },
  { "behind-a-quote", "text/plain;charset=\"x\"y", NULL, NULL, NULL },
  { "boundary-twice", "multipart/mixed;boundary=a;BOUNDARY=b", NULL, NULL, NULL },
};

static void
test_parse (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabMediaType) type = lab_media_type_parse (row->text, &error);
  g_assert_cmpint (
      lab_media_type_text_is (row->text, row->type == NULL ? "a/b" : row->type), ==,
      row->type != NULL);
  if (row->type == NULL)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (lab_media_type_name (type), ==, row->type);
  if (row->parameter != NULL)
    g_assert_cmpstr (lab_media_type_parameter (type, row->parameter), ==, row->value);
}

static void
test_is (void)
{
  g_autoptr (LabMediaType) type = lab_media_type_parse ("Text/Plain;charset=x", NULL);
  g_assert_true (lab_media_type_is (type, "text/plain"));
  g_assert_true (lab_media_type_is (type, "TEXT/*"));
  g_assert_false (lab_media_type_is (type, "text/html"));
  g_assert_false (lab_media_type_is (type, "image/*"));
  g_assert_false (lab_media_type_text_is (NULL, "text/plain"));
}

static void
test_disposition (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabMediaType) self
      = lab_content_disposition_parse ("recipient-list; Handling=optional", &error);
  g_assert_no_error (error);
  g_assert_true (lab_media_type_is (self, "recipient-list"));
  g_assert_cmpstr (lab_media_type_parameter (self, "handling"), ==, "optional");
  g_assert_null (lab_content_disposition_parse (";x=y", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (10000, 'a');
  g_assert_null (lab_media_type_parse (large, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

typedef struct
{
  const char *name, *encoding, *body, *content; /* NULL: refused */
  int code;
} Encoding;

static const Encoding encodings[] = {
  { "none", NULL, "a=41", "a=41", 0 },
  { "8bit", "8BIT", "a", "a", 0 },
  { "7bit", "7bit", "a", "a", 0 },
  { "binary", " binary ", "a", "a", 0 },
  { "base64", "Base64", "aGVs\r\nbG8=\r\n", "hello", 0 },
  { "base64-without-padding", "base64", "aGVsbG8", "hello", 0 },
  { "base64-of-nothing", "base64", "", "", 0 },
  { "bad-base64", "base64", "aGV*", NULL, LAB_ERROR_SYNTAX },
  { "quoted-printable", "quoted-printable", "a", NULL, LAB_ERROR_NOT_SUPPORTED },
  { "unknown", "x-zip", "a", NULL, LAB_ERROR_NOT_SUPPORTED },
};

static void
test_transfer (gconstpointer data)
{
  const Encoding *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (row->body, strlen (row->body));
  g_autoptr (GBytes) content = lab_transfer_decode (row->encoding, body, &error);
  if (row->content == NULL)
    {
      g_assert_error (error, LAB_ERROR, row->code);
      return;
    }
  g_assert_no_error (error);
  gsize size;
  gconstpointer octets = g_bytes_get_data (content, &size);
  g_assert_cmpmem (octets, size, row->content, strlen (row->content));
}

static void
test_zero_octet (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("aGVs\0bG8=", 9);
  g_assert_null (lab_transfer_decode ("base64", body, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/media-type/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_parse);
    }
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *path
          = g_strconcat ("/mime/transfer-encoding/", encodings[i].name, NULL);
      g_test_add_data_func (path, &encodings[i], test_transfer);
    }
  g_test_add_func ("/mime/media-type/is", test_is);
  g_test_add_func ("/mime/media-type/limit", test_limit);
  g_test_add_func ("/mime/content-disposition", test_disposition);
  g_test_add_func ("/mime/transfer-encoding/zero-octet-refused", test_zero_octet);
  return g_test_run ();
}
