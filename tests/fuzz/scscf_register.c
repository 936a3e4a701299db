/* SPDX-License-Identifier: Apache-2.0 */
/* REGISTERs one after another (between them a line `%%`): no crash, and a user's contacts stay within
   the limits, whatever they say. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "scscf/binding.h"
#include "scscf/register_request.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const LabRegisterLimits limits
    = { .min_s = 10, .max_s = 7200, .default_s = 3600, .contacts = 3 };

static GPtrArray *
serve (GPtrArray *bindings, const char *text, gint64 now_us)
{
  LabScscfFault fault = LAB_SCSCF_FAULT_NONE;
  g_autofree char *detail = NULL;
  g_autoptr (LabSipMessage) message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), NULL);
  if (message == NULL)
    return bindings;
  g_autoptr (LabRegisterRequest) request
      = lab_register_request_parse (message, &fault, &detail);
  g_assert_cmpint (request == NULL, ==, fault != LAB_SCSCF_FAULT_NONE);
  if (request == NULL)
    return bindings;
  g_autoptr (LabBindingMerge) merge
      = lab_bindings_merge (bindings, request, request->impu, &limits, now_us, &fault);
  g_assert_cmpint (merge == NULL, ==, fault != LAB_SCSCF_FAULT_NONE);
  if (merge == NULL)
    return bindings;
  g_assert_cmpuint (merge->bindings->len, <=, limits.contacts);
  for (guint i = 0; i < merge->bindings->len; i++)
    {
      const LabBinding *binding = merge->bindings->pdata[i];
      g_assert_cmpuint (lab_binding_remaining_s (binding, now_us), <=, limits.max_s);
      g_assert_null (lab_sip_params_get (binding->contact->params, "expires"));
      g_assert_nonnull (binding->path[0]);
    }
  g_ptr_array_unref (bindings);
  return g_ptr_array_ref (merge->bindings);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) requests = g_strsplit (text, "%%\n", 8);
  g_autoptr (GPtrArray) bindings = lab_bindings_new ();
  for (guint i = 0; requests[i] != NULL; i++)
    bindings = serve (bindings, requests[i], (gint64)i * G_USEC_PER_SEC);
  g_autoptr (GPtrArray) ordered = lab_bindings_by_preference (bindings);
  g_assert_cmpuint (ordered->len, ==, bindings->len);
  return 0;
}
