/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/register_request.h"

#include <string.h>

#include "ims/identity.h"

#define EXPIRES_MALFORMED_S 3600

void
lab_register_request_free (LabRegisterRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->impu);
  g_free (request->impu_uri);
  g_clear_pointer (&request->contacts, g_ptr_array_unref);
  g_strfreev (request->path);
  g_free (request->flow);
  g_free (request->call_id);
  lab_credentials_free (request->credentials);
  g_free (request);
}

gint64
lab_expires_parse (const char *text)
{
  if (text == NULL)
    return LAB_EXPIRES_ABSENT;
  if (*text == '\0')
    return EXPIRES_MALFORMED_S;
  guint64 seconds = 0;
  for (const char *digit = text; *digit != '\0'; digit++)
    {
      if (!g_ascii_isdigit (*digit))
        return EXPIRES_MALFORMED_S;
      seconds = MIN (seconds * 10 + (guint64)(*digit - '0'), (guint64)G_MAXUINT32);
    }
  return (gint64)seconds;
}

static char *
explain (GError *error)
{
  char *text = g_strdup (error == NULL ? NULL : error->message);
  g_clear_error (&error);
  return text;
}

static LabScscfFault
parse_to (LabRegisterRequest *request, const LabSipMessage *message, char **detail)
{
  GError *error = NULL;
  const char *to = lab_sip_message_get (message, "To");
  g_autoptr (LabSipNameAddr) name_addr
      = lab_sip_name_addr_parse (to == NULL ? "" : to, &error);
  if (name_addr != NULL)
    request->impu = lab_impu_canonical (name_addr->uri, &error);
  if (request->impu == NULL)
    {
      *detail = explain (error);
      return LAB_SCSCF_FAULT_BAD_TO;
    }
  request->impu_uri = g_strdup (name_addr->uri);
  return LAB_SCSCF_FAULT_NONE;
}

static LabScscfFault
parse_contacts (LabRegisterRequest *request, const LabSipMessage *message, char **detail)
{
  g_auto (GStrv) values = lab_sip_message_list (message, "Contact");
  guint count = g_strv_length (values);
  request->contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_name_addr_free);
  if (count > LAB_REGISTER_CONTACT_MAX)
    {
      *detail
          = g_strdup_printf ("%u contacts, %u at most", count, LAB_REGISTER_CONTACT_MAX);
      return LAB_SCSCF_FAULT_TOO_MANY_CONTACTS;
    }
  for (guint i = 0; i < count; i++)
    {
      GError *error = NULL;
      LabSipNameAddr *contact = lab_sip_name_addr_parse (values[i], &error);
      if (contact == NULL)
        {
          *detail = explain (error);
          return LAB_SCSCF_FAULT_BAD_CONTACT;
        }
      g_ptr_array_add (request->contacts, contact);
      request->star |= lab_sip_contact_is_star (contact);
    }
  request->expires_s = lab_expires_parse (lab_sip_message_get (message, "Expires"));
  if (request->star && (count != 1 || request->expires_s != 0))
    return LAB_SCSCF_FAULT_STAR_NOT_ALONE;
  return LAB_SCSCF_FAULT_NONE;
}

static LabScscfFault
parse_path (LabRegisterRequest *request, const LabSipMessage *message, char **detail)
{
  request->path = lab_sip_message_list (message, "Path");
  guint count = g_strv_length (request->path);
  if (count == 0)
    return LAB_SCSCF_FAULT_NO_PATH;
  GError *error = NULL;
  g_autoptr (LabSipNameAddr) last
      = lab_sip_name_addr_parse (request->path[count - 1], &error);
  if (last == NULL || count > LAB_REGISTER_PATH_MAX)
    {
      *detail = last != NULL ? g_strdup_printf ("%u entries", count) : explain (error);
      return LAB_SCSCF_FAULT_BAD_PATH;
    }
  request->flow = g_strdup (last->uri);
  return LAB_SCSCF_FAULT_NONE;
}

static LabScscfFault
parse_authorization (LabRegisterRequest *request, const LabSipMessage *message,
                     char **detail)
{
  const char *value = lab_sip_message_get (message, "Authorization");
  if (value == NULL)
    return LAB_SCSCF_FAULT_NONE;
  GError *error = NULL;
  request->credentials = lab_credentials_parse (value, strlen (value), &error);
  if (request->credentials != NULL)
    return LAB_SCSCF_FAULT_NONE;
  *detail = explain (error);
  return LAB_SCSCF_FAULT_BAD_AUTHORIZATION;
}

LabRegisterRequest *
lab_register_request_parse (const LabSipMessage *message, LabScscfFault *fault,
                            char **detail)
{
  static LabScscfFault (*const steps[]) (LabRegisterRequest *, const LabSipMessage *,
                                         char **)
      = { parse_to, parse_path, parse_contacts, parse_authorization };
  g_autoptr (LabRegisterRequest) request = g_new0 (LabRegisterRequest, 1);
  *detail = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      *fault = steps[i](request, message, detail);
      if (*fault != LAB_SCSCF_FAULT_NONE)
        return NULL;
    }
  request->call_id = g_strdup (lab_sip_message_call_id (message));
  request->cseq = lab_sip_message_cseq (message);
  request->path_supported = lab_sip_message_has_token (message, "Supported", "path");
  return g_steal_pointer (&request);
}
