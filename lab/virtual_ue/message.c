/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/random.h"
#include "virtual_ue/private.h"

/* Pager-mode messages and the reports on them (RFC 3428, RFC 5438; the operator's 5.1.3.2). */

#define CPM_MSG_SERVICE "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg"
#define CPM_MSG_ACCEPT                                                                   \
  "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\""

void
ue_received_free (gpointer pointer)
{
  UeReceived *received = pointer;
  g_free (received->message_id);
  g_free (received->from);
  g_free (received->date_time);
  g_free (received->conversation_id);
  g_free (received->contribution_id);
  g_free (received);
}

/* ---- sending one */

static guint
wanted_reports (const LabNode *arguments)
{
  static const struct
  {
    const char *word;
    guint bit;
  } words[] = {
    { "delivery", LAB_IMDN_WANTS_POSITIVE_DELIVERY },
    { "negative-delivery", LAB_IMDN_WANTS_NEGATIVE_DELIVERY },
    { "processing", LAB_IMDN_WANTS_PROCESSING },
    { "display", LAB_IMDN_WANTS_DISPLAY },
    { "burned", LAB_IMDN_WANTS_BURNED },
  };
  g_auto (GStrv) asked = lab_node_strv (arguments, "reports");
  guint wants = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains ((const char *const *)asked, words[i].word))
      wants |= words[i].bit;
  return wants;
}

static GBytes *
make_cpim (Ue *self, const LabNode *arguments, const char *to, GBytes *content)
{
  g_autoptr (LabPager) pager = lab_pager_new ();
  const char *id = lab_node_string (arguments, "message_id");
  pager->from = g_strdup (ue_impu (self));
  pager->to = g_strdup (to);
  pager->message_id = id != NULL ? g_strdup (id) : lab_random_token (16);
  pager->wants = wanted_reports (arguments);
  pager->content_type = g_strdup (lab_node_string (arguments, "content_type"));
  pager->content = g_bytes_ref (content);
  return lab_pager_write (pager, lab_clock_now_us (), TRUE);
}

static void
append_id (LabSipMessage *message, const LabNode *arguments, const char *header,
           const char *key)
{
  const char *said = lab_node_string (arguments, key);
  g_autofree char *id = said != NULL ? g_strdup (said) : lab_random_uuid ();
  lab_sip_message_append (message, header, id);
}

static void
append_own_headers (LabSipMessage *message, const LabNode *arguments)
{
  const LabNode *headers = lab_node_child (arguments, "headers");
  for (guint i = 0; headers != NULL && i < lab_node_size (headers); i++)
    {
      const LabNode *header = lab_node_at (headers, i);
      lab_sip_message_replace (message, lab_node_name (header),
                               lab_node_string (header, NULL));
    }
}

LabSipMessage *
ue_new_message (Ue *self, const char *to)
{
  LabSipMessage *message = ue_new_request (self, "MESSAGE", to);
  lab_sip_message_append (message, "Accept-Contact", CPM_MSG_ACCEPT);
  lab_sip_message_append (message, "P-Preferred-Service", CPM_MSG_SERVICE);
  return message;
}

void
ue_message (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  g_autofree char *to = ue_uri_of (self, lab_node_string (arguments, "to"));
  const char *text = lab_node_string (arguments, "text");
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  LabSipMessage *message = ue_new_message (self, to);
  append_id (message, arguments, "Conversation-ID", "conversation_id");
  append_id (message, arguments, "Contribution-ID", "contribution_id");
  if (lab_node_bool (arguments, "cpim"))
    {
      g_autoptr (GBytes) body = make_cpim (self, arguments, to, content);
      lab_sip_message_set_body (message, "message/cpim", body);
    }
  else
    lab_sip_message_set_body (message, lab_node_string (arguments, "content_type"),
                              content);
  append_own_headers (message, arguments);
  ue_send (self, message, ue_pass_with, call);
}

/* ---- reports */

static void
report_sent (Ue *self, gpointer data, const LabEvent *event, LabSipMessage *response)
{
  if (data != NULL)
    ue_pass_with (self, data, event, response);
}

void
ue_send_report (Ue *self, const UeReceived *received, LabImdnStatus status,
                LabVerbCall *call)
{
  g_autoptr (LabImdn) imdn
      = lab_imdn_new (received->message_id, received->date_time, status);
  g_autofree char *id = lab_random_token (16);
  imdn->recipient_uri = g_strdup (ue_impu (self));
  g_autoptr (GBytes) body = lab_pager_write_report (imdn, ue_impu (self), received->from,
                                                    id, lab_clock_now_us ());
  LabSipMessage *message = ue_new_message (self, received->from);
  if (received->conversation_id != NULL)
    lab_sip_message_append (message, "Conversation-ID", received->conversation_id);
  if (received->contribution_id != NULL)
    lab_sip_message_append (message, "Contribution-ID", received->contribution_id);
  lab_sip_message_set_body (message, "message/cpim", body);
  ue_send (self, message, report_sent, call);
}

static UeReceived *
find_undisplayed (Ue *self, const char *message_id)
{
  for (guint i = 0; i < self->received->len; i++)
    {
      UeReceived *received = self->received->pdata[i];
      gboolean fits = message_id == NULL
                          ? !received->displayed
                          : g_strcmp0 (received->message_id, message_id) == 0;
      if (fits && (received->wants & LAB_IMDN_WANTS_DISPLAY))
        return received;
    }
  return NULL;
}

void
ue_display (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  UeReceived *received
      = find_undisplayed (self, lab_node_string (arguments, "message_id"));
  if (received == NULL)
    {
      lab_verb_call_fail (call, 0, "no message is here that asks for a display report");
      return;
    }
  received->displayed = TRUE;
  ue_send_report (self, received, LAB_IMDN_DISPLAYED, call);
}
