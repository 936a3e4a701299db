/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pcap/reader.h"
#include "pcap/writer.h"
#include "temporary.h"

#define START_US (G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC)

static guint64
write_text (LabPcapWriter *writer, gint64 time_us, const char *text)
{
  LabPcapAddress a = make_address ("127.0.1.1", 5060),
                 b = make_address ("127.0.1.2", 5060);
  return lab_pcap_writer_datagram (writer, time_us, &a, &b, (const guint8 *)text,
                                   strlen (text));
}

static void
test_times_rise (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  LabPcapWriter *writer = lab_pcap_writer_open (path, NULL);
  g_assert_cmpuint (write_text (writer, START_US, "a"), ==, 1);
  g_assert_cmpuint (write_text (writer, START_US, "b"), ==, 2);
  g_assert_cmpuint (write_text (writer, START_US - 5, "c"), ==, 3);
  g_assert_cmpuint (write_text (writer, START_US + 1000, "d"), ==, 4);
  g_assert_cmpuint (lab_pcap_writer_frames (writer), ==, 4);
  lab_pcap_writer_free (writer);

  static const int offsets[] = { 0, 1, 2, 1000 };
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (path, NULL);
  g_assert_cmpuint (payloads->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const LabPcapPayload *payload = g_ptr_array_index (payloads, i);
      g_assert_cmpuint (payload->first_frame, ==, i + 1);
      g_assert_cmpint (payload->time_us, ==, START_US + offsets[i]);
      g_assert_cmpint (*(const char *)g_bytes_get_data (payload->bytes, NULL), ==,
                       (int)("abcd"[i]));
    }
}

static void
test_hosts_beside (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  g_autofree char *hosts = g_build_filename (directory, "x.hosts", NULL);
  g_assert_true (g_file_set_contents (hosts, "of an earlier run", -1, NULL));
  g_autoptr (LabPcapWriter) writer = lab_pcap_writer_open (path, NULL);
  g_assert_false (g_file_test (hosts, G_FILE_TEST_EXISTS));
  LabPcapAddress a = make_address ("127.0.1.1", 5060), b = make_address ("::1", 0);
  lab_pcap_writer_host (writer, &a, "pcscf");
  lab_pcap_writer_host (writer, &b, "alice's phone");
  lab_pcap_writer_host (writer, &a, "pcscf");
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (hosts, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "127.0.1.1\tpcscf\n::1\talice's-phone\n");
}

static void
test_unwritable_path (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_pcap_writer_open ("/nonexistent/x.pcap", &error));
  g_assert_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_OPEN);
  g_assert_nonnull (strstr (error->message, "/nonexistent/x.pcap"));
}

static void
test_full_from_the_start (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabPcapWriter) writer = lab_pcap_writer_open ("/dev/full", &error);
  g_assert_no_error (error);
  g_assert_error (lab_pcap_writer_error (writer), LAB_PCAP_ERROR, LAB_PCAP_ERROR_WRITE);
  g_autofree char *said = g_strdup (lab_pcap_writer_error (writer)->message);
  LabPcapAddress a = make_address ("127.0.1.1", 5060);
  lab_pcap_writer_host (writer, &a, "pcscf");
  g_assert_cmpuint (write_text (writer, START_US, "lost"), ==, 0);
  lab_pcap_writer_flush (writer);
  g_assert_false (lab_pcap_writer_is_dirty (writer));
  g_assert_cmpstr (lab_pcap_writer_error (writer)->message, ==, said);
}

/* Where the disk gets full midway, what was written before stays readable to the last frame. */
static void
test_full_midway (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  g_autoptr (LabPcapWriter) writer = lab_pcap_writer_open (path, NULL);
  struct rlimit before, limit;
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 1000; /* 24 + 20 × (16 + 28 + 4) = 984 */
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  guint64 last = 0;
  for (guint i = 0; i < 30; i++)
    {
      guint64 frame = write_text (writer, START_US, "abcd");
      last = MAX (last, frame);
      lab_pcap_writer_flush (writer);
    }
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_error (lab_pcap_writer_error (writer), LAB_PCAP_ERROR, LAB_PCAP_ERROR_WRITE);
  g_assert_nonnull (strstr (lab_pcap_writer_error (writer)->message, "frame 20"));
  g_assert_cmpuint (lab_pcap_writer_frames (writer), ==, 20);
  g_assert_cmpuint (last, ==, 21);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (payloads->len, ==, 20);
}

static void
test_killed_leaves_whole_frames (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  pid_t child = fork ();
  if (child == 0)
    {
      LabPcapWriter *writer = lab_pcap_writer_open (path, NULL);
      g_autofree char *large = g_strnfill (50000, 'x');
      write_text (writer, START_US, "flushed");
      lab_pcap_writer_flush (writer);
      for (guint i = 0; i < 5;
           i++) /* goes to the kernel by itself when the buffer is full */
        write_text (writer, START_US, large);
      raise (SIGKILL);
    }
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) payloads = lab_pcap_read_payloads (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (payloads->len, >=, 1);
}

static void
test_reader_refuses (void)
{
  g_autoptr (TemporaryDirectory) directory = temporary_directory ();
  g_autofree char *path = g_build_filename (directory, "x.pcap", NULL);
  g_assert_true (g_file_set_contents (path, "no pcap at all, and long enough", -1, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_pcap_read_payloads (path, &error));
  g_assert_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_OPEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcap/writer/times-rise", test_times_rise);
  g_test_add_func ("/pcap/writer/hosts-beside", test_hosts_beside);
  g_test_add_func ("/pcap/writer/unwritable-path-is-an-error", test_unwritable_path);
  g_test_add_func ("/pcap/writer/full-from-the-start-ends-it-once",
                   test_full_from_the_start);
  g_test_add_func ("/pcap/writer/full-midway-leaves-whole-frames", test_full_midway);
  g_test_add_func ("/pcap/writer/killed-leaves-whole-frames",
                   test_killed_leaves_whole_frames);
  g_test_add_func ("/pcap/reader/no-pcap-is-refused", test_reader_refuses);
  return g_test_run ();
}
