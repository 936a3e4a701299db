/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/media_type.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define SIZE_MAX_OCTETS 8192
#define PARAMETERS_MAX  32

typedef struct
{
  char *name;
  char *value;
} Parameter;

struct _LabMediaType
{
  char *name;
  GPtrArray *parameters;
};

static void
parameter_free (gpointer pointer)
{
  Parameter *parameter = pointer;
  g_free (parameter->name);
  g_free (parameter->value);
  g_free (parameter);
}

void
lab_media_type_free (LabMediaType *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->parameters);
  g_free (self);
}

/* token of RFC 2045 §5.1 */
static gsize
token_length (const char *text)
{
  gsize length = 0;
  while (g_ascii_isgraph (text[length])
         && strchr ("()<>@,;:\\\"/[]?=", text[length]) == NULL)
    length++;
  return length;
}

static const char *
skip_blanks (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;
  return p;
}

static gboolean
refuse (const char *text, const char *rule, GError **error)
{
  g_autofree char *shown = lab_text_printable (text, strlen (text), 60);
  g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "\"%s\": %s (RFC 2045 §5.1)", shown,
               rule);
  return FALSE;
}

/* The value behind `=`, in quotes or up to `;`; advances @at behind it; %NULL: a quote is not closed. */
static char *
read_value (const char **at)
{
  const char *p = *at;
  if (*p != '"')
    {
      gsize length = strcspn (p, ";");
      *at = p + length;
      return g_strchomp (g_strndup (p, length));
    }
  g_autoptr (GString) value = g_string_new (NULL);
  for (p++; *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      if (*p == '\0')
        return NULL;
      g_string_append_c (value, *p);
    }
  *at = p + 1;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* One `name=value`; @at is then at `;` or the end. */
static gboolean
read_parameter (LabMediaType *self, const char *text, const char **at, GError **error)
{
  gsize length = token_length (*at);
  g_autofree char *name = g_strndup (*at, length);
  const char *p = skip_blanks (*at + length);
  if (length == 0 || *p != '=')
    return refuse (text, "a parameter without name or \"=\"", error);
  p = skip_blanks (p + 1);
  g_autofree char *value = read_value (&p);
  if (value == NULL)
    return refuse (text, "a quote is not closed", error);
  p = skip_blanks (p);
  if (*p != ';' && *p != '\0')
    return refuse (text, "no \";\" between parameters", error);
  if (lab_media_type_parameter (self, name) != NULL)
    return refuse (text, "a parameter is there twice", error);
  if (self->parameters->len == PARAMETERS_MAX)
    return refuse (text, "too many parameters", error);
  Parameter *parameter = g_new0 (Parameter, 1);
  parameter->name = g_steal_pointer (&name);
  parameter->value = g_steal_pointer (&value);
  g_ptr_array_add (self->parameters, parameter);
  *at = p;
  return TRUE;
}

static gboolean
read_parameters (LabMediaType *self, const char *text, const char *p, GError **error)
{
  for (;;)
    {
      p = skip_blanks (p);
      while (*p == ';')
        p = skip_blanks (p + 1);
      if (*p == '\0')
        return TRUE;
      if (!read_parameter (self, text, &p, error))
        return FALSE;
    }
}

static LabMediaType *
parse (const char *text, gboolean with_subtype, GError **error)
{
  if (strlen (text) > SIZE_MAX_OCTETS)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "a Content-Type or Content-Disposition of more than %d octets",
                   SIZE_MAX_OCTETS);
      return NULL;
    }
  const char *start = skip_blanks (text);
  gsize length = token_length (start);
  gboolean good = length > 0;
  if (good && with_subtype)
    {
      gsize subtype = start[length] == '/' ? token_length (start + length + 1) : 0;
      good = subtype > 0;
      length += 1 + subtype;
    }
  if (!good)
    {
      refuse (text, with_subtype ? "not a media type" : "not a disposition type", error);
      return NULL;
    }
  const char *rest = skip_blanks (start + length);
  if (*rest != ';' && *rest != '\0')
    {
      refuse (text, "no \";\" before the parameters", error);
      return NULL;
    }
  g_autoptr (LabMediaType) self = g_new0 (LabMediaType, 1);
  self->name = g_ascii_strdown (start, (gssize)length);
  self->parameters = g_ptr_array_new_with_free_func (parameter_free);
  return read_parameters (self, text, rest, error) ? g_steal_pointer (&self) : NULL;
}

LabMediaType *
lab_media_type_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  return parse (text, TRUE, error);
}

LabMediaType *
lab_content_disposition_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  return parse (text, FALSE, error);
}

const char *
lab_media_type_name (const LabMediaType *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

gboolean
lab_media_type_is (const LabMediaType *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, FALSE);
  if (g_str_has_suffix (name, "/*"))
    return g_ascii_strncasecmp (self->name, name, strlen (name) - 1) == 0;
  return g_ascii_strcasecmp (self->name, name) == 0;
}

const char *
lab_media_type_parameter (const LabMediaType *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = g_ptr_array_index (self->parameters, i);
      if (g_ascii_strcasecmp (parameter->name, name) == 0)
        return parameter->value;
    }
  return NULL;
}

gboolean
lab_media_type_text_is (const char *text, const char *name)
{
  if (text == NULL)
    return FALSE;
  g_autoptr (LabMediaType) type = lab_media_type_parse (text, NULL);
  return type != NULL && lab_media_type_is (type, name);
}
