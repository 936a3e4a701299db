/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/imdn.h"

#include <string.h>

#include "base/error.h"
#include "ims/xml.h"

#define CRLF "\r\n"

static const struct
{
  const char *name;
  LabImdnKind kind;     /* the natural one */
  gboolean in_any_kind; /* RFC 5438 §11.1.1 */
} statuses[] = {
  [LAB_IMDN_DELIVERED] = { "delivered", LAB_IMDN_DELIVERY, FALSE },
  [LAB_IMDN_FAILED] = { "failed", LAB_IMDN_DELIVERY, FALSE },
  [LAB_IMDN_DISPLAYED] = { "displayed", LAB_IMDN_DISPLAY, FALSE },
  [LAB_IMDN_PROCESSED] = { "processed", LAB_IMDN_PROCESSING, FALSE },
  [LAB_IMDN_STORED] = { "stored", LAB_IMDN_PROCESSING, FALSE },
  [LAB_IMDN_FORBIDDEN] = { "forbidden", LAB_IMDN_DELIVERY, TRUE },
  [LAB_IMDN_ERROR] = { "error", LAB_IMDN_DELIVERY, TRUE },
};

static const char *const kinds[] = {
  [LAB_IMDN_DELIVERY] = "delivery-notification",
  [LAB_IMDN_DISPLAY] = "display-notification",
  [LAB_IMDN_PROCESSING] = "processing-notification",
};

static const struct
{
  const char *word;
  LabImdnRequest bit;
} requests[] = {
  { "positive-delivery", LAB_IMDN_WANTS_POSITIVE_DELIVERY },
  { "negative-delivery", LAB_IMDN_WANTS_NEGATIVE_DELIVERY },
  { "processing", LAB_IMDN_WANTS_PROCESSING },
  { "display", LAB_IMDN_WANTS_DISPLAY },
  { "burned", LAB_IMDN_WANTS_BURNED },
};

LabImdn *
lab_imdn_new (const char *message_id, const char *datetime, LabImdnStatus status)
{
  LabImdn *imdn = g_new0 (LabImdn, 1);
  imdn->message_id = g_strdup (message_id);
  imdn->datetime = g_strdup (datetime);
  imdn->kind = statuses[status].kind;
  imdn->status = status;
  return imdn;
}

void
lab_imdn_free (LabImdn *imdn)
{
  if (imdn == NULL)
    return;
  g_free (imdn->message_id);
  g_free (imdn->datetime);
  g_free (imdn->recipient_uri);
  g_free (imdn->original_recipient_uri);
  g_free (imdn->subject);
  g_free (imdn);
}

const char *
lab_imdn_status_name (LabImdnStatus status)
{
  return statuses[status].name;
}

gboolean
lab_imdn_status_parse (const char *name, LabImdnStatus *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (strcmp (name, statuses[i].name) == 0)
      {
        *status = (LabImdnStatus)i;
        return TRUE;
      }
  return FALSE;
}

static void
fail (GError **error, const char *why)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "IMDN: %s (RFC 5438 §11.1.1)", why);
}

/* The one of the three notifications that is there, and the status in it. */
static gboolean
read_status (const LabXmlElement *root, LabImdnKind *kind, LabImdnStatus *status,
             GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const LabXmlElement *notification = lab_xml_first (root, kinds[i]);
      const LabXmlElement *holder
          = notification != NULL ? lab_xml_first (notification, "status") : NULL;
      const LabXmlElement *what = holder != NULL ? lab_xml_first (holder, NULL) : NULL;
      if (notification == NULL)
        continue;
      *kind = (LabImdnKind)i;
      if (what != NULL && lab_imdn_status_parse (lab_xml_name (what), status)
          && (statuses[*status].in_any_kind || statuses[*status].kind == *kind))
        return TRUE;
      fail (error, "no status that belongs to this notification");
      return FALSE;
    }
  fail (error, "no delivery, display or processing notification");
  return FALSE;
}

LabImdn *
lab_imdn_read (const char *xml, gsize size, GError **error)
{
  g_autoptr (LabXml) document = lab_xml_read (xml, size, LAB_IMDN_MAX, "imdn", error);
  if (document == NULL)
    return NULL;
  const LabXmlElement *root = lab_xml_root (document);
  g_autofree char *message_id = lab_xml_child_text (root, "message-id");
  LabImdnKind kind;
  LabImdnStatus status;
  if (message_id == NULL || *message_id == '\0')
    {
      fail (error, "no message-id");
      return NULL;
    }
  if (!read_status (root, &kind, &status, error))
    return NULL;
  LabImdn *imdn = lab_imdn_new (message_id, NULL, status);
  imdn->kind = kind;
  imdn->datetime = lab_xml_child_text (root, "datetime");
  imdn->recipient_uri = lab_xml_child_text (root, "recipient-uri");
  imdn->original_recipient_uri = lab_xml_child_text (root, "original-recipient-uri");
  imdn->subject = lab_xml_child_text (root, "subject");
  return imdn;
}

char *
lab_imdn_write (const LabImdn *imdn)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" CRLF
                               "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\">" CRLF);
  lab_xml_append_element (out, 2, "message-id", imdn->message_id, CRLF);
  lab_xml_append_element (out, 2, "datetime", imdn->datetime, CRLF);
  lab_xml_append_element (out, 2, "recipient-uri", imdn->recipient_uri, CRLF);
  lab_xml_append_element (out, 2, "original-recipient-uri", imdn->original_recipient_uri,
                          CRLF);
  lab_xml_append_element (out, 2, "subject", imdn->subject, CRLF);
  const char *kind = kinds[imdn->kind];
  g_string_append_printf (out,
                          "  <%s>" CRLF "    <status>" CRLF "      <%s/>" CRLF
                          "    </status>" CRLF "  </%s>" CRLF "</imdn>" CRLF,
                          kind, lab_imdn_status_name (imdn->status), kind);
  return g_string_free (out, FALSE);
}

guint
lab_imdn_request_parse (const char *value)
{
  guint request = 0;
  g_auto (GStrv) words = g_strsplit (value != NULL ? value : "", ",", 32);
  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (requests); j++)
      if (g_ascii_strcasecmp (g_strstrip (words[i]), requests[j].word) == 0)
        request |= requests[j].bit;
  return request;
}

char *
lab_imdn_request_format (guint request)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (request & requests[i].bit)
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", requests[i].word);
  return g_string_free (out, FALSE);
}
