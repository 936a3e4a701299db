/* SPDX-License-Identifier: Apache-2.0 */
#include "net/ca.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "net/ca_private.h"

#define DAY_S            (24 * 60 * 60)
#define RENEWAL_DAYS     30
#define CA_DAYS          3653
#define CERTIFICATE_DAYS 397 /* what phones take at most */
#define LONGEST_NAME     64  /* RFC 5280 annex A.1: ub-common-name */
#define LONGEST_DNS_NAME 253 /* RFC 1035 §2.3.4 */
#define NAMES_AT_MOST    100
#define LOCK_TRIES       1000
#define LOCK_PAUSE_US    5000
#define LARGEST_FILE     65536

/* Before any clock of ours: what a run on the virtual clock makes is valid on the real one. */
#define LONG_AGO_S G_GINT64_CONSTANT (1577836800) /* 2020-01-01 */

struct _LabCa
{
  char *directory;
  char *path;
  Identity *identity;
  char *pem; /* the certificate */
};

static gboolean
refuse (const char *path, const char *why, GError **error)
{
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "certification authority %s: %s",
               path, why);
  return FALSE;
}

/* ---- files */

static gboolean
make_directory (const char *path, GError **error)
{
  struct stat status;
  if (g_mkdir_with_parents (path, 0700) != 0 || stat (path, &status) != 0)
    return refuse (path, g_strerror (errno), error);
  if ((status.st_mode & 077) != 0 && chmod (path, 0700) != 0)
    return refuse (path, g_strerror (errno), error);
  return TRUE;
}

/* In one step: another process sees the old file or the new one. */
static gboolean
write_file (const char *path, const char *text, int mode, GError **error)
{
  g_autoptr (GError) why = NULL;
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode,
                                   &why)
         || refuse (path, why->message, error);
}

/* @text: %NULL when there is no such file.  A key must be its owner's only. */
static gboolean
read_file (const char *path, gboolean is_secret, char **text, gsize *size, GError **error)
{
  struct stat status;
  *text = NULL;
  if (stat (path, &status) != 0)
    return errno == ENOENT || refuse (path, g_strerror (errno), error);
  if (!S_ISREG (status.st_mode) || status.st_size > LARGEST_FILE)
    return refuse (path, "not a PEM file", error);
  if (is_secret && (status.st_mode & 077) != 0 && chmod (path, 0600) != 0)
    return refuse (path, "others may read this key", error);
  g_autoptr (GError) why = NULL;
  return g_file_get_contents (path, text, size, &why)
         || refuse (path, why->message, error);
}

/* Returns: a descriptor that holds the lock while it is open, or -1.  Held for some milliseconds by
   another process at most; so no waiting in the kernel, which could be for ever. */
static int
lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      refuse (path, g_strerror (errno), error);
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      g_usleep (LOCK_PAUSE_US);
    }
  refuse (path, "another process keeps it locked", error);
  close (fd);
  return -1;
}

/* ---- the authority */

/* Leaves @identity alone when there is none yet. */
static gboolean
load_ca (const char *path, Identity **identity, GError **error)
{
  g_autofree char *pem = NULL;
  g_autoptr (GError) why = NULL;
  gsize size = 0;
  if (!read_file (path, TRUE, &pem, &size, error))
    return FALSE;
  if (pem == NULL)
    return TRUE;
  *identity = identity_from_pem (pem, size, &why);
  lab_bytes_wipe (pem, size);
  if (*identity != NULL)
    return TRUE;
  g_autofree char *text
      = g_strdup_printf ("%s; remove it to have another one made", why->message);
  return refuse (path, text, error);
}

static gboolean
make_ca (LabCa *ca, const char *key_path, GError **error)
{
  Validity validity
      = { .from_s = LONG_AGO_S, .until_s = lab_clock_now_s () + (gint64)CA_DAYS * DAY_S };
  g_clear_pointer (&ca->identity, identity_free);
  ca->identity = identity_new_ca (validity, error);
  if (ca->identity == NULL)
    return FALSE;
  char *pem = identity_to_pem (ca->identity, TRUE, error);
  gboolean ok = pem != NULL && write_file (key_path, pem, 0600, error);
  lab_string_wipe_free (pem);
  if (ok)
    lab_log_info ("ca", "made the lab's certification authority, %s", ca->path);
  return ok;
}

static gboolean
load_or_make (LabCa *ca, GError **error)
{
  g_autofree char *key_path = g_build_filename (ca->directory, "ca-key.pem", NULL);
  if (!load_ca (key_path, &ca->identity, error))
    return FALSE;
  if ((ca->identity == NULL
       || !identity_is_valid (ca->identity, lab_clock_now_s (), RENEWAL_DAYS * DAY_S))
      && !make_ca (ca, key_path, error))
    return FALSE;
  ca->pem = identity_to_pem (ca->identity, FALSE, error);
  if (ca->pem == NULL)
    return FALSE;
  g_autofree char *published = NULL;
  gsize size;
  if (!read_file (ca->path, FALSE, &published, &size, error))
    return FALSE;
  return g_strcmp0 (published, ca->pem) == 0
         || write_file (ca->path, ca->pem, 0644, error);
}

LabCa *
lab_ca_open (const char *directory, GError **error)
{
  g_autoptr (LabCa) ca = g_new0 (LabCa, 1);
  ca->directory = directory == NULL
                      ? g_build_filename (g_get_user_data_dir (), "rcslab", "ca", NULL)
                      : g_strdup (directory);
  ca->path = g_build_filename (ca->directory, "ca.pem", NULL);
  if (!make_directory (ca->directory, error))
    return NULL;
  int fd = lock (ca->directory, error);
  if (fd < 0)
    return NULL;
  gboolean ok = load_or_make (ca, error);
  close (fd);
  return ok ? g_steal_pointer (&ca) : NULL;
}

void
lab_ca_free (LabCa *ca)
{
  if (ca == NULL)
    return;
  g_clear_pointer (&ca->identity, identity_free);
  g_free (ca->pem);
  g_free (ca->path);
  g_free (ca->directory);
  g_free (ca);
}

const char *
lab_ca_path (const LabCa *ca)
{
  return ca->path;
}

/* ---- certificates */

static gboolean
is_fit (const char *text, gsize longest, const char *others)
{
  gsize length = strlen (text);
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (others, *p) == NULL)
      return FALSE;
  return length > 0 && length <= longest && *text != '.';
}

static gboolean
check_names (const char *name, const char *const *dns_names, gsize address_count,
             GError **error)
{
  gsize count = dns_names == NULL ? 0 : g_strv_length ((char **)dns_names);
  const char *wrong = is_fit (name, LONGEST_NAME, ".-_") ? NULL : name;
  for (gsize i = 0; i < count && wrong == NULL; i++)
    if (!is_fit (dns_names[i], LONGEST_DNS_NAME, ".-_*"))
      wrong = dns_names[i];
  if (wrong == NULL && count + address_count > 0 && count <= NAMES_AT_MOST
      && address_count <= NAMES_AT_MOST)
    return TRUE;
  if (wrong != NULL)
    g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                 "certificate for \"%s\": not a name (RFC 1034 §3.5)", wrong);
  else
    g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                 "certificate for %s: %zu names, and not 1 to %d", name,
                 count + address_count, NAMES_AT_MOST);
  return FALSE;
}

/* One directory for each set of names, and for each clock, so that labs that run at the same time do not
   renew each other's. */
static char *
directory_for (const LabCa *ca, const char *name, const char *const *dns_names,
               const LabAddress *addresses, gsize address_count)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean is_virtual = lab_clock_mode () == LAB_CLOCK_VIRTUAL;
  g_checksum_update (sum, (const guchar *)(is_virtual ? "virtual\n" : "real\n"), -1);
  for (gsize i = 0; dns_names != NULL && dns_names[i] != NULL; i++)
    {
      g_checksum_update (sum, (const guchar *)dns_names[i], -1);
      g_checksum_update (sum, (const guchar *)"\n", 1);
    }
  for (gsize i = 0; i < address_count; i++)
    {
      g_autofree char *host = lab_address_format_host (&addresses[i]);
      g_checksum_update (sum, (const guchar *)host, -1);
      g_checksum_update (sum, (const guchar *)"\n", 1);
    }
  g_autofree char *folder
      = g_strdup_printf ("%s-%.16s", name, g_checksum_get_string (sum));
  return g_build_filename (ca->directory, "issued", folder, NULL);
}

static gboolean
is_usable (const LabCa *ca, const char *path)
{
  g_autofree char *pem = NULL;
  gsize size = 0;
  if (!read_file (path, TRUE, &pem, &size, NULL) || pem == NULL)
    return FALSE;
  g_autoptr (Identity) identity = identity_from_pem (pem, size, NULL);
  lab_bytes_wipe (pem, size);
  return identity != NULL && identity_is_of (identity, ca->identity)
         && identity_is_valid (identity, lab_clock_now_s (), RENEWAL_DAYS * DAY_S);
}

static Validity
validity_now (void)
{
  gint64 now_s = lab_clock_now_s ();
  if (lab_clock_mode () == LAB_CLOCK_VIRTUAL)
    return (Validity){ .from_s = LONG_AGO_S, .until_s = now_s + (gint64)CA_DAYS * DAY_S };
  return (Validity){ .from_s = now_s - DAY_S,
                     .until_s = now_s + (gint64)CERTIFICATE_DAYS * DAY_S };
}

char *
lab_ca_issue (LabCa *ca, const char *name, const char *const *dns_names,
              const LabAddress *addresses, gsize address_count, GError **error)
{
  if (!check_names (name, dns_names, address_count, error))
    return NULL;
  g_autofree char *directory
      = directory_for (ca, name, dns_names, addresses, address_count);
  g_autofree char *agent = g_build_filename (directory, "agent.pem", NULL);
  g_autofree char *cafile = g_build_filename (directory, "cafile.pem", NULL);
  if (!make_directory (directory, error) || !write_file (cafile, ca->pem, 0644, error))
    return NULL;
  if (is_usable (ca, agent))
    return g_steal_pointer (&directory);
  g_autoptr (Identity) identity = identity_new (ca->identity, name, dns_names, addresses,
                                                address_count, validity_now (), error);
  char *pem = identity == NULL ? NULL : identity_to_pem (identity, TRUE, error);
  gboolean ok = pem != NULL && write_file (agent, pem, 0600, error);
  lab_string_wipe_free (pem);
  return ok ? g_steal_pointer (&directory) : NULL;
}
