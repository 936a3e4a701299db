/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/cpim.h"

#include <string.h>

#include "base/clock.h"
#include "mime/cpim-private.h"
#include "mime/transfer_encoding.h"

static void
header_free (gpointer pointer)
{
  LabCpimHeader *header = pointer;
  g_free (header->name);
  g_free (header->parameters);
  g_free (header->value);
  g_free (header->namespace_uri);
  g_free (header);
}

static void
namespace_free (gpointer pointer)
{
  LabCpimNamespace *namespace = pointer;
  g_free (namespace->prefix);
  g_free (namespace->uri);
  g_free (namespace);
}

static void
address_free (gpointer pointer)
{
  lab_cpim_address_free (pointer);
}

LabCpim *
lab_cpim_new (void)
{
  LabCpim *self = g_new0 (LabCpim, 1);
  self->headers = g_ptr_array_new_with_free_func (header_free);
  self->namespaces = g_ptr_array_new_with_free_func (namespace_free);
  self->to = g_ptr_array_new_with_free_func (address_free);
  self->mime = lab_mime_headers_new ();
  self->content = g_bytes_new (NULL, 0);
  self->flaws = lab_mime_flaws_new ();
  return self;
}

void
lab_cpim_free (LabCpim *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->headers);
  g_ptr_array_unref (self->namespaces);
  lab_cpim_address_free (self->from);
  g_ptr_array_unref (self->to);
  lab_mime_headers_free (self->mime);
  g_bytes_unref (self->content);
  lab_mime_flaws_free (self->flaws);
  g_free (self);
}

void
lab_cpim_declare (LabCpim *self, const char *prefix, const char *uri)
{
  LabCpimNamespace *namespace = g_new0 (LabCpimNamespace, 1);
  namespace->prefix = g_strdup (prefix);
  namespace->uri = g_strdup (uri);
  g_ptr_array_add (self->namespaces, namespace);
}

const char *
lab_cpim_namespace_of (const LabCpim *self, const char *prefix, gsize size,
                       gboolean *exact)
{
  const char *close_match = NULL;
  *exact = TRUE;
  for (guint i = self->namespaces->len; i-- > 0;)
    {
      const LabCpimNamespace *namespace = g_ptr_array_index (self->namespaces, i);
      if (strlen (namespace->prefix) != size
          || g_ascii_strncasecmp (namespace->prefix, prefix, size) != 0)
        continue;
      if (memcmp (namespace->prefix, prefix, size) == 0)
        return namespace->uri;
      close_match = namespace->uri;
    }
  *exact = close_match == NULL;
  return close_match == NULL && size == 0 ? LAB_CPIM_NS_CORE : close_match;
}

LabCpimHeader *
lab_cpim_add (LabCpim *self, const char *name, const char *parameters, const char *value)
{
  LabCpimHeader *header = g_new0 (LabCpimHeader, 1);
  header->name = g_strdup (name);
  header->parameters = g_strdup (parameters);
  header->value = g_strdup (value);
  const char *dot = strchr (header->name, '.');
  gsize prefix = dot == NULL ? 0 : (gsize)(dot - header->name);
  gboolean exact;
  const char *uri = lab_cpim_namespace_of (self, name, prefix, &exact);
  if (g_ascii_strcasecmp (name, "NS") == 0)
    uri = LAB_CPIM_NS_CORE; /* else no NS could follow one that sets the default */
  header->namespace_uri = g_strdup (uri == NULL ? "" : uri);
  header->local_name = dot == NULL ? header->name : dot + 1;
  g_ptr_array_add (self->headers, header);
  return header;
}

gboolean
lab_cpim_is_core (const LabCpimHeader *header, const char *name)
{
  return strcmp (header->namespace_uri, LAB_CPIM_NS_CORE) == 0
         && g_ascii_strcasecmp (header->local_name, name) == 0;
}

const LabMimeFlaws *
lab_cpim_flaws (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->flaws;
}

const LabCpimAddress *
lab_cpim_from (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->from;
}

guint
lab_cpim_n_to (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->to->len;
}

const LabCpimAddress *
lab_cpim_to (const LabCpim *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->to->len, NULL);
  return g_ptr_array_index (self->to, index);
}

gboolean
lab_cpim_date_time (const LabCpim *self, gint64 *time_us)
{
  g_return_val_if_fail (self != NULL && time_us != NULL, FALSE);
  if (self->has_date_time)
    *time_us = self->date_time_us;
  return self->has_date_time;
}

guint
lab_cpim_n_headers (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->headers->len;
}

const LabCpimHeader *
lab_cpim_nth_header (const LabCpim *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->headers->len, NULL);
  return g_ptr_array_index (self->headers, index);
}

static gboolean
is_in_namespace (const LabCpimHeader *header, const char *namespace_uri)
{
  if (*header->namespace_uri != '\0')
    return strcmp (header->namespace_uri, namespace_uri) == 0;
  gsize prefix = (gsize)(header->local_name - header->name) - 1;
  return g_strcmp0 (lab_cpim_usual_namespace (header->name, prefix), namespace_uri) == 0;
}

const char *
lab_cpim_header (const LabCpim *self, const char *namespace_uri, const char *local_name)
{
  g_return_val_if_fail (self != NULL && namespace_uri != NULL && local_name != NULL,
                        NULL);
  const char *close_match = NULL;
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LabCpimHeader *header = g_ptr_array_index (self->headers, i);
      if (g_ascii_strcasecmp (header->local_name, local_name) != 0
          || !is_in_namespace (header, namespace_uri))
        continue;
      if (strcmp (header->local_name, local_name) == 0)
        return header->value;
      if (close_match == NULL)
        close_match = header->value;
    }
  return close_match;
}

const LabMimeHeaders *
lab_cpim_mime_headers (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mime;
}

const char *
lab_cpim_content_type (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  const char *type = lab_mime_headers_get (self->mime, "Content-Type");
  return type == NULL ? "text/plain" : type;
}

GBytes *
lab_cpim_content (const LabCpim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->content;
}

GBytes *
lab_cpim_decoded_content (const LabCpim *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  return lab_transfer_decode (
      lab_mime_headers_get (self->mime, "Content-Transfer-Encoding"), self->content,
      error);
}

void
lab_cpim_add_address (LabCpim *self, const char *header, const char *name,
                      const char *uri)
{
  g_return_if_fail (self != NULL && header != NULL && uri != NULL);
  g_autofree char *value = name == NULL || *name == '\0'
                               ? g_strdup_printf ("<%s>", uri)
                               : g_strdup_printf ("\"%s\" <%s>", name, uri);
  lab_cpim_add_header (self, header, value);
}

void
lab_cpim_add_date_time (LabCpim *self, gint64 time_us)
{
  g_return_if_fail (self != NULL);
  g_autofree char *value = lab_clock_format_rfc3339 (time_us);
  lab_cpim_add_header (self, "DateTime", value);
}

void
lab_cpim_add_namespace (LabCpim *self, const char *prefix, const char *uri)
{
  g_return_if_fail (self != NULL && prefix != NULL && uri != NULL);
  g_autofree char *value = *prefix == '\0' ? g_strdup_printf ("<%s>", uri)
                                           : g_strdup_printf ("%s <%s>", prefix, uri);
  lab_cpim_add_header (self, "NS", value);
}

void
lab_cpim_add_mime_header (LabCpim *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL);
  lab_mime_headers_append (self->mime, name, value);
}
