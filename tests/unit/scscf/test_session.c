/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <string.h>

#include "base/clock.h"

/* Requests other than REGISTER (TS 24.229 §5.4.3):

     alice (pcscf) ──▶ scscf `orig` ──▶ as ──▶ scscf `odi_…` ──▶ icscf ─ LIR ─▶ hss
                                                                   └──▶ scscf ──▶ bob (pcscf)   */

#define ALICE_CONTACT "<sip:alice@127.0.0.98:5060;transport=udp>"
#define BOB_CONTACT   "<sip:bob@127.0.0.99:5060;transport=udp>"
#define BOB_SECOND    "<sip:bob@127.0.0.97:5060;transport=udp>"

/* A network with alice, bob and dora registered; what the servers were told of it is forgotten. */
static Network *
network_of_two (const char *scscf, NetworkCriteria criteria)
{
  Network *network = network_up (scscf, "", criteria);
  network_enrol (network, ALICE, ALICE_CONTACT, "alice1");
  network_enrol (network, BOB, BOB_CONTACT, "bob1");
  network_enrol (network, DORA, "<sip:dora@127.0.0.94>", "dora1");
  network_wait (10);
  g_ptr_array_set_size (network->as->seen, 0);
  return network;
}

static gboolean
no_criteria (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  return TRUE;
}

/* What the P-CSCF sends to the S-CSCF for a phone that it asserts. */
static LabSipMessage *
from_phone (Network *network, const char *method, const char *uri, const char *impu)
{
  g_autofree char *route = network_route (network, "scscf", "orig");
  g_autofree char *asserted = g_strdup_printf ("<%s>", impu);
  return network_request (method, uri, impu, "Route", route, "P-Asserted-Identity",
                          asserted, NULL);
}

static guint
ask (Network *network, LabSipMessage *request)
{
  return network_status (network, network->pcscf, request, "scscf");
}

static const LabSipMessage *
last_seen (const Stub *stub)
{
  g_assert_cmpuint (stub->seen->len, >, 0);
  return stub->seen->pdata[stub->seen->len - 1];
}

/* A server that sends the request on, as a proxy: back to where its second Route leads. */
static void
on_forwarded (gpointer self, LabSipRequest *request, LabSipMessage *response,
              gboolean internal)
{
  LabSipExchange *exchange = self;
  LabSipMessage *copy = lab_sip_message_copy (response);
  g_autofree char *via = lab_sip_message_pop (copy, "Via");
  gboolean final = lab_sip_message_status (copy) >= 200;
  lab_sip_exchange_send (exchange, copy);
  if (final)
    lab_sip_exchange_unref (exchange);
}

static void
send_on (Stub *stub, LabSipExchange *exchange)
{
  LabSipMessage *copy = lab_sip_message_copy (lab_sip_exchange_request (exchange));
  g_autofree char *own_route = lab_sip_message_pop (copy, "Route");
  lab_sip_message_decrease_max_forwards (copy);
  lab_sip_request_send (stub->agent, &stub->element.scope, copy, NULL, NULL, on_forwarded,
                        lab_sip_exchange_ref (exchange));
}

/* ---- through the application server */

static void
test_through_server (void)
{
  g_autoptr (Network) network = network_of_two ("", NULL);
  network->as->answer = send_on;
  g_assert_cmpuint (ask (network, from_phone (network, "MESSAGE", BOB, ALICE)), ==, 200);

  g_assert_cmpuint (network->as->seen->len, ==, 1);
  const LabSipMessage *at_server = last_seen (network->as);
  g_assert_cmpstr (lab_sip_message_get (at_server, "P-Served-User"), ==,
                   "<" ALICE ">;sescase=orig;regstate=reg");
  g_autofree char *asserted = message_all (at_server, "P-Asserted-Identity");
  g_assert_cmpstr (asserted, ==, "<" ALICE ">|<tel:+8613800000001>");
  g_auto (GStrv) routes = lab_sip_message_list (at_server, "Route");
  g_autofree char *server_route = network_route (network, "as", NULL);
  g_assert_cmpuint (g_strv_length (routes), ==, 2);
  g_assert_cmpstr (routes[0], ==, server_route);
  g_assert_nonnull (strstr (routes[1], "sip:odi_"));

  const LabSipMessage *at_phone = last_seen (network->pcscf);
  g_assert_cmpstr (lab_sip_message_request_uri (at_phone), ==,
                   "sip:bob@127.0.0.99:5060;transport=udp");
  g_assert_cmpstr (lab_sip_message_get (at_phone, "P-Called-Party-ID"), ==, "<" BOB ">");
  g_autofree char *route = message_all (at_phone, "Route");
  g_autofree char *path = network_route (network, "pcscf", "bob1");
  g_assert_cmpstr (route, ==, path);
  g_assert_null (lab_sip_message_get (at_phone, "P-Served-User"));
  /* phone, scscf, as, scscf, icscf, scscf */
  g_assert_cmpuint (lab_sip_message_count (at_phone, "Via"), ==, 6);
}

/* The server answers itself, and delivers later: its own MESSAGE does not come back to it. */
static void
test_server_delivers (void)
{
  g_autoptr (Network) network = network_of_two ("", NULL);
  network->as->status = 202;
  g_assert_cmpuint (ask (network, from_phone (network, "MESSAGE", BOB, ALICE)), ==, 202);
  g_autofree char *route = network_route (network, "icscf", NULL);
  g_assert_cmpuint (
      network_status (network, network->as,
                      network_request ("MESSAGE", "tel:+86-138-0000-0002", ALICE, "Route",
                                       route, "P-Asserted-Identity", "<" ALICE ">", NULL),
                      "icscf"),
      ==, 200);
  g_assert_cmpuint (network->as->seen->len, ==, 1);
  g_assert_cmpstr (lab_sip_message_get (last_seen (network->pcscf), "P-Called-Party-ID"),
                   ==, "<tel:+8613800000002>");
}

static gboolean
criteria_for_message (const char *server_uri, LabServiceProfile *profile,
                      LabDefaultHandling handling, GError **error)
{
  static const LabTrigger trigger
      = { .kind = LAB_TRIGGER_METHOD, .text = (char *)"MESSAGE" };
  LabIfc *ifc = lab_ifc_new (1, server_uri);
  lab_ifc_set_default_handling (ifc, handling);
  return lab_ifc_add_trigger (ifc, &trigger, error)
         && lab_service_profile_add (profile, ifc, error);
}

static gboolean
continued (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  return criteria_for_message (server_uri, profile,
                               LAB_DEFAULT_HANDLING_SESSION_CONTINUED, error);
}

static gboolean
terminated (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  return criteria_for_message (server_uri, profile,
                               LAB_DEFAULT_HANDLING_SESSION_TERMINATED, error);
}

static gboolean
elsewhere_terminated (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  return terminated ("sip:nowhere.example", profile, error);
}

static gboolean
elsewhere_continued (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  return continued ("sip:nowhere.example", profile, error);
}

static const struct
{
  const char *name;
  NetworkCriteria criteria;
  guint server_says;
  guint status;
  guint delivered; /* requests that reach the phone */
} failures[] = {
  { "continued-goes-on-after-503", continued, 503, 200, 1 },
  { "continued-goes-on-after-408", continued, 408, 200, 1 },
  { "continued-goes-on-after-500", continued, 500, 200, 1 },
  { "continued-takes-a-no-for-a-no", continued, 480, 480, 0 },
  { "terminated-ends-with-the-server-s-word", terminated, 500, 500, 0 },
  { "terminated-ends-without-the-server", elsewhere_terminated, 0, 504, 0 },
  { "continued-goes-on-without-the-server", elsewhere_continued, 0, 200, 1 },
};

static void
test_server_fails (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Network) network = network_of_two ("", failures[i].criteria);
  network->as->status = failures[i].server_says;
  g_assert_cmpuint (ask (network, from_phone (network, "MESSAGE", BOB, ALICE)), ==,
                    failures[i].status);
  g_assert_cmpuint (network->pcscf->seen->len, ==, failures[i].delivered);
}

static gboolean
three_servers (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  static const LabTrigger trigger
      = { .kind = LAB_TRIGGER_METHOD, .text = (char *)"MESSAGE" };
  static const guint priorities[] = { 30, 10, 20 };
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      g_autofree char *uri
          = g_strdup_printf ("sip:s%u@%s", priorities[i], server_uri + 4);
      LabIfc *ifc = lab_ifc_new (priorities[i], uri);
      if (!lab_ifc_add_trigger (ifc, &trigger, error)
          || !lab_service_profile_add (profile, ifc, error))
        return FALSE;
    }
  return TRUE;
}

/* Each server by its priority, first alice's, then bob's. */
static void
test_priorities (void)
{
  static const char *const users[] = { "s10", "s20", "s30", "s10", "s20", "s30" };
  g_autoptr (Network) network = network_of_two ("", three_servers);
  network->as->answer = send_on;
  g_assert_cmpuint (ask (network, from_phone (network, "MESSAGE", BOB, ALICE)), ==, 200);
  g_assert_cmpuint (network->as->seen->len, ==, G_N_ELEMENTS (users));
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      const LabSipMessage *request = network->as->seen->pdata[i];
      g_autofree char *start = g_strdup_printf ("<sip:%s@", users[i]);
      g_assert_true (g_str_has_prefix (lab_sip_message_get (request, "Route"), start));
      g_assert_cmpstr (lab_sip_message_get (request, "P-Served-User"), ==,
                       i < 3 ? "<" ALICE ">;sescase=orig;regstate=reg"
                             : "<" BOB ">;sescase=term;regstate=reg");
    }
}

/* ---- who may send, and to whom */

static const struct
{
  const char *name;
  const char *method;
  const char *from; /* asserted */
  const char *to;
  guint status;
  const char *words; /* in the Warning */
} rows[] = {
  { "to-a-sip-uri", "OPTIONS", ALICE, BOB, 200, NULL },
  { "to-a-tel-uri", "OPTIONS", ALICE, "tel:+8613800000002", 200, NULL },
  { "to-a-number-with-separators", "OPTIONS", ALICE, "tel:+86-138-0000-0002", 200, NULL },
  { "to-user-phone", "OPTIONS", ALICE, BOB ";user=phone", 200, NULL },
  { "to-an-escaped-uri-with-port", "OPTIONS", ALICE,
    "sip:%2B8613800000002@IMS.EXAMPLE:7000", 200, NULL },
  { "from-a-tel-identity", "OPTIONS", "tel:+8613800000001", BOB, 200, NULL },
  { "from-somebody-not-registered", "OPTIONS", CAROL, BOB, 403, "not registered" },
  { "to-somebody-not-registered", "OPTIONS", ALICE, CAROL, 480, NULL },
  { "to-nobody", "OPTIONS", ALICE, "sip:+8613899999999@" DOMAIN, 404, NULL },
  { "to-nobody-s-number", "OPTIONS", ALICE, "tel:+8613899999999", 404, NULL },
  { "from-a-barred-identity", "OPTIONS", DORA, BOB, 403, "barred" },
  { "from-the-other-identity-of-the-set", "OPTIONS", "tel:+8613800000004", BOB, 200,
    NULL },
  { "to-a-barred-identity", "OPTIONS", ALICE, DORA, 404, NULL },
  { "to-another-network", "OPTIONS", ALICE, "sip:x@example.org", 404,
    "not supported: other networks" },
  { "to-another-scheme", "OPTIONS", ALICE, "mailto:x@example.org", 416, NULL },
  { "event-package-that-nobody-serves", "SUBSCRIBE", ALICE, BOB, 489, NULL },
  { "subscribe-to-oneself-does-not-come-back", "SUBSCRIBE", ALICE, ALICE, 489, NULL },
  { "publish-to-oneself-does-not-come-back", "PUBLISH", ALICE, ALICE, 489, NULL },
};

static void
test_row (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  LabSipMessage *request = from_phone (network, rows[i].method, rows[i].to, rows[i].from);
  if (rows[i].status == 489)
    lab_sip_message_append (request, "Event", "presence");
  g_autoptr (LabSipMessage) response
      = network_ask (network, network->pcscf, request, "scscf");
  g_assert_cmpuint (message_status (response), ==, rows[i].status);
  if (rows[i].words != NULL)
    g_assert_nonnull (strstr (lab_sip_message_get (response, "Warning"), rows[i].words));
  if (rows[i].status == 489)
    g_assert_nonnull (lab_sip_message_get (response, "Allow-Events"));
  g_assert_cmpuint (network->pcscf->seen->len, ==, rows[i].status == 200 ? 1 : 0);
}

static void
test_stranger (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  static const char *const elements[] = { "icscf", "scscf" };
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      g_autoptr (LabSipMessage) response
          = network_ask (network, network->stranger,
                         from_phone (network, "MESSAGE", BOB, ALICE), elements[i]);
      g_assert_cmpuint (message_status (response), ==, 403);
      g_assert_nonnull (strstr (lab_sip_message_get (response, "Warning"), "P-CSCF"));
    }
  g_assert_cmpuint (network->pcscf->seen->len, ==, 0);
}

/* What the elements are asked themselves. */
static void
test_own (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  static const char *const elements[] = { "icscf", "scscf" };
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      g_autofree char *route = network_route (network, elements[i], NULL);
      g_autofree char *uri = g_strndup (route + 1, strlen (route) - 2);
      g_autoptr (LabSipMessage) options
          = network_ask (network, network->pcscf,
                         network_request ("OPTIONS", uri, ALICE, NULL), elements[i]);
      g_assert_cmpuint (message_status (options), ==, 200);
      g_assert_nonnull (lab_sip_message_get (options, "Allow"));
      g_autoptr (LabSipMessage) message
          = network_ask (network, network->pcscf,
                         network_request ("MESSAGE", uri, ALICE, NULL), elements[i]);
      g_assert_cmpuint (message_status (message), ==, 405);
      g_assert_nonnull (lab_sip_message_get (message, "Allow"));
    }
}

/* ---- nobody asserts the sender: 407 (§5.4.3.6) */

static LabSipMessage *
unasserted (Network *network, const char *impu, const char *authorization)
{
  g_autofree char *route = network_route (network, "scscf", "orig");
  return network_request ("MESSAGE", BOB, impu, "Route", route, "Proxy-Authorization",
                          authorization, NULL);
}

static guint
prove (Network *network, const char *challenge, const char *password, guint nc)
{
  g_autofree char *credentials = network_credentials (challenge, &ALICE[strlen ("sip:")],
                                                      password, "MESSAGE", BOB, nc, NULL);
  return ask (network, unasserted (network, ALICE, credentials));
}

static void
test_challenged (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  g_autoptr (LabSipMessage) first
      = network_ask (network, network->pcscf, unasserted (network, ALICE, NULL), "scscf");
  g_assert_cmpuint (message_status (first), ==, 407);
  g_autofree char *challenge
      = g_strdup (lab_sip_message_get (first, "Proxy-Authenticate"));
  g_assert_cmpuint (prove (network, challenge, "s3cret", 1), ==, 200);
  const LabSipMessage *at_phone = last_seen (network->pcscf);
  g_autofree char *asserted = message_all (at_phone, "P-Asserted-Identity");
  g_assert_cmpstr (asserted, ==, "<" ALICE ">|<tel:+8613800000001>");
  g_assert_null (lab_sip_message_get (at_phone, "Proxy-Authorization"));
  /* The nonce is good for the next one, and not for the same again. */
  g_assert_cmpuint (prove (network, challenge, "s3cret", 2), ==, 200);
  g_assert_cmpuint (prove (network, challenge, "s3cret", 2), ==, 407);
  g_assert_cmpuint (prove (network, challenge, "wrong", 3), ==, 403);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 2);
}

static void
test_unasserted_without_registration (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  g_assert_cmpuint (ask (network, unasserted (network, CAROL, NULL)), ==, 403);
}

/* ---- several contacts */

static void
test_fork (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  network_enrol (network, BOB, BOB_SECOND, "bob2");
  g_assert_cmpuint (ask (network, from_phone (network, "OPTIONS", BOB, ALICE)), ==, 200);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 2);
}

static void
refuse_first (Stub *stub, LabSipExchange *exchange)
{
  lab_sip_exchange_reply (exchange, stub->seen->len == 1 ? 486 : 200, NULL, NULL);
}

/* q: one after another, the preferred one first. */
static void
test_fork_by_q (void)
{
  g_autoptr (Network) network = network_up ("", "", no_criteria);
  network_enrol (network, ALICE, ALICE_CONTACT, "alice1");
  network_enrol (network, BOB, BOB_CONTACT ";q=0.2", "bob1");
  network_enrol (network, BOB, BOB_SECOND ";q=0.8", "bob2");
  network->pcscf->answer = refuse_first;
  g_assert_cmpuint (ask (network, from_phone (network, "OPTIONS", BOB, ALICE)), ==, 200);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 2);
  const LabSipMessage *first = network->pcscf->seen->pdata[0];
  g_assert_cmpstr (lab_sip_message_request_uri (first), ==,
                   "sip:bob@127.0.0.97:5060;transport=udp");
}

/* RFC 5626 §5.3: 430 means that the flow is gone, and the contact with it. */
static void
test_flow_gone (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  network->pcscf->status = 430;
  g_assert_cmpuint (ask (network, from_phone (network, "OPTIONS", BOB, ALICE)), ==, 480);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 1);
  const LabEvent *event = network_event (network, "deregistered");
  g_assert_cmpstr (lab_event_get (event, "reason"), ==, "flow gone");
  network_wait (10);
  g_assert_cmpuint (ask (network, from_phone (network, "OPTIONS", BOB, ALICE)), ==, 480);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 1);
}

/* ---- dialogs */

#define SDP "v=0\r\no=- 1 1 IN IP4 127.0.0.98\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n"

static void
answer_invite (Stub *stub, LabSipExchange *exchange)
{
  LabSipMessage *response = lab_sip_exchange_reply_new (exchange, 200, NULL);
  lab_sip_message_append (response, "Contact", BOB_CONTACT);
  lab_sip_exchange_send (exchange, response);
}

/* A request of the caller's in the dialog that @response made. */
static LabSipMessage *
in_dialog (const LabSipMessage *response, const char *method, const char *cseq)
{
  g_auto (GStrv) routes = lab_sip_message_list (response, "Record-Route");
  LabSipMessage *request
      = network_request (method, "sip:bob@127.0.0.99:5060;transport=udp", ALICE, NULL);
  for (guint i = g_strv_length (routes); i > 0; i--)
    lab_sip_message_append (request, "Route", routes[i - 1]);
  static const char *const copied[] = { "From", "To", "Call-ID" };
  for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
    lab_sip_message_replace (request, copied[i],
                             lab_sip_message_get (response, copied[i]));
  lab_sip_message_replace (request, "CSeq", cseq);
  return request;
}

static void
test_invite (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  network->pcscf->answer = answer_invite;
  g_autofree char *pcscf = network_route (network, "pcscf", "bob1");
  LabSipMessage *invite = from_phone (network, "INVITE", BOB, ALICE);
  g_autoptr (GBytes) body = g_bytes_new_static (SDP, strlen (SDP));
  lab_sip_message_set_body (invite, "application/sdp", body);
  lab_sip_message_append (invite, "Contact", ALICE_CONTACT);
  lab_sip_message_append (invite, "Record-Route", pcscf);
  g_autoptr (LabSipMessage) response
      = network_ask (network, network->pcscf, invite, "scscf");
  g_assert_cmpuint (message_status (response), ==, 200);
  const LabSipMessage *at_phone = last_seen (network->pcscf);
  g_assert_true (g_bytes_equal (lab_sip_message_body (at_phone), body));

  /* Both halves of the S-CSCF stay on the way, the I-CSCF does not. */
  g_autofree char *route_set = message_all (at_phone, "Record-Route");
  g_autofree char *mo = network_route (network, "scscf", "mo");
  g_autofree char *mt = network_route (network, "scscf", "mt");
  g_autofree char *expected = g_strjoin ("|", mt, mo, pcscf, NULL);
  g_assert_cmpstr (route_set, ==, expected);

  LabAddress own = lab_context_own_address (network->lab, "scscf");
  LabSipTarget target
      = { .address = lab_address_with_port (&own, 5060), .transport = LAB_TRANSPORT_TCP };
  /* The P-CSCF took its own Route away, which stands first for the caller; the callee's P-CSCF has none
     here, so that the request goes to the contact: an address that nobody has. */
  LabSipMessage *ack = in_dialog (response, "ACK", "1 ACK");
  g_autofree char *first = lab_sip_message_pop (ack, "Route");
  g_assert_cmpstr (first, ==, pcscf);
  lab_sip_message_append (ack, "Route", pcscf);
  lab_sip_request_send_ack (network->pcscf->agent, ack, &target);
  network_wait (10);
  g_assert_cmpuint (network->pcscf->acks->len, ==, 1);

  LabSipMessage *bye = in_dialog (response, "BYE", "2 BYE");
  g_autofree char *again = lab_sip_message_pop (bye, "Route");
  lab_sip_message_append (bye, "Route", pcscf);
  network->pcscf->answer = NULL;
  g_assert_cmpuint (ask (network, bye), ==, 200);
  const LabSipMessage *ended = last_seen (network->pcscf);
  g_assert_cmpstr (lab_sip_message_method (ended), ==, "BYE");
  g_autofree char *left = message_all (ended, "Route");
  g_assert_cmpstr (left, ==, pcscf);
}

/* A To tag is no pass: a request to an identity is judged like an initial one. */
static void
test_false_dialog (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  LabSipMessage *request = from_phone (network, "MESSAGE", BOB, CAROL);
  lab_sip_message_replace (request, "To", "<" BOB ">;tag=x");
  g_assert_cmpuint (ask (network, request), ==, 403);
  g_autofree char *route = network_route (network, "scscf", "odi_forged");
  g_assert_cmpuint (
      ask (network, network_request ("MESSAGE", BOB, ALICE, "Route", route, NULL)), ==,
      403);
  g_assert_cmpuint (network->pcscf->seen->len, ==, 0);
}

static void
keep (Stub *stub, LabSipExchange *exchange)
{
  lab_sip_exchange_reply (exchange, 180, NULL, NULL);
  g_ptr_array_add (stub->kept, lab_sip_exchange_ref (exchange));
}

static void
on_cancelled_response (gpointer self, LabSipRequest *request, LabSipMessage *response,
                       gboolean internal)
{
  *(guint *)self = lab_sip_message_status (response);
}

static void
test_cancel (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  guint status = 0;
  network->pcscf->answer = keep;
  LabAddress own = lab_context_own_address (network->lab, "scscf");
  LabSipTarget target
      = { .address = lab_address_with_port (&own, 5060), .transport = LAB_TRANSPORT_TCP };
  LabSipRequest *invite
      = lab_sip_request_send (network->pcscf->agent, &network->pcscf->element.scope,
                              from_phone (network, "INVITE", BOB, ALICE), &target, NULL,
                              on_cancelled_response, &status);
  network_wait (10);
  g_assert_cmpuint (status, ==, 180);
  lab_sip_request_cancel (invite);
  network_wait (10);
  g_assert_cmpuint (status, ==, 487);
}

/* Nothing is left of what was under way when the S-CSCF ends: here an INVITE that rings, a MESSAGE at the
   server, and a REGISTER that waits for the HSS. */
static void
test_ends_amid (void)
{
  g_autoptr (Network) network = network_of_two ("", NULL);
  guint invite = 0, message = 0, registering = 0;
  LabAddress own = lab_context_own_address (network->lab, "scscf");
  LabSipTarget target
      = { .address = lab_address_with_port (&own, 5060), .transport = LAB_TRANSPORT_TCP };
  LabSipAgent *agent = network->pcscf->agent;
  LabScope *scope = &network->pcscf->element.scope;
  network->pcscf->answer = network->as->answer = keep;
  lab_sip_request_send (agent, scope, from_phone (network, "INVITE", BOB, ALICE), &target,
                        NULL, on_cancelled_response, &invite);
  lab_sip_request_send (agent, scope, from_phone (network, "MESSAGE", BOB, ALICE),
                        &target, NULL, on_cancelled_response, &message);
  network_wait (10);
  g_autofree char *path = network_route (network, "pcscf", "flow1");
  network_kill (network, "hss");
  lab_sip_request_send (agent, scope,
                        network_request ("REGISTER", "sip:" DOMAIN, BOB, "Path", path,
                                         "Contact", BOB_CONTACT, NULL),
                        &target, NULL, on_cancelled_response, &registering);
  lab_clock_iterate (FALSE);
  network_kill (network, "scscf");
  network_wait (40000);
  g_assert_cmpuint (invite, >=, 400);
  g_assert_cmpuint (message, >=, 400);
  g_assert_cmpuint (registering, >=, 400);
}

/* ---- the I-CSCF */

static void
test_scscf_gone (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  network_kill (network, "scscf");
  g_autoptr (LabSipMessage) response = network_ask (
      network, network->as, network_request ("MESSAGE", BOB, ALICE, NULL), "icscf");
  g_assert_cmpuint (message_status (response), ==, 504);
  g_assert_nonnull (lab_sip_message_get (response, "Warning"));
}

static void
test_hss_gone (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  network_kill (network, "hss");
  g_assert_cmpuint (ask (network, from_phone (network, "MESSAGE", BOB, ALICE)), ==, 480);
}

/* An application server speaks for a user: `orig` in its Route to the I-CSCF (§5.3.2.1). */
static void
test_server_originates (void)
{
  g_autoptr (Network) network = network_of_two ("", no_criteria);
  g_autofree char *plain = network_route (network, "icscf", NULL);
  g_autofree char *route = g_strdup_printf ("%.*s;orig>", (int)strlen (plain) - 1, plain);
  g_assert_cmpuint (
      network_status (network, network->as,
                      network_request ("MESSAGE", BOB, ALICE, "Route", route,
                                       "P-Asserted-Identity", "<" ALICE ">", NULL),
                      "icscf"),
      ==, 200);
  const LabSipMessage *at_phone = last_seen (network->pcscf);
  /* as, icscf, scscf, icscf, scscf */
  g_assert_cmpuint (lab_sip_message_count (at_phone, "Via"), ==, 5);
}

static void
add (const char *folder, const char *name, gsize i, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/scscf/session/%s/%s", folder, name);
  g_test_add_data_func (path, GSIZE_TO_POINTER (i), func);
}

int
main (int argc, char **argv)
{
  network_init (&argc, &argv);
  /* First, on fresh ports: see test_registrar.c. */
  g_test_add_func ("/scscf/session/scscf-gone-gives-504", test_scscf_gone);
  g_test_add_func ("/scscf/session/through-the-server", test_through_server);
  g_test_add_func ("/scscf/session/the-server-delivers", test_server_delivers);
  g_test_add_func ("/scscf/session/servers-by-priority", test_priorities);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    add ("server-fails", failures[i].name, i, test_server_fails);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    add ("sent", rows[i].name, i, test_row);
  g_test_add_func ("/scscf/session/a-stranger-gives-403", test_stranger);
  g_test_add_func ("/scscf/session/asked-itself", test_own);
  g_test_add_func ("/scscf/session/unasserted/challenged-with-407", test_challenged);
  g_test_add_func ("/scscf/session/unasserted/without-registration-403",
                   test_unasserted_without_registration);
  g_test_add_func ("/scscf/session/fork", test_fork);
  g_test_add_func ("/scscf/session/fork-by-q", test_fork_by_q);
  g_test_add_func ("/scscf/session/flow-gone-removes-the-contact", test_flow_gone);
  g_test_add_func ("/scscf/session/invite", test_invite);
  g_test_add_func ("/scscf/session/cancel", test_cancel);
  g_test_add_func ("/scscf/session/ends-amid-requests", test_ends_amid);
  g_test_add_func ("/scscf/session/a-to-tag-is-no-pass", test_false_dialog);
  g_test_add_func ("/scscf/session/hss-gone-gives-480", test_hss_gone);
  g_test_add_func ("/scscf/session/the-server-originates", test_server_originates);
  return g_test_run ();
}
