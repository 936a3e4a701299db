/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "pcap/reader.h"
#include "sip/stun.h"

static const char *program;

/* ---- a play that touches every way of sending, in a process of its own */

static void
fork_once (Peer *peer, LabSipExchange *exchange)
{
  Peer *bob = peer->data;
  LabSipMessage *copy = lab_sip_message_copy (lab_sip_exchange_request (exchange));
  LabSipTarget target = { .address = bob->address, .transport = LAB_TRANSPORT_TCP };
  lab_sip_message_decrease_max_forwards (copy);
  lab_sip_proxy_forward (exchange, &peer->scope, copy, &target, NULL, NULL);
}

static void
play (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) proxy = peer_new ("proxy", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  g_autoptr (GBytes) ping = g_bytes_new_static ("\r\n\r\n", 4);
  g_autoptr (GBytes) stun = lab_sip_stun_request_new ();
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autoptr (GBytes) body = g_bytes_new (filler, 100000);
  proxy->request = fork_once;
  proxy->data = bob;
  bob->answer = 202;
  for (guint transport = 0; transport < 3; transport++)
    {
      LabSipMessage *message
          = peer_message ("MESSAGE", alice, proxy, (LabTransport)transport);
      if (transport == LAB_TRANSPORT_TCP)
        lab_sip_message_set_body (message, "text/plain", body);
      peer_send (alice, message);
      run_until_responses (alice, transport + 1, 1000);
    }
  lab_sip_agent_send_raw (alice->agent, NULL, LAB_TRANSPORT_TCP, &proxy->address, ping,
                          NULL);
  run_for (10);
  LabAddress secure = lab_address_with_port (&proxy->address, 5061);
  lab_sip_agent_send_raw (alice->agent, NULL, LAB_TRANSPORT_TLS, &secure, ping, NULL);
  lab_sip_agent_send_raw (alice->agent, NULL, LAB_TRANSPORT_UDP, &proxy->address, stun,
                          NULL);
  run_for (10);
  bob->answer = 0;
  LabSipRequest *invite
      = peer_send (alice, peer_message ("INVITE", alice, proxy, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  lab_sip_exchange_reply (peer_exchange (bob, 0), 180, NULL, NULL);
  run_for (3000);
  lab_sip_request_cancel (invite);
  run_for (40000);
  proxy->request = NULL; /* keeps it: nobody answers */
  peer_send (alice, peer_message ("OPTIONS", alice, proxy, LAB_TRANSPORT_UDP));
  run_for (40000);
  alice->address.port = 5999; /* where nobody listens */
  peer_send (bob, peer_message ("MESSAGE", bob, alice, LAB_TRANSPORT_TCP));
  run_for (100);
}

static int
record (const char *path, const char *network, const char *seed)
{
  g_autoptr (GError) error = NULL;
  harness_start (LAB_CLOCK_VIRTUAL, network, g_ascii_strtoull (seed, NULL, 10));
  g_autoptr (LabTap) tap = lab_tap_new (path, &error);
  g_assert_no_error (error);
  harness_net ()->tap = tap;
  play ();
  run_for (10);
  harness_net ()->tap = NULL;
  harness_stop ();
  return 0;
}

static char *
run_play (const char *directory, const char *name, const char *seed, char **path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *network = g_strdup (lab_block_network (harness_net ()->block));
  int status;
  *path = g_build_filename (directory, name, NULL);
  const char *arguments[] = { program, "--record", *path, network, seed, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL,
                               NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  char *contents;
  gsize size;
  g_assert_true (g_file_get_contents (*path, &contents, &size, &error));
  g_assert_cmpuint (size, >, 100000);
  g_autofree char *owned = contents;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)contents, size);
}

static guint
count_prefix (GPtrArray *payloads, const char *prefix)
{
  guint count = 0;
  for (guint i = 0; i < payloads->len; i++)
    {
      const LabPcapPayload *payload = g_ptr_array_index (payloads, i);
      gsize size;
      const char *data = g_bytes_get_data (payload->bytes, &size);
      count += size >= strlen (prefix) && memcmp (data, prefix, strlen (prefix)) == 0;
    }
  return count;
}

static void
test_one_seed_one_recording (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("lab-sip-XXXXXX", &error);
  char *path[3] = { NULL };
  g_autofree char *first = run_play (directory, "1.pcap", "42", &path[0]);
  g_autofree char *second = run_play (directory, "2.pcap", "42", &path[1]);
  g_autofree char *other = run_play (directory, "3.pcap", "43", &path[2]);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (path[0], &error);
  g_assert_no_error (error);
  /* Each hop once, with TLS readable: three from alice, three from the proxy. */
  g_assert_cmpuint (count_prefix (payloads, "MESSAGE "), ==, 6);
  g_assert_cmpuint (count_prefix (payloads, "SIP/2.0 202"), ==, 6);
  g_assert_cmpuint (count_prefix (payloads, "INVITE "), ==, 2);
  g_assert_cmpuint (count_prefix (payloads, "CANCEL "), ==, 2);
  g_assert_cmpuint (count_prefix (payloads, "ACK "), ==, 2);
  g_assert_cmpuint (count_prefix (payloads, "OPTIONS "), ==, 11); /* RFC 3261 §17.1.2.2 */
  g_assert_cmpuint (count_prefix (payloads, "\r\n"), ==, 4); /* two pings, two pongs */
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *stem = g_strndup (path[i], strlen (path[i]) - strlen (".pcap"));
      g_autofree char *hosts = g_strconcat (stem, ".hosts", NULL);
      g_remove (hosts);
      if (g_getenv ("KEEP_RECORDING") == NULL)
        g_remove (path[i]);
      g_free (path[i]);
    }
  g_rmdir (directory);
}

/* ---- fate */

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
test_fate (gconstpointer data)
{
  const Row *row = data;
  LabFate *fate = lab_fate_new ();
  harness_net ()->fate = fate;
  Peer *alice = peer_new ("alice", TRUE);
  Peer *bob = peer_new ("bob", TRUE);
  bob->answer = 200;
  LabFateRule late = { .delay_ms = 80 };
  /* A connection first: its handshake is the kernel's. */
  peer_send (alice, peer_message ("MESSAGE", alice, bob, row->transport));
  run_until_responses (alice, 1, 1000);
  lab_fate_set (fate, NULL, NULL, &late);
  gint64 start_us = lab_clock_now_us ();
  peer_send (alice, peer_message ("MESSAGE", alice, bob, row->transport));
  run_until_responses (alice, 2, 1000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 200);
  g_assert_cmpint ((lab_clock_now_us () - start_us) / 1000, >=, 160);
  g_assert_cmpint ((lab_clock_now_us () - start_us) / 1000, <=, 170);
  lab_fate_set (fate, NULL, NULL, NULL);
  lab_fate_isolate (fate, &bob->address, TRUE);
  start_us = lab_clock_now_us ();
  peer_send (alice, peer_message ("MESSAGE", alice, bob, row->transport));
  run_until_responses (alice, 3, 40000);
  g_assert_cmpuint (peer_status (alice, 2), ==, 408);
  g_assert_cmpuint (bob->received, ==, 2);
  lab_fate_isolate (fate, &bob->address, FALSE);
  peer_send (alice, peer_message ("MESSAGE", alice, bob, row->transport));
  run_until_responses (alice, 4, 40000);
  g_assert_cmpuint (peer_status (alice, 3), ==, 200);
  lab_fate_set (fate, NULL, NULL, &late);
  peer_send (alice, peer_message ("MESSAGE", alice, bob, row->transport));
  run_for (10); /* and the end, while something is under way */
  peer_free (alice);
  peer_free (bob);
  run_for (200);
  harness_net ()->fate = NULL;
  lab_fate_free (fate);
}

/* ---- the stack's SSL objects, 58 to 80 KB each */

static gsize
heap_bytes (void)
{
  return mallinfo2 ().uordblks;
}

static void
test_tls_connections_leave_nothing (void)
{
  LabSipAgentConfig config = { .limits = { .idle_s = 1 }, .t1x64_ms = 1000 };
  g_autoptr (Peer) alice = peer_new_with ("alice", TRUE, &config);
  g_autoptr (Peer) bob = peer_new_with ("bob", TRUE, &config);
  bob->answer = 200;
  gsize before = 0;
  for (guint i = 0; i < 300; i++)
    {
      if (i == 50)
        before = heap_bytes ();
      peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_TLS));
      run_until_responses (alice, 1, 1000);
      g_assert_cmpuint (peer_status (alice, 0), ==, 200);
      g_ptr_array_set_size (alice->responses, 0);
      run_for (3000);
      g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 0);
    }
  gsize after = heap_bytes ();
  g_test_message ("%" G_GSSIZE_FORMAT " octets a connection",
                  ((gssize)after - (gssize)before) / 250);
  g_assert_cmpint (((gssize)after - (gssize)before) / 250, <, 1000);
}

static void
test_fresh_agents_leave_nothing (void)
{
  gsize before = 0;
  for (guint i = 0; i < 300; i++)
    {
      if (i == 100)
        before = heap_bytes ();
      g_autoptr (Peer) alice = peer_new ("alice", i % 10 == 0);
      g_autoptr (Peer) bob = peer_new ("bob", i % 10 == 0);
      bob->answer = 200;
      LabTransport transport = i % 10 == 0 ? LAB_TRANSPORT_TLS : (LabTransport)(i % 2);
      peer_send (alice, peer_message ("MESSAGE", alice, bob, transport));
      run_until_responses (alice, 1, 1000);
      peer_send (alice,
                 peer_message ("MESSAGE", alice, bob, transport)); /* in mid-flow */
    }
  gsize after = heap_bytes ();
  g_test_message ("%" G_GSSIZE_FORMAT " octets a pair",
                  ((gssize)after - (gssize)before) / 200);
  g_assert_cmpint (((gssize)after - (gssize)before) / 200, <, 500);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5 && strcmp (argv[1], "--record") == 0)
    return record (argv[2], argv[3], argv[4]);
  harness_init (&argc, &argv);
  g_test_add_func ("/sip/record/one-seed-one-recording", test_one_seed_one_recording);
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/record/%s/fate", transports[i].name);
      g_test_add_data_func (path, &transports[i], test_fate);
    }
  g_test_add_func ("/sip/record/tls-connections-leave-nothing",
                   test_tls_connections_leave_nothing);
  g_test_add_func ("/sip/record/fresh-agents-leave-nothing",
                   test_fresh_agents_leave_nothing);
  return harness_run ();
}
