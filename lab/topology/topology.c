/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/topology.h"

#include <string.h>
#include "base/error.h"
#include "topology/private.h"

typedef struct
{
  char *owner;
  char *address;
  LabPlace place;
} Claim;

static void
claim_free (gpointer data)
{
  Claim *claim = data;
  g_free (claim->owner);
  g_free (claim->address);
  g_free (claim);
}

static LabTopology *
topology_new (const char *path, const LabOption *options)
{
  LabTopology *topology = g_new0 (LabTopology, 1);
  topology->path = g_strdup (path);
  topology->options = options;
  topology->problems = g_array_new (FALSE, FALSE, sizeof (LabProblem));
  g_array_set_clear_func (topology->problems, lab_problem_clear);
  topology->defaults
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)lab_node_free);
  topology->claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)g_ptr_array_unref);
  topology->secrets = g_ptr_array_new ();
  lab_excerpt_collect_secrets (options, topology->secrets);
  g_ptr_array_add (topology->secrets, NULL);
  g_autofree char *base = g_path_get_basename (path);
  char *dot = strrchr (base, '.');
  topology->name = dot != NULL && dot != base ? g_strndup (base, (gsize)(dot - base))
                                              : g_strdup (base);
  return topology;
}

void
lab_topology_free (LabTopology *topology)
{
  if (topology == NULL)
    return;
  lab_node_free (topology->root);
  g_free (topology->whole);
  g_hash_table_unref (topology->defaults);
  g_hash_table_unref (topology->claims);
  g_ptr_array_unref (topology->secrets);
  g_array_unref (topology->problems);
  g_clear_pointer (&topology->sources, g_ptr_array_unref);
  g_free (topology->name);
  g_free (topology->path);
  g_free (topology);
}

/* `name` and `domain` first: the others use them. */
static void
substitute (LabTopology *topology)
{
  const LabNode *name = lab_node_find (topology->root, "name");
  LabNode *domain = lab_node_find (topology->root, "domain");
  if (name != NULL && name->shape == LAB_NODE_SCALAR && !lab_node_is_null (name))
    {
      g_free (topology->name);
      topology->name = g_strdup (name->text);
    }
  if (domain != NULL && domain->text != NULL && strstr (domain->text, "{name}") != NULL)
    lab_substitute_tree (domain, lab_substitute_topology, topology);
  lab_substitute_tree (topology->root, lab_substitute_topology, topology);
}

static void
check_root (LabTopology *topology)
{
  if (topology->root == NULL)
    return;
  substitute (topology);
  LabOption *whole = g_new0 (LabOption, 1);
  whole->type = LAB_OPTION_MAPPING;
  whole->table = topology->options;
  topology->whole = whole;
  g_autoptr (GPtrArray) refs = g_ptr_array_new ();
  LabCheck check = { topology, FALSE, refs };
  lab_check_value (&check, topology->root, whole);
  lab_check_refs (&check);
}

LabTopology *
lab_topology_load (const char *path, const LabOption *options)
{
  LabTopology *topology = topology_new (path, options);
  topology->root = lab_include_read (topology, path);
  check_root (topology);
  return topology;
}

LabTopology *
lab_topology_parse (const char *name, const char *text, gssize size,
                    const LabOption *options)
{
  LabTopology *topology = topology_new (name, options);
  gsize octets = size < 0 ? strlen (text) : (gsize)size;
  guint source
      = lab_problem_add_source (topology, name, g_strndup (text, octets), octets);
  if (octets == 0 || octets > LAB_MAX_FILE_BYTES)
    lab_problem_add (topology, (LabPlace){ source, 0, 0 }, "%s",
                     octets == 0 ? "the file is empty" : "larger than 8 MB");
  else
    topology->root
        = lab_include_resolve (topology, lab_yaml_read (topology, source), name);
  check_root (topology);
  return topology;
}

const LabNode *
lab_topology_root (const LabTopology *topology)
{
  return topology->root;
}

const char *
lab_topology_path (const LabTopology *topology)
{
  return topology->path;
}

const char *
lab_topology_name (const LabTopology *topology)
{
  return topology->name;
}

const char *
lab_topology_domain (const LabTopology *topology)
{
  const LabNode *said
      = topology->root != NULL ? lab_node_find (topology->root, "domain") : NULL;
  if (said != NULL && said->shape == LAB_NODE_SCALAR)
    return said->text;
  const LabOption *option = lab_option_find (topology->options, "domain");
  return option != NULL ? option->def : NULL;
}

gboolean
lab_topology_check (LabTopology *topology, const LabNode *node, const LabOption *option)
{
  guint before = topology->n_problems;
  g_autoptr (GPtrArray) refs = g_ptr_array_new ();
  LabCheck check = { topology, TRUE, refs };
  lab_check_value (&check, (LabNode *)node, option);
  lab_check_refs (&check);
  return topology->n_problems == before;
}

static gboolean
is_any (const char *address)
{
  return strcmp (address, "0.0.0.0") == 0 || strcmp (address, "::") == 0;
}

gboolean
lab_topology_claim (LabTopology *topology, const LabNode *node, const char *transport,
                    const char *address, guint16 port, const char *owner)
{
  const char *protocol = strcmp (transport, "udp") == 0 ? "UDP" : "TCP";
  const char *family = strchr (address, ':') != NULL ? "IPv6" : "IPv4";
  g_autofree char *key = g_strdup_printf ("%s %s %u", protocol, family, port);
  GPtrArray *claims = g_hash_table_lookup (topology->claims, key);
  if (claims == NULL)
    {
      claims = g_ptr_array_new_with_free_func (claim_free);
      g_hash_table_insert (topology->claims, g_steal_pointer (&key), claims);
    }
  for (guint i = 0; i < claims->len; i++)
    {
      const Claim *claim = claims->pdata[i];
      if (strcmp (claim->address, address) != 0 && !is_any (claim->address)
          && !is_any (address))
        continue;
      g_autofree char *first = lab_place_format (topology, claim->place);
      lab_topology_report (topology, node, "%s: %s port %u of %s is taken by %s at %s",
                           owner, protocol, port, address, claim->owner, first);
      return FALSE;
    }
  Claim *claim = g_new0 (Claim, 1);
  claim->owner = g_strdup (owner);
  claim->address = g_strdup (address);
  claim->place = lab_node_where (node);
  g_ptr_array_add (claims, claim);
  return TRUE;
}
