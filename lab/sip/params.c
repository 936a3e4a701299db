/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/params.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sip/params-private.h"

#define LIST_MAX 1024

struct _LabSipParams
{
  GPtrArray *items;
};

static void
param_free (gpointer data)
{
  LabSipParam *param = data;
  g_free (param->name);
  g_free (param->value);
  g_free (param);
}

void
lab_sip_syntax_error (GError **error, const char *what, const char *value,
                      const char *why)
{
  g_autofree char *shown = lab_text_printable (value, strlen (value), 80);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "%s \"%s\": %s", what, shown, why);
}

char *
lab_sip_unfold (const char *text, gssize size, GError **error)
{
  char *copy = size < 0 ? g_strdup (text) : g_strndup (text, (gsize)size);
  for (char *at = copy; *at != '\0'; at++)
    {
      if (*at == '\r' || *at == '\n' || *at == '\t')
        *at = ' ';
      else if ((guchar)*at < 0x20 || *at == 0x7f)
        {
          lab_sip_syntax_error (error, "value", copy,
                                "has a control character (RFC 3261 §25.1)");
          g_free (copy);
          return NULL;
        }
    }
  return g_strstrip (copy);
}

LabSipParams *
lab_sip_params_new (void)
{
  LabSipParams *params = g_new0 (LabSipParams, 1);
  params->items = g_ptr_array_new_with_free_func (param_free);
  return params;
}

LabSipParams *
lab_sip_params_copy (const LabSipParams *params)
{
  LabSipParams *copy = lab_sip_params_new ();
  for (guint i = 0; i < params->items->len; i++)
    {
      const LabSipParam *param = g_ptr_array_index (params->items, i);
      lab_sip_params_append (copy, param->name, param->value, param->quoted);
    }
  return copy;
}

void
lab_sip_params_free (LabSipParams *params)
{
  if (params == NULL)
    return;
  g_ptr_array_unref (params->items);
  g_free (params);
}

/* The end of the parameter that begins at @at: a `;` outside quotes, or the end; %NULL: a quote without end. */
static const char *
param_end (const char *at)
{
  gboolean quoted = FALSE;
  for (; *at != '\0'; at++)
    {
      if (quoted && *at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '"')
        quoted = !quoted;
      else if (*at == ';' && !quoted)
        break;
    }
  return quoted ? NULL : at;
}

/* Without its quotes and escapes; @text is `"…"` with the last quote at its end. */
static char *
unquote (const char *text, gsize size)
{
  GString *out = g_string_sized_new (size);
  for (gsize i = 1; i + 1 < size; i++)
    {
      if (text[i] == '\\' && i + 2 < size)
        i++;
      g_string_append_c (out, text[i]);
    }
  return g_string_free (out, FALSE);
}

static gboolean
parse_one (LabSipParams *params, const char *start, gsize size, GError **error)
{
  g_autofree char *text = g_strstrip (g_strndup (start, size));
  if (*text == '\0')
    return TRUE;
  if (params->items->len >= LAB_SIP_PARAMS_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d parameters",
                   LAB_SIP_PARAMS_MAX);
      return FALSE;
    }
  char *equals = strchr (text, '=');
  if (equals == NULL)
    {
      lab_sip_params_append (params, text, NULL, FALSE);
      return TRUE;
    }
  *equals = '\0';
  char *name = g_strstrip (text), *value = g_strstrip (equals + 1);
  if (*name == '\0')
    {
      lab_sip_syntax_error (error, "parameter", value,
                            "has no name before = (RFC 3261 §25.1)");
      return FALSE;
    }
  gsize length = strlen (value);
  gboolean quoted = length >= 2 && value[0] == '"' && value[length - 1] == '"';
  g_autofree char *plain = quoted ? unquote (value, length) : NULL;
  lab_sip_params_append (params, name, quoted ? plain : value, quoted);
  return TRUE;
}

LabSipParams *
lab_sip_params_parse (const char *text, GError **error)
{
  g_autofree char *line = lab_sip_unfold (text, -1, error);
  if (line == NULL)
    return NULL;
  g_autoptr (LabSipParams) params = lab_sip_params_new ();
  for (const char *at = line; *at != '\0';)
    {
      const char *end = param_end (at);
      if (end == NULL)
        {
          lab_sip_syntax_error (error, "parameter", at,
                                "a quote without end (RFC 3261 §25.1)");
          return NULL;
        }
      if (!parse_one (params, at, (gsize)(end - at), error))
        return NULL;
      at = *end == ';' ? end + 1 : end;
    }
  return g_steal_pointer (&params);
}

guint
lab_sip_params_size (const LabSipParams *params)
{
  return params->items->len;
}

const LabSipParam *
lab_sip_params_nth (const LabSipParams *params, guint index)
{
  g_return_val_if_fail (index < params->items->len, NULL);
  return g_ptr_array_index (params->items, index);
}

static LabSipParam *
find (const LabSipParams *params, const char *name)
{
  for (guint i = 0; i < params->items->len; i++)
    {
      LabSipParam *param = g_ptr_array_index (params->items, i);
      if (g_ascii_strcasecmp (param->name, name) == 0)
        return param;
    }
  return NULL;
}

gboolean
lab_sip_params_has (const LabSipParams *params, const char *name)
{
  return find (params, name) != NULL;
}

const char *
lab_sip_params_get (const LabSipParams *params, const char *name)
{
  const LabSipParam *param = find (params, name);
  return param != NULL ? param->value : NULL;
}

void
lab_sip_params_append (LabSipParams *params, const char *name, const char *value,
                       gboolean quoted)
{
  LabSipParam *param = g_new0 (LabSipParam, 1);
  param->name = g_strdup (name);
  param->value = g_strdup (value);
  param->quoted = quoted && value != NULL;
  g_ptr_array_add (params->items, param);
}

void
lab_sip_params_set (LabSipParams *params, const char *name, const char *value,
                    gboolean quoted)
{
  LabSipParam *param = find (params, name);
  if (param == NULL)
    {
      lab_sip_params_append (params, name, value, quoted);
      return;
    }
  char *copy = g_strdup (value);
  g_free (param->value);
  param->value = copy;
  param->quoted = quoted && value != NULL;
}

gboolean
lab_sip_params_remove (LabSipParams *params, const char *name)
{
  gboolean found = FALSE;
  for (guint i = params->items->len; i > 0; i--)
    {
      const LabSipParam *param = g_ptr_array_index (params->items, i - 1);
      if (g_ascii_strcasecmp (param->name, name) == 0)
        {
          g_ptr_array_remove_index (params->items, i - 1);
          found = TRUE;
        }
    }
  return found;
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-.!%*_+`'~", c) != NULL);
}

gboolean
lab_sip_is_token (const char *text)
{
  gsize length = 0;
  while (is_token_char (text[length]))
    length++;
  return length > 0 && text[length] == '\0';
}

/* Token or host: what may stand without quotes (gen-value, RFC 3261 §25.1). */
static gboolean
needs_quotes (const char *value)
{
  gsize i = 0;
  while (is_token_char (value[i]) || (value[i] != '\0' && strchr ("[]:", value[i])))
    i++;
  return i == 0 || value[i] != '\0';
}

void
lab_sip_quote_append (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, (guchar)*text < 0x20 || *text == 0x7f ? ' ' : *text);
    }
  g_string_append_c (out, '"');
}

/* A name that is no token (`lr:ssn`) is written as it came, but for what would end it. */
static void
append_name (GString *out, const char *name)
{
  for (; *name != '\0'; name++)
    g_string_append_c (out, (guchar)*name <= 0x20 || strchr ("\x7f\",;<>=", *name) != NULL
                                ? '_'
                                : *name);
}

void
lab_sip_params_write (const LabSipParams *params, GString *out)
{
  for (guint i = 0; i < params->items->len; i++)
    {
      const LabSipParam *param = g_ptr_array_index (params->items, i);
      g_string_append_c (out, ';');
      append_name (out, param->name);
      if (param->value == NULL)
        continue;
      g_string_append_c (out, '=');
      if (param->quoted || needs_quotes (param->value))
        lab_sip_quote_append (out, param->value);
      else
        g_string_append (out, param->value);
    }
}

/* The next comma outside quotes and <>, or the end; %NULL with @why set for what has no end. */
static const char *
element_end (const char *at, const char **why)
{
  gboolean quoted = FALSE, bracketed = FALSE;
  for (; *at != '\0'; at++)
    {
      if (quoted && *at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '"' && !bracketed)
        quoted = !quoted;
      else if (*at == '<' && !quoted)
        bracketed = TRUE;
      else if (*at == '>' && !quoted)
        bracketed = FALSE;
      else if (*at == ',' && !quoted && !bracketed)
        break;
    }
  *why = quoted      ? "a quote without end (RFC 3261 §25.1)"
         : bracketed ? "a < without > (RFC 3261 §25.1)"
                     : NULL;
  return *why == NULL ? at : NULL;
}

GStrv
lab_sip_list_split (const char *value, GError **error)
{
  g_autofree char *line = lab_sip_unfold (value, -1, error);
  if (line == NULL)
    return NULL;
  g_autoptr (GStrvBuilder) elements = g_strv_builder_new ();
  guint count = 0;
  for (const char *at = line; *at != '\0';)
    {
      const char *why, *end = element_end (at, &why);
      if (end == NULL)
        {
          lab_sip_syntax_error (error, "value", at, why);
          return NULL;
        }
      g_autofree char *element = g_strstrip (g_strndup (at, (gsize)(end - at)));
      if (*element != '\0' && count++ >= LIST_MAX)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d values in a list",
                       LIST_MAX);
          return NULL;
        }
      if (*element != '\0')
        g_strv_builder_add (elements, element);
      at = *end == ',' ? end + 1 : end;
    }
  return g_strv_builder_end (elements);
}
