/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message-private.h"

#include "base/random.h"

#include <string.h>

#define TAG_LENGTH     12
#define CALL_ID_LENGTH 24

/* ---- fields that every message has */

const char *
lab_sip_message_call_id (const LabSipMessage *message)
{
  const char *value = lab_sip_message_get (message, "Call-ID");
  return value != NULL ? value : "";
}

guint32
lab_sip_message_cseq (const LabSipMessage *message)
{
  const char *value = lab_sip_message_get (message, "CSeq");
  if (value == NULL || !g_ascii_isdigit (value[0]))
    return 0;
  guint64 number = g_ascii_strtoull (value, NULL, 10);
  return number <= G_MAXUINT32 ? (guint32)number : 0;
}

const char *
lab_sip_message_method (const LabSipMessage *message)
{
  if (message->method != NULL)
    return message->method;
  const char *value = lab_sip_message_get (message, "CSeq");
  const char *method = value != NULL ? strpbrk (value, " \t") : NULL;
  /* Found once, when asked for: not an edit of the message. */
  ((LabSipMessage *)message)->method
      = g_strchug (g_strdup (method != NULL ? method : ""));
  return message->method;
}

/* Where the header parameters of a From or To begin: after the closing angle bracket, if there is one. */
static const char *
name_addr_parameters (const char *value)
{
  gboolean quoted = FALSE;
  for (const char *p = value; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == '<')
        {
          const char *end = strchr (p, '>');
          return end != NULL ? end + 1 : "";
        }
    }
  const char *semicolon = strchr (value, ';');
  return semicolon != NULL ? semicolon : "";
}

static char *
tag_of (const LabSipMessage *message, const char *name)
{
  const char *value = lab_sip_message_get (message, name);
  if (value == NULL)
    return NULL;
  for (const char *p = strchr (name_addr_parameters (value), ';'); p != NULL;
       p = strchr (p, ';'))
    {
      p++;
      while (*p == ' ' || *p == '\t')
        p++;
      if (g_ascii_strncasecmp (p, "tag", 3) != 0)
        continue;
      const char *equals = p + 3 + strspn (p + 3, " \t");
      if (*equals != '=')
        continue;
      const char *tag = equals + 1 + strspn (equals + 1, " \t");
      return g_strndup (tag, strcspn (tag, "; \t"));
    }
  return NULL;
}

char *
lab_sip_message_from_tag (const LabSipMessage *message)
{
  return tag_of (message, "From");
}

char *
lab_sip_message_to_tag (const LabSipMessage *message)
{
  return tag_of (message, "To");
}

static void
add_tag (LabSipMessage *message, const char *name, const char *tag)
{
  g_autofree char *present = tag_of (message, name);
  const char *value = lab_sip_message_get (message, name);
  if (present != NULL || value == NULL)
    return;
  g_autofree char *tagged = g_strdup_printf ("%s;tag=%s", value, tag);
  lab_sip_message_replace (message, name, tagged);
}

void
lab_sip_message_set_to_tag (LabSipMessage *message, const char *tag)
{
  add_tag (message, "To", tag);
}

gboolean
lab_sip_message_decrease_max_forwards (LabSipMessage *message)
{
  const char *value = lab_sip_message_get (message, "Max-Forwards");
  guint64 hops = 71;
  if (value != NULL
      && (!g_ascii_string_to_unsigned (value, 10, 0, 255, &hops, NULL) || hops == 0))
    return FALSE;
  g_autofree char *decreased = g_strdup_printf ("%u", (guint)hops - 1);
  lab_sip_message_replace (message, "Max-Forwards", decreased);
  return TRUE;
}

/* ---- new messages */

LabSipMessage *
lab_sip_message_new_request (const char *method, const char *uri, const char *from,
                             const char *to)
{
  LabSipMessage *message = lab_sip_message_new_empty ();
  g_autofree char *tag = lab_random_token (TAG_LENGTH);
  g_autofree char *call_id = lab_random_token (CALL_ID_LENGTH);
  g_autofree char *cseq = g_strdup_printf ("1 %s", method);
  message->is_request = TRUE;
  message->method = g_strdup (method);
  message->uri = g_strdelimit (g_strdup (uri), "\r\n", ' ');
  lab_sip_message_append (message, "Max-Forwards", "70");
  lab_sip_message_append (message, "From", from);
  add_tag (message, "From", tag);
  lab_sip_message_append (message, "To", to);
  lab_sip_message_append (message, "Call-ID", call_id);
  lab_sip_message_append (message, "CSeq", cseq);
  return message;
}

LabSipMessage *
lab_sip_message_new_response (const LabSipMessage *request, guint status,
                              const char *phrase)
{
  LabSipMessage *message = lab_sip_message_new_empty ();
  lab_sip_message_set_status (message, CLAMP (status, 100, 699), phrase);
  static const char *const names[] = { "Via", "From", "To", "Call-ID", "CSeq" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    lab_sip_message_copy_fields (message, request, names[i]);
  if (status > 100)
    {
      g_autofree char *tag = lab_random_token (TAG_LENGTH);
      lab_sip_message_set_to_tag (message, tag);
    }
  return message;
}

/* RFC 3261 §21 and what came after it */
static const struct
{
  guint status;
  const char *phrase;
} phrases[] = {
  { 100, "Trying" },
  { 180, "Ringing" },
  { 181, "Call Is Being Forwarded" },
  { 182, "Queued" },
  { 183, "Session Progress" },
  { 199, "Early Dialog Terminated" },
  { 200, "OK" },
  { 202, "Accepted" },
  { 204, "No Notification" },
  { 300, "Multiple Choices" },
  { 301, "Moved Permanently" },
  { 302, "Moved Temporarily" },
  { 305, "Use Proxy" },
  { 380, "Alternative Service" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 402, "Payment Required" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 406, "Not Acceptable" },
  { 407, "Proxy Authentication Required" },
  { 408, "Request Timeout" },
  { 410, "Gone" },
  { 412, "Conditional Request Failed" },
  { 413, "Request Entity Too Large" },
  { 414, "Request-URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 416, "Unsupported URI Scheme" },
  { 417, "Unknown Resource-Priority" },
  { 420, "Bad Extension" },
  { 421, "Extension Required" },
  { 422, "Session Interval Too Small" },
  { 423, "Interval Too Brief" },
  { 424, "Bad Location Information" },
  { 428, "Use Identity Header" },
  { 429, "Provide Referrer Identity" },
  { 430, "Flow Failed" },
  { 433, "Anonymity Disallowed" },
  { 436, "Bad Identity Info" },
  { 437, "Unsupported Credential" },
  { 438, "Invalid Identity Header" },
  { 439, "First Hop Lacks Outbound Support" },
  { 440, "Max-Breadth Exceeded" },
  { 469, "Bad Info Package" },
  { 470, "Consent Needed" },
  { 480, "Temporarily Unavailable" },
  { 481, "Call/Transaction Does Not Exist" },
  { 482, "Loop Detected" },
  { 483, "Too Many Hops" },
  { 484, "Address Incomplete" },
  { 485, "Ambiguous" },
  { 486, "Busy Here" },
  { 487, "Request Terminated" },
  { 488, "Not Acceptable Here" },
  { 489, "Bad Event" },
  { 491, "Request Pending" },
  { 493, "Undecipherable" },
  { 494, "Security Agreement Required" },
  { 500, "Server Internal Error" },
  { 501, "Not Implemented" },
  { 502, "Bad Gateway" },
  { 503, "Service Unavailable" },
  { 504, "Server Time-out" },
  { 505, "Version Not Supported" },
  { 513, "Message Too Large" },
  { 580, "Precondition Failure" },
  { 600, "Busy Everywhere" },
  { 603, "Decline" },
  { 604, "Does Not Exist Anywhere" },
  { 606, "Not Acceptable" },
};

static const char *const classes[]
    = { "Trying", "OK", "Redirected", "Bad Request", "Server Error", "Declined" };

const char *
lab_sip_status_phrase (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].status == status)
      return phrases[i].phrase;
  return classes[CLAMP (status / 100, 1, 6) - 1];
}
