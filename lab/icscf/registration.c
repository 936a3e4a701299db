/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/private.h"

#include <string.h>

#include "aka/credentials.h"
#include "base/log.h"
#include "ims/identity.h"
#include "sip/name_addr.h"
#include "sip/proxy.h"

/* REGISTER (TS 24.229 §5.3.1): the HSS says which S-CSCF serves the user, or what one must be able to
   do; when that one does not answer, another is chosen by capabilities (§5.3.1.3). */

typedef struct
{
  LabScopeItem item; /* in the element's scope */
  LabScope scope;    /* what is under way for this REGISTER */
  LabIcscf *icscf;
  LabSipExchange *exchange;
  char *impu;
  char *impi;
  char *visited_network;
  LabCxUserAuthorizationType type;
  LabCxUaa answer;  /* the last one */
  char *server;     /* the one that is being tried */
  GPtrArray *tried; /* names of servers that did not answer */
} Registration;

static void
free_registration (Registration *registration)
{
  lab_scope_leave (&registration->item);
  lab_scope_clear (&registration->scope);
  lab_sip_exchange_unref (registration->exchange);
  g_free (registration->impu);
  g_free (registration->impi);
  g_free (registration->visited_network);
  g_free (registration->server);
  lab_cx_uaa_clear (&registration->answer);
  g_ptr_array_unref (registration->tried);
  g_free (registration);
}

static void
cancel_registration (LabScopeItem *item)
{
  free_registration ((Registration *)item);
}

static void
refuse (Registration *registration, LabIcscfFault fault, const char *detail)
{
  lab_icscf_refuse (registration->exchange, fault, detail);
  free_registration (registration);
}

static void ask (Registration *registration, LabCxUserAuthorizationType type);
static void choose (Registration *registration);

/* Nobody answered, or somebody said that he cannot serve now. */
static gboolean
is_unreachable (const LabSipMessage *response, gboolean internal)
{
  guint status = lab_sip_message_status (response);
  return internal || status == 408 || status == 503;
}

static void
try_next (Registration *registration)
{
  g_ptr_array_add (registration->tried, g_steal_pointer (&registration->server));
  if (registration->type == LAB_CX_REGISTRATION)
    ask (registration, LAB_CX_REGISTRATION_AND_CAPABILITIES);
  else if (registration->type == LAB_CX_REGISTRATION_AND_CAPABILITIES)
    choose (registration);
  else
    refuse (registration, LAB_ICSCF_FAULT_SERVER_UNREACHABLE,
            registration->tried->pdata[0]);
}

static void
on_response (gpointer self, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  Registration *registration = self;
  if (lab_sip_message_status (response) < 200)
    return;
  if (is_unreachable (response, internal))
    {
      lab_log_info (registration->icscf->element.name,
                    "%s: S-CSCF %s: %u %s: another is chosen", registration->impu,
                    registration->server, lab_sip_message_status (response),
                    lab_sip_message_phrase (response));
      try_next (registration);
      return;
    }
  LabSipMessage *copy = lab_sip_message_copy (response);
  g_autofree char *via = lab_sip_message_pop (copy, "Via");
  lab_sip_exchange_send (registration->exchange, copy);
  free_registration (registration);
}

static void
forward (Registration *registration, const char *server)
{
  LabIcscf *icscf = registration->icscf;
  g_free (registration->server);
  registration->server = g_strdup (server);
  LabSipTarget target;
  if (!lab_icscf_next_hop (icscf, server, &target))
    {
      lab_log_info (icscf->element.name, "%s: S-CSCF %s: in no directory",
                    registration->impu, server);
      try_next (registration);
      return;
    }
  lab_log_info (icscf->element.name, "REGISTER %s: S-CSCF %s", registration->impu,
                server);
  g_autoptr (LabSipMessage) message
      = lab_sip_message_copy (lab_sip_exchange_request (registration->exchange));
  g_autofree char *own_route = lab_sip_proxy_pop_routes (icscf->agent, message);
  lab_sip_message_decrease_max_forwards (message);
  lab_sip_message_set_request_uri (message, server);
  lab_sip_request_send (icscf->agent, &registration->scope, g_steal_pointer (&message),
                        &target, NULL, on_response, registration);
}

static gboolean
was_tried (const Registration *registration, const char *server)
{
  for (guint i = 0; i < registration->tried->len; i++)
    if (g_ascii_strcasecmp (registration->tried->pdata[i], server) == 0)
      return TRUE;
  return FALSE;
}

static void
choose (Registration *registration)
{
  const LabCxUaa *answer = &registration->answer;
  const GPtrArray *servers = registration->icscf->servers;
  if (answer->server_name != NULL && !was_tried (registration, answer->server_name))
    {
      forward (registration, answer->server_name);
      return;
    }
  g_autofree char *server
      = g_strdup (lab_icscf_select (servers, &answer->capabilities, registration->tried));
  if (server != NULL)
    forward (registration, server);
  else if (!lab_icscf_capable (servers, &answer->capabilities))
    refuse (registration, LAB_ICSCF_FAULT_NO_CAPABLE_SERVER, NULL);
  else
    refuse (registration, LAB_ICSCF_FAULT_SERVER_UNREACHABLE,
            registration->tried->len == 0 ? NULL : registration->tried->pdata[0]);
}

static void
refuse_by_result (Registration *registration, LabIcscfFault fault)
{
  g_autofree char *detail = NULL;
  if (fault == LAB_ICSCF_FAULT_WRONG_IDENTITY || fault == LAB_ICSCF_FAULT_USER_UNKNOWN)
    {
      const char *domain = lab_context_domain (registration->icscf->element.lab);
      g_autofree char *expected = lab_impi_default (registration->impu, domain, NULL);
      detail = g_strdup_printf ("%s for %s; expected %s", registration->impi,
                                registration->impu,
                                expected == NULL ? "another one" : expected);
    }
  else if (fault == LAB_ICSCF_FAULT_HSS_FAILED)
    detail
        = g_strdup_printf ("UAA %u %s", lab_cx_result_code (registration->answer.result),
                           lab_cx_result_name (registration->answer.result));
  refuse (registration, fault, detail);
}

static void
on_uaa (gpointer self, const LabDiameterMessage *message, const GError *error)
{
  Registration *registration = self;
  g_autoptr (GError) malformed = NULL;
  lab_cx_uaa_clear (&registration->answer);
  if (message != NULL && !lab_cx_uaa_decode (message, &registration->answer, &malformed))
    error = malformed;
  if (error != NULL)
    {
      refuse (registration, lab_icscf_fault_of_error (error), error->message);
      return;
    }
  LabIcscfFault fault
      = lab_icscf_fault_of_result (LAB_ICSCF_UAR, registration->answer.result);
  if (fault != LAB_ICSCF_FAULT_NONE)
    refuse_by_result (registration, fault);
  else
    choose (registration);
}

static void
ask (Registration *registration, LabCxUserAuthorizationType type)
{
  LabIcscf *icscf = registration->icscf;
  registration->type = type;
  LabCxUar uar = {
    .user_name = registration->impi,
    .public_identity = registration->impu,
    .visited_network = registration->visited_network,
    .type = type,
  };
  g_auto (LabDiameterRoute) route = { 0 };
  lab_diameter_node_route (icscf->diameter, NULL, NULL, &route);
  lab_icscf_send_cx (icscf, &registration->scope, lab_cx_uar_encode (&uar, &route),
                     on_uaa, registration);
}

/* A REGISTER that leaves nothing bound asks for de-registration (TS 29.228 §6.1.1.1). */
static gboolean
is_deregistration (const LabSipMessage *request)
{
  const char *expires = lab_sip_message_get (request, "Expires");
  gboolean zero = expires != NULL && strcmp (expires, "0") == 0;
  g_auto (GStrv) contacts = lab_sip_message_list (request, "Contact");
  if (contacts[0] == NULL)
    return FALSE;
  for (guint i = 0; contacts[i] != NULL; i++)
    {
      g_autoptr (LabSipNameAddr) contact = lab_sip_name_addr_parse (contacts[i], NULL);
      if (contact == NULL || lab_sip_contact_expires_s (contact, zero ? 0 : 1) != 0)
        return FALSE;
    }
  return TRUE;
}

static LabIcscfFault
read_identities (Registration *registration, const LabSipMessage *request, char **detail)
{
  const char *domain = lab_context_domain (registration->icscf->element.lab);
  const char *to = lab_sip_message_get (request, "To");
  g_autoptr (GError) error = NULL;
  g_autoptr (LabSipNameAddr) name_addr
      = lab_sip_name_addr_parse (to == NULL ? "" : to, &error);
  if (name_addr != NULL)
    registration->impu = lab_impu_canonical (name_addr->uri, &error);
  if (registration->impu == NULL)
    {
      *detail = g_strdup (error->message);
      return LAB_ICSCF_FAULT_BAD_TO;
    }
  if (!g_str_has_prefix (registration->impu, "tel:")
      && !lab_impu_in_domain (registration->impu, domain))
    {
      *detail = g_strdup (registration->impu);
      return LAB_ICSCF_FAULT_OTHER_NETWORK;
    }
  const char *authorization = lab_sip_message_get (request, "Authorization");
  if (authorization != NULL)
    {
      g_autoptr (LabCredentials) credentials
          = lab_credentials_parse (authorization, strlen (authorization), &error);
      if (credentials == NULL)
        {
          *detail = g_strdup (error->message);
          return LAB_ICSCF_FAULT_BAD_AUTHORIZATION;
        }
      if (credentials->username != NULL)
        registration->impi = lab_impi_canonical (credentials->username, domain);
    }
  /* TS 24.229 §5.3.1.2: without a private identity it comes from the public one. */
  if (registration->impi == NULL)
    registration->impi = lab_impi_default (registration->impu, domain, &error);
  if (registration->impi != NULL)
    return LAB_ICSCF_FAULT_NONE;
  *detail = g_strdup (error->message);
  return LAB_ICSCF_FAULT_BAD_TO;
}

static char *
visited_network (const LabSipMessage *request, const char *domain)
{
  const char *value = lab_sip_message_get (request, "P-Visited-Network-ID");
  if (value == NULL || *value == '\0')
    return g_strdup (domain);
  gsize size = strlen (value);
  if (size >= 2 && value[0] == '"' && value[size - 1] == '"')
    return g_strndup (value + 1, size - 2);
  return g_strdup (value);
}

void
lab_icscf_register (LabIcscf *icscf, LabSipExchange *exchange)
{
  const LabSipMessage *request = lab_sip_exchange_request (exchange);
  Registration *registration = g_new0 (Registration, 1);
  registration->icscf = icscf;
  registration->exchange = lab_sip_exchange_ref (exchange);
  registration->tried = g_ptr_array_new_with_free_func (g_free);
  lab_scope_enter (&icscf->element.scope, &registration->item, cancel_registration);

  g_autofree char *detail = NULL;
  LabIcscfFault fault = read_identities (registration, request, &detail);
  if (fault != LAB_ICSCF_FAULT_NONE)
    {
      refuse (registration, fault, detail);
      return;
    }
  registration->visited_network
      = visited_network (request, lab_context_domain (icscf->element.lab));
  ask (registration,
       is_deregistration (request) ? LAB_CX_DE_REGISTRATION : LAB_CX_REGISTRATION);
}
