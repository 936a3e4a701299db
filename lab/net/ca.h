/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "net/address.h"

/**
 * LabCa:
 *
 * The lab's own certification authority: made at first use in a directory that only its owner can
 * read, and used by all labs of that user.  EC P-256.
 */
typedef struct _LabCa LabCa;

/**
 * lab_ca_open:
 * @directory: (nullable): where it lives; %NULL: `$XDG_DATA_HOME/rcslab/ca`, or
 *   `~/.local/share/rcslab/ca`
 * @error: return location: LAB_ERROR_ENVIRONMENT names the path and what is wrong with it
 *
 * Makes directory (mode 0700), key (mode 0600) and certificate (10 years) when they are missing, and
 * anew when the certificate has less than 30 days to go.  What is broken is not overwritten.  Several
 * processes may do so at once.
 *
 * Returns: (transfer full): the authority
 */
LabCa *lab_ca_open (const char *directory, GError **error);

void lab_ca_free (LabCa *ca);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabCa, lab_ca_free)

/** lab_ca_path: (transfer none): the certificate's file, for a phone that is to trust it. */
const char *lab_ca_path (const LabCa *ca);

/**
 * lab_ca_issue:
 * @ca: an authority
 * @name: whose certificate: letters, digits, `.`, `-` and `_`; becomes the common name
 * @dns_names: (nullable) (array zero-terminated=1): DNS names that phones dial
 * @addresses: (array length=address_count): IP addresses that phones dial; ports are not used
 * @address_count: how many
 * @error: return location: LAB_ERROR_ENVIRONMENT names the path
 *
 * A certificate for them (subjectAltName, RFC 5280 §4.2.1.6), in a directory of its own as Sofia-SIP and
 * lab_tls_context_new_server() want it: `agent.pem` (certificate and key) and `cafile.pem`.  For the
 * same names the one that exists is used again, unless its issuer is another, it is broken, or it has
 * less than 30 days to go: then another directory has the new one.
 *
 * Returns: (transfer full): the directory's path
 */
char *lab_ca_issue (LabCa *ca, const char *name, const char *const *dns_names,
                    const LabAddress *addresses, gsize address_count, GError **error);
