/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <string.h>

/* `load: {count: 1000, first: +8613800100000, …}` stands for load0001 to load1000. */
typedef struct
{
  guint index;
  char number[32];
} Member;

#define LONGEST_NUMBER 24

static char *
lookup (const char *name, gpointer data)
{
  const Member *member = data;
  if (strcmp (name, "index") == 0)
    return g_strdup_printf ("%u", member->index);
  return strcmp (name, "number") == 0 && member->number[0] != '\0'
             ? g_strdup (member->number)
             : NULL;
}

/* Decimal, in place: the width stays, so that leading zeros do. */
static void
add_one (char *number)
{
  for (gsize i = strlen (number); i-- > 0 && g_ascii_isdigit (number[i]);)
    {
      if (number[i] != '9')
        {
          number[i]++;
          return;
        }
      number[i] = '0';
    }
}

static gboolean
read_member (const LabNode *template, gint64 *count, Member *member)
{
  LabTopology *topology = template->topology;
  const LabNode *how_many = lab_node_find (template, "count");
  const LabNode *first = lab_node_find (template, "first");
  if (how_many->shape != LAB_NODE_SCALAR || !lab_parse_int (how_many->text, count, NULL)
      || *count < 1 || *count > LAB_MAX_CROWD)
    {
      lab_problem_add (topology, lab_node_where (how_many), "count of a crowd is 1 to %d",
                       LAB_MAX_CROWD);
      return FALSE;
    }
  if (first == NULL)
    return TRUE;
  const char *text = first->shape == LAB_NODE_SCALAR ? first->text : "";
  const char *digits = text + (*text == '+');
  gsize size = strlen (digits);
  if (size == 0 || size > LONGEST_NUMBER || strspn (digits, "0123456789") != size)
    {
      lab_problem_add (topology, lab_node_where (first),
                       "first of a crowd is a telephone number: +8613800100000");
      return FALSE;
    }
  g_strlcpy (member->number, text, sizeof member->number);
  return TRUE;
}

static void
set_number (LabNode *member, const LabNode *template, const LabOption *item,
            const char *number)
{
  if (*number == '\0' || lab_option_find (item->table, "number") == NULL
      || lab_node_find (template, "number") != NULL)
    return;
  const LabNode *first = lab_node_find (template, "first");
  LabNode *node = lab_node_new (template->topology, LAB_NODE_SCALAR, first->place);
  node->key_place = first->key_place;
  node->name = g_strdup ("number");
  node->text = g_strdup (number);
  lab_node_append (member, node);
}

static void
add_member (LabNode *map, LabNode *member, GPtrArray *entries)
{
  const LabNode *same = lab_node_find (map, member->name);
  if (same != NULL)
    {
      g_autofree char *first = lab_place_format (map->topology, same->key_place);
      lab_problem_add (map->topology, member->key_place,
                       "duplicate key \"%s\", which the crowd makes: also at %s",
                       member->name, first);
      lab_node_free (member);
      return;
    }
  g_ptr_array_add (entries, member);
}

static void
expand (LabNode *map, LabNode *template, const LabOption *item, GPtrArray *entries)
{
  Member member = { 0 };
  gint64 count;
  if (!read_member (template, &count, &member))
    return;
  guint each = lab_node_count (template);
  if (!lab_topology_spend (map->topology, (guint)MIN (count * each, G_MAXINT),
                           template->key_place))
    return;
  g_autofree char *last = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  int width = (int)MAX (strlen (last), 4);
  g_autoptr (LabNode) pattern = lab_node_copy (template);
  lab_node_remove (pattern, "count");
  lab_node_remove (pattern, "first");
  for (member.index = 1; member.index <= count; member.index++)
    {
      LabNode *copy = lab_node_copy (pattern);
      g_free (copy->name);
      copy->name = g_strdup_printf ("%s%0*u", template->name, width, member.index);
      set_number (copy, template, item, member.number);
      lab_substitute_tree (copy, lookup, &member);
      add_member (map, copy, entries);
      add_one (member.number);
    }
}

void
lab_crowd_expand (LabNode *map, const LabOption *option)
{
  gboolean any = FALSE;
  for (guint i = 0; map->children != NULL && i < map->children->len; i++)
    any = any || lab_node_find (map->children->pdata[i], "count") != NULL;
  if (!any)
    return;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  for (guint i = 0; i < map->children->len; i++)
    {
      LabNode *entry = map->children->pdata[i];
      if (lab_node_find (entry, "count") == NULL)
        g_ptr_array_add (entries, lab_node_copy (entry));
      else
        expand (map, entry, option->item, entries);
    }
  g_clear_pointer (&map->index, g_hash_table_unref);
  g_clear_pointer (&map->children, g_ptr_array_unref);
  for (guint i = 0; i < entries->len; i++)
    lab_node_append (map, entries->pdata[i]);
}
