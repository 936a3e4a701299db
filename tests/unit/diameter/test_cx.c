/* SPDX-License-Identifier: Apache-2.0 */
/* Cx commands as structs (TS 29.229 §6.1), there and back. */
#include "diameter/avp.h"
#include "diameter/base_protocol.h"
#include "diameter/cx.h"

#include <string.h>

static LabDiameterRoute route = { .session_id = (char *)"scscf.example;1;1",
                                  .origin_host = (char *)"scscf.example",
                                  .origin_realm = (char *)"example",
                                  .destination_realm = (char *)"example" };
static const LabDiameterIdentity hss
    = { .origin_host = "hss.example", .origin_realm = "example" };

/* Over the wire: encoded, checked against the dictionary, decoded. */
static LabDiameterMessage *
carry (LabDiameterMessage *message)
{
  g_auto (LabDiameterFault) fault = { 0 };
  g_autoptr (LabDiameterMessage) owned = message;
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (owned);
  LabDiameterMessage *carried = lab_diameter_message_decode (
      bytes->data, bytes->len, &lab_diameter_default_limits, &fault);
  g_assert_cmpuint (fault.result_code, ==, 0);
  if (lab_diameter_message_is_request (carried))
    g_assert_true (lab_avp_check_request (
        carried, lab_diameter_command_find (carried->application, carried->command),
        &lab_diameter_default_limits, &fault));
  else
    g_assert_true (lab_avp_check_answer (carried, &lab_diameter_default_limits, &fault));
  return carried;
}

static void
test_uar (void)
{
  LabCxUar uar = { .user_name = (char *)"alice@example",
                   .public_identity = (char *)"sip:alice@example",
                   .visited_network = (char *)"example",
                   .type = LAB_CX_REGISTRATION_AND_CAPABILITIES,
                   .emergency = TRUE };
  g_autoptr (LabDiameterMessage) request = carry (lab_cx_uar_encode (&uar, &route));
  g_auto (LabDiameterFault) fault = { 0 };
  g_auto (LabCxUar) got = { 0 };
  g_assert_cmpuint (request->command, ==, 300);
  g_assert_cmpuint (request->flags, ==, 0xc0);
  g_assert_true (lab_cx_uar_decode (request, &got, &fault));
  g_assert_cmpstr (got.user_name, ==, "alice@example");
  g_assert_cmpstr (got.public_identity, ==, "sip:alice@example");
  g_assert_cmpstr (got.visited_network, ==, "example");
  g_assert_cmpint (got.type, ==, LAB_CX_REGISTRATION_AND_CAPABILITIES);
  g_assert_true (got.emergency);
}

static void
test_uaa (void)
{
  LabCxUar uar = { .user_name = (char *)"a",
                   .public_identity = (char *)"sip:a",
                   .visited_network = (char *)"n" };
  guint32 numbers[] = { 3, 5 };
  g_autoptr (GArray) mandatory = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_array_append_vals (mandatory, numbers, 2);
  g_ptr_array_add (names, (char *)"sip:scscf.example");
  LabCxUaa uaa = { .result = LAB_CX_FIRST_REGISTRATION,
                   .capabilities = { TRUE, mandatory, NULL, names } };
  g_autoptr (LabDiameterMessage) request = lab_cx_uar_encode (&uar, &route);
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, &hss);
  lab_cx_uaa_encode (&uaa, answer);
  g_autoptr (LabDiameterMessage) carried = carry (answer);
  g_auto (LabCxUaa) got = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (lab_cx_uaa_decode (carried, &got, &error));
  g_assert_cmpuint (got.result, ==, LAB_CX_FIRST_REGISTRATION);
  g_assert_null (got.server_name);
  g_assert_true (got.capabilities.present);
  g_assert_cmpuint (got.capabilities.mandatory->len, ==, 2);
  g_assert_cmpuint (g_array_index (got.capabilities.mandatory, guint32, 1), ==, 5);
  g_assert_cmpuint (got.capabilities.optional->len, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (got.capabilities.server_names, 0), ==,
                   "sip:scscf.example");
}

static void
test_lir (void)
{
  LabCxLir lir = { .public_identity = (char *)"tel:+8613800000001", .originating = TRUE };
  g_autoptr (LabDiameterMessage) request = carry (lab_cx_lir_encode (&lir, &route));
  g_auto (LabDiameterFault) fault = { 0 };
  g_auto (LabCxLir) got = { 0 };
  g_assert_true (lab_cx_lir_decode (request, &got, &fault));
  g_assert_cmpstr (got.public_identity, ==, "tel:+8613800000001");
  g_assert_true (got.originating);
  g_assert_cmpint (got.type, ==, LAB_CX_REGISTRATION);
  LabCxLia lia = { .result = LAB_CX_SUCCESS, .server_name = (char *)"sip:10.0.0.1" };
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, &hss);
  lab_cx_lia_encode (&lia, answer);
  g_autoptr (LabDiameterMessage) carried = carry (answer);
  g_auto (LabCxLia) back = { 0 };
  g_assert_true (lab_cx_lia_decode (carried, &back, NULL));
  g_assert_cmpuint (back.result, ==, LAB_CX_SUCCESS);
  g_assert_cmpstr (back.server_name, ==, "sip:10.0.0.1");
  g_assert_false (back.capabilities.present);
}

static void
test_sar (void)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_ptr_array_add (identities, (char *)"sip:alice@example");
  g_ptr_array_add (identities, (char *)"tel:+8613800000001");
  LabCxSar sar = { .user_name = (char *)"alice@example",
                   .public_identities = identities,
                   .server_name = (char *)"sip:scscf.example",
                   .user_data_already_available = TRUE };
  for (guint type = 0; type <= LAB_CX_ASSIGNMENT_RESTORATION; type++)
    {
      g_auto (LabCxSar) got = { 0 };
      g_auto (LabDiameterFault) fault = { 0 };
      sar.type = type;
      g_autoptr (LabDiameterMessage) request = carry (lab_cx_sar_encode (&sar, &route));
      g_assert_true (lab_cx_sar_decode (request, &got, &fault));
      g_assert_cmpuint (got.type, ==, type);
      g_assert_cmpuint (got.public_identities->len, ==, 2);
      g_assert_cmpstr (g_ptr_array_index (got.public_identities, 1), ==,
                       "tel:+8613800000001");
      g_assert_cmpstr (got.server_name, ==, "sip:scscf.example");
      g_assert_true (got.user_data_already_available);
    }
}

static void
test_sar_without_user_name (void)
{
  LabCxSar sar
      = { .server_name = (char *)"sip:s", .type = LAB_CX_ASSIGNMENT_UNREGISTERED_USER };
  g_autoptr (LabDiameterMessage) request = carry (lab_cx_sar_encode (&sar, &route));
  g_auto (LabDiameterFault) fault = { 0 };
  g_auto (LabCxSar) got = { 0 };
  g_assert_true (lab_cx_sar_decode (request, &got, &fault));
  g_assert_null (got.user_name);
  g_assert_cmpuint (got.public_identities->len, ==, 0);
}

static void
test_saa (void)
{
  static const char xml[] = "<IMSSubscription/>";
  LabCxSar sar = { .server_name = (char *)"sip:s" };
  g_autoptr (GPtrArray) associated = g_ptr_array_new ();
  g_autoptr (GBytes) user_data = g_bytes_new_static (xml, strlen (xml));
  g_ptr_array_add (associated, (char *)"alice2@example");
  LabCxSaa saa = { .result = LAB_CX_SUCCESS,
                   .user_name = (char *)"alice@example",
                   .user_data = user_data,
                   .charging = { .primary_collection = (char *)"aaa://ccf.example" },
                   .associated_identities = associated };
  g_autoptr (LabDiameterMessage) request = lab_cx_sar_encode (&sar, &route);
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, &hss);
  lab_cx_saa_encode (&saa, answer);
  g_autoptr (LabDiameterMessage) carried = carry (answer);
  g_auto (LabCxSaa) got = { 0 };
  g_assert_true (lab_cx_saa_decode (carried, &got, NULL));
  g_assert_cmpstr (got.user_name, ==, "alice@example");
  g_assert_true (g_bytes_equal (got.user_data, user_data));
  g_assert_cmpstr (got.charging.primary_collection, ==, "aaa://ccf.example");
  g_assert_null (got.charging.primary_event);
  g_assert_cmpstr (g_ptr_array_index (got.associated_identities, 0), ==,
                   "alice2@example");
}

static GBytes *
octets (guint8 value, gsize size)
{
  guint8 buffer[64];
  memset (buffer, value, size);
  return lab_avp_secret_bytes (buffer, size);
}

static LabDiameterMessage *
a_mar (void)
{
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new ("Digest-AKAv1-MD5");
  LabCxMar mar = { .user_name = (char *)"alice@example",
                   .public_identity = (char *)"sip:alice@example",
                   .item = item,
                   .number_of_items = 3,
                   .server_name = (char *)"sip:scscf.example" };
  item->authorization = octets (7, 30);
  return carry (lab_cx_mar_encode (&mar, &route));
}

static void
test_mar (void)
{
  g_autoptr (LabDiameterMessage) request = a_mar ();
  g_auto (LabDiameterFault) fault = { 0 };
  g_auto (LabCxMar) got = { 0 };
  g_assert_true (lab_cx_mar_decode (request, &got, &fault));
  g_assert_cmpstr (got.user_name, ==, "alice@example");
  g_assert_cmpstr (got.server_name, ==, "sip:scscf.example");
  g_assert_cmpuint (got.number_of_items, ==, 3);
  g_assert_cmpstr (got.item->scheme, ==, "Digest-AKAv1-MD5");
  g_assert_cmpuint (got.item->item_number, ==, 0);
  g_assert_cmpuint (g_bytes_get_size (got.item->authorization), ==, 30);
  g_assert_null (got.item->authenticate);
  g_assert_null (got.item->digest);
}

static void
test_maa_aka (void)
{
  g_autoptr (LabDiameterMessage) request = a_mar ();
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_cx_auth_item_free);
  for (guint32 number = 2; number >= 1; number--) /* out of order */
    {
      LabCxAuthItem *item = lab_cx_auth_item_new ("Digest-AKAv1-MD5");
      item->item_number = number;
      item->authenticate = octets ((guint8)number, 32);
      item->authorization = octets (9, 8);
      item->confidentiality_key = octets (10, 16);
      item->integrity_key = octets (11, 16);
      g_ptr_array_add (items, item);
    }
  LabCxMaa maa = { .result = LAB_CX_SUCCESS,
                   .user_name = (char *)"alice@example",
                   .public_identity = (char *)"sip:alice@example",
                   .items = items };
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, &hss);
  lab_cx_maa_encode (&maa, answer);
  g_autoptr (LabDiameterMessage) carried = carry (answer);
  g_auto (LabCxMaa) got = { 0 };
  g_assert_true (lab_cx_maa_decode (carried, &got, NULL));
  g_assert_cmpuint (got.items->len, ==, 2);
  const LabCxAuthItem *first = g_ptr_array_index (got.items, 0);
  g_assert_cmpuint (first->item_number, ==, 1);
  g_assert_cmpuint (((const guint8 *)g_bytes_get_data (first->authenticate, NULL))[31],
                    ==, 1);
  g_assert_cmpuint (g_bytes_get_size (first->authorization), ==, 8);
  g_assert_cmpuint (g_bytes_get_size (first->confidentiality_key), ==, 16);
  g_assert_cmpuint (g_bytes_get_size (first->integrity_key), ==, 16);
}

static void
test_maa_digest (void)
{
  g_autoptr (LabDiameterMessage) request = a_mar ();
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_cx_auth_item_free);
  LabCxAuthItem *item = lab_cx_auth_item_new ("SIP Digest");
  item->digest = g_new0 (LabCxDigest, 1);
  item->digest->realm = g_strdup ("example");
  item->digest->algorithm = g_strdup ("MD5");
  item->digest->qop = g_strdup ("auth");
  item->digest->ha1 = g_strdup ("00112233445566778899aabbccddeeff");
  item->digest->alternate_algorithm = g_strdup ("SHA-256");
  item->digest->alternate_ha1 = g_strnfill (64, 'a');
  g_ptr_array_add (items, item);
  LabCxMaa maa = { .result = LAB_CX_SUCCESS, .items = items };
  LabDiameterMessage *answer = lab_diameter_begin_answer (request, &hss);
  lab_cx_maa_encode (&maa, answer);
  g_autoptr (LabDiameterMessage) carried = carry (answer);
  g_auto (LabCxMaa) got = { 0 };
  g_assert_true (lab_cx_maa_decode (carried, &got, NULL));
  const LabCxAuthItem *first = g_ptr_array_index (got.items, 0);
  g_assert_cmpstr (first->scheme, ==, "SIP Digest");
  g_assert_cmpstr (first->digest->realm, ==, "example");
  g_assert_cmpstr (first->digest->algorithm, ==, "MD5");
  g_assert_cmpstr (first->digest->qop, ==, "auth");
  g_assert_cmpstr (first->digest->ha1, ==, "00112233445566778899aabbccddeeff");
  g_assert_cmpstr (first->digest->alternate_algorithm, ==, "SHA-256");
  g_assert_cmpuint (strlen (first->digest->alternate_ha1), ==, 64);
}

/* ---- results */

typedef struct
{
  LabCxResult result;
  gboolean experimental;
  guint32 code;
  const char *name;
} ResultRow;

static const ResultRow result_rows[] = {
  { LAB_CX_SUCCESS, FALSE, 2001, "DIAMETER_SUCCESS" },
  { LAB_CX_AUTHORIZATION_REJECTED, FALSE, 5003, "DIAMETER_AUTHORIZATION_REJECTED" },
  { LAB_CX_MISSING_AVP, FALSE, 5005, "DIAMETER_MISSING_AVP" },
  { LAB_CX_UNABLE_TO_COMPLY, FALSE, 5012, "DIAMETER_UNABLE_TO_COMPLY" },
  { LAB_CX_FIRST_REGISTRATION, TRUE, 2001, "DIAMETER_FIRST_REGISTRATION" },
  { LAB_CX_SUBSEQUENT_REGISTRATION, TRUE, 2002, "DIAMETER_SUBSEQUENT_REGISTRATION" },
  { LAB_CX_UNREGISTERED_SERVICE, TRUE, 2003, "DIAMETER_UNREGISTERED_SERVICE" },
  { LAB_CX_SUCCESS_SERVER_NAME_NOT_STORED, TRUE, 2004,
    "DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED" },
  { LAB_CX_USER_UNKNOWN, TRUE, 5001, "DIAMETER_ERROR_USER_UNKNOWN" },
  { LAB_CX_IDENTITIES_DONT_MATCH, TRUE, 5002, "DIAMETER_ERROR_IDENTITIES_DONT_MATCH" },
  { LAB_CX_IDENTITY_NOT_REGISTERED, TRUE, 5003,
    "DIAMETER_ERROR_IDENTITY_NOT_REGISTERED" },
  { LAB_CX_ROAMING_NOT_ALLOWED, TRUE, 5004, "DIAMETER_ERROR_ROAMING_NOT_ALLOWED" },
  { LAB_CX_IDENTITY_ALREADY_REGISTERED, TRUE, 5005,
    "DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED" },
  { LAB_CX_AUTH_SCHEME_NOT_SUPPORTED, TRUE, 5006,
    "DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED" },
  { LAB_CX_IN_ASSIGNMENT_TYPE, TRUE, 5007, "DIAMETER_ERROR_IN_ASSIGNMENT_TYPE" },
  { LAB_CX_TOO_MUCH_DATA, TRUE, 5008, "DIAMETER_ERROR_TOO_MUCH_DATA" },
  { LAB_CX_NOT_SUPPORTED_USER_DATA, TRUE, 5009,
    "DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA" },
  { LAB_CX_FEATURE_UNSUPPORTED, TRUE, 5011, "DIAMETER_ERROR_FEATURE_UNSUPPORTED" },
};

static void
test_result (gconstpointer data)
{
  const ResultRow *row = data;
  LabCxUaa uaa = { .result = row->result };
  g_auto (LabCxUaa) got = { 0 };
  g_autoptr (LabDiameterMessage) answer = lab_diameter_message_new (0, 300, 16777216);
  LabDiameterAvps group;
  LabDiameterAvp avp;
  guint32 code = 0, vendor = 0;
  lab_cx_uaa_encode (&uaa, answer);
  LabDiameterAvps avps = lab_diameter_message_avps (answer);
  /* One of the two, never both (TS 29.229 §6.2). */
  g_assert_true (lab_avp_find (avps, LAB_AVP_RESULT_CODE, 0, &avp) != row->experimental);
  g_assert_true (lab_avp_get_group (avps, LAB_AVP_EXPERIMENTAL_RESULT, 0, &group)
                 == row->experimental);
  lab_avp_get_u32 (row->experimental ? group : avps,
                   row->experimental ? LAB_AVP_EXPERIMENTAL_RESULT_CODE
                                     : LAB_AVP_RESULT_CODE,
                   &code, NULL);
  g_assert_cmpuint (code, ==, row->code);
  if (row->experimental)
    lab_avp_get_u32 (group, LAB_AVP_VENDOR_ID, &vendor, NULL);
  g_assert_cmpuint (vendor, ==, row->experimental ? 10415 : 0);
  g_assert_cmpstr (lab_cx_result_name (row->result), ==, row->name);
  g_assert_cmpuint (lab_cx_result_code (row->result), ==, row->code);
  g_assert_true (lab_cx_result_is_success (row->result) == (row->code < 3000));
  g_assert_true (lab_cx_uaa_decode (answer, &got, NULL));
  g_assert_cmpuint (got.result, ==, row->result);
}

static void
test_answer_without_result (void)
{
  g_autoptr (LabDiameterMessage) answer = lab_diameter_message_new (0, 300, 16777216);
  g_auto (LabCxUaa) got = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_cx_uaa_decode (answer, &got, &error));
  g_assert_error (error, LAB_DIAMETER_ERROR, LAB_DIAMETER_MISSING_AVP);
}

static void
test_result_of_another_vendor (void)
{
  g_autoptr (LabDiameterMessage) answer = lab_diameter_message_new (0, 300, 16777216);
  g_auto (LabCxUaa) got = { 0 };
  g_autoptr (GError) error = NULL;
  gsize group = lab_avp_group_begin (answer, LAB_AVP_EXPERIMENTAL_RESULT);
  lab_avp_add_u32 (answer, LAB_AVP_VENDOR_ID, 13019);
  lab_avp_add_u32 (answer, LAB_AVP_EXPERIMENTAL_RESULT_CODE, 5001);
  lab_diameter_message_group_end (answer, group);
  g_assert_false (lab_cx_uaa_decode (answer, &got, &error));
  g_assert_error (error, LAB_DIAMETER_ERROR, LAB_DIAMETER_INVALID_AVP_VALUE);
}

/* ---- what is wrong with a request */

static void
test_undefined_values (void)
{
  static const struct
  {
    LabAvpName name;
    guint32 value;
  } rows[] = {
    { LAB_AVP_SERVER_ASSIGNMENT_TYPE, 15 },
    { LAB_AVP_USER_DATA_ALREADY_AVAILABLE, 2 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LabDiameterMessage) sar = lab_diameter_message_new (0xc0, 301, 16777216);
      g_auto (LabDiameterFault) fault = { 0 };
      g_auto (LabCxSar) got = { 0 };
      lab_avp_add_string (sar, LAB_AVP_SERVER_NAME, "sip:s");
      lab_avp_add_u32 (sar, rows[i].name, rows[i].value);
      g_assert_false (lab_cx_sar_decode (sar, &got, &fault));
      g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_INVALID_AVP_VALUE);
      g_assert_nonnull (fault.failed_avp);
    }
}

static void
test_missing_fields (void)
{
  g_autoptr (LabDiameterMessage) empty = lab_diameter_message_new (0xc0, 303, 16777216);
  LabDiameterFault fault = { 0 };
  g_auto (LabCxMar) mar = { 0 };
  g_auto (LabCxUar) uar = { 0 };
  g_auto (LabCxSar) sar = { 0 };
  g_auto (LabCxLir) lir = { 0 };
  g_assert_false (lab_cx_mar_decode (empty, &mar, &fault));
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_MISSING_AVP);
  lab_diameter_fault_clear (&fault);
  g_assert_false (lab_cx_uar_decode (empty, &uar, &fault));
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_MISSING_AVP);
  lab_diameter_fault_clear (&fault);
  g_assert_false (lab_cx_sar_decode (empty, &sar, &fault));
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_MISSING_AVP);
  lab_diameter_fault_clear (&fault);
  g_assert_false (lab_cx_lir_decode (empty, &lir, &fault));
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_MISSING_AVP);
  lab_diameter_fault_clear (&fault);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diameter/cx/uar", test_uar);
  g_test_add_func ("/diameter/cx/uaa", test_uaa);
  g_test_add_func ("/diameter/cx/lir-and-lia", test_lir);
  g_test_add_func ("/diameter/cx/sar/all-assignment-types", test_sar);
  g_test_add_func ("/diameter/cx/sar/without-user-name", test_sar_without_user_name);
  g_test_add_func ("/diameter/cx/saa", test_saa);
  g_test_add_func ("/diameter/cx/mar", test_mar);
  g_test_add_func ("/diameter/cx/maa/aka-items-in-order-of-number", test_maa_aka);
  g_test_add_func ("/diameter/cx/maa/digest", test_maa_digest);
  for (gsize i = 0; i < G_N_ELEMENTS (result_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/cx/result/%s", result_rows[i].name);
      g_test_add_data_func (path, &result_rows[i], test_result);
    }
  g_test_add_func ("/diameter/cx/result/none-is-an-error", test_answer_without_result);
  g_test_add_func ("/diameter/cx/result/of-another-vendor-is-an-error",
                   test_result_of_another_vendor);
  g_test_add_func ("/diameter/cx/undefined-value-gives-5004", test_undefined_values);
  g_test_add_func ("/diameter/cx/missing-field-gives-5005", test_missing_fields);
  return g_test_run ();
}
