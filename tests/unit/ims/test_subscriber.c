/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "ims/subscriber_config.h"

#define DOMAIN "d.org"
#define K      "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC    "cd63cb71954a9f4e48a5994e37a02baf"
#define MD5    "00112233445566778899aabbccddeeff"

static const LabOption subscriber_item
    = { .type = LAB_OPTION_MAPPING, .table = lab_subscriber_options };

static const LabOption top_options[] = {
  { "domain", LAB_OPTION_STRING, DOMAIN, "Domain" },
  { "subscribers", LAB_OPTION_MAP, "{}", "Subscribers", .item = &subscriber_item,
    .crowd = TRUE },
  { NULL },
};

static LabTopology *
load (const char *text)
{
  return lab_topology_parse ("test.yaml", text, -1, top_options);
}

static LabSubscriber *
read_one (LabTopology *topology, const char *name)
{
  g_autoptr (GError) error = NULL;
  lab_subscribers_check (topology);
  lab_topology_valid (topology, &error);
  g_assert_no_error (error);
  const LabNode *node = lab_topology_find (topology, "subscribers", name);
  g_assert_nonnull (node);
  LabSubscriber *subscriber = lab_subscriber_new (node, DOMAIN, &error);
  g_assert_no_error (error);
  return subscriber;
}

static void
test_aka (void)
{
  g_autoptr (LabTopology) topology
      = load ("subscribers:\n"
              "  alice:\n"
              "    impu: [sip:+8613800000001@{domain}, tel:+86-138-0000-0001]\n"
              "    aka: {k: " K ", opc: " OPC ", algorithm: AKA_v1_SHA256, amf: 8000,\n"
              "          sqn: 00000000ff20}\n");
  g_autoptr (LabSubscriber) alice = read_one (topology, "alice");
  g_assert_cmpstr (alice->name, ==, "alice");
  g_assert_cmpstr (alice->impi, ==, "+8613800000001@d.org");
  g_assert_null (alice->digest);
  g_assert_null (alice->profile);
  g_assert_false (alice->aka->is_op);
  g_assert_cmphex (alice->aka->k[0], ==, 0x46);
  g_assert_cmphex (alice->aka->opc[15], ==, 0xaf);
  g_assert_cmphex (alice->aka->amf, ==, 0x8000);
  g_assert_cmphex (alice->aka->sqn, ==, 0xff20);
  g_assert_cmpstr (alice->aka->algorithm, ==, "AKA_v1_SHA256");
  g_assert_cmpuint (alice->impus->len, ==, 2);
  const LabImpu *tel
      = lab_subscriber_find_impu (alice, "sip:+8613800000001@x.org;user=phone");
  g_assert_cmpstr (tel->uri, ==, "tel:+86-138-0000-0001");
  g_assert_null (lab_subscriber_find_impu (alice, "sip:bob@d.org"));
  g_autofree char *number = lab_subscriber_number (alice);
  g_assert_cmpstr (number, ==, "+8613800000001");
}

static void
test_digest (void)
{
  g_autoptr (LabTopology) topology
      = load ("subscribers:\n"
              "  bob:\n"
              "    impu: [tel:+861, sip:bob@D.org]\n"
              "    impi: Bob\n"
              "    digest: {password: s3cret, algorithms: [SHA-256, MD5], realm: r.org}\n"
              "  carol:\n"
              "    impu: [tel:+862]\n"
              "    digest: {ha1: " MD5 ", algorithm: md5}\n"
              "  dave:\n"
              "    impu: [sip:dave@d.org]\n"
              "    digest: {password: x}\n");
  g_autoptr (LabSubscriber) bob = read_one (topology, "bob");
  g_assert_cmpstr (bob->impi, ==, "Bob@d.org");
  g_assert_cmpstr (bob->digest->password, ==, "s3cret");
  g_assert_cmpstr (bob->digest->realm, ==, "r.org");
  g_assert_cmpuint (g_strv_length (bob->digest->algorithms), ==, 2);
  g_assert_cmpstr (bob->digest->algorithms[0], ==, "SHA-256");
  g_autoptr (LabSubscriber) carol = read_one (topology, "carol");
  g_assert_cmpstr (carol->impi, ==, "+862@d.org");
  g_assert_cmpstr (carol->digest->ha1, ==, MD5);
  g_assert_null (carol->digest->password);
  g_autoptr (LabSubscriber) dave = read_one (topology, "dave");
  g_assert_cmpstr (dave->digest->algorithms[0], ==, "MD5");
  g_assert_cmpstr (dave->digest->realm, ==, DOMAIN);
}

static void
test_sets (void)
{
  g_autoptr (LabTopology) topology = load (
      "subscribers:\n"
      "  alice:\n"
      "    impu: [sip:a@d.org, sip:b@d.org, sip:c@d.org, sip:e@d.org, tel:+861]\n"
      "    implicit_sets: [[sip:a@d.org, tel:+86-1], [sip:b@D.org, sip:c@d.org]]\n"
      "    barred: [sip:a@d.org, sip:c@d.org]\n"
      "    digest: {password: x}\n"
      "    capabilities: {mandatory: [1, 2], optional: [7]}\n");
  g_autoptr (LabSubscriber) alice = read_one (topology, "alice");
  const guint sets[] = { 1, 2, 2, 3, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      const LabImpu *impu = g_ptr_array_index (alice->impus, i);
      g_assert_cmpuint (impu->set, ==, sets[i]);
      g_assert_true (impu->barred == (i == 0 || i == 2));
    }
  g_assert_cmpstr (lab_subscriber_default_impu (alice, 1)->uri, ==, "tel:+861");
  g_assert_cmpstr (lab_subscriber_default_impu (alice, 2)->uri, ==, "sip:b@d.org");
  g_assert_cmpstr (lab_subscriber_default_impu (alice, 3)->uri, ==, "sip:e@d.org");
  g_assert_null (lab_subscriber_default_impu (alice, 4));
  g_assert_cmpuint (alice->mandatory_capabilities->len, ==, 2);
  g_assert_cmpuint (g_array_index (alice->optional_capabilities, guint, 0), ==, 7);
}

static void
test_ifc (void)
{
  g_autoptr (LabTopology) topology
      = load ("subscribers:\n"
              "  alice:\n"
              "    impu: [sip:a@d.org]\n"
              "    digest: {password: x}\n"
              "    ifc:\n"
              "      - priority: 3\n"
              "        server: sip:im.d.org\n"
              "        default_handling: terminate\n"
              "        profile_part: registered\n"
              "        service_info: hello\n"
              "        include_register: [request]\n"
              "        triggers:\n"
              "          - {method: MESSAGE}\n"
              "          - {session_case: originating}\n"
              "          - {header: User-Agent, content: '^IM-serv', negated: true}\n"
              "      - priority: 1\n"
              "        server: sip:reg.d.org\n"
              "        condition: dnf\n"
              "        triggers:\n"
              "          - {method: REGISTER, registration: [initial, removal]}\n"
              "          - {sdp_line: m, groups: [4, 5]}\n");
  g_autoptr (LabSubscriber) alice = read_one (topology, "alice");
  g_assert_cmpuint (lab_service_profile_size (alice->profile), ==, 2);
  const LabIfc *reg = lab_service_profile_nth (alice->profile, 0);
  g_assert_cmpstr (lab_ifc_server_name (reg), ==, "sip:reg.d.org");
  g_assert_false (lab_ifc_conjunctive (reg));
  g_assert_cmphex (lab_ifc_trigger (reg, 0)->registration_types, ==, 5);
  g_assert_cmpuint (lab_ifc_trigger (reg, 1)->groups->len, ==, 2);
  const LabIfc *im = lab_service_profile_nth (alice->profile, 1);
  g_assert_cmpint (lab_ifc_default_handling (im), ==,
                   LAB_DEFAULT_HANDLING_SESSION_TERMINATED);
  g_assert_cmpint (lab_ifc_profile_part (im), ==, LAB_PROFILE_PART_REGISTERED);
  g_assert_cmpstr (lab_ifc_service_info (im), ==, "hello");
  g_assert_true (lab_ifc_include_register_request (im));
  g_assert_false (lab_ifc_include_register_response (im));
  LabServiceRequest request = { .method = "MESSAGE", .request_uri = "sip:b@d.org" };
  g_assert_true (lab_ifc_matches (im, &request));
  request.method = "INVITE";
  g_assert_false (lab_ifc_matches (im, &request));
}

typedef struct
{
  const char *rule;
  const char *yaml;  /* below `subscribers:` */
  const char *place; /* of the mistake */
  const char *says;
} Mistake;

#define ALICE  "  alice:\n    impu: [sip:a@d.org]\n"
#define CREDIT "    digest: {password: x}\n"
#define AKA(x) ALICE "    aka: {k: " K ", " x "}\n"
#define DIG(x) ALICE "    digest: {" x "}\n"
#define TRIG(x)                                                                          \
  ALICE CREDIT "    ifc:\n      - {priority: 0, server: sip:as, triggers: [" x "]}\n"

static const Mistake mistakes[] = {
  { "no-credential", ALICE, ":2:", "no credential" },
  { "both-credentials", AKA ("opc: " OPC) CREDIT, ":5:", "only one of them" },
  { "no-impu", "  alice:\n" CREDIT, ":", "impu" },
  { "wildcarded-impu", "  alice:\n    impu: ['sip:a!.*!@d.org']\n" CREDIT, ":3:12",
    "wildcarded" },
  { "impu-without-user", "  alice:\n    impu: [sip:d.org]\n" CREDIT, ":3:12",
    "needs a user" },
  { "impu-twice", "  alice:\n    impu: [tel:+861, 'sip:+861@d.org;user=phone']\n" CREDIT,
    ":3:22", "here already" },
  { "impu-of-two", ALICE CREDIT "  bob:\n    impu: [sip:b@d.org, sip:a@D.org]\n" CREDIT,
    ":6:25", "is alice's already" },
  { "impi-of-two",
    ALICE "    impi: x\n" CREDIT
          "  bob:\n    impu: [sip:b@d.org]\n    impi: x@d.org\n" CREDIT,
    ":6:", "is alice's already" },
  { "barred-unknown", ALICE CREDIT "    barred: [sip:b@d.org]\n", ":5:14",
    "not one of the impu" },
  { "all-barred", ALICE CREDIT "    barred: [sip:a@d.org]\n", ":5:", "barred" },
  { "set-unknown", ALICE CREDIT "    implicit_sets: [[sip:b@d.org]]\n", ":5:22",
    "not one of the impu" },
  { "two-sets", ALICE CREDIT "    implicit_sets: [[sip:a@d.org], [sip:a@d.org]]\n",
    ":5:37", "two implicit" },
  { "op-and-opc", AKA ("op: " OPC ", opc: " OPC), ":4:", "only one of them" },
  { "no-op", AKA ("amf: 0000"), ":4:", "opc or op is missing" },
  { "k-short", ALICE "    aka: {k: 465b, opc: " OPC "}\n", ":4:", "k" },
  { "aka-algorithm", AKA ("opc: " OPC ", algorithm: MD5"), ":4:", "AKAv1-MD5" },
  { "digest-algorithm", DIG ("password: x, algorithm: AKAv1-MD5"), ":4:", "is not MD5" },
  { "algorithm-unknown", DIG ("password: x, algorithms: [MD5, SHA-1]"), ":4:", "SHA-1" },
  { "algorithm-and-algorithms", DIG ("password: x, algorithm: MD5, algorithms: [MD5]"),
    ":4:", "only one of them" },
  { "password-and-ha1", DIG ("password: x, algorithm: MD5, ha1: " MD5),
    ":4:", "only one of them" },
  { "no-password", DIG ("realm: x"), ":4:", "password or ha1 is missing" },
  { "ha1-with-another-algorithm", DIG ("ha1: " MD5 ", algorithm: SHA-256"),
    ":4:", "not a hash of SHA-256" },
  { "ha1-with-two", DIG ("ha1: " MD5 ", algorithms: [MD5, SHA-256]"),
    ":4:", "bound to one algorithm" },
  { "ha1-of-what", DIG ("ha1: " MD5), ":4:", "which algorithm" },
  { "ifc-without-server", ALICE CREDIT "    ifc: [{priority: 0}]\n",
    ":5:", "which server" },
  { "ifc-same-priority",
    ALICE CREDIT
    "    ifc: [{priority: 0, server: sip:a}, {priority: 0, server: sip:b}]\n",
    ":5:", "priority 0" },
  { "trigger-without-kind", TRIG ("{negated: true}"), ":6:", "exactly one of" },
  { "trigger-with-two-kinds", TRIG ("{method: A, sdp_line: m}"),
    ":6:", "exactly one of" },
  { "trigger-content", TRIG ("{method: A, content: x}"), ":6:", "goes with header" },
  { "trigger-registration", TRIG ("{method: A, registration: [initial]}"),
    ":6:", "method REGISTER" },
  { "trigger-method", TRIG ("{method: 'A B'}"), ":6:", "is no method" },
  { "trigger-pattern", TRIG ("{request_uri: '['}"), ":6:", "regular expression" },
};

static void
test_mistake (gconstpointer data)
{
  const Mistake *row = data;
  g_autofree char *text = g_strconcat ("subscribers:\n", row->yaml, NULL);
  g_autoptr (LabTopology) topology = load (text);
  if (lab_topology_error_count (topology) == 0)
    lab_subscribers_check (topology);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (topology, &error));
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 1);
  g_test_message ("%s", error->message);
  g_autofree char *place = g_strconcat ("test.yaml", row->place, NULL);
  g_assert_true (g_str_has_prefix (error->message, place));
  g_assert_nonnull (strstr (error->message, row->says));
}

/* A secret must not be in what a topology's author shows others. */
static void
test_no_secret_in_errors (void)
{
  g_autoptr (LabTopology) topology
      = load ("subscribers:\n" DIG ("ha1: " MD5 ", password: s3cret"));
  lab_subscribers_check (topology);
  g_autoptr (GError) error = NULL;
  g_assert_false (lab_topology_valid (topology, &error));
  const char *message = strstr (error->message, ": ");
  gsize line = strcspn (message, "\n");
  g_assert_null (g_strstr_len (message, (gssize)line, "s3cret"));
}

static void
test_all_at_once (void)
{
  g_autoptr (LabTopology) topology = load (
      "subscribers:\n" ALICE "  bob:\n    impu: [sip:b@d.org]\n    digest: {realm: x}\n"
      "  carol:\n    impu: [sip:d.org]\n" CREDIT);
  lab_subscribers_check (topology);
  g_assert_cmpuint (lab_topology_error_count (topology), ==, 3);
  g_autoptr (GError) error = NULL;
  const LabNode *bob = lab_topology_find (topology, "subscribers", "bob");
  g_assert_null (lab_subscriber_new (bob, DOMAIN, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
}

static void
test_crowd (void)
{
  g_autoptr (LabTopology) topology
      = load ("subscribers:\n"
              "  load:\n"
              "    count: 50\n"
              "    first: +8613800100000\n"
              "    impu: [sip:{number}@{domain}, tel:{number}]\n"
              "    digest: {password: 'x{index}'}\n");
  g_autoptr (LabSubscriber) last = read_one (topology, "load0050");
  g_assert_cmpstr (last->impi, ==, "+8613800100049@d.org");
  g_assert_cmpstr (last->digest->password, ==, "x50");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ims/subscriber/aka", test_aka);
  g_test_add_func ("/ims/subscriber/digest", test_digest);
  g_test_add_func ("/ims/subscriber/implicit-sets-and-barring", test_sets);
  g_test_add_func ("/ims/subscriber/ifc", test_ifc);
  g_test_add_func ("/ims/subscriber/no-secret-in-errors", test_no_secret_in_errors);
  g_test_add_func ("/ims/subscriber/all-mistakes-at-once", test_all_at_once);
  g_test_add_func ("/ims/subscriber/crowd", test_crowd);
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path
          = g_strconcat ("/ims/subscriber/mistake/", mistakes[i].rule, NULL);
      g_test_add_data_func (path, &mistakes[i], test_mistake);
    }
  return g_test_run ();
}
