/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/identity.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sip/uri.h"

static LabSipUri *
parse (const char *text, GError **error)
{
  g_autoptr (LabSipUri) uri = lab_sip_uri_parse (text, error);
  if (uri == NULL)
    return NULL;
  if (uri->user != NULL && strchr (uri->user, '!') != strrchr (uri->user, '!'))
    {
      g_autofree char *shown = lab_text_printable (text, strlen (text), 80);
      g_set_error (error, LAB_ERROR, LAB_ERROR_NOT_SUPPORTED,
                   "public identity \"%s\": wildcarded identities are not supported "
                   "(TS 23.003 §13.4A)",
                   shown);
      return NULL;
    }
  return g_steal_pointer (&uri);
}

char *
lab_impu_canonical (const char *uri, GError **error)
{
  g_autoptr (LabSipUri) parsed = parse (uri, error);
  return parsed != NULL ? lab_sip_uri_aor (parsed) : NULL;
}

gboolean
lab_impu_equal (const char *a, const char *b)
{
  g_autofree char *left = lab_impu_canonical (a, NULL);
  g_autofree char *right = lab_impu_canonical (b, NULL);
  return left != NULL && g_strcmp0 (left, right) == 0;
}

static gboolean
is_global (const char *number)
{
  return number != NULL && number[0] == '+';
}

static gboolean
same_domain (const LabSipUri *uri, const char *domain)
{
  return domain != NULL && uri->host != NULL
         && g_ascii_strcasecmp (uri->host, domain) == 0;
}

GStrv
lab_impu_forms (const char *uri, const char *domain, GError **error)
{
  g_autoptr (LabSipUri) parsed = parse (uri, error);
  if (parsed == NULL)
    return NULL;
  g_autofree char *aor = lab_sip_uri_aor (parsed);
  g_autofree char *number = lab_sip_uri_number (parsed);
  g_autofree char *lower = domain != NULL ? g_ascii_strdown (domain, -1) : NULL;
  gboolean ours = g_str_has_prefix (aor, "tel:") || same_domain (parsed, domain);
  g_autofree char *tel = g_strconcat ("tel:", number, NULL);
  g_autofree char *sip = g_strconcat ("sip:", number, "@", lower, NULL);
  g_autoptr (GStrvBuilder) forms = g_strv_builder_new ();
  g_strv_builder_add (forms, aor);
  if (is_global (number) && ours && strcmp (aor, tel) != 0)
    g_strv_builder_add (forms, tel);
  if (is_global (number) && ours && lower != NULL && strcmp (aor, sip) != 0)
    g_strv_builder_add (forms, sip);
  return g_strv_builder_end (forms);
}

gboolean
lab_impu_in_domain (const char *uri, const char *domain)
{
  g_autoptr (LabSipUri) parsed = lab_sip_uri_parse (uri, NULL);
  return parsed != NULL && same_domain (parsed, domain);
}

char *
lab_impi_default (const char *impu, const char *domain, GError **error)
{
  g_autoptr (LabSipUri) uri = parse (impu, error);
  if (uri == NULL)
    return NULL;
  if (uri->user == NULL)
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "public identity \"%s\": has no user, so no private identity follows "
                   "from it (TS 23.003 §13.3)",
                   impu);
      return NULL;
    }
  g_autofree char *number = lab_sip_uri_number (uri);
  g_autofree char *user = uri->scheme == LAB_SIP_URI_TEL && number != NULL
                              ? g_strdup (number)
                              : lab_sip_uri_user (uri);
  g_autofree char *host = g_ascii_strdown (uri->host != NULL ? uri->host : domain, -1);
  return g_strconcat (user, "@", host, NULL);
}

char *
lab_impi_canonical (const char *username, const char *domain)
{
  g_autofree char *plain = lab_sip_uri_unescape (username);
  const char *name = g_strstrip (plain);
  if (g_ascii_strncasecmp (name, "sip:", 4) == 0)
    name += 4;
  for (const char *at = name; *at != '\0'; at++)
    if ((guchar)*at < 0x20 || *at == 0x7f)
      return NULL;
  const char *at = strrchr (name, '@');
  gsize user_size = at != NULL ? (gsize)(at - name) : strlen (name);
  if (user_size == 0)
    return NULL;
  g_autofree char *user = g_strndup (name, user_size);
  g_autofree char *host
      = g_ascii_strdown (at != NULL && at[1] != '\0' ? at + 1 : domain, -1);
  return g_strconcat (user, "@", host, NULL);
}
