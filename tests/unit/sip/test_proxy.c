/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <string.h>

/*   alice ── proxy ─┬─ bob
                     ├─ carol
                     └─ dave      */

typedef struct
{
  Peer *alice;
  Peer *proxy;
  Peer *callee[3];
  guint groups[3]; /* of each callee's branch */
  guint branches;  /* how many callees */
  LabTransport transport;
  gboolean loop; /* back to itself */
  const LabSipProxyHooks *hooks;
  guint failed;
  guint done;
  guint last_failure;
} Net;

static void
target_uri (LabSipMessage *message, const Peer *to, LabTransport transport)
{
  LabAddress address = to->address;
  if (transport == LAB_TRANSPORT_TLS)
    address.port++;
  g_autofree char *host = lab_address_format (&address);
  g_autofree char *uri = g_strdup_printf ("sip:%s@%s;transport=%s", to->name, host,
                                          lab_transport_name (transport));
  lab_sip_message_set_request_uri (message, uri);
}

static void
record_route (LabSipAgent *agent, LabSipMessage *message, LabTransport transport)
{
  g_autofree char *uri = lab_sip_agent_uri (agent, transport, 4, NULL, ";lr");
  g_autofree char *value = g_strdup_printf ("<%s>", uri);
  lab_sip_message_prepend (message, "Record-Route", value);
}

static void
fork_request (Peer *peer, LabSipExchange *exchange)
{
  Net *net = peer->data;
  if (!lab_sip_proxy_check (exchange, NULL))
    return;
  LabSipProxy *proxy = lab_sip_proxy_new (exchange, &peer->scope, net->hooks, net);
  for (guint i = 0; i < net->branches; i++)
    {
      LabSipMessage *copy = lab_sip_proxy_copy_request (proxy);
      g_free (lab_sip_proxy_pop_routes (peer->agent, copy));
      record_route (peer->agent, copy, net->transport);
      if (!net->loop)
        target_uri (copy, net->callee[i], net->transport);
      lab_sip_proxy_add (proxy, copy, NULL, net->groups[i], net->callee[i]);
    }
  lab_sip_proxy_start (proxy);
}

static void
net_up (Net *net, guint branches, LabTransport transport)
{
  static const char *const names[] = { "bob", "carol", "dave" };
  gboolean tls = transport == LAB_TRANSPORT_TLS;
  net->branches = branches;
  net->transport = transport;
  net->alice = peer_new ("alice", tls);
  net->proxy = peer_new ("proxy", tls);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    net->callee[i] = peer_new (names[i], tls);
  net->proxy->request = fork_request;
  net->proxy->data = net;
}

/* Nothing is left anywhere. */
static void
net_down (Net *net)
{
  run_for (40000);
  Peer *peers[]
      = { net->alice, net->proxy, net->callee[0], net->callee[1], net->callee[2] };
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_assert_cmpuint (lab_sip_agent_counts (peers[i]->agent).requests, ==, 0);
      g_ptr_array_set_size (peers[i]->exchanges, 0);
      g_assert_cmpuint (lab_sip_agent_counts (peers[i]->agent).exchanges, ==, 0);
      g_assert_cmpuint (lab_scope_size (&peers[i]->scope), ==, 0);
      peer_free (peers[i]);
    }
}

static LabSipRequest *
call (Net *net, const char *method)
{
  return peer_send (net->alice,
                    peer_message (method, net->alice, net->proxy, net->transport));
}

static void
answer (Peer *callee, guint status)
{
  lab_sip_exchange_reply (peer_exchange (callee, 0), status, NULL, "X-From", callee->name,
                          NULL);
}

static guint
final_status (const Net *net)
{
  Peer *alice = net->alice;
  return alice->responses->len > 0 ? peer_status (alice, alice->responses->len - 1) : 0;
}

static gboolean
is_final (gpointer data)
{
  return final_status (data) >= 200;
}

/* ---- one branch */

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
test_message (gconstpointer data)
{
  const Row *row = data;
  Net net = { 0 };
  net_up (&net, 1, row->transport);
  call (&net, "MESSAGE");
  run_until_exchanges (net.callee[0], 1, 1000);
  LabSipMessage *request = peer_request (net.callee[0], 0);
  g_auto (GStrv) vias = lab_sip_message_list (request, "Via");
  g_assert_cmpuint (g_strv_length (vias), ==, 2);
  g_assert_cmpstr (lab_sip_message_get (request, "Max-Forwards"), ==, "69");
  g_assert_cmpuint (lab_sip_message_count (request, "Record-Route"), ==, 1);
  answer (net.callee[0], 202);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (net.alice->responses->len, ==, 1); /* no 100 to a MESSAGE */
  g_assert_cmpuint (final_status (&net), ==, 202);
  LabSipMessage *response = peer_response (net.alice, 0);
  g_assert_cmpstr (lab_sip_message_get (response, "X-From"), ==, "bob");
  g_auto (GStrv) left = lab_sip_message_list (response, "Via");
  g_assert_cmpuint (g_strv_length (left), ==, 1);
  net_down (&net);
}

static void
test_invite (gconstpointer data)
{
  const Row *row = data;
  Net net = { 0 };
  net_up (&net, 1, row->transport);
  call (&net, "INVITE");
  run_until_responses (net.alice, 1, 1000);
  g_assert_cmpuint (peer_status (net.alice, 0), ==, 100);
  run_until_exchanges (net.callee[0], 1, 1000);
  answer (net.callee[0], 180);
  run_until_responses (net.alice, 2, 1000);
  g_assert_cmpuint (peer_status (net.alice, 1), ==, 180);
  LabSipMessage *ok
      = lab_sip_exchange_reply_new (peer_exchange (net.callee[0], 0), 200, NULL);
  lab_sip_exchange_send (peer_exchange (net.callee[0], 0), lab_sip_message_copy (ok));
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 200);
  /* Again, when no transaction is left: forwarded without one. */
  lab_sip_exchange_send (peer_exchange (net.callee[0], 0), ok);
  run_for (100);
  g_assert_cmpuint (net.alice->strays->len, ==, 1);
  g_assert_cmpuint (lab_sip_message_status (g_ptr_array_index (net.alice->strays, 0)), ==,
                    200);
  net_down (&net);
}

static void
test_ack_forwarded (gconstpointer data)
{
  const Row *row = data;
  Net net = { 0 };
  net_up (&net, 1, row->transport);
  LabSipMessage *ack = peer_message ("ACK", net.alice, net.callee[0], row->transport);
  g_autofree char *uri
      = lab_sip_agent_uri (net.proxy->agent, row->transport, 4, NULL, ";lr");
  g_autofree char *route = g_strdup_printf ("<%s>", uri);
  lab_sip_message_append (ack, "Route", route);
  lab_sip_request_send_ack (net.alice->agent, ack, NULL);
  run_until_acks (net.proxy, 1, 1000);
  LabSipMessage *forwarded
      = lab_sip_message_copy (g_ptr_array_index (net.proxy->acks, 0));
  g_autofree char *popped = lab_sip_proxy_pop_routes (net.proxy->agent, forwarded);
  g_assert_cmpstr (popped, ==, uri);
  g_assert_null (lab_sip_message_get (forwarded, "Route"));
  lab_sip_proxy_forward_ack (net.proxy->agent, forwarded, NULL);
  run_until_acks (net.callee[0], 1, 1000);
  LabSipMessage *arrived = g_ptr_array_index (net.callee[0]->acks, 0);
  g_assert_cmpstr (lab_sip_message_get (arrived, "Max-Forwards"), ==, "69");
  net_down (&net);
}

/* ---- forking (RFC 3261 §16.7) */

static void
test_first_2xx_wins (void)
{
  Net net = { 0 };
  net_up (&net, 3, LAB_TRANSPORT_UDP);
  call (&net, "INVITE");
  for (guint i = 0; i < 3; i++)
    run_until_exchanges (net.callee[i], 1, 1000);
  answer (net.callee[0], 180);
  answer (net.callee[1], 180);
  answer (net.callee[2], 486);
  run_for (100);
  g_assert_cmpuint (final_status (&net), ==, 180);
  answer (net.callee[1], 200);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 200);
  g_assert_cmpstr (
      lab_sip_message_get (peer_response (net.alice, net.alice->responses->len - 1),
                           "X-From"),
      ==, "carol");
  run_for (100);
  g_assert_true (
      lab_sip_exchange_is_answered (peer_exchange (net.callee[0], 0))); /* 487 */
  net_down (&net);
}

static void
test_late_2xx_of_another_fork_passes (void)
{
  Net net = { 0 };
  net_up (&net, 2, LAB_TRANSPORT_UDP);
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[0], 180);
  answer (net.callee[1], 180);
  run_for (10);
  answer (net.callee[0], 200);
  answer (net.callee[1], 200); /* crosses the CANCEL */
  run_for (100);
  g_assert_cmpuint (final_status (&net), ==, 200);
  g_assert_cmpuint (net.alice->strays->len, ==, 1);
  net_down (&net);
}

static void
test_best_answer (gconstpointer unused)
{
  static const struct
  {
    guint status[3];
    guint best;
  } rows[] = {
    { { 404, 486, 503 }, 404 }, { { 500, 404, 302 }, 302 }, { { 404, 407, 486 }, 407 },
    { { 486, 603, 302 }, 603 }, { { 503, 503, 503 }, 500 }, { { 408, 404, 480 }, 404 },
    { { 480, 486, 408 }, 486 }, { { 503, 501, 503 }, 501 }, { { 404, 401, 407 }, 401 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Net net = { 0 };
      net_up (&net, 3, LAB_TRANSPORT_TCP);
      call (&net, "MESSAGE");
      for (guint j = 0; j < 3; j++)
        {
          run_until_exchanges (net.callee[j], 1, 1000);
          answer (net.callee[j], rows[i].status[j]);
        }
      run_until (is_final, &net, 1000);
      g_assert_cmpuint (final_status (&net), ==, rows[i].best);
      net_down (&net);
    }
}

static void
test_6xx_ends_all (void)
{
  Net net = { 0 };
  net_up (&net, 2, LAB_TRANSPORT_UDP);
  net.groups[1] = 0;
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[0], 180);
  run_for (10);
  answer (net.callee[1], 603);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 603);
  g_assert_true (lab_sip_exchange_is_answered (peer_exchange (net.callee[0], 0)));
  net_down (&net);
}

static void
test_groups_one_after_another (void)
{
  Net net = { 0 };
  net_up (&net, 3, LAB_TRANSPORT_UDP);
  net.groups[0] = 2;
  net.groups[1] = 1;
  net.groups[2] = 1;
  call (&net, "MESSAGE");
  run_until_exchanges (net.callee[1], 1, 1000);
  run_until_exchanges (net.callee[2], 1, 1000);
  answer (net.callee[1], 480);
  run_for (100);
  g_assert_cmpuint (net.callee[0]->exchanges->len, ==, 0);
  answer (net.callee[2], 404);
  run_until_exchanges (net.callee[0], 1, 1000);
  answer (net.callee[0], 200);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 200);
  net_down (&net);
}

static void
test_challenges_gathered (void)
{
  Net net = { 0 };
  net_up (&net, 2, LAB_TRANSPORT_UDP);
  call (&net, "MESSAGE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  lab_sip_exchange_reply (peer_exchange (net.callee[0], 0), 401, NULL, "WWW-Authenticate",
                          "Digest realm=\"a\", nonce=\"1\"", NULL);
  lab_sip_exchange_reply (peer_exchange (net.callee[1], 0), 407, NULL,
                          "Proxy-Authenticate", "Digest realm=\"b\", nonce=\"2\"", NULL);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 401);
  LabSipMessage *response = peer_response (net.alice, 0);
  g_assert_cmpuint (lab_sip_message_count (response, "WWW-Authenticate"), ==, 1);
  g_assert_cmpuint (lab_sip_message_count (response, "Proxy-Authenticate"), ==, 1);
  net_down (&net);
}

/* ---- CANCEL and timer C */

static void
test_cancel (gconstpointer data)
{
  const Row *row = data;
  Net net = { 0 };
  net_up (&net, 2, row->transport);
  LabSipRequest *invite = call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[0], 180);
  answer (net.callee[1], 180);
  run_for (100);
  lab_sip_request_cancel (invite);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 487);
  g_assert_true (lab_sip_exchange_is_answered (peer_exchange (net.callee[0], 0)));
  g_assert_true (lab_sip_exchange_is_answered (peer_exchange (net.callee[1], 0)));
  net_down (&net);
}

static void
test_cancelled_is_487 (void)
{
  Net net = { 0 };
  net_up (&net, 2, LAB_TRANSPORT_UDP);
  LabSipRequest *invite = call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[0], 480);
  answer (net.callee[1], 180);
  run_for (100);
  lab_sip_request_cancel (invite);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 487);
  net_down (&net);
}

static void
note_late (gpointer data, LabSipExchange *exchange)
{
  *(gint64 *)data = lab_clock_now_us ();
  lab_sip_exchange_reply (exchange, 487, NULL, NULL);
}

static void
test_timer_c (void)
{
  Net net = { 0 };
  gint64 cancelled_us = 0;
  net_up (&net, 1, LAB_TRANSPORT_UDP);
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  lab_sip_exchange_on_cancel (peer_exchange (net.callee[0], 0), note_late, &cancelled_us);
  answer (net.callee[0], 180);
  run_for (100000);
  answer (net.callee[0], 183); /* begins anew */
  gint64 start_us = lab_clock_now_us ();
  run_until (is_final, &net, 400000);
  g_assert_cmpuint (final_status (&net), ==, 408);
  g_assert_cmpint ((cancelled_us - start_us) / 1000, >=, 180000);
  g_assert_cmpint ((cancelled_us - start_us) / 1000, <=, 182000);
  net_down (&net);
}

static void
test_stopped_answers_500 (void)
{
  Net net = { 0 };
  net_up (&net, 1, LAB_TRANSPORT_UDP);
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  answer (net.callee[0], 180);
  run_for (100);
  lab_scope_clear (&net.proxy->scope);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 500);
  run_for (100);
  g_assert_true (lab_sip_exchange_is_answered (peer_exchange (net.callee[0], 0)));
  net_down (&net);
}

/* ---- hooks */

static gboolean
mark_response (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
               LabSipMessage *response)
{
  Net *net = self;
  g_assert_true (lab_sip_branch_tag (branch) == net->callee[0]
                 || lab_sip_branch_tag (branch) == net->callee[1]);
  if (lab_sip_message_status (response) == 183)
    return FALSE;
  lab_sip_message_append (response, "X-Proxy", "seen");
  return TRUE;
}

static void
try_another (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
             LabSipMessage *response, gboolean internal)
{
  Net *net = self;
  net->last_failure = lab_sip_message_status (response) + (internal ? 1000 : 0);
  if (net->failed++ > 0)
    return;
  LabSipMessage *copy = lab_sip_proxy_copy_request (proxy);
  target_uri (copy, net->callee[1], net->transport);
  lab_sip_proxy_add (proxy, copy, NULL, 0, net->callee[1]);
}

static void
count_done (gpointer self, LabSipProxy *proxy, LabSipMessage *response)
{
  Net *net = self;
  net->done++;
  lab_sip_message_append (response, "X-Done", "yes");
}

static const LabSipProxyHooks hooks
    = { .response = mark_response, .failed = try_another, .done = count_done };

static void
test_failed_may_add_a_branch (void)
{
  Net net = { .hooks = &hooks };
  net_up (&net, 1, LAB_TRANSPORT_TCP);
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  answer (net.callee[0], 183); /* swallowed */
  answer (net.callee[0], 480);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[1], 200);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (net.alice->responses->len, ==, 2); /* 100, 200 */
  LabSipMessage *response = peer_response (net.alice, 1);
  g_assert_cmpstr (lab_sip_message_get (response, "X-Proxy"), ==, "seen");
  g_assert_cmpstr (lab_sip_message_get (response, "X-Done"), ==, "yes");
  g_assert_cmpuint (net.failed, ==, 1);
  g_assert_cmpuint (net.done, ==, 1);
  net_down (&net);
}

static void
test_nobody_there_is_told (void)
{
  Net net = { .hooks = &hooks, .failed = 1 };
  net_up (&net, 1, LAB_TRANSPORT_TCP);
  net.callee[0]->address.port = 5999; /* where nobody listens */
  call (&net, "MESSAGE");
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (net.last_failure, ==, 1503);
  g_assert_cmpuint (final_status (&net), ==, 500);
  net_down (&net);
}

static void
answer_instead (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
                LabSipMessage *response, gboolean internal)
{
  lab_sip_proxy_answer (
      proxy, lab_sip_exchange_reply_new (lab_sip_proxy_exchange (proxy), 504, NULL));
}

static void
test_owner_answers (void)
{
  static const LabSipProxyHooks own = { .failed = answer_instead, .done = count_done };
  Net net = { .hooks = &own };
  net_up (&net, 2, LAB_TRANSPORT_UDP);
  call (&net, "INVITE");
  run_until_exchanges (net.callee[0], 1, 1000);
  run_until_exchanges (net.callee[1], 1, 1000);
  answer (net.callee[1], 180);
  answer (net.callee[0], 480);
  run_until (is_final, &net, 1000);
  g_assert_cmpuint (final_status (&net), ==, 504);
  g_assert_cmpuint (net.done, ==, 1);
  net_down (&net);
}

/* ---- RFC 3261 §16.3 */

static void
test_checks (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    guint status;
  } rows[] = { { "Max-Forwards", "0", 483 },
               { "Max-Forwards", "lots", 400 },
               { "Proxy-Require", "sec-agree, path", 420 },
               { "Max-Forwards", "1", 200 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Net net = { 0 };
      net_up (&net, 1, LAB_TRANSPORT_UDP);
      net.callee[0]->answer = 200;
      LabSipMessage *message
          = peer_message ("MESSAGE", net.alice, net.proxy, LAB_TRANSPORT_UDP);
      lab_sip_message_replace (message, rows[i].name, rows[i].value);
      peer_send (net.alice, message);
      run_until (is_final, &net, 1000);
      g_assert_cmpuint (final_status (&net), ==, rows[i].status);
      if (rows[i].status == 420)
        g_assert_cmpstr (
            lab_sip_message_get (peer_response (net.alice, 0), "Unsupported"), ==,
            "sec-agree, path");
      net_down (&net);
    }
}

static void
test_loop (void)
{
  Net net = { .loop = TRUE };
  net_up (&net, 1, LAB_TRANSPORT_TCP);
  call (&net, "MESSAGE");
  run_until (is_final, &net, 10000);
  g_assert_cmpuint (final_status (&net), ==, 482);
  g_assert_cmpuint (net.proxy->received, ==, 2);
  net_down (&net);
}

static void
spiral (Peer *peer, LabSipExchange *exchange)
{
  Net *net = peer->data;
  if (!lab_sip_proxy_check (exchange, NULL))
    return;
  LabSipMessage *copy = lab_sip_message_copy (lab_sip_exchange_request (exchange));
  lab_sip_message_decrease_max_forwards (copy);
  if (peer->received == 3)
    target_uri (copy, net->callee[0], net->transport);
  else
    {
      g_autofree char *user = g_strdup_printf ("turn%u", peer->received);
      g_autofree char *uri
          = lab_sip_agent_uri (peer->agent, LAB_TRANSPORT_TCP, 4, user, NULL);
      lab_sip_message_set_request_uri (copy, uri);
    }
  lab_sip_proxy_forward (exchange, &peer->scope, copy, NULL, NULL, NULL);
}

static void
test_spiral (void)
{
  Net net = { 0 };
  net_up (&net, 1, LAB_TRANSPORT_TCP);
  net.proxy->request = spiral;
  net.callee[0]->answer = 200;
  call (&net, "MESSAGE");
  run_until (is_final, &net, 10000);
  g_assert_cmpuint (final_status (&net), ==, 200);
  g_assert_cmpuint (net.proxy->received, ==, 3);
  net_down (&net);
}

static void
test_strict_routing (void)
{
  g_autoptr (Peer) proxy = peer_new ("proxy", FALSE);
  g_autofree char *own
      = lab_sip_agent_uri (proxy->agent, LAB_TRANSPORT_UDP, 4, "tok", ";lr");
  g_autoptr (LabSipMessage) message
      = lab_sip_message_new_request ("BYE", own, "<sip:a@x>", "<sip:b@x>");
  lab_sip_message_append (message, "Route", "<sip:next@192.0.2.1;lr>, <sip:b@192.0.2.2>");
  g_autofree char *popped = lab_sip_proxy_pop_routes (proxy->agent, message);
  g_assert_null (popped);
  g_assert_cmpstr (lab_sip_message_request_uri (message), ==, "sip:b@192.0.2.2");
  g_auto (GStrv) routes = lab_sip_message_list (message, "Route");
  g_assert_cmpuint (g_strv_length (routes), ==, 1);
  g_assert_cmpstr (routes[0], ==, "<sip:next@192.0.2.1;lr>");
}

static void
test_double_record_route (void)
{
  g_autoptr (Peer) proxy = peer_new ("proxy", FALSE);
  g_autofree char *udp
      = lab_sip_agent_uri (proxy->agent, LAB_TRANSPORT_UDP, 4, NULL, ";lr");
  g_autofree char *tcp
      = lab_sip_agent_uri (proxy->agent, LAB_TRANSPORT_TCP, 4, "tok", ";lr");
  g_autofree char *both
      = g_strdup_printf ("<%s>, <%s>, <sip:next@192.0.2.1;lr>", udp, tcp);
  g_autoptr (LabSipMessage) message
      = lab_sip_message_new_request ("BYE", "sip:b@192.0.2.2", "<sip:a@x>", "<sip:b@x>");
  lab_sip_message_append (message, "Route", both);
  g_autofree char *popped = lab_sip_proxy_pop_routes (proxy->agent, message);
  g_assert_cmpstr (popped, ==, tcp);
  g_assert_cmpstr (lab_sip_message_get (message, "Route"), ==, "<sip:next@192.0.2.1;lr>");
}

static void
test_provisional_without_rseq_to_100rel (void)
{
  Net net = { 0 };
  net_up (&net, 1, LAB_TRANSPORT_UDP);
  LabSipMessage *invite
      = peer_message ("INVITE", net.alice, net.proxy, LAB_TRANSPORT_UDP);
  lab_sip_message_append (invite, "Require", "100rel");
  lab_sip_message_append (invite, "Timestamp", "54");
  peer_send (net.alice, invite);
  run_until_exchanges (net.callee[0], 1, 1000);
  lab_sip_exchange_reply (peer_exchange (net.callee[0], 0), 183, NULL, "Require",
                          "100rel", "RSeq", "9", NULL);
  answer (net.callee[0], 180);
  run_until_responses (net.alice, 3, 1000);
  run_for (3000);
  g_assert_cmpuint (net.alice->responses->len, ==, 3); /* 100, 183, 180: each once */
  g_assert_cmpstr (lab_sip_message_get (peer_response (net.alice, 1), "RSeq"), ==, "9");
  g_assert_null (lab_sip_message_get (peer_response (net.alice, 2), "RSeq"));
  answer (net.callee[0], 486);
  run_until (is_final, &net, 1000);
  net_down (&net);
}

static void
add_rows (const char *rule, GTestDataFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/sip/proxy/%s/%s", transports[i].name, rule);
      g_test_add_data_func (path, &transports[i], test);
    }
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  add_rows ("message", test_message);
  add_rows ("invite-100-180-200-and-200-again", test_invite);
  add_rows ("ack-of-2xx-forwarded", test_ack_forwarded);
  add_rows ("cancel-goes-to-all-branches", test_cancel);
  g_test_add_func ("/sip/proxy/cancelled-is-487-whatever-else-came",
                   test_cancelled_is_487);
  g_test_add_func ("/sip/proxy/first-2xx-wins-others-cancelled", test_first_2xx_wins);
  g_test_add_func ("/sip/proxy/late-2xx-of-another-fork-passes",
                   test_late_2xx_of_another_fork_passes);
  g_test_add_data_func ("/sip/proxy/best-answer", NULL, test_best_answer);
  g_test_add_func ("/sip/proxy/6xx-ends-all", test_6xx_ends_all);
  g_test_add_func ("/sip/proxy/groups-one-after-another", test_groups_one_after_another);
  g_test_add_func ("/sip/proxy/challenges-gathered", test_challenges_gathered);
  g_test_add_func ("/sip/proxy/timer-c-cancels-and-is-408", test_timer_c);
  g_test_add_func ("/sip/proxy/stopped-answers-500-and-cancels",
                   test_stopped_answers_500);
  g_test_add_func ("/sip/proxy/failed-may-add-a-branch", test_failed_may_add_a_branch);
  g_test_add_func ("/sip/proxy/nobody-there-is-told-and-500", test_nobody_there_is_told);
  g_test_add_func ("/sip/proxy/owner-answers", test_owner_answers);
  g_test_add_func ("/sip/proxy/max-forwards-and-proxy-require", test_checks);
  g_test_add_func ("/sip/proxy/loop-is-482", test_loop);
  g_test_add_func ("/sip/proxy/spiral-passes", test_spiral);
  g_test_add_func ("/sip/proxy/strict-routing-undone", test_strict_routing);
  g_test_add_func ("/sip/proxy/double-record-route-popped", test_double_record_route);
  g_test_add_func ("/sip/proxy/100rel-passes-untouched",
                   test_provisional_without_rseq_to_100rel);
  return harness_run ();
}
