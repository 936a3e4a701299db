/* SPDX-License-Identifier: Apache-2.0 */
#include "../sip/harness.h"
#include "pcscf/binding.h"

#define ALICE "sip:+8613800000001@example.com"
#define BOB   "sip:+8613800000002@example.com"

typedef struct
{
  Peer *phone, *other, *proxy;
  LabSipFlow *flow;  /* the phone's */
  LabSipFlow *flow2; /* the other phone's */
  PcscfBindings *bindings;
  GString *expired; /* the AoRs, each with how many are left then */
} Fixture;

static void
on_expired (gpointer self, const PcscfBinding *binding)
{
  Fixture *f = self;
  g_string_append_printf (f->expired, "%s ", binding->aor);
  /* It is still there, whoever asks. */
  g_assert_true (pcscf_bindings_find_identity (f->bindings, binding->aor) != NULL);
}

static LabSipFlow *
flow_from (Peer *phone, Peer *proxy)
{
  guint before = proxy->exchanges->len;
  peer_send (phone, peer_message ("REGISTER", phone, proxy, LAB_TRANSPORT_UDP));
  run_until_exchanges (proxy, before + 1, 1000);
  LabSipExchange *exchange = peer_exchange (proxy, before);
  LabSipFlow *flow = lab_sip_flow_ref (lab_sip_exchange_flow (exchange));
  lab_sip_exchange_reply (exchange, 200, NULL, NULL);
  run_for (50);
  g_ptr_array_set_size (proxy->exchanges, 0);
  return flow;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->proxy = peer_new ("proxy", FALSE);
  f->phone = peer_new ("phone", FALSE);
  f->other = peer_new ("other", FALSE);
  f->flow = flow_from (f->phone, f->proxy);
  f->flow2 = flow_from (f->other, f->proxy);
  f->expired = g_string_new (NULL);
  f->bindings = pcscf_bindings_new (on_expired, f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  pcscf_bindings_free (f->bindings);
  lab_sip_flow_unref (f->flow);
  lab_sip_flow_unref (f->flow2);
  peer_free (f->phone);
  peer_free (f->other);
  peer_free (f->proxy);
  g_string_free (f->expired, TRUE);
}

static void
put (Fixture *f, LabSipFlow *flow, const char *aor, guint32 expires_s)
{
  static const char *const alice[]
      = { "<" ALICE ">", "\"Alice\" <tel:+86-138-0000-0001>", NULL };
  static const char *const bob[] = { "<" BOB ">", NULL };
  static const char *const route[] = { "<sip:orig@127.0.0.9:5060;lr>", NULL };
  pcscf_bindings_put (f->bindings, flow, "impi", aor,
                      g_str_equal (aor, ALICE) ? alice : bob, route, expires_s);
}

static const char *
aor_of (const PcscfBinding *binding)
{
  return binding == NULL ? NULL : binding->aor;
}

/* ---- finding */

static void
test_keeps_what_the_registration_said (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 600);
  const PcscfBinding *binding = pcscf_bindings_find (f->bindings, f->flow, ALICE);
  g_assert_true (binding->flow == f->flow);
  g_assert_cmpstr (binding->impi, ==, "impi");
  g_assert_cmpstr (binding->aor, ==, ALICE);
  g_assert_cmpstr (binding->impus[0], ==, "<" ALICE ">");
  g_assert_cmpstr (binding->impus[1], ==, "\"Alice\" <tel:+86-138-0000-0001>");
  g_assert_null (binding->impus[2]);
  g_assert_cmpstr (binding->service_route[0], ==, "<sip:orig@127.0.0.9:5060;lr>");
  g_assert_null (binding->service_route[1]);
}

typedef struct
{
  const char *rule;
  const char *identity;
  gboolean has;
} HasRow;

static const HasRow has_rows[] = {
  { "the-registered", ALICE, TRUE },
  { "an-associated-tel-uri-in-canonical-form", "tel:+8613800000001", TRUE },
  { "not-as-written", "tel:+86-138-0000-0001", FALSE },
  { "not-with-brackets", "<" ALICE ">", FALSE },
  { "not-anothers", BOB, FALSE },
};

static void
test_has (Fixture *f, gconstpointer data)
{
  const HasRow *row = data;
  put (f, f->flow, ALICE, 600);
  const PcscfBinding *binding = pcscf_bindings_find (f->bindings, f->flow, NULL);
  g_assert_cmpint (pcscf_binding_has (binding, row->identity), ==, row->has);
  g_assert_cmpint (pcscf_bindings_find_identity (f->bindings, row->identity) != NULL, ==,
                   row->has);
}

static void
test_by_flow (Fixture *f, gconstpointer data)
{
  g_assert_null (pcscf_bindings_find (f->bindings, f->flow, ALICE));
  put (f, f->flow, ALICE, 600);
  put (f, f->flow, BOB, 600);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 2);
  g_assert_cmpstr (aor_of (pcscf_bindings_find (f->bindings, f->flow, ALICE)), ==, ALICE);
  g_assert_cmpstr (
      aor_of (pcscf_bindings_find (f->bindings, f->flow, "tel:+8613800000001")), ==,
      ALICE);
  g_assert_cmpstr (aor_of (pcscf_bindings_find (f->bindings, f->flow, BOB)), ==, BOB);
  /* An identity that is not its, and none at all: the newest. */
  g_assert_cmpstr (aor_of (pcscf_bindings_find (f->bindings, f->flow, "sip:eve@x")), ==,
                   BOB);
  g_assert_cmpstr (aor_of (pcscf_bindings_find (f->bindings, f->flow, NULL)), ==, BOB);
  /* Another flow is somebody else's, whatever it claims. */
  g_assert_null (pcscf_bindings_find (f->bindings, f->flow2, ALICE));
}

static void
test_by_identity_the_newest (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 600);
  put (f, f->flow2, ALICE, 600);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 2);
  g_assert_true (pcscf_bindings_find_identity (f->bindings, ALICE)->flow == f->flow2);
  pcscf_bindings_remove (f->bindings, f->flow2, ALICE);
  g_assert_true (pcscf_bindings_find_identity (f->bindings, ALICE)->flow == f->flow);
  pcscf_bindings_remove (f->bindings, f->flow, ALICE);
  g_assert_null (pcscf_bindings_find_identity (f->bindings, ALICE));
  g_assert_null (pcscf_bindings_find_identity (f->bindings, "tel:+8613800000001"));
}

static void
test_identity_that_cannot_be_read_is_left_out (Fixture *f, gconstpointer data)
{
  static const char *const odd[]
      = { "<sip:!.*!@example.com>", "<<<", "", "<" ALICE ">", NULL };
  static const char *const none[] = { NULL };
  pcscf_bindings_put (f->bindings, f->flow, "", ALICE, odd, none, 600);
  const PcscfBinding *binding = pcscf_bindings_find (f->bindings, f->flow, ALICE);
  g_assert_true (pcscf_binding_has (binding, ALICE));
  g_assert_false (pcscf_binding_has (binding, ""));
  g_assert_null (binding->service_route[0]);
}

/* ---- ends */

static void
test_refresh_is_the_same_binding_anew (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 600);
  run_for (500000);
  put (f, f->flow, ALICE, 600);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 1);
  run_for (599000);
  g_assert_cmpstr (f->expired->str, ==, "");
  run_for (2000);
  g_assert_cmpstr (f->expired->str, ==, ALICE " ");
}

static void
test_expires (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 10);
  put (f, f->flow, BOB, 5);
  put (f, f->flow2, ALICE, 4294967295u);
  run_for (5000);
  g_assert_cmpstr (f->expired->str, ==, BOB " ");
  g_assert_null (pcscf_bindings_find_identity (f->bindings, BOB));
  g_assert_cmpstr (aor_of (pcscf_bindings_find (f->bindings, f->flow, BOB)), ==, ALICE);
  run_for (5000);
  g_assert_cmpstr (f->expired->str, ==, BOB " " ALICE " ");
  g_assert_null (pcscf_bindings_find (f->bindings, f->flow, NULL));
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 1);
}

static void
test_removed_does_not_expire (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 10);
  pcscf_bindings_remove (f->bindings, f->flow, BOB);
  pcscf_bindings_remove (f->bindings, f->flow2, ALICE);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 1);
  pcscf_bindings_remove (f->bindings, f->flow, ALICE);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 0);
  run_for (20000);
  g_assert_cmpstr (f->expired->str, ==, "");
}

static void
test_flow_removed_takes_all_of_its (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 600);
  put (f, f->flow, BOB, 600);
  put (f, f->flow2, ALICE, 600);
  g_assert_cmpuint (pcscf_bindings_remove_flow (f->bindings, f->flow), ==, 2);
  g_assert_cmpuint (pcscf_bindings_remove_flow (f->bindings, f->flow), ==, 0);
  g_assert_null (pcscf_bindings_find_identity (f->bindings, BOB));
  g_assert_true (pcscf_bindings_find_identity (f->bindings, ALICE)->flow == f->flow2);
  g_assert_cmpuint (pcscf_bindings_size (f->bindings), ==, 1);
}

/* A Path stays good as long as the registration: the binding holds the flow (RFC 5626 §5.1). */
static void
test_holds_its_flow (Fixture *f, gconstpointer data)
{
  g_autofree char *token = g_strdup (lab_sip_flow_token (f->flow));
  put (f, f->flow, ALICE, 10);
  g_clear_pointer (&f->flow, lab_sip_flow_unref);
  g_assert_nonnull (lab_sip_agent_find_flow (f->proxy->agent, token));
  run_for (10000);
  g_assert_null (lab_sip_agent_find_flow (f->proxy->agent, token));
  f->flow = lab_sip_flow_ref (f->flow2);
}

static void
test_freed_while_bindings_stand (Fixture *f, gconstpointer data)
{
  put (f, f->flow, ALICE, 10);
  put (f, f->flow, BOB, 10);
  guint timers = lab_timer_count ();
  g_clear_pointer (&f->bindings, pcscf_bindings_free);
  g_assert_cmpuint (lab_timer_count (), ==, timers - 2);
  run_for (20000);
  g_assert_cmpstr (f->expired->str, ==, "");
}

#define ADD(rule, test)                                                                  \
  g_test_add ("/pcscf/binding/" rule, Fixture, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  ADD ("keeps-what-the-registration-said", test_keeps_what_the_registration_said);
  for (gsize i = 0; i < G_N_ELEMENTS (has_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/pcscf/binding/has/", has_rows[i].rule, NULL);
      g_test_add (path, Fixture, &has_rows[i], setup, test_has, teardown);
    }
  ADD ("by-flow", test_by_flow);
  ADD ("by-identity-the-newest", test_by_identity_the_newest);
  ADD ("identity-that-cannot-be-read-is-left-out",
       test_identity_that_cannot_be_read_is_left_out);
  ADD ("refresh-is-the-same-binding-anew", test_refresh_is_the_same_binding_anew);
  ADD ("expires", test_expires);
  ADD ("removed-does-not-expire", test_removed_does_not_expire);
  ADD ("flow-removed-takes-all-of-its", test_flow_removed_takes_all_of_its);
  ADD ("holds-its-flow", test_holds_its_flow);
  ADD ("freed-while-bindings-stand", test_freed_while_bindings_stand);
  return harness_run ();
}
