/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

#define LAB_AKA_K_SIZE    16
#define LAB_AKA_RAND_SIZE 16
#define LAB_AKA_AUTN_SIZE 16
#define LAB_AKA_RES_SIZE  8
#define LAB_AKA_CK_SIZE   16
#define LAB_AKA_IK_SIZE   16
#define LAB_AKA_AK_SIZE   6
#define LAB_AKA_MAC_SIZE  8
#define LAB_AKA_AUTS_SIZE 14

/** The largest sequence number: 48 bits (TS 33.102 §6.3.7). */
#define LAB_AKA_SQN_MAX G_GUINT64_CONSTANT (0xffffffffffff)

/** AMF with its separation bit clear, as for IMS AKA (TS 33.102 annex H). */
#define LAB_AKA_AMF_DEFAULT 0x0000

/**
 * LabMilenage:
 *
 * The authentication functions of one subscriber (TS 35.206): K and OPc, wiped when freed.
 */
typedef struct _LabMilenage LabMilenage;

/** lab_milenage_new: (transfer full): from K and OPc, 16 octets each. */
LabMilenage *lab_milenage_new (const guint8 *k, const guint8 *opc);

/** lab_milenage_new_op: (transfer full): from K and the operator's OP; OPc is derived (TS 35.206 §3). */
LabMilenage *lab_milenage_new_op (const guint8 *k, const guint8 *op);

/** lab_milenage_copy: (transfer full): another one with the same K and OPc. */
LabMilenage *lab_milenage_copy (const LabMilenage *self);

/** lab_milenage_free: wipes the keys; %NULL does nothing. */
void lab_milenage_free (LabMilenage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabMilenage, lab_milenage_free)

/** lab_milenage_opc: (out): writes OPc, 16 octets, to @opc. */
void lab_milenage_opc (const LabMilenage *self, guint8 *opc);

/**
 * lab_milenage_f1:
 * @rand: 16 octets
 * @sqn: up to 48 bits
 * @amf: 16 bits
 * @mac_a: (out caller-allocates) (nullable): f1, 8 octets
 * @mac_s: (out caller-allocates) (nullable): f1*, 8 octets (TS 35.206 §4.1)
 */
void lab_milenage_f1 (const LabMilenage *self, const guint8 *rand, guint64 sqn,
                      guint16 amf, guint8 *mac_a, guint8 *mac_s);

/**
 * lab_milenage_f2345:
 * @rand: 16 octets
 * @res: (out caller-allocates) (nullable): f2, 8 octets
 * @ck: (out caller-allocates) (nullable): f3, 16 octets
 * @ik: (out caller-allocates) (nullable): f4, 16 octets
 * @ak: (out caller-allocates) (nullable): f5, 6 octets (TS 35.206 §4.1)
 */
void lab_milenage_f2345 (const LabMilenage *self, const guint8 *rand, guint8 *res,
                         guint8 *ck, guint8 *ik, guint8 *ak);

/** lab_milenage_f5star: (out): the AK of a resynchronisation, 6 octets (TS 35.206 §4.1). */
void lab_milenage_f5star (const LabMilenage *self, const guint8 *rand, guint8 *ak);

/**
 * LabAkaVector:
 * @rand: the challenge
 * @autn: SQN xor AK, AMF, MAC-A
 * @xres: what the phone has to answer
 * @ck: cipher key
 * @ik: integrity key
 *
 * An authentication vector (TS 33.102 §6.3.2).  Wipe it after use.
 */
typedef struct
{
  guint8 rand[LAB_AKA_RAND_SIZE];
  guint8 autn[LAB_AKA_AUTN_SIZE];
  guint8 xres[LAB_AKA_RES_SIZE];
  guint8 ck[LAB_AKA_CK_SIZE];
  guint8 ik[LAB_AKA_IK_SIZE];
} LabAkaVector;

/**
 * lab_aka_vector_generate:
 * @rand: 16 octets, not used before
 * @sqn: this vector's sequence number, from lab_sqn_next()
 * @amf: usually %LAB_AKA_AMF_DEFAULT
 * @vector: (out caller-allocates): the vector
 */
void lab_aka_vector_generate (const LabMilenage *self, const guint8 *rand, guint64 sqn,
                              guint16 amf, LabAkaVector *vector);

/** lab_aka_vector_wipe: overwrites the vector. */
void lab_aka_vector_wipe (LabAkaVector *vector);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabAkaVector, lab_aka_vector_wipe)

/**
 * lab_aka_autn_open:
 * @rand: 16 octets of the challenge
 * @autn: 16 octets of the challenge
 * @sqn: (out): the sequence number within; set in any case
 * @amf: (out) (optional): the AMF within
 *
 * Reads an AUTN as a USIM does; whether the SQN is fresh is lab_sqn_array_accept()'s question.
 *
 * Returns: whether MAC-A is right (TS 33.102 §6.3.3)
 */
gboolean lab_aka_autn_open (const LabMilenage *self, const guint8 *rand,
                            const guint8 *autn, guint64 *sqn, guint16 *amf);

/**
 * lab_aka_auts_build:
 * @rand: 16 octets of the challenge that was refused
 * @sqn_ms: the highest sequence number that the USIM accepted
 * @auts: (out caller-allocates): 14 octets: SQN_MS xor AK*, MAC-S with AMF* = 0000 (TS 33.102 §6.3.3)
 */
void lab_aka_auts_build (const LabMilenage *self, const guint8 *rand, guint64 sqn_ms,
                         guint8 *auts);

/**
 * lab_aka_auts_open:
 * @rand: 16 octets of the challenge that was refused
 * @auts: 14 octets from the phone
 * @sqn_ms: (out): the phone's sequence number; unchanged unless MAC-S is right
 *
 * Returns: whether MAC-S is right (TS 33.102 §6.3.5)
 */
gboolean lab_aka_auts_open (const LabMilenage *self, const guint8 *rand,
                            const guint8 *auts, guint64 *sqn_ms);
