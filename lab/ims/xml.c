/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct _LabXml
{
  xmlDoc *document;
};

static const xmlNode *
node_of (const LabXmlElement *element)
{
  return (const xmlNode *)element;
}

static const LabXmlElement *
element_from (const xmlNode *node, const char *name)
{
  for (; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE
        && (name == NULL || strcmp ((const char *)node->name, name) == 0))
      return (const LabXmlElement *)node;
  return NULL;
}

static xmlDoc *
parse (const char *text, gsize size, GError **error)
{
  xmlParserCtxt *context = xmlNewParserCtxt ();
  xmlDoc *document = xmlCtxtReadMemory (context, text, (int)size, NULL, "UTF-8",
                                        XML_PARSE_NONET | XML_PARSE_NOERROR
                                            | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
  if (document == NULL)
    {
      const xmlError *last = xmlCtxtGetLastError (context);
      const char *why
          = last != NULL && last->message != NULL ? last->message : "not well-formed";
      g_autofree char *shown = lab_text_printable (why, strcspn (why, "\n"), 120);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "XML line %d: %s",
                   last != NULL ? last->line : 1, shown);
    }
  xmlFreeParserCtxt (context);
  return document;
}

/* Before the parser sees it: entities are declared in a document type only. */
static gboolean
check_text (const char *text, gsize size, gsize max_size, GError **error)
{
  if (size > max_size)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_LIMIT,
                   "XML of %" G_GSIZE_FORMAT " octets: more than %" G_GSIZE_FORMAT, size,
                   max_size);
      return FALSE;
    }
  if (!g_utf8_validate (text, (gssize)size, NULL))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "XML: not UTF-8");
      return FALSE;
    }
  if (g_strstr_len (text, (gssize)size, "<!DOCTYPE") != NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "XML: a document type declaration is refused");
      return FALSE;
    }
  return TRUE;
}

LabXml *
lab_xml_read (const char *text, gsize size, gsize max_size, const char *root,
              GError **error)
{
  while (size > 0 && g_ascii_isspace (*text))
    {
      text++;
      size--;
    }
  if (!check_text (text, size, max_size, error))
    return NULL;
  xmlDoc *document = parse (text, size, error);
  if (document == NULL)
    return NULL;
  const xmlNode *top = xmlDocGetRootElement (document);
  if (top == NULL || strcmp ((const char *)top->name, root) != 0)
    {
      const char *name = top != NULL ? (const char *)top->name : "";
      g_autofree char *shown = lab_text_printable (name, strlen (name), 40);
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX, "XML: root is <%s>, not <%s>",
                   shown, root);
      xmlFreeDoc (document);
      return NULL;
    }
  LabXml *xml = g_new0 (LabXml, 1);
  xml->document = document;
  return xml;
}

void
lab_xml_free (LabXml *xml)
{
  if (xml == NULL)
    return;
  xmlFreeDoc (xml->document);
  g_free (xml);
}

const LabXmlElement *
lab_xml_root (const LabXml *xml)
{
  return (const LabXmlElement *)xmlDocGetRootElement (xml->document);
}

const char *
lab_xml_name (const LabXmlElement *element)
{
  return (const char *)node_of (element)->name;
}

const LabXmlElement *
lab_xml_first (const LabXmlElement *parent, const char *name)
{
  return element_from (node_of (parent)->children, name);
}

const LabXmlElement *
lab_xml_next (const LabXmlElement *element, const char *name)
{
  return element_from (node_of (element)->next, name);
}

char *
lab_xml_text (const LabXmlElement *element)
{
  GString *out = g_string_new (NULL);
  for (const xmlNode *node = node_of (element)->children; node != NULL; node = node->next)
    if (node->type == XML_TEXT_NODE && node->content != NULL)
      g_string_append (out, (const char *)node->content);
  return g_strstrip (g_string_free (out, FALSE));
}

char *
lab_xml_child_text (const LabXmlElement *parent, const char *name)
{
  const LabXmlElement *child = lab_xml_first (parent, name);
  return child != NULL ? lab_xml_text (child) : NULL;
}

char *
lab_xml_attribute (const LabXmlElement *element, const char *name)
{
  for (const xmlAttr *attribute = node_of (element)->properties; attribute != NULL;
       attribute = attribute->next)
    if (strcmp ((const char *)attribute->name, name) == 0)
      return g_strdup (attribute->children != NULL && attribute->children->content != NULL
                           ? (const char *)attribute->children->content
                           : "");
  return NULL;
}

/* Char of XML 1.0 §2.2. */
static gboolean
is_xml_char (gunichar c)
{
  return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

void
lab_xml_append_escaped (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '<')
        g_string_append (out, "&lt;");
      else if (c == '>')
        g_string_append (out, "&gt;");
      else if (c == '&')
        g_string_append (out, "&amp;");
      else if (c == '"')
        g_string_append (out, "&quot;");
      else if (c == '\r')
        g_string_append (out, "&#13;");
      else
        g_string_append_unichar (out, is_xml_char (c) ? c : 0xfffd);
    }
}

void
lab_xml_append_element (GString *out, guint indent, const char *name, const char *text,
                        const char *line_break)
{
  if (text == NULL)
    return;
  g_string_append_printf (out, "%*s<%s>", (int)indent, "", name);
  lab_xml_append_escaped (out, text);
  g_string_append_printf (out, "</%s>%s", name, line_break);
}
