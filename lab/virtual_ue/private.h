/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "aka/challenge.h"
#include "aka/credentials.h"
#include "aka/milenage.h"
#include "aka/sqn.h"
#include "base/clock.h"
#include "core/context.h"
#include "core/element.h"
#include "ims/pager.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/request.h"
#include "virtual_ue/behaviour.h"

/* What the files of this folder share. */

/**
 * UeFaults:
 *
 * What the phone does wrong on purpose, from `fault` until `fault: {clear: true}`.
 */
typedef struct
{
  gboolean wrong_res;
  gboolean wrong_nc;
  gboolean wrong_password;
  gboolean silent;
  char *header; /* `Name: value`, added to what it sends as it is */
} UeFaults;

/** UeReceived: a message that came and asks for a display report. */
typedef struct
{
  char *message_id;
  char *from;
  char *date_time;
  char *conversation_id;
  char *contribution_id;
  guint wants;
  gboolean displayed;
} UeReceived;

/** Ue: the phone. */
typedef struct
{
  LabElement element;
  const LabNode *node;
  const LabSubscriber *subscriber;
  LabTransport transport;
  char *instance_id;
  LabSipAgent *agent;

  /* the SIM, or the password */
  LabMilenage *milenage;
  LabSqnArray sqn;
  UeFaults faults;

  /* the last challenge of the registrar, and how often it was answered */
  LabChallenge *challenge;
  char *ha1;
  guint32 nc;

  /* the registration */
  char *call_id;
  guint32 cseq;
  guint32 expires_s; /* what it asks for */
  LabSipFlow *flow;  /* its connection, held so that its end is told */
  char **service_route;
  char **associated;
  gboolean registered;
  LabTimer *refresh;
  LabTimer *keep_alive;

  /* messages */
  guint answer_message; /* status for what comes */
  guint answer_times;   /* how often, before it is 200 again; 0: always */
  GPtrArray *received;  /* of UeReceived */

  UeBehaviour *behaviour; /* NULL: does only what a scenario says */
  struct
  {
    LabTimer *timer; /* of the next registration */
    guint retry_ms;
    guint tries;    /* in vain, since it was registered last */
    GQueue replies; /* Contribution-IDs of its own replies */
  } alone;
} Ue;

/** The challenges that a phone answers for one request: wrong SQN, resynchronised, and one more. */
#define UE_CHALLENGES_MAX 3

/* ---- sending: send.c */

/**
 * UeFinal:
 * @event: (nullable): the response, in the phone's log
 * @response: (nullable): borrowed
 *
 * The final response to what ue_send() sent, after challenges were answered; %NULL: the phone stops.
 */
typedef void (*UeFinal) (Ue *self, gpointer data, const LabEvent *event,
                         LabSipMessage *response);

/**
 * ue_send:
 * @message: (transfer full): a request
 * @final: (nullable): called once
 * @data: for @final
 *
 * Sends it to the P-CSCF, answers 401 and 407, and logs every final response as an event.
 */
void ue_send (Ue *self, LabSipMessage *message, UeFinal final, gpointer data);

/** ue_new_request: (transfer full): a request with what every one of a registered phone carries. */
LabSipMessage *ue_new_request (Ue *self, const char *method, const char *uri);

/** ue_find_pcscf: where it sends to; FALSE: the topology has none with this transport. */
gboolean ue_find_pcscf (const Ue *self, LabSipTarget *target);

/** ue_impu: the identity that it speaks as: the first that is not barred. */
const char *ue_impu (const Ue *self);

/** ue_uri_of: (transfer full): a URI as it stands, or the first identity of the subscriber of this name. */
char *ue_uri_of (const Ue *self, const char *whom);

/** ue_event: (transfer full): an event with the header fields of @message. */
LabEvent *ue_event (const Ue *self, const char *kind, const LabSipMessage *message);

/** ue_log_event: (transfer full): appends it to the phone's log; returns it, borrowed. */
const LabEvent *ue_log_event (Ue *self, LabEvent *event);

/* ---- proving who it is: authenticate.c */

/** UeAnswer: what became of a challenge. */
typedef enum
{
  UE_ANSWER_READY,
  UE_ANSWER_RESYNCHRONISE,
  UE_ANSWER_REFUSED,
} UeAnswer;

/**
 * ue_authorize_first:
 * @message: a REGISTER, before any challenge: gets the empty Authorization of a phone with a USIM
 *   (TS 24.229 §5.1.1.2.2), or the answer to the last challenge, if there is one
 */
void ue_authorize_first (Ue *self, LabSipMessage *message);

/**
 * ue_authorize:
 * @message: the request, to be sent again
 * @response: a 401 or 407
 * @error: return location: why it cannot be answered: the network did not prove itself, no known algorithm
 *
 * Puts Authorization or Proxy-Authorization in @message.
 */
UeAnswer ue_authorize (Ue *self, LabSipMessage *message, const LabSipMessage *response,
                       GError **error);

/** ue_forget_challenge: the next request is not authorised beforehand. */
void ue_forget_challenge (Ue *self);

/* ---- registering: registration.c */

void ue_register (LabElement *element, const LabNode *arguments, LabVerbCall *call);
void ue_deregister (LabElement *element, const LabNode *arguments, LabVerbCall *call);
void ue_registration_stop (Ue *self);

/* ---- messages: message.c, incoming.c */

void ue_message (LabElement *element, const LabNode *arguments, LabVerbCall *call);
void ue_display (LabElement *element, const LabNode *arguments, LabVerbCall *call);

/** ue_send_report: an IMDN for a message that came; @call (nullable) is finished by its answer. */
void ue_send_report (Ue *self, const UeReceived *received, LabImdnStatus status,
                     LabVerbCall *call);

/** ue_new_message: (transfer full): a MESSAGE of the pager mode, without a body. */
LabSipMessage *ue_new_message (Ue *self, const char *to);

/** ue_incoming: a request from the network. */
void ue_incoming (Ue *self, LabSipExchange *exchange);

/** ue_log_refused: the event `refused`. */
void ue_log_refused (Ue *self, const LabSipMessage *request, guint status,
                     const char *reason);

void ue_received_free (gpointer received);

/* ---- a phone with a behaviour: alone.c */

/** ue_alone_connect: as the contract's connect: registers by itself. */
void ue_alone_connect (LabElement *element);

/** ue_alone_ready: as the contract's ready. */
gboolean ue_alone_ready (LabElement *element, char **waiting_for);

/** ue_alone_plan: it is not registered any more, or not yet: tries (again) soon. */
void ue_alone_plan (Ue *self);

/** ue_alone_registered: it is. */
void ue_alone_registered (Ue *self);

/** ue_alone_reply: answers a message that came from @from. */
void ue_alone_reply (Ue *self, const LabSipMessage *request, const UeReaction *reaction,
                     const char *text, const char *from);

/** ue_alone_invite: rings and declines, or is busy: calls are not supported. */
void ue_alone_invite (Ue *self, LabSipExchange *exchange);

void ue_alone_clear (Ue *self);

/* ---- other verbs: verbs.c */

extern const LabVerb ue_verbs[];

/** ue_pass_with: finishes a verb with the response; as a UeFinal. */
void ue_pass_with (Ue *self, gpointer call, const LabEvent *event,
                   LabSipMessage *response);
