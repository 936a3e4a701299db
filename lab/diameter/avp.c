/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/avp.h"

#include <string.h>

#include "base/bytes.h"

/* ---- writing */

static guint8
flags_of (const LabAvpDefinition *definition)
{
  return definition->mandatory == LAB_AVP_M_MUST ? LAB_DIAMETER_AVP_MANDATORY : 0;
}

void
lab_avp_add_octets (LabDiameterMessage *message, LabAvpName name, gconstpointer data,
                    gsize size)
{
  const LabAvpDefinition *definition = lab_avp_definition (name);
  lab_diameter_message_append (message, definition->code, definition->vendor,
                               flags_of (definition), data, size);
}

void
lab_avp_add_bytes (LabDiameterMessage *message, LabAvpName name, GBytes *bytes)
{
  if (bytes == NULL)
    return;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  lab_avp_add_octets (message, name, data, size);
}

void
lab_avp_add_string (LabDiameterMessage *message, LabAvpName name, const char *text)
{
  if (text != NULL)
    lab_avp_add_octets (message, name, text, strlen (text));
}

void
lab_avp_add_u32 (LabDiameterMessage *message, LabAvpName name, guint32 value)
{
  guint32 wire = GUINT32_TO_BE (value);
  lab_avp_add_octets (message, name, &wire, sizeof wire);
}

void
lab_avp_add_address (LabDiameterMessage *message, LabAvpName name, const guint8 *address,
                     gsize size)
{
  guint8 wire[18] = { 0, size == 4 ? 1 : 2 }; /* IANA's address families */
  g_return_if_fail (size == 4 || size == 16);
  memcpy (wire + 2, address, size);
  lab_avp_add_octets (message, name, wire, 2 + size);
}

gsize
lab_avp_group_begin (LabDiameterMessage *message, LabAvpName name)
{
  const LabAvpDefinition *definition = lab_avp_definition (name);
  return lab_diameter_message_group_begin (message, definition->code, definition->vendor,
                                           flags_of (definition));
}

/* ---- reading */

gboolean
lab_avp_find (LabDiameterAvps avps, LabAvpName name, guint nth, LabDiameterAvp *avp)
{
  const LabAvpDefinition *definition = lab_avp_definition (name);
  return lab_diameter_avps_find (avps, definition->code, definition->vendor, nth, avp);
}

static char *
text_of (const LabDiameterAvp *avp, LabAvpName name, LabDiameterFault *fault)
{
  if (g_utf8_validate ((const char *)avp->data, (gssize)avp->size, NULL))
    return g_strndup ((const char *)avp->data, avp->size);
  lab_diameter_fault_set (fault, LAB_DIAMETER_INVALID_AVP_VALUE, avp->avp.bytes,
                          avp->avp.size, "%s: not UTF-8, or with a NUL (RFC 6733 §4.3.1)",
                          lab_avp_definition (name)->name);
  return NULL;
}

gboolean
lab_avp_get_string (LabDiameterAvps avps, LabAvpName name, char **text,
                    LabDiameterFault *fault)
{
  LabDiameterAvp avp;
  *text = NULL;
  if (!lab_avp_find (avps, name, 0, &avp))
    return TRUE;
  *text = text_of (&avp, name, fault);
  return *text != NULL;
}

gboolean
lab_avp_get_strings (LabDiameterAvps avps, LabAvpName name, GPtrArray **texts,
                     LabDiameterFault *fault)
{
  const LabAvpDefinition *definition = lab_avp_definition (name);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  LabDiameterAvp avp;
  *texts = NULL;
  while (lab_diameter_avps_next (&avps, &avp, NULL))
    {
      if (avp.code != definition->code || avp.vendor != definition->vendor)
        continue;
      char *text = text_of (&avp, name, fault);
      if (text == NULL)
        return FALSE;
      g_ptr_array_add (all, text);
    }
  *texts = g_steal_pointer (&all);
  return TRUE;
}

gboolean
lab_avp_get_u32 (LabDiameterAvps avps, LabAvpName name, guint32 *value,
                 LabDiameterFault *fault)
{
  LabDiameterAvp avp;
  if (!lab_avp_find (avps, name, 0, &avp))
    return TRUE;
  if (avp.size != sizeof *value)
    return lab_diameter_fault_set (
        fault, LAB_DIAMETER_INVALID_AVP_LENGTH, avp.avp.bytes, avp.avp.size,
        "%s: %" G_GSIZE_FORMAT " octets of data, not 4 (RFC 6733 §4.2)",
        lab_avp_definition (name)->name, avp.size);
  memcpy (value, avp.data, sizeof *value);
  *value = GUINT32_FROM_BE (*value);
  return TRUE;
}

typedef struct
{
  gsize size;
  guint8 data[];
} Secret;

static void
free_secret (gpointer data)
{
  Secret *secret = data;
  lab_bytes_wipe (secret->data, secret->size);
  g_free (secret);
}

GBytes *
lab_avp_secret_bytes (gconstpointer data, gsize size)
{
  Secret *secret = g_malloc (sizeof (Secret) + size);
  secret->size = size;
  if (size > 0)
    memcpy (secret->data, data, size);
  return g_bytes_new_with_free_func (secret->data, size, free_secret, secret);
}

GBytes *
lab_avp_get_bytes (LabDiameterAvps avps, LabAvpName name)
{
  LabDiameterAvp avp;
  if (!lab_avp_find (avps, name, 0, &avp))
    return NULL;
  return lab_avp_secret_bytes (avp.data, avp.size);
}

gboolean
lab_avp_get_group (LabDiameterAvps avps, LabAvpName name, guint nth,
                   LabDiameterAvps *group)
{
  LabDiameterAvp avp;
  if (!lab_avp_find (avps, name, nth, &avp))
    return FALSE;
  *group = (LabDiameterAvps){ avp.data, avp.size };
  return TRUE;
}
