/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "core/private.h"

/* What a client needs to register: identities and keys, as the topology has them. */
static void
describe_credential (LabReport *report, const LabSubscriber *subscriber)
{
  if (subscriber->aka != NULL)
    {
      const LabAkaCredential *aka = subscriber->aka;
      g_autofree char *k = lab_hex_encode (aka->k, sizeof aka->k);
      g_autofree char *opc = lab_hex_encode (aka->opc, sizeof aka->opc);
      lab_report_add (report, subscriber->name, "credential", "%s, K %s, %s %s",
                      aka->algorithm, k, aka->is_op ? "OP" : "OPc", opc);
    }
  if (subscriber->digest != NULL)
    {
      const LabDigestCredential *digest = subscriber->digest;
      g_autofree char *algorithms = g_strjoinv (", ", digest->algorithms);
      if (digest->password != NULL)
        lab_report_add (report, subscriber->name, "credential", "Digest %s, password %s",
                        algorithms, digest->password);
      else
        lab_report_add (report, subscriber->name, "credential",
                        "Digest %s, HA1 of the topology", algorithms);
    }
}

void
lab_introduce (LabContext *lab, LabReport *report)
{
  for (guint i = 0; i < lab->elements->len; i++)
    {
      LabElement *element = lab->elements->pdata[i];
      if (element->kind->introduce != NULL)
        element->kind->introduce (element, report);
    }
}

void
lab_describe (LabContext *lab, LabReport *report)
{
  for (guint i = 0; i < lab->elements->len; i++)
    {
      LabElement *element = lab->elements->pdata[i];
      if (element->kind->describe != NULL)
        element->kind->describe (element, report);
    }
  for (guint i = 0; i < lab->subscribers->len; i++)
    {
      const LabSubscriber *subscriber = lab->subscribers->pdata[i];
      for (guint j = 0; j < subscriber->impus->len; j++)
        {
          const LabImpu *impu = subscriber->impus->pdata[j];
          lab_report_add (report, subscriber->name, "impu", "%s%s", impu->uri,
                          impu->barred ? " (barred)" : "");
        }
      lab_report_add (report, subscriber->name, "impi", "%s", subscriber->impi);
      describe_credential (report, subscriber);
    }
}
