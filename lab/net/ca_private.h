/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>
#include "net/ca.h"

/* A certificate and its key, as one PEM file has them: one file, so that they never differ. */
typedef struct
{
  X509 *certificate;
  EVP_PKEY *key;
} Identity;

void identity_free (Identity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Identity, identity_free)

/* When a certificate is valid, in seconds of the Unix epoch. */
typedef struct
{
  gint64 from_s;
  gint64 until_s;
} Validity;

/* A new key and a certificate that it signs itself, for an authority. */
Identity *identity_new_ca (Validity validity, GError **error);

/* A new key and a certificate for @name and its subjectAltName, signed by @ca. */
Identity *identity_new (const Identity *ca, const char *name,
                        const char *const *dns_names, const LabAddress *addresses,
                        gsize address_count, Validity validity, GError **error);

/* Certificate, and the key when @with_key, as PEM. */
char *identity_to_pem (const Identity *identity, gboolean with_key, GError **error);

/* %NULL with @error set: @pem has no certificate, no key, or those of two identities. */
Identity *identity_from_pem (const char *pem, gsize size, GError **error);

/* Whether @issuer has signed it. */
gboolean identity_is_of (const Identity *identity, const Identity *issuer);

/* Whether it is valid from @now_s on and for @margin_s more. */
gboolean identity_is_valid (const Identity *identity, gint64 now_s, gint64 margin_s);
