/* SPDX-License-Identifier: Apache-2.0 */
/* The order of elements is that of TS 29.228 annex E. */
#include "ims/user_data_xml.h"
#include "ims/xml.h"

static void
append_number (GString *out, guint indent, const char *name, guint number)
{
  g_string_append_printf (out, "%*s<%s>%u</%s>\n", (int)indent, "", name, number, name);
}

static void
append_pair (GString *out, const char *name, const char *first, const LabTrigger *trigger)
{
  g_string_append_printf (out, "          <%s>\n", name);
  lab_xml_append_element (out, 12, first, trigger->text, "\n");
  lab_xml_append_element (out, 12, "Content", trigger->content, "\n");
  g_string_append_printf (out, "          </%s>\n", name);
}

static void
append_registration_types (GString *out, guint types)
{
  if (types == 0)
    return;
  g_string_append (out, "          <Extension>\n");
  for (guint type = LAB_REGISTRATION_INITIAL; type <= LAB_REGISTRATION_REMOVAL; type++)
    if (types & 1u << type)
      append_number (out, 12, "RegistrationType", type);
  g_string_append (out, "          </Extension>\n");
}

static void
append_trigger (GString *out, const LabTrigger *trigger)
{
  g_string_append (out, "        <SPT>\n");
  append_number (out, 10, "ConditionNegated", trigger->negated ? 1 : 0);
  for (guint i = 0; i < trigger->groups->len; i++)
    append_number (out, 10, "Group", g_array_index (trigger->groups, guint, i));
  switch (trigger->kind)
    {
    case LAB_TRIGGER_REQUEST_URI:
      lab_xml_append_element (out, 10, "RequestURI", trigger->text, "\n");
      break;
    case LAB_TRIGGER_METHOD:
      lab_xml_append_element (out, 10, "Method", trigger->text, "\n");
      append_registration_types (out, trigger->registration_types);
      break;
    case LAB_TRIGGER_SIP_HEADER:
      append_pair (out, "SIPHeader", "Header", trigger);
      break;
    case LAB_TRIGGER_SESSION_CASE:
      append_number (out, 10, "SessionCase", trigger->session_case);
      break;
    case LAB_TRIGGER_SESSION_DESCRIPTION:
      append_pair (out, "SessionDescription", "Line", trigger);
      break;
    }
  g_string_append (out, "        </SPT>\n");
}

static void
append_server (GString *out, const LabIfc *ifc)
{
  gboolean request = lab_ifc_include_register_request (ifc);
  gboolean response = lab_ifc_include_register_response (ifc);
  g_string_append (out, "      <ApplicationServer>\n");
  lab_xml_append_element (out, 8, "ServerName", lab_ifc_server_name (ifc), "\n");
  append_number (out, 8, "DefaultHandling", lab_ifc_default_handling (ifc));
  lab_xml_append_element (out, 8, "ServiceInfo", lab_ifc_service_info (ifc), "\n");
  if (request || response)
    g_string_append_printf (out, "        <Extension>\n%s%s        </Extension>\n",
                            request ? "          <IncludeRegisterRequest/>\n" : "",
                            response ? "          <IncludeRegisterResponse/>\n" : "");
  g_string_append (out, "      </ApplicationServer>\n");
}

static void
append_ifc (GString *out, const LabIfc *ifc)
{
  g_string_append (out, "    <InitialFilterCriteria>\n");
  append_number (out, 6, "Priority", lab_ifc_priority (ifc));
  if (lab_ifc_trigger_count (ifc) > 0)
    {
      g_string_append (out, "      <TriggerPoint>\n");
      append_number (out, 8, "ConditionTypeCNF", lab_ifc_conjunctive (ifc) ? 1 : 0);
      for (guint i = 0; i < lab_ifc_trigger_count (ifc); i++)
        append_trigger (out, lab_ifc_trigger (ifc, i));
      g_string_append (out, "      </TriggerPoint>\n");
    }
  append_server (out, ifc);
  if (lab_ifc_profile_part (ifc) != LAB_PROFILE_PART_BOTH)
    append_number (out, 6, "ProfilePartIndicator", lab_ifc_profile_part (ifc));
  g_string_append (out, "    </InitialFilterCriteria>\n");
}

static void
append_profile (GString *out, const LabUserData *user_data, guint index)
{
  const LabServiceProfile *profile = g_ptr_array_index (user_data->profiles, index);
  g_string_append (out, "  <ServiceProfile>\n");
  for (guint i = 0; i < user_data->identities->len; i++)
    {
      const LabUserDataIdentity *identity = g_ptr_array_index (user_data->identities, i);
      if (identity->profile_index != index)
        continue;
      g_string_append (out, "    <PublicIdentity>\n");
      if (identity->barred)
        append_number (out, 6, "BarringIndication", 1);
      lab_xml_append_element (out, 6, "Identity", identity->uri, "\n");
      g_string_append (out, "    </PublicIdentity>\n");
    }
  for (guint i = 0; i < lab_service_profile_size (profile); i++)
    append_ifc (out, lab_service_profile_nth (profile, i));
  g_string_append (out, "  </ServiceProfile>\n");
}

char *
lab_user_data_write_xml (const LabUserData *user_data)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<IMSSubscription>\n");
  lab_xml_append_element (out, 2, "PrivateID", user_data->impi, "\n");
  for (guint i = 0; i < user_data->profiles->len; i++)
    append_profile (out, user_data, i);
  g_string_append (out, "</IMSSubscription>\n");
  return g_string_free (out, FALSE);
}
