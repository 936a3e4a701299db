/* SPDX-License-Identifier: Apache-2.0 */
/* Silence and return: the watchdog (RFC 3539 §3.4.1) and reconnecting (RFC 6733 §2.1, Tc). */
#include "harness.h"

#include "diameter/avp.h"
#include "diameter/base_protocol.h"

static guint
count (const Raw *raw, guint32 command)
{
  guint found = 0;
  for (guint i = 0; i < raw->messages->len; i++)
    found += ((LabDiameterMessage *)raw->messages->pdata[i])->command == command;
  return found;
}

static void
assert_between (gint64 us, double least_s, double most_s)
{
  g_assert_cmpfloat ((double)us / G_USEC_PER_SEC, >=, least_s);
  g_assert_cmpfloat ((double)us / G_USEC_PER_SEC, <=, most_s);
}

static void
test_answered (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw_forget (&raw);
  bench_run_for (3600 * 1000);
  /* One each 28 to 32 s, and the connection stands. */
  guint dwrs = count (&raw, LAB_DIAMETER_DEVICE_WATCHDOG);
  g_assert_cmpuint (dwrs, >=, 112);
  g_assert_cmpuint (dwrs, <=, 129);
  g_assert_cmpuint (raw.connections, ==, 1);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_two_nodes (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_run_for (600 * 1000);
  g_assert_true (lab_diameter_node_ready (bench.scscf, NULL));
  bench_clear (&bench);
}

static void
test_silence (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  raw.answers_dwr = FALSE;
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  gint64 start_us = lab_clock_now_us ();
  raw_forget (&raw);
  g_assert_true (bench_run_until (raw_has_message, &raw, 60000));
  assert_between (lab_clock_now_us () - start_us, 28, 32);
  g_assert_cmpuint (raw_last (&raw)->command, ==, LAB_DIAMETER_DEVICE_WATCHDOG);
  /* Suspect after another Tw, closed after the third (RFC 3539 §3.4.1). */
  g_assert_true (bench_run_until (raw_is_closed, &raw, 120000));
  assert_between (lab_clock_now_us () - start_us, 3 * 28, 3 * 32);
  g_assert_cmpuint (count (&raw, LAB_DIAMETER_DEVICE_WATCHDOG), ==, 1);
  g_assert_false (lab_diameter_node_ready (bench.scscf, NULL));
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_suspect_recovers (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  raw.answers_dwr = FALSE;
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_run_for (70000); /* suspect since 56 to 64 s */
  LabDiameterMessage *dwa = lab_diameter_message_new_answer (raw_last (&raw));
  lab_avp_add_u32 (dwa, LAB_AVP_RESULT_CODE, LAB_DIAMETER_SUCCESS);
  raw_send (&raw, dwa);
  raw.answers_dwr = TRUE;
  bench_run_for (300000);
  g_assert_cmpuint (raw.connections, ==, 1);
  g_assert_true (lab_diameter_node_ready (bench.scscf, NULL));
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_traffic_counts (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, TRUE);
  for (guint i = 0; i < 20; i++)
    {
      bench_run_for (20000);
      raw_send (&raw, raw_lir ());
    }
  bench_run_for (10);
  /* Each message sets the watchdog anew: it never fired. */
  g_assert_cmpuint (count (&raw, LAB_DIAMETER_DEVICE_WATCHDOG), ==, 0);
  g_assert_cmpuint (count (&raw, LAB_DIAMETER_CX_LOCATION_INFO), ==, 20);
  raw_clear (&raw);
  bench_clear (&bench);
}

static gboolean
is_connected_again (gpointer self)
{
  Raw *raw = self;
  return raw->connections == 2;
}

static void
test_reopen (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  lab_stream_close (&raw.stream, LAB_TAP_FIN);
  raw_forget (&raw);
  g_assert_true (bench_run_until (is_connected_again, &raw, 60000));
  g_assert_true (bench_open (&bench));
  gint64 start_us = lab_clock_now_us ();
  /* REOPEN asks at once; each later answer comes Tw after; the third brings OKAY. */
  bench_run_for (1000);
  g_assert_cmpuint (count (&raw, LAB_DIAMETER_DEVICE_WATCHDOG), ==, 1);
  bench_run_for (65000);
  g_assert_cmpuint (count (&raw, LAB_DIAMETER_DEVICE_WATCHDOG), ==, 3);
  /* Silent in OKAY again: three Tw until it is given up. */
  raw.answers_dwr = FALSE;
  bench_run_until (raw_is_closed, &raw, 300000);
  assert_between (lab_clock_now_us () - start_us, 28 * 5, 32 * 5);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_silent_in_reopen (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw.answers_dwr = FALSE;
  lab_stream_close (&raw.stream, LAB_TAP_FIN);
  g_assert_true (bench_run_until (is_connected_again, &raw, 60000));
  gint64 start_us = lab_clock_now_us ();
  g_assert_true (bench_run_until (raw_is_closed, &raw, 300000));
  assert_between (lab_clock_now_us () - start_us, 2 * 28, 2 * 32);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_back_off (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  raw.answers_cer = FALSE;
  bench_start_scscf (&bench);
  /* Each attempt waits 10 s for CEA; between them 0.2, 0.4, 0.8 … s, at most Tc = 30 s. */
  bench_run_for (400000);
  g_assert_cmpuint (raw.connections, >, 10);
  for (guint i = 0; i + 1 < 10; i++)
    {
      gint64 expected_ms = 10000 + MIN (30000, 200 << i);
      g_assert_cmpint ((raw.times_us[i + 1] - raw.times_us[i]) / 1000, ==, expected_ms);
    }
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_unwanted (void)
{
  Bench bench;
  Raw raw;
  LabDiameterIdentity self
      = { .origin_host = "raw.ims.example", .origin_realm = "ims.example" };
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw_send (&raw, lab_diameter_new_dpr (&self, LAB_DIAMETER_DO_NOT_WANT_TO_TALK_TO_YOU));
  bench_run_for (100);
  g_assert_cmpuint (raw_last (&raw)->command, ==, LAB_DIAMETER_DISCONNECT_PEER);
  gint64 start_us = lab_clock_now_us ();
  lab_stream_close (&raw.stream, LAB_TAP_FIN);
  g_assert_true (bench_run_until (is_connected_again, &raw, 60000));
  assert_between (lab_clock_now_us () - start_us, 30, 30.1);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_dpr_without_close (void)
{
  Bench bench;
  Raw raw;
  LabDiameterIdentity self
      = { .origin_host = "raw.ims.example", .origin_realm = "ims.example" };
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw_send (&raw, lab_diameter_new_dpr (&self, LAB_DIAMETER_REBOOTING));
  g_assert_true (bench_run_until (raw_is_closed, &raw, 2000));
  raw_clear (&raw);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diameter/watchdog/answered-for-an-hour", test_answered);
  g_test_add_func ("/diameter/watchdog/two-nodes", test_two_nodes);
  g_test_add_func ("/diameter/watchdog/silence-closes-after-three-tw", test_silence);
  g_test_add_func ("/diameter/watchdog/suspect-recovers", test_suspect_recovers);
  g_test_add_func ("/diameter/watchdog/traffic-sets-it-anew", test_traffic_counts);
  g_test_add_func ("/diameter/watchdog/reopen-wants-three-answers", test_reopen);
  g_test_add_func ("/diameter/watchdog/silent-in-reopen-closes", test_silent_in_reopen);
  g_test_add_func ("/diameter/reconnect/back-off-up-to-tc", test_back_off);
  g_test_add_func ("/diameter/reconnect/unwanted-waits-tc", test_unwanted);
  g_test_add_func ("/diameter/reconnect/dpr-without-close-ends", test_dpr_without_close);
  return g_test_run ();
}
