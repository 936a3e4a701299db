/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message-private.h"

#include "base/text.h"

#include <string.h>

static void
clear_field (gpointer data)
{
  LabSipField *field = data;
  g_clear_pointer (&field->own, g_ref_string_release);
}

LabSipMessage *
lab_sip_message_new_empty (void)
{
  LabSipMessage *message = g_new0 (LabSipMessage, 1);
  g_atomic_ref_count_init (&message->references);
  message->fields = g_array_new (FALSE, TRUE, sizeof (LabSipField));
  g_array_set_clear_func (message->fields, clear_field);
  message->body = g_bytes_new_static ("", 0);
  return message;
}

LabSipMessage *
lab_sip_message_ref (LabSipMessage *message)
{
  g_atomic_ref_count_inc (&message->references);
  return message;
}

void
lab_sip_message_unref (LabSipMessage *message)
{
  if (message == NULL || !g_atomic_ref_count_dec (&message->references))
    return;
  g_array_unref (message->fields);
  g_clear_pointer (&message->source, g_bytes_unref);
  g_clear_pointer (&message->text, g_rc_box_release);
  g_bytes_unref (message->body);
  g_free (message->method);
  g_free (message->uri);
  g_free (message->phrase);
  g_free (message->first_line);
  g_strfreev (message->flaws);
  g_free (message);
}

LabSipMessage *
lab_sip_message_copy (const LabSipMessage *message)
{
  LabSipMessage *copy = lab_sip_message_new_empty ();
  if (message->source != NULL)
    copy->source = g_bytes_ref (message->source);
  if (message->text != NULL)
    copy->text = g_rc_box_acquire (message->text);
  g_array_append_vals (copy->fields, message->fields->data, message->fields->len);
  for (guint i = 0; i < copy->fields->len; i++)
    {
      LabSipField *field = &g_array_index (copy->fields, LabSipField, i);
      if (field->own != NULL)
        g_ref_string_acquire (field->own);
    }
  copy->is_request = message->is_request;
  copy->method = g_strdup (message->method);
  copy->uri = g_strdup (message->uri);
  copy->status = message->status;
  copy->phrase = g_strdup (message->phrase);
  copy->first_line = g_strdup (message->first_line);
  g_bytes_unref (copy->body);
  copy->body = g_bytes_ref (message->body);
  copy->flaws = g_strdupv (message->flaws);
  return copy;
}

void
lab_sip_message_set_flaws (LabSipMessage *message, char **flaws)
{
  g_strfreev (message->flaws);
  message->flaws = flaws;
}

const char *const *
lab_sip_message_flaws (const LabSipMessage *message)
{
  static const char *const none[] = { NULL };
  return message->flaws != NULL ? (const char *const *)message->flaws : none;
}

/* ---- message to bytes */

static void
write_first_line (const LabSipMessage *message, GString *out)
{
  if (message->first_line != NULL)
    g_string_append (out, message->first_line);
  else if (message->is_request)
    g_string_append_printf (out, "%s %s SIP/2.0", message->method, message->uri);
  else
    g_string_append_printf (out, "SIP/2.0 %03u %s", message->status, message->phrase);
  g_string_append (out, "\r\n");
}

static void
write_field (const LabSipField *field, GString *out)
{
  if (field->raw == NULL)
    {
      g_string_append_printf (out, "%s: %s\r\n", field->name, field->value);
      return;
    }
  g_string_append_len (out, field->raw, (gssize)field->raw_size);
  if (out->str[out->len - 1] != '\n' && out->str[out->len - 1] != '\r')
    g_string_append (out, "\r\n");
}

GBytes *
lab_sip_message_to_bytes (const LabSipMessage *message)
{
  gsize body_size;
  const char *body = g_bytes_get_data (message->body, &body_size);
  GString *out = g_string_sized_new (1024 + body_size);
  gboolean has_length = FALSE;
  guint64 length;
  gboolean right
      = lab_sip_message_content_length (message, &length) && length == body_size;
  write_first_line (message, out);
  for (guint i = 0; i < message->fields->len; i++)
    {
      const LabSipField *field = &g_array_index (message->fields, LabSipField, i);
      if (!lab_sip_header_is (field->name, "Content-Length"))
        write_field (field, out);
      else if (!has_length && right)
        {
          has_length = TRUE;
          write_field (field, out);
        }
    }
  if (!has_length)
    g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n", body_size);
  g_string_append (out, "\r\n");
  g_string_append_len (out, body, (gssize)body_size);
  return g_string_free_to_bytes (out);
}

/* ---- first line and body */

gboolean
lab_sip_message_is_request (const LabSipMessage *message)
{
  return message->is_request;
}

gboolean
lab_sip_message_is_method (const LabSipMessage *message, const char *method)
{
  return strcmp (lab_sip_message_method (message), method) == 0;
}

const char *
lab_sip_message_request_uri (const LabSipMessage *message)
{
  return message->uri;
}

void
lab_sip_message_set_request_uri (LabSipMessage *message, const char *uri)
{
  g_return_if_fail (message->is_request && uri != NULL);
  char *changed = g_strdelimit (g_strdup (uri), "\r\n", ' ');
  g_free (message->uri);
  message->uri = changed;
  g_clear_pointer (&message->first_line, g_free);
}

guint
lab_sip_message_status (const LabSipMessage *message)
{
  return message->status;
}

const char *
lab_sip_message_phrase (const LabSipMessage *message)
{
  return message->phrase;
}

void
lab_sip_message_set_status (LabSipMessage *message, guint status, const char *phrase)
{
  g_return_if_fail (!message->is_request && status >= 100 && status <= 699);
  message->status = status;
  g_free (message->phrase);
  message->phrase = g_strdelimit (
      g_strdup (phrase != NULL ? phrase : lab_sip_status_phrase (status)), "\r\n", ' ');
  g_clear_pointer (&message->first_line, g_free);
}

GBytes *
lab_sip_message_body (const LabSipMessage *message)
{
  return message->body;
}

void
lab_sip_message_set_body (LabSipMessage *message, const char *content_type, GBytes *body)
{
  g_return_if_fail (content_type != NULL || body == NULL || g_bytes_get_size (body) == 0);
  GBytes *changed = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  g_bytes_unref (message->body);
  message->body = changed;
  lab_sip_message_replace (message, "Content-Type", content_type);
}

char *
lab_sip_message_describe (const LabSipMessage *message)
{
  g_autofree char *whole
      = message->is_request
            ? g_strdup_printf ("%s %s", message->method, message->uri)
            : g_strdup_printf ("%u %s (%s)", message->status, message->phrase,
                               lab_sip_message_method (message));
  return lab_text_printable (whole, strlen (whole), 200);
}
