/* SPDX-License-Identifier: Apache-2.0 */
/* Any octets as a Diameter message: framed, decoded, held against the dictionary, read as each Cx
   command, and as the answer to itself. */
#include "diameter/avp.h"
#include "diameter/base_protocol.h"
#include "diameter/cx.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_requests (const LabDiameterMessage *message)
{
  g_auto (LabCxUar) uar = { 0 };
  g_auto (LabCxSar) sar = { 0 };
  g_auto (LabCxLir) lir = { 0 };
  g_auto (LabCxMar) mar = { 0 };
  LabDiameterFault fault = { 0 };
  lab_cx_uar_decode (message, &uar, &fault);
  lab_diameter_fault_clear (&fault);
  lab_cx_sar_decode (message, &sar, &fault);
  lab_diameter_fault_clear (&fault);
  lab_cx_lir_decode (message, &lir, &fault);
  lab_diameter_fault_clear (&fault);
  lab_cx_mar_decode (message, &mar, &fault);
  lab_diameter_fault_clear (&fault);
}

static void
read_answers (const LabDiameterMessage *message)
{
  g_auto (LabCxUaa) uaa = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  g_auto (LabCxLia) lia = { 0 };
  g_auto (LabCxMaa) maa = { 0 };
  lab_cx_uaa_decode (message, &uaa, NULL);
  lab_cx_saa_decode (message, &saa, NULL);
  lab_cx_lia_decode (message, &lia, NULL);
  lab_cx_maa_decode (message, &maa, NULL);
}

static void
answer_it (const LabDiameterMessage *message, const LabDiameterFault *fault)
{
  static const LabDiameterApplication cx
      = { LAB_DIAMETER_VENDOR_3GPP, LAB_DIAMETER_APPLICATION_CX };
  const LabDiameterIdentity self = {
    .origin_host = "h", .origin_realm = "r", .applications = &cx, .n_applications = 1
  };
  g_autoptr (LabDiameterMessage) answer
      = lab_diameter_new_fault_answer (message, &self, fault);
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (answer);
  g_auto (LabDiameterFault) found = { 0 };
  LabDiameterLimits limits = { .message_bytes = 1 << 24, .avps = 100000, .depth = 8 };
  g_autoptr (LabDiameterMessage) again
      = lab_diameter_message_decode (bytes->data, bytes->len, &limits, &found);
  /* What we answer is never malformed itself. */
  g_assert_nonnull (again);
  g_assert_cmpuint (found.result_code, ==, 0);
  lab_diameter_has_common_application (&self, message);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (LabDiameterFault) fault = { 0 };
  g_auto (LabDiameterFault) found = { 0 };
  gsize frame = 0;
  lab_diameter_message_frame (data, size, &lab_diameter_default_limits, &frame, NULL);
  g_autoptr (LabDiameterMessage) message
      = lab_diameter_message_decode (data, size, &lab_diameter_default_limits, &fault);
  if (message == NULL)
    return 0;
  const LabDiameterCommand *command
      = lab_diameter_command_find (message->application, message->command);
  if (fault.result_code == 0 && command != NULL)
    lab_avp_check_request (message, command, &lab_diameter_default_limits, &found);
  read_requests (message);
  read_answers (message);
  if (fault.result_code == 0 && found.result_code == 0)
    lab_diameter_fault_set (&fault, LAB_DIAMETER_UNABLE_TO_COMPLY, NULL, 0, "fuzz");
  answer_it (message, fault.result_code != 0 ? &fault : &found);
  return 0;
}
