/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded Cx exchange: the same octets each time, and nothing in it that tshark does not know. */
#include "harness.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/random.h"
#include "diameter/avp.h"

/* ---- the exchange, in a process of its own: clock and seed are a process's */

typedef struct
{
  LabDiameterNode *hss;
  LabDiameterNode *client;
  LabScope scope;
  guint step;
  gboolean stopped;
} Exchange;

static GBytes *
octets (guint8 value, gsize size)
{
  guint8 buffer[32];
  memset (buffer, value, size);
  return lab_avp_secret_bytes (buffer, size);
}

static GPtrArray *
items (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)lab_cx_auth_item_free);
  LabCxAuthItem *aka = lab_cx_auth_item_new ("Digest-AKAv1-MD5");
  LabCxAuthItem *digest = lab_cx_auth_item_new ("SIP Digest");
  aka->item_number = 1;
  aka->authenticate = octets (1, 32);
  aka->authorization = octets (2, 8);
  aka->confidentiality_key = octets (3, 16);
  aka->integrity_key = octets (4, 16);
  digest->item_number = 2;
  digest->digest = g_new0 (LabCxDigest, 1);
  digest->digest->realm = g_strdup ("ims.example");
  digest->digest->algorithm = g_strdup ("MD5");
  digest->digest->qop = g_strdup ("auth");
  digest->digest->ha1 = g_strnfill (32, '0');
  g_ptr_array_add (all, aka);
  g_ptr_array_add (all, digest);
  return all;
}

static void
on_request (gpointer self, LabDiameterExchange *exchange)
{
  static char scscf[] = "sip:scscf.ims.example", user[] = "alice@ims.example";
  guint32 capability = 2;
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) associated = g_ptr_array_new ();
  g_autoptr (GPtrArray) vectors = items ();
  g_autoptr (GBytes) xml = g_bytes_new_static ("<IMSSubscription/>", 18);
  g_array_append_val (numbers, capability);
  g_ptr_array_add (associated, user);
  LabCxUaa uaa = { .result = LAB_CX_FIRST_REGISTRATION,
                   .capabilities = { .present = TRUE, .mandatory = numbers } };
  LabCxMaa maa = { .result = LAB_CX_SUCCESS, .user_name = user, .items = vectors };
  LabCxSaa saa = { .result = LAB_CX_SUCCESS,
                   .user_name = user,
                   .user_data = xml,
                   .charging = { .primary_collection = (char *)"aaa://ccf.ims.example" },
                   .associated_identities = associated };
  LabCxLia lia = { .result = LAB_CX_SUCCESS, .server_name = scscf };
  switch (lab_diameter_exchange_request (exchange)->command)
    {
    case LAB_DIAMETER_CX_USER_AUTHORIZATION:
      lab_cx_uaa_encode (&uaa, answer);
      break;
    case LAB_DIAMETER_CX_MULTIMEDIA_AUTH:
      lab_cx_maa_encode (&maa, answer);
      break;
    case LAB_DIAMETER_CX_SERVER_ASSIGNMENT:
      lab_cx_saa_encode (&saa, answer);
      break;
    default:
      lab_cx_lia_encode (&lia, answer);
      break;
    }
  lab_diameter_exchange_answer (exchange, answer);
}

static LabDiameterMessage *
next_request (guint step, const LabDiameterRoute *route)
{
  static char user[] = "alice@ims.example", identity[] = "sip:alice@ims.example";
  static char scscf[] = "sip:scscf.ims.example";
  g_autoptr (LabCxAuthItem) item = lab_cx_auth_item_new ("Unknown");
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_ptr_array_add (identities, identity);
  LabCxUar uar = { user, identity, (char *)"ims.example", LAB_CX_REGISTRATION, TRUE };
  LabCxMar mar = { user, identity, item, 1, scscf };
  LabCxSar sar = { user, identities, scscf, LAB_CX_ASSIGNMENT_REGISTRATION, FALSE };
  LabCxLir lir = { identity, TRUE, LAB_CX_REGISTRATION_AND_CAPABILITIES };
  switch (step)
    {
    case 0:
      return lab_cx_uar_encode (&uar, route);
    case 1:
      item->authorization = octets (5, 30);
      return lab_cx_mar_encode (&mar, route);
    case 2:
      return lab_cx_sar_encode (&sar, route);
    case 3:
      return lab_cx_lir_encode (&lir, route);
    default:
      return NULL;
    }
}

static void
on_stopped (gpointer self, const GError *error)
{
  ((Exchange *)self)->stopped = TRUE;
}

static void
ask (gpointer self, const LabDiameterMessage *answer, const GError *error)
{
  Exchange *exchange = self;
  g_auto (LabDiameterRoute) route = { 0 };
  g_assert_no_error (error);
  lab_diameter_node_route (exchange->client, NULL, NULL, &route);
  LabDiameterMessage *request = next_request (exchange->step++, &route);
  if (request != NULL)
    lab_diameter_send (exchange->client, "hss", &exchange->scope, request, 0, ask, self);
  else
    lab_diameter_node_stop (exchange->client, TRUE, on_stopped, self);
}

static gboolean
is_ready (gpointer self)
{
  return lab_diameter_node_ready (((Exchange *)self)->client, NULL);
}

static gboolean
is_stopped (gpointer self)
{
  return ((Exchange *)self)->stopped;
}

static LabDiameterNode *
new_node (const LabNet *net, const char *name, gpointer self, LabAddress *address)
{
  g_autofree char *host = g_strconcat (name, ".ims.example", NULL);
  lab_block_address (net->block, name, address, NULL);
  LabDiameterNodeConfig config = { .element = name,
                                   .origin_host = host,
                                   .origin_realm = "ims.example",
                                   .address = *address,
                                   .applications = &lab_cx_application,
                                   .n_applications = 1 };
  return lab_diameter_node_new (net, &config, on_request, self);
}

static int
record (const char *network, const char *path)
{
  static const guint64 seed = 42;
  Exchange exchange = { 0 };
  LabAddress hss, client;
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  lab_random_seed (&seed);
  g_autoptr (LabBlock) block = lab_block_new (network, NULL);
  g_autoptr (LabTap) tap = lab_tap_new (path, NULL);
  LabNet net = { .block = block, .tap = tap };
  exchange.hss = new_node (&net, "hss", &exchange, &hss);
  exchange.client = new_node (&net, "scscf", &exchange, &client);
  g_assert_true (lab_diameter_node_listen (exchange.hss, &hss, NULL));
  lab_diameter_node_connect (exchange.client, "hss", &hss);
  g_assert_true (bench_run_until (is_ready, &exchange, 1000));
  bench_run_for (100000); /* three watchdogs */
  ask (&exchange, NULL, NULL);
  g_assert_true (bench_run_until (is_stopped, &exchange, 1000));
  bench_run_for (10);
  lab_diameter_node_free (exchange.client);
  lab_diameter_node_free (exchange.hss);
  return 0;
}

/* ---- the test: two such processes, and tshark */

static const char *program;

static char *
run_once (const char *directory, const char *network, const char *name)
{
  char *path = g_build_filename (directory, name, NULL);
  const char *argv[] = { program, "--record", network, path, NULL };
  int status = -1;
  g_autofree char *errors = NULL;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, 0, NULL, NULL, NULL, &errors,
                               &status, NULL));
  if (status != 0)
    g_error ("recording failed: %s", errors);
  return path;
}

static void
check_with_tshark (const char *path)
{
  g_autofree char *tshark = g_find_program_in_path ("tshark");
  if (tshark == NULL)
    {
      g_test_skip ("no tshark");
      return;
    }
  const char *bad[] = { tshark,
                        "-r",
                        path,
                        "-Y",
                        "_ws.malformed || _ws.expert.severity >= warning || "
                        "diameter.avp.unknown || tcp.analysis.flags",
                        NULL };
  const char *good[]
      = { tshark, "-r", path, "-Y", "diameter", "-T", "fields", "-e", "diameter.cmd.code",
          NULL };
  g_autofree char *complaints = NULL;
  g_autofree char *codes = NULL;
  g_autofree char *errors = NULL;
  int status = -1;
  g_assert_true (g_spawn_sync (NULL, (char **)bad, NULL, 0, NULL, NULL, &complaints,
                               &errors, &status, NULL));
  g_assert_cmpint (status, ==, 0); /* else it did not understand the filter */
  g_assert_cmpstr (complaints, ==, "");
  g_assert_true (g_spawn_sync (NULL, (char **)good, NULL, G_SPAWN_STDERR_TO_DEV_NULL,
                               NULL, NULL, &codes, NULL, NULL, NULL));
  g_assert_true (g_str_has_prefix (codes, "257\n257\n280\n280\n"));
  g_assert_true (g_str_has_suffix (
      codes, "280\n280\n300\n300\n303\n303\n301\n301\n302\n302\n282\n282\n"));
}

static void
test_same_twice (void)
{
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  const char *network = lab_block_network (block);
  g_autofree char *directory = g_dir_make_tmp ("rcslab-diameter-XXXXXX", NULL);
  g_autofree char *first = run_once (directory, network, "first.pcap");
  g_autofree char *second = run_once (directory, network, "second.pcap");
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  gsize size_one, size_other;
  g_assert_true (g_file_get_contents (first, &one, &size_one, NULL));
  g_assert_true (g_file_get_contents (second, &other, &size_other, NULL));
  g_assert_cmpuint (size_one, >, 2000);
  g_assert_cmpmem (one, size_one, other, size_other);
  check_with_tshark (first);
  const char *cleanup[] = { "rm", "-r", directory, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **)cleanup, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, NULL, NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--record") == 0)
    return record (argv[2], argv[3]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diameter/recording/same-octets-twice-and-tshark-knows-all",
                   test_same_twice);
  return g_test_run ();
}
