/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "im_as/private.h"
#include "sip/name_addr.h"

/* Third-party REGISTER (TS 24.229 §5.4.1.7, §5.7.1.1): who is there; what waits for him is delivered. */

static guint32
expires_of (const LabSipMessage *request)
{
  const char *text = lab_sip_message_get (request, "Expires");
  guint64 seconds = 0;
  if (text != NULL
      && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return (guint32)seconds;
  return text == NULL ? 3600 : 0;
}

void
im_third_party_register (ImAs *self, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  const char *to = lab_sip_message_get (request, "To");
  g_autoptr (LabSipNameAddr) value = lab_sip_name_addr_parse (to == NULL ? "" : to, NULL);
  g_autofree char *key = value == NULL ? NULL : im_recipient_key (self, value->uri);
  guint32 expires_s = expires_of (request);
  if (key == NULL)
    {
      lab_sip_exchange_refuse (exchange, 400, "To \"%s\": no public identity",
                               to == NULL ? "" : to);
      return;
    }
  g_autofree char *granted = g_strdup_printf ("%u", expires_s);
  lab_sip_exchange_reply (exchange, 200, NULL, "Server", IM_USER_AGENT, "Expires",
                          granted, NULL);
  ImRecipient *recipient = im_recipient (self, key);
  gboolean comes = expires_s > 0 && !recipient->registered;
  recipient->registered = expires_s > 0;
  recipient->known = TRUE;
  if (comes)
    lab_log_info (self->element.name, "%s is there: %" G_GUINT64_FORMAT " waiting", key,
                  im_queue_count (self->queue, key));
  if (expires_s == 0)
    return;
  recipient->away = FALSE;
  recipient->tries = 0;
  lab_timer_cancel (&recipient->retry);
  im_deliver_next (recipient);
}
