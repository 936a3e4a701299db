/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/private.h"

#include "sip/uri.h"

#define SIP_PORT 5060

/* Whose requests may come here: the phones' come through a P-CSCF. */
static const char *const trusted_kinds[] = { "pcscf", "scscf", "icscf", "im_as" };

gboolean
lab_icscf_trusts (const LabIcscf *icscf, const LabSipFlow *flow)
{
  LabContext *lab = icscf->element.lab;
  const LabAddress *peer = lab_sip_flow_peer (flow);
  for (guint i = 0; i < G_N_ELEMENTS (trusted_kinds); i++)
    {
      const char *name;
      for (guint nth = 0;
           (name = lab_context_find_kind (lab, trusted_kinds[i], nth)) != NULL; nth++)
        {
          LabAddress address = lab_context_own_address (lab, name);
          if (lab_address_same_host (&address, peer))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
resolve (const LabIcscf *icscf, const char *host, LabTransport transport,
         LabSipTarget *target)
{
  g_autofree char *service = g_strconcat ("sip:", lab_transport_name (transport), NULL);
  target->transport = transport;
  return lab_context_resolve (icscf->element.lab, host, service, &target->address);
}

gboolean
lab_icscf_next_hop (const LabIcscf *icscf, const char *uri, LabSipTarget *target)
{
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  if (parsed == NULL || parsed->host == NULL)
    return FALSE;
  *target = (LabSipTarget){ 0 };
  LabTransport transport = icscf->core_transport;
  const char *said = lab_sip_params_get (parsed->params, "transport");
  if (said != NULL && !lab_transport_parse (said, &transport))
    return FALSE;
  if (!resolve (icscf, parsed->host, transport, target)
      && !resolve (icscf, parsed->host, LAB_TRANSPORT_TCP, target)
      && !resolve (icscf, parsed->host, LAB_TRANSPORT_UDP, target))
    return FALSE;
  /* The directory stands in for DNS, SRV records included: where it has a port, that one is right. */
  if (target->address.port == 0)
    target->address.port = parsed->port != 0 ? parsed->port : SIP_PORT;
  return TRUE;
}

void
lab_icscf_send_cx (LabIcscf *icscf, LabScope *scope, LabDiameterMessage *request,
                   LabDiameterAnswered answered, gpointer self)
{
  lab_diameter_send (icscf->diameter, icscf->hss, scope, request, 0, answered, self);
}
