/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

#define LAB_IMS_XML_TYPE "application/3gpp-ims+xml"

/** Octets of such a body that are read. */
#define LAB_IMS_XML_MAX 16384

/**
 * lab_restoration_write:
 * @reason: (nullable): for a human
 *
 * The body of a 504 that makes a phone register anew: type restoration, action initial-registration
 * (TS 24.229 §7.6, §5.2.6.3.2A).
 *
 * Returns: (transfer full): the document, line breaks CRLF
 */
char *lab_restoration_write (const char *reason);

/**
 * lab_restoration_read:
 * @xml: the body
 * @size: its octets
 *
 * Returns: whether it asks for an initial registration
 */
gboolean lab_restoration_read (const char *xml, gsize size);

/**
 * lab_service_info_write:
 * @service_info: ServiceInfo of a filter criterion
 *
 * The body of a third-party REGISTER that carries it (TS 24.229 §5.4.1.7A, §7.6).
 *
 * Returns: (transfer full): the document
 */
char *lab_service_info_write (const char *service_info);
