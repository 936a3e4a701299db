/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"
#include "core/event.h"
#include "core/report.h"
#include "ims/service_profile.h"
#include "topology/node.h"
#include "topology/option.h"

typedef struct _LabContext LabContext;
typedef struct _LabElement LabElement;
typedef struct _LabElementKind LabElementKind;
typedef struct _LabVerbCall LabVerbCall;

/**
 * LabStop:
 * @LAB_STOP_GOODBYE: says farewell where the protocol has one (Disconnect-Peer-Request), then closes
 * @LAB_STOP_KILL: only closes, as a power cut would
 */
typedef enum
{
  LAB_STOP_GOODBYE,
  LAB_STOP_KILL,
} LabStop;

/**
 * LabElement:
 * @kind: its vtable
 * @name: its name in the topology file
 * @lab: the lab that it belongs to
 * @scope: all that it has under way; cleared after its `stop`
 * @events: what happened to it, for scenarios
 *
 * One network function, or one phone.  The first member of every element's struct; lab_element_init()
 * fills it in `create`, lab_element_clear() empties it in `destroy`.
 */
struct _LabElement
{
  const LabElementKind *kind;
  char *name;
  LabContext *lab;
  LabScope scope;
  LabEventLog *events;
};

/**
 * LabVerb:
 * @name: as a step calls it: `register`
 * @summary: one line for the manual
 * @options: what it takes; (nullable): nothing
 * @expects: the status that a step expects when it names none: `200`, `2xx`, or a list
 *   `200 202`; (nullable): the verb has no status
 * @start: begins it.  Must finish @call exactly once by lab_verb_call_pass() or _fail(), also when
 *   the element stops; may do so before it returns.  Its arguments are gone when it has returned
 *
 * What a scenario may ask of an element.
 */
typedef struct
{
  const char *name;
  const char *summary;
  const LabOption *options;
  const char *expects;
  void (*start) (LabElement *self, const LabNode *arguments, LabVerbCall *call);
} LabVerb;

/**
 * lab_verb_call_pass:
 * @call: (transfer full): a verb under way
 * @result: (nullable): the event that is its outcome (a `response` with `status`), which is in the
 *   element's log; the step judges its status, headers and body
 */
void lab_verb_call_pass (LabVerbCall *call, const LabEvent *result);

/**
 * lab_verb_call_fail:
 * @call: (transfer full): a verb under way
 * @frame: the recording's frame to look at; 0 without one
 * @format: printf-like: what was to happen and what came instead
 */
void lab_verb_call_fail (LabVerbCall *call, guint64 frame, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** LabVerbCallDone: how the scenario learns of the outcome: @error is %NULL when it passed. */
typedef void (*LabVerbCallDone) (gpointer self, const LabEvent *result, guint64 frame,
                                 const GError *error);

/**
 * lab_verb_start:
 * @element: an element
 * @verb: one of its kind's
 * @arguments: (nullable): the step's arguments, checked against the verb's options
 * @scope: the caller's scope; clearing it forgets the call: its outcome is then not told
 * @done: called exactly once, never before this function has returned
 * @self: passed to @done
 */
void lab_verb_start (LabElement *element, const LabVerb *verb, const LabNode *arguments,
                     LabScope *scope, LabVerbCallDone done, gpointer self);

/**
 * LabElementKind:
 * @kind: the topology's keyword: `hss`
 * @summary: one line for `rcslab elements`
 * @specs: the specifications that it follows: `TS 29.228, TS 29.229`
 * @services: (array zero-terminated=1) (nullable): what of the directory an external one serves at the
 *   address that the topology gives: `sip:udp`, `diameter`
 * @options: its options in the topology; parse it, print the manual, make the schema
 * @verbs: (array zero-terminated=1) (nullable): what a scenario may ask
 * @event_kinds: (nullable): manual text of the events that it logs, a line each `kind: fields`
 * @filter_criteria: (nullable): of an application server: adds the criteria that bring users' requests
 *   to the server called @name, wherever it runs, to the network's default service profile
 * @create: offline: reads @node, opens no socket (databases are opened in @listen)
 * @listen: all endpoints or none; says in the directory where it is
 * @connect: starts what needs others; retries with back-off; never fails the start
 * @ready: whether it can serve; else @waiting_for says what is missing (transfer full)
 * @introduce: (nullable): rows for the top of `up`'s table, above all elements
 * @describe: rows for `up`'s table
 * @stop: closes everything; @done exactly once; the element's scope is cleared by the caller after it
 * @destroy: frees the element; also one that never listened
 */
struct _LabElementKind
{
  const char *kind;
  const char *summary;
  const char *specs;
  const char *const *services;
  const LabOption *options;
  const LabVerb *verbs;
  const char *event_kinds;
  gboolean (*filter_criteria) (LabContext *lab, const char *name,
                               LabServiceProfile *profile, GError **error);
  LabElement *(*create) (LabContext *lab, const char *name, const LabNode *node,
                         GError **error);
  gboolean (*listen) (LabElement *self, GError **error);
  void (*connect) (LabElement *self);
  gboolean (*ready) (LabElement *self, char **waiting_for);
  void (*introduce) (const LabElement *self, LabReport *report);
  void (*describe) (const LabElement *self, LabReport *report);
  void (*stop) (LabElement *self, LabStop how, LabDone done, gpointer done_self);
  void (*destroy) (LabElement *self);
};

/** lab_element_init: fills the first member of an element's struct. */
void lab_element_init (LabElement *self, const LabElementKind *kind, LabContext *lab,
                       const char *name);

/** lab_element_clear: empties it; the scope must have nothing under way that calls back. */
void lab_element_clear (LabElement *self);
