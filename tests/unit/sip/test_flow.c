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

/* The flow by which bob got alice's request; (transfer full). */
static LabSipFlow *
flow_from (Peer *alice, Peer *bob, LabTransport transport)
{
  guint before = bob->exchanges->len;
  peer_send (alice, peer_message ("REGISTER", alice, bob, transport));
  run_until_exchanges (bob, before + 1, 1000);
  LabSipExchange *exchange = peer_exchange (bob, before);
  LabSipFlow *flow = lab_sip_flow_ref (lab_sip_exchange_flow (exchange));
  lab_sip_exchange_reply (exchange, 200, NULL, NULL);
  run_for (50);
  g_ptr_array_set_size (bob->exchanges, 0);
  return flow;
}

static void
test_request_back_over_flow (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  g_autoptr (LabSipFlow) flow = flow_from (alice, bob, row->transport);
  g_assert_cmpint (lab_sip_flow_transport (flow), ==, row->transport);
  g_assert_true (lab_address_same_host (lab_sip_flow_peer (flow), &alice->address));
  g_assert_true (lab_address_same_host (lab_sip_flow_local (flow), &bob->address));
  guint connections = lab_sip_agent_counts (bob->agent).connections;
  alice->answer = 200;
  LabSipTarget target = { .flow = flow };
  LabSipMessage *message = peer_message ("MESSAGE", bob, alice, LAB_TRANSPORT_UDP);
  lab_sip_message_set_request_uri (message,
                                   "sip:alice@192.0.2.1"); /* not where it goes */
  peer_send_to (bob, message, &target);
  run_until_responses (bob, 1, 1000);
  g_assert_cmpuint (peer_status (bob, 0), ==, 200);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, connections);
}

static void
test_one_object_a_flow (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) carol = peer_new ("carol", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  LabSipFlow *first = flow_from (alice, bob, row->transport);
  LabSipFlow *second = flow_from (alice, bob, row->transport);
  LabSipFlow *other = flow_from (carol, bob, row->transport);
  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_true (lab_sip_flow_same_source (first, second));
  g_assert_false (lab_sip_flow_same_source (first, other));
  g_autofree char *token = g_strdup (lab_sip_flow_token (first));
  g_assert_cmpuint (strlen (token), >=, 20);
  g_assert_cmpstr (token, !=, lab_sip_flow_token (other));
  g_assert_true (lab_sip_agent_find_flow (bob->agent, token) == first);
  g_assert_null (lab_sip_agent_find_flow (bob->agent, "guess"));
  lab_sip_flow_unref (first);
  lab_sip_flow_unref (second);
  lab_sip_flow_unref (other);
  g_assert_null (lab_sip_agent_find_flow (bob->agent, token));
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).flows, ==, 0);
}

static void
test_close_is_told (gconstpointer data)
{
  const Row *row = data;
  Peer *alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  g_autoptr (LabSipFlow) flow = flow_from (alice, bob, row->transport);
  g_assert_true (lab_sip_flow_is_open (flow));
  peer_free (alice);
  run_for (100);
  g_assert_cmpuint (bob->closed, ==, 1);
  g_assert_false (lab_sip_flow_is_open (flow));
  g_assert_null (lab_sip_agent_find_flow (bob->agent, lab_sip_flow_token (flow)));
  LabSipTarget target = { .flow = flow };
  peer_send_to (
      bob, lab_sip_message_new_request ("MESSAGE", "sip:a@x", "<sip:b@x>", "<sip:a@x>"),
      &target);
  run_until_responses (bob, 1, 1000);
  g_assert_cmpuint (peer_status (bob, 0), ==, 503);
  g_assert_true (g_array_index (bob->internal, gboolean, 0));
}

/* A request under way when its connection ends fails at once, not after 32 s. */
static void
test_close_fails_requests (gconstpointer data)
{
  const Row *row = data;
  Peer *alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  g_autoptr (LabSipFlow) flow = flow_from (alice, bob, row->transport);
  LabSipTarget target = { .flow = flow };
  peer_send_to (bob, peer_message ("MESSAGE", bob, alice, row->transport), &target);
  run_until_exchanges (alice, 1, 1000);
  gint64 start_us = lab_clock_now_us ();
  g_ptr_array_set_free_func (alice->exchanges, NULL);
  LabSipExchange *open = lab_sip_exchange_ref (peer_exchange (alice, 0));
  peer_free (alice);
  run_until_responses (bob, 1, 40000);
  g_assert_cmpuint (peer_status (bob, 0), ==, 503);
  g_assert_cmpint ((lab_clock_now_us () - start_us) / 1000, <=, 100);
  lab_sip_exchange_unref (open);
  lab_sip_exchange_unref (open);
}

static void
test_flow_survives_its_agent (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  Peer *bob = peer_new ("bob", TRUE);
  g_autoptr (LabSipFlow) udp = flow_from (alice, bob, LAB_TRANSPORT_UDP);
  g_autoptr (LabSipFlow) tls = flow_from (alice, bob, LAB_TRANSPORT_TLS);
  peer_free (bob);
  g_assert_false (lab_sip_flow_is_open (udp));
  g_assert_false (lab_sip_flow_is_open (tls));
  g_assert_true (g_str_has_prefix (lab_sip_flow_describe (tls), "tls 127."));
}

static void
test_idle (gconstpointer data)
{
  const Row *row = data;
  LabSipAgentConfig config = { .limits = { .idle_s = 60 } };
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new_with ("bob", TRUE, &config);
  LabSipFlow *flow = flow_from (alice, bob, row->transport);
  run_for (600000);
  g_assert_true (lab_sip_flow_is_open (flow)); /* held: a registration lives by it */
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 1);
  lab_sip_flow_unref (flow);
  run_for (61000);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 0);
}

/* ---- IPv6: one loopback address; ports tell them apart */

static void
test_ipv6 (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  LabAddress a, b;
  Peer *peers[2] = { peer_new ("alice", TRUE), peer_new ("bob", TRUE) };
  lab_address_parse ("[::1]:15060", &a, NULL);
  lab_address_parse ("[::1]:15070", &b, NULL);
  LabAddress addresses[2] = { a, b };
  for (guint i = 0; i < 2; i++)
    {
      /* Another test run may hold a port of the one address. */
      for (guint tries = 0; tries < 500; tries++)
        {
          g_clear_error (&error);
          if (lab_sip_agent_listen (
                  peers[i]->agent, row->transport, &addresses[i],
                  row->transport == LAB_TRANSPORT_TLS ? harness_certificates () : NULL,
                  &error))
            break;
          addresses[i].port += 20;
        }
      g_assert_no_error (error);
    }
  peers[1]->answer = 200;
  g_autofree char *host = lab_address_format (&addresses[1]);
  g_autofree char *uri = g_strdup_printf ("sip:bob@%s;transport=%s", host,
                                          lab_transport_name (row->transport));
  for (guint i = 0; i < 2; i++)
    {
      peer_send (peers[0],
                 lab_sip_message_new_request ("MESSAGE", uri, "<sip:a@x>", "<sip:b@x>"));
      run_until_responses (peers[0], i + 1, 1000);
      g_assert_cmpuint (peer_status (peers[0], i), ==, 200);
    }
  if (row->transport != LAB_TRANSPORT_UDP)
    g_assert_cmpuint (lab_sip_agent_counts (peers[0]->agent).connections, ==, 1);
  g_autofree char *own
      = lab_sip_agent_uri (peers[1]->agent, row->transport, 6, "x", ";lr");
  g_assert_true (lab_sip_agent_is_own_uri (peers[1]->agent, own));
  g_assert_false (lab_sip_agent_is_own_uri (peers[0]->agent, own));
  peer_free (peers[0]);
  peer_free (peers[1]);
}

static void
add_rows (const char *rule, GTestDataFunc test, guint from)
{
  for (guint i = from; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/sip/flow/%s/%s", transports[i].name, rule);
      g_test_add_data_func (path, &transports[i], test);
    }
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  add_rows ("request-back-over-flow", test_request_back_over_flow, 0);
  add_rows ("one-object-and-token-a-flow", test_one_object_a_flow, 0);
  add_rows ("close-is-told", test_close_is_told, 1);
  add_rows ("close-fails-requests-at-once", test_close_fails_requests, 1);
  add_rows ("idle-connection-closed-unless-held", test_idle, 1);
  add_rows ("ipv6", test_ipv6, 0);
  g_test_add_func ("/sip/flow/survives-its-agent", test_flow_survives_its_agent);
  return harness_run ();
}
