/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/restoration_xml.h"

#include <string.h>

#include "ims/xml.h"

#define CRLF "\r\n"
#define PREFIX                                                                           \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" CRLF "<ims-3gpp version=\"1\">" CRLF
#define SUFFIX "</ims-3gpp>" CRLF

char *
lab_restoration_write (const char *reason)
{
  GString *out = g_string_new (PREFIX "  <alternative-service>" CRLF);
  lab_xml_append_element (out, 4, "type", "restoration", CRLF);
  lab_xml_append_element (out, 4, "reason", reason != NULL ? reason : "", CRLF);
  lab_xml_append_element (out, 4, "action", "initial-registration", CRLF);
  g_string_append (out, "  </alternative-service>" CRLF SUFFIX);
  return g_string_free (out, FALSE);
}

static gboolean
child_is (const LabXmlElement *parent, const char *name, const char *expected)
{
  g_autofree char *text = lab_xml_child_text (parent, name);
  return g_strcmp0 (text, expected) == 0;
}

gboolean
lab_restoration_read (const char *xml, gsize size)
{
  g_autoptr (LabXml) document
      = lab_xml_read (xml, size, LAB_IMS_XML_MAX, "ims-3gpp", NULL);
  const LabXmlElement *service
      = document != NULL ? lab_xml_first (lab_xml_root (document), "alternative-service")
                         : NULL;
  return service != NULL && child_is (service, "type", "restoration")
         && child_is (service, "action", "initial-registration");
}

char *
lab_service_info_write (const char *service_info)
{
  GString *out = g_string_new (PREFIX);
  lab_xml_append_element (out, 2, "service-info", service_info, CRLF);
  g_string_append (out, SUFFIX);
  return g_string_free (out, FALSE);
}
