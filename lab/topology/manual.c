/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/manual.h"

#include <string.h>

#define DEEPEST 16

static void
append_number (GString *text, const LabOption *option, gint64 value)
{
  g_autofree char *duration
      = option->type == LAB_OPTION_DURATION ? lab_format_duration (value) : NULL;
  if (duration != NULL)
    g_string_append (text, duration);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

static void
append_limits (GString *text, const LabOption *option)
{
  gboolean counts = option->type == LAB_OPTION_INT || option->type == LAB_OPTION_DURATION
                    || option->type == LAB_OPTION_SIZE
                    || option->type == LAB_OPTION_PERCENT;
  if (!counts || (option->min == 0 && option->max == 0))
    return;
  g_string_append (text, ", ");
  append_number (text, option, option->min);
  if (option->max == 0)
    g_string_append (text, " or more");
  else
    {
      g_string_append (text, " to ");
      append_number (text, option, option->max);
    }
}

static void append_table (GString *text, const LabOption *options, guint indent,
                          guint depth);

/* The tables inside: of the mapping, or of a list's or map's items. */
static void
append_inner (GString *text, const LabOption *option, guint indent, guint depth)
{
  const LabOption *inner = option;
  while (inner->type == LAB_OPTION_LIST || inner->type == LAB_OPTION_MAP)
    inner = inner->item;
  if (inner->type != LAB_OPTION_MAPPING)
    return;
  append_table (text, inner->table, indent + 4, depth + 1);
  for (const LabOptionVariant *v = inner->variants; v != NULL && v->word != NULL; v++)
    {
      g_string_append_printf (text, "%*s%s: %s\n", (int)indent + 4, "",
                              inner->variant_key, v->word);
      if (v->help != NULL)
        g_string_append_printf (text, "%*s%s\n", (int)indent + 8, "", v->help);
      append_table (text, v->table, indent + 8, depth + 1);
    }
}

static void
append_table (GString *text, const LabOption *options, guint indent, guint depth)
{
  for (; depth < DEEPEST && options != NULL && options->key != NULL; options++)
    {
      g_autofree char *type = lab_option_type_name (options);
      g_string_append_printf (text, "%*s%s: %s", (int)indent, "", options->key, type);
      append_limits (text, options);
      if (options->required)
        g_string_append (text, ", required");
      else if (options->def != NULL && strcmp (options->def, "{}") != 0)
        g_string_append_printf (text, ", default %s", options->def);
      g_string_append_c (text, '\n');
      if (options->help != NULL)
        g_string_append_printf (text, "%*s%s\n", (int)indent + 4, "", options->help);
      append_inner (text, options, indent, depth);
    }
}

void
lab_option_manual (GString *text, const LabOption *options, guint indent)
{
  append_table (text, options, indent, 0);
}
