/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/block.h"
#include "net/fate.h"

typedef struct
{
  LabFate *fate;
  LabAddress a, b, c;
  GString *log; /* what left, with its millisecond */
  gint64 start_us;
  guint refuse; /* as many sends with EAGAIN */
  gsize at_most;
  int fail_errno;
  guint done;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->fate = lab_fate_new ();
  lab_address_parse ("127.0.1.1:5060", &f->a, NULL);
  lab_address_parse ("127.0.1.2:5060", &f->b, NULL);
  lab_address_parse ("127.0.1.3:5060", &f->c, NULL);
  f->log = g_string_new (NULL);
  f->start_us = lab_clock_now_us ();
  f->at_most = G_MAXSIZE;
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  lab_fate_free (f->fate);
  g_assert_cmpuint (lab_timer_count (), ==, 0);
  g_string_free (f->log, TRUE);
}

static gssize
leave (gpointer self, const guint8 *bytes, gsize size)
{
  Fixture *f = self;
  if (f->fail_errno != 0 || f->refuse > 0)
    {
      errno = f->fail_errno != 0 ? f->fail_errno : EAGAIN;
      f->refuse -= f->refuse > 0;
      return -1;
    }
  gsize taken = MIN (size, f->at_most);
  g_string_append_printf (f->log, "%.*s@%d ", (int)taken, bytes,
                          (int)((lab_clock_now_us () - f->start_us) / 1000));
  return (gssize)taken;
}

static void
done (gpointer self)
{
  ((Fixture *)self)->done++;
}

static const LabFateOutlet outlet = { .send = leave, .done = done };

static LabFateVerdict
take (Fixture *f, const LabAddress *from, const LabAddress *to, const char *text)
{
  return lab_fate_take (f->fate, LAB_TRANSPORT_TCP, from, to, (const guint8 *)text,
                        strlen (text), &outlet, f);
}

static void
run_empty (Fixture *f)
{
  while (lab_fate_waiting (f->fate) > 0)
    lab_clock_iterate (TRUE);
}

static void
test_none (Fixture *f, gconstpointer unused)
{
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_SEND);
  g_assert_cmpint (
      lab_fate_take (NULL, LAB_TRANSPORT_UDP, &f->a, &f->b, NULL, 0, NULL, NULL), ==,
      LAB_FATE_SEND);
  g_assert_false (lab_fate_is_cut (NULL, &f->a, &f->b));
}

static void
test_delay_keeps_order (Fixture *f, gconstpointer unused)
{
  LabFateRule rule = { .delay_ms = 80 };
  lab_fate_set (f->fate, &f->a, &f->b, &rule);
  g_assert_cmpint (take (f, &f->a, &f->b, "1"), ==, LAB_FATE_HELD);
  rule.delay_ms = 20; /* what comes after does not overtake */
  lab_fate_set (f->fate, &f->a, &f->b, &rule);
  g_assert_cmpint (take (f, &f->a, &f->b, "2"), ==, LAB_FATE_HELD);
  lab_fate_set (f->fate, &f->a, &f->b, NULL);
  g_assert_cmpint (take (f, &f->a, &f->b, "3"), ==, LAB_FATE_HELD);
  g_assert_cmpint (take (f, &f->b, &f->a, "back"), ==, LAB_FATE_SEND);
  g_assert_true (lab_fate_holds (f->fate, LAB_TRANSPORT_TLS, &f->a, &f->b));
  run_empty (f);
  g_assert_cmpstr (f->log->str, ==, "1@80 2@80 3@80 ");
  g_assert_cmpuint (f->done, ==, 1);
  g_assert_cmpint (take (f, &f->a, &f->b, "4"), ==, LAB_FATE_SEND);
}

static void
test_drop_next (Fixture *f, gconstpointer unused)
{
  lab_fate_set (f->fate, &f->a, NULL, &(LabFateRule){ .drop_next = 2 });
  g_assert_cmpint (take (f, &f->a, &f->b, "1"), ==, LAB_FATE_LOST);
  g_assert_cmpint (take (f, &f->a, &f->c, "2"), ==, LAB_FATE_LOST);
  g_assert_cmpint (take (f, &f->a, &f->b, "3"), ==, LAB_FATE_SEND);
}

static void
test_most_exact_rule (Fixture *f, gconstpointer unused)
{
  LabAddress host_a = lab_address_with_port (&f->a, 0);
  static const LabFateRule cut = { .cut = TRUE }, none = { 0 };
  lab_fate_set (f->fate, NULL, NULL, &cut);
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_LOST);
  lab_fate_set (f->fate, NULL, &f->b, &none);
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_SEND);
  lab_fate_set (f->fate, &host_a, &f->b, &cut);
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_LOST);
  g_assert_cmpint (take (f, &f->c, &f->b, "x"), ==, LAB_FATE_SEND);
  lab_fate_set (f->fate, &f->a, &f->b, &none);
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_SEND);
}

static void
test_isolate_and_heal (Fixture *f, gconstpointer unused)
{
  lab_fate_isolate (f->fate, &f->b, TRUE);
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_LOST);
  g_assert_cmpint (take (f, &f->b, &f->a, "x"), ==, LAB_FATE_LOST);
  g_assert_cmpint (take (f, &f->a, &f->c, "x"), ==, LAB_FATE_SEND);
  lab_fate_isolate (f->fate, &f->b, FALSE);
  g_assert_true (lab_fate_is_idle (f->fate));
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_SEND);
}

/* What was under way when the link was cut does not arrive. */
static void
test_cut_on_its_way (Fixture *f, gconstpointer unused)
{
  lab_fate_set (f->fate, &f->a, &f->b, &(LabFateRule){ .delay_ms = 10 });
  g_assert_cmpint (take (f, &f->a, &f->b, "x"), ==, LAB_FATE_HELD);
  lab_fate_isolate (f->fate, &f->b, TRUE);
  lab_fate_set (f->fate, &f->a, &f->b, &(LabFateRule){ .cut = TRUE });
  run_empty (f);
  g_assert_cmpstr (f->log->str, ==, "");
  g_assert_cmpuint (f->done, ==, 1);
}

static void
test_blocked_outlet (Fixture *f, gconstpointer unused)
{
  lab_fate_set (f->fate, &f->a, &f->b, &(LabFateRule){ .delay_ms = 5 });
  f->refuse = 2;
  f->at_most = 2;
  take (f, &f->a, &f->b, "abcde");
  run_empty (f);
  g_assert_cmpstr (f->log->str, ==, "ab@7 cd@7 e@7 ");
}

static void
test_broken_outlet (Fixture *f, gconstpointer unused)
{
  lab_fate_set (f->fate, &f->a, &f->b, &(LabFateRule){ .delay_ms = 5 });
  f->fail_errno = EPIPE;
  take (f, &f->a, &f->b, "1");
  take (f, &f->a, &f->b, "2");
  run_empty (f);
  g_assert_cmpuint (f->done, ==, 1);
}

static void
test_forget (Fixture *f, gconstpointer unused)
{
  lab_fate_set (f->fate, &f->a, &f->b, &(LabFateRule){ .delay_ms = 5 });
  take (f, &f->a, &f->b, "1");
  lab_fate_forget (f->fate, LAB_TRANSPORT_TCP, &f->a, &f->b);
  g_assert_cmpuint (lab_fate_waiting (f->fate), ==, 0);
  g_assert_cmpuint (f->done, ==, 1);
  take (f, &f->a, &f->b, "left behind"); /* the teardown frees it */
}

/* A datagram that is held leaves although its socket was closed meanwhile. */
static void
test_socket (Fixture *f, gconstpointer unused)
{
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  LabAddress to;
  lab_block_address (block, "to", &to, NULL);
  to.port = 5060;
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (&to, &storage);
  int in = socket (AF_INET, SOCK_DGRAM, 0), out = socket (AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (bind (in, (struct sockaddr *)&storage, length), ==, 0);
  lab_fate_set (f->fate, NULL, &to, &(LabFateRule){ .delay_ms = 7 });
  struct iovec iov[] = { { .iov_base = (char *)"ab", .iov_len = 2 },
                         { .iov_base = (char *)"c", .iov_len = 1 } };
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (lab_fate_take_fd (f->fate, LAB_TRANSPORT_UDP, out, &f->a, &to, iov,
                                       2, (struct sockaddr *)&storage, length),
                     ==, LAB_FATE_HELD);
  close (out);
  run_empty (f);
  g_assert_cmpint (lab_clock_now_us () - f->start_us, ==, 7000);
  char bytes[8];
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (recv (in, bytes, sizeof bytes, MSG_DONTWAIT), ==, 3);
      g_assert_cmpmem (bytes, 3, "abc", 3);
    }
  close (in);
}

static void
test_close_waits_for_the_link (Fixture *f, gconstpointer unused)
{
  int ends[2];
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  lab_fate_isolate (f->fate, &f->a, TRUE);
  lab_fate_close_fd (f->fate, &f->a, &f->b, ends[0]);
  char byte;
  g_assert_cmpint (recv (ends[1], &byte, 1, MSG_DONTWAIT), ==, -1);
  lab_fate_isolate (f->fate, &f->a, FALSE);
  g_assert_cmpint (recv (ends[1], &byte, 1, MSG_DONTWAIT), ==, 0);
  close (ends[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/net/fate/none-sends-at-once", test_none },
    { "/net/fate/delay-keeps-order", test_delay_keeps_order },
    { "/net/fate/drop-next", test_drop_next },
    { "/net/fate/most-exact-rule-counts", test_most_exact_rule },
    { "/net/fate/isolate-and-heal", test_isolate_and_heal },
    { "/net/fate/cut-on-its-way", test_cut_on_its_way },
    { "/net/fate/blocked-outlet-is-asked-again", test_blocked_outlet },
    { "/net/fate/broken-outlet-ends-the-line", test_broken_outlet },
    { "/net/fate/forget", test_forget },
    { "/net/fate/socket-may-be-closed-meanwhile", test_socket },
    { "/net/fate/close-waits-for-the-link", test_close_waits_for_the_link },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
