/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/cx_private.h"

/* TS 29.229 §6.1.3 and §6.1.4. */

static const char *const assignment_names[] = {
  "NO_ASSIGNMENT",
  "REGISTRATION",
  "RE_REGISTRATION",
  "UNREGISTERED_USER",
  "TIMEOUT_DEREGISTRATION",
  "USER_DEREGISTRATION",
  "TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME",
  "USER_DEREGISTRATION_STORE_SERVER_NAME",
  "ADMINISTRATIVE_DEREGISTRATION",
  "AUTHENTICATION_FAILURE",
  "AUTHENTICATION_TIMEOUT",
  "DEREGISTRATION_TOO_MUCH_DATA",
  "AAA_USER_DATA_REQUEST",
  "PGW_UPDATE",
  "RESTORATION",
};

const char *
lab_cx_server_assignment_name (LabCxServerAssignmentType type)
{
  return (gsize)type < G_N_ELEMENTS (assignment_names) ? assignment_names[type]
                                                       : "unknown";
}

LabDiameterMessage *
lab_cx_sar_encode (const LabCxSar *sar, const LabDiameterRoute *route)
{
  LabDiameterMessage *request = cx_new_request (LAB_DIAMETER_CX_SERVER_ASSIGNMENT, route);
  const GPtrArray *identities = sar->public_identities;
  lab_avp_add_string (request, LAB_AVP_USER_NAME, sar->user_name);
  for (guint i = 0; identities != NULL && i < identities->len; i++)
    lab_avp_add_string (request, LAB_AVP_PUBLIC_IDENTITY,
                        g_ptr_array_index (identities, i));
  lab_avp_add_string (request, LAB_AVP_SERVER_NAME, sar->server_name);
  lab_avp_add_u32 (request, LAB_AVP_SERVER_ASSIGNMENT_TYPE, sar->type);
  lab_avp_add_u32 (request, LAB_AVP_USER_DATA_ALREADY_AVAILABLE,
                   sar->user_data_already_available);
  return request;
}

gboolean
lab_cx_sar_decode (const LabDiameterMessage *message, LabCxSar *sar,
                   LabDiameterFault *fault)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  guint32 type = G_MAXUINT32, available = 0;
  *sar = (LabCxSar){ 0 };
  gboolean good = lab_avp_get_string (avps, LAB_AVP_USER_NAME, &sar->user_name, fault)
                  && lab_avp_get_strings (avps, LAB_AVP_PUBLIC_IDENTITY,
                                          &sar->public_identities, fault)
                  && cx_get_required (avps, LAB_AVP_SERVER_NAME, &sar->server_name,
                                      "TS 29.229 §6.1.3", fault)
                  && cx_get_enumerated (avps, LAB_AVP_SERVER_ASSIGNMENT_TYPE,
                                        LAB_CX_ASSIGNMENT_RESTORATION, &type, fault)
                  && cx_get_enumerated (avps, LAB_AVP_USER_DATA_ALREADY_AVAILABLE, 1,
                                        &available, fault);
  if (good && type == G_MAXUINT32)
    {
      lab_avp_fault_missing (fault, LAB_AVP_SERVER_ASSIGNMENT_TYPE, "TS 29.229 §6.1.3");
      good = FALSE;
    }
  if (!good)
    {
      lab_cx_sar_clear (sar);
      return FALSE;
    }
  sar->type = type;
  sar->user_data_already_available = available == 1;
  return TRUE;
}

void
lab_cx_sar_clear (LabCxSar *sar)
{
  g_free (sar->user_name);
  g_free (sar->server_name);
  g_clear_pointer (&sar->public_identities, g_ptr_array_unref);
  *sar = (LabCxSar){ 0 };
}

/* ---- Charging-Information and Associated-Identities */

static void
add_charging (LabDiameterMessage *answer, const LabCxCharging *charging)
{
  if (charging->primary_event == NULL && charging->secondary_event == NULL
      && charging->primary_collection == NULL && charging->secondary_collection == NULL)
    return;
  gsize group = lab_avp_group_begin (answer, LAB_AVP_CHARGING_INFORMATION);
  lab_avp_add_string (answer, LAB_AVP_PRIMARY_EVENT_CHARGING_FUNCTION_NAME,
                      charging->primary_event);
  lab_avp_add_string (answer, LAB_AVP_SECONDARY_EVENT_CHARGING_FUNCTION_NAME,
                      charging->secondary_event);
  lab_avp_add_string (answer, LAB_AVP_PRIMARY_CHARGING_COLLECTION_FUNCTION_NAME,
                      charging->primary_collection);
  lab_avp_add_string (answer, LAB_AVP_SECONDARY_CHARGING_COLLECTION_FUNCTION_NAME,
                      charging->secondary_collection);
  lab_diameter_message_group_end (answer, group);
}

static gboolean
get_charging (LabDiameterAvps avps, LabCxCharging *charging, LabDiameterFault *fault)
{
  LabDiameterAvps group;
  if (!lab_avp_get_group (avps, LAB_AVP_CHARGING_INFORMATION, 0, &group))
    return TRUE;
  return lab_avp_get_string (group, LAB_AVP_PRIMARY_EVENT_CHARGING_FUNCTION_NAME,
                             &charging->primary_event, fault)
         && lab_avp_get_string (group, LAB_AVP_SECONDARY_EVENT_CHARGING_FUNCTION_NAME,
                                &charging->secondary_event, fault)
         && lab_avp_get_string (group, LAB_AVP_PRIMARY_CHARGING_COLLECTION_FUNCTION_NAME,
                                &charging->primary_collection, fault)
         && lab_avp_get_string (group,
                                LAB_AVP_SECONDARY_CHARGING_COLLECTION_FUNCTION_NAME,
                                &charging->secondary_collection, fault);
}

static void
add_associated (LabDiameterMessage *answer, const GPtrArray *identities)
{
  if (identities == NULL)
    return;
  gsize group = lab_avp_group_begin (answer, LAB_AVP_ASSOCIATED_IDENTITIES);
  for (guint i = 0; i < identities->len; i++)
    lab_avp_add_string (answer, LAB_AVP_USER_NAME, g_ptr_array_index (identities, i));
  lab_diameter_message_group_end (answer, group);
}

static gboolean
get_associated (LabDiameterAvps avps, GPtrArray **identities, LabDiameterFault *fault)
{
  LabDiameterAvps group;
  return !lab_avp_get_group (avps, LAB_AVP_ASSOCIATED_IDENTITIES, 0, &group)
         || lab_avp_get_strings (group, LAB_AVP_USER_NAME, identities, fault);
}

/* ---- the answer */

void
lab_cx_saa_encode (const LabCxSaa *saa, LabDiameterMessage *answer)
{
  cx_add_result (answer, saa->result, saa->error_message);
  lab_avp_add_string (answer, LAB_AVP_USER_NAME, saa->user_name);
  lab_avp_add_bytes (answer, LAB_AVP_USER_DATA, saa->user_data);
  add_charging (answer, &saa->charging);
  add_associated (answer, saa->associated_identities);
  lab_avp_add_string (answer, LAB_AVP_SERVER_NAME, saa->server_name);
}

gboolean
lab_cx_saa_decode (const LabDiameterMessage *message, LabCxSaa *saa, GError **error)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  g_auto (LabDiameterFault) fault = { 0 };
  *saa = (LabCxSaa){ 0 };
  gboolean good
      = cx_get_result (avps, &saa->result, &saa->error_message, &fault)
        && lab_avp_get_string (avps, LAB_AVP_USER_NAME, &saa->user_name, &fault)
        && lab_avp_get_string (avps, LAB_AVP_SERVER_NAME, &saa->server_name, &fault)
        && get_charging (avps, &saa->charging, &fault)
        && get_associated (avps, &saa->associated_identities, &fault);
  if (good)
    saa->user_data = lab_avp_get_bytes (avps, LAB_AVP_USER_DATA);
  else
    lab_cx_saa_clear (saa);
  return cx_finish_answer (good, &fault, error);
}

void
lab_cx_saa_clear (LabCxSaa *saa)
{
  g_free (saa->error_message);
  g_free (saa->user_name);
  g_free (saa->server_name);
  g_free (saa->charging.primary_event);
  g_free (saa->charging.secondary_event);
  g_free (saa->charging.primary_collection);
  g_free (saa->charging.secondary_collection);
  g_clear_pointer (&saa->user_data, g_bytes_unref);
  g_clear_pointer (&saa->associated_identities, g_ptr_array_unref);
  *saa = (LabCxSaa){ 0 };
}
