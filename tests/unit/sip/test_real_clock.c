/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

/* On the machine's own clock: the loop sleeps between the stack's timers, and wakes in time for them. */

static guint polls;
static GPollFunc machine_poll;

static int
counting_poll (GPollFD *fds, guint n, int timeout_ms)
{
  polls++;
  return machine_poll (fds, n, timeout_ms);
}

static void
test_answered_and_not (void)
{
  static const LabSipAgentConfig quick = { .t1_ms = 50, .t1x64_ms = 600 };
  g_autoptr (Peer) alice = peer_new_with ("alice", FALSE, &quick);
  g_autoptr (Peer) bob = peer_new_with ("bob", FALSE, &quick);
  bob->answer = 200;
  for (guint transport = 0; transport < 2; transport++)
    {
      peer_send (alice, peer_message ("MESSAGE", alice, bob, (LabTransport)transport));
      run_until_responses (alice, transport + 1, 5000);
      g_assert_cmpuint (peer_status (alice, transport), ==, 200);
    }
  bob->answer = 0;
  gint64 start_us = lab_clock_now_us ();
  peer_send (alice, peer_message ("MESSAGE", alice, bob, LAB_TRANSPORT_UDP));
  run_until_responses (alice, 3, 10000);
  g_assert_cmpuint (peer_status (alice, 2), ==, 408);
  g_assert_cmpint ((lab_clock_now_us () - start_us) / 1000, >=, 600);
}

static void
test_idle_sleeps (void)
{
  g_autoptr (Peer) alice = peer_new ("alice", FALSE);
  run_for (100);
  polls = 0;
  run_for (500);
  g_assert_cmpuint (polls, <, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  harness_quiet ();
  harness_start (LAB_CLOCK_REAL, NULL, 7);
  machine_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, counting_poll);
  g_test_add_func ("/sip/real-clock/answered-and-not", test_answered_and_not);
  g_test_add_func ("/sip/real-clock/idle-sleeps", test_idle_sleeps);
  return harness_run ();
}
