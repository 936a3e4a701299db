/* SPDX-License-Identifier: Apache-2.0 */
/* The element on the wire, and what its database keeps. */
#include "bench.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "diameter/avp.h"
#include "diameter/node.h"
#include "hss/hss.h"

/* ---- what the database keeps, without a wire */

static guint64
stored_sqn (Bench *bench, const char *impu)
{
  HssIdentity identity;
  g_auto (HssSubscription) subscription = { 0 };
  g_assert_true (lab_hss_registry_find (bench->service.registry, impu, &identity));
  g_assert_true (lab_hss_registry_load (bench->service.registry, identity.subscriber,
                                        &subscription, NULL));
  return subscription.sqn;
}

static char *
temporary_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("rcslab-hss-XXXXXX", NULL);
  return g_build_filename (directory, "hss.db", NULL);
}

static void
remove_file (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  const char *argv[] = { "rm", "-r", directory, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, NULL, NULL));
}

#define AKA_USER(name, impus, sqn)                                                       \
  "  " name ": {impu: [" impus "], aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc,"           \
  " opc: cd63cb71954a9f4e48a5994e37a02baf, sqn: '" sqn "'}}\n"
#define HEAD "domain: ims.example\nelements:\n  hss: {type: hss}\nsubscribers:\n"

static void
test_restart (void)
{
  g_autofree char *path = temporary_file ();
  g_autofree char *server = NULL;
  guint64 sqn;
  Bench bench;
  {
    g_auto (LabCxMaa) maa = { 0 };
    g_auto (LabCxSaa) saa = { 0 };
    bench_init (&bench, NULL, path);
    bench_mar (&bench, ALICE, ALICE_SIP, "Unknown", 5, NULL, SCSCF, &maa);
    bench_sar (&bench, ALICE, ALICE_SIP, LAB_CX_ASSIGNMENT_REGISTRATION, SCSCF, &saa);
    sqn = stored_sqn (&bench, ALICE_SIP);
    g_assert_cmpuint (sqn, >, 0);
    bench_clear (&bench);
  }
  bench_init (&bench, NULL, path);
  g_assert_cmpuint (stored_sqn (&bench, ALICE_SIP), ==, sqn);
  g_assert_cmpint (bench_state (&bench, ALICE_TEL, &server), ==, HSS_REGISTERED);
  g_assert_cmpstr (server, ==, SCSCF);
  bench_clear (&bench);
  remove_file (path);
}

static void
test_changed_topology (void)
{
  static const struct
  {
    const char *yaml;
    guint64 sqn;
  } rows[] = {
    { HEAD AKA_USER ("a", "sip:a@ims.example", "000000001000"), 0x1000 },
    { HEAD AKA_USER ("a", "sip:a@ims.example", "000000000001"), 0x1000 }, /* never back */
    { HEAD AKA_USER ("a", "sip:a@ims.example", "000000002000"), 0x2000 },
    { HEAD AKA_USER ("b", "sip:b@ims.example", "000000000003"), 0 }, /* a is away … */
    { HEAD AKA_USER ("a", "sip:a@ims.example", "000000000004"), 0x2000 }, /* … and back */
  };
  g_autofree char *path = temporary_file ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Bench bench;
      bench_init (&bench, rows[i].yaml, path);
      if (rows[i].sqn != 0)
        g_assert_cmpuint (stored_sqn (&bench, "sip:a@ims.example"), ==, rows[i].sqn);
      bench_clear (&bench);
    }
  remove_file (path);
}

static void
test_identity_moves (void)
{
  g_autofree char *path = temporary_file ();
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  bench_init (&bench,
              HEAD AKA_USER ("a", "sip:a@ims.example, sip:x@ims.example", "000000000000")
                  AKA_USER ("b", "sip:b@ims.example", "000000000000"),
              path);
  bench_sar (&bench, "a@ims.example", "sip:x@ims.example", LAB_CX_ASSIGNMENT_REGISTRATION,
             SCSCF, &saa);
  bench_clear (&bench);
  bench_init (&bench,
              HEAD AKA_USER ("a", "sip:a@ims.example", "000000000000")
                  AKA_USER ("b", "sip:b@ims.example, sip:x@ims.example", "000000000000"),
              path);
  g_assert_cmpint (bench_state (&bench, "sip:a@ims.example", NULL), ==, HSS_REGISTERED);
  g_assert_cmpint (bench_state (&bench, "sip:x@ims.example", NULL), ==,
                   HSS_NOT_REGISTERED);
  bench_clear (&bench);
  /* One that was away meanwhile begins anew, and one that joins a set has its state. */
  bench_init (&bench,
              HEAD AKA_USER ("a", "sip:a@ims.example, sip:n@ims.example", "000000000000"),
              path);
  g_assert_cmpint (bench_state (&bench, "sip:n@ims.example", NULL), ==, HSS_REGISTERED);
  bench_clear (&bench);
  remove_file (path);
}

/* ---- on the wire */

static const LabElementKind *const element_kinds[] = { &lab_hss_kind, NULL };
static const LabKinds kinds = { element_kinds, NULL };

typedef struct
{
  LabTopology *topology;
  LabBlock *block;
  LabContext *lab;
  LabDiameterNode *client;
  LabScope scope;
  LabDiameterMessage *answer;
  guint errors;
  gboolean stopped;
} Wire;

static void
wire_start (Wire *wire, const char *yaml)
{
  g_autoptr (GError) error = NULL;
  Bench clock_only;
  bench_init (&clock_only, NULL, NULL);
  bench_clear (&clock_only);
  *wire = (Wire){ 0 };
  wire->topology
      = lab_topology_parse ("test.yaml", yaml, -1, lab_topology_options (&kinds));
  wire->block = lab_block_claim (&error);
  wire->lab
      = lab_new (wire->topology, &kinds, &(LabConfig){ .block = wire->block }, &error);
  g_assert_no_error (error);
  lab_start (wire->lab, &error);
  g_assert_no_error (error);
}

static void
on_stopped (gpointer self, const GError *error)
{
  ((Wire *)self)->stopped = TRUE;
}

static void
wire_stop (Wire *wire, LabStop how)
{
  wire->stopped = FALSE;
  lab_stop (wire->lab, how, on_stopped, wire);
  while (!wire->stopped)
    lab_clock_iterate (TRUE);
  g_assert_cmpuint (lab_leftovers (wire->lab), ==, 0);
}

static void
wire_clear (Wire *wire)
{
  lab_scope_clear (&wire->scope);
  g_clear_pointer (&wire->client, lab_diameter_node_free);
  lab_diameter_message_free (wire->answer);
  lab_free (wire->lab);
  lab_block_free (wire->block);
  lab_topology_free (wire->topology);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
}

static void
wire_connect (Wire *wire)
{
  LabNet net = { .block = wire->block };
  LabAddress hss;
  LabDiameterNodeConfig config = { .element = "scscf",
                                   .origin_host = "scscf.ims.example",
                                   .origin_realm = "ims.example",
                                   .applications = &lab_cx_application,
                                   .n_applications = 1 };
  lab_block_address (wire->block, "scscf", &config.address, NULL);
  g_assert_true (lab_context_resolve (wire->lab, "hss", "diameter", &hss));
  wire->client = lab_diameter_node_new (&net, &config, NULL, NULL);
  lab_diameter_node_connect (wire->client, "hss", &hss);
  while (!lab_diameter_node_ready (wire->client, NULL))
    lab_clock_iterate (TRUE);
}

static void
on_answer (gpointer self, const LabDiameterMessage *answer, const GError *error)
{
  Wire *wire = self;
  wire->errors += error != NULL;
  if (answer != NULL)
    wire->answer = lab_diameter_message_copy (answer);
}

static void
wire_send (Wire *wire, LabDiameterMessage *request)
{
  g_clear_pointer (&wire->answer, lab_diameter_message_free);
  lab_diameter_send (wire->client, "hss", &wire->scope, request, 0, on_answer, wire);
}

static void
wire_ask (Wire *wire, LabDiameterMessage *request)
{
  wire_send (wire, request);
  while (wire->answer == NULL && wire->errors == 0)
    lab_clock_iterate (TRUE);
}

static LabDiameterMessage *
new_mar (Wire *wire, const char *impi)
{
  g_auto (LabDiameterRoute) route = { 0 };
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new ("Unknown");
  LabCxMar mar = { .user_name = (char *)impi,
                   .public_identity = (char *)ALICE_SIP,
                   .item = item,
                   .number_of_items = 1,
                   .server_name = (char *)SCSCF };
  lab_diameter_node_route (wire->client, NULL, NULL, &route);
  return lab_cx_mar_encode (&mar, &route);
}

static void
test_commands (void)
{
  Wire wire;
  g_auto (LabDiameterRoute) route = { 0 };
  g_autoptr (GPtrArray) impus = g_ptr_array_new ();
  LabCxUar uar = { .user_name = (char *)ALICE,
                   .public_identity = (char *)ALICE_SIP,
                   .visited_network = (char *)"ims.example" };
  LabCxLir lir = { .public_identity = (char *)ALICE_TEL };
  LabCxSar sar = { .user_name = (char *)ALICE,
                   .public_identities = impus,
                   .server_name = (char *)SCSCF,
                   .type = LAB_CX_ASSIGNMENT_REGISTRATION };
  g_auto (LabCxUaa) uaa = { 0 };
  g_auto (LabCxMaa) maa = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  g_auto (LabCxLia) lia = { 0 };
  wire_start (&wire, bench_topology);
  wire_connect (&wire);
  lab_diameter_node_route (wire.client, NULL, NULL, &route);
  g_ptr_array_add (impus, (char *)ALICE_SIP);
  wire_ask (&wire, lab_cx_uar_encode (&uar, &route));
  g_assert_true (lab_cx_uaa_decode (wire.answer, &uaa, NULL));
  g_assert_cmpuint (uaa.result, ==, LAB_CX_FIRST_REGISTRATION);
  wire_ask (&wire, new_mar (&wire, ALICE));
  g_assert_true (lab_cx_maa_decode (wire.answer, &maa, NULL));
  g_assert_cmpuint (maa.result, ==, LAB_CX_SUCCESS);
  g_assert_cmpuint (maa.items->len, ==, 1);
  wire_ask (&wire, lab_cx_sar_encode (&sar, &route));
  g_assert_true (lab_cx_saa_decode (wire.answer, &saa, NULL));
  g_assert_cmpuint (saa.result, ==, LAB_CX_SUCCESS);
  g_assert_nonnull (saa.user_data);
  wire_ask (&wire, lab_cx_lir_encode (&lir, &route));
  g_assert_true (lab_cx_lia_decode (wire.answer, &lia, NULL));
  g_assert_cmpstr (lia.server_name, ==, SCSCF);
  g_assert_cmpuint (lab_event_log_events (lab_find (wire.lab, "hss")->events)->len, ==,
                    4);
  wire_stop (&wire, LAB_STOP_GOODBYE);
  wire_clear (&wire);
}

static void
test_faults (void)
{
  Wire wire;
  g_auto (LabCxMaa) maa = { 0 };
  wire_start (&wire, bench_topology);
  wire_connect (&wire);
  wire_ask (&wire, new_mar (&wire, "nobody@ims.example"));
  g_assert_true (lab_cx_maa_decode (wire.answer, &maa, NULL));
  g_assert_cmpuint (maa.result, ==, LAB_CX_USER_UNKNOWN);
  g_assert_cmpuint (maa.items->len, ==, 0);
  g_assert_nonnull (maa.error_message);
  /* RTR goes the other way. */
  LabDiameterMessage *rtr = new_mar (&wire, ALICE);
  rtr->command = LAB_DIAMETER_CX_REGISTRATION_TERMINATION;
  lab_avp_add_string (rtr, LAB_AVP_DESTINATION_HOST, "hss.ims.example");
  lab_avp_add_octets (rtr, LAB_AVP_DEREGISTRATION_REASON, NULL, 0);
  wire_ask (&wire, rtr);
  guint32 result = 0;
  lab_avp_get_u32 (lab_diameter_message_avps (wire.answer), LAB_AVP_RESULT_CODE, &result,
                   NULL);
  g_assert_cmpuint (result, ==, LAB_DIAMETER_COMMAND_UNSUPPORTED);
  g_assert_true (wire.answer->flags & LAB_DIAMETER_FLAG_ERROR);
  wire_stop (&wire, LAB_STOP_GOODBYE);
  wire_clear (&wire);
}

static void
test_stop_at_any_turn (gconstpointer how)
{
  /* Stopped after 0, 1, 2 … turns of the loop: with a request on its way, half answered, answered. */
  for (guint turns = 0; turns < 12; turns++)
    {
      Wire wire;
      wire_start (&wire, bench_topology);
      wire_connect (&wire);
      wire_send (&wire, new_mar (&wire, ALICE));
      for (guint i = 0; i < turns; i++)
        lab_clock_iterate (FALSE);
      wire_stop (&wire, GPOINTER_TO_INT (how));
      wire_clear (&wire);
    }
}

static void
test_kept_by_file (void)
{
  g_autofree char *path = temporary_file ();
  g_autofree char *yaml = g_strconcat (
      "domain: ims.example\nelements:\n  hss: {type: hss, database: ", path, "}\n",
      strstr (bench_topology, "subscribers:"), NULL);
  Bench bench;
  Wire wire;
  wire_start (&wire, yaml);
  wire_connect (&wire);
  wire_ask (&wire, new_mar (&wire, ALICE));
  /* Killed the moment that the answer is there: what it says is in the file. */
  wire_stop (&wire, LAB_STOP_KILL);
  wire_clear (&wire);
  bench_init (&bench, NULL, path);
  g_assert_cmpuint (stored_sqn (&bench, ALICE_SIP), >, 0);
  bench_clear (&bench);
  remove_file (path);
}

static void
test_database_in_use (void)
{
  g_autofree char *path = temporary_file ();
  g_autofree char *yaml = g_strconcat (
      "domain: ims.example\nelements:\n  hss: {type: hss, database: ", path, "}\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabStore) other = lab_store_open (path, LAB_STORE_NORMAL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lab_store_path (other), ==, path);
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("test.yaml", yaml, -1, lab_topology_options (&kinds));
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  g_autoptr (LabContext) lab
      = lab_new (topology, &kinds, &(LabConfig){ .block = block }, NULL);
  g_assert_false (lab_start (lab, &error));
  g_assert_error (error, LAB_STORE_ERROR, LAB_STORE_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "hss"));
  remove_file (path);
}

static void
test_too_many_algorithms (void)
{
  static const char yaml[]
      = HEAD "  a: {impu: [sip:a@ims.example], digest: {password: x, algorithms: "
             "[SHA-256, MD5, MD5-sess]}}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTopology) topology
      = lab_topology_parse ("test.yaml", yaml, -1, lab_topology_options (&kinds));
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  g_autoptr (LabContext) lab
      = lab_new (topology, &kinds, &(LabConfig){ .block = block }, &error);
  g_assert_null (lab);
  g_assert_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED);
}

static void
test_describe (void)
{
  Wire wire;
  wire_start (&wire, bench_topology);
  g_autoptr (LabReport) report = lab_report_new ();
  LabElement *hss = lab_find (wire.lab, "hss");
  hss->kind->describe (hss, report);
  g_assert_cmpuint (lab_report_size (report), ==, 2);
  g_assert_true (g_str_has_suffix (lab_report_row (report, 0).value, ":3868"));
  g_assert_cmpstr (lab_report_row (report, 1).value, ==, "5");
  wire_stop (&wire, LAB_STOP_KILL);
  wire_clear (&wire);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hss/database/survives-a-restart", test_restart);
  g_test_add_func ("/hss/database/changed-topology-never-sets-sqn-back",
                   test_changed_topology);
  g_test_add_func ("/hss/database/identity-moves-to-another-user", test_identity_moves);
  g_test_add_func ("/hss/element/all-commands", test_commands);
  g_test_add_func ("/hss/element/faults", test_faults);
  g_test_add_data_func ("/hss/element/stops-at-any-turn/goodbye",
                        GINT_TO_POINTER (LAB_STOP_GOODBYE), test_stop_at_any_turn);
  g_test_add_data_func ("/hss/element/stops-at-any-turn/kill",
                        GINT_TO_POINTER (LAB_STOP_KILL), test_stop_at_any_turn);
  g_test_add_func ("/hss/element/answered-is-in-the-file", test_kept_by_file);
  g_test_add_func ("/hss/element/database-in-use-is-named", test_database_in_use);
  g_test_add_func ("/hss/element/three-algorithms-are-refused", test_too_many_algorithms);
  g_test_add_func ("/hss/element/describe", test_describe);
  return g_test_run ();
}
