/* SPDX-License-Identifier: Apache-2.0 */
#include "pcscf/trust.h"

#include <string.h>

#include "aka/auth_value.h"

/* TS 24.229 §4.4.2 to §4.4.13, §5.2.2, §5.2.6.3, RFC 7315 §4: header, taken from what a phone sends,
   taken from what it gets. */
static const struct
{
  const char *name;
  gboolean from_phone;
  gboolean towards_phone;
} edge[] = {
  { "P-Asserted-Identity", TRUE, FALSE },
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
};

char *
pcscf_strip_from_phone (LabSipMessage *message)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (edge); i++)
    if (edge[i].from_phone && lab_sip_message_remove (message, edge[i].name) > 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", edge[i].name);
  return names->len == 0 ? NULL : g_string_free (g_steal_pointer (&names), FALSE);
}

/* Privacy is a list with semicolons (RFC 3323 §4.2); some write several fields, or commas.  `id` hides the
   asserted identity (RFC 3325 §7). */
static gboolean
wants_identity_hidden (const LabSipMessage *message)
{
  const char *privacy;
  for (guint i = 0; (privacy = lab_sip_message_get_nth (message, "Privacy", i)) != NULL;
       i++)
    {
      g_auto (GStrv) words = g_strsplit_set (privacy, ";,", -1);
      for (gsize j = 0; words[j] != NULL; j++)
        if (g_ascii_strcasecmp (g_strstrip (words[j]), "id") == 0)
          return TRUE;
    }
  return FALSE;
}

void
pcscf_strip_towards_phone (LabSipMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edge); i++)
    if (edge[i].towards_phone)
      lab_sip_message_remove (message, edge[i].name);
  if (wants_identity_hidden (message))
    lab_sip_message_remove (message, "P-Asserted-Identity");
}

static gboolean
mentions (const char *value, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (value, -1);
  return strstr (lower, name) != NULL;
}

/* (transfer full) (nullable): @value, which is taken, without the parameters; a value that cannot be read
   stays, or goes as a whole when one of them may be in it. */
static char *
without_parameters (char *value, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL && value != NULL; i++)
    {
      char *rest
          = lab_auth_value_remove_parameter (value, strlen (value), names[i], NULL);
      if (rest == NULL && !mentions (value, names[i]))
        continue;
      g_free (value);
      value = rest;
    }
  return value;
}

/* Rewrites every value of a header with some parameters taken away. */
static void
remove_parameters (LabSipMessage *message, const char *header, const char *const *names)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lab_sip_message_count (message, header); i++)
    {
      char *value = without_parameters (
          g_strdup (lab_sip_message_get_nth (message, header, i)), names);
      if (value != NULL)
        g_ptr_array_add (values, value);
    }
  g_ptr_array_add (values, NULL);
  lab_sip_message_replace_list (message, header, (const char *const *)values->pdata);
}

void
pcscf_strip_keys (LabSipMessage *response)
{
  static const char *const keys[] = { "ck", "ik", NULL };
  remove_parameters (response, "WWW-Authenticate", keys);
}

void
pcscf_set_integrity_protected (LabSipMessage *message, const char *word)
{
  static const char *const own[] = { "integrity-protected", NULL };
  remove_parameters (message, "Authorization", own);
  const char *value = lab_sip_message_get (message, "Authorization");
  if (word == NULL || value == NULL)
    return;
  g_autofree char *said = g_strdup_printf ("%s, integrity-protected=\"%s\"", value, word);
  lab_sip_message_replace (message, "Authorization", said);
}
