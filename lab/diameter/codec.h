/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "diameter/result.h"

/* Diameter messages ↔ bytes (RFC 6733 §3, §4).  No I/O, no clock, no log; no input can crash it.
   AVPs are kept as the octets of the wire: reading walks them, writing appends to them.  What the
   AVPs mean is the dictionary's (dictionary.h); avp.h reads and writes them by name. */

/** Octets of a message's header (RFC 6733 §3). */
#define LAB_DIAMETER_HEADER_SIZE 20

/** Command flags (RFC 6733 §3). */
enum
{
  LAB_DIAMETER_FLAG_REQUEST = 0x80,
  LAB_DIAMETER_FLAG_PROXIABLE = 0x40,
  LAB_DIAMETER_FLAG_ERROR = 0x20,
  LAB_DIAMETER_FLAG_RETRANSMITTED = 0x10,
};

/** AVP flags (RFC 6733 §4.1). */
enum
{
  LAB_DIAMETER_AVP_VENDOR = 0x80,
  LAB_DIAMETER_AVP_MANDATORY = 0x40,
  LAB_DIAMETER_AVP_PROTECTED = 0x20,
};

/**
 * LabDiameterLimits:
 * @message_bytes: octets of a message with its header, at most
 * @avps: AVPs of a message, at all levels, at most
 * @depth: grouped AVPs in grouped AVPs, at most; the message itself is level 0
 */
typedef struct
{
  guint32 message_bytes;
  guint avps;
  guint depth;
} LabDiameterLimits;

/** The limits that a peer has without others: 1 MB, 1,024 AVPs, 8 levels. */
extern const LabDiameterLimits lab_diameter_default_limits;

/**
 * LabDiameterAvps:
 * @bytes: (nullable): AVPs one after another, with their padding; borrowed from the message
 * @size: octets at @bytes
 *
 * What a message or a grouped AVP holds; a view, cheap to copy.
 */
typedef struct
{
  const guint8 *bytes;
  gsize size;
} LabDiameterAvps;

/**
 * LabDiameterAvp:
 * @code: AVP code
 * @vendor: vendor id; 0 without the V flag
 * @flags: AVP flags
 * @data: the data, without padding; borrowed from the message
 * @size: octets at @data
 * @avp: the whole AVP, header included: what a Failed-AVP holds
 */
typedef struct
{
  guint32 code;
  guint32 vendor;
  guint8 flags;
  const guint8 *data;
  gsize size;
  LabDiameterAvps avp;
} LabDiameterAvp;

/**
 * LabDiameterMessage:
 * @flags: command flags
 * @command: command code, 24 bits
 * @application: application id
 * @hop_by_hop: hop-by-hop identifier; the sending peer sets it
 * @end_to_end: end-to-end identifier; the sending node sets it
 * @avps: the AVPs as on the wire; overwritten when the message is freed, since it may hold keys
 */
typedef struct
{
  guint8 flags;
  guint32 command;
  guint32 application;
  guint32 hop_by_hop;
  guint32 end_to_end;
  GByteArray *avps;
} LabDiameterMessage;

/** lab_diameter_message_new: (transfer full): a message without AVPs. */
LabDiameterMessage *lab_diameter_message_new (guint8 flags, guint32 command,
                                              guint32 application);

/**
 * lab_diameter_message_new_answer: (transfer full): an answer without AVPs: the request's command,
 * application, identifiers and P flag (RFC 6733 §6.2).
 */
LabDiameterMessage *lab_diameter_message_new_answer (const LabDiameterMessage *request);

/** lab_diameter_message_copy: (transfer full): a copy. */
LabDiameterMessage *lab_diameter_message_copy (const LabDiameterMessage *message);

/** lab_diameter_message_free: frees it and overwrites its AVPs; %NULL does nothing. */
void lab_diameter_message_free (LabDiameterMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDiameterMessage, lab_diameter_message_free)

/** lab_diameter_message_is_request: whether the R flag is set. */
gboolean lab_diameter_message_is_request (const LabDiameterMessage *message);

/** lab_diameter_message_avps: a view of the message's AVPs; valid until it is changed. */
LabDiameterAvps lab_diameter_message_avps (const LabDiameterMessage *message);

/**
 * lab_diameter_message_frame:
 * @bytes: the start of a stream's unread octets
 * @size: octets at @bytes
 * @limits: the largest message
 * @frame_bytes: (out): the octets of the first message; 0 while fewer than 4 have come
 * @error: return location: %LAB_ERROR_SYNTAX for a length that no message has, %LAB_ERROR_LIMIT;
 *   after either the stream has no more message boundaries and is to be closed
 *
 * Returns: whether the stream can go on
 */
gboolean lab_diameter_message_frame (const guint8 *bytes, gsize size,
                                     const LabDiameterLimits *limits, gsize *frame_bytes,
                                     GError **error);

/**
 * lab_diameter_message_decode:
 * @bytes: a whole message
 * @size: its octets
 * @limits: what is too much
 * @fault: (out): what is wrong with it, as the Result-Code and Failed-AVP of its answer; result 0 when
 *   nothing is
 *
 * Checks the header (version, length, R and E together) and that the AVPs of the first level fill the
 * message exactly.  A message with a fault holds the AVPs before the faulty one, so that it can be
 * answered.
 *
 * Returns: (transfer full) (nullable): the message; %NULL only when there is no whole header or @size
 *   is not the message's length
 */
LabDiameterMessage *lab_diameter_message_decode (const guint8 *bytes, gsize size,
                                                 const LabDiameterLimits *limits,
                                                 LabDiameterFault *fault);

/** lab_diameter_message_encode: (transfer full): the octets of the wire. */
GByteArray *lab_diameter_message_encode (const LabDiameterMessage *message);

/**
 * lab_diameter_message_append:
 * @message: a message
 * @code: AVP code
 * @vendor: vendor id; 0: none, and no V flag
 * @flags: M and P flags; V follows @vendor
 * @data: (nullable): the data
 * @size: octets at @data; with header and padding less than 16 MB
 *
 * Appends an AVP with its padding (RFC 6733 §4.1).
 */
void lab_diameter_message_append (LabDiameterMessage *message, guint32 code,
                                  guint32 vendor, guint8 flags, gconstpointer data,
                                  gsize size);

/**
 * lab_diameter_message_group_begin:
 *
 * Begins a grouped AVP: what is appended until its end belongs to it (RFC 6733 §4.4).
 *
 * Returns: the place to give to lab_diameter_message_group_end()
 */
gsize lab_diameter_message_group_begin (LabDiameterMessage *message, guint32 code,
                                        guint32 vendor, guint8 flags);

/** lab_diameter_message_group_end: ends it: writes its length. */
void lab_diameter_message_group_end (LabDiameterMessage *message, gsize place);

/**
 * lab_diameter_avps_next:
 * @rest: (inout): what is left to read
 * @avp: (out): the first AVP of it
 * @fault: (out) (optional): result %LAB_DIAMETER_INVALID_AVP_LENGTH with the AVP when it is malformed
 *
 * Returns: whether there was another, well-formed AVP
 */
gboolean lab_diameter_avps_next (LabDiameterAvps *rest, LabDiameterAvp *avp,
                                 LabDiameterFault *fault);

/**
 * lab_diameter_avps_find:
 * @avps: where to look; grouped AVPs are not entered
 * @code: AVP code
 * @vendor: vendor id
 * @nth: which of those: 0 is the first
 * @avp: (out): the AVP
 *
 * Returns: whether there is one
 */
gboolean lab_diameter_avps_find (LabDiameterAvps avps, guint32 code, guint32 vendor,
                                 guint nth, LabDiameterAvp *avp);
