/* SPDX-License-Identifier: Apache-2.0 */
#include "mime/lines-private.h"

#include <string.h>

gboolean
lab_lines_next (LabLines *self, const char **line, gsize *length)
{
  if (self->at >= self->size)
    return FALSE;
  const char *start = self->text + self->at;
  const char *lf = memchr (start, '\n', self->size - self->at);
  gsize octets = lf == NULL ? self->size - self->at : (gsize)(lf - start);
  self->at += octets + (lf != NULL);
  if (octets > 0 && lf != NULL && start[octets - 1] == '\r')
    octets--;
  else if (lf != NULL)
    self->bare_lf = TRUE;
  *line = start;
  *length = octets;
  return TRUE;
}
