/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

static const char *const words[]
    = { "register", "deregister", "message", "receive", "wait", "to", NULL };

static const struct
{
  const char *name, *word, *nearest;
} nearest_rows[] = {
  { "same", "register", "register" },
  { "deletion", "regster", "register" },
  { "insertion", "regisster", "register" },
  { "change", "rexister", "register" },
  { "swap-of-neighbours", "messgae", "message" },
  { "swap-in-a-short-word", "wiat", "wait" },
  { "case", "MESSAGE", "message" },
  { "nearest-of-two", "dregister", "register" },
  { "short-word-one-away", "too", "to" },
  { "too-far", "massacre!", NULL },
  { "short-word-two-away", "up", NULL },
  { "nothing-alike", "xyzzy", NULL },
  { "empty", "", NULL },
};

static void
test_nearest (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_assert_cmpstr (lab_text_nearest (nearest_rows[i].word, words), ==,
                   nearest_rows[i].nearest);
}

static void
test_nearest_of_long_words (void)
{
  char word[200];
  memset (word, 'a', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  const char *const candidates[] = { word, NULL };
  g_assert_null (lab_text_nearest (word, candidates));
  g_assert_null (lab_text_nearest ("register", NULL));
  word[64] = '\0';
  g_assert_cmpstr (lab_text_nearest (word, candidates), ==, word);
}

#define BYTES(literal) literal, sizeof literal - 1

static const struct
{
  const char *name, *bytes;
  gsize size, limit;
  const char *shown;
} printable_rows[] = {
  { "plain", BYTES ("hello"), 10, "hello" },
  { "as-long-as-the-limit", BYTES ("hello"), 5, "hello" },
  { "cut", BYTES ("hello world"), 5, "hello…" },
  { "line-break", BYTES ("a\r\nb"), 10, "a\\x0d\\x0ab" },
  { "nul", BYTES ("a\0b"), 10, "a\\x00b" },
  { "escape-sequence", BYTES ("\033[31m"), 10, "\\x1b[31m" },
  { "delete", BYTES ("\x7f"), 10, "\\x7f" },
  { "eight-bit-escape",
    BYTES ("\xc2\x9b"
           "31m"),
    10, "\\xc2\\x9b31m" },
  { "utf8", BYTES ("h\xc3\xa9llo \xe4\xb8\xad"), 20, "héllo 中" },
  { "not-utf8", BYTES ("\xff\xc3("), 10, "\\xff\\xc3(" },
  { "cut-in-a-character", BYTES ("\xe4\xb8\xad"), 2, "\\xe4\\xb8…" },
  { "empty", BYTES (""), 5, "" },
};

static void
test_printable (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  /* A copy of the exact size: reading one octet too far is seen by the sanitizer. */
  g_autofree char *bytes = g_memdup2 (printable_rows[i].bytes, printable_rows[i].size);
  g_autofree char *shown
      = lab_text_printable (bytes, printable_rows[i].size, printable_rows[i].limit);
  g_assert_cmpstr (shown, ==, printable_rows[i].shown);
}

#define ADD_ROWS(prefix, rows, func)                                                     \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL);                  \
      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);                           \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ROWS ("/base/text/nearest/", nearest_rows, test_nearest)
  g_test_add_func ("/base/text/nearest/words-over-64-letters-are-not-compared",
                   test_nearest_of_long_words);
  ADD_ROWS ("/base/text/printable/", printable_rows, test_printable)
  return g_test_run ();
}
