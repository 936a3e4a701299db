/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "icscf/fault.h"

/* The table: Diameter result × method → SIP status; 0: the request goes on. */
typedef struct
{
  const char *name;
  LabIcscfCommand command;
  LabCxResult result;
  guint status;
} Row;

static const Row rows[] = {
  { "uar/2001-success-goes-on", LAB_ICSCF_UAR, LAB_CX_SUCCESS, 0 },
  { "uar/first-registration-goes-on", LAB_ICSCF_UAR, LAB_CX_FIRST_REGISTRATION, 0 },
  { "uar/subsequent-registration-goes-on", LAB_ICSCF_UAR, LAB_CX_SUBSEQUENT_REGISTRATION,
    0 },
  { "uar/5001-user-unknown-gives-403", LAB_ICSCF_UAR, LAB_CX_USER_UNKNOWN, 403 },
  { "uar/5002-identities-do-not-match-gives-403", LAB_ICSCF_UAR,
    LAB_CX_IDENTITIES_DONT_MATCH, 403 },
  { "uar/5003-identity-not-registered-gives-403", LAB_ICSCF_UAR,
    LAB_CX_IDENTITY_NOT_REGISTERED, 403 },
  { "uar/5004-roaming-not-allowed-gives-403", LAB_ICSCF_UAR, LAB_CX_ROAMING_NOT_ALLOWED,
    403 },
  { "uar/authorization-rejected-gives-403", LAB_ICSCF_UAR, LAB_CX_AUTHORIZATION_REJECTED,
    403 },
  { "uar/unable-to-deliver-gives-480", LAB_ICSCF_UAR, LAB_DIAMETER_UNABLE_TO_DELIVER,
    480 },
  { "uar/too-busy-gives-480", LAB_ICSCF_UAR, LAB_DIAMETER_TOO_BUSY, 480 },
  { "uar/unable-to-comply-gives-500", LAB_ICSCF_UAR, LAB_CX_UNABLE_TO_COMPLY, 500 },
  { "uar/unknown-result-gives-500", LAB_ICSCF_UAR, 5999, 500 },
  { "lir/2001-success-goes-on", LAB_ICSCF_LIR, LAB_CX_SUCCESS, 0 },
  { "lir/unregistered-service-goes-on", LAB_ICSCF_LIR, LAB_CX_UNREGISTERED_SERVICE, 0 },
  { "lir/server-name-not-stored-goes-on", LAB_ICSCF_LIR,
    LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED, 0 },
  { "lir/5001-user-unknown-gives-404", LAB_ICSCF_LIR, LAB_CX_USER_UNKNOWN, 404 },
  { "lir/5003-identity-not-registered-gives-480", LAB_ICSCF_LIR,
    LAB_CX_IDENTITY_NOT_REGISTERED, 480 },
  { "lir/realm-not-served-gives-480", LAB_ICSCF_LIR, LAB_DIAMETER_REALM_NOT_SERVED, 480 },
  { "lir/unable-to-comply-gives-500", LAB_ICSCF_LIR, LAB_CX_UNABLE_TO_COMPLY, 500 },
  /* The number alone does not make a result: 5001 without the vendor is an AVP that is not supported. */
  { "lir/base-5001-gives-500", LAB_ICSCF_LIR, LAB_DIAMETER_AVP_UNSUPPORTED, 500 },
};

static void
test_result (gconstpointer data)
{
  const Row *row = data;
  LabIcscfFault fault = lab_icscf_fault_of_result (row->command, row->result);
  guint status = fault == LAB_ICSCF_FAULT_NONE ? 0 : lab_icscf_fault_status (fault);
  g_assert_cmpuint (status, ==, row->status);
}

static const struct
{
  const char *name;
  int code;
  guint status;
} errors[] = {
  { "no-answer-gives-480", LAB_ERROR_TIMEOUT, 480 },
  { "no-peer-gives-480", LAB_ERROR_CLOSED, 480 },
  { "malformed-answer-gives-500", LAB_ERROR_SYNTAX, 500 },
};

static void
test_error (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = g_error_new_literal (LAB_ERROR, errors[i].code, "no answer");
  g_assert_cmpuint (lab_icscf_fault_status (lab_icscf_fault_of_error (error)), ==,
                    errors[i].status);
}

static const struct
{
  const char *name;
  LabIcscfFault fault;
  guint status;
} statuses[] = {
  { "another-network-gives-404", LAB_ICSCF_FAULT_OTHER_NETWORK, 404 },
  { "a-stranger-gives-403", LAB_ICSCF_FAULT_UNTRUSTED, 403 },
  { "scscf-unreachable-gives-504", LAB_ICSCF_FAULT_SERVER_UNREACHABLE, 504 },
  { "no-capable-scscf-gives-600", LAB_ICSCF_FAULT_NO_CAPABLE_SERVER, 600 },
  { "another-scheme-gives-416", LAB_ICSCF_FAULT_BAD_REQUEST_URI, 416 },
};

static void
test_status (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_assert_cmpuint (lab_icscf_fault_status (statuses[i].fault), ==, statuses[i].status);
}

static void
test_every_fault_has_words (void)
{
  for (guint fault = 0; fault < LAB_ICSCF_N_FAULTS; fault++)
    {
      g_assert_cmpuint (lab_icscf_fault_status (fault), >=, 400);
      g_assert_cmpstr (lab_icscf_fault_text (fault), !=, NULL);
    }
}

static void
add (const char *folder, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/icscf/%s/%s", folder, name);
  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    add ("result", rows[i].name, &rows[i], test_result);
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    add ("error", errors[i].name, GSIZE_TO_POINTER (i), test_error);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    add ("status", statuses[i].name, GSIZE_TO_POINTER (i), test_status);
  g_test_add_func ("/icscf/status/every-fault-has-words", test_every_fault_has_words);
  return g_test_run ();
}
