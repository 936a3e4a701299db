/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/instance.h"

#include <string.h>

#define IMEI_PREFIX "urn:gsma:imei:"
#define IMEI_DIGITS                                                                      \
  14 /* TAC and serial number; the 15th is spare or a check digit (TS 23.003 §6.2.1) */

static const char *
find_instance (const LabSipParams *params)
{
  static const char *const names[] = { "+sip.instance", "sip.instance" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lab_sip_params_get (params, names[i]);
      if (value != NULL && *value != '\0')
        return value;
    }
  return NULL;
}

/* The URN without what stands around it. */
static char *
plain_urn (const char *value)
{
  g_autofree char *text = lab_sip_uri_unescape (value);
  char *start = text + strspn (text, "<\" ");
  start[strcspn (start, ">\" ")] = '\0';
  return *start != '\0' ? g_ascii_strdown (start, -1) : NULL;
}

static char *
imei_key (const char *urn)
{
  GString *key = g_string_new (IMEI_PREFIX);
  guint digits = 0;
  const char *at = urn + strlen (IMEI_PREFIX);
  for (; *at != '\0' && *at != ';' && digits < IMEI_DIGITS; at++)
    {
      if (*at == '-')
        continue;
      g_string_append_c (key, *at);
      digits++;
    }
  return g_string_free (key, FALSE);
}

char *
lab_instance_key (const LabSipNameAddr *contact)
{
  const char *value = find_instance (contact->params);
  g_autoptr (LabSipUri) uri
      = value == NULL ? lab_sip_name_addr_parse_uri (contact, NULL) : NULL;
  if (uri != NULL)
    value = find_instance (uri->params);
  g_autofree char *urn = value != NULL ? plain_urn (value) : NULL;
  if (urn == NULL)
    return NULL;
  return g_str_has_prefix (urn, IMEI_PREFIX) ? imei_key (urn) : g_steal_pointer (&urn);
}
