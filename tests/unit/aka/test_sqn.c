/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/sqn.h"

#include <string.h>

#include "aka/usim.h"
#include "base/error.h"

static const LabSqnScheme *const scheme = &lab_sqn_scheme_default;

static guint64
sqn_of (guint64 seq, guint ind)
{
  return seq << 5 | ind;
}

static void
test_next (void)
{
  guint64 sqn = 0;
  for (guint i = 1; i <= 100; i++)
    {
      g_assert_true (lab_sqn_next (scheme, &sqn, NULL));
      g_assert_cmpuint (sqn, ==, sqn_of (i, i % 32));
    }
}

static void
test_used_up (void)
{
  guint64 sqn = LAB_AKA_SQN_MAX - 32;
  g_assert_true (lab_sqn_next (scheme, &sqn, NULL));
  guint64 last = sqn;
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_sqn_next (scheme, &sqn, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
  g_assert_cmpuint (sqn, ==, last);
}

static void
test_without_ind (void)
{
  LabSqnScheme plain = { .ind_bits = 0, .delta = 10 };
  LabSqnArray array;
  guint64 sqn = 41;
  lab_sqn_array_init (&array, &plain, 41);
  g_assert_true (lab_sqn_next (&plain, &sqn, NULL));
  g_assert_cmpuint (sqn, ==, 42);
  g_assert_true (lab_sqn_array_accept (&array, 42));
  g_assert_false (lab_sqn_array_accept (&array, 42));
  g_assert_false (lab_sqn_array_accept (&array, 53));
  g_assert_true (lab_sqn_array_accept (&array, 52));
}

typedef struct
{
  const char *name;
  guint64 seq;
  guint ind;
  gboolean accepted;
  guint64 sqn_ms_seq;
} Row;

/* The card has accepted SEQ 1000 with IND 7, and before it SEQ 900 with IND 3. */
static const Row rows[] = {
  { "the-next-one", 1001, 8, TRUE, 1001 },
  { "again", 1000, 7, FALSE, 1000 },
  { "older-of-the-same-ind", 999, 7, FALSE, 1000 },
  { "older-of-another-ind", 950, 3, TRUE, 1000 },
  { "older-than-its-ind", 900, 3, FALSE, 1000 },
  { "same-seq-of-another-ind", 1000, 3, TRUE, 1000 },
  { "as-far-as-delta", 1000 + (1 << 28), 9, TRUE, 1000 + (1 << 28) },
  { "farther-than-delta", 1001 + (1 << 28), 9, FALSE, 1000 },
};

static void
test_accept (gconstpointer data)
{
  const Row *row = data;
  LabSqnArray array;
  lab_sqn_array_init (&array, scheme, 0);
  g_assert_true (lab_sqn_array_accept (&array, sqn_of (900, 3)));
  g_assert_true (lab_sqn_array_accept (&array, sqn_of (1000, 7)));
  g_assert_cmpint (lab_sqn_array_accept (&array, sqn_of (row->seq, row->ind)), ==,
                   row->accepted);
  g_assert_cmpuint (array.sqn_ms >> 5, ==, row->sqn_ms_seq);
}

static void
test_age_limit (void)
{
  LabSqnScheme aging = *scheme;
  LabSqnArray array;
  aging.age_limit = 10;
  lab_sqn_array_init (&array, &aging, 0);
  g_assert_true (lab_sqn_array_accept (&array, sqn_of (100, 1)));
  g_assert_false (lab_sqn_array_accept (&array, sqn_of (90, 2)));
  g_assert_true (lab_sqn_array_accept (&array, sqn_of (91, 2)));
}

/* A card that is put into another phone goes on where its array was. */
static void
test_init (void)
{
  LabSqnArray array;
  lab_sqn_array_init (&array, scheme, sqn_of (500, 4));
  g_assert_false (lab_sqn_array_accept (&array, sqn_of (500, 4)));
  g_assert_false (lab_sqn_array_accept (&array, sqn_of (499, 9)));
  g_assert_true (lab_sqn_array_accept (&array, sqn_of (501, 5)));
}

typedef struct
{
  const char *name;
  guint64 he_seq, ms_seq, expected_seq;
} Resynchronisation;

static const Resynchronisation resynchronisations[] = {
  { "behind-takes-the-card's", 10, 500, 500 },
  { "equal-stays", 500, 500, 500 },
  { "ahead-stays", 600, 500, 600 },
  { "as-far-as-delta-stays", 499 + (1 << 28), 500, 499 + (1 << 28) },
  { "too-far-ahead-takes-the-card's", 500 + (1 << 28), 500, 500 },
};

static void
test_resynchronise (gconstpointer data)
{
  const Resynchronisation *row = data;
  guint64 ms = sqn_of (row->ms_seq, 4);
  guint64 he = lab_sqn_resynchronise (scheme, sqn_of (row->he_seq, 4), ms);
  g_assert_cmpuint (he >> 5, ==, row->expected_seq);
  LabSqnArray array;
  lab_sqn_array_init (&array, scheme, ms);
  g_assert_true (lab_sqn_next (scheme, &he, NULL));
  g_assert_true (lab_sqn_array_accept (&array, he));
}

static const guint8 k[16] = { 1, 2, 3 }, opc[16] = { 4, 5, 6 },
                    challenge[16] = { 7, 8, 9 };

static void
test_usim (void)
{
  g_autoptr (LabMilenage) home = lab_milenage_new (k, opc);
  g_auto (LabAkaVector) vector = { 0 };
  g_auto (LabUsimAnswer) answer = { 0 };
  LabSqnArray array;
  lab_sqn_array_init (&array, scheme, sqn_of (500, 1));
  lab_aka_vector_generate (home, challenge, sqn_of (501, 2), 0x8000, &vector);
  g_assert_cmpint (
      lab_usim_authenticate (home, &array, vector.rand, vector.autn, &answer), ==,
      LAB_USIM_SUCCESS);
  g_assert_cmpmem (answer.res, 8, vector.xres, 8);
  g_assert_cmpmem (answer.ck, 16, vector.ck, 16);
  g_assert_cmpmem (answer.ik, 16, vector.ik, 16);
  g_assert_cmpuint (answer.sqn, ==, sqn_of (501, 2));
  g_assert_cmphex (answer.amf, ==, 0x8000);
}

static void
test_usim_mac_failure (void)
{
  static const guint8 other_k[16] = { 9 };
  static const LabUsimAnswer nothing = { 0 };
  g_autoptr (LabMilenage) home = lab_milenage_new (k, opc);
  g_autoptr (LabMilenage) card = lab_milenage_new (other_k, opc);
  g_auto (LabAkaVector) vector = { 0 };
  LabUsimAnswer answer;
  LabSqnArray array;
  lab_sqn_array_init (&array, scheme, 0);
  lab_aka_vector_generate (home, challenge, sqn_of (1, 1), 0, &vector);
  g_assert_cmpint (
      lab_usim_authenticate (card, &array, vector.rand, vector.autn, &answer), ==,
      LAB_USIM_MAC_FAILURE);
  g_assert_cmpmem (&answer, sizeof answer, &nothing, sizeof nothing);
  g_assert_cmpuint (array.sqn_ms, ==, 0);
}

static void
test_usim_synch_failure (void)
{
  g_autoptr (LabMilenage) home = lab_milenage_new (k, opc);
  g_auto (LabAkaVector) vector = { 0 };
  g_auto (LabUsimAnswer) answer = { 0 };
  LabSqnArray array;
  guint64 sqn_ms = 0, sqn_he = sqn_of (3, 3);
  lab_sqn_array_init (&array, scheme, sqn_of (500, 1));
  lab_aka_vector_generate (home, challenge, sqn_he, 0, &vector);
  g_assert_cmpint (
      lab_usim_authenticate (home, &array, vector.rand, vector.autn, &answer), ==,
      LAB_USIM_SYNCH_FAILURE);
  g_assert_true (lab_aka_auts_open (home, vector.rand, answer.auts, &sqn_ms));
  g_assert_cmpuint (sqn_ms, ==, sqn_of (500, 1));

  sqn_he = lab_sqn_resynchronise (scheme, sqn_he, sqn_ms);
  g_assert_true (lab_sqn_next (scheme, &sqn_he, NULL));
  lab_aka_vector_generate (home, challenge, sqn_he, 0, &vector);
  g_assert_cmpint (
      lab_usim_authenticate (home, &array, vector.rand, vector.autn, &answer), ==,
      LAB_USIM_SUCCESS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aka/sqn/next/seq-rises-and-ind-is-cyclic", test_next);
  g_test_add_func ("/aka/sqn/next/used-up", test_used_up);
  g_test_add_func ("/aka/sqn/without-ind", test_without_ind);
  g_test_add_func ("/aka/sqn/accept/age-limit", test_age_limit);
  g_test_add_func ("/aka/sqn/accept/after-init", test_init);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/aka/sqn/accept/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_accept);
    }
  for (guint i = 0; i < G_N_ELEMENTS (resynchronisations); i++)
    {
      g_autofree char *path
          = g_strconcat ("/aka/sqn/resynchronise/", resynchronisations[i].name, NULL);
      g_test_add_data_func (path, &resynchronisations[i], test_resynchronise);
    }
  g_test_add_func ("/aka/usim/success", test_usim);
  g_test_add_func ("/aka/usim/wrong-key-is-a-mac-failure", test_usim_mac_failure);
  g_test_add_func ("/aka/usim/old-sqn-is-a-synch-failure", test_usim_synch_failure);
  return g_test_run ();
}
