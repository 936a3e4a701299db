/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/result.h"

#include <string.h>

G_DEFINE_QUARK (lab - diameter - error - quark, lab_diameter_error)

static const struct
{
  guint32 code;
  const char *name;
} result_names[] = {
  { LAB_DIAMETER_SUCCESS, "DIAMETER_SUCCESS" },
  { LAB_DIAMETER_LIMITED_SUCCESS, "DIAMETER_LIMITED_SUCCESS" },
  { LAB_DIAMETER_COMMAND_UNSUPPORTED, "DIAMETER_COMMAND_UNSUPPORTED" },
  { LAB_DIAMETER_UNABLE_TO_DELIVER, "DIAMETER_UNABLE_TO_DELIVER" },
  { LAB_DIAMETER_REALM_NOT_SERVED, "DIAMETER_REALM_NOT_SERVED" },
  { LAB_DIAMETER_TOO_BUSY, "DIAMETER_TOO_BUSY" },
  { LAB_DIAMETER_LOOP_DETECTED, "DIAMETER_LOOP_DETECTED" },
  { LAB_DIAMETER_REDIRECT_INDICATION, "DIAMETER_REDIRECT_INDICATION" },
  { LAB_DIAMETER_APPLICATION_UNSUPPORTED, "DIAMETER_APPLICATION_UNSUPPORTED" },
  { LAB_DIAMETER_INVALID_HDR_BITS, "DIAMETER_INVALID_HDR_BITS" },
  { LAB_DIAMETER_INVALID_AVP_BITS, "DIAMETER_INVALID_AVP_BITS" },
  { LAB_DIAMETER_UNKNOWN_PEER, "DIAMETER_UNKNOWN_PEER" },
  { LAB_DIAMETER_AVP_UNSUPPORTED, "DIAMETER_AVP_UNSUPPORTED" },
  { LAB_DIAMETER_UNKNOWN_SESSION_ID, "DIAMETER_UNKNOWN_SESSION_ID" },
  { LAB_DIAMETER_AUTHORIZATION_REJECTED, "DIAMETER_AUTHORIZATION_REJECTED" },
  { LAB_DIAMETER_INVALID_AVP_VALUE, "DIAMETER_INVALID_AVP_VALUE" },
  { LAB_DIAMETER_MISSING_AVP, "DIAMETER_MISSING_AVP" },
  { LAB_DIAMETER_CONTRADICTING_AVPS, "DIAMETER_CONTRADICTING_AVPS" },
  { LAB_DIAMETER_AVP_NOT_ALLOWED, "DIAMETER_AVP_NOT_ALLOWED" },
  { LAB_DIAMETER_AVP_OCCURS_TOO_MANY_TIMES, "DIAMETER_AVP_OCCURS_TOO_MANY_TIMES" },
  { LAB_DIAMETER_NO_COMMON_APPLICATION, "DIAMETER_NO_COMMON_APPLICATION" },
  { LAB_DIAMETER_UNSUPPORTED_VERSION, "DIAMETER_UNSUPPORTED_VERSION" },
  { LAB_DIAMETER_UNABLE_TO_COMPLY, "DIAMETER_UNABLE_TO_COMPLY" },
  { LAB_DIAMETER_INVALID_BIT_IN_HEADER, "DIAMETER_INVALID_BIT_IN_HEADER" },
  { LAB_DIAMETER_INVALID_AVP_LENGTH, "DIAMETER_INVALID_AVP_LENGTH" },
  { LAB_DIAMETER_INVALID_MESSAGE_LENGTH, "DIAMETER_INVALID_MESSAGE_LENGTH" },
  { LAB_DIAMETER_INVALID_AVP_BIT_COMBO, "DIAMETER_INVALID_AVP_BIT_COMBO" },
  { LAB_DIAMETER_NO_COMMON_SECURITY, "DIAMETER_NO_COMMON_SECURITY" },
};

const char *
lab_diameter_result_name (guint32 result_code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (result_names); i++)
    if (result_names[i].code == result_code)
      return result_names[i].name;
  return NULL;
}

gboolean
lab_diameter_result_is_protocol_error (guint32 result_code)
{
  return result_code / 1000 == 3;
}

gboolean
lab_diameter_fault_set (LabDiameterFault *fault, guint32 result_code,
                        const guint8 *failed_avp, gsize failed_avp_size,
                        const char *format, ...)
{
  if (fault == NULL || fault->result_code != 0)
    return FALSE;
  va_list arguments;
  va_start (arguments, format);
  fault->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fault->result_code = result_code;
  if (failed_avp != NULL)
    {
      /* Within Failed-AVP it has its padding (RFC 6733 §4.1). */
      gsize size = (failed_avp_size + 3) & ~(gsize)3;
      guint8 *octets = g_malloc0 (size);
      memcpy (octets, failed_avp, failed_avp_size);
      fault->failed_avp = g_bytes_new_take (octets, size);
    }
  return FALSE;
}

void
lab_diameter_fault_clear (LabDiameterFault *fault)
{
  g_clear_pointer (&fault->failed_avp, g_bytes_unref);
  g_clear_pointer (&fault->text, g_free);
  fault->result_code = 0;
}

GError *
lab_diameter_fault_to_error (const LabDiameterFault *fault)
{
  const char *name = lab_diameter_result_name (fault->result_code);
  return g_error_new (LAB_DIAMETER_ERROR, (int)fault->result_code, "%s (%u): %s",
                      name == NULL ? "Diameter error" : name, fault->result_code,
                      fault->text == NULL ? "no details" : fault->text);
}
