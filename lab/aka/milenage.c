/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/milenage.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"

#define BLOCK 16

struct _LabMilenage
{
  guint8 k[LAB_AKA_K_SIZE];
  guint8 opc[BLOCK];
  EVP_CIPHER_CTX *aes;
};

/* The rotations r1 to r5 in octets and the constants c1 to c5, by their last octet (TS 35.206 §4.1). */
static const struct
{
  guint rotation;
  guint8 constant;
} out_block[] = { { 8, 0 }, { 0, 1 }, { 4, 2 }, { 8, 4 }, { 12, 8 } };

static void
encrypt (const LabMilenage *self, const guint8 *in, guint8 *out)
{
  int size = 0;
  if (EVP_EncryptUpdate (self->aes, out, &size, in, BLOCK) != 1 || size != BLOCK)
    g_error ("AES-128 is not available from OpenSSL");
}

static void
xor_block (guint8 *out, const guint8 *a, const guint8 *b)
{
  for (guint i = 0; i < BLOCK; i++)
    out[i] = a[i] ^ b[i];
}

static void
put_sqn (guint8 *out, guint64 sqn)
{
  for (guint i = 0; i < 6; i++)
    out[i] = (guint8)(sqn >> (8 * (5 - i)));
}

static guint64
get_sqn (const guint8 *in)
{
  guint64 sqn = 0;
  for (guint i = 0; i < 6; i++)
    sqn = sqn << 8 | in[i];
  return sqn;
}

static LabMilenage *
new_without_opc (const guint8 *k)
{
  LabMilenage *self = g_new0 (LabMilenage, 1);
  memcpy (self->k, k, sizeof self->k);
  self->aes = EVP_CIPHER_CTX_new ();
  if (self->aes == NULL
      || EVP_EncryptInit_ex (self->aes, EVP_aes_128_ecb (), NULL, self->k, NULL) != 1)
    g_error ("AES-128 is not available from OpenSSL");
  EVP_CIPHER_CTX_set_padding (self->aes, 0);
  return self;
}

LabMilenage *
lab_milenage_new (const guint8 *k, const guint8 *opc)
{
  g_return_val_if_fail (k != NULL && opc != NULL, NULL);
  LabMilenage *self = new_without_opc (k);
  memcpy (self->opc, opc, sizeof self->opc);
  return self;
}

LabMilenage *
lab_milenage_new_op (const guint8 *k, const guint8 *op)
{
  g_return_val_if_fail (k != NULL && op != NULL, NULL);
  LabMilenage *self = new_without_opc (k);
  encrypt (self, op, self->opc);
  xor_block (self->opc, self->opc, op);
  return self;
}

LabMilenage *
lab_milenage_copy (const LabMilenage *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return lab_milenage_new (self->k, self->opc);
}

void
lab_milenage_free (LabMilenage *self)
{
  if (self == NULL)
    return;
  EVP_CIPHER_CTX_free (self->aes); /* wipes its key schedule */
  lab_bytes_wipe (self, sizeof *self);
  g_free (self);
}

void
lab_milenage_opc (const LabMilenage *self, guint8 *opc)
{
  g_return_if_fail (self != NULL && opc != NULL);
  memcpy (opc, self->opc, sizeof self->opc);
}

/* TEMP = E[RAND xor OPc]_K */
static void
temp_block (const LabMilenage *self, const guint8 *rand, guint8 *temp)
{
  xor_block (temp, rand, self->opc);
  encrypt (self, temp, temp);
}

/* OUTn = E[rot (TEMP xor OPc, rn) xor cn]_K xor OPc, for n = 2 to 5 */
static void
out_n (const LabMilenage *self, const guint8 *temp, guint n, guint8 *out)
{
  guint8 mixed[BLOCK], rotated[BLOCK];
  xor_block (mixed, temp, self->opc);
  for (guint i = 0; i < BLOCK; i++)
    rotated[i] = mixed[(i + out_block[n - 1].rotation) % BLOCK];
  rotated[BLOCK - 1] ^= out_block[n - 1].constant;
  encrypt (self, rotated, out);
  xor_block (out, out, self->opc);
  lab_bytes_wipe (mixed, sizeof mixed);
  lab_bytes_wipe (rotated, sizeof rotated);
}

void
lab_milenage_f1 (const LabMilenage *self, const guint8 *rand, guint64 sqn, guint16 amf,
                 guint8 *mac_a, guint8 *mac_s)
{
  g_return_if_fail (self != NULL && rand != NULL && sqn <= LAB_AKA_SQN_MAX);
  guint8 in1[BLOCK], temp[BLOCK], mixed[BLOCK], out[BLOCK];
  temp_block (self, rand, temp);
  put_sqn (in1, sqn);
  in1[6] = (guint8)(amf >> 8);
  in1[7] = (guint8)amf;
  memcpy (in1 + 8, in1, 8);
  xor_block (in1, in1, self->opc);
  for (guint i = 0; i < BLOCK; i++)
    mixed[i] = temp[i] ^ in1[(i + out_block[0].rotation) % BLOCK];
  mixed[BLOCK - 1] ^= out_block[0].constant;
  encrypt (self, mixed, out);
  xor_block (out, out, self->opc);
  if (mac_a != NULL)
    memcpy (mac_a, out, LAB_AKA_MAC_SIZE);
  if (mac_s != NULL)
    memcpy (mac_s, out + 8, LAB_AKA_MAC_SIZE);
  lab_bytes_wipe (in1, sizeof in1);
  lab_bytes_wipe (temp, sizeof temp);
  lab_bytes_wipe (mixed, sizeof mixed);
  lab_bytes_wipe (out, sizeof out);
}

void
lab_milenage_f2345 (const LabMilenage *self, const guint8 *rand, guint8 *res, guint8 *ck,
                    guint8 *ik, guint8 *ak)
{
  g_return_if_fail (self != NULL && rand != NULL);
  guint8 temp[BLOCK], out[BLOCK];
  temp_block (self, rand, temp);
  out_n (self, temp, 2, out);
  if (res != NULL)
    memcpy (res, out + 8, LAB_AKA_RES_SIZE);
  if (ak != NULL)
    memcpy (ak, out, LAB_AKA_AK_SIZE);
  if (ck != NULL)
    out_n (self, temp, 3, ck);
  if (ik != NULL)
    out_n (self, temp, 4, ik);
  lab_bytes_wipe (temp, sizeof temp);
  lab_bytes_wipe (out, sizeof out);
}

void
lab_milenage_f5star (const LabMilenage *self, const guint8 *rand, guint8 *ak)
{
  g_return_if_fail (self != NULL && rand != NULL && ak != NULL);
  guint8 temp[BLOCK], out[BLOCK];
  temp_block (self, rand, temp);
  out_n (self, temp, 5, out);
  memcpy (ak, out, LAB_AKA_AK_SIZE);
  lab_bytes_wipe (temp, sizeof temp);
  lab_bytes_wipe (out, sizeof out);
}

/* Writes SQN xor AK, or reads SQN from it: the same operation. */
static void
conceal (guint8 *out, const guint8 *sqn, const guint8 *ak)
{
  for (guint i = 0; i < LAB_AKA_AK_SIZE; i++)
    out[i] = sqn[i] ^ ak[i];
}

void
lab_aka_vector_generate (const LabMilenage *self, const guint8 *rand, guint64 sqn,
                         guint16 amf, LabAkaVector *vector)
{
  g_return_if_fail (self != NULL && rand != NULL && vector != NULL);
  g_return_if_fail (sqn <= LAB_AKA_SQN_MAX);
  guint8 ak[LAB_AKA_AK_SIZE];
  memcpy (vector->rand, rand, sizeof vector->rand);
  lab_milenage_f2345 (self, rand, vector->xres, vector->ck, vector->ik, ak);
  put_sqn (vector->autn, sqn);
  conceal (vector->autn, vector->autn, ak);
  vector->autn[6] = (guint8)(amf >> 8);
  vector->autn[7] = (guint8)amf;
  lab_milenage_f1 (self, rand, sqn, amf, vector->autn + 8, NULL);
  lab_bytes_wipe (ak, sizeof ak);
}

void
lab_aka_vector_wipe (LabAkaVector *vector)
{
  if (vector != NULL)
    lab_bytes_wipe (vector, sizeof *vector);
}

gboolean
lab_aka_autn_open (const LabMilenage *self, const guint8 *rand, const guint8 *autn,
                   guint64 *sqn, guint16 *amf)
{
  g_return_val_if_fail (self != NULL && rand != NULL && autn != NULL && sqn != NULL,
                        FALSE);
  guint8 ak[LAB_AKA_AK_SIZE], plain[LAB_AKA_AK_SIZE], mac[LAB_AKA_MAC_SIZE];
  guint16 autn_amf = (guint16)(autn[6] << 8 | autn[7]);
  lab_milenage_f2345 (self, rand, NULL, NULL, NULL, ak);
  conceal (plain, autn, ak);
  *sqn = get_sqn (plain);
  if (amf != NULL)
    *amf = autn_amf;
  lab_milenage_f1 (self, rand, *sqn, autn_amf, mac, NULL);
  lab_bytes_wipe (ak, sizeof ak);
  return lab_bytes_equal_secret (mac, autn + 8, sizeof mac);
}

void
lab_aka_auts_build (const LabMilenage *self, const guint8 *rand, guint64 sqn_ms,
                    guint8 *auts)
{
  g_return_if_fail (self != NULL && rand != NULL && auts != NULL);
  g_return_if_fail (sqn_ms <= LAB_AKA_SQN_MAX);
  guint8 ak[LAB_AKA_AK_SIZE];
  lab_milenage_f5star (self, rand, ak);
  put_sqn (auts, sqn_ms);
  conceal (auts, auts, ak);
  lab_milenage_f1 (self, rand, sqn_ms, 0, NULL, auts + 6);
  lab_bytes_wipe (ak, sizeof ak);
}

gboolean
lab_aka_auts_open (const LabMilenage *self, const guint8 *rand, const guint8 *auts,
                   guint64 *sqn_ms)
{
  g_return_val_if_fail (self != NULL && rand != NULL && auts != NULL && sqn_ms != NULL,
                        FALSE);
  guint8 ak[LAB_AKA_AK_SIZE], plain[LAB_AKA_AK_SIZE], mac[LAB_AKA_MAC_SIZE];
  lab_milenage_f5star (self, rand, ak);
  conceal (plain, auts, ak);
  lab_milenage_f1 (self, rand, get_sqn (plain), 0, NULL, mac);
  lab_bytes_wipe (ak, sizeof ak);
  if (!lab_bytes_equal_secret (mac, auts + 6, sizeof mac))
    return FALSE;
  *sqn_ms = get_sqn (plain);
  return TRUE;
}
