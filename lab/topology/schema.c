/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/schema.h"

#include <json-glib/json-glib.h>
#include "topology/private.h"

#define DEEPEST 16

static void add_schema (JsonBuilder *json, const LabOption *option, gboolean crowd,
                        guint depth);

static void
add_text (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, value);
}

/* Types of JSON that a plain YAML value may turn out to be: `5060`, `true`, `+8613800000001`. */
static void
add_types (JsonBuilder *json, const char *types)
{
  g_auto (GStrv) all = g_strsplit (types, " ", -1);
  json_builder_set_member_name (json, "type");
  if (all[1] == NULL)
    {
      json_builder_add_string_value (json, all[0]);
      return;
    }
  json_builder_begin_array (json);
  for (guint i = 0; all[i] != NULL; i++)
    json_builder_add_string_value (json, all[i]);
  json_builder_end_array (json);
}

static void
add_limits (JsonBuilder *json, const LabOption *option, const char *min, const char *max,
            gint64 factor)
{
  if (option->min != 0 || (option->max != 0 && option->type == LAB_OPTION_INT))
    {
      json_builder_set_member_name (json, min);
      json_builder_add_int_value (json, option->min * factor);
    }
  if (option->max != 0)
    {
      json_builder_set_member_name (json, max);
      json_builder_add_int_value (json, option->max * factor);
    }
}

static void
add_words (JsonBuilder *json, const char *const *words)
{
  json_builder_set_member_name (json, "enum");
  json_builder_begin_array (json);
  for (; *words != NULL; words++)
    json_builder_add_string_value (json, *words);
  json_builder_end_array (json);
}

static void
add_uri (JsonBuilder *json, const LabOption *option)
{
  g_autofree char *schemes
      = option->words != NULL ? g_strjoinv ("|", (char **)option->words) : NULL;
  g_autofree char *pattern = g_strdup_printf (
      "^(%s):.+$", schemes != NULL ? schemes : "[A-Za-z][A-Za-z0-9+.-]*");
  add_types (json, "string");
  add_text (json, "pattern", pattern);
}

static void
add_hex (JsonBuilder *json, const LabOption *option)
{
  g_autofree char *most = option->max != 0
                              ? g_strdup_printf ("%" G_GINT64_FORMAT, option->max)
                              : g_strdup ("");
  g_autofree char *pattern = g_strdup_printf (
      "^([0-9A-Fa-f]{2}){%" G_GINT64_FORMAT ",%s}$", option->min, most);
  add_types (json, "string number");
  add_text (json, "pattern", pattern);
}

static void
add_properties (JsonBuilder *json, const LabOption *table, guint depth)
{
  for (; table != NULL && table->key != NULL; table++)
    {
      json_builder_set_member_name (json, table->key);
      add_schema (json, table, FALSE, depth + 1);
    }
}

static void
add_required (JsonBuilder *json, const LabOption *table, const char *more)
{
  json_builder_set_member_name (json, "required");
  json_builder_begin_array (json);
  for (; table != NULL && table->key != NULL; table++)
    if (table->required)
      json_builder_add_string_value (json, table->key);
  if (more != NULL)
    json_builder_add_string_value (json, more);
  json_builder_end_array (json);
}

/* if type is "hss", then the hss's options */
static void
add_variants (JsonBuilder *json, const LabOption *option, guint depth)
{
  json_builder_set_member_name (json, "allOf");
  json_builder_begin_array (json);
  for (const LabOptionVariant *v = option->variants; v != NULL && v->word != NULL; v++)
    {
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "if");
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "properties");
      json_builder_begin_object (json);
      json_builder_set_member_name (json, option->variant_key);
      json_builder_begin_object (json);
      add_text (json, "const", v->word);
      json_builder_end_object (json);
      json_builder_end_object (json);
      json_builder_end_object (json);
      json_builder_set_member_name (json, "then");
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "properties");
      json_builder_begin_object (json);
      add_properties (json, v->table, depth);
      json_builder_end_object (json);
      add_required (json, v->table, NULL);
      json_builder_end_object (json);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_variant_key (JsonBuilder *json, const LabOption *option)
{
  json_builder_set_member_name (json, option->variant_key);
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "oneOf");
  json_builder_begin_array (json);
  for (const LabOptionVariant *v = option->variants; v != NULL && v->word != NULL; v++)
    {
      json_builder_begin_object (json);
      add_text (json, "const", v->word);
      if (v->help != NULL)
        add_text (json, "description", v->help);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_mapping (JsonBuilder *json, const LabOption *option, gboolean crowd, guint depth)
{
  static const LabOption crowd_options[] = {
    { "count", LAB_OPTION_INT, NULL, "Makes this entry a crowd of that many", .min = 1,
      .max = LAB_MAX_CROWD },
    { "first", LAB_OPTION_STRING, NULL, "A crowd's first telephone number" },
    { NULL },
  };
  gboolean chooses = option->variant_key != NULL;
  add_types (json, chooses ? "object" : "object null");
  json_builder_set_member_name (json, "properties");
  json_builder_begin_object (json);
  if (chooses && lab_option_find (option->table, option->variant_key) == NULL)
    add_variant_key (json, option);
  add_properties (json, option->table, depth);
  if (crowd)
    add_properties (json, crowd_options, depth);
  json_builder_end_object (json);
  add_required (json, option->table, option->variant_key);
  if (chooses)
    add_variants (json, option, depth);
  json_builder_set_member_name (json, chooses ? "unevaluatedProperties"
                                              : "additionalProperties");
  json_builder_add_boolean_value (json, FALSE);
}

static void
add_items (JsonBuilder *json, const LabOption *option, guint depth)
{
  gboolean list = option->type == LAB_OPTION_LIST;
  add_types (json, list ? "array null" : "object null");
  json_builder_set_member_name (json, list ? "items" : "additionalProperties");
  add_schema (json, option->item, option->crowd, depth + 1);
  add_limits (json, option, list ? "minItems" : "minProperties",
              list ? "maxItems" : "maxProperties", 1);
}

static void
add_default (JsonBuilder *json, const LabOption *option)
{
  gint64 number;
  gboolean truth;
  if (option->def == NULL || option->type == LAB_OPTION_MAPPING
      || option->type == LAB_OPTION_MAP || option->type == LAB_OPTION_LIST
      || option->type == LAB_OPTION_FREE)
    return;
  json_builder_set_member_name (json, "default");
  if (option->type == LAB_OPTION_INT && lab_parse_int (option->def, &number, NULL))
    json_builder_add_int_value (json, number);
  else if (option->type == LAB_OPTION_BOOL && lab_parse_bool (option->def, &truth, NULL))
    json_builder_add_boolean_value (json, truth);
  else
    json_builder_add_string_value (json, option->def);
}

static void
add_scalar (JsonBuilder *json, const LabOption *option)
{
  switch (option->type)
    {
    case LAB_OPTION_STRING:
      add_types (json, "string number boolean");
      add_limits (json, option, "minLength", "maxLength", 1);
      break;
    case LAB_OPTION_BOOL:
      add_types (json, "boolean");
      break;
    case LAB_OPTION_INT:
      add_types (json, "integer");
      add_limits (json, option, "minimum", "maximum", 1);
      break;
    case LAB_OPTION_DURATION:
      add_types (json, "string number");
      add_text (json, "pattern", "^[0-9]+(\\.[0-9]+)?(ms|s|m|min|h|d)?$");
      break;
    case LAB_OPTION_SIZE:
      add_types (json, "string integer");
      add_text (json, "pattern", "^[0-9]+(\\.[0-9]+)?(B|KB|MB|GB)?$");
      break;
    case LAB_OPTION_PERCENT:
      add_types (json, "string number");
      add_text (json, "pattern", "^[0-9]+(\\.[0-9]+)?%?$");
      break;
    case LAB_OPTION_ENUM:
      add_words (json, option->words);
      break;
    case LAB_OPTION_URI:
      add_uri (json, option);
      break;
    case LAB_OPTION_HEX:
      add_hex (json, option);
      break;
    case LAB_OPTION_ENDPOINT:
      add_types (json, "string integer");
      break;
    default:
      add_types (json, "string number");
      break;
    }
}

static void
add_schema (JsonBuilder *json, const LabOption *option, gboolean crowd, guint depth)
{
  json_builder_begin_object (json);
  if (option->help != NULL)
    add_text (json, "description", option->help);
  add_default (json, option);
  if (depth < DEEPEST && option->type == LAB_OPTION_MAPPING)
    add_mapping (json, option, crowd, depth);
  else if (depth < DEEPEST
           && (option->type == LAB_OPTION_MAP || option->type == LAB_OPTION_LIST))
    add_items (json, option, depth);
  else if (depth < DEEPEST && option->type != LAB_OPTION_FREE)
    add_scalar (json, option);
  json_builder_end_object (json);
}

char *
lab_topology_schema (const LabOption *options, const char *title)
{
  static const LabOption file = { .type = LAB_OPTION_STRING };
  static const LabOption include[]
      = { { "include", LAB_OPTION_LIST, NULL, "Other files, relative to this one",
            .item = &file },
          { NULL } };
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  add_text (json, "$schema", "https://json-schema.org/draft/2020-12/schema");
  add_text (json, "title", title);
  add_types (json, "object");
  json_builder_set_member_name (json, "properties");
  json_builder_begin_object (json);
  add_properties (json, options, 0);
  add_properties (json, include, 0);
  json_builder_end_object (json);
  add_required (json, options, NULL);
  json_builder_set_member_name (json, "additionalProperties");
  json_builder_add_boolean_value (json, FALSE);
  json_builder_end_object (json);
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  return json_to_string (root, TRUE);
}
