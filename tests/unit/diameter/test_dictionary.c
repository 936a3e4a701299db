/* SPDX-License-Identifier: Apache-2.0 */
/* The dictionary against its tables: RFC 6733 §4.5, TS 29.229 table 6.3.0.1; and messages against the
   dictionary (RFC 6733 §7.1.5). */
#include "diameter/avp.h"

#include <string.h>

/* The flags of TS 29.229 table 6.3.0.1, column "must": 1 where M is in it. */
static const struct
{
  guint32 code;
  const char *name;
  LabAvpType type;
  gboolean m;
} cx_rows[] = {
  { 600, "Visited-Network-Identifier", LAB_AVP_TYPE_OCTETS, TRUE },
  { 601, "Public-Identity", LAB_AVP_TYPE_UTF8, TRUE },
  { 602, "Server-Name", LAB_AVP_TYPE_UTF8, TRUE },
  { 603, "Server-Capabilities", LAB_AVP_TYPE_GROUPED, TRUE },
  { 604, "Mandatory-Capability", LAB_AVP_TYPE_U32, TRUE },
  { 605, "Optional-Capability", LAB_AVP_TYPE_U32, TRUE },
  { 606, "User-Data", LAB_AVP_TYPE_OCTETS, TRUE },
  { 607, "SIP-Number-Auth-Items", LAB_AVP_TYPE_U32, TRUE },
  { 608, "SIP-Authentication-Scheme", LAB_AVP_TYPE_UTF8, TRUE },
  { 609, "SIP-Authenticate", LAB_AVP_TYPE_OCTETS, TRUE },
  { 610, "SIP-Authorization", LAB_AVP_TYPE_OCTETS, TRUE },
  { 611, "SIP-Authentication-Context", LAB_AVP_TYPE_OCTETS, TRUE },
  { 612, "SIP-Auth-Data-Item", LAB_AVP_TYPE_GROUPED, TRUE },
  { 613, "SIP-Item-Number", LAB_AVP_TYPE_U32, TRUE },
  { 614, "Server-Assignment-Type", LAB_AVP_TYPE_ENUMERATED, TRUE },
  { 615, "Deregistration-Reason", LAB_AVP_TYPE_GROUPED, TRUE },
  { 616, "Reason-Code", LAB_AVP_TYPE_ENUMERATED, TRUE },
  { 617, "Reason-Info", LAB_AVP_TYPE_UTF8, TRUE },
  { 618, "Charging-Information", LAB_AVP_TYPE_GROUPED, TRUE },
  { 619, "Primary-Event-Charging-Function-Name", LAB_AVP_TYPE_URI, TRUE },
  { 622, "Secondary-Charging-Collection-Function-Name", LAB_AVP_TYPE_URI, TRUE },
  { 623, "User-Authorization-Type", LAB_AVP_TYPE_ENUMERATED, TRUE },
  { 624, "User-Data-Already-Available", LAB_AVP_TYPE_ENUMERATED, TRUE },
  { 625, "Confidentiality-Key", LAB_AVP_TYPE_OCTETS, TRUE },
  { 626, "Integrity-Key", LAB_AVP_TYPE_OCTETS, TRUE },
  { 628, "Supported-Features", LAB_AVP_TYPE_GROUPED, FALSE },
  { 629, "Feature-List-ID", LAB_AVP_TYPE_U32, FALSE },
  { 632, "Associated-Identities", LAB_AVP_TYPE_GROUPED, FALSE },
  { 633, "Originating-Request", LAB_AVP_TYPE_ENUMERATED, TRUE },
  { 634, "Wildcarded-Public-Identity", LAB_AVP_TYPE_UTF8, FALSE },
  { 635, "SIP-Digest-Authenticate", LAB_AVP_TYPE_GROUPED, FALSE },
  { 637, "UAR-Flags", LAB_AVP_TYPE_U32, FALSE },
  { 639, "SCSCF-Restoration-Info", LAB_AVP_TYPE_GROUPED, FALSE },
  { 648, "Multiple-Registration-Indication", LAB_AVP_TYPE_ENUMERATED, FALSE },
  { 662, "Alternate-Digest-Algorithm", LAB_AVP_TYPE_UTF8, FALSE },
  { 663, "Alternate-Digest-HA1", LAB_AVP_TYPE_UTF8, FALSE },
};

static void
test_cx_flags (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cx_rows); i++)
    {
      const LabAvpDefinition *definition
          = lab_avp_definition_find (cx_rows[i].code, LAB_DIAMETER_VENDOR_3GPP);
      g_assert_nonnull (definition);
      g_assert_cmpstr (definition->name, ==, cx_rows[i].name);
      g_assert_cmpint (definition->type, ==, cx_rows[i].type);
      g_assert_true ((definition->mandatory == LAB_AVP_M_MUST) == cx_rows[i].m);
    }
}

static void
test_whole_table (void)
{
  for (guint i = 0; i < LAB_AVP_COUNT; i++)
    {
      const LabAvpDefinition *definition = lab_avp_definition ((LabAvpName)i);
      g_assert_nonnull (definition->name);
      g_assert_true (lab_avp_definition_find (definition->code, definition->vendor)
                     == definition);
    }
  g_assert_null (lab_avp_definition_find (602, 0));
}

static const struct
{
  guint32 application, code;
  const char *request, *answer;
  gboolean proxiable;
} command_rows[] = {
  { 0, 257, "CER", "CEA", FALSE },       { 0, 280, "DWR", "DWA", FALSE },
  { 0, 282, "DPR", "DPA", FALSE },       { 16777216, 300, "UAR", "UAA", TRUE },
  { 16777216, 301, "SAR", "SAA", TRUE }, { 16777216, 302, "LIR", "LIA", TRUE },
  { 16777216, 303, "MAR", "MAA", TRUE }, { 16777216, 304, "RTR", "RTA", TRUE },
  { 16777216, 305, "PPR", "PPA", TRUE },
};

static void
test_commands (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (command_rows); i++)
    {
      const LabDiameterCommand *command
          = lab_diameter_command_find (command_rows[i].application, command_rows[i].code);
      g_assert_nonnull (command);
      g_assert_cmpstr (command->request, ==, command_rows[i].request);
      g_assert_cmpstr (command->answer, ==, command_rows[i].answer);
      g_assert_true (command->proxiable == command_rows[i].proxiable);
    }
  g_assert_null (lab_diameter_command_find (0, 300));
}

/* ---- messages against it */

static LabDiameterMessage *
sound_lir (void)
{
  LabDiameterMessage *lir = lab_diameter_message_new (0xc0, 302, 16777216);
  lab_avp_add_string (lir, LAB_AVP_SESSION_ID, "a;1;1");
  lab_avp_add_u32 (lir, LAB_AVP_AUTH_SESSION_STATE, 1);
  lab_avp_add_string (lir, LAB_AVP_ORIGIN_HOST, "icscf.example");
  lab_avp_add_string (lir, LAB_AVP_ORIGIN_REALM, "example");
  lab_avp_add_string (lir, LAB_AVP_DESTINATION_REALM, "example");
  return lir;
}

static void
add_identity (LabDiameterMessage *lir)
{
  lab_avp_add_string (lir, LAB_AVP_PUBLIC_IDENTITY, "sip:alice@example");
}

static void
add_identity_twice (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_string (lir, LAB_AVP_PUBLIC_IDENTITY, "sip:bob@example");
}

static void
add_unknown (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_diameter_message_append (lir, 9999, 10415, 0x40, "x", 1);
}

static void
add_unknown_optional (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_diameter_message_append (lir, 9999, 10415, 0, "x", 1);
}

static void
add_known_elsewhere (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_u32 (lir, LAB_AVP_SIP_NUMBER_AUTH_ITEMS, 1);
}

static void
add_short_number (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_octets (lir, LAB_AVP_ORIGINATING_REQUEST, "\0\0\0", 3);
}

static void
add_not_utf8 (LabDiameterMessage *lir)
{
  lab_avp_add_octets (lir, LAB_AVP_PUBLIC_IDENTITY, "sip:\xff", 5);
}

static void
add_nul (LabDiameterMessage *lir)
{
  lab_avp_add_octets (lir, LAB_AVP_PUBLIC_IDENTITY, "sip:\0a", 6);
}

static void
add_broken_group (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_octets (lir, LAB_AVP_SERVER_CAPABILITIES, "\0\0\1\1\0\0\0\7", 8);
}

static void
add_bad_uri (LabDiameterMessage *lir)
{
  add_identity (lir);
  gsize group = lab_avp_group_begin (lir, LAB_AVP_CHARGING_INFORMATION);
  lab_avp_add_string (lir, LAB_AVP_PRIMARY_EVENT_CHARGING_FUNCTION_NAME, "http://x");
  lab_diameter_message_group_end (lir, group);
}

static void
add_bad_address (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_octets (lir, LAB_AVP_HOST_IP_ADDRESS, "\0\1\1\2\3", 5);
}

static void
add_blank_in_host (LabDiameterMessage *lir)
{
  add_identity (lir);
  lab_avp_add_string (lir, LAB_AVP_DESTINATION_HOST, "hss example");
}

static void
add_too_deep (LabDiameterMessage *lir)
{
  gsize places[9];
  add_identity (lir);
  for (guint i = 0; i < 9; i++)
    places[i] = lab_avp_group_begin (lir, LAB_AVP_SUPPORTED_APPLICATIONS);
  for (guint i = 9; i-- > 0;)
    lab_diameter_message_group_end (lir, places[i]);
}

static void
add_deep (LabDiameterMessage *lir)
{
  gsize places[8];
  add_identity (lir);
  for (guint i = 0; i < 8; i++)
    places[i] = lab_avp_group_begin (lir, LAB_AVP_SUPPORTED_APPLICATIONS);
  for (guint i = 8; i-- > 0;)
    lab_diameter_message_group_end (lir, places[i]);
}

static void
add_nothing (LabDiameterMessage *lir)
{
}

typedef struct
{
  const char *name;
  void (*add) (LabDiameterMessage *lir);
  guint32 result_code;
  guint32 failed; /* code of the AVP in Failed-AVP */
} CheckRow;

static const CheckRow check_rows[] = {
  { "sound", add_identity, 0, 0 },
  { "missing-avp-gives-5005-with-an-example", add_nothing, LAB_DIAMETER_MISSING_AVP,
    601 },
  { "second-one-gives-5009", add_identity_twice, LAB_DIAMETER_AVP_OCCURS_TOO_MANY_TIMES,
    601 },
  { "unknown-with-M-gives-5001", add_unknown, LAB_DIAMETER_AVP_UNSUPPORTED, 9999 },
  { "unknown-without-M-is-ignored", add_unknown_optional, 0, 0 },
  { "known-of-another-command-is-ignored", add_known_elsewhere, 0, 0 },
  { "wrong-size-gives-5014", add_short_number, LAB_DIAMETER_INVALID_AVP_LENGTH, 633 },
  { "not-utf8-gives-5004", add_not_utf8, LAB_DIAMETER_INVALID_AVP_VALUE, 601 },
  { "nul-in-text-gives-5004", add_nul, LAB_DIAMETER_INVALID_AVP_VALUE, 601 },
  { "broken-group-gives-5014", add_broken_group, LAB_DIAMETER_INVALID_AVP_LENGTH, 257 },
  { "no-diameter-uri-gives-5004", add_bad_uri, LAB_DIAMETER_INVALID_AVP_VALUE, 619 },
  { "address-of-wrong-size-gives-5014", add_bad_address, LAB_DIAMETER_INVALID_AVP_LENGTH,
    257 },
  { "blank-in-identity-gives-5004", add_blank_in_host, LAB_DIAMETER_INVALID_AVP_VALUE,
    293 },
  { "eight-levels-pass", add_deep, 0, 0 },
  { "nine-levels-give-5004", add_too_deep, LAB_DIAMETER_INVALID_AVP_VALUE, 631 },
};

static void
test_check (gconstpointer data)
{
  const CheckRow *row = data;
  g_autoptr (LabDiameterMessage) lir = sound_lir ();
  g_auto (LabDiameterFault) fault = { 0 };
  LabDiameterAvp avp;
  gsize size;
  row->add (lir);
  g_assert_true (lab_avp_check_request (lir, lab_diameter_command_find (16777216, 302),
                                        &lab_diameter_default_limits, &fault)
                 == (row->result_code == 0));
  g_assert_cmpuint (fault.result_code, ==, row->result_code);
  if (row->failed == 0)
    return;
  const guint8 *failed = g_bytes_get_data (fault.failed_avp, &size);
  LabDiameterAvps failed_avps = { failed, size };
  g_assert_true (lab_diameter_avps_next (&failed_avps, &avp, NULL));
  g_assert_cmpuint (avp.code, ==, row->failed);
  g_assert_cmpuint (failed_avps.size, ==, 0);
}

static void
test_missing_number_has_its_size (void)
{
  /* RFC 6733 §7.1.5: the example in Failed-AVP has the smallest value of its type. */
  g_auto (LabDiameterFault) fault = { 0 };
  lab_avp_fault_missing (&fault, LAB_AVP_SERVER_ASSIGNMENT_TYPE, "TS 29.229 §6.1.3");
  g_assert_cmpuint (g_bytes_get_size (fault.failed_avp), ==, 16);
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_MISSING_AVP);
}

static void
test_answer_is_read_leniently (void)
{
  g_autoptr (LabDiameterMessage) answer = lab_diameter_message_new (0, 302, 16777216);
  g_auto (LabDiameterFault) fault = { 0 };
  lab_avp_add_u32 (answer, LAB_AVP_RESULT_CODE, 5012);
  lab_diameter_message_append (answer, 9999, 10415, 0x40, "x", 1);
  lab_avp_add_octets (answer, LAB_AVP_FAILED_AVP, "\0\0\1\1\0\0\0\7", 8);
  g_assert_true (lab_avp_check_answer (answer, &lab_diameter_default_limits, &fault));
  lab_avp_add_octets (answer, LAB_AVP_LIA_FLAGS, "x", 1);
  g_assert_false (lab_avp_check_answer (answer, &lab_diameter_default_limits, &fault));
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_INVALID_AVP_LENGTH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diameter/dictionary/cx-flags-and-types", test_cx_flags);
  g_test_add_func ("/diameter/dictionary/whole-table", test_whole_table);
  g_test_add_func ("/diameter/dictionary/commands", test_commands);
  for (gsize i = 0; i < G_N_ELEMENTS (check_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diameter/check/%s", check_rows[i].name);
      g_test_add_data_func (path, &check_rows[i], test_check);
    }
  g_test_add_func ("/diameter/check/missing-number-has-its-size",
                   test_missing_number_has_its_size);
  g_test_add_func ("/diameter/check/answer-is-read-leniently",
                   test_answer_is_read_leniently);
  return g_test_run ();
}
