/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

static void
test_starts_again (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      lab_sip_stop ();
      g_assert_true (lab_sip_start (&error));
      g_assert_true (lab_sip_start (&error)); /* counted */
      lab_sip_stop ();
      g_autoptr (Peer) alice = peer_new ("alice", FALSE);
      g_autoptr (Peer) bob = peer_new ("bob", FALSE);
      bob->answer = 200;
      peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
      run_until_responses (alice, 1, 1000);
    }
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint count = 0;
  while (g_dir_read_name (directory) != NULL)
    count++;
  return count;
}

static void
test_one_thread (void)
{
  guint descriptors = 0;
  for (guint i = 0; i < 3; i++)
    {
      Peer *alice = peer_new ("alice", TRUE);
      Peer *bob = peer_new ("bob", TRUE);
      bob->answer = 200;
      peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_TLS));
      run_until_responses (alice, 1, 1000);
      g_assert_cmpuint (count_entries ("/proc/self/task"), ==, 1);
      peer_free (alice);
      peer_free (bob);
      if (i == 0)
        descriptors = count_entries ("/proc/self/fd");
      else
        g_assert_cmpuint (count_entries ("/proc/self/fd"), ==, descriptors);
    }
}
int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/sip/process/starts-again", test_starts_again);
  g_test_add_func ("/sip/process/one-thread-and-no-descriptor-left", test_one_thread);
  return harness_run ();
}
