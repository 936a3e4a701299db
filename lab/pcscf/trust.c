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

void
pcscf_strip_towards_phone (LabSipMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edge); i++)
    if (edge[i].towards_phone)
      lab_sip_message_remove (message, edge[i].name);
  const char *privacy = lab_sip_message_get (message, "Privacy");
  /* Privacy is a list with semicolons (RFC 3323 §4.2); `id` hides the asserted identity (RFC 3325 §7). */
  g_auto (GStrv) words = g_strsplit (privacy == NULL ? "" : privacy, ";", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (words[i]), "id") == 0)
      lab_sip_message_remove (message, "P-Asserted-Identity");
}

/* Rewrites every value of a header with some parameters taken away; what cannot be read stays. */
static void
remove_parameters (LabSipMessage *message, const char *header, const char *const *names)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lab_sip_message_count (message, header); i++)
    {
      g_autofree char *value = g_strdup (lab_sip_message_get_nth (message, header, i));
      for (gsize j = 0; names[j] != NULL; j++)
        {
          char *rest
              = lab_auth_value_remove_parameter (value, strlen (value), names[j], NULL);
          if (rest == NULL)
            continue;
          g_free (value);
          value = rest;
        }
      g_ptr_array_add (values, g_steal_pointer (&value));
    }
  if (values->len == 0)
    return;
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
