/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/dialog-private.h"

#include "base/clock.h"
#include "base/error.h"
#include "sip/name_addr.h"
#include "sip/uri.h"

#include <string.h>

static LabSipDialog *
fail (GError **error, const char *what)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "no dialog: %s (RFC 3261 §12.1)",
               what);
  return NULL;
}

/* (transfer full) (nullable): the URI of the first Contact. */
static char *
contact_uri (const LabSipMessage *message)
{
  g_auto (GStrv) contacts = lab_sip_message_list (message, "Contact");
  g_autoptr (LabSipNameAddr) contact
      = contacts[0] != NULL ? lab_sip_name_addr_parse (contacts[0], NULL) : NULL;
  return contact != NULL ? g_strdup (contact->uri) : NULL;
}

static char **
route_set (const LabSipMessage *message, gboolean reversed)
{
  char **routes = lab_sip_message_list (message, "Record-Route");
  guint count = g_strv_length (routes);
  for (guint i = 0; reversed && i < count / 2; i++)
    {
      char *other = routes[i];
      routes[i] = routes[count - 1 - i];
      routes[count - 1 - i] = other;
    }
  return routes;
}

static void
replace_text (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

LabSipDialog *
lab_sip_dialog_new_uac (const LabSipMessage *request, const LabSipMessage *response,
                        GError **error)
{
  g_autoptr (LabSipDialog) dialog = g_new0 (LabSipDialog, 1);
  dialog->local_tag = lab_sip_message_from_tag (request);
  dialog->remote_tag = lab_sip_message_to_tag (response);
  if (dialog->local_tag == NULL || dialog->remote_tag == NULL)
    return fail (error, "From or To has no tag");
  dialog->call_id = g_strdup (lab_sip_message_call_id (request));
  dialog->local = g_strdup (lab_sip_message_get (request, "From"));
  dialog->remote = g_strdup (lab_sip_message_get (response, "To"));
  dialog->local_cseq = lab_sip_message_cseq (request);
  dialog->routes = route_set (response, TRUE);
  dialog->early = lab_sip_message_status (response) < 200;
  dialog->target = contact_uri (response);
  if (dialog->target == NULL)
    dialog->target = g_strdup (lab_sip_message_request_uri (request));
  return g_steal_pointer (&dialog);
}

LabSipDialog *
lab_sip_dialog_new_uas (const LabSipMessage *request, const LabSipMessage *response,
                        GError **error)
{
  g_autoptr (LabSipDialog) dialog = g_new0 (LabSipDialog, 1);
  dialog->local_tag = lab_sip_message_to_tag (response);
  dialog->remote_tag = lab_sip_message_from_tag (request);
  if (dialog->local_tag == NULL)
    return fail (error, "the answer's To has no tag");
  dialog->target = contact_uri (request);
  if (dialog->target == NULL)
    return fail (error, "the request has no Contact");
  dialog->call_id = g_strdup (lab_sip_message_call_id (request));
  dialog->local = g_strdup (lab_sip_message_get (response, "To"));
  dialog->remote = g_strdup (lab_sip_message_get (request, "From"));
  dialog->remote_cseq = lab_sip_message_cseq (request);
  dialog->has_remote_cseq = TRUE;
  dialog->routes = route_set (request, FALSE);
  return g_steal_pointer (&dialog);
}

void
lab_sip_dialog_free (LabSipDialog *dialog)
{
  if (dialog == NULL)
    return;
  lab_sip_dialog_end_handshake (dialog);
  lab_sip_message_unref (dialog->ack);
  g_free (dialog->call_id);
  g_free (dialog->local_tag);
  g_free (dialog->remote_tag);
  g_free (dialog->local);
  g_free (dialog->remote);
  g_free (dialog->target);
  g_strfreev (dialog->routes);
  g_free (dialog);
}

const char *
lab_sip_dialog_call_id (const LabSipDialog *dialog)
{
  return dialog->call_id;
}

const char *
lab_sip_dialog_remote_target (const LabSipDialog *dialog)
{
  return dialog->target;
}

gboolean
lab_sip_dialog_has (const LabSipDialog *dialog, const LabSipMessage *message)
{
  g_autofree char *from = lab_sip_message_from_tag (message);
  g_autofree char *to = lab_sip_message_to_tag (message);
  gboolean request = lab_sip_message_is_request (message);
  return strcmp (dialog->call_id, lab_sip_message_call_id (message)) == 0
         && g_strcmp0 (dialog->local_tag, request ? to : from) == 0
         && g_strcmp0 (dialog->remote_tag, request ? from : to) == 0;
}

/* ---- requests within it */

static gboolean
is_loose (const char *route)
{
  g_autoptr (LabSipNameAddr) name_addr = lab_sip_name_addr_parse (route, NULL);
  g_autoptr (LabSipUri) uri
      = name_addr != NULL ? lab_sip_name_addr_parse_uri (name_addr, NULL) : NULL;
  return uri != NULL && uri->params != NULL && lab_sip_params_has (uri->params, "lr");
}

/* §12.2.1.1: a strict router's URI takes the place of the target's, which becomes the last Route. */
static void
set_routes (const LabSipDialog *dialog, LabSipMessage *request)
{
  guint first = 0;
  if (dialog->routes[0] != NULL && !is_loose (dialog->routes[0]))
    {
      g_autoptr (LabSipNameAddr) route
          = lab_sip_name_addr_parse (dialog->routes[0], NULL);
      if (route != NULL)
        lab_sip_message_set_request_uri (request, route->uri);
      first = 1;
    }
  for (guint i = first; dialog->routes[i] != NULL; i++)
    lab_sip_message_append (request, "Route", dialog->routes[i]);
  if (first == 1)
    {
      g_autofree char *target = g_strdup_printf ("<%s>", dialog->target);
      lab_sip_message_append (request, "Route", target);
    }
}

LabSipMessage *
lab_sip_dialog_make_request (const LabSipDialog *dialog, const char *method, guint32 cseq)
{
  LabSipMessage *request = lab_sip_message_new_request (method, dialog->target,
                                                        dialog->local, dialog->remote);
  g_autofree char *sequence = g_strdup_printf ("%u %s", cseq, method);
  lab_sip_message_replace (request, "Call-ID", dialog->call_id);
  lab_sip_message_replace (request, "CSeq", sequence);
  lab_sip_message_replace (request, "From", dialog->local);
  set_routes (dialog, request);
  return request;
}

LabSipMessage *
lab_sip_dialog_new_request (LabSipDialog *dialog, const char *method)
{
  g_return_val_if_fail (strcmp (method, "ACK") != 0 && strcmp (method, "CANCEL") != 0,
                        NULL);
  return lab_sip_dialog_make_request (dialog, method, ++dialog->local_cseq);
}

static gboolean
refreshes_target (const LabSipMessage *message)
{
  static const char *const methods[] = { "INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY" };
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (lab_sip_message_is_method (message, methods[i]))
      return TRUE;
  return FALSE;
}

static void
refresh_target (LabSipDialog *dialog, const LabSipMessage *message)
{
  char *target = refreshes_target (message) ? contact_uri (message) : NULL;
  if (target != NULL)
    replace_text (&dialog->target, target);
}

gboolean
lab_sip_dialog_take_request (LabSipDialog *dialog, const LabSipMessage *request)
{
  guint32 cseq = lab_sip_message_cseq (request);
  if (dialog->has_remote_cseq && cseq <= dialog->remote_cseq)
    return FALSE;
  dialog->has_remote_cseq = TRUE;
  dialog->remote_cseq = cseq;
  refresh_target (dialog, request);
  return TRUE;
}

void
lab_sip_dialog_take_response (LabSipDialog *dialog, const LabSipMessage *response)
{
  guint status = lab_sip_message_status (response);
  if (status < 101 || status > 299)
    return;
  refresh_target (dialog, response);
  if (!dialog->early || status < 200 || !lab_sip_message_is_method (response, "INVITE"))
    return;
  dialog->early = FALSE;
  g_strfreev (dialog->routes);
  dialog->routes = route_set (response, TRUE);
}
