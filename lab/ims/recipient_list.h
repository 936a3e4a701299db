/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

#define LAB_RECIPIENT_LIST_TYPE "application/resource-lists+xml"

/** Octets of such a body, and recipients in it, that are read. */
#define LAB_RECIPIENT_LIST_MAX_SIZE    262144
#define LAB_RECIPIENT_LIST_MAX_ENTRIES 500

/**
 * lab_recipient_list_read:
 * @xml: the document
 * @size: its octets
 * @error: return location: bad XML, an entry without uri, none, or too many
 *
 * The recipients of a request (RFC 5365 §3, RFC 4826 §3.2), each once, in order; blanks around a URI
 * are taken away.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): their URIs
 */
char **lab_recipient_list_read (const char *xml, gsize size, GError **error);
