/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "sip/dialog.h"

struct _LabSipDialog
{
  char *call_id;
  char *local_tag;
  char *remote_tag;
  char *local;  /* our From value, with its tag */
  char *remote; /* the other's To value, with its tag */
  char *target; /* a URI */
  char **routes;
  guint32 local_cseq;
  guint32 remote_cseq;
  gboolean has_remote_cseq;
  gboolean early; /* made by a 1xx */

  LabSipMessage *ack; /* the caller's: again for each 2xx */
  guint32 ack_cseq;

  LabScope scope; /* the callee's repetition of its 2xx */
  LabSipExchange *exchange;
  LabSipMessage *answer;
  guint64 interval_ms;
  gint64 deadline_us;
  LabSipAcked acked;
  gpointer acked_self;
};

/** lab_sip_dialog_make_request: (transfer full): with that CSeq number. */
LabSipMessage *lab_sip_dialog_make_request (const LabSipDialog *dialog,
                                            const char *method, guint32 cseq);

/** lab_sip_dialog_end_handshake: repeats the 2xx no more; nobody is told. */
void lab_sip_dialog_end_handshake (LabSipDialog *dialog);
