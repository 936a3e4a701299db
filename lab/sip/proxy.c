/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/proxy.h"

#include "base/clock.h"
#include "base/random.h"
#include "sip/proxy-private.h"

#include <string.h>

/* RFC 3261 §16.6 step 11: larger than three minutes. */
#define TIMER_C_MS 181000

typedef enum
{
  BRANCH_WAITING,
  BRANCH_RUNNING,
  BRANCH_ENDED,
} BranchState;

struct _LabSipBranch
{
  LabSipProxy *proxy;
  LabSipMessage *message;
  LabSipTarget target; /* its flow is held */
  gboolean has_target;
  guint group;
  gpointer tag;
  BranchState state;
  LabSipRequest *request; /* while it runs */
  LabTimer *timer_c;
  gboolean timed_out;    /* by timer C */
  LabSipMessage *answer; /* 300 to 699 */
};

struct _LabSipProxy
{
  LabScopeItem item; /* first: the owner's scope hands it back */
  LabScope scope;    /* the branches' requests and timers */
  LabSipExchange *exchange;
  const LabSipProxyHooks *hooks;
  gpointer self;
  GPtrArray *branches;
  char *loop_mark;
  guint group; /* that runs, or ran last */
  gboolean started;
  gboolean ending; /* cancelled, or a 6xx: no new branch */
  gboolean cancelled;
  gboolean finished;
  guint busy; /* callbacks of ours on the stack */
};

static void
branch_free (gpointer data)
{
  LabSipBranch *branch = data;
  lab_sip_message_unref (branch->message);
  lab_sip_flow_unref (branch->target.flow);
  lab_sip_message_unref (branch->answer);
  g_free (branch);
}

static void
proxy_free (LabSipProxy *proxy)
{
  lab_scope_leave (&proxy->item);
  lab_sip_exchange_on_cancel (proxy->exchange, NULL, NULL);
  lab_scope_clear (&proxy->scope);
  lab_sip_exchange_unref (proxy->exchange);
  g_ptr_array_unref (proxy->branches);
  g_free (proxy->loop_mark);
  g_free (proxy);
}

/* A callback may end the proxy: it is freed when the outermost of ours returns. */
static void
enter (LabSipProxy *proxy)
{
  proxy->busy++;
}

static void
leave (LabSipProxy *proxy)
{
  if (--proxy->busy == 0 && proxy->finished)
    proxy_free (proxy);
}

static gboolean
is_invite (const LabSipProxy *proxy)
{
  return lab_sip_message_is_method (lab_sip_exchange_request (proxy->exchange), "INVITE");
}

/* ---- the end */

/* Sends the final response; the other branches' requests end with the scope, INVITEs by a CANCEL. */
static void
finish (LabSipProxy *proxy, LabSipMessage *response)
{
  g_autoptr (LabSipMessage) owned = response;
  if (proxy->finished)
    return;
  enter (proxy);
  proxy->finished = TRUE;
  lab_scope_leave (&proxy->item);
  if (proxy->hooks != NULL && proxy->hooks->done != NULL)
    proxy->hooks->done (proxy->self, proxy, response);
  lab_sip_exchange_send (proxy->exchange, g_steal_pointer (&owned));
  leave (proxy);
}

static void
owner_stopped (LabScopeItem *item)
{
  LabSipProxy *proxy = (LabSipProxy *)item;
  if (proxy->finished)
    return;
  proxy->finished = TRUE;
  if (!lab_sip_exchange_is_answered (proxy->exchange))
    lab_sip_exchange_reply (proxy->exchange, 500, NULL, NULL);
  if (proxy->busy == 0)
    proxy_free (proxy);
}

/* ---- the best answer (RFC 3261 §16.7 step 6) */

/* Lower is better. */
static guint
rank (const LabSipProxy *proxy, const LabSipMessage *response)
{
  static const guint preferred[] = { 401, 407, 415, 420, 484 };
  static const guint nobody[] = { 480, 430, 408, 503 };
  guint status = lab_sip_message_status (response);
  if (status >= 600)
    return 0;
  /* Who cancelled asks for nothing else (RFC 3261 §9.1), whatever other branches said before. */
  if (proxy->cancelled && status == 487)
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (preferred); i++)
    if (status == preferred[i])
      return 4000 + i;
  /* Nobody answered, or nobody is there: any word from somebody is better. */
  guint class = status / 100 * 1000 + 100;
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    if (status == nobody[i])
      return class + 896 + i;
  return class;
}

static LabSipMessage *
best_answer (const LabSipProxy *proxy)
{
  LabSipMessage *best = NULL;
  for (guint i = 0; i < proxy->branches->len; i++)
    {
      const LabSipBranch *branch = g_ptr_array_index (proxy->branches, i);
      if (branch->answer != NULL
          && (best == NULL || rank (proxy, branch->answer) < rank (proxy, best)))
        best = branch->answer;
    }
  return best;
}

/* RFC 3261 §16.7 step 7: the challenges of all branches go into the one answer. */
static void
gather_challenges (const LabSipProxy *proxy, LabSipMessage *best)
{
  guint status = lab_sip_message_status (best);
  if (status != 401 && status != 407)
    return;
  for (guint i = 0; i < proxy->branches->len; i++)
    {
      const LabSipBranch *branch = g_ptr_array_index (proxy->branches, i);
      guint other = branch->answer != NULL ? lab_sip_message_status (branch->answer) : 0;
      if (branch->answer == best || (other != 401 && other != 407))
        continue;
      lab_sip_message_copy_fields (best, branch->answer, "WWW-Authenticate");
      lab_sip_message_copy_fields (best, branch->answer, "Proxy-Authenticate");
    }
}

static void
answer_best (LabSipProxy *proxy)
{
  LabSipMessage *best = best_answer (proxy);
  if (best == NULL)
    {
      finish (proxy, lab_sip_exchange_reply_new (proxy->exchange,
                                                 proxy->cancelled ? 487 : 480, NULL));
      return;
    }
  gather_challenges (proxy, best);
  /* RFC 3261 §16.7 step 6: our neighbour's trouble is not ours. */
  if (lab_sip_message_status (best) == 503)
    lab_sip_message_set_status (best, 500, NULL);
  finish (proxy, lab_sip_message_ref (best));
}

/* ---- branches */

static void run_branch (LabSipBranch *branch);

/* Runs the branches whose turn it is; with none left, answers. */
static void
advance (LabSipProxy *proxy)
{
  guint lowest = G_MAXUINT;
  gboolean running = FALSE;
  if (proxy->finished || !proxy->started)
    return;
  for (guint i = 0; i < proxy->branches->len; i++)
    {
      const LabSipBranch *branch = g_ptr_array_index (proxy->branches, i);
      running |= branch->state == BRANCH_RUNNING;
      if (branch->state == BRANCH_WAITING)
        lowest = MIN (lowest, branch->group);
    }
  gboolean waiting = lowest != G_MAXUINT && !proxy->ending;
  if (waiting && (!running || lowest <= proxy->group))
    proxy->group = MAX (proxy->group, lowest);
  else if (running)
    return;
  else
    {
      answer_best (proxy);
      return;
    }
  for (guint i = 0; i < proxy->branches->len; i++)
    {
      LabSipBranch *branch = g_ptr_array_index (proxy->branches, i);
      if (branch->state == BRANCH_WAITING && branch->group <= proxy->group)
        run_branch (branch);
    }
}

static void
cancel_branches (LabSipProxy *proxy)
{
  proxy->ending = TRUE;
  for (guint i = 0; i < proxy->branches->len; i++)
    {
      LabSipBranch *branch = g_ptr_array_index (proxy->branches, i);
      if (branch->state == BRANCH_RUNNING && branch->request != NULL)
        lab_sip_request_cancel (branch->request);
    }
}

static void
timer_c_fired (gpointer self)
{
  LabSipBranch *branch = self;
  branch->timer_c = NULL;
  branch->timed_out = TRUE;
  if (branch->request != NULL)
    lab_sip_request_cancel (branch->request);
}

static void
restart_timer_c (LabSipBranch *branch)
{
  lab_timer_cancel (&branch->timer_c);
  if (!branch->timed_out)
    branch->timer_c
        = lab_timer_start (&branch->proxy->scope, TIMER_C_MS, timer_c_fired, branch);
}

static void
branch_failed (LabSipBranch *branch, LabSipMessage *response, gboolean internal)
{
  LabSipProxy *proxy = branch->proxy;
  /* §16.8: after timer C it is as if nobody had answered. */
  if (branch->timed_out && lab_sip_message_status (response) == 487)
    lab_sip_message_set_status (response, 408, NULL);
  branch->answer = lab_sip_message_ref (response);
  if (lab_sip_message_status (response) >= 600)
    cancel_branches (proxy);
  if (proxy->hooks != NULL && proxy->hooks->failed != NULL)
    proxy->hooks->failed (proxy->self, proxy, branch, response, internal);
  advance (proxy);
}

static void
on_branch_response (gpointer self, LabSipRequest *request, LabSipMessage *response,
                    gboolean internal)
{
  LabSipBranch *branch = self;
  LabSipProxy *proxy = branch->proxy;
  guint status = lab_sip_message_status (response);
  enter (proxy);
  g_autofree char *own_via = lab_sip_message_pop (response, "Via");
  if (status >= 200)
    {
      branch->state = BRANCH_ENDED;
      branch->request = NULL;
      lab_timer_cancel (&branch->timer_c);
    }
  else if (status > 100 && branch->timer_c != NULL)
    restart_timer_c (branch);
  gboolean pass = status != 100;
  if (pass && proxy->hooks != NULL && proxy->hooks->response != NULL)
    pass = proxy->hooks->response (proxy->self, proxy, branch, response);
  if (proxy->finished)
    ; /* by the hook */
  else if (status < 200 && pass)
    lab_sip_exchange_send (proxy->exchange, lab_sip_message_ref (response));
  else if (status >= 200 && status < 300)
    finish (proxy, lab_sip_message_ref (response));
  else if (status >= 300)
    branch_failed (branch, response, internal);
  leave (proxy);
}

static void
run_branch (LabSipBranch *branch)
{
  LabSipProxy *proxy = branch->proxy;
  g_autofree char *token = lab_random_token (12);
  g_autofree char *id = g_strdup_printf ("z9hG4bK%s.%s", token, proxy->loop_mark);
  branch->state = BRANCH_RUNNING;
  branch->request = lab_sip_request_send (
      lab_sip_exchange_agent (proxy->exchange), &proxy->scope,
      lab_sip_message_ref (branch->message), branch->has_target ? &branch->target : NULL,
      id, on_branch_response, branch);
  if (is_invite (proxy))
    restart_timer_c (branch);
}

/* ---- what the owner does */

static void
sender_cancelled (gpointer self, LabSipExchange *exchange)
{
  lab_sip_proxy_cancel (self);
}

LabSipProxy *
lab_sip_proxy_new (LabSipExchange *exchange, LabScope *scope,
                   const LabSipProxyHooks *hooks, gpointer self)
{
  LabSipProxy *proxy = g_new0 (LabSipProxy, 1);
  proxy->exchange = lab_sip_exchange_ref (exchange);
  proxy->hooks = hooks;
  proxy->self = self;
  proxy->branches = g_ptr_array_new_with_free_func (branch_free);
  proxy->loop_mark = lab_sip_proxy_loop_mark (lab_sip_exchange_request (exchange));
  lab_scope_enter (scope, &proxy->item, owner_stopped);
  lab_sip_exchange_on_cancel (exchange, sender_cancelled, proxy);
  if (is_invite (proxy))
    lab_sip_exchange_reply (exchange, 100, NULL, NULL);
  return proxy;
}

LabSipExchange *
lab_sip_proxy_exchange (const LabSipProxy *proxy)
{
  return proxy->exchange;
}

LabSipMessage *
lab_sip_proxy_copy_request (const LabSipProxy *proxy)
{
  LabSipMessage *copy = lab_sip_message_copy (lab_sip_exchange_request (proxy->exchange));
  lab_sip_message_decrease_max_forwards (copy);
  return copy;
}

LabSipBranch *
lab_sip_proxy_add (LabSipProxy *proxy, LabSipMessage *message, const LabSipTarget *target,
                   guint group, gpointer tag)
{
  LabSipBranch *branch = g_new0 (LabSipBranch, 1);
  branch->proxy = proxy;
  branch->message = message;
  branch->has_target = target != NULL;
  if (target != NULL)
    branch->target = *target;
  if (branch->target.flow != NULL)
    lab_sip_flow_ref (branch->target.flow);
  branch->group = group;
  branch->tag = tag;
  g_ptr_array_add (proxy->branches, branch);
  return branch;
}

void
lab_sip_proxy_start (LabSipProxy *proxy)
{
  proxy->started = TRUE;
  advance (proxy);
}

void
lab_sip_proxy_cancel (LabSipProxy *proxy)
{
  enter (proxy);
  proxy->cancelled = TRUE;
  cancel_branches (proxy);
  advance (proxy);
  leave (proxy);
}

void
lab_sip_proxy_answer (LabSipProxy *proxy, LabSipMessage *response)
{
  finish (proxy, response);
}

gpointer
lab_sip_branch_tag (const LabSipBranch *branch)
{
  return branch->tag;
}

LabSipMessage *
lab_sip_branch_message (const LabSipBranch *branch)
{
  return branch->message;
}

LabSipProxy *
lab_sip_proxy_forward (LabSipExchange *exchange, LabScope *scope, LabSipMessage *message,
                       const LabSipTarget *target, const LabSipProxyHooks *hooks,
                       gpointer self)
{
  LabSipProxy *proxy = lab_sip_proxy_new (exchange, scope, hooks, self);
  lab_sip_proxy_add (proxy, message, target, 0, NULL);
  lab_sip_proxy_start (proxy);
  return proxy;
}
