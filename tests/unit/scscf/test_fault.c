/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "scscf/cx_fault.h"
#include "scscf/fault.h"

/* Diameter result × command → SIP status; 0: the request goes on. */
typedef struct
{
  const char *name;
  LabScscfCommand command;
  LabCxResult result;
  guint status;
} Row;

static const Row rows[] = {
  { "mar/success-goes-on", LAB_SCSCF_MAR, LAB_CX_SUCCESS, 0 },
  { "mar/5001-user-unknown-gives-403", LAB_SCSCF_MAR, LAB_CX_USER_UNKNOWN, 403 },
  { "mar/5002-identities-do-not-match-gives-403", LAB_SCSCF_MAR,
    LAB_CX_IDENTITIES_DONT_MATCH, 403 },
  { "mar/5006-no-such-credential-gives-403", LAB_SCSCF_MAR,
    LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, 403 },
  { "mar/unable-to-deliver-gives-480", LAB_SCSCF_MAR, LAB_DIAMETER_UNABLE_TO_DELIVER,
    480 },
  { "mar/unable-to-comply-gives-500", LAB_SCSCF_MAR, LAB_CX_UNABLE_TO_COMPLY, 500 },
  { "sar/success-goes-on", LAB_SCSCF_SAR, LAB_CX_SUCCESS, 0 },
  { "sar/5001-user-unknown-gives-403", LAB_SCSCF_SAR, LAB_CX_USER_UNKNOWN, 403 },
  { "sar/5004-roaming-not-allowed-gives-403", LAB_SCSCF_SAR, LAB_CX_ROAMING_NOT_ALLOWED,
    403 },
  { "sar/5005-already-registered-gives-403", LAB_SCSCF_SAR,
    LAB_CX_IDENTITY_ALREADY_REGISTERED, 403 },
  { "sar/5008-too-much-data-gives-500", LAB_SCSCF_SAR, LAB_CX_TOO_MUCH_DATA, 500 },
  { "sar/too-busy-gives-480", LAB_SCSCF_SAR, LAB_DIAMETER_TOO_BUSY, 480 },
  { "sar/unable-to-comply-gives-500", LAB_SCSCF_SAR, LAB_CX_UNABLE_TO_COMPLY, 500 },
};

static void
test_result (gconstpointer data)
{
  const Row *row = data;
  LabScscfFault fault = lab_scscf_fault_of_result (row->command, row->result);
  guint status = fault == LAB_SCSCF_FAULT_NONE ? 0 : lab_scscf_answer (fault)->status;
  g_assert_cmpuint (status, ==, row->status);
}

static const struct
{
  const char *name;
  LabScscfFault fault;
  guint status;
  const char *header;
} answers[] = {
  { "a-stranger-gives-403", LAB_SCSCF_FAULT_UNTRUSTED, 403, NULL },
  { "without-path-gives-403", LAB_SCSCF_FAULT_NO_PATH, 403, NULL },
  { "too-brief-gives-423", LAB_SCSCF_FAULT_INTERVAL_TOO_BRIEF, 423, NULL },
  { "star-not-alone-gives-400", LAB_SCSCF_FAULT_STAR_NOT_ALONE, 400, NULL },
  { "out-of-order-gives-500", LAB_SCSCF_FAULT_OUT_OF_ORDER, 500, NULL },
  { "too-many-contacts-gives-403", LAB_SCSCF_FAULT_TOO_MANY_CONTACTS, 403, NULL },
  { "another-network-gives-404", LAB_SCSCF_FAULT_OTHER_NETWORK, 404, NULL },
  { "another-scheme-gives-416", LAB_SCSCF_FAULT_UNSUPPORTED_SCHEME, 416, NULL },
  { "wrong-response-gives-403", LAB_SCSCF_FAULT_WRONG_RESPONSE, 403, NULL },
  { "hss-silent-gives-480", LAB_SCSCF_FAULT_HSS_SILENT, 480, NULL },
  { "sender-not-registered-gives-403", LAB_SCSCF_FAULT_NOT_REGISTERED, 403, NULL },
  { "sender-barred-gives-403", LAB_SCSCF_FAULT_BARRED, 403, NULL },
  { "callee-barred-gives-404", LAB_SCSCF_FAULT_CALLEE_BARRED, 404, NULL },
  { "callee-unknown-gives-404", LAB_SCSCF_FAULT_NOT_FOUND, 404, NULL },
  { "callee-away-gives-480", LAB_SCSCF_FAULT_CALLEE_AWAY, 480, NULL },
  { "event-package-gives-489", LAB_SCSCF_FAULT_BAD_EVENT, 489, "Allow-Events" },
  { "own-method-gives-405", LAB_SCSCF_FAULT_METHOD_NOT_ALLOWED, 405, "Allow" },
  { "no-next-hop-gives-504", LAB_SCSCF_FAULT_NO_ROUTE, 504, NULL },
};

static void
test_answer (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  const LabScscfAnswer *answer = lab_scscf_answer (answers[i].fault);
  g_assert_cmpuint (answer->status, ==, answers[i].status);
  g_assert_cmpstr (answer->header, ==, answers[i].header);
  g_assert_cmpint (answer->header == NULL, ==, answer->value == NULL);
}

static void
test_every_fault_has_words (void)
{
  for (guint fault = 0; fault < LAB_SCSCF_N_FAULTS; fault++)
    {
      g_assert_cmpuint (lab_scscf_answer (fault)->status, >=, 400);
      g_assert_cmpstr (lab_scscf_answer (fault)->text, !=, NULL);
    }
}

static void
test_no_answer (void)
{
  g_autoptr (GError) timeout = g_error_new_literal (LAB_ERROR, LAB_ERROR_TIMEOUT, "");
  g_autoptr (GError) closed = g_error_new_literal (LAB_ERROR, LAB_ERROR_CLOSED, "");
  g_autoptr (GError) syntax = g_error_new_literal (LAB_ERROR, LAB_ERROR_SYNTAX, "");
  g_assert_cmpint (lab_scscf_fault_of_error (timeout), ==, LAB_SCSCF_FAULT_HSS_SILENT);
  g_assert_cmpint (lab_scscf_fault_of_error (closed), ==, LAB_SCSCF_FAULT_HSS_SILENT);
  g_assert_cmpint (lab_scscf_fault_of_error (syntax), ==, LAB_SCSCF_FAULT_HSS_FAILED);
}

static void
add (const char *folder, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/scscf/%s/%s", folder, name);
  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    add ("cx", rows[i].name, &rows[i], test_result);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    add ("status", answers[i].name, GSIZE_TO_POINTER (i), test_answer);
  g_test_add_func ("/scscf/status/every-fault-has-words", test_every_fault_has_words);
  g_test_add_func ("/scscf/cx/no-answer-gives-480", test_no_answer);
  return g_test_run ();
}
