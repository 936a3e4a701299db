/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include "pcap/frame.h"

/* A directory that a test may fill, and its removal. */
static inline char *
temporary_directory (void)
{
  char *path = g_dir_make_tmp ("rcslab-pcap-XXXXXX", NULL);
  g_assert_nonnull (path);
  return path;
}

static inline void
remove_directory (char *path)
{
  GDir *directory = g_dir_open (path, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_clear_pointer (&directory, g_dir_close);
  g_rmdir (path);
  g_free (path);
}

typedef char TemporaryDirectory;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TemporaryDirectory, remove_directory)

static inline LabPcapAddress
make_address (const char *host, guint16 port)
{
  LabPcapAddress address
      = { .version = strchr (host, ':') == NULL ? 4 : 6, .port = port };
  g_assert_cmpint (
      inet_pton (address.version == 4 ? AF_INET : AF_INET6, host, address.octets), ==, 1);
  return address;
}
