/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>
#include "base/text.h"

static const char *const shape_names[] = {
  [LAB_NODE_SCALAR] = "a plain value",
  [LAB_NODE_LIST] = "a list",
  [LAB_NODE_MAPPING] = "a mapping",
};

static void
wrong_shape (LabCheck *check, const LabNode *node, const LabOption *option)
{
  g_autofree char *type = lab_option_type_name (option);
  const char *got = lab_node_is_null (node) ? "nothing" : shape_names[node->shape];
  lab_problem_add (check->topology, lab_node_where (node),
                   "%s%s%swanted is: %s; this is %s", node->name != NULL ? "\"" : "",
                   node->name != NULL ? node->name : "", node->name != NULL ? "\": " : "",
                   type, got);
}

/* `{domian}` stayed because nobody knows it; other words in braces are the text's own. */
static void
check_leftover (LabCheck *check, const LabNode *node)
{
  static const char *const known[] = { "domain", "name", "number", "index", NULL };
  const char *begin, *end, *text = node->text;
  for (;;)
    {
      g_autofree char *word = lab_substitute_next (text, &begin, &end);
      if (word == NULL)
        return;
      const char *near = lab_text_nearest (word, known);
      if (near != NULL && strcmp (near, word) == 0)
        lab_problem_add (check->topology, lab_node_where (node),
                         "{%s} is known in a crowd only", word);
      else if (near != NULL)
        lab_problem_add (check->topology, lab_node_where (node),
                         "unknown {%s} (did you mean {%s}?)", word, near);
      text = end;
    }
}

static void
check_scalar (LabCheck *check, LabNode *node, const LabOption *option)
{
  if (node->shape != LAB_NODE_SCALAR || lab_node_is_null (node))
    {
      wrong_shape (check, node, option);
      return;
    }
  gboolean braces = option->type != LAB_OPTION_REGEX && strchr (node->text, '{') != NULL;
  if (braces && check->variables && lab_node_has_variables (node))
    return;
  if (braces && !check->variables && !option->secret)
    check_leftover (check, node);
  if (option->type == LAB_OPTION_REF)
    {
      g_ptr_array_add (check->refs, node);
      return;
    }
  g_autoptr (GError) error = NULL;
  if (!lab_option_check_text (option, node->text, &error))
    lab_problem_add (check->topology, node->place, "%s%s%s",
                     node->name != NULL ? node->name : "", node->name != NULL ? " " : "",
                     error->message);
}

static void
check_count (LabCheck *check, const LabNode *node, const LabOption *option)
{
  gint64 count = lab_node_size (node);
  if (count < option->min)
    lab_problem_add (check->topology, lab_node_where (node),
                     "%" G_GINT64_FORMAT
                     " entries are too few: at least %" G_GINT64_FORMAT,
                     count, option->min);
  else if (option->max != 0 && count > option->max)
    lab_problem_add (check->topology, lab_node_where (node),
                     "%" G_GINT64_FORMAT
                     " entries are too many: at most %" G_GINT64_FORMAT,
                     count, option->max);
}

/* Nothing at all is an empty mapping, map or list: `alice:`. */
static gboolean
take_shape (LabCheck *check, LabNode *node, const LabOption *option, LabNodeShape shape)
{
  if (lab_node_is_null (node))
    {
      g_clear_pointer (&node->text, g_free);
      node->shape = shape;
    }
  if (node->shape == shape)
    return TRUE;
  wrong_shape (check, node, option);
  return FALSE;
}

static void
check_list (LabCheck *check, LabNode *node, const LabOption *option)
{
  if (!take_shape (check, node, option, LAB_NODE_LIST))
    return;
  check_count (check, node, option);
  for (guint i = 0; i < lab_node_size (node); i++)
    lab_check_value (check, node->children->pdata[i], option->item);
}

static void
check_map (LabCheck *check, LabNode *node, const LabOption *option)
{
  if (!take_shape (check, node, option, LAB_NODE_MAPPING))
    return;
  if (option->crowd)
    lab_crowd_expand (node, option);
  check_count (check, node, option);
  const LabNode *bad = NULL;
  for (guint i = 0; i < lab_node_size (node); i++)
    {
      LabNode *entry = node->children->pdata[i];
      guint before = check->topology->n_problems;
      if (entry->name[0] == '\0')
        lab_problem_add (check->topology, entry->key_place, "an empty name");
      /* what is wrong in one of a crowd is wrong in all */
      if (bad != NULL
          && memcmp (&bad->key_place, &entry->key_place, sizeof (LabPlace)) == 0)
        entry->option = option->item;
      else
        lab_check_value (check, entry, option->item);
      if (check->topology->n_problems != before)
        bad = entry;
    }
}

static void
collect_keys (const LabOption *table, GPtrArray *keys)
{
  for (; table != NULL && table->key != NULL; table++)
    g_ptr_array_add (keys, (gpointer)table->key);
}

/* The variant whose table would have the key: a hint for who mixed up two kinds. */
static const char *
other_owner (const LabOption *option, const char *key)
{
  for (const LabOptionVariant *v = option->variants; v != NULL && v->word != NULL; v++)
    if (lab_option_find (v->table, key) != NULL)
      return v->word;
  return NULL;
}

static void
unknown_key (LabCheck *check, const LabNode *entry, const LabOption *option,
             const LabOptionVariant *variant)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  collect_keys (option->table, keys);
  if (variant != NULL)
    collect_keys (variant->table, keys);
  if (option->variant_key != NULL
      && !lab_option_find (option->table, option->variant_key))
    g_ptr_array_add (keys, (gpointer)option->variant_key);
  if (option == NULL || keys->len == 0)
    {
      lab_problem_add (check->topology, entry->key_place,
                       "unknown key \"%s\": none is known here", entry->name);
      return;
    }
  g_ptr_array_add (keys, NULL);
  const char *near = lab_text_nearest (entry->name, (const char *const *)keys->pdata);
  const char *owner = other_owner (option, entry->name);
  g_autofree char *known = g_strjoinv (", ", (char **)keys->pdata);
  if (near != NULL)
    lab_problem_add (check->topology, entry->key_place,
                     "unknown key \"%s\" (did you mean \"%s\"?)", entry->name, near);
  else if (owner != NULL)
    lab_problem_add (check->topology, entry->key_place,
                     "unknown key \"%s\": %s has it, %s has not", entry->name, owner,
                     variant != NULL ? variant->word : "this");
  else
    lab_problem_add (check->topology, entry->key_place,
                     "unknown key \"%s\"; known are: %s", entry->name, known);
}

static const LabOptionVariant *
choose_variant (LabCheck *check, const LabNode *node, const LabOption *option)
{
  const LabNode *said = lab_node_find (node, option->variant_key);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const LabOptionVariant *v = option->variants; v != NULL && v->word != NULL; v++)
    g_ptr_array_add (words, (gpointer)v->word);
  g_ptr_array_add (words, NULL);
  g_autofree char *all = g_strjoinv (", ", (char **)words->pdata);
  if (said == NULL)
    {
      lab_problem_add (check->topology, lab_node_where (node),
                       "missing \"%s\": one of %s", option->variant_key, all);
      return NULL;
    }
  const char *word = said->shape == LAB_NODE_SCALAR ? said->text : "";
  const LabOptionVariant *variant = lab_option_variant (option, word);
  if (variant != NULL)
    return variant;
  const char *near = lab_text_nearest (word, (const char *const *)words->pdata);
  if (near != NULL)
    lab_problem_add (check->topology, lab_node_where (said),
                     "unknown %s \"%s\" (did you mean \"%s\"?)", option->variant_key,
                     word, near);
  else
    lab_problem_add (check->topology, lab_node_where (said),
                     "unknown %s \"%s\"; known are: %s", option->variant_key, word, all);
  return NULL;
}

/* What a table demands and the file does not say. */
static void
check_absent (LabCheck *check, const LabNode *node, const LabOption *table)
{
  for (; table != NULL && table->key != NULL; table++)
    {
      if (table->def != NULL)
        lab_check_default (check->topology, table);
      if (!table->required || lab_node_find (node, table->key) != NULL)
        continue;
      g_autofree char *type = lab_option_type_name (table);
      lab_problem_add (check->topology, lab_node_where (node), "missing \"%s\" (%s)",
                       table->key, type);
    }
}

static void
check_mapping (LabCheck *check, LabNode *node, const LabOption *option)
{
  if (!take_shape (check, node, option, LAB_NODE_MAPPING))
    return;
  const LabOptionVariant *variant
      = option->variant_key != NULL ? choose_variant (check, node, option) : NULL;
  gboolean whole = option->variant_key == NULL || variant != NULL;
  for (guint i = 0; i < lab_node_size (node); i++)
    {
      LabNode *entry = node->children->pdata[i];
      const LabOption *known = lab_check_option_of (node, entry->name);
      if (known != NULL)
        lab_check_value (check, entry, known);
      else if (whole && g_strcmp0 (entry->name, option->variant_key) != 0)
        unknown_key (check, entry, option, variant);
    }
  check_absent (check, node, option->table);
  if (variant != NULL)
    check_absent (check, node, variant->table);
}

void
lab_check_value (LabCheck *check, LabNode *node, const LabOption *option)
{
  node->option = option;
  if (node->broken)
    return;
  switch (option->type)
    {
    case LAB_OPTION_FREE:
      break;
    case LAB_OPTION_LIST:
      check_list (check, node, option);
      break;
    case LAB_OPTION_MAP:
      check_map (check, node, option);
      break;
    case LAB_OPTION_MAPPING:
      check_mapping (check, node, option);
      break;
    default:
      check_scalar (check, node, option);
      break;
    }
}
