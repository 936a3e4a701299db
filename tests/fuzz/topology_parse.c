/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/topology.h"

/* Any octets as a topology file: read, checked, told; and what is good is read back by the getters. */

static const char *const words[] = { "MD5", "SHA-256", NULL };
static const LabOption endpoint = { .type = LAB_OPTION_ENDPOINT };
static const LabOption uri = { .type = LAB_OPTION_URI };
static const LabOption free_item = { .type = LAB_OPTION_FREE };

static const LabOption entry_options[] = {
  { "k", LAB_OPTION_HEX, NULL, NULL, .secret = TRUE, .min = 2, .max = 4 },
  { "text", LAB_OPTION_STRING, "x", NULL, .max = 10 },
  { "bool", LAB_OPTION_BOOL, "true", NULL },
  { "int", LAB_OPTION_INT, "5", NULL, .min = -5, .max = 5 },
  { "duration", LAB_OPTION_DURATION, "5s", NULL },
  { "size", LAB_OPTION_SIZE, "5KB", NULL },
  { "percent", LAB_OPTION_PERCENT, "5%", NULL },
  { "enum", LAB_OPTION_ENUM, "MD5", NULL, .words = words },
  { "address", LAB_OPTION_ADDRESS, NULL, NULL },
  { "listen", LAB_OPTION_LIST, "[udp:1]", NULL, .item = &endpoint },
  { "uris", LAB_OPTION_LIST, NULL, NULL, .item = &uri },
  { "ref", LAB_OPTION_REF, NULL, NULL, .target = "a|b" },
  { "match", LAB_OPTION_REGEX, NULL, NULL },
  { NULL },
};
static const LabOptionVariant kinds[]
    = { { "one", NULL, entry_options }, { "two", NULL, NULL }, { NULL } };
static const LabOption a_item
    = { .type = LAB_OPTION_MAPPING, .variant_key = "type", .variants = kinds };
static const LabOption b_item = { .type = LAB_OPTION_MAPPING, .table = entry_options };
static const LabOption top[] = {
  { "name", LAB_OPTION_STRING, NULL, NULL },
  { "domain", LAB_OPTION_STRING, "example.org", NULL },
  { "a", LAB_OPTION_MAP, "{}", NULL, .item = &a_item, .max = 50 },
  { "b", LAB_OPTION_MAP, "{}", NULL, .item = &b_item, .crowd = TRUE },
  { "c", LAB_OPTION_MAP, "{}", NULL, .item = &free_item },
  { NULL },
};

static char *
lookup (const char *name, gpointer data)
{
  return g_strdup (name[0] == 'x' ? NULL : "5");
}

static void
read_entry (const LabNode *node)
{
  LabEndpoint at;
  g_auto (GStrv) listen = lab_node_strv (node, "listen");
  g_autoptr (GBytes) k = lab_node_hex (node, "k");
  lab_node_bool (node, "bool");
  lab_node_int (node, "int");
  lab_node_duration_ms (node, "duration");
  lab_node_size_bytes (node, "size");
  lab_node_percent (node, "percent");
  lab_node_enum (node, "enum");
  lab_node_endpoint (node, "listen", &at);
  lab_node_ref (node, "ref");
}

int LLVMFuzzerTestOneInput (const guint8 *octets, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *octets, gsize size)
{
  /* crowds are measured elsewhere */
  if (g_strstr_len ((const char *)octets, (gssize)size, "00") != NULL)
    return 0;
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("fuzz.yaml", (const char *)octets, (gssize)size, top);
  const LabNode *root = lab_topology_root (topology);
  static const LabOption later = { .type = LAB_OPTION_MAPPING, .table = entry_options };
  const LabNode *c = root != NULL ? lab_node_child (root, "c") : NULL;
  for (guint i = 0; c != NULL && i < lab_node_size (c); i++)
    {
      g_autoptr (LabNode) filled = NULL;
      if (lab_topology_check (topology, lab_node_at (c, i), &later))
        filled = lab_node_resolve (lab_node_at (c, i), lookup, NULL, NULL);
    }
  g_autoptr (GError) error = NULL;
  if (!lab_topology_valid (topology, &error))
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  const LabNode *b = root != NULL ? lab_node_child (root, "b") : NULL;
  for (guint i = 0; b != NULL && i < lab_node_size (b); i++)
    read_entry (lab_node_at (b, i));
  return 0;
}
