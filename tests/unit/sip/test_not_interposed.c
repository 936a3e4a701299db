/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "sip/process.h"

/* Linked so that the stack's functions cannot be found in the program: start must refuse. */
static void
test_refuses_when_not_interposed (void)
{
  g_autoptr (GError) error = NULL;
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  g_assert_false (lab_sip_start (&error));
  g_assert_nonnull (error);
  g_assert_true (g_strrstr (error->message, "the library's own is called") != NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/process/refuses-when-not-interposed",
                   test_refuses_when_not_interposed);
  return g_test_run ();
}
