/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "net/block.h"
#include "net/holder.h"

static int
bind_socket (LabTransport transport, LabAddress *address)
{
  struct sockaddr_storage storage;
  socklen_t length = lab_address_to_sockaddr (address, &storage);
  int fd = socket (storage.ss_family,
                   transport == LAB_TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM, 0);
  if (bind (fd, (struct sockaddr *)&storage, length) != 0)
    {
      int saved_errno = errno;
      close (fd);
      errno = saved_errno;
      return -1;
    }
  if (transport != LAB_TRANSPORT_UDP)
    listen (fd, 1);
  return fd;
}

static void
test_holder (gconstpointer data)
{
  LabTransport transport = (LabTransport)GPOINTER_TO_INT (data);
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  LabAddress address;
  lab_block_address (block, "x", &address, NULL);
  address.port = 5060;
  g_assert_null (lab_net_holder (transport, &address));
  int fd = bind_socket (transport, &address);
  g_assert_cmpint (fd, >=, 0);
  g_autofree char *holder = lab_net_holder (transport, &address);
  g_assert_cmpstr (holder, ==, "this process");

  g_assert_cmpint (bind_socket (transport, &address), ==, -1);
  g_autoptr (GError) error = NULL;
  lab_net_set_error (&error, transport, &address, errno);
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_autofree char *where = lab_address_format (&address);
  g_assert_nonnull (strstr (error->message, where));
  g_assert_nonnull (strstr (error->message, "in use, by this process"));
  close (fd);
  g_assert_null (lab_net_holder (transport, &address));
}

static void
test_other_process (void)
{
  g_autoptr (LabBlock) block = lab_block_claim (NULL);
  LabAddress address;
  lab_block_address (block, "x", &address, NULL);
  address.port = 5060;
  int ready[2];
  g_assert_cmpint (pipe (ready), ==, 0);
  pid_t child = fork ();
  if (child == 0)
    {
      bind_socket (LAB_TRANSPORT_TCP, &address);
      (void)!write (ready[1], "x", 1);
      pause ();
      _exit (0);
    }
  char byte;
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_autofree char *holder = lab_net_holder (LAB_TRANSPORT_TLS, &address);
  g_autofree char *suffix = g_strdup_printf ("(pid %d)", (int)child);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (ready[0]);
  close (ready[1]);
  g_assert_nonnull (holder);
  g_assert_true (g_str_has_suffix (holder, suffix));
  g_assert_true (g_str_has_prefix (holder, "test_net"));
}

static void
test_ipv6 (void)
{
  LabAddress address;
  lab_address_parse ("[::1]:0", &address, NULL);
  int fd = bind_socket (LAB_TRANSPORT_TCP, &address);
  if (fd < 0)
    {
      g_test_skip ("no IPv6");
      return;
    }
  g_assert_true (lab_address_of_socket (fd, &address));
  g_autofree char *holder = lab_net_holder (LAB_TRANSPORT_TCP, &address);
  g_assert_cmpstr (holder, ==, "this process");
  close (fd);
}

static void
test_limits (void)
{
  struct rlimit limit;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 64;
  setrlimit (RLIMIT_NOFILE, &limit);
  guint64 now = lab_net_raise_limits ();
  getrlimit (RLIMIT_NOFILE, &limit);
  g_assert_cmpuint (now, ==, limit.rlim_cur);
  g_assert_cmpuint (now, ==, MIN (limit.rlim_max, 1024 * 1024));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/holder/udp", GINT_TO_POINTER (LAB_TRANSPORT_UDP),
                        test_holder);
  g_test_add_data_func ("/net/holder/tcp", GINT_TO_POINTER (LAB_TRANSPORT_TCP),
                        test_holder);
  g_test_add_func ("/net/holder/other-process-by-name-and-pid", test_other_process);
  g_test_add_func ("/net/holder/ipv6", test_ipv6);
  g_test_add_func ("/net/limits/raised", test_limits);
  return g_test_run ();
}
