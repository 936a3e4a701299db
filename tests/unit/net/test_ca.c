/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "helpers.h"
#include "net/ca.h"
#include "net/tls_context.h"

typedef struct
{
  char *base;
  char *directory;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->base = g_dir_make_tmp ("rcslab-ca-XXXXXX", NULL);
  f->directory = g_build_filename (f->base, "rcslab", "ca", NULL);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  remove_tree (f->base);
  g_free (f->base);
  g_free (f->directory);
}

static mode_t
mode_of (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat status;
  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static char *
contents (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
put (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
issue (Fixture *f, const char *dns)
{
  const char *names[] = { dns, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, &error);
  g_assert_no_error (error);
  LabAddress addresses[2];
  lab_address_parse ("127.0.1.1:5061", &addresses[0], NULL);
  lab_address_parse ("::1", &addresses[1], NULL);
  char *issued = lab_ca_issue (ca, "pcscf", names, addresses, 2, &error);
  g_assert_no_error (error);
  return issued;
}

static X509 *
load_certificate (const char *directory)
{
  g_autofree char *pem = contents (directory, "agent.pem");
  BIO *in = BIO_new_mem_buf (pem, -1);
  X509 *certificate = PEM_read_bio_X509 (in, NULL, NULL, NULL);
  BIO_free (in);
  g_assert_nonnull (certificate);
  return certificate;
}

static void
test_made_at_first_use (Fixture *f, gconstpointer unused)
{
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (ca);
  g_autofree char *path = g_build_filename (f->directory, "ca.pem", NULL);
  g_assert_cmpstr (lab_ca_path (ca), ==, path);
  g_assert_cmpint (mode_of (f->directory, "."), ==, 0700);
  g_assert_cmpint (mode_of (f->directory, "ca-key-1.pem"), ==, 0600);
  g_autofree char *public = contents (f->directory, "ca.pem");
  g_assert_null (strstr (public, "PRIVATE"));
  g_autofree char *before = contents (f->directory, "ca-key-1.pem");
  g_autoptr (LabCa) again = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (again);
  g_autofree char *after = contents (f->directory, "ca-key-1.pem");
  g_assert_cmpstr (before, ==, after);
}

static void
test_published_copy_comes_back (Fixture *f, gconstpointer unused)
{
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (ca);
  g_autofree char *before = contents (f->directory, "ca.pem");
  put (f->directory, "ca.pem", "");
  g_autoptr (LabCa) again = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (again);
  g_autofree char *after = contents (f->directory, "ca.pem");
  g_assert_cmpstr (before, ==, after);
}

static void
test_names_and_addresses (Fixture *f, gconstpointer unused)
{
  g_autofree char *directory = issue (f, "pcscf.ims.example");
  g_assert_cmpint (mode_of (directory, "agent.pem"), ==, 0600);
  g_assert_cmpint (mode_of (directory, "cafile.pem"), ==, 0644);
  X509 *certificate = load_certificate (directory);
  g_assert_cmpint (X509_check_host (certificate, "pcscf.ims.example", 0, 0, NULL), ==, 1);
  g_assert_cmpint (X509_check_host (certificate, "other.example", 0, 0, NULL), ==, 0);
  g_assert_cmpint (X509_check_ip_asc (certificate, "127.0.1.1", 0), ==, 1);
  g_assert_cmpint (X509_check_ip_asc (certificate, "::1", 0), ==, 1);
  g_assert_cmpint (X509_check_ip_asc (certificate, "127.0.1.2", 0), ==, 0);
  g_assert_cmpint (X509_check_ca (certificate), ==, 0);
  X509_free (certificate);

  /* openssl's own program agrees. */
  g_autofree char *agent = g_build_filename (directory, "agent.pem", NULL);
  g_autofree char *cafile = g_build_filename (directory, "cafile.pem", NULL);
  const char *argv[] = { "openssl",           "verify", "-x509_strict",
                         "-CAfile",           cafile,   "-verify_hostname",
                         "pcscf.ims.example", agent,    NULL };
  g_autofree char *out = NULL;
  int status = -1;
  g_autofree char *program = g_find_program_in_path ("openssl");
  if (program == NULL)
    return;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
test_used_again (Fixture *f, gconstpointer unused)
{
  g_autofree char *first = issue (f, "a.example");
  g_autofree char *before = contents (first, "agent.pem");
  g_autofree char *second = issue (f, "a.example");
  g_autofree char *after = contents (second, "agent.pem");
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (before, ==, after);
  g_autofree char *other = issue (f, "b.example");
  g_assert_cmpstr (other, !=, first);
}

typedef enum
{
  BROKEN,
  CUT_SHORT,
  OTHER_ISSUER,
  NEARLY_OVER,
} Fault;

static void
note (gpointer over)
{
  *(gboolean *)over = TRUE;
}

static void
let_time_pass (guint64 days)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, days * 24 * 3600 * 1000, note, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}

static void
test_made_anew (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = issue (f, "a.example");
  g_autofree char *before = contents (directory, "agent.pem");
  g_autofree char *key_path = g_build_filename (f->directory, "ca-key-1.pem", NULL);
  switch ((Fault)GPOINTER_TO_INT (data))
    {
    case BROKEN:
      put (directory, "agent.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
      break;
    case CUT_SHORT:
      {
        g_autofree char *half = g_strndup (before, strlen (before) / 2);
        put (directory, "agent.pem", half);
        break;
      }
    case OTHER_ISSUER:
      g_assert_cmpint (g_unlink (key_path), ==, 0);
      break;
    case NEARLY_OVER:
      let_time_pass (3653 - 29);
      break;
    }
  g_autofree char *again = issue (f, "a.example");
  g_autofree char *after = contents (again, "agent.pem");
  g_assert_cmpstr (before, !=, after);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabTlsContext) context = lab_tls_context_new_server (again, &error);
  g_assert_no_error (error);
  g_assert_nonnull (context);
}

typedef struct
{
  const char *name;
  const char *file;
  const char *text; /* %NULL: a directory in its place */
} BrokenRow;

static const BrokenRow broken_rows[] = {
  { "garbage", "ca-key-1.pem", "garbage" },
  { "empty", "ca-key-1.pem", "" },
  { "directory", "ca-key-1.pem", NULL },
  { "public-is-directory", "ca.pem", NULL },
};

static void
test_broken (Fixture *f, gconstpointer data)
{
  const BrokenRow *row = data;
  g_autofree char *path = g_build_filename (f->directory, row->file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (f->directory, 0700), ==, 0);
  if (row->text != NULL)
    put (f->directory, row->file, row->text);
  else
    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_ca_open (f->directory, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
  g_assert_nonnull (strstr (error->message, path));
  if (row->text != NULL)
    {
      g_autofree char *after = contents (f->directory, row->file);
      g_assert_cmpstr (after, ==, row->text);
    }
}

static void
test_directory_cannot_be_made (Fixture *f, gconstpointer unused)
{
  put (f->base, "rcslab", "a file");
  g_autoptr (GError) error = NULL;
  g_assert_null (lab_ca_open (f->directory, &error));
  g_assert_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT);
}

/* A key that others could read is closed to them. */
static void
test_loose_key (Fixture *f, gconstpointer unused)
{
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (ca);
  g_autofree char *path = g_build_filename (f->directory, "ca-key-1.pem", NULL);
  chmod (path, 0644);
  chmod (f->directory, 0755);
  g_autoptr (LabCa) again = lab_ca_open (f->directory, NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (mode_of (f->directory, "ca-key-1.pem"), ==, 0600);
  g_assert_cmpint (mode_of (f->directory, "."), ==, 0700);
}

typedef struct
{
  const char *name;
  const char *dns;
} NameRow;

static const NameRow name_rows[] = {
  { "", "a.example" },        { "../x", "a.example" }, { "a/b", "a.example" },
  { ".hidden", "a.example" }, { "ok", "a b" },         { "ok", "" },
  { "ok", "a.example\n" },    { "ok", NULL },
};

static void
test_bad_names (Fixture *f, gconstpointer unused)
{
  g_autoptr (LabCa) ca = lab_ca_open (f->directory, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (name_rows); i++)
    {
      const char *names[] = { name_rows[i].dns, NULL };
      g_autoptr (GError) error = NULL;
      g_assert_null (lab_ca_issue (ca, name_rows[i].name, names, NULL, 0, &error));
      g_assert_error (error, LAB_ERROR, LAB_ERROR_SYNTAX);
    }
}

/* Several processes at once make one authority, and certificates that are whole. */
static void
test_several_processes (Fixture *f, gconstpointer unused)
{
  pid_t children[6];
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    if ((children[i] = fork ()) == 0)
      {
        for (guint k = 0; k < 5; k++)
          {
            g_autofree char *directory = issue (f, "a.example");
            g_autoptr (LabTlsContext) context
                = lab_tls_context_new_server (directory, NULL);
            if (context == NULL)
              _exit (1);
          }
        _exit (0);
      }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status;
      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  g_autofree char *directory = issue (f, "a.example");
  g_autofree char *ca = contents (f->directory, "ca.pem");
  g_autofree char *cafile = contents (directory, "cafile.pem");
  g_assert_cmpstr (ca, ==, cafile);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  lab_log_set_level (NULL, LAB_LOG_WARNING);
#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)
  ADD ("/net/ca/made-at-first-use", NULL, test_made_at_first_use);
  ADD ("/net/ca/published-copy-comes-back", NULL, test_published_copy_comes_back);
  ADD ("/net/ca/names-and-addresses", NULL, test_names_and_addresses);
  ADD ("/net/ca/certificate-used-again", NULL, test_used_again);
  ADD ("/net/ca/anew/broken", GINT_TO_POINTER (BROKEN), test_made_anew);
  ADD ("/net/ca/anew/cut-short", GINT_TO_POINTER (CUT_SHORT), test_made_anew);
  ADD ("/net/ca/anew/other-issuer", GINT_TO_POINTER (OTHER_ISSUER), test_made_anew);
  for (gsize i = 0; i < G_N_ELEMENTS (broken_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/net/ca/refused/", broken_rows[i].name, NULL);
      ADD (path, &broken_rows[i], test_broken);
    }
  ADD ("/net/ca/refused/directory-cannot-be-made", NULL, test_directory_cannot_be_made);
  ADD ("/net/ca/loose-key-is-closed", NULL, test_loose_key);
  ADD ("/net/ca/bad-names", NULL, test_bad_names);
  ADD ("/net/ca/several-processes", NULL, test_several_processes);
  ADD ("/net/ca/anew/nearly-over", GINT_TO_POINTER (NEARLY_OVER), test_made_anew);
  return g_test_run ();
}
