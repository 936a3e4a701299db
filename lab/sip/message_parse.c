/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message-private.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define MAX_FIELDS 4096

/* ---- bytes to message */

/* The octets of a line without its end, which is CRLF, LF or CR, as the stack has it. */
static gsize
line_length (const char *at, const char *end)
{
  const char *p = at;
  while (p < end && *p != '\r' && *p != '\n')
    p++;
  return (gsize)(p - at);
}

static gsize
line_end_length (const char *at, const char *end)
{
  if (at < end && *at == '\r')
    return at + 1 < end && at[1] == '\n' ? 2 : 1;
  return at < end ? 1 : 0;
}

static gboolean
syntax_error (GError **error, const char *rule, const char *bytes, gsize size)
{
  g_autofree char *shown = lab_text_printable (bytes, size, 60);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "\"%s\": %s", shown, rule);
  return FALSE;
}

static gboolean
parse_status_line (LabSipMessage *message, GError **error)
{
  const char *line = message->first_line;
  const char *code = strchr (line, ' ');
  while (code != NULL && *code == ' ')
    code++;
  if (code == NULL || !g_ascii_isdigit (code[0]) || !g_ascii_isdigit (code[1])
      || !g_ascii_isdigit (code[2]) || (code[3] != ' ' && code[3] != '\0'))
    return syntax_error (error, "no status code of three digits (RFC 3261 §7.2)", line,
                         strlen (line));
  message->status
      = (guint)((code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'));
  message->phrase = g_strdup (code[3] == ' ' ? code + 4 : "");
  return TRUE;
}

static gboolean
parse_request_line (LabSipMessage *message, GError **error)
{
  const char *line = message->first_line;
  const char *uri = strpbrk (line, " \t");
  const char *version = strrchr (line, ' ');
  if (uri == NULL || uri == line || version == NULL || version <= uri + 1
      || g_ascii_strncasecmp (version + 1, "SIP/", 4) != 0)
    return syntax_error (error, "no method, URI and SIP version (RFC 3261 §7.1)", line,
                         strlen (line));
  message->is_request = TRUE;
  message->method = g_strndup (line, (gsize)(uri - line));
  message->uri = g_strstrip (g_strndup (uri, (gsize)(version - uri)));
  return TRUE;
}

static gboolean
parse_first_line (LabSipMessage *message, const char *line, gsize size, GError **error)
{
  message->first_line = g_strndup (line, size);
  g_strchomp (message->first_line);
  if (g_ascii_strncasecmp (message->first_line, "SIP/", 4) == 0)
    return parse_status_line (message, error);
  return parse_request_line (message, error);
}

/* Cuts name and value out of one field's text, whose folds become blanks. */
static gboolean
cut_field (LabSipField *field, char *text, gsize size, gboolean lenient, GError **error)
{
  char *colon = memchr (text, ':', size);
  if (colon == NULL || colon == text)
    {
      if (!lenient)
        return syntax_error (error, "a header field without a name (RFC 3261 §7.3.1)",
                             text, size);
      field->name = field->value = "";
      return TRUE;
    }
  for (char *p = text; p < text + size; p++)
    if (*p == '\r' || *p == '\n')
      *p = ' ';
  text[size] = '\0'; /* where its line end was, or the buffer's last octet */
  *colon = '\0';
  field->name = g_strchomp (text);
  field->value = g_strstrip (colon + 1);
  return TRUE;
}

/* The octets of the field that begins at @at, without its last line end: folded lines belong to it. */
static gsize
field_length (const char *at, const char *end)
{
  gsize size = line_length (at, end);
  for (;;)
    {
      const char *next = at + size + line_end_length (at + size, end);
      if (next == at + size || next >= end || (*next != ' ' && *next != '\t'))
        return size;
      size = (gsize)(next - at) + line_length (next, end);
    }
}

static gboolean
parse_fields (LabSipMessage *message, gsize at, gboolean lenient, gsize *header_size,
              GError **error)
{
  gsize size;
  const char *source = g_bytes_get_data (message->source, &size);
  const char *end = source + size;
  while (at < size)
    {
      gsize length = field_length (source + at, end);
      gsize whole = length + line_end_length (source + at + length, end);
      if (length == 0)
        {
          at += whole;
          break;
        }
      if (message->fields->len == MAX_FIELDS)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d header fields",
                       MAX_FIELDS);
          return FALSE;
        }
      LabSipField field = { .raw = source + at, .raw_size = whole };
      if (!cut_field (&field, message->text + at, length, lenient, error))
        return FALSE;
      g_array_append_val (message->fields, field);
      at += whole;
    }
  *header_size = at;
  return TRUE;
}

LabSipMessage *
lab_sip_message_parse_header (GBytes *header, gboolean lenient, gsize *header_size,
                              GError **error)
{
  g_autoptr (LabSipMessage) message = lab_sip_message_new_empty ();
  gsize size, at = 0;
  const char *source = g_bytes_get_data (header, &size);
  if (size == 0)
    {
      g_set_error_literal (error, LAB_ERROR, LAB_ERROR_SYNTAX, "an empty message");
      return NULL;
    }
  while (at < size && (source[at] == '\r' || source[at] == '\n'))
    at++; /* RFC 3261 §7.5 */
  gsize length = line_length (source + at, source + size);
  if (memchr (source + at, '\0', length) != NULL)
    {
      syntax_error (error, "a NUL in the first line (RFC 3261 §25.1)", source + at,
                    length);
      return NULL;
    }
  if (!parse_first_line (message, source + at, length, error))
    return NULL;
  message->source = g_bytes_ref (header);
  message->text = g_rc_box_alloc (size + 1);
  memcpy (message->text, source, size);
  message->text[size] = '\0';
  at += length;
  at += line_end_length (source + at, source + size);
  gsize total;
  if (!parse_fields (message, at, lenient, &total, error))
    return NULL;
  if (header_size != NULL)
    *header_size = total;
  return g_steal_pointer (&message);
}

/* Whether there is a Content-Length that is a number, which goes to @length. */
gboolean
lab_sip_message_content_length (const LabSipMessage *message, guint64 *length)
{
  const char *value = lab_sip_message_get (message, "Content-Length");
  return value != NULL
         && g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, length, NULL);
}

LabSipMessage *
lab_sip_message_parse (const guint8 *bytes, gsize size, GError **error)
{
  if (size > LAB_SIP_MESSAGE_MAX_BYTES)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a message of %" G_GSIZE_FORMAT " octets", size);
      return NULL;
    }
  g_autoptr (GBytes) source = g_bytes_new (bytes, size);
  gsize header_size = 0;
  g_autoptr (LabSipMessage) message
      = lab_sip_message_parse_header (source, FALSE, &header_size, error);
  if (message == NULL)
    return NULL;
  guint64 body_size = size - header_size, length;
  if (lab_sip_message_content_length (message, &length))
    {
      if (length > body_size)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "Content-Length %" G_GUINT64_FORMAT
                       ": the body has %" G_GUINT64_FORMAT " octets (RFC 3261 §18.3)",
                       length, body_size);
          return NULL;
        }
      body_size = length;
    }
  g_bytes_unref (message->body);
  message->body = g_bytes_new_from_bytes (source, header_size, body_size);
  return g_steal_pointer (&message);
}
