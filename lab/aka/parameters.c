/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/parameters-private.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

LabAuthValue *
lab_auth_value_parse_digest (const char *text, gsize size, GError **error)
{
  g_autoptr (LabAuthValue) value = lab_auth_value_parse (text, size, TRUE, error);
  if (value == NULL || lab_auth_value_is (value, "Digest"))
    return g_steal_pointer (&value);
  const char *scheme = lab_auth_value_scheme (value);
  g_autofree char *shown = lab_text_printable (scheme, strlen (scheme), 40);
  g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
               "scheme \"%s\": Digest is the one supported (RFC 3261 §22.4)", shown);
  return NULL;
}

static void
other_free (gpointer pointer)
{
  LabAuthParameter *other = pointer;
  g_free (other->name);
  g_free (other->value);
  g_free (other);
}

GPtrArray *
lab_auth_others_new (void)
{
  return g_ptr_array_new_with_free_func (other_free);
}

void
lab_auth_others_append (GPtrArray *others, const char *name, const char *value,
                        gboolean quoted)
{
  LabAuthParameter *other = g_new0 (LabAuthParameter, 1);
  other->name = g_strdup (name);
  other->value = g_strdup (value);
  other->quoted = quoted;
  g_ptr_array_add (others, other);
}

void
lab_auth_others_write (const GPtrArray *others, LabAuthValue *value)
{
  for (guint i = 0; i < others->len; i++)
    {
      const LabAuthParameter *other = g_ptr_array_index (others, i);
      lab_auth_value_append (value, other->name, other->value, other->quoted);
    }
}

void
lab_auth_fields_read (const LabAuthField *fields, gsize n_fields,
                      const LabAuthValue *value, gpointer object, GPtrArray *others)
{
  for (guint i = 0; i < lab_auth_value_n_parameters (value); i++)
    {
      const LabAuthParameter *parameter = lab_auth_value_parameter (value, i);
      gsize row = 0;
      while (row < n_fields
             && g_ascii_strcasecmp (fields[row].name, parameter->name) != 0)
        row++;
      if (row < n_fields)
        {
          char *text = g_strdup (parameter->value);
          memcpy ((guint8 *)object + fields[row].offset, &text, sizeof text);
        }
      else if (others != NULL)
        lab_auth_others_append (others, parameter->name, parameter->value,
                                parameter->quoted);
    }
}

void
lab_auth_fields_write (const LabAuthField *fields, gsize n_fields, gconstpointer object,
                       LabAuthValue *value)
{
  for (gsize row = 0; row < n_fields; row++)
    {
      const char *text;
      memcpy (&text, (const guint8 *)object + fields[row].offset, sizeof text);
      if (text != NULL)
        lab_auth_value_append (value, fields[row].name, text, fields[row].quoted);
    }
}

void
lab_auth_fields_clear (const LabAuthField *fields, gsize n_fields, gpointer object)
{
  for (gsize row = 0; row < n_fields; row++)
    {
      char *text, *none = NULL;
      guint8 *field = (guint8 *)object + fields[row].offset;
      memcpy (&text, field, sizeof text);
      memcpy (field, &none, sizeof none);
      g_free (text);
    }
}
