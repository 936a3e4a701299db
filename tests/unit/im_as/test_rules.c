/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "im_as/rules.h"

/* The header fields that table 5-9 wants of a message. */
#define ALL_FIELDS                                                                       \
  "Accept-Contact: "                                                                     \
  "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\""               \
  "\r\nUser-Agent: RCS/1.3.0(And)\r\n"                                                   \
  "P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg\r\n"                 \
  "Conversation-ID: u13900010001010203\r\nContribution-ID: u201403011700010003\r\n"
/* And a report's (table 5-13). */
#define REPORT_FIELDS                                                                    \
  "Accept-Contact: "                                                                     \
  "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\""               \
  "\r\nUser-Agent: RCS/1.3.0(And)\r\n"

/* A captured MESSAGE of a handset. */
#define CAPTURED_FIELDS                                                                  \
  "User-Agent: CPM-client/OMA2.2 RCS-client/UP_2.4\r\n"                                  \
  "Contribution-ID: 94d850fb-ed40-437e-9609-de9ea0e393d9\r\n"                            \
  "Conversation-ID: 4f93f0fe-86d6-462c-9ba2-e4bc3d1cafcc\r\n"                            \
  "P-Preferred-Identity: tel:+8615053065637\r\n"                                         \
  "P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg\r\n"
#define CAPTURED_BODY                                                                    \
  "From: <tel:+8615053065637>\r\nTo: <tel:+8615068458834>\r\n"                           \
  "DateTime: 2020-09-27T04:02:25.941Z\r\n"                                               \
  "NS: cpm <http://www.openmobilealliance.org/cpm/>\r\ncpm.Payload-Type: text/plain\r\n" \
  "NS: imdn <urn:ietf:params:imdn>\r\n"                                                  \
  "imdn.Message-ID: 0a76cec9-c5f4-4f1d-a502-8518a57bf8be\r\n\r\n"                        \
  "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"                    \
  "Content-Length: 8\r\n\r\n5Z6D5Zy+"

#define GOOD_HEAD                                                                        \
  "From: <sip:user1@example.com>\r\nTo: <sip:user2@example.com>\r\n"                     \
  "NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: W8dcb0vf\r\n"                     \
  "DateTime: 2012-09-01T11:46:43+08:00\r\n"                                              \
  "imdn.Disposition-Notification: display\r\n"
#define GOOD_PART                                                                        \
  "\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"  \
  "\r\nc3Nzc3Nz"
#define GOOD_BODY GOOD_HEAD GOOD_PART

/* Figure 5-17: no blank line before the MIME headers, a bare address, NS without a blank, … */
#define FIGURE_5_17                                                                      \
  "From: <sip: user1@bj.ims.mnc000.mcc460.3gppnetwork.org >\r\n"                         \
  "To: sip: user2@bj.ims.mnc000.mcc460.3gppnetwork.org\r\nNS: "                          \
  "imdn<urn:ietf:params:imdn>\r\n"                                                       \
  "imdn.Message-ID: W8dcb0vf\r\nDateTime: 2012-09-01T11:46:43+08:00\r\n"                 \
  "imdn.Disposition-Notification: display\r\nContent-Type:text/plain;charset=UTF-8\r\n"  \
  "Content-Length:31\r\nContent-Transfer-Encoding: base64\r\n\r\nc3Nzc3Nz"

/* Figure 5-24: a report in the namespace of resource lists. */
#define FIGURE_5_24                                                                      \
  "NS: imdn<urn:ietf:params:imdn>\r\nimdn.Message-ID: W8dcb0vf\r\n"                      \
  "DateTime: 2012-09-01T11:46:43+08:00\r\nContent-Type: message/imdn+xml\r\n"            \
  "Content-Disposition: notification\r\n\r\n" IMDN
#define IMDN                                                                             \
  "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n"                                      \
  "<imdn xmlns=\"urn:ietf:params:xml:ns:resource-lists\">\r\n"                           \
  "<message-id>dpecbMzb</message-id><datetime>2012-08-29T10:37:30+08:00</datetime>\r\n"  \
  "<display-notification><status><displayed /></status></display-notification></imdn>"
#define GOOD_REPORT                                                                      \
  "From: <sip:user2@example.com>\r\nTo: <sip:user1@example.com>\r\n"                     \
  "NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: W8dcb0vf\r\n"                     \
  "DateTime: 2012-09-01T11:46:43+08:00\r\n\r\nContent-Type: message/imdn+xml\r\n"        \
  "Content-Disposition: notification\r\n\r\n" IMDN

#define COMPOSING                                                                        \
  "<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>active</state>"   \
  "</isComposing>"

#define LIST                                                                             \
  "Content-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list"  \
  "\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><resource-lists "                   \
  "xmlns=\"urn:ietf:params:xml:ns:resource-lists\" "                                     \
  "xmlns:cp=\"urn:ietf:params:xml:ns:capacity\"><list>"                                  \
  "<entry uri=\"sip:user3@example.com\" cp:capacity=\"to\"/>"                            \
  "<entry uri=\" sip:user4@example.com\" "                                               \
  "cp:capacity=\"to\"/></list></resource-lists>\r\n"
#define BAD_LIST  "Content-Type: application/resource-lists+xml\r\n\r\n<nonsense/>\r\n"
#define CPIM_PART "Content-Type: message/cpim\r\n\r\n" GOOD_BODY "\r\n"
#define MIXED     "multipart/mixed;boundary=b"

typedef struct
{
  const char *rule;
  const char *fields; /* NULL: all that there must be */
  const char *type;   /* NULL: no Content-Type */
  const char *body;
  ImRule lenient;   /* what a lenient server refuses; IM_RULE_KEPT: nothing */
  const char *bent; /* begins what it bends; NULL: nothing */
  ImRule strict;    /* what a strict server refuses */
} Row;

static const Row rows[] = {
  { "cpim", NULL, "message/cpim", GOOD_BODY, IM_RULE_KEPT, NULL, IM_RULE_KEPT },
  { "cpim-in-any-case", NULL, "Message/CPIM", GOOD_BODY, IM_RULE_KEPT, NULL,
    IM_RULE_KEPT },
  { "captured-from-a-handset", CAPTURED_FIELDS, "message/cpim", CAPTURED_BODY,
    IM_RULE_KEPT, "field-missing: Accept-Contact (5.1.3, table 5-9)",
    IM_RULE_FIELD_MISSING },
  { "figure-5-17", NULL, "message/cpim", FIGURE_5_17, IM_RULE_KEPT,
    "cpim-flaw: ", IM_RULE_CPIM_FLAW },
  { "figure-5-24", REPORT_FIELDS, "message/cpim", FIGURE_5_24, IM_RULE_KEPT,
    "cpim-flaw: ", IM_RULE_CPIM_FLAW },
  { "report", REPORT_FIELDS, "message/cpim", GOOD_REPORT, IM_RULE_KEPT, NULL,
    IM_RULE_KEPT },
  { "report-without-its-fields", "", "message/cpim", GOOD_REPORT, IM_RULE_KEPT,
    "field-missing: Accept-Contact (5.1.3, table 5-9), field-missing: User-Agent",
    IM_RULE_FIELD_MISSING },
  { "table-5-15-type", NULL, "message/cpm", GOOD_BODY, IM_RULE_KEPT,
    "content-type-misspelt: message/cpm", IM_RULE_CONTENT_TYPE_MISSPELT },

  { "content-type-missing", NULL, NULL, GOOD_BODY, IM_RULE_CONTENT_TYPE_MISSING, NULL,
    IM_RULE_CONTENT_TYPE_MISSING },
  { "content-type-unknown", NULL, "image/png", "x", IM_RULE_CONTENT_TYPE_UNKNOWN, NULL,
    IM_RULE_CONTENT_TYPE_UNKNOWN },
  { "content-type-unreadable", NULL, "nonsense", "x", IM_RULE_CONTENT_TYPE_UNKNOWN, NULL,
    IM_RULE_CONTENT_TYPE_UNKNOWN },
  { "text-plain/softphone", NULL, "text/plain", "hello", IM_RULE_KEPT,
    "content-type-unwrapped: text/plain (5.1.1.1.2)", IM_RULE_CONTENT_TYPE_UNWRAPPED },
  { "text-with-charset/softphone", NULL, "text/plain;charset=UTF-8", "hello",
    IM_RULE_KEPT, "content-type-unwrapped: ", IM_RULE_CONTENT_TYPE_UNWRAPPED },
  { "xml-of-public-accounts", NULL, "application/xml", "<a/>", IM_RULE_KEPT,
    "content-type-unwrapped: ", IM_RULE_CONTENT_TYPE_UNWRAPPED },
  { "vemoticon/figure-5-19", NULL, "application/vemoticon+xml", "<vemoticon/>",
    IM_RULE_KEPT, NULL, IM_RULE_KEPT },
  { "is-composing/softphone", NULL, "application/im-iscomposing+xml", COMPOSING,
    IM_RULE_KEPT, "content-type-unwrapped: ", IM_RULE_CONTENT_TYPE_UNWRAPPED },
  { "report-unwrapped", REPORT_FIELDS, "message/imdn+xml", IMDN, IM_RULE_KEPT,
    "content-type-unwrapped: ", IM_RULE_CONTENT_TYPE_UNWRAPPED },

  { "multipart", NULL, MIXED, "--b\r\n" LIST "--b\r\n" CPIM_PART "--b--\r\n",
    IM_RULE_KEPT, NULL, IM_RULE_KEPT },
  { "multipart-without-a-list", NULL, MIXED, "--b\r\n" CPIM_PART "--b--\r\n",
    IM_RULE_KEPT, NULL, IM_RULE_KEPT },
  { "multipart-not-mixed", NULL, "multipart/related;boundary=b",
    "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_MULTIPART_NOT_MIXED, NULL,
    IM_RULE_MULTIPART_NOT_MIXED },
  { "multipart-without-boundary", NULL, "multipart/mixed",
    "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_MULTIPART_BROKEN, NULL,
    IM_RULE_MULTIPART_BROKEN },
  { "multipart-with-another-boundary", NULL, "multipart/mixed;boundary=c",
    "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_MULTIPART_BROKEN, NULL,
    IM_RULE_MULTIPART_BROKEN },
  { "multipart-without-its-end", NULL, MIXED, "--b\r\n" LIST "--b\r\n" CPIM_PART,
    IM_RULE_MULTIPART_BROKEN, NULL, IM_RULE_MULTIPART_BROKEN },
  { "part-repeated/cpim", NULL, MIXED,
    "--b\r\n" CPIM_PART "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_PART_REPEATED, NULL,
    IM_RULE_PART_REPEATED },
  { "part-repeated/list", NULL, MIXED,
    "--b\r\n" LIST "--b\r\n" LIST "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_PART_REPEATED,
    NULL, IM_RULE_PART_REPEATED },
  { "part-missing", NULL, MIXED, "--b\r\n" LIST "--b--\r\n", IM_RULE_PART_MISSING, NULL,
    IM_RULE_PART_MISSING },
  { "recipient-list-broken", NULL, MIXED,
    "--b\r\n" BAD_LIST "--b\r\n" CPIM_PART "--b--\r\n", IM_RULE_RECIPIENT_LIST_BROKEN,
    NULL, IM_RULE_RECIPIENT_LIST_BROKEN },

  { "cpim-broken/no-cpim", NULL, "message/cpim", "", IM_RULE_CPIM_BROKEN, NULL,
    IM_RULE_CPIM_BROKEN },
  { "cpim-broken/unreadable-report", REPORT_FIELDS, "message/cpim",
    GOOD_HEAD "\r\nContent-Type: message/imdn+xml\r\n\r\n<imdn>", IM_RULE_CPIM_BROKEN,
    NULL, IM_RULE_CPIM_BROKEN },
  { "cpim-header-repeated/message-id", NULL, "message/cpim",
    GOOD_HEAD "imdn.Message-ID: another\r\n" GOOD_PART, IM_RULE_CPIM_HEADER_REPEATED,
    NULL, IM_RULE_CPIM_HEADER_REPEATED },
  { "cpim-header-repeated/from", NULL, "message/cpim",
    GOOD_HEAD "From: <sip:eve@example.com>\r\n" GOOD_PART, IM_RULE_CPIM_HEADER_REPEATED,
    NULL, IM_RULE_CPIM_HEADER_REPEATED },
  { "cpim-header-repeated/to", NULL, "message/cpim",
    GOOD_HEAD "To: <sip:user3@example.com>\r\n" GOOD_PART, IM_RULE_CPIM_HEADER_REPEATED,
    NULL, IM_RULE_CPIM_HEADER_REPEATED },
  { "cpim-header-repeated/content-type", NULL, "message/cpim",
    GOOD_HEAD "\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
    IM_RULE_CPIM_HEADER_REPEATED, NULL, IM_RULE_CPIM_HEADER_REPEATED },
  { "cpim-flaw/no-date-though-a-report-is-wanted", NULL, "message/cpim",
    "From: <sip:a@x>\r\nTo: <sip:b@x>\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
    "imdn.Message-ID: m\r\nimdn.Disposition-Notification: display\r\n" GOOD_PART,
    IM_RULE_KEPT, "cpim-flaw: ", IM_RULE_CPIM_FLAW },
  { "cpim-flaw/in-a-part", NULL, MIXED,
    "--b\r\nContent-Type: message/cpim\r\n\r\n" FIGURE_5_17 "\r\n--b--\r\n", IM_RULE_KEPT,
    "cpim-flaw: ", IM_RULE_CPIM_FLAW },

  { "field-missing/user-agent",
    "Accept-Contact: *\r\nP-Asserted-Service: s\r\nConversation-ID: c\r\n"
    "Contribution-ID: d\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, "field-missing: User-Agent",
    IM_RULE_FIELD_MISSING },
  { "field-missing/conversation-id",
    "Accept-Contact: *\r\nP-Asserted-Service: s\r\nUser-Agent: u\r\n"
    "Contribution-ID: d\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, "field-missing: Conversation-ID",
    IM_RULE_FIELD_MISSING },
  { "field-missing/contribution-id",
    "Accept-Contact: *\r\nP-Asserted-Service: s\r\nUser-Agent: u\r\n"
    "Conversation-ID: d\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, "field-missing: Contribution-ID",
    IM_RULE_FIELD_MISSING },
  { "field-missing/service",
    "Accept-Contact: *\r\nUser-Agent: u\r\nConversation-ID: c\r\nContribution-ID: d\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, "field-missing: P-Preferred-Service",
    IM_RULE_FIELD_MISSING },
  { "service-that-the-network-asserted",
    "Accept-Contact: *\r\nUser-Agent: u\r\nConversation-ID: c\r\nContribution-ID: d\r\n"
    "P-Asserted-Service: s\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, NULL, IM_RULE_KEPT },
  { "field-empty", ALL_FIELDS "Subject:\r\n", "message/cpim", GOOD_BODY, IM_RULE_KEPT,
    "field-empty: Subject (5.1.3)", IM_RULE_FIELD_EMPTY },
  { "mandatory-field-empty",
    "Accept-Contact:\r\nP-Asserted-Service: s\r\nUser-Agent: u\r\nConversation-ID: d\r\n"
    "Contribution-ID: d\r\n",
    "message/cpim", GOOD_BODY, IM_RULE_KEPT, "field-empty: Accept-Contact",
    IM_RULE_FIELD_EMPTY },
  { "several-are-bent-at-once", "Subject:\r\n", "text/plain", "x", IM_RULE_KEPT,
    "content-type-unwrapped: text/plain (5.1.1.1.2), field-empty: Subject (5.1.3), "
    "field-missing: Accept-Contact",
    IM_RULE_CONTENT_TYPE_UNWRAPPED },
};

static LabSipMessage *
message_of (const char *fields, const char *type, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
      "MESSAGE sip:user2@example.com SIP/2.0\r\n"
      "Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
      "From: <sip:user1@example.com>;tag=1\r\nTo: <sip:user2@example.com>\r\n"
      "Call-ID: c1\r\nCSeq: 1 MESSAGE\r\n%s%s%s%sContent-Length: %zu\r\n\r\n%s",
      fields == NULL ? ALL_FIELDS : fields,
      type == NULL ? "" : "Content-Type: ", type == NULL ? "" : type,
      type == NULL ? "" : "\r\n", strlen (body), body);
  LabSipMessage *message
      = lab_sip_message_parse ((const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  return message;
}

static void
assert_verdict (const Row *row, gboolean strict, ImRule expected, const char *bent)
{
  g_auto (ImVerdict) verdict = { 0 };
  g_autoptr (LabSipMessage) message = message_of (row->fields, row->type, row->body);
  g_autoptr (ImContent) content = im_rules_check (message, strict, 65536, &verdict);
  g_assert_cmpstr (im_rule_name (verdict.broken), ==, im_rule_name (expected));
  g_assert_cmpint (content != NULL, ==, expected == IM_RULE_KEPT);
  g_assert_cmpint (verdict.found != NULL, ==, expected != IM_RULE_KEPT);
  if (content != NULL)
    g_assert_nonnull (content->pager);
  if (bent == NULL)
    g_assert_null (verdict.bent);
  else if (verdict.bent == NULL || !g_str_has_prefix (verdict.bent, bent))
    g_test_fail_printf ("expected: %s…\ngot: %s", bent, verdict.bent);
}

static void
test_lenient (gconstpointer data)
{
  const Row *row = data;
  assert_verdict (row, FALSE, row->lenient, row->bent);
}

static void
test_strict (gconstpointer data)
{
  const Row *row = data;
  assert_verdict (row, TRUE, row->strict, NULL);
}

/* ---- the answers */

static const struct
{
  ImRule rule;
  guint lenient, strict;
} statuses[] = {
  { IM_RULE_CONTENT_TYPE_MISSING, 400, 400 },
  { IM_RULE_CONTENT_TYPE_UNKNOWN, 415, 400 },
  { IM_RULE_CONTENT_TYPE_MISSPELT, 400, 400 },
  { IM_RULE_CONTENT_TYPE_UNWRAPPED, 400, 400 },
  { IM_RULE_MULTIPART_NOT_MIXED, 400, 400 },
  { IM_RULE_MULTIPART_BROKEN, 400, 400 },
  { IM_RULE_PART_REPEATED, 400, 400 },
  { IM_RULE_PART_MISSING, 400, 400 },
  { IM_RULE_CPIM_BROKEN, 400, 400 },
  { IM_RULE_CPIM_HEADER_REPEATED, 400, 400 },
  { IM_RULE_CPIM_FLAW, 400, 400 },
  { IM_RULE_RECIPIENT_LIST_BROKEN, 400, 400 },
  { IM_RULE_TOO_LARGE, 413, 413 },
  { IM_RULE_FIELD_MISSING, 400, 400 },
  { IM_RULE_FIELD_EMPTY, 400, 400 },
};

static void
test_statuses_and_clauses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_assert_cmpuint (im_rule_status (statuses[i].rule, FALSE), ==,
                        statuses[i].lenient);
      g_assert_cmpuint (im_rule_status (statuses[i].rule, TRUE), ==, statuses[i].strict);
      g_assert_cmpstr (im_rule_clause (statuses[i].rule), !=, "");
      for (gsize j = 0; j < i; j++)
        g_assert_cmpstr (im_rule_name (statuses[i].rule), !=,
                         im_rule_name (statuses[j].rule));
    }
  g_assert_cmpuint (G_N_ELEMENTS (statuses), ==, IM_RULE_FIELD_EMPTY);
}

/* ---- size */

static void
test_size (void)
{
  static const gboolean both[] = { FALSE, TRUE };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_auto (ImVerdict) verdict = { 0 }, fits = { 0 };
      g_autoptr (LabSipMessage) message = message_of (NULL, "message/cpim", GOOD_BODY);
      gsize size = strlen (GOOD_BODY);
      g_assert_null (im_rules_check (message, both[i], size - 1, &verdict));
      g_assert_cmpint (verdict.broken, ==, IM_RULE_TOO_LARGE);
      g_autofree char *found
          = g_strdup_printf ("%zu octets, at most %zu", size, size - 1);
      g_assert_cmpstr (verdict.found, ==, found);
      g_autoptr (ImContent) content = im_rules_check (message, both[i], size, &fits);
      g_assert_nonnull (content);
    }
}

/* ---- what is read */

static void
test_recipients_in_order_without_blanks (void)
{
  g_auto (ImVerdict) verdict = { 0 };
  g_autoptr (LabSipMessage) message
      = message_of (NULL, MIXED, "--b\r\n" LIST "--b\r\n" CPIM_PART "--b--\r\n");
  g_autoptr (ImContent) content = im_rules_check (message, TRUE, 65536, &verdict);
  g_assert_cmpuint (g_strv_length (content->recipients), ==, 2);
  g_assert_cmpstr (content->recipients[0], ==, "sip:user3@example.com");
  g_assert_cmpstr (content->recipients[1], ==, "sip:user4@example.com");
  g_assert_cmpstr (content->pager->message_id, ==, "W8dcb0vf");
  g_assert_cmpuint (content->pager->wants, ==, LAB_IMDN_WANTS_DISPLAY);
}

static void
test_captured_content (void)
{
  g_auto (ImVerdict) verdict = { 0 };
  g_autoptr (LabSipMessage) message
      = message_of (CAPTURED_FIELDS, "message/cpim", CAPTURED_BODY);
  g_autoptr (ImContent) content = im_rules_check (message, FALSE, 65536, &verdict);
  gsize size;
  const char *text = g_bytes_get_data (content->pager->content, &size);
  g_assert_cmpmem (text, size, "\xe5\x9e\x83\xe5\x9c\xbe", 6);
  g_assert_cmpstr (content->pager->from, ==, "tel:+8615053065637");
  g_assert_cmpuint (content->pager->wants, ==, 0);
  g_assert_null (content->recipients);
  g_assert_false (content->composing);
}

typedef struct
{
  const char *rule;
  const char *type;
  const char *body;
  gboolean composing;
} ComposingRow;

static const ComposingRow composings[] = {
  { "alone", "application/im-iscomposing+xml", COMPOSING, TRUE },
  { "with-parameters", "Application/IM-isComposing+XML;charset=utf-8", COMPOSING, TRUE },
  { "in-cpim", "message/cpim",
    GOOD_HEAD "\r\nContent-Type: application/im-iscomposing+xml\r\n\r\n" COMPOSING,
    TRUE },
  { "text", "text/plain", "x", FALSE },
  { "text-in-cpim", "message/cpim", GOOD_BODY, FALSE },
};

/* RFC 3994: news for the moment only; the server must know it, to not keep it. */
static void
test_composing (gconstpointer data)
{
  const ComposingRow *row = data;
  g_auto (ImVerdict) verdict = { 0 };
  g_autoptr (LabSipMessage) message = message_of (NULL, row->type, row->body);
  g_autoptr (ImContent) content = im_rules_check (message, FALSE, 65536, &verdict);
  g_assert_nonnull (content);
  g_assert_cmpint (content->composing, ==, row->composing);
}

#define ADD_ROWS(rows, prefix, test)                                                     \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path                                                              \
          = g_strconcat ("/im_as/rules/" prefix "/", rows[i].rule, NULL);                \
      g_test_add_data_func (path, &rows[i], test);                                       \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ROWS (rows, "lenient", test_lenient);
  ADD_ROWS (rows, "strict", test_strict);
  g_test_add_func ("/im_as/rules/statuses-and-clauses", test_statuses_and_clauses);
  g_test_add_func ("/im_as/rules/size-gives-413", test_size);
  g_test_add_func ("/im_as/rules/recipients-in-order-without-blanks",
                   test_recipients_in_order_without_blanks);
  g_test_add_func ("/im_as/rules/captured-content", test_captured_content);
  ADD_ROWS (composings, "composing", test_composing);
  return g_test_run ();
}
