/* SPDX-License-Identifier: Apache-2.0 */
#include "icscf/selection.h"

#include <string.h>

LabIcscfServer *
lab_icscf_server_new (const char *name)
{
  LabIcscfServer *server = g_new0 (LabIcscfServer, 1);
  server->name = g_strdup (name);
  server->capabilities = g_array_new (FALSE, FALSE, sizeof (guint32));
  return server;
}

void
lab_icscf_server_free (LabIcscfServer *server)
{
  if (server == NULL)
    return;
  g_free (server->name);
  g_array_unref (server->capabilities);
  g_free (server);
}

static guint
count_common (const GArray *wanted, const GArray *owned)
{
  guint count = 0;
  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    for (guint j = 0; j < owned->len; j++)
      if (g_array_index (wanted, guint32, i) == g_array_index (owned, guint32, j))
        {
          count++;
          break;
        }
  return count;
}

static gboolean
has_mandatory (const LabIcscfServer *server, const LabCxCapabilities *capabilities)
{
  guint wanted = capabilities->mandatory == NULL ? 0 : capabilities->mandatory->len;
  return count_common (capabilities->mandatory, server->capabilities) == wanted;
}

static gboolean
was_tried (const GPtrArray *tried, const char *name)
{
  for (guint i = 0; i < tried->len; i++)
    if (g_ascii_strcasecmp (tried->pdata[i], name) == 0)
      return TRUE;
  return FALSE;
}

const char *
lab_icscf_select (const GPtrArray *servers, const LabCxCapabilities *capabilities,
                  const GPtrArray *tried)
{
  const GPtrArray *named = capabilities->server_names;
  for (guint i = 0; named != NULL && i < named->len; i++)
    if (!was_tried (tried, named->pdata[i]))
      return named->pdata[i];
  const LabIcscfServer *best = NULL;
  guint best_score = 0;
  for (guint i = 0; i < servers->len; i++)
    {
      const LabIcscfServer *server = servers->pdata[i];
      if (was_tried (tried, server->name) || !has_mandatory (server, capabilities))
        continue;
      guint score = count_common (capabilities->optional, server->capabilities);
      if (best == NULL || score > best_score)
        {
          best = server;
          best_score = score;
        }
    }
  return best == NULL ? NULL : best->name;
}

gboolean
lab_icscf_capable (const GPtrArray *servers, const LabCxCapabilities *capabilities)
{
  if (capabilities->server_names != NULL && capabilities->server_names->len > 0)
    return TRUE;
  for (guint i = 0; i < servers->len; i++)
    if (has_mandatory (servers->pdata[i], capabilities))
      return TRUE;
  return FALSE;
}
