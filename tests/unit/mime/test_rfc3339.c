/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/rfc3339.h"

#include "base/clock.h"
#include "base/error.h"

typedef struct
{
  const char *text;
  const char *utc; /* NULL: refused */
  gboolean strict;
} Row;

static const Row rows[] = {
  { "2020-09-27T04:02:25.941Z", "2020-09-27T04:02:25.941Z", TRUE },
  { "2012-09-01T11:46:43+08:00", "2012-09-01T03:46:43.000Z", TRUE },
  { "2014-09-19T17:27:03+8:00", "2014-09-19T09:27:03.000Z", FALSE },
  { "2014-09-19T17:27:03+0800", "2014-09-19T09:27:03.000Z", FALSE },
  { "2014-09-19T17:27:03-01", "2014-09-19T18:27:03.000Z", FALSE },
  { "2014-09-19T17:27:03", "2014-09-19T17:27:03.000Z", FALSE },
  { "2014-09-19 17:27:03Z", "2014-09-19T17:27:03.000Z", FALSE },
  { " 2014-09-19T17:27:03Z ", "2014-09-19T17:27:03.000Z", FALSE },
  { "2014-09-19t17:27:03z", "2014-09-19T17:27:03.000Z", TRUE },
  { "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", TRUE },
  { "2000-02-29T23:59:59-12:30", "2000-03-01T12:29:59.000Z", TRUE },
  { "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", TRUE },
  { "2014-09-19T17:27:03.1234567890123Z", "2014-09-19T17:27:03.123Z", TRUE },
  { "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z", TRUE },
  { "1900-02-29T00:00:00Z", NULL, FALSE },
  { "2014-13-01T00:00:00Z", NULL, FALSE },
  { "2014-00-01T00:00:00Z", NULL, FALSE },
  { "2014-04-31T00:00:00Z", NULL, FALSE },
  { "2014-04-00T00:00:00Z", NULL, FALSE },
  { "2014-04-01T24:00:00Z", NULL, FALSE },
  { "2014-04-01T00:60:00Z", NULL, FALSE },
  { "2014-04-01T00:00:61Z", NULL, FALSE },
  { "2014-04-01T00:00:00.Z", NULL, FALSE },
  { "2014-04-01T00:00:00Z0", NULL, FALSE },
  { "2014-04-01T00:00:00+", NULL, FALSE },
  { "2014-04-01T00:00:00+080", NULL, FALSE },
  { "2014-04-01T00:00:00+24:00", NULL, FALSE },
  { "2014-04-01T00:00", NULL, FALSE },
  { "2014-04-01", NULL, FALSE },
  { "Fri, 21 Feb 2014 11:26:49 GMT", NULL, FALSE },
  { "", NULL, FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  gint64 time_us;
  gboolean strict;
  g_autoptr (GError) error = NULL;
  gboolean good = lab_rfc3339_parse (row->text, &time_us, &strict, &error);
  g_assert_cmpint (good, ==, row->utc != NULL);
  if (!good)
    {
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_autofree char *utc = lab_clock_format_rfc3339 (time_us);
  g_assert_cmpstr (utc, ==, row->utc);
  g_assert_cmpint (strict, ==, row->strict);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mime/rfc3339/%u-%s", i, rows[i].text);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
