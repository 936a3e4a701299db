/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files and folders of files, for compilers without libFuzzer. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

/* The paths below @path, or itself when it is a file. */
static GPtrArray *
list_files (const char *path)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  if (folder == NULL)
    {
      g_ptr_array_add (paths, g_strdup (path));
      return paths;
    }
  for (const char *name = g_dir_read_name (folder); name != NULL;
       name = g_dir_read_name (folder))
    g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

static gboolean
replay (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  gsize size;
  if (!g_file_get_contents (path, &contents, &size, error))
    return FALSE;
  /* A copy without the NUL that GLib appends, so that reading one octet too far is seen. */
  g_autofree uint8_t *exact = g_memdup2 (contents, size);
  LLVMFuzzerTestOneInput (exact, size);
  return TRUE;
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      fprintf (stderr, "usage: %s FILE-OR-FOLDER\n", argv[0]);
      return 2;
    }
  g_autoptr (GPtrArray) paths = list_files (argv[1]);
  printf ("TAP version 13\n1..%u\n", paths->len + 1);
  LLVMFuzzerTestOneInput ((const uint8_t *)"", 0);
  printf ("ok 1 empty input\n");
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autoptr (GError) error = NULL;
      gboolean read = replay (path, &error);
      printf ("%s %u %s\n", read ? "ok" : "not ok", i + 2, read ? name : error->message);
      fflush (stdout);
    }
  return 0;
}
