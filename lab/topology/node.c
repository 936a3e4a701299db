/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/node.h"

#include <string.h>
#include "base/bytes.h"
#include "topology/private.h"

LabNodeShape
lab_node_shape (const LabNode *node)
{
  return node->shape;
}

gboolean
lab_node_is_null (const LabNode *node)
{
  return node->shape == LAB_NODE_SCALAR && node->plain
         && (node->text[0] == '\0' || strcmp (node->text, "~") == 0
             || strcmp (node->text, "null") == 0);
}

const char *
lab_node_name (const LabNode *node)
{
  return node->name;
}

const LabOption *
lab_node_option (const LabNode *node)
{
  return node->option;
}

gboolean
lab_node_has (const LabNode *node, const char *key)
{
  return lab_node_find (node, key) != NULL;
}

const LabNode *
lab_node_child (const LabNode *node, const char *key)
{
  const LabNode *child = lab_node_find (node, key);
  if (child != NULL)
    return child;
  const LabOption *option = lab_check_option_of (node, key);
  return option != NULL ? lab_check_default (node->topology, option) : NULL;
}

guint
lab_node_size (const LabNode *node)
{
  return node->children != NULL ? node->children->len : 0;
}

const LabNode *
lab_node_at (const LabNode *node, guint index)
{
  return index < lab_node_size (node) ? node->children->pdata[index] : NULL;
}

/* The scalar that a getter reads. */
static const LabNode *
scalar (const LabNode *node, const char *key)
{
  const LabNode *found = key != NULL ? lab_node_child (node, key) : node;
  return found != NULL && found->shape == LAB_NODE_SCALAR ? found : NULL;
}

const char *
lab_node_string (const LabNode *node, const char *key)
{
  const LabNode *found = scalar (node, key);
  return found != NULL ? found->text : NULL;
}

char **
lab_node_strv (const LabNode *node, const char *key)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const LabNode *found = key != NULL ? lab_node_child (node, key) : node;
  if (found != NULL && found->shape == LAB_NODE_SCALAR)
    g_strv_builder_add (builder, found->text);
  for (guint i = 0; found != NULL && i < lab_node_size (found); i++)
    {
      const char *text = lab_node_string (lab_node_at (found, i), NULL);
      if (text != NULL)
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

gboolean
lab_node_bool (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  gboolean value = FALSE;
  return text != NULL && lab_parse_bool (text, &value, NULL) && value;
}

gint64
lab_node_int (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  gint64 value = 0;
  return text != NULL && lab_parse_int (text, &value, NULL) ? value : 0;
}

gint64
lab_node_duration_ms (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  gint64 value = 0;
  return text != NULL && lab_parse_duration (text, &value, NULL) ? value : 0;
}

gint64
lab_node_size_bytes (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  gint64 value = 0;
  return text != NULL && lab_parse_size (text, &value, NULL) ? value : 0;
}

double
lab_node_percent (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  double value = 0;
  return text != NULL && lab_parse_percent (text, &value, NULL) ? value : 0;
}

int
lab_node_enum (const LabNode *node, const char *key)
{
  const LabNode *found = scalar (node, key);
  const char *const *words
      = found != NULL && found->option != NULL ? found->option->words : NULL;
  for (int i = 0; words != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], found->text) == 0)
      return i;
  return -1;
}

GBytes *
lab_node_hex (const LabNode *node, const char *key)
{
  const char *text = lab_node_string (node, key);
  gsize size = text != NULL ? strlen (text) / 2 : 0;
  g_autofree guint8 *octets = g_malloc (size + 1);
  if (text == NULL || !lab_hex_decode (text, octets, size, NULL))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&octets), size);
}

gboolean
lab_node_endpoint (const LabNode *node, const char *key, LabEndpoint *endpoint)
{
  const LabNode *found = scalar (node, key);
  *endpoint = (LabEndpoint){ 0 };
  return found != NULL
         && lab_endpoint_parse (found->text,
                                found->option != NULL ? found->option->words : NULL,
                                endpoint, NULL);
}

const LabNode *
lab_node_ref (const LabNode *node, const char *key)
{
  const LabNode *found = scalar (node, key);
  if (found == NULL || found->option == NULL || found->option->type != LAB_OPTION_REF)
    return NULL;
  return lab_check_find_ref (found->topology, found->option, found->text);
}

char *
lab_node_place (const LabNode *node)
{
  return lab_place_format (node->topology, lab_node_where (node));
}

guint
lab_node_line (const LabNode *node)
{
  return node->is_default ? 0 : lab_node_where (node).line;
}
