/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/selection.h"

/* S-CSCFs a {1}, b {1, 2, 3}, c {1, 2, 4}; each row asks, and says which is chosen (TS 29.228 §6.7). */
typedef struct
{
  const char *name;
  guint32 mandatory[3]; /* 0 ends */
  guint32 optional[3];
  const char *named; /* Server-Name in Server-Capabilities */
  const char *tried;
  const char *chosen;
  gboolean capable;
} Row;

static const Row rows[] = {
  { "without-capabilities-the-first", { 0 }, { 0 }, NULL, NULL, "a", TRUE },
  { "one-that-was-tried-is-passed-over", { 0 }, { 0 }, NULL, "a", "b", TRUE },
  { "mandatory-ones-must-all-be-there", { 1, 2 }, { 0 }, NULL, NULL, "b", TRUE },
  { "most-of-the-optional-ones-wins", { 1 }, { 2, 4 }, NULL, NULL, "c", TRUE },
  { "a-missing-optional-one-does-no-harm", { 1 }, { 9 }, NULL, NULL, "a", TRUE },
  { "a-missing-mandatory-one-excludes", { 9 }, { 0 }, NULL, NULL, NULL, FALSE },
  { "capable-but-tried", { 3 }, { 0 }, NULL, "b", NULL, TRUE },
  { "a-name-of-the-hss-comes-first", { 9 }, { 0 }, "z", NULL, "z", TRUE },
  { "a-name-that-was-tried-falls-back", { 1, 2 }, { 0 }, "z", "Z", "b", TRUE },
};

static void
add_server (GPtrArray *servers, const char *name, const guint32 *capabilities,
            guint count)
{
  LabIcscfServer *server = lab_icscf_server_new (name);
  g_array_append_vals (server->capabilities, capabilities, count);
  g_ptr_array_add (servers, server);
}

static GArray *
array_of (const guint32 *values)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; values[i] != 0; i++)
    g_array_append_val (array, values[i]);
  return array;
}

static void
test_select (gconstpointer data)
{
  static const guint32 a[] = { 1 }, b[] = { 1, 2, 3 }, c[] = { 1, 2, 4 };
  const Row *row = data;
  g_autoptr (GPtrArray) servers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_icscf_server_free);
  add_server (servers, "a", a, G_N_ELEMENTS (a));
  add_server (servers, "b", b, G_N_ELEMENTS (b));
  add_server (servers, "c", c, G_N_ELEMENTS (c));
  g_autoptr (GArray) mandatory = array_of (row->mandatory);
  g_autoptr (GArray) optional = array_of (row->optional);
  g_autoptr (GPtrArray) named = g_ptr_array_new ();
  g_autoptr (GPtrArray) tried = g_ptr_array_new ();
  if (row->named != NULL)
    g_ptr_array_add (named, (gpointer)row->named);
  if (row->tried != NULL)
    g_ptr_array_add (tried, (gpointer)row->tried);
  LabCxCapabilities capabilities = {
    .present = TRUE,
    .mandatory = mandatory,
    .optional = optional,
    .server_names = named,
  };
  g_assert_cmpstr (lab_icscf_select (servers, &capabilities, tried), ==, row->chosen);
  g_assert_cmpint (lab_icscf_capable (servers, &capabilities), ==, row->capable);
}

static void
test_absent (void)
{
  static const guint32 a[] = { 1 };
  g_autoptr (GPtrArray) servers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_icscf_server_free);
  g_autoptr (GPtrArray) tried = g_ptr_array_new ();
  LabCxCapabilities capabilities = { 0 };
  g_assert_null (lab_icscf_select (servers, &capabilities, tried));
  add_server (servers, "a", a, 1);
  g_assert_cmpstr (lab_icscf_select (servers, &capabilities, tried), ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/icscf/selection/%s", rows[i].name);
      g_test_add_data_func (path, &rows[i], test_select);
    }
  g_test_add_func ("/icscf/selection/without-server-capabilities", test_absent);
  return g_test_run ();
}
