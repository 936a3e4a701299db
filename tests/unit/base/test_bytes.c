/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <string.h>

#include "base/error.h"

static void
test_hex (void)
{
  static const guint8 octets[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, 0xaB };
  g_autofree char *hex = lab_hex_encode (octets, sizeof octets);
  g_assert_cmpstr (hex, ==, "00017f80ffab");
  g_autofree char *nothing = lab_hex_encode (octets, 0);
  g_assert_cmpstr (nothing, ==, "");

  guint8 back[sizeof octets];
  g_autoptr (GError) error = NULL;
  g_assert_true (lab_hex_decode ("00017F80fFaB", back, sizeof back, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (back, sizeof back, octets, sizeof octets);
}

typedef struct
{
  const char *name, *text, *says;
} Wrong;

static const Wrong wrong_hex[] = {
  { "too-short", "00112", "5 hex digits, where 8 are needed" },
  { "too-long", "001122334", "9 hex digits, where 8 are needed" },
  { "empty", "", "0 hex digits" },
  { "not-a-digit", "0011223g", "character 8 is not a hex digit" },
  { "prefix", "0x001122", "character 2 " },
  { "blank", "0011 223", "character 5 " },
};

static void
test_wrong_hex (gconstpointer data)
{
  const Wrong *row = data;
  guint8 octets[4] = { 1, 2, 3, 4 };
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_hex_decode (row->text, octets, sizeof octets, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, row->says));
  /* The text may be a key: no four characters of it are repeated; the octets stay. */
  g_assert_true (*row->text == '\0' || strstr (error->message, row->text) == NULL);
  g_assert_cmpmem (octets, sizeof octets, "\1\2\3\4", 4);
}

typedef struct
{
  const char *name, *plain, *text;
} Base64;

static const Base64 rfc4648_vectors[] = {
  /* RFC 4648 §10 */
  { "empty", "", "" },
  { "f", "f", "Zg==" },
  { "fo", "fo", "Zm8=" },
  { "foo", "foo", "Zm9v" },
  { "foob", "foob", "Zm9vYg==" },
  { "fooba", "fooba", "Zm9vYmE=" },
  { "foobar", "foobar", "Zm9vYmFy" },
  { "all-of-the-alphabet", "\xfb\xff\xbf", "+/+/" },
};

static void
assert_decodes (const char *text, gboolean lenient, const char *plain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = lab_base64_decode (text, lenient, &error);
  g_assert_no_error (error);
  gsize size;
  const void *octets = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (octets, size, plain, strlen (plain));
}

static void
test_base64 (gconstpointer data)
{
  const Base64 *row = data;
  g_autofree char *text
      = lab_base64_encode ((const guint8 *)row->plain, strlen (row->plain));
  g_assert_cmpstr (text, ==, row->text);
  assert_decodes (row->text, FALSE, row->plain);
  assert_decodes (row->text, TRUE, row->plain);
}

static const Base64 lenient_base64[] = {
  { "no-padding-of-two", "f", "Zg" },
  { "no-padding-of-one", "fo", "Zm8" },
  { "line-break", "foobar", "Zm9v\r\nYmFy\r\n" },
  { "blanks", "foobar", " Zm9v Ym\tFy " },
  { "blank-before-padding", "f", "Zg =\n=" },
};

static void
test_lenient_base64 (gconstpointer data)
{
  const Base64 *row = data;
  g_assert_null (lab_base64_decode (row->text, FALSE, NULL));
  assert_decodes (row->text, TRUE, row->plain);
}

static const Wrong wrong_base64[] = {
  { "url-alphabet", "-_-_", "character 1 is not base64" },
  { "hyphen-inside", "Zm-v", "character 3 " },
  { "padding-inside", "Zg==Zg==", "character 5 " },
  { "padding-alone", "==", "0 base64 characters with 2 of padding" },
  { "three-of-padding", "Z===", "character 4 " },
  { "one-letter-left", "Zm9vY", "5 base64 characters" },
  { "padding-too-short", "Zg=", "1 of padding" },
  { "padding-too-long", "Zm8==", "2 of padding" },
  { "not-ascii", "Zm9\xc3\xa9", "character 4 " },
};

static void
test_wrong_base64 (gconstpointer data)
{
  const Wrong *row = data;
  for (int lenient = FALSE; lenient <= TRUE; lenient++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lab_base64_decode (row->text, lenient, &error));
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      g_assert_nonnull (strstr (error->message, row->says));
    }
}

static void
test_equal_secret (void)
{
  g_assert_true (lab_bytes_equal_secret ("secret", "secret", 6));
  g_assert_true (lab_bytes_equal_secret ("secret", "secreT", 5));
  g_assert_false (lab_bytes_equal_secret ("secret", "secreT", 6));
  g_assert_false (lab_bytes_equal_secret ("\0a", "\0b", 2));
  g_assert_true (lab_bytes_equal_secret ("a", "b", 0));
}

static void
test_wipe (void)
{
  char key[] = "0123456789";
  lab_bytes_wipe (key, 4);
  g_assert_cmpmem (key, 10,
                   "\0\0\0\0"
                   "456789",
                   10);
  lab_string_wipe_free (NULL);
  lab_string_wipe_free (g_strdup ("gone"));
}

#define ADD_ROWS(prefix, rows, func)                                                     \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL);                  \
      g_test_add_data_func (path, &rows[i], func);                                       \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bytes/hex/round-trip", test_hex);
  ADD_ROWS ("/base/bytes/hex/refuses-", wrong_hex, test_wrong_hex)
  ADD_ROWS ("/base/bytes/base64/rfc4648-", rfc4648_vectors, test_base64)
  ADD_ROWS ("/base/bytes/base64/lenient-accepts-", lenient_base64, test_lenient_base64)
  ADD_ROWS ("/base/bytes/base64/refuses-", wrong_base64, test_wrong_base64)
  g_test_add_func ("/base/bytes/equal-secret", test_equal_secret);
  g_test_add_func ("/base/bytes/wipe", test_wipe);
  return g_test_run ();
}
