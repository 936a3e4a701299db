/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

int
main (int argc, char **argv)
{
  network_init (&argc, &argv);
  return g_test_run ();
}
