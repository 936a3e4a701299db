/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A core network in one process, on the virtual clock: a real HSS, I-CSCFs and S-CSCFs, and around them
   stubs that speak SIP as a test tells them: a P-CSCF with its phones, an application server, a stranger.

     phones = pcscf (stub) ── icscf ── scscf ── as (stub)
                        └─────────────────┘                                                             */
#include <glib.h>
#include "core/lab.h"
#include "sip/agent.h"
#include "sip/exchange.h"
#include "sip/request.h"

#define DOMAIN "ims.example"
#define ALICE  "sip:+8613800000001@" DOMAIN
#define BOB    "sip:+8613800000002@" DOMAIN
#define CAROL  "sip:+8613800000003@" DOMAIN
#define DORA   "sip:+8613800000004@" DOMAIN
#define ERIN   "sip:+8613800000005@" DOMAIN

typedef struct _Stub Stub;

/* What a stub does with a request; it must answer it, now or later. */
typedef void (*StubAnswer) (Stub *stub, LabSipExchange *exchange);

struct _Stub
{
  LabElement element;
  LabSipAgent *agent;
  StubAnswer answer; /* NULL: 200 */
  guint status;      /* 0: by `answer` */
  GPtrArray *seen;   /* LabSipMessage: requests, in order */
  GPtrArray *acks;   /* LabSipMessage */
  GPtrArray *kept;   /* LabSipExchange, kept by `answer` */
};

typedef struct
{
  LabBlock *block;
  LabTopology *topology;
  LabContext *lab;
  Stub *pcscf, *as, *stranger;
} Network;

/* Fills the filter criteria of all users; NULL: MESSAGE (originating) and REGISTER to the stub server. */
typedef gboolean (*NetworkCriteria) (const char *server_uri, LabServiceProfile *profile,
                                     GError **error);

void network_init (int *argc, char ***argv);

/* @scscf: further options of the S-CSCF in flow style, or ""; @more: further elements, or "". */
Network *network_up (const char *scscf, const char *more, NetworkCriteria criteria);
void network_down (Network *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Network, network_down)

/* Ends one element without farewell. */
void network_kill (Network *network, const char *element);

/* (transfer full): a request from @from (an identity) with header names and values up to NULL. */
LabSipMessage *network_request (const char *method, const char *uri, const char *from,
                                ...) G_GNUC_NULL_TERMINATED;

/* (transfer full): the final response to @request, sent by @from to the element called @to. */
LabSipMessage *network_ask (Network *network, Stub *from, LabSipMessage *request,
                            const char *to);

/* The same, and only its status. */
guint network_status (Network *network, Stub *from, LabSipMessage *request,
                      const char *to);

/* `sip:USER@ADDRESS:5060;transport=tcp;lr` of an element, in angle brackets. */
char *network_route (Network *network, const char *element, const char *user);

/* Turns the loop for so long on the virtual clock. */
void network_wait (guint64 ms);

/* What a phone's REGISTER says. */
typedef struct
{
  const char *impu;
  const char *username; /* NULL: the IMPU without its scheme */
  const char *password;
  const char *contact; /* with parameters; NULL: none */
  const char *expires; /* NULL: none */
  const char *flow;    /* of Path; NULL: `flow1` */
  const char *supported;
  const char *integrity;      /* integrity-protected; NULL: none */
  guint *nc;                  /* (inout) counted up; NULL: 1 */
  char **nonce;               /* (inout) used again, and the last one given; NULL: none */
  const char *header, *value; /* one more */
} Phone;

/* (transfer full): the first REGISTER's response, without or with the credentials of `nonce`. */
LabSipMessage *network_register_once (Network *network, const Phone *phone);

/* (transfer full): a REGISTER's response after its challenge was answered. */
LabSipMessage *network_register (Network *network, const Phone *phone);

/* Registers @impu with its password `s3cret` at @contact, and asserts that it is accepted. */
void network_enrol (Network *network, const char *impu, const char *contact,
                    const char *flow);

/* Digest credentials for a challenge: a header value. */
char *network_credentials (const char *challenge, const char *username,
                           const char *password, const char *method, const char *uri,
                           guint nc, const char *extra);

guint message_status (const LabSipMessage *message);

/* All values of a list header, joined by `|`: (transfer full). */
char *message_all (const LabSipMessage *message, const char *name);

/* (transfer none) (nullable): the last event of this kind at the S-CSCF. */
const LabEvent *network_event (Network *network, const char *kind);

/* How many events of this kind there are at the S-CSCF. */
guint network_events (Network *network, const char *kind);
