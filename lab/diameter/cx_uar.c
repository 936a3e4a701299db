/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/cx_private.h"

/* TS 29.229 §6.1.1 and §6.1.2. */

#define UAR_FLAGS_EMERGENCY 1u /* TS 29.229 §6.3.44 */

LabDiameterMessage *
lab_cx_uar_encode (const LabCxUar *uar, const LabDiameterRoute *route)
{
  LabDiameterMessage *request
      = cx_new_request (LAB_DIAMETER_CX_USER_AUTHORIZATION, route);
  lab_avp_add_string (request, LAB_AVP_USER_NAME, uar->user_name);
  lab_avp_add_string (request, LAB_AVP_PUBLIC_IDENTITY, uar->public_identity);
  lab_avp_add_string (request, LAB_AVP_VISITED_NETWORK_IDENTIFIER, uar->visited_network);
  lab_avp_add_u32 (request, LAB_AVP_USER_AUTHORIZATION_TYPE, uar->type);
  if (uar->emergency)
    lab_avp_add_u32 (request, LAB_AVP_UAR_FLAGS, UAR_FLAGS_EMERGENCY);
  return request;
}

gboolean
lab_cx_uar_decode (const LabDiameterMessage *message, LabCxUar *uar,
                   LabDiameterFault *fault)
{
  static const char clause[] = "TS 29.229 §6.1.1";
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  guint32 type = LAB_CX_REGISTRATION, flags = 0;
  *uar = (LabCxUar){ 0 };
  if (!cx_get_required (avps, LAB_AVP_USER_NAME, &uar->user_name, clause, fault)
      || !cx_get_required (avps, LAB_AVP_PUBLIC_IDENTITY, &uar->public_identity, clause,
                           fault)
      || !cx_get_required (avps, LAB_AVP_VISITED_NETWORK_IDENTIFIER,
                           &uar->visited_network, clause, fault)
      || !cx_get_enumerated (avps, LAB_AVP_USER_AUTHORIZATION_TYPE,
                             LAB_CX_REGISTRATION_AND_CAPABILITIES, &type, fault)
      || !lab_avp_get_u32 (avps, LAB_AVP_UAR_FLAGS, &flags, fault))
    {
      lab_cx_uar_clear (uar);
      return FALSE;
    }
  uar->type = type;
  uar->emergency = (flags & UAR_FLAGS_EMERGENCY) != 0;
  return TRUE;
}

void
lab_cx_uar_clear (LabCxUar *uar)
{
  g_free (uar->user_name);
  g_free (uar->public_identity);
  g_free (uar->visited_network);
  *uar = (LabCxUar){ 0 };
}

void
lab_cx_uaa_encode (const LabCxUaa *uaa, LabDiameterMessage *answer)
{
  cx_add_result (answer, uaa->result, uaa->error_message);
  lab_avp_add_string (answer, LAB_AVP_SERVER_NAME, uaa->server_name);
  cx_add_capabilities (answer, &uaa->capabilities);
}

gboolean
lab_cx_uaa_decode (const LabDiameterMessage *message, LabCxUaa *uaa, GError **error)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  g_auto (LabDiameterFault) fault = { 0 };
  *uaa = (LabCxUaa){ 0 };
  gboolean good
      = cx_get_result (avps, &uaa->result, &uaa->error_message, &fault)
        && lab_avp_get_string (avps, LAB_AVP_SERVER_NAME, &uaa->server_name, &fault)
        && cx_get_capabilities (avps, &uaa->capabilities, &fault);
  if (!good)
    lab_cx_uaa_clear (uaa);
  return cx_finish_answer (good, &fault, error);
}

void
lab_cx_uaa_clear (LabCxUaa *uaa)
{
  g_free (uaa->error_message);
  g_free (uaa->server_name);
  cx_capabilities_clear (&uaa->capabilities);
  *uaa = (LabCxUaa){ 0 };
}
