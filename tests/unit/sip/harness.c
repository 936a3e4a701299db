/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/log.h"
#include "net/ca.h"

static struct
{
  LabNet net;
  LabBlock *block;
  char *ca_directory;
  char *certificates;
} harness;

static void
ignore_line (const char *line, gpointer unused)
{
}

void
harness_quiet (void)
{
  lab_log_set_sink (ignore_line, NULL);
}

void
harness_start (LabClockMode mode, const char *network, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  lab_clock_start (mode);
  lab_random_seed (&seed);
  lab_sip_start (&error);
  g_assert_no_error (error);
  harness.block
      = network != NULL ? lab_block_new (network, &error) : lab_block_claim (&error);
  g_assert_no_error (error);
  harness.net.block = harness.block;
}

void
harness_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (!g_test_verbose ())
    lab_log_set_sink (ignore_line, NULL);
  harness_start (LAB_CLOCK_VIRTUAL, NULL, 7);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
harness_stop (void)
{
  lab_sip_stop ();
  lab_block_free (harness.block);
  if (harness.ca_directory != NULL)
    remove_tree (harness.ca_directory);
  g_free (harness.ca_directory);
  g_free (harness.certificates);
}

int
harness_run (void)
{
  int result = g_test_run ();
  harness_stop ();
  return result;
}

LabNet *
harness_net (void)
{
  return &harness.net;
}

const char *
harness_certificates (void)
{
  if (harness.certificates != NULL)
    return harness.certificates;
  g_autoptr (GError) error = NULL;
  LabAddress loopback;
  harness.ca_directory = g_dir_make_tmp ("lab-sip-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *inner = g_build_filename (harness.ca_directory, "ca", NULL);
  g_autoptr (LabCa) ca = lab_ca_open (inner, &error);
  g_assert_no_error (error);
  lab_address_parse ("127.0.0.1", &loopback, NULL);
  harness.certificates = lab_ca_issue (ca, "peer", NULL, &loopback, 1, &error);
  g_assert_no_error (error);
  return harness.certificates;
}

/* ---- handler */

static void
on_request (gpointer self, LabSipExchange *exchange)
{
  Peer *peer = self;
  peer->received++;
  if (peer->request != NULL)
    peer->request (peer, exchange);
  else if (peer->answer != 0)
    lab_sip_exchange_reply (exchange, peer->answer, NULL, NULL);
  else
    g_ptr_array_add (peer->exchanges, lab_sip_exchange_ref (exchange));
}

static void
on_ack (gpointer self, LabSipMessage *ack, LabSipFlow *flow)
{
  Peer *peer = self;
  g_ptr_array_add (peer->acks, lab_sip_message_ref (ack));
}

static gboolean
on_stray (gpointer self, LabSipMessage *response, LabSipFlow *flow)
{
  Peer *peer = self;
  g_ptr_array_add (peer->strays, lab_sip_message_ref (response));
  return peer->keep_strays;
}

static void
on_flow_closed (gpointer self, LabSipFlow *flow)
{
  ((Peer *)self)->closed++;
}

static void
on_refused (gpointer self, LabSipFlow *flow, const char *reason)
{
  Peer *peer = self;
  g_string_append_printf (peer->refusals, "%s\n", reason);
  g_test_message ("%s: refused: %s", peer->name, reason);
}

static const LabSipHandler handler = { .request = on_request,
                                       .ack = on_ack,
                                       .response = on_stray,
                                       .flow_closed = on_flow_closed,
                                       .refused = on_refused };

/* ---- peers */

Peer *
peer_new (const char *name, gboolean tls)
{
  static const LabSipAgentConfig preset = { 0 };
  return peer_new_with (name, tls, &preset);
}

Peer *
peer_new_with (const char *name, gboolean tls, const LabSipAgentConfig *preset)
{
  g_autoptr (GError) error = NULL;
  Peer *peer = g_new0 (Peer, 1);
  LabSipAgentConfig config = *preset;
  config.name = peer->name = name;
  config.net = &harness.net;
  config.handler = &handler;
  config.self = peer;
  peer->exchanges
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_exchange_unref);
  peer->acks = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_message_unref);
  peer->strays = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_message_unref);
  peer->responses
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_message_unref);
  peer->internal = g_array_new (FALSE, FALSE, sizeof (gboolean));
  peer->refusals = g_string_new (NULL);
  peer->agent = lab_sip_agent_new (&config);
  lab_block_address (harness.block, name, &peer->address, &error);
  g_assert_no_error (error);
  peer->address.port = 5060;
  lab_sip_agent_listen (peer->agent, LAB_TRANSPORT_UDP, &peer->address, NULL, &error);
  g_assert_no_error (error);
  lab_sip_agent_listen (peer->agent, LAB_TRANSPORT_TCP, &peer->address, NULL, &error);
  g_assert_no_error (error);
  if (tls)
    {
      LabAddress secure = lab_address_with_port (&peer->address, 5061);
      lab_sip_agent_listen (peer->agent, LAB_TRANSPORT_TLS, &secure,
                            harness_certificates (), &error);
      g_assert_no_error (error);
    }
  return peer;
}

void
peer_free (Peer *peer)
{
  lab_scope_clear (&peer->scope);
  g_ptr_array_unref (peer->exchanges);
  lab_sip_agent_free (peer->agent);
  g_ptr_array_unref (peer->acks);
  g_ptr_array_unref (peer->strays);
  g_ptr_array_unref (peer->responses);
  g_array_unref (peer->internal);
  g_string_free (peer->refusals, TRUE);
  g_free (peer);
}

LabSipMessage *
peer_message (const char *method, Peer *from, Peer *to, LabTransport transport)
{
  LabAddress address = to->address;
  if (transport == LAB_TRANSPORT_TLS)
    address.port++;
  g_autofree char *host = lab_address_format (&address);
  g_autofree char *uri = g_strdup_printf ("sip:%s@%s;transport=%s", to->name, host,
                                          lab_transport_name (transport));
  g_autofree char *sender = g_strdup_printf ("<sip:%s@example.com>", from->name);
  g_autofree char *receiver = g_strdup_printf ("<sip:%s@example.com>", to->name);
  return lab_sip_message_new_request (method, uri, sender, receiver);
}

static void
on_response (gpointer self, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  Peer *peer = self;
  g_ptr_array_add (peer->responses, lab_sip_message_ref (response));
  g_array_append_val (peer->internal, internal);
  if (lab_sip_message_status (response) >= 200)
    peer->sending = NULL;
}

LabSipRequest *
peer_send (Peer *peer, LabSipMessage *message)
{
  return peer_send_to (peer, message, NULL);
}

LabSipRequest *
peer_send_to (Peer *peer, LabSipMessage *message, const LabSipTarget *target)
{
  return peer->sending = lab_sip_request_send (peer->agent, &peer->scope, message, target,
                                               NULL, on_response, peer);
}

/* ---- the loop */

static void
set_flag (gpointer flag)
{
  *(gboolean *)flag = TRUE;
}

void
run_until (Condition condition, gpointer data, guint64 limit_ms)
{
  LabScope scope = { 0 };
  gboolean late = FALSE;
  lab_timer_start (&scope, limit_ms, set_flag, &late);
  while (!condition (data) && !late)
    lab_clock_iterate (TRUE);
  lab_scope_clear (&scope);
  g_assert_true (condition (data));
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *)flag;
}

void
run_for (guint64 ms)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, ms, set_flag, &over);
  while (!is_set (&over))
    lab_clock_iterate (TRUE);
}

typedef struct
{
  GPtrArray *array;
  guint count;
} Count;

static gboolean
has_count (gpointer data)
{
  const Count *count = data;
  return count->array->len >= count->count;
}

static void
run_until_count (GPtrArray *array, guint wanted, guint64 limit_ms)
{
  Count count = { array, wanted };
  run_until (has_count, &count, limit_ms);
}

void
run_until_responses (Peer *peer, guint count, guint64 limit_ms)
{
  run_until_count (peer->responses, count, limit_ms);
}

void
run_until_exchanges (Peer *peer, guint count, guint64 limit_ms)
{
  run_until_count (peer->exchanges, count, limit_ms);
}

void
run_until_acks (Peer *peer, guint count, guint64 limit_ms)
{
  run_until_count (peer->acks, count, limit_ms);
}

LabSipMessage *
peer_response (Peer *peer, guint nth)
{
  g_assert_cmpuint (nth, <, peer->responses->len);
  return g_ptr_array_index (peer->responses, nth);
}

guint
peer_status (Peer *peer, guint nth)
{
  return lab_sip_message_status (peer_response (peer, nth));
}

LabSipExchange *
peer_exchange (Peer *peer, guint nth)
{
  g_assert_cmpuint (nth, <, peer->exchanges->len);
  return g_ptr_array_index (peer->exchanges, nth);
}

LabSipMessage *
peer_request (Peer *peer, guint nth)
{
  return lab_sip_exchange_request (peer_exchange (peer, nth));
}
