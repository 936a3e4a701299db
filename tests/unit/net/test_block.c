/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "net/block.h"

typedef struct
{
  const char *network;
  const char *means; /* %NULL: refused */
} Row;

static const Row rows[] = {
  { NULL, "127.0.1.0/24" },
  { "127.0.1.0/24", "127.0.1.0/24" },
  { "127.8.9.0", "127.8.9.0/24" },
  { "127.0.1.1/24", NULL },
  { "127.0.0.0/8", NULL },
  { "10.0.0.0/24", NULL },
  { "127.0.1.0/24/1", NULL },
  { "127.0.1.0:5/24", NULL },
  { "::1/24", NULL },
  { "", NULL },
};

static void
test_network (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabBlock) block = lab_block_new (row->network, &error);
  if (row->means == NULL)
    {
      g_assert_null (block);
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (lab_block_network (block), ==, row->means);
}

static void
check_address (LabBlock *block, const char *name, const char *expected)
{
  LabAddress address;
  g_autoptr (GError) error = NULL;
  lab_block_address (block, name, &address, &error);
  g_assert_no_error (error);
  g_autofree char *text = lab_address_format (&address);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_order_of_asking (void)
{
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  check_address (block, "pcscf", "127.0.1.1");
  check_address (block, "icscf", "127.0.1.2");
  check_address (block, "pcscf", "127.0.1.1");
}

static void
test_given_stays_out_of_the_count (void)
{
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  LabAddress second, lan;
  lab_address_parse ("127.0.1.2:5060", &second, NULL);
  lab_address_parse ("192.0.2.7:5060", &lan, NULL);
  g_assert_true (lab_block_give (block, "hss", &second, NULL));
  g_assert_true (lab_block_give (block, "hss2", &second, NULL));
  g_assert_true (lab_block_give (block, "phone", &lan, NULL));
  check_address (block, "pcscf", "127.0.1.1");
  check_address (block, "icscf", "127.0.1.3");
  check_address (block, "hss", "127.0.1.2");
  check_address (block, "hss2", "127.0.1.2");
  check_address (block, "phone", "192.0.2.7");
  g_assert_true (lab_block_give (block, "hss", &second, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_block_give (block, "hss", &lan, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_full (void)
{
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  LabAddress last;
  lab_address_parse ("127.0.1.253", &last, NULL);
  g_assert_true (lab_block_give (block, "given", &last, NULL));
  for (guint i = 1; i <= 252; i++)
    {
      g_autofree char *name = g_strdup_printf ("ue%u", i);
      g_autofree char *expected = g_strdup_printf ("127.0.1.%u", i);
      check_address (block, name, expected);
    }
  for (guint i = 0; i < 3; i++)
    {
      LabAddress address;
      g_autoptr (GError) error = NULL;
      g_assert_false (lab_block_address (block, "one more", &address, &error));
      g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
    }
  check_address (block, "ue7", "127.0.1.7");
}

static void
test_client_ports (void)
{
  g_autoptr (LabBlock) block = lab_block_new (NULL, NULL);
  LabAddress a, b;
  lab_address_parse ("127.0.1.1:5060", &a, NULL);
  lab_address_parse ("127.0.1.2", &b, NULL);
  g_assert_cmpuint (lab_block_next_port (block, &a), ==, 20000);
  g_assert_cmpuint (lab_block_next_port (block, &a), ==, 20001);
  g_assert_cmpuint (lab_block_next_port (block, &b), ==, 20000);
  for (guint port = 20002; port <= 65535; port++)
    g_assert_cmpuint (lab_block_next_port (block, &a), ==, port);
  g_assert_cmpuint (lab_block_next_port (block, &a), ==, 20000);
}

static void
test_claims_differ (void)
{
  g_autoptr (LabBlock) a = lab_block_claim (NULL);
  g_autoptr (LabBlock) b = lab_block_claim (NULL);
  g_assert_cmpstr (lab_block_network (a), !=, lab_block_network (b));
  g_autofree char *freed = g_strdup (lab_block_network (a));
  g_clear_pointer (&a, lab_block_free);
  a = lab_block_claim (NULL);
  g_assert_cmpstr (lab_block_network (a), ==, freed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/block/network/%zu", i);
      g_test_add_data_func (path, &rows[i], test_network);
    }
  g_test_add_func ("/net/block/order-of-asking", test_order_of_asking);
  g_test_add_func ("/net/block/given-stays-out-of-the-count",
                   test_given_stays_out_of_the_count);
  g_test_add_func ("/net/block/full", test_full);
  g_test_add_func ("/net/block/client-ports-counted-from-20000", test_client_ports);
  g_test_add_func ("/net/block/claims-differ", test_claims_differ);
  return g_test_run ();
}
