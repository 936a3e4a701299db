/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "aka/milenage.h"
#include "aka/sqn.h"

/**
 * LabUsimVerdict:
 * @LAB_USIM_SUCCESS: RES, CK and IK are there
 * @LAB_USIM_MAC_FAILURE: not from our home network
 * @LAB_USIM_SYNCH_FAILURE: the sequence number is not fresh; AUTS is there
 *
 * What a USIM says to a challenge (TS 33.102 §6.3.3).
 */
typedef enum
{
  LAB_USIM_SUCCESS,
  LAB_USIM_MAC_FAILURE,
  LAB_USIM_SYNCH_FAILURE,
} LabUsimVerdict;

/**
 * LabUsimAnswer:
 * @res: answer, with %LAB_USIM_SUCCESS
 * @ck: cipher key, with %LAB_USIM_SUCCESS
 * @ik: integrity key, with %LAB_USIM_SUCCESS
 * @auts: with %LAB_USIM_SYNCH_FAILURE
 * @sqn: the challenge's sequence number, not with %LAB_USIM_MAC_FAILURE
 * @amf: the challenge's AMF, not with %LAB_USIM_MAC_FAILURE
 */
typedef struct
{
  guint8 res[LAB_AKA_RES_SIZE];
  guint8 ck[LAB_AKA_CK_SIZE];
  guint8 ik[LAB_AKA_IK_SIZE];
  guint8 auts[LAB_AKA_AUTS_SIZE];
  guint64 sqn;
  guint16 amf;
} LabUsimAnswer;

/**
 * lab_usim_authenticate:
 * @milenage: the card's keys
 * @array: the card's sequence numbers; changed on success only
 * @rand: 16 octets of the challenge
 * @autn: 16 octets of the challenge
 * @answer: (out caller-allocates): zero where it does not apply
 *
 * The AUTHENTICATE command of a USIM (TS 31.102 §7.1.2, TS 33.102 §6.3.3).
 */
LabUsimVerdict lab_usim_authenticate (const LabMilenage *milenage, LabSqnArray *array,
                                      const guint8 *rand, const guint8 *autn,
                                      LabUsimAnswer *answer);

/** lab_usim_answer_wipe: overwrites the answer. */
void lab_usim_answer_wipe (LabUsimAnswer *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabUsimAnswer, lab_usim_answer_wipe)
