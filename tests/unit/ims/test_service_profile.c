/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "ims/service_profile.h"

/* ---- a request to look at */

static const char *const fields[][2] = {
  { "f", "<sip:alice@d.org>;tag=1" },
  { "User-Agent", "IM-serv/OMA1.0" },
  { "Content-Type", "message/cpim" },
  { "Accept-Contact", "*;video" },
  { "Accept-Contact",
    "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"" },
};

static gboolean
nth_field (gconstpointer message, guint index, const char **name, const char **value)
{
  g_assert_true (message == fields);
  if (index >= G_N_ELEMENTS (fields))
    return FALSE;
  *name = fields[index][0];
  *value = fields[index][1];
  return TRUE;
}

static const LabServiceRequest message_request
    = { .method = "MESSAGE",
        .request_uri = "sip:+8613800000002@d.org",
        .session_case = LAB_SESSION_CASE_ORIGINATING,
        .session_description = "v=0\r\nm=audio 1 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n",
        .header = nth_field,
        .message = fields };

static gboolean
holds (const LabTrigger *triggers, guint count, gboolean conjunctive, const guint *groups,
       const LabServiceRequest *request)
{
  g_autoptr (LabIfc) ifc = lab_ifc_new (0, "sip:as.d.org");
  lab_ifc_set_conjunctive (ifc, conjunctive);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GArray) group = g_array_new (FALSE, FALSE, sizeof (guint));
      LabTrigger trigger = triggers[i];
      if (groups != NULL)
        g_array_append_val (group, groups[i]);
      trigger.groups = group;
      g_autoptr (GError) error = NULL;
      lab_ifc_add_trigger (ifc, &trigger, &error);
      g_assert_no_error (error);
    }
  return lab_ifc_matches (ifc, request);
}

/* ---- one trigger */

typedef struct
{
  const char *rule;
  LabTrigger trigger;
  gboolean holds;
} Single;

#define TEXT(kind_, text_, content_)                                                     \
  {                                                                                      \
    .kind = kind_, .text = (char *)(text_), .content = (char *)(content_)                \
  }
#define HEADER(name, content) TEXT (LAB_TRIGGER_SIP_HEADER, name, content)
#define SDP(line, content)    TEXT (LAB_TRIGGER_SESSION_DESCRIPTION, line, content)

static const Single singles[] = {
  { "method", TEXT (LAB_TRIGGER_METHOD, "MESSAGE", NULL), TRUE },
  { "method-with-case", TEXT (LAB_TRIGGER_METHOD, "Message", NULL), FALSE },
  { "method-is-no-pattern", TEXT (LAB_TRIGGER_METHOD, "MESS.*", NULL), FALSE },
  { "request-uri", TEXT (LAB_TRIGGER_REQUEST_URI, "^sip:\\+86[0-9]{11}@d\\.org$", NULL),
    TRUE },
  { "request-uri-anywhere", TEXT (LAB_TRIGGER_REQUEST_URI, "0002", NULL), TRUE },
  { "request-uri-other", TEXT (LAB_TRIGGER_REQUEST_URI, "^tel:", NULL), FALSE },
  { "header-is-there", HEADER ("Content-Type", NULL), TRUE },
  { "header-in-any-case", HEADER ("content-TYPE", NULL), TRUE },
  { "header-not-there", HEADER ("Subject", NULL), FALSE },
  { "header-name-is-whole", HEADER ("Content", NULL), FALSE },
  { "header-name-is-a-pattern", HEADER ("Accept-(Contact|Language)", NULL), TRUE },
  { "header-compact-form", HEADER ("From", "alice"), TRUE },
  { "header-content", HEADER ("Content-Type", "^message/(cpim|imdn)"), TRUE },
  { "header-content-other", HEADER ("Content-Type", "^text/"), FALSE },
  { "header-second-field", HEADER ("Accept-Contact", "cpm\\.msg"), TRUE },
  { "session-case", { .kind = LAB_TRIGGER_SESSION_CASE }, TRUE },
  { "session-case-other",
    { .kind = LAB_TRIGGER_SESSION_CASE,
      .session_case = LAB_SESSION_CASE_ORIGINATING_CDIV },
    FALSE },
  { "sdp-line", SDP ("m", NULL), TRUE },
  { "sdp-line-content", SDP ("m", "^audio"), TRUE },
  { "sdp-line-content-other", SDP ("m", "^video"), FALSE },
  { "sdp-content-of-another-line", SDP ("m", "rtpmap"), FALSE },
  { "sdp-line-not-there", SDP ("b", NULL), FALSE },
};

static void
test_single (gconstpointer data)
{
  const Single *row = data;
  g_assert_true (holds (&row->trigger, 1, TRUE, NULL, &message_request) == row->holds);
  g_assert_true (holds (&row->trigger, 1, FALSE, NULL, &message_request) == row->holds);
  LabTrigger negated = row->trigger;
  negated.negated = TRUE;
  g_assert_true (holds (&negated, 1, TRUE, NULL, &message_request) != row->holds);
}

/* ---- registration types */

static void
test_registration_types (void)
{
  LabServiceRequest request = message_request;
  request.method = "REGISTER";
  for (int type = LAB_REGISTRATION_INITIAL; type <= LAB_REGISTRATION_REMOVAL; type++)
    for (guint bits = 0; bits < 8; bits++)
      {
        LabTrigger trigger = TEXT (LAB_TRIGGER_METHOD, "REGISTER", NULL);
        trigger.registration_types = bits;
        request.registration_type = (LabRegistrationType)type;
        gboolean expected = bits == 0 || (bits & 1u << type) != 0;
        g_assert_true (holds (&trigger, 1, TRUE, NULL, &request) == expected);
      }
}

/* ---- normal forms: T holds, F does not */

typedef struct
{
  const char *rule;
  const char *letters;
  guint groups[4];
  gboolean cnf, dnf;
} Form;

static const Form forms[] = {
  { "one-group-mixed", "TF", { 0, 0 }, TRUE, FALSE },
  { "one-group-true", "TT", { 0, 0 }, TRUE, TRUE },
  { "one-group-false", "FF", { 0, 0 }, FALSE, FALSE },
  { "two-groups-mixed", "TF", { 0, 1 }, FALSE, TRUE },
  { "two-groups-true", "TT", { 0, 1 }, TRUE, TRUE },
  { "two-groups-false", "FF", { 0, 1 }, FALSE, FALSE },
  { "each-group-has-one", "TFFT", { 3, 3, 7, 7 }, TRUE, FALSE },
  { "one-group-all", "TTFF", { 3, 3, 7, 7 }, FALSE, TRUE },
  { "interleaved", "TFTF", { 1, 2, 1, 2 }, FALSE, TRUE },
};

static void
test_form (gconstpointer data)
{
  const Form *row = data;
  LabTrigger triggers[4];
  guint count = (guint)strlen (row->letters);
  for (guint i = 0; i < count; i++)
    triggers[i] = (LabTrigger)TEXT (LAB_TRIGGER_METHOD,
                                    row->letters[i] == 'T' ? "MESSAGE" : "INVITE", NULL);
  g_assert_true (holds (triggers, count, TRUE, row->groups, &message_request)
                 == row->cnf);
  g_assert_true (holds (triggers, count, FALSE, row->groups, &message_request)
                 == row->dnf);
}

static void
test_several_groups (void)
{
  g_autoptr (LabIfc) ifc = lab_ifc_new (0, "sip:as.d.org");
  const guint both[] = { 0, 1 };
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (groups, both, 2);
  LabTrigger yes = TEXT (LAB_TRIGGER_METHOD, "MESSAGE", NULL);
  yes.groups = groups;
  LabTrigger no = TEXT (LAB_TRIGGER_METHOD, "INVITE", NULL);
  g_assert_true (lab_ifc_add_trigger (ifc, &yes, NULL));
  g_assert_true (lab_ifc_add_trigger (ifc, &no, NULL));
  g_assert_true (lab_ifc_matches (ifc, &message_request));
  lab_ifc_set_conjunctive (ifc, FALSE);
  g_assert_true (lab_ifc_matches (ifc, &message_request));
}

static void
test_no_trigger (void)
{
  g_autoptr (LabIfc) ifc = lab_ifc_new (0, "sip:as.d.org");
  LabServiceRequest request = message_request;
  g_assert_true (lab_ifc_matches (ifc, &request));
  lab_ifc_set_profile_part (ifc, LAB_PROFILE_PART_UNREGISTERED);
  g_assert_false (lab_ifc_matches (ifc, &request));
  request.session_case = LAB_SESSION_CASE_TERMINATING_UNREGISTERED;
  g_assert_true (lab_ifc_matches (ifc, &request));
  lab_ifc_set_profile_part (ifc, LAB_PROFILE_PART_REGISTERED);
  g_assert_false (lab_ifc_matches (ifc, &request));
}

/* ---- patterns */

static const struct
{
  const char *rule;
  const char *pattern;
  LabError code;
} bad_patterns[] = {
  { "open-bracket", "[a", LAB_ERROR_SYNTAX },
  { "open-parenthesis", "(a", LAB_ERROR_SYNTAX },
  { "back-reference", "(a)\\1", LAB_ERROR_NOT_SUPPORTED },
  { "multiplied-repetitions", "((a{200}){200}){200}", LAB_ERROR_LIMIT },
  { "huge-repetition", "a{1,99999999}", LAB_ERROR_LIMIT },
  { "empty", "", LAB_ERROR_SYNTAX },
};

static void
test_bad_pattern (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LabIfc) ifc = lab_ifc_new (0, "sip:as.d.org");
  LabTrigger trigger = TEXT (LAB_TRIGGER_REQUEST_URI, bad_patterns[i].pattern, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_ifc_add_trigger (ifc, &trigger, &error));
  g_assert_error (error, LAB_ERROR, (int)bad_patterns[i].code);
  g_assert_cmpuint (lab_ifc_trigger_count (ifc), ==, 0);
}

static void
test_long_pattern (void)
{
  g_autoptr (LabIfc) ifc = lab_ifc_new (0, "sip:as.d.org");
  g_autofree char *text = g_strnfill (LAB_IFC_PATTERN_MAX + 1, 'a');
  LabTrigger trigger = HEADER ("Subject", text);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_ifc_add_trigger (ifc, &trigger, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

/* ---- profiles */

static void
test_priority (void)
{
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  const guint priorities[] = { 5, 1, 9 };
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    g_assert_true (lab_service_profile_add (
        profile, lab_ifc_new (priorities[i], "sip:as.d.org"), NULL));
  g_autoptr (GError) error = NULL;
  g_assert_false (
      lab_service_profile_add (profile, lab_ifc_new (5, "sip:as.d.org"), &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
  const guint order[] = { 1, 5, 9 };
  guint position = 0;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const LabIfc *ifc = lab_service_profile_next (profile, &message_request, &position);
      g_assert_cmpuint (lab_ifc_priority (ifc), ==, order[i]);
      g_assert_cmpuint (position, ==, i + 1);
    }
  g_assert_null (lab_service_profile_next (profile, &message_request, &position));
}

static void
test_profile_limit (void)
{
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  for (guint i = 0; i < LAB_IFC_MAX; i++)
    g_assert_true (
        lab_service_profile_add (profile, lab_ifc_new (i, "sip:as.d.org"), NULL));
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_service_profile_add (
      profile, lab_ifc_new (LAB_IFC_MAX, "sip:as.d.org"), &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

/* ---- the messaging server's criteria */

typedef struct
{
  const char *rule;
  const char *method;
  LabSessionCase session_case;
  gboolean own; /* what the server itself sends */
  gboolean comes;
} Messaging;

static const Messaging messaging[] = {
  { "from-a-user", "MESSAGE", LAB_SESSION_CASE_ORIGINATING, FALSE, TRUE },
  { "from-an-unregistered-user", "MESSAGE", LAB_SESSION_CASE_ORIGINATING_UNREGISTERED,
    FALSE, TRUE },
  { "to-a-user", "MESSAGE", LAB_SESSION_CASE_TERMINATING_REGISTERED, FALSE, TRUE },
  { "to-an-unregistered-user", "MESSAGE", LAB_SESSION_CASE_TERMINATING_UNREGISTERED,
    FALSE, TRUE },
  { "own-delivery-does-not-come-back", "MESSAGE", LAB_SESSION_CASE_TERMINATING_REGISTERED,
    TRUE, FALSE },
  { "own-delivery-to-the-unregistered", "MESSAGE",
    LAB_SESSION_CASE_TERMINATING_UNREGISTERED, TRUE, FALSE },
  { "third-party-register", "REGISTER", LAB_SESSION_CASE_ORIGINATING, FALSE, TRUE },
  { "call", "INVITE", LAB_SESSION_CASE_ORIGINATING, FALSE, FALSE },
};

static void
test_messaging (gconstpointer data)
{
  const Messaging *row = data;
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  g_assert_true (lab_service_profile_add (profile, lab_ifc_new (9, "sip:x.d.org"), NULL));
  g_assert_true (
      lab_service_profile_add_messaging (profile, "sip:im.d.org", "^IM-serv", NULL));
  LabServiceRequest request = message_request;
  request.method = row->method;
  request.session_case = row->session_case;
  request.header = row->own ? nth_field : NULL;
  guint position = 1, count = 0;
  while (lab_service_profile_next (profile, &request, &position) != NULL)
    count++;
  g_assert_cmpuint (count, ==, row->comes ? 1 : 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(rows, prefix, func)                                                          \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path = g_strconcat (prefix, rows[i].rule, NULL);                  \
      g_test_add_data_func (path, &rows[i], func);                                       \
    }
  ADD (singles, "/ims/ifc/trigger/", test_single)
  ADD (forms, "/ims/ifc/normal-form/", test_form)
  ADD (messaging, "/ims/ifc/messaging/", test_messaging)
  for (guint i = 0; i < G_N_ELEMENTS (bad_patterns); i++)
    {
      g_autofree char *path
          = g_strconcat ("/ims/ifc/pattern-refused/", bad_patterns[i].rule, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_pattern);
    }
  g_test_add_func ("/ims/ifc/pattern-refused/long", test_long_pattern);
  g_test_add_func ("/ims/ifc/registration-types", test_registration_types);
  g_test_add_func ("/ims/ifc/trigger-in-several-groups", test_several_groups);
  g_test_add_func ("/ims/ifc/without-trigger-by-profile-part", test_no_trigger);
  g_test_add_func ("/ims/service-profile/priority-order-and-uniqueness", test_priority);
  g_test_add_func ("/ims/service-profile/limit", test_profile_limit);
  return g_test_run ();
}
