/* SPDX-License-Identifier: Apache-2.0 */
/* Peers that are wrong: what they are answered, and when the connection ends (RFC 6733 §5.3, §7.1). */
#include "harness.h"

#include <string.h>

#include "base/error.h"
#include "diameter/avp.h"
#include "diameter/base_protocol.h"

/* ---- requests to an open node */

static LabDiameterMessage *
lir_of_application (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lir->application = 16777251; /* S6a */
  return lir;
}

static LabDiameterMessage *
unknown_command (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lir->command = 399;
  return lir;
}

static LabDiameterMessage *
unknown_base_command (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lir->command = 274; /* Abort-Session-Request */
  lir->application = 0;
  return lir;
}

static LabDiameterMessage *
base_command_of_cx (void)
{
  return lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST, 280, 16777216);
}

static LabDiameterMessage *
lir_to (const char *host, const char *realm)
{
  LabCxLir lir = { .public_identity = (char *)"sip:alice@ims.example" };
  LabDiameterRoute route = { .session_id = (char *)"raw;1;1",
                             .origin_host = (char *)"raw.ims.example",
                             .origin_realm = (char *)"ims.example",
                             .destination_host = (char *)host,
                             .destination_realm = (char *)realm };
  return lab_cx_lir_encode (&lir, &route);
}

static LabDiameterMessage *
other_host (void)
{
  return lir_to ("other.ims.example", "ims.example");
}

static LabDiameterMessage *
other_realm (void)
{
  return lir_to (NULL, "other.example");
}

static LabDiameterMessage *
right_host (void)
{
  return lir_to ("HSS.ims.example", "IMS.example");
}

static LabDiameterMessage *
looped (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lab_avp_add_string (lir, LAB_AVP_ROUTE_RECORD, "hss.ims.example");
  return lir;
}

static LabDiameterMessage *
unknown_avp (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lab_diameter_message_append (lir, 9999, 10415, LAB_DIAMETER_AVP_MANDATORY, "x", 1);
  return lir;
}

static LabDiameterMessage *
no_identity (void)
{
  LabDiameterMessage *lir = lab_diameter_message_new (0xc0, 302, 16777216);
  lab_avp_add_string (lir, LAB_AVP_SESSION_ID, "raw;1;1");
  lab_avp_add_u32 (lir, LAB_AVP_AUTH_SESSION_STATE, 1);
  lab_avp_add_string (lir, LAB_AVP_ORIGIN_HOST, "raw.ims.example");
  lab_avp_add_string (lir, LAB_AVP_ORIGIN_REALM, "ims.example");
  lab_avp_add_string (lir, LAB_AVP_DESTINATION_REALM, "ims.example");
  return lir;
}

static LabDiameterMessage *
bad_value (void)
{
  LabDiameterMessage *lir = no_identity ();
  lab_avp_add_octets (lir, LAB_AVP_PUBLIC_IDENTITY, "sip:\xff", 5);
  return lir;
}

static LabDiameterMessage *
bad_size (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lab_avp_add_octets (lir, LAB_AVP_ORIGINATING_REQUEST, "\0", 1);
  return lir;
}

static LabDiameterMessage *
error_bit (void)
{
  LabDiameterMessage *lir = raw_lir ();
  lir->flags |= LAB_DIAMETER_FLAG_ERROR;
  return lir;
}

static LabDiameterMessage *
dpr_without_cause (void)
{
  LabDiameterMessage *dpr = lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST, 282, 0);
  lab_avp_add_string (dpr, LAB_AVP_ORIGIN_HOST, "raw.ims.example");
  lab_avp_add_string (dpr, LAB_AVP_ORIGIN_REALM, "ims.example");
  return dpr;
}

static LabDiameterMessage *
second_cer (void)
{
  return raw_cer ("raw.ims.example", LAB_DIAMETER_APPLICATION_CX);
}

typedef struct
{
  const char *name;
  LabDiameterMessage *(*make) (void);
  guint32 result_code;
  guint32 failed; /* code of the AVP in Failed-AVP; 0: none */
} RequestRow;

static const RequestRow request_rows[] = {
  { "sound-gives-2001", raw_lir, LAB_DIAMETER_SUCCESS, 0 },
  { "own-host-in-any-case-gives-2001", right_host, LAB_DIAMETER_SUCCESS, 0 },
  { "second-cer-gives-2001", second_cer, LAB_DIAMETER_SUCCESS, 0 },
  { "unknown-application-gives-3007", lir_of_application,
    LAB_DIAMETER_APPLICATION_UNSUPPORTED, 0 },
  { "unknown-command-gives-3001", unknown_command, LAB_DIAMETER_COMMAND_UNSUPPORTED, 0 },
  { "unknown-base-command-gives-3001", unknown_base_command,
    LAB_DIAMETER_COMMAND_UNSUPPORTED, 0 },
  { "watchdog-of-cx-gives-3001", base_command_of_cx, LAB_DIAMETER_COMMAND_UNSUPPORTED,
    0 },
  { "other-host-gives-3002", other_host, LAB_DIAMETER_UNABLE_TO_DELIVER, 293 },
  { "other-realm-gives-3003", other_realm, LAB_DIAMETER_REALM_NOT_SERVED, 283 },
  { "loop-gives-3005", looped, LAB_DIAMETER_LOOP_DETECTED, 0 },
  { "request-with-E-gives-3008", error_bit, LAB_DIAMETER_INVALID_HDR_BITS, 0 },
  { "unknown-avp-with-M-gives-5001", unknown_avp, LAB_DIAMETER_AVP_UNSUPPORTED, 9999 },
  { "bad-value-gives-5004", bad_value, LAB_DIAMETER_INVALID_AVP_VALUE, 601 },
  { "missing-avp-gives-5005", no_identity, LAB_DIAMETER_MISSING_AVP, 601 },
  { "dpr-without-cause-gives-5005", dpr_without_cause, LAB_DIAMETER_MISSING_AVP, 273 },
  { "bad-size-gives-5014", bad_size, LAB_DIAMETER_INVALID_AVP_LENGTH, 633 },
};

static void
check_answer (const Raw *raw, const RequestRow *row)
{
  const LabDiameterMessage *answer = raw_last (raw);
  LabDiameterAvps avps = lab_diameter_message_avps (answer), failed;
  LabDiameterAvp avp;
  gboolean protocol = row->result_code / 1000 == 3;
  g_assert_cmpuint (raw_last_result (raw), ==, row->result_code);
  g_assert_true (((answer->flags & LAB_DIAMETER_FLAG_ERROR) != 0) == protocol);
  g_assert_true (lab_avp_find (avps, LAB_AVP_ORIGIN_HOST, 0, &avp));
  g_assert_cmpmem (avp.data, avp.size, "hss.ims.example", strlen ("hss.ims.example"));
  g_assert_true (lab_avp_get_group (avps, LAB_AVP_FAILED_AVP, 0, &failed)
                 == (row->failed != 0));
  if (row->failed == 0)
    return;
  g_assert_true (lab_diameter_avps_next (&failed, &avp, NULL));
  g_assert_cmpuint (avp.code, ==, row->failed);
}

static void
test_request (gconstpointer data)
{
  const RequestRow *row = data;
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, TRUE);
  LabDiameterMessage *request = row->make ();
  request->hop_by_hop = 4711;
  request->end_to_end = 4712;
  raw_send (&raw, request);
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  g_assert_cmpuint (raw_last (&raw)->hop_by_hop, ==, 4711);
  g_assert_cmpuint (raw_last (&raw)->end_to_end, ==, 4712);
  check_answer (&raw, row);
  /* The connection goes on. */
  raw_forget (&raw);
  raw_send (&raw, raw_lir ());
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  g_assert_cmpuint (raw_last_result (&raw), ==, LAB_DIAMETER_SUCCESS);
  raw_clear (&raw);
  bench_clear (&bench);
}

/* ---- octets that are no right message */

typedef struct
{
  const char *name;
  const char *bytes;
  gsize size;
  guint32 result_code; /* 0: the connection is closed instead */
} BytesRow;

#define HEADER_END "\x80\0\1\x18\0\0\0\0\0\0\0\1\0\0\0\2"

static const BytesRow bytes_rows[] = {
  { "version-2-gives-5011", "\2\0\0\x14" HEADER_END, 20,
    LAB_DIAMETER_UNSUPPORTED_VERSION },
  { "length-21-gives-5015", "\1\0\0\x15" HEADER_END "x", 21,
    LAB_DIAMETER_INVALID_MESSAGE_LENGTH },
  { "avp-length-0-gives-5014", "\1\0\0\x1c" HEADER_END "\0\0\1\x08\x40\0\0\0", 28,
    LAB_DIAMETER_INVALID_AVP_LENGTH },
  { "length-4-closes", "\1\0\0\4", 4, 0 },
  { "too-large-closes", "\1\xff\xff\xfc", 4, 0 },
  { "http-closes", "GET / HTTP/1.1\r\n\r\n", 18, 0 },
};

static void
test_bytes (gconstpointer data)
{
  const BytesRow *row = data;
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, TRUE);
  raw_send_bytes (&raw, row->bytes, row->size);
  if (row->result_code == 0)
    g_assert_true (bench_run_until (raw_is_closed, &raw, 1000));
  else
    {
      g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
      g_assert_cmpuint (raw_last_result (&raw), ==, row->result_code);
    }
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_in_pieces (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, TRUE);
  g_autoptr (LabDiameterMessage) lir = raw_lir ();
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (lir);
  for (guint i = 0; i < bytes->len; i++)
    {
      raw_send_bytes (&raw, bytes->data + i, 1);
      bench_run_for (1);
    }
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  g_assert_cmpuint (raw_last_result (&raw), ==, LAB_DIAMETER_SUCCESS);
  /* And three at once. */
  raw_forget (&raw);
  g_autoptr (GByteArray) three = g_byte_array_new ();
  for (guint i = 0; i < 3; i++)
    g_byte_array_append (three, bytes->data, bytes->len);
  raw_send_bytes (&raw, three->data, three->len);
  bench_run_for (100);
  g_assert_cmpuint (raw.messages->len, ==, 3);
  raw_clear (&raw);
  bench_clear (&bench);
}

/* ---- capabilities */

static LabDiameterMessage *
cer_without_host (void)
{
  LabDiameterMessage *cer = lab_diameter_message_new (0x80, 257, 0);
  lab_avp_add_string (cer, LAB_AVP_ORIGIN_REALM, "ims.example");
  return cer;
}

static LabDiameterMessage *
cer_of_s6a (void)
{
  return raw_cer ("raw.ims.example", 16777251);
}

static LabDiameterMessage *
cer_of_relay (void)
{
  return raw_cer ("raw.ims.example", LAB_DIAMETER_APPLICATION_RELAY);
}

static LabDiameterMessage *
cer_of_tls (void)
{
  LabDiameterMessage *cer = second_cer ();
  lab_avp_add_u32 (cer, LAB_AVP_INBAND_SECURITY_ID, 1);
  return cer;
}

static const struct
{
  const char *name;
  LabDiameterMessage *(*make) (void);
  guint32 result_code; /* 0: closed without a word */
} cer_rows[] = {
  { "sound-gives-2001", second_cer, LAB_DIAMETER_SUCCESS },
  { "relay-gives-2001", cer_of_relay, LAB_DIAMETER_SUCCESS },
  { "missing-avp-gives-5005", cer_without_host, LAB_DIAMETER_MISSING_AVP },
  { "no-common-application-gives-5010", cer_of_s6a, LAB_DIAMETER_NO_COMMON_APPLICATION },
  { "tls-only-gives-5017", cer_of_tls, LAB_DIAMETER_NO_COMMON_SECURITY },
  { "another-command-closes", raw_lir, 0 },
};

static void
test_cer (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, FALSE);
  raw_send (&raw, cer_rows[i].make ());
  bench_run_for (1000);
  g_assert_cmpuint (raw_last_result (&raw), ==, cer_rows[i].result_code);
  g_assert_true (raw.closed == (cer_rows[i].result_code != LAB_DIAMETER_SUCCESS));
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_silent_caller (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&raw, &bench, FALSE);
  gint64 start_us = lab_clock_now_us ();
  g_assert_true (bench_run_until (raw_is_closed, &raw, 60000));
  g_assert_cmpint (lab_clock_now_us () - start_us, ==, 10000000);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_same_host_twice (void)
{
  Bench bench;
  Raw first, second;
  bench_init (&bench);
  bench_start_hss (&bench);
  raw_connect (&first, &bench, TRUE);
  raw_connect (&second, &bench, FALSE);
  raw_send (&second, raw_cer ("RAW.ims.example", LAB_DIAMETER_APPLICATION_CX));
  g_assert_true (bench_run_until (raw_is_closed, &second, 1000));
  g_assert_false (first.closed);
  raw_clear (&first);
  raw_clear (&second);
  bench_clear (&bench);
}

/* ---- a server that answers nonsense */

static void
test_wrong_answer (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw_forget (&raw);
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  LabDiameterMessage *answer = lab_diameter_message_new_answer (raw_last (&raw));
  answer->hop_by_hop++; /* to nobody */
  raw_send (&raw, answer);
  bench_run_for (10);
  g_assert_false (bench_has_result (&bench));
  answer = lab_diameter_message_new_answer (raw_last (&raw));
  answer->command = LAB_DIAMETER_CX_MULTIMEDIA_AUTH;
  raw_send (&raw, answer);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_error (bench.error, LAB_ERROR, LAB_ERROR_SYNTAX);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_malformed_answer (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  bench_start_scscf (&bench);
  g_assert_true (bench_open (&bench));
  raw_forget (&raw);
  bench_send_lir (&bench, "hss", &bench.scope, 0);
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  LabDiameterMessage *answer = lab_diameter_message_new_answer (raw_last (&raw));
  g_byte_array_append (answer->avps, (const guint8 *)"\0\0\1\x0c\x40\0\0\1", 8);
  raw_send (&raw, answer);
  g_assert_true (bench_run_until (bench_has_result, &bench, 1000));
  g_assert_error (bench.error, LAB_DIAMETER_ERROR, LAB_DIAMETER_INVALID_AVP_LENGTH);
  raw_clear (&raw);
  bench_clear (&bench);
}

static void
test_refused_cer (void)
{
  Bench bench;
  Raw raw;
  bench_init (&bench);
  raw_listen (&raw, &bench);
  raw.answers_cer = FALSE;
  bench_start_scscf (&bench);
  g_assert_true (bench_run_until (raw_has_message, &raw, 1000));
  LabDiameterMessage *cea = lab_diameter_message_new_answer (raw_last (&raw));
  lab_avp_add_u32 (cea, LAB_AVP_RESULT_CODE, LAB_DIAMETER_UNKNOWN_PEER);
  raw_send (&raw, cea);
  g_assert_true (bench_run_until (raw_is_closed, &raw, 1000));
  g_autofree char *waiting_for = NULL;
  g_assert_false (lab_diameter_node_ready (bench.scscf, &waiting_for));
  g_assert_nonnull (strstr (waiting_for, "DIAMETER_UNKNOWN_PEER (3010)"));
  raw_clear (&raw);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (request_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/faults/request/%s", request_rows[i].name);
      g_test_add_data_func (path, &request_rows[i], test_request);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bytes_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/faults/octets/%s", bytes_rows[i].name);
      g_test_add_data_func (path, &bytes_rows[i], test_bytes);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cer_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/faults/cer/%s", cer_rows[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_cer);
    }
  g_test_add_func ("/diameter/faults/octets/in-pieces-and-together", test_in_pieces);
  g_test_add_func ("/diameter/faults/cer/none-closes-after-10-s", test_silent_caller);
  g_test_add_func ("/diameter/faults/cer/same-host-twice-is-rejected",
                   test_same_host_twice);
  g_test_add_func ("/diameter/faults/cer/refused-is-told", test_refused_cer);
  g_test_add_func ("/diameter/faults/answer/of-another-command", test_wrong_answer);
  g_test_add_func ("/diameter/faults/answer/malformed", test_malformed_answer);
  return g_test_run ();
}
