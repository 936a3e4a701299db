/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "helpers.h"
#include "net/ca.h"
#include "net/stream.h"
#include "pcap/reader.h"

/* One side of a connection, and what happened to it. */
typedef struct
{
  LabScope scope;
  LabStream *stream;
  guint connected;
  guint drained;
  guint closed;
  GError *error;
  GString *received;
  gboolean echo;
  gboolean close_at_once;
} Side;

typedef struct
{
  char *directory;
  char *path;
  LabNet net;
  LabAddress client_host, server;
  LabTlsContext *server_tls, *client_tls;
  LabListener *listener;
  LabScope scope;
  Side client, accepted;
  guint accepts;
  gboolean take_none;
  guint descriptors;
} Fixture;

/* ---- events */

static void
on_connected (gpointer self, LabStream *stream)
{
  ((Side *)self)->connected++;
}

static void
on_received (gpointer self, LabStream *stream, const guint8 *bytes, gsize size)
{
  Side *side = self;
  g_string_append_len (side->received, (const char *)bytes, (gssize)size);
  if (side->echo)
    g_assert_true (lab_stream_write (stream, bytes, size, NULL));
  if (side->close_at_once)
    lab_stream_close (&side->stream, LAB_TAP_FIN);
}

static void
on_drained (gpointer self, LabStream *stream)
{
  ((Side *)self)->drained++;
}

static void
on_closed (gpointer self, LabStream *stream, const GError *error)
{
  Side *side = self;
  side->closed++;
  side->stream = NULL;
  if (error != NULL)
    side->error = g_error_copy (error);
}

static const LabStreamEvents events = { .connected = on_connected,
                                        .received = on_received,
                                        .drained = on_drained,
                                        .closed = on_closed };

static void
on_accept (gpointer self, LabStream *stream)
{
  Fixture *f = self;
  f->accepts++;
  if (f->take_none)
    return;
  f->accepted.stream = stream;
  lab_stream_start (stream, &f->accepted.scope, &events, &f->accepted);
}

/* ---- the fixture */

static void
listen_there (Fixture *f, guint max_connections)
{
  LabListenerOptions options
      = { .element = "hss", .tls = f->server_tls, .max_connections = max_connections };
  g_autoptr (GError) error = NULL;
  f->listener
      = lab_listener_new (&f->net, &f->scope, &f->server, &options, on_accept, f, &error);
  g_assert_no_error (error);
}

static void
make_tls (Fixture *f)
{
  g_autofree char *directory = g_build_filename (f->directory, "ca", NULL);
  g_autoptr (LabCa) ca = lab_ca_open (directory, NULL);
  g_autofree char *issued = lab_ca_issue (ca, "hss", NULL, &f->server, 1, NULL);
  f->server_tls = lab_tls_context_new_server (issued, NULL);
  f->client_tls = lab_tls_context_new_client (lab_ca_path (ca), NULL);
}

static void
set_up (Fixture *f, gconstpointer is_tls)
{
  f->directory = g_dir_make_tmp ("rcslab-net-XXXXXX", NULL);
  f->path = g_build_filename (f->directory, "x.pcap", NULL);
  f->descriptors = open_descriptors ();
  f->net.block = lab_block_claim (NULL);
  f->net.tap = lab_tap_new (f->path, NULL);
  f->net.fate = lab_fate_new ();
  lab_block_address (f->net.block, "hss", &f->server, NULL);
  lab_block_address (f->net.block, "icscf", &f->client_host, NULL);
  f->server.port = 3868;
  f->client.received = g_string_new (NULL);
  f->accepted.received = g_string_new (NULL);
  if (is_tls != NULL)
    make_tls (f);
}

static void
clear_side (Side *side)
{
  lab_scope_clear (&side->scope);
  g_clear_error (&side->error);
  g_string_free (side->received, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer is_tls)
{
  clear_side (&f->client);
  clear_side (&f->accepted);
  lab_scope_clear (&f->scope);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  g_clear_pointer (&f->server_tls, lab_tls_context_unref);
  g_clear_pointer (&f->client_tls, lab_tls_context_unref);
  lab_fate_free (f->net.fate);
  lab_tap_free (f->net.tap);
  lab_block_free (f->net.block);
  g_assert_cmpuint (open_descriptors (), ==, f->descriptors);
  g_assert_cmpuint (pool_threads (), ==, 0);
  remove_tree (f->directory);
  g_free (f->directory);
  g_free (f->path);
}

static void
connect_there (Fixture *f)
{
  LabStreamTarget target
      = { .local = f->client_host, .peer = f->server, .tls = f->client_tls };
  g_autoptr (GError) error = NULL;
  f->client.stream = lab_stream_connect (&f->net, &f->client.scope, &target, &events,
                                         &f->client, &error);
  g_assert_no_error (error);
}

static void
stand (Fixture *f)
{
  listen_there (f, 0);
  connect_there (f);
  RUN_UNTIL (f->client.connected == 1 && f->accepted.stream != NULL
             && (f->client_tls == NULL || f->accepted.connected == 1));
}

static void
send_text (Side *side, const char *text)
{
  g_autoptr (GError) error = NULL;
  lab_stream_write (side->stream, (const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
}

/* The recording as `>S <SA`, the client's frames pointing right. */
static char *
spell_frames (Fixture *f)
{
  static const char letters[] = "FSRPA";
  g_autoptr (GError) error = NULL;
  lab_tap_flush (f->net.tap);
  g_autoptr (LabPcapReader) reader = lab_pcap_reader_open (f->path, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  LabPcapFrame frame;
  while (lab_pcap_reader_next (reader, &frame, &error))
    {
      g_string_append (text, text->len == 0 ? "" : " ");
      g_string_append_c (text, frame.source.port != f->server.port ? '>' : '<');
      for (guint i = 0; i < 5; i++)
        if ((frame.flags & (1 << i)) != 0)
          g_string_append_c (text, letters[i]);
      if (frame.payload_size > 0 && frame.payload_size < 100)
        g_string_append_printf (text, ":%.*s", (int)frame.payload_size, frame.payload);
    }
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

#define CHECK_FRAMES(f, expected)                                                        \
  do                                                                                     \
    {                                                                                    \
      g_autofree char *frames_ = spell_frames (f);                                       \
      g_assert_cmpstr (frames_, ==, expected);                                           \
    }                                                                                    \
  while (0)

/* ---- plain and TLS alike: what was recorded does not differ */

static void
test_request_and_answer (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  g_assert_cmpuint (lab_stream_local (f->client.stream)->port, ==, 20000);
  g_assert_true (lab_address_equal (lab_stream_peer (f->client.stream), &f->server));
  g_assert_true (lab_address_equal (lab_stream_local (f->client.stream),
                                    lab_stream_peer (f->accepted.stream)));
  send_text (&f->client, "req");
  g_assert_cmpuint (lab_stream_last_frame (f->client.stream), ==, 4);
  RUN_UNTIL (f->accepted.received->len == 3);
  send_text (&f->accepted, "ans");
  RUN_UNTIL (f->client.received->len == 3);
  g_assert_cmpstr (f->client.received->str, ==, "ans");
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  g_assert_null (f->client.stream);
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_no_error (f->accepted.error);
  g_assert_cmpuint (f->client.closed, ==, 0);
  CHECK_FRAMES (f, ">S <SA >A >PA:req <PA:ans >FA <FA >A");
}

static void
test_written_before_it_stands (Fixture *f, gconstpointer is_tls)
{
  f->accepted.echo = TRUE;
  listen_there (f, 0);
  connect_there (f);
  send_text (&f->client, "one");
  send_text (&f->client, "two");
  g_assert_cmpuint (lab_stream_waiting (f->client.stream), ==, 6);
  RUN_UNTIL (f->client.received->len == 6);
  g_assert_cmpstr (f->client.received->str, ==, "onetwo");
  g_assert_cmpuint (lab_stream_waiting (f->client.stream), ==, 0);
  g_assert_cmpuint (f->client.drained, ==, 1);
}

static void
test_reset (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_stream_close (&f->accepted.stream, LAB_TAP_RST);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_CLOSED);
  CHECK_FRAMES (f, ">S <SA >A <RA");
}

/* What the receiver has not read when it closes is lost, and it is a reset that the peer sees. */
static void
test_close_with_unread (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_stream_set_reading (f->accepted.stream, FALSE);
  send_text (&f->client, "x");
  for (guint i = 0; i < 5; i++)
    lab_clock_iterate (FALSE);
  g_assert_cmpuint (f->accepted.received->len, ==, 0);
  lab_stream_close (&f->accepted.stream, LAB_TAP_FIN);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_CLOSED);
  CHECK_FRAMES (f, ">S <SA >A >PA:x <RA");
}

static void
test_reading_again (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  g_autofree char *large = g_strnfill (100000, 'x');
  lab_stream_set_reading (f->accepted.stream, FALSE);
  send_text (&f->client, large);
  for (guint i = 0; i < 20; i++)
    lab_clock_iterate (FALSE);
  g_assert_cmpuint (f->accepted.received->len, ==, 0);
  lab_stream_set_reading (f->accepted.stream, TRUE);
  RUN_UNTIL (f->accepted.received->len == 100000);
}

/* More than the kernel takes: it waits, in order, and the owner hears when all is gone. */
static void
test_large (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  f->accepted.echo = TRUE;
  lab_stream_set_write_limit (f->accepted.stream, 64 * 1024 * 1024);
  g_autofree char *large = g_malloc (6000001);
  for (guint i = 0; i < 6000000; i++)
    large[i] = (char)('a' + (i * 31 + i / 1000) % 26);
  large[6000000] = '\0';
  lab_stream_set_reading (f->client.stream, FALSE);
  send_text (&f->client, large);
  g_assert_cmpuint (lab_stream_waiting (f->client.stream), >, 0);
  lab_stream_set_reading (f->client.stream, TRUE);
  RUN_UNTIL (f->client.received->len == 6000000);
  g_assert_cmpstr (f->client.received->str, ==, large);
  g_assert_cmpuint (f->client.drained, ==, 1);
  lab_tap_flush (f->net.tap);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (f->path, &error);
  g_assert_no_error (error);
  gsize sizes = 0;
  for (guint i = 0; i < payloads->len; i++)
    sizes += g_bytes_get_size (
        ((const LabPcapPayload *)g_ptr_array_index (payloads, i))->bytes);
  g_assert_cmpuint (sizes, ==, 12000000);
}

/* FIN comes after all that was written; whoever wrote it need not wait for that. */
static void
test_close_writes_the_rest (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  g_autofree char *large = g_strnfill (6000000, 'x');
  send_text (&f->client, large);
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_cmpuint (f->accepted.received->len, ==, 6000000);
  g_assert_no_error (f->accepted.error);
  g_assert_cmpuint (lab_scope_size (&f->client.scope), ==, 0);
}

static void
test_close_gives_up_on_a_stuck_peer (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  g_autofree char *large = g_strnfill (8000000, 'x');
  lab_stream_set_reading (f->accepted.stream, FALSE);
  send_text (&f->client, large);
  gint64 start_us = lab_clock_now_us ();
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  RUN_UNTIL (lab_scope_size (&f->client.scope) == 0);
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 5 * G_USEC_PER_SEC);
}

static void
test_close_in_callback (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  f->accepted.close_at_once = TRUE;
  send_text (&f->client, "x");
  RUN_UNTIL (f->client.closed == 1);
  g_assert_no_error (f->client.error);
  g_assert_cmpuint (f->accepted.closed, ==, 0);
  CHECK_FRAMES (f, ">S <SA >A >PA:x <FA >FA <A");
}

static void
test_scope_cleared (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  send_text (&f->client, "x");
  lab_scope_clear (&f->client.scope);
  f->client.stream = NULL;
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_cmpuint (f->client.closed, ==, 0);
  g_assert_cmpstr (f->accepted.received->str, ==, "x");
}

static void
test_write_limit (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_stream_set_reading (f->accepted.stream, FALSE);
  lab_stream_set_write_limit (f->client.stream, 10 * 1000 * 1000);
  g_autofree char *large = g_strnfill (9000000, 'x');
  send_text (&f->client, large);
  guint64 frame = lab_tap_last_frame (f->net.tap);
  g_autoptr (GError) error = NULL;
  g_assert_false (
      lab_stream_write (f->client.stream, (const guint8 *)large, 9000000, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_assert_cmpuint (lab_tap_last_frame (f->net.tap), ==, frame);
}

static void
test_delayed_link (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_fate_set (f->net.fate, &f->client_host, NULL, &(LabFateRule){ .delay_ms = 80 });
  gint64 start_us = lab_clock_now_us ();
  send_text (&f->client, "one");
  send_text (&f->client, "two");
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_cmpstr (f->accepted.received->str, ==, "onetwo");
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 80000);
  CHECK_FRAMES (f, ">S <SA >A >PA:one >PA:two >FA <FA >A");
}

static void
test_lost_is_recorded (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_fate_set (f->net.fate, &f->client_host, NULL, &(LabFateRule){ .drop_next = 1 });
  send_text (&f->client, "lost");
  send_text (&f->client, "seen");
  RUN_UNTIL (f->accepted.received->len > 0);
  g_assert_cmpstr (f->accepted.received->str, ==, "seen");
  CHECK_FRAMES (f, ">S <SA >A >PA:lost >PA:seen");
}

/* Through a cut nothing gets, a FIN neither, until it is healed. */
static void
test_cut_link (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  lab_fate_isolate (f->net.fate, &f->client_host, TRUE);
  send_text (&f->client, "lost");
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  for (guint i = 0; i < 20; i++)
    lab_clock_iterate (FALSE);
  g_assert_cmpuint (f->accepted.closed, ==, 0);
  lab_fate_isolate (f->net.fate, &f->client_host, FALSE);
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_cmpuint (f->accepted.received->len, ==, 0);
}

/* ---- connecting */

static void
test_refused (Fixture *f, gconstpointer is_tls)
{
  connect_there (f);
  g_assert_cmpuint (f->client.closed, ==, 0);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_REFUSED);
  g_autofree char *where = lab_address_format (&f->server);
  g_assert_nonnull (strstr (f->client.error->message, where));
  CHECK_FRAMES (f, ">S <RA");
}

static void
test_connect_through_a_cut (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  lab_fate_isolate (f->net.fate, &f->server, TRUE);
  gint64 start_us = lab_clock_now_us ();
  connect_there (f);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_TIMEOUT);
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (f->accepts, ==, 0);
  CHECK_FRAMES (f, ">S");
}

static void
test_given_up (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  connect_there (f);
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  for (guint i = 0; i < 5; i++)
    lab_clock_iterate (FALSE);
  g_assert_cmpuint (f->client.closed + f->client.connected, ==, 0);
}

/* Client ports count on, and one that is taken is stepped over. */
static void
test_port_taken (Fixture *f, gconstpointer is_tls)
{
  LabAddress taken = lab_address_with_port (&f->client_host, 20000);
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (&taken, &storage);
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof (int));
  g_assert_cmpint (bind (fd, (struct sockaddr *)&storage, length), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  stand (f);
  g_assert_cmpuint (lab_stream_local (f->client.stream)->port, ==, 20001);
  close (fd);
}

static void
test_given_port_taken (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  LabStreamTarget target = { .local = f->server, .peer = f->server };
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_stream_connect (&f->net, &f->client.scope, &target, &events,
                                     &f->client, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_assert_nonnull (strstr (error->message, "by this process"));
}

/* The same addresses again at once: TIME_WAIT does not hinder it. */
static void
test_same_port_again (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  for (guint i = 0; i < 20; i++)
    {
      LabStreamTarget target = { .local = lab_address_with_port (&f->client_host, 20000),
                                 .peer = f->server };
      g_autoptr (GError) error = NULL;
      f->client.connected = f->accepted.closed = 0;
      f->accepted.stream = NULL;
      f->client.stream = lab_stream_connect (&f->net, &f->client.scope, &target, &events,
                                             &f->client, &error);
      g_assert_no_error (error);
      RUN_UNTIL (f->client.connected == 1 && f->accepted.stream != NULL);
      lab_stream_close (&f->client.stream, LAB_TAP_FIN);
      RUN_UNTIL (f->accepted.closed == 1);
    }
}

/* ---- listening */

static void
test_address_in_use (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (
      lab_listener_new (&f->net, &f->scope, &f->server, NULL, on_accept, f, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_autofree char *where = lab_address_format (&f->server);
  g_assert_nonnull (strstr (error->message, where));
  g_assert_nonnull (strstr (error->message, "by this process"));
}

static void
count_line (const char *line, gpointer count)
{
  ++*(guint *)count;
}

static void
test_accept_limit (Fixture *f, gconstpointer is_tls)
{
  guint lines = 0;
  lab_log_set_sink (count_line, &lines);
  listen_there (f, 1);
  connect_there (f);
  RUN_UNTIL (f->accepts == 1);
  Side more[3] = { 0 };
  LabStreamTarget target = { .local = f->client_host, .peer = f->server };
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      more[i].received = g_string_new (NULL);
      more[i].stream = lab_stream_connect (&f->net, &more[i].scope, &target, &events,
                                           &more[i], NULL);
      RUN_UNTIL (more[i].closed == 1);
      g_assert_error (more[i].error, LAB_ERROR, LAB_ERROR_CLOSED);
      clear_side (&more[i]);
    }
  g_assert_cmpuint (lines, ==, 1);
  g_assert_cmpuint (f->accepts, ==, 1);
  g_assert_cmpuint (lab_listener_connections (f->listener), ==, 1);
  lab_stream_close (&f->client.stream, LAB_TAP_FIN);
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_cmpuint (lab_listener_connections (f->listener), ==, 0);
  connect_there (f);
  RUN_UNTIL (f->accepts == 2);
  lab_log_set_sink (NULL, NULL);
}

static void
test_not_taken_is_reset (Fixture *f, gconstpointer is_tls)
{
  f->take_none = TRUE;
  listen_there (f, 0);
  connect_there (f);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_CLOSED);
  CHECK_FRAMES (f, ">S <SA >A <RA");
}

static void
test_listener_closed (Fixture *f, gconstpointer is_tls)
{
  stand (f);
  f->accepted.echo = TRUE;
  lab_listener_close (&f->listener);
  send_text (&f->client, "still there");
  RUN_UNTIL (f->client.received->len == 11);
  Side late = { .received = g_string_new (NULL) };
  LabStreamTarget target = { .local = f->client_host, .peer = f->server };
  late.stream = lab_stream_connect (&f->net, &late.scope, &target, &events, &late, NULL);
  RUN_UNTIL (late.closed == 1);
  g_assert_error (late.error, LAB_ERROR, LAB_ERROR_REFUSED);
  clear_side (&late);
}

/* ---- TLS only */

static void
test_untrusted (Fixture *f, gconstpointer is_tls)
{
  g_autofree char *directory = g_build_filename (f->directory, "other-ca", NULL);
  g_autoptr (LabCa) other = lab_ca_open (directory, NULL);
  lab_tls_context_unref (f->client_tls);
  f->client_tls = lab_tls_context_new_client (lab_ca_path (other), NULL);
  listen_there (f, 0);
  connect_there (f);
  RUN_UNTIL (f->client.closed == 1 && f->accepted.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_REFUSED);
  g_assert_nonnull (strstr (f->client.error->message, "certificate"));
  g_assert_nonnull (f->accepted.error);
  g_assert_cmpuint (f->client.connected + f->accepted.connected, ==, 0);
}

static void
test_other_name (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  LabStreamTarget target = { .local = f->client_host,
                             .peer = f->server,
                             .tls = f->client_tls,
                             .server_name = "hss.example" };
  f->client.stream = lab_stream_connect (&f->net, &f->client.scope, &target, &events,
                                         &f->client, NULL);
  RUN_UNTIL (f->client.closed == 1);
  g_assert_error (f->client.error, LAB_ERROR, LAB_ERROR_REFUSED);
}

static void
test_no_verification (Fixture *f, gconstpointer is_tls)
{
  lab_tls_context_unref (f->client_tls);
  f->client_tls = lab_tls_context_new_client (NULL, NULL);
  stand (f);
  g_assert_nonnull (lab_stream_tls (f->client.stream));
}

/* A client that says nothing does not hold a connection for ever. */
static void
test_handshake_timeout (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  g_clear_pointer (&f->client_tls, lab_tls_context_unref);
  connect_there (f);
  gint64 start_us = lab_clock_now_us ();
  RUN_UNTIL (f->accepted.closed == 1);
  g_assert_error (f->accepted.error, LAB_ERROR, LAB_ERROR_TIMEOUT);
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 10 * G_USEC_PER_SEC);
}

static void
test_garbage_instead_of_hello (Fixture *f, gconstpointer is_tls)
{
  listen_there (f, 0);
  g_clear_pointer (&f->client_tls, lab_tls_context_unref);
  connect_there (f);
  RUN_UNTIL (f->client.connected == 1);
  send_text (&f->client, "GET / HTTP/1.1\r\n\r\n");
  RUN_UNTIL (f->accepted.closed == 1 && f->client.closed == 1);
  g_assert_error (f->accepted.error, LAB_ERROR, LAB_ERROR_REFUSED);
}

/* ---- two runs, one recording */

static gsize
received_by_all (const Side *sides, guint count)
{
  gsize size = 0;
  for (guint i = 0; i < count; i++)
    size += sides[i].received->len;
  return size;
}

static void
record_once (Fixture *f, const char *path)
{
  lab_tap_free (f->net.tap);
  f->net.tap = lab_tap_new (path, NULL);
  listen_there (f, 0);
  Side sides[8] = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      LabStreamTarget target
          = { .local = f->client_host, .peer = f->server, .tls = f->client_tls };
      sides[i].received = g_string_new (NULL);
      sides[i].stream = lab_stream_connect (&f->net, &sides[i].scope, &target, &events,
                                            &sides[i], NULL);
      g_autofree char *text = g_strdup_printf ("from %u", i);
      send_text (&sides[i], text);
    }
  RUN_UNTIL (received_by_all (sides, G_N_ELEMENTS (sides)) == 8 * 6);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    clear_side (&sides[i]);
  RUN_UNTIL (f->accepted.closed == 8);
  lab_tap_flush (f->net.tap);
}

static void
test_same_recording (Fixture *f, gconstpointer is_tls)
{
  char *bytes[2] = { NULL };
  gsize sizes[2];
  f->accepted.echo = TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.pcap", f->directory, i);
      pid_t child = fork (); /* both start at the same moment of the virtual clock */
      if (child == 0)
        {
          record_once (f, path);
          _exit (0);
        }
      int status;
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      g_assert_true (g_file_get_contents (path, &bytes[i], &sizes[i], NULL));
    }
  g_assert_cmpmem (bytes[0], sizes[0], bytes[1], sizes[1]);
  g_assert_cmpuint (sizes[0], >, 8 * 8 * 56);
  g_free (bytes[0]);
  g_free (bytes[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  lab_log_set_level (NULL, LAB_LOG_WARNING);
  static const struct
  {
    const char *name;
    void (*test) (Fixture *, gconstpointer);
    gboolean plain, tls;
  } tests[] = {
    { "request-and-answer", test_request_and_answer, TRUE, TRUE },
    { "written-before-it-stands", test_written_before_it_stands, TRUE, TRUE },
    { "reset", test_reset, TRUE, TRUE },
    { "close-with-unread-octets-is-a-reset", test_close_with_unread, TRUE, TRUE },
    { "reading-stopped-and-again", test_reading_again, TRUE, TRUE },
    { "large", test_large, TRUE, TRUE },
    { "close-writes-the-rest", test_close_writes_the_rest, TRUE, TRUE },
    { "close-gives-up-on-a-stuck-peer", test_close_gives_up_on_a_stuck_peer, TRUE, TRUE },
    { "close-in-callback", test_close_in_callback, TRUE, TRUE },
    { "scope-cleared", test_scope_cleared, TRUE, TRUE },
    { "write-limit", test_write_limit, TRUE, TRUE },
    { "delayed-link", test_delayed_link, TRUE, TRUE },
    { "lost-is-recorded", test_lost_is_recorded, TRUE, TRUE },
    { "cut-link", test_cut_link, TRUE, TRUE },
    { "connect-refused", test_refused, TRUE, TRUE },
    { "connect-through-a-cut", test_connect_through_a_cut, TRUE, TRUE },
    { "connect-given-up", test_given_up, TRUE, TRUE },
    { "client-port-taken", test_port_taken, TRUE, FALSE },
    { "given-port-taken", test_given_port_taken, TRUE, FALSE },
    { "same-port-again", test_same_port_again, TRUE, FALSE },
    { "address-in-use-by-whom", test_address_in_use, TRUE, FALSE },
    { "accept-limit", test_accept_limit, TRUE, FALSE },
    { "not-taken-is-reset", test_not_taken_is_reset, TRUE, FALSE },
    { "listener-closed", test_listener_closed, TRUE, FALSE },
    { "untrusted", test_untrusted, FALSE, TRUE },
    { "other-name", test_other_name, FALSE, TRUE },
    { "no-verification", test_no_verification, FALSE, TRUE },
    { "handshake-timeout", test_handshake_timeout, FALSE, TRUE },
    { "garbage-instead-of-hello", test_garbage_instead_of_hello, FALSE, TRUE },
    { "same-recording", test_same_recording, TRUE, TRUE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    for (int is_tls = 0; is_tls < 2; is_tls++)
      {
        if (!(is_tls ? tests[i].tls : tests[i].plain))
          continue;
        g_autofree char *path = g_strdup_printf ("/net/stream/%s/%s",
                                                 is_tls ? "tls" : "tcp", tests[i].name);
        g_test_add (path, Fixture, GINT_TO_POINTER (is_tls), set_up, tests[i].test,
                    tear_down);
      }
  return g_test_run ();
}
