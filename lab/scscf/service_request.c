/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/service_request.h"

#include "mime/media_type.h"
#include "mime/multipart.h"

#define SDP_TYPE "application/sdp"

static char *
text_of (GBytes *bytes)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  return g_strndup (text == NULL ? "" : text, size);
}

char *
lab_scscf_session_description (const LabSipMessage *message)
{
  const char *value = lab_sip_message_get (message, "Content-Type");
  g_autoptr (LabMediaType) type
      = value == NULL ? NULL : lab_media_type_parse (value, NULL);
  if (type == NULL)
    return NULL;
  if (lab_media_type_is (type, SDP_TYPE))
    return text_of (lab_sip_message_body (message));
  const char *boundary = lab_media_type_parameter (type, "boundary");
  if (!lab_media_type_is (type, "multipart/*") || boundary == NULL)
    return NULL;
  g_autoptr (LabMultipart) multipart
      = lab_multipart_parse (lab_sip_message_body (message), boundary, NULL);
  const LabMimePart *part
      = multipart == NULL ? NULL : lab_multipart_find (multipart, SDP_TYPE);
  g_autoptr (GBytes) content = part == NULL ? NULL : lab_mime_part_content (part, NULL);
  return content == NULL ? NULL : text_of (content);
}

static gboolean
get_field (gconstpointer message, guint index, const char **name, const char **value)
{
  if (index >= lab_sip_message_n_fields (message))
    return FALSE;
  lab_sip_message_field (message, index, name, value);
  return TRUE;
}

void
lab_scscf_service_request_init (LabScscfServiceRequest *self,
                                const LabSipMessage *message, LabSessionCase session_case)
{
  self->session_description = lab_scscf_session_description (message);
  self->request = (LabServiceRequest){
    .method = lab_sip_message_method (message),
    .request_uri = lab_sip_message_request_uri (message),
    .session_case = session_case,
    .session_description = self->session_description,
    .header = get_field,
    .message = message,
  };
}

void
lab_scscf_service_request_clear (LabScscfServiceRequest *self)
{
  g_clear_pointer (&self->session_description, g_free);
}
