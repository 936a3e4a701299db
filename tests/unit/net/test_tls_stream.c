/* SPDX-License-Identifier: Apache-2.0 */
/* The GIOStream as GIO's own asynchronous calls use it: in this thread. */
#include <gio/gio.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "helpers.h"
#include "net/ca.h"
#include "net/tls_stream.h"

typedef struct
{
  char *directory;
  char *issued;
  LabTlsContext *server_context, *client_context;
  GIOStream *server, *client;
} Fixture;

static GSocket *
take_end (int fd)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);
  g_assert_no_error (error);
  return socket;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->directory = g_dir_make_tmp ("rcslab-tls-XXXXXX", NULL);
  const char *names[] = { "xcap.example", NULL };
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, NULL);
  f->issued = lab_ca_issue (ca, "xcap", names, NULL, 0, NULL);
  f->server_context = lab_tls_context_new_server (f->issued, NULL);
  f->client_context = lab_tls_context_new_client (lab_ca_path (ca), NULL);
  int ends[2];
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  g_autoptr (GSocket) a = take_end (ends[0]);
  g_autoptr (GSocket) b = take_end (ends[1]);
  f->server = lab_tls_stream_new (a, f->server_context, NULL, NULL);
  f->client = lab_tls_stream_new (b, f->client_context, "xcap.example", NULL);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->client);
  g_clear_object (&f->server);
  lab_tls_context_unref (f->server_context);
  lab_tls_context_unref (f->client_context);
  remove_tree (f->directory);
  g_free (f->directory);
  g_free (f->issued);
  g_assert_cmpuint (pool_threads (), ==, 0);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **)place = g_object_ref (result);
}

static gsize
read_async (GIOStream *stream, char *bytes, gsize size, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GInputStream *input = g_io_stream_get_input_stream (stream);
  g_input_stream_read_async (input, bytes, size, 0, NULL, keep_result, &result);
  RUN_UNTIL (result != NULL);
  gssize got = g_input_stream_read_finish (input, result, error);
  return got < 0 ? 0 : (gsize)got;
}

static void
test_asynchronous (Fixture *f, gconstpointer unused)
{
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;
  char bytes[16] = "";
  GOutputStream *output = g_io_stream_get_output_stream (f->client);
  g_output_stream_write_all_async (output, "hello", 5, 0, NULL, keep_result, &written);
  /* Also what OpenSSL has read already, when the socket is not ready any more. */
  g_assert_cmpuint (read_async (f->server, bytes, 2, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (read_async (f->server, bytes + 2, sizeof bytes - 2, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpstr (bytes, ==, "hello");
  RUN_UNTIL (written != NULL);
  g_assert_true (g_output_stream_write_all_finish (output, written, NULL, &error));
  g_assert_cmpstr (
      SSL_get_servername (lab_tls_stream_ssl (f->server), TLSEXT_NAMETYPE_host_name), ==,
      "xcap.example");

  g_autoptr (GAsyncResult) closed = NULL;
  g_io_stream_close_async (f->client, 0, NULL, keep_result, &closed);
  RUN_UNTIL (closed != NULL);
  g_assert_true (g_io_stream_close_finish (f->client, closed, &error));
  g_assert_cmpuint (read_async (f->server, bytes, sizeof bytes, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_handshake_by_steps (Fixture *f, gconstpointer unused)
{
  gboolean server = FALSE, client = FALSE;
  for (guint i = 0; i < 10 && !(server && client); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other = NULL;
      client = client || lab_tls_stream_handshake (f->client, &error);
      server = server || lab_tls_stream_handshake (f->server, &other);
      g_assert_true (error == NULL
                     || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
    }
  g_assert_true (server && client);
}

/* A write after the peer has gone is an error, and no signal. */
static void
test_no_sigpipe (Fixture *f, gconstpointer unused)
{
  signal (SIGPIPE, SIG_DFL);
  test_handshake_by_steps (f, NULL);
  g_clear_object (&f->client);
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < 3 && error == NULL; i++)
    g_pollable_output_stream_write_nonblocking (
        G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (f->server)), "x", 1,
        NULL, &error);
  g_assert_nonnull (error);
}

static void
test_half_outlives_the_stream (Fixture *f, gconstpointer unused)
{
  g_autoptr (GInputStream) input
      = g_object_ref (g_io_stream_get_input_stream (f->client));
  g_clear_object (&f->client);
  char byte;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_input_stream_read (input, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_true (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (input)));
}

static void
test_owns (Fixture *f, gconstpointer unused)
{
  SSL *other = SSL_new (lab_tls_context_ssl_ctx (f->client_context));
  g_assert_true (lab_tls_stream_owns (lab_tls_stream_ssl (f->client)));
  g_assert_true (lab_tls_stream_owns (lab_tls_stream_ssl (f->server)));
  g_assert_false (lab_tls_stream_owns (other));
  SSL_free (other);
}

static void
test_context_errors (Fixture *f, gconstpointer unused)
{
  g_autofree char *agent = g_build_filename (f->issued, "agent.pem", NULL);
  g_assert_true (g_file_set_contents (agent, "garbage", -1, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_tls_context_new_server (f->issued, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_assert_nonnull (strstr (error->message, agent));
  g_clear_error (&error);
  g_assert_null (lab_tls_context_new_client ("/nonexistent/ca.pem", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  lab_log_set_level (NULL, LAB_LOG_WARNING);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/net/tls-stream/asynchronous-calls-in-this-thread", test_asynchronous);
  ADD ("/net/tls-stream/handshake-by-steps", test_handshake_by_steps);
  ADD ("/net/tls-stream/no-sigpipe", test_no_sigpipe);
  ADD ("/net/tls-stream/half-outlives-the-stream", test_half_outlives_the_stream);
  ADD ("/net/tls-stream/owns-its-own-only", test_owns);
  ADD ("/net/tls-stream/context-errors-name-the-file", test_context_errors);
  return g_test_run ();
}
