/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <string.h>

#include "sip/dialog.h"

typedef struct
{
  const char *name;
  LabTransport transport;
} Row;

static const Row transports[] = {
  { "udp", LAB_TRANSPORT_UDP },
  { "tcp", LAB_TRANSPORT_TCP },
  { "tls", LAB_TRANSPORT_TLS },
};

typedef struct
{
  guint calls;
  gboolean acked;
  gint64 at_us;
} Outcome;

static void
note_acked (gpointer self, LabSipDialog *dialog, gboolean acked)
{
  Outcome *outcome = self;
  outcome->calls++;
  outcome->acked = acked;
  outcome->at_us = lab_clock_now_us ();
}

static char *
contact_of (Peer *peer, LabTransport transport)
{
  g_autofree char *uri = lab_sip_agent_uri (peer->agent, transport, 4, peer->name, NULL);
  return g_strdup_printf ("<%s>", uri);
}

/* A call of alice's to bob, and the dialogs on both sides; the 2xx is sent. */
typedef struct
{
  Peer *alice, *bob;
  LabSipMessage *invite;
  LabSipDialog *caller, *callee;
  Outcome outcome;
} Call;

static void
call_up (Call *call, LabTransport transport)
{
  g_autoptr (GError) error = NULL;
  call->alice = peer_new ("alice", TRUE);
  call->bob = peer_new ("bob", TRUE);
  g_autofree char *from = contact_of (call->alice, transport);
  g_autofree char *to = contact_of (call->bob, transport);
  call->invite = peer_message ("INVITE", call->alice, call->bob, transport);
  lab_sip_message_append (call->invite, "Contact", from);
  peer_send (call->alice, lab_sip_message_ref (call->invite));
  run_until_exchanges (call->bob, 1, 1000);
  LabSipExchange *exchange = peer_exchange (call->bob, 0);
  LabSipMessage *ok = lab_sip_exchange_reply_new (exchange, 200, NULL);
  lab_sip_message_append (ok, "Contact", to);
  call->callee = lab_sip_dialog_new_uas (lab_sip_exchange_request (exchange), ok, &error);
  g_assert_no_error (error);
  lab_sip_dialog_send_2xx (call->callee, exchange, ok, note_acked, &call->outcome);
  run_until_responses (call->alice, 1, 1000);
  call->caller
      = lab_sip_dialog_new_uac (call->invite, peer_response (call->alice, 0), &error);
  g_assert_no_error (error);
}

static void
call_down (Call *call)
{
  lab_sip_dialog_free (call->caller);
  lab_sip_dialog_free (call->callee);
  lab_sip_message_unref (call->invite);
  peer_free (call->alice);
  peer_free (call->bob);
}

static void
test_call_and_bye (gconstpointer data)
{
  const Row *row = data;
  Call call = { 0 };
  call_up (&call, row->transport);
  lab_sip_dialog_send_ack (call.caller, call.alice->agent, call.invite, NULL, NULL);
  run_until_acks (call.bob, 1, 1000);
  LabSipMessage *ack = g_ptr_array_index (call.bob->acks, 0);
  g_assert_true (lab_sip_dialog_has (call.callee, ack));
  g_assert_true (lab_sip_dialog_take_ack (call.callee, ack));
  g_assert_false (lab_sip_dialog_take_ack (call.callee, ack));
  g_assert_cmpuint (call.outcome.calls, ==, 1);
  g_assert_true (call.outcome.acked);
  /* BYE of the callee's, within the dialog. */
  peer_send (call.bob, lab_sip_dialog_new_request (call.callee, "BYE"));
  run_until_exchanges (call.alice, 1, 1000);
  LabSipMessage *bye = peer_request (call.alice, 0);
  g_assert_true (lab_sip_dialog_has (call.caller, bye));
  g_assert_true (lab_sip_dialog_take_request (call.caller, bye));
  g_assert_false (lab_sip_dialog_take_request (call.caller, bye));
  lab_sip_exchange_reply (peer_exchange (call.alice, 0), 200, NULL, NULL);
  run_until_responses (call.bob, 1, 1000);
  g_assert_cmpuint (peer_status (call.bob, 0), ==, 200);
  call_down (&call);
}

static void
test_2xx_repeated_until_ack (gconstpointer data)
{
  const Row *row = data;
  Call call = { 0 };
  call_up (&call, row->transport);
  call.alice->keep_strays = TRUE;
  run_for (4000); /* after 0.5, 1.5 and 3.5 s */
  g_assert_cmpuint (call.alice->strays->len, ==, 3);
  LabSipMessage *again = g_ptr_array_index (call.alice->strays, 0);
  g_assert_false (lab_sip_dialog_answer_stray (call.caller, call.alice->agent,
                                               again)); /* no ACK yet */
  lab_sip_dialog_send_ack (call.caller, call.alice->agent, call.invite, NULL, NULL);
  g_assert_true (lab_sip_dialog_answer_stray (call.caller, call.alice->agent, again));
  run_until_acks (call.bob, 2, 1000);
  g_assert_true (
      lab_sip_dialog_take_ack (call.callee, g_ptr_array_index (call.bob->acks, 1)));
  run_for (40000);
  g_assert_cmpuint (call.alice->strays->len, ==, 3);
  call_down (&call);
}

static void
test_no_ack_is_told (void)
{
  Call call = { 0 };
  gint64 start_us = lab_clock_now_us ();
  call_up (&call, LAB_TRANSPORT_UDP);
  call.alice->keep_strays = TRUE;
  run_for (40000);
  g_assert_cmpuint (call.outcome.calls, ==, 1);
  g_assert_false (call.outcome.acked);
  g_assert_cmpint ((call.outcome.at_us - start_us) / 1000, >=, 32000);
  g_assert_cmpint ((call.outcome.at_us - start_us) / 1000, <=, 32100);
  g_assert_cmpuint (call.alice->strays->len, ==, 10); /* §13.3.1.4 */
  call_down (&call);
}

static LabSipMessage *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LabSipMessage *message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  return message;
}

static void
test_route_set (void)
{
  g_autoptr (LabSipMessage) invite
      = parse ("INVITE sip:b@x SIP/2.0\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\nContact: <sip:a@192.0.2.1>\r\n"
               "Record-Route: <sip:p2;lr>, <sip:p1;lr>\r\n\r\n");
  g_autoptr (LabSipMessage) ok = parse (
      "SIP/2.0 200 OK\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n"
      "Call-ID: c\r\nCSeq: 5 INVITE\r\nContact: \"B\" <sip:b@192.0.2.2;x=y>;q=1\r\n"
      "Record-Route: <sip:p2;lr>\r\nRecord-Route: <sip:p1;lr>\r\n\r\n");
  g_autoptr (LabSipDialog) caller = lab_sip_dialog_new_uac (invite, ok, NULL);
  g_autoptr (LabSipDialog) callee = lab_sip_dialog_new_uas (invite, ok, NULL);
  g_autoptr (LabSipMessage) forth = lab_sip_dialog_new_request (caller, "INFO");
  g_autoptr (LabSipMessage) back = lab_sip_dialog_new_request (callee, "INFO");
  g_auto (GStrv) out = lab_sip_message_list (forth, "Route");
  g_auto (GStrv) home = lab_sip_message_list (back, "Route");
  g_assert_cmpstr (out[0], ==, "<sip:p1;lr>");
  g_assert_cmpstr (out[1], ==, "<sip:p2;lr>");
  g_assert_cmpstr (home[0], ==, "<sip:p2;lr>");
  g_assert_cmpstr (home[1], ==, "<sip:p1;lr>");
  g_assert_cmpstr (lab_sip_message_request_uri (forth), ==, "sip:b@192.0.2.2;x=y");
  g_assert_cmpstr (lab_sip_message_request_uri (back), ==, "sip:a@192.0.2.1");
  g_assert_cmpstr (lab_sip_message_get (forth, "CSeq"), ==, "6 INFO");
  g_assert_cmpstr (lab_sip_message_get (back, "CSeq"), ==, "1 INFO");
  g_assert_cmpstr (lab_sip_message_get (back, "From"), ==, "<sip:b@x>;tag=2");
  g_assert_cmpstr (lab_sip_message_get (back, "To"), ==, "<sip:a@x>;tag=1");
}

static void
test_strict_router (void)
{
  g_autoptr (LabSipMessage) invite
      = parse ("INVITE sip:b@x SIP/2.0\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_autoptr (LabSipMessage) ok
      = parse ("SIP/2.0 200 OK\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\nContact: <sip:b@192.0.2.2>\r\n"
               "Record-Route: <sip:loose;lr>, <sip:strict>\r\n\r\n");
  g_autoptr (LabSipDialog) caller = lab_sip_dialog_new_uac (invite, ok, NULL);
  g_autoptr (LabSipMessage) request = lab_sip_dialog_new_request (caller, "BYE");
  g_auto (GStrv) routes = lab_sip_message_list (request, "Route");
  g_assert_cmpstr (lab_sip_message_request_uri (request), ==, "sip:strict");
  g_assert_cmpstr (routes[0], ==, "<sip:loose;lr>");
  g_assert_cmpstr (routes[1], ==, "<sip:b@192.0.2.2>");
}

static void
test_early_dialog_confirmed (void)
{
  g_autoptr (LabSipMessage) invite
      = parse ("INVITE sip:b@x SIP/2.0\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_autoptr (LabSipMessage) ringing
      = parse ("SIP/2.0 180 R\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_autoptr (LabSipMessage) ok
      = parse ("SIP/2.0 200 OK\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\nContact: <sip:b@192.0.2.2>\r\n"
               "Record-Route: <sip:p;lr>\r\n\r\n");
  g_autoptr (LabSipDialog) dialog = lab_sip_dialog_new_uac (invite, ringing, NULL);
  g_assert_cmpstr (lab_sip_dialog_remote_target (dialog), ==, "sip:b@x");
  g_assert_true (lab_sip_dialog_has (dialog, ok));
  lab_sip_dialog_take_response (dialog, ok);
  g_assert_cmpstr (lab_sip_dialog_remote_target (dialog), ==, "sip:b@192.0.2.2");
  g_autoptr (LabSipMessage) bye = lab_sip_dialog_new_request (dialog, "BYE");
  g_assert_cmpstr (lab_sip_message_get (bye, "Route"), ==, "<sip:p;lr>");
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipMessage) invite
      = parse ("INVITE sip:b@x SIP/2.0\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_autoptr (LabSipMessage) untagged
      = parse ("SIP/2.0 200 OK\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_autoptr (LabSipMessage) tagged
      = parse ("SIP/2.0 200 OK\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n"
               "Call-ID: c\r\nCSeq: 5 INVITE\r\n\r\n");
  g_assert_null (lab_sip_dialog_new_uac (invite, untagged, &error));
  g_clear_error (&error);
  g_assert_null (lab_sip_dialog_new_uas (invite, tagged, &error)); /* no Contact */
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *call
          = g_strdup_printf ("/sip/dialog/%s/call-and-bye", transports[i].name);
      g_autofree char *again
          = g_strdup_printf ("/sip/dialog/%s/2xx-repeated-until-ack", transports[i].name);
      g_test_add_data_func (call, &transports[i], test_call_and_bye);
      g_test_add_data_func (again, &transports[i], test_2xx_repeated_until_ack);
    }
  g_test_add_func ("/sip/dialog/no-ack-is-told-after-64-t1", test_no_ack_is_told);
  g_test_add_func ("/sip/dialog/route-set-and-target", test_route_set);
  g_test_add_func ("/sip/dialog/strict-router", test_strict_router);
  g_test_add_func ("/sip/dialog/early-dialog-confirmed", test_early_dialog_confirmed);
  g_test_add_func ("/sip/dialog/refused", test_refused);
  return harness_run ();
}
