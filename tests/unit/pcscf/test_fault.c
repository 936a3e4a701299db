/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../sip/harness.h"
#include "pcscf/fault.h"

typedef struct
{
  const char *rule;
  PcscfFault fault;
  guint status;
  const char *phrase;
  const char *header, *value; /* NULL: none beside Warning */
  const char *clause;
} Row;

static const Row rows[] = {
  { "not-registered-gives-403", PCSCF_FAULT_NOT_REGISTERED, 403, "Forbidden", NULL, NULL,
    "TS 24.229 §5.2.6.3.1" },
  { "other-domain-gives-403", PCSCF_FAULT_OTHER_DOMAIN, 403, "Forbidden", NULL, NULL,
    "TS 24.229 §5.1.1.2" },
  { "bad-identity-gives-400", PCSCF_FAULT_BAD_IDENTITY, 400, "Bad Request", NULL, NULL,
    "RFC 3261 §20.39" },
  { "sec-agree-gives-420", PCSCF_FAULT_SEC_AGREE, 420, "Bad Extension", "Unsupported",
    "sec-agree", "RFC 3329 §2.3.1" },
  { "method-gives-405", PCSCF_FAULT_METHOD, 405, "Method Not Allowed", "Allow", "OPTIONS",
    "RFC 3261 §8.2.1" },
  { "flow-gone-gives-430", PCSCF_FAULT_FLOW_GONE, 430, "Flow Failed", NULL, NULL,
    "RFC 5626 §11.5" },
  { "no-core-gives-504", PCSCF_FAULT_NO_CORE, 504, NULL, NULL, NULL,
    "TS 24.229 §5.2.6.3.2A" },
  { "nobody-gives-404", PCSCF_FAULT_NOBODY, 404, "Not Found", NULL, NULL,
    "RFC 3261 §21.4.5" },
};

static const Row *current;

static void
refuse (Peer *peer, LabSipExchange *exchange)
{
  pcscf_refuse (exchange, current->fault, "\"%s\" is wrong", "x");
}

static void
test_fault (gconstpointer data)
{
  const Row *row = current = data;
  g_autoptr (Peer) phone = peer_new ("phone", FALSE);
  g_autoptr (Peer) proxy = peer_new ("proxy", FALSE);
  proxy->request = refuse;
  peer_send (phone, peer_message ("MESSAGE", phone, proxy, LAB_TRANSPORT_TCP));
  run_until_responses (phone, 1, 1000);
  const LabSipMessage *response = peer_response (phone, 0);
  g_assert_cmpuint (pcscf_fault_status (row->fault), ==, row->status);
  g_assert_cmpuint (lab_sip_message_status (response), ==, row->status);
  if (row->phrase != NULL)
    g_assert_cmpstr (lab_sip_message_phrase (response), ==, row->phrase);
  if (row->header != NULL)
    g_assert_cmpstr (lab_sip_message_get (response, row->header), ==, row->value);
  g_autofree char *warning
      = g_strdup_printf ("399 proxy \"\\\"x\\\" is wrong (%s)\"", row->clause);
  g_assert_cmpstr (lab_sip_message_get (response, "Warning"), ==, warning);
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/pcscf/fault/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_fault);
    }
  return harness_run ();
}
