/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** LabXml: a document that was read. */
typedef struct _LabXml LabXml;

/** LabXmlElement: an element of it; lives as long as the document. */
typedef struct _LabXmlElement LabXmlElement;

/**
 * lab_xml_read:
 * @text: the document, maybe with blanks before it
 * @size: its octets
 * @max_size: the most that is read
 * @root: the local name that its root must have, in any namespace
 * @error: return location: %LAB_ERROR_LIMIT, or %LAB_ERROR_SYNTAX with the line
 *
 * UTF-8 only.  A document type declaration is refused, so that there are no entities but the five of XML;
 * nothing is fetched.
 *
 * Returns: (transfer full) (nullable): the document
 */
LabXml *lab_xml_read (const char *text, gsize size, gsize max_size, const char *root,
                      GError **error);

/** lab_xml_free: %NULL does nothing. */
void lab_xml_free (LabXml *xml);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabXml, lab_xml_free)

/** lab_xml_root: the root element. */
const LabXmlElement *lab_xml_root (const LabXml *xml);

/** lab_xml_name: an element's local name. */
const char *lab_xml_name (const LabXmlElement *element);

/** lab_xml_first: (nullable): the first child element; with @name: of that local name. */
const LabXmlElement *lab_xml_first (const LabXmlElement *parent, const char *name);

/** lab_xml_next: (nullable): the next sibling element; with @name: of that local name. */
const LabXmlElement *lab_xml_next (const LabXmlElement *element, const char *name);

/** lab_xml_text: (transfer full): an element's text without blanks around. */
char *lab_xml_text (const LabXmlElement *element);

/** lab_xml_child_text: (transfer full) (nullable): the text of the first child of that name. */
char *lab_xml_child_text (const LabXmlElement *parent, const char *name);

/** lab_xml_attribute: (transfer full) (nullable): the attribute of that local name. */
char *lab_xml_attribute (const LabXmlElement *element, const char *name);

/** lab_xml_append_escaped: appends text for an element's content or an attribute; what XML cannot have
 * becomes U+FFFD. */
void lab_xml_append_escaped (GString *out, const char *text);

/**
 * lab_xml_append_element:
 * @out: the document being written
 * @indent: blanks before it
 * @name: its name
 * @text: (nullable): its content; %NULL: nothing is appended
 * @line_break: `\n` or `\r\n`
 */
void lab_xml_append_element (GString *out, guint indent, const char *name,
                             const char *text, const char *line_break);
