/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/ifc_config.h"

#include "ims/subscriber_config.h"
#include "sip/params.h"

static const char *const sip_schemes[] = { "sip", "sips", NULL };
static const char *const conditions[] = { "cnf", "dnf", NULL };
static const char *const handlings[] = { "continue", "terminate", NULL };
static const char *const parts[] = { "registered", "unregistered", "both", NULL };
static const char *const messages[] = { "request", "response", NULL };
static const char *const registrations[] = { "initial", "refresh", "removal", NULL };
static const char *const session_cases[] = { "originating",
                                             "terminating",
                                             "terminating-unregistered",
                                             "originating-unregistered",
                                             "originating-cdiv",
                                             NULL };

static const LabOption message_item = { .type = LAB_OPTION_ENUM, .words = messages };
static const LabOption registration_item
    = { .type = LAB_OPTION_ENUM, .words = registrations };
static const LabOption group_item = { .type = LAB_OPTION_INT, .max = G_MAXINT32 };

static const LabOption trigger_options[] = {
  { "method", LAB_OPTION_STRING, NULL, "The request's method is this one", .min = 1,
    .max = 32 },
  { "registration", LAB_OPTION_LIST, NULL, "With method REGISTER: only these kinds",
    .item = &registration_item },
  { "request_uri", LAB_OPTION_STRING, NULL,
    "The Request-URI has this (POSIX extended regular expression)", .min = 1,
    .max = LAB_IFC_PATTERN_MAX },
  { "header", LAB_OPTION_STRING, NULL, "The request has this header (regular expression)",
    .min = 1, .max = LAB_IFC_PATTERN_MAX },
  { "session_case", LAB_OPTION_ENUM, NULL, "On whose behalf the request is handled",
    .words = session_cases },
  { "sdp_line", LAB_OPTION_STRING, NULL,
    "The SDP has a line of this type (regular expression): `m`", .min = 1,
    .max = LAB_IFC_PATTERN_MAX },
  { "content", LAB_OPTION_STRING, NULL,
    "With header or sdp_line: its value has this (regular expression)", .min = 1,
    .max = LAB_IFC_PATTERN_MAX },
  { "negated", LAB_OPTION_BOOL, "false", "Holds when it does not" },
  { "groups", LAB_OPTION_LIST, NULL,
    "Groups that the condition joins; without them all triggers must hold",
    .item = &group_item, .max = LAB_IFC_TRIGGER_MAX },
  { NULL },
};

static const LabOption trigger_item
    = { .type = LAB_OPTION_MAPPING, .table = trigger_options };

const LabOption lab_ifc_options[] = {
  { "priority", LAB_OPTION_INT, NULL, "Lower is asked first; each has its own",
    .required = TRUE, .max = G_MAXINT32 },
  { "server", LAB_OPTION_URI, NULL,
    "The application server; in an application server's own list: itself",
    .words = sip_schemes },
  { "condition", LAB_OPTION_ENUM, "cnf",
    "cnf: one trigger of each group; dnf: all triggers of one group",
    .words = conditions },
  { "triggers", LAB_OPTION_LIST, "[]", "When it holds; without any: always",
    .item = &trigger_item, .max = LAB_IFC_TRIGGER_MAX },
  { "default_handling", LAB_OPTION_ENUM, "continue",
    "What to do with a request when the server does not answer", .words = handlings },
  { "profile_part", LAB_OPTION_ENUM, "both", "For which state of the user it holds",
    .words = parts },
  { "service_info", LAB_OPTION_STRING, NULL,
    "Text for the server, in third-party REGISTERs", .max = 4096 },
  { "include_register", LAB_OPTION_LIST, NULL,
    "What of the user's registration a third-party REGISTER carries",
    .item = &message_item },
  { NULL },
};

const LabOption lab_ifc_item = { .type = LAB_OPTION_MAPPING, .table = lab_ifc_options };

/* Which of its keys says what the trigger looks at; exactly one must. */
static const char *
find_kind (LabComplaint *complaint, const LabNode *node, LabTriggerKind *kind)
{
  static const struct
  {
    const char *key;
    LabTriggerKind kind;
  } kinds[] = { { "request_uri", LAB_TRIGGER_REQUEST_URI },
                { "method", LAB_TRIGGER_METHOD },
                { "header", LAB_TRIGGER_SIP_HEADER },
                { "session_case", LAB_TRIGGER_SESSION_CASE },
                { "sdp_line", LAB_TRIGGER_SESSION_DESCRIPTION } };
  const char *found = NULL;
  guint count = 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (lab_node_has (node, kinds[i].key))
      {
        found = kinds[i].key;
        *kind = kinds[i].kind;
        count++;
      }
  if (count != 1)
    {
      lab_complain (complaint, node,
                    "a trigger needs exactly one of method, request_uri, header, "
                    "session_case and sdp_line (TS 29.228 annex E)");
      return NULL;
    }
  return found;
}

static gboolean
check_companions (LabComplaint *complaint, const LabNode *node, LabTriggerKind kind)
{
  if (lab_node_has (node, "content") && kind != LAB_TRIGGER_SIP_HEADER
      && kind != LAB_TRIGGER_SESSION_DESCRIPTION)
    {
      lab_complain (complaint, lab_node_child (node, "content"),
                    "content goes with header or sdp_line (TS 29.228 annex E)");
      return FALSE;
    }
  const char *method = lab_node_string (node, "method");
  if (lab_node_has (node, "registration") && g_strcmp0 (method, "REGISTER") != 0)
    {
      lab_complain (complaint, lab_node_child (node, "registration"),
                    "registration goes with method REGISTER (TS 29.228 annex B.2.3)");
      return FALSE;
    }
  if (method != NULL && !lab_sip_is_token (method))
    {
      lab_complain (complaint, lab_node_child (node, "method"),
                    "\"%s\" is no method (RFC 3261 §25.1)", method);
      return FALSE;
    }
  return TRUE;
}

/* A list's numbers; a lone scalar is a list of one. */
static guint
registration_bits (const LabNode *list)
{
  guint bits = 0;
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    bits |= 1u << lab_node_enum (lab_node_at (list, i), NULL);
  return bits;
}

static void
read_trigger (LabComplaint *complaint, const LabNode *node, guint own_group, LabIfc *ifc)
{
  LabTrigger trigger = { 0 };
  const char *key = find_kind (complaint, node, &trigger.kind);
  if (key == NULL || !check_companions (complaint, node, trigger.kind))
    return;
  trigger.negated = lab_node_bool (node, "negated");
  if (trigger.kind == LAB_TRIGGER_SESSION_CASE)
    trigger.session_case = (LabSessionCase)lab_node_enum (node, key);
  else
    trigger.text = (char *)lab_node_string (node, key);
  trigger.content = (char *)lab_node_string (node, "content");
  trigger.registration_types = registration_bits (lab_node_child (node, "registration"));
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (guint));
  const LabNode *list = lab_node_child (node, "groups");
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    {
      guint group = (guint)lab_node_int (lab_node_at (list, i), NULL);
      g_array_append_val (groups, group);
    }
  if (groups->len == 0)
    g_array_append_val (groups, own_group);
  trigger.groups = groups;
  g_autoptr (GError) error = NULL;
  if (!lab_ifc_add_trigger (ifc, &trigger, &error))
    lab_complain (complaint, lab_node_child (node, key), "%s", error->message);
}

static void
read_include (const LabNode *list, LabIfc *ifc)
{
  gboolean has[2] = { FALSE, FALSE };
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    has[lab_node_enum (lab_node_at (list, i), NULL)] = TRUE;
  lab_ifc_set_include_register (ifc, has[0], has[1]);
}

static void
read_ifc (LabComplaint *complaint, const LabNode *node, const char *server_name,
          LabServiceProfile *profile)
{
  const char *server = lab_node_string (node, "server");
  if (server == NULL)
    server = server_name;
  if (server == NULL)
    {
      lab_complain (complaint, node, "which server? (TS 29.228 annex B.2.4: ServerName)");
      return;
    }
  gboolean conjunctive = lab_node_enum (node, "condition") == 0;
  g_autoptr (LabIfc) ifc = lab_ifc_new ((guint)lab_node_int (node, "priority"), server);
  lab_ifc_set_conjunctive (ifc, conjunctive);
  lab_ifc_set_default_handling (
      ifc, (LabDefaultHandling)lab_node_enum (node, "default_handling"));
  lab_ifc_set_profile_part (ifc, (LabProfilePart)lab_node_enum (node, "profile_part"));
  lab_ifc_set_service_info (ifc, lab_node_string (node, "service_info"));
  read_include (lab_node_child (node, "include_register"), ifc);
  const LabNode *triggers = lab_node_child (node, "triggers");
  for (guint i = 0; triggers != NULL && i < lab_node_size (triggers); i++)
    read_trigger (complaint, lab_node_at (triggers, i), conjunctive ? i : 0, ifc);
  g_autoptr (GError) error = NULL;
  if (!lab_service_profile_add (profile, g_steal_pointer (&ifc), &error))
    lab_complain (complaint, node, "%s", error->message);
}

void
lab_ifc_read_list (LabComplaint *complaint, const LabNode *list, const char *server_name,
                   LabServiceProfile *profile)
{
  for (guint i = 0; list != NULL && i < lab_node_size (list); i++)
    read_ifc (complaint, lab_node_at (list, i), server_name, profile);
}

gboolean
lab_service_profile_add_nodes (LabServiceProfile *profile, const LabNode *list,
                               const char *server_name, GError **error)
{
  LabComplaint complaint = { .error = error };
  lab_ifc_read_list (&complaint, list, server_name, profile);
  return !complaint.found;
}
