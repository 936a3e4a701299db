/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/codec.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define VERSION           1
#define AVP_HEADER        8
#define AVP_VENDOR_HEADER 12
#define LENGTH_MAX        0xffffffu

const LabDiameterLimits lab_diameter_default_limits
    = { .message_bytes = 1024 * 1024, .avps = 1024, .depth = 8 };

static guint32
read_u24 (const guint8 *at)
{
  return (guint32)at[0] << 16 | (guint32)at[1] << 8 | at[2];
}

static guint32
read_u32 (const guint8 *at)
{
  return (guint32)at[0] << 24 | read_u24 (at + 1);
}

static void
write_u24 (guint8 *at, guint32 value)
{
  at[0] = (guint8)(value >> 16);
  at[1] = (guint8)(value >> 8);
  at[2] = (guint8)value;
}

static void
write_u32 (guint8 *at, guint32 value)
{
  at[0] = (guint8)(value >> 24);
  write_u24 (at + 1, value);
}

static gsize
padded (gsize size)
{
  return (size + 3) & ~(gsize)3;
}

/* ---- the message */

LabDiameterMessage *
lab_diameter_message_new (guint8 flags, guint32 command, guint32 application)
{
  LabDiameterMessage *message = g_new0 (LabDiameterMessage, 1);
  message->flags = flags;
  message->command = command;
  message->application = application;
  message->avps = g_byte_array_sized_new (512);
  return message;
}

LabDiameterMessage *
lab_diameter_message_new_answer (const LabDiameterMessage *request)
{
  LabDiameterMessage *answer
      = lab_diameter_message_new (request->flags & LAB_DIAMETER_FLAG_PROXIABLE,
                                  request->command, request->application);
  answer->hop_by_hop = request->hop_by_hop;
  answer->end_to_end = request->end_to_end;
  return answer;
}

LabDiameterMessage *
lab_diameter_message_copy (const LabDiameterMessage *message)
{
  LabDiameterMessage *copy
      = lab_diameter_message_new (message->flags, message->command, message->application);
  copy->hop_by_hop = message->hop_by_hop;
  copy->end_to_end = message->end_to_end;
  g_byte_array_append (copy->avps, message->avps->data, message->avps->len);
  return copy;
}

void
lab_diameter_message_free (LabDiameterMessage *message)
{
  if (message == NULL)
    return;
  if (message->avps->len > 0)
    lab_bytes_wipe (message->avps->data, message->avps->len);
  g_byte_array_unref (message->avps);
  g_free (message);
}

gboolean
lab_diameter_message_is_request (const LabDiameterMessage *message)
{
  return (message->flags & LAB_DIAMETER_FLAG_REQUEST) != 0;
}

LabDiameterAvps
lab_diameter_message_avps (const LabDiameterMessage *message)
{
  return (LabDiameterAvps){ message->avps->data, message->avps->len };
}

/* ---- bytes → message */

gboolean
lab_diameter_message_frame (const guint8 *bytes, gsize size,
                            const LabDiameterLimits *limits, gsize *frame_bytes,
                            GError **error)
{
  *frame_bytes = 0;
  if (size < 4)
    return TRUE;
  guint32 length = read_u24 (bytes + 1);
  if (length < LAB_DIAMETER_HEADER_SIZE)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "Message Length %u: a Diameter header alone has %u octets "
                   "(RFC 6733 §3)",
                   length, LAB_DIAMETER_HEADER_SIZE);
      return FALSE;
    }
  if (length > limits->message_bytes)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "Message Length %u: more than the %u octets allowed here", length,
                   limits->message_bytes);
      return FALSE;
    }
  *frame_bytes = length;
  return TRUE;
}

static gboolean
check_header (const guint8 *bytes, gsize size, LabDiameterFault *fault)
{
  if (bytes[0] != VERSION)
    return lab_diameter_fault_set (fault, LAB_DIAMETER_UNSUPPORTED_VERSION, NULL, 0,
                                   "Version %u: only 1 is defined (RFC 6733 §3)",
                                   bytes[0]);
  if (size % 4 != 0)
    return lab_diameter_fault_set (
        fault, LAB_DIAMETER_INVALID_MESSAGE_LENGTH, NULL, 0,
        "Message Length %" G_GSIZE_FORMAT ": not a multiple of 4 (RFC 6733 §3)", size);
  if ((bytes[4] & LAB_DIAMETER_FLAG_REQUEST) && (bytes[4] & LAB_DIAMETER_FLAG_ERROR))
    return lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_HDR_BITS, NULL, 0,
                                   "Command Flags 0x%02x: a request has no E flag "
                                   "(RFC 6733 §3)",
                                   bytes[4]);
  return TRUE;
}

/* How many of the octets are AVPs before the first malformed one. */
static gsize
check_avps (LabDiameterAvps rest, const LabDiameterLimits *limits,
            LabDiameterFault *fault)
{
  const guint8 *start = rest.bytes;
  gsize good = 0;
  guint count = 0;
  LabDiameterAvp avp;
  while (lab_diameter_avps_next (&rest, &avp, fault))
    {
      if (++count > limits->avps)
        {
          lab_diameter_fault_set (fault, LAB_DIAMETER_UNABLE_TO_COMPLY, NULL, 0,
                                  "more than the %u AVPs allowed here", limits->avps);
          return good;
        }
      good = (gsize)(avp.avp.bytes - start) + padded (avp.avp.size);
    }
  return good;
}

LabDiameterMessage *
lab_diameter_message_decode (const guint8 *bytes, gsize size,
                             const LabDiameterLimits *limits, LabDiameterFault *fault)
{
  *fault = (LabDiameterFault){ 0 };
  if (size < LAB_DIAMETER_HEADER_SIZE || read_u24 (bytes + 1) != size)
    {
      lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_MESSAGE_LENGTH, NULL, 0,
                              "%" G_GSIZE_FORMAT " octets are no whole message "
                              "(RFC 6733 §3)",
                              size);
      return NULL;
    }
  LabDiameterMessage *message
      = lab_diameter_message_new (bytes[4], read_u24 (bytes + 5), read_u32 (bytes + 8));
  message->hop_by_hop = read_u32 (bytes + 12);
  message->end_to_end = read_u32 (bytes + 16);
  if (!check_header (bytes, size, fault))
    return message;
  LabDiameterAvps avps
      = { bytes + LAB_DIAMETER_HEADER_SIZE, size - LAB_DIAMETER_HEADER_SIZE };
  g_byte_array_append (message->avps, avps.bytes,
                       (guint)check_avps (avps, limits, fault));
  return message;
}

/* ---- message → bytes */

GByteArray *
lab_diameter_message_encode (const LabDiameterMessage *message)
{
  guint8 header[LAB_DIAMETER_HEADER_SIZE];
  guint32 length = LAB_DIAMETER_HEADER_SIZE + message->avps->len;
  GByteArray *bytes = g_byte_array_sized_new (length);
  header[0] = VERSION;
  write_u24 (header + 1, length);
  header[4] = message->flags;
  write_u24 (header + 5, message->command);
  write_u32 (header + 8, message->application);
  write_u32 (header + 12, message->hop_by_hop);
  write_u32 (header + 16, message->end_to_end);
  g_byte_array_append (bytes, header, sizeof header);
  g_byte_array_append (bytes, message->avps->data, message->avps->len);
  return bytes;
}

static gsize
append_header (LabDiameterMessage *message, guint32 code, guint32 vendor, guint8 flags,
               gsize data_size)
{
  guint8 header[AVP_VENDOR_HEADER];
  gsize place = message->avps->len;
  gsize header_size = vendor == 0 ? AVP_HEADER : AVP_VENDOR_HEADER;
  write_u32 (header, code);
  header[4] = (guint8)((flags & ~LAB_DIAMETER_AVP_VENDOR)
                       | (vendor == 0 ? 0 : LAB_DIAMETER_AVP_VENDOR));
  write_u24 (header + 5, (guint32)(header_size + data_size));
  write_u32 (header + 8, vendor);
  g_byte_array_append (message->avps, header, (guint)header_size);
  return place;
}

void
lab_diameter_message_append (LabDiameterMessage *message, guint32 code, guint32 vendor,
                             guint8 flags, gconstpointer data, gsize size)
{
  static const guint8 padding[4];
  g_return_if_fail (size < LENGTH_MAX
                    && message->avps->len + size + 64 < (gsize)LENGTH_MAX);
  append_header (message, code, vendor, flags, size);
  if (size > 0)
    g_byte_array_append (message->avps, data, (guint)size);
  g_byte_array_append (message->avps, padding, (guint)(padded (size) - size));
}

gsize
lab_diameter_message_group_begin (LabDiameterMessage *message, guint32 code,
                                  guint32 vendor, guint8 flags)
{
  return append_header (message, code, vendor, flags, 0);
}

void
lab_diameter_message_group_end (LabDiameterMessage *message, gsize place)
{
  g_return_if_fail (place + AVP_HEADER <= message->avps->len);
  write_u24 (message->avps->data + place + 5, (guint32)(message->avps->len - place));
}

/* ---- walking */

/* RFC 6733 §7.1.5: of an AVP whose length leads nowhere its header will do, with a right length. */
static gboolean
bad_length (LabDiameterAvps rest, LabDiameterFault *fault)
{
  guint8 header[AVP_VENDOR_HEADER] = { 0 };
  memcpy (header, rest.bytes, MIN (rest.size, sizeof header));
  gsize size = header[4] & LAB_DIAMETER_AVP_VENDOR ? AVP_VENDOR_HEADER : AVP_HEADER;
  guint32 length = read_u24 (header + 5);
  write_u24 (header + 5, (guint32)size);
  return lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_AVP_LENGTH, header, size,
                                 "AVP %u: length %u, where %" G_GSIZE_FORMAT
                                 " octets are left (RFC 6733 §4.1)",
                                 read_u32 (header), length, rest.size);
}

gboolean
lab_diameter_avps_next (LabDiameterAvps *rest, LabDiameterAvp *avp,
                        LabDiameterFault *fault)
{
  LabDiameterAvps here = *rest;
  if (here.size == 0)
    return FALSE;
  rest->size = 0;
  if (here.size < AVP_HEADER)
    return bad_length (here, fault);
  guint8 flags = here.bytes[4];
  gsize header = flags & LAB_DIAMETER_AVP_VENDOR ? AVP_VENDOR_HEADER : AVP_HEADER;
  gsize length = read_u24 (here.bytes + 5);
  if (length < header || length > here.size)
    return bad_length (here, fault);
  avp->code = read_u32 (here.bytes);
  avp->flags = flags;
  avp->vendor = header == AVP_VENDOR_HEADER ? read_u32 (here.bytes + 8) : 0;
  avp->data = here.bytes + header;
  avp->size = length - header;
  avp->avp = (LabDiameterAvps){ here.bytes, length };
  /* The last AVP of a group may come without its padding: nothing depends on it. */
  gsize step = MIN (padded (length), here.size);
  *rest = (LabDiameterAvps){ here.bytes + step, here.size - step };
  return TRUE;
}

gboolean
lab_diameter_avps_find (LabDiameterAvps avps, guint32 code, guint32 vendor, guint nth,
                        LabDiameterAvp *avp)
{
  while (lab_diameter_avps_next (&avps, avp, NULL))
    if (avp->code == code && avp->vendor == vendor && nth-- == 0)
      return TRUE;
  return FALSE;
}
