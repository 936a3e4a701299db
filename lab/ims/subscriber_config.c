/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/subscriber_config.h"

#include <string.h>

#include "ims/credential_config.h"
#include "ims/identity.h"
#include "ims/ifc_config.h"
#include "sip/uri.h"

#define IMPU_MAX 32

static const char *const impu_schemes[] = { "sip", "sips", "tel", NULL };
static const LabOption impu_item = { .type = LAB_OPTION_URI, .words = impu_schemes };
static const LabOption set_item
    = { .type = LAB_OPTION_LIST, .item = &impu_item, .min = 1, .max = IMPU_MAX };
static const LabOption capability_item = { .type = LAB_OPTION_INT, .max = G_MAXUINT32 };

static const LabOption capability_options[] = {
  { "mandatory", LAB_OPTION_LIST, "[]", "The S-CSCF must have all of them",
    .item = &capability_item, .max = 32 },
  { "optional", LAB_OPTION_LIST, "[]", "The S-CSCF should have as many as can be",
    .item = &capability_item, .max = 32 },
  { NULL },
};

const LabOption lab_subscriber_options[] = {
  { "impu", LAB_OPTION_LIST, NULL,
    "Public identities, the default one first: [sip:+86138…@{domain}, tel:+86138…]",
    .required = TRUE, .item = &impu_item, .min = 1, .max = IMPU_MAX },
  { "impi", LAB_OPTION_STRING, NULL,
    "Private identity; without it the first SIP identity's user@host", .min = 1,
    .max = 255 },
  { "barred", LAB_OPTION_LIST, NULL,
    "Identities of impu that may only be used to register", .item = &impu_item,
    .max = IMPU_MAX },
  { "implicit_sets", LAB_OPTION_LIST, NULL,
    "Identities of impu that are registered together; without it all of them are",
    .item = &set_item, .max = IMPU_MAX },
  { "aka", LAB_OPTION_MAPPING, NULL, "A USIM's keys: IMS AKA", .table = lab_aka_options },
  { "digest", LAB_OPTION_MAPPING, NULL, "A password: SIP Digest",
    .table = lab_digest_options },
  { "ifc", LAB_OPTION_LIST, NULL,
    "Filter criteria of this subscriber, instead of those of the network",
    .item = &lab_ifc_item, .max = LAB_IFC_MAX },
  { "capabilities", LAB_OPTION_MAPPING, NULL, "What its S-CSCF must be able to do",
    .table = capability_options },
  { NULL },
};

/* ---- public identities */

static void
impu_free (gpointer data)
{
  LabImpu *impu = data;
  g_free (impu->uri);
  g_free (impu->canonical);
  g_free (impu);
}

static void
read_impu (LabComplaint *complaint, const LabNode *node, LabSubscriber *subscriber)
{
  const char *text = lab_node_string (node, NULL);
  if (text == NULL)
    return; /* no text: the option's check has said so */
  g_autoptr (GError) error = NULL;
  g_autofree char *canonical = lab_impu_canonical (text, &error);
  if (canonical == NULL)
    lab_complain (complaint, node, "%s", error->message);
  else if (g_str_has_prefix (canonical, "sip:") && strchr (canonical, '@') == NULL)
    lab_complain (complaint, node,
                  "\"%s\": a public identity needs a user (TS 23.003 §13.4)", text);
  else if (lab_subscriber_find_impu (subscriber, text) != NULL)
    lab_complain (complaint, node, "\"%s\": this identity is here already", text);
  else
    {
      LabImpu *impu = g_new0 (LabImpu, 1);
      impu->uri = g_strdup (text);
      impu->canonical = g_steal_pointer (&canonical);
      g_ptr_array_add (subscriber->impus, impu);
    }
}

/* An entry of `barred` or `implicit_sets`. */
static LabImpu *
find_own (LabComplaint *complaint, const LabNode *node, const LabSubscriber *subscriber)
{
  const char *text = lab_node_string (node, NULL);
  if (text == NULL)
    return NULL;
  const LabImpu *impu = lab_subscriber_find_impu (subscriber, text);
  if (impu == NULL)
    lab_complain (complaint, node, "\"%s\" is not one of the impu", text);
  return (LabImpu *)impu;
}

static void
read_barred (LabComplaint *complaint, const LabNode *list, LabSubscriber *subscriber)
{
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    {
      LabImpu *impu = find_own (complaint, lab_node_at (list, i), subscriber);
      if (impu != NULL)
        impu->barred = TRUE;
    }
}

/* Sets are numbered from 1 on as written; what is in none of them then gets a number of its own. */
static void
read_sets (LabComplaint *complaint, const LabNode *list, LabSubscriber *subscriber)
{
  guint next = 1;
  for (guint i = 0; i < lab_node_size (list); i++, next++)
    {
      const LabNode *set = lab_node_at (list, i);
      for (guint j = 0; j < lab_node_size (set); j++)
        {
          LabImpu *impu = find_own (complaint, lab_node_at (set, j), subscriber);
          if (impu != NULL && impu->set != 0)
            lab_complain (complaint, lab_node_at (set, j),
                          "\"%s\" is in two implicit registration sets "
                          "(TS 23.228 §5.2.1a)",
                          impu->uri);
          else if (impu != NULL)
            impu->set = next;
        }
    }
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (impu->set == 0)
        impu->set = next++;
    }
}

static void
check_default (LabComplaint *complaint, const LabNode *node,
               const LabSubscriber *subscriber)
{
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      if (lab_subscriber_default_impu (subscriber, impu->set) == NULL)
        {
          lab_complain (complaint, node,
                        "\"%s\": all identities that are registered together are barred "
                        "(TS 23.228 §4.3.3.4)",
                        impu->uri);
          return;
        }
    }
}

static void
read_impus (LabComplaint *complaint, const LabNode *node, LabSubscriber *subscriber)
{
  const LabNode *list = lab_node_child (node, "impu");
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    read_impu (complaint, lab_node_at (list, i), subscriber);
  const LabNode *sets = lab_node_child (node, "implicit_sets");
  if (sets != NULL && lab_node_size (sets) > 0)
    read_sets (complaint, sets, subscriber);
  const LabNode *barred = lab_node_child (node, "barred");
  read_barred (complaint, barred, subscriber);
  if (barred != NULL)
    check_default (complaint, barred, subscriber);
}

/* ---- the rest */

static char *
read_impi (LabComplaint *complaint, const LabNode *node, const LabSubscriber *subscriber,
           const char *domain)
{
  const char *text = lab_node_string (node, "impi");
  if (text != NULL)
    {
      char *impi = lab_impi_canonical (text, domain);
      if (impi == NULL)
        lab_complain (complaint, lab_node_child (node, "impi"),
                      "not a private identity: user@domain (TS 23.003 §13.3)");
      return impi;
    }
  const LabImpu *first = NULL;
  for (guint i = 0; i < subscriber->impus->len; i++)
    {
      const LabImpu *impu = g_ptr_array_index (subscriber->impus, i);
      gboolean sip = !g_str_has_prefix (impu->uri, "tel:");
      if (first == NULL || (sip && g_str_has_prefix (first->uri, "tel:")))
        first = impu;
    }
  return first != NULL ? lab_impi_default (first->uri, domain, NULL) : NULL;
}

static void
read_credential (LabComplaint *complaint, const LabNode *node, const char *domain,
                 LabSubscriber *subscriber)
{
  gboolean aka = lab_node_has (node, "aka"), digest = lab_node_has (node, "digest");
  if (aka && digest)
    lab_complain (complaint, lab_node_child (node, "digest"),
                  "aka and digest: only one of them (TS 33.203 annex P)");
  else if (aka)
    subscriber->aka = lab_aka_credential_read (complaint, lab_node_child (node, "aka"));
  else if (digest)
    subscriber->digest
        = lab_digest_credential_read (complaint, lab_node_child (node, "digest"), domain);
  else
    lab_complain (complaint, node, "no credential: aka or digest is missing");
}

static void
read_capabilities (const LabNode *node, const char *key, GArray *capabilities)
{
  const LabNode *parent = lab_node_child (node, "capabilities");
  const LabNode *list = parent != NULL ? lab_node_child (parent, key) : NULL;
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    {
      guint capability = (guint)lab_node_int (lab_node_at (list, i), NULL);
      g_array_append_val (capabilities, capability);
    }
}

static LabSubscriber *
read_subscriber (LabComplaint *complaint, const LabNode *node, const char *domain)
{
  g_autoptr (LabSubscriber) subscriber = g_new0 (LabSubscriber, 1);
  subscriber->name = g_strdup (lab_node_name (node));
  subscriber->impus = g_ptr_array_new_with_free_func (impu_free);
  subscriber->mandatory_capabilities = g_array_new (FALSE, FALSE, sizeof (guint));
  subscriber->optional_capabilities = g_array_new (FALSE, FALSE, sizeof (guint));
  LabComplaint own = { complaint->topology, complaint->error, complaint->found };
  own.found = FALSE;
  read_impus (&own, node, subscriber);
  subscriber->impi = read_impi (&own, node, subscriber, domain);
  read_credential (&own, node, domain, subscriber);
  read_capabilities (node, "mandatory", subscriber->mandatory_capabilities);
  read_capabilities (node, "optional", subscriber->optional_capabilities);
  if (lab_node_has (node, "ifc"))
    {
      subscriber->profile = lab_service_profile_new ();
      lab_ifc_read_list (&own, lab_node_child (node, "ifc"), NULL, subscriber->profile);
    }
  complaint->found |= own.found;
  return own.found ? NULL : g_steal_pointer (&subscriber);
}

LabSubscriber *
lab_subscriber_new (const LabNode *node, const char *domain, GError **error)
{
  LabComplaint complaint = { .error = error };
  return read_subscriber (&complaint, node, domain);
}

/* ---- all of a file */

/* Enters @key as @subscriber's, or tells whose it is. */
static void
claim (LabTopology *topology, GHashTable *owners, const LabNode *place, const char *what,
       const char *key, const char *name)
{
  const char *owner = g_hash_table_lookup (owners, key);
  if (owner != NULL)
    lab_topology_report (topology, place, "%s \"%s\" is %s's already", what, key, owner);
  else
    g_hash_table_insert (owners, g_strdup (key), g_strdup (name));
}

void
lab_subscribers_check (LabTopology *topology)
{
  const LabNode *root = lab_topology_root (topology);
  const LabNode *map = root != NULL ? lab_node_child (root, "subscribers") : NULL;
  const char *domain = lab_topology_domain (topology);
  g_autoptr (GHashTable) impis
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) impus
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  LabComplaint complaint = { .topology = topology };
  for (guint i = 0; map != NULL && i < lab_node_size (map); i++)
    {
      const LabNode *node = lab_node_at (map, i);
      g_autoptr (LabSubscriber) subscriber
          = read_subscriber (&complaint, node, domain != NULL ? domain : "");
      if (subscriber == NULL || subscriber->impi == NULL)
        continue; /* without a list of identities: the option's check has said so */
      claim (topology, impis, node, "private identity", subscriber->impi,
             subscriber->name);
      const LabNode *list = lab_node_child (node, "impu");
      for (guint j = 0; j < subscriber->impus->len; j++)
        {
          const LabImpu *impu = g_ptr_array_index (subscriber->impus, j);
          claim (topology, impus, lab_node_at (list, j), "public identity",
                 impu->canonical, subscriber->name);
        }
    }
}
