/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <string.h>

#include "aka/challenge.h"
#include "aka/credentials.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "core/context.h"
#include "core/private.h"
#include "hss/hss.h"
#include "icscf/icscf.h"
#include "net/net.h"
#include "scscf/scscf.h"

static NetworkCriteria network_criteria;

/* ---- stubs */

static void
on_request (gpointer self, LabSipExchange *exchange)
{
  Stub *stub = self;
  g_ptr_array_add (stub->seen, lab_sip_message_ref (lab_sip_exchange_request (exchange)));
  if (stub->status != 0)
    lab_sip_exchange_reply (exchange, stub->status, NULL, NULL);
  else if (stub->answer != NULL)
    stub->answer (stub, exchange);
  else
    lab_sip_exchange_reply (exchange, 200, NULL, NULL);
}

static void
on_ack (gpointer self, LabSipMessage *ack, LabSipFlow *flow)
{
  g_ptr_array_add (((Stub *)self)->acks, lab_sip_message_ref (ack));
}

static const LabSipHandler handler = { .request = on_request, .ack = on_ack };

static const LabElementKind pcscf_kind, as_kind, stranger_kind;

static LabElement *
create_stub (const LabElementKind *kind, LabContext *lab, const char *name)
{
  Stub *stub = g_new0 (Stub, 1);
  lab_element_init (&stub->element, kind, lab, name);
  stub->seen = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_message_unref);
  stub->acks = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_message_unref);
  stub->kept = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_sip_exchange_unref);
  return &stub->element;
}

static LabElement *
create_pcscf (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  return create_stub (&pcscf_kind, lab, name);
}

static LabElement *
create_as (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  return create_stub (&as_kind, lab, name);
}

static LabElement *
create_stranger (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  return create_stub (&stranger_kind, lab, name);
}

static gboolean
listen_stub (LabElement *element, GError **error)
{
  Stub *stub = (Stub *)element;
  LabContext *lab = element->lab;
  LabNet net = { .block = lab_context_block (lab), .tap = lab_context_tap (lab) };
  LabAddress own = lab_context_own_address (lab, element->name);
  LabAddress address = lab_address_with_port (&own, 5060);
  g_autofree char *host = lab_context_host_name (lab, element->name);
  stub->agent = lab_sip_agent_new (&(LabSipAgentConfig){
      .name = element->name,
      .net = &net,
      .resolve = lab_context_resolve_sip,
      .resolve_self = lab,
      .handler = &handler,
      .self = stub,
  });
  lab_directory_add (lab_context_directory (lab), host, "sip:tcp", &address);
  return lab_sip_agent_listen (stub->agent, LAB_TRANSPORT_TCP, &address, NULL, error);
}

static void
stop_stub (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  Stub *stub = (Stub *)element;
  lab_scope_clear (&element->scope);
  g_ptr_array_set_size (stub->kept, 0);
  g_clear_pointer (&stub->agent, lab_sip_agent_free);
  done (done_self, NULL);
}

static void
destroy_stub (LabElement *element)
{
  Stub *stub = (Stub *)element;
  g_ptr_array_unref (stub->kept);
  g_clear_pointer (&stub->agent, lab_sip_agent_free);
  g_ptr_array_unref (stub->seen);
  g_ptr_array_unref (stub->acks);
  lab_element_clear (element);
  g_free (stub);
}

static gboolean
default_criteria (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  static const LabTrigger message
      = { .kind = LAB_TRIGGER_METHOD, .text = (char *)"MESSAGE" };
  static const LabTrigger originating = { .kind = LAB_TRIGGER_SESSION_CASE,
                                          .session_case = LAB_SESSION_CASE_ORIGINATING };
  static const LabTrigger registering
      = { .kind = LAB_TRIGGER_METHOD, .text = (char *)"REGISTER" };
  /* Groups are joined by OR here: DNF. */
  LabIfc *ifc = lab_ifc_new (1, server_uri);
  lab_ifc_set_conjunctive (ifc, FALSE);
  gboolean added = lab_ifc_add_trigger (ifc, &message, error)
                   && lab_ifc_add_trigger (ifc, &originating, error);
  LabIfc *other = lab_ifc_new (2, server_uri);
  added = added && lab_ifc_add_trigger (other, &registering, error);
  return added && lab_service_profile_add (profile, ifc, error)
         && lab_service_profile_add (profile, other, error);
}

static gboolean
filter_criteria (LabContext *lab, const char *name, LabServiceProfile *profile,
                 GError **error)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s.%s", name, lab_context_domain (lab));
  return (network_criteria == NULL ? default_criteria : network_criteria) (uri, profile,
                                                                           error);
}

static const LabOption no_options[] = { { NULL } };
static const char *const services[] = { "sip:tcp", NULL };

static const LabElementKind pcscf_kind = {
  .kind = "pcscf",
  .summary = "stub",
  .specs = "",
  .services = services,
  .options = no_options,
  .create = create_pcscf,
  .listen = listen_stub,
  .stop = stop_stub,
  .destroy = destroy_stub,
};
static const LabElementKind as_kind = {
  .kind = "im_as",
  .summary = "stub",
  .specs = "",
  .services = services,
  .options = no_options,
  .filter_criteria = filter_criteria,
  .create = create_as,
  .listen = listen_stub,
  .stop = stop_stub,
  .destroy = destroy_stub,
};
static const LabElementKind stranger_kind = {
  .kind = "stranger",
  .summary = "stub",
  .specs = "",
  .services = services,
  .options = no_options,
  .create = create_stranger,
  .listen = listen_stub,
  .stop = stop_stub,
  .destroy = destroy_stub,
};

static const LabElementKind *const kinds[] = {
  &pcscf_kind, &lab_icscf_kind, &lab_scscf_kind, &lab_hss_kind, &as_kind, &stranger_kind,
  NULL,
};
static const LabKinds network_kinds = { .elements = kinds, .ue = &pcscf_kind };

/* ---- up and down */

static const char topology_text[]
    = "name: network\n"
      "domain: " DOMAIN "\n"
      "elements:\n"
      "  pcscf: {type: pcscf}\n"
      "  icscf: {type: icscf, capabilities: {other: [7, 8]}}\n"
      "  scscf: {type: scscf, hss: hss%s}\n"
      "  hss: {type: hss}\n"
      "  as: {type: im_as}\n"
      "  stranger: {type: stranger}\n"
      "%s"
      "subscribers:\n"
      "  alice:\n"
      "    impu: ['" ALICE "', 'tel:+8613800000001']\n"
      "    digest: {password: s3cret, algorithms: [SHA-256, MD5]}\n"
      "  bob:\n"
      "    impu: ['" BOB "', 'tel:+8613800000002']\n"
      "    digest: {password: s3cret, algorithm: MD5}\n"
      "  carol:\n"
      "    impu: ['" CAROL "', 'tel:+8613800000003']\n"
      "    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: "
      "cd63cb71954a9f4e48a5994e37a02baf, "
      "algorithm: AKAv1-SHA256}\n"
      "  dora:\n" /* may register with her SIP identity, and do nothing else with it */
      "    impu: ['" DORA "', 'tel:+8613800000004']\n"
      "    barred: ['" DORA "']\n"
      "    digest: {password: s3cret, algorithm: MD5}\n"
      "  erin:\n"
      "    impu: ['" ERIN "']\n"
      "    digest: {password: s3cret, algorithm: MD5}\n"
      "    capabilities: {mandatory: [7], optional: [9]}\n";

static void
drop_line (const char *line, gpointer unused)
{
}

void
network_init (int *argc, char ***argv)
{
  guint64 seed = 1;
  g_test_init (argc, argv, NULL);
  lab_random_seed (&seed);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  if (g_getenv ("NETWORK_LOG") == NULL)
    lab_log_set_sink (drop_line, NULL);
}

static void
mark (gpointer self)
{
  *(gboolean *)self = TRUE;
}

void
network_wait (guint64 ms)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, ms, mark, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}

Network *
network_up (const char *scscf, const char *more, NetworkCriteria criteria)
{
  g_autoptr (GError) error = NULL;
  Network *network = g_new0 (Network, 1);
  network_criteria = criteria;
  network->block = lab_block_claim (&error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (topology_text);
  g_string_replace (text, "%s", scscf, 1);
  g_string_replace (text, "%s", more, 1);
  network->topology = lab_topology_parse ("network", text->str, -1,
                                          lab_topology_options (&network_kinds));
  lab_topology_valid (network->topology, &error);
  g_assert_no_error (error);
  LabConfig config = { .block = network->block };
  network->lab = lab_new (network->topology, &network_kinds, &config, &error);
  g_assert_no_error (error);
  lab_start (network->lab, &error);
  g_assert_no_error (error);
  g_autofree char *waiting_for = NULL;
  while (!lab_ready (network->lab, &waiting_for))
    {
      g_clear_pointer (&waiting_for, g_free);
      lab_clock_iterate (TRUE);
    }
  network->pcscf = (Stub *)lab_find (network->lab, "pcscf");
  network->as = (Stub *)lab_find (network->lab, "as");
  network->stranger = (Stub *)lab_find (network->lab, "stranger");
  return network;
}

static void
on_stopped (gpointer self, const GError *error)
{
  *(gboolean *)self = TRUE;
}

void
network_down (Network *network)
{
  gboolean stopped = FALSE;
  lab_stop (network->lab, LAB_STOP_GOODBYE, on_stopped, &stopped);
  while (!stopped)
    lab_clock_iterate (TRUE);
  g_assert_cmpuint (lab_leftovers (network->lab), ==, 0);
  lab_free (network->lab);
  lab_topology_free (network->topology);
  lab_block_free (network->block);
  g_free (network);
}

void
network_kill (Network *network, const char *element)
{
  LabSlot *slot = lab_slot_find (network->lab, element);
  gboolean stopped = FALSE;
  slot->element->kind->stop (slot->element, LAB_STOP_KILL, on_stopped, &stopped);
  while (!stopped)
    lab_clock_iterate (TRUE);
  slot->listening = FALSE;
}

/* ---- requests */

LabSipMessage *
network_request (const char *method, const char *uri, const char *from, ...)
{
  g_autofree char *from_value = g_strdup_printf ("<%s>", from);
  g_autofree char *to_value = g_strdup_printf ("<%s>", uri);
  LabSipMessage *message
      = lab_sip_message_new_request (method, uri, from_value, to_value);
  va_list arguments;
  va_start (arguments, from);
  const char *name;
  while ((name = va_arg (arguments, const char *)) != NULL)
    {
      const char *value = va_arg (arguments, const char *);
      if (strcmp (name, "To") == 0)
        lab_sip_message_replace (message, name, value);
      else if (value != NULL)
        lab_sip_message_append (message, name, value);
    }
  va_end (arguments);
  return message;
}

static void
on_response (gpointer self, LabSipRequest *request, LabSipMessage *response,
             gboolean internal)
{
  LabSipMessage **final = self;
  if (lab_sip_message_status (response) >= 200)
    *final = lab_sip_message_ref (response);
}

LabSipMessage *
network_ask (Network *network, Stub *from, LabSipMessage *request, const char *to)
{
  LabSipMessage *final = NULL;
  LabAddress own = lab_context_own_address (network->lab, to);
  LabSipTarget target
      = { .address = lab_address_with_port (&own, 5060), .transport = LAB_TRANSPORT_TCP };
  lab_sip_request_send (from->agent, &from->element.scope, request, &target, NULL,
                        on_response, &final);
  while (final == NULL)
    lab_clock_iterate (TRUE);
  return final;
}

guint
network_status (Network *network, Stub *from, LabSipMessage *request, const char *to)
{
  g_autoptr (LabSipMessage) response = network_ask (network, from, request, to);
  return message_status (response);
}

char *
network_route (Network *network, const char *element, const char *user)
{
  LabAddress own = lab_context_own_address (network->lab, element);
  g_autofree char *host = lab_address_format_uri_host (&own);
  return g_strdup_printf ("<sip:%s%s%s:5060;transport=tcp;lr>", user == NULL ? "" : user,
                          user == NULL ? "" : "@", host);
}

guint
message_status (const LabSipMessage *message)
{
  return lab_sip_message_status (message);
}

char *
message_all (const LabSipMessage *message, const char *name)
{
  g_auto (GStrv) values = lab_sip_message_list (message, name);
  return g_strjoinv ("|", values);
}

/* ---- REGISTER */

char *
network_credentials (const char *challenge, const char *username, const char *password,
                     const char *method, const char *uri, guint nc, const char *extra)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LabChallenge) parsed
      = lab_challenge_parse (challenge, strlen (challenge), &error);
  g_assert_no_error (error);
  g_autoptr (LabCredentials) credentials = lab_credentials_new ();
  LabDigestAlgorithm algorithm = lab_challenge_algorithm (parsed);
  credentials->username = g_strdup (username);
  credentials->realm = g_strdup (parsed->realm);
  credentials->nonce = g_strdup (parsed->nonce);
  credentials->uri = g_strdup (uri);
  credentials->algorithm = g_strdup (parsed->algorithm);
  if (parsed->qop != NULL)
    {
      credentials->qop = g_strdup ("auth");
      credentials->cnonce = g_strdup ("c");
      credentials->nc = g_strdup_printf ("%08x", nc);
    }
  credentials->integrity_protected = g_strdup (extra);
  g_autofree char *ha1 = lab_digest_ha1 (algorithm, username, parsed->realm,
                                         (const guint8 *)password, strlen (password));
  lab_credentials_respond (credentials, algorithm, ha1, method, NULL, 0, &error);
  g_assert_no_error (error);
  return lab_credentials_write (credentials);
}

static LabSipMessage *
register_with (Network *network, const Phone *phone, const char *authorization)
{
  static guint32 calls;
  g_autofree char *path
      = network_route (network, "pcscf", phone->flow == NULL ? "flow1" : phone->flow);
  g_autofree char *to = g_strdup_printf ("<%s>", phone->impu);
  g_autofree char *cseq = g_strdup_printf ("%u REGISTER", ++calls);
  LabSipMessage *request = network_request (
      "REGISTER", "sip:" DOMAIN, phone->impu, "To", to, "Path", path, "Require", "path",
      "Contact", phone->contact, "Expires", phone->expires, "Supported", phone->supported,
      "Authorization", authorization, NULL);
  if (phone->header != NULL)
    lab_sip_message_replace (request, phone->header, phone->value);
  lab_sip_message_replace (request, "CSeq", cseq);
  return network_ask (network, network->pcscf, request, "icscf");
}

static char *
authorization_of (const Phone *phone, const char *challenge)
{
  const char *username
      = phone->username != NULL ? phone->username : phone->impu + strlen ("sip:");
  if (challenge == NULL && phone->integrity == NULL)
    return NULL;
  if (challenge == NULL)
    return g_strdup_printf ("Digest username=\"%s\",realm=\"" DOMAIN "\",nonce=\"\","
                            "uri=\"sip:" DOMAIN
                            "\",response=\"\",integrity-protected=\"%s\"",
                            username, phone->integrity);
  guint nc = phone->nc == NULL ? 1 : ++*phone->nc;
  return network_credentials (challenge, username, phone->password, "REGISTER",
                              "sip:" DOMAIN, nc, phone->integrity);
}

LabSipMessage *
network_register_once (Network *network, const Phone *phone)
{
  g_autofree char *authorization
      = authorization_of (phone, phone->nonce == NULL ? NULL : *phone->nonce);
  return register_with (network, phone, authorization);
}

LabSipMessage *
network_register (Network *network, const Phone *phone)
{
  LabSipMessage *response = network_register_once (network, phone);
  if (message_status (response) != 401)
    return response;
  const char *challenge = lab_sip_message_get (response, "WWW-Authenticate");
  if (phone->nonce != NULL)
    {
      g_free (*phone->nonce);
      *phone->nonce = g_strdup (challenge);
    }
  if (phone->nc != NULL)
    *phone->nc = 0;
  g_autofree char *authorization = authorization_of (phone, challenge);
  lab_sip_message_unref (response);
  return register_with (network, phone, authorization);
}

void
network_enrol (Network *network, const char *impu, const char *contact, const char *flow)
{
  g_autoptr (LabSipMessage) response = network_register (
      network,
      &(Phone){ .impu = impu, .password = "s3cret", .contact = contact, .flow = flow });
  g_assert_cmpuint (message_status (response), ==, 200);
}

/* ---- events */

const LabEvent *
network_event (Network *network, const char *kind)
{
  GPtrArray *events = lab_event_log_events (lab_find (network->lab, "scscf")->events);
  for (guint i = events->len; i > 0; i--)
    {
      const LabEvent *event = events->pdata[i - 1];
      if (strcmp (event->kind, kind) == 0)
        return event;
    }
  return NULL;
}

guint
network_events (Network *network, const char *kind)
{
  GPtrArray *events = lab_event_log_events (lab_find (network->lab, "scscf")->events);
  guint count = 0;
  for (guint i = 0; i < events->len; i++)
    count += strcmp (((LabEvent *)events->pdata[i])->kind, kind) == 0;
  return count;
}
