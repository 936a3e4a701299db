/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/algorithm.h"
#include "aka/milenage.h"

/** The longest RES (TS 33.102 §6.3.7: 32 to 128 bits). */
#define LAB_AKA_RES_SIZE_MAX 16

/**
 * LabAkaPassword:
 * @bytes: the octets that lab_digest_ha1() takes as the password
 * @size: their number; 0: the empty password of a resynchronisation (RFC 3310 §3.4)
 */
typedef struct
{
  guint8 bytes[64];
  gsize size;
} LabAkaPassword;

/**
 * lab_aka_password_derive:
 * @algorithm: one with AKA in its name
 * @res: 4 to 16 octets
 * @res_size: their number
 * @ck: (nullable): 16 octets; for AKAv2 only
 * @ik: (nullable): 16 octets; for AKAv2 only
 * @password: (out caller-allocates): AKAv1: RES as it is (RFC 3310 §3.3); AKAv2: the base64 of
 *   HMAC (RES || IK || CK, "http-digest-akav2-password") (RFC 4169 §3)
 * @error: the algorithm is not AKA, or RES has a wrong length
 */
gboolean lab_aka_password_derive (LabDigestAlgorithm algorithm, const guint8 *res,
                                  gsize res_size, const guint8 *ck, const guint8 *ik,
                                  LabAkaPassword *password, GError **error);

/** lab_aka_password_wipe: overwrites it. */
void lab_aka_password_wipe (LabAkaPassword *password);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabAkaPassword, lab_aka_password_wipe)

/**
 * lab_aka_nonce_build:
 * @rand: 16 octets
 * @autn: 16 octets
 * @server_data: (nullable): octets of the server's choice
 * @server_data_size: their number
 *
 * Returns: (transfer full): base64 (RAND || AUTN || server data) (RFC 3310 §3.2)
 */
char *lab_aka_nonce_build (const guint8 *rand, const guint8 *autn,
                           const guint8 *server_data, gsize server_data_size);

/**
 * lab_aka_nonce_parse:
 * @nonce: the challenge's `nonce`, unquoted
 * @rand: (out caller-allocates): 16 octets
 * @autn: (out caller-allocates): 16 octets
 * @error: not base64, or fewer than 32 octets
 */
gboolean lab_aka_nonce_parse (const char *nonce, guint8 *rand, guint8 *autn,
                              GError **error);

/** lab_aka_auts_to_text: (transfer full): base64 of the 14 octets (RFC 3310 §3.4). */
char *lab_aka_auts_to_text (const guint8 *auts);

/**
 * lab_aka_auts_from_text:
 * @text: the `auts` parameter, unquoted
 * @auts: (out caller-allocates): 14 octets
 * @error: not base64, or of another length
 */
gboolean lab_aka_auts_from_text (const char *text, guint8 *auts, GError **error);
