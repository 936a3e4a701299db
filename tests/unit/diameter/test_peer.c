/* SPDX-License-Identifier: Apache-2.0 */
/* Two nodes over loopback: capabilities, requests and answers, farewell (RFC 6733 §5, §6). */
#include "harness.h"

#include "base/error.h"
#include "diameter/avp.h"

static void
test_open_and_ask (void)
{
  Bench bench;
  g_auto (LabCxLia) lia = { 0 };
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  g_assert_cmpuint (bench.answers, ==, 0); /* never before it returned */
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_true (lab_cx_lia_decode (bench.answer, &lia, NULL));
  g_assert_cmpstr (lia.server_name, ==, "sip:127.0.0.1");
  bench_run_for (100);
  g_assert_cmpuint (bench.answers + bench.errors, ==, 1);
  g_assert_cmpuint (lab_scope_size (&bench.scope), ==, 0);
  bench_clear (&bench);
}

static void
test_by_origin_host (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "HSS.ims.example", &bench.scope, 0);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_cmpuint (bench.answers, ==, 1);
  bench_clear (&bench);
}

static void
test_many_in_flight (void)
{
  Bench bench;
  bench_init (&bench);
  bench.silent = TRUE;
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  for (guint i = 0; i < 100; i++)
    bench_send_lir (&bench, "hss", &bench.scope, 0);
  bench_run_for (100);
  g_assert_cmpuint (bench.kept->len, ==, 100);
  /* The last first: hop-by-hop identifiers bring each to its own. */
  while (bench.kept->len > 0)
    {
      LabDiameterExchange *exchange
          = g_ptr_array_steal_index (bench.kept, bench.kept->len - 1);
      LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
      lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, LAB_DIAMETER_SUCCESS);
      lab_diameter_exchange_answer (exchange, answer);
    }
  bench_run_for (100);
  g_assert_cmpuint (bench.answers, ==, 100);
  bench_clear (&bench);
}

static void
test_no_answer (void)
{
  Bench bench;
  bench_init (&bench);
  bench.silent = TRUE;
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  gint64 start_us = lab_clock_now_us ();
  bench_send_lir (&bench, "hss", &bench.scope, 2500);
  g_assert_true (bench_run_until (bench_has_result, &bench, 10000));
  g_assert_error (bench.error, LAB_ERROR, LAB_ERROR_TIMEOUT);
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 2500000);
  /* The late answer reaches nobody. */
  LabDiameterExchange *exchange = g_ptr_array_steal_index (bench.kept, 0);
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, LAB_DIAMETER_SUCCESS);
  lab_diameter_exchange_answer (exchange, answer);
  bench_run_for (100);
  g_assert_cmpuint (bench.answers + bench.errors, ==, 1);
  bench_clear (&bench);
}

static void
test_cleared_scope (void)
{
  Bench bench;
  LabScope scope = { 0 };
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &scope, 0);
  bench_send_lir (&bench, "nobody", &scope, 0);
  lab_scope_clear (&scope);
  bench_run_for (10000);
  g_assert_cmpuint (bench.requests, ==, 1);
  g_assert_cmpuint (bench.answers + bench.errors, ==, 0);
  bench_clear (&bench);
}

static void
test_freed_node (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  bench_send_lir (&bench, "nobody", &bench.scope, 0);
  g_clear_pointer (&bench.scscf, lab_diameter_node_free);
  g_assert_cmpuint (lab_scope_size (&bench.scope), ==, 0);
  bench_run_for (10000);
  g_assert_cmpuint (bench.answers + bench.errors, ==, 0);
  bench_clear (&bench);
}

static void
test_nobody (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_scscf (&bench);
  bench_send_lir (&bench, "nobody", &bench.scope, 0);
  g_assert_cmpuint (bench.errors, ==, 0); /* never before it returned */
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_error (bench.error, LAB_ERROR, LAB_ERROR_CLOSED);
  bench_clear (&bench);
}

static void
test_unanswered (void)
{
  Bench bench;
  guint32 result = 0;
  bench_init (&bench);
  bench.neglect = TRUE;
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  lab_avp_get_u32 (lab_diameter_message_avps (bench.answer), LAB_AVP_RESULT_CODE, &result,
                   NULL);
  g_assert_cmpuint (result, ==, LAB_DIAMETER_UNABLE_TO_COMPLY);
  bench_clear (&bench);
}

static void
test_peer_goes_away (void)
{
  Bench bench;
  bench_init (&bench);
  bench.silent = TRUE;
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  bench_run_for (10);
  g_clear_pointer (&bench.hss, lab_diameter_node_free);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_error (bench.error, LAB_ERROR, LAB_ERROR_CLOSED);
  g_autofree char *waiting_for = NULL;
  g_assert_false (lab_diameter_node_ready (bench.scscf, &waiting_for));
  g_assert_nonnull (waiting_for);
  /* It comes back, and so does the client. */
  bench_start_hss (&bench);
  g_assert_true (bench_open (&bench));
  bench.silent = FALSE;
  bench.errors = 0;
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_cmpuint (bench.answers, ==, 1);
  bench_clear (&bench);
}

/* ---- farewell */

static void
on_stopped (gpointer self, const GError *error)
{
  Bench *bench = self;
  g_assert_no_error (error);
  g_assert_false (bench->stopped);
  bench->stopped = TRUE;
}

static gboolean
has_stopped (gpointer self)
{
  return ((Bench *)self)->stopped;
}

static void
test_client_stops (gconstpointer goodbye)
{
  Bench bench;
  bench_init (&bench);
  bench.silent = TRUE;
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  gint64 start_us = lab_clock_now_us ();
  lab_diameter_node_stop (bench.scscf, goodbye != NULL, on_stopped, &bench);
  g_assert_false (bench.stopped);
  g_assert_cmpuint (bench.errors, ==, 0);
  g_assert_true (bench_run_until (has_stopped, &bench, 5000));
  /* The peer has answered: nobody waited for the second that is the most. */
  g_assert_cmpint (lab_clock_now_us () - start_us, <, 500000);
  g_assert_cmpuint (bench.errors, ==, 1);
  g_assert_error (bench.error, LAB_ERROR, LAB_ERROR_CLOSED);
  bench_run_for (60000);
  g_assert_cmpuint (bench.errors, ==, 1);
  bench_clear (&bench);
}

static void
test_server_stops (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_hss (&bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  lab_diameter_node_stop (bench.hss, TRUE, on_stopped, &bench);
  g_assert_true (bench_run_until (has_stopped, &bench, 5000));
  g_clear_pointer (&bench.hss, lab_diameter_node_free);
  bench_run_for (1000);
  g_assert_false (lab_diameter_node_ready (bench.scscf, NULL));
  bench_start_hss (&bench);
  g_assert_true (bench_open (&bench));
  bench_clear (&bench);
}

static void
test_stop_without_answer (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  gint64 start_us = lab_clock_now_us ();
  lab_diameter_node_stop (bench.scscf, TRUE, on_stopped, &bench);
  g_assert_true (bench_run_until (has_stopped, &bench, 5000));
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 1000000);
  g_assert_cmpuint (raw_last (&raw)->command, ==, LAB_DIAMETER_DISCONNECT_PEER);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_stop_unconnected (void)
{
  Bench bench;
  bench_init (&bench);
  bench_start_scscf (&bench);
  bench_run_for (700);
  lab_diameter_node_stop (bench.scscf, TRUE, on_stopped, &bench);
  g_assert_true (bench_run_until (has_stopped, &bench, 5000));
  bench_run_for (60000);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diameter/peer/opens-and-answers", test_open_and_ask);
  g_test_add_func ("/diameter/peer/found-by-origin-host", test_by_origin_host);
  g_test_add_func ("/diameter/peer/hop-by-hop-matches-out-of-order", test_many_in_flight);
  g_test_add_func ("/diameter/peer/no-answer-times-out-once", test_no_answer);
  g_test_add_func ("/diameter/peer/cleared-scope-is-not-called", test_cleared_scope);
  g_test_add_func ("/diameter/peer/freed-node-does-not-call", test_freed_node);
  g_test_add_func ("/diameter/peer/unknown-peer-fails-later", test_nobody);
  g_test_add_func ("/diameter/peer/unanswered-exchange-gives-5012", test_unanswered);
  g_test_add_func ("/diameter/peer/lost-peer-fails-and-reconnects", test_peer_goes_away);
  g_test_add_data_func ("/diameter/peer/stop/client-says-goodbye", GINT_TO_POINTER (1),
                        test_client_stops);
  g_test_add_data_func ("/diameter/peer/stop/client-is-killed", NULL, test_client_stops);
  g_test_add_func ("/diameter/peer/stop/server", test_server_stops);
  g_test_add_func ("/diameter/peer/stop/no-dpa-waits-a-second", test_stop_without_answer);
  g_test_add_func ("/diameter/peer/stop/while-reconnecting", test_stop_unconnected);
  return g_test_run ();
}
