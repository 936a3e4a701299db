/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "topology/option.h"

/* @expected: the value, or -1: refused */
typedef struct
{
  const char *text;
  gint64 expected;
} Row;

static const Row durations[] = {
  { "80ms", 80 },
  { "30s", 30000 },
  { "30", 30000 },
  { "0", 0 },
  { "1.5s", 1500 },
  { "0.5", 500 },
  { "5m", 300000 },
  { "5min", 300000 },
  { "1h", 3600000 },
  { "2d", 172800000 },
  { "", -1 },
  { "s", -1 },
  { "-1s", -1 },
  { "1 s", -1 },
  { "1S", -1 },
  { "0.5ms", -1 },
  { "1.", -1 },
  { ".5", -1 },
  { "1e3", -1 },
  { "1h30m", -1 },
  { "999999999999d", -1 },
  { "36500d", G_GINT64_CONSTANT (3153600000000) },
  { "9999999999999", -1 },
  { "1.2345678s", -1 },
};
static const Row sizes[] = {
  { "512", 512 },    { "512B", 512 },    { "64KB", 65536 },
  { "1.5KB", 1536 }, { "1MB", 1048576 }, { "2GB", G_GINT64_CONSTANT (2147483648) },
  { "64kb", -1 },    { "0.3B", -1 },     { "x", -1 },
  { "-1", -1 },
};
static const Row integers[] = {
  { "0", 0 },
  { "42", 42 },
  { "+7", 7 },
  { "007", 7 },
  { "1.0", -1 },
  { "0x10", -1 },
  { "", -1 },
  { "+", -1 },
  { "9223372036854775807", G_MAXINT64 },
  { "9223372036854775808", -1 },
  { " 1", -1 },
};

static void
check (const Row *rows, gsize n_rows,
       gboolean (*parse) (const char *, gint64 *, GError **))
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = -2;
      gboolean good = parse (rows[i].text, &value, &error);
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (value, ==, rows[i].expected == -1 ? -2 : rows[i].expected);
      g_assert_true (good == (rows[i].expected != -1));
      g_assert_true (good == (error == NULL));
    }
}

static void
test_durations (void)
{
  check (durations, G_N_ELEMENTS (durations), lab_parse_duration);
}

static void
test_sizes (void)
{
  check (sizes, G_N_ELEMENTS (sizes), lab_parse_size);
}

static void
test_integers (void)
{
  gint64 value;
  check (integers, G_N_ELEMENTS (integers), lab_parse_int);
  g_assert_true (lab_parse_int ("-9223372036854775808", &value, NULL));
  g_assert_cmpint (value, ==, G_MININT64);
}

static void
test_percents (void)
{
  double value = -1;
  g_assert_true (lab_parse_percent ("0.5%", &value, NULL));
  g_assert_cmpfloat (value, ==, 0.5);
  g_assert_true (lab_parse_percent ("100", &value, NULL));
  g_assert_cmpfloat (value, ==, 100);
  g_assert_false (lab_parse_percent ("%", &value, NULL));
  g_assert_false (lab_parse_percent ("5%%", &value, NULL));
}

static void
test_format (void)
{
  static const struct
  {
    gint64 ms;
    const char *text;
  } rows[] = { { 0, "0s" },      { 80, "80ms" },    { 1500, "1500ms" }, { 30000, "30s" },
               { 90000, "90s" }, { 3600000, "1h" }, { 86400000, "1d" } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lab_format_duration (rows[i].ms);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_secret_is_not_told (void)
{
  LabOption key
      = { "k", LAB_OPTION_HEX, NULL, NULL, .secret = TRUE, .min = 16, .max = 16 };
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_option_check_text (&key, "deadbeef", &error));
  g_assert_cmpstr (error->message, ==,
                   "8 hex digits are 4 octets, out of range: exactly 16 octets");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/value/duration", test_durations);
  g_test_add_func ("/topology/value/size", test_sizes);
  g_test_add_func ("/topology/value/int", test_integers);
  g_test_add_func ("/topology/value/percent", test_percents);
  g_test_add_func ("/topology/value/duration-is-formatted-whole", test_format);
  g_test_add_func ("/topology/value/secret-is-not-told", test_secret_is_not_told);
  return g_test_run ();
}
