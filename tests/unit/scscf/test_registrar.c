/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <string.h>

#include "base/clock.h"

/* REGISTER against a real HSS (TS 24.229 §5.4.1):

     phone (pcscf) ── REGISTER ──▶ icscf ─ UAR ─▶ hss
                                    └─────▶ scscf ─ MAR, SAR ─▶ hss
                                              └─ third-party REGISTER ─▶ as                     */

#define CONTACT "<sip:bob@127.0.0.99:5060;transport=udp>"

static const Phone bob = { .impu = BOB, .password = "s3cret", .contact = CONTACT };

static void
expect_register (Network *network, const Phone *phone, guint status)
{
  g_autoptr (LabSipMessage) response = network_register (network, phone);
  g_assert_cmpuint (message_status (response), ==, status);
}

static void
expect_once (Network *network, const Phone *phone, guint status)
{
  g_autoptr (LabSipMessage) response = network_register_once (network, phone);
  g_assert_cmpuint (message_status (response), ==, status);
}

/* The contacts of the user, as a REGISTER without a Contact tells them. */
static void
expect_contacts (Network *network, const Phone *phone, const char *expected)
{
  Phone question = *phone;
  question.contact = NULL;
  question.expires = NULL;
  g_autoptr (LabSipMessage) response = network_register (network, &question);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_autofree char *contacts = message_all (response, "Contact");
  g_assert_cmpstr (contacts, ==, expected);
}

static void
test_registered (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  Phone phone = bob;
  phone.expires = "600";
  phone.supported = "path, gruu, outbound";
  g_autoptr (LabSipMessage) response = network_register (network, &phone);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_autofree char *contact = message_all (response, "Contact");
  g_assert_cmpstr (contact, ==, CONTACT ";expires=600");
  g_autofree char *associated = message_all (response, "P-Associated-URI");
  g_assert_cmpstr (associated, ==, "<" BOB ">|<tel:+8613800000002>");
  g_autofree char *service_route = message_all (response, "Service-Route");
  g_autofree char *own = network_route (network, "scscf", "orig");
  g_assert_cmpstr (service_route, ==, own);
  g_autofree char *path = message_all (response, "Path");
  g_autofree char *flow = network_route (network, "pcscf", "flow1");
  g_assert_cmpstr (path, ==, flow);
  g_assert_nonnull (lab_sip_message_get (response, "Date"));
  g_assert_nonnull (
      strstr (lab_sip_message_get (response, "Authentication-Info"), "rspauth="));
  const LabEvent *event = network_event (network, "registered");
  g_assert_cmpstr (lab_event_get (event, "impu"), ==, BOB);
  g_assert_cmpstr (lab_event_get (event, "expires"), ==, "600");
  g_assert_cmpstr (lab_event_get (event, "reason"), ==, "initial");
}

/* linphone has no `path` in Supported: Path is not returned to it. */
static void
test_path_only_where_supported (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  g_autoptr (LabSipMessage) response = network_register (network, &bob);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_assert_null (lab_sip_message_get (response, "Path"));
}

static void
test_challenge (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  g_autoptr (LabSipMessage) md5 = network_register_once (network, &bob);
  g_assert_cmpuint (message_status (md5), ==, 401);
  g_assert_cmpuint (lab_sip_message_count (md5, "WWW-Authenticate"), ==, 1);
  g_assert_nonnull (
      strstr (lab_sip_message_get (md5, "WWW-Authenticate"), "algorithm=MD5"));
  g_autoptr (LabSipMessage) both = network_register_once (
      network, &(Phone){ .impu = ALICE, .contact = "<sip:a@127.0.0.98>" });
  g_assert_cmpuint (lab_sip_message_count (both, "WWW-Authenticate"), ==, 2);
  g_assert_nonnull (
      strstr (lab_sip_message_get (both, "WWW-Authenticate"), "algorithm=SHA-256"));
  g_autoptr (LabSipMessage) aka = network_register_once (
      network, &(Phone){ .impu = CAROL, .contact = "<sip:c@127.0.0.97>" });
  const char *value = lab_sip_message_get (aka, "WWW-Authenticate");
  g_assert_nonnull (strstr (value, "algorithm=AKAv1-SHA256"));
  g_assert_nonnull (strstr (value, "ck="));
  g_assert_nonnull (strstr (value, "ik="));
}

static const struct
{
  const char *name;
  const char *options; /* of the S-CSCF */
  Phone phone;
  guint status;
  const char *header; /* of the answer */
  const char *value;  /* found in it */
} refusals[] = {
  { "wrong-password",
    "",
    { .impu = BOB, .password = "wrong", .contact = CONTACT },
    403,
    "Warning",
    "response" },
  { "unknown-user",
    "",
    { .impu = "sip:+8613899999999@" DOMAIN, .password = "x", .contact = CONTACT },
    403,
    "Warning",
    "+8613899999999@" DOMAIN },
  { "another-s-identity-names-the-private-identity-expected",
    "",
    { .impu = BOB,
      .username = "+8613800000001@" DOMAIN,
      .password = "x",
      .integrity = "no",
      .contact = CONTACT },
    403,
    "Warning",
    "expected +8613800000002@" DOMAIN },
  { "too-brief",
    ", min_expires: 60s",
    { .impu = BOB, .password = "s3cret", .contact = CONTACT, .expires = "59" },
    423,
    "Min-Expires",
    "60" },
  { "star-without-expires",
    "",
    { .impu = BOB, .password = "s3cret", .contact = "*" },
    400,
    "Warning",
    "10.2.2" },
  { "extension-not-supported",
    "",
    { .impu = BOB, .contact = CONTACT, .header = "Require", .value = "sec-agree" },
    420,
    "Unsupported",
    "sec-agree" },
  { "another-network",
    "",
    { .impu = "sip:a@example.org", .contact = CONTACT },
    404,
    "Warning",
    "not supported: other networks" },
  { "without-path",
    "",
    { .impu = BOB, .contact = CONTACT, .header = "Path", .value = NULL },
    403,
    "Warning",
    "P-CSCF" },
};

static void
test_refused (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Network) network = network_up (refusals[i].options, "", NULL);
  g_autoptr (LabSipMessage) response = network_register (network, &refusals[i].phone);
  g_assert_cmpuint (message_status (response), ==, refusals[i].status);
  const char *value = lab_sip_message_get (response, refusals[i].header);
  g_assert_nonnull (value);
  g_assert_nonnull (strstr (value, refusals[i].value));
  g_assert_cmpuint (network_events (network, "registered"), ==, 0);
}

/* With `attempts: 2` a wrong answer gets another challenge first. */
static void
test_attempts (void)
{
  g_autoptr (Network) network = network_up (", attempts: 2", "", NULL);
  Phone wrong = bob;
  wrong.password = "wrong";
  expect_register (network, &wrong, 401);
  expect_register (network, &wrong, 403);
  expect_register (network, &wrong, 401);
  expect_register (network, &bob, 200);
}

/* Who does not know the password cannot end another's registration by failing. */
static void
test_failure_of_another_phone (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  expect_register (network, &bob, 200);
  Phone other = bob;
  other.password = "wrong";
  other.flow = "flow2";
  other.contact = "*";
  other.expires = "0";
  expect_register (network, &other, 403);
  expect_contacts (network, &bob, CONTACT ";expires=3600");
  LabSipMessage *message = network_request ("OPTIONS", BOB, ALICE, NULL);
  g_assert_cmpuint (network_status (network, network->as, message, "icscf"), ==, 200);
}

/* RFC 7616 §3.4.2: the digest is made of the name as the phone sends it. */
static void
test_user_names (void)
{
  static const char *const names[]
      = { "+8613800000002@" DOMAIN, "+8613800000002", "%2B8613800000002@" DOMAIN,
          "+8613800000002@IMS.EXAMPLE" };
  g_autoptr (Network) network = network_up ("", "", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Phone phone = bob;
      phone.username = names[i];
      expect_register (network, &phone, 200);
    }
}

/* A nonce is good for more REGISTERs while its count rises; a count that came before is stale. */
static void
test_nonce_count (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  g_autofree char *nonce = NULL;
  guint nc = 0;
  Phone phone = bob;
  phone.nonce = &nonce;
  phone.nc = &nc;
  expect_register (network, &phone, 200);
  expect_once (network, &phone, 200);
  nc = 0;
  g_autoptr (LabSipMessage) replayed = network_register_once (network, &phone);
  g_assert_cmpuint (message_status (replayed), ==, 401);
  g_assert_nonnull (
      strstr (lab_sip_message_get (replayed, "WWW-Authenticate"), "stale=true"));
}

static void
test_old_nonce_is_stale (void)
{
  g_autoptr (Network) network = network_up (", nonce_lifetime: 60s", "", NULL);
  g_autofree char *nonce = NULL;
  guint nc = 0;
  Phone phone = bob;
  phone.nonce = &nonce;
  phone.nc = &nc;
  expect_register (network, &phone, 200);
  network_wait (61000);
  g_autoptr (LabSipMessage) old = network_register_once (network, &phone);
  g_assert_cmpuint (message_status (old), ==, 401);
  g_assert_nonnull (strstr (lab_sip_message_get (old, "WWW-Authenticate"), "stale=true"));
  /* The wrong password is not told so. */
  phone.password = "wrong";
  g_autoptr (LabSipMessage) wrong = network_register_once (network, &phone);
  g_assert_cmpuint (message_status (wrong), ==, 401);
  g_assert_null (strstr (lab_sip_message_get (wrong, "WWW-Authenticate"), "stale=true"));
}

/* ---- refresh */

static const struct
{
  const char *name;
  const char *options;
  const char *integrity;
  const char *flow;
  const char *contact;
  guint status; /* of the refresh without an answer to a challenge */
} refreshes[] = {
  { "vouched-for-goes-unchallenged", "", "ip-assoc-yes", "flow1", CONTACT, 200 },
  { "over-tls-too", "", "tls-yes", "flow1", CONTACT, 200 },
  { "pending-is-challenged", "", "ip-assoc-pending", "flow1", CONTACT, 401 },
  { "no-is-challenged", "", "no", "flow1", CONTACT, 401 },
  { "from-another-flow-is-challenged", "", "ip-assoc-yes", "flow2", CONTACT, 401 },
  { "of-another-contact-is-challenged", "", "ip-assoc-yes", "flow1", "<sip:x@127.0.0.96>",
    401 },
  { "where-the-operator-wants-it-is-challenged", ", reauthenticate: true", "ip-assoc-yes",
    "flow1", CONTACT, 401 },
};

static void
test_refresh (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Network) network = network_up (refreshes[i].options, "", NULL);
  expect_register (network, &bob, 200);
  Phone again = bob;
  again.integrity = refreshes[i].integrity;
  again.flow = refreshes[i].flow;
  again.contact = refreshes[i].contact;
  expect_once (network, &again, refreshes[i].status);
  if (refreshes[i].status == 200)
    g_assert_cmpstr (lab_event_get (network_event (network, "registered"), "reason"), ==,
                     "refresh");
}

/* ---- the end of registrations */

static void
test_deregister (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  Phone second = bob, leaving = bob, star = bob;
  second.contact = "<sip:b2@127.0.0.96>";
  second.flow = "flow2";
  leaving.expires = star.expires = "0";
  star.contact = "*";
  expect_register (network, &bob, 200);
  expect_register (network, &second, 200);
  expect_contacts (network, &bob,
                   CONTACT ";expires=3600|<sip:b2@127.0.0.96>;expires=3600");
  expect_register (network, &leaving, 200);
  expect_contacts (network, &bob, "<sip:b2@127.0.0.96>;expires=3600");
  expect_register (network, &star, 200);
  expect_contacts (network, &bob, "");
  g_assert_cmpuint (network_events (network, "deregistered"), ==, 2);
  /* And again: the HSS has forgotten, too. */
  expect_register (network, &bob, 200);
}

static void
test_expiry (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  Phone phone = bob;
  phone.expires = "30";
  expect_register (network, &phone, 200);
  network_wait (29900);
  g_assert_cmpuint (network_events (network, "expired"), ==, 0);
  network_wait (200);
  g_assert_cmpuint (network_events (network, "expired"), ==, 1);
  expect_contacts (network, &bob, "");
  /* The HSS was told: nobody is looked for at the S-CSCF any more. */
  g_assert_cmpuint (network_status (network, network->as,
                                    network_request ("MESSAGE", BOB, ALICE, NULL),
                                    "icscf"),
                    ==, 480);
}

/* reg-await-auth: an unanswered challenge is forgotten, and the HSS told (TS 24.229 §5.4.1.2.3). */
static void
test_unanswered_challenge (void)
{
  g_autoptr (Network) network = network_up (", auth_timeout: 10s", "", NULL);
  g_autoptr (LabSipMessage) challenged = network_register_once (network, &bob);
  g_assert_cmpuint (message_status (challenged), ==, 401);
  network_wait (10100);
  g_autofree char *nonce
      = g_strdup (lab_sip_message_get (challenged, "WWW-Authenticate"));
  Phone late = bob;
  late.nonce = &nonce;
  expect_once (network, &late, 401);
}

/* ---- application servers */

static void
expect_third_party (Network *network, guint nth, const char *to, const char *expires)
{
  network_wait (10);
  g_assert_cmpuint (network->as->seen->len, ==, nth + 1);
  const LabSipMessage *request = network->as->seen->pdata[nth];
  g_assert_cmpstr (lab_sip_message_method (request), ==, "REGISTER");
  g_assert_cmpstr (lab_sip_message_get (request, "To"), ==, to);
  g_assert_cmpstr (lab_sip_message_get (request, "Expires"), ==, expires);
  g_assert_true (g_str_has_prefix (lab_sip_message_get (request, "From"),
                                   "<sip:scscf." DOMAIN ":5060>;tag="));
  g_assert_cmpstr (lab_sip_message_request_uri (request), ==, "sip:as." DOMAIN);
}

static void
test_third_party (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  Phone phone = bob, leaving = bob;
  phone.expires = "60";
  leaving.expires = "0";
  expect_register (network, &phone, 200);
  expect_third_party (network, 0, "<" BOB ">", "60");
  expect_register (network, &phone, 200);
  expect_third_party (network, 1, "<" BOB ">", "60");
  expect_register (network, &leaving, 200);
  expect_third_party (network, 2, "<" BOB ">", "0");
  expect_register (network, &phone, 200);
  expect_third_party (network, 3, "<" BOB ">", "60");
  network_wait (60100);
  expect_third_party (network, 4, "<" BOB ">", "0");
}

static gboolean
criteria_with_bodies (const char *server_uri, LabServiceProfile *profile, GError **error)
{
  static const LabTrigger registering
      = { .kind = LAB_TRIGGER_METHOD,
          .text = (char *)"REGISTER",
          .registration_types = 1 << LAB_REGISTRATION_INITIAL };
  LabIfc *ifc = lab_ifc_new (1, server_uri);
  lab_ifc_set_service_info (ifc, "for the server");
  lab_ifc_set_include_register (ifc, TRUE, TRUE);
  lab_ifc_set_default_handling (ifc, LAB_DEFAULT_HANDLING_SESSION_TERMINATED);
  return lab_ifc_add_trigger (ifc, &registering, error)
         && lab_service_profile_add (profile, ifc, error);
}

/* TS 24.229 §5.4.1.7A */
static void
test_third_party_body (void)
{
  g_autoptr (Network) network = network_up ("", "", criteria_with_bodies);
  expect_register (network, &bob, 200);
  network_wait (10);
  g_assert_cmpuint (network->as->seen->len, ==, 1);
  const LabSipMessage *request = network->as->seen->pdata[0];
  gsize size = 0;
  const char *bytes = g_bytes_get_data (lab_sip_message_body (request), &size);
  g_autofree char *body = g_strndup (bytes, size);
  g_assert_true (g_str_has_prefix (lab_sip_message_get (request, "Content-Type"),
                                   "multipart/mixed"));
  g_assert_nonnull (strstr (body, "application/3gpp-ims+xml"));
  g_assert_nonnull (strstr (body, "for the server"));
  g_assert_nonnull (strstr (body, "REGISTER sip:"));
  g_assert_nonnull (strstr (body, "SIP/2.0 200 OK"));
  /* Only at the first registration. */
  expect_register (network, &bob, 200);
  network_wait (10);
  g_assert_cmpuint (network->as->seen->len, ==, 1);
}

/* Default handling SESSION_TERMINATED: without the server the user may not be registered. */
static void
test_third_party_fails (void)
{
  g_autoptr (Network) network = network_up ("", "", criteria_with_bodies);
  network->as->status = 503;
  expect_register (network, &bob, 200);
  network_wait (10);
  const LabEvent *event = network_event (network, "deregistered");
  g_assert_nonnull (event);
  g_assert_cmpstr (lab_event_get (event, "reason"), ==, "by the network");
  expect_contacts (network, &bob, "");
}

static void
test_third_party_failure_does_no_harm (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  network->as->status = 500;
  expect_register (network, &bob, 200);
  network_wait (10);
  expect_contacts (network, &bob, CONTACT ";expires=3600");
}

/* ---- the HSS, the S-CSCF */

static void
test_hss_silent (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  network_kill (network, "hss");
  expect_once (network, &bob, 480);
}

/* The S-CSCF that the HSS has stored is gone: the I-CSCF asks for capabilities and takes another one
   (TS 24.229 §5.3.1.3). */
static void
test_another_scscf (void)
{
  g_autoptr (Network) network = network_up ("", "  other: {type: scscf}\n", NULL);
  expect_register (network, &bob, 200);
  network_kill (network, "scscf");
  g_autoptr (LabSipMessage) response = network_register (network, &bob);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_autofree char *service_route = message_all (response, "Service-Route");
  g_autofree char *other = network_route (network, "other", "orig");
  g_assert_cmpstr (service_route, ==, other);
}

static void
test_no_scscf (void)
{
  g_autoptr (Network) network = network_up ("", "", NULL);
  network_kill (network, "scscf");
  expect_once (network, &bob, 504);
}

/* TS 29.228 §6.7: a user who needs what only the other S-CSCF is able to do. */
static void
test_capabilities (void)
{
  static const Phone erin
      = { .impu = ERIN, .password = "s3cret", .contact = "<sip:erin@127.0.0.95>" };
  g_autoptr (Network) network = network_up ("", "  other: {type: scscf}\n", NULL);
  g_autoptr (LabSipMessage) response = network_register (network, &erin);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_autofree char *service_route = message_all (response, "Service-Route");
  g_autofree char *other = network_route (network, "other", "orig");
  g_assert_cmpstr (service_route, ==, other);

  g_autoptr (Network) without = network_up ("", "", NULL);
  expect_once (without, &erin, 600);
}

/* A barred identity may register the others of its set, and is shown to nobody (TS 24.229 §5.4.1.2.2F). */
static void
test_barred (void)
{
  static const Phone dora
      = { .impu = DORA, .password = "s3cret", .contact = "<sip:dora@127.0.0.94>" };
  g_autoptr (Network) network = network_up ("", "", NULL);
  g_autoptr (LabSipMessage) response = network_register (network, &dora);
  g_assert_cmpuint (message_status (response), ==, 200);
  g_autofree char *associated = message_all (response, "P-Associated-URI");
  g_assert_cmpstr (associated, ==, "<tel:+8613800000004>");
  expect_third_party (network, 0, "<tel:+8613800000004>", "3600");
}

/* ---- strangers */

static void
test_stranger (void)
{
  static const char *const elements[] = { "icscf", "scscf" };
  g_autoptr (Network) network = network_up ("", "", NULL);
  g_autofree char *path = network_route (network, "stranger", "x");
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      LabSipMessage *request = network_request ("REGISTER", "sip:" DOMAIN, BOB, "Path",
                                                path, "Contact", CONTACT, NULL);
      g_autoptr (LabSipMessage) response
          = network_ask (network, network->stranger, request, elements[i]);
      g_assert_cmpuint (message_status (response), ==, 403);
      g_assert_nonnull (strstr (lab_sip_message_get (response, "Warning"), "P-CSCF"));
    }
}

static void
add (const char *folder, const char *name, gsize i, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/scscf/registrar/%s/%s", folder, name);
  g_test_add_data_func (path, GSIZE_TO_POINTER (i), func);
}

int
main (int argc, char **argv)
{
  network_init (&argc, &argv);
  /* First: on a fresh pair of ports the kernel refuses at once; on one in TIME_WAIT it does after a second
     of its own, which no virtual clock shortens. */
  g_test_add_func ("/scscf/registrar/no-scscf-gives-504", test_no_scscf);
  g_test_add_func ("/scscf/registrar/registered", test_registered);
  g_test_add_func ("/scscf/registrar/path-only-where-supported",
                   test_path_only_where_supported);
  g_test_add_func ("/scscf/registrar/challenge", test_challenge);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    add ("refused", refusals[i].name, i, test_refused);
  g_test_add_func ("/scscf/registrar/attempts", test_attempts);
  g_test_add_func ("/scscf/registrar/a-failure-ends-no-registration",
                   test_failure_of_another_phone);
  g_test_add_func ("/scscf/registrar/user-names", test_user_names);
  g_test_add_func ("/scscf/registrar/nonce-count", test_nonce_count);
  g_test_add_func ("/scscf/registrar/old-nonce-is-stale", test_old_nonce_is_stale);
  for (gsize i = 0; i < G_N_ELEMENTS (refreshes); i++)
    add ("refresh", refreshes[i].name, i, test_refresh);
  g_test_add_func ("/scscf/registrar/deregister", test_deregister);
  g_test_add_func ("/scscf/registrar/expiry", test_expiry);
  g_test_add_func ("/scscf/registrar/unanswered-challenge", test_unanswered_challenge);
  g_test_add_func ("/scscf/registrar/third-party", test_third_party);
  g_test_add_func ("/scscf/registrar/third-party-body", test_third_party_body);
  g_test_add_func ("/scscf/registrar/third-party-fails", test_third_party_fails);
  g_test_add_func ("/scscf/registrar/third-party-failure-does-no-harm",
                   test_third_party_failure_does_no_harm);
  g_test_add_func ("/scscf/registrar/hss-silent-gives-480", test_hss_silent);
  g_test_add_func ("/scscf/registrar/another-scscf-on-failure", test_another_scscf);
  g_test_add_func ("/scscf/registrar/capabilities-choose-the-scscf", test_capabilities);
  g_test_add_func ("/scscf/registrar/a-barred-identity-is-hidden", test_barred);
  g_test_add_func ("/scscf/registrar/a-stranger-gives-403", test_stranger);
  return g_test_run ();
}
