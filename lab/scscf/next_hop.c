/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/private.h"

#include "sip/uri.h"

#define SIP_PORT 5060

/* Whose requests may come here: the phones' come through a P-CSCF. */
static const char *const trusted_kinds[] = { "pcscf", "icscf", "scscf", "im_as" };

gboolean
lab_scscf_is_from (const LabScscf *scscf, const LabSipFlow *flow, const char *kind)
{
  LabContext *lab = scscf->element.lab;
  const char *name;
  for (guint nth = 0; (name = lab_context_find_kind (lab, kind, nth)) != NULL; nth++)
    {
      LabAddress address = lab_context_own_address (lab, name);
      if (lab_address_same_host (&address, lab_sip_flow_peer (flow)))
        return TRUE;
    }
  return FALSE;
}

gboolean
lab_scscf_trusts (const LabScscf *scscf, const LabSipFlow *flow)
{
  for (guint i = 0; i < G_N_ELEMENTS (trusted_kinds); i++)
    if (lab_scscf_is_from (scscf, flow, trusted_kinds[i]))
      return TRUE;
  for (guint i = 0; i < scscf->trusted->len; i++)
    if (lab_address_same_host (&g_array_index (scscf->trusted, LabAddress, i),
                               lab_sip_flow_peer (flow)))
      return TRUE;
  return FALSE;
}

static gboolean
resolve (const LabScscf *scscf, const char *host, LabTransport transport,
         LabSipTarget *target)
{
  g_autofree char *service = g_strconcat ("sip:", lab_transport_name (transport), NULL);
  target->transport = transport;
  return lab_context_resolve (scscf->element.lab, host, service, &target->address);
}

static gboolean
resolve_any (const LabScscf *scscf, const char *host, LabTransport wanted,
             LabSipTarget *target)
{
  *target = (LabSipTarget){ 0 };
  return resolve (scscf, host, wanted, target)
         || resolve (scscf, host, LAB_TRANSPORT_TCP, target)
         || resolve (scscf, host, LAB_TRANSPORT_UDP, target);
}

gboolean
lab_scscf_next_hop (const LabScscf *scscf, const char *uri, LabSipTarget *target)
{
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  if (parsed == NULL || parsed->host == NULL)
    return FALSE;
  LabTransport transport = scscf->core_transport;
  const char *said = lab_sip_params_get (parsed->params, "transport");
  if (said != NULL && !lab_transport_parse (said, &transport))
    return FALSE;
  if (!resolve_any (scscf, parsed->host, transport, target))
    return FALSE;
  /* The directory stands in for DNS, SRV records included: where it has a port, that one is right. */
  if (target->address.port == 0)
    target->address.port = parsed->port != 0 ? parsed->port : SIP_PORT;
  return TRUE;
}

gboolean
lab_scscf_icscf (const LabScscf *scscf, LabSipTarget *target)
{
  if (scscf->icscf == NULL
      || !resolve_any (scscf, scscf->icscf, scscf->core_transport, target))
    return FALSE;
  if (target->address.port == 0)
    target->address.port = SIP_PORT;
  return TRUE;
}

char *
lab_scscf_uri (const LabScscf *scscf, const char *user)
{
  g_autofree char *uri
      = lab_sip_agent_uri (scscf->agent, scscf->core_transport, 4, user, ";lr");
  if (uri == NULL)
    uri = lab_sip_agent_uri (scscf->agent, LAB_TRANSPORT_UDP, 4, user, ";lr");
  return g_strconcat ("<", uri, ">", NULL);
}
