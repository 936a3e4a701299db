/* SPDX-License-Identifier: Apache-2.0 */
#include "net/holder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

#define TCP_LISTEN 0x0a

/* Some machines allow a thousand million, and programs that we start walk through them all. */
#define ENOUGH_DESCRIPTORS (1024 * 1024)

/* How well a socket of /proc/net fits: one that listens before one that is only bound. */
typedef enum
{
  FIT_NONE,
  FIT_BOUND,
  FIT_LISTENS,
} Fit;

/* The kernel prints each 32-bit word of the address as it lies in memory, in host order. */
static gboolean
parse_proc_address (const char *text, LabAddress *address)
{
  const char *colon = strchr (text, ':');
  gsize digits = colon == NULL ? 0 : (gsize)(colon - text);
  if (digits != 8 && digits != 32)
    return FALSE;
  *address = (LabAddress){ .version = digits == 8 ? 4 : 6 };
  for (gsize i = 0; i < digits / 8; i++)
    {
      char word[9] = "";
      memcpy (word, text + i * 8, 8);
      guint32 value = (guint32)strtoul (word, NULL, 16);
      memcpy (address->octets + i * 4, &value, 4);
    }
  address->port = (guint16)strtoul (colon + 1, NULL, 16);
  return TRUE;
}

static gboolean
covers (const LabAddress *bound, const LabAddress *wanted)
{
  static const guint8 any[16];
  if (bound->port != wanted->port)
    return FALSE;
  if (memcmp (bound->octets, any, sizeof any) == 0)
    return bound->version == wanted->version || bound->version == 6;
  return lab_address_same_host (bound, wanted);
}

static guint64
find_inode (const char *table, gboolean is_stream, const LabAddress *wanted)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint64 inode = 0;
  Fit best = FIT_NONE;
  for (char **line = lines; *line != NULL; line++)
    {
      char local[64];
      guint state;
      guint64 number;
      LabAddress bound;
      if (sscanf (*line, " %*u: %63s %*s %x %*s %*s %*s %*u %*u %" G_GUINT64_FORMAT,
                  local, &state, &number)
              != 3
          || !parse_proc_address (local, &bound) || !covers (&bound, wanted))
        continue;
      Fit fit = is_stream && state != TCP_LISTEN ? FIT_BOUND : FIT_LISTENS;
      if (fit > best)
        {
          best = fit;
          inode = number;
        }
    }
  return inode;
}

static gboolean
process_has (const char *pid, const char *socket_link)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/fd", pid);
  g_autoptr (GDir) fds = g_dir_open (path, 0, NULL);
  const char *fd;
  while (fds != NULL && (fd = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, fd, NULL);
      char target[64];
      ssize_t length = readlink (link, target, sizeof target - 1);
      if (length > 0 && strlen (socket_link) == (gsize)length
          && memcmp (target, socket_link, (gsize)length) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
describe_process (const char *pid)
{
  if (g_ascii_strtoull (pid, NULL, 10) == (guint64)getpid ())
    return g_strdup ("this process");
  g_autofree char *path = g_strdup_printf ("/proc/%s/comm", pid);
  g_autofree char *name = NULL;
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return g_strdup_printf ("process %s", pid);
  return g_strdup_printf ("%s (pid %s)", g_strchomp (name), pid);
}

static char *
find_process (guint64 inode)
{
  g_autofree char *socket_link
      = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *pid;
  while (processes != NULL && (pid = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (*pid) && process_has (pid, socket_link))
      return describe_process (pid);
  return g_strdup ("another user's process");
}

char *
lab_net_holder (LabTransport transport, const LabAddress *address)
{
  gboolean is_stream = lab_transport_is_stream (transport);
  guint64 inode = 0;
  if (address->version == 4)
    inode
        = find_inode (is_stream ? "/proc/net/tcp" : "/proc/net/udp", is_stream, address);
  if (inode == 0)
    inode = find_inode (is_stream ? "/proc/net/tcp6" : "/proc/net/udp6", is_stream,
                        address);
  return inode == 0 ? NULL : find_process (inode);
}

void
lab_net_set_error (GError **error, LabTransport transport, const LabAddress *address,
                   int saved_errno)
{
  g_autofree char *where = lab_address_format (address);
  g_autofree char *holder
      = saved_errno == EADDRINUSE ? lab_net_holder (transport, address) : NULL;
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "%s %s: %s%s%s",
               lab_transport_name (transport), where, g_strerror (saved_errno),
               holder == NULL ? "" : ", by ", holder == NULL ? "" : holder);
}

guint64
lab_net_raise_limits (void)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 0;
  rlim_t had = limit.rlim_cur;
  limit.rlim_cur = MAX (had, MIN (limit.rlim_max, ENOUGH_DESCRIPTORS));
  return setrlimit (RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : had;
}
