/* SPDX-License-Identifier: Apache-2.0 */
#include "im_as/rules.h"

#include <string.h>

#include "ims/recipient_list.h"
#include "mime/cpim.h"
#include "mime/media_type.h"
#include "mime/multipart.h"

/* One row a rule: its name, where it is written, the answer (a strict server's, where the operator asks for
   another than the standard), and whether phones in the field break it, so that a lenient server bends it (docs/decisions/0012-lenient-messages.md). */
static const struct
{
  const char *name;
  const char *clause;
  guint status;
  gboolean bendable;
  guint strict_status; /* 0: the same */
} rules[] = {
  [IM_RULE_KEPT] = { "kept", "", 202, TRUE },
  [IM_RULE_CONTENT_TYPE_MISSING]
  = { "content-type-missing", "5.1.1.1.2, RFC 3261 §20.15", 400, FALSE },
  [IM_RULE_CONTENT_TYPE_UNKNOWN]
  = { "content-type-unknown", "5.1.1.1.2, table 5-1", 415, FALSE, 400 },
  [IM_RULE_CONTENT_TYPE_MISSPELT]
  = { "content-type-misspelt", "table 5-15, RFC 3862 §2", 400, TRUE },
  [IM_RULE_CONTENT_TYPE_UNWRAPPED] = { "content-type-unwrapped", "5.1.1.1.2", 400, TRUE },
  [IM_RULE_MULTIPART_NOT_MIXED] = { "multipart-not-mixed", "5.1.1.1.2", 400, FALSE },
  [IM_RULE_MULTIPART_BROKEN] = { "multipart-broken", "RFC 2046 §5.1.1", 400, FALSE },
  [IM_RULE_PART_REPEATED] = { "part-repeated", "5.1.1.1.2", 400, FALSE },
  [IM_RULE_PART_MISSING] = { "part-missing", "5.1.1.1.1", 400, FALSE },
  [IM_RULE_CPIM_BROKEN] = { "cpim-broken", "RFC 3862 §2", 400, FALSE },
  [IM_RULE_CPIM_HEADER_REPEATED] = { "cpim-header-repeated", "5.1.1.1.2", 400, FALSE },
  [IM_RULE_CPIM_FLAW] = { "cpim-flaw", "RFC 3862", 400, TRUE },
  [IM_RULE_RECIPIENT_LIST_BROKEN]
  = { "recipient-list-broken", "RFC 5365 §3", 400, FALSE },
  [IM_RULE_TOO_LARGE] = { "too-large", "RFC 3261 §21.4.11", 413, FALSE },
  [IM_RULE_FIELD_MISSING] = { "field-missing", "5.1.3, table 5-9", 400, TRUE },
  [IM_RULE_FIELD_EMPTY] = { "field-empty", "5.1.3", 400, TRUE },
};

guint
im_rule_status (ImRule rule, gboolean strict)
{
  return strict && rules[rule].strict_status != 0 ? rules[rule].strict_status
                                                  : rules[rule].status;
}

const char *
im_rule_name (ImRule rule)
{
  return rules[rule].name;
}

const char *
im_rule_clause (ImRule rule)
{
  return rules[rule].clause;
}

void
im_content_free (ImContent *content)
{
  if (content == NULL)
    return;
  lab_pager_free (content->pager);
  g_strfreev (content->recipients);
  g_free (content);
}

void
im_verdict_clear (ImVerdict *verdict)
{
  g_clear_pointer (&verdict->bent, g_free);
  g_clear_pointer (&verdict->found, g_free);
}

/* ---- a check under way */

typedef struct
{
  gboolean strict;
  ImVerdict *verdict;
  GString *bent;
} Check;

/* Notes a broken rule; TRUE: it is bent, and reading goes on. */
static gboolean
broke (Check *check, ImRule rule, const char *found)
{
  if (!check->strict && rules[rule].bendable)
    {
      g_string_append_printf (check->bent, "%s%s: %s (%s)",
                              check->bent->len > 0 ? ", " : "", rules[rule].name, found,
                              rules[rule].clause);
      return TRUE;
    }
  check->verdict->broken = rule;
  check->verdict->found = g_strdup (found);
  return FALSE;
}

/* ---- header fields (table 5-9: M must be there; nothing may be there and empty) */

static gboolean
check_present (Check *check, const LabSipMessage *message, const char *name)
{
  return lab_sip_message_count (message, name) > 0
         || broke (check, IM_RULE_FIELD_MISSING, name);
}

/* Reports have less (table 5-13). */
static gboolean
check_fields (Check *check, const LabSipMessage *message, gboolean report)
{
  for (guint i = 0; i < lab_sip_message_n_fields (message); i++)
    {
      const char *name, *value;
      lab_sip_message_field (message, i, &name, &value);
      if (*value == '\0' && !broke (check, IM_RULE_FIELD_EMPTY, name))
        return FALSE;
    }
  if (!check_present (check, message, "Accept-Contact")
      || !check_present (check, message, "User-Agent"))
    return FALSE;
  if (report)
    return TRUE;
  return check_present (check, message, "Conversation-ID")
         && check_present (check, message, "Contribution-ID")
         && (lab_sip_message_count (message, "P-Asserted-Service") > 0
             || check_present (check, message, "P-Preferred-Service"));
}

/* ---- bodies */

static gboolean
check_cpim_flaws (Check *check, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCpim) cpim = lab_cpim_parse (body, &error);
  if (cpim == NULL)
    return broke (check, IM_RULE_CPIM_BROKEN, error->message);
  const LabMimeFlaws *flaws = lab_cpim_flaws (cpim);
  static const char *const repeated[]
      = { LAB_FLAW_CPIM_REPEATED_HEADER, LAB_FLAW_CPIM_REPEATED_RECIPIENT,
          LAB_FLAW_CPIM_REPEATED_MIME_HEADER };
  for (gsize i = 0; i < G_N_ELEMENTS (repeated); i++)
    {
      const LabMimeFlaw *flaw = lab_mime_flaws_find (flaws, repeated[i]);
      if (flaw != NULL && !broke (check, IM_RULE_CPIM_HEADER_REPEATED, flaw->found))
        return FALSE;
    }
  for (guint i = 0; i < lab_mime_flaws_count (flaws); i++)
    {
      g_autofree char *text = lab_mime_flaw_to_text (lab_mime_flaws_nth (flaws, i));
      if (!broke (check, IM_RULE_CPIM_FLAW, text))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_pager (Check *check, ImContent *content, const char *type, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  if (lab_pager_type_is_cpim (type) && !check_cpim_flaws (check, body))
    return FALSE;
  content->pager = lab_pager_read (type, body, &error);
  if (content->pager == NULL)
    return broke (check, IM_RULE_CPIM_BROKEN, error->message);
  content->composing = lab_media_type_text_is (content->pager->content_type,
                                               "application/im-iscomposing+xml");
  return TRUE;
}

static gboolean
read_recipients (Check *check, ImContent *content, const LabMimePart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) xml = lab_mime_part_content (part, &error);
  gsize size = 0;
  const char *text = xml == NULL ? NULL : g_bytes_get_data (xml, &size);
  if (xml != NULL)
    content->recipients
        = lab_recipient_list_read (text == NULL ? "" : text, size, &error);
  return content->recipients != NULL
         || broke (check, IM_RULE_RECIPIENT_LIST_BROKEN, error->message);
}

/* No two parts of one type. */
static gboolean
check_parts (Check *check, const LabMultipart *multipart)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < lab_multipart_n_parts (multipart); i++)
    {
      const char *text = lab_mime_part_content_type (lab_multipart_part (multipart, i));
      g_autoptr (LabMediaType) type = lab_media_type_parse (text, NULL);
      const char *name = type == NULL ? text : lab_media_type_name (type);
      if (!g_hash_table_add (seen, g_strdup (name))
          && !broke (check, IM_RULE_PART_REPEATED, name))
        return FALSE;
    }
  if (lab_mime_flaws_find (lab_multipart_flaws (multipart), LAB_FLAW_MULTIPART_NO_END)
      != NULL)
    return broke (check, IM_RULE_MULTIPART_BROKEN, "the last boundary is missing");
  return TRUE;
}

static gboolean
read_multipart (Check *check, ImContent *content, const LabMediaType *type, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  const char *boundary = lab_media_type_parameter (type, "boundary");
  if (!lab_media_type_is (type, "multipart/mixed"))
    return broke (check, IM_RULE_MULTIPART_NOT_MIXED, lab_media_type_name (type));
  g_autoptr (LabMultipart) multipart
      = lab_multipart_parse (body, boundary == NULL ? "" : boundary, &error);
  if (multipart == NULL)
    return broke (check, IM_RULE_MULTIPART_BROKEN, error->message);
  if (!check_parts (check, multipart))
    return FALSE;
  const LabMimePart *list = lab_multipart_find (multipart, LAB_RECIPIENT_LIST_TYPE);
  const LabMimePart *cpim = lab_multipart_find (multipart, "message/cpim");
  if (cpim == NULL)
    return broke (check, IM_RULE_PART_MISSING, "message/cpim");
  return (list == NULL || read_recipients (check, content, list))
         && read_pager (check, content, "message/cpim", cpim->body);
}

static gboolean
is_among (const char *type, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (lab_media_type_text_is (type, names[i]))
      return TRUE;
  return FALSE;
}

/* Table 5-1 allows text/plain, 5.1.1.1.2 does not: softphones send it, so it is bent, and wrapped. */
static gboolean
read_content (Check *check, ImContent *content, const char *type, GBytes *body)
{
  static const char *const plain[]
      = { "message/cpim", "message/cpm", "application/vemoticon+xml", NULL };
  static const char *const unwrapped[]
      = { "text/*", "application/xml", "application/im-iscomposing+xml",
          "message/imdn+xml", NULL };
  g_autoptr (LabMediaType) parsed = lab_media_type_parse (type, NULL);
  if (parsed == NULL)
    return broke (check, IM_RULE_CONTENT_TYPE_UNKNOWN, type);
  if (lab_media_type_is (parsed, "multipart/*"))
    return read_multipart (check, content, parsed, body);
  if (lab_media_type_is (parsed, "message/cpm")
      && !broke (check, IM_RULE_CONTENT_TYPE_MISSPELT, type))
    return FALSE;
  if (!is_among (type, plain))
    {
      if (!is_among (type, unwrapped))
        return broke (check, IM_RULE_CONTENT_TYPE_UNKNOWN, type);
      if (!broke (check, IM_RULE_CONTENT_TYPE_UNWRAPPED, type))
        return FALSE;
    }
  return read_pager (check, content, type, body);
}

static gboolean
check_all (Check *check, const LabSipMessage *message, gsize max_content_bytes,
           ImContent *content)
{
  GBytes *body = lab_sip_message_body (message);
  const char *type = lab_sip_message_get (message, "Content-Type");
  if (g_bytes_get_size (body) > max_content_bytes)
    {
      g_autofree char *found
          = g_strdup_printf ("%" G_GSIZE_FORMAT " octets, at most %" G_GSIZE_FORMAT,
                             g_bytes_get_size (body), max_content_bytes);
      return broke (check, IM_RULE_TOO_LARGE, found);
    }
  if (type == NULL)
    return broke (check, IM_RULE_CONTENT_TYPE_MISSING, "no Content-Type");
  return read_content (check, content, type, body)
         && check_fields (check, message, content->pager->imdn != NULL);
}

ImContent *
im_rules_check (const LabSipMessage *message, gboolean strict, gsize max_content_bytes,
                ImVerdict *verdict)
{
  *verdict = (ImVerdict){ .broken = IM_RULE_KEPT };
  g_autoptr (GString) bent = g_string_new (NULL);
  Check check = { .strict = strict, .verdict = verdict, .bent = bent };
  g_autoptr (ImContent) content = g_new0 (ImContent, 1);
  gboolean accepted = check_all (&check, message, max_content_bytes, content);
  verdict->bent = bent->len == 0 ? NULL : g_strdup (bent->str);
  return accepted ? g_steal_pointer (&content) : NULL;
}
