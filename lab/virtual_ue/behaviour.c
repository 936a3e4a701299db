/* SPDX-License-Identifier: Apache-2.0 */
#include "virtual_ue/behaviour.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "ims/pattern.h"

/* How a phone behaves by itself: three words, or rules in the order of the file. */

typedef struct
{
  gboolean invite; /* else MESSAGE */
  LabPattern *text;
  LabPattern *from;
  UeReaction reaction;
} Rule;

struct _UeBehaviour
{
  const char *word;
  gboolean silent;
  GPtrArray *rules; /* of Rule */
};

static void
free_rule (gpointer pointer)
{
  Rule *rule = pointer;
  lab_pattern_free (rule->text);
  lab_pattern_free (rule->from);
  g_free (rule->reaction.reply);
  g_free (rule);
}

void
ue_behaviour_free (UeBehaviour *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rules);
  g_free (self);
}

static Rule *
add_rule (UeBehaviour *self, gboolean invite, guint answer, const char *reply)
{
  Rule *rule = g_new0 (Rule, 1);
  rule->invite = invite;
  rule->reaction.status = answer;
  rule->reaction.reply = g_strdup (reply);
  g_ptr_array_add (self->rules, rule);
  return rule;
}

/* ---- reading */

/* A mapping of these keys and no others. */
static gboolean
check_keys (const LabNode *node, const char *const *keys, GError **error)
{
  if (lab_node_shape (node) != LAB_NODE_MAPPING)
    return lab_node_error (node, error, "a mapping is wanted here"), FALSE;
  for (guint i = 0; i < lab_node_size (node); i++)
    {
      const LabNode *child = lab_node_at (node, i);
      const char *name = lab_node_name (child);
      if (g_strv_contains (keys, name))
        continue;
      const char *nearest = lab_text_nearest (name, keys);
      lab_node_error (child, error, "unknown key \"%s\"%s%s%s", name,
                      nearest == NULL ? "" : " (did you mean ",
                      nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?)");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_pattern (const LabNode *condition, const char *key, LabPattern **pattern,
              GError **error)
{
  g_autoptr (GError) cause = NULL;
  const char *text
      = lab_node_has (condition, key) ? lab_node_string (condition, key) : NULL;
  if (!lab_node_has (condition, key))
    return TRUE;
  if (text == NULL)
    return lab_node_error (lab_node_child (condition, key), error,
                           "a regular expression is wanted here"),
           FALSE;
  *pattern = lab_pattern_new (text, LAB_PATTERN_SEARCH, &cause);
  if (*pattern == NULL)
    lab_node_error (lab_node_child (condition, key), error, "%s", cause->message);
  return *pattern != NULL;
}

static gboolean
read_condition (const LabNode *node, Rule *rule, GError **error)
{
  static const char *const keys[] = { "text", "from", NULL };
  const LabNode *condition = lab_node_child (node, "if");
  return condition == NULL
         || (check_keys (condition, keys, error)
             && read_pattern (condition, "text", &rule->text, error)
             && read_pattern (condition, "from", &rule->from, error));
}

static gboolean
read_answer (const LabNode *node, Rule *rule, GError **error)
{
  gint64 status;
  const LabNode *answer = lab_node_child (node, "answer");
  const char *text = answer == NULL ? NULL : lab_node_string (answer, NULL);
  gint64 least = rule->invite ? 300 : 200;
  if (answer == NULL)
    return TRUE;
  if (text == NULL || !lab_parse_int (text, &status, NULL) || status < least
      || status > 699)
    {
      lab_node_error (answer, error, "answer: a final status from %d to 699%s",
                      (int)least,
                      rule->invite ? "; not supported: calls that are taken" : "");
      return FALSE;
    }
  rule->reaction.status = (guint)status;
  return TRUE;
}

static gboolean
read_reply (const LabNode *node, Rule *rule, GError **error)
{
  const LabNode *reply = lab_node_child (node, "reply");
  const char *text = reply == NULL ? NULL : lab_node_string (reply, NULL);
  if (reply == NULL)
    return TRUE;
  if (text == NULL || rule->invite || rule->reaction.status >= 300)
    {
      lab_node_error (reply, error, "reply: a text, for a message that is not refused");
      return FALSE;
    }
  rule->reaction.reply = g_strdup (text);
  return TRUE;
}

static gboolean
read_rule (UeBehaviour *self, const LabNode *node, GError **error)
{
  static const char *const keys[] = { "on", "if", "answer", "reply", NULL };
  if (!check_keys (node, keys, error))
    return FALSE;
  const char *on = lab_node_has (node, "on") ? lab_node_string (node, "on") : "";
  if (g_strcmp0 (on, "message") != 0 && g_strcmp0 (on, "invite") != 0)
    {
      lab_node_error (node, error, "a rule says what it is for: on: message, or invite");
      return FALSE;
    }
  Rule *rule = add_rule (self, strcmp (on, "invite") == 0, 0, NULL);
  if (rule->invite && lab_node_has (node, "if")
      && lab_node_has (lab_node_child (node, "if"), "text"))
    {
      lab_node_error (lab_node_child (node, "if"), error, "an INVITE has no text");
      return FALSE;
    }
  return read_condition (node, rule, error) && read_answer (node, rule, error)
         && read_reply (node, rule, error);
}

static gboolean
read_word (UeBehaviour *self, const LabNode *node, GError **error)
{
  const char *word = lab_node_string (node, NULL);
  if (g_strcmp0 (word, "echo") == 0)
    {
      self->word = "answers each message with its text";
      add_rule (self, FALSE, 0, "{text}");
      add_rule (self, TRUE, UE_DECLINE, NULL);
    }
  else if (g_strcmp0 (word, "busy") == 0)
    {
      self->word = "is busy";
      add_rule (self, FALSE, UE_BUSY, NULL);
      add_rule (self, TRUE, UE_BUSY, NULL);
    }
  else if (g_strcmp0 (word, "silent") == 0)
    {
      self->word = "answers nothing";
      self->silent = TRUE;
    }
  else
    {
      lab_node_error (node, error, "behaviour: echo, silent, busy, or a list of rules");
      return FALSE;
    }
  return TRUE;
}

UeBehaviour *
ue_behaviour_new (const LabNode *node, GError **error)
{
  g_autoptr (UeBehaviour) self = g_new0 (UeBehaviour, 1);
  self->rules = g_ptr_array_new_with_free_func (free_rule);
  self->word = "answers by rules";
  if (lab_node_shape (node) != LAB_NODE_LIST)
    return read_word (self, node, error) ? g_steal_pointer (&self) : NULL;
  for (guint i = 0; i < lab_node_size (node); i++)
    if (!read_rule (self, lab_node_at (node, i), error))
      return NULL;
  return g_steal_pointer (&self);
}

/* ---- deciding */

gboolean
ue_behaviour_is_silent (const UeBehaviour *self)
{
  return self != NULL && self->silent;
}

const char *
ue_behaviour_describe (const UeBehaviour *self)
{
  return self->word;
}

static gboolean
holds (const LabPattern *pattern, const char *text)
{
  return pattern == NULL || (text != NULL && lab_pattern_matches (pattern, text));
}

const UeReaction *
ue_behaviour_decide (const UeBehaviour *self, gboolean invite, const char *text,
                     const char *from)
{
  for (guint i = 0; self != NULL && i < self->rules->len; i++)
    {
      const Rule *rule = self->rules->pdata[i];
      if (rule->invite == invite && holds (rule->text, text) && holds (rule->from, from))
        return &rule->reaction;
    }
  return NULL;
}

char *
ue_reaction_text (const UeReaction *reaction, const char *text, const char *from)
{
  GString *reply = g_string_new (NULL);
  for (const char *p = reaction->reply; *p != '\0';)
    if (g_str_has_prefix (p, "{text}"))
      {
        g_string_append (reply, text);
        p += strlen ("{text}");
      }
    else if (g_str_has_prefix (p, "{from}"))
      {
        g_string_append (reply, from);
        p += strlen ("{from}");
      }
    else
      g_string_append_c (reply, *p++);
  return g_string_free (reply, FALSE);
}
