/* SPDX-License-Identifier: Apache-2.0 */
/* Messages ↔ octets (RFC 6733 §3, §4.1). */
#include <string.h>

#include "base/bytes.h"
#include "diameter/codec.h"

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *packed = g_malloc0 (strlen (hex) + 1);
  gsize digits = 0;
  for (const char *at = hex; *at != '\0'; at++)
    if (*at != ' ')
      packed[digits++] = *at;
  g_byte_array_set_size (bytes, (guint)(digits / 2));
  g_assert_true (lab_hex_decode (packed, bytes->data, digits / 2, NULL));
  return bytes;
}

/* A header for AVPs of @avps octets, by hand. */
#define DWR(length) "010000" length " 80000118 00000000 11223344 55667788 "

typedef struct
{
  const char *name;
  const char *hex;
  guint32 result_code; /* 0: sound */
  guint avps;          /* of the first level that are kept */
  const char *failed;  /* hex of the Failed-AVP */
} DecodeRow;

static const DecodeRow decode_rows[] = {
  { "no-avps", DWR ("14"), 0, 0, NULL },
  { "avp-with-padding", DWR ("20") "00000108 40000009 78000000", 0, 1, NULL },
  { "vendor-avp", DWR ("24") "0000025a c0000010 000028af 73697031", 0, 1, NULL },
  { "two-avps", DWR ("2c") "00000108 40000009 78000000 00000128 4000000a 79790000", 0, 2,
    NULL },
  { "empty-avp", DWR ("1c") "00000108 40000008", 0, 1, NULL },
  { "version-2-gives-5011", "02000014 80000118 00000000 11223344 55667788",
    LAB_DIAMETER_UNSUPPORTED_VERSION, 0, NULL },
  { "request-with-E-gives-3008", "01000014 a0000118 00000000 11223344 55667788",
    LAB_DIAMETER_INVALID_HDR_BITS, 0, NULL },
  { "length-no-multiple-of-4-gives-5015",
    "01000015 80000118 00000000 11223344 55667788 00",
    LAB_DIAMETER_INVALID_MESSAGE_LENGTH, 0, NULL },
  { "avp-length-7-gives-5014", DWR ("1c") "00000108 40000007",
    LAB_DIAMETER_INVALID_AVP_LENGTH, 0, "0000010840000008" },
  { "vendor-avp-length-11-gives-5014", DWR ("20") "0000025a c000000b 000028af",
    LAB_DIAMETER_INVALID_AVP_LENGTH, 0, "0000025ac000000c000028af" },
  { "avp-past-the-end-gives-5014",
    DWR ("2c") "00000108 40000009 78000000 00000128 400000ff 79790000",
    LAB_DIAMETER_INVALID_AVP_LENGTH, 1, "0000012840000008" },
  { "four-octets-left-give-5014", DWR ("18") "00000108", LAB_DIAMETER_INVALID_AVP_LENGTH,
    0, "0000010800000008" },
};

static void
test_decode (gconstpointer data)
{
  const DecodeRow *row = data;
  g_autoptr (GByteArray) bytes = from_hex (row->hex);
  g_auto (LabDiameterFault) fault = { 0 };
  g_autoptr (LabDiameterMessage) message = lab_diameter_message_decode (
      bytes->data, bytes->len, &lab_diameter_default_limits, &fault);
  g_assert_nonnull (message);
  g_assert_cmpuint (fault.result_code, ==, row->result_code);
  g_assert_cmpuint (message->command, ==, 280);
  g_assert_cmpuint (message->hop_by_hop, ==, 0x11223344);
  g_assert_cmpuint (message->end_to_end, ==, 0x55667788);
  LabDiameterAvps rest = lab_diameter_message_avps (message);
  LabDiameterAvp avp;
  guint count = 0;
  while (lab_diameter_avps_next (&rest, &avp, NULL))
    count++;
  g_assert_cmpuint (count, ==, row->avps);
  if (row->failed != NULL)
    {
      gsize size;
      const guint8 *failed = g_bytes_get_data (fault.failed_avp, &size);
      g_autofree char *hex = lab_hex_encode (failed, size);
      g_assert_cmpstr (hex, ==, row->failed);
    }
  if (row->result_code == 0)
    {
      g_autoptr (GByteArray) again = lab_diameter_message_encode (message);
      g_assert_cmpmem (again->data, again->len, bytes->data, bytes->len);
    }
}

static void
test_no_message (void)
{
  static const guint8 octets[64] = { 1, 0, 0, 20 };
  g_auto (LabDiameterFault) fault = { 0 };
  g_assert_null (
      lab_diameter_message_decode (octets, 19, &lab_diameter_default_limits, &fault));
  lab_diameter_fault_clear (&fault);
  g_assert_null (
      lab_diameter_message_decode (octets, 24, &lab_diameter_default_limits, &fault));
}

static void
test_avp_limit (void)
{
  LabDiameterLimits limits = { .message_bytes = 1000, .avps = 2, .depth = 1 };
  g_autoptr (LabDiameterMessage) message = lab_diameter_message_new (0x80, 280, 0);
  for (guint i = 0; i < 3; i++)
    lab_diameter_message_append (message, 1, 0, 0, "abc", 3);
  g_autoptr (GByteArray) bytes = lab_diameter_message_encode (message);
  g_auto (LabDiameterFault) fault = { 0 };
  g_autoptr (LabDiameterMessage) decoded
      = lab_diameter_message_decode (bytes->data, bytes->len, &limits, &fault);
  g_assert_cmpuint (fault.result_code, ==, LAB_DIAMETER_UNABLE_TO_COMPLY);
  g_assert_cmpuint (decoded->avps->len, ==, 24);
}

static const struct
{
  const char *name;
  const char *hex;
  gboolean goes_on;
  gsize frame;
} frame_rows[] = {
  { "nothing-yet", "", TRUE, 0 },
  { "three-octets", "010000", TRUE, 0 },
  { "header-only", "01000014", TRUE, 20 },
  { "larger-than-what-came", "010003e8", TRUE, 1000 },
  { "length-19", "01000013", FALSE, 0 },
  { "length-0", "01000000", FALSE, 0 },
  { "over-the-limit", "010003e9", FALSE, 0 },
  { "an-HTTP-request", "474554202f", FALSE, 0 },
};

static void
test_frame (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data), frame = 99;
  LabDiameterLimits limits = { .message_bytes = 1000, .avps = 10, .depth = 1 };
  g_autoptr (GByteArray) bytes = from_hex (frame_rows[i].hex);
  g_autoptr (GError) error = NULL;
  g_assert_true (
      lab_diameter_message_frame (bytes->data, bytes->len, &limits, &frame, &error)
      == frame_rows[i].goes_on);
  g_assert_cmpuint (frame, ==, frame_rows[i].frame);
  g_assert_true ((error == NULL) == frame_rows[i].goes_on);
}

static void
test_groups (void)
{
  g_autoptr (LabDiameterMessage) message = lab_diameter_message_new (0x80, 300, 16777216);
  LabDiameterAvp avp, inner;
  gsize outer_place = lab_diameter_message_group_begin (message, 612, 10415, 0x40);
  lab_diameter_message_append (message, 608, 10415, 0x40, "Unknown", 7);
  gsize inner_place = lab_diameter_message_group_begin (message, 635, 10415, 0);
  lab_diameter_message_append (message, 104, 0, 0x40, "realm", 5);
  lab_diameter_message_group_end (message, inner_place);
  lab_diameter_message_group_end (message, outer_place);
  lab_diameter_message_append (message, 607, 10415, 0x40, "\0\0\0\1", 4);
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  g_assert_true (lab_diameter_avps_find (avps, 612, 10415, 0, &avp));
  g_assert_cmpuint (avp.flags, ==, 0xc0);
  g_assert_cmpuint (avp.size, ==, 20 + 28);
  LabDiameterAvps group = { avp.data, avp.size };
  g_assert_true (lab_diameter_avps_find (group, 635, 10415, 0, &inner));
  group = (LabDiameterAvps){ inner.data, inner.size };
  g_assert_true (lab_diameter_avps_find (group, 104, 0, 0, &inner));
  g_assert_cmpmem (inner.data, inner.size, "realm", 5);
  g_assert_false (lab_diameter_avps_find (group, 104, 10415, 0, &inner));
  g_assert_false (lab_diameter_avps_find (avps, 612, 10415, 1, &inner));
  g_assert_true (lab_diameter_avps_find (avps, 607, 10415, 0, &inner));
}

static void
test_group_without_last_padding (void)
{
  /* A group whose last AVP has 9 octets: without its padding the group has 17. */
  g_autoptr (GByteArray) bytes = from_hex ("00000104 40000011 00000108 40000009 78");
  LabDiameterAvps rest = { bytes->data + 8, bytes->len - 8 };
  LabDiameterAvp avp;
  g_assert_true (lab_diameter_avps_next (&rest, &avp, NULL));
  g_assert_cmpmem (avp.data, avp.size, "x", 1);
  g_assert_false (lab_diameter_avps_next (&rest, &avp, NULL));
}

static void
test_answer_head (void)
{
  g_autoptr (LabDiameterMessage) request
      = lab_diameter_message_new (LAB_DIAMETER_FLAG_REQUEST | LAB_DIAMETER_FLAG_PROXIABLE
                                      | LAB_DIAMETER_FLAG_RETRANSMITTED,
                                  303, 16777216);
  request->hop_by_hop = 7;
  request->end_to_end = 8;
  g_autoptr (LabDiameterMessage) answer = lab_diameter_message_new_answer (request);
  g_assert_cmpuint (answer->flags, ==, LAB_DIAMETER_FLAG_PROXIABLE);
  g_assert_cmpuint (answer->command, ==, 303);
  g_assert_cmpuint (answer->application, ==, 16777216);
  g_assert_cmpuint (answer->hop_by_hop, ==, 7);
  g_assert_cmpuint (answer->end_to_end, ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (decode_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/codec/decode/%s", decode_rows[i].name);
      g_test_add_data_func (path, &decode_rows[i], test_decode);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (frame_rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/diameter/codec/frame/%s", frame_rows[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_frame);
    }
  g_test_add_func ("/diameter/codec/decode/no-whole-message", test_no_message);
  g_test_add_func ("/diameter/codec/decode/too-many-avps-give-5012", test_avp_limit);
  g_test_add_func ("/diameter/codec/groups", test_groups);
  g_test_add_func ("/diameter/codec/group-without-last-padding",
                   test_group_without_last_padding);
  g_test_add_func ("/diameter/codec/answer-repeats-the-request's-head", test_answer_head);
  return g_test_run ();
}
