/* SPDX-License-Identifier: Apache-2.0 */
#include "net/ca.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "net/ca_private.h"

#define DAY_S               (24 * 60 * 60)
#define RENEWAL_DAYS        30
#define CA_DAYS             3653
#define CERTIFICATE_DAYS    397 /* what phones take at most */
#define LONGEST_NAME        64  /* RFC 5280 annex A.1: ub-common-name */
#define LONGEST_DNS_NAME    253 /* RFC 1035 §2.3.4 */
#define NAMES_AT_MOST       100
#define GENERATIONS_AT_MOST 1000
#define LARGEST_FILE        65536

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

/* Puts a whole file in its place unless there is one already, which is no error. */
static gboolean
write_first (const char *path, const char *text, int mode, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%d", path, (int)getpid ());
  if (!write_file (temporary, text, mode, error))
    return FALSE;
  int failure = renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0
                    ? 0
                    : errno;
  if (failure == EINVAL || failure == ENOSYS) /* a file system that cannot do so */
    failure = link (temporary, path) == 0 ? 0 : errno;
  unlink (temporary);
  return failure == 0 || failure == EEXIST || refuse (path, g_strerror (failure), error);
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
make_ca (const char *path, GError **error)
{
  Validity validity
      = { .from_s = LONG_AGO_S, .until_s = lab_clock_now_s () + (gint64)CA_DAYS * DAY_S };
  g_autoptr (Identity) identity = identity_new_ca (validity, error);
  char *pem = identity == NULL ? NULL : identity_to_pem (identity, TRUE, error);
  gboolean ok = pem != NULL && write_first (path, pem, 0600, error);
  lab_string_wipe_free (pem);
  if (ok)
    lab_log_info ("ca", "made the lab's certification authority, %s", path);
  return ok;
}

static char *
key_path (const LabCa *ca, guint generation)
{
  g_autofree char *name = g_strdup_printf ("ca-key-%u.pem", generation);
  return g_build_filename (ca->directory, name, NULL);
}

/* Each renewal is a file of its own, and the first process to make it has made it for all: so nobody has
   to wait for a lock. */
static gboolean
load_or_make (LabCa *ca, GError **error)
{
  for (guint generation = 1; generation <= GENERATIONS_AT_MOST; generation++)
    {
      g_autofree char *path = key_path (ca, generation);
      g_autofree char *next = key_path (ca, generation + 1);
      g_clear_pointer (&ca->identity, identity_free);
      if (g_file_test (next, G_FILE_TEST_EXISTS))
        continue;
      if (!load_ca (path, &ca->identity, error)
          || (ca->identity == NULL
              && (!make_ca (path, error) || !load_ca (path, &ca->identity, error))))
        return FALSE;
      if (ca->identity == NULL)
        break; /* removed again meanwhile */
      if (identity_is_valid (ca->identity, lab_clock_now_s (), RENEWAL_DAYS * DAY_S))
        return TRUE;
    }
  return refuse (ca->directory, "no authority that is valid now can be made", error);
}

static gboolean
publish (LabCa *ca, GError **error)
{
  ca->pem = identity_to_pem (ca->identity, FALSE, error);
  g_autofree char *published = NULL;
  gsize size;
  if (ca->pem == NULL || !read_file (ca->path, FALSE, &published, &size, error))
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
  if (!make_directory (ca->directory, error) || !load_or_make (ca, error)
      || !publish (ca, error))
    return NULL;
  return g_steal_pointer (&ca);
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

/* One name for each set of names, each issuer and each clock, so that labs that run at the same time do
   not renew each other's. */
static char *
folder_for (const LabCa *ca, const char *name, const char *const *dns_names,
            const LabAddress *addresses, gsize address_count)
{
  gboolean is_virtual = lab_clock_mode () == LAB_CLOCK_VIRTUAL;
  GString *text = g_string_new (is_virtual ? "virtual\n" : "real\n");
  g_string_append (text, ca->pem);
  for (gsize i = 0; dns_names != NULL && dns_names[i] != NULL; i++)
    g_string_append_printf (text, "%s\n", dns_names[i]);
  for (gsize i = 0; i < address_count; i++)
    {
      g_autofree char *host = lab_address_format_host (&addresses[i]);
      g_string_append_printf (text, "%s\n", host);
    }
  g_autofree char *digest
      = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, -1);
  g_string_free (text, TRUE);
  return g_strdup_printf ("%s-%.16s", name, digest);
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

static gboolean
make_certificate (LabCa *ca, const char *directory, const char *agent, const char *name,
                  const char *const *dns_names, const LabAddress *addresses,
                  gsize address_count, GError **error)
{
  g_autofree char *cafile = g_build_filename (directory, "cafile.pem", NULL);
  if (!make_directory (directory, error) || !write_first (cafile, ca->pem, 0644, error))
    return FALSE;
  g_autoptr (Identity) identity = identity_new (ca->identity, name, dns_names, addresses,
                                                address_count, validity_now (), error);
  char *pem = identity == NULL ? NULL : identity_to_pem (identity, TRUE, error);
  gboolean ok = pem != NULL && write_first (agent, pem, 0600, error);
  lab_string_wipe_free (pem);
  return ok;
}

char *
lab_ca_issue (LabCa *ca, const char *name, const char *const *dns_names,
              const LabAddress *addresses, gsize address_count, GError **error)
{
  if (!check_names (name, dns_names, address_count, error))
    return NULL;
  g_autofree char *folder = folder_for (ca, name, dns_names, addresses, address_count);
  g_autofree char *all = g_build_filename (ca->directory, "issued", NULL);
  /* One that is in use is never replaced: a program reads it twice, for certificate and key. */
  for (guint generation = 1; generation <= GENERATIONS_AT_MOST; generation++)
    {
      g_autofree char *directory = g_strdup_printf ("%s/%s-%u", all, folder, generation);
      g_autofree char *agent = g_build_filename (directory, "agent.pem", NULL);
      if (!g_file_test (agent, G_FILE_TEST_EXISTS)
          && !make_certificate (ca, directory, agent, name, dns_names, addresses,
                                address_count, error))
        return NULL;
      if (is_usable (ca, agent))
        return g_steal_pointer (&directory);
    }
  refuse (all, "none of its certificates is usable", error);
  return NULL;
}
