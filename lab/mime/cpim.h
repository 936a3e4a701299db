/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "mime/flaw.h"
#include "mime/headers.h"

/** The largest message/cpim that is read, in octets. */
#define LAB_CPIM_SIZE_MAX (16 * 1024 * 1024)
/** The most CPIM headers that are read. */
#define LAB_CPIM_HEADERS_MAX 64

/** The namespace of a header without prefix, unless NS says otherwise (RFC 3862 §3.4). */
#define LAB_CPIM_NS_CORE "urn:ietf:params:cpim-headers:"
/** The namespace of IMDN (RFC 5438 §6). */
#define LAB_CPIM_NS_IMDN "urn:ietf:params:imdn"
/** The namespace of OMA CPM. */
#define LAB_CPIM_NS_CPM "http://www.openmobilealliance.org/cpm/"

/** Lines end with LF alone. */
#define LAB_FLAW_CPIM_BARE_LF "cpim-bare-lf"
/** The MIME headers follow without a blank line. */
#define LAB_FLAW_CPIM_NO_BLANK_LINE "cpim-no-blank-line"
/** The content follows its MIME headers without a blank line. */
#define LAB_FLAW_CPIM_NO_BLANK_LINE_BEFORE_CONTENT "cpim-no-blank-line-before-content"
/** There are no MIME headers: the content is text/plain. */
#define LAB_FLAW_CPIM_NO_MIME_HEADERS "cpim-no-mime-headers"
/** No blank after the colon. */
#define LAB_FLAW_CPIM_NO_SPACE_AFTER_COLON "cpim-no-space-after-colon"
/** A line of the headers is not a header; it is skipped. */
#define LAB_FLAW_CPIM_BAD_HEADER "cpim-bad-header"
/** A header whose name is right but for its case. */
#define LAB_FLAW_CPIM_HEADER_CASE "cpim-header-case"
/** No From. */
#define LAB_FLAW_CPIM_NO_FROM "cpim-no-from"
/** No To. */
#define LAB_FLAW_CPIM_NO_TO "cpim-no-to"
/** No DateTime, though a disposition notification is asked for. */
#define LAB_FLAW_CPIM_NO_DATE_TIME "cpim-no-date-time"
/** An address without angle brackets. */
#define LAB_FLAW_CPIM_BARE_URI "cpim-bare-uri"
/** Blanks within the angle brackets. */
#define LAB_FLAW_CPIM_BLANK_IN_URI "cpim-blank-in-uri"
/** An address without scheme. */
#define LAB_FLAW_CPIM_NO_SCHEME "cpim-no-scheme"
/** An address that cannot be read at all. */
#define LAB_FLAW_CPIM_BAD_ADDRESS "cpim-bad-address"
/** A DateTime that is not quite RFC 3339, or not at all. */
#define LAB_FLAW_CPIM_DATE_TIME "cpim-date-time"
/** An NS without a blank between prefix and URI. */
#define LAB_FLAW_CPIM_NS_NO_SPACE "cpim-ns-no-space"
/** An NS that cannot be read. */
#define LAB_FLAW_CPIM_BAD_NS "cpim-bad-ns"
/** A prefix that no NS before it declares. */
#define LAB_FLAW_CPIM_UNDECLARED_PREFIX "cpim-undeclared-prefix"
/** A header that may be there once is there twice. */
#define LAB_FLAW_CPIM_REPEATED_HEADER "cpim-repeated-header"
/** To or cc twice: right by RFC 3862 §4.2 and §4.3, wrong by the operator's 5.1.1.1.2. */
#define LAB_FLAW_CPIM_REPEATED_RECIPIENT "cpim-repeated-recipient"
/** Content-Length is not the content's length; it is ignored. */
#define LAB_FLAW_CPIM_CONTENT_LENGTH "cpim-content-length"
/** A MIME header is there twice. */
#define LAB_FLAW_CPIM_REPEATED_MIME_HEADER "cpim-repeated-mime-header"

/**
 * LabCpimAddress:
 * @name: (nullable): the formal name, unquoted
 * @uri: `sip:alice@example.com`; without scheme if it came so
 */
typedef struct
{
  char *name;
  char *uri;
} LabCpimAddress;

/**
 * LabCpimHeader:
 * @name: with its prefix, as it was written: `imdn.Message-ID`
 * @parameters: (nullable): `lang=fr`, as written
 * @value: unescaped
 * @namespace_uri: the namespace of its prefix; "" where the prefix is not declared
 * @local_name: (transfer none): the part of @name behind the prefix
 */
typedef struct
{
  char *name;
  char *parameters;
  char *value;
  char *namespace_uri;
  const char *local_name;
} LabCpimHeader;

/** LabCpim: a message/cpim: its headers, and the part within (RFC 3862). */
typedef struct _LabCpim LabCpim;

/**
 * lab_cpim_parse:
 * @body: the content of the message/cpim body
 * @error: nothing that could be read as one, or a limit
 *
 * Reads what is in use; lab_cpim_flaws() says what a strict reader would refuse.
 *
 * Returns: (transfer full) (nullable): the message
 */
LabCpim *lab_cpim_parse (GBytes *body, GError **error);

/** lab_cpim_new: (transfer full): an empty one, to be filled and written. */
LabCpim *lab_cpim_new (void);

/** lab_cpim_free: frees it; %NULL does nothing. */
void lab_cpim_free (LabCpim *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabCpim, lab_cpim_free)

/** lab_cpim_flaws: (transfer none): what was wrong with it. */
const LabMimeFlaws *lab_cpim_flaws (const LabCpim *self);

/** lab_cpim_from: (transfer none) (nullable): the sender. */
const LabCpimAddress *lab_cpim_from (const LabCpim *self);

/** lab_cpim_n_to: how many To there are. */
guint lab_cpim_n_to (const LabCpim *self);

/** lab_cpim_to: (transfer none): the recipient at @index, from 0. */
const LabCpimAddress *lab_cpim_to (const LabCpim *self, guint index);

/**
 * lab_cpim_date_time:
 * @time_us: (out): microseconds of the Unix epoch
 *
 * Returns: whether there is a DateTime that can be read
 */
gboolean lab_cpim_date_time (const LabCpim *self, gint64 *time_us);

/** lab_cpim_n_headers: all headers, From, To and NS included. */
guint lab_cpim_n_headers (const LabCpim *self);

/** lab_cpim_nth_header: (transfer none): the header at @index, from 0. */
const LabCpimHeader *lab_cpim_nth_header (const LabCpim *self, guint index);

/**
 * lab_cpim_header:
 * @namespace_uri: `LAB_CPIM_NS_IMDN`
 * @local_name: `Message-ID`; an exact match goes before one in another case
 *
 * Finds the header whatever prefix the sender chose; a prefix `imdn` or `cpm` that was never declared counts as
 * the usual one.
 *
 * Returns: (nullable): its value
 */
const char *lab_cpim_header (const LabCpim *self, const char *namespace_uri,
                             const char *local_name);

/** lab_cpim_mime_headers: (transfer none): the headers of the part within. */
const LabMimeHeaders *lab_cpim_mime_headers (const LabCpim *self);

/** lab_cpim_content_type: the part's Content-Type, or `text/plain` where there is none (RFC 2045 §5.2). */
const char *lab_cpim_content_type (const LabCpim *self);

/** lab_cpim_content: (transfer none): the part's octets, not decoded. */
GBytes *lab_cpim_content (const LabCpim *self);

/** lab_cpim_decoded_content: (transfer full) (nullable): decoded: see lab_transfer_decode(). */
GBytes *lab_cpim_decoded_content (const LabCpim *self, GError **error);

/** lab_cpim_add_address: adds `From`, `To` or `cc` (@header); @name (nullable) is the formal name. */
void lab_cpim_add_address (LabCpim *self, const char *header, const char *name,
                           const char *uri);

/** lab_cpim_add_date_time: adds DateTime, in UTC with milliseconds. */
void lab_cpim_add_date_time (LabCpim *self, gint64 time_us);

/** lab_cpim_add_namespace: adds `NS: prefix <uri>`; before the headers that use the prefix. */
void lab_cpim_add_namespace (LabCpim *self, const char *prefix, const char *uri);

/** lab_cpim_add_header: adds a header; @name with its prefix; @value is escaped when written. */
void lab_cpim_add_header (LabCpim *self, const char *name, const char *value);

/** lab_cpim_add_mime_header: adds a MIME header other than those of lab_cpim_set_content(). */
void lab_cpim_add_mime_header (LabCpim *self, const char *name, const char *value);

/**
 * lab_cpim_set_content:
 * @content_type: `text/plain;charset=UTF-8`
 * @base64: write it in base64 and say so
 * @content: the octets, not encoded
 *
 * Sets Content-Type, Content-Transfer-Encoding (where @base64) and Content-Length.  Once a message.
 */
void lab_cpim_set_content (LabCpim *self, const char *content_type, gboolean base64,
                           GBytes *content);

/**
 * lab_cpim_write:
 * @self: a message made with lab_cpim_new() or read by lab_cpim_parse()
 *
 * Strict: a blank behind each colon, escapes, CRLF, a blank line on either side of the MIME headers, NS for
 * `imdn` and `cpm` where it was missing, a right Content-Length where there is one.  Headers that cannot be said so
 * (an unreadable address, DateTime or NS; a prefix that nobody declared) are left out.
 *
 * Returns: (transfer full): the body
 */
GBytes *lab_cpim_write (const LabCpim *self);
