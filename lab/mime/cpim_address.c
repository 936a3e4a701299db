/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mime/cpim-private.h"

void
lab_cpim_address_free (LabCpimAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->uri);
  g_free (self);
}

static void
flaw (LabMimeFlaws *flaws, const char *rule, const char *value)
{
  if (flaws != NULL)
    lab_mime_flaws_add (flaws, rule, "RFC 3862 §4.1", value, strlen (value));
}

/* Removes blanks and control characters; whether there were any. */
static gboolean
squeeze (char *uri)
{
  char *out = uri;
  for (const char *p = uri; *p != '\0'; p++)
    if ((guchar)*p > 0x20 && *p != 0x7f)
      *out++ = *p;
  gboolean squeezed = *out != '\0';
  *out = '\0';
  return squeezed;
}

static gboolean
has_scheme (const char *uri)
{
  gsize length = 0;
  while (g_ascii_isalnum (uri[length])
         || (length > 0 && uri[length] != '\0' && strchr ("+-.", uri[length]) != NULL))
    length++;
  return g_ascii_isalpha (uri[0]) && uri[length] == ':';
}

/* What stands before `<`, without its quotes; %NULL where there is nothing. */
static char *
formal_name (const char *value, gsize size)
{
  g_autofree char *name = g_strstrip (g_strndup (value, size));
  gsize length = strlen (name);
  if (length >= 2 && name[0] == '"' && name[length - 1] == '"')
    {
      name[length - 1] = '\0';
      return g_strdup (name + 1);
    }
  return length == 0 ? NULL : g_steal_pointer (&name);
}

LabCpimAddress *
lab_cpim_address_parse (const char *value, LabMimeFlaws *flaws)
{
  const char *open = strrchr (value, '<');
  const char *close = open == NULL ? NULL : strchr (open, '>');
  g_autoptr (LabCpimAddress) self = g_new0 (LabCpimAddress, 1);
  if (close != NULL)
    {
      self->name = formal_name (value, (gsize)(open - value));
      self->uri = g_strndup (open + 1, (gsize)(close - open - 1));
      if (squeeze (self->uri))
        flaw (flaws, LAB_FLAW_CPIM_BLANK_IN_URI, value);
    }
  else
    {
      self->uri = g_strdup (value);
      squeeze (self->uri);
    }
  if (*self->uri == '\0' || strpbrk (self->uri, "<>\"\\") != NULL)
    {
      flaw (flaws, LAB_FLAW_CPIM_BAD_ADDRESS, value);
      return NULL;
    }
  if (close == NULL)
    flaw (flaws, LAB_FLAW_CPIM_BARE_URI, value);
  if (!has_scheme (self->uri))
    flaw (flaws, LAB_FLAW_CPIM_NO_SCHEME, value);
  return g_steal_pointer (&self);
}
