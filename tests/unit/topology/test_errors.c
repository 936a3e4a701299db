/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include <string.h>
#include "table.h"

/* A file and all that is said of it. */
static const struct
{
  const char *name, *text, *errors;
} rows[] = {
  { "unknown-key", "ues:\n  alice: {expirse: 5s}\n",
    "t.yaml:2:11: unknown key \"expirse\" (did you mean \"expires\"?)\n"
    "    alice: {expirse: 5s}\n"
    "            ^" },
  { "unknown-key-far", "colour: red\n",
    "t.yaml:1:1: unknown key \"colour\"; known are: name, domain, elements, subscribers, "
    "ues, "
    "scenarios\n  colour: red\n  ^" },
  { "key-of-another-kind", "elements:\n  hss: {type: hss, listen: [udp:1]}\n",
    "t.yaml:2:20: unknown key \"listen\": pcscf has it, hss has not\n"
    "    hss: {type: hss, listen: [udp:1]}\n                     ^" },
  { "unknown-kind", "elements:\n  p: {type: pcsf, lissen: 1}\n",
    "t.yaml:2:13: unknown type \"pcsf\" (did you mean \"pcscf\"?)\n"
    "    p: {type: pcsf, lissen: 1}\n              ^" },
  { "missing-kind", "elements:\n  p: {}\n",
    "t.yaml:2:3: missing \"type\": one of pcscf, hss\n    p: {}\n    ^" },
  { "wrong-type-scalar-for-list", "elements: {p: {type: pcscf, listen: 5}}\n",
    "t.yaml:1:37: \"listen\": wanted is: list of endpoint; this is a plain value\n"
    "  elements: {p: {type: pcscf, listen: 5}}\n                                      "
    "^" },
  { "wrong-type-list-for-scalar", "domain: [a]\n",
    "t.yaml:1:1: \"domain\": wanted is: text; this is a list\n  domain: [a]\n  ^" },
  { "nothing-for-scalar", "domain:\n",
    "t.yaml:1:1: \"domain\": wanted is: text; this is nothing\n  domain:\n  ^" },
  { "wrong-type-list-for-map", "ues: [alice]\n",
    "t.yaml:1:1: \"ues\": wanted is: name: mapping; this is a list\n  ues: [alice]\n  "
    "^" },
  { "not-a-duration", "elements:\n  p:\n    type: pcscf\n    expires: soon\n",
    "t.yaml:4:14: expires \"soon\": not a duration: 80ms, 30s, 5m, 1h, 2d; a plain "
    "number is "
    "seconds\n      expires: soon\n               ^" },
  { "out-of-range-duration", "elements: {p: {type: pcscf, expires: 5s}}\n",
    "t.yaml:1:38: expires \"5s\": out of range: 30s to 1d\n"
    "  elements: {p: {type: pcscf, expires: 5s}}\n                                       "
    "^" },
  { "out-of-range-int", "elements: {h: {type: hss, workers: 17}}\n",
    "t.yaml:1:36: workers \"17\": out of range: 1 to 16\n"
    "  elements: {h: {type: hss, workers: 17}}\n                                     ^" },
  { "out-of-range-size", "elements: {p: {type: pcscf, limit: 2MB}}\n",
    "t.yaml:1:36: limit \"2MB\": out of range: 1024 octets to 1048576 octets\n"
    "  elements: {p: {type: pcscf, limit: 2MB}}\n                                     "
    "^" },
  { "out-of-range-percent", "elements: {p: {type: pcscf, loss: 101%}}\n",
    "t.yaml:1:35: loss \"101%\": out of range: 0% to 100%\n"
    "  elements: {p: {type: pcscf, loss: 101%}}\n                                    ^" },
  { "not-a-truth", "elements: {p: {type: pcscf, strict: yes}}\n",
    "t.yaml:1:37: strict \"yes\": neither true nor false (did you mean true?)\n"
    "  elements: {p: {type: pcscf, strict: yes}}\n                                      "
    "^" },
  { "not-an-address", "elements: {h: {type: hss, address: localhost}}\n",
    "t.yaml:1:36: address \"localhost\": not an IPv4 or IPv6 address; names are not "
    "looked up\n"
    "  elements: {h: {type: hss, address: localhost}}\n                                  "
    "   ^" },
  { "not-an-endpoint", "elements: {p: {type: pcscf, listen: [udp:5060, tpc:5060]}}\n",
    "t.yaml:1:48: \"tpc:5060\": \"tpc\" is none of the transports udp, tcp, tls (did you "
    "mean tcp?)\n"
    "  elements: {p: {type: pcscf, listen: [udp:5060, tpc:5060]}}\n"
    "                                                 ^" },
  { "too-many-items", "elements: {p: {type: pcscf, listen: [1, 2, 3, 4, 5]}}\n",
    "t.yaml:1:29: 5 entries are too many: at most 4\n"
    "  elements: {p: {type: pcscf, listen: [1, 2, 3, 4, 5]}}\n                           "
    "   ^" },
  { "too-few-items", "elements: {p: {type: pcscf, listen: []}}\n",
    "t.yaml:1:29: 0 entries are too few: at least 1\n"
    "  elements: {p: {type: pcscf, listen: []}}\n                              ^" },
  { "not-a-regex", "elements: {p: {type: pcscf, match: \"(a\"}}\n",
    "t.yaml:1:36: match \"(a\": not a regular expression: Error while compiling regular "
    "expression "
    "\xe2\x80\x98(a\xe2\x80\x99 at char 2: missing terminating )\n"
    "  elements: {p: {type: pcscf, match: \"(a\"}}\n                                     "
    "^" },
  { "unknown-word", "subscribers: {b: {digest: {password: x, algorithm: SHA256}}}\n",
    "t.yaml:1:52: algorithm \"SHA256\": none of MD5, SHA-256, AKAv1-MD5 (did you mean "
    "\"SHA-256\"?)\n"
    "  subscribers: {b: {digest: {password: *, algorithm: SHA256}}}\n"
    "                                                     ^" },
  { "not-a-uri", "subscribers: {b: {impu: [\"+86138\"]}}\n",
    "t.yaml:1:26: \"+86138\": not a URI: no scheme as in sip: (RFC 3986 §3.1)\n"
    "  subscribers: {b: {impu: [\"+86138\"]}}\n                           ^" },
  { "uri-scheme", "subscribers: {b: {impu: [http://x]}}\n",
    "t.yaml:1:26: \"http://x\": scheme http is none of sip, sips, tel\n"
    "  subscribers: {b: {impu: [http://x]}}\n                           ^" },
  { "missing-key", "subscribers:\n  bob:\n    digest: {algorithm: MD5}\n",
    "t.yaml:3:5: missing \"password\" (text)\n      digest: {algorithm: MD5}\n      ^" },
  { "secret-is-hidden",
    "subscribers:\n  a: {aka: {k: 465b5ce8, opc: \"465b5c\"}, digest: {pasword: "
    "s3cret, password: s3cret}}\n",
    "t.yaml:2:16: k 8 hex digits are 4 octets, out of range: exactly 16 octets\n"
    "    a: {aka: {k: ********, opc: *******\"}, digest: {pasword: ******, password: "
    "******}}\n"
    "                 ^\n"
    "t.yaml:2:31: opc 6 hex digits are 3 octets, out of range: exactly 16 octets\n"
    "    a: {aka: {k: ********, opc: *******\"}, digest: {pasword: ******, password: "
    "******}}\n"
    "                                ^\n"
    "t.yaml:2:51: unknown key \"pasword\" (did you mean \"password\"?)\n"
    "    a: {aka: {k: ********, opc: *******\"}, digest: {pasword: ******, password: "
    "******}}\n"
    "                                                    ^" },
  { "key-in-hex-is-hidden-anywhere", "nam: 465b5ce8b199b49faa5f0a2ee238a6bc\n",
    "t.yaml:1:1: unknown key \"nam\" (did you mean \"name\"?)\n"
    "  nam: ********************************\n  ^" },
  { "duplicate-key", "ues:\n  alice: {}\n  bob: {}\n  alice: {}\n",
    "t.yaml:4:3: duplicate key \"alice\", first at t.yaml:2:3\n    alice: {}\n    ^" },
  { "dangling-reference", "subscribers: {alice: {}}\nues: {a: {subscriber: alise}}\n",
    "t.yaml:2:23: no \"alise\" in subscribers (did you mean \"alice\"?)\n"
    "  ues: {a: {subscriber: alise}}\n                        ^" },
  { "reference-to-another-kind",
    "elements:\n  p: {type: pcscf, hss: q}\n  q: {type: pcscf}\n",
    "t.yaml:2:25: \"q\" is of type pcscf, hss is wanted\n"
    "    p: {type: pcscf, hss: q}\n                          ^" },
  { "unknown-substitution", "subscribers: {a: {impu: [sip:a@{domian}]}}\n",
    "t.yaml:1:26: unknown {domian} (did you mean {domain}?)\n"
    "  subscribers: {a: {impu: [sip:a@{domian}]}}\n                           ^" },
  { "number-outside-a-crowd", "subscribers: {a: {impu: [\"sip:{number}@x\"]}}\n",
    "t.yaml:1:26: {number} is known in a crowd only\n"
    "  subscribers: {a: {impu: [\"sip:{number}@x\"]}}\n                           ^" },
  { "crowd-count", "subscribers: {a: {count: many}}\n",
    "t.yaml:1:26: count of a crowd is 1 to 100000\n"
    "  subscribers: {a: {count: many}}\n                           ^" },
  { "crowd-first", "subscribers: {a: {count: 2, first: x1}}\n",
    "t.yaml:1:36: first of a crowd is a telephone number: +8613800100000\n"
    "  subscribers: {a: {count: 2, first: x1}}\n                                     ^" },
  { "crowd-error-once", "subscribers: {a: {count: 20, impu: [\"x{index}\"]}}\n",
    "t.yaml:1:37: \"x1\": not a URI: no scheme as in sip: (RFC 3986 §3.1)\n"
    "  subscribers: {a: {count: 20, impu: [\"x{index}\"]}}\n"
    "                                      ^" },
  { "crowd-name-taken", "ues: {a0002: {}, a: {count: 2}}\n",
    "t.yaml:1:18: duplicate key \"a0002\", which the crowd makes: also at t.yaml:1:7\n"
    "  ues: {a0002: {}, a: {count: 2}}\n                   ^" },
  { "tab", "ues:\n\talice: {}\n",
    "t.yaml:2:1: not YAML: tab character may not be used as indentation\n  \talice: {}\n "
    " ^" },
  { "syntax", "ues: [alice\n",
    "t.yaml:2:1: not YAML: flow sequence without a closing bracket\n  \n  ^" },
  { "alias-without-anchor", "ues: {a: *x}\n",
    "t.yaml:1:10: no anchor &x before this place\n  ues: {a: *x}\n           ^" },
  { "alias-in-its-own-anchor", "ues: &x {a: *x}\n",
    "t.yaml:1:13: no anchor &x before this place\n  ues: &x {a: *x}\n              ^" },
  { "merge-of-text", "ues: {a: {<<: x}}\n",
    "t.yaml:1:15: << takes a mapping, or a list of them\n  ues: {a: {<<: x}}\n           "
    "     ^" },
  { "error-behind-an-alias-once", "ues:\n  a: &x {expires: y}\n  b: *x\n  c: {<<: *x}\n",
    "t.yaml:2:19: expires \"y\": not a duration: 80ms, 30s, 5m, 1h, 2d; a plain number "
    "is seconds\n"
    "    a: &x {expires: y}\n                    ^" },
  { "second-document", "name: a\n---\nname: b\n",
    "t.yaml:2:1: a second document in one file\n  ---\n  ^" },
  { "tag", "name: !secret a\n",
    "t.yaml:1:7: tags are not supported\n  name: !secret a\n        ^" },
  { "not-a-mapping", "- a\n",
    "t.yaml:1:1: a topology is a mapping: keys and their values\n  - a\n  ^" },
  { "key-is-no-text", "? [a]\n: b\n", "t.yaml:1:3: a key is plain text\n  ? [a]\n    ^" },
  { "only-comments", "# nothing\n", "t.yaml: the file is empty" },
  { "empty", "", "t.yaml: the file is empty" },
  { "control-character", "name: a\001b\n",
    "t.yaml:1:8: a control character\n  name: a?b\n         ^" },
  { "not-utf-8", "name: ü\nb: \xff\n",
    "t.yaml:2:4: not UTF-8\n  b: \xef\xbf\xbd\n     ^" },
  { "zero-octet", "name: \"a\\0b\"\n",
    "t.yaml:1:7: text with a zero octet\n  name: \"a\\0b\"\n        ^" },
  { "columns-are-characters", "ues: {äöü: {x: 1}, 王: {expires: y}}\n",
    "t.yaml:1:13: unknown key \"x\"; known are: subscriber, expires\n"
    "  ues: {äöü: {x: 1}, 王: {expires: y}}\n              ^\n"
    "t.yaml:1:33: expires \"y\": not a duration: 80ms, 30s, 5m, 1h, 2d; a plain number "
    "is seconds\n"
    "  ues: {äöü: {x: 1}, 王: {expires: y}}\n                                   ^" },
};

static void
test_row (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("t.yaml", rows[i].text, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (topology, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, rows[i].errors);
}

static void
test_all_at_once (void)
{
  GString *text = g_string_new ("ues:\n");
  for (guint i = 0; i < 25; i++)
    g_string_append_printf (text, "  u%u: {x: 1}\n", i);
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("t.yaml", text->str, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (topology, &error));
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 25);
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 20 * 3 + 1);
  g_assert_true (g_str_has_prefix (lines[57], "t.yaml:21:9: "));
  g_assert_cmpstr (lines[60], ==, "… and 5 more");
  g_string_free (text, TRUE);
}

static void
test_long_line (void)
{
  GString *text = g_string_new ("domain: ");
  for (guint i = 0; i < 500; i++)
    g_string_append_c (text, 'a');
  g_string_insert (text, 0, "{");
  g_string_append (text, ", nmae: x}");
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("t.yaml", text->str, -1, top_options);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (topology, &error));
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "t.yaml:1:512: unknown key \"nmae\" (did you mean \"name\"?)");
  g_assert_cmpint (g_utf8_strlen (lines[1], -1), <, 110);
  g_assert_cmpint (strchr (lines[2], '^') - lines[2], ==,
                   g_utf8_pointer_to_offset (lines[1], strstr (lines[1], "nmae")));
  g_string_free (text, TRUE);
}

static void
test_claim (void)
{
  static const char text[]
      = "elements:\n"
        "  a: {type: pcscf, listen: [udp:5060, tcp:5060, tls:5060]}\n"
        "  b: {type: hss}\n";
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", text, -1, top_options);
  const LabNode *listen
      = lab_node_child (lab_topology_find (t, "elements", "a"), "listen");
  const LabNode *b = lab_topology_find (t, "elements", "b");
  g_autoptr (GError) error = NULL;
  g_assert_true (
      lab_topology_claim (t, lab_node_at (listen, 0), "udp", "127.0.1.2", 5060, "a"));
  g_assert_true (
      lab_topology_claim (t, lab_node_at (listen, 1), "tcp", "127.0.1.2", 5060, "a"));
  g_assert_true (lab_topology_claim (t, b, "tcp", "127.0.1.3", 5060, "b"));
  g_assert_true (lab_topology_claim (t, b, "tcp", "::", 5060, "b"));
  g_assert_true (lab_topology_valid (t, &error));
  g_assert_no_error (error);
  g_assert_false (
      lab_topology_claim (t, lab_node_at (listen, 2), "tls", "127.0.1.2", 5060, "a"));
  g_assert_false (lab_topology_claim (t, b, "udp", "0.0.0.0", 5060, "b"));
  g_assert_false (lab_topology_valid (t, &error));
  g_assert_cmpstr (
      error->message, ==,
      "t.yaml:2:49: a: TCP port 5060 of 127.0.1.2 is taken by a at t.yaml:2:39\n"
      "    a: {type: pcscf, listen: [udp:5060, tcp:5060, tls:5060]}\n"
      "                                                  ^\n"
      "t.yaml:3:3: b: UDP port 5060 of 0.0.0.0 is taken by a at t.yaml:2:29\n"
      "    b: {type: hss}\n"
      "    ^");
}

static void
test_from_above (void)
{
  g_autoptr (LabTopology) t
      = lab_topology_parse ("t.yaml", "name: a\ndomain: b\n", -1, top_options);
  const LabNode *domain = lab_node_child (lab_topology_root (t), "domain");
  g_autoptr (GError) error = NULL, collected = NULL;
  lab_node_error (domain, &error, "a domain needs a %s", "dot");
  g_assert_cmpstr (error->message, ==,
                   "t.yaml:2:9: a domain needs a dot\n  domain: b\n          ^");
  g_assert_true (lab_topology_valid (t, NULL));
  lab_topology_report (t, domain, "a domain needs a %s", "dot");
  g_assert_false (lab_topology_valid (t, &collected));
  g_assert_cmpstr (collected->message, ==, error->message);
}

static void
test_default_has_its_place (void)
{
  static const LabOption wrong[]
      = { { "expires", LAB_OPTION_DURATION, "soon", NULL }, { NULL } };
  g_autoptr (LabTopology) t = lab_topology_parse ("t.yaml", "{}", -1, wrong);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (t, &error));
  g_assert_true (
      g_str_has_prefix (error->message, "default of \"expires\":1:1: expires \"soon\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/topology/errors/", rows[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/topology/errors/all-at-once", test_all_at_once);
  g_test_add_func ("/topology/errors/long-line-is-cut", test_long_line);
  g_test_add_func ("/topology/errors/two-elements-on-one-port", test_claim);
  g_test_add_func ("/topology/errors/from-the-layers-above", test_from_above);
  g_test_add_func ("/topology/errors/default-has-its-place", test_default_has_its_place);
  return g_test_run ();
}
