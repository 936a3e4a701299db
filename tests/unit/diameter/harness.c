/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include "base/random.h"
#include "diameter/avp.h"
#include "diameter/base_protocol.h"

static const char realm[] = "ims.example";

/* ---- the bench */

void
bench_init (Bench *bench)
{
  static gboolean started;
  static const guint64 seed = 7;
  if (!started)
    lab_clock_start (LAB_CLOCK_VIRTUAL);
  started = TRUE;
  lab_random_seed (&seed);
  *bench = (Bench){ 0 };
  g_autoptr (GError) error = NULL;
  bench->block = lab_block_claim (&error);
  g_assert_no_error (error);
  bench->net = (LabNet){ .block = bench->block };
  lab_block_address (bench->block, "hss", &bench->hss_address, &error);
  lab_block_address (bench->block, "scscf", &bench->scscf_address, &error);
  g_assert_no_error (error);
  bench->kept = g_ptr_array_new ();
}

static void
answer_lir (LabDiameterExchange *exchange)
{
  LabCxLia lia = { .result = LAB_CX_SUCCESS, .server_name = (char *)"sip:127.0.0.1" };
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_cx_lia_encode (&lia, answer);
  lab_diameter_exchange_answer (exchange, answer);
}

static void
on_request (gpointer self, LabDiameterExchange *exchange)
{
  Bench *bench = self;
  bench->requests++;
  if (bench->silent)
    g_ptr_array_add (bench->kept, exchange);
  else if (bench->neglect)
    lab_diameter_exchange_free (exchange);
  else
    answer_lir (exchange);
}

void
bench_start_hss (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  LabDiameterNodeConfig config = { .element = "hss",
                                   .origin_host = "hss.ims.example",
                                   .origin_realm = realm,
                                   .address = bench->hss_address,
                                   .applications = &lab_cx_application,
                                   .n_applications = 1 };
  bench->hss = lab_diameter_node_new (&bench->net, &config, on_request, bench);
  lab_diameter_node_listen (bench->hss, &bench->hss_address, &error);
  g_assert_no_error (error);
}

void
bench_start_scscf (Bench *bench)
{
  LabDiameterNodeConfig config = { .element = "scscf",
                                   .origin_host = "scscf.ims.example",
                                   .origin_realm = realm,
                                   .address = bench->scscf_address,
                                   .applications = &lab_cx_application,
                                   .n_applications = 1 };
  bench->scscf = lab_diameter_node_new (&bench->net, &config, NULL, NULL);
  lab_diameter_node_connect (bench->scscf, "hss", &bench->hss_address);
}

void
bench_clear (Bench *bench)
{
  lab_scope_clear (&bench->scope);
  g_clear_pointer (&bench->scscf, lab_diameter_node_free);
  g_clear_pointer (&bench->hss, lab_diameter_node_free);
  for (guint i = 0; i < bench->kept->len; i++)
    lab_diameter_exchange_free (g_ptr_array_index (bench->kept, i));
  g_ptr_array_unref (bench->kept);
  g_clear_error (&bench->error);
  lab_diameter_message_free (bench->answer);
  lab_block_free (bench->block);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
}

static void
on_deadline (gpointer self)
{
  *(gboolean *)self = TRUE;
}

gboolean
bench_run_until (gboolean (*done) (gpointer self), gpointer self, guint deadline_ms)
{
  LabScope scope = { 0 };
  gboolean late = FALSE;
  lab_timer_start (&scope, deadline_ms, on_deadline, &late);
  while (!done (self) && !late)
    lab_clock_iterate (TRUE);
  lab_scope_clear (&scope);
  return done (self);
}

static gboolean
never (gpointer self)
{
  return FALSE;
}

void
bench_run_for (guint ms)
{
  bench_run_until (never, NULL, ms);
}

static gboolean
is_ready (gpointer self)
{
  return lab_diameter_node_ready (((Bench *)self)->scscf, NULL);
}

gboolean
bench_open (Bench *bench)
{
  return bench_run_until (is_ready, bench, 60000);
}

void
bench_answered (gpointer self, const LabDiameterMessage *answer, const GError *error)
{
  Bench *bench = self;
  g_assert_true ((answer == NULL) != (error == NULL));
  bench->answers += answer != NULL;
  bench->errors += error != NULL;
  g_clear_error (&bench->error);
  g_clear_pointer (&bench->answer, lab_diameter_message_free);
  bench->error = error == NULL ? NULL : g_error_copy (error);
  bench->answer = answer == NULL ? NULL : lab_diameter_message_copy (answer);
}

void
bench_send_lir (Bench *bench, const char *peer, LabScope *scope, guint timeout_ms)
{
  LabCxLir lir = { .public_identity = (char *)"sip:alice@ims.example" };
  g_auto (LabDiameterRoute) route = { 0 };
  lab_diameter_node_route (bench->scscf, NULL, NULL, &route);
  lab_diameter_send (bench->scscf, peer, scope, lab_cx_lir_encode (&lir, &route),
                     timeout_ms, bench_answered, bench);
}

gboolean
bench_has_result (gpointer self)
{
  const Bench *bench = self;
  return bench->answers + bench->errors > 0;
}

/* ---- raw connections */

static void
raw_take (Raw *raw, LabDiameterMessage *message)
{
  static const LabDiameterIdentity self = { .origin_host = "raw.ims.example",
                                            .origin_realm = realm,
                                            .product_name = "raw",
                                            .applications = &lab_cx_application,
                                            .n_applications = 1 };
  static const guint8 address[4] = { 127, 0, 0, 1 };
  gboolean cer = message->command == LAB_DIAMETER_CAPABILITIES_EXCHANGE;
  gboolean dwr = message->command == LAB_DIAMETER_DEVICE_WATCHDOG;
  g_ptr_array_add (raw->messages, message);
  if (!lab_diameter_message_is_request (message)
      || !((cer && raw->answers_cer) || (dwr && raw->answers_dwr)))
    return;
  LabDiameterMessage *answer = lab_diameter_message_new_answer (message);
  lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, LAB_DIAMETER_SUCCESS);
  lab_diameter_capabilities_add (answer, &self, address, sizeof address);
  raw_send (raw, answer);
}

static void
on_raw_received (gpointer self, LabStream *stream, const guint8 *bytes, gsize size)
{
  Raw *raw = self;
  g_byte_array_append (raw->bytes, bytes, (guint)size);
  for (;;)
    {
      gsize frame = 0;
      g_auto (LabDiameterFault) fault = { 0 };
      g_assert_true (lab_diameter_message_frame (
          raw->bytes->data, raw->bytes->len, &lab_diameter_default_limits, &frame, NULL));
      if (frame == 0 || raw->bytes->len < frame)
        return;
      LabDiameterMessage *message = lab_diameter_message_decode (
          raw->bytes->data, frame, &lab_diameter_default_limits, &fault);
      g_assert_cmpuint (fault.result_code, ==, 0);
      g_byte_array_remove_range (raw->bytes, 0, (guint)frame);
      raw_take (raw, message);
    }
}

static void
on_raw_connected (gpointer self, LabStream *stream)
{
  ((Raw *)self)->connected = TRUE;
}

static void
on_raw_closed (gpointer self, LabStream *stream, const GError *error)
{
  Raw *raw = self;
  raw->stream = NULL;
  raw->closed = TRUE;
}

static const LabStreamEvents raw_events = { .connected = on_raw_connected,
                                            .received = on_raw_received,
                                            .closed = on_raw_closed };

static void
raw_init (Raw *raw)
{
  *raw = (Raw){ .answers_cer = TRUE, .answers_dwr = TRUE };
  raw->bytes = g_byte_array_new ();
  raw->messages
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_diameter_message_free);
}

static void
on_raw_accept (gpointer self, LabStream *stream)
{
  Raw *raw = self;
  if (raw->connections < G_N_ELEMENTS (raw->times_us))
    raw->times_us[raw->connections] = lab_clock_now_us ();
  raw->connections++;
  raw->stream = stream;
  raw->closed = FALSE;
  g_byte_array_set_size (raw->bytes, 0);
  lab_stream_start (stream, &raw->scope, &raw_events, raw);
}

void
raw_listen (Raw *raw, const Bench *bench)
{
  g_autoptr (GError) error = NULL;
  LabAddress address = lab_address_with_port (&bench->hss_address, LAB_DIAMETER_PORT);
  raw_init (raw);
  raw->listener = lab_listener_new (&bench->net, &raw->scope, &address, NULL,
                                    on_raw_accept, raw, &error);
  g_assert_no_error (error);
}

static gboolean
raw_is_connected (gpointer self)
{
  return ((Raw *)self)->connected;
}

void
raw_connect (Raw *raw, const Bench *bench, gboolean with_cer)
{
  LabStreamTarget target
      = { .local = bench->scscf_address,
          .peer = lab_address_with_port (&bench->hss_address, LAB_DIAMETER_PORT) };
  raw_init (raw);
  raw->stream
      = lab_stream_connect (&bench->net, &raw->scope, &target, &raw_events, raw, NULL);
  g_assert_true (bench_run_until (raw_is_connected, raw, 1000));
  if (!with_cer)
    return;
  raw_send (raw, raw_cer ("raw.ims.example", LAB_DIAMETER_APPLICATION_CX));
  g_assert_true (bench_run_until (raw_has_message, raw, 1000));
  g_assert_cmpuint (raw_last_result (raw), ==, LAB_DIAMETER_SUCCESS);
  raw_forget (raw);
}

void
raw_clear (Raw *raw)
{
  lab_scope_clear (&raw->scope);
  g_byte_array_unref (raw->bytes);
  g_ptr_array_unref (raw->messages);
}

void
raw_send_bytes (Raw *raw, const void *bytes, gsize size)
{
  g_assert_nonnull (raw->stream);
  g_assert_true (lab_stream_write (raw->stream, bytes, size, NULL));
}

void
raw_send (Raw *raw, LabDiameterMessage *message)
{
  g_autoptr (LabDiameterMessage) owned = message;
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (owned);
  raw_send_bytes (raw, bytes->data, bytes->len);
}

const LabDiameterMessage *
raw_last (const Raw *raw)
{
  return raw->messages->len == 0 ? NULL : raw->messages->pdata[raw->messages->len - 1];
}

guint32
raw_last_result (const Raw *raw)
{
  guint32 result = 0;
  const LabDiameterMessage *last = raw_last (raw);
  if (last != NULL)
    lab_avp_get_u32 (lab_diameter_message_avps (last), LAB_AVP_RESULT_CODE, &result,
                     NULL);
  return result;
}

gboolean
raw_is_closed (gpointer self)
{
  return ((Raw *)self)->closed;
}

gboolean
raw_has_message (gpointer self)
{
  return ((Raw *)self)->messages->len > 0;
}

void
raw_forget (Raw *raw)
{
  g_ptr_array_set_size (raw->messages, 0);
}

LabDiameterMessage *
raw_cer (const char *origin_host, guint32 application)
{
  static const guint8 address[4] = { 127, 0, 0, 1 };
  LabDiameterApplication applications[] = { { LAB_DIAMETER_VENDOR_3GPP, application } };
  LabDiameterIdentity self = { .origin_host = origin_host,
                               .origin_realm = realm,
                               .product_name = "raw",
                               .applications = applications,
                               .n_applications = 1 };
  return lab_diameter_new_cer (&self, address, sizeof address);
}

LabDiameterMessage *
raw_lir (void)
{
  LabCxLir lir = { .public_identity = (char *)"sip:alice@ims.example" };
  LabDiameterRoute route = { .session_id = (char *)"raw.ims.example;1;1",
                             .origin_host = (char *)"raw.ims.example",
                             .origin_realm = (char *)realm,
                             .destination_realm = (char *)realm };
  return lab_cx_lir_encode (&lir, &route);
}
