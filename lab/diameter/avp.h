/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "diameter/codec.h"
#include "diameter/dictionary.h"

/* AVPs by name: written with the dictionary's code, vendor and flags, read with its type. */

/** lab_avp_add_octets: appends an AVP of any type; @data is its encoded value. */
void lab_avp_add_octets (LabDiameterMessage *message, LabAvpName name, gconstpointer data,
                         gsize size);

/** lab_avp_add_bytes: appends it if @bytes is not %NULL. */
void lab_avp_add_bytes (LabDiameterMessage *message, LabAvpName name, GBytes *bytes);

/** lab_avp_add_string: appends an octet string, UTF-8, identity or URI, if @text is not %NULL. */
void lab_avp_add_string (LabDiameterMessage *message, LabAvpName name, const char *text);

/** lab_avp_add_u32: appends an Unsigned32 or Enumerated. */
void lab_avp_add_u32 (LabDiameterMessage *message, LabAvpName name, guint32 value);

/** lab_avp_add_address: appends an Address of IPv4 (4 octets) or IPv6 (16) (RFC 6733 §4.3.1). */
void lab_avp_add_address (LabDiameterMessage *message, LabAvpName name,
                          const guint8 *address, gsize size);

/** lab_avp_group_begin: begins a grouped AVP; lab_diameter_message_group_end() ends it. */
gsize lab_avp_group_begin (LabDiameterMessage *message, LabAvpName name);

/** lab_avp_find: whether @avps hold the AVP; the @nth of them. */
gboolean lab_avp_find (LabDiameterAvps avps, LabAvpName name, guint nth,
                       LabDiameterAvp *avp);

/**
 * lab_avp_get_string:
 * @avps: where to look
 * @name: an AVP of text
 * @text: (out) (transfer full) (nullable): its text; %NULL when there is none
 * @fault: (out) (nullable): 5004 when it is not UTF-8 or has a NUL
 *
 * Returns: whether it is absent or well-formed
 */
gboolean lab_avp_get_string (LabDiameterAvps avps, LabAvpName name, char **text,
                             LabDiameterFault *fault);

/**
 * lab_avp_get_strings:
 * @texts: (out) (transfer full): all of them, in order; empty without any
 *
 * Returns: whether all are well-formed
 */
gboolean lab_avp_get_strings (LabDiameterAvps avps, LabAvpName name, GPtrArray **texts,
                              LabDiameterFault *fault);

/** lab_avp_is_identity: whether it can be a DiameterIdentity: printable ASCII, 1 to 255 of it. */
gboolean lab_avp_is_identity (gconstpointer text, gsize size);

/** lab_avp_get_u32: its value if there; @value is unchanged without it.  Returns: as above (5014). */
gboolean lab_avp_get_u32 (LabDiameterAvps avps, LabAvpName name, guint32 *value,
                          LabDiameterFault *fault);

/** lab_avp_get_bytes: (transfer full) (nullable): its octets; overwritten when the last reference goes. */
GBytes *lab_avp_get_bytes (LabDiameterAvps avps, LabAvpName name);

/** lab_avp_get_group: whether it is there; @group: (out): what it holds. */
gboolean lab_avp_get_group (LabDiameterAvps avps, LabAvpName name, guint nth,
                            LabDiameterAvps *group);

/** lab_avp_secret_bytes: (transfer full): octets that are overwritten when the last reference goes. */
GBytes *lab_avp_secret_bytes (gconstpointer data, gsize size);

/**
 * lab_avp_fault_missing:
 * @fault: a fault's place
 * @name: the AVP that should be there
 * @clause: what demands it
 *
 * 5005 with an example of the AVP in Failed-AVP (RFC 6733 §7.1.5).
 */
void lab_avp_fault_missing (LabDiameterFault *fault, LabAvpName name, const char *clause);

/**
 * lab_avp_check_request:
 * @message: a request
 * @command: its command
 * @limits: depth and number of AVPs
 * @fault: (out): 5001 for an unknown AVP with the M flag, 5004, 5005, 5009, 5014 (RFC 6733 §7.1.5), with
 *   the AVP in question
 *
 * Checks a request against the dictionary, grouped AVPs included.
 *
 * Returns: whether nothing is wrong
 */
gboolean lab_avp_check_request (const LabDiameterMessage *message,
                                const LabDiameterCommand *command,
                                const LabDiameterLimits *limits, LabDiameterFault *fault);

/** lab_avp_check_answer: the same for an answer: only lengths and depth. */
gboolean lab_avp_check_answer (const LabDiameterMessage *message,
                               const LabDiameterLimits *limits, LabDiameterFault *fault);
