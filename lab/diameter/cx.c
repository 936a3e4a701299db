/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/cx_private.h"

const LabDiameterApplication lab_cx_application
    = { LAB_DIAMETER_VENDOR_3GPP, LAB_DIAMETER_APPLICATION_CX };

/* ---- results: two tables, since 2001 and 5001 to 5012 mean one thing in Result-Code and another in
   Experimental-Result-Code (TS 29.229 §6.2) */

static const struct
{
  LabCxResult result;
  const char *name;
} experimental_results[] = {
  { LAB_CX_FIRST_REGISTRATION, "DIAMETER_FIRST_REGISTRATION" },
  { LAB_CX_SUBSEQUENT_REGISTRATION, "DIAMETER_SUBSEQUENT_REGISTRATION" },
  { LAB_CX_UNREGISTERED_SERVICE, "DIAMETER_UNREGISTERED_SERVICE" },
  { LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED, "DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED" },
  { LAB_CX_USER_UNKNOWN, "DIAMETER_ERROR_USER_UNKNOWN" },
  { LAB_CX_IDENTITIES_DONT_MATCH, "DIAMETER_ERROR_IDENTITIES_DONT_MATCH" },
  { LAB_CX_IDENTITY_NOT_REGISTERED, "DIAMETER_ERROR_IDENTITY_NOT_REGISTERED" },
  { LAB_CX_ROAMING_NOT_ALLOWED, "DIAMETER_ERROR_ROAMING_NOT_ALLOWED" },
  { LAB_CX_IDENTITY_ALREADY_REGISTERED, "DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED" },
  { LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, "DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED" },
  { LAB_CX_IN_ASSIGNMENT_TYPE, "DIAMETER_ERROR_IN_ASSIGNMENT_TYPE" },
  { LAB_CX_TOO_MUCH_DATA, "DIAMETER_ERROR_TOO_MUCH_DATA" },
  { LAB_CX_NOT_SUPPORTED_USER_DATA, "DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA" },
  { LAB_CX_FEATURE_UNSUPPORTED, "DIAMETER_ERROR_FEATURE_UNSUPPORTED" },
  { LAB_CX_SERVING_NODE_FEATURE_UNSUPPORTED,
    "DIAMETER_ERROR_SERVING_NODE_FEATURE_UNSUPPORTED" },
};

gboolean
lab_cx_result_is_experimental (LabCxResult result)
{
  return (result & LAB_CX_3GPP (0)) != 0;
}

guint32
lab_cx_result_code (LabCxResult result)
{
  return result & 0xffff;
}

const char *
lab_cx_result_name (LabCxResult result)
{
  const char *name = NULL;
  if (!lab_cx_result_is_experimental (result))
    name = lab_diameter_result_name (result);
  for (gsize i = 0; name == NULL && i < G_N_ELEMENTS (experimental_results); i++)
    if (experimental_results[i].result == result)
      name = experimental_results[i].name;
  return name == NULL ? "unknown result" : name;
}

gboolean
lab_cx_result_is_success (LabCxResult result)
{
  return lab_cx_result_code (result) / 1000 == 2;
}

void
cx_add_result (LabDiameterMessage *answer, LabCxResult result, const char *error_message)
{
  if (lab_cx_result_is_experimental (result))
    {
      gsize group = lab_avp_group_begin (answer, LAB_AVP_EXPERIMENTAL_RESULT);
      lab_avp_add_u32 (answer, LAB_AVP_VENDOR_ID, LAB_DIAMETER_VENDOR_3GPP);
      lab_avp_add_u32 (answer, LAB_AVP_EXPERIMENTAL_RESULT_CODE,
                       lab_cx_result_code (result));
      lab_diameter_message_group_end (answer, group);
    }
  else
    lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, result);
  if (lab_diameter_result_is_protocol_error (result))
    answer->flags |= LAB_DIAMETER_FLAG_ERROR;
  lab_avp_add_string (answer, LAB_AVP_ERROR_MESSAGE, error_message);
}

gboolean
cx_get_result (LabDiameterAvps avps, LabCxResult *result, char **error_message,
               LabDiameterFault *fault)
{
  LabDiameterAvps group;
  guint32 code = 0, vendor = 0;
  gboolean experimental
      = lab_avp_get_group (avps, LAB_AVP_EXPERIMENTAL_RESULT, 0, &group);
  if (!lab_avp_get_string (avps, LAB_AVP_ERROR_MESSAGE, error_message, fault)
      || !lab_avp_get_u32 (experimental ? group : avps,
                           experimental ? LAB_AVP_EXPERIMENTAL_RESULT_CODE
                                        : LAB_AVP_RESULT_CODE,
                           &code, fault)
      || (experimental && !lab_avp_get_u32 (group, LAB_AVP_VENDOR_ID, &vendor, fault)))
    return FALSE;
  if (code < 1000 || code > 0xffff)
    return lab_diameter_fault_set (fault, LAB_DIAMETER_MISSING_AVP, NULL, 0,
                                   "neither Result-Code nor Experimental-Result with a "
                                   "result (RFC 6733 §7.1, TS 29.229 §6.2)");
  if (experimental && vendor != LAB_DIAMETER_VENDOR_3GPP)
    return lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_AVP_VALUE, NULL, 0,
                                   "Experimental-Result %u of vendor %u, not of 3GPP "
                                   "(TS 29.229 §6.2)",
                                   code, vendor);
  *result = experimental ? LAB_CX_3GPP (code) : code;
  return TRUE;
}

gboolean
cx_finish_answer (gboolean good, const LabDiameterFault *fault, GError **error)
{
  if (!good)
    g_propagate_error (error, lab_diameter_fault_to_error (fault));
  return good;
}

/* ---- requests */

LabDiameterMessage *
cx_new_request (guint32 command, const LabDiameterRoute *route)
{
  LabDiameterMessage *request
      = lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST | LAB_DIAMETER_FLAG_PROXIABLE,
                                  command, LAB_DIAMETER_APPLICATION_CX);
  lab_avp_add_string (request, LAB_AVP_SESSION_ID, route->session_id);
  gsize group = lab_avp_group_begin (request, LAB_AVP_VENDOR_SPECIFIC_APPLICATION_ID);
  lab_avp_add_u32 (request, LAB_AVP_VENDOR_ID, LAB_DIAMETER_VENDOR_3GPP);
  lab_avp_add_u32 (request, LAB_AVP_AUTH_APPLICATION_ID, LAB_DIAMETER_APPLICATION_CX);
  lab_diameter_message_group_end (request, group);
  /* TS 29.229 §6.1.1: NO_STATE_MAINTAINED */
  lab_avp_add_u32 (request, LAB_AVP_AUTH_SESSION_STATE, 1);
  lab_avp_add_string (request, LAB_AVP_ORIGIN_HOST, route->origin_host);
  lab_avp_add_string (request, LAB_AVP_ORIGIN_REALM, route->origin_realm);
  lab_avp_add_string (request, LAB_AVP_DESTINATION_HOST, route->destination_host);
  lab_avp_add_string (request, LAB_AVP_DESTINATION_REALM, route->destination_realm);
  return request;
}

gboolean
cx_get_required (LabDiameterAvps avps, LabAvpName name, char **text, const char *clause,
                 LabDiameterFault *fault)
{
  if (!lab_avp_get_string (avps, name, text, fault))
    return FALSE;
  if (*text == NULL)
    lab_avp_fault_missing (fault, name, clause);
  return *text != NULL;
}

gboolean
cx_get_enumerated (LabDiameterAvps avps, LabAvpName name, guint32 max, guint32 *value,
                   LabDiameterFault *fault)
{
  LabDiameterAvp avp;
  guint32 got = 0;
  if (!lab_avp_find (avps, name, 0, &avp))
    return TRUE;
  if (!lab_avp_get_u32 (avps, name, &got, fault))
    return FALSE;
  if (got > max)
    return lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_AVP_VALUE, avp.avp.bytes,
                                   avp.avp.size, "%s %u: not defined (TS 29.229 §6.3)",
                                   lab_avp_definition (name)->name, got);
  *value = got;
  return TRUE;
}

/* ---- Server-Capabilities (TS 29.229 §6.3.4) */

static void
add_numbers (LabDiameterMessage *message, LabAvpName name, const GArray *numbers)
{
  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    lab_avp_add_u32 (message, name, g_array_index (numbers, guint32, i));
}

void
cx_add_capabilities (LabDiameterMessage *message, const LabCxCapabilities *capabilities)
{
  if (!capabilities->present)
    return;
  const GPtrArray *names = capabilities->server_names;
  gsize group = lab_avp_group_begin (message, LAB_AVP_SERVER_CAPABILITIES);
  add_numbers (message, LAB_AVP_MANDATORY_CAPABILITY, capabilities->mandatory);
  add_numbers (message, LAB_AVP_OPTIONAL_CAPABILITY, capabilities->optional);
  for (guint i = 0; names != NULL && i < names->len; i++)
    lab_avp_add_string (message, LAB_AVP_SERVER_NAME, g_ptr_array_index (names, i));
  lab_diameter_message_group_end (message, group);
}

static gboolean
get_numbers (LabDiameterAvps avps, LabAvpName name, GArray **numbers,
             LabDiameterFault *fault)
{
  LabDiameterAvp avp;
  *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; lab_avp_find (avps, name, i, &avp); i++)
    {
      guint32 number = 0;
      if (!lab_avp_get_u32 ((LabDiameterAvps){ avp.avp.bytes, avp.avp.size }, name,
                            &number, fault))
        return FALSE;
      g_array_append_val (*numbers, number);
    }
  return TRUE;
}

gboolean
cx_get_capabilities (LabDiameterAvps avps, LabCxCapabilities *capabilities,
                     LabDiameterFault *fault)
{
  LabDiameterAvps group;
  capabilities->present
      = lab_avp_get_group (avps, LAB_AVP_SERVER_CAPABILITIES, 0, &group);
  return !capabilities->present
         || (get_numbers (group, LAB_AVP_MANDATORY_CAPABILITY, &capabilities->mandatory,
                          fault)
             && get_numbers (group, LAB_AVP_OPTIONAL_CAPABILITY, &capabilities->optional,
                             fault)
             && lab_avp_get_strings (group, LAB_AVP_SERVER_NAME,
                                     &capabilities->server_names, fault));
}

void
cx_capabilities_clear (LabCxCapabilities *capabilities)
{
  g_clear_pointer (&capabilities->mandatory, g_array_unref);
  g_clear_pointer (&capabilities->optional, g_array_unref);
  g_clear_pointer (&capabilities->server_names, g_ptr_array_unref);
}
