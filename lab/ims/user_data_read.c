/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "ims/user_data_xml.h"
#include "ims/xml.h"

#define CLAUSE "(TS 29.228 annex E)"

static gboolean
fail (GError **error, const LabXmlElement *element, const char *why)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "<%s>: %s " CLAUSE,
               lab_xml_name (element), why);
  return FALSE;
}

/* A number of @element up to @max. */
static gboolean
read_number (const LabXmlElement *element, guint64 max, guint *number, GError **error)
{
  g_autofree char *text = lab_xml_text (element);
  guint64 value = 0;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    {
      g_autofree char *shown = lab_text_printable (text, strlen (text), 40);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "<%s> \"%s\": not a number up to %" G_GUINT64_FORMAT " " CLAUSE,
                   lab_xml_name (element), shown, max);
      return FALSE;
    }
  *number = (guint)value;
  return TRUE;
}

/* A child's number, if there is such a child. */
static gboolean
read_child (const LabXmlElement *parent, const char *name, guint64 max, guint *number,
            GError **error)
{
  const LabXmlElement *child = lab_xml_first (parent, name);
  return child == NULL || read_number (child, max, number, error);
}

/* 0, 1, true or false (XML Schema's boolean). */
static gboolean
read_boolean (const LabXmlElement *parent, const char *name, gboolean *value,
              GError **error)
{
  const LabXmlElement *child = lab_xml_first (parent, name);
  g_autofree char *text = child != NULL ? lab_xml_text (child) : NULL;
  if (text == NULL)
    return TRUE;
  gboolean yes = strcmp (text, "1") == 0 || strcmp (text, "true") == 0;
  if (!yes && strcmp (text, "0") != 0 && strcmp (text, "false") != 0)
    return fail (error, child, "not a boolean");
  *value = yes;
  return TRUE;
}

/* ---- triggers */

static gboolean
read_registration_types (const LabXmlElement *spt, LabTrigger *trigger, GError **error)
{
  const LabXmlElement *extension = lab_xml_first (spt, "Extension");
  const LabXmlElement *type
      = extension != NULL ? lab_xml_first (extension, "RegistrationType") : NULL;
  for (; type != NULL; type = lab_xml_next (type, "RegistrationType"))
    {
      guint number;
      if (!read_number (type, LAB_REGISTRATION_REMOVAL, &number, error))
        return FALSE;
      trigger->registration_types |= 1u << number;
    }
  return TRUE;
}

static gboolean
read_condition (const LabXmlElement *spt, LabTrigger *trigger, GError **error)
{
  static const struct
  {
    const char *name;
    LabTriggerKind kind;
    const char *inner; /* of the value; NULL: the element itself has it */
  } kinds[] = {
    { "RequestURI", LAB_TRIGGER_REQUEST_URI, NULL },
    { "Method", LAB_TRIGGER_METHOD, NULL },
    { "SIPHeader", LAB_TRIGGER_SIP_HEADER, "Header" },
    { "SessionCase", LAB_TRIGGER_SESSION_CASE, NULL },
    { "SessionDescription", LAB_TRIGGER_SESSION_DESCRIPTION, "Line" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const LabXmlElement *element = lab_xml_first (spt, kinds[i].name);
      if (element == NULL)
        continue;
      trigger->kind = kinds[i].kind;
      if (trigger->kind == LAB_TRIGGER_SESSION_CASE)
        {
          guint number = 0;
          gboolean good
              = read_number (element, LAB_SESSION_CASE_ORIGINATING_CDIV, &number, error);
          trigger->session_case = (LabSessionCase)number;
          return good;
        }
      trigger->text = kinds[i].inner != NULL
                          ? lab_xml_child_text (element, kinds[i].inner)
                          : lab_xml_text (element);
      if (kinds[i].inner != NULL)
        trigger->content = lab_xml_child_text (element, "Content");
      return TRUE;
    }
  return fail (error, spt, "no condition that is known");
}

static gboolean
read_groups (const LabXmlElement *spt, GArray *groups, GError **error)
{
  const LabXmlElement *group = lab_xml_first (spt, "Group");
  for (; group != NULL; group = lab_xml_next (group, "Group"))
    {
      guint number = 0;
      if (!read_number (group, G_MAXINT32, &number, error))
        return FALSE;
      g_array_append_val (groups, number);
    }
  return TRUE;
}

static gboolean
read_trigger (const LabXmlElement *spt, LabIfc *ifc, GError **error)
{
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (guint));
  LabTrigger trigger = { .groups = groups };
  gboolean good = read_boolean (spt, "ConditionNegated", &trigger.negated, error)
                  && read_groups (spt, groups, error)
                  && read_condition (spt, &trigger, error)
                  && read_registration_types (spt, &trigger, error)
                  && lab_ifc_add_trigger (ifc, &trigger, error);
  g_free (trigger.text);
  g_free (trigger.content);
  return good;
}

static gboolean
read_trigger_point (const LabXmlElement *point, LabIfc *ifc, GError **error)
{
  gboolean conjunctive = TRUE;
  if (lab_xml_first (point, "ConditionTypeCNF") == NULL)
    return fail (error, point, "no ConditionTypeCNF");
  if (!read_boolean (point, "ConditionTypeCNF", &conjunctive, error))
    return FALSE;
  lab_ifc_set_conjunctive (ifc, conjunctive);
  const LabXmlElement *spt = lab_xml_first (point, "SPT");
  for (; spt != NULL; spt = lab_xml_next (spt, "SPT"))
    if (!read_trigger (spt, ifc, error))
      return FALSE;
  return TRUE;
}

/* ---- criteria */

/* They belong into the server's extension; some HSSs leave that out. */
static gboolean
has_flag (const LabXmlElement *server, const char *name)
{
  const LabXmlElement *extension = lab_xml_first (server, "Extension");
  return lab_xml_first (server, name) != NULL
         || (extension != NULL && lab_xml_first (extension, name) != NULL);
}

static LabIfc *
read_server (const LabXmlElement *criterion, guint priority, GError **error)
{
  const LabXmlElement *server = lab_xml_first (criterion, "ApplicationServer");
  g_autofree char *name
      = server != NULL ? lab_xml_child_text (server, "ServerName") : NULL;
  if (name == NULL || *name == '\0')
    {
      fail (error, criterion, "no ServerName");
      return NULL;
    }
  g_autoptr (LabIfc) ifc = lab_ifc_new (priority, name);
  guint handling = LAB_DEFAULT_HANDLING_SESSION_CONTINUED;
  if (!read_child (server, "DefaultHandling", LAB_DEFAULT_HANDLING_SESSION_TERMINATED,
                   &handling, error))
    return NULL;
  g_autofree char *service_info = lab_xml_child_text (server, "ServiceInfo");
  lab_ifc_set_default_handling (ifc, (LabDefaultHandling)handling);
  lab_ifc_set_service_info (ifc, service_info);
  lab_ifc_set_include_register (ifc, has_flag (server, "IncludeRegisterRequest"),
                                has_flag (server, "IncludeRegisterResponse"));
  return g_steal_pointer (&ifc);
}

static gboolean
read_criterion (const LabXmlElement *criterion, LabServiceProfile *profile,
                GError **error)
{
  guint priority = 0, part = LAB_PROFILE_PART_BOTH;
  if (lab_xml_first (criterion, "Priority") == NULL)
    return fail (error, criterion, "no Priority");
  if (!read_child (criterion, "Priority", G_MAXINT32, &priority, error)
      || !read_child (criterion, "ProfilePartIndicator", LAB_PROFILE_PART_UNREGISTERED,
                      &part, error))
    return FALSE;
  g_autoptr (LabIfc) ifc = read_server (criterion, priority, error);
  if (ifc == NULL)
    return FALSE;
  lab_ifc_set_profile_part (ifc, (LabProfilePart)part);
  const LabXmlElement *point = lab_xml_first (criterion, "TriggerPoint");
  if (point != NULL && !read_trigger_point (point, ifc, error))
    return FALSE;
  return lab_service_profile_add (profile, g_steal_pointer (&ifc), error);
}

/* ---- the subscription */

static gboolean
read_identity (const LabXmlElement *element, LabUserData *user_data, guint profile_index,
               GError **error)
{
  gboolean barred = FALSE;
  g_autofree char *uri = lab_xml_child_text (element, "Identity");
  if (uri == NULL || *uri == '\0')
    return fail (error, element, "no Identity");
  if (!read_boolean (element, "BarringIndication", &barred, error))
    return FALSE;
  if (user_data->identities->len >= LAB_USER_DATA_IDENTITY_MAX)
    return fail (error, element, "too many of them");
  lab_user_data_add_identity (user_data, uri, barred, profile_index);
  return TRUE;
}

static gboolean
read_profile (const LabXmlElement *element, LabUserData *user_data, GError **error)
{
  if (user_data->profiles->len >= LAB_USER_DATA_PROFILE_MAX)
    return fail (error, element, "too many of them");
  g_autoptr (LabServiceProfile) profile = lab_service_profile_new ();
  guint index = lab_user_data_add_profile (user_data, profile);
  const LabXmlElement *child = lab_xml_first (element, "PublicIdentity");
  if (child == NULL)
    return fail (error, element, "no PublicIdentity");
  for (; child != NULL; child = lab_xml_next (child, "PublicIdentity"))
    if (!read_identity (child, user_data, index, error))
      return FALSE;
  child = lab_xml_first (element, "InitialFilterCriteria");
  for (; child != NULL; child = lab_xml_next (child, "InitialFilterCriteria"))
    if (!read_criterion (child, profile, error))
      return FALSE;
  return TRUE;
}

LabUserData *
lab_user_data_read_xml (const char *xml, gsize size, GError **error)
{
  g_autoptr (LabXml) document
      = lab_xml_read (xml, size, LAB_USER_DATA_MAX, "IMSSubscription", error);
  if (document == NULL)
    return NULL;
  const LabXmlElement *root = lab_xml_root (document);
  g_autofree char *impi = lab_xml_child_text (root, "PrivateID");
  if (impi == NULL || *impi == '\0')
    {
      fail (error, root, "no PrivateID");
      return NULL;
    }
  g_autoptr (LabUserData) user_data = lab_user_data_new (impi);
  const LabXmlElement *profile = lab_xml_first (root, "ServiceProfile");
  if (profile == NULL)
    {
      fail (error, root, "no ServiceProfile");
      return NULL;
    }
  for (; profile != NULL; profile = lab_xml_next (profile, "ServiceProfile"))
    if (!read_profile (profile, user_data, error))
      return NULL;
  return g_steal_pointer (&user_data);
}
