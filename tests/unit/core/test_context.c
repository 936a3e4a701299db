/* SPDX-License-Identifier: Apache-2.0 */
#include "fake.h"

/* What elements see of their lab, and what it tells of itself. */

static LabContext *
lab_of (const char *yaml)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = fake_lab_new (yaml, NULL, &error);
  g_assert_no_error (error);
  return lab;
}

static void
test_context_answers (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of (
      "name: mine\ndomain: example.com\n"
      "elements:\n  a: {type: fake, listen: [udp:5062, 5070, \"tls:127.0.0.3\"]}\n"
      "subscribers:\n  alice:\n    impu: [sip:alice@{domain}]\n"
      "    digest: {password: x}\n");
  LabElement *a = lab_find (lab, "a");
  g_autofree char *host = lab_context_host_name (lab, "a");
  g_autofree char *path = lab_context_file_path (lab, "x.db");
  g_autofree char *absolute = lab_context_file_path (lab, "/x.db");
  g_assert_cmpstr (lab_context_name (lab), ==, "mine");
  g_assert_cmpstr (lab_context_domain (lab), ==, "example.com");
  g_assert_cmpstr (host, ==, "a.example.com");
  g_assert_cmpstr (path, ==, "./x.db");
  g_assert_cmpstr (absolute, ==, "/x.db");
  g_assert_true (a->lab == lab);
  g_assert_cmpuint (lab_context_subscribers (lab)->len, ==, 1);
  g_assert_cmpstr (lab_context_subscriber (lab, "alice")->name, ==, "alice");
  g_assert_null (lab_context_subscriber (lab, "bob"));
  g_assert_null (lab_context_find_kind (lab, "fake", 1));
  g_assert_null (lab_context_find_kind (lab, "fake_as", 0));
  LabAddress address;
  g_assert_true (lab_context_resolve (lab, "192.0.2.1", "sip:udp", &address));
  g_assert_cmpuint (address.port, ==, 0);
  g_assert_false (lab_context_resolve (lab, "example.org", "sip:udp", &address));
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_endpoints_with_their_defaults (void)
{
  LabContext *lab = lab_of (
      "elements:\n  a: {type: fake, listen: [udp:5062, 5070, \"tls:127.0.0.3\"]}\n");
  static const struct
  {
    LabTransport transport;
    guint16 port;
  } expected[] = {
    { LAB_TRANSPORT_UDP, 5062 },
    { LAB_TRANSPORT_UDP, 5070 },
    { LAB_TRANSPORT_TCP, 5070 },
    { LAB_TRANSPORT_TLS, 5061 },
  };
  LabAddress own = lab_context_own_address (lab, "a");
  const LabNode *node = lab_topology_find (fake_topology (), "elements", "a");
  g_autoptr (GArray) endpoints = lab_context_endpoints (lab, "a", node, "listen");
  g_assert_cmpuint (endpoints->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (endpoints, LabListenEndpoint, i);
      g_assert_cmpint (endpoint->transport, ==, expected[i].transport);
      g_assert_cmpuint (endpoint->address.port, ==, expected[i].port);
      g_assert_cmpint (lab_address_same_host (&endpoint->address, &own), ==, i != 3);
    }
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

/* The criteria of all application servers, also of those that run elsewhere, in the file's order. */
static void
test_default_profile_of_all_servers (void)
{
  g_autoptr (GError) error = NULL;
  LabContext *lab = lab_of ("elements:\n  first: {type: fake_as}\n  a: {type: fake}\n"
                            "  second: {type: fake_as, external: 192.0.2.7}\n");
  g_autoptr (LabServiceProfile) profile = lab_context_default_profile (lab, &error);
  g_assert_no_error (error);
  guint size = lab_service_profile_size (profile);
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size % 2, ==, 0);
  for (guint i = 0; i < size; i++)
    g_assert_cmpstr (lab_ifc_server_name (lab_service_profile_nth (profile, i)), ==,
                     i < size / 2 ? "sip:first.example.com" : "sip:second.example.com");
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

static void
test_describe_rows (void)
{
  LabContext *lab
      = lab_of ("domain: example.com\nelements:\n  a: {type: fake}\nsubscribers:\n"
                "  alice:\n    impu: [sip:alice@{domain}, tel:+86138]\n"
                "    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: "
                "cd63cb71954a9f4e48a5994e37a02baf}\n"
                "  bob:\n    impu: [sip:bob@{domain}]\n    digest: {password: s3cret, "
                "algorithm: MD5}\n");
  static const char *const expected[][3] = {
    { "a", "kind", "fake" },
    { "alice", "impu", "sip:alice@example.com" },
    { "alice", "impu", "tel:+86138" },
    { "alice", "impi", "alice@example.com" },
    { "alice", "credential",
      "AKAv1-MD5, K 465b5ce8b199b49faa5f0a2ee238a6bc, OPc "
      "cd63cb71954a9f4e48a5994e37a02baf" },
    { "bob", "impu", "sip:bob@example.com" },
    { "bob", "impi", "bob@example.com" },
    { "bob", "credential", "Digest MD5, password s3cret" },
  };
  g_autoptr (LabReport) report = lab_report_new ();
  lab_describe (lab, report);
  g_assert_cmpuint (lab_report_size (report), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < lab_report_size (report); i++)
    {
      LabReportRow row = lab_report_row (report, i);
      g_assert_cmpstr (row.section, ==, expected[i][0]);
      g_assert_cmpstr (row.name, ==, expected[i][1]);
      g_assert_cmpstr (row.value, ==, expected[i][2]);
    }
  fake_lab_free (lab);
  g_free (fake_journal_take ());
}

int
main (int argc, char **argv)
{
  fake_init (&argc, &argv);
  g_test_add_func ("/core/context/answers", test_context_answers);
  g_test_add_func ("/core/context/endpoints-with-their-defaults",
                   test_endpoints_with_their_defaults);
  g_test_add_func ("/core/context/default-profile-of-all-servers",
                   test_default_profile_of_all_servers);
  g_test_add_func ("/core/describe/elements-then-subscribers", test_describe_rows);
  return fake_run ();
}
