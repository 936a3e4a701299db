/* SPDX-License-Identifier: Apache-2.0 */
#include "net/fate.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"

#define RETRY_MS 1

typedef struct
{
  LabAddress from; /* version 0: any */
  LabAddress to;
  LabFateRule rule;
} Entry;

typedef struct
{
  gint64 due_us;
  GBytes *bytes;
  gsize sent;
} Message;

/* The way from one socket to another while something waits on it. */
typedef struct
{
  LabFate *fate;
  gboolean is_stream;
  LabAddress local;
  LabAddress peer;
  GQueue messages;
  const LabFateOutlet *outlet;
  gpointer self;
  LabTimer *timer;
  gboolean forgotten;
} Line;

typedef struct
{
  int fd;
  LabAddress local;
  LabAddress peer;
} Closing;

struct _LabFate
{
  GArray *entries;   /* Entry */
  GHashTable *lines; /* Line → itself, by its ends */
  GArray *closings;  /* Closing */
  LabScope scope;
  guint waiting;
};

/* ---- rules */

static gboolean
covers (const LabAddress *given, const LabAddress *address)
{
  return !lab_address_is_set (given)
         || (lab_address_same_host (given, address)
             && (given->port == 0 || given->port == address->port));
}

static guint
exactness (const Entry *entry)
{
  gboolean from = lab_address_is_set (&entry->from), to = lab_address_is_set (&entry->to);
  return (guint)(from + to) * 16
         + (guint)((entry->from.port != 0) + (entry->to.port != 0)) * 4 + (guint)from * 2
         + (guint)(entry->from.port != 0);
}

static LabFateRule *
find_rule (LabFate *fate, const LabAddress *from, const LabAddress *to)
{
  Entry *best = NULL;
  for (guint i = 0; i < fate->entries->len; i++)
    {
      Entry *entry = &g_array_index (fate->entries, Entry, i);
      if (covers (&entry->from, from) && covers (&entry->to, to)
          && (best == NULL || exactness (entry) > exactness (best)))
        best = entry;
    }
  return best == NULL ? NULL : &best->rule;
}

gboolean
lab_fate_is_cut (LabFate *fate, const LabAddress *local, const LabAddress *peer)
{
  const LabFateRule *rule = fate == NULL ? NULL : find_rule (fate, local, peer);
  return rule != NULL && rule->cut;
}

static void
close_healed (LabFate *fate)
{
  for (guint i = 0; i < fate->closings->len;)
    {
      const Closing *closing = &g_array_index (fate->closings, Closing, i);
      if (lab_fate_is_cut (fate, &closing->local, &closing->peer))
        {
          i++;
          continue;
        }
      close (closing->fd);
      g_array_remove_index (fate->closings, i);
    }
}

void
lab_fate_set (LabFate *fate, const LabAddress *from, const LabAddress *to,
              const LabFateRule *rule)
{
  if (fate == NULL)
    return;
  Entry added = { 0 };
  if (from != NULL)
    added.from = *from;
  if (to != NULL)
    added.to = *to;
  for (guint i = 0; i < fate->entries->len; i++)
    {
      const Entry *entry = &g_array_index (fate->entries, Entry, i);
      if (lab_address_equal (&entry->from, &added.from)
          && lab_address_equal (&entry->to, &added.to))
        {
          g_array_remove_index (fate->entries, i);
          break;
        }
    }
  if (rule != NULL)
    {
      added.rule = *rule;
      g_array_append_val (fate->entries, added);
    }
  close_healed (fate);
}

void
lab_fate_isolate (LabFate *fate, const LabAddress *host, gboolean isolated)
{
  static const LabFateRule cut = { .cut = TRUE };
  LabAddress all = lab_address_with_port (host, 0);
  lab_fate_set (fate, &all, NULL, isolated ? &cut : NULL);
  lab_fate_set (fate, NULL, &all, isolated ? &cut : NULL);
}

/* ---- lines */

static guint
line_hash (gconstpointer key)
{
  const Line *line = key;
  return (lab_address_hash (&line->local) * 31 + lab_address_hash (&line->peer)) * 2
         + (guint)line->is_stream;
}

static gboolean
line_equal (gconstpointer a, gconstpointer b)
{
  const Line *left = a, *right = b;
  return left->is_stream == right->is_stream
         && lab_address_equal (&left->local, &right->local)
         && lab_address_equal (&left->peer, &right->peer);
}

static void
message_free (gpointer item)
{
  Message *message = item;
  g_bytes_unref (message->bytes);
  g_free (message);
}

static void
empty_line (Line *line)
{
  line->fate->waiting -= line->messages.length;
  g_queue_clear_full (&line->messages, message_free);
  lab_timer_cancel (&line->timer);
}

static void
line_free (gpointer item)
{
  Line *line = item;
  empty_line (line);
  g_free (line);
}

static Line *
find_line (LabFate *fate, LabTransport transport, const LabAddress *local,
           const LabAddress *peer)
{
  Line key = { .is_stream = lab_transport_is_stream (transport),
               .local = *local,
               .peer = *peer };
  return g_hash_table_lookup (fate->lines, &key);
}

/* Its outlet may enter a new line of the same ends. */
static void
end_line (Line *line)
{
  const LabFateOutlet *outlet = line->outlet;
  gpointer self = line->self;
  gboolean forgotten = line->forgotten;
  g_hash_table_remove (line->fate->lines, line);
  if (!forgotten && outlet->done != NULL)
    outlet->done (self);
}

static void deliver (gpointer self);

static void
wait_for_next (Line *line, guint at_least_ms)
{
  const Message *next = g_queue_peek_head (&line->messages);
  gint64 left_us = MAX (next->due_us - lab_clock_now_us (), 0);
  line->timer = lab_timer_start (&line->fate->scope,
                                 MAX ((guint64)(left_us + 999) / 1000, at_least_ms),
                                 deliver, line);
}

/* Returns: FALSE when it has to wait, or nothing more can leave. */
static gboolean
send_message (Line *line, Message *message)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (message->bytes, &size);
  if (lab_fate_is_cut (line->fate, &line->local, &line->peer))
    return TRUE; /* lost on its way */
  do
    {
      gssize taken
          = line->outlet->send (line->self, bytes + message->sent, size - message->sent);
      if (line->forgotten)
        return FALSE;
      if (taken < 0 && errno != EAGAIN)
        {
          empty_line (line);
          return FALSE;
        }
      if (taken < 0)
        return FALSE;
      message->sent += (gsize)taken;
    }
  while (message->sent < size);
  return TRUE;
}

static void
deliver (gpointer self)
{
  Line *line = self;
  line->timer = NULL;
  guint retry_ms = 0;
  Message *message;
  while ((message = g_queue_peek_head (&line->messages)) != NULL
         && message->due_us <= lab_clock_now_us ())
    {
      if (!send_message (line, message))
        {
          retry_ms = RETRY_MS;
          break;
        }
      g_queue_pop_head (&line->messages);
      line->fate->waiting--;
      message_free (message);
    }
  if (line->forgotten || g_queue_is_empty (&line->messages))
    end_line (line);
  else
    wait_for_next (line, retry_ms);
}

static LabFateVerdict
judge (LabFate *fate, const LabAddress *local, const LabAddress *peer, gboolean has_line,
       guint *delay_ms)
{
  LabFateRule *rule = find_rule (fate, local, peer);
  *delay_ms = rule == NULL ? 0 : rule->delay_ms;
  if (rule != NULL && rule->cut)
    return LAB_FATE_LOST;
  if (rule != NULL && rule->drop_next > 0)
    {
      rule->drop_next--;
      return LAB_FATE_LOST;
    }
  return *delay_ms > 0 || has_line ? LAB_FATE_HELD : LAB_FATE_SEND;
}

static void
hold (LabFate *fate, Line *line, guint delay_ms, GBytes *bytes)
{
  const Message *last = g_queue_peek_tail (&line->messages);
  Message *message = g_new0 (Message, 1);
  message->due_us = lab_clock_now_us () + (gint64)delay_ms * 1000;
  if (last != NULL)
    message->due_us = MAX (message->due_us, last->due_us);
  message->bytes = bytes;
  g_queue_push_tail (&line->messages, message);
  fate->waiting++;
  if (last == NULL)
    wait_for_next (line, 0);
}

static Line *
line_new (LabFate *fate, LabTransport transport, const LabAddress *local,
          const LabAddress *peer, const LabFateOutlet *outlet, gpointer self)
{
  Line *line = g_new0 (Line, 1);
  line->fate = fate;
  line->is_stream = lab_transport_is_stream (transport);
  line->local = *local;
  line->peer = *peer;
  line->outlet = outlet;
  line->self = self;
  g_hash_table_add (fate->lines, line);
  return line;
}

LabFateVerdict
lab_fate_take (LabFate *fate, LabTransport transport, const LabAddress *local,
               const LabAddress *peer, const guint8 *bytes, gsize size,
               const LabFateOutlet *outlet, gpointer self)
{
  if (lab_fate_is_idle (fate))
    return LAB_FATE_SEND;
  guint delay_ms;
  Line *line = find_line (fate, transport, local, peer);
  LabFateVerdict verdict = judge (fate, local, peer, line != NULL, &delay_ms);
  if (verdict != LAB_FATE_HELD)
    return verdict;
  if (line == NULL)
    line = line_new (fate, transport, local, peer, outlet, self);
  hold (fate, line, delay_ms, g_bytes_new (bytes, size));
  return LAB_FATE_HELD;
}

gboolean
lab_fate_holds (LabFate *fate, LabTransport transport, const LabAddress *local,
                const LabAddress *peer)
{
  return fate != NULL && fate->waiting > 0
         && find_line (fate, transport, local, peer) != NULL;
}

void
lab_fate_forget (LabFate *fate, LabTransport transport, const LabAddress *local,
                 const LabAddress *peer)
{
  Line *line = fate == NULL ? NULL : find_line (fate, transport, local, peer);
  if (line == NULL)
    return;
  if (line->timer != NULL)
    {
      end_line (line);
      return;
    }
  /* It is being delivered, and ends there. */
  line->forgotten = TRUE;
  if (line->outlet->done != NULL)
    line->outlet->done (line->self);
}

/* ---- the fate */

void
lab_fate_close_fd (LabFate *fate, const LabAddress *local, const LabAddress *peer, int fd)
{
  if (!lab_fate_is_cut (fate, local, peer))
    {
      close (fd);
      return;
    }
  Closing closing = { .fd = fd, .local = *local, .peer = *peer };
  g_array_append_val (fate->closings, closing);
}

LabFate *
lab_fate_new (void)
{
  LabFate *fate = g_new0 (LabFate, 1);
  fate->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  fate->closings = g_array_new (FALSE, FALSE, sizeof (Closing));
  fate->lines = g_hash_table_new_full (line_hash, line_equal, line_free, NULL);
  return fate;
}

void
lab_fate_free (LabFate *fate)
{
  if (fate == NULL)
    return;
  g_array_set_size (fate->entries, 0);
  close_healed (fate);
  GHashTableIter iter;
  gpointer line;
  while (g_hash_table_iter_init (&iter, fate->lines),
         g_hash_table_iter_next (&iter, &line, NULL))
    end_line (line);
  g_hash_table_unref (fate->lines);
  g_array_unref (fate->entries);
  g_array_unref (fate->closings);
  g_free (fate);
}

gboolean
lab_fate_is_idle (const LabFate *fate)
{
  return fate == NULL || (fate->entries->len == 0 && fate->waiting == 0);
}

guint
lab_fate_waiting (const LabFate *fate)
{
  return fate == NULL ? 0 : fate->waiting;
}
