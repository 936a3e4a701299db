/* SPDX-License-Identifier: Apache-2.0 */
#include "hss/private.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "diameter/dictionary.h"

/* Cx requests in, answers out; an answer leaves when what it says is committed. */

typedef struct
{
  LabDiameterExchange *exchange;
  LabDiameterMessage *answer;
} HssReply;

static void
free_reply (HssReply *reply)
{
  lab_diameter_exchange_free (reply->exchange);
  lab_diameter_message_free (reply->answer);
  g_free (reply);
}

void
lab_hss_drop_replies (Hss *self)
{
  g_queue_clear_full (&self->replies, (GDestroyNotify)free_reply);
}

static void
on_committed (gpointer user_data, const GError *error)
{
  Hss *self = user_data;
  HssReply *reply = g_queue_pop_head (&self->replies);
  if (error == NULL)
    lab_diameter_exchange_answer (g_steal_pointer (&reply->exchange),
                                  g_steal_pointer (&reply->answer));
  else
    {
      g_auto (LabDiameterFault) fault = { 0 };
      lab_log_error (self->element.name, "database: %s", error->message);
      lab_diameter_fault_set (&fault, LAB_DIAMETER_UNABLE_TO_COMPLY, NULL, 0, "%s",
                              lab_hss_fault_text (HSS_FAULT_STORE));
      lab_diameter_exchange_fault (g_steal_pointer (&reply->exchange), &fault);
    }
  free_reply (reply);
}

static void
reply_after_commit (Hss *self, LabDiameterExchange *exchange, LabDiameterMessage *answer)
{
  HssReply *reply = g_new (HssReply, 1);
  *reply = (HssReply){ exchange, answer };
  g_queue_push_tail (&self->replies, reply);
  lab_store_after_commit (self->store, &self->element.scope, on_committed, self);
}

static void
refuse_malformed (LabDiameterExchange *exchange, LabDiameterFault *fault)
{
  lab_diameter_exchange_fault (exchange, fault);
  lab_diameter_fault_clear (fault);
}

static char *
printable (const char *text)
{
  return lab_text_printable (text, strlen (text), 128);
}

/* One line a request, and the event that a scenario can wait for. */
static void
tell (Hss *self, LabDiameterExchange *exchange, const char *command, const char *impu,
      const char *detail, LabCxResult result)
{
  guint64 frame = lab_diameter_exchange_frame (exchange);
  g_autofree char *identity = printable (impu == NULL ? "of a user" : impu);
  g_autofree char *what = printable (detail);
  g_autofree char *code = g_strdup_printf ("%u", lab_cx_result_code (result));
  LabEvent *event = lab_event_new ("cx", frame);
  lab_event_set (event, "command", command);
  lab_event_set (event, "impu", impu);
  lab_event_set (event, "detail", detail);
  lab_event_set (event, "result", code);
  lab_event_set (event, "result_name", lab_cx_result_name (result));
  lab_event_log_append (self->element.events, event);
  lab_log_info (self->element.name, "%s %s (%s): %s", command, identity, what,
                lab_cx_result_name (result));
}

/* ---- one function a command */

static void
serve_uar (Hss *self, LabDiameterExchange *exchange)
{
  static const char *const types[]
      = { "registration", "de-registration", "registration and capabilities" };
  g_auto (LabCxUar) uar = { 0 };
  g_auto (LabCxUaa) uaa = { 0 };
  LabDiameterFault malformed = { 0 };
  if (!lab_cx_uar_decode (lab_diameter_exchange_request (exchange), &uar, &malformed))
    {
      refuse_malformed (exchange, &malformed);
      return;
    }
  HssFault fault = lab_hss_authorize (&self->service, &uar, &uaa);
  if (fault != HSS_FAULT_NONE)
    {
      lab_cx_uaa_clear (&uaa);
      uaa.result = lab_hss_fault_result (fault);
      uaa.error_message = g_strdup (lab_hss_fault_text (fault));
    }
  tell (self, exchange, "UAR", uar.public_identity, types[uar.type], uaa.result);
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_cx_uaa_encode (&uaa, answer);
  reply_after_commit (self, exchange, answer);
}

static void
serve_lir (Hss *self, LabDiameterExchange *exchange)
{
  g_auto (LabCxLir) lir = { 0 };
  g_auto (LabCxLia) lia = { 0 };
  LabDiameterFault malformed = { 0 };
  if (!lab_cx_lir_decode (lab_diameter_exchange_request (exchange), &lir, &malformed))
    {
      refuse_malformed (exchange, &malformed);
      return;
    }
  HssFault fault = lab_hss_locate (&self->service, &lir, &lia);
  if (fault != HSS_FAULT_NONE)
    {
      lab_cx_lia_clear (&lia);
      lia.result = lab_hss_fault_result (fault);
      lia.error_message = g_strdup (lab_hss_fault_text (fault));
    }
  tell (self, exchange, "LIR", lir.public_identity,
        lir.originating ? "originating" : "terminating", lia.result);
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_cx_lia_encode (&lia, answer);
  reply_after_commit (self, exchange, answer);
}

static void
serve_mar (Hss *self, LabDiameterExchange *exchange)
{
  g_auto (LabCxMar) mar = { 0 };
  g_auto (LabCxMaa) maa = { 0 };
  LabDiameterFault malformed = { 0 };
  if (!lab_cx_mar_decode (lab_diameter_exchange_request (exchange), &mar, &malformed))
    {
      refuse_malformed (exchange, &malformed);
      return;
    }
  HssFault fault = lab_hss_authenticate (&self->service, &mar, &maa);
  if (fault != HSS_FAULT_NONE)
    {
      lab_cx_maa_clear (&maa);
      maa.result = lab_hss_fault_result (fault);
      maa.error_message = g_strdup (lab_hss_fault_text (fault));
    }
  const LabCxAuthItem *first = maa.items == NULL ? mar.item : maa.items->pdata[0];
  g_autofree char *detail = g_strdup_printf (
      "%s, %u vector%s%s", first->scheme == NULL ? "Unknown" : first->scheme,
      maa.items == NULL ? 0 : maa.items->len,
      maa.items != NULL && maa.items->len == 1 ? "" : "s",
      mar.item->authorization == NULL ? "" : ", resynchronisation");
  tell (self, exchange, "MAR", mar.public_identity, detail, maa.result);
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_cx_maa_encode (&maa, answer);
  reply_after_commit (self, exchange, answer);
}

static void
serve_sar (Hss *self, LabDiameterExchange *exchange)
{
  g_auto (LabCxSar) sar = { 0 };
  g_auto (LabCxSaa) saa = { 0 };
  LabDiameterFault malformed = { 0 };
  if (!lab_cx_sar_decode (lab_diameter_exchange_request (exchange), &sar, &malformed))
    {
      refuse_malformed (exchange, &malformed);
      return;
    }
  HssFault fault = lab_hss_assign (&self->service, &sar, &saa);
  if (fault != HSS_FAULT_NONE)
    {
      /* Server-Name stays: who it is that serves the user instead. */
      g_autofree char *server_name = g_steal_pointer (&saa.server_name);
      lab_cx_saa_clear (&saa);
      saa.result = lab_hss_fault_result (fault);
      saa.error_message = g_strdup (lab_hss_fault_text (fault));
      saa.server_name = g_steal_pointer (&server_name);
    }
  const char *impu = sar.public_identities->len == 0
                         ? sar.user_name
                         : g_ptr_array_index (sar.public_identities, 0);
  tell (self, exchange, "SAR", impu, lab_cx_server_assignment_name (sar.type),
        saa.result);
  LabDiameterMessage *answer = lab_diameter_exchange_new_answer (exchange);
  lab_cx_saa_encode (&saa, answer);
  reply_after_commit (self, exchange, answer);
}

static const struct
{
  guint32 command;
  void (*serve) (Hss *self, LabDiameterExchange *exchange);
} commands[] = {
  { LAB_DIAMETER_CX_USER_AUTHORIZATION, serve_uar },
  { LAB_DIAMETER_CX_SERVER_ASSIGNMENT, serve_sar },
  { LAB_DIAMETER_CX_LOCATION_INFO, serve_lir },
  { LAB_DIAMETER_CX_MULTIMEDIA_AUTH, serve_mar },
};

void
lab_hss_serve (gpointer user_data, LabDiameterExchange *exchange)
{
  guint32 command = lab_diameter_exchange_request (exchange)->command;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].command == command)
      {
        commands[i].serve (user_data, exchange);
        return;
      }
  /* RTR and PPR go from an HSS, not to it. */
  g_auto (LabDiameterFault) fault = { 0 };
  lab_diameter_fault_set (&fault, LAB_DIAMETER_COMMAND_UNSUPPORTED, NULL, 0,
                          "command %u is not for an HSS (TS 29.229 §6.1)", command);
  lab_diameter_exchange_fault (exchange, &fault);
}
