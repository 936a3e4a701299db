/* SPDX-License-Identifier: Apache-2.0 */
#include <json-glib/json-glib.h>
#include <string.h>
#include "table.h"
#include "topology/manual.h"
#include "topology/schema.h"

/* Paths of the schema and what is there, as JSON text. */
static const struct
{
  const char *path, *json;
} rows[] = {
  { "$['$schema']", "[\"https://json-schema.org/draft/2020-12/schema\"]" },
  { "$.type", "[\"object\"]" },
  { "$.additionalProperties", "[false]" },
  { "$.properties.include.items.type", "[[\"string\",\"number\",\"boolean\"]]" },
  { "$.properties.domain.default", "[\"ims.example.org\"]" },
  { "$.properties.name.maxLength", "[20]" },
  { "$.properties.elements.additionalProperties.required", "[[\"type\"]]" },
  { "$.properties.elements.additionalProperties.unevaluatedProperties", "[false]" },
  { "$.properties.elements.additionalProperties.properties.type.oneOf[0].const",
    "[\"pcscf\"]" },
  { "$.properties.elements.additionalProperties.allOf[0].if.properties.type.const",
    "[\"pcscf\"]" },
  { "$.properties.elements.additionalProperties.allOf[1].then.properties.workers",
    "[{\"description\":\"At "
    "once\",\"default\":4,\"type\":\"integer\",\"minimum\":1,\"maximum\":16}]" },
  { "$.properties.elements.additionalProperties.allOf[0].then.properties.listen.maxItems",
    "[4]" },
  { "$.properties.subscribers.additionalProperties.properties.aka.required",
    "[[\"k\"]]" },
  { "$.properties.subscribers.additionalProperties.properties.aka.properties.k.pattern",
    "[\"^([0-9A-Fa-f]{2}){16,16}$\"]" },
  { "$.properties.subscribers.additionalProperties.properties.aka.additionalProperties",
    "[false]" },
  { "$.properties.subscribers.additionalProperties.properties.digest.properties."
    "algorithm.enum",
    "[[\"MD5\",\"SHA-256\",\"AKAv1-MD5\"]]" },
  { "$.properties.subscribers.additionalProperties.properties.impu.items.pattern",
    "[\"^(sip|sips|tel):.+$\"]" },
  { "$.properties.subscribers.additionalProperties.properties.count.maximum",
    "[100000]" },
  { "$.properties.scenarios.additionalProperties.items", "[{}]" },
};

static void
test_schema (void)
{
  g_autofree char *text = lab_topology_schema (top_options, "a topology");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_assert_true (json_parser_load_from_data (parser, text, -1, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].path);
      g_autoptr (JsonNode) found
          = json_path_query (rows[i].path, json_parser_get_root (parser), &error);
      g_assert_no_error (error);
      g_autofree char *json = json_to_string (found, FALSE);
      g_assert_cmpstr (json, ==, rows[i].json);
    }
}

static void
test_manual (void)
{
  static const char expected[] = "  address: address\n"
                                 "      Its address\n";
  static const char all[]
      = "name: text\n"
        "    What it is called\n"
        "domain: text, default ims.example.org\n"
        "    The home network\n"
        "elements: name: mapping\n"
        "    The network\n"
        "    address: address\n"
        "        Its address\n"
        "    type: pcscf\n"
        "        The proxy at the edge\n"
        "        listen: list of endpoint, default [udp:5060, tcp:5060]\n"
        "            Where phones come\n"
        "        expires: duration, 30s to 1d, default 1h\n"
        "            How long\n"
        "        limit: size, 1024 to 1048576, default 64KB\n";
  static const char aka[] = "        k: 32 hex digits, required\n            The key\n";
  static const char algorithm[]
      = "        algorithm: MD5 | SHA-256 | AKAv1-MD5, default AKAv1-MD5\n";
  static const char hss[] = "        hss: name of elements, a hss\n";
  GString *text = g_string_new (NULL);
  lab_option_manual (text, element_options, 2);
  g_assert_cmpstr (text->str, ==, expected);
  g_string_truncate (text, 0);
  lab_option_manual (text, top_options, 0);
  g_assert_true (g_str_has_prefix (text->str, all));
  g_assert_nonnull (strstr (text->str, aka));
  g_assert_nonnull (strstr (text->str, algorithm));
  g_assert_nonnull (strstr (text->str, hss));
  g_assert_nonnull (
      strstr (text->str, "workers: number (requests), 1 to 16, default 4\n"));
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/schema/rows", test_schema);
  g_test_add_func ("/topology/manual/rows", test_manual);
  return g_test_run ();
}
