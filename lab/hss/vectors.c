/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/procedures.h"

#include <string.h>

#include "aka/algorithm.h"
#include "aka/digest.h"
#include "aka/milenage.h"
#include "base/random.h"
#include "diameter/avp.h"

/* What proves who somebody is: AKA vectors (TS 33.102 §6.3) and digests (TS 33.203 annex N). */

#define AUTHORIZATION_SIZE (LAB_AKA_RAND_SIZE + LAB_AKA_AUTS_SIZE)

/* ---- AKA */

static LabMilenage *
milenage_of (const LabAkaCredential *aka)
{
  return aka->is_op ? lab_milenage_new_op (aka->k, aka->opc)
                    : lab_milenage_new (aka->k, aka->opc);
}

/* The phone found SQN out of range, and has told its own (TS 33.102 §6.3.5). */
static HssFault
resynchronise (const HssService *service, const LabMilenage *milenage,
               GBytes *authorization, guint64 *sqn)
{
  gsize size;
  const guint8 *octets = g_bytes_get_data (authorization, &size);
  guint64 sqn_ms;
  if (size != AUTHORIZATION_SIZE)
    return HSS_FAULT_AUTS_SIZE;
  if (!lab_aka_auts_open (milenage, octets, octets + LAB_AKA_RAND_SIZE, &sqn_ms))
    return HSS_FAULT_AUTS_MAC;
  *sqn = lab_sqn_resynchronise (&service->sqn_scheme, *sqn, sqn_ms);
  return HSS_FAULT_NONE;
}

static LabCxAuthItem *
aka_item (const LabMilenage *milenage, guint64 sqn, guint16 amf, const char *scheme,
          guint32 number)
{
  g_auto (LabAkaVector) vector = { 0 };
  guint8 rand[LAB_AKA_RAND_SIZE];
  guint8 authenticate[LAB_AKA_RAND_SIZE + LAB_AKA_AUTN_SIZE];
  LabCxAuthItem *item = lab_cx_auth_item_new (scheme);
  lab_random_bytes (rand, sizeof rand);
  lab_aka_vector_generate (milenage, rand, sqn, amf, &vector);
  memcpy (authenticate, vector.rand, LAB_AKA_RAND_SIZE);
  memcpy (authenticate + LAB_AKA_RAND_SIZE, vector.autn, LAB_AKA_AUTN_SIZE);
  item->item_number = number;
  item->authenticate = lab_avp_secret_bytes (authenticate, sizeof authenticate);
  item->authorization = lab_avp_secret_bytes (vector.xres, sizeof vector.xres);
  item->confidentiality_key = lab_avp_secret_bytes (vector.ck, sizeof vector.ck);
  item->integrity_key = lab_avp_secret_bytes (vector.ik, sizeof vector.ik);
  return item;
}

/* The scheme tells the S-CSCF the user's digest algorithm, which it has from nowhere else; spelled as it
   was asked for, if that is what was asked for. */
static char *
aka_scheme (const LabAkaCredential *aka, const char *asked, LabDigestAlgorithm algorithm)
{
  if (algorithm == lab_digest_algorithm_from_name (aka->algorithm))
    return g_strdup (asked);
  return g_strconcat ("Digest-", aka->algorithm, NULL);
}

static HssFault
aka_vectors (HssService *service, const LabSubscriber *subscriber, const char *scheme,
             GBytes *authorization, guint32 count, GPtrArray *items)
{
  g_auto (HssSubscription) subscription = { 0 };
  g_autoptr (LabMilenage) milenage = milenage_of (subscriber->aka);
  g_autoptr (GError) error = NULL;
  HssFault fault = HSS_FAULT_NONE;
  if (!lab_hss_registry_load (service->registry, subscriber, &subscription, &error))
    return hss_store_fault (service, error);
  if (authorization != NULL && g_bytes_get_size (authorization) > 0)
    fault = resynchronise (service, milenage, authorization, &subscription.sqn);
  if (fault != HSS_FAULT_NONE)
    return fault;
  for (guint32 number = 1; number <= count; number++)
    {
      if (!lab_sqn_next (&service->sqn_scheme, &subscription.sqn, NULL))
        return HSS_FAULT_SQN_EXHAUSTED;
      g_ptr_array_add (items, aka_item (milenage, subscription.sqn, subscriber->aka->amf,
                                        scheme, number));
    }
  if (!lab_hss_registry_set_sqn (service->registry, subscriber, subscription.sqn, &error))
    return hss_store_fault (service, error);
  return HSS_FAULT_NONE;
}

/* ---- Digest */

/* RFC 7616 §3.4.2: a digest is made of the user name as the phone writes it, and the S-CSCF asks with that
   one: `+86…` without the domain, `%2B86…`.  A stored HA1 is that of the private identity. */
static char *
ha1_of (const LabSubscriber *subscriber, const char *user_name, const char *algorithm)
{
  const LabDigestCredential *digest = subscriber->digest;
  if (digest->password == NULL)
    return g_strdup (digest->ha1);
  return lab_digest_ha1 (lab_digest_algorithm_from_name (algorithm), user_name,
                         digest->realm, (const guint8 *)digest->password,
                         strlen (digest->password));
}

static LabCxAuthItem *
digest_item (const LabSubscriber *subscriber, const char *user_name)
{
  const char *const *algorithms = (const char *const *)subscriber->digest->algorithms;
  LabCxAuthItem *item = lab_cx_auth_item_new ("SIP Digest");
  item->digest = g_new0 (LabCxDigest, 1);
  item->digest->realm = g_strdup (subscriber->digest->realm);
  item->digest->qop = g_strdup ("auth"); /* TS 29.228 table 6.3.7 */
  item->digest->algorithm = g_strdup (algorithms[0]);
  item->digest->ha1 = ha1_of (subscriber, user_name, algorithms[0]);
  if (algorithms[1] != NULL)
    {
      item->digest->alternate_algorithm = g_strdup (algorithms[1]);
      item->digest->alternate_ha1 = ha1_of (subscriber, user_name, algorithms[1]);
    }
  return item;
}

/* ---- either */

HssFault
hss_vectors (HssService *service, const LabSubscriber *subscriber, const char *user_name,
             const char *scheme, GBytes *authorization, guint32 count, GPtrArray *items)
{
  LabDigestAlgorithm algorithm = LAB_DIGEST_ALGORITHM_NONE;
  LabAuthenticationScheme asked
      = lab_authentication_scheme_from_name (scheme, &algorithm);
  if (asked == LAB_AUTHENTICATION_UNKNOWN)
    asked = subscriber->aka != NULL ? LAB_AUTHENTICATION_AKA
                                    : LAB_AUTHENTICATION_SIP_DIGEST;
  if (asked == LAB_AUTHENTICATION_AKA && subscriber->aka != NULL)
    {
      g_autofree char *given = aka_scheme (subscriber->aka, scheme, algorithm);
      return aka_vectors (service, subscriber, given, authorization,
                          CLAMP (count, 1, HSS_VECTORS_MAX), items);
    }
  if (asked != LAB_AUTHENTICATION_SIP_DIGEST || subscriber->digest == NULL)
    return HSS_FAULT_SCHEME_NOT_SUPPORTED;
  g_ptr_array_add (items, digest_item (subscriber, user_name));
  return HSS_FAULT_NONE;
}
