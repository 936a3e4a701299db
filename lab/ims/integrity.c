/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/integrity.h"

/* TS 24.229 §7.2A.2; the rule is §5.4.1.1 and §5.4.1.2.1 read together. */
static const struct
{
  const char *word;
  LabIntegrityRule rule;
} integrities[] = {
  [LAB_INTEGRITY_ABSENT] = { NULL, LAB_INTEGRITY_RULE_AUTHENTICATE },
  [LAB_INTEGRITY_NO] = { "no", LAB_INTEGRITY_RULE_AUTHENTICATE },
  [LAB_INTEGRITY_YES] = { "yes", LAB_INTEGRITY_RULE_MAY_SKIP },
  [LAB_INTEGRITY_TLS_PENDING] = { "tls-pending", LAB_INTEGRITY_RULE_AUTHENTICATE },
  [LAB_INTEGRITY_TLS_YES] = { "tls-yes", LAB_INTEGRITY_RULE_MAY_SKIP },
  [LAB_INTEGRITY_TLS_CONNECTED] = { "tls-connected", LAB_INTEGRITY_RULE_AUTHENTICATE },
  [LAB_INTEGRITY_IP_ASSOC_PENDING]
  = { "ip-assoc-pending", LAB_INTEGRITY_RULE_AUTHENTICATE },
  [LAB_INTEGRITY_IP_ASSOC_YES] = { "ip-assoc-yes", LAB_INTEGRITY_RULE_MAY_SKIP },
};

const char *
lab_integrity_word (LabIntegrity integrity)
{
  return integrities[integrity].word;
}

gboolean
lab_integrity_parse (const char *word, LabIntegrity *integrity)
{
  if (word == NULL)
    {
      *integrity = LAB_INTEGRITY_ABSENT;
      return TRUE;
    }
  for (guint i = 1; i < G_N_ELEMENTS (integrities); i++)
    if (g_ascii_strcasecmp (word, integrities[i].word) == 0)
      {
        *integrity = (LabIntegrity)i;
        return TRUE;
      }
  return FALSE;
}

LabIntegrity
lab_integrity_decide (gboolean aka, gboolean tls, gboolean associated)
{
  if (aka)
    return tls ? LAB_INTEGRITY_TLS_CONNECTED : LAB_INTEGRITY_NO;
  if (tls)
    return associated ? LAB_INTEGRITY_TLS_YES : LAB_INTEGRITY_TLS_PENDING;
  return associated ? LAB_INTEGRITY_IP_ASSOC_YES : LAB_INTEGRITY_IP_ASSOC_PENDING;
}

LabIntegrityRule
lab_integrity_rule (LabIntegrity integrity)
{
  return integrities[integrity].rule;
}
