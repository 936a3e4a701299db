/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "net/tap.h"
#include "pcap/reader.h"

typedef struct
{
  char *directory;
  char *path;
  LabTap *tap;
  LabAddress a, b, external;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->directory = g_dir_make_tmp ("rcslab-tap-XXXXXX", NULL);
  f->path = g_build_filename (f->directory, "x.pcap", NULL);
  f->tap = lab_tap_new (f->path, NULL);
  lab_address_parse ("127.0.1.1:5060", &f->a, NULL);
  lab_address_parse ("127.0.1.2:5060", &f->b, NULL);
  lab_address_parse ("192.0.2.7:5060", &f->external, NULL);
  lab_tap_add_endpoint (f->tap, LAB_TRANSPORT_UDP, &f->a);
  lab_tap_add_endpoint (f->tap, LAB_TRANSPORT_UDP, &f->b);
  lab_tap_add_endpoint (f->tap, LAB_TRANSPORT_TLS, &f->b);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_pointer (&f->tap, lab_tap_free);
  g_autofree char *hosts = g_build_filename (f->directory, "x.hosts", NULL);
  g_unlink (f->path);
  g_unlink (hosts);
  g_assert_cmpint (g_rmdir (f->directory), ==, 0);
  g_free (f->path);
  g_free (f->directory);
}

/* The frames as `>S <SA`: those of the first sender point right. */
static char *
spell_frames (const char *path)
{
  static const char letters[] = "FSRPA";
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPcapReader) reader = lab_pcap_reader_open (path, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  LabPcapFrame frame;
  LabPcapAddress first = { 0 };
  while (lab_pcap_reader_next (reader, &frame, &error))
    {
      if (first.version == 0)
        first = frame.source;
      g_string_append (text, text->len == 0 ? "" : " ");
      g_string_append_c (text,
                         lab_pcap_address_equal (&frame.source, &first) ? '>' : '<');
      if (frame.transport == LAB_PCAP_UDP)
        g_string_append_c (text, 'U');
      else
        for (guint i = 0; i < 5; i++)
          if ((frame.flags & (1 << i)) != 0)
            g_string_append_c (text, letters[i]);
      if (frame.payload_size > 0)
        g_string_append_printf (text, ":%.*s", (int)frame.payload_size, frame.payload);
    }
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static void
check_frames (Fixture *f, const char *expected)
{
  lab_tap_flush (f->tap);
  g_autofree char *frames = spell_frames (f->path);
  g_assert_cmpstr (frames, ==, expected);
}

static guint64
datagram (Fixture *f, LabTapDirection direction, const LabAddress *local,
          const LabAddress *peer, const char *text)
{
  return lab_tap_datagram (f->tap, direction, local, peer, (const guint8 *)text,
                           strlen (text));
}

static guint64
data (LabTapConnection *connection, LabTapDirection direction, const char *text)
{
  return lab_tap_connection_data (connection, direction, (const guint8 *)text,
                                  strlen (text));
}

static void
test_datagram_once (Fixture *f, gconstpointer unused)
{
  g_assert_cmpuint (datagram (f, LAB_TAP_SENT, &f->a, &f->b, "1"), ==, 1);
  g_assert_cmpuint (datagram (f, LAB_TAP_RECEIVED, &f->b, &f->a, "1"), ==, 0);
  g_assert_cmpuint (datagram (f, LAB_TAP_RECEIVED, &f->a, &f->external, "2"), ==, 2);
  g_assert_cmpuint (datagram (f, LAB_TAP_SENT, &f->b, &f->a, "3"), ==, 3);
  lab_tap_add_endpoint (f->tap, LAB_TRANSPORT_UDP, &f->b);
  lab_tap_remove_endpoint (f->tap, LAB_TRANSPORT_UDP, &f->b);
  g_assert_cmpuint (datagram (f, LAB_TAP_RECEIVED, &f->a, &f->b, "3"), ==, 0);
  lab_tap_remove_endpoint (f->tap, LAB_TRANSPORT_UDP, &f->b);
  g_assert_cmpuint (datagram (f, LAB_TAP_RECEIVED, &f->a, &f->b, "4"), ==, 4);
  g_assert_cmpuint (lab_tap_last_frame (f->tap), ==, 4);
  check_frames (f, ">U:1 <U:2 <U:3 <U:4");
}

static void
test_both_ends_here (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  check_frames (f, ">S");
  LabTapConnection *s = lab_tap_connection_open (f->tap, &f->b, &client, TRUE);
  lab_tap_connection_established (c);
  g_assert_cmpuint (data (c, LAB_TAP_SENT, "req"), ==, 4);
  g_assert_cmpuint (data (s, LAB_TAP_RECEIVED, "req"), ==, 0);
  g_assert_cmpuint (data (s, LAB_TAP_SENT, "ans"), ==, 5);
  g_assert_cmpuint (data (c, LAB_TAP_RECEIVED, "ans"), ==, 0);
  lab_tap_connection_close (&c, LAB_TAP_FIN);
  g_assert_null (c);
  lab_tap_connection_peer_ended (s, LAB_TAP_FIN);
  lab_tap_connection_close (&s, LAB_TAP_FIN);
  check_frames (f, ">S <SA >A >PA:req <PA:ans >FA <FA >A");
}

/* The client has written, closed and gone before the server gets its turn. */
static void
test_client_gone_before_accept (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  lab_tap_connection_established (c);
  data (c, LAB_TAP_SENT, "req");
  lab_tap_connection_close (&c, LAB_TAP_FIN);
  LabTapConnection *s = lab_tap_connection_open (f->tap, &f->b, &client, TRUE);
  data (s, LAB_TAP_RECEIVED, "req");
  lab_tap_connection_peer_ended (s, LAB_TAP_FIN);
  data (s, LAB_TAP_SENT, "ans");
  lab_tap_connection_close (&s, LAB_TAP_FIN);
  check_frames (f, ">S <SA >A >PA:req >FA <PA:ans <FA >A");
}

static void
test_external_server (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->external, FALSE);
  data (c, LAB_TAP_SENT, "req");
  data (c, LAB_TAP_RECEIVED, "ans");
  lab_tap_connection_peer_ended (c, LAB_TAP_FIN);
  lab_tap_connection_close (&c, LAB_TAP_FIN);
  check_frames (f, ">S <SA >A >PA:req <PA:ans <FA >FA <A");
}

static void
test_external_client (Fixture *f, gconstpointer unused)
{
  LabTapConnection *s = lab_tap_connection_open (f->tap, &f->b, &f->external, TRUE);
  data (s, LAB_TAP_RECEIVED, "req");
  data (s, LAB_TAP_SENT, "ans");
  lab_tap_connection_peer_ended (s, LAB_TAP_RST);
  lab_tap_connection_close (&s, LAB_TAP_FIN);
  check_frames (f, ">S <SA >A >PA:req <PA:ans >RA");
}

static void
test_refused_and_given_up (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->external, FALSE);
  lab_tap_connection_close (&c, LAB_TAP_RST);
  c = lab_tap_connection_open (f->tap, &client, &f->external, FALSE);
  lab_tap_connection_close (&c, LAB_TAP_FIN);
  check_frames (f, ">S <RA >S");
}

/* A connection on the addresses of one that has not ended here yet is another one. */
static void
test_addresses_again (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *old_c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  LabTapConnection *old_s = lab_tap_connection_open (f->tap, &f->b, &client, TRUE);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  LabTapConnection *s = lab_tap_connection_open (f->tap, &f->b, &client, TRUE);
  data (s, LAB_TAP_SENT, "new");
  lab_tap_connection_close (&old_c, LAB_TAP_RST);
  lab_tap_connection_close (&old_s, LAB_TAP_RST);
  lab_tap_connection_close (&c, LAB_TAP_FIN);
  lab_tap_connection_close (&s, LAB_TAP_FIN);
  check_frames (f, ">S <SA >A >S <SA >A <PA:new >RA >FA <FA >A");
}

static void
test_tap_goes_first (Fixture *f, gconstpointer unused)
{
  LabAddress client = lab_address_with_port (&f->a, 20000);
  LabTapConnection *c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  LabTapConnection *apart = c;
  c = lab_tap_connection_open (f->tap, &client, &f->b, FALSE);
  g_clear_pointer (&f->tap, lab_tap_free);
  lab_tap_connection_established (c);
  g_assert_cmpuint (data (c, LAB_TAP_SENT, "late"), ==, 0);
  g_assert_cmpuint (lab_tap_connection_peer_ended (c, LAB_TAP_FIN), ==, 0);
  g_assert_cmpuint (lab_tap_connection_close (&c, LAB_TAP_FIN), ==, 0);
  lab_tap_connection_close (&apart, LAB_TAP_FIN);
}

static void
test_no_tap (Fixture *f, gconstpointer unused)
{
  g_assert_null (lab_tap_connection_open (NULL, &f->a, &f->b, FALSE));
  g_assert_cmpuint (lab_tap_datagram (NULL, LAB_TAP_SENT, &f->a, &f->b, NULL, 0), ==, 0);
  g_assert_cmpuint (data (NULL, LAB_TAP_SENT, "x"), ==, 0);
  LabTapConnection *none = NULL;
  lab_tap_connection_close (&none, LAB_TAP_FIN);
  lab_tap_connection_established (NULL);
  lab_tap_add_endpoint (NULL, LAB_TRANSPORT_UDP, &f->a);
  lab_tap_remove_endpoint (NULL, LAB_TRANSPORT_UDP, &f->a);
  lab_tap_host (NULL, &f->a, "x");
  lab_tap_flush (NULL);
  g_assert_null (lab_tap_path (NULL));
  g_assert_null (lab_tap_error (NULL));
  g_assert_cmpuint (lab_tap_last_frame (NULL), ==, 0);
}

/* Times are the lab clock's; the file is written by the turn of the loop. */
static void
test_flushed_by_the_loop (Fixture *f, gconstpointer unused)
{
  gint64 now_us = lab_clock_now_us ();
  datagram (f, LAB_TAP_SENT, &f->a, &f->b, "x");
  datagram (f, LAB_TAP_SENT, &f->a, &f->b, "y");
  lab_clock_iterate (FALSE);
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (f->path, NULL);
  g_assert_cmpuint (payloads->len, ==, 2);
  const LabPcapPayload *x = g_ptr_array_index (payloads, 0);
  const LabPcapPayload *y = g_ptr_array_index (payloads, 1);
  g_assert_cmpint (x->time_us, ==, now_us);
  g_assert_cmpint (y->time_us, ==, now_us + 1);
}

static void
test_host_names (Fixture *f, gconstpointer unused)
{
  lab_tap_host (f->tap, &f->a, "pcscf");
  g_autofree char *hosts = g_build_filename (f->directory, "x.hosts", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (hosts, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "127.0.1.1\tpcscf\n");
}

static void
count_line (const char *line, gpointer count)
{
  ++*(guint *)count;
}

static void
test_full_disk_says_so_once (Fixture *f, gconstpointer unused)
{
  guint lines = 0;
  lab_log_set_sink (count_line, &lines);
  g_autoptr (LabTap) tap = lab_tap_new ("/dev/full", NULL);
  for (guint i = 0; i < 3; i++)
    {
      lab_tap_datagram (tap, LAB_TAP_SENT, &f->a, &f->b, (const guint8 *)"x", 1);
      lab_clock_iterate (FALSE);
    }
  lab_log_set_sink (NULL, NULL);
  g_assert_nonnull (lab_tap_error (tap));
  g_assert_cmpuint (lines, ==, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_tap_new ("/nonexistent/x.pcap", &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/net/tap/datagram-once-by-its-sender", test_datagram_once },
    { "/net/tap/both-ends-share-one-connection", test_both_ends_here },
    { "/net/tap/client-gone-before-accept", test_client_gone_before_accept },
    { "/net/tap/external-server", test_external_server },
    { "/net/tap/external-client", test_external_client },
    { "/net/tap/refused-and-given-up", test_refused_and_given_up },
    { "/net/tap/addresses-again", test_addresses_again },
    { "/net/tap/tap-goes-first", test_tap_goes_first },
    { "/net/tap/none-does-nothing", test_no_tap },
    { "/net/tap/flushed-by-the-loop", test_flushed_by_the_loop },
    { "/net/tap/host-names", test_host_names },
    { "/net/tap/full-disk-says-so-once", test_full_disk_says_so_once },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
