/* SPDX-License-Identifier: Apache-2.0 */
#include "fake.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"

typedef struct
{
  LabElement element;
  const LabNode *node;
  GPtrArray *calls; /* of LabVerbCall: those that do not end by themselves */
} Fake;

/* A verb that ends, or an event that comes, later: in the element's scope. */
typedef struct
{
  LabScopeItem item;
  LabScope timers;
  Fake *fake;
  LabVerbCall *call;
  char *status, *text; /* of the arguments, which are the step's */
  gboolean fails;
} Later;

GString *fake_journal;
static LabBlock *block;
static LabTopology *topology;

static void
note (const char *what, const LabElement *element)
{
  g_string_append_printf (fake_journal, "%s%s %s", fake_journal->len == 0 ? "" : ", ",
                          what, element->name);
}

char *
fake_journal_take (void)
{
  char *text = g_strdup (fake_journal->str);
  g_string_truncate (fake_journal, 0);
  return text;
}

/* ---- verbs */

void
fake_message (LabElement *element, const char *text, guint64 frame)
{
  LabEvent *event = lab_event_new ("message", frame);
  lab_event_set (event, "text", text);
  lab_event_set (event, "from", element->name);
  lab_event_set_header (event, "Subject", "x");
  lab_event_log_append (element->events, event);
}

static const LabEvent *
respond (LabElement *element, const char *status)
{
  LabEvent *event = lab_event_new ("response", 17);
  lab_event_set (event, "status", status);
  lab_event_set (event, "phrase", "Words");
  lab_event_set_header (event, "Server", "fake/1");
  lab_event_log_append (element->events, event);
  return event;
}

static void
free_later (LabScopeItem *item)
{
  Later *later = (Later *)item;
  lab_scope_clear (&later->timers);
  g_free (later->status);
  g_free (later->text);
  g_free (later);
}

static void
end_call (const Later *later)
{
  LabElement *element = &later->fake->element;
  if (later->fails)
    lab_verb_call_fail (later->call, 23, "%s: no", element->name);
  else
    lab_verb_call_pass (later->call,
                        later->status == NULL ? NULL : respond (element, later->status));
}

static void
on_later (gpointer user_data)
{
  Later *later = user_data;
  if (later->call != NULL)
    end_call (later);
  else
    fake_message (&later->fake->element, later->text, 5);
  lab_scope_leave (&later->item);
  free_later (&later->item);
}

static void
cancel_later (LabScopeItem *item)
{
  Later *later = (Later *)item;
  if (later->call != NULL)
    lab_verb_call_fail (later->call, 0, "the element stops");
  free_later (item);
}

static void
do_later (Fake *fake, LabVerbCall *call, const LabNode *arguments, gboolean fails,
          guint64 after_ms)
{
  Later *later = g_new0 (Later, 1);
  later->fake = fake;
  later->call = call;
  later->status = g_strdup (lab_node_string (arguments, "status"));
  later->text = g_strdup (lab_node_string (arguments, "text"));
  later->fails = fails;
  lab_scope_enter (&fake->element.scope, &later->item, cancel_later);
  lab_timer_start (&later->timers, after_ms, on_later, later);
}

static void
start_now (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  lab_verb_call_pass (call, NULL);
}

static void
start_later (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  do_later ((Fake *)element, call, arguments, FALSE,
            (guint64)lab_node_duration_ms (arguments, "after"));
}

static void
start_fails (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  do_later ((Fake *)element, call, arguments, TRUE,
            (guint64)lab_node_duration_ms (arguments, "after"));
}

static void
start_never (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  g_ptr_array_add (((Fake *)element)->calls, call);
}

static void
start_event (LabElement *element, const LabNode *arguments, LabVerbCall *call)
{
  gint64 times = lab_node_int (arguments, "times");
  guint64 after_ms = (guint64)lab_node_duration_ms (arguments, "after");
  for (gint64 i = 0; i < times; i++)
    do_later ((Fake *)element, NULL, arguments, FALSE, after_ms * ((guint64)i + 1));
  lab_verb_call_pass (call, NULL);
}

static const LabOption after_options[] = {
  { "after", LAB_OPTION_DURATION, "10ms", "When it ends", .min = 0, .max = 3600000 },
  { NULL },
};
static const LabOption answer_options[] = {
  { "status", LAB_OPTION_STRING, "200", "The answer's" },
  { "after", LAB_OPTION_DURATION, "10ms", "When it ends", .min = 0, .max = 3600000 },
  { NULL },
};
static const LabOption event_options[] = {
  { "text", LAB_OPTION_STRING, "hello", "The message's" },
  { "times", LAB_OPTION_INT, "1", "How many", .min = 1, .max = 100 },
  { "after", LAB_OPTION_DURATION, "10ms", "When, and how far apart", .min = 0,
    .max = 3600000 },
  { NULL },
};
static const LabVerb verbs[] = {
  { "now", "Ends before it returns", NULL, NULL, start_now },
  { "later", "Ends later", after_options, NULL, start_later },
  { "fails", "Fails later", after_options, NULL, start_fails },
  { "never", "Does not end", NULL, NULL, start_never },
  { "answer", "Ends with a response", answer_options, "2xx", start_later },
  { "event", "Messages come later", event_options, NULL, start_event },
  { NULL },
};

void
fake_end_calls (LabElement *element)
{
  Fake *fake = (Fake *)element;
  for (guint i = 0; i < fake->calls->len; i++)
    lab_verb_call_pass (fake->calls->pdata[i], NULL);
  g_ptr_array_set_size (fake->calls, 0);
}

/* ---- the contract */

static const char *const ways_to_stop[] = { "now", "later", "never", NULL };
static const LabOption endpoint_item = { .type = LAB_OPTION_ENDPOINT };
static const LabOption options[] = {
  { "listens", LAB_OPTION_BOOL, "true", "Whether it can" },
  { "creates", LAB_OPTION_BOOL, "true", "Whether it can" },
  { "ready", LAB_OPTION_BOOL, "true", "Whether it is" },
  { "stops", LAB_OPTION_ENUM, "now", "When", .words = ways_to_stop },
  { "server", LAB_OPTION_REF, NULL, "Another", .target = "elements",
    .target_type = "fake" },
  { "listen", LAB_OPTION_LIST, "[udp:5060]", "Where", .item = &endpoint_item },
  { NULL },
};

static LabElement *
create_kind (LabContext *lab, const LabElementKind *kind, const char *name,
             const LabNode *node, GError **error)
{
  if (!lab_node_bool (node, "creates"))
    {
      lab_node_error (node, error, "it does not want to be");
      return NULL;
    }
  Fake *self = g_new0 (Fake, 1);
  lab_element_init (&self->element, kind, lab, name);
  self->node = node;
  self->calls = g_ptr_array_new ();
  return &self->element;
}

static gboolean
listen_or_not (LabElement *element, GError **error)
{
  note ("listen", element);
  if (lab_node_bool (((Fake *)element)->node, "listens"))
    return TRUE;
  g_set_error (error, LAB_ERROR, LAB_ERROR_ENVIRONMENT, "the address is taken");
  return FALSE;
}

static void
note_connect (LabElement *element)
{
  note ("connect", element);
}

static gboolean
is_ready (LabElement *element, char **waiting_for)
{
  if (lab_node_bool (((Fake *)element)->node, "ready"))
    return TRUE;
  *waiting_for = g_strdup ("Godot");
  return FALSE;
}

static void
describe (const LabElement *element, LabReport *report)
{
  lab_report_add (report, element->name, "kind", "%s", element->kind->kind);
}

/* Tells that the element has stopped; not in its scope, which is cleared only after it. */
typedef struct
{
  LabScope timers;
  LabDone done;
  gpointer self;
} Stopping;

static void
on_stopped (gpointer user_data)
{
  Stopping *stopping = user_data;
  stopping->done (stopping->self, NULL);
  g_free (stopping);
}

static void
stop (LabElement *element, LabStop how, LabDone done, gpointer done_self)
{
  note (how == LAB_STOP_KILL ? "kill" : "stop", element);
  int way = lab_node_enum (((Fake *)element)->node, "stops");
  lab_scope_clear (&element->scope);
  fake_end_calls (element);
  if (way == 0)
    done (done_self, NULL);
  if (way != 1)
    return;
  Stopping *stopping = g_new0 (Stopping, 1);
  stopping->done = done;
  stopping->self = done_self;
  lab_timer_start (&stopping->timers, 10, on_stopped, stopping);
}

static void
destroy (LabElement *element)
{
  Fake *self = (Fake *)element;
  note ("destroy", element);
  lab_element_clear (element);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

static const char *const services[] = { "sip:udp", "diameter", NULL };
static const char event_kinds[]
    = "    message: text from header:NAME\n"
      "    report: report (delivered, displayed), message_id\n"
      "    response: status phrase header:NAME";

static LabElement *
create_fake (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  extern const LabElementKind fake_kind;
  return create_kind (lab, &fake_kind, name, node, error);
}

static LabElement *
create_server (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  extern const LabElementKind fake_as_kind;
  return create_kind (lab, &fake_as_kind, name, node, error);
}

static LabElement *
create_phone (LabContext *lab, const char *name, const LabNode *node, GError **error)
{
  extern const LabElementKind fake_ue_kind;
  return create_kind (lab, &fake_ue_kind, name, node, error);
}

static gboolean
filter_criteria (LabContext *lab, const char *name, LabServiceProfile *profile,
                 GError **error)
{
  g_autofree char *uri = g_strdup_printf ("sip:%s.example.com", name);
  return lab_service_profile_add_messaging (profile, uri, "^fake", error);
}

#define FAKE                                                                             \
  .summary = "A fake", .specs = "none", .services = services, .options = options,        \
  .verbs = verbs, .event_kinds = event_kinds, .listen = listen_or_not,                   \
  .connect = note_connect, .ready = is_ready, .describe = describe, .stop = stop,        \
  .destroy = destroy

extern const LabElementKind fake_kind, fake_as_kind, fake_ue_kind;
const LabElementKind fake_kind = { .kind = "fake", .create = create_fake, FAKE };
const LabElementKind fake_as_kind = {
  .kind = "fake_as", .create = create_server, .filter_criteria = filter_criteria, FAKE
};
const LabElementKind fake_ue_kind
    = { .kind = "virtual_ue", .create = create_phone, FAKE };

static const LabElementKind *const elements[] = { &fake_kind, &fake_as_kind, NULL };
const LabKinds fake_kinds = { .elements = elements, .ue = &fake_ue_kind };

/* ---- the program */

static void
ignore_line (const char *line, gpointer unused)
{
}

void
fake_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;
  guint64 seed = 1;
  g_test_init (argc, argv, NULL);
  lab_clock_start (LAB_CLOCK_VIRTUAL);
  lab_random_seed (&seed);
  if (!g_test_verbose ())
    lab_log_set_sink (ignore_line, NULL);
  block = lab_block_claim (&error);
  g_assert_no_error (error);
  fake_journal = g_string_new (NULL);
}

int
fake_run (void)
{
  int result = g_test_run ();
  lab_block_free (block);
  g_string_free (fake_journal, TRUE);
  return result;
}

LabTopology *
fake_topology (void)
{
  return topology;
}

LabContext *
fake_lab_new (const char *yaml, const char *const *only, GError **error)
{
  const LabConfig config = { .block = block, .only = only };
  lab_topology_free (topology);
  topology
      = lab_topology_parse ("fake.yaml", yaml, -1, lab_topology_options (&fake_kinds));
  return lab_new (topology, &fake_kinds, &config, error);
}

void
fake_lab_free (LabContext *lab)
{
  lab_free (lab);
  g_clear_pointer (&topology, lab_topology_free);
}

static void
set_over (gpointer over)
{
  *(gboolean *)over = TRUE;
}

void
fake_pass_ms (guint64 ms)
{
  LabScope scope = { 0 };
  gboolean over = FALSE;
  lab_timer_start (&scope, ms, set_over, &over);
  while (!over)
    lab_clock_iterate (TRUE);
}
