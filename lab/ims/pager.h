/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "ims/imdn.h"

/**
 * LabPager:
 * @from: (nullable): the CPIM's sender, a URI
 * @to: (nullable): the CPIM's recipient, a URI
 * @message_id: (nullable): imdn.Message-ID
 * @date_time: (nullable): DateTime, as it is written
 * @wants: bits of #LabImdnRequest: the reports asked for
 * @content_type: of the content, without the CPIM around it: `text/plain;charset=UTF-8`
 * @content: the octets, decoded
 * @imdn: (nullable): the notification that the content is
 *
 * What a pager-mode MESSAGE carries (RFC 3428, RFC 3862, RFC 5438).
 */
typedef struct
{
  char *from;
  char *to;
  char *message_id;
  char *date_time;
  guint wants;
  char *content_type;
  GBytes *content;
  LabImdn *imdn;
} LabPager;

LabPager *lab_pager_new (void);
void lab_pager_free (LabPager *pager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabPager, lab_pager_free)

/**
 * lab_pager_type_is_cpim:
 * @content_type: (nullable): a Content-Type
 *
 * Returns: whether it is message/cpim, or what the operator's table 5-15 writes for it
 */
gboolean lab_pager_type_is_cpim (const char *content_type);

/**
 * lab_pager_read:
 * @content_type: (nullable): the MESSAGE's Content-Type
 * @body: its body
 * @error: return location: neither a CPIM that can be read nor another content
 *
 * Lenient: see lab_cpim_parse().  A body without CPIM (a softphone's text/plain) is the content itself.
 *
 * Returns: (transfer full) (nullable): it
 */
LabPager *lab_pager_read (const char *content_type, GBytes *body, GError **error);

/**
 * lab_pager_write:
 * @pager: with @from, @to, @content_type and @content; with @wants or @message_id the imdn namespace
 * @time_us: for DateTime, microseconds of the Unix epoch
 * @base64: write the content in base64, as the operator's phones do
 *
 * Returns: (transfer full): the message/cpim body
 */
GBytes *lab_pager_write (const LabPager *pager, gint64 time_us, gboolean base64);

/**
 * lab_pager_write_report:
 * @imdn: the notification
 * @from: who reports
 * @to: who asked for it
 * @message_id: of the notification itself
 * @time_us: for DateTime
 *
 * Returns: (transfer full): the message/cpim body with Content-Disposition: notification (RFC 5438 §7.2)
 */
GBytes *lab_pager_write_report (const LabImdn *imdn, const char *from, const char *to,
                                const char *message_id, gint64 time_us);
