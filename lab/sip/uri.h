/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "sip/params.h"

/** Octets that a URI may have; a longer one is refused. */
#define LAB_SIP_URI_MAX 8192

/**
 * LabSipUriScheme:
 * @LAB_SIP_URI_SIP: `sip:`
 * @LAB_SIP_URI_SIPS: `sips:`
 * @LAB_SIP_URI_TEL: `tel:` (RFC 3966)
 */
typedef enum
{
  LAB_SIP_URI_SIP,
  LAB_SIP_URI_SIPS,
  LAB_SIP_URI_TEL,
} LabSipUriScheme;

/**
 * LabSipUri:
 * @scheme: one of three; other schemes stay text
 * @user: (nullable): the user as written, escapes included; of a tel URI the number as written
 * @password: (nullable): as written; never in a log
 * @host: (nullable): as written, an IPv6 address with its brackets; %NULL only in a tel URI
 * @port: 0 for none
 * @params: URI parameters in order, values as written, escapes included
 * @headers: (nullable): what follows `?`, as written
 *
 * A SIP, SIPS or tel URI.  The parts keep their escapes, so that writing gives back what was read.
 */
typedef struct
{
  LabSipUriScheme scheme;
  char *user;
  char *password;
  char *host;
  guint16 port;
  LabSipParams *params;
  char *headers;
} LabSipUri;

/**
 * lab_sip_uri_parse:
 * @text: the URI, without `<>`
 * @error: return location: %LAB_ERROR_SYNTAX, %LAB_ERROR_LIMIT, or %LAB_ERROR_NOT_SUPPORTED for a
 *   scheme other than the three
 *
 * Lenient where clients are odd: blanks around the whole, after `sip:` and around parameters,
 * a quoted parameter value, characters in the user that ought to be escaped (RFC 3261 §19.1.1).
 *
 * Returns: (transfer full) (nullable): the URI
 */
LabSipUri *lab_sip_uri_parse (const char *text, GError **error);

/**
 * lab_sip_uri_new:
 * @scheme: its scheme
 * @user: (nullable): the user, not escaped yet; of a tel URI the number
 * @host: (nullable): a name or an address, an IPv6 one with or without brackets; %NULL for tel
 * @port: 0 for none
 *
 * Returns: (transfer full): a URI without parameters
 */
LabSipUri *lab_sip_uri_new (LabSipUriScheme scheme, const char *user, const char *host,
                            guint16 port);

/** lab_sip_uri_copy: (transfer full): a URI of its own with the same parts. */
LabSipUri *lab_sip_uri_copy (const LabSipUri *uri);

/** lab_sip_uri_free: %NULL does nothing. */
void lab_sip_uri_free (LabSipUri *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipUri, lab_sip_uri_free)

/** lab_sip_uri_to_string: (transfer full): the URI, what must be escaped escaped. */
char *lab_sip_uri_to_string (const LabSipUri *uri);

/**
 * lab_sip_uri_equal:
 *
 * Whether two URIs are equivalent by RFC 3261 §19.1.4: user and password with case, the rest without,
 * escapes as their characters, `user`, `ttl`, `method` and `maddr` and `transport` must be in both,
 * other parameters must agree where both have them, headers the same set; tel URIs by RFC 3966 §5.
 */
gboolean lab_sip_uri_equal (const LabSipUri *a, const LabSipUri *b);

/**
 * lab_sip_uri_user:
 *
 * Returns: (transfer full) (nullable): the user with its escapes undone, `%00` and what follows a
 *   broken escape as written; %NULL without a user
 */
char *lab_sip_uri_user (const LabSipUri *uri);

/**
 * lab_sip_uri_aor:
 *
 * The address of record, for comparison as a string: scheme `sip` (a sips user is the same,
 * RFC 5630 §5.1), host in lower case, user with needless escapes undone (`%2B` is `+`), no port,
 * password, parameters or headers (RFC 3261 §10.3).  Where user=phone and the user is a global number,
 * and for a tel URI: `tel:` and the number without visual separators (RFC 3966 §5.1.1); a local number
 * keeps its phone-context.
 *
 * Returns: (transfer full): the address of record
 */
char *lab_sip_uri_aor (const LabSipUri *uri);

/**
 * lab_sip_uri_number:
 *
 * Returns: (transfer full) (nullable): the telephone number without visual separators, of a tel URI
 *   or of a user that looks like a global number (`+` and digits), with or without user=phone;
 *   %NULL where there is none
 */
char *lab_sip_uri_number (const LabSipUri *uri);

/** lab_sip_uri_host_port: (transfer full): `host:port`, the port where it is not 0. */
char *lab_sip_uri_host_port (const LabSipUri *uri);

/**
 * lab_sip_uri_unescape:
 * @text: with `%XX` escapes
 *
 * Returns: (transfer full): without them; `%00` and broken escapes stay
 */
char *lab_sip_uri_unescape (const char *text);

/**
 * lab_sip_uri_scheme_of: (transfer full) (nullable): the scheme of any URI in lower case, `sip`,
 *   `urn`; %NULL without one (RFC 3986 §3.1).
 */
char *lab_sip_uri_scheme_of (const char *text);
