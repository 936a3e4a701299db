/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/result.h"

void
lab_result_free (LabResult *result)
{
  if (result == NULL)
    return;
  g_free (result->topology);
  g_free (result->file);
  g_free (result->scenario);
  lab_failure_free (result->failure);
  g_free (result->message);
  g_free (result->pcap);
  g_free (result);
}

char *
lab_result_explain (const LabResult *result)
{
  const LabFailure *failure = result->failure;
  if (failure == NULL)
    return g_strdup (result->message);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "%s: %s\n%s", failure->place, failure->step,
                          failure->message);
  if (result->pcap != NULL && failure->frame != 0)
    g_string_append_printf (text, "\nlook at frame %" G_GUINT64_FORMAT " of %s",
                            failure->frame, result->pcap);
  else if (result->pcap != NULL)
    g_string_append_printf (text, "\nrecording: %s", result->pcap);
  if (result->message != NULL)
    g_string_append_printf (text, "\n%s", result->message);
  return g_string_free (text, FALSE);
}
