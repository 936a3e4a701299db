/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabSipMessage:
 *
 * One SIP request or response (RFC 3261 §7): its first line, its header fields in their order with
 * the bytes that came, and its body.  What is not edited keeps its spelling, order and bytes.  Header
 * names are matched without regard to case, and a compact form (RFC 3261 §7.3.3) is the same as the
 * long one, in both directions; values are what stands after the colon, unfolded and trimmed.
 *
 * Reference-counted, but not copy-on-write: who edits a message that others hold copies it first.
 */
typedef struct _LabSipMessage LabSipMessage;

/** The longest message that the lab reads or writes, in octets. */
#define LAB_SIP_MESSAGE_MAX_BYTES (4 * 1024 * 1024)

/**
 * lab_sip_message_parse:
 * @bytes: one whole message
 * @size: its octets; those after Content-Length's are ignored (RFC 3261 §18.3)
 * @error: return location (LAB_ERROR_SYNTAX, LAB_ERROR_LIMIT)
 *
 * Asks only for a first line and for header fields that have a colon; what the values mean is not
 * looked at.
 *
 * Returns: (transfer full) (nullable): the message
 */
LabSipMessage *lab_sip_message_parse (const guint8 *bytes, gsize size, GError **error);

/**
 * lab_sip_message_to_bytes:
 *
 * Returns: (transfer full): the message as it goes on the wire; Content-Length is put right, and added
 *   where it is missing
 */
GBytes *lab_sip_message_to_bytes (const LabSipMessage *message);

/**
 * lab_sip_message_new_request:
 * @method: `MESSAGE`
 * @uri: the Request-URI
 * @from: the From value; gets a tag if it has none
 * @to: the To value
 *
 * Returns: (transfer full): a request with Max-Forwards 70, From, To, a new Call-ID and CSeq 1
 */
LabSipMessage *lab_sip_message_new_request (const char *method, const char *uri,
                                            const char *from, const char *to);

/**
 * lab_sip_message_new_response:
 * @request: what is answered
 * @status: 100 to 699
 * @phrase: (nullable): %NULL: the standard's own words for @status
 *
 * Returns: (transfer full): a response with the request's Via, From, To (with a tag, unless 100),
 *   Call-ID and CSeq (RFC 3261 §8.2.6.2)
 */
LabSipMessage *lab_sip_message_new_response (const LabSipMessage *request, guint status,
                                             const char *phrase);

/** lab_sip_status_phrase: the reason phrase of a status code; a word of its class if it is unknown. */
const char *lab_sip_status_phrase (guint status);

LabSipMessage *lab_sip_message_ref (LabSipMessage *message);
void lab_sip_message_unref (LabSipMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipMessage, lab_sip_message_unref)

/** lab_sip_message_copy: (transfer full): a copy to edit. */
LabSipMessage *lab_sip_message_copy (const LabSipMessage *message);

/* ---- first line */

gboolean lab_sip_message_is_request (const LabSipMessage *message);
/** lab_sip_message_method: of a request; of a response, the CSeq's; never %NULL. */
const char *lab_sip_message_method (const LabSipMessage *message);
gboolean lab_sip_message_is_method (const LabSipMessage *message, const char *method);
/** lab_sip_message_request_uri: (nullable): %NULL in a response. */
const char *lab_sip_message_request_uri (const LabSipMessage *message);
void lab_sip_message_set_request_uri (LabSipMessage *message, const char *uri);
/** lab_sip_message_status: 0 in a request. */
guint lab_sip_message_status (const LabSipMessage *message);
/** lab_sip_message_phrase: (nullable): %NULL in a request. */
const char *lab_sip_message_phrase (const LabSipMessage *message);
/** lab_sip_message_set_status: of a response; @phrase %NULL: the standard's words. */
void lab_sip_message_set_status (LabSipMessage *message, guint status,
                                 const char *phrase);

/* ---- header fields */

/** lab_sip_message_count: how many header fields (lines) of that name there are. */
guint lab_sip_message_count (const LabSipMessage *message, const char *name);

/** lab_sip_message_get: (nullable) (transfer none): the first value; valid until the message is edited. */
const char *lab_sip_message_get (const LabSipMessage *message, const char *name);

/** lab_sip_message_get_nth: (nullable) (transfer none): the value of the @nth (from 0) field of that name. */
const char *lab_sip_message_get_nth (const LabSipMessage *message, const char *name,
                                     guint nth);

/**
 * lab_sip_message_list:
 *
 * Returns: (transfer full) (array zero-terminated=1): the elements of all fields of that name, cut at the
 *   commas outside quotes and angle brackets (RFC 3261 §7.3.1), trimmed; empty when there is none.  For
 *   names whose grammar has lists: Via, Route, Contact, Path, P-Asserted-Identity, Supported, …
 */
char **lab_sip_message_list (const LabSipMessage *message, const char *name);

/** lab_sip_message_has_token: whether a list header (Supported, Require, …) has @token, in any case. */
gboolean lab_sip_message_has_token (const LabSipMessage *message, const char *name,
                                    const char *token);

/** lab_sip_message_n_fields: all header fields (lines). */
guint lab_sip_message_n_fields (const LabSipMessage *message);

/**
 * lab_sip_message_field:
 * @index: from 0, in the message's order
 * @name: (out) (transfer none): as it was spelled
 * @value: (out) (transfer none): unfolded and trimmed
 */
void lab_sip_message_field (const LabSipMessage *message, guint index, const char **name,
                            const char **value);

/** lab_sip_message_append: a further field, at the end of the header. */
void lab_sip_message_append (LabSipMessage *message, const char *name, const char *value);

/** lab_sip_message_prepend: a further field before the first of that name, else at the end. */
void lab_sip_message_prepend (LabSipMessage *message, const char *name,
                              const char *value);

/**
 * lab_sip_message_replace:
 * @value: (nullable): the only value from now on, at the first one's place; %NULL removes all
 */
void lab_sip_message_replace (LabSipMessage *message, const char *name,
                              const char *value);

/** lab_sip_message_replace_list: one field for each element; an empty list removes all. */
void lab_sip_message_replace_list (LabSipMessage *message, const char *name,
                                   const char *const *elements);

/** lab_sip_message_remove: all fields of that name; returns how many there were. */
guint lab_sip_message_remove (LabSipMessage *message, const char *name);

/**
 * lab_sip_message_pop:
 *
 * Takes the first element of a list header away (the topmost Route, our own Via).
 *
 * Returns: (transfer full) (nullable): that element
 */
char *lab_sip_message_pop (LabSipMessage *message, const char *name);

/**
 * lab_sip_message_copy_fields:
 * @to: gets, at its end, all fields of that name
 * @from: from here
 */
void lab_sip_message_copy_fields (LabSipMessage *to, const LabSipMessage *from,
                                  const char *name);

/* ---- fields that the layer itself understands */

/** lab_sip_message_call_id: never %NULL; empty where it is missing. */
const char *lab_sip_message_call_id (const LabSipMessage *message);
/** lab_sip_message_cseq: the number; 0 where it is missing or no number. */
guint32 lab_sip_message_cseq (const LabSipMessage *message);
/** lab_sip_message_from_tag: (transfer full) (nullable) */
char *lab_sip_message_from_tag (const LabSipMessage *message);
/** lab_sip_message_to_tag: (transfer full) (nullable) */
char *lab_sip_message_to_tag (const LabSipMessage *message);
/** lab_sip_message_set_to_tag: adds the tag where To has none. */
void lab_sip_message_set_to_tag (LabSipMessage *message, const char *tag);

/**
 * lab_sip_message_decrease_max_forwards:
 *
 * RFC 3261 §16.6 step 3; a missing one becomes 70.
 *
 * Returns: %FALSE, and nothing changed, if it is 0 already (483) or no number up to 255 (400)
 */
gboolean lab_sip_message_decrease_max_forwards (LabSipMessage *message);

/**
 * lab_sip_message_flaws:
 *
 * Returns: (transfer none) (array zero-terminated=1): names of header fields whose values the stack's parser
 *   could not read, and which it ignored.  They are there like any other in the functions above; optional
 *   ones are no reason for a 400.  Empty for messages made or parsed here.
 */
const char *const *lab_sip_message_flaws (const LabSipMessage *message);

/* ---- body */

/** lab_sip_message_body: (transfer none): never %NULL, may be empty. */
GBytes *lab_sip_message_body (const LabSipMessage *message);

/**
 * lab_sip_message_set_body:
 * @content_type: (nullable): %NULL with an empty body only
 * @body: (nullable): takes a reference; %NULL: none
 */
void lab_sip_message_set_body (LabSipMessage *message, const char *content_type,
                               GBytes *body);

/** lab_sip_message_describe: (transfer full): `MESSAGE sip:…` or `202 Accepted (MESSAGE)`, for log lines. */
char *lab_sip_message_describe (const LabSipMessage *message);
