/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/milenage.h"

#include <string.h>

#include "base/bytes.h"
#include "milenage_vectors.h"

typedef struct
{
  guint8 k[16], rand[16], op[16], opc[16];
  guint64 sqn;
  guint16 amf;
} Input;

static void
octets (const char *hex, guint8 *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  lab_hex_decode (hex, bytes, size, &error);
  g_assert_no_error (error);
}

static void
assert_hex (const guint8 *bytes, gsize size, const char *expected)
{
  g_autofree char *hex = lab_hex_encode (bytes, size);
  g_assert_cmpstr (hex, ==, expected);
}

static void
input_of (const MilenageVector *vector, Input *input)
{
  octets (vector->k, input->k, 16);
  octets (vector->rand, input->rand, 16);
  octets (vector->op, input->op, 16);
  octets (vector->opc, input->opc, 16);
  input->sqn = g_ascii_strtoull (vector->sqn, NULL, 16);
  input->amf = (guint16)g_ascii_strtoull (vector->amf, NULL, 16);
}

static void
test_functions (gconstpointer data)
{
  const MilenageVector *vector = data;
  Input in;
  input_of (vector, &in);
  g_autoptr (LabMilenage) from_op = lab_milenage_new_op (in.k, in.op);
  guint8 opc[16], mac_a[8], mac_s[8], res[8], ck[16], ik[16], ak[6];
  lab_milenage_opc (from_op, opc);
  assert_hex (opc, 16, vector->opc);

  g_autoptr (LabMilenage) from_opc = lab_milenage_new (in.k, in.opc);
  g_autoptr (LabMilenage) self = lab_milenage_copy (from_opc);
  lab_milenage_f1 (self, in.rand, in.sqn, in.amf, mac_a, mac_s);
  assert_hex (mac_a, 8, vector->f1);
  assert_hex (mac_s, 8, vector->f1star);
  lab_milenage_f2345 (self, in.rand, res, ck, ik, ak);
  assert_hex (res, 8, vector->f2);
  assert_hex (ck, 16, vector->f3);
  assert_hex (ik, 16, vector->f4);
  assert_hex (ak, 6, vector->f5);
  lab_milenage_f5star (self, in.rand, ak);
  assert_hex (ak, 6, vector->f5star);
}

static void
test_vector (gconstpointer data)
{
  const MilenageVector *vector = data;
  Input in;
  input_of (vector, &in);
  g_autoptr (LabMilenage) self = lab_milenage_new (in.k, in.opc);
  g_auto (LabAkaVector) made = { 0 };
  lab_aka_vector_generate (self, in.rand, in.sqn, in.amf, &made);
  assert_hex (made.rand, 16, vector->rand);
  assert_hex (made.xres, 8, vector->f2);
  assert_hex (made.ck, 16, vector->f3);
  assert_hex (made.ik, 16, vector->f4);
  assert_hex (made.autn + 6, 2, vector->amf);
  assert_hex (made.autn + 8, 8, vector->f1);

  guint64 sqn;
  guint16 amf;
  g_assert_true (lab_aka_autn_open (self, made.rand, made.autn, &sqn, &amf));
  g_assert_cmpuint (sqn, ==, in.sqn);
  g_assert_cmpuint (amf, ==, in.amf);
  for (guint i = 0; i < sizeof made.autn; i++)
    {
      made.autn[i] ^= 0x10;
      g_assert_false (lab_aka_autn_open (self, made.rand, made.autn, &sqn, &amf));
      made.autn[i] ^= 0x10;
    }
}

static void
test_auts (gconstpointer data)
{
  const MilenageVector *vector = data;
  Input in;
  input_of (vector, &in);
  g_autoptr (LabMilenage) self = lab_milenage_new (in.k, in.opc);
  guint8 auts[LAB_AKA_AUTS_SIZE], ak[6];
  lab_aka_auts_build (self, in.rand, in.sqn, auts);
  octets (vector->f5star, ak, 6);
  for (guint i = 0; i < 6; i++)
    g_assert_cmphex (auts[i] ^ ak[i], ==, (guint8)(in.sqn >> (8 * (5 - i))));

  guint64 sqn_ms = 0;
  g_assert_true (lab_aka_auts_open (self, in.rand, auts, &sqn_ms));
  g_assert_cmpuint (sqn_ms, ==, in.sqn);
  for (guint i = 0; i < sizeof auts; i++)
    {
      sqn_ms = 7;
      auts[i] ^= 0x01;
      g_assert_false (lab_aka_auts_open (self, in.rand, auts, &sqn_ms));
      g_assert_cmpuint (sqn_ms, ==, 7);
      auts[i] ^= 0x01;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (milenage_vectors); i++)
    {
      const MilenageVector *vector = &milenage_vectors[i];
      g_autofree char *functions
          = g_strdup_printf ("/aka/milenage/functions/ts-35.208-set-%u", vector->set);
      g_autofree char *made = g_strdup_printf (
          "/aka/milenage/vector-and-autn/ts-35.208-set-%u", vector->set);
      g_autofree char *auts
          = g_strdup_printf ("/aka/milenage/auts/ts-35.208-set-%u", vector->set);
      g_test_add_data_func (functions, vector, test_functions);
      g_test_add_data_func (made, vector, test_vector);
      g_test_add_data_func (auts, vector, test_auts);
    }
  return g_test_run ();
}
