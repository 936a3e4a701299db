/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/credential_config.h"

#include <string.h>

#include "aka/algorithm.h"
#include "base/bytes.h"

static const LabOption algorithm_item
    = { .type = LAB_OPTION_STRING, .min = 1, .max = 32 };

const LabOption lab_aka_options[] = {
  { "k", LAB_OPTION_HEX, NULL, "The key K of the USIM", .required = TRUE, .secret = TRUE,
    .min = 16, .max = 16 },
  { "opc", LAB_OPTION_HEX, NULL, "OPc; or op", .secret = TRUE, .min = 16, .max = 16 },
  { "op", LAB_OPTION_HEX, NULL, "The operator's OP, from which OPc is derived",
    .secret = TRUE, .min = 16, .max = 16 },
  { "amf", LAB_OPTION_HEX, "0000", "Authentication management field", .min = 2,
    .max = 2 },
  { "sqn", LAB_OPTION_HEX, "000000000000", "Sequence number to start from", .min = 6,
    .max = 6 },
  { "algorithm", LAB_OPTION_STRING, "AKAv1-MD5",
    "Digest algorithm, sent in this spelling: AKAv1-MD5, AKAv2-MD5, AKAv1-SHA-256, "
    "AKAv2-SHA-256",
    .min = 1, .max = 32 },
  { NULL },
};

const LabOption lab_digest_options[] = {
  { "password", LAB_OPTION_STRING, NULL, "The password; or ha1", .secret = TRUE, .min = 1,
    .max = 256 },
  { "ha1", LAB_OPTION_HEX, NULL,
    "H(impi:realm:password), of the one algorithm and realm that are given beside it",
    .secret = TRUE, .min = 16, .max = 32 },
  { "algorithm", LAB_OPTION_STRING, NULL, "MD5 (the default) or SHA-256", .min = 1,
    .max = 32 },
  { "algorithms", LAB_OPTION_LIST, NULL,
    "Several, offered in this order: [SHA-256, MD5]; some clients give up at the first "
    "that they do not know",
    .item = &algorithm_item, .min = 1, .max = 4 },
  { "realm", LAB_OPTION_STRING, NULL, "The realm; the home domain without it", .min = 1,
    .max = 253 },
  { NULL },
};

static void
copy_hex (const LabNode *node, const char *key, guint8 *out, gsize size)
{
  g_autoptr (GBytes) bytes = lab_node_hex (node, key);
  if (bytes != NULL && g_bytes_get_size (bytes) == size)
    memcpy (out, g_bytes_get_data (bytes, NULL), size);
}

static const LabNode *
place_of (const LabNode *node, const char *key)
{
  const LabNode *child = lab_node_has (node, key) ? lab_node_child (node, key) : NULL;
  return child != NULL ? child : node;
}

/* Whether exactly one of two keys is there. */
static gboolean
check_one_of (LabComplaint *complaint, const LabNode *node, const char *a, const char *b)
{
  gboolean has_a = lab_node_has (node, a), has_b = lab_node_has (node, b);
  if (has_a && has_b)
    lab_complain (complaint, place_of (node, b), "%s and %s: only one of them", a, b);
  else if (!has_a && !has_b)
    lab_complain (complaint, node, "%s or %s is missing", a, b);
  return has_a != has_b;
}

LabAkaCredential *
lab_aka_credential_read (LabComplaint *complaint, const LabNode *node)
{
  gboolean good = check_one_of (complaint, node, "opc", "op");
  const char *algorithm = lab_node_string (node, "algorithm");
  if (!lab_digest_algorithm_is_aka (lab_digest_algorithm_from_name (algorithm)))
    {
      lab_complain (complaint, place_of (node, "algorithm"),
                    "\"%s\" is not AKAv1-MD5, AKAv2-MD5, AKAv1-SHA-256 or AKAv2-SHA-256 "
                    "(RFC 3310, RFC 4169)",
                    algorithm);
      good = FALSE;
    }
  if (!good)
    return NULL;
  guint8 amf[2] = { 0 }, sqn[6] = { 0 };
  LabAkaCredential *aka = g_new0 (LabAkaCredential, 1);
  aka->is_op = lab_node_has (node, "op");
  aka->algorithm = g_strdup (algorithm);
  copy_hex (node, "k", aka->k, sizeof aka->k);
  copy_hex (node, aka->is_op ? "op" : "opc", aka->opc, sizeof aka->opc);
  copy_hex (node, "amf", amf, sizeof amf);
  copy_hex (node, "sqn", sqn, sizeof sqn);
  aka->amf = (guint16)(amf[0] << 8 | amf[1]);
  for (gsize i = 0; i < sizeof sqn; i++)
    aka->sqn = aka->sqn << 8 | sqn[i];
  return aka;
}

/* ---- digest */

static gboolean
check_algorithm (LabComplaint *complaint, const LabNode *place, const char *name)
{
  LabDigestAlgorithm algorithm = lab_digest_algorithm_from_name (name);
  if (algorithm != LAB_DIGEST_ALGORITHM_NONE && !lab_digest_algorithm_is_aka (algorithm))
    return TRUE;
  lab_complain (complaint, place,
                "\"%s\" is not MD5, MD5-sess, SHA-256 or SHA-256-sess (RFC 8760)", name);
  return FALSE;
}

static GStrv
read_algorithms (LabComplaint *complaint, const LabNode *node)
{
  gboolean one = lab_node_has (node, "algorithm");
  if (one && lab_node_has (node, "algorithms"))
    {
      lab_complain (complaint, place_of (node, "algorithms"),
                    "algorithm and algorithms: only one of them");
      return NULL;
    }
  const LabNode *list = one ? NULL : lab_node_child (node, "algorithms");
  if (list == NULL)
    {
      const char *name = one ? lab_node_string (node, "algorithm") : "MD5";
      const char *const names[] = { name, NULL };
      gboolean good = check_algorithm (complaint, place_of (node, "algorithm"), name);
      return good ? g_strdupv ((char **)names) : NULL;
    }
  gboolean good = TRUE;
  for (guint i = 0; i < lab_node_size (list); i++)
    good &= check_algorithm (complaint, lab_node_at (list, i),
                             lab_node_string (lab_node_at (list, i), NULL));
  return good ? lab_node_strv (node, "algorithms") : NULL;
}

/* HA1 is a hash: it serves the algorithm that it was made with, and no other (RFC 8760 §2.6). */
static gboolean
check_ha1 (LabComplaint *complaint, const LabNode *node, char *const *algorithms)
{
  if (!lab_node_has (node, "ha1"))
    return TRUE;
  g_autoptr (GBytes) ha1 = lab_node_hex (node, "ha1");
  LabDigestAlgorithm algorithm = lab_digest_algorithm_from_name (algorithms[0]);
  if (algorithms[1] != NULL)
    lab_complain (complaint, place_of (node, "algorithms"),
                  "ha1 is bound to one algorithm; give the password for several "
                  "(RFC 7616 §3.4.2)");
  else if (!lab_node_has (node, "algorithm") && !lab_node_has (node, "algorithms"))
    lab_complain (complaint, place_of (node, "ha1"),
                  "which algorithm was it made with? (RFC 7616 §3.4.2)");
  else if (g_bytes_get_size (ha1) != lab_digest_algorithm_hash_size (algorithm))
    lab_complain (complaint, place_of (node, "ha1"),
                  "%" G_GSIZE_FORMAT " octets: not a hash of %s (RFC 7616 §3.4.2)",
                  g_bytes_get_size (ha1), algorithms[0]);
  else
    return TRUE;
  return FALSE;
}

LabDigestCredential *
lab_digest_credential_read (LabComplaint *complaint, const LabNode *node,
                            const char *domain)
{
  gboolean good = check_one_of (complaint, node, "password", "ha1");
  g_auto (GStrv) algorithms = read_algorithms (complaint, node);
  if (algorithms == NULL || !check_ha1 (complaint, node, algorithms) || !good)
    return NULL;
  const char *realm = lab_node_string (node, "realm");
  g_autoptr (GBytes) ha1 = lab_node_hex (node, "ha1");
  LabDigestCredential *digest = g_new0 (LabDigestCredential, 1);
  digest->password = g_strdup (lab_node_string (node, "password"));
  if (ha1 != NULL)
    digest->ha1 = lab_hex_encode (g_bytes_get_data (ha1, NULL), g_bytes_get_size (ha1));
  digest->algorithms = g_steal_pointer (&algorithms);
  digest->realm = g_strdup (realm != NULL ? realm : domain);
  return digest;
}
