/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include "base/log.h"

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
  g_assert_cmpint (
      lab_sip_flow_transport (lab_sip_exchange_flow (peer_exchange (bob, 0))), ==,
      row->transport);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 202, NULL, "X-Test", "yes", NULL);
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 202);
  g_assert_cmpstr (lab_sip_message_phrase (peer_response (alice, 0)), ==, "Accepted");
  g_assert_cmpstr (lab_sip_message_get (peer_response (alice, 0), "X-Test"), ==, "yes");
  g_assert_false (g_array_index (alice->internal, gboolean, 0));
}

/* ---- answers */

static void
count_warnings (const char *line, gpointer count)
{
  if (strstr (line, "unanswered") != NULL)
    ++*(guint *)count;
}

static void
let_go (Peer *peer, LabSipExchange *exchange)
{
}

static void
test_left_unanswered (void)
{
  guint warnings = 0;
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  bob->request = let_go;
  lab_log_set_sink (count_warnings, &warnings);
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_responses (alice, 1, 1000);
  harness_quiet ();
  g_assert_cmpuint (peer_status (alice, 0), ==, 500);
  g_assert_cmpuint (warnings, ==, 1);
}

static void
hold (Peer *peer, LabSipExchange *exchange)
{
  lab_sip_exchange_hold (exchange, &peer->scope);
}

static void
test_scope_cleared (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  bob->request = hold;
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_for (100);
  g_assert_cmpuint (lab_scope_size (&bob->scope), ==, 1);
  lab_scope_clear (&bob->scope);
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 500);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).exchanges, ==, 0);
}

static void
test_answered_once (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  g_autofree char *first = NULL;
  lab_sip_exchange_reply (peer_exchange (bob, 0), 183, NULL, NULL);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 202, NULL, NULL);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 404, NULL, NULL);
  run_for (1000);
  g_assert_cmpuint (alice->responses->len, ==, 2);
  g_assert_cmpuint (peer_status (alice, 0), ==, 183);
  g_assert_cmpuint (peer_status (alice, 1), ==, 202);
  g_autofree char *second = lab_sip_message_to_tag (peer_response (alice, 1));
  first = lab_sip_message_to_tag (peer_response (alice, 0));
  g_assert_cmpstr (first, ==, second);
}

static void
test_refusal_says_why (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_refuse (peer_exchange (bob, 0), 403, "\"%s\" is not registered",
                           "alice");
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 403);
  g_assert_cmpstr (lab_sip_message_get (peer_response (alice, 0), "Warning"), ==,
                   "399 bob \"\\\"alice\\\" is not registered\"");
}

static void
test_retransmission_answered_again (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP);
  lab_sip_message_prepend (message, "Via",
                           "SIP/2.0/UDP 127.0.0.1:1;rport;branch=z9hG4bKsame");
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (message);
  lab_sip_message_unref (message);
  bob->answer = 200;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (lab_sip_agent_send_raw (alice->agent, NULL, LAB_TRANSPORT_UDP,
                                             &bob->address, bytes, NULL));
      run_for (100);
    }
  g_assert_cmpuint (bob->received, ==, 1);
}

/* ---- INVITE and CANCEL */

static void
note_cancel (gpointer data, LabSipExchange *exchange)
{
  ++*(guint *)data;
  lab_sip_exchange_reply (exchange, 487, NULL, NULL);
}

static void
test_cancel_told_to_owner (gconstpointer data)
{
  const Row *row = data;
  guint cancels = 0;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  LabSipRequest *invite
      = peer_send (alice, peer_message ("INVITE", alice, bob, row->transport));
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_on_cancel (peer_exchange (bob, 0), note_cancel, &cancels);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
  run_until_responses (alice, 1, 1000);
  lab_sip_request_cancel (invite);
  run_until_responses (alice, 2, 1000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 487);
  g_assert_cmpuint (cancels, ==, 1);
  run_for (1000);
  /* The ACK of a negative answer is the stack's. */
  g_assert_cmpuint (bob->acks->len, ==, 0);
  g_assert_cmpuint (lab_sip_agent_counts (alice->agent).requests, ==, 0);
}

static void
test_cancel_waits_for_provisional (void)
{
  guint cancels = 0;
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  LabSipRequest *invite
      = peer_send (alice, peer_message ("INVITE", alice, bob, LAB_TRANSPORT_TCP));
  lab_sip_request_cancel (invite);
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_on_cancel (peer_exchange (bob, 0), note_cancel, &cancels);
  run_for (50);
  g_assert_cmpuint (cancels, ==, 0);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
  run_until_responses (alice, 2, 1000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 487);
  g_assert_cmpuint (cancels, ==, 1);
}

static void
test_invite_let_go (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  peer_send (alice, peer_message ("INVITE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
  run_until_responses (alice, 1, 1000);
  g_ptr_array_set_size (bob->exchanges, 0); /* 500 */
  run_until_responses (alice, 2, 1000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 500);
}

/* RFC 3261 §9.1: no answer to a CANCEL in 64 × T1 ends the INVITE. */
static void
test_cancel_unheard (void)
{
  LabFate *fate = lab_fate_new ();
  harness_net ()->fate = fate;
  Peer *alice = peer_new ("alice", FALSE);
  Peer *bob = peer_new ("bob", FALSE);
  LabSipRequest *invite
      = peer_send (alice, peer_message ("INVITE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
  run_until_responses (alice, 1, 1000);
  lab_fate_isolate (fate, &bob->address, TRUE);
  gint64 start_us = lab_clock_now_us ();
  lab_sip_request_cancel (invite);
  run_until_responses (alice, 2, 40000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 408);
  g_assert_true (g_array_index (alice->internal, gboolean, 1));
  g_assert_cmpint ((lab_clock_now_us () - start_us) / 1000, >=, 32000);
  peer_free (alice);
  peer_free (bob);
  harness_net ()->fate = NULL;
  lab_fate_free (fate);
}

static void
drop_at_once (gpointer self, LabSipRequest *request, LabSipMessage *response,
              gboolean internal)
{
  Peer *peer = self;
  g_ptr_array_add (peer->responses, lab_sip_message_ref (response));
  lab_scope_clear (&peer->scope); /* in the request's own callback */
}

static void
test_dropped (gconstpointer data)
{
  const char *method = data;
  gboolean invite = strcmp (method, "INVITE") == 0;
  for (guint in_callback = 0; in_callback < 2; in_callback++)
    {
      guint cancels = 0;
      g_autoptr (Peer) alice = peer_new ("alice", FALSE);
      g_autoptr (Peer) bob = peer_new ("bob", FALSE);
      lab_sip_request_send (alice->agent, &alice->scope,
                            peer_message (method, alice, bob, LAB_TRANSPORT_UDP), NULL,
                            NULL, drop_at_once, alice);
      run_until_exchanges (bob, 1, 1000);
      lab_sip_exchange_on_cancel (peer_exchange (bob, 0), note_cancel, &cancels);
      if (in_callback == 0)
        lab_scope_clear (&alice->scope);
      lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
      run_for (100);
      g_assert_cmpuint (alice->responses->len, ==, in_callback);
      g_assert_cmpuint (cancels, ==, invite ? 1 : 0);
      run_for (40000);
      g_assert_cmpuint (alice->responses->len, ==, in_callback);
      g_assert_cmpuint (lab_sip_agent_counts (alice->agent).requests, ==, 0);
    }
}

static void
test_too_long_for_a_datagram (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  g_autofree char *filler = g_strnfill (70000, 'x');
  g_autoptr (GBytes) body = g_bytes_new (filler, 70000);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP);
  lab_sip_message_set_body (message, "text/plain", body);
  peer_send (alice, message);
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 503);
  g_assert_cmpuint (bob->received, ==, 0); /* and not by TCP */
}

static void
test_cancel_of_nothing (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  peer_send (alice, peer_message ("CANCEL", alice, bob, LAB_TRANSPORT_UDP));
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 481);
  g_assert_cmpuint (bob->received, ==, 0);
}

static void
test_ack_of_2xx (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  peer_send (alice, peer_message ("INVITE", alice, bob, row->transport));
  run_until_exchanges (bob, 1, 1000);
  LabSipExchange *exchange = peer_exchange (bob, 0);
  LabSipMessage *ok = lab_sip_exchange_reply_new (exchange, 200, NULL);
  lab_sip_exchange_send (exchange, lab_sip_message_copy (ok));
  run_until_responses (alice, 1, 1000);
  lab_sip_exchange_send (exchange, ok); /* again: of no transaction any more */
  run_for (100);
  g_assert_cmpuint (alice->responses->len, ==, 1);
  g_assert_cmpuint (alice->strays->len, ==, 1);
  LabSipMessage *ack = peer_message ("ACK", alice, bob, row->transport);
  lab_sip_message_replace (ack, "Call-ID",
                           lab_sip_message_call_id (peer_request (bob, 0)));
  lab_sip_message_replace (ack, "From",
                           lab_sip_message_get (peer_request (bob, 0), "From"));
  lab_sip_message_replace (ack, "To",
                           lab_sip_message_get (peer_response (alice, 0), "To"));
  lab_sip_request_send_ack (alice->agent, ack, NULL);
  run_until_acks (bob, 1, 1000);
}

/* ---- no answer */

static void
test_no_answer_is_408 (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  gint64 start = lab_clock_now_us ();
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_responses (alice, 1, 40000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 408);
  g_assert_true (g_array_index (alice->internal, gboolean, 0));
  g_assert_cmpint ((lab_clock_now_us () - start) / 1000, >=, 32000);
  g_assert_cmpint ((lab_clock_now_us () - start) / 1000, <=, 32600);
  g_assert_cmpuint (bob->received, ==, 1);
}

static void
test_timers_as_configured (void)
{
  static const LabSipAgentConfig quick = { .t1_ms = 100, .t1x64_ms = 2000 };
  g_autoptr (Peer) alice = peer_new_with ("alice", FALSE, &quick);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  gint64 start = lab_clock_now_us ();
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_responses (alice, 1, 40000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 408);
  g_assert_cmpint ((lab_clock_now_us () - start) / 1000, <=, 2600);
}

static void
test_nobody_there_is_503_at_once (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  Peer *bob = peer_new ("bob", TRUE);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, row->transport);
  peer_free (bob);
  gint64 start = lab_clock_now_us ();
  peer_send (alice, message);
  g_assert_cmpuint (alice->responses->len, ==, 0); /* never before the call returns */
  run_until_responses (alice, 1, 40000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 503);
  g_assert_true (g_array_index (alice->internal, gboolean, 0));
  g_assert_cmpint ((lab_clock_now_us () - start) / 1000, <=, 10);
  run_for (100);
  g_assert_cmpuint (lab_sip_agent_counts (alice->agent).connections, ==, 0);
}

/* ---- names */

static gboolean
directory (gpointer self, const char *host, LabAddress *address)
{
  guint *asked = self;
  ++*asked;
  if (strcmp (host, "bob.example.com") != 0)
    return FALSE;
  g_autoptr (GError) error = NULL;
  g_assert_true (lab_block_address (harness_net ()->block, "bob", address, &error));
  return TRUE;
}

static void
test_names_by_the_directory (void)
{
  static const struct
  {
    const char *uri;
    const char *route;
    guint status;
    guint asked;
  } rows[] = {
    { "sip:bob@bob.example.com;transport=tcp", NULL, 200, 1 },
    { "sip:bob@bob.example.com:5060", NULL, 200, 1 },
    { "tel:+861380000", "<sip:bob.example.com;lr>", 200, 1 },
    { "sip:bob@nowhere.example.com", "<sip:bob.example.com;transport=udp;lr>", 200, 1 },
    { "sip:bob@nowhere.example.com", NULL, 503, 1 },
    { "sip:bob@localhost", NULL, 503, 1 },
    { "tel:+861380000", NULL, 503, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint asked = 0;
      LabSipAgentConfig config = { .resolve = directory, .resolve_self = &asked };
      g_autoptr (Peer) alice = peer_new_with ("alice", FALSE, &config);
      g_autoptr (Peer) bob = peer_new ("bob", FALSE);
      bob->answer = 200;
      LabSipMessage *message = peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP);
      lab_sip_message_set_request_uri (message, rows[i].uri);
      if (rows[i].route != NULL)
        lab_sip_message_append (message, "Route", rows[i].route);
      peer_send (alice, message);
      run_until_responses (alice, 1, 1000);
      g_assert_cmpuint (peer_status (alice, 0), ==, rows[i].status);
      g_assert_cmpuint (asked, ==, rows[i].asked);
    }
}

/* ---- sizes */

static void
test_large_body (gconstpointer data)
{
  const Row *row = data;
  gsize size = row->transport == LAB_TRANSPORT_UDP ? 60000 : 1024 * 1024;
  g_autofree guint8 *octets = g_malloc (size);
  lab_random_bytes (octets, size);
  g_autoptr (GBytes) body = g_bytes_new (octets, size);
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, row->transport);
  lab_sip_message_set_body (message, "application/octet-stream", body);
  peer_send (alice, message);
  run_until_exchanges (bob, 1, 10000);
  g_assert_true (g_bytes_equal (lab_sip_message_body (peer_request (bob, 0)), body));
  g_assert_cmpint (
      lab_sip_flow_transport (lab_sip_exchange_flow (peer_exchange (bob, 0))), ==,
      row->transport);
}

/* ---- fidelity */

static void
test_bytes_arrive_as_sent (void)
{
  static const char *const values[][2] = {
    { "X-Unknown", "  a;b=\"c,d\"" },
    { "Accept-Contact", "*;+g.oma.sip-im;explicit" },
    { "a", "*;=bad;;+g.\"x" },
    { "m", "<sip:a@x>;+sip.instance=\"<urn:gsma:imei:1>\"" },
    { "P-Asserted-Identity", "<sip:a@x>, <tel:+1>" },
    { "conversation-ID", "f81d4fae" },
    { "Date", "not a date" },
    { "Expires", "soon" },
    { "Session-Expires", "x" },
  };
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  LabSipMessage *message = peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    lab_sip_message_append (message, values[i][0], values[i][1]);
  peer_send (alice, message);
  run_until_exchanges (bob, 1, 1000);
  LabSipMessage *request = peer_request (bob, 0);
  guint n = lab_sip_message_n_fields (request);
  guint found = 0;
  for (guint i = 0; i < n; i++)
    {
      const char *name, *value;
      lab_sip_message_field (request, i, &name, &value);
      if (found < G_N_ELEMENTS (values) && strcmp (name, values[found][0]) == 0
          && strcmp (value, (values[found][1] + strspn (values[found][1], " "))) == 0)
        found++;
    }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (values));
  const char *const *flaws = lab_sip_message_flaws (request);
  g_assert_true (g_strv_contains (flaws, "Date"));
  g_assert_true (g_strv_contains (flaws, "Expires"));
}

static void
add_rows (const char *rule, GTestDataFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/sip/exchange/%s/%s", transports[i].name, rule);
      g_test_add_data_func (path, &transports[i], test);
    }
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  add_rows ("answered", test_answered);
  add_rows ("cancel-told-to-owner", test_cancel_told_to_owner);
  add_rows ("ack-of-2xx-and-stray-2xx", test_ack_of_2xx);
  add_rows ("nobody-there-is-503-at-once", test_nobody_there_is_503_at_once);
  add_rows ("large-body", test_large_body);
  g_test_add_func ("/sip/exchange/left-unanswered-is-500", test_left_unanswered);
  g_test_add_func ("/sip/exchange/scope-cleared-is-500", test_scope_cleared);
  g_test_add_func ("/sip/exchange/answered-once", test_answered_once);
  g_test_add_func ("/sip/exchange/refusal-says-why", test_refusal_says_why);
  g_test_add_func ("/sip/exchange/retransmission-answered-again",
                   test_retransmission_answered_again);
  g_test_add_func ("/sip/exchange/cancel-waits-for-provisional",
                   test_cancel_waits_for_provisional);
  g_test_add_func ("/sip/exchange/invite-let-go-after-provisional", test_invite_let_go);
  g_test_add_func ("/sip/exchange/cancel-unheard-is-408", test_cancel_unheard);
  g_test_add_data_func ("/sip/exchange/dropped/invite-is-cancelled", "INVITE",
                        test_dropped);
  g_test_add_data_func ("/sip/exchange/dropped/message-is-forgotten", "MESSAGE",
                        test_dropped);
  g_test_add_func ("/sip/exchange/too-long-for-a-datagram-is-503",
                   test_too_long_for_a_datagram);
  g_test_add_func ("/sip/exchange/cancel-of-nothing-is-481", test_cancel_of_nothing);
  g_test_add_func ("/sip/exchange/no-answer-is-408-after-64-t1", test_no_answer_is_408);
  g_test_add_func ("/sip/exchange/timers-as-configured", test_timers_as_configured);
  g_test_add_func ("/sip/exchange/names-by-the-directory-never-dns",
                   test_names_by_the_directory);
  g_test_add_func ("/sip/exchange/bytes-arrive-as-sent", test_bytes_arrive_as_sent);
  return harness_run ();
}
