/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tap.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "pcap/flow.h"
#include "pcap/writer.h"

#define SIP_PORT     5060
#define SIP_TLS_PORT 5061

typedef struct
{
  gboolean is_stream;
  LabAddress address;
} Endpoint;

/* A TCP connection; in the table of its tap, kept by that and by its ends. */
typedef struct
{
  LabTap *tap; /* %NULL: no longer in its table */
  LabAddress client;
  LabAddress server;
  LabPcapFlow *pcap;
  LabTapConnection *ends[2]; /* those in this process and not closed */
  gboolean seen[2];          /* whether that end has ever been in this process */
} Flow;

struct _LabTapConnection
{
  Flow *flow; /* %NULL once the tap is gone */
  LabPcapSide side;
};

struct _LabTap
{
  LabPcapWriter *writer;
  GSource *flusher;
  GHashTable *endpoints; /* Endpoint → how often it was added */
  GHashTable *flows;     /* Flow → itself, by its two addresses */
  GPtrArray *apart;      /* flows with ends, whose addresses others use by now */
  gboolean error_logged;
};

/* ---- endpoints */

static guint
endpoint_hash (gconstpointer key)
{
  const Endpoint *endpoint = key;
  return lab_address_hash (&endpoint->address) * 2 + (guint)endpoint->is_stream;
}

static gboolean
endpoint_equal (gconstpointer a, gconstpointer b)
{
  const Endpoint *left = a, *right = b;
  return left->is_stream == right->is_stream
         && lab_address_equal (&left->address, &right->address);
}

static gboolean
is_endpoint (LabTap *tap, gboolean is_stream, const LabAddress *address)
{
  Endpoint key = { .is_stream = is_stream, .address = *address };
  return g_hash_table_contains (tap->endpoints, &key);
}

void
lab_tap_add_endpoint (LabTap *tap, LabTransport transport, const LabAddress *local)
{
  if (tap == NULL)
    return;
  Endpoint key = { .is_stream = lab_transport_is_stream (transport), .address = *local };
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (tap->endpoints, &key));
  g_hash_table_replace (tap->endpoints, g_memdup2 (&key, sizeof key),
                        GUINT_TO_POINTER (count + 1));
}

/* ---- flows */

static guint
flow_hash (gconstpointer key)
{
  const Flow *flow = key;
  return lab_address_hash (&flow->client) * 31 + lab_address_hash (&flow->server);
}

static gboolean
flow_equal (gconstpointer a, gconstpointer b)
{
  const Flow *left = a, *right = b;
  return lab_address_equal (&left->client, &right->client)
         && lab_address_equal (&left->server, &right->server);
}

static void
flow_free (gpointer item)
{
  Flow *flow = item;
  for (guint side = 0; side < 2; side++)
    if (flow->ends[side] != NULL)
      flow->ends[side]->flow = NULL;
  lab_pcap_flow_free (flow->pcap);
  g_free (flow);
}

static LabPcapAddress
pcap_address (const LabAddress *address)
{
  LabPcapAddress other = { .version = address->version, .port = address->port };
  memcpy (other.octets, address->octets, sizeof other.octets);
  return other;
}

/* What is recorded is always plaintext.  Wireshark takes the port of SIP over TLS for TLS, and the first
   keep-alive without a first line loses it the SIP around it: so the protocol's plain port. */
static LabPcapAddress
plain_address (const LabAddress *server)
{
  LabPcapAddress address = pcap_address (server);
  if (address.port == SIP_TLS_PORT)
    address.port = SIP_PORT;
  return address;
}

static Flow *
flow_new (LabTap *tap, const LabAddress *client, const LabAddress *server)
{
  Flow *flow = g_new0 (Flow, 1);
  LabPcapAddress from = pcap_address (client), to = plain_address (server);
  flow->tap = tap;
  flow->client = *client;
  flow->server = *server;
  flow->pcap = lab_pcap_flow_new (tap->writer, &from, &to);
  g_hash_table_add (tap->flows, flow);
  return flow;
}

static gboolean
is_unused (const Flow *flow)
{
  return flow->ends[LAB_PCAP_CLIENT] == NULL && flow->ends[LAB_PCAP_SERVER] == NULL;
}

/* Its addresses are used by another connection from now on. */
static void
set_apart (LabTap *tap, Flow *flow)
{
  g_hash_table_steal (tap->flows, flow);
  if (is_unused (flow))
    flow_free (flow);
  else
    g_ptr_array_add (tap->apart, flow);
}

static gboolean
is_for_endpoint (gpointer key, gpointer unused, gpointer address)
{
  const Flow *flow = key;
  return is_unused (flow) && lab_address_equal (&flow->server, address);
}

void
lab_tap_remove_endpoint (LabTap *tap, LabTransport transport, const LabAddress *local)
{
  if (tap == NULL)
    return;
  Endpoint key = { .is_stream = lab_transport_is_stream (transport), .address = *local };
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (tap->endpoints, &key));
  if (count > 1)
    {
      g_hash_table_replace (tap->endpoints, g_memdup2 (&key, sizeof key),
                            GUINT_TO_POINTER (count - 1));
      return;
    }
  g_hash_table_remove (tap->endpoints, &key);
  if (key.is_stream) /* those that waited to be accepted */
    g_hash_table_foreach_remove (tap->flows, is_for_endpoint, &key.address);
}

/* ---- the tap */

static void
note_error (LabTap *tap)
{
  const GError *error = lab_pcap_writer_error (tap->writer);
  if (error == NULL || tap->error_logged)
    return;
  tap->error_logged = TRUE;
  lab_log_error ("recorder", "%s", error->message);
}

/* In prepare, which runs once before each poll: so one write() for all that a turn has recorded, and
   no turn of the loop more. */
static gboolean
flusher_prepare (GSource *source, int *timeout_ms)
{
  LabTap *tap = *(LabTap **)(source + 1);
  *timeout_ms = -1;
  lab_tap_flush (tap);
  return FALSE;
}

static gboolean
flusher_check (GSource *source)
{
  return FALSE;
}

static gboolean
flusher_dispatch (GSource *source, GSourceFunc unused, gpointer unused_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs flusher_funcs = { .prepare = flusher_prepare,
                                      .check = flusher_check,
                                      .dispatch = flusher_dispatch };

LabTap *
lab_tap_new (const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  LabPcapWriter *writer = lab_pcap_writer_open (path, &why);
  if (writer == NULL)
    {
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, why->message);
      return NULL;
    }
  LabTap *tap = g_new0 (LabTap, 1);
  tap->writer = writer;
  tap->endpoints = g_hash_table_new_full (endpoint_hash, endpoint_equal, g_free, NULL);
  tap->flows = g_hash_table_new_full (flow_hash, flow_equal, flow_free, NULL);
  tap->apart = g_ptr_array_new_with_free_func (flow_free);
  tap->flusher = g_source_new (&flusher_funcs, sizeof (GSource) + sizeof (LabTap *));
  *(LabTap **)(tap->flusher + 1) = tap;
  g_source_set_static_name (tap->flusher, "recorder");
  /* Before all others, or a ready one would keep it from being prepared. */
  g_source_set_priority (tap->flusher, G_PRIORITY_HIGH * 2);
  g_source_set_can_recurse (tap->flusher, TRUE);
  g_source_attach (tap->flusher, NULL);
  note_error (tap);
  return tap;
}

void
lab_tap_free (LabTap *tap)
{
  if (tap == NULL)
    return;
  lab_tap_flush (tap);
  g_source_destroy (tap->flusher);
  g_source_unref (tap->flusher);
  g_hash_table_unref (tap->flows);
  g_ptr_array_unref (tap->apart);
  g_hash_table_unref (tap->endpoints);
  lab_pcap_writer_free (tap->writer);
  g_free (tap);
}

const char *
lab_tap_path (const LabTap *tap)
{
  return tap == NULL ? NULL : lab_pcap_writer_path (tap->writer);
}

const GError *
lab_tap_error (const LabTap *tap)
{
  return tap == NULL ? NULL : lab_pcap_writer_error (tap->writer);
}

void
lab_tap_flush (LabTap *tap)
{
  if (tap == NULL)
    return;
  if (lab_pcap_writer_is_dirty (tap->writer))
    lab_pcap_writer_flush (tap->writer);
  note_error (tap);
}

guint64
lab_tap_last_frame (const LabTap *tap)
{
  return tap == NULL ? 0 : lab_pcap_writer_frames (tap->writer);
}

void
lab_tap_host (LabTap *tap, const LabAddress *address, const char *name)
{
  if (tap == NULL)
    return;
  LabPcapAddress host = pcap_address (address);
  lab_pcap_writer_host (tap->writer, &host, name);
}

guint64
lab_tap_datagram (LabTap *tap, LabTapDirection direction, const LabAddress *local,
                  const LabAddress *peer, const guint8 *bytes, gsize size)
{
  if (tap == NULL || (direction == LAB_TAP_RECEIVED && is_endpoint (tap, FALSE, peer)))
    return 0;
  LabPcapAddress here = pcap_address (local), there = pcap_address (peer);
  gboolean sent = direction == LAB_TAP_SENT;
  return lab_pcap_writer_datagram (tap->writer, lab_clock_now_us (),
                                   sent ? &here : &there, sent ? &there : &here, bytes,
                                   size);
}

/* ---- connections */

LabTapConnection *
lab_tap_connection_open (LabTap *tap, const LabAddress *local, const LabAddress *peer,
                         gboolean accepted)
{
  if (tap == NULL)
    return NULL;
  LabPcapSide side = accepted ? LAB_PCAP_SERVER : LAB_PCAP_CLIENT;
  Flow key = { .client = accepted ? *peer : *local, .server = accepted ? *local : *peer };
  Flow *flow = g_hash_table_lookup (tap->flows, &key);
  if (flow != NULL && (flow->seen[side] || !accepted))
    {
      set_apart (tap, flow);
      flow = NULL;
    }
  if (flow == NULL)
    flow = flow_new (tap, &key.client, &key.server);
  LabTapConnection *connection = g_new0 (LabTapConnection, 1);
  connection->flow = flow;
  connection->side = side;
  flow->ends[side] = connection;
  flow->seen[side] = TRUE;
  if (accepted)
    lab_pcap_flow_establish (flow->pcap, lab_clock_now_us ());
  else
    lab_pcap_flow_open (flow->pcap, lab_clock_now_us ());
  return connection;
}

/* Whether the other side records what it sends. */
static gboolean
peer_is_here (const LabTapConnection *connection)
{
  const Flow *flow = connection->flow;
  return flow->seen[!connection->side]
         || (connection->side == LAB_PCAP_CLIENT
             && is_endpoint (flow->tap, TRUE, &flow->server));
}

void
lab_tap_connection_established (LabTapConnection *connection)
{
  if (connection != NULL && connection->flow != NULL)
    lab_pcap_flow_establish (connection->flow->pcap, lab_clock_now_us ());
}

guint64
lab_tap_connection_data (LabTapConnection *connection, LabTapDirection direction,
                         const guint8 *bytes, gsize size)
{
  if (connection == NULL || connection->flow == NULL
      || (direction == LAB_TAP_RECEIVED && peer_is_here (connection)))
    return 0;
  LabPcapSide sender
      = direction == LAB_TAP_SENT ? connection->side : (LabPcapSide)!connection->side;
  return lab_pcap_flow_data (connection->flow->pcap, lab_clock_now_us (), sender, bytes,
                             size);
}

guint64
lab_tap_connection_peer_ended (LabTapConnection *connection, LabTapEnd end)
{
  if (connection == NULL || connection->flow == NULL || peer_is_here (connection))
    return 0;
  LabPcapFlow *pcap = connection->flow->pcap;
  LabPcapSide peer = (LabPcapSide)!connection->side;
  if (end == LAB_TAP_FIN)
    return lab_pcap_flow_fin (pcap, lab_clock_now_us (), peer);
  return lab_pcap_flow_is_established (pcap)
             ? lab_pcap_flow_rst (pcap, lab_clock_now_us (), peer)
             : lab_pcap_flow_refuse (pcap, lab_clock_now_us ());
}

static void
leave_flow (LabTapConnection *connection)
{
  Flow *flow = connection->flow;
  LabTap *tap = flow->tap;
  flow->ends[connection->side] = NULL;
  if (!is_unused (flow))
    return;
  if (g_ptr_array_remove_fast (tap->apart, flow))
    return;
  gboolean server_comes = !flow->seen[LAB_PCAP_SERVER] && peer_is_here (connection)
                          && lab_pcap_flow_is_established (flow->pcap);
  if (!server_comes)
    g_hash_table_remove (tap->flows, flow);
}

guint64
lab_tap_connection_close (LabTapConnection **connection, LabTapEnd end)
{
  LabTapConnection *going = g_steal_pointer (connection);
  if (going == NULL)
    return 0;
  guint64 frame = 0;
  if (going->flow != NULL)
    {
      LabPcapFlow *pcap = going->flow->pcap;
      gint64 now_us = lab_clock_now_us ();
      if (end == LAB_TAP_FIN)
        frame = lab_pcap_flow_fin (pcap, now_us, going->side);
      else if (lab_pcap_flow_is_established (pcap))
        frame = lab_pcap_flow_rst (pcap, now_us, going->side);
      else
        frame = lab_pcap_flow_refuse (pcap, now_us);
      leave_flow (going);
    }
  g_free (going);
  return frame;
}
