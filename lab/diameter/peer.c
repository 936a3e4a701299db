/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/peer_private.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"

/* ---- states */

static const struct
{
  PeerState from;
  PeerEvent event;
  PeerState to;
} transitions[] = {
  { PEER_CLOSED, PEER_EVENT_START, PEER_CONNECTING },
  { PEER_CONNECTING, PEER_EVENT_CONNECTED, PEER_WAIT_CEA },
  { PEER_WAIT_CEA, PEER_EVENT_CEA, PEER_OPEN },
  { PEER_CLOSED, PEER_EVENT_ACCEPTED, PEER_WAIT_CER },
  { PEER_WAIT_CER, PEER_EVENT_CER, PEER_OPEN },
  { PEER_OPEN, PEER_EVENT_STOP, PEER_CLOSING },
  { PEER_OPEN, PEER_EVENT_DPR, PEER_CLOSING },
  { PEER_CONNECTING, PEER_EVENT_LOST, PEER_CLOSED },
  { PEER_WAIT_CEA, PEER_EVENT_LOST, PEER_CLOSED },
  { PEER_WAIT_CER, PEER_EVENT_LOST, PEER_CLOSED },
  { PEER_OPEN, PEER_EVENT_LOST, PEER_CLOSED },
  { PEER_CLOSING, PEER_EVENT_LOST, PEER_CLOSED },
};

const char *
peer_state_name (PeerState state)
{
  static const char *const names[] = { "closed",          "connecting", "waiting for CEA",
                                       "waiting for CER", "open",       "closing" };
  return names[state];
}

gboolean
peer_enter (LabDiameterPeer *peer, PeerEvent event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    if (transitions[i].from == peer->state && transitions[i].event == event)
      {
        lab_log_debug (peer->node->element, "Diameter peer %s: %s → %s", peer->name,
                       peer_state_name (peer->state),
                       peer_state_name (transitions[i].to));
        peer->state = transitions[i].to;
        lab_timer_cancel (&peer->state_timer);
        return TRUE;
      }
  return FALSE;
}

/* ---- its life */

LabDiameterPeer *
peer_new (LabDiameterNode *node, const char *name, const LabAddress *address,
          gboolean initiator)
{
  LabDiameterPeer *peer = g_rc_box_new0 (LabDiameterPeer);
  peer->node = node;
  peer->name = g_strdup (name);
  peer->address = *address;
  peer->initiator = initiator;
  peer->unread = g_byte_array_new ();
  peer->hop_by_hop = (guint32)lab_random_u64 ();
  peer->pending = g_hash_table_new (g_direct_hash, g_direct_equal);
  return peer;
}

LabDiameterPeer *
peer_ref (LabDiameterPeer *peer)
{
  return g_rc_box_acquire (peer);
}

static void
clear_peer (gpointer data)
{
  LabDiameterPeer *peer = data;
  g_free (peer->name);
  g_free (peer->origin_host);
  g_free (peer->last_error);
  g_byte_array_unref (peer->unread);
  g_hash_table_unref (peer->pending);
}

void
peer_unref (LabDiameterPeer *peer)
{
  g_rc_box_release_full (peer, clear_peer);
}

void
peer_let_go (LabDiameterPeer *peer)
{
  pending_forget_all (&peer->pending_order);
  lab_stream_close (&peer->stream, LAB_TAP_RST);
  lab_scope_clear (&peer->scope);
  peer->state_timer = NULL;
  peer->watchdog_timer = NULL;
  peer->state = PEER_CLOSED;
  peer->node = NULL;
}

/* ---- the end of a connection */

static void
on_reconnect (gpointer self)
{
  LabDiameterPeer *peer = self;
  peer->state_timer = NULL;
  peer_connect (peer);
}

/* RFC 6733 §2.1: Tc at the latest; sooner at first, so that a restart of the peer costs little. */
static void
reconnect_later (LabDiameterPeer *peer)
{
  guint64 wait_ms = peer->node->reconnect_ms;
  if (!peer->unwanted && peer->attempts < 16)
    wait_ms = MIN (wait_ms, (guint64)PEER_FIRST_RECONNECT_MS << peer->attempts);
  peer->attempts++;
  peer->unwanted = FALSE;
  peer->state_timer = lab_timer_start (&peer->scope, wait_ms, on_reconnect, peer);
}

static void
lose (LabDiameterPeer *peer, const char *why)
{
  LabDiameterNode *node = peer->node;
  PeerState was = peer->state;
  g_autofree char *address = lab_address_format (&peer->address);
  if (!peer_enter (peer, PEER_EVENT_LOST))
    return;
  /* One line for each failure, not for each attempt that fails in the same way. */
  gboolean again = g_strcmp0 (why, peer->last_error) == 0;
  if (was == PEER_CLOSING || node->stopping)
    lab_log_info (node->element, "Diameter peer %s: closed", peer->name);
  else
    lab_log (again ? LAB_LOG_DEBUG : LAB_LOG_WARNING, node->element,
             "Diameter peer %s at %s: %s", peer->name, address, why);
  char *old = peer->last_error; /* which @why may be */
  peer->last_error = g_strdup (why);
  g_free (old);
  lab_stream_close (&peer->stream, LAB_TAP_FIN);
  g_byte_array_set_size (peer->unread, 0);
  peer->doomed = FALSE;
  watchdog_down (peer);
  if (peer->initiator && !node->stopping)
    reconnect_later (peer);
  g_autoptr (GError) error = g_error_new (
      LAB_ERROR, LAB_ERROR_CLOSED, "Diameter peer %s: %s", peer->name, peer->last_error);
  peer_ref (peer);
  pending_fail_all (peer, error);
  if (peer->node != NULL)
    node_peer_closed (peer->node, peer);
  peer_unref (peer);
}

void
peer_lose (LabDiameterPeer *peer, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lose (peer, why);
}

static void
on_doom (gpointer self)
{
  LabDiameterPeer *peer = self;
  peer->state_timer = NULL;
  peer_lose (peer, "too much waits to be sent to it");
}

/* From the main loop, so that no callback runs inside whoever wanted to send. */
static void
lose_later (LabDiameterPeer *peer)
{
  peer->doomed = TRUE;
  lab_timer_cancel (&peer->state_timer);
  peer->state_timer = lab_timer_start (&peer->scope, 0, on_doom, peer);
}

static void
on_silence (gpointer self)
{
  LabDiameterPeer *peer = self;
  peer->state_timer = NULL;
  peer_lose (peer, "no answer while %s", peer_state_name (peer->state));
}

/* ---- octets */

void
peer_write (LabDiameterPeer *peer, LabDiameterMessage *message)
{
  g_autoptr (LabDiameterMessage) owned = message;
  g_autoptr (GError) error = NULL;
  if (peer->stream == NULL || peer->doomed)
    return;
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (owned);
  if (!lab_stream_write (peer->stream, bytes->data, bytes->len, &error))
    lose_later (peer);
  else
    peer->node->last_frame = lab_stream_last_frame (peer->stream);
  lab_bytes_wipe (bytes->data, bytes->len);
}

/* FALSE: wait for more, or the connection is gone. */
static gboolean
take_message (LabDiameterPeer *peer)
{
  g_autoptr (GError) error = NULL;
  g_auto (LabDiameterFault) fault = { 0 };
  const LabDiameterLimits *limits = &peer->node->limits;
  gsize size = 0;
  if (!lab_diameter_message_frame (peer->unread->data, peer->unread->len, limits, &size,
                                   &error))
    {
      peer_lose (peer, "%s", error->message);
      return FALSE;
    }
  if (size == 0 || peer->unread->len < size)
    return FALSE;
  LabDiameterMessage *message
      = lab_diameter_message_decode (peer->unread->data, size, limits, &fault);
  lab_bytes_wipe (peer->unread->data, size);
  g_byte_array_remove_range (peer->unread, 0, (guint)size);
  guint connection = peer->connection;
  peer_receive (peer, message, &fault);
  return peer->stream != NULL && peer->connection == connection;
}

static void
on_received (gpointer self, LabStream *stream, const guint8 *bytes, gsize size)
{
  LabDiameterPeer *peer = peer_ref (self);
  peer->node->last_frame = lab_stream_last_frame (stream);
  g_byte_array_append (peer->unread, bytes, (guint)size);
  while (take_message (peer))
    ;
  peer_unref (peer);
}

static void
on_connected (gpointer self, LabStream *stream)
{
  LabDiameterPeer *peer = self;
  peer_enter (peer, PEER_EVENT_CONNECTED);
  peer->state_timer
      = lab_timer_start (&peer->scope, PEER_CAPABILITIES_MS, on_silence, peer);
  peer_send_cer (peer);
}

static void
on_closed (gpointer self, LabStream *stream, const GError *error)
{
  LabDiameterPeer *peer = self;
  peer->stream = NULL;
  peer_lose (peer, "%s", error == NULL ? "closed the connection" : error->message);
}

static const LabStreamEvents stream_events
    = { .connected = on_connected, .received = on_received, .closed = on_closed };

/* ---- beginnings and the farewell */

void
peer_connect (LabDiameterPeer *peer)
{
  g_autoptr (GError) error = NULL;
  LabStreamTarget target = { .local = lab_address_with_port (&peer->node->address, 0),
                             .peer = peer->address,
                             .timeout_ms = PEER_CAPABILITIES_MS };
  if (!peer_enter (peer, PEER_EVENT_START))
    return;
  peer->connection++;
  peer->stream = lab_stream_connect (&peer->node->net, &peer->node->streams, &target,
                                     &stream_events, peer, &error);
  if (peer->stream == NULL)
    peer_lose (peer, "%s", error->message);
}

void
peer_accept (LabDiameterPeer *peer, LabStream *stream)
{
  peer_enter (peer, PEER_EVENT_ACCEPTED);
  peer->connection++;
  peer->stream = stream;
  lab_stream_start (stream, &peer->node->streams, &stream_events, peer);
  peer->state_timer
      = lab_timer_start (&peer->scope, PEER_CAPABILITIES_MS, on_silence, peer);
}

void
peer_disconnect (LabDiameterPeer *peer, gboolean goodbye)
{
  if (!goodbye || !peer_enter (peer, PEER_EVENT_STOP))
    {
      if (peer->state != PEER_CLOSING)
        peer_lose (peer, "this node stops");
      lab_timer_cancel (&peer->state_timer); /* the next attempt */
      return;
    }
  LabDiameterIdentity self = node_identity (peer->node);
  LabDiameterMessage *dpr = lab_diameter_new_dpr (&self, LAB_DIAMETER_REBOOTING);
  dpr->hop_by_hop = ++peer->hop_by_hop;
  dpr->end_to_end = ++peer->node->end_to_end;
  peer_write (peer, dpr);
  peer->state_timer
      = lab_timer_start (&peer->scope, PEER_DISCONNECT_MS, on_silence, peer);
}
