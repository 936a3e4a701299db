/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/cx_private.h"

/* TS 29.229 §6.1.5 and §6.1.6. */

LabDiameterMessage *
lab_cx_lir_encode (const LabCxLir *lir, const LabDiameterRoute *route)
{
  LabDiameterMessage *request = cx_new_request (LAB_DIAMETER_CX_LOCATION_INFO, route);
  if (lir->originating)
    lab_avp_add_u32 (request, LAB_AVP_ORIGINATING_REQUEST, 0);
  lab_avp_add_string (request, LAB_AVP_PUBLIC_IDENTITY, lir->public_identity);
  if (lir->type != LAB_CX_REGISTRATION)
    lab_avp_add_u32 (request, LAB_AVP_USER_AUTHORIZATION_TYPE, lir->type);
  return request;
}

gboolean
lab_cx_lir_decode (const LabDiameterMessage *message, LabCxLir *lir,
                   LabDiameterFault *fault)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  LabDiameterAvp avp;
  guint32 type = LAB_CX_REGISTRATION, originating = 0;
  *lir = (LabCxLir){ 0 };
  if (!cx_get_required (avps, LAB_AVP_PUBLIC_IDENTITY, &lir->public_identity,
                        "TS 29.229 §6.1.5", fault)
      || !cx_get_enumerated (avps, LAB_AVP_ORIGINATING_REQUEST, 0, &originating, fault)
      || !cx_get_enumerated (avps, LAB_AVP_USER_AUTHORIZATION_TYPE,
                             LAB_CX_REGISTRATION_AND_CAPABILITIES, &type, fault))
    {
      lab_cx_lir_clear (lir);
      return FALSE;
    }
  lir->originating = lab_avp_find (avps, LAB_AVP_ORIGINATING_REQUEST, 0, &avp);
  lir->type = type;
  return TRUE;
}

void
lab_cx_lir_clear (LabCxLir *lir)
{
  g_free (lir->public_identity);
  *lir = (LabCxLir){ 0 };
}

void
lab_cx_lia_encode (const LabCxLia *lia, LabDiameterMessage *answer)
{
  cx_add_result (answer, lia->result, lia->error_message);
  lab_avp_add_string (answer, LAB_AVP_SERVER_NAME, lia->server_name);
  cx_add_capabilities (answer, &lia->capabilities);
}

gboolean
lab_cx_lia_decode (const LabDiameterMessage *message, LabCxLia *lia, GError **error)
{
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  g_auto (LabDiameterFault) fault = { 0 };
  *lia = (LabCxLia){ 0 };
  gboolean good
      = cx_get_result (avps, &lia->result, &lia->error_message, &fault)
        && lab_avp_get_string (avps, LAB_AVP_SERVER_NAME, &lia->server_name, &fault)
        && cx_get_capabilities (avps, &lia->capabilities, &fault);
  if (!good)
    lab_cx_lia_clear (lia);
  return cx_finish_answer (good, &fault, error);
}

void
lab_cx_lia_clear (LabCxLia *lia)
{
  g_free (lia->error_message);
  g_free (lia->server_name);
  cx_capabilities_clear (&lia->capabilities);
  *lia = (LabCxLia){ 0 };
}
