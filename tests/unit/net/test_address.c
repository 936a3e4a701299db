/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <string.h>

#include "base/error.h"
#include "net/address.h"

typedef struct
{
  const char *text;
  const char *formatted; /* %NULL: refused */
  const char *host;
  const char *uri_host;
} Row;

static const Row rows[] = {
  { "127.0.1.2:5060", "127.0.1.2:5060", "127.0.1.2", "127.0.1.2" },
  { "127.0.1.2", "127.0.1.2", "127.0.1.2", "127.0.1.2" },
  { "127.0.1.2:0", "127.0.1.2", "127.0.1.2", "127.0.1.2" },
  { "127.0.1.2:65535", "127.0.1.2:65535", "127.0.1.2", "127.0.1.2" },
  { "[::1]:5060", "[::1]:5060", "::1", "[::1]" },
  { "[::1]", "[::1]", "::1", "[::1]" },
  { "::1", "[::1]", "::1", "[::1]" },
  { "2001:DB8::0:1", "[2001:db8::1]", "2001:db8::1", "[2001:db8::1]" },
  { "", NULL, NULL, NULL },
  { ":5060", NULL, NULL, NULL },
  { "127.0.1.2:", NULL, NULL, NULL },
  { "127.0.1.2:65536", NULL, NULL, NULL },
  { "127.0.1.2:-1", NULL, NULL, NULL },
  { "127.0.1.2:+1", NULL, NULL, NULL },
  { "127.0.1.2: 1", NULL, NULL, NULL },
  { "127.0.1.2:5060x", NULL, NULL, NULL },
  { "127.1", NULL, NULL, NULL },
  { "256.0.0.1", NULL, NULL, NULL },
  { "[127.0.1.2]:5060", NULL, NULL, NULL },
  { "[::1", NULL, NULL, NULL },
  { "[::1]5060", NULL, NULL, NULL },
  { "[]", NULL, NULL, NULL },
  { "fe80::1%eth0", NULL, NULL, NULL },
  { "localhost:5060", NULL, NULL, NULL },
  { "\xff\x01:1", NULL, NULL, NULL },
};

static void
test_parse (gconstpointer data)
{
  const Row *row = data;
  LabAddress address = { .version = 9 };
  g_autoptr (GError) error = NULL;
  gboolean ok = lab_address_parse (row->text, &address, &error);
  if (row->formatted == NULL)
    {
      g_assert_false (ok);
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
      g_assert_cmpuint (address.version, ==, 9);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *formatted = lab_address_format (&address);
  g_autofree char *host = lab_address_format_host (&address);
  g_autofree char *uri_host = lab_address_format_uri_host (&address);
  g_assert_cmpstr (formatted, ==, row->formatted);
  g_assert_cmpstr (host, ==, row->host);
  g_assert_cmpstr (uri_host, ==, row->uri_host);

  struct sockaddr_storage storage;
  LabAddress again;
  socklen_t length = lab_address_to_sockaddr (&address, &storage);
  g_assert_true (lab_address_from_sockaddr ((struct sockaddr *)&storage, length, &again));
  g_assert_true (lab_address_equal (&address, &again));
  g_assert_cmpuint (lab_address_hash (&address), ==, lab_address_hash (&again));
}

static LabAddress
parsed (const char *text)
{
  LabAddress address;
  g_assert_true (lab_address_parse (text, &address, NULL));
  return address;
}

static void
test_compare (void)
{
  static const char *const rising[]
      = { "127.0.1.2:5060", "127.0.1.2:5061", "127.0.1.3:1", "128.0.0.0:1",
          "[::1]:1",        "[::1]:2",        "[::2]:1" };
  for (guint i = 0; i < G_N_ELEMENTS (rising); i++)
    for (guint k = 0; k < G_N_ELEMENTS (rising); k++)
      {
        LabAddress a = parsed (rising[i]), b = parsed (rising[k]);
        int order = lab_address_compare (&a, &b);
        g_assert_cmpint (order < 0, ==, i < k);
        g_assert_cmpint (order > 0, ==, i > k);
        g_assert_cmpint (lab_address_equal (&a, &b), ==, i == k);
      }
  LabAddress a = parsed (rising[0]), b = parsed (rising[1]), c = parsed (rising[2]);
  g_assert_true (lab_address_same_host (&a, &b));
  g_assert_false (lab_address_same_host (&a, &c));
}

static void
test_loopback (void)
{
  LabAddress loop4 = parsed ("127.9.9.9"), loop6 = parsed ("::1"),
             other4 = parsed ("192.0.2.1"), other6 = parsed ("2001:db8::1"), none = { 0 };
  g_assert_true (lab_address_is_loopback (&loop4));
  g_assert_true (lab_address_is_loopback (&loop6));
  g_assert_false (lab_address_is_loopback (&other4));
  g_assert_false (lab_address_is_loopback (&other6));
  g_assert_false (lab_address_is_loopback (&none));
  g_assert_false (lab_address_is_set (&none));
}

static void
test_mapped_becomes_ipv4 (void)
{
  struct sockaddr_in6 mapped = { .sin6_family = AF_INET6, .sin6_port = htons (7) };
  mapped.sin6_addr = (struct in6_addr){
    .s6_addr = { [10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 1 }
  };
  LabAddress address;
  g_assert_true (
      lab_address_from_sockaddr ((struct sockaddr *)&mapped, sizeof mapped, &address));
  g_autofree char *text = lab_address_format (&address);
  g_assert_cmpstr (text, ==, "192.0.2.1:7");
  struct sockaddr other = { .sa_family = AF_UNIX };
  g_assert_false (lab_address_from_sockaddr (&other, sizeof other, &address));
}

static void
test_transport_names (void)
{
  LabTransport transport;
  g_assert_true (lab_transport_parse ("TLS", &transport));
  g_assert_cmpstr (lab_transport_name (transport), ==, "tls");
  g_assert_true (lab_transport_parse ("udp", &transport));
  g_assert_false (lab_transport_is_stream (transport));
  g_assert_false (lab_transport_parse ("sctp", &transport));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/address/parse/%zu", i);
      g_test_add_data_func (path, &rows[i], test_parse);
    }
  g_test_add_func ("/net/address/order", test_compare);
  g_test_add_func ("/net/address/loopback", test_loopback);
  g_test_add_func ("/net/address/mapped-becomes-ipv4", test_mapped_becomes_ipv4);
  g_test_add_func ("/net/transport/names", test_transport_names);
  return g_test_run ();
}
