/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/flaw.h"

#include <string.h>

#include "base/text.h"
#include "mime/flaw-private.h"

/* Octets that are shown of what was found. */
#define SHOWN 80

struct _LabMimeFlaws
{
  GPtrArray *flaws;
};

static void
flaw_free (gpointer pointer)
{
  LabMimeFlaw *flaw = pointer;
  g_free (flaw->found);
  g_free (flaw);
}

LabMimeFlaws *
lab_mime_flaws_new (void)
{
  LabMimeFlaws *self = g_new0 (LabMimeFlaws, 1);
  self->flaws = g_ptr_array_new_with_free_func (flaw_free);
  return self;
}

void
lab_mime_flaws_free (LabMimeFlaws *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->flaws);
  g_free (self);
}

void
lab_mime_flaws_add (LabMimeFlaws *self, const char *rule, const char *clause,
                    const char *found, gsize size)
{
  if (self->flaws->len == LAB_MIME_FLAWS_MAX)
    return;
  LabMimeFlaw *flaw = g_new0 (LabMimeFlaw, 1);
  flaw->rule = rule;
  flaw->clause = clause;
  flaw->found = lab_text_printable (found, size, SHOWN);
  g_ptr_array_add (self->flaws, flaw);
}

guint
lab_mime_flaws_count (const LabMimeFlaws *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->flaws->len;
}

const LabMimeFlaw *
lab_mime_flaws_nth (const LabMimeFlaws *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->flaws->len, NULL);
  return g_ptr_array_index (self->flaws, index);
}

const LabMimeFlaw *
lab_mime_flaws_find (const LabMimeFlaws *self, const char *rule)
{
  g_return_val_if_fail (self != NULL && rule != NULL, NULL);
  for (guint i = 0; i < self->flaws->len; i++)
    {
      const LabMimeFlaw *flaw = g_ptr_array_index (self->flaws, i);
      if (strcmp (flaw->rule, rule) == 0)
        return flaw;
    }
  return NULL;
}

char *
lab_mime_flaw_to_text (const LabMimeFlaw *flaw)
{
  g_return_val_if_fail (flaw != NULL, NULL);
  return *flaw->found == '\0'
             ? g_strdup_printf ("%s (%s)", flaw->rule, flaw->clause)
             : g_strdup_printf ("%s: %s (%s)", flaw->rule, flaw->found, flaw->clause);
}
