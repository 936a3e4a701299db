/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "table.h"

static LabTopology *
read_good (const char *text)
{
  LabTopology *topology = lab_topology_parse ("dir/hello.yaml", text, -1, top_options);
  g_autoptr (GError) error = NULL;
  lab_topology_valid (topology, &error);
  g_assert_no_error (error);
  return topology;
}

static const LabNode *
entry (LabTopology *topology, const char *map, const char *name)
{
  const LabNode *node = lab_topology_find (topology, map, name);
  g_assert_nonnull (node);
  return node;
}

static void
test_values (void)
{
  g_autoptr (LabTopology) t = read_good (
      "elements:\n"
      "  edge: {type: pcscf, listen: [\"udp:5070\", 'tls:127.0.0.1:5071'], expires: "
      "90s,\n"
      "         limit: 2KB, loss: 0.5%, strict: true, hss: home, match: '^\\d{2,3}$'}\n"
      "  home:\n    type: hss\n    address: 127.0.9.9\n    workers: 7\n    database: |\n"
      "      two\n"
      "      lines\n"
      "subscribers:\n"
      "  alice: {aka: {k: 465B5CE8B199B49FAA5F0A2EE238A6BC, algorithm: SHA-256}}\n");
  const LabNode *edge = entry (t, "elements", "edge"),
                *home = entry (t, "elements", "home");
  const LabNode *listen = lab_node_child (edge, "listen");
  LabEndpoint endpoint;
  g_assert_cmpuint (lab_node_size (listen), ==, 2);
  g_assert_true (lab_node_endpoint (lab_node_at (listen, 1), NULL, &endpoint));
  g_assert_cmpstr (endpoint.transport, ==, "tls");
  g_assert_cmpstr (endpoint.address, ==, "127.0.0.1");
  g_assert_cmpint (endpoint.port, ==, 5071);
  g_assert_cmpint (lab_node_duration_ms (edge, "expires"), ==, 90000);
  g_assert_cmpint (lab_node_size_bytes (edge, "limit"), ==, 2048);
  g_assert_cmpfloat (lab_node_percent (edge, "loss"), ==, 0.5);
  g_assert_true (lab_node_bool (edge, "strict"));
  g_assert_true (lab_node_ref (edge, "hss") == home);
  g_assert_cmpstr (lab_node_string (edge, "match"), ==, "^\\d{2,3}$");
  g_assert_cmpint (lab_node_int (home, "workers"), ==, 7);
  g_assert_cmpstr (lab_node_string (home, "database"), ==, "two\nlines\n");
  const LabNode *aka = lab_node_child (entry (t, "subscribers", "alice"), "aka");
  g_autoptr (GBytes) k = lab_node_hex (aka, "k");
  g_assert_cmpuint (g_bytes_get_size (k), ==, 16);
  g_assert_cmpint (((const guint8 *)g_bytes_get_data (k, NULL))[15], ==, 0xbc);
  g_assert_cmpint (lab_node_enum (aka, "algorithm"), ==, 1);
  g_assert_cmpuint (lab_node_line (aka), ==, 12);
  g_autofree char *place = lab_node_place (lab_node_child (aka, "k"));
  g_assert_cmpstr (place, ==, "dir/hello.yaml:12:20");
}

static void
test_defaults (void)
{
  g_autoptr (LabTopology) t
      = read_good ("elements: {edge: {type: pcscf}, home: {type: hss}}\n"
                   "ues:\n  alice:\n");
  const LabNode *edge = entry (t, "elements", "edge");
  const LabNode *listen = lab_node_child (edge, "listen");
  g_auto (GStrv) texts = lab_node_strv (edge, "listen");
  LabEndpoint endpoint;
  g_assert_false (lab_node_has (edge, "listen"));
  g_assert_true (lab_node_has (edge, "type"));
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  g_assert_cmpstr (texts[1], ==, "tcp:5060");
  g_assert_true (lab_node_endpoint (lab_node_at (listen, 0), NULL, &endpoint));
  g_assert_cmpuint (lab_node_line (listen), ==, 0);
  g_assert_cmpint (lab_node_duration_ms (edge, "expires"), ==, 3600000);
  g_assert_cmpint (lab_node_size_bytes (edge, "limit"), ==, 65536);
  g_assert_false (lab_node_bool (edge, "strict"));
  g_assert_null (lab_node_ref (edge, "hss"));
  g_assert_null (lab_node_child (edge, "address"));
  g_assert_null (lab_node_string (edge, "nothing"));
  g_assert_cmpint (lab_node_int (entry (t, "elements", "home"), "workers"), ==, 4);
  g_assert_null (lab_node_hex (edge, "nothing"));
  g_assert_cmpint (lab_node_enum (edge, "nothing"), ==, -1);
  /* nothing at all is an empty mapping */
  const LabNode *alice = entry (t, "ues", "alice");
  g_assert_cmpint (lab_node_shape (alice), ==, LAB_NODE_MAPPING);
  g_assert_cmpint (lab_node_duration_ms (alice, "expires"), ==, 600000);
  g_assert_cmpuint (lab_node_size (lab_node_child (lab_topology_root (t), "scenarios")),
                    ==, 0);
  g_assert_cmpstr (lab_topology_name (t), ==, "hello");
  g_assert_cmpstr (lab_topology_domain (t), ==, "ims.example.org");
}

static void
test_substitution (void)
{
  g_autoptr (LabTopology) t
      = read_good ("name: demo\ndomain: '{name}.example.org'\nsubscribers:\n"
                   "  alice: {impu: [sip:+8613800000001@{domain}, tel:+8613800000001]}\n"
                   "  bob:\n    impu:\n      - \"sip:bob@{domain}\"\n"
                   "    digest: {password: '{word} {a b} {'}\n");
  g_auto (GStrv) impu = lab_node_strv (entry (t, "subscribers", "alice"), "impu");
  g_assert_cmpstr (impu[0], ==, "sip:+8613800000001@demo.example.org");
  g_assert_cmpstr (impu[1], ==, "tel:+8613800000001");
  const LabNode *bob = entry (t, "subscribers", "bob");
  g_assert_cmpstr (lab_node_string (lab_node_at (lab_node_child (bob, "impu"), 0), NULL),
                   ==, "sip:bob@demo.example.org");
  g_assert_cmpstr (lab_node_string (lab_node_child (bob, "digest"), "password"), ==,
                   "{word} {a b} {");
}

static void
test_default_domain_is_substituted (void)
{
  g_autoptr (LabTopology) t = read_good ("subscribers: {a: {impu: [sip:a@{domain}]}}\n");
  g_auto (GStrv) impu = lab_node_strv (entry (t, "subscribers", "a"), "impu");
  g_assert_cmpstr (impu[0], ==, "sip:a@ims.example.org");
}

static void
test_anchors (void)
{
  g_autoptr (LabTopology) t
      = read_good ("subscribers:\n"
                   "  a: &a {number: 1, digest: &d {password: x, algorithm: SHA-256}}\n"
                   "  b: *a\n"
                   "  c: {<<: *a, number: 3}\n"
                   "  d: {digest: {<<: [{password: y}, *d]}}\n"
                   "  e: {number: &n 5, digest: {password: *n}}\n");
  static const struct
  {
    const char *name, *number, *password, *algorithm;
  } rows[] = { { "a", "1", "x", "SHA-256" },
               { "b", "1", "x", "SHA-256" },
               { "c", "3", "x", "SHA-256" },
               { "d", NULL, "y", "SHA-256" },
               { "e", "5", "5", "MD5" } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LabNode *node = entry (t, "subscribers", rows[i].name);
      const LabNode *digest = lab_node_child (node, "digest");
      g_assert_cmpstr (lab_node_string (node, "number"), ==, rows[i].number);
      g_assert_cmpstr (lab_node_string (digest, "password"), ==, rows[i].password);
      g_assert_cmpstr (lab_node_string (digest, "algorithm"), ==, rows[i].algorithm);
    }
  g_assert_false (lab_node_has (entry (t, "subscribers", "c"), "<<"));
}

static void
test_order (void)
{
  GString *text = g_string_new ("ues:\n");
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "  u%u: {}\n", (i * 37) % 100);
  g_autoptr (LabTopology) t = read_good (text->str);
  const LabNode *ues = lab_node_child (lab_topology_root (t), "ues");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%u", (i * 37) % 100);
      g_assert_cmpstr (lab_node_name (lab_node_at (ues, i)), ==, name);
      g_assert_true (lab_topology_find (t, "ues", name) == lab_node_at (ues, i));
    }
  g_assert_null (lab_node_at (ues, 100));
  g_string_free (text, TRUE);
}

static void
test_crowd (void)
{
  g_autoptr (LabTopology) t = read_good (
      "subscribers:\n"
      "  first: {}\n"
      "  crowd: {count: 1000, first: +8613800100000, impu: [sip:{number}@{domain}],\n"
      "          digest: {password: 'pw{index}'}}\n"
      "  last: {}\n"
      "ues:\n"
      "  crowd: {count: 1000, subscriber: first}\n"
      "  wide: {count: 10001, subscriber: last}\n");
  const LabNode *subscribers = lab_node_child (lab_topology_root (t), "subscribers");
  g_assert_cmpuint (lab_node_size (subscribers), ==, 1002);
  g_assert_cmpstr (lab_node_name (lab_node_at (subscribers, 0)), ==, "first");
  g_assert_cmpstr (lab_node_name (lab_node_at (subscribers, 1)), ==, "crowd0001");
  g_assert_cmpstr (lab_node_name (lab_node_at (subscribers, 1000)), ==, "crowd1000");
  g_assert_cmpstr (lab_node_name (lab_node_at (subscribers, 1001)), ==, "last");
  const LabNode *node = entry (t, "subscribers", "crowd0100");
  g_auto (GStrv) impu = lab_node_strv (node, "impu");
  g_assert_cmpstr (impu[0], ==, "sip:+8613800100099@ims.example.org");
  g_assert_cmpstr (lab_node_string (node, "number"), ==, "+8613800100099");
  g_assert_cmpstr (lab_node_string (lab_node_child (node, "digest"), "password"), ==,
                   "pw100");
  g_assert_false (lab_node_has (node, "count"));
  g_assert_nonnull (lab_topology_find (t, "ues", "wide00001"));
}

static void
test_crowd_carries (void)
{
  g_autoptr (LabTopology) t = read_good ("subscribers: {c: {count: 2, first: '0099'}}");
  g_assert_cmpstr (lab_node_string (entry (t, "subscribers", "c0002"), "number"), ==,
                   "0100");
}

static void
test_words_are_no_mappings (void)
{
  g_autoptr (LabTopology) t = read_good (
      "scenarios:\n  s:\n    - alice.message: {to: {who}, n: [{a}, {b}], x: {}}\n"
      "    - wait\n");
  const LabNode *s = entry (t, "scenarios", "s");
  const LabNode *step = lab_node_at (lab_node_at (s, 0), 0);
  g_assert_cmpstr (lab_node_name (step), ==, "alice.message");
  g_assert_cmpstr (lab_node_string (step, "to"), ==, "{who}");
  g_assert_cmpstr (lab_node_string (lab_node_at (lab_node_child (step, "n"), 1), NULL),
                   ==, "{b}");
  g_assert_cmpint (lab_node_shape (lab_node_child (step, "x")), ==, LAB_NODE_MAPPING);
  g_assert_cmpstr (lab_node_string (lab_node_at (s, 1), NULL), ==, "wait");
}

static const LabOption message_options[] = {
  { "to", LAB_OPTION_REF, NULL, "To whom", .required = TRUE,
    .target = "ues|subscribers" },
  { "wait", LAB_OPTION_DURATION, "5s", "How long", .max = 60000 },
  { "like", LAB_OPTION_REGEX, NULL, "What comes" },
  { NULL },
};
static const LabOption message = { .type = LAB_OPTION_MAPPING, .table = message_options };

static char *
lookup (const char *name, gpointer data)
{
  return strcmp (name, "who") == 0      ? g_strdup ("alice")
         : strcmp (name, "nobody") == 0 ? g_strdup ("carol")
         : strcmp (name, "long") == 0   ? g_strdup ("2h")
                                        : NULL;
}

static void
test_resolve (void)
{
  g_autoptr (LabTopology) t = read_good (
      "ues: {alice: {}}\nscenarios:\n  s:\n"
      "    - {to: {who}, like: 'a{2}{x}'}\n    - {to: {nobody}}\n    - {to: {else}}\n"
      "    - {to: alice, wait: {long}}\n");
  const LabNode *s = entry (t, "scenarios", "s");
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < 4; i++)
    g_assert_true (lab_topology_check (t, lab_node_at (s, i), &message));
  g_assert_true (lab_node_has_variables (lab_node_at (s, 0)));
  g_autoptr (LabNode) good = lab_node_resolve (lab_node_at (s, 0), lookup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lab_node_string (good, "to"), ==, "alice");
  g_assert_true (lab_node_ref (good, "to") == entry (t, "ues", "alice"));
  g_assert_cmpint (lab_node_duration_ms (good, "wait"), ==, 5000);
  g_assert_cmpstr (lab_node_string (good, "like"), ==, "a{2}{x}");
  static const char *const errors[] = {
    "dir/hello.yaml:5:12: no \"carol\" in ues or subscribers\n      - {to: {nobody}}\n   "
    "          ^",
    "dir/hello.yaml:6:12: unknown variable {else}\n      - {to: {else}}\n             ^",
    "dir/hello.yaml:7:25: wait \"2h\": out of range: 0s to 1m\n"
    "      - {to: alice, wait: {long}}\n                          ^",
  };
  for (guint i = 0; i < 3; i++)
    {
      g_assert_null (lab_node_resolve (lab_node_at (s, i + 1), lookup, NULL, &error));
      g_assert_cmpstr (error->message, ==, errors[i]);
      g_clear_error (&error);
    }
  g_assert_true (lab_topology_valid (t, NULL));
}

static void
test_check_from_above (void)
{
  g_autoptr (LabTopology) t = read_good (
      "scenarios:\n  s:\n    - {ot: alice}\n    - {to: alise}\nues: {alice: {}}\n");
  const LabNode *s = entry (t, "scenarios", "s");
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_check (t, lab_node_at (s, 0), &message));
  g_assert_false (lab_topology_check (t, lab_node_at (s, 1), &message));
  g_assert_false (lab_topology_valid (t, &error));
  g_assert_cmpstr (error->message, ==,
                   "dir/hello.yaml:3:7: missing \"to\" (name of ues or subscribers)\n"
                   "      - {ot: alice}\n        ^\n"
                   "dir/hello.yaml:3:8: unknown key \"ot\" (did you mean \"to\"?)\n"
                   "      - {ot: alice}\n         ^\n"
                   "dir/hello.yaml:4:12: no \"alise\" in ues or subscribers (did you "
                   "mean \"alice\"?)\n"
                   "      - {to: alise}\n             ^");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/reading/values", test_values);
  g_test_add_func ("/topology/reading/defaults", test_defaults);
  g_test_add_func ("/topology/reading/substitution", test_substitution);
  g_test_add_func ("/topology/reading/default-domain",
                   test_default_domain_is_substituted);
  g_test_add_func ("/topology/reading/anchors-and-merge-keys", test_anchors);
  g_test_add_func ("/topology/reading/order-of-the-file", test_order);
  g_test_add_func ("/topology/reading/crowd", test_crowd);
  g_test_add_func ("/topology/reading/crowd-carries-and-keeps-zeros", test_crowd_carries);
  g_test_add_func ("/topology/reading/words-in-braces-are-text",
                   test_words_are_no_mappings);
  g_test_add_func ("/topology/reading/variables-are-filled-in-later", test_resolve);
  g_test_add_func ("/topology/reading/checked-from-above", test_check_from_above);
  return g_test_run ();
}
