/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/private.h"

#include <string.h>

#include "base/log.h"
#include "ims/identity.h"
#include "ims/warning.h"
#include "sip/name_addr.h"
#include "sip/proxy.h"
#include "sip/uri.h"

/* Requests other than REGISTER (TS 24.229 §5.3.2): the HSS says which S-CSCF serves the callee, or,
   for a request that an application server sends on a user's behalf, the caller. */

typedef struct
{
  LabScopeItem item; /* in the element's scope */
  LabScope scope;    /* the LIR under way */
  LabIcscf *icscf;
  LabSipExchange *exchange;
  LabSipMessage *message; /* the copy that goes on */
  char *identity;         /* whose S-CSCF is asked for */
  gboolean originating;
} Location;

static void
free_location (Location *location)
{
  lab_scope_leave (&location->item);
  lab_scope_clear (&location->scope);
  lab_sip_exchange_unref (location->exchange);
  g_clear_pointer (&location->message, lab_sip_message_unref);
  g_free (location->identity);
  g_free (location);
}

static void
cancel_location (LabScopeItem *item)
{
  free_location ((Location *)item);
}

static void
refuse (Location *location, LabIcscfFault fault, const char *detail)
{
  lab_icscf_refuse (location->exchange, fault, detail);
  free_location (location);
}

static void
on_failed (gpointer self, LabSipProxy *proxy, LabSipBranch *branch,
           LabSipMessage *response, gboolean internal)
{
  LabIcscf *icscf = self;
  if (!internal)
    return;
  g_autofree char *warning = lab_warning_format (
      LAB_WARNING_MISCELLANEOUS, icscf->element.name, "%s: %s",
      lab_icscf_fault_text (LAB_ICSCF_FAULT_SERVER_UNREACHABLE),
      lab_sip_message_get (lab_sip_branch_message (branch), "Route"));
  lab_sip_message_set_status (
      response, lab_icscf_fault_status (LAB_ICSCF_FAULT_SERVER_UNREACHABLE), NULL);
  lab_sip_message_append (response, "Warning", warning);
}

static const LabSipProxyHooks hooks = { .failed = on_failed };

/* The server's Route: an address literal, so that a foreign element needs no DNS. */
static char *
server_route (const LabSipTarget *target, gboolean originating)
{
  g_autofree char *host_port = lab_address_format (&target->address);
  return g_strdup_printf ("<sip:%s;transport=%s;lr%s>", host_port,
                          lab_transport_name (target->transport),
                          originating ? ";orig" : "");
}

static void
forward (Location *location, const char *server)
{
  LabIcscf *icscf = location->icscf;
  LabSipTarget target;
  if (!lab_icscf_next_hop (icscf, server, &target))
    {
      refuse (location, LAB_ICSCF_FAULT_SERVER_UNREACHABLE, server);
      return;
    }
  lab_log_info (icscf->element.name, "%s: %s %s: server %s",
                lab_sip_exchange_describe (location->exchange),
                location->originating ? "from" : "to", location->identity, server);
  g_autofree char *route = server_route (&target, location->originating);
  lab_sip_message_prepend (location->message, "Route", route);
  lab_sip_message_decrease_max_forwards (location->message);
  lab_sip_proxy_forward (location->exchange, &icscf->element.scope,
                         g_steal_pointer (&location->message), &target, &hooks, icscf);
  free_location (location);
}

static void
choose (Location *location, const LabCxLia *answer)
{
  if (answer->server_name != NULL)
    {
      forward (location, answer->server_name);
      return;
    }
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const char *server
      = lab_icscf_select (location->icscf->servers, &answer->capabilities, none);
  if (server != NULL)
    forward (location, server);
  else
    refuse (location, LAB_ICSCF_FAULT_NO_CAPABLE_SERVER, NULL);
}

static void
on_lia (gpointer self, const LabDiameterMessage *message, const GError *error)
{
  Location *location = self;
  g_autoptr (GError) malformed = NULL;
  g_auto (LabCxLia) answer = { 0 };
  if (message != NULL && !lab_cx_lia_decode (message, &answer, &malformed))
    error = malformed;
  if (error != NULL)
    {
      refuse (location, lab_icscf_fault_of_error (error), error->message);
      return;
    }
  LabIcscfFault fault = lab_icscf_fault_of_result (LAB_ICSCF_LIR, answer.result);
  if (fault == LAB_ICSCF_FAULT_NONE)
    choose (location, &answer);
  else if (fault == LAB_ICSCF_FAULT_HSS_FAILED)
    {
      g_autofree char *detail
          = g_strdup_printf ("LIA %u %s", lab_cx_result_code (answer.result),
                             lab_cx_result_name (answer.result));
      refuse (location, fault, detail);
    }
  else
    refuse (location, fault, location->identity);
}

static void
ask (Location *location)
{
  LabIcscf *icscf = location->icscf;
  LabCxLir lir = {
    .public_identity = location->identity,
    .originating = location->originating,
    .type = LAB_CX_REGISTRATION,
  };
  g_auto (LabDiameterRoute) route = { 0 };
  lab_diameter_node_route (icscf->diameter, NULL, NULL, &route);
  lab_icscf_send_cx (icscf, &location->scope, lab_cx_lir_encode (&lir, &route), on_lia,
                     location);
}

/* TS 24.229 §5.3.2.1: P-Served-User, else P-Asserted-Identity, says on whose behalf. */
static LabIcscfFault
read_served_user (Location *location, char **detail)
{
  static const char *const names[] = { "P-Served-User", "P-Asserted-Identity" };
  for (guint i = 0; i < G_N_ELEMENTS (names) && location->identity == NULL; i++)
    {
      g_auto (GStrv) values = lab_sip_message_list (location->message, names[i]);
      g_autoptr (LabSipNameAddr) user
          = values[0] == NULL ? NULL : lab_sip_name_addr_parse (values[0], NULL);
      if (user != NULL)
        location->identity = lab_impu_canonical (user->uri, NULL);
    }
  return location->identity == NULL ? LAB_ICSCF_FAULT_NO_SERVED_USER
                                    : LAB_ICSCF_FAULT_NONE;
}

/* The callee's identity takes the place of the Request-URI as dialled: without port and parameters,
   and as a tel URI where it says user=phone (TS 24.229 §5.3.2.1). */
static LabIcscfFault
read_callee (Location *location, char **detail)
{
  const char *uri = lab_sip_message_request_uri (location->message);
  g_autoptr (GError) error = NULL;
  location->identity = lab_impu_canonical (uri, &error);
  if (location->identity == NULL)
    {
      *detail = g_strdup (error->message);
      return LAB_ICSCF_FAULT_BAD_REQUEST_URI;
    }
  const char *domain = lab_context_domain (location->icscf->element.lab);
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  gboolean foreign = parsed != NULL && parsed->host != NULL
                     && g_ascii_strcasecmp (parsed->host, domain) != 0;
  if (foreign)
    {
      *detail = g_strdup (location->identity);
      return LAB_ICSCF_FAULT_OTHER_NETWORK;
    }
  if (parsed != NULL && parsed->scheme != LAB_SIP_URI_SIPS
      && strcmp (uri, location->identity) != 0)
    lab_sip_message_set_request_uri (location->message, location->identity);
  return LAB_ICSCF_FAULT_NONE;
}

static gboolean
asks_for_originating (const char *own_route)
{
  g_autoptr (LabSipUri) uri
      = own_route == NULL ? NULL : lab_sip_uri_parse (own_route, NULL);
  return uri != NULL && lab_sip_params_has (uri->params, "orig");
}

void
lab_icscf_locate (LabIcscf *icscf, LabSipExchange *exchange)
{
  Location *location = g_new0 (Location, 1);
  location->icscf = icscf;
  location->exchange = lab_sip_exchange_ref (exchange);
  location->message = lab_sip_message_copy (lab_sip_exchange_request (exchange));
  lab_scope_enter (&icscf->element.scope, &location->item, cancel_location);

  g_autofree char *own_route = lab_sip_proxy_pop_routes (icscf->agent, location->message);
  location->originating = asks_for_originating (own_route);
  g_autofree char *detail = NULL;
  LabIcscfFault fault = location->originating ? read_served_user (location, &detail)
                                              : read_callee (location, &detail);
  if (fault != LAB_ICSCF_FAULT_NONE)
    refuse (location, fault, detail);
  else
    ask (location);
}
