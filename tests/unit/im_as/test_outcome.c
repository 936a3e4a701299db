/* SPDX-License-Identifier: Apache-2.0 */
#include "im_as/outcome.h"

/* Outcome × whether the recipient was seen before. */
typedef struct
{
  guint status;
  ImOutcome unseen, known;
} Row;

#define DELIVERED IM_OUTCOME_DELIVERED
#define AWAY      IM_OUTCOME_AWAY
#define RETRY     IM_OUTCOME_RETRY
#define UNKNOWN   IM_OUTCOME_UNKNOWN
#define REFUSED   IM_OUTCOME_REFUSED

static const Row rows[] = {
  { 200, DELIVERED, DELIVERED }, { 202, DELIVERED, DELIVERED },
  { 204, DELIVERED, DELIVERED }, { 299, DELIVERED, DELIVERED },
  { 300, RETRY, RETRY },         { 302, RETRY, RETRY },
  { 400, REFUSED, REFUSED },     { 401, REFUSED, REFUSED },
  { 403, REFUSED, RETRY },       { 404, UNKNOWN, RETRY },
  { 405, REFUSED, REFUSED },     { 408, AWAY, AWAY },
  { 410, UNKNOWN, AWAY },        { 413, REFUSED, REFUSED },
  { 415, REFUSED, REFUSED },     { 429, RETRY, RETRY },
  { 430, AWAY, AWAY },           { 480, AWAY, AWAY },
  { 481, RETRY, RETRY },         { 484, UNKNOWN, REFUSED },
  { 486, RETRY, RETRY },         { 488, REFUSED, REFUSED },
  { 491, RETRY, RETRY },         { 500, RETRY, RETRY },
  { 503, RETRY, RETRY },         { 504, RETRY, RETRY },
  { 600, RETRY, RETRY },         { 603, REFUSED, REFUSED },
  { 604, UNKNOWN, REFUSED },     { 606, REFUSED, REFUSED },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_assert_cmpint (im_outcome (row->status, FALSE), ==, row->unseen);
  g_assert_cmpint (im_outcome (row->status, TRUE), ==, row->known);
}

/* Doubled from 1 s to a minute; who is away is waited for, with one try in ten minutes. */
static void
test_delays (void)
{
  static const guint64 seconds[] = { 1, 1, 2, 4, 8, 16, 32, 60, 60, 60 };
  for (guint tries = 0; tries < G_N_ELEMENTS (seconds); tries++)
    {
      g_assert_cmpuint (im_retry_delay_ms (RETRY, tries), ==, seconds[tries] * 1000);
      g_assert_cmpuint (im_retry_delay_ms (AWAY, tries), ==, 600000);
    }
  g_assert_cmpuint (im_retry_delay_ms (RETRY, G_MAXUINT), ==, 60000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/im_as/outcome/%u", rows[i].status);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/im_as/retry/delays", test_delays);
  return g_test_run ();
}
