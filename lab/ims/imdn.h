/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Octets that a message/imdn+xml body may have. */
#define LAB_IMDN_MAX 16384

/**
 * LabImdnStatus: what became of a message (RFC 5438 §11.1.1); the notification's kind follows from it:
 *   delivery: delivered, failed; display: displayed; processing: processed, stored; forbidden and error
 *   belong to any of the three, see @kind of #LabImdn.
 */
typedef enum
{
  LAB_IMDN_DELIVERED,
  LAB_IMDN_FAILED,
  LAB_IMDN_DISPLAYED,
  LAB_IMDN_PROCESSED,
  LAB_IMDN_STORED,
  LAB_IMDN_FORBIDDEN,
  LAB_IMDN_ERROR,
} LabImdnStatus;

/** LabImdnKind: which of the three notifications it is. */
typedef enum
{
  LAB_IMDN_DELIVERY,
  LAB_IMDN_DISPLAY,
  LAB_IMDN_PROCESSING,
} LabImdnKind;

/**
 * LabImdnRequest: bits of a message's imdn.Disposition-Notification (RFC 5438 §6.2; `burned` is the
 *   operator's).
 */
typedef enum
{
  LAB_IMDN_WANTS_POSITIVE_DELIVERY = 1 << 0,
  LAB_IMDN_WANTS_NEGATIVE_DELIVERY = 1 << 1,
  LAB_IMDN_WANTS_PROCESSING = 1 << 2,
  LAB_IMDN_WANTS_DISPLAY = 1 << 3,
  LAB_IMDN_WANTS_BURNED = 1 << 4,
} LabImdnRequest;

/**
 * LabImdn:
 * @message_id: of the message that it tells of
 * @datetime: (nullable): of that message, as its sender wrote it
 * @recipient_uri: (nullable): who got the message; the operator's examples leave it out
 * @original_recipient_uri: (nullable): to whom it was sent at first
 * @subject: (nullable): of that message
 * @kind: which notification
 * @status: what became of the message
 *
 * A message disposition notification, message/imdn+xml (RFC 5438 §11).
 */
typedef struct
{
  char *message_id;
  char *datetime;
  char *recipient_uri;
  char *original_recipient_uri;
  char *subject;
  LabImdnKind kind;
  LabImdnStatus status;
} LabImdn;

/** lab_imdn_new: (transfer full): a notification of @status, its kind the natural one (forbidden, error:
 * delivery). */
LabImdn *lab_imdn_new (const char *message_id, const char *datetime,
                       LabImdnStatus status);

/** lab_imdn_free: %NULL does nothing. */
void lab_imdn_free (LabImdn *imdn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabImdn, lab_imdn_free)

/**
 * lab_imdn_read:
 * @xml: the document, maybe with blanks before it
 * @size: its octets
 * @error: return location
 *
 * Takes any namespace (the operator writes that of resource lists) and a missing recipient-uri.
 *
 * Returns: (transfer full) (nullable): the notification
 */
LabImdn *lab_imdn_read (const char *xml, gsize size, GError **error);

/** lab_imdn_write: (transfer full): the document in its right namespace, line breaks CRLF. */
char *lab_imdn_write (const LabImdn *imdn);

/** lab_imdn_status_name: `delivered`, `displayed`: the element's name. */
const char *lab_imdn_status_name (LabImdnStatus status);

/** lab_imdn_status_parse: whether @name is a status's name. */
gboolean lab_imdn_status_parse (const char *name, LabImdnStatus *status);

/**
 * lab_imdn_request_parse:
 * @value: (nullable): of imdn.Disposition-Notification: `positive-delivery, display`
 *
 * Unknown words are passed over (RFC 5438 §6.2: future extensions).
 *
 * Returns: bits of #LabImdnRequest
 */
guint lab_imdn_request_parse (const char *value);

/** lab_imdn_request_format: (transfer full): the bits as a header value, in the order above. */
char *lab_imdn_request_format (guint request);
