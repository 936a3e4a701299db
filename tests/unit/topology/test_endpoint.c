/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/endpoint.h"

/* @error %NULL: good, and @formatted comes out again */
static const struct
{
  const char *text, *transport, *address;
  guint16 port;
  const char *formatted, *error;
} rows[] = {
  { "udp:5060", "udp", "", 5060, "udp:5060" },
  { "tls:5061", "tls", "", 5061, "tls:5061" },
  { "udp:127.0.0.1:5060", "udp", "127.0.0.1", 5060, "udp:127.0.0.1:5060" },
  { "192.0.2.7:5060", "", "192.0.2.7", 5060, "192.0.2.7:5060" },
  { "192.0.2.7", "", "192.0.2.7", 0, "192.0.2.7" },
  { "tcp:192.0.2.7", "tcp", "192.0.2.7", 0, "tcp:192.0.2.7" },
  { "5060", "", "", 5060, "5060" },
  { "[::1]", "", "::1", 0, "[::1]" },
  { "[::1]:5060", "", "::1", 5060, "[::1]:5060" },
  { "tcp:[0:0::0001]:5060", "tcp", "::1", 5060, "tcp:[::1]:5060" },
  { .text = "sctp:5060", .error = "\"sctp\" is none of the transports udp, tcp, tls" },
  { .text = "upd:5060",
    .error = "\"upd\" is none of the transports udp, tcp, tls (did you mean udp?)" },
  { .text = "udp", .error = "no port or address behind udp, as in udp:5060" },
  { .text = "udp:", .error = "port \"\" is not 1 to 65535" },
  { .text = "udp:0", .error = "port \"0\" is not 1 to 65535" },
  { .text = "udp:65536", .error = "port \"65536\" is not 1 to 65535" },
  { .text = "udp:127.0.0.1:", .error = "port \"\" is not 1 to 65535" },
  { .text = "udp:127.0.0.1:+5", .error = "port \"+5\" is not 1 to 65535" },
  { .text = "udp:localhost:5060",
    .error = "\"localhost\" is not an IPv4 address; names are not looked up" },
  { .text = "udp:127.0.0.256:5060",
    .error = "\"127.0.0.256\" is not an IPv4 address; names are not looked up" },
  { .text = "::1", .error = "an IPv6 address stands in brackets: [::1]:5060" },
  { .text = "[::1", .error = "no ] behind the IPv6 address" },
  { .text = "[::1]5060", .error = "what follows ] must be :port" },
  { .text = "[::g]", .error = "\"::g\" is not an IPv6 address; names are not looked up" },
  { .text = "", .error = "port \"\" is not 1 to 65535" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      LabEndpoint endpoint = { .port = 1 };
      g_test_message ("%s", rows[i].text);
      g_assert_true (lab_endpoint_parse (rows[i].text, NULL, &endpoint, &error)
                     == (rows[i].error == NULL));
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      if (error != NULL)
        {
          g_assert_cmpint (endpoint.port, ==, 1);
          continue;
        }
      g_assert_cmpstr (endpoint.transport, ==, rows[i].transport);
      g_assert_cmpstr (endpoint.address, ==, rows[i].address);
      g_assert_cmpint (endpoint.port, ==, rows[i].port);
      g_autofree char *formatted = lab_endpoint_format (&endpoint);
      g_assert_cmpstr (formatted, ==, rows[i].formatted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/endpoint/rows", test_rows);
  return g_test_run ();
}
