/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/account.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/kinds.h"
#include "sip/uri.h"

/* `rcslab account`: a ready configuration for a softphone, found without a socket. */

static void
clear_account (LabAccount *account)
{
  g_free (account->user);
  g_free (account->home);
  g_free (account->ca);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabAccount, clear_account)

/* ---- who */

static const LabSoftphone *
find_softphone (const char *name)
{
  const LabSoftphone *phone = name == NULL ? NULL : lab_softphone_find (name);
  if (phone != NULL)
    return phone;
  g_autoptr (GString) names = g_string_new (NULL);
  for (gsize i = 0; lab_softphones[i].name != NULL; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ", lab_softphones[i].name);
  if (name == NULL)
    g_printerr ("rcslab: for which phone? --for %s\n", names->str);
  else
    g_printerr ("rcslab: --for \"%s\": not one of %s\n", name, names->str);
  return NULL;
}

static const LabSubscriber *
find_subscriber (const LabContext *lab, const char *name)
{
  GPtrArray *all = lab_context_subscribers (lab);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const LabSubscriber *subscriber = lab_context_subscriber (lab, name);
  for (guint i = 0; subscriber == NULL && i < all->len; i++)
    {
      const LabSubscriber *other = all->pdata[i];
      g_ptr_array_add (names, other->name);
      if (lab_subscriber_find_impu (other, name) != NULL)
        subscriber = other;
    }
  if (subscriber != NULL)
    return subscriber;
  g_ptr_array_add (names, NULL);
  const char *nearest = lab_text_nearest (name, (const char *const *)names->pdata);
  g_printerr ("rcslab: the topology has no subscriber \"%s\"%s%s%s\n", name,
              nearest == NULL ? "" : "; did you mean \"", nearest == NULL ? "" : nearest,
              nearest == NULL ? "" : "\"?");
  return NULL;
}

/* Says why not, and who would do. */
static gboolean
suits (const LabContext *lab, const LabSoftphone *phone, const LabSubscriber *subscriber)
{
  g_autofree char *complaint = lab_softphone_complaint (phone, subscriber);
  GPtrArray *all = lab_context_subscribers (lab);
  if (complaint == NULL)
    return TRUE;
  for (guint i = 0; i < all->len; i++)
    {
      const LabSubscriber *other = all->pdata[i];
      g_autofree char *none = lab_softphone_complaint (phone, other);
      if (none == NULL)
        {
          g_printerr ("rcslab: %s as %s: %s; \"%s\" of this topology works\n",
                      phone->name, subscriber->name, complaint, other->name);
          return FALSE;
        }
    }
  g_printerr ("rcslab: %s as %s: %s; no subscriber of this topology works: give one "
              "`digest: {password: …, algorithm: MD5}`\n",
              phone->name, subscriber->name, complaint);
  return FALSE;
}

static gboolean
take_identity (LabAccount *account)
{
  const GPtrArray *impus = account->subscriber->impus;
  for (guint i = 0; i < impus->len; i++)
    {
      const LabImpu *impu = impus->pdata[i];
      g_autoptr (LabSipUri) uri
          = impu->barred ? NULL : lab_sip_uri_parse (impu->uri, NULL);
      if (uri == NULL || uri->scheme == LAB_SIP_URI_TEL || uri->user == NULL)
        continue;
      account->user = lab_sip_uri_user (uri);
      account->home = lab_sip_uri_host_port (uri);
      return TRUE;
    }
  g_printerr ("rcslab: \"%s\" has no sip: identity that may speak, and softphones need "
              "one\n",
              account->subscriber->name);
  return FALSE;
}

/* ---- where */

/* As the P-CSCF listens: --listen moves the endpoints that have no address of their own. */
static GArray *
pcscf_endpoints (LabContext *lab, const LabTopology *topology, const char *listen,
                 GError **error)
{
  const char *name = lab_context_find_kind (lab, "pcscf", 0);
  const LabNode *elements = lab_node_child (lab_topology_root (topology), "elements");
  const LabNode *node = name == NULL ? NULL : lab_node_child (elements, name);
  LabAddress outer;
  if (node == NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "the topology has no P-CSCF");
      return NULL;
    }
  if (listen != NULL && !lab_address_parse (listen, &outer, error))
    {
      g_prefix_error (error, "--listen: ");
      return NULL;
    }
  LabAddress own = lab_context_own_address (lab, name);
  GArray *endpoints = lab_context_endpoints (lab, name, node, "listen");
  for (guint i = 0; i < endpoints->len; i++)
    {
      LabListenEndpoint *endpoint = &g_array_index (endpoints, LabListenEndpoint, i);
      if (own.port != 0) /* external: where the topology says */
        endpoint->address = own;
      else if (listen != NULL && lab_address_same_host (&endpoint->address, &own))
        endpoint->address = lab_address_with_port (&outer, endpoint->address.port);
    }
  return endpoints;
}

/* The first endpoint that the phone and the command line agree on. */
static gboolean
choose_endpoint (LabAccount *account, const LabSoftphone *phone, const GArray *endpoints,
                 const char *wanted, GError **error)
{
  LabTransport only = LAB_TRANSPORT_UDP;
  if (wanted != NULL && !lab_transport_parse (wanted, &only))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "--transport \"%s\": not udp, tcp or tls", wanted);
      return FALSE;
    }
  for (guint i = 0; i < endpoints->len; i++)
    {
      const LabListenEndpoint *endpoint
          = &g_array_index (endpoints, LabListenEndpoint, i);
      if ((phone->transports & (1u << endpoint->transport)) == 0
          || (wanted != NULL && endpoint->transport != only))
        continue;
      account->transport = endpoint->transport;
      account->pcscf = endpoint->address;
      return TRUE;
    }
  if (wanted != NULL && (phone->transports & (1u << only)) == 0)
    g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED, "%s has no %s", phone->name,
                 wanted);
  else
    g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                 "the P-CSCF does not listen on %s",
                 wanted != NULL ? wanted : "a transport of this phone's");
  return FALSE;
}

static gboolean
take_address (LabAccount *account, LabContext *lab, const LabTopology *topology,
              const LabSoftphone *phone, const LabArguments *arguments, GError **error)
{
  g_autoptr (GArray) endpoints
      = pcscf_endpoints (lab, topology, arguments->listen, error);
  if (endpoints == NULL
      || !choose_endpoint (account, phone, endpoints, arguments->transport, error))
    return FALSE;
  if (account->transport == LAB_TRANSPORT_TLS)
    account->ca = lab_context_ca_file (lab, error);
  return account->transport != LAB_TRANSPORT_TLS || account->ca != NULL;
}

/* ---- the command */

static LabExit
print_account (LabContext *lab, const LabTopology *topology,
               const LabArguments *arguments)
{
  const LabSoftphone *phone = find_softphone (arguments->phone);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (LabAccount) account = { 0 };
  account.subscriber
      = phone == NULL ? NULL : find_subscriber (lab, arguments->files->pdata[1]);
  if (account.subscriber == NULL || !suits (lab, phone, account.subscriber)
      || !take_identity (&account))
    return LAB_EXIT_USAGE;
  const LabDigestCredential *digest = account.subscriber->digest;
  account.domain = lab_context_domain (lab);
  account.realm = digest == NULL ? account.domain : digest->realm;
  if (!take_address (&account, lab, topology, phone, arguments, &error))
    {
      g_printerr ("rcslab: %s\n", error->message);
      return LAB_EXIT_USAGE;
    }
  phone->write (text, &account);
  g_print ("%s", text->str);
  return LAB_EXIT_PASSED;
}

LabExit
lab_command_account (const LabArguments *arguments)
{
  if (arguments->files->len != 2)
    {
      g_printerr ("rcslab: account takes a topology and a subscriber of it\n");
      return LAB_EXIT_USAGE;
    }
  g_autoptr (LabTopology) topology
      = lab_load_topology (arguments->files->pdata[0], arguments);
  if (topology == NULL)
    return LAB_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  g_autoptr (LabBlock) block = lab_block_new (arguments->network, &error);
  const LabConfig config
      = { .block = block, .listen = arguments->listen, .ca_directory = arguments->ca };
  g_autoptr (LabContext) lab
      = block == NULL ? NULL : lab_new (topology, &lab_program_kinds, &config, &error);
  if (lab != NULL)
    return print_account (lab, topology, arguments);
  g_printerr ("rcslab: %s\n", error->message);
  return LAB_EXIT_USAGE;
}
