/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over each file of its corpus, for compilers without libFuzzer. */
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

static GPtrArray *
list_files (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  if (dir == NULL)
    return NULL;
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name = g_dir_read_name (dir); name != NULL;
       name = g_dir_read_name (dir))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = argc == 2 ? list_files (argv[1], &error) : NULL;
  if (names == NULL)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "usage: replay CORPUS");
      return 2;
    }
  printf ("TAP version 13\n1..%u\n", names->len + 1);
  LLVMFuzzerTestOneInput ((const uint8_t *)"", 0);
  printf ("ok 1 empty input\n");
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *contents = NULL;
      gsize size;
      if (!g_file_get_contents (path, &contents, &size, &error))
        {
          printf ("Bail out! %s\n", error->message);
          return 1;
        }
      /* A copy without the NUL that GLib appends, so that reading one octet too far is seen. */
      g_autofree uint8_t *exact = g_memdup2 (contents, size);
      LLVMFuzzerTestOneInput (exact, size);
      printf ("ok %u %s\n", i + 2, name);
      fflush (stdout);
    }
  return 0;
}
