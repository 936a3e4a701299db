/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "table.h"

typedef struct
{
  char *directory;
  GPtrArray *files;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->directory = g_dir_make_tmp ("lab-include-XXXXXX", NULL);
  f->files = g_ptr_array_new_with_free_func (g_free);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < f->files->len; i++)
    g_unlink (f->files->pdata[i]);
  g_rmdir (f->directory);
  g_ptr_array_unref (f->files);
  g_free (f->directory);
}

static const char *
file (Fixture *f, const char *name, const char *text)
{
  char *path = g_build_filename (f->directory, name, NULL);
  g_ptr_array_add (f->files, path);
  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* @expected: the errors, with the directory left out; %NULL: none */
static LabTopology *
load (Fixture *f, const char *path, const char *expected)
{
  LabTopology *topology = lab_topology_load (path, top_options);
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = g_strconcat (f->directory, "/", NULL);
  GString *said = g_string_new (NULL);
  if (!lab_topology_valid (topology, &error))
    g_string_append (said, error->message);
  g_string_replace (said, prefix, "", 0);
  g_assert_cmpstr (said->str, ==, expected != NULL ? expected : "");
  g_string_free (said, TRUE);
  return topology;
}

static void
test_together (Fixture *f, gconstpointer data)
{
  file (f, "users.yaml",
        "domain: other.example.org\nsubscribers: {bob: {}, carol: {}}\n");
  file (f, "more.yaml", "include: [users.yaml]\nues:\n  bob: {subscriber: bob}\n");
  const char *path = file (f, "main.yaml",
                           "include: [more.yaml]\ndomain: ims.example.com\n"
                           "subscribers:\n  alice: {impu: [sip:alice@{domain}]}\n");
  g_autoptr (LabTopology) t = load (f, path, NULL);
  g_assert_cmpstr (lab_topology_domain (t), ==, "ims.example.com");
  g_assert_cmpstr (lab_topology_name (t), ==, "main");
  g_assert_cmpstr (lab_topology_path (t), ==, path);
  g_assert_cmpuint (lab_node_size (lab_node_child (lab_topology_root (t), "subscribers")),
                    ==, 3);
  const LabNode *bob = lab_topology_find (t, "ues", "bob");
  g_assert_true (lab_node_ref (bob, "subscriber")
                 == lab_topology_find (t, "subscribers", "bob"));
  g_autofree char *place = lab_node_place (bob);
  g_assert_true (g_str_has_suffix (place, "/more.yaml:3:3"));
}

static void
test_errors_in_both (Fixture *f, gconstpointer data)
{
  file (f, "users.yaml", "subscribers:\n  bob: {x: 1}\n  alice: {}\n");
  const char *path = file (f, "main.yaml",
                           "include: users.yaml\nsubscribers:\n  alice: {}\nnmae: x\n");
  g_autoptr (LabTopology) t = load (
      f, path,
      "main.yaml:4:1: unknown key \"nmae\" (did you mean \"name\"?)\n  nmae: x\n  ^\n"
      "users.yaml:2:9: unknown key \"x\"; known are: number, impu, aka, digest\n"
      "    bob: {x: 1}\n          ^\n"
      "users.yaml:3:3: duplicate key \"alice\", also at main.yaml:3:3\n    alice: {}\n   "
      " ^");
}

static void
test_two_say_one_key (Fixture *f, gconstpointer data)
{
  file (f, "a.yaml", "domain: a\n");
  file (f, "b.yaml", "domain: b\n");
  const char *path = file (f, "main.yaml", "include: [a.yaml, b.yaml]\n");
  g_autoptr (LabTopology) t = load (
      f, path,
      "b.yaml:1:1: duplicate key \"domain\", also at a.yaml:1:1\n  domain: b\n  ^");
}

static void
test_circle (Fixture *f, gconstpointer data)
{
  file (f, "b.yaml", "include: [./main.yaml]\n");
  const char *path = file (f, "main.yaml", "include: [b.yaml]\n");
  g_autofree char *expected = g_strdup (
      "b.yaml:1:11: \"./main.yaml\" includes itself\n  include: [./main.yaml]\n"
      "            ^");
  g_autoptr (LabTopology) t = load (f, path, expected);
}

static void
test_depth (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.yaml", i);
      g_autofree char *text = g_strdup_printf ("include: [%u.yaml]\n", i + 1);
      file (f, name, text);
    }
  g_autoptr (LabTopology) t = load (
      f, f->files->pdata[0],
      "8.yaml:1:11: includes more than 8 deep\n  include: [9.yaml]\n            ^");
}

static void
test_absent (Fixture *f, gconstpointer data)
{
  const char *path = file (f, "main.yaml", "include: [none.yaml]\n");
  g_autoptr (LabTopology) t = load (f, path,
                                    "main.yaml:1:11: none.yaml: No such file or "
                                    "directory\n  include: [none.yaml]\n            ^");
  g_autofree char *none = g_build_filename (f->directory, "none.yaml", NULL);
  g_autoptr (LabTopology) u = load (f, none, "none.yaml: No such file or directory");
}

static void
test_no_regular_file (Fixture *f, gconstpointer data)
{
  const char *pipe = file (f, "pipe.yaml", NULL);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_autoptr (LabTopology) t = load (f, pipe, "pipe.yaml: not a regular file");
}

static void
test_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strconcat (f->directory, ": not a regular file", NULL);
  g_autoptr (LabTopology) t = load (f, f->directory, expected);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (LabTopology) t
      = load (f, file (f, "a.yaml", ""), "a.yaml: the file is empty");
}

static void
test_large (Fixture *f, gconstpointer data)
{
  const char *path = file (f, "a.yaml", "#");
  g_autofree char *text = g_strnfill (8 * 1024 * 1024 + 1, '#');
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (LabTopology) t = load (f, path, "a.yaml: larger than 8 MB");
}

static void
test_wrong_type (Fixture *f, gconstpointer data)
{
  const char *path = file (f, "a.yaml", "include: {a: b}\n");
  g_autoptr (LabTopology) t = load (
      f, path, "a.yaml:1:1: include takes names of files\n  include: {a: b}\n  ^");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/topology/include/" name, Fixture, NULL, setup, test, teardown)
  ADD ("maps-are-put-together", test_together);
  ADD ("errors-of-all-files", test_errors_in_both);
  ADD ("two-included-say-one-key", test_two_say_one_key);
  ADD ("circle", test_circle);
  ADD ("depth", test_depth);
  ADD ("absent", test_absent);
  ADD ("no-regular-file", test_no_regular_file);
  ADD ("directory", test_directory);
  ADD ("empty", test_empty);
  ADD ("too-large", test_large);
  ADD ("wrong-type", test_wrong_type);
  return g_test_run ();
}
