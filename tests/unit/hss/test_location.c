/* SPDX-License-Identifier: Apache-2.0 */
/* UAR, SAR and LIR as TS 29.228 §6.1 has them. */
#include "bench.h"

#include <string.h>

#include "ims/user_data_xml.h"

/* ---- UAR and LIR by who asks for whom */

typedef struct
{
  const char *name;
  const char *impi;
  const char *impu;
  LabCxUserAuthorizationType type;
  LabCxResult result;
} UarRow;

static const UarRow uar_rows[] = {
  { "first-registration", ALICE, ALICE_SIP, LAB_CX_REGISTRATION,
    LAB_CX_FIRST_REGISTRATION },
  { "by-tel-uri", ALICE, ALICE_TEL, LAB_CX_REGISTRATION, LAB_CX_FIRST_REGISTRATION },
  { "with-port-and-escape", ALICE, "sip:%2B8613800000001@IMS.example:5060;user=phone",
    LAB_CX_REGISTRATION, LAB_CX_FIRST_REGISTRATION },
  { "impi-without-domain", "alice", ALICE_SIP, LAB_CX_REGISTRATION,
    LAB_CX_FIRST_REGISTRATION },
  { "unknown-impi-gives-5001", "nobody@ims.example", ALICE_SIP, LAB_CX_REGISTRATION,
    LAB_CX_USER_UNKNOWN },
  { "unknown-impu-gives-5001", ALICE, "sip:nobody@ims.example", LAB_CX_REGISTRATION,
    LAB_CX_USER_UNKNOWN },
  { "no-uri-gives-5001", ALICE, "nonsense", LAB_CX_REGISTRATION, LAB_CX_USER_UNKNOWN },
  { "another-user's-impu-gives-5002", ALICE, BOB_SIP, LAB_CX_REGISTRATION,
    LAB_CX_IDENTITIES_DONT_MATCH },
  { "de-registration-of-nothing-gives-5003", ALICE, ALICE_SIP, LAB_CX_DE_REGISTRATION,
    LAB_CX_IDENTITY_NOT_REGISTERED },
  { "capabilities-gives-2001", ALICE, ALICE_SIP, LAB_CX_REGISTRATION_AND_CAPABILITIES,
    LAB_CX_SUCCESS },
};

static void
test_uar (gconstpointer data)
{
  const UarRow *row = data;
  Bench bench;
  g_auto (LabCxUaa) uaa = { 0 };
  bench_init (&bench, NULL, NULL);
  g_assert_cmpuint (bench_uar (&bench, row->impi, row->impu, row->type, &uaa), ==,
                    row->result);
  g_assert_null (uaa.server_name);
  bench_clear (&bench);
}

typedef struct
{
  const char *name;
  const char *impu;
  gboolean originating;
  LabCxUserAuthorizationType type;
  LabCxResult result;
} LirRow;

static const LirRow lir_rows[] = {
  { "unknown-gives-5001", "sip:nobody@ims.example", FALSE, LAB_CX_REGISTRATION,
    LAB_CX_USER_UNKNOWN },
  { "unregistered-service-gives-2003", ALICE_TEL, FALSE, LAB_CX_REGISTRATION,
    LAB_CX_UNREGISTERED_SERVICE },
  { "no-service-gives-5003", ERIN_SIP, FALSE, LAB_CX_REGISTRATION,
    LAB_CX_IDENTITY_NOT_REGISTERED },
  { "originating-gives-2003", ERIN_SIP, TRUE, LAB_CX_REGISTRATION,
    LAB_CX_UNREGISTERED_SERVICE },
  { "capabilities-gives-2001", ALICE_SIP, FALSE, LAB_CX_REGISTRATION_AND_CAPABILITIES,
    LAB_CX_SUCCESS },
};

static void
test_lir (gconstpointer data)
{
  const LirRow *row = data;
  Bench bench;
  g_auto (LabCxLia) lia = { 0 };
  bench_init (&bench, NULL, NULL);
  g_assert_cmpuint (bench_lir (&bench, row->impu, row->originating, row->type, &lia), ==,
                    row->result);
  g_assert_null (lia.server_name);
  bench_clear (&bench);
}

static void
test_capabilities (void)
{
  Bench bench;
  g_auto (LabCxUaa) erin = { 0 };
  g_auto (LabCxUaa) alice = { 0 };
  bench_init (&bench, NULL, NULL);
  bench_uar (&bench, ERIN, ERIN_SIP, LAB_CX_REGISTRATION, &erin);
  g_assert_true (erin.capabilities.present);
  g_assert_cmpuint (erin.capabilities.mandatory->len, ==, 2);
  g_assert_cmpuint (g_array_index (erin.capabilities.mandatory, guint32, 1), ==, 7);
  g_assert_cmpuint (g_array_index (erin.capabilities.optional, guint32, 0), ==, 9);
  bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_REGISTRATION, &alice);
  g_assert_false (alice.capabilities.present);
  bench_clear (&bench);
}

static void
test_roaming (void)
{
  static const char *const allowed[] = { "other.example", "Home.example", NULL };
  Bench bench;
  g_auto (LabCxUaa) uaa = { 0 };
  bench_init (&bench, NULL, NULL);
  bench.service.visited_networks = g_strdupv ((char **)allowed);
  g_assert_cmpuint (bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_REGISTRATION, &uaa), ==,
                    LAB_CX_ROAMING_NOT_ALLOWED);
  /* De-registration does not ask where from (TS 29.228 §6.1.1.1). */
  g_assert_cmpuint (bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_DE_REGISTRATION, &uaa),
                    ==, LAB_CX_IDENTITY_NOT_REGISTERED);
  LabCxUar uar = { .user_name = (char *)ALICE,
                   .public_identity = (char *)ALICE_SIP,
                   .visited_network = (char *)"home.EXAMPLE" };
  g_assert_cmpint (lab_hss_authorize (&bench.service, &uar, &uaa), ==, HSS_FAULT_NONE);
  lab_cx_uaa_clear (&uaa);
  uar.visited_network = (char *)"ims.example";
  uar.emergency = TRUE;
  g_assert_cmpint (lab_hss_authorize (&bench.service, &uar, &uaa), ==, HSS_FAULT_NONE);
  bench_clear (&bench);
}

/* ---- SAR: what each type makes of each state */

typedef struct
{
  const char *name;
  LabCxServerAssignmentType before; /* sent by SCSCF first; NONE: nothing */
  LabCxServerAssignmentType type;
  const char *server_name; /* who sends it */
  LabCxResult result;
  HssState state;     /* after it */
  const char *server; /* assigned after it */
  gboolean profile;   /* whether the answer has one */
} SarRow;

#define T(name) LAB_CX_ASSIGNMENT_##name

static const SarRow sar_rows[] = {
  { "registration", T (NONE), T (REGISTRATION), SCSCF, LAB_CX_SUCCESS, HSS_REGISTERED,
    SCSCF, TRUE },
  { "registration-again", T (REGISTRATION), T (REGISTRATION), SCSCF, LAB_CX_SUCCESS,
    HSS_REGISTERED, SCSCF, TRUE },
  { "re-registration", T (REGISTRATION), T (RE_REGISTRATION), SCSCF, LAB_CX_SUCCESS,
    HSS_REGISTERED, SCSCF, TRUE },
  { "registration-at-another-gives-5005", T (REGISTRATION), T (REGISTRATION), OTHER_SCSCF,
    LAB_CX_IDENTITY_ALREADY_REGISTERED, HSS_REGISTERED, SCSCF, FALSE },
  { "unregistered-user", T (NONE), T (UNREGISTERED_USER), SCSCF, LAB_CX_SUCCESS,
    HSS_UNREGISTERED, SCSCF, TRUE },
  { "unregistered-at-another-gives-5005", T (UNREGISTERED_USER), T (UNREGISTERED_USER),
    OTHER_SCSCF, LAB_CX_IDENTITY_ALREADY_REGISTERED, HSS_UNREGISTERED, SCSCF, FALSE },
  { "registration-of-an-unregistered", T (UNREGISTERED_USER), T (REGISTRATION), SCSCF,
    LAB_CX_SUCCESS, HSS_REGISTERED, SCSCF, TRUE },
  { "unregistered-of-a-registered", T (REGISTRATION), T (UNREGISTERED_USER), SCSCF,
    LAB_CX_SUCCESS, HSS_UNREGISTERED, SCSCF, TRUE },
  { "no-assignment", T (REGISTRATION), T (NONE), SCSCF, LAB_CX_SUCCESS, HSS_REGISTERED,
    SCSCF, TRUE },
  { "no-assignment-of-another-gives-5012", T (REGISTRATION), T (NONE), OTHER_SCSCF,
    LAB_CX_UNABLE_TO_COMPLY, HSS_REGISTERED, SCSCF, FALSE },
  { "no-assignment-of-nobody-gives-5012", T (NONE), T (NONE), SCSCF,
    LAB_CX_UNABLE_TO_COMPLY, HSS_NOT_REGISTERED, NULL, FALSE },
  { "user-deregistration", T (REGISTRATION), T (USER_DEREGISTRATION), SCSCF,
    LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "timeout-deregistration", T (REGISTRATION), T (TIMEOUT_DEREGISTRATION), SCSCF,
    LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "timeout-of-an-unregistered", T (UNREGISTERED_USER), T (TIMEOUT_DEREGISTRATION),
    SCSCF, LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "administrative-deregistration", T (REGISTRATION), T (ADMINISTRATIVE_DEREGISTRATION),
    SCSCF, LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "too-much-data", T (REGISTRATION), T (DEREGISTRATION_TOO_MUCH_DATA), SCSCF,
    LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "deregistration-by-another-gives-5012", T (REGISTRATION), T (USER_DEREGISTRATION),
    OTHER_SCSCF, LAB_CX_UNABLE_TO_COMPLY, HSS_REGISTERED, SCSCF, FALSE },
  { "deregistration-of-nothing", T (NONE), T (USER_DEREGISTRATION), SCSCF, LAB_CX_SUCCESS,
    HSS_NOT_REGISTERED, NULL, FALSE },
  { "user-deregistration-store-server-name", T (REGISTRATION),
    T (USER_DEREGISTRATION_STORE_SERVER_NAME), SCSCF, LAB_CX_SUCCESS, HSS_UNREGISTERED,
    SCSCF, FALSE },
  { "timeout-deregistration-store-server-name", T (REGISTRATION),
    T (TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME), SCSCF, LAB_CX_SUCCESS, HSS_UNREGISTERED,
    SCSCF, FALSE },
  { "authentication-failure-of-a-new", T (NONE), T (AUTHENTICATION_FAILURE), SCSCF,
    LAB_CX_SUCCESS, HSS_NOT_REGISTERED, NULL, FALSE },
  { "authentication-failure-of-a-registered", T (REGISTRATION),
    T (AUTHENTICATION_FAILURE), SCSCF, LAB_CX_SUCCESS, HSS_REGISTERED, SCSCF, FALSE },
  { "authentication-timeout-of-an-unregistered", T (UNREGISTERED_USER),
    T (AUTHENTICATION_TIMEOUT), SCSCF, LAB_CX_SUCCESS, HSS_UNREGISTERED, SCSCF, FALSE },
  { "aaa-user-data-gives-5007", T (NONE), T (AAA_USER_DATA_REQUEST), SCSCF,
    LAB_CX_IN_ASSIGNMENT_TYPE, HSS_NOT_REGISTERED, NULL, FALSE },
  { "pgw-update-gives-5007", T (NONE), T (PGW_UPDATE), SCSCF, LAB_CX_IN_ASSIGNMENT_TYPE,
    HSS_NOT_REGISTERED, NULL, FALSE },
  { "restoration-gives-5007", T (NONE), T (RESTORATION), SCSCF, LAB_CX_IN_ASSIGNMENT_TYPE,
    HSS_NOT_REGISTERED, NULL, FALSE },
};

static void
test_sar (gconstpointer data)
{
  const SarRow *row = data;
  Bench bench;
  g_auto (LabCxSaa) before = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  g_autofree char *server = NULL;
  bench_init (&bench, NULL, NULL);
  if (row->before != LAB_CX_ASSIGNMENT_NONE)
    g_assert_cmpuint (bench_sar (&bench, ALICE, ALICE_SIP, row->before, SCSCF, &before),
                      ==, LAB_CX_SUCCESS);
  g_assert_cmpuint (
      bench_sar (&bench, ALICE, ALICE_SIP, row->type, row->server_name, &saa), ==,
      row->result);
  /* The other identity of the set goes with it (TS 29.228 §6.5.1). */
  g_assert_cmpint (bench_state (&bench, ALICE_TEL, &server), ==, row->state);
  g_assert_cmpstr (server, ==, row->server);
  g_assert_true ((saa.user_data != NULL) == row->profile);
  if (row->result == LAB_CX_IDENTITY_ALREADY_REGISTERED)
    g_assert_cmpstr (saa.server_name, ==, SCSCF);
  bench_clear (&bench);
}

typedef struct
{
  const char *name;
  const char *impi;
  const char *impus;
  LabCxServerAssignmentType type;
  LabCxResult result;
} WhoRow;

static const WhoRow who_rows[] = {
  { "unknown-impi-gives-5001", "nobody@ims.example", ALICE_SIP, T (REGISTRATION),
    LAB_CX_USER_UNKNOWN },
  { "unknown-impu-gives-5001", ALICE, "sip:nobody@ims.example", T (REGISTRATION),
    LAB_CX_USER_UNKNOWN },
  { "another-user's-impu-gives-5002", ALICE, BOB_SIP, T (REGISTRATION),
    LAB_CX_IDENTITIES_DONT_MATCH },
  { "two-impus-give-5009", ALICE, ALICE_SIP " " ALICE_TEL, T (REGISTRATION),
    LAB_CX_AVP_OCCURS_TOO_MANY_TIMES },
  { "registration-without-impu-gives-5005", ALICE, NULL, T (REGISTRATION),
    LAB_CX_MISSING_AVP },
  { "registration-without-impi-gives-5005", NULL, ALICE_SIP, T (REGISTRATION),
    LAB_CX_MISSING_AVP },
  { "unregistered-without-impi", NULL, ALICE_SIP, T (UNREGISTERED_USER), LAB_CX_SUCCESS },
  { "deregistration-of-nobody-gives-5005", NULL, NULL, T (USER_DEREGISTRATION),
    LAB_CX_MISSING_AVP },
  { "deregistration-of-all-of-a-user", ALICE, NULL, T (USER_DEREGISTRATION),
    LAB_CX_SUCCESS },
  { "deregistration-of-all-of-an-unknown-gives-5001", "nobody@ims.example", NULL,
    T (USER_DEREGISTRATION), LAB_CX_USER_UNKNOWN },
  { "deregistration-of-two-without-impi", NULL, ALICE_SIP " " BOB_SIP,
    T (USER_DEREGISTRATION), LAB_CX_SUCCESS },
  { "deregistration-with-another's-gives-5002", ALICE, ALICE_SIP " " BOB_SIP,
    T (USER_DEREGISTRATION), LAB_CX_IDENTITIES_DONT_MATCH },
};

static void
test_who (gconstpointer data)
{
  const WhoRow *row = data;
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  bench_init (&bench, NULL, NULL);
  g_assert_cmpuint (bench_sar (&bench, row->impi, row->impus, row->type, SCSCF, &saa), ==,
                    row->result);
  bench_clear (&bench);
}

static void
test_name_not_stored (void)
{
  Bench bench;
  g_auto (LabCxSaa) first = { 0 };
  g_auto (LabCxSaa) second = { 0 };
  g_autofree char *server = NULL;
  bench_init (&bench, NULL, NULL);
  bench.service.keep_server_name = FALSE;
  bench_sar (&bench, ALICE, ALICE_SIP, T (REGISTRATION), SCSCF, &first);
  g_assert_cmpuint (bench_sar (&bench, ALICE, ALICE_SIP,
                               T (USER_DEREGISTRATION_STORE_SERVER_NAME), SCSCF, &second),
                    ==, LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED);
  g_assert_cmpint (bench_state (&bench, ALICE_SIP, &server), ==, HSS_NOT_REGISTERED);
  g_assert_null (server);
  bench_clear (&bench);
}

/* ---- what one procedure tells the next */

static void
test_registered_is_found (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  g_auto (LabCxUaa) uaa = { 0 };
  g_auto (LabCxUaa) leaving = { 0 };
  g_auto (LabCxLia) lia = { 0 };
  bench_init (&bench, NULL, NULL);
  bench_sar (&bench, ALICE, ALICE_SIP, T (REGISTRATION), SCSCF, &saa);
  g_assert_cmpuint (bench_uar (&bench, ALICE, ALICE_TEL, LAB_CX_REGISTRATION, &uaa), ==,
                    LAB_CX_SUBSEQUENT_REGISTRATION);
  g_assert_cmpstr (uaa.server_name, ==, SCSCF);
  g_assert_cmpuint (
      bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_DE_REGISTRATION, &leaving), ==,
      LAB_CX_SUCCESS);
  g_assert_cmpstr (leaving.server_name, ==, SCSCF);
  g_assert_cmpuint (bench_lir (&bench, ALICE_TEL, FALSE, LAB_CX_REGISTRATION, &lia), ==,
                    LAB_CX_SUCCESS);
  g_assert_cmpstr (lia.server_name, ==, SCSCF);
  bench_clear (&bench);
}

static void
test_sets_share_the_server (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  g_auto (LabCxSaa) gone = { 0 };
  g_auto (LabCxSaa) end = { 0 };
  g_auto (LabCxUaa) uaa = { 0 };
  g_autofree char *server = NULL;
  g_autofree char *last = NULL;
  bench_init (&bench, NULL, NULL);
  bench_sar (&bench, DAVE, DAVE_HOME, T (REGISTRATION), SCSCF, &saa);
  /* The other set is not registered, but its S-CSCF is known (TS 29.228 §6.1.1.1). */
  g_assert_cmpint (bench_state (&bench, DAVE_WORK, NULL), ==, HSS_NOT_REGISTERED);
  g_assert_cmpuint (bench_uar (&bench, DAVE, DAVE_WORK, LAB_CX_REGISTRATION, &uaa), ==,
                    LAB_CX_SUBSEQUENT_REGISTRATION);
  g_assert_cmpstr (uaa.server_name, ==, SCSCF);
  lab_cx_saa_clear (&saa);
  bench_sar (&bench, DAVE, DAVE_WORK, T (REGISTRATION), SCSCF, &saa);
  bench_sar (&bench, DAVE, DAVE_HOME, T (USER_DEREGISTRATION), SCSCF, &gone);
  g_assert_cmpint (bench_state (&bench, DAVE_HOME, &server), ==, HSS_NOT_REGISTERED);
  g_assert_cmpstr (server, ==, SCSCF);
  bench_sar (&bench, DAVE, NULL, T (ADMINISTRATIVE_DEREGISTRATION), SCSCF, &end);
  g_assert_cmpint (bench_state (&bench, DAVE_WORK, &last), ==, HSS_NOT_REGISTERED);
  g_assert_null (last);
  bench_clear (&bench);
}

static void
test_reassignment (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  g_auto (LabCxSaa) moved = { 0 };
  g_auto (LabCxUaa) uaa = { 0 };
  g_autofree char *server = NULL;
  bench_init (&bench, NULL, NULL);
  bench_sar (&bench, ALICE, ALICE_SIP, T (REGISTRATION), SCSCF, &saa);
  /* The I-CSCF could not reach it, and asks for another one's capabilities. */
  g_assert_cmpuint (
      bench_uar (&bench, ALICE, ALICE_SIP, LAB_CX_REGISTRATION_AND_CAPABILITIES, &uaa),
      ==, LAB_CX_SUCCESS);
  g_assert_true (uaa.capabilities.present);
  g_assert_cmpuint (
      bench_sar (&bench, ALICE, ALICE_SIP, T (REGISTRATION), OTHER_SCSCF, &moved), ==,
      LAB_CX_SUCCESS);
  bench_state (&bench, ALICE_SIP, &server);
  g_assert_cmpstr (server, ==, OTHER_SCSCF);
  bench_clear (&bench);
}

static void
test_profile (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  g_autoptr (GError) error = NULL;
  gsize size;
  bench_init (&bench, NULL, NULL);
  bench_sar (&bench, ALICE, ALICE_TEL, T (REGISTRATION), SCSCF, &saa);
  const char *xml = g_bytes_get_data (saa.user_data, &size);
  g_autoptr (LabUserData) user_data = lab_user_data_read_xml (xml, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (user_data->impi, ==, ALICE);
  g_assert_cmpstr (saa.user_name, ==, ALICE);
  g_assert_cmpuint (user_data->identities->len, ==, 2);
  const LabUserDataIdentity *first = g_ptr_array_index (user_data->identities, 0);
  g_assert_cmpstr (first->uri, ==, ALICE_SIP);
  g_assert_cmpuint (lab_service_profile_size (g_ptr_array_index (user_data->profiles, 0)),
                    ==, lab_service_profile_size (bench.service.profile));
  bench_clear (&bench);
}

static void
test_profile_of_a_set (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  gsize size;
  bench_init (&bench, NULL, NULL);
  bench_sar (&bench, DAVE, DAVE_WORK, T (REGISTRATION), SCSCF, &saa);
  const char *xml = g_bytes_get_data (saa.user_data, &size);
  g_autoptr (LabUserData) user_data = lab_user_data_read_xml (xml, size, NULL);
  g_assert_cmpuint (user_data->identities->len, ==, 1);
  const LabUserDataIdentity *first = g_ptr_array_index (user_data->identities, 0);
  g_assert_cmpstr (first->uri, ==, DAVE_WORK);
  bench_clear (&bench);
}

static void
test_profile_already_there (void)
{
  Bench bench;
  g_auto (LabCxSaa) saa = { 0 };
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  bench_init (&bench, NULL, NULL);
  g_ptr_array_add (identities, (char *)ALICE_SIP);
  LabCxSar sar = { .user_name = (char *)ALICE,
                   .public_identities = identities,
                   .server_name = (char *)SCSCF,
                   .type = T (REGISTRATION),
                   .user_data_already_available = TRUE };
  g_assert_cmpint (lab_hss_assign (&bench.service, &sar, &saa), ==, HSS_FAULT_NONE);
  g_assert_null (saa.user_data);
  bench_clear (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (uar_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hss/cx/uar/%s", uar_rows[i].name);
      g_test_add_data_func (path, &uar_rows[i], test_uar);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lir_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hss/cx/lir/%s", lir_rows[i].name);
      g_test_add_data_func (path, &lir_rows[i], test_lir);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sar_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hss/cx/sar/%s", sar_rows[i].name);
      g_test_add_data_func (path, &sar_rows[i], test_sar);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (who_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hss/cx/sar/who/%s", who_rows[i].name);
      g_test_add_data_func (path, &who_rows[i], test_who);
    }
  g_test_add_func ("/hss/cx/uar/capabilities", test_capabilities);
  g_test_add_func ("/hss/cx/uar/visited-network-gives-5004", test_roaming);
  g_test_add_func ("/hss/cx/uar/registered-gives-2002-and-the-server",
                   test_registered_is_found);
  g_test_add_func ("/hss/cx/sar/sets-share-the-server", test_sets_share_the_server);
  g_test_add_func ("/hss/cx/sar/name-not-stored-gives-2004", test_name_not_stored);
  g_test_add_func ("/hss/cx/sar/reassignment", test_reassignment);
  g_test_add_func ("/hss/cx/sar/profile", test_profile);
  g_test_add_func ("/hss/cx/sar/profile-of-one-set", test_profile_of_a_set);
  g_test_add_func ("/hss/cx/sar/profile-already-there", test_profile_already_there);
  return g_test_run ();
}
