/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/account.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cli/kinds.h"

/* Which softphone can be which subscriber, and what is written for those that can. */

typedef struct
{
  const char *name;
  const char *phone;
  const char *credential;
  const char *complaint; /* a part of it; NULL: none */
} Row;

#define K_TEXT   "7263736c61622d68656c6c6f2d6b6579"
#define K_OCTETS "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OP       "cdc202d5123e20f62b6d676ac72cb318"

static const Row rows[] = {
  { "baresip/md5", "baresip", "digest: {password: a, algorithm: MD5}", NULL },
  { "baresip/sha-256", "baresip", "digest: {password: a, algorithm: SHA-256}",
    "knows MD5, not SHA-256" },
  { "baresip/md5-beside-sha-256", "baresip",
    "digest: {password: a, algorithms: [MD5, SHA-256]}", "not SHA-256" },
  { "baresip/aka", "baresip", "aka: {k: " K_TEXT ", op: " OP "}", "not AKAv1-MD5" },
  { "baresip/semicolon", "baresip", "digest: {password: 'a;b', algorithm: MD5}",
    "a password with ';'" },
  { "baresip/ha1", "baresip",
    "digest: {ha1: 735d9440f5d7367539165ca932a07713, algorithm: MD5, realm: r.test}",
    "only HA1" },
  { "linphone/md5", "linphone", "digest: {password: a, algorithm: MD5}", NULL },
  { "linphone/sha-256", "linphone", "digest: {password: a, algorithm: SHA-256}", NULL },
  { "linphone/both", "linphone", "digest: {password: a, algorithms: [SHA-256, MD5]}",
    NULL },
  { "linphone/ha1", "linphone",
    "digest: {ha1: 735d9440f5d7367539165ca932a07713, algorithm: MD5, realm: r.test}",
    NULL },
  { "linphone/aka", "linphone", "aka: {k: " K_TEXT ", op: " OP "}", "not AKAv1-MD5" },
  { "twinkle/md5", "twinkle", "digest: {password: a, algorithm: MD5}", NULL },
  { "twinkle/aka", "twinkle", "aka: {k: " K_TEXT ", op: " OP "}", NULL },
  { "twinkle/k-of-octets", "twinkle", "aka: {k: " K_OCTETS ", op: " OP "}",
    "16 printable characters" },
  { "twinkle/opc", "twinkle", "aka: {k: " K_TEXT ", opc: " OP "}",
    "takes OP, which cannot be found from OPc" },
  { "twinkle/aka-sha-256", "twinkle",
    "aka: {k: " K_TEXT ", op: " OP ", algorithm: AKAv1-SHA-256}", "not AKAv1-SHA-256" },
  { "sipp/md5", "sipp", "digest: {password: a, algorithm: MD5}", NULL },
  { "sipp/aka", "sipp", "aka: {k: " K_TEXT ", op: " OP "}", NULL },
  { "sipp/k-of-octets", "sipp", "aka: {k: " K_OCTETS ", op: " OP "}", "printable" },
  { "sipp/operators-spelling", "sipp",
    "aka: {k: " K_OCTETS ", op: " OP ", algorithm: AKA_v1_MD5}", "not AKA_v1_MD5" },
  { "sipp/blank", "sipp", "digest: {password: 'a b', algorithm: MD5}",
    "a password with ' '" },
};

static void
test_complaint (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("rcslab-softphones-XXXXXX.yaml", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_autofree char *yaml
      = g_strdup_printf ("name: t\ndomain: t.test\n"
                         "elements:\n  pcscf: {type: pcscf}\n  hss: {type: hss}\n"
                         "subscribers:\n  a:\n    impu: ['sip:+1@{domain}']\n    %s\n",
                         row->credential);
  g_file_set_contents (path, yaml, -1, &error);
  g_assert_no_error (error);
  g_autoptr (LabTopology) topology
      = lab_topology_load (path, lab_topology_options (&lab_program_kinds));
  g_autoptr (LabBlock) block = lab_block_new (NULL, &error);
  const LabConfig config = { .block = block };
  g_autoptr (LabContext) lab = lab_new (topology, &lab_program_kinds, &config, &error);
  g_assert_no_error (error);
  g_autofree char *complaint = lab_softphone_complaint (
      lab_softphone_find (row->phone), lab_context_subscriber (lab, "a"));
  if (row->complaint == NULL)
    g_assert_cmpstr (complaint, ==, NULL);
  else
    {
      g_assert_nonnull (complaint);
      g_assert_nonnull (strstr (complaint, row->complaint));
    }
  g_unlink (path);
}

static void
test_unknown_phone (void)
{
  g_assert_null (lab_softphone_find ("zoiper"));
  g_assert_cmpstr (lab_softphone_find ("SIPp")->name, ==, "sipp");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path
          = g_strconcat ("/cli/softphones/complaint/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_complaint);
    }
  g_test_add_func ("/cli/softphones/names", test_unknown_phone);
  return g_test_run ();
}
