/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/random.h"
#include "pcscf/trust.h"

static LabSipMessage *
message_with (const char *header, const char *value)
{
  LabSipMessage *message
      = lab_sip_message_new_request ("MESSAGE", "sip:bob@example.com",
                                     "<sip:alice@example.com>", "<sip:bob@example.com>");
  if (header != NULL)
    lab_sip_message_append (message, header, value);
  return message;
}

/* ---- the edge, header by header (TS 24.229 §4.4, §5.2, RFC 7315 §4) */

typedef struct
{
  const char *header;
  gboolean from_phone;    /* taken away when a phone sends it */
  gboolean towards_phone; /* taken away when a phone gets it */
} EdgeRow;

static const EdgeRow edge[] = {
  { "P-Asserted-Identity", TRUE, FALSE },
  { "p-asserted-identity", TRUE, FALSE },
  { "P-Asserted-Service", TRUE, FALSE },
  { "P-Charging-Vector", TRUE, TRUE },
  { "P-Charging-Function-Addresses", TRUE, TRUE },
  { "P-Visited-Network-ID", TRUE, TRUE },
  { "P-Served-User", TRUE, TRUE },
  { "P-User-Database", TRUE, TRUE },
  { "P-Profile-Key", TRUE, TRUE },
  { "P-Called-Party-ID", TRUE, FALSE },
  { "P-Access-Network-Info", FALSE, TRUE },
  { "Path", TRUE, FALSE },
  { "Service-Route", TRUE, FALSE },
  { "Security-Client", TRUE, FALSE },
  { "Security-Verify", TRUE, FALSE },
  { "Feature-Caps", TRUE, FALSE },
  { "Restoration-Info", TRUE, TRUE },
  { "Relayed-Charge", TRUE, TRUE },
  { "P-Preferred-Identity", FALSE, FALSE },
  { "P-Preferred-Service", FALSE, FALSE },
  { "P-Associated-URI", FALSE, FALSE },
  { "Accept-Contact", FALSE, FALSE },
  { "Conversation-ID", FALSE, FALSE },
  { "Contribution-ID", FALSE, FALSE },
  { "Route", FALSE, FALSE },
  { "Record-Route", FALSE, FALSE },
  { "User-Agent", FALSE, FALSE },
  { "Privacy", FALSE, FALSE },
  { "X-Unknown", FALSE, FALSE },
};

static void
test_from_phone (gconstpointer data)
{
  const EdgeRow *row = data;
  g_autoptr (LabSipMessage) message = message_with (row->header, "<sip:x@y>");
  lab_sip_message_append (message, row->header, "<sip:second@y>");
  g_autofree char *stripped = pcscf_strip_from_phone (message);
  g_assert_cmpuint (lab_sip_message_count (message, row->header), ==,
                    row->from_phone ? 0 : 2);
  if (row->from_phone)
    g_assert_cmpint (g_ascii_strcasecmp (stripped, row->header), ==, 0);
  else
    g_assert_null (stripped);
}

static void
test_towards_phone (gconstpointer data)
{
  const EdgeRow *row = data;
  g_autoptr (LabSipMessage) message = message_with (row->header, "<sip:x@y>");
  lab_sip_message_append (message, row->header, "<sip:second@y>");
  pcscf_strip_towards_phone (message);
  g_assert_cmpuint (lab_sip_message_count (message, row->header), ==,
                    row->towards_phone ? 0 : 2);
}

static void
test_names_all_that_went (void)
{
  g_autoptr (LabSipMessage) message = message_with ("Path", "<sip:x@y>");
  lab_sip_message_append (message, "P-Asserted-Identity", "<sip:x@y>");
  g_autofree char *stripped = pcscf_strip_from_phone (message);
  g_assert_cmpstr (stripped, ==, "P-Asserted-Identity, Path");
}

/* ---- privacy (RFC 3323 §4.2, RFC 3325 §7) */

typedef struct
{
  const char *rule;
  const char *privacy[3];
  gboolean hidden;
} PrivacyRow;

static const PrivacyRow privacies[] = {
  { "none-said", { NULL }, FALSE },
  { "none", { "none" }, FALSE },
  { "id", { "id" }, TRUE },
  { "id-in-any-case", { "ID" }, TRUE },
  { "id-among-others", { "header; id ;critical" }, TRUE },
  { "id-behind-a-comma", { "header, id" }, TRUE },
  { "id-in-a-second-field", { "header", "id" }, TRUE },
  { "part-of-a-word", { "idx;xid" }, FALSE },
  { "header", { "header;session;user" }, FALSE },
};

static void
test_privacy (gconstpointer data)
{
  const PrivacyRow *row = data;
  g_autoptr (LabSipMessage) message
      = message_with ("P-Asserted-Identity", "<sip:alice@example.com>");
  for (gsize i = 0; row->privacy[i] != NULL; i++)
    lab_sip_message_append (message, "Privacy", row->privacy[i]);
  lab_sip_message_append (message, "P-Asserted-Identity", "<tel:+86138>");
  pcscf_strip_towards_phone (message);
  g_assert_cmpuint (lab_sip_message_count (message, "P-Asserted-Identity"), ==,
                    row->hidden ? 0 : 2);
}

/* ---- keys (TS 24.229 §5.2.2) */

typedef struct
{
  const char *rule;
  const char *value;
  const char *left; /* NULL: nothing */
} KeyRow;

static const KeyRow keys[] = {
  { "both-at-the-end",
    "Digest realm=\"x\", nonce=\"n==\", algorithm=AKAv1-MD5, ck=\"00\", ik=\"11\"",
    "Digest realm=\"x\", nonce=\"n==\", algorithm=AKAv1-MD5" },
  { "in-the-middle", "Digest realm=\"x\",ik=\"11\",ck=\"00\",nonce=\"n\"",
    "Digest realm=\"x\",nonce=\"n\"" },
  { "first", "Digest ck=\"00\", realm=\"x\"", "Digest realm=\"x\"" },
  { "in-any-case-and-unquoted", "Digest realm=\"x\", CK=00, Ik = 11",
    "Digest realm=\"x\"" },
  { "twice", "Digest realm=\"x\", ck=\"00\", ck=\"01\"", "Digest realm=\"x\"" },
  { "none", "Digest realm=\"x\", nonce=\"n\"", "Digest realm=\"x\", nonce=\"n\"" },
  { "names-in-a-value-stay", "Digest realm=\"ck=\\\"1\\\", ik\", nonce=\"n\"",
    "Digest realm=\"ck=\\\"1\\\", ik\", nonce=\"n\"" },
  { "names-that-only-begin-so-stay", "Digest realm=\"x\", ckx=\"1\"",
    "Digest realm=\"x\", ckx=\"1\"" },
  { "unreadable-with-keys-goes", "Digest realm=\"x, ck=\"00\", ik=\"11\"", NULL },
  { "two-challenges-in-one-with-keys-goes",
    "Digest realm=\"x\", ck=\"00\", Digest realm=\"y\", ik=\"11\"", NULL },
  { "unreadable-without-keys-stays", "Digest realm=\"x", "Digest realm=\"x" },
};

static void
test_keys (gconstpointer data)
{
  const KeyRow *row = data;
  g_autoptr (LabSipMessage) message = message_with ("WWW-Authenticate", row->value);
  lab_sip_message_append (message, "www-authenticate", "Digest realm=\"2\", ck=\"00\"");
  pcscf_strip_keys (message);
  guint count = row->left == NULL ? 1 : 2;
  g_assert_cmpuint (lab_sip_message_count (message, "WWW-Authenticate"), ==, count);
  if (row->left != NULL)
    g_assert_cmpstr (lab_sip_message_get (message, "WWW-Authenticate"), ==, row->left);
  g_assert_cmpstr (lab_sip_message_get_nth (message, "WWW-Authenticate", count - 1), ==,
                   "Digest realm=\"2\"");
}

static void
test_no_challenge_no_harm (void)
{
  g_autoptr (LabSipMessage) message = message_with (NULL, NULL);
  pcscf_strip_keys (message);
  g_assert_cmpuint (lab_sip_message_count (message, "WWW-Authenticate"), ==, 0);
}

/* ---- integrity-protected (TS 24.229 §7.2A.2) */

typedef struct
{
  const char *rule;
  const char *value; /* NULL: no Authorization */
  const char *word;
  const char *expected; /* NULL: none is left */
} IntegrityRow;

static const IntegrityRow integrities[] = {
  { "said", "Digest username=\"a\"", "no",
    "Digest username=\"a\", integrity-protected=\"no\"" },
  { "replaces-the-phones-own",
    "Digest username=\"a\", integrity-protected=\"yes\", uri=\"u\"", "ip-assoc-pending",
    "Digest username=\"a\", uri=\"u\", integrity-protected=\"ip-assoc-pending\"" },
  { "replaces-it-in-any-case",
    "Digest Integrity-Protected=tls-yes, username=\"a\", INTEGRITY-PROTECTED=\"yes\"",
    "no", "Digest username=\"a\", integrity-protected=\"no\"" },
  { "nothing-to-say", "Digest username=\"a\", integrity-protected=\"yes\"", NULL,
    "Digest username=\"a\"" },
  { "no-authorization", NULL, "no", NULL },
  { "unreadable-with-it-goes", "Digest username=\"a, integrity-protected=\"yes\"", NULL,
    NULL },
  { "unreadable-without-it-stays", "Digest username=\"a", NULL, "Digest username=\"a" },
};

static void
test_integrity (gconstpointer data)
{
  const IntegrityRow *row = data;
  g_autoptr (LabSipMessage) message
      = message_with (row->value == NULL ? NULL : "Authorization", row->value);
  pcscf_set_integrity_protected (message, row->word);
  g_assert_cmpstr (lab_sip_message_get (message, "Authorization"), ==, row->expected);
}

/* A second Authorization might say `tls-yes`: there is one, and it is ours. */
static void
test_integrity_of_several_fields (void)
{
  g_autoptr (LabSipMessage) message
      = message_with ("Authorization", "Digest username=\"a\"");
  lab_sip_message_append (message, "Authorization",
                          "Digest username=\"a\", integrity-protected=\"tls-yes\"");
  pcscf_set_integrity_protected (message, "no");
  g_assert_cmpuint (lab_sip_message_count (message, "Authorization"), ==, 1);
  g_assert_cmpstr (lab_sip_message_get (message, "Authorization"), ==,
                   "Digest username=\"a\", integrity-protected=\"no\"");
}

#define ADD_ROWS(rows, prefix, member, test)                                             \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path                                                              \
          = g_strconcat ("/pcscf/trust/" prefix "/", rows[i].member, NULL);              \
      g_test_add_data_func (path, &rows[i], test);                                       \
    }

int
main (int argc, char **argv)
{
  guint64 seed = 1;
  g_test_init (&argc, &argv, NULL);
  lab_random_seed (&seed);
  ADD_ROWS (edge, "from-phone", header, test_from_phone);
  ADD_ROWS (edge, "towards-phone", header, test_towards_phone);
  g_test_add_func ("/pcscf/trust/names-all-that-went", test_names_all_that_went);
  ADD_ROWS (privacies, "privacy", rule, test_privacy);
  ADD_ROWS (keys, "keys", rule, test_keys);
  g_test_add_func ("/pcscf/trust/keys/no-challenge-no-harm", test_no_challenge_no_harm);
  ADD_ROWS (integrities, "integrity-protected", rule, test_integrity);
  g_test_add_func ("/pcscf/trust/integrity-protected/of-several-fields",
                   test_integrity_of_several_fields);
  return g_test_run ();
}
