/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "mime/flaw.h"

/** The largest session description that is read, in octets. */
#define LAB_SDP_SIZE_MAX (256 * 1024)
/** The most lines that are read. */
#define LAB_SDP_LINES_MAX 4096

/** Lines end with LF alone. */
#define LAB_FLAW_SDP_BARE_LF "sdp-bare-lf"
/** A line that must be there is not: v, o, s or t. */
#define LAB_FLAW_SDP_MISSING_LINE "sdp-missing-line"
/** A line stands where its type may not stand. */
#define LAB_FLAW_SDP_ORDER "sdp-order"
/** A blank line. */
#define LAB_FLAW_SDP_BLANK_LINE "sdp-blank-line"
/** A version other than 0. */
#define LAB_FLAW_SDP_VERSION "sdp-version"
/** An m= line that cannot be read. */
#define LAB_FLAW_SDP_BAD_MEDIA "sdp-bad-media"

/**
 * LabSdpLine:
 * @type: the letter
 * @value: what stands behind `=`
 */
typedef struct
{
  char type;
  char *value;
} LabSdpLine;

/**
 * LabSdpSection:
 *
 * The session's lines, or a media description's with its m= line first (RFC 8866 §5).
 */
typedef struct _LabSdpSection LabSdpSection;

/** LabSdp: a session description. */
typedef struct _LabSdp LabSdp;

/**
 * lab_sdp_parse:
 * @body: the session description
 * @error: a line that is not letter `=` value, a zero octet, or a limit
 */
LabSdp *lab_sdp_parse (GBytes *body, GError **error);

/** lab_sdp_new: (transfer full): without any line. */
LabSdp *lab_sdp_new (void);

/** lab_sdp_free: frees it; %NULL does nothing. */
void lab_sdp_free (LabSdp *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSdp, lab_sdp_free)

/** lab_sdp_flaws: (transfer none): what was wrong with it. */
const LabMimeFlaws *lab_sdp_flaws (const LabSdp *self);

/** lab_sdp_session: (transfer none): the lines before the first m=. */
LabSdpSection *lab_sdp_session (const LabSdp *self);

/** lab_sdp_n_media: how many m= there are. */
guint lab_sdp_n_media (const LabSdp *self);

/** lab_sdp_media: (transfer none): the media description at @index, from 0. */
LabSdpSection *lab_sdp_media (const LabSdp *self, guint index);

/** lab_sdp_add_media: (transfer none): a new media description at the end: `audio 49170 RTP/AVP 0`. */
LabSdpSection *lab_sdp_add_media (LabSdp *self, const char *value);

/** lab_sdp_write: (transfer full): the session description, with CRLF. */
GBytes *lab_sdp_write (const LabSdp *self);

/** lab_sdp_section_n_lines: how many lines it has; a media description's first is its m=. */
guint lab_sdp_section_n_lines (const LabSdpSection *self);

/** lab_sdp_section_line: (transfer none): the line at @index, from 0. */
const LabSdpLine *lab_sdp_section_line (const LabSdpSection *self, guint index);

/** lab_sdp_section_get: (nullable): the value of the first line of that type. */
const char *lab_sdp_section_get (const LabSdpSection *self, char type);

/**
 * lab_sdp_section_attribute:
 * @name: `path`, `sendrecv`
 *
 * Returns: (nullable): the value of the first `a=name:value`; "" for `a=name` (RFC 8866 §5.13)
 */
const char *lab_sdp_section_attribute (const LabSdpSection *self, const char *name);

/** lab_sdp_section_append: adds a line at the end; the value must not hold a line break. */
void lab_sdp_section_append (LabSdpSection *self, char type, const char *value);

/** lab_sdp_section_set: replaces the first line of that type, or adds one at the end. */
void lab_sdp_section_set (LabSdpSection *self, char type, const char *value);

/**
 * LabSdpMedia:
 * @kind: `audio`, `message`
 * @port: 0 to 65535
 * @n_ports: from `49170/2`; else 1
 * @protocol: `RTP/AVP`, `TCP/MSRP`
 * @formats: (array zero-terminated=1): `0 8`, `*`
 */
typedef struct
{
  char *kind;
  guint port;
  guint n_ports;
  char *protocol;
  char **formats;
} LabSdpMedia;

/**
 * lab_sdp_media_parse:
 * @value: of an m= line
 * @error: what is wrong with it (RFC 8866 §5.14)
 *
 * Returns: (transfer full) (nullable): its fields
 */
LabSdpMedia *lab_sdp_media_parse (const char *value, GError **error);

/** lab_sdp_media_free: frees it; %NULL does nothing. */
void lab_sdp_media_free (LabSdpMedia *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSdpMedia, lab_sdp_media_free)
