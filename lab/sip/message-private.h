/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "sip/message.h"

/* A field either points into the message's source, or has text of its own. */
typedef struct
{
  const char *name;
  const char *value;
  const char *raw; /* NULL: of our own making */
  gsize raw_size;
  GRefString *own; /* name, NUL, value */
} LabSipField;

struct _LabSipMessage
{
  gatomicrefcount references;
  GBytes *source; /* what the raw fields point into */
  char *text;     /* g_rc_box: the source once more, names and values cut out of it */
  GArray *fields; /* LabSipField */
  gboolean is_request;
  char *method; /* of a response: the CSeq's, found when asked for */
  char *uri;
  guint status;
  char *phrase;
  char *first_line; /* as it came; NULL once edited */
  GBytes *body;
  char **flaws;
};

/** lab_sip_message_new_empty: (transfer full): neither request nor response yet. */
LabSipMessage *lab_sip_message_new_empty (void);

/**
 * lab_sip_message_parse_header:
 * @header: first line and fields, with or without the empty line
 * @lenient: a line without a colon is kept as a nameless field, to be forwarded
 * @header_size: (out) (optional): octets up to the body
 *
 * Returns: (transfer full) (nullable): the message, without a body
 */
LabSipMessage *lab_sip_message_parse_header (GBytes *header, gboolean lenient,
                                             gsize *header_size, GError **error);

/** lab_sip_message_content_length: whether it has a Content-Length that is a number. */
gboolean lab_sip_message_content_length (const LabSipMessage *message, guint64 *length);

/** lab_sip_message_set_flaws: (transfer full): names of fields the stack could not read. */
void lab_sip_message_set_flaws (LabSipMessage *message, char **flaws);

/** lab_sip_header_long_name: (transfer none): `From` for `f`; else @name itself (RFC 3261 §7.3.3). */
const char *lab_sip_header_long_name (const char *name);

/** lab_sip_header_is: whether both name the same header. */
gboolean lab_sip_header_is (const char *name, const char *other);
