/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/cx_private.h"

#include "base/bytes.h"

/* TS 29.229 §6.1.7 and §6.1.8. */

static void
digest_free (LabCxDigest *digest)
{
  if (digest == NULL)
    return;
  g_free (digest->realm);
  g_free (digest->algorithm);
  g_free (digest->qop);
  lab_string_wipe_free (digest->ha1);
  g_free (digest->alternate_algorithm);
  lab_string_wipe_free (digest->alternate_ha1);
  g_free (digest);
}

LabCxAuthItem *
lab_cx_auth_item_new (const char *scheme)
{
  LabCxAuthItem *item = g_new0 (LabCxAuthItem, 1);
  item->scheme = g_strdup (scheme);
  return item;
}

void
lab_cx_auth_item_free (LabCxAuthItem *item)
{
  if (item == NULL)
    return;
  g_free (item->scheme);
  g_clear_pointer (&item->authenticate, g_bytes_unref);
  g_clear_pointer (&item->authorization, g_bytes_unref);
  g_clear_pointer (&item->confidentiality_key, g_bytes_unref);
  g_clear_pointer (&item->integrity_key, g_bytes_unref);
  digest_free (item->digest);
  g_free (item);
}

/* ---- SIP-Auth-Data-Item (TS 29.229 §6.3.13) */

static void
add_digest (LabDiameterMessage *message, const LabCxDigest *digest)
{
  gsize group = lab_avp_group_begin (message, LAB_AVP_SIP_DIGEST_AUTHENTICATE);
  lab_avp_add_string (message, LAB_AVP_DIGEST_REALM, digest->realm);
  lab_avp_add_string (message, LAB_AVP_DIGEST_ALGORITHM, digest->algorithm);
  lab_avp_add_string (message, LAB_AVP_DIGEST_QOP, digest->qop);
  lab_avp_add_string (message, LAB_AVP_DIGEST_HA1, digest->ha1);
  lab_avp_add_string (message, LAB_AVP_ALTERNATE_DIGEST_ALGORITHM,
                      digest->alternate_algorithm);
  lab_avp_add_string (message, LAB_AVP_ALTERNATE_DIGEST_HA1, digest->alternate_ha1);
  lab_diameter_message_group_end (message, group);
}

static void
add_item (LabDiameterMessage *message, const LabCxAuthItem *item)
{
  gsize group = lab_avp_group_begin (message, LAB_AVP_SIP_AUTH_DATA_ITEM);
  if (item->item_number != 0)
    lab_avp_add_u32 (message, LAB_AVP_SIP_ITEM_NUMBER, item->item_number);
  lab_avp_add_string (message, LAB_AVP_SIP_AUTHENTICATION_SCHEME, item->scheme);
  lab_avp_add_bytes (message, LAB_AVP_SIP_AUTHENTICATE, item->authenticate);
  lab_avp_add_bytes (message, LAB_AVP_SIP_AUTHORIZATION, item->authorization);
  lab_avp_add_bytes (message, LAB_AVP_CONFIDENTIALITY_KEY, item->confidentiality_key);
  lab_avp_add_bytes (message, LAB_AVP_INTEGRITY_KEY, item->integrity_key);
  if (item->digest != NULL)
    add_digest (message, item->digest);
  lab_diameter_message_group_end (message, group);
}

static gboolean
get_digest (LabDiameterAvps avps, LabCxDigest *digest, LabDiameterFault *fault)
{
  return lab_avp_get_string (avps, LAB_AVP_DIGEST_REALM, &digest->realm, fault)
         && lab_avp_get_string (avps, LAB_AVP_DIGEST_ALGORITHM, &digest->algorithm, fault)
         && lab_avp_get_string (avps, LAB_AVP_DIGEST_QOP, &digest->qop, fault)
         && lab_avp_get_string (avps, LAB_AVP_DIGEST_HA1, &digest->ha1, fault)
         && lab_avp_get_string (avps, LAB_AVP_ALTERNATE_DIGEST_ALGORITHM,
                                &digest->alternate_algorithm, fault)
         && lab_avp_get_string (avps, LAB_AVP_ALTERNATE_DIGEST_HA1,
                                &digest->alternate_ha1, fault);
}

static LabCxAuthItem *
get_item (LabDiameterAvps group, LabDiameterFault *fault)
{
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new (NULL);
  LabDiameterAvps digest;
  if (!lab_avp_get_u32 (group, LAB_AVP_SIP_ITEM_NUMBER, &item->item_number, fault)
      || !lab_avp_get_string (group, LAB_AVP_SIP_AUTHENTICATION_SCHEME, &item->scheme,
                              fault))
    return NULL;
  item->authenticate = lab_avp_get_bytes (group, LAB_AVP_SIP_AUTHENTICATE);
  item->authorization = lab_avp_get_bytes (group, LAB_AVP_SIP_AUTHORIZATION);
  item->confidentiality_key = lab_avp_get_bytes (group, LAB_AVP_CONFIDENTIALITY_KEY);
  item->integrity_key = lab_avp_get_bytes (group, LAB_AVP_INTEGRITY_KEY);
  if (lab_avp_get_group (group, LAB_AVP_SIP_DIGEST_AUTHENTICATE, 0, &digest))
    {
      item->digest = g_new0 (LabCxDigest, 1);
      if (!get_digest (digest, item->digest, fault))
        return NULL;
    }
  return g_steal_pointer (&item);
}

/* ---- the request */

LabDiameterMessage *
lab_cx_mar_encode (const LabCxMar *mar, const LabDiameterRoute *route)
{
  LabDiameterMessage *request = cx_new_request (LAB_DIAMETER_CX_MULTIMEDIA_AUTH, route);
  lab_avp_add_string (request, LAB_AVP_USER_NAME, mar->user_name);
  lab_avp_add_string (request, LAB_AVP_PUBLIC_IDENTITY, mar->public_identity);
  if (mar->item != NULL)
    add_item (request, mar->item);
  lab_avp_add_u32 (request, LAB_AVP_SIP_NUMBER_AUTH_ITEMS, mar->number_of_items);
  lab_avp_add_string (request, LAB_AVP_SERVER_NAME, mar->server_name);
  return request;
}

gboolean
lab_cx_mar_decode (const LabDiameterMessage *message, LabCxMar *mar,
                   LabDiameterFault *fault)
{
  static const char clause[] = "TS 29.229 §6.1.7";
  LabDiameterAvps avps = lab_diameter_message_avps (message), group;
  *mar = (LabCxMar){ .number_of_items = 1 };
  gboolean good
      = cx_get_required (avps, LAB_AVP_USER_NAME, &mar->user_name, clause, fault)
        && cx_get_required (avps, LAB_AVP_PUBLIC_IDENTITY, &mar->public_identity, clause,
                            fault)
        && cx_get_required (avps, LAB_AVP_SERVER_NAME, &mar->server_name, clause, fault)
        && lab_avp_get_u32 (avps, LAB_AVP_SIP_NUMBER_AUTH_ITEMS, &mar->number_of_items,
                            fault);
  if (good && !lab_avp_get_group (avps, LAB_AVP_SIP_AUTH_DATA_ITEM, 0, &group))
    lab_avp_fault_missing (fault, LAB_AVP_SIP_AUTH_DATA_ITEM, clause);
  else if (good)
    mar->item = get_item (group, fault);
  if (mar->item != NULL)
    return TRUE;
  lab_cx_mar_clear (mar);
  return FALSE;
}

void
lab_cx_mar_clear (LabCxMar *mar)
{
  g_free (mar->user_name);
  g_free (mar->public_identity);
  g_free (mar->server_name);
  lab_cx_auth_item_free (mar->item);
  *mar = (LabCxMar){ 0 };
}

/* ---- the answer */

void
lab_cx_maa_encode (const LabCxMaa *maa, LabDiameterMessage *answer)
{
  cx_add_result (answer, maa->result, maa->error_message);
  lab_avp_add_string (answer, LAB_AVP_USER_NAME, maa->user_name);
  lab_avp_add_string (answer, LAB_AVP_PUBLIC_IDENTITY, maa->public_identity);
  if (maa->items == NULL)
    return;
  lab_avp_add_u32 (answer, LAB_AVP_SIP_NUMBER_AUTH_ITEMS, maa->items->len);
  for (guint i = 0; i < maa->items->len; i++)
    add_item (answer, g_ptr_array_index (maa->items, i));
}

/* TS 29.228 §6.3: vectors are used in the order of their numbers. */
static int
compare_items (gconstpointer a, gconstpointer b)
{
  const LabCxAuthItem *const *left = a, *const *right = b;
  return (*left)->item_number < (*right)->item_number
             ? -1
             : (*left)->item_number > (*right)->item_number;
}

static gboolean
get_items (LabDiameterAvps avps, GPtrArray **items, LabDiameterFault *fault)
{
  LabDiameterAvps group;
  *items = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_cx_auth_item_free);
  for (guint i = 0; lab_avp_get_group (avps, LAB_AVP_SIP_AUTH_DATA_ITEM, i, &group); i++)
    {
      LabCxAuthItem *item = get_item (group, fault);
      if (item == NULL)
        return FALSE;
      g_ptr_array_add (*items, item);
    }
  g_ptr_array_sort (*items, compare_items);
  return TRUE;
}

gboolean
lab_cx_maa_decode (const LabDiameterMessage *message, LabCxMaa *maa, GError **error)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  g_auto (LabDiameterFault) fault = { 0 };
  *maa = (LabCxMaa){ 0 };
  gboolean good = cx_get_result (avps, &maa->result, &maa->error_message, &fault)
                  && lab_avp_get_string (avps, LAB_AVP_USER_NAME, &maa->user_name, &fault)
                  && lab_avp_get_string (avps, LAB_AVP_PUBLIC_IDENTITY,
                                         &maa->public_identity, &fault)
                  && get_items (avps, &maa->items, &fault);
  if (!good)
    lab_cx_maa_clear (maa);
  return cx_finish_answer (good, &fault, error);
}

void
lab_cx_maa_clear (LabCxMaa *maa)
{
  g_free (maa->error_message);
  g_free (maa->user_name);
  g_free (maa->public_identity);
  g_clear_pointer (&maa->items, g_ptr_array_unref);
  *maa = (LabCxMaa){ 0 };
}
