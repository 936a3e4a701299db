/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap/reader.h"

#include <errno.h>
#include <pcap.h>
#include <string.h>

struct _LabPcapReader
{
  pcap_t *file;
  guint64 number;
};

LabPcapReader *
lab_pcap_reader_open (const char *path, GError **error)
{
  char why[PCAP_ERRBUF_SIZE] = "";
  pcap_t *file = pcap_open_offline (path, why);
  if (file == NULL)
    {
      g_set_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_OPEN, "recording %s: %s", path,
                   why);
      return NULL;
    }
  if (pcap_datalink (file) != DLT_RAW)
    {
      g_set_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_OPEN,
                   "recording %s: link type %d, and not raw IP (%d)", path,
                   pcap_datalink (file), DLT_RAW);
      pcap_close (file);
      return NULL;
    }
  LabPcapReader *reader = g_new0 (LabPcapReader, 1);
  reader->file = file;
  return reader;
}

void
lab_pcap_reader_free (LabPcapReader *reader)
{
  if (reader == NULL)
    return;
  pcap_close (reader->file);
  g_free (reader);
}

gboolean
lab_pcap_reader_next (LabPcapReader *reader, LabPcapFrame *frame, GError **error)
{
  struct pcap_pkthdr *header;
  const guchar *bytes;
  int outcome = pcap_next_ex (reader->file, &header, &bytes);
  if (outcome == PCAP_ERROR_BREAK)
    return FALSE;
  if (outcome != 1)
    {
      g_set_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_SYNTAX,
                   "after frame %" G_GUINT64_FORMAT ": %s", reader->number,
                   pcap_geterr (reader->file));
      return FALSE;
    }
  frame->number = ++reader->number;
  frame->time_us = (gint64)header->ts.tv_sec * G_USEC_PER_SEC + header->ts.tv_usec;
  if (lab_pcap_frame_parse (bytes, header->caplen, frame, error))
    return TRUE;
  g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", reader->number);
  return FALSE;
}

/* ---- payloads */

/* What one side of a TCP connection has sent. */
typedef struct
{
  LabPcapAddress source;
  LabPcapAddress destination;
  guint32 next_sequence;
  LabPcapPayload *open; /* not yet ended by a PSH */
  GByteArray *bytes;    /* of @open */
} Direction;

static guint
direction_hash (gconstpointer key)
{
  const Direction *direction = key;
  return (guint)direction->source.port << 16 ^ direction->destination.port;
}

static gboolean
direction_equal (gconstpointer a, gconstpointer b)
{
  const Direction *left = a, *right = b;
  return lab_pcap_address_equal (&left->source, &right->source)
         && lab_pcap_address_equal (&left->destination, &right->destination);
}

static void
payload_free (gpointer item)
{
  LabPcapPayload *payload = item;
  g_clear_pointer (&payload->bytes, g_bytes_unref);
  g_free (payload);
}

static void
direction_free (gpointer item)
{
  Direction *direction = item;
  g_clear_pointer (&direction->open, payload_free);
  g_clear_pointer (&direction->bytes, g_byte_array_unref);
  g_free (direction);
}

static LabPcapPayload *
payload_new (const LabPcapFrame *frame)
{
  LabPcapPayload *payload = g_new0 (LabPcapPayload, 1);
  payload->first_frame = payload->last_frame = frame->number;
  payload->time_us = frame->time_us;
  payload->transport = frame->transport;
  payload->source = frame->source;
  payload->destination = frame->destination;
  return payload;
}

static Direction *
find_direction (GHashTable *directions, const LabPcapFrame *frame)
{
  Direction key = { .source = frame->source, .destination = frame->destination };
  Direction *direction = g_hash_table_lookup (directions, &key);
  if (direction != NULL)
    return direction;
  direction = g_new0 (Direction, 1);
  direction->source = frame->source;
  direction->destination = frame->destination;
  direction->next_sequence = frame->sequence;
  g_hash_table_add (directions, direction);
  return direction;
}

static void
finish_open (Direction *direction, GPtrArray *payloads)
{
  if (direction->open == NULL)
    return;
  direction->open->bytes
      = g_byte_array_free_to_bytes (g_steal_pointer (&direction->bytes));
  g_ptr_array_add (payloads, g_steal_pointer (&direction->open));
}

static gboolean
take_segment (Direction *direction, const LabPcapFrame *frame, GPtrArray *payloads,
              GError **error)
{
  if ((frame->flags & LAB_PCAP_SYN) != 0)
    {
      finish_open (direction, payloads);
      direction->next_sequence = frame->sequence + 1;
    }
  if (frame->payload_size == 0)
    return TRUE;
  gint32 ahead = (gint32)(frame->sequence - direction->next_sequence);
  if (ahead > 0)
    {
      g_autofree char *source = lab_pcap_address_format (&direction->source);
      g_set_error (error, LAB_PCAP_ERROR, LAB_PCAP_ERROR_SYNTAX,
                   "frame %" G_GUINT64_FORMAT ": %d octets of %s are missing before it",
                   frame->number, ahead, source);
      return FALSE;
    }
  gsize known = (gsize)(-(gint64)ahead);
  if (known < frame->payload_size)
    {
      if (direction->open == NULL)
        {
          direction->open = payload_new (frame);
          direction->bytes = g_byte_array_new ();
        }
      direction->open->last_frame = frame->number;
      g_byte_array_append (direction->bytes, frame->payload + known,
                           (guint)(frame->payload_size - known));
      direction->next_sequence += (guint32)(frame->payload_size - known);
    }
  if ((frame->flags & LAB_PCAP_PSH) != 0)
    finish_open (direction, payloads);
  return TRUE;
}

static int
compare_payloads (gconstpointer a, gconstpointer b)
{
  const LabPcapPayload *left = *(LabPcapPayload *const *)a;
  const LabPcapPayload *right = *(LabPcapPayload *const *)b;
  return left->last_frame < right->last_frame ? -1 : left->last_frame > right->last_frame;
}

GPtrArray *
lab_pcap_reader_payloads (LabPcapReader *reader, GError **error)
{
  g_autoptr (GPtrArray) payloads = g_ptr_array_new_with_free_func (payload_free);
  g_autoptr (GHashTable) directions
      = g_hash_table_new_full (direction_hash, direction_equal, direction_free, NULL);
  GError *fault = NULL;
  LabPcapFrame frame;
  while (lab_pcap_reader_next (reader, &frame, &fault))
    {
      if (frame.transport == LAB_PCAP_UDP)
        {
          LabPcapPayload *payload = payload_new (&frame);
          payload->bytes = g_bytes_new (frame.payload, frame.payload_size);
          g_ptr_array_add (payloads, payload);
        }
      else if (!take_segment (find_direction (directions, &frame), &frame, payloads,
                              &fault))
        break;
    }
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return NULL;
    }
  GHashTableIter iter;
  gpointer direction;
  g_hash_table_iter_init (&iter, directions);
  while (g_hash_table_iter_next (&iter, &direction, NULL))
    finish_open (direction, payloads);
  g_ptr_array_sort (payloads, compare_payloads);
  return g_steal_pointer (&payloads);
}

GPtrArray *
lab_pcap_read_payloads (const char *path, GError **error)
{
  g_autoptr (LabPcapReader) reader = lab_pcap_reader_open (path, error);
  return reader == NULL ? NULL : lab_pcap_reader_payloads (reader, error);
}
