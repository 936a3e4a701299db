/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/auth_value.h"

#include <string.h>

#include "base/error.h"

typedef struct
{
  const char *name, *text;
  const char *parameter,
      *value; /* NULL: the text is refused, and @parameter is in the error */
} Row;

static const Row rows[] = {
  { "quoted", "Digest realm=\"a b\", nonce=\"c\"", "realm", "a b" },
  { "unquoted", "Digest realm=ims.example, uri=sip:ims.example;lr=1", "uri",
    "sip:ims.example;lr=1" },
  { "escapes", "Digest username=\"a\\\"b\\\\c\"", "username", "a\"b\\c" },
  { "comma-within-quotes", "Digest qop=\"auth,auth-int\", a=b", "qop", "auth,auth-int" },
  { "name-in-any-case", "digest REALM=x", "realm", "x" },
  { "no-blanks", "Digest a=b,realm=\"x\",c=d", "realm", "x" },
  { "blanks-around-equals", "Digest realm = \"x\" , c = d", "c", "d" },
  { "line-folds", "Digest a=\r\n b,\r\n\trealm=\"x\"", "realm", "x" },
  { "line-fold-within-quotes", "Digest a=\"x\r\n y\"", "a", "x y" },
  { "empty-quoted", "Digest nonce=\"\", response=\"\"", "nonce", "" },
  { "empty-unquoted", "Digest nonce=, response=", "response", "" },
  { "empty-list-elements", "Digest , ,a=b,, c=d,", "c", "d" },
  { "unknown-kept", "Digest integrity-protected=yes, x-y=\"z\"", "x-y", "z" },
  { "base64-unquoted", "Digest nonce=abc+/==, a=b", "nonce", "abc+/==" },
  { "scheme-only", "Digest", NULL, NULL },
  { "repeated", "Digest realm=a, nonce=b, REALM=c", "\"REALM\" is there twice", NULL },
  { "quote-not-closed", "Digest realm=\"abc", "a quote is not closed", NULL },
  { "quote-ends-in-backslash", "Digest realm=\"abc\\", "a quote is not closed", NULL },
  { "no-equals", "Digest realm", "no \"=\"", NULL },
  { "no-comma", "Digest realm=\"a\" nonce=\"b\"", "no comma", NULL },
  { "two-challenges", "Digest realm=\"a\", Digest realm=\"b\"", "no \"=\"", NULL },
  { "no-scheme", "realm=\"a\"", "no scheme", NULL },
  { "nothing", "", "no scheme", NULL },
  { "quote-within", "Digest realm=a\"b\"", "a quote within", NULL },
  { "control-character", "Digest realm=a\001b", "a control character", NULL },
  { "control-character-in-quotes", "Digest realm=\"a\001b\"", "a control character",
    NULL },
  { "no-name", "Digest =a", "no parameter name", NULL },
};

static void
test_parse (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabAuthValue) value
      = lab_auth_value_parse (row->text, strlen (row->text), TRUE, &error);
  if (row->parameter != NULL && row->value == NULL)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      g_assert_nonnull (strstr (error->message, row->parameter));
      return;
    }
  g_assert_no_error (error);
  g_assert_true (lab_auth_value_is (value, "Digest"));
  if (row->parameter != NULL)
    g_assert_cmpstr (lab_auth_value_get (value, row->parameter), ==, row->value);
  g_assert_null (lab_auth_value_get (value, "absent"));
  g_autofree char *text = lab_auth_value_write (value);
  g_autoptr (LabAuthValue) again
      = lab_auth_value_parse (text, strlen (text), TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lab_auth_value_n_parameters (again), ==,
                    lab_auth_value_n_parameters (value));
  for (guint i = 0; i < lab_auth_value_n_parameters (value); i++)
    {
      const LabAuthParameter *a = lab_auth_value_parameter (value, i);
      const LabAuthParameter *b = lab_auth_value_parameter (again, i);
      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpstr (a->value, ==, b->value);
      g_assert_cmpint (a->quoted, ==, b->quoted);
    }
}

static void
test_write (void)
{
  g_autoptr (LabAuthValue) value = lab_auth_value_new ("Digest");
  lab_auth_value_append (value, "username", "a\"b\\c", TRUE);
  lab_auth_value_append (value, "algorithm", "MD5", FALSE);
  g_autofree char *text = lab_auth_value_write (value);
  g_assert_cmpstr (text, ==, "Digest username=\"a\\\"b\\\\c\", algorithm=MD5");
}

static void
test_zero_octet (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_auth_value_parse ("Digest a=\"b\0c\"", 14, TRUE, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) many = g_string_new ("Digest ");
  for (guint i = 0; i < LAB_AUTH_PARAMETERS_MAX; i++)
    g_string_append_printf (many, "p%u=1,", i);
  g_autoptr (LabAuthValue) value
      = lab_auth_value_parse (many->str, many->len, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lab_auth_value_n_parameters (value), ==, LAB_AUTH_PARAMETERS_MAX);
  g_string_append (many, "one=more");
  g_assert_null (lab_auth_value_parse (many->str, many->len, TRUE, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_clear_error (&error);
  g_autofree char *large = g_strnfill (LAB_AUTH_VALUE_SIZE_MAX + 1, 'a');
  g_assert_null (lab_auth_value_parse (large, LAB_AUTH_VALUE_SIZE_MAX + 1, TRUE, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

typedef struct
{
  const char *name, *text, *without;
} Removal;

static const Removal removals[] = {
  { "last", "Digest  realm=\"a\",  nonce=b , integrity-protected=\"yes\"",
    "Digest  realm=\"a\",  nonce=b " },
  { "middle", "Digest a=b, Integrity-Protected=no,  c=\"d\"", "Digest a=b,  c=\"d\"" },
  { "first", "Digest integrity-protected=yes , a=\"b\\\"\",c=d",
    "Digest a=\"b\\\"\",c=d" },
  { "only", "Digest integrity-protected=yes", "Digest " },
  { "twice", "Digest integrity-protected=yes, a=b, integrity-protected=\"no\"",
    "Digest a=b" },
  { "absent", "Digest  a=b,,c=d ,", "Digest  a=b,,c=d ," },
  { "not-within-a-value", "Digest a=\"x, integrity-protected=yes\"",
    "Digest a=\"x, integrity-protected=yes\"" },
  { "folded", "Digest a=b,\r\n integrity-protected=yes,\r\n c=d", "Digest a=b,\r\n c=d" },
};

static void
test_remove (gconstpointer data)
{
  const Removal *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *without = lab_auth_value_remove_parameter (
      row->text, strlen (row->text), "integrity-protected", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (without, ==, row->without);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/aka/auth-value/parse/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_parse);
    }
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/auth-value/remove/", removals[i].name, NULL);
      g_test_add_data_func (path, &removals[i], test_remove);
    }
  g_test_add_func ("/aka/auth-value/write", test_write);
  g_test_add_func ("/aka/auth-value/zero-octet-refused", test_zero_octet);
  g_test_add_func ("/aka/auth-value/limits", test_limits);
  return g_test_run ();
}
