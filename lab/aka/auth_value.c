/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/auth_value.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct _LabAuthValue
{
  char *scheme;
  GPtrArray *parameters;
};

/* Where one parameter stands in a value, commas not included. */
typedef struct
{
  gsize name, name_size;
  gsize value, value_size; /* without its quotes */
  gsize end;
  gboolean quoted;
} Span;

typedef struct
{
  const char *text;
  gsize size;
  gsize at;
} Reader;

static void
parameter_free (gpointer pointer)
{
  LabAuthParameter *parameter = pointer;
  g_free (parameter->name);
  g_free (parameter->value);
  g_free (parameter);
}

LabAuthValue *
lab_auth_value_new (const char *scheme)
{
  LabAuthValue *self = g_new0 (LabAuthValue, 1);
  self->scheme = g_strdup (scheme);
  self->parameters = g_ptr_array_new_with_free_func (parameter_free);
  return self;
}

void
lab_auth_value_free (LabAuthValue *self)
{
  if (self == NULL)
    return;
  g_free (self->scheme);
  g_ptr_array_unref (self->parameters);
  g_free (self);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* token of RFC 3261 §25.1 */
static gboolean
is_token (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-.!%*_+`'~", c) != NULL);
}

static gboolean
is_control (char c)
{
  return (guchar)c < 0x20 || c == 0x7f;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->size && is_space (reader->text[reader->at]))
    reader->at++;
}

static gsize
skip_token (Reader *reader)
{
  gsize start = reader->at;
  while (reader->at < reader->size && is_token (reader->text[reader->at]))
    reader->at++;
  return reader->at - start;
}

static gboolean
next_is (const Reader *reader, char c)
{
  return reader->at < reader->size && reader->text[reader->at] == c;
}

/* Never more of the value than the parameter's place: what follows may be a secret. */
static gboolean
refuse (const Reader *reader, const char *rule, GError **error)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
               "credentials or challenge, octet %" G_GSIZE_FORMAT ": %s (RFC 3261 §25.1)",
               reader->at + 1, rule);
  return FALSE;
}

static gboolean
read_quoted (Reader *reader, Span *span, GError **error)
{
  span->quoted = TRUE;
  span->value = ++reader->at;
  for (; reader->at < reader->size; reader->at++)
    {
      char c = reader->text[reader->at];
      if (c == '"')
        {
          span->value_size = reader->at++ - span->value;
          return TRUE;
        }
      if (c == '\\')
        reader->at++;
      if (reader->at < reader->size && is_control (reader->text[reader->at])
          && !is_space (reader->text[reader->at]))
        return refuse (reader, "a control character", error);
    }
  reader->at = reader->size;
  return refuse (reader, "a quote is not closed", error);
}

static gboolean
read_unquoted (Reader *reader, Span *span, GError **error)
{
  span->quoted = FALSE;
  span->value = reader->at;
  for (; reader->at < reader->size; reader->at++)
    {
      char c = reader->text[reader->at];
      if (c == ',' || is_space (c))
        break;
      if (c == '"')
        return refuse (reader, "a quote within a value", error);
      if (is_control (c))
        return refuse (reader, "a control character", error);
    }
  span->value_size = reader->at - span->value;
  return TRUE;
}

/* name = value; the reader then stands at a comma or at the end. */
static gboolean
read_parameter (Reader *reader, Span *span, GError **error)
{
  span->name = reader->at;
  span->name_size = skip_token (reader);
  if (span->name_size == 0)
    return refuse (reader, "no parameter name", error);
  skip_space (reader);
  if (!next_is (reader, '='))
    return refuse (reader, "no \"=\" after a parameter's name", error);
  reader->at++;
  skip_space (reader);
  if (!(next_is (reader, '"') ? read_quoted (reader, span, error)
                              : read_unquoted (reader, span, error)))
    return FALSE;
  span->end = reader->at;
  skip_space (reader);
  if (reader->at < reader->size && !next_is (reader, ','))
    return refuse (reader, "no comma between parameters", error);
  return TRUE;
}

/* The scheme's name (empty without) and the parameters' places. */
static GArray *
scan (const char *text, gsize size, gboolean has_scheme, gsize *scheme,
      gsize *scheme_size, GError **error)
{
  Reader reader = { text, size, 0 };
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (Span));
  if (size > LAB_AUTH_VALUE_SIZE_MAX)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "credentials or challenge of %" G_GSIZE_FORMAT " octets: %d at most",
                   size, LAB_AUTH_VALUE_SIZE_MAX);
      return NULL;
    }
  skip_space (&reader);
  *scheme = reader.at;
  *scheme_size = has_scheme ? skip_token (&reader) : 0;
  if (has_scheme && (*scheme_size == 0 || next_is (&reader, '=')))
    {
      refuse (&reader, "no scheme", error);
      return NULL;
    }
  for (;;)
    {
      Span span = { 0 };
      while (reader.at < size && (text[reader.at] == ',' || is_space (text[reader.at])))
        reader.at++;
      if (reader.at == size)
        return g_steal_pointer (&spans);
      if (spans->len == LAB_AUTH_PARAMETERS_MAX)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d parameters",
                       LAB_AUTH_PARAMETERS_MAX);
          return NULL;
        }
      if (!read_parameter (&reader, &span, error))
        return NULL;
      g_array_append_val (spans, span);
    }
}

/* Line folds go too, so that no value can hold a line break. */
static char *
unescape (const char *text, gsize size)
{
  GString *plain = g_string_sized_new (size);
  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '\\' && i + 1 < size)
        i++;
      if (text[i] != '\r' && text[i] != '\n')
        g_string_append_c (plain, text[i]);
    }
  return g_string_free (plain, FALSE);
}

LabAuthValue *
lab_auth_value_parse (const char *text, gsize size, gboolean has_scheme, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  gsize scheme = 0, scheme_size = 0;
  g_autoptr (GArray) spans = scan (text, size, has_scheme, &scheme, &scheme_size, error);
  if (spans == NULL)
    return NULL;
  g_autoptr (LabAuthValue) self = lab_auth_value_new (NULL);
  if (has_scheme)
    self->scheme = g_strndup (text + scheme, scheme_size);
  for (guint i = 0; i < spans->len; i++)
    {
      const Span *span = &g_array_index (spans, Span, i);
      g_autofree char *name = g_strndup (text + span->name, span->name_size);
      if (lab_auth_value_get (self, name) != NULL)
        {
          g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                       "parameter \"%s\" is there twice (RFC 7235 §2.1)", name);
          return NULL;
        }
      const char *raw = text + span->value;
      g_autofree char *value = span->quoted ? unescape (raw, span->value_size)
                                            : g_strndup (raw, span->value_size);
      lab_auth_value_append (self, name, value, span->quoted);
    }
  return g_steal_pointer (&self);
}

const char *
lab_auth_value_scheme (const LabAuthValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->scheme;
}

gboolean
lab_auth_value_is (const LabAuthValue *self, const char *scheme)
{
  g_return_val_if_fail (self != NULL && scheme != NULL, FALSE);
  return self->scheme != NULL && g_ascii_strcasecmp (self->scheme, scheme) == 0;
}

guint
lab_auth_value_n_parameters (const LabAuthValue *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->parameters->len;
}

const LabAuthParameter *
lab_auth_value_parameter (const LabAuthValue *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->parameters->len, NULL);
  return g_ptr_array_index (self->parameters, index);
}

const char *
lab_auth_value_get (const LabAuthValue *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const LabAuthParameter *parameter = g_ptr_array_index (self->parameters, i);
      if (g_ascii_strcasecmp (parameter->name, name) == 0)
        return parameter->value;
    }
  return NULL;
}

void
lab_auth_value_append (LabAuthValue *self, const char *name, const char *value,
                       gboolean quoted)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);
  LabAuthParameter *parameter = g_new0 (LabAuthParameter, 1);
  parameter->name = g_strdup (name);
  parameter->value = g_strdup (value);
  parameter->quoted = quoted;
  g_ptr_array_add (self->parameters, parameter);
}

static void
write_value (GString *out, const LabAuthParameter *parameter)
{
  if (!parameter->quoted)
    {
      g_string_append (out, parameter->value);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = parameter->value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

char *
lab_auth_value_write (const LabAuthValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  GString *out = g_string_new (self->scheme);
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const LabAuthParameter *parameter = g_ptr_array_index (self->parameters, i);
      if (i > 0)
        g_string_append (out, ", ");
      else if (self->scheme != NULL)
        g_string_append_c (out, ' ');
      g_string_append_printf (out, "%s=", parameter->name);
      write_value (out, parameter);
    }
  return g_string_free (out, FALSE);
}

/* Removes the octets of one parameter, with one comma and the blanks between that comma and it. */
static void
cut (GString *out, const Span *span)
{
  gsize start = span->name, end = span->end, before = start;
  while (before > 0 && is_space (out->str[before - 1]))
    before--;
  if (before > 0 && out->str[before - 1] == ',')
    start = before - 1;
  else
    {
      while (end < out->len && is_space (out->str[end]))
        end++;
      if (end < out->len && out->str[end] == ',')
        end++;
      while (end < out->len && is_space (out->str[end]))
        end++;
    }
  g_string_erase (out, (gssize)start, (gssize)(end - start));
}

char *
lab_auth_value_remove_parameter (const char *text, gsize size, const char *name,
                                 GError **error)
{
  g_return_val_if_fail (text != NULL && name != NULL, NULL);
  gsize scheme = 0, scheme_size = 0;
  g_autoptr (GArray) spans = scan (text, size, TRUE, &scheme, &scheme_size, error);
  if (spans == NULL)
    return NULL;
  GString *out = g_string_new_len (text, (gssize)size);
  for (guint i = spans->len; i-- > 0;)
    {
      const Span *span = &g_array_index (spans, Span, i);
      if (span->name_size == strlen (name)
          && g_ascii_strncasecmp (text + span->name, name, span->name_size) == 0)
        cut (out, span);
    }
  return g_string_free (out, FALSE);
}
