/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/agent-private.h"

#include <string.h>
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

/* ---- from the stack */

static void
append_header (GByteArray *out, const msg_header_t *header)
{
  if (header->sh_data != NULL)
    {
      /* As it came; the further elements of a list line have no octets of their own. */
      g_byte_array_append (out, header->sh_data, (guint)header->sh_len);
      return;
    }
  /* The stack made or changed it: received= and rport= in the topmost Via. */
  issize_t size = msg_header_e (NULL, 0, header, 0);
  if (size <= 0)
    return;
  guint at = out->len;
  g_byte_array_set_size (out, at + (guint)size + 1);
  msg_header_e ((char *)out->data + at, size + 1, header, 0);
  g_byte_array_set_size (out, at + (guint)size);
}

static gboolean
is_payload (const msg_header_t *header)
{
  return header->sh_class->hc_hash == sip_payload_class->hc_hash;
}

static gboolean
is_separator (const msg_header_t *header)
{
  return header->sh_class->hc_hash == sip_separator_class->hc_hash;
}

/* A second From or CSeq is among the errors, too, but as what it is: without an er_name. */
static const char *
flaw_name (const msg_error_t *error)
{
  const msg_hclass_t *class = error->er_common->h_class;
  const char *name
      = class->hc_hash == sip_error_class->hc_hash ? error->er_name : class->hc_name;
  return name != NULL ? name : "?";
}

static char **
flaws_of (const sip_t *sip)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  if (sip->sip_error == NULL)
    return NULL;
  for (const msg_error_t *e = sip->sip_error; e != NULL; e = e->er_next)
    g_strv_builder_add (names, flaw_name (e));
  return g_strv_builder_end (names);
}

LabSipMessage *
lab_sip_message_from_stack (msg_t *msg)
{
  const sip_t *sip = sip_object (msg);
  g_autoptr (GByteArray) out = g_byte_array_sized_new (1024);
  GByteArray *body = g_byte_array_new ();
  for (const msg_header_t *h = *msg_chain_head (msg); h != NULL; h = h->sh_succ)
    {
      if (is_payload (h))
        g_byte_array_append (body, (const guint8 *)h->sh_payload->pl_data,
                             (guint)h->sh_payload->pl_len);
      else if (!is_separator (h))
        append_header (out, h);
    }
  g_autoptr (GBytes) header = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_autoptr (GBytes) payload = g_byte_array_free_to_bytes (body);
  LabSipMessage *message = lab_sip_message_parse_header (header, TRUE, NULL, NULL);
  if (message == NULL)
    return NULL;
  g_bytes_unref (message->body);
  message->body = g_steal_pointer (&payload);
  lab_sip_message_set_flaws (message, flaws_of (sip));
  return message;
}

/* ---- to the stack */

static msg_t *
parse (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  return msg_make (sip_default_mclass (), MSG_DO_EXTRACT_COPY, data, (ssize_t)size);
}

msg_t *
lab_sip_message_to_stack (const LabSipMessage *message)
{
  g_autoptr (GBytes) bytes = lab_sip_message_to_bytes (message);
  msg_t *msg = parse (bytes);
  const sip_t *sip = msg != NULL ? sip_object (msg) : NULL;
  if (sip != NULL && (sip->sip_flags & MSG_FLG_ERROR) == 0
      && (sip->sip_request != NULL || sip->sip_status != NULL) && sip->sip_from != NULL
      && sip->sip_to != NULL && sip->sip_call_id != NULL && sip->sip_cseq != NULL)
    return msg;
  msg_destroy (msg);
  return NULL;
}

msg_t *
lab_sip_raw_to_stack (GBytes *bytes)
{
  static const char dress[] = "OPTIONS sip:raw SIP/2.0\r\n"
                              "Content-Length: 0\r\n\r\n";
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  msg_t *msg = msg_make (sip_default_mclass (), MSG_DO_EXTRACT_COPY, dress, -1);
  if (msg == NULL)
    return NULL;
  char *copy = su_alloc (msg_home (msg), (isize_t)size + 1);
  memcpy (copy, data, size);
  /* The first fragment gets all octets, the others none. */
  for (msg_header_t *h = *msg_chain_head (msg); h != NULL; h = h->sh_succ)
    {
      h->sh_data = copy;
      h->sh_len = (usize_t)size;
      copy += size;
      size = 0;
    }
  return msg;
}
