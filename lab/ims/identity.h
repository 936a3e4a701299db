/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_impu_canonical:
 * @uri: a public identity in any of its forms, with or without `<>`'s content's parameters:
 *   `sip:+86138…@domain`, `sip:%2B86138…@DOMAIN:7000;transport=tcp`, `sip:+86…@domain;user=phone`,
 *   `tel:+86-138-…`, `sips:…`
 * @error: return location; also %LAB_ERROR_NOT_SUPPORTED for a wildcarded identity (`!…!`)
 *
 * The one string by which public identities are compared and stored: see lab_sip_uri_aor()
 * (TS 23.003 §13.4, RFC 3261 §10.3, RFC 3966 §5).
 *
 * Returns: (transfer full) (nullable): `sip:user@host` or `tel:number`
 */
char *lab_impu_canonical (const char *uri, GError **error);

/** lab_impu_equal: whether two texts name the same public identity; what is no identity equals nothing. */
gboolean lab_impu_equal (const char *a, const char *b);

/**
 * lab_impu_forms:
 * @uri: a public identity as a request has it
 * @domain: (nullable): the home domain
 * @error: return location
 *
 * The canonical strings under which an HSS may hold this identity, the best first: itself; then, for
 * a global number, `tel:` (only when @uri is in @domain, or has user=phone) and `sip:+…@domain`.
 * A softphone that dials `sip:+86138…@domain` so reaches a user known by his tel URI.
 *
 * Returns: (transfer full) (nullable): one to three strings
 */
GStrv lab_impu_forms (const char *uri, const char *domain, GError **error);

/** lab_impu_in_domain: whether it is a SIP URI whose host is @domain, in any case; never a tel URI. */
gboolean lab_impu_in_domain (const char *uri, const char *domain);

/**
 * lab_impi_default:
 * @impu: the To of a REGISTER without Authorization, or the first SIP identity of a subscriber
 * @domain: the home domain, for a tel URI
 * @error: return location
 *
 * The private identity that belongs to a public one by default: `user@host`, escapes undone, host in
 * lower case (TS 23.003 §13.3, TS 24.229 §5.4.1.2.1A for requests without Authorization).
 *
 * Returns: (transfer full) (nullable): the private identity
 */
char *lab_impi_default (const char *impu, const char *domain, GError **error);

/**
 * lab_impi_canonical:
 * @username: Digest's username as sent: `+86…@domain`, `%2B86…@Domain`, `+86…`, `sip:+86…@domain`
 * @domain: the home domain, taken when @username has none
 *
 * For finding the subscriber only: the digest is computed over the name as sent (RFC 7616 §3.4.2).
 *
 * Returns: (transfer full) (nullable): `user@domain`, the domain in lower case; %NULL for an empty name
 *   or one with control characters
 */
char *lab_impi_canonical (const char *username, const char *domain);
