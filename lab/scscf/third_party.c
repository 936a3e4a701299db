/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "ims/restoration_xml.h"
#include "mime/multipart.h"
#include "scscf/service_request.h"

/* Third-party REGISTER to application servers (TS 24.229 §5.4.1.7, §5.4.1.7A). */

#define BOUNDARY_CHARACTERS 24

typedef struct
{
  LabScopeItem item; /* in the element's scope */
  LabScope scope;    /* the REGISTER under way */
  LabScscf *scscf;
  LabRegistration *registration;
  char *server;
  gboolean removal;
  LabDefaultHandling handling;
} ThirdParty;

static void
free_third_party (ThirdParty *self)
{
  lab_scope_leave (&self->item);
  lab_scope_clear (&self->scope);
  lab_registration_unref (self->registration);
  g_free (self->server);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThirdParty, free_third_party)

static void
cancel_third_party (LabScopeItem *item)
{
  free_third_party ((ThirdParty *)item);
}

static void
on_response (gpointer user_data, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  if (lab_sip_message_status (response) < 200)
    return;
  g_autoptr (ThirdParty) self = user_data;
  lab_scope_leave (&self->item);
  if (lab_sip_message_status (response) < 300)
    return;
  gboolean ends
      = self->handling == LAB_DEFAULT_HANDLING_SESSION_TERMINATED && !self->removal;
  lab_log_info (self->scscf->element.name, "third-party REGISTER to %s: %u %s%s",
                self->server, lab_sip_message_status (response),
                lab_sip_message_phrase (response),
                ends ? ": the user is de-registered (default handling)" : "");
  /* TS 24.229 §5.4.1.7: SESSION_TERMINATED means a de-registration by the network. */
  if (!ends)
    return;
  g_autoptr (GPtrArray) all = lab_bindings_new ();
  for (guint i = 0; i < self->registration->bindings->len; i++)
    g_ptr_array_add (all, lab_binding_ref (self->registration->bindings->pdata[i]));
  lab_scscf_unbind (self->scscf, self->registration, all,
                    LAB_SCSCF_UNBIND_ADMINISTRATIVE);
}

/* ---- the body, as the filter criterion asks for it (§5.4.1.7A) */

static void
append_part (LabMultipart *multipart, const char *type, GBytes *body)
{
  LabMimeHeaders *headers = lab_mime_headers_new ();
  lab_mime_headers_append (headers, "Content-Type", type);
  lab_multipart_append (multipart, headers, body);
}

static void
set_body (LabSipMessage *message, const LabIfc *ifc, const LabSipMessage *request,
          const LabSipMessage *response)
{
  static const char sip_type[] = "message/sip";
  struct
  {
    const char *type;
    GBytes *body;
  } parts[3];
  guint count = 0;
  const char *service_info = lab_ifc_service_info (ifc);
  if (service_info != NULL)
    {
      char *xml = lab_service_info_write (service_info);
      parts[count].type = LAB_IMS_XML_TYPE;
      parts[count++].body = g_bytes_new_take (xml, strlen (xml));
    }
  if (request != NULL && lab_ifc_include_register_request (ifc))
    {
      parts[count].type = sip_type;
      parts[count++].body = lab_sip_message_to_bytes (request);
    }
  if (response != NULL && lab_ifc_include_register_response (ifc))
    {
      parts[count].type = sip_type;
      parts[count++].body = lab_sip_message_to_bytes (response);
    }
  if (count == 1)
    lab_sip_message_set_body (message, parts[0].type, parts[0].body);
  else if (count > 1)
    {
      g_autofree char *boundary = lab_random_token (BOUNDARY_CHARACTERS);
      g_autofree char *type
          = g_strdup_printf ("multipart/mixed;boundary=\"%s\"", boundary);
      g_autoptr (LabMultipart) multipart = lab_multipart_new (boundary);
      for (guint i = 0; i < count; i++)
        append_part (multipart, parts[i].type, parts[i].body);
      g_autoptr (GBytes) body = lab_multipart_write (multipart, NULL);
      if (body != NULL)
        lab_sip_message_set_body (message, type, body);
    }
  for (guint i = 0; i < count; i++)
    g_bytes_unref (parts[i].body);
}

static LabSipMessage *
build (LabScscf *scscf, const LabIfc *ifc, const LabServedIdentity *identity,
       guint32 expires_s, const LabSipMessage *request, const LabSipMessage *response)
{
  static const char *const copied[]
      = { "P-Access-Network-Info", "P-Charging-Vector", "P-Visited-Network-ID" };
  g_autofree char *from = g_strdup_printf ("<%s>", scscf->server_name);
  g_autofree char *to = g_strdup_printf ("<%s>", identity->uri);
  g_autofree char *expires = g_strdup_printf ("%u", expires_s);
  LabSipMessage *message
      = lab_sip_message_new_request ("REGISTER", lab_ifc_server_name (ifc), from, to);
  g_autofree char *contact = lab_scscf_uri (scscf, NULL);
  lab_sip_message_append (message, "Contact", contact);
  lab_sip_message_append (message, "Expires", expires);
  for (guint i = 0; request != NULL && i < G_N_ELEMENTS (copied); i++)
    lab_sip_message_copy_fields (message, request, copied[i]);
  set_body (message, ifc, request, response);
  return message;
}

static void
send_register (LabScscf *scscf, LabRegistration *registration, const LabIfc *ifc,
               LabSipMessage *message, gboolean removal)
{
  ThirdParty *self = g_new0 (ThirdParty, 1);
  self->scscf = scscf;
  self->registration = lab_registration_ref (registration);
  self->server = g_strdup (lab_ifc_server_name (ifc));
  self->removal = removal;
  self->handling = lab_ifc_default_handling (ifc);
  lab_scope_enter (&scscf->element.scope, &self->item, cancel_third_party);
  LabSipTarget target;
  gboolean known = lab_scscf_next_hop (scscf, self->server, &target);
  lab_log_debug (scscf->element.name, "third-party REGISTER to %s", self->server);
  lab_sip_request_send (scscf->agent, &self->scope, message, known ? &target : NULL, NULL,
                        on_response, self);
}

void
lab_scscf_tell_servers (LabScscf *scscf, LabRegistration *registration, const char *impu,
                        LabRegistrationType type, guint32 expires_s,
                        LabSipMessage *request, LabSipMessage *response)
{
  const LabServedIdentity *identity = lab_registration_identity (registration, impu);
  if (identity == NULL || identity->barred)
    identity = lab_registration_default (registration);
  if (identity == NULL)
    return;
  g_autoptr (LabSipMessage) stand_in = NULL;
  if (request == NULL)
    {
      g_autofree char *to = g_strdup_printf ("<%s>", identity->uri);
      stand_in = lab_sip_message_new_request ("REGISTER", scscf->server_name, to, to);
    }
  g_auto (LabScscfServiceRequest) view = { 0 };
  lab_scscf_service_request_init (&view, request != NULL ? request : stand_in,
                                  LAB_SESSION_CASE_ORIGINATING);
  view.request.registration_type = type;
  g_autoptr (LabServiceProfile) profile = lab_service_profile_ref (identity->profile);
  guint position = 0;
  const LabIfc *ifc;
  while ((ifc = lab_service_profile_next (profile, &view.request, &position)) != NULL)
    send_register (scscf, registration, ifc,
                   build (scscf, ifc, identity, expires_s, request, response),
                   type == LAB_REGISTRATION_REMOVAL);
}
