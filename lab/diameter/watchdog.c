/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/peer_private.h"

#include "base/log.h"
#include "base/random.h"

/* The transport failure algorithm of RFC 3539 §3.4.1.  A node of the lab has one connection to a peer
   and no alternate one, so that failover and failback have nothing to move: a connection is used for
   requests in SUSPECT and REOPEN, too. */

#define JITTER_MS 2000

static void on_watchdog (gpointer self);

static void
enter (LabDiameterPeer *peer, WatchdogState state)
{
  static const char *const names[] = { "INITIAL", "OKAY", "SUSPECT", "DOWN", "REOPEN" };
  if (peer->watchdog != state)
    lab_log_debug (peer->node->element, "Diameter peer %s: watchdog %s → %s", peer->name,
                   names[peer->watchdog], names[state]);
  peer->watchdog = state;
}

static void
set_watchdog (LabDiameterPeer *peer)
{
  guint64 wait_ms
      = peer->node->watchdog_ms - JITTER_MS + lab_random_u64 () % (2 * JITTER_MS + 1);
  lab_timer_cancel (&peer->watchdog_timer);
  peer->watchdog_timer = lab_timer_start (&peer->scope, wait_ms, on_watchdog, peer);
}

static void
send_watchdog (LabDiameterPeer *peer)
{
  LabDiameterIdentity self = node_identity (peer->node);
  LabDiameterMessage *dwr = lab_diameter_new_dwr (&self);
  dwr->hop_by_hop = ++peer->hop_by_hop;
  dwr->end_to_end = ++peer->node->end_to_end;
  peer_write (peer, dwr);
  peer->watchdog_pending = TRUE;
}

static void
expired_in_reopen (LabDiameterPeer *peer)
{
  if (!peer->watchdog_pending)
    send_watchdog (peer);
  else if (peer->watchdog_answers < 0)
    {
      peer_lose (peer, "no answer to the watchdog (RFC 3539 §3.4.1)");
      return;
    }
  else
    peer->watchdog_answers = -1;
  set_watchdog (peer);
}

static void
on_watchdog (gpointer self)
{
  LabDiameterPeer *peer = self;
  peer->watchdog_timer = NULL;
  switch (peer->watchdog)
    {
    case WATCHDOG_OKAY:
      if (peer->watchdog_pending)
        {
          lab_log_warning (peer->node->element,
                           "Diameter peer %s: no answer to the watchdog, suspect",
                           peer->name);
          enter (peer, WATCHDOG_SUSPECT);
        }
      else
        send_watchdog (peer);
      set_watchdog (peer);
      break;
    case WATCHDOG_SUSPECT:
      peer_lose (peer, "no answer to the watchdog (RFC 3539 §3.4.1)");
      break;
    case WATCHDOG_REOPEN:
      expired_in_reopen (peer);
      break;
    case WATCHDOG_INITIAL:
    case WATCHDOG_DOWN:
      break; /* no connection: RFC 6733's Tc counts */
    }
}

void
watchdog_up (LabDiameterPeer *peer)
{
  peer->watchdog_pending = FALSE;
  peer->watchdog_answers = 0;
  if (peer->watchdog == WATCHDOG_DOWN)
    {
      enter (peer, WATCHDOG_REOPEN);
      send_watchdog (peer);
    }
  else
    enter (peer, WATCHDOG_OKAY);
  set_watchdog (peer);
}

void
watchdog_down (LabDiameterPeer *peer)
{
  lab_timer_cancel (&peer->watchdog_timer);
  peer->watchdog_pending = FALSE;
  if (peer->watchdog != WATCHDOG_INITIAL)
    enter (peer, WATCHDOG_DOWN);
}

void
watchdog_received (LabDiameterPeer *peer, gboolean is_dwa)
{
  if (peer->watchdog == WATCHDOG_INITIAL || peer->watchdog == WATCHDOG_DOWN)
    return;
  if (peer->watchdog == WATCHDOG_REOPEN)
    {
      if (!is_dwa)
        return;
      peer->watchdog_pending = FALSE;
      /* the third answer: NumDWA counts from 0 */
      if (peer->watchdog_answers++ == 2)
        enter (peer, WATCHDOG_OKAY);
      return;
    }
  if (is_dwa)
    peer->watchdog_pending = FALSE;
  enter (peer, WATCHDOG_OKAY);
  set_watchdog (peer);
}
