/* SPDX-License-Identifier: Apache-2.0 */
/* When two URIs are the same: RFC 3261 §19.1.4 and §10.3, RFC 3966 §5. */
#include "sip/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "sip/uri-private.h"

#define TEL_SEPARATORS "-.()"
#define TEL_DIGITS     "0123456789ABCDEFabcdef*#"

gboolean
lab_sip_uri_is_unreserved (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-_.!~*'()", c) != NULL);
}

/* The octet of the escape at @at; 0 where there is none that a C string can hold. */
static char
escaped_octet (const char *at)
{
  if (*at != '%' || !g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]))
    return 0;
  return (char)(g_ascii_xdigit_value (at[1]) << 4 | g_ascii_xdigit_value (at[2]));
}

char *
lab_sip_uri_unescape (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at++)
    {
      char octet = escaped_octet (at);
      g_string_append_c (out, octet != 0 ? octet : *at);
      if (octet != 0)
        at += 2;
    }
  return g_string_free (out, FALSE);
}

/* The one spelling of a part: unreserved characters plain, those of @plain as they came or, with
 * @undo, plain too; all others as escapes in upper case. */
static void
append_normal (GString *out, const char *text, const char *plain, gboolean undo)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      gboolean escape
          = *at == '%' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]);
      char octet = escape ? escaped_octet (at) : *at;
      gboolean may_be_plain = octet != 0 && (undo || !escape) && strchr (plain, octet);
      if (may_be_plain || lab_sip_uri_is_unreserved (octet))
        g_string_append_c (out, octet);
      else
        g_string_append_printf (out, "%%%02X", (guchar)octet);
      if (escape)
        at += 2;
    }
}

static char *
normal (const char *text, const char *plain, gboolean undo)
{
  if (text == NULL)
    return NULL;
  GString *out = g_string_new (NULL);
  append_normal (out, text, plain, undo);
  return g_string_free (out, FALSE);
}

/* Lower case; an IPv6 address in its shortest form. */
static char *
normal_host (const char *host)
{
  gsize length = strlen (host);
  if (length > 2 && host[0] == '[')
    {
      g_autofree char *inside = g_strndup (host + 1, length - 2);
      struct in6_addr address;
      char shortest[INET6_ADDRSTRLEN];
      if (inet_pton (AF_INET6, inside, &address) == 1
          && inet_ntop (AF_INET6, &address, shortest, sizeof shortest) != NULL)
        return g_strdup_printf ("[%s]", shortest);
    }
  return g_ascii_strdown (host, (gssize)length);
}

/* ---- telephone numbers */

/* Without visual separators; as it is, where it is no number (RFC 3966 §5.1.1). */
static char *
plain_number (const char *user)
{
  g_autofree char *text = lab_sip_uri_unescape (user);
  GString *out = g_string_new (NULL);
  const char *at = text;
  if (*at == '+')
    g_string_append_c (out, *at++);
  for (; *at != '\0'; at++)
    {
      if (strchr (TEL_SEPARATORS, *at) != NULL)
        continue;
      if (strchr (TEL_DIGITS, *at) == NULL)
        {
          g_string_free (out, TRUE);
          return g_steal_pointer (&text);
        }
      g_string_append_c (out, g_ascii_tolower (*at));
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_global_number (const char *number)
{
  return number[0] == '+' && number[1] != '\0'
         && number[1 + strspn (number + 1, "0123456789")] == '\0';
}

char *
lab_sip_uri_number (const LabSipUri *uri)
{
  if (uri->user == NULL)
    return NULL;
  if (uri->scheme == LAB_SIP_URI_TEL)
    {
      g_autofree char *number = plain_number (uri->user);
      const char *digits = number + (*number == '+');
      gboolean good = *digits != '\0' && digits[strspn (digits, TEL_DIGITS)] == '\0';
      return good ? g_steal_pointer (&number) : NULL;
    }
  /* A telephone-subscriber in the user brings its parameters along (RFC 3261 §19.1.6). */
  g_autofree char *subscriber = g_strndup (uri->user, strcspn (uri->user, ";"));
  g_autofree char *number = plain_number (subscriber);
  return is_global_number (number) ? g_steal_pointer (&number) : NULL;
}

static char *
tel_aor (const LabSipUri *uri)
{
  g_autofree char *number = plain_number (uri->user);
  const char *context = lab_sip_params_get (uri->params, "phone-context");
  GString *out = g_string_new ("tel:");
  append_normal (out, number, "+#", TRUE);
  if (context != NULL && !is_global_number (number))
    {
      g_autofree char *lower = g_ascii_strdown (context, -1);
      g_string_append (out, ";phone-context=");
      append_normal (out, lower, "+", TRUE);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_phone_user (const LabSipUri *uri)
{
  const char *user = lab_sip_params_get (uri->params, "user");
  return user != NULL && g_ascii_strcasecmp (user, "phone") == 0;
}

char *
lab_sip_uri_aor (const LabSipUri *uri)
{
  if (uri->scheme == LAB_SIP_URI_TEL)
    return tel_aor (uri);
  g_autofree char *number = is_phone_user (uri) ? lab_sip_uri_number (uri) : NULL;
  if (number != NULL)
    return g_strconcat ("tel:", number, NULL);
  g_autofree char *host = normal_host (uri->host);
  g_autofree char *user = normal (uri->user, LAB_SIP_URI_USER_CHARS, TRUE);
  return g_strconcat ("sip:", user != NULL ? user : "", user != NULL ? "@" : "", host,
                      NULL);
}

char *
lab_sip_uri_user (const LabSipUri *uri)
{
  return uri->user != NULL ? lab_sip_uri_unescape (uri->user) : NULL;
}

/* ---- equality */

static gboolean
same_text (const char *a, const char *b, gboolean with_case)
{
  g_autofree char *left = normal (a, LAB_SIP_URI_USER_CHARS, FALSE);
  g_autofree char *right = normal (b, LAB_SIP_URI_USER_CHARS, FALSE);
  if (left == NULL || right == NULL)
    return left == right;
  return (with_case ? strcmp (left, right) : g_ascii_strcasecmp (left, right)) == 0;
}

static gboolean
must_be_in_both (const char *name)
{
  static const char *const names[] = { "user", "ttl", "method", "maddr", "transport" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Whether one of that name has the same value: clients repeat parameters, against RFC 3261 §19.1.1. */
static gboolean
has_same (const LabSipParams *params, const LabSipParam *wanted)
{
  for (guint i = 0; i < lab_sip_params_size (params); i++)
    {
      const LabSipParam *param = lab_sip_params_nth (params, i);
      if (g_ascii_strcasecmp (param->name, wanted->name) == 0
          && same_text (param->value, wanted->value, FALSE))
        return TRUE;
    }
  return FALSE;
}

/* Whether @b has nothing against @a's parameters. */
static gboolean
params_agree (const LabSipParams *a, const LabSipParams *b, gboolean all)
{
  for (guint i = 0; i < lab_sip_params_size (a); i++)
    {
      const LabSipParam *param = lab_sip_params_nth (a, i);
      if (!lab_sip_params_has (b, param->name))
        {
          if (all || must_be_in_both (param->name))
            return FALSE;
        }
      else if (!has_same (b, param))
        return FALSE;
    }
  return TRUE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Header names without case, escapes undone, in one order. */
static char *
normal_headers (const char *headers)
{
  g_auto (GStrv) fields = g_strsplit (headers != NULL ? headers : "", "&", -1);
  for (guint i = 0; fields[i] != NULL; i++)
    {
      gsize name_size = strcspn (fields[i], "=");
      g_autofree char *name = g_ascii_strdown (fields[i], (gssize)name_size);
      g_autofree char *rest = g_strconcat (name, fields[i] + name_size, NULL);
      g_free (fields[i]);
      fields[i] = normal (rest, "[]/?:+$=", FALSE);
    }
  qsort (fields, g_strv_length (fields), sizeof *fields, compare_strings);
  return g_strjoinv ("&", fields);
}

static gboolean
tel_equal (const LabSipUri *a, const LabSipUri *b)
{
  g_autofree char *left = plain_number (a->user);
  g_autofree char *right = plain_number (b->user);
  return g_ascii_strcasecmp (left, right) == 0
         && params_agree (a->params, b->params, TRUE)
         && params_agree (b->params, a->params, TRUE);
}

gboolean
lab_sip_uri_equal (const LabSipUri *a, const LabSipUri *b)
{
  if (a->scheme != b->scheme)
    return FALSE;
  if (a->scheme == LAB_SIP_URI_TEL)
    return tel_equal (a, b);
  g_autofree char *a_host = normal_host (a->host), *b_host = normal_host (b->host);
  g_autofree char *a_headers = normal_headers (a->headers);
  g_autofree char *b_headers = normal_headers (b->headers);
  return a->port == b->port && strcmp (a_host, b_host) == 0
         && same_text (a->user, b->user, TRUE)
         && same_text (a->password, b->password, TRUE)
         && params_agree (a->params, b->params, FALSE)
         && params_agree (b->params, a->params, FALSE)
         && strcmp (a_headers, b_headers) == 0;
}
