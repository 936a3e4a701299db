/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message-private.h"

#include "sip/params.h"

#include <string.h>

const char *
lab_sip_header_long_name (const char *name)
{
  /* RFC 3261 §7.3.3, RFC 3515, 3841, 3892, 4028, 4474, 6665 */
  static const char *const compact[26] = {
    ['a' - 'a'] = "Accept-Contact",
    ['b' - 'a'] = "Referred-By",
    ['c' - 'a'] = "Content-Type",
    ['d' - 'a'] = "Request-Disposition",
    ['e' - 'a'] = "Content-Encoding",
    ['f' - 'a'] = "From",
    ['i' - 'a'] = "Call-ID",
    ['j' - 'a'] = "Reject-Contact",
    ['k' - 'a'] = "Supported",
    ['l' - 'a'] = "Content-Length",
    ['m' - 'a'] = "Contact",
    ['n' - 'a'] = "Identity-Info",
    ['o' - 'a'] = "Event",
    ['r' - 'a'] = "Refer-To",
    ['s' - 'a'] = "Subject",
    ['t' - 'a'] = "To",
    ['u' - 'a'] = "Allow-Events",
    ['v' - 'a'] = "Via",
    ['x' - 'a'] = "Session-Expires",
    ['y' - 'a'] = "Identity",
  };
  if (name[0] == '\0' || name[1] != '\0' || !g_ascii_isalpha (name[0]))
    return name;
  const char *full = compact[g_ascii_tolower (name[0]) - 'a'];
  return full != NULL ? full : name;
}

gboolean
lab_sip_header_is (const char *name, const char *other)
{
  return g_ascii_strcasecmp (lab_sip_header_long_name (name),
                             lab_sip_header_long_name (other))
         == 0;
}

static LabSipField *
field_at (const LabSipMessage *message, guint index)
{
  return &g_array_index (message->fields, LabSipField, index);
}

/* The index of the next field of that name from @from on; -1: none. */
static int
find_field (const LabSipMessage *message, const char *name, guint from)
{
  for (guint i = from; i < message->fields->len; i++)
    if (lab_sip_header_is (field_at (message, i)->name, name))
      return (int)i;
  return -1;
}

guint
lab_sip_message_count (const LabSipMessage *message, const char *name)
{
  guint count = 0;
  for (int i = -1; (i = find_field (message, name, (guint)(i + 1))) >= 0;)
    count++;
  return count;
}

const char *
lab_sip_message_get (const LabSipMessage *message, const char *name)
{
  return lab_sip_message_get_nth (message, name, 0);
}

const char *
lab_sip_message_get_nth (const LabSipMessage *message, const char *name, guint nth)
{
  for (int i = -1; (i = find_field (message, name, (guint)(i + 1))) >= 0;)
    if (nth-- == 0)
      return field_at (message, (guint)i)->value;
  return NULL;
}

/* Elements of one value; what cannot be cut stays whole. */
static char **
split_elements (const char *value)
{
  char **elements = lab_sip_list_split (value, NULL);
  if (elements != NULL)
    return elements;
  elements = g_new0 (char *, 2);
  elements[0] = g_strdup (value);
  return elements;
}

char **
lab_sip_message_list (const LabSipMessage *message, const char *name)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  for (int i = -1; (i = find_field (message, name, (guint)(i + 1))) >= 0;)
    {
      g_auto (GStrv) elements = split_elements (field_at (message, (guint)i)->value);
      g_strv_builder_addv (all, (const char **)elements);
    }
  return g_strv_builder_end (all);
}

gboolean
lab_sip_message_has_token (const LabSipMessage *message, const char *name,
                           const char *token)
{
  g_auto (GStrv) elements = lab_sip_message_list (message, name);
  for (char **e = elements; *e != NULL; e++)
    if (g_ascii_strcasecmp (*e, token) == 0)
      return TRUE;
  return FALSE;
}

guint
lab_sip_message_n_fields (const LabSipMessage *message)
{
  return message->fields->len;
}

void
lab_sip_message_field (const LabSipMessage *message, guint index, const char **name,
                       const char **value)
{
  g_return_if_fail (index < message->fields->len);
  *name = field_at (message, index)->name;
  *value = field_at (message, index)->value;
}

/* ---- editing */

/* No line break of a value can begin another header field. */
static LabSipField
make_field (const char *name, const char *value)
{
  gsize name_size = strlen (name);
  g_autofree char *joined = g_strdup_printf ("%s %s", name, value);
  g_strdelimit (joined, "\r\n", ' ');
  gsize size = strlen (joined);
  joined[name_size] = '\0';
  GRefString *own = g_ref_string_new_len (joined, (gssize)size);
  return (LabSipField){ .name = own, .value = own + name_size + 1, .own = own };
}

static void
note_edit (LabSipMessage *message, const char *name)
{
  if (!message->is_request && lab_sip_header_is (name, "CSeq"))
    g_clear_pointer (&message->method, g_free);
}

void
lab_sip_message_append (LabSipMessage *message, const char *name, const char *value)
{
  g_return_if_fail (name != NULL && value != NULL);
  LabSipField field = make_field (name, value);
  g_array_append_val (message->fields, field);
  note_edit (message, name);
}

void
lab_sip_message_prepend (LabSipMessage *message, const char *name, const char *value)
{
  g_return_if_fail (name != NULL && value != NULL);
  LabSipField field = make_field (name, value);
  int first = find_field (message, name, 0);
  g_array_insert_val (message->fields, first >= 0 ? (guint)first : message->fields->len,
                      field);
  note_edit (message, name);
}

guint
lab_sip_message_remove (LabSipMessage *message, const char *name)
{
  guint removed = 0;
  for (int i = -1; (i = find_field (message, name, (guint)(i + 1))) >= 0; i--, removed++)
    g_array_remove_index (message->fields, (guint)i);
  note_edit (message, name);
  return removed;
}

void
lab_sip_message_replace (LabSipMessage *message, const char *name, const char *value)
{
  const char *const elements[] = { value, NULL };
  lab_sip_message_replace_list (message, name, elements);
}

void
lab_sip_message_replace_list (LabSipMessage *message, const char *name,
                              const char *const *elements)
{
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (LabSipField));
  for (const char *const *e = elements; *e != NULL; e++)
    {
      LabSipField field = make_field (name, *e);
      g_array_append_val (made, field);
    }
  int place = find_field (message, name, 0);
  lab_sip_message_remove (message, name);
  guint at = place >= 0 ? (guint)place : message->fields->len;
  if (made->len > 0)
    g_array_insert_vals (message->fields, at, made->data, made->len);
}

char *
lab_sip_message_pop (LabSipMessage *message, const char *name)
{
  int first = find_field (message, name, 0);
  if (first < 0)
    return NULL;
  g_auto (GStrv) elements = split_elements (field_at (message, (guint)first)->value);
  g_array_remove_index (message->fields, (guint)first);
  if (elements[0] == NULL)
    return lab_sip_message_pop (message, name);
  if (elements[1] != NULL)
    {
      g_autofree char *rest = g_strjoinv (", ", elements + 1);
      LabSipField field = make_field (name, rest);
      g_array_insert_val (message->fields, (guint)first, field);
    }
  note_edit (message, name);
  return g_strdup (elements[0]);
}

void
lab_sip_message_copy_fields (LabSipMessage *to, const LabSipMessage *from,
                             const char *name)
{
  for (int i = -1; (i = find_field (from, name, (guint)(i + 1))) >= 0;)
    lab_sip_message_append (to, name, field_at (from, (guint)i)->value);
}
