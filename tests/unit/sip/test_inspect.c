/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sip/stun.h"

/* A peer that is no SIP stack: a socket. */
typedef struct
{
  int fd;
  LabAddress local;
} Wire;

static Wire
wire_new (Peer *to, LabTransport transport)
{
  Wire wire
      = { .fd = socket (AF_INET,
                        transport == LAB_TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM, 0) };
  struct sockaddr_storage storage;
  LabAddress address;
  lab_address_parse ("127.0.0.1", &address, NULL);
  LabAddress host = to->address;
  host.octets[3] = 250;
  host.port = 0;
  socklen_t length = lab_address_to_sockaddr (&host, &storage);
  g_assert_cmpint (bind (wire.fd, (struct sockaddr *)&storage, length), ==, 0);
  address = to->address;
  if (transport == LAB_TRANSPORT_TLS)
    address.port = 5061;
  length = lab_address_to_sockaddr (&address, &storage);
  g_assert_cmpint (connect (wire.fd, (struct sockaddr *)&storage, length), ==, 0);
  lab_address_of_socket (wire.fd, &wire.local);
  return wire;
}

static void
wire_send (const Wire *wire, gconstpointer bytes, gsize size)
{
  g_assert_cmpint (send (wire->fd, bytes, size, MSG_NOSIGNAL), ==, size);
}

/* (transfer full): what came within 50 ms; empty: nothing, "closed": the end. */
static char *
wire_receive (const Wire *wire, gsize *size)
{
  static char buffer[70000];
  run_for (50);
  ssize_t n = recv (wire->fd, buffer, sizeof buffer - 1, MSG_DONTWAIT);
  if (size != NULL)
    *size = n > 0 ? (gsize)n : 0;
  if (n == 0 || (n < 0 && errno == ECONNRESET))
    return g_strdup ("closed");
  return g_memdup2 (n > 0 ? (buffer[n] = '\0', buffer) : "", n > 0 ? (gsize)n + 1 : 1);
}

/* The status of the response that came; 0: none. */
static guint
wire_status (const Wire *wire)
{
  g_autofree char *text = wire_receive (wire, NULL);
  return g_str_has_prefix (text, "SIP/2.0 ") ? (guint)atoi (text + 8) : 0;
}

static char *
request_text (const char *transport, const char *via, const char *headers)
{
  static guint serial;
  return g_strdup_printf ("OPTIONS sip:bob@example.com SIP/2.0\r\n"
                          "Via: SIP/2.0/%s %s\r\n"
                          "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: c%u\r\n"
                          "CSeq: 1 OPTIONS\r\n%sContent-Length: 0\r\n\r\n",
                          transport, via, ++serial, headers);
}

/* ---- the topmost Via */

static void
test_via (void)
{
  static const struct
  {
    const char *via;
    guint status;
    gboolean told;
  } rows[] = {
    { "10.1.2.3:7000;rport;branch=z9hG4bKlong", 200, FALSE },
    { "10.1.2.3:7000;rport", 200, FALSE },
    { "10.1.2.3:7000;rport;branch=z9hG4bK", 200, FALSE },
    { "10.1.2.3:7000;rport;branch=z9hG4b", 400, TRUE },
    { "10.1.2.3:7000;rport;branch=x", 400, TRUE },
    { "10.1.2.3:7000;rport;branch=", 400, TRUE },
    { "10.1.2.3:0;rport;branch=z9hG4bKzero", 400, TRUE },
    { "10.1.2.3:70000;rport;branch=z9hG4bKmany", 400, TRUE },
    { "names.example.com:7000;rport;branch=z9hG4bKname", 200, FALSE },
    { "10.1.2.3;maddr=evil.example.com;rport;branch=z9hG4bKmaddr", 200, FALSE },
    { "10.1.2.3;received=10.9.9.9;rport;branch=z9hG4bKreceived", 200, FALSE },
    { "127.0.0.1;maddr=255.255.255.255;rport;branch=z9hG4bKbroadcast", 200, FALSE },
  };
  static const char *const names[] = { "UDP", "TCP" };
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  bob->answer = 200;
  for (guint transport = 0; transport < 2; transport++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        Wire wire = wire_new (bob, (LabTransport)transport);
        g_autofree char *text = request_text (names[transport], rows[i].via, "");
        g_string_truncate (bob->refusals, 0);
        wire_send (&wire, text, strlen (text));
        g_test_message ("%s %s", names[transport], rows[i].via);
        g_assert_cmpuint (wire_status (&wire), ==, rows[i].status);
        g_assert_cmpint (bob->refusals->len > 0, ==, rows[i].told);
        close (wire.fd);
      }
}

static void
test_via_of_another_transport_dropped_and_told (void)
{
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  Wire wire = wire_new (bob, LAB_TRANSPORT_UDP);
  g_autofree char *text = request_text ("TCP", "10.1.2.3;rport;branch=z9hG4bKother", "");
  wire_send (&wire, text, strlen (text));
  g_assert_cmpuint (wire_status (&wire), ==, 0);
  g_assert_nonnull (strstr (bob->refusals->str, "names another transport"));
  close (wire.fd);
}

static void
test_answer_too_long_for_a_datagram (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  g_autofree char *filler = g_strnfill (70000, 'x');
  g_autoptr (GBytes) body = g_bytes_new (filler, 70000);
  peer_send (alice, peer_message ("INVITE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_exchanges (bob, 1, 1000);
  LabSipMessage *response
      = lab_sip_exchange_reply_new (peer_exchange (bob, 0), 486, NULL);
  lab_sip_message_set_body (response, "text/plain", body);
  lab_sip_exchange_send (peer_exchange (bob, 0), response);
  run_until_responses (alice, 1, 1000);
  g_assert_cmpuint (peer_status (alice, 0), ==, 500);
  run_for (40000);
}

/* ---- limits */

static void
test_limits (void)
{
  LabSipAgentConfig config
      = { .limits
          = { .message_bytes = 20000, .header_bytes = 4000, .header_fields = 20 } };
  g_autoptr (Peer) bob = peer_new_with ("bob", FALSE, &config);
  bob->answer = 200;
  g_autoptr (GString) many = g_string_new (NULL);
  for (guint i = 0; i < 20; i++)
    g_string_append_printf (many, "X-%u: y\r\n", i);
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *longer = g_strdup_printf ("X-Long: %s\r\n", filler);
  const struct
  {
    const char *headers;
    guint status;
  } rows[] = { { "", 200 }, { many->str, 400 }, { longer, 513 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Wire wire = wire_new (bob, LAB_TRANSPORT_TCP);
      g_autofree char *text
          = request_text ("TCP", "10.1.2.3;branch=z9hG4bKlimit", rows[i].headers);
      wire_send (&wire, text, strlen (text));
      g_assert_cmpuint (wire_status (&wire), ==, rows[i].status);
      close (wire.fd);
    }
}

static void
test_too_large (void)
{
  LabSipAgentConfig config = { .limits = { .message_bytes = 20000 } };
  g_autoptr (Peer) bob = peer_new_with ("bob", FALSE, &config);
  bob->answer = 200;
  g_autofree char *body = g_strnfill (50000, 'x');
  g_autofree char *text = g_strdup_printf (
      "MESSAGE sip:b@x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bKbig\r\n"
      "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: big\r\n"
      "CSeq: 1 MESSAGE\r\nContent-Length: 50000\r\n\r\n%s",
      body);
  Wire wire = wire_new (bob, LAB_TRANSPORT_TCP);
  wire_send (&wire, text, strlen (text));
  g_assert_cmpuint (wire_status (&wire), ==, 413);
  g_assert_cmpuint (bob->received, ==, 0);
  g_assert_nonnull (strstr (bob->refusals->str, "413"));
  close (wire.fd);
}

static void
test_connections_limited (void)
{
  LabSipAgentConfig config = { .limits = { .connections = 3 } };
  g_autoptr (Peer) bob = peer_new_with ("bob", FALSE, &config);
  Wire wires[4];
  for (guint i = 0; i < 4; i++)
    wires[i] = wire_new (bob, LAB_TRANSPORT_TCP);
  g_autofree char *fourth = wire_receive (&wires[3], NULL);
  g_assert_cmpstr (fourth, ==, "closed");
  g_autofree char *third = wire_receive (&wires[2], NULL);
  g_assert_cmpstr (third, ==, "");
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 3);
  close (wires[0].fd);
  run_for (50);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 2);
  for (guint i = 1; i < 4; i++)
    close (wires[i].fd);
}

static void
test_half_open_closed (void)
{
  LabSipAgentConfig config = { .limits = { .half_open_s = 10, .idle_s = 100 } };
  g_autoptr (Peer) bob = peer_new_with ("bob", TRUE, &config);
  Wire silent = wire_new (bob, LAB_TRANSPORT_TCP);
  Wire begun = wire_new (bob, LAB_TRANSPORT_TCP);
  Wire tls = wire_new (bob, LAB_TRANSPORT_TLS);
  wire_send (&begun, "OPTIONS sip:b", 13);
  run_for (9000);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 3);
  run_for (2000);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 1);
  run_for (110000);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 0); /* idle */
  close (silent.fd);
  close (begun.fd);
  close (tls.fd);
}

/* ---- what is no SIP */

static void
test_junk (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
    gboolean told;
  } rows[] = {
    { "", 0, FALSE },
    { "\0", 1, FALSE },
    { "\r\n", 2, FALSE },
    { "\r\n\r\n", 4, FALSE },
    { "\0\0\0\0", 4, FALSE },
    { "\xff\xff", 2, FALSE },
    { "\1", 1, FALSE },
    { "hi there", 8, TRUE },
    { "\xff\xff\xff\xff\xff\xff", 6, FALSE },
    { "GET / HTTP/1.0\r\n\r\n", 18, TRUE },
    { "\0\1\0\0junk", 8, FALSE },
  };
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  bob->answer = 200;
  Wire wire = wire_new (bob, LAB_TRANSPORT_UDP);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_string_truncate (bob->refusals, 0);
      wire_send (&wire, rows[i].bytes, rows[i].size);
      g_assert_cmpuint (wire_status (&wire), ==, 0);
      g_assert_cmpint (bob->refusals->len > 0, ==, rows[i].told);
    }
  g_autofree char *text = request_text ("UDP", "10.1.2.3;rport;branch=z9hG4bKafter", "");
  wire_send (&wire, text, strlen (text));
  g_assert_cmpuint (wire_status (&wire), ==, 200);
  close (wire.fd);
}

static void
test_junk_closes_a_stream (void)
{
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  Wire wire = wire_new (bob, LAB_TRANSPORT_TCP);
  static const char junk[] = "hello there\r\n\r\n";
  wire_send (&wire, junk, sizeof junk - 1);
  g_autofree char *text = wire_receive (&wire, NULL);
  g_assert_cmpstr (text, ==, "closed");
  g_assert_nonnull (strstr (bob->refusals->str, "not SIP"));
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 0);
  close (wire.fd);
}

/* RFC 5626 §4.4.1 */
static void
test_crlf_keep_alive (void)
{
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  bob->answer = 200;
  Wire wire = wire_new (bob, LAB_TRANSPORT_TCP);
  for (guint i = 0; i < 3; i++)
    {
      wire_send (&wire, "\r\n\r\n", 4);
      g_autofree char *pong = wire_receive (&wire, NULL);
      g_assert_cmpstr (pong, ==, "\r\n");
    }
  g_autofree char *text = request_text ("TCP", "10.1.2.3;branch=z9hG4bKping", "");
  wire_send (&wire, text, strlen (text));
  g_assert_cmpuint (wire_status (&wire), ==, 200);
  wire_send (&wire, "\r\n\r\n", 4);
  g_autofree char *last = wire_receive (&wire, NULL);
  g_assert_cmpstr (last, ==, "\r\n");
  close (wire.fd);
}

static void
keep_flow (Peer *peer, LabSipExchange *exchange)
{
  if (peer->data == NULL)
    peer->data = lab_sip_flow_ref (lab_sip_exchange_flow (exchange));
  lab_sip_exchange_reply (exchange, 200, NULL, NULL);
}

static void
test_crlf_keep_alive_over_tls (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Peer) alice = peer_new ("alice", TRUE);
  g_autoptr (Peer) bob = peer_new ("bob", TRUE);
  g_autoptr (GBytes) ping = g_bytes_new_static ("\r\n\r\n", 4);
  bob->request = keep_flow;
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_TLS));
  run_until_responses (alice, 1, 1000);
  LabAddress secure = lab_address_with_port (&bob->address, 5061);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (lab_sip_agent_send_raw (alice->agent, NULL, LAB_TRANSPORT_TLS,
                                             &secure, ping, &error));
      g_assert_no_error (error);
      run_for (50);
    }
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_TLS));
  run_until_responses (alice, 2, 1000);
  g_assert_cmpuint (peer_status (alice, 1), ==, 200);
  g_assert_cmpuint (lab_sip_agent_counts (bob->agent).connections, ==, 1);
  lab_sip_flow_unref (bob->data);
}

/* ---- STUN */

static void
test_stun (void)
{
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  Wire wire = wire_new (bob, LAB_TRANSPORT_UDP);
  g_autoptr (GBytes) request = lab_sip_stun_request_new ();
  const guint8 *sent = g_bytes_get_data (request, NULL);
  gsize size;
  wire_send (&wire, sent, g_bytes_get_size (request));
  g_autofree guint8 *answer = (guint8 *)wire_receive (&wire, &size);
  g_assert_cmpuint (size, ==, 32);
  g_assert_cmpuint (answer[0] << 8 | answer[1], ==, 0x0101);
  g_assert_cmpmem (answer + 4, 16, sent + 4, 16);
  g_assert_cmpuint (answer[20] << 8 | answer[21], ==, 0x0020);
  guint port = (guint)(answer[26] << 8 | answer[27]) ^ 0x2112;
  g_assert_cmpuint (port, ==, wire.local.port);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (answer[28 + i] ^ sent[4 + i], ==, wire.local.octets[i]);
  close (wire.fd);
}

static void
test_stun_rows (void)
{
  static const struct
  {
    const char *name;
    guint8 bytes[32];
    gsize size;
    guint type; /* 0: no answer */
  } rows[] = {
    { "classic", { 0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 20, 0x0101 },
    { "unknown attribute",
      { 0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42, 1,    2, 3, 4,
        5, 6, 7, 8, 9,    10,   11,   12,   0x7f, 1, 0, 0 },
      24,
      0x0111 },
    { "optional attribute",
      { 0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42, 1,    2, 3, 4,
        5, 6, 7, 8, 9,    10,   11,   12,   0x80, 1, 0, 0 },
      24,
      0x0101 },
    { "short", { 0, 1, 0, 0 }, 19, 0 },
    { "length wrong", { 0, 1, 0, 8 }, 20, 0 },
    { "attribute too long",
      { 0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42, 1,    2, 3,   4,
        5, 6, 7, 8, 9,    10,   11,   12,   0x80, 1, 255, 255 },
      24,
      0x0101 },
    { "response", { 1, 1, 0, 0 }, 20, 0 },
  };
  LabAddress peer = { .version = 4, .octets = { 127, 0, 0, 1 }, .port = 1000 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) answer
          = lab_sip_stun_answer (rows[i].bytes, rows[i].size, &peer);
      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (answer != NULL, ==, rows[i].type != 0);
      if (answer == NULL)
        continue;
      const guint8 *data = g_bytes_get_data (answer, NULL);
      g_assert_cmpuint (data[0] << 8 | data[1], ==, rows[i].type);
      g_assert_cmpuint ((data[2] << 8 | data[3]) + 20, ==, g_bytes_get_size (answer));
    }
}

/* ---- listening */

static void
test_listen_says_who_holds_it (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  g_autoptr (Peer) carol = peer_new ("carol", FALSE);
  g_autofree char *address = lab_address_format (&bob->address);
  for (guint transport = 0; transport < 2; transport++)
    {
      g_clear_error (&error);
      g_assert_false (lab_sip_agent_listen (carol->agent, (LabTransport)transport,
                                            &bob->address, NULL, &error));
      g_assert_nonnull (strstr (error->message, address));
      g_assert_nonnull (strstr (error->message, "this process"));
    }
  g_clear_error (&error);
  LabAddress foreign = { .version = 4, .octets = { 192, 0, 2, 1 }, .port = 5060 };
  g_assert_false (
      lab_sip_agent_listen (carol->agent, LAB_TRANSPORT_UDP, &foreign, NULL, &error));
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
  g_clear_error (&error);
  LabAddress secure = lab_address_with_port (&carol->address, 5061);
  g_assert_false (lab_sip_agent_listen (carol->agent, LAB_TRANSPORT_TLS, &secure,
                                        "/nonexistent", &error));
  g_assert_nonnull (strstr (error->message, "/nonexistent/agent.pem"));
}

static void
test_raw_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  g_autoptr (Peer) bob = peer_new ("bob", FALSE);
  static const char text[]
      = "MESSAGE sip:b@x SIP/7.0\r\nVia: SIP/2.0/%s h;branch=z9hG4bKraw\r\n"
        "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: raw\r\n"
        "CSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n";
  static const char *const names[] = { "UDP", "TCP" };
  for (guint transport = 0; transport < 2; transport++)
    {
      g_autofree char *filled = g_strdup_printf (text, names[transport]);
      g_autoptr (GBytes) bytes = g_bytes_new (filled, strlen (filled));
      g_string_truncate (bob->refusals, 0);
      g_assert_true (lab_sip_agent_send_raw (alice->agent, NULL, (LabTransport)transport,
                                             &bob->address, bytes, &error));
      run_for (100);
      g_assert_nonnull (strstr (bob->refusals->str, "505"));
    }
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/sip/inspect/via", test_via);
  g_test_add_func ("/sip/inspect/via-of-another-transport-dropped-and-told",
                   test_via_of_another_transport_dropped_and_told);
  g_test_add_func ("/sip/inspect/answer-too-long-for-a-datagram-is-500",
                   test_answer_too_long_for_a_datagram);
  g_test_add_func ("/sip/inspect/limits-on-the-header", test_limits);
  g_test_add_func ("/sip/inspect/too-large-is-413", test_too_large);
  g_test_add_func ("/sip/inspect/connections-limited", test_connections_limited);
  g_test_add_func ("/sip/inspect/half-open-closed", test_half_open_closed);
  g_test_add_func ("/sip/inspect/junk-ignored", test_junk);
  g_test_add_func ("/sip/inspect/junk-closes-a-stream", test_junk_closes_a_stream);
  g_test_add_func ("/sip/inspect/crlf-keep-alive", test_crlf_keep_alive);
  g_test_add_func ("/sip/inspect/crlf-keep-alive-over-tls",
                   test_crlf_keep_alive_over_tls);
  g_test_add_func ("/sip/inspect/stun", test_stun);
  g_test_add_func ("/sip/inspect/stun-rows", test_stun_rows);
  g_test_add_func ("/sip/inspect/listen-says-who-holds-it",
                   test_listen_says_who_holds_it);
  g_test_add_func ("/sip/inspect/raw-bytes", test_raw_bytes);
  return harness_run ();
}
