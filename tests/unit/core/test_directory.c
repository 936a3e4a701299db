/* SPDX-License-Identifier: Apache-2.0 */
#include "core/directory.h"
#include "core/report.h"

static LabAddress
address_of (const char *text)
{
  LabAddress address;
  g_assert_true (lab_address_parse (text, &address, NULL));
  return address;
}

typedef struct
{
  const char *rule;
  const char *host;
  const char *service;
  const char *found; /* NULL: unknown */
} Row;

static const Row rows[] = {
  { "name", "scscf", "sip:tcp", "127.0.1.3:5060" },
  { "other-service", "scscf", "diameter", NULL },
  { "names-without-case", "SCSCF.Example.COM", "sip:tcp", "127.0.1.3:5060" },
  { "services-with-case", "scscf", "SIP:TCP", NULL },
  { "second-address-replaces-the-first", "hss", "diameter", "127.0.1.9:3868" },
  { "unknown", "bsf", "sip:udp", NULL },
  { "forgotten", "gone", "sip:udp", NULL },
  { "empty", "", "sip:udp", NULL },
};

static void
test_find (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (LabDirectory) directory = lab_directory_new ();
  LabAddress scscf = address_of ("127.0.1.3"), hss = address_of ("127.0.1.4"),
             found = { 0 };
  scscf.port = 5060;
  hss.port = 3868;
  lab_directory_add (directory, "scscf", "sip:tcp", &scscf);
  lab_directory_add (directory, "scscf.example.com", "sip:tcp", &scscf);
  lab_directory_add (directory, "hss", "diameter", &hss);
  hss = address_of ("127.0.1.9");
  hss.port = 3868;
  lab_directory_add (directory, "HSS", "diameter", &hss);
  lab_directory_add (directory, "gone", "sip:udp", &scscf);
  lab_directory_remove (directory, "Gone");
  g_assert_cmpint (lab_directory_find (directory, row->host, row->service, &found), ==,
                   row->found != NULL);
  if (row->found == NULL)
    return;
  g_autofree char *text = lab_address_format (&found);
  g_assert_cmpstr (text, ==, row->found);
}

static void
test_report_rows_in_order (void)
{
  g_autoptr (LabReport) report = lab_report_new ();
  g_assert_cmpuint (lab_report_size (report), ==, 0);
  lab_report_add (report, "pcscf", "sip udp", "%s:%d", "127.0.1.1", 5060);
  lab_report_add (report, "alice", "impi", "100%%");
  g_assert_cmpuint (lab_report_size (report), ==, 2);
  LabReportRow first = lab_report_row (report, 0), second = lab_report_row (report, 1);
  g_assert_cmpstr (first.section, ==, "pcscf");
  g_assert_cmpstr (first.name, ==, "sip udp");
  g_assert_cmpstr (first.value, ==, "127.0.1.1:5060");
  g_assert_cmpstr (second.value, ==, "100%");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/directory/", rows[i].rule, NULL);
      g_test_add_data_func (path, &rows[i], test_find);
    }
  g_test_add_func ("/core/report/rows-in-order", test_report_rows_in_order);
  return g_test_run ();
}
