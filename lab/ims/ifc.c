/* SPDX-License-Identifier: Apache-2.0 */
/* Initial filter criteria: what they are and when they hold (TS 29.228 annexes B, C, F). */
#include "ims/service_profile.h"

#include <string.h>

#include "base/error.h"
#include "ims/pattern.h"

typedef struct
{
  LabTrigger trigger;
  LabPattern *text;
  LabPattern *content;
} Compiled;

struct _LabIfc
{
  guint priority;
  gboolean conjunctive;
  GPtrArray *triggers; /* of Compiled */
  char *server_name;
  LabDefaultHandling default_handling;
  char *service_info;
  gboolean include_request;
  gboolean include_response;
  LabProfilePart profile_part;
};

static void
compiled_free (gpointer data)
{
  Compiled *compiled = data;
  g_array_unref (compiled->trigger.groups);
  g_free (compiled->trigger.text);
  g_free (compiled->trigger.content);
  lab_pattern_free (compiled->text);
  lab_pattern_free (compiled->content);
  g_free (compiled);
}

LabIfc *
lab_ifc_new (guint priority, const char *server_name)
{
  LabIfc *ifc = g_new0 (LabIfc, 1);
  ifc->priority = priority;
  ifc->conjunctive = TRUE;
  ifc->triggers = g_ptr_array_new_with_free_func (compiled_free);
  ifc->server_name = g_strdup (server_name);
  ifc->profile_part = LAB_PROFILE_PART_BOTH;
  return ifc;
}

void
lab_ifc_free (LabIfc *ifc)
{
  if (ifc == NULL)
    return;
  g_ptr_array_unref (ifc->triggers);
  g_free (ifc->server_name);
  g_free (ifc->service_info);
  g_free (ifc);
}

void
lab_ifc_set_conjunctive (LabIfc *ifc, gboolean conjunctive)
{
  ifc->conjunctive = conjunctive;
}

void
lab_ifc_set_default_handling (LabIfc *ifc, LabDefaultHandling handling)
{
  ifc->default_handling = handling;
}

void
lab_ifc_set_profile_part (LabIfc *ifc, LabProfilePart part)
{
  ifc->profile_part = part;
}

void
lab_ifc_set_service_info (LabIfc *ifc, const char *service_info)
{
  g_free (ifc->service_info);
  ifc->service_info = g_strdup (service_info);
}

void
lab_ifc_set_include_register (LabIfc *ifc, gboolean request, gboolean response)
{
  ifc->include_request = request;
  ifc->include_response = response;
}

guint
lab_ifc_priority (const LabIfc *ifc)
{
  return ifc->priority;
}

const char *
lab_ifc_server_name (const LabIfc *ifc)
{
  return ifc->server_name;
}

gboolean
lab_ifc_conjunctive (const LabIfc *ifc)
{
  return ifc->conjunctive;
}

LabDefaultHandling
lab_ifc_default_handling (const LabIfc *ifc)
{
  return ifc->default_handling;
}

LabProfilePart
lab_ifc_profile_part (const LabIfc *ifc)
{
  return ifc->profile_part;
}

const char *
lab_ifc_service_info (const LabIfc *ifc)
{
  return ifc->service_info;
}

gboolean
lab_ifc_include_register_request (const LabIfc *ifc)
{
  return ifc->include_request;
}

gboolean
lab_ifc_include_register_response (const LabIfc *ifc)
{
  return ifc->include_response;
}

guint
lab_ifc_trigger_count (const LabIfc *ifc)
{
  return ifc->triggers->len;
}

const LabTrigger *
lab_ifc_trigger (const LabIfc *ifc, guint index)
{
  g_return_val_if_fail (index < ifc->triggers->len, NULL);
  const Compiled *compiled = g_ptr_array_index (ifc->triggers, index);
  return &compiled->trigger;
}

/* ---- adding a trigger */

/* A header's or a line's name must be all of it, a Request-URI and a content may have it anywhere. */
static gboolean
compile (Compiled *compiled, GError **error)
{
  LabTrigger *trigger = &compiled->trigger;
  if (trigger->kind == LAB_TRIGGER_SESSION_CASE)
    return TRUE;
  if (trigger->text == NULL || *trigger->text == '\0')
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "a service point trigger without a value (TS 29.228 annex E)");
      return FALSE;
    }
  if (trigger->kind == LAB_TRIGGER_METHOD)
    return TRUE;
  LabPatternFlags flags = trigger->kind == LAB_TRIGGER_REQUEST_URI ? LAB_PATTERN_SEARCH
                          : trigger->kind == LAB_TRIGGER_SIP_HEADER
                              ? LAB_PATTERN_WHOLE | LAB_PATTERN_ANY_CASE
                              : LAB_PATTERN_WHOLE;
  compiled->text = lab_pattern_new (trigger->text, flags, error);
  if (compiled->text == NULL)
    return FALSE;
  if (trigger->content == NULL)
    return TRUE;
  compiled->content = lab_pattern_new (trigger->content, LAB_PATTERN_SEARCH, error);
  return compiled->content != NULL;
}

gboolean
lab_ifc_add_trigger (LabIfc *ifc, const LabTrigger *trigger, GError **error)
{
  guint groups = trigger->groups != NULL ? trigger->groups->len : 0;
  if (ifc->triggers->len >= LAB_IFC_TRIGGER_MAX || groups > LAB_IFC_TRIGGER_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "more than %d triggers or groups in a filter criterion",
                   LAB_IFC_TRIGGER_MAX);
      return FALSE;
    }
  Compiled *compiled = g_new0 (Compiled, 1);
  compiled->trigger = *trigger;
  compiled->trigger.text = g_strdup (trigger->text);
  compiled->trigger.content = g_strdup (trigger->content);
  compiled->trigger.groups = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_append_vals (compiled->trigger.groups,
                       groups > 0 ? trigger->groups->data : NULL, groups);
  if (groups == 0)
    g_array_set_size (compiled->trigger.groups, 1);
  if (!compile (compiled, error))
    {
      compiled_free (compiled);
      return FALSE;
    }
  g_ptr_array_add (ifc->triggers, compiled);
  return TRUE;
}

/* ---- evaluation */

static const char *
long_header_name (const char *name)
{
  static const struct
  {
    char compact;
    const char *name;
  } names[] = {
    { 'a', "Accept-Contact" },
    { 'b', "Referred-By" },
    { 'c', "Content-Type" },
    { 'd', "Request-Disposition" },
    { 'e', "Content-Encoding" },
    { 'f', "From" },
    { 'i', "Call-ID" },
    { 'j', "Reject-Contact" },
    { 'k', "Supported" },
    { 'l', "Content-Length" },
    { 'm', "Contact" },
    { 'o', "Event" },
    { 'r', "Refer-To" },
    { 's', "Subject" },
    { 't', "To" },
    { 'u', "Allow-Events" },
    { 'v', "Via" },
    { 'x', "Session-Expires" },
    { 'y', "Identity" },
  };
  if (name[0] == '\0' || name[1] != '\0')
    return name;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_tolower (name[0]) == names[i].compact)
      return names[i].name;
  return name;
}

static gboolean
header_matches (const Compiled *compiled, const LabServiceRequest *request)
{
  const char *name, *value;
  for (guint i = 0;
       request->header != NULL && request->header (request->message, i, &name, &value);
       i++)
    if (lab_pattern_matches (compiled->text, long_header_name (name))
        && (compiled->content == NULL || lab_pattern_matches (compiled->content, value)))
      return TRUE;
  return FALSE;
}

static gboolean
sdp_line_matches (const Compiled *compiled, const char *line)
{
  const char *equals = strchr (line, '=');
  if (equals == NULL)
    return FALSE;
  g_autofree char *type = g_strndup (line, (gsize)(equals - line));
  return lab_pattern_matches (compiled->text, type)
         && (compiled->content == NULL
             || lab_pattern_matches (compiled->content, equals + 1));
}

static gboolean
sdp_matches (const Compiled *compiled, const char *sdp)
{
  while (sdp != NULL && *sdp != '\0')
    {
      gsize size = strcspn (sdp, "\r\n");
      g_autofree char *line = g_strndup (sdp, size);
      if (sdp_line_matches (compiled, line))
        return TRUE;
      sdp += size + strspn (sdp + size, "\r\n");
    }
  return FALSE;
}

static gboolean
method_matches (const LabTrigger *trigger, const LabServiceRequest *request)
{
  if (strcmp (trigger->text, request->method) != 0)
    return FALSE;
  if (trigger->registration_types == 0 || strcmp (request->method, "REGISTER") != 0)
    return TRUE;
  return (trigger->registration_types & 1u << request->registration_type) != 0;
}

static gboolean
trigger_matches (const Compiled *compiled, const LabServiceRequest *request)
{
  const LabTrigger *trigger = &compiled->trigger;
  gboolean holds = FALSE;
  switch (trigger->kind)
    {
    case LAB_TRIGGER_REQUEST_URI:
      holds = lab_pattern_matches (compiled->text, request->request_uri);
      break;
    case LAB_TRIGGER_METHOD:
      holds = method_matches (trigger, request);
      break;
    case LAB_TRIGGER_SIP_HEADER:
      holds = header_matches (compiled, request);
      break;
    case LAB_TRIGGER_SESSION_CASE:
      holds = trigger->session_case == request->session_case;
      break;
    case LAB_TRIGGER_SESSION_DESCRIPTION:
      holds = sdp_matches (compiled, request->session_description);
      break;
    }
  return holds != !!trigger->negated;
}

static gboolean
in_group (const LabTrigger *trigger, guint group)
{
  for (guint i = 0; i < trigger->groups->len; i++)
    if (g_array_index (trigger->groups, guint, i) == group)
      return TRUE;
  return FALSE;
}

/* CNF: one of the group holds; DNF: all of it. */
static gboolean
group_holds (const LabIfc *ifc, const gboolean *holds, guint group)
{
  for (guint i = 0; i < ifc->triggers->len; i++)
    {
      const Compiled *compiled = g_ptr_array_index (ifc->triggers, i);
      if (in_group (&compiled->trigger, group) && holds[i] == ifc->conjunctive)
        return ifc->conjunctive;
    }
  return !ifc->conjunctive;
}

static gboolean
profile_part_holds (LabProfilePart part, LabSessionCase session_case)
{
  gboolean unregistered = session_case == LAB_SESSION_CASE_TERMINATING_UNREGISTERED
                          || session_case == LAB_SESSION_CASE_ORIGINATING_UNREGISTERED;
  switch (part)
    {
    case LAB_PROFILE_PART_REGISTERED:
      return !unregistered;
    case LAB_PROFILE_PART_UNREGISTERED:
      /* A diverting user may be either (TS 24.229 §5.4.3.3 step 3A). */
      return unregistered || session_case == LAB_SESSION_CASE_ORIGINATING_CDIV;
    case LAB_PROFILE_PART_BOTH:
      break;
    }
  return TRUE;
}

gboolean
lab_ifc_matches (const LabIfc *ifc, const LabServiceRequest *request)
{
  if (!profile_part_holds (ifc->profile_part, request->session_case))
    return FALSE;
  if (ifc->triggers->len == 0)
    return TRUE;
  gboolean holds[LAB_IFC_TRIGGER_MAX];
  for (guint i = 0; i < ifc->triggers->len; i++)
    holds[i] = trigger_matches (g_ptr_array_index (ifc->triggers, i), request);
  /* CNF: the first group that does not hold decides; DNF: the first that does. */
  for (guint i = 0; i < ifc->triggers->len; i++)
    {
      const Compiled *compiled = g_ptr_array_index (ifc->triggers, i);
      const GArray *groups = compiled->trigger.groups;
      for (guint j = 0; j < groups->len; j++)
        if (group_holds (ifc, holds, g_array_index (groups, guint, j))
            != ifc->conjunctive)
          return !ifc->conjunctive;
    }
  return ifc->conjunctive;
}
