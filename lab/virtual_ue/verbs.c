/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "virtual_ue/private.h"

/* What a scenario may ask of a phone: the tables, and the small ones of them. */

static const char *const report_words[]
    = { "delivery", "negative-delivery", "processing", "display", "burned", NULL };
static const char *const sqn_words[] = { "ahead", NULL };
static const char *const wrong[] = { "wrong", "right", NULL };
static const LabOption report_item = { .type = LAB_OPTION_ENUM, .words = report_words };
static const LabOption header_item = { .type = LAB_OPTION_STRING, .max = 8192 };

static const LabOption register_options[] = {
  { "expires", LAB_OPTION_DURATION, NULL, "How long; the phone's own setting if not said",
    .min = 1000, .max = 4294967295000 },
  { NULL },
};

static const LabOption deregister_options[] = {
  { "all", LAB_OPTION_BOOL, "false",
    "All contacts of the user (`Contact: *`), not only this phone's" },
  { NULL },
};

static const LabOption message_options[] = {
  { "to", LAB_OPTION_STRING, NULL, "A subscriber's name, or any URI", .required = TRUE,
    .min = 1, .max = 1024 },
  { "text", LAB_OPTION_STRING, NULL, "What it says", .required = TRUE, .max = 1048576 },
  { "reports", LAB_OPTION_LIST, NULL, "Reports asked for", .item = &report_item,
    .max = 5 },
  { "content_type", LAB_OPTION_STRING, "text/plain;charset=UTF-8", "Of the text",
    .max = 256 },
  { "cpim", LAB_OPTION_BOOL, "true", "Wrap it in message/cpim; softphones do not" },
  { "message_id", LAB_OPTION_STRING, NULL, "imdn.Message-ID; a random one if not said",
    .max = 128 },
  { "conversation_id", LAB_OPTION_STRING, NULL,
    "Conversation-ID; a random one if not said", .max = 128 },
  { "contribution_id", LAB_OPTION_STRING, NULL,
    "Contribution-ID; a random one if not said", .max = 128 },
  { "headers", LAB_OPTION_MAP, NULL,
    "Header fields to set, as they are; `~` takes one away", .item = &header_item },
  { NULL },
};

static const LabOption display_options[] = {
  { "message_id", LAB_OPTION_STRING, NULL,
    "Which; the oldest one not displayed if not said", .max = 128 },
  { NULL },
};

static const LabOption answer_options[] = {
  { "message", LAB_OPTION_INT, "200", "Status for the MESSAGEs that come", .min = 200,
    .max = 699 },
  { "times", LAB_OPTION_INT, "0", "How often, before it is 200 again; 0: always",
    .min = 0, .max = 1000000 },
  { NULL },
};

static const LabOption fault_options[] = {
  { "clear", LAB_OPTION_BOOL, "false", "No faults from now on" },
  { "res", LAB_OPTION_ENUM, NULL, "A wrong RES", .words = wrong },
  { "nc", LAB_OPTION_ENUM, NULL, "A nonce count that does not rise", .words = wrong },
  { "password", LAB_OPTION_ENUM, NULL, "A wrong password", .words = wrong },
  { "sqn", LAB_OPTION_ENUM, NULL,
    "The USIM is ahead of the network: it answers with AUTS", .words = sqn_words },
  { "header", LAB_OPTION_STRING, NULL, "A header field, as it is, in all that it sends",
    .max = 8192 },
  { "silent", LAB_OPTION_BOOL, NULL, "Answers nothing" },
  { NULL },
};

static const LabOption raw_options[] = {
  { "bytes", LAB_OPTION_STRING, NULL,
    "What to send to the P-CSCF, whatever it is; or file", .min = 1, .max = 65507 },
  { "file", LAB_OPTION_STRING, NULL, "A file that has it, beside the topology", .min = 1,
    .max = 1024 },
  { NULL },
};

static const LabOption options_options[] = {
  { "to", LAB_OPTION_STRING, NULL, "A subscriber's name, or any URI", .required = TRUE,
    .min = 1, .max = 1024 },
  { NULL },
};

void
ue_pass_with (Ue *self, gpointer data, const LabEvent *event, LabSipMessage *response)
{
  LabVerbCall *call = data;
  if (response == NULL)
    lab_verb_call_fail (call, 0, "the phone stopped");
  else
    lab_verb_call_pass (call, event);
}

static void
set_answer (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  self->answer_message = (guint)lab_node_int (arguments, "message");
  self->answer_times = (guint)lab_node_int (arguments, "times");
  lab_verb_call_pass (call, NULL);
}

static void
set_wrong (const LabNode *arguments, const char *key, gboolean *fault)
{
  if (lab_node_has (arguments, key))
    *fault = strcmp (lab_node_string (arguments, key), "wrong") == 0;
}

static void
set_fault (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  if (lab_node_bool (arguments, "clear"))
    {
      g_clear_pointer (&self->faults.header, g_free);
      self->faults = (UeFaults){ 0 };
    }
  set_wrong (arguments, "res", &self->faults.wrong_res);
  set_wrong (arguments, "nc", &self->faults.wrong_nc);
  set_wrong (arguments, "password", &self->faults.wrong_password);
  if (lab_node_has (arguments, "silent"))
    self->faults.silent = lab_node_bool (arguments, "silent");
  if (lab_node_has (arguments, "header"))
    {
      g_free (self->faults.header);
      self->faults.header = g_strdup (lab_node_string (arguments, "header"));
    }
  /* far enough that SQN of the network counts as old, and near enough to be accepted afterwards */
  if (lab_node_has (arguments, "sqn"))
    lab_sqn_array_init (&self->sqn, &lab_sqn_scheme_default,
                        self->sqn.sqn_ms + (1 << 20));
  ue_forget_challenge (self);
  lab_verb_call_pass (call, NULL);
}

static GBytes *
read_raw (const Ue *self, const LabNode *arguments, GError **error)
{
  const char *text = lab_node_string (arguments, "bytes");
  const char *file = lab_node_string (arguments, "file");
  char *content;
  gsize size;
  if ((text == NULL) == (file == NULL))
    {
      g_set_error (error, LAB_ERROR, LAB_ERROR_SYNTAX,
                   "send_raw takes either bytes or a file");
      return NULL;
    }
  if (text != NULL)
    return g_bytes_new (text, strlen (text));
  g_autofree char *path = lab_context_file_path (self->element.lab, file);
  return g_file_get_contents (path, &content, &size, error)
             ? g_bytes_new_take (content, size)
             : NULL;
}

static void
send_raw (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_raw (self, arguments, &error);
  LabSipTarget target;
  if (bytes == NULL)
    lab_verb_call_fail (call, 0, "%s", error->message);
  else if (!ue_find_pcscf (self, &target))
    lab_verb_call_fail (call, 0, "there is no P-CSCF with %s",
                        lab_transport_name (self->transport));
  else if (!lab_sip_agent_send_raw (self->agent, NULL, target.transport, &target.address,
                                    bytes, &error))
    lab_verb_call_fail (call, 0, "%s", error->message);
  else
    lab_verb_call_pass (call, NULL);
}

static void
ask_options (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  Ue *self = (Ue *)element;
  g_autofree char *to = ue_uri_of (self, lab_node_string (arguments, "to"));
  LabSipMessage *message = ue_new_request (self, "OPTIONS", to);
  lab_sip_message_append (message, "Accept", "application/sdp");
  ue_send (self, message, ue_pass_with, call);
}

const LabVerb ue_verbs[] = {
  { "register", "Registers, with all challenges, and refreshes before it expires",
    register_options, "200", ue_register },
  { "deregister", "Ends the registration", deregister_options, "200", ue_deregister },
  { "message", "Sends a pager-mode message", message_options, "2xx", ue_message },
  { "display", "Reports a received message as displayed", display_options, "2xx",
    ue_display },
  { "options", "Asks for capabilities", options_options, "200", ask_options },
  { "answer", "How it answers from now on", answer_options, NULL, set_answer },
  { "fault", "What it does wrong on purpose from now on", fault_options, NULL,
    set_fault },
  { "send_raw", "Sends bytes that need not be SIP", raw_options, NULL, send_raw },
  { NULL },
};
