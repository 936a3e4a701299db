/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "ims/recipient_list.h"

/* What a phone, or whoever claims to be one, may send beside the usual (test_pager.c). */

typedef struct
{
  const char *rule;
  const char *xml;
  const char *uris; /* a blank between them; NULL: refused */
} Row;

static const Row rows[] = {
  { "document-type-is-refused",
    "<!DOCTYPE resource-lists [<!ENTITY a \"sip:a@x\">]>"
    "<resource-lists><list><entry uri=\"&a;\"/></list></resource-lists>",
    NULL },
  { "undeclared-entity-is-refused",
    "<resource-lists><list><entry uri=\"&a;\"/></list></resource-lists>", NULL },
  { "entities-of-xml",
    "<resource-lists><list><entry uri=\"sip:a@x?b&amp;c\"/></list></resource-lists>",
    "sip:a@x?b&c" },
  { "any-namespace",
    "<r:resource-lists xmlns:r=\"urn:x\"><r:list><r:entry uri=\"tel:+1\"/></r:list>"
    "</r:resource-lists>",
    "tel:+1" },
  { "other-elements-are-passed-over",
    "<resource-lists><list name=\"x\"><display-name>d</display-name><!-- c -->"
    "<entry uri=\"tel:+1\"><display-name>e</display-name></entry>"
    "<external anchor=\"http://x\"/></list></resource-lists>",
    "tel:+1" },
  { "tabs-and-line-breaks-around-a-uri",
    "<resource-lists><list><entry uri=\"\n\ttel:+1\t\"/></list></resource-lists>",
    "tel:+1" },
  { "blanks-only-are-no-uri",
    "<resource-lists><list><entry uri=\"   \"/></list></resource-lists>", NULL },
  { "one-bad-entry-refuses-all",
    "<resource-lists><list><entry uri=\"tel:+1\"/><entry/></list></resource-lists>",
    NULL },
  { "the-same-with-and-without-blanks-is-one",
    "<resource-lists><list><entry uri=\"tel:+1\"/><entry uri=\" tel:+1\"/></list>"
    "</resource-lists>",
    "tel:+1" },
  { "nothing", "", NULL },
  { "not-utf-8", "<resource-lists><list><entry uri=\"\xff\"/></list></resource-lists>",
    NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) uris = lab_recipient_list_read (row->xml, strlen (row->xml), &error);
  g_autofree char *joined = uris == NULL ? NULL : g_strjoinv (" ", uris);
  g_assert_cmpstr (joined, ==, row->uris);
  g_assert_cmpint (error == NULL, ==, row->uris != NULL);
}

/* So many are read, and one more is not. */
static void
test_most_entries (gconstpointer more)
{
  guint count = LAB_RECIPIENT_LIST_MAX_ENTRIES + (more != NULL);
  g_autoptr (GString) xml = g_string_new ("<resource-lists><list>");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (xml, "<entry uri=\"tel:+%u\"/>", i);
  g_string_append (xml, "</list></resource-lists>");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) uris = lab_recipient_list_read (xml->str, xml->len, &error);
  if (more != NULL)
    g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  else
    g_assert_cmpuint (g_strv_length (uris), ==, count);
}

static void
test_largest_document (void)
{
  g_autofree char *blanks = g_strnfill (LAB_RECIPIENT_LIST_MAX_SIZE, ' ');
  g_autofree char *xml = g_strconcat ("<resource-lists><list><entry uri=\"tel:+1\"/>",
                                      blanks, "</list></resource-lists>", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_recipient_list_read (xml, strlen (xml), &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/ims/recipient-list/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_data_func ("/ims/recipient-list/limit/most", NULL, test_most_entries);
  g_test_add_data_func ("/ims/recipient-list/limit/one-more", "more", test_most_entries);
  g_test_add_func ("/ims/recipient-list/limit/largest-document", test_largest_document);
  return g_test_run ();
}
