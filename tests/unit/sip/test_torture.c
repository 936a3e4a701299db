/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages of RFC 4475, sent to a plain user agent server on our stack:
 *
 *   alice                          bob
 *     |-- octets of the file ------->|   udp, tcp, tls
 *     |<-- the one answer, or none --|
 *     |-- OPTIONS ------------------>|
 *     |<-- 200 ----------------------|
 */
#include "harness.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "net/stream.h"
#include "sip/name_addr.h"

#define NONE 0

/*
 * One answer for each file and transport, as the text of RFC 4475 has it; where it leaves a choice (reject, or be
 * liberal), the row says which one is ours.  A dropped response is NONE.
 */
typedef struct
{
  const char *file;
  const char *section;
  guint udp;
  guint stream;
  guint stream_count; /* answers on a stream, 0: one */
  gboolean closes;    /* the framing of a stream is lost: the connection ends */
  const char *header; /* that the answer must have */
  const char *value;
} Row;

static const Row rows[] = {
  { "wsinv", "3.1.1.1", 200, 200 },
  /* A method that nobody knows is 501 (RFC 3261 §21.5.2). */
  { "intmeth", "3.1.1.2", 501, 501 },
  { "esc01", "3.1.1.3", 200, 200 },
  { "escnull", "3.1.1.4", 200, 200 },
  /* RE%47IST%45R is not REGISTER. */
  { "esc02", "3.1.1.5", 501, 501 },
  { "lwsdisp", "3.1.1.6", 200, 200 },
  { "longreq", "3.1.1.7", 200, 200 },
  /* In a datagram what is behind the first message does not count; on a stream it is the next. */
  { "dblreq", "3.1.1.8", 200, 200, .stream_count = 2 },
  { "semiuri", "3.1.1.9", 200, 200 },
  { "transports", "3.1.1.10", 200, 200 },
  { "mpart01", "3.1.1.11", 200, 200 },
  { "unreason", "3.1.1.12", NONE, NONE },
  { "noreason", "3.1.1.13", NONE, NONE },
  { "badinv01", "3.1.2.1", 400, 400 },
  /* On a stream the rest may still come; 30 s later the half message is given up. */
  { "clerr", "3.1.2.2", 400, NONE, .closes = TRUE },
  { "ncl", "3.1.2.3", 400, 400, .closes = TRUE },
  { "scalar02", "3.1.2.4", 400, 400 },
  { "scalarlg", "3.1.2.5", NONE, NONE },
  { "quotbal", "3.1.2.6", 400, 400 },
  { "ltgtruri", "3.1.2.7", 400, 400 },
  { "lwsruri", "3.1.2.8", 400, 400 },
  /* Reject or ignore the blanks: ours ignores them. */
  { "lwsstart", "3.1.2.9", 200, 200 },
  { "trws", "3.1.2.10", 200, 200 },
  { "escruri", "3.1.2.11", 400, 400 },
  /* Not to be rejected by who does not use the Date. */
  { "baddate", "3.1.2.12", 200, 200 },
  { "regbadct", "3.1.2.13", 400, 400 },
  /* Reject or ignore the blanks: ours ignores them, for the operator's own examples have them. */
  { "badaspec", "3.1.2.14", 200, 200 },
  { "baddn", "3.1.2.15", 400, 400 },
  { "badvers", "3.1.2.16", 505, 505 },
  { "mismatch01", "3.1.2.17", 400, 400 },
  /* 501 is better than 400, which is also acceptable: the stack compares the two before anybody sees the method. */
  { "mismatch02", "3.1.2.18", 400, 400 },
  { "bigcode", "3.1.2.19", NONE, NONE },
  /* 400, or as an RFC 2543 client's: ours takes it. */
  { "badbranch", "3.2.1", 200, 200 },
  { "insuf", "3.3.1", 400, 400 },
  { "unkscm", "3.3.2", 416, 416 },
  { "novelsc", "3.3.3", 416, 416 },
  { "unksm2", "3.3.4", 400, 400 },
  { "bext01", "3.3.5", 420, 420, .header = "Unsupported",
    .value = "nothingSupportsThis, nothingSupportsThisEither" },
  { "invut", "3.3.6", 415, 415, .header = "Accept", .value = "application/sdp" },
  /* Who asks for no credentials ignores them. */
  { "regaut01", "3.3.7", 200, 200 },
  { "multi01", "3.3.8", 400, 400 },
  { "mcl01", "3.3.9", 400, 400, .closes = TRUE },
  { "bcast", "3.3.10", NONE, NONE },
  /* A user agent server is where it wants to go; proxies: test_proxy.c. */
  { "zeromf", "3.3.11", 200, 200 },
  { "cparam01", "3.3.12", 200, 200 },
  { "cparam02", "3.3.13", 200, 200 },
  { "regescrt", "3.3.14", 200, 200 },
  { "sdp01", "3.3.15", 406, 406 },
  /* A stream needs Content-Length (RFC 3261 §18.3): without, the body is no message. */
  { "inv2543", "3.4.1", 200, 400, .closes = TRUE },
};

/* ---- bob: RFC 3261 §8.2 */

static guint
check_method (const LabSipMessage *request)
{
  static const char *const methods[] = { "INVITE", "MESSAGE", "OPTIONS", "REGISTER" };
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (strcmp (lab_sip_message_method (request), methods[i]) == 0)
      return 200;
  return 501;
}

/* Headers in a Request-URI are refused (RFC 4475 §3.1.2.11). */
static guint
check_request_uri (const LabSipMessage *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipUri) uri
      = lab_sip_uri_parse (lab_sip_message_request_uri (request), &error);
  if (uri == NULL)
    return g_error_matches (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED) ? 416 : 400;
  return uri->headers == NULL ? 200 : 400;
}

static guint
check_single_headers (const LabSipMessage *request)
{
  static const char *const names[] = { "From", "To", "Call-ID", "CSeq", "Max-Forwards" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (lab_sip_message_count (request, names[i]) > 1)
      return 400;
  const char *cseq = lab_sip_message_get (request, "CSeq");
  g_autofree char *method = g_strdup (cseq + strcspn (cseq, " \t"));
  if (strcmp (g_strstrip (method), lab_sip_message_method (request)) != 0)
    return 400;
  return 200;
}

static guint
check_addresses (const LabSipMessage *request)
{
  static const char *const names[] = { "From", "To", "Contact" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < lab_sip_message_count (request, names[i]); j++)
      {
        g_autoptr (GPtrArray) values = lab_sip_name_addr_parse_list (
            lab_sip_message_get_nth (request, names[i], j), NULL);
        if (values == NULL || values->len == 0)
          return 400;
      }
  return 200;
}

/* An address of record is a SIP or SIPS URI (RFC 3261 §10.3). */
static guint
check_register (const LabSipMessage *request)
{
  if (!lab_sip_message_is_method (request, "REGISTER"))
    return 200;
  g_autoptr (LabSipNameAddr) to
      = lab_sip_name_addr_parse (lab_sip_message_get (request, "To"), NULL);
  g_autoptr (LabSipUri) uri = lab_sip_name_addr_parse_uri (to, NULL);
  return uri != NULL && uri->scheme != LAB_SIP_URI_TEL ? 200 : 400;
}

static guint
check_require (const LabSipMessage *request)
{
  return lab_sip_message_get (request, "Require") == NULL ? 200 : 420;
}

static guint
check_body (const LabSipMessage *request)
{
  const char *type = lab_sip_message_get (request, "Content-Type");
  if (type == NULL || g_str_has_prefix (type, "application/sdp")
      || g_str_has_prefix (type, "multipart/mixed"))
    return 200;
  return 415;
}

static guint
check_accept (const LabSipMessage *request)
{
  const char *accept = lab_sip_message_get (request, "Accept");
  gboolean fits = accept == NULL || strstr (accept, "application/sdp") != NULL;
  return fits || !lab_sip_message_is_method (request, "INVITE") ? 200 : 406;
}

static void
answer (Peer *bob, LabSipExchange *exchange)
{
  static guint (*const checks[]) (const LabSipMessage *request)
      = { check_method,   check_request_uri, check_single_headers, check_addresses,
          check_register, check_require,     check_body,           check_accept };
  LabSipMessage *request = lab_sip_exchange_request (exchange);
  guint status = 200;
  for (guint i = 0; i < G_N_ELEMENTS (checks) && status == 200; i++)
    status = checks[i](request);
  const char *require = lab_sip_message_get (request, "Require");
  lab_sip_exchange_reply (exchange, status, NULL, "Unsupported",
                          status == 420 ? require : NULL, "Accept",
                          status == 415 ? "application/sdp" : NULL, NULL);
}

/* ---- alice */

/* Where a message's topmost Via says transport and sender: theirs for ours; the SIP version stays.  With @all in
   every Via, for a file of two messages. */
static GBytes *
rewrite_via (const char *octets, gsize size, const char *protocol, const char *sent_by,
             gboolean all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) via = g_regex_new (
      "(\\r\\n(?:via|v)\\s*:\\s*SIP\\s*/\\s*[0-9.]+\\s*/\\s*)\\w+\\s+[^;,\\s]+",
      G_REGEX_RAW | G_REGEX_CASELESS, 0, &error);
  g_assert_no_error (error);
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *ours = g_strdup_printf ("%s %s", protocol, sent_by);
  gsize done = 0;
  g_regex_match_full (via, octets, (gssize)size, 0, 0, &match, NULL);
  g_assert_true (g_match_info_matches (match));
  for (gboolean more = TRUE; more && g_match_info_matches (match);
       more = all && g_match_info_next (match, NULL))
    {
      int prefix_end, end;
      g_match_info_fetch_pos (match, 1, NULL, &prefix_end);
      g_match_info_fetch_pos (match, 0, NULL, &end);
      g_byte_array_append (out, (const guint8 *)octets + done,
                           (guint)prefix_end - (guint)done);
      g_byte_array_append (out, (const guint8 *)ours, (guint)strlen (ours));
      done = (gsize)end;
    }
  g_byte_array_append (out, (const guint8 *)octets + done, (guint)(size - done));
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
load (const Row *row, LabTransport transport, const LabAddress *from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat (row->file, ".dat", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "rfc4475", name, NULL);
  g_autofree char *octets = NULL;
  gsize size;
  g_file_get_contents (path, &octets, &size, &error);
  g_assert_no_error (error);
  /* baddn ends before its empty line. */
  if (g_strstr_len (octets, (gssize)size, "\r\n\r\n") == NULL)
    {
      octets = g_realloc (octets, size + 3);
      memcpy (octets + size, "\r\n", 3);
      size += 2;
    }
  g_autofree char *protocol = g_ascii_strup (lab_transport_name (transport), -1);
  g_autofree char *sent_by = lab_address_format (from);
  return rewrite_via (octets, size, protocol, sent_by, row->stream_count > 1);
}

/* Octets in, octets out: what bob answers need not be readable for our own stack. */
typedef struct
{
  LabScope scope;
  LabAddress address;
  GSocket *socket;
  GSource *readable;
  LabStream *stream;
  GString *received;
} Alice;

static void
append (Alice *alice, const char *bytes, gsize size)
{
  g_string_append_len (alice->received, bytes, (gssize)size);
}

static gboolean
on_datagram (GSocket *socket, GIOCondition condition, gpointer self)
{
  char bytes[65536];
  gssize size = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL);
  if (size > 0)
    append (self, bytes, (gsize)size);
  return G_SOURCE_CONTINUE;
}

static void
on_octets (gpointer self, LabStream *stream, const guint8 *bytes, gsize size)
{
  append (self, (const char *)bytes, size);
}

static void
on_closed (gpointer self, LabStream *stream, const GError *error)
{
  ((Alice *)self)->stream = NULL;
}

static const LabStreamEvents events = { .received = on_octets, .closed = on_closed };

static GSocketAddress *
socket_address (const LabAddress *address)
{
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (address, &storage);
  return g_socket_address_new_from_native (&storage, length);
}

static void
open_udp (Alice *alice, const LabAddress *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) local = socket_address (&alice->address);
  g_autoptr (GSocketAddress) peer = socket_address (to);
  alice->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (alice->socket, local, TRUE, &error);
  g_assert_no_error (error);
  g_socket_connect (alice->socket, peer, NULL, &error);
  g_assert_no_error (error);
  alice->readable = g_socket_create_source (alice->socket, G_IO_IN, NULL);
  g_source_set_callback (alice->readable, G_SOURCE_FUNC (on_datagram), alice, NULL);
  g_source_attach (alice->readable, NULL);
}

static void
open_stream (Alice *alice, const LabAddress *to, gboolean tls)
{
  g_autoptr (GError) error = NULL;
  LabStreamTarget target = { .local = alice->address, .peer = *to };
  if (tls)
    {
      g_autofree char *ca
          = g_build_filename (harness_certificates (), "cafile.pem", NULL);
      target.tls = lab_tls_context_new_client (ca, &error);
      g_assert_no_error (error);
      target.server_name = "127.0.0.1";
    }
  alice->stream = lab_stream_connect (harness_net (), &alice->scope, &target, &events,
                                      alice, &error);
  g_assert_no_error (error);
  if (tls)
    lab_tls_context_unref (target.tls);
}

static Alice *
alice_new (LabTransport transport, const LabAddress *to)
{
  g_autoptr (GError) error = NULL;
  Alice *alice = g_new0 (Alice, 1);
  alice->received = g_string_new (NULL);
  lab_block_address (harness_net ()->block, "alice", &alice->address, &error);
  g_assert_no_error (error);
  alice->address.port = transport == LAB_TRANSPORT_UDP ? 5060 : 0;
  if (transport == LAB_TRANSPORT_UDP)
    open_udp (alice, to);
  else
    open_stream (alice, to, transport == LAB_TRANSPORT_TLS);
  return alice;
}

static void
alice_free (Alice *alice)
{
  lab_scope_clear (&alice->scope);
  if (alice->readable != NULL)
    g_source_destroy (alice->readable);
  g_clear_pointer (&alice->readable, g_source_unref);
  g_clear_object (&alice->socket);
  g_string_free (alice->received, TRUE);
  g_free (alice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Alice, alice_free)

static void
alice_send (Alice *alice, GBytes *octets)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (octets, &size);
  if (alice->socket != NULL)
    g_socket_send (alice->socket, data, size, NULL, &error);
  else
    lab_stream_write (alice->stream, (const guint8 *)data, size, &error);
  g_assert_no_error (error);
}

/* Final answers that came; they have no bodies, so that each line "SIP/2.0 …" begins one. */
static guint
count_finals (const Alice *alice, guint *status)
{
  guint count = 0;
  const char *at = alice->received->str;
  while ((at = strstr (at, "SIP/2.0 ")) != NULL)
    {
      at += strlen ("SIP/2.0 ");
      guint code = (guint)g_ascii_strtoull (at, NULL, 10);
      if (code < 200)
        continue;
      if (count++ > 0)
        g_assert_cmpuint (code, ==, *status);
      *status = code;
    }
  return count;
}

static void
check_header (const Row *row, const Alice *alice)
{
  if (row->header == NULL)
    return;
  g_autofree char *line = g_strdup_printf ("\r\n%s: %s\r\n", row->header, row->value);
  g_assert_nonnull (strstr (alice->received->str, line));
}

static void
check_alive (Peer *bob, LabTransport transport)
{
  g_autoptr (Peer) carol = peer_new ("carol", transport == LAB_TRANSPORT_TLS);
  peer_send (carol, peer_message ("OPTIONS", carol, bob, transport));
  run_until_responses (carol, 1, 5000);
  g_assert_cmpuint (peer_status (carol, 0), ==, 200);
}

static void
check_nothing_left (Peer *bob)
{
  LabSipCounts counts = lab_sip_agent_counts (bob->agent);
  g_assert_cmpuint (counts.exchanges, ==, 0);
  g_assert_cmpuint (counts.requests, ==, 0);
  g_assert_cmpuint (counts.flows, ==, 0);
}

static void
torture (const Row *row, LabTransport transport)
{
  gboolean stream = transport != LAB_TRANSPORT_UDP;
  g_autoptr (Peer) bob = peer_new ("bob", transport == LAB_TRANSPORT_TLS);
  LabAddress to = lab_address_with_port (&bob->address,
                                         transport == LAB_TRANSPORT_TLS ? 5061 : 5060);
  bob->request = answer;
  g_autoptr (Alice) alice = alice_new (transport, &to);
  LabAddress sent_by = lab_address_with_port (&alice->address, 5060);
  g_autoptr (GBytes) octets = load (row, transport, &sent_by);
  alice_send (alice, octets);
  /* Longer than a transaction lives, and than a half message is waited for. */
  run_for (40000);
  guint status = NONE, count = count_finals (alice, &status);
  g_test_message ("%s", alice->received->str);
  g_assert_cmpuint (status, ==, stream ? row->stream : row->udp);
  if (stream && status != NONE)
    g_assert_cmpuint (count, ==, MAX (row->stream_count, 1));
  if (stream && row->closes)
    g_assert_null (alice->stream);
  check_header (row, alice);
  check_alive (bob, transport);
  check_nothing_left (bob);
}

static void
test_udp (gconstpointer row)
{
  torture (row, LAB_TRANSPORT_UDP);
}

static void
test_tcp (gconstpointer row)
{
  torture (row, LAB_TRANSPORT_TCP);
}

static void
test_tls (gconstpointer row)
{
  torture (row, LAB_TRANSPORT_TLS);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } transports[] = { { "udp", test_udp }, { "tcp", test_tcp }, { "tls", test_tls } };
  harness_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (transports); j++)
      {
        g_autofree char *path = g_strdup_printf ("/sip/rfc4475/%s-%s/%s", rows[i].section,
                                                 rows[i].file, transports[j].name);
        g_test_add_data_func (path, &rows[i], transports[j].func);
      }
  return harness_run ();
}
