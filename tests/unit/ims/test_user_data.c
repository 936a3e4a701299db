/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/xmlschemas.h>
#include <string.h>

#include "base/error.h"
#include "ims/user_data_xml.h"

static LabIfc *
full_ifc (guint priority)
{
  LabIfc *ifc = lab_ifc_new (priority, "sip:im.d.org;lr");
  lab_ifc_set_conjunctive (ifc, FALSE);
  lab_ifc_set_default_handling (ifc, LAB_DEFAULT_HANDLING_SESSION_TERMINATED);
  lab_ifc_set_profile_part (ifc, LAB_PROFILE_PART_UNREGISTERED);
  lab_ifc_set_service_info (ifc, "<tell> & \"ask\"");
  lab_ifc_set_include_register (ifc, TRUE, TRUE);
  LabTrigger triggers[] = {
    { .kind = LAB_TRIGGER_REQUEST_URI, .text = (char *)"^sip:a<b>&c" },
    { .kind = LAB_TRIGGER_METHOD,
      .text = (char *)"REGISTER",
      .registration_types
      = 1u << LAB_REGISTRATION_INITIAL | 1u << LAB_REGISTRATION_REMOVAL },
    { .kind = LAB_TRIGGER_SIP_HEADER, .text = (char *)"Subject", .negated = TRUE },
    { .kind = LAB_TRIGGER_SIP_HEADER, .text = (char *)"To", .content = (char *)"bob" },
    { .kind = LAB_TRIGGER_SESSION_CASE,
      .session_case = LAB_SESSION_CASE_ORIGINATING_CDIV },
    { .kind = LAB_TRIGGER_SESSION_DESCRIPTION,
      .text = (char *)"m",
      .content = (char *)"audio" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (guint));
      guint second = i + 10;
      g_array_append_val (groups, i);
      g_array_append_val (groups, second);
      triggers[i].groups = groups;
      g_autoptr (GError) error = NULL;
      lab_ifc_add_trigger (ifc, &triggers[i], &error);
      g_assert_no_error (error);
    }
  return ifc;
}

static LabUserData *
full_user (void)
{
  g_autoptr (LabServiceProfile) first = lab_service_profile_new ();
  g_autoptr (LabServiceProfile) second = lab_service_profile_new ();
  g_assert_true (lab_service_profile_add (first, full_ifc (7), NULL));
  g_assert_true (
      lab_service_profile_add_messaging (first, "sip:im.d.org", "^IM-serv", NULL));
  LabUserData *user = lab_user_data_new ("alice@d.org");
  guint a = lab_user_data_add_profile (user, first);
  guint b = lab_user_data_add_profile (user, second);
  lab_user_data_add_identity (user, "sip:+861@d.org", FALSE, a);
  lab_user_data_add_identity (user, "tel:+861", TRUE, a);
  lab_user_data_add_identity (user, "sip:a&b@d.org", FALSE, b);
  return user;
}

static void
test_round_trip (void)
{
  g_autoptr (LabUserData) user = full_user ();
  g_autofree char *xml = lab_user_data_write_xml (user);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabUserData) again = lab_user_data_read_xml (xml, strlen (xml), &error);
  g_assert_no_error (error);
  g_autofree char *twice = lab_user_data_write_xml (again);
  g_assert_cmpstr (twice, ==, xml);
  g_assert_cmpuint (again->identities->len, ==, 3);
  const LabUserDataIdentity *tel = g_ptr_array_index (again->identities, 1);
  g_assert_cmpstr (tel->uri, ==, "tel:+861");
  g_assert_true (tel->barred);
  const LabUserDataIdentity *third = g_ptr_array_index (again->identities, 2);
  g_assert_cmpuint (third->profile_index, ==, 1);
  const LabServiceProfile *profile = g_ptr_array_index (again->profiles, 0);
  const LabIfc *ifc = lab_service_profile_nth (profile, 0);
  g_assert_cmpuint (lab_ifc_priority (ifc), ==, 7);
  g_assert_cmpstr (lab_ifc_service_info (ifc), ==, "<tell> & \"ask\"");
  g_assert_true (lab_ifc_include_register_response (ifc));
  g_assert_cmphex (lab_ifc_trigger (ifc, 1)->registration_types, ==, 5);
  g_assert_cmpuint (lab_ifc_trigger (ifc, 1)->groups->len, ==, 2);
}

/* A schema of our own, after TS 29.228 annex E: names, order, counts and types. */
static void
test_schema (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "user_data.xsd", NULL);
  xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt (path);
  xmlSchema *schema = xmlSchemaParse (parser);
  g_assert_nonnull (schema);
  g_autoptr (LabUserData) user = full_user ();
  g_autofree char *xml = lab_user_data_write_xml (user);
  xmlDoc *document = xmlReadMemory (xml, (int)strlen (xml), NULL, NULL, XML_PARSE_NONET);
  g_assert_nonnull (document);
  xmlSchemaValidCtxt *validator = xmlSchemaNewValidCtxt (schema);
  g_assert_cmpint (xmlSchemaValidateDoc (validator, document), ==, 0);
  xmlSchemaFreeValidCtxt (validator);
  xmlFreeDoc (document);
  xmlSchemaFree (schema);
  xmlSchemaFreeParserCtxt (parser);
  xmlCleanupParser ();
}

#define IDENTITY "<PublicIdentity><Identity>sip:a@d.org</Identity></PublicIdentity>"
#define USER(inner)                                                                      \
  "<IMSSubscription><PrivateID>a@d.org</PrivateID><ServiceProfile>" inner                \
  "</ServiceProfile></IMSSubscription>"
#define IFC(inner)                                                                       \
  USER (IDENTITY "<InitialFilterCriteria>" inner "</InitialFilterCriteria>")
#define SERVER "<ApplicationServer><ServerName>sip:as</ServerName></ApplicationServer>"
#define POINT(inner)                                                                     \
  IFC ("<Priority>0</Priority><TriggerPoint><ConditionTypeCNF>1</ConditionTypeCNF>"      \
       "<SPT>" inner "</SPT></TriggerPoint>" SERVER)

static const struct
{
  const char *rule;
  const char *xml;
  gboolean good;
} documents[] = {
  { "least", USER (IDENTITY), TRUE },
  { "criterion-without-trigger", IFC ("<Priority>0</Priority>" SERVER), TRUE },
  { "in-a-namespace",
    "<x:IMSSubscription xmlns:x=\"urn:x\"><x:PrivateID>a</x:PrivateID><x:ServiceProfile>"
    "<x:PublicIdentity><x:Identity>sip:a@d</x:Identity></x:PublicIdentity>"
    "</x:ServiceProfile></x:IMSSubscription>",
    TRUE },
  { "booleans-in-words",
    USER ("<PublicIdentity><BarringIndication>true</BarringIndication>"
          "<Identity>tel:+861</Identity><Extension><IdentityType>0</IdentityType>"
          "</Extension></PublicIdentity>"),
    TRUE },
  { "flags-outside-the-extension",
    IFC ("<Priority>0</Priority><ApplicationServer><ServerName>sip:as</ServerName>"
         "<IncludeRegisterRequest/></ApplicationServer>"),
    TRUE },
  { "unknown-elements",
    USER ("<Extension><SharedIFCSetID>1</SharedIFCSetID></Extension>" IDENTITY), TRUE },
  { "trigger", POINT ("<Group>0</Group><Method>INVITE</Method>"), TRUE },
  { "empty", "", FALSE },
  { "wrong-root", "<IMSSubscriber/>", FALSE },
  { "broken", "<IMSSubscription>", FALSE },
  { "no-private-identity", "<IMSSubscription><ServiceProfile/></IMSSubscription>",
    FALSE },
  { "no-profile", "<IMSSubscription><PrivateID>a</PrivateID></IMSSubscription>", FALSE },
  { "no-public-identity", USER (""), FALSE },
  { "identity-without-uri", USER ("<PublicIdentity/>"), FALSE },
  { "barring-no-boolean",
    USER ("<PublicIdentity><BarringIndication>2</BarringIndication>"
          "<Identity>tel:+861</Identity></PublicIdentity>"),
    FALSE },
  { "no-priority", IFC (SERVER), FALSE },
  { "priority-no-number", IFC ("<Priority>first</Priority>" SERVER), FALSE },
  { "priority-negative", IFC ("<Priority>-1</Priority>" SERVER), FALSE },
  { "no-server", IFC ("<Priority>0</Priority>"), FALSE },
  { "no-condition-type",
    IFC ("<Priority>0</Priority><TriggerPoint><SPT/></TriggerPoint>" SERVER), FALSE },
  { "trigger-without-condition", POINT ("<Group>0</Group>"), FALSE },
  { "session-case-unknown", POINT ("<Group>0</Group><SessionCase>5</SessionCase>"),
    FALSE },
  { "bad-pattern", POINT ("<Group>0</Group><RequestURI>[</RequestURI>"), FALSE },
  { "header-without-name", POINT ("<Group>0</Group><SIPHeader/>"), FALSE },
  { "registration-type-unknown",
    POINT ("<Group>0</Group><Method>REGISTER</Method><Extension>"
           "<RegistrationType>3</RegistrationType></Extension>"),
    FALSE },
  { "document-type",
    "<!DOCTYPE IMSSubscription SYSTEM \"http://127.0.0.1:9/x.dtd\">" USER (IDENTITY),
    FALSE },
  { "billion-laughs",
    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
    "<IMSSubscription><PrivateID>&b;</PrivateID></IMSSubscription>",
    FALSE },
  { "external-entity",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
    "<IMSSubscription><PrivateID>&a;</PrivateID></IMSSubscription>",
    FALSE },
  { "unknown-entity", "<IMSSubscription><PrivateID>&a;</PrivateID></IMSSubscription>",
    FALSE },
  { "not-utf-8", "<IMSSubscription><PrivateID>\xff</PrivateID></IMSSubscription>",
    FALSE },
};

static void
test_read (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabUserData) user
      = lab_user_data_read_xml (documents[i].xml, strlen (documents[i].xml), &error);
  g_assert_true ((user != NULL) == documents[i].good);
  g_assert_true ((error == NULL) == documents[i].good);
}

static void
test_size (void)
{
  g_autofree char *big = g_strnfill (LAB_USER_DATA_MAX + 1, '<');
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_user_data_read_xml (big, strlen (big), &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_LIMIT);
}

static void
test_depth (void)
{
  g_autoptr (GString) deep = g_string_new ("<IMSSubscription>");
  for (guint i = 0; i < 30000; i++)
    g_string_append (deep, "<a>");
  g_assert_null (lab_user_data_read_xml (deep->str, deep->len, NULL));
}

static void
test_identity_limit (void)
{
  g_autoptr (GString) many
      = g_string_new ("<IMSSubscription><PrivateID>a</PrivateID><ServiceProfile>");
  for (guint i = 0; i <= LAB_USER_DATA_IDENTITY_MAX; i++)
    g_string_append (many, IDENTITY);
  g_string_append (many, "</ServiceProfile></IMSSubscription>");
  g_assert_null (lab_user_data_read_xml (many->str, many->len, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autofree char *path
          = g_strconcat ("/ims/user-data/read/", documents[i].rule, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_read);
    }
  g_test_add_func ("/ims/user-data/round-trip", test_round_trip);
  g_test_add_func ("/ims/user-data/written-follows-annex-e", test_schema);
  g_test_add_func ("/ims/user-data/size-limit", test_size);
  g_test_add_func ("/ims/user-data/depth-limit", test_depth);
  g_test_add_func ("/ims/user-data/identity-limit", test_identity_limit);
  return g_test_run ();
}
