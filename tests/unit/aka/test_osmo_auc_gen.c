/* SPDX-License-Identifier: Apache-2.0 */
/* osmo-auc-gen as a second opinion on vectors, nonces and AUTS. */
#include "aka/milenage.h"

#include <string.h>

#include "aka/aka_digest.h"
#include "base/bytes.h"
#include "milenage_vectors.h"

static char *program;

/* What osmo-auc-gen prints behind "NAME:\t". */
static char *
printed (const char *output, const char *name)
{
  g_autofree char *mark = g_strdup_printf ("\n%s:\t", name);
  const char *start = strstr (output, mark);
  g_assert_nonnull (start);
  start += strlen (mark);
  return g_strndup (start, strcspn (start, "\n"));
}

static void
assert_printed (const char *output, const char *name, const guint8 *bytes, gsize size)
{
  g_autofree char *theirs = printed (output, name);
  g_autofree char *ours = lab_hex_encode (bytes, size);
  g_assert_cmpstr (ours, ==, theirs);
}

static char *
ask (const MilenageVector *vector, gboolean with_op, const char *option,
     const char *value)
{
  const char *argv[]
      = { program, "-3",         "-a", "MILENAGE", "-k",   vector->k, "-f", vector->amf,
          "-r",    vector->rand, "-O", vector->op, option, value,     NULL };
  if (!with_op)
    {
      argv[10] = "-o";
      argv[11] = vector->opc;
    }
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **)(gpointer)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

static LabMilenage *
milenage_of (const MilenageVector *vector, guint8 *rand)
{
  guint8 k[16], opc[16];
  g_assert_true (lab_hex_decode (vector->k, k, 16, NULL));
  g_assert_true (lab_hex_decode (vector->opc, opc, 16, NULL));
  g_assert_true (lab_hex_decode (vector->rand, rand, 16, NULL));
  return lab_milenage_new (k, opc);
}

static void
test_vector (gconstpointer data)
{
  const MilenageVector *vector = data;
  if (program == NULL)
    {
      g_test_skip ("no osmo-auc-gen (package libosmocore-utils)");
      return;
    }
  guint8 rand[16];
  g_autoptr (LabMilenage) self = milenage_of (vector, rand);
  guint64 sqn = g_ascii_strtoull (vector->sqn, NULL, 16);
  g_autofree char *decimal = g_strdup_printf ("%" G_GUINT64_FORMAT, sqn);
  g_autofree char *output = ask (vector, vector->set % 2 == 0, "-s", decimal);
  g_auto (LabAkaVector) made = { 0 };
  lab_aka_vector_generate (self, rand, sqn,
                           (guint16)g_ascii_strtoull (vector->amf, NULL, 16), &made);
  assert_printed (output, "RAND", made.rand, 16);
  assert_printed (output, "AUTN", made.autn, 16);
  assert_printed (output, "RES", made.xres, 8);
  assert_printed (output, "CK", made.ck, 16);
  assert_printed (output, "IK", made.ik, 16);
  g_autofree char *theirs = printed (output, "IMS nonce");
  g_autofree char *nonce = lab_aka_nonce_build (made.rand, made.autn, NULL, 0);
  g_assert_cmpstr (nonce, ==, theirs);
}

static void
test_auts (gconstpointer data)
{
  const MilenageVector *vector = data;
  if (program == NULL)
    {
      g_test_skip ("no osmo-auc-gen (package libosmocore-utils)");
      return;
    }
  guint8 rand[16], auts[LAB_AKA_AUTS_SIZE];
  g_autoptr (LabMilenage) self = milenage_of (vector, rand);
  guint64 sqn_ms = g_ascii_strtoull (vector->sqn, NULL, 16);
  lab_aka_auts_build (self, rand, sqn_ms, auts);
  g_autofree char *hex = lab_hex_encode (auts, sizeof auts);
  g_autofree char *output = ask (vector, FALSE, "-A", hex);
  g_autofree char *ours = g_strdup_printf ("%" G_GUINT64_FORMAT, sqn_ms);
  g_autofree char *theirs = printed (output, "SQN.MS");
  g_assert_true (g_str_has_prefix (theirs, ours));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = g_find_program_in_path ("osmo-auc-gen");
  for (guint i = 0; i < G_N_ELEMENTS (milenage_vectors); i += 3)
    {
      const MilenageVector *vector = &milenage_vectors[i];
      g_autofree char *made
          = g_strdup_printf ("/aka/osmo-auc-gen/vector/ts-35.208-set-%u", vector->set);
      g_autofree char *auts
          = g_strdup_printf ("/aka/osmo-auc-gen/auts/ts-35.208-set-%u", vector->set);
      g_test_add_data_func (made, vector, test_vector);
      g_test_add_data_func (auts, vector, test_auts);
    }
  int status = g_test_run ();
  g_free (program);
  return status;
}
