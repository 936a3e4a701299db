/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include "base/clock.h"
#include "base/random.h"
#include "hss/hss.h"

const char bench_topology[]
    = "domain: ims.example\n"
      "elements:\n"
      "  hss: {type: hss}\n"
      "subscribers:\n"
      "  alice:\n"
      "    impi: alice@ims.example\n"
      "    impu: [sip:+8613800000001@ims.example, tel:+8613800000001]\n"
      "    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: "
      "cd63cb71954a9f4e48a5994e37a02baf,"
      " algorithm: AKAv1-SHA-256}\n"
      "  bob:\n"
      "    impu: [sip:bob@ims.example]\n"
      "    digest: {password: s3cret, algorithms: [SHA-256, MD5]}\n"
      "  carol:\n"
      "    impu: [sip:carol@ims.example]\n"
      "    digest: {password: s3cret, algorithm: MD5}\n"
      "  dave:\n"
      "    impu: [sip:dave@ims.example, sip:dave.work@ims.example]\n"
      "    implicit_sets: [[sip:dave@ims.example], [sip:dave.work@ims.example]]\n"
      "    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, op: "
      "cdc202d5123e20f62b6d676ac72cb318,"
      " sqn: ff9bb4d0b607, amf: b9b9}\n"
      "  erin:\n"
      "    impu: [sip:erin@ims.example]\n"
      "    digest: {password: s3cret}\n"
      "    capabilities: {mandatory: [1, 7], optional: [9]}\n"
      "    ifc:\n"
      "      - {priority: 1, server: 'sip:as.ims.example', profile_part: registered}\n";

static const LabElementKind *const element_kinds[] = { &lab_hss_kind, NULL };
static const LabKinds kinds = { element_kinds, NULL };

void
bench_init (Bench *bench, const char *yaml, const char *path)
{
  static gboolean started;
  static const guint64 seed = 7;
  g_autoptr (GError) error = NULL;
  if (!started)
    lab_clock_start (LAB_CLOCK_VIRTUAL);
  started = TRUE;
  lab_random_seed (&seed);
  *bench = (Bench){ 0 };
  bench->topology = lab_topology_parse ("test.yaml", yaml == NULL ? bench_topology : yaml,
                                        -1, lab_topology_options (&kinds));
  lab_topology_valid (bench->topology, &error);
  g_assert_no_error (error);
  bench->block = lab_block_claim (&error);
  g_assert_no_error (error);
  bench->lab
      = lab_new (bench->topology, &kinds, &(LabConfig){ .block = bench->block }, &error);
  g_assert_no_error (error);
  bench->store = lab_store_open (path, LAB_STORE_NORMAL, &error);
  g_assert_no_error (error);
  bench->service = (HssService){ .name = "hss", .keep_server_name = TRUE };
  bench->service.sqn_scheme = lab_sqn_scheme_default;
  bench->service.profile = lab_service_profile_new ();
  lab_service_profile_add_messaging (bench->service.profile, "sip:im.ims.example",
                                     "^IM-serv", &error);
  g_assert_no_error (error);
  bench->service.registry
      = lab_hss_registry_new (bench->store, lab_context_subscribers (bench->lab),
                              lab_context_domain (bench->lab), &error);
  g_assert_no_error (error);
}

void
bench_clear (Bench *bench)
{
  lab_hss_registry_free (bench->service.registry);
  lab_service_profile_unref (bench->service.profile);
  g_strfreev (bench->service.visited_networks);
  lab_store_free (bench->store);
  lab_free (bench->lab);
  lab_block_free (bench->block);
  lab_topology_free (bench->topology);
}

LabCxResult
bench_uar (Bench *bench, const char *impi, const char *impu,
           LabCxUserAuthorizationType type, LabCxUaa *uaa)
{
  LabCxUar uar = { .user_name = (char *)impi,
                   .public_identity = (char *)impu,
                   .visited_network = (char *)"ims.example",
                   .type = type };
  *uaa = (LabCxUaa){ 0 };
  HssFault fault = lab_hss_authorize (&bench->service, &uar, uaa);
  return fault == HSS_FAULT_NONE ? uaa->result : lab_hss_fault_result (fault);
}

LabCxResult
bench_lir (Bench *bench, const char *impu, gboolean originating,
           LabCxUserAuthorizationType type, LabCxLia *lia)
{
  LabCxLir lir
      = { .public_identity = (char *)impu, .originating = originating, .type = type };
  *lia = (LabCxLia){ 0 };
  HssFault fault = lab_hss_locate (&bench->service, &lir, lia);
  return fault == HSS_FAULT_NONE ? lia->result : lab_hss_fault_result (fault);
}

LabCxResult
bench_mar (Bench *bench, const char *impi, const char *impu, const char *scheme,
           guint32 count, GBytes *authorization, const char *server_name, LabCxMaa *maa)
{
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new (scheme);
  LabCxMar mar = { .user_name = (char *)impi,
                   .public_identity = (char *)impu,
                   .item = item,
                   .number_of_items = count,
                   .server_name = (char *)server_name };
  item->authorization = authorization == NULL ? NULL : g_bytes_ref (authorization);
  *maa = (LabCxMaa){ 0 };
  HssFault fault = lab_hss_authenticate (&bench->service, &mar, maa);
  return fault == HSS_FAULT_NONE ? maa->result : lab_hss_fault_result (fault);
}

LabCxResult
bench_sar (Bench *bench, const char *impi, const char *impus,
           LabCxServerAssignmentType type, const char *server_name, LabCxSaa *saa)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_auto (GStrv) words = g_strsplit (impus == NULL ? "" : impus, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (identities, words[i]);
  LabCxSar sar = { .user_name = (char *)impi,
                   .public_identities = identities,
                   .server_name = (char *)server_name,
                   .type = type };
  *saa = (LabCxSaa){ 0 };
  HssFault fault = lab_hss_assign (&bench->service, &sar, saa);
  return fault == HSS_FAULT_NONE ? saa->result : lab_hss_fault_result (fault);
}

HssState
bench_state (Bench *bench, const char *impu, char **server_name)
{
  HssIdentity identity;
  g_auto (HssSubscription) subscription = { 0 };
  g_autoptr (GError) error = NULL;
  HssState state;
  g_assert_true (lab_hss_registry_find (bench->service.registry, impu, &identity));
  lab_hss_registry_state (bench->service.registry, identity.subscriber,
                          identity.impu->set, &state, NULL, &error);
  g_assert_no_error (error);
  lab_hss_registry_load (bench->service.registry, identity.subscriber, &subscription,
                         &error);
  g_assert_no_error (error);
  if (server_name != NULL)
    *server_name = g_steal_pointer (&subscription.server_name);
  return state;
}
