/* SPDX-License-Identifier: Apache-2.0 */
#include "diameter/avp.h"

#include <string.h>

/* A message against the dictionary: what RFC 6733 §7.1.5 has a Result-Code for. */

typedef struct
{
  const LabDiameterLimits *limits;
  LabDiameterFault *fault;
  gboolean lenient; /* an answer: who sent it does not hear of it */
  guint avps;
} Check;

/* Octets of data that a type has at least, or exactly where it is of one size. */
static gsize
smallest (LabAvpType type)
{
  switch (type)
    {
    case LAB_AVP_TYPE_U32:
    case LAB_AVP_TYPE_ENUMERATED:
    case LAB_AVP_TYPE_TIME:
      return 4;
    case LAB_AVP_TYPE_U64:
      return 8;
    case LAB_AVP_TYPE_ADDRESS:
      return 6;
    default:
      return 0;
    }
}

static gboolean
size_is_right (const LabDiameterAvp *avp, LabAvpType type)
{
  if (type == LAB_AVP_TYPE_ADDRESS)
    {
      guint family = avp->size < 2 ? 0 : (guint)avp->data[0] << 8 | avp->data[1];
      return avp->size > 2 && (family != 1 || avp->size == 6)
             && (family != 2 || avp->size == 18);
    }
  return smallest (type) == 0 || avp->size == smallest (type);
}

static gboolean
is_diameter_uri (const LabDiameterAvp *avp)
{
  return (avp->size > 6 && memcmp (avp->data, "aaa://", 6) == 0)
         || (avp->size > 7 && memcmp (avp->data, "aaas://", 7) == 0);
}

gboolean
lab_avp_is_identity (gconstpointer text, gsize size)
{
  const char *at = text;
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isgraph (at[i]))
      return FALSE;
  return size > 0 && size <= 255;
}

static gboolean
check_text (Check *check, const LabDiameterAvp *avp, const LabAvpDefinition *definition)
{
  LabAvpType type = definition->type;
  if (type != LAB_AVP_TYPE_UTF8 && type != LAB_AVP_TYPE_IDENTITY
      && type != LAB_AVP_TYPE_URI)
    return TRUE;
  gboolean good
      = g_utf8_validate ((const char *)avp->data, (gssize)avp->size, NULL)
        && (type != LAB_AVP_TYPE_IDENTITY || lab_avp_is_identity (avp->data, avp->size))
        && (type != LAB_AVP_TYPE_URI || is_diameter_uri (avp));
  if (good)
    return TRUE;
  return lab_diameter_fault_set (check->fault, LAB_DIAMETER_INVALID_AVP_VALUE,
                                 avp->avp.bytes, avp->avp.size,
                                 "%s: no %s (RFC 6733 §4.3.1)", definition->name,
                                 type == LAB_AVP_TYPE_UTF8       ? "UTF-8 text"
                                 : type == LAB_AVP_TYPE_IDENTITY ? "DiameterIdentity"
                                                                 : "DiameterURI");
}

static gboolean check_all (Check *check, LabDiameterAvps avps, guint depth);

static gboolean
check_one (Check *check, const LabDiameterAvp *avp, guint depth)
{
  const LabAvpDefinition *definition = lab_avp_definition_find (avp->code, avp->vendor);
  if (definition == NULL)
    {
      if (check->lenient || !(avp->flags & LAB_DIAMETER_AVP_MANDATORY))
        return TRUE;
      return lab_diameter_fault_set (
          check->fault, LAB_DIAMETER_AVP_UNSUPPORTED, avp->avp.bytes, avp->avp.size,
          "AVP %u of vendor %u: unknown, with the M flag (RFC 6733 §4.1)", avp->code,
          avp->vendor);
    }
  if (!size_is_right (avp, definition->type))
    return lab_diameter_fault_set (
        check->fault, LAB_DIAMETER_INVALID_AVP_LENGTH, avp->avp.bytes, avp->avp.size,
        "%s: %" G_GSIZE_FORMAT " octets of data (RFC 6733 §4.2, §4.3)", definition->name,
        avp->size);
  if (!check->lenient && !check_text (check, avp, definition))
    return FALSE;
  /* What Failed-AVP holds may well be malformed. */
  if (definition->type != LAB_AVP_TYPE_GROUPED
      || definition == lab_avp_definition (LAB_AVP_FAILED_AVP))
    return TRUE;
  if (depth >= check->limits->depth)
    return lab_diameter_fault_set (check->fault, LAB_DIAMETER_INVALID_AVP_VALUE,
                                   avp->avp.bytes, avp->avp.size,
                                   "%s: deeper than the %u levels allowed here",
                                   definition->name, check->limits->depth);
  return check_all (check, (LabDiameterAvps){ avp->data, avp->size }, depth + 1);
}

static gboolean
check_all (Check *check, LabDiameterAvps avps, guint depth)
{
  LabDiameterAvp avp;
  while (lab_diameter_avps_next (&avps, &avp, check->fault))
    {
      if (++check->avps > check->limits->avps)
        return lab_diameter_fault_set (check->fault, LAB_DIAMETER_UNABLE_TO_COMPLY, NULL,
                                       0, "more than the %u AVPs allowed here",
                                       check->limits->avps);
      if (!check_one (check, &avp, depth))
        return FALSE;
    }
  return check->fault->result_code == 0;
}

void
lab_avp_fault_missing (LabDiameterFault *fault, LabAvpName name, const char *clause)
{
  /* RFC 6733 §7.1.5: an example of it, with the smallest value that it can have */
  static const guint8 zeros[8];
  const LabAvpDefinition *definition = lab_avp_definition (name);
  g_autoptr (LabDiameterMessage) example = lab_diameter_message_new (0, 0, 0);
  lab_avp_add_octets (example, name, zeros, smallest (definition->type));
  lab_diameter_fault_set (fault, LAB_DIAMETER_MISSING_AVP, example->avps->data,
                          example->avps->len, "no %s (%s)", definition->name, clause);
}

static gboolean
check_occurrence (Check *check, LabDiameterAvps avps, const LabAvpOccurrence *occurrence,
                  const char *clause)
{
  LabDiameterAvp avp;
  if (occurrence->min > 0 && !lab_avp_find (avps, occurrence->name, 0, &avp))
    {
      lab_avp_fault_missing (check->fault, occurrence->name, clause);
      return FALSE;
    }
  if (occurrence->max < G_MAXUINT
      && lab_avp_find (avps, occurrence->name, occurrence->max, &avp))
    return lab_diameter_fault_set (check->fault, LAB_DIAMETER_AVP_OCCURS_TOO_MANY_TIMES,
                                   avp.avp.bytes, avp.avp.size, "%s: more than %u (%s)",
                                   lab_avp_definition (occurrence->name)->name,
                                   occurrence->max, clause);
  return TRUE;
}

gboolean
lab_avp_check_request (const LabDiameterMessage *message,
                       const LabDiameterCommand *command, const LabDiameterLimits *limits,
                       LabDiameterFault *fault)
{
  Check check = { .limits = limits, .fault = fault };
  LabDiameterAvps avps = lab_diameter_message_avps (message);
  for (gsize i = 0; i < command->n_request_avps; i++)
    if (!check_occurrence (&check, avps, &command->request_avps[i], command->clause))
      return FALSE;
  return check_all (&check, avps, 0);
}

gboolean
lab_avp_check_answer (const LabDiameterMessage *message, const LabDiameterLimits *limits,
                      LabDiameterFault *fault)
{
  Check check = { .limits = limits, .fault = fault, .lenient = TRUE };
  return check_all (&check, lab_diameter_message_avps (message), 0);
}
