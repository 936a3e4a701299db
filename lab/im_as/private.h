/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "base/clock.h"
#include "core/context.h"
#include "core/element.h"
#include "im_as/queue.h"
#include "im_as/rules.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/request.h"

/* What the files of this folder share. */

#define IM_USER_AGENT "IM-serv/rcslab"

typedef struct _ImAcceptance ImAcceptance;
typedef struct _ImAs ImAs;

/**
 * ImRecipient:
 * @key: its queue's name
 * @known: whether it has been seen: registered, or delivered to
 * @registered: by the last third-party REGISTER
 * @away: nothing is tried until it registers, or the long time is over
 * @delivering: the message under way; (nullable)
 * @tries: in a row that failed for now
 * @retry: (nullable): when it is tried again
 * @probe: (nullable): the acceptance that waits for the first outcome
 *
 * What is known of one who gets messages.
 */
typedef struct
{
  ImAs *self;
  char *key;
  gboolean known;
  gboolean registered;
  gboolean away;
  ImMessage *delivering;
  guint tries;
  LabScope timers; /* its own, so that it can end before the element's */
  LabTimer *retry;
  ImAcceptance *probe;
} ImRecipient;

struct _ImAs
{
  LabElement element;
  const LabNode *node;
  GArray *endpoints; /* of LabListenEndpoint */
  LabTransport core_transport;
  gboolean strict;
  LabSipAgent *agent;
  ImQueue *queue;
  GHashTable *recipients; /* key → ImRecipient; looked up, never walked */
  LabTimer *expiry;
};

/* ---- accept.c */

/** im_accept: a MESSAGE from a user, or a report from one. */
void im_accept (ImAs *self, LabSipExchange *exchange);

/**
 * im_acceptance_settle:
 * @status: (nullable): 0: it is accepted; else the delivery showed that there is no such number
 *
 * Answers the sender who waits for the first outcome of the delivery.
 */
void im_acceptance_settle (ImRecipient *recipient, guint status);

/* ---- deliver.c */

/** im_recipient: (transfer none): what is known of the recipient; made when new. */
ImRecipient *im_recipient (ImAs *self, const char *key);

/** im_recipient_key: (transfer full) (nullable): the queue of an identity: its number, or its address. */
char *im_recipient_key (ImAs *self, const char *uri);

/** im_deliver_next: begins the delivery of the oldest message, unless one is under way. */
void im_deliver_next (ImRecipient *recipient);

/** im_deliver_transient: sends a message once, without the store (is-composing). */
void im_deliver_transient (ImAs *self, const ImMessage *message);

/** im_plan_expiry: sets the timer for the next message that expires. */
void im_plan_expiry (ImAs *self);

/** im_recipient_free: as GDestroyNotify. */
void im_recipient_free (gpointer recipient);

/* ---- report.c */

/** im_report_failed: queues a negative delivery report, if the sender asked for one. */
void im_report_failed (ImAs *self, const ImMessage *message);

/* ---- presence.c */

/** im_third_party_register: the S-CSCF tells that a user has registered, or has not any more. */
void im_third_party_register (ImAs *self, LabSipExchange *exchange);
