/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <string.h>

typedef struct
{
  const char *name;
  LabTransport transport;
} Row;

static const Row transports[] = {
  { "udp", LAB_TRANSPORT_UDP },
  { "tcp", LAB_TRANSPORT_TCP },
  { "tls", LAB_TRANSPORT_TLS },
};

static void
test_answered (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, row->transport);
  g_autoptr (GBytes) body = g_bytes_new_static ("hello", 5);
  lab_sip_message_set_body (message, "text/plain", body);
  peer_send (alice, message);
  run_until_exchanges (bob, 1, 1000);
  LabSipMessage *request = peer_request (bob, 0);
  g_assert_true (lab_sip_message_is_method (request, "MESSAGE"));
  g_assert_cmpstr (lab_sip_message_get (request, "content-type"), ==, "text/plain");
  g_assert_true (g_bytes_equal (lab_sip_message_body (request), body));
  g_assert_cmpint (lab_sip_flow_transport (lab_sip_exchange_flow (peer_exchange (bob, 0))),
                   ==, row->transport);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 202, NULL, "X-Test", "yes", NULL);
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 202);
  g_assert_cmpstr (lab_sip_message_phrase (peer_response (alice, 0)), ==, "Accepted");
  g_assert_cmpstr (lab_sip_message_get (peer_response (alice, 0), "X-Test"), ==, "yes");
  g_assert_false (g_array_index (alice->internal, gboolean, 0));
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/sip/exchange/%s/answered", transports[i].name);
      g_test_add_data_func (path, &transports[i], test_answered);
    }
  return harness_run ();
}
