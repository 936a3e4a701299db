/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message.h"
#include "sip/stun.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What was read and written once is the same when read and written again; editing crashes on nothing. */
static void
edit (LabSipMessage *message)
{
  static const char *const names[]
      = { "Via", "Route", "CSeq", "Content-Length", "f", "" };
  g_autoptr (LabSipMessage) copy = lab_sip_message_copy (message);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *popped = lab_sip_message_pop (copy, names[i]);
      lab_sip_message_prepend (copy, names[i], popped != NULL ? popped : "x");
      lab_sip_message_remove (copy, names[i]);
    }
  lab_sip_message_decrease_max_forwards (copy);
  lab_sip_message_set_to_tag (copy, "t");
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (copy);
  if (!lab_sip_message_is_request (message))
    return;
  g_autoptr (LabSipMessage) response = lab_sip_message_new_response (message, 200, NULL);
  g_autofree char *described = lab_sip_message_describe (response);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LabSipMessage) message = lab_sip_message_parse (data, size, NULL);
  LabAddress peer = { .version = 4, .port = 1 };
  g_autoptr (GBytes) stun = lab_sip_stun_answer (data, size, &peer);
  if (message == NULL)
    return 0;
  g_autoptr (GBytes) once = lab_sip_message_to_bytes (message);
  g_autoptr (LabSipMessage) again = lab_sip_message_parse (g_bytes_get_data (once, NULL),
                                                           g_bytes_get_size (once), NULL);
  if (again == NULL)
    g_error ("written and not read again");
  g_autoptr (GBytes) twice = lab_sip_message_to_bytes (again);
  if (!g_bytes_equal (once, twice))
    g_error ("read and written again, it is another");
  g_autofree char *from_tag = lab_sip_message_from_tag (message);
  g_autofree char *described = lab_sip_message_describe (message);
  lab_sip_message_method (message);
  lab_sip_message_cseq (message);
  edit (message);
  return 0;
}
