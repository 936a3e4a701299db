/* SPDX-License-Identifier: Apache-2.0 */
#include "ims/pager.h"

#include <string.h>

#include "mime/cpim.h"
#include "mime/media_type.h"

LabPager *
lab_pager_new (void)
{
  return g_new0 (LabPager, 1);
}

void
lab_pager_free (LabPager *pager)
{
  if (pager == NULL)
    return;
  g_free (pager->from);
  g_free (pager->to);
  g_free (pager->message_id);
  g_free (pager->date_time);
  g_free (pager->content_type);
  g_clear_pointer (&pager->content, g_bytes_unref);
  lab_imdn_free (pager->imdn);
  g_free (pager);
}

/* ---- reading */

static gboolean
read_cpim (LabPager *pager, GBytes *body, GError **error)
{
  g_autoptr (LabCpim) cpim = lab_cpim_parse (body, error);
  if (cpim == NULL)
    return FALSE;
  const LabCpimAddress *from = lab_cpim_from (cpim);
  pager->from = g_strdup (from == NULL ? NULL : from->uri);
  pager->to = g_strdup (lab_cpim_n_to (cpim) == 0 ? NULL : lab_cpim_to (cpim, 0)->uri);
  pager->message_id = g_strdup (lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Message-ID"));
  pager->date_time = g_strdup (lab_cpim_header (cpim, LAB_CPIM_NS_CORE, "DateTime"));
  pager->wants = lab_imdn_request_parse (
      lab_cpim_header (cpim, LAB_CPIM_NS_IMDN, "Disposition-Notification"));
  pager->content_type = g_strdup (lab_cpim_content_type (cpim));
  pager->content = lab_cpim_decoded_content (cpim, error);
  return pager->content != NULL;
}

static gboolean
read_imdn (LabPager *pager, GError **error)
{
  if (!lab_media_type_text_is (pager->content_type, "message/imdn+xml"))
    return TRUE;
  gsize size;
  const char *xml = g_bytes_get_data (pager->content, &size);
  pager->imdn = lab_imdn_read (xml == NULL ? "" : xml, size, error);
  return pager->imdn != NULL;
}

gboolean
lab_pager_type_is_cpim (const char *content_type)
{
  return lab_media_type_text_is (content_type, "message/cpim")
         || lab_media_type_text_is (content_type, "message/cpm");
}

LabPager *
lab_pager_read (const char *content_type, GBytes *body, GError **error)
{
  g_autoptr (LabPager) pager = lab_pager_new ();
  if (lab_pager_type_is_cpim (content_type))
    {
      if (!read_cpim (pager, body, error))
        return NULL;
    }
  else
    {
      pager->content_type = g_strdup (content_type == NULL ? "text/plain" : content_type);
      pager->content = g_bytes_ref (body);
    }
  return read_imdn (pager, error) ? g_steal_pointer (&pager) : NULL;
}

/* ---- writing */

static LabCpim *
begin_cpim (const char *from, const char *to, const char *message_id, gint64 time_us)
{
  LabCpim *cpim = lab_cpim_new ();
  lab_cpim_add_address (cpim, "From", NULL, from);
  lab_cpim_add_address (cpim, "To", NULL, to);
  lab_cpim_add_date_time (cpim, time_us);
  if (message_id != NULL)
    {
      lab_cpim_add_namespace (cpim, "imdn", LAB_CPIM_NS_IMDN);
      lab_cpim_add_header (cpim, "imdn.Message-ID", message_id);
    }
  return cpim;
}

GBytes *
lab_pager_write (const LabPager *pager, gint64 time_us, gboolean base64)
{
  g_autoptr (LabCpim) cpim
      = begin_cpim (pager->from, pager->to, pager->message_id, time_us);
  if (pager->wants != 0)
    {
      g_autofree char *wants = lab_imdn_request_format (pager->wants);
      lab_cpim_add_header (cpim, "imdn.Disposition-Notification", wants);
    }
  lab_cpim_set_content (cpim, pager->content_type, base64, pager->content);
  return lab_cpim_write (cpim);
}

GBytes *
lab_pager_write_report (const LabImdn *imdn, const char *from, const char *to,
                        const char *message_id, gint64 time_us)
{
  g_autoptr (LabCpim) cpim = begin_cpim (from, to, message_id, time_us);
  g_autofree char *xml = lab_imdn_write (imdn);
  g_autoptr (GBytes) content = g_bytes_new (xml, strlen (xml));
  lab_cpim_add_mime_header (cpim, "Content-Disposition", "notification");
  lab_cpim_set_content (cpim, "message/imdn+xml", FALSE, content);
  return lab_cpim_write (cpim);
}
