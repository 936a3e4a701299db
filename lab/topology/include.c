/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file and those that it includes; @paths are those under way, to find a circle. */
typedef struct
{
  LabTopology *topology;
  GPtrArray *paths;
  guint files;
} Reader;

static LabNode *read_file (Reader *reader, const char *path, LabPlace from);

/* Only a regular file is read: a pipe would block, a device never end. */
static char *
slurp (const char *path, gsize *size, char **reason)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = NULL;
  *size = 0;
  if (fd < 0 || fstat (fd, &status) != 0)
    *reason = g_strdup (g_strerror (errno));
  else if (!S_ISREG (status.st_mode))
    *reason = g_strdup ("not a regular file");
  else if (status.st_size == 0)
    *reason = g_strdup ("the file is empty");
  else if (status.st_size > LAB_MAX_FILE_BYTES)
    *reason = g_strdup ("larger than 8 MB");
  else
    {
      text = g_malloc ((gsize)status.st_size + 1);
      gssize got = 1;
      while (*size < (gsize)status.st_size
             && (got = read (fd, text + *size, (gsize)status.st_size - *size)) > 0)
        *size += (gsize)got;
      text[*size] = '\0';
      if (got < 0 || *size == 0)
        *reason = g_strdup (got < 0 ? g_strerror (errno) : "the file is empty");
    }
  if (fd >= 0)
    close (fd);
  return *reason == NULL ? g_steal_pointer (&text) : NULL;
}

/* A map of names is put together; of another key the including file's own value holds. */
static void
join (Reader *reader, LabNode *root, LabNode *value, guint own)
{
  LabTopology *topology = reader->topology;
  LabNode *there = lab_node_find (root, value->name);
  const LabOption *option = lab_option_find (topology->options, value->name);
  if (there == NULL)
    lab_node_append (root, value);
  else if (option != NULL && option->type == LAB_OPTION_MAP
           && there->shape == LAB_NODE_MAPPING && value->shape == LAB_NODE_MAPPING)
    {
      while (value->children != NULL && value->children->len > 0)
        {
          LabNode *entry = g_ptr_array_steal_index (value->children, 0);
          const LabNode *same = lab_node_find (there, entry->name);
          if (same == NULL)
            {
              lab_node_append (there, entry);
              continue;
            }
          g_autofree char *first = lab_place_format (topology, same->key_place);
          lab_problem_add (topology, entry->key_place, "duplicate key \"%s\", also at %s",
                           entry->name, first);
          lab_node_free (entry);
        }
      lab_node_free (value);
    }
  else
    {
      g_autofree char *first = lab_place_format (topology, there->key_place);
      if (there->key_place.file != own)
        lab_problem_add (topology, value->key_place, "duplicate key \"%s\", also at %s",
                         value->name, first);
      lab_node_free (value);
    }
}

static void
include_one (Reader *reader, LabNode *root, const char *path, const LabNode *item,
             guint own)
{
  if (item->shape != LAB_NODE_SCALAR || item->text[0] == '\0')
    {
      lab_problem_add (reader->topology, lab_node_where (item),
                       "include takes names of files");
      return;
    }
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *full = g_path_is_absolute (item->text) || strcmp (directory, ".") == 0
                              ? g_strdup (item->text)
                              : g_build_filename (directory, item->text, NULL);
  LabNode *other = read_file (reader, full, item->place);
  if (other == NULL)
    return;
  while (other->children != NULL && other->children->len > 0)
    join (reader, root, g_ptr_array_steal_index (other->children, 0), own);
  lab_node_free (other);
}

static LabNode *
with_includes (Reader *reader, LabNode *root, const char *path)
{
  if (root == NULL)
    return NULL;
  if (root->shape != LAB_NODE_MAPPING)
    {
      lab_problem_add (reader->topology, root->place,
                       "a topology is a mapping: keys and their values");
      lab_node_free (root);
      return NULL;
    }
  g_autoptr (LabNode) include = NULL;
  const LabNode *there = lab_node_find (root, "include");
  if (there == NULL)
    return root;
  include = lab_node_copy (there);
  lab_node_remove (root, "include");
  guint own = root->place.file;
  if (include->shape == LAB_NODE_LIST)
    for (guint i = 0; include->children != NULL && i < include->children->len; i++)
      include_one (reader, root, path, include->children->pdata[i], own);
  else
    include_one (reader, root, path, include, own);
  return root;
}

static gboolean
may_read (Reader *reader, const char *path, const char *real, LabPlace from)
{
  LabTopology *topology = reader->topology;
  if (g_ptr_array_find_with_equal_func (reader->paths, real, g_str_equal, NULL))
    lab_problem_add (topology, from, "\"%s\" includes itself", path);
  else if (reader->paths->len > LAB_MAX_INCLUDE_DEPTH)
    lab_problem_add (topology, from, "includes more than %d deep", LAB_MAX_INCLUDE_DEPTH);
  else if (reader->files >= LAB_MAX_FILES)
    lab_problem_add (topology, from, "more than %d files", LAB_MAX_FILES);
  else
    return TRUE;
  return FALSE;
}

/* @from: the item of `include`; line 0: the file that the user named. */
static LabNode *
read_file (Reader *reader, const char *path, LabPlace from)
{
  LabTopology *topology = reader->topology;
  gsize size;
  g_autofree char *reason = NULL;
  char *text = slurp (path, &size, &reason);
  if (text == NULL)
    {
      if (from.line == 0)
        from.file = lab_problem_add_source (topology, path, NULL, 0);
      lab_problem_add (topology, from, "%s%s%s", from.line != 0 ? path : "",
                       from.line != 0 ? ": " : "", reason);
      return NULL;
    }
  char *resolved = realpath (path, NULL);
  g_autofree char *real = g_strdup (resolved != NULL ? resolved : path);
  free (resolved);
  if (!may_read (reader, path, real, from))
    {
      g_free (text);
      return NULL;
    }
  guint source = lab_problem_add_source (topology, path, text, size);
  reader->files++;
  g_ptr_array_add (reader->paths, real);
  LabNode *root = with_includes (reader, lab_yaml_read (topology, source), path);
  g_ptr_array_set_size (reader->paths, (gint)reader->paths->len - 1);
  return root;
}

LabNode *
lab_include_read (LabTopology *topology, const char *path)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  Reader reader = { topology, paths, 0 };
  return read_file (&reader, path, (LabPlace){ 0 });
}

LabNode *
lab_include_resolve (LabTopology *topology, LabNode *root, const char *path)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  Reader reader = { topology, paths, 1 };
  return with_includes (&reader, root, path);
}
