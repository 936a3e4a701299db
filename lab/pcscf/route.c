/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/socket.h>

#include "pcscf/private.h"
#include "sip/uri.h"

static const char *const core_kinds[] = { "icscf", "scscf", "im_as" };

gboolean
pcscf_is_core (Pcscf *self, const LabSipFlow *flow)
{
  const LabAddress *peer = lab_sip_flow_peer (flow);
  const char *name;
  for (gsize i = 0; i < G_N_ELEMENTS (core_kinds); i++)
    for (guint nth = 0;
         (name = lab_context_find_kind (self->element.lab, core_kinds[i], nth)) != NULL;
         nth++)
      {
        LabAddress core = lab_context_own_address (self->element.lab, name);
        if (lab_address_same_host (&core, peer))
          return TRUE;
      }
  return FALSE;
}

static char *
own_uri (LabTransport transport, const LabAddress *address, const char *token)
{
  g_autofree char *host = lab_address_format_uri_host (address);
  return g_strdup_printf ("sip:%s@%s:%u;transport=%s;lr", token, host, address->port,
                          lab_transport_name (transport));
}

char *
pcscf_core_uri (Pcscf *self, const char *token)
{
  LabAddress own = lab_context_own_address (self->element.lab, self->element.name);
  own.port = 5060;
  return own_uri (self->core_transport, &own, token);
}

char *
pcscf_phone_uri (Pcscf *self, const LabSipFlow *flow)
{
  const LabAddress *local = lab_sip_flow_local (flow);
  LabTransport transport = lab_sip_flow_transport (flow);
  const LabListenEndpoint *best = NULL;
  for (guint i = 0; i < self->phone_side->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (self->phone_side, LabListenEndpoint, i);
      if (endpoint->transport == transport
          && (best == NULL || lab_address_same_host (&endpoint->address, local)))
        best = endpoint;
    }
  return own_uri (transport, best == NULL ? local : &best->address,
                  lab_sip_flow_token (flow));
}

gboolean
pcscf_begins_dialog (const LabSipMessage *message)
{
  return lab_sip_message_is_method (message, "INVITE")
         || lab_sip_message_is_method (message, "SUBSCRIBE")
         || lab_sip_message_is_method (message, "REFER");
}

void
pcscf_record_route (Pcscf *self, LabSipMessage *message, const LabSipFlow *flow,
                    gboolean from_phone)
{
  g_autofree char *core = pcscf_core_uri (self, lab_sip_flow_token (flow));
  g_autofree char *phone = pcscf_phone_uri (self, flow);
  g_autofree char *core_value = g_strdup_printf ("<%s>", core);
  g_autofree char *phone_value = g_strdup_printf ("<%s>", phone);
  if (strcmp (core, phone) != 0)
    lab_sip_message_prepend (message, "Record-Route",
                             from_phone ? phone_value : core_value);
  lab_sip_message_prepend (message, "Record-Route",
                           from_phone ? core_value : phone_value);
}

LabSipFlow *
pcscf_flow_of_uri (Pcscf *self, const char *uri)
{
  g_autoptr (LabSipUri) parsed = uri == NULL ? NULL : lab_sip_uri_parse (uri, NULL);
  LabSipFlow *flow = parsed == NULL || parsed->user == NULL
                         ? NULL
                         : lab_sip_agent_find_flow (self->agent, parsed->user);
  return flow != NULL && lab_sip_flow_is_open (flow) ? flow : NULL;
}
