/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/recipient_list.h"

#include <string.h>

#include "base/error.h"
#include "ims/xml.h"

static gboolean
add_entry (GPtrArray *uris, const LabXmlElement *entry, GError **error)
{
  g_autofree char *uri = lab_xml_attribute (entry, "uri");
  if (uri == NULL || *g_strstrip (uri) == '\0')
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "an entry without uri (RFC 4826 §3.2)");
      return FALSE;
    }
  if (uris->len >= LAB_RECIPIENT_LIST_MAX_ENTRIES)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT, "more than %d recipients",
                   LAB_RECIPIENT_LIST_MAX_ENTRIES);
      return FALSE;
    }
  if (!g_ptr_array_find_with_equal_func (uris, uri, g_str_equal, NULL))
    g_ptr_array_add (uris, g_steal_pointer (&uri));
  return TRUE;
}

char **
lab_recipient_list_read (const char *xml, gsize size, GError **error)
{
  g_autoptr (LabXml) document
      = lab_xml_read (xml, size, LAB_RECIPIENT_LIST_MAX_SIZE, "resource-lists", error);
  if (document == NULL)
    return NULL;
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  for (const LabXmlElement *list = lab_xml_first (lab_xml_root (document), "list");
       list != NULL; list = lab_xml_next (list, "list"))
    for (const LabXmlElement *entry = lab_xml_first (list, "entry"); entry != NULL;
         entry = lab_xml_next (entry, "entry"))
      if (!add_entry (uris, entry, error))
        return NULL;
  if (uris->len == 0)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "a list without entries (RFC 5365 §3)");
      return NULL;
    }
  g_ptr_array_add (uris, NULL);
  g_ptr_array_set_free_func (uris, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&uris), FALSE);
}
