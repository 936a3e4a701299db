/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/base_protocol.h"

static void
add_origin (LabDiameterMessage *message, const LabDiameterIdentity *self)
{
  lab_avp_add_string (message, LAB_AVP_ORIGIN_HOST, self->origin_host);
  lab_avp_add_string (message, LAB_AVP_ORIGIN_REALM, self->origin_realm);
}

static void
add_application (LabDiameterMessage *message, const LabDiameterApplication *application)
{
  if (application->vendor == 0)
    {
      lab_avp_add_u32 (message, LAB_AVP_AUTH_APPLICATION_ID, application->id);
      return;
    }
  gsize group = lab_avp_group_begin (message, LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID);
  lab_avp_add_u32 (message, LAB_AVP_VENDOR_ID, application->vendor);
  lab_avp_add_u32 (message, LAB_AVP_AUTH_APPLICATION_ID, application->id);
  lab_diameter_message_group_end (message, group);
}

static gboolean
named_before (const LabDiameterIdentity *self, gsize index)
{
  for (gsize i = 0; i < index; i++)
    if (self->applications[i].vendor == self->applications[index].vendor)
      return TRUE;
  return FALSE;
}

void
lab_diameter_capabilities_add (LabDiameterMessage *message,
                               const LabDiameterIdentity *self, const guint8 *address,
                               gsize address_size)
{
  add_origin (message, self);
  lab_avp_add_address (message, LAB_AVP_HOST_IP_ADDRESS, address, address_size);
  /* RFC 6733 §5.3.3: 0, as no vendor's number is ours */
  lab_avp_add_u32 (message, LAB_AVP_VENDOR_ID, 0);
  lab_avp_add_string (message, LAB_AVP_PRODUCT_NAME, self->product_name);
  lab_avp_add_u32 (message, LAB_AVP_ORIGIN_STATE_ID, self->origin_state_id);
  for (gsize i = 0; i < self->n_applications; i++)
    if (self->applications[i].vendor != 0 && !named_before (self, i))
      lab_avp_add_u32 (message, LAB_AVP_SUPPORTED_VENDOR_ID,
                       self->applications[i].vendor);
  for (gsize i = 0; i < self->n_applications; i++)
    add_application (message, &self->applications[i]);
}

LabDiameterMessage *
lab_diameter_new_cer (const LabDiameterIdentity *self, const guint8 *address,
                      gsize address_size)
{
  LabDiameterMessage *cer = lab_diameter_message_new (
      LAB_DIAMETER_FLAG_REQUEST, LAB_DIAMETER_CAPABILITIES_EXCHANGE, 0);
  lab_diameter_capabilities_add (cer, self, address, address_size);
  return cer;
}

LabDiameterMessage *
lab_diameter_new_dwr (const LabDiameterIdentity *self)
{
  LabDiameterMessage *dwr = lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST,
                                                      LAB_DIAMETER_DEVICE_WATCHDOG, 0);
  add_origin (dwr, self);
  lab_avp_add_u32 (dwr, LAB_AVP_ORIGIN_STATE_ID, self->origin_state_id);
  return dwr;
}

LabDiameterMessage *
lab_diameter_new_dpr (const LabDiameterIdentity *self, LabDiameterDisconnectCause cause)
{
  LabDiameterMessage *dpr = lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST,
                                                      LAB_DIAMETER_DISCONNECT_PEER, 0);
  add_origin (dpr, self);
  lab_avp_add_u32 (dpr, LAB_AVP_DISCONNECT_CAUSE, cause);
  return dpr;
}

static void
copy_avp (LabDiameterMessage *answer, LabDiameterAvps from, LabAvpName name, guint nth)
{
  LabDiameterAvp avp;
  if (lab_avp_find (from, name, nth, &avp))
    lab_diameter_message_append (answer, avp.code, avp.vendor, avp.flags, avp.data,
                                 avp.size);
}

LabDiameterMessage *
lab_diameter_begin_answer (const LabDiameterMessage *request,
                           const LabDiameterIdentity *self)
{
  LabDiameterAvps asked = lab_diameter_message_avps (request);
  LabDiameterMessage *answer = lab_diameter_message_new_answer (request);
  LabDiameterAvp avp;
  copy_avp (answer, asked, LAB_AVP_SESSION_ID, 0);
  copy_avp (answer, asked, LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID, 0);
  copy_avp (answer, asked, LAB_AVP_AUTH_SESSION_STATE, 0);
  add_origin (answer, self);
  for (guint i = 0; lab_avp_find (asked, LAB_AVP_PROXY_INFO, i, &avp); i++)
    copy_avp (answer, asked, LAB_AVP_PROXY_INFO, i);
  return answer;
}

LabDiameterMessage *
lab_diameter_new_fault_answer (const LabDiameterMessage *request,
                               const LabDiameterIdentity *self,
                               const LabDiameterFault *fault)
{
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, self);
  if (lab_diameter_result_is_protocol_error (fault->result_code))
    answer->flags |= LAB_DIAMETER_FLAG_ERROR;
  lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, fault->result_code);
  lab_avp_add_string (answer, LAB_AVP_ERROR_MESSAGE, fault->text);
  lab_avp_add_bytes (answer, LAB_AVP_FAILED_AVP, fault->failed_avp);
  return answer;
}

/* ---- what a peer can */

static gboolean
names_application (const LabDiameterIdentity *self, guint32 id)
{
  if (id == LAB_DIAMETER_APPLICATION_RELAY)
    return TRUE;
  for (gsize i = 0; i < self->n_applications; i++)
    if (self->applications[i].id == id)
      return TRUE;
  return FALSE;
}

gboolean
lab_diameter_has_common_application (const LabDiameterIdentity *self,
                                     const LabDiameterMessage *peer)
{
  LabDiameterAvps top = lab_diameter_message_avps (peer), inner;
  LabDiameterAvp avp;
  guint32 id = 0;
  const LabAvpDefinition *auth = lab_avp_definition (LAB_AVP_AUTH_APPLICATION_ID);
  const LabAvpDefinition *acct = lab_avp_definition (LAB_AVP_ACCT_APPLICATION_ID);
  for (guint i = 0;
       lab_avp_get_group (top, LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID, i, &inner); i++)
    if (lab_avp_find (inner, LAB_AVP_AUTH_APPLICATION_ID, 0, &avp)
        && lab_avp_get_u32 (inner, LAB_AVP_AUTH_APPLICATION_ID, &id, NULL)
        && names_application (self, id))
      return TRUE;
  while (lab_diameter_avps_next (&top, &avp, NULL))
    if ((avp.code == auth->code || avp.code == acct->code) && avp.vendor == 0
        && lab_avp_get_u32 ((LabDiameterAvps){ avp.avp.bytes, avp.avp.size },
                            avp.code == auth->code ? LAB_AVP_AUTH_APPLICATION_ID
                                                   : LAB_AVP_ACCT_APPLICATION_ID,
                            &id, NULL)
        && names_application (self, id))
      return TRUE;
  return FALSE;
}
