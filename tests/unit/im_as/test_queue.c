/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "im_as/queue.h"

/* Each rule holds in memory and in a file. */
typedef struct
{
  char *directory;
  char *path; /* NULL: in memory */
  ImQueue *queue;
} Fixture;

static ImQueue *
open_queue (const char *path)
{
  g_autoptr (GError) error = NULL;
  LabStore *store = lab_store_open (path, LAB_STORE_NORMAL, &error);
  g_assert_no_error (error);
  ImQueue *queue = im_queue_new (store, &error);
  g_assert_no_error (error);
  return queue;
}

static void
setup (Fixture *f, gconstpointer in_file)
{
  f->directory = g_dir_make_tmp ("lab-im-XXXXXX", NULL);
  f->path = in_file == NULL ? NULL : g_build_filename (f->directory, "im.db", NULL);
  f->queue = open_queue (f->path);
}

static void
teardown (Fixture *f, gconstpointer in_file)
{
  im_queue_free (f->queue);
  g_autoptr (GDir) directory = g_dir_open (f->directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->directory, name, NULL);
      g_unlink (path);
    }
  g_rmdir (f->directory);
  g_free (f->directory);
  g_free (f->path);
}

/* What the next process would see; in memory nothing is ever reopened. */
static void
reopen (Fixture *f)
{
  if (f->path == NULL)
    return;
  im_queue_free (f->queue);
  f->queue = open_queue (f->path);
}

static ImMessage *
message_to (const char *recipient, const char *id, gint64 expires_us)
{
  ImMessage *message = im_message_new ();
  message->recipient = g_strdup (recipient);
  message->request_uri = g_strdup ("sip:bob@example.com");
  message->sender = g_strdup ("sip:alice@example.com");
  message->call_id = g_strdup (id);
  message->content_type = g_strdup ("message/cpim");
  message->body = g_bytes_new (id, strlen (id));
  message->accepted_us = 1;
  message->expires_us = expires_us;
  return message;
}

static gint64
add (ImQueue *queue, const char *recipient, const char *id, gint64 expires_us)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImMessage) message = message_to (recipient, id, expires_us);
  g_assert_true (im_queue_add (queue, message, &error));
  g_assert_no_error (error);
  return message->id;
}

static void
assert_first (ImQueue *queue, const char *recipient, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImMessage) message = im_queue_first (queue, recipient, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message == NULL ? NULL : message->call_id, ==, id);
}

/* ---- one message */

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  static const guint8 octets[] = { 0, 255, '\r', '\n', 0, 'x' };
  g_autoptr (GError) error = NULL;
  g_autoptr (ImMessage) message = message_to ("tel:+86138", "call", G_MAXINT64);
  message->asserted = g_strdup ("<sip:alice@example.com>, <tel:+86139>");
  message->conversation_id = g_strdup ("c'); DROP TABLE im_message;--");
  message->contribution_id = g_strdup ("d");
  message->service = g_strdup ("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg");
  message->accept_contact = g_strdup ("*;+g.3gpp.icsi-ref=\"x\"");
  message->message_id = g_strdup ("m");
  message->date_time = g_strdup ("2012-09-01T11:46:43+08:00");
  message->wants = 31;
  g_bytes_unref (message->body);
  message->body = g_bytes_new (octets, sizeof octets);
  g_assert_true (im_queue_add (f->queue, message, &error));
  g_assert_cmpint (message->id, >, 0);
  reopen (f);
  g_autoptr (ImMessage) read = im_queue_first (f->queue, "tel:+86138", &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->id, ==, message->id);
  g_assert_cmpstr (read->recipient, ==, message->recipient);
  g_assert_cmpstr (read->request_uri, ==, message->request_uri);
  g_assert_cmpstr (read->sender, ==, message->sender);
  g_assert_cmpstr (read->asserted, ==, message->asserted);
  g_assert_cmpstr (read->call_id, ==, message->call_id);
  g_assert_cmpstr (read->conversation_id, ==, message->conversation_id);
  g_assert_cmpstr (read->contribution_id, ==, message->contribution_id);
  g_assert_cmpstr (read->service, ==, message->service);
  g_assert_cmpstr (read->accept_contact, ==, message->accept_contact);
  g_assert_cmpstr (read->message_id, ==, message->message_id);
  g_assert_cmpstr (read->date_time, ==, message->date_time);
  g_assert_cmpuint (read->wants, ==, 31);
  g_assert_cmpstr (read->content_type, ==, message->content_type);
  g_assert_true (g_bytes_equal (read->body, message->body));
  g_assert_cmpint (read->accepted_us, ==, 1);
  g_assert_cmpint (read->expires_us, ==, G_MAXINT64);
}

static void
test_what_is_not_there_stays_so (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImMessage) message = message_to ("tel:+86138", "", 5);
  g_assert_true (im_queue_add (f->queue, message, &error));
  reopen (f);
  g_autoptr (ImMessage) read = im_queue_first (f->queue, "tel:+86138", &error);
  g_assert_no_error (error);
  g_assert_null (read->asserted);
  g_assert_null (read->conversation_id);
  g_assert_null (read->contribution_id);
  g_assert_null (read->service);
  g_assert_null (read->accept_contact);
  g_assert_null (read->message_id);
  g_assert_null (read->date_time);
  g_assert_cmpuint (g_bytes_get_size (read->body), ==, 0);
}

/* ---- queues */

static void
test_each_recipients_queue_in_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 b1 = add (f->queue, "bob", "b1", 100);
  gint64 a1 = add (f->queue, "amy", "a1", 100);
  gint64 b2 = add (f->queue, "bob", "b2", 100);
  g_assert_cmpint (b1, <, a1);
  g_assert_cmpint (a1, <, b2);
  reopen (f);
  assert_first (f->queue, "bob", "b1");
  assert_first (f->queue, "bob", "b1");
  assert_first (f->queue, "amy", "a1");
  assert_first (f->queue, "eve", NULL);
  g_assert_true (im_queue_remove (f->queue, b1, &error));
  assert_first (f->queue, "bob", "b2");
  g_assert_true (im_queue_remove (f->queue, b2, &error));
  assert_first (f->queue, "bob", NULL);
  g_assert_true (im_queue_remove (f->queue, b2, &error)); /* twice does no harm */
  reopen (f);
  assert_first (f->queue, "bob", NULL);
  assert_first (f->queue, "amy", "a1");
}

/* An id is never given again: who still holds one removes nobody else's message. */
static void
test_ids_are_not_reused (Fixture *f, gconstpointer data)
{
  gint64 first = add (f->queue, "bob", "b1", 100);
  g_assert_true (im_queue_remove (f->queue, first, NULL));
  reopen (f);
  g_assert_cmpint (add (f->queue, "bob", "b2", 100), >, first);
}

static void
test_recipients_by_their_oldest (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 z1 = add (f->queue, "zoe", "z1", 100);
  add (f->queue, "amy", "a1", 100);
  add (f->queue, "zoe", "z2", 100);
  g_auto (GStrv) both = im_queue_recipients (f->queue, &error);
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  g_assert_cmpstr (both[0], ==, "zoe");
  g_assert_cmpstr (both[1], ==, "amy");
  im_queue_remove (f->queue, z1, NULL);
  g_auto (GStrv) turned = im_queue_recipients (f->queue, &error);
  g_assert_cmpstr (turned[0], ==, "amy");
  g_assert_cmpstr (turned[1], ==, "zoe");
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (im_queue_count (f->queue, NULL), ==, 0);
  add (f->queue, "bob", "b1", 100);
  add (f->queue, "bob", "b2", 100);
  add (f->queue, "amy", "a1", 100);
  g_assert_cmpuint (im_queue_count (f->queue, NULL), ==, 3);
  g_assert_cmpuint (im_queue_count (f->queue, "bob"), ==, 2);
  g_assert_cmpuint (im_queue_count (f->queue, "eve"), ==, 0);
  g_auto (GStrv) recipients = im_queue_recipients (f->queue, NULL);
  g_assert_cmpuint (g_strv_length (recipients), ==, 2);
}

static void
test_expiry (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (im_queue_next_expiry (f->queue), ==, -1);
  gint64 late = add (f->queue, "bob", "late", 300);
  gint64 soon = add (f->queue, "amy", "soon", 100);
  add (f->queue, "bob", "soon too", 100);
  g_assert_cmpint (im_queue_next_expiry (f->queue), ==, 100);
  g_assert_null (im_queue_first_expired (f->queue, 99, &error));
  g_autoptr (ImMessage) first = im_queue_first_expired (f->queue, 100, &error);
  g_assert_cmpint (first->id, ==, soon);
  im_queue_remove (f->queue, soon, NULL);
  g_autoptr (ImMessage) second = im_queue_first_expired (f->queue, 1000, &error);
  g_assert_cmpstr (second->call_id, ==, "soon too");
  im_queue_remove (f->queue, second->id, NULL);
  g_assert_cmpint (im_queue_next_expiry (f->queue), ==, 300);
  im_queue_remove (f->queue, late, NULL);
  g_assert_cmpint (im_queue_next_expiry (f->queue), ==, -1);
  g_assert_no_error (error);
}

/* A list message is queued for all its recipients, or for none. */
static void
test_rolled_back_as_a_whole (Fixture *f, gconstpointer data)
{
  add (f->queue, "bob", "before", 100);
  g_assert_true (lab_store_savepoint (im_queue_store (f->queue), NULL));
  add (f->queue, "bob", "b1", 100);
  add (f->queue, "amy", "a1", 100);
  lab_store_rollback (im_queue_store (f->queue));
  reopen (f);
  assert_first (f->queue, "bob", "before");
  assert_first (f->queue, "amy", NULL);
  g_assert_cmpuint (im_queue_count (f->queue, NULL), ==, 1);
}

/* ---- kill -9 */

static void
on_committed (gpointer pipe_fd, const GError *error)
{
  if (error != NULL || write (GPOINTER_TO_INT (pipe_fd), "+", 1) != 1)
    _exit (1);
}

/* A server that has told of two messages (here: down a pipe), and is about to of a third. */
static void
run_server (const char *path, int pipe_fd)
{
  LabScope scope = { 0 };
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  ImQueue *queue = open_queue (path);
  gint64 delivered = add (queue, "bob", "delivered", 100);
  add (queue, "bob", "b1", 100);
  add (queue, "amy", "a1", 100);
  im_queue_remove (queue, delivered, NULL);
  lab_store_after_commit (im_queue_store (queue), &scope, on_committed,
                          GINT_TO_POINTER (pipe_fd));
  for (guint i = 0; i < 10 && lab_scope_size (&scope) > 0; i++)
    g_main_context_iteration (NULL, FALSE);
  add (queue, "bob", "not told of", 100);
  if (write (pipe_fd, "!", 1) != 1)
    _exit (1);
  for (;;)
    pause ();
}

static void
test_what_was_told_survives_kill_9 (Fixture *f, gconstpointer data)
{
  int ends[2], status;
  char told[2] = { 0 };
  im_queue_free (g_steal_pointer (&f->queue));
  g_assert_cmpint (pipe (ends), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    run_server (f->path, ends[1]);
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &told[0], 1), ==, 1);
  g_assert_cmpint (read (ends[0], &told[1], 1), ==, 1);
  close (ends[0]);
  g_assert_cmpmem (told, 2, "+!", 2);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  f->queue = open_queue (f->path);
  g_assert_cmpuint (im_queue_count (f->queue, NULL), ==, 2);
  assert_first (f->queue, "bob", "b1");
  assert_first (f->queue, "amy", "a1");
}

static void
add_test (const char *rule, void (*test) (Fixture *f, gconstpointer data))
{
  static const char *const places[] = { "memory", "file" };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strdup_printf ("/im_as/queue/%s/%s", places[i], rule);
      g_test_add (path, Fixture, i == 0 ? NULL : places[i], setup, test, teardown);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("round-trip", test_round_trip);
  add_test ("what-is-not-there-stays-so", test_what_is_not_there_stays_so);
  add_test ("each-recipients-queue-in-order", test_each_recipients_queue_in_order);
  add_test ("ids-are-not-reused", test_ids_are_not_reused);
  add_test ("recipients-by-their-oldest", test_recipients_by_their_oldest);
  add_test ("counts", test_counts);
  add_test ("expiry", test_expiry);
  add_test ("rolled-back-as-a-whole", test_rolled_back_as_a_whole);
  g_test_add ("/im_as/queue/file/what-was-told-survives-kill-9", Fixture, "file", setup,
              test_what_was_told_survives_kill_9, teardown);
  return g_test_run ();
}
