/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "sip/params.h"
#include "sip/uri.h"

/** Values that one header, or all of one name together, may have; more are refused. */
#define LAB_SIP_NAME_ADDR_MAX 128

/**
 * LabSipNameAddr:
 * @display_name: (nullable): without its quotes and their escapes
 * @uri: the URI as written, of any scheme; `*` for Contact's star
 * @params: the header's parameters, after the URI
 *
 * One value of From, To, Contact, Route, Record-Route, Path, Service-Route, P-Asserted-Identity,
 * P-Preferred-Identity or P-Associated-URI: `"name" <uri>;param` or `uri;param` (RFC 3261 §20.10).
 */
typedef struct
{
  char *display_name;
  char *uri;
  LabSipParams *params;
} LabSipNameAddr;

/**
 * lab_sip_name_addr_parse:
 * @value: one value
 * @error: return location: %LAB_ERROR_SYNTAX or %LAB_ERROR_LIMIT
 *
 * Without `<>`, what follows `;` belongs to the header, and `?` or `,` is an error
 * (RFC 3261 §20.10).  A blank inside `<>` and a display name that ought to be quoted are accepted.
 *
 * Returns: (transfer full) (nullable): the value
 */
LabSipNameAddr *lab_sip_name_addr_parse (const char *value, GError **error);

/**
 * lab_sip_name_addr_parse_list:
 * @value: values with commas between them
 * @error: return location
 *
 * Returns: (transfer full) (element-type LabSipNameAddr) (nullable): them in order, maybe none
 */
GPtrArray *lab_sip_name_addr_parse_list (const char *value, GError **error);

/** lab_sip_name_addr_new: (transfer full): a value without parameters; @display_name may be %NULL. */
LabSipNameAddr *lab_sip_name_addr_new (const char *display_name, const char *uri);

/** lab_sip_name_addr_copy: (transfer full): a value of its own with the same parts. */
LabSipNameAddr *lab_sip_name_addr_copy (const LabSipNameAddr *name_addr);

/** lab_sip_name_addr_free: %NULL does nothing. */
void lab_sip_name_addr_free (LabSipNameAddr *name_addr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipNameAddr, lab_sip_name_addr_free)

/** lab_sip_name_addr_to_string: (transfer full): `"name" <uri>;params`; always with `<>`. */
char *lab_sip_name_addr_to_string (const LabSipNameAddr *name_addr);

/** lab_sip_name_addr_list_to_string: (transfer full): the values with `, ` between them. */
char *lab_sip_name_addr_list_to_string (const GPtrArray *list);

/** lab_sip_name_addr_parse_uri: (transfer full) (nullable): the URI's parts; see lab_sip_uri_parse(). */
LabSipUri *lab_sip_name_addr_parse_uri (const LabSipNameAddr *name_addr, GError **error);

/** lab_sip_contact_is_star: whether it is Contact's `*` (RFC 3261 §10.2.2). */
gboolean lab_sip_contact_is_star (const LabSipNameAddr *contact);

/**
 * lab_sip_contact_expires_s:
 * @contact: a Contact value
 * @default_s: what holds without the parameter: the Expires header's, or the registrar's
 *
 * Returns: seconds; a number too large is 2**32 − 1, what is no number 3600 (RFC 3261 §20.10, §10.2.1.1)
 */
guint32 lab_sip_contact_expires_s (const LabSipNameAddr *contact, guint32 default_s);

/**
 * lab_sip_contact_q: preference in thousandths, 0 to 1000; 1000 without the parameter or with a
 *   malformed one (RFC 3261 §20.10).
 */
guint lab_sip_contact_q (const LabSipNameAddr *contact);

/**
 * lab_sip_contact_instance: (nullable) (transfer full): `+sip.instance` without its quotes and `<>`,
 *   as written otherwise (RFC 5626 §4.1).
 */
char *lab_sip_contact_instance (const LabSipNameAddr *contact);

/** lab_sip_contact_reg_id: `reg-id`, 1 to 2**31 − 1; 0 without or malformed (RFC 5626 §4.2). */
guint32 lab_sip_contact_reg_id (const LabSipNameAddr *contact);
