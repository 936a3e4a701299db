/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/lab.h"
#include "scenario/run.h"

/* A scenario is a tree of steps.  A step is started, and ends exactly once: by lab_step_pass(), by
   lab_step_fail(), which ends the whole scenario, or with the run's scope.  Private to this folder. */

typedef struct _LabStep LabStep;

/**
 * LabStepWord:
 * @word: the step's key without an element: `parallel`, `receive`
 * @summary: one line for the manual
 * @arguments: the option that its value is checked by
 * @on_element: whether it is written `element.word`
 * @check: (nullable): reports what the option cannot say
 * @start: begins it
 *
 * What a step's key may be, beside the verbs of the elements.
 */
typedef struct
{
  const char *word;
  const char *summary;
  const LabOption *arguments;
  gboolean on_element;
  void (*check) (const LabScenarioChecker *checker, const LabNode *arguments,
                 const LabElementKind *kind);
  void (*start) (LabStep *step);
} LabStepWord;

/** LabStepEnded: a step has passed; it is gone when this returns. */
typedef void (*LabStepEnded) (gpointer parent);

struct _LabStep
{
  LabScopeItem item; /* in the run's scope */
  LabScope scope;    /* what it has under way; cleared with it */
  LabScenarioRun *run;
  const LabNode *node;      /* its arguments as written */
  LabNode *resolved;        /* (nullable): a copy with the variables filled in */
  const LabNode *arguments; /* one of the two */
  char *title;              /* `bob.receive` */
  LabElement *element;      /* (nullable) */
  const LabVerb *verb;      /* (nullable) */
  LabStepEnded ended;
  gpointer parent;
  gpointer data; /* the word's own */
  GDestroyNotify free_data;
};

/**
 * lab_step_start:
 * @run: the scenario's run
 * @node: the step as written: `{bob.receive: {…}}`
 * @ended: called when it has passed, never before this function returns
 * @parent: passed to @ended
 */
void lab_step_start (LabScenarioRun *run, const LabNode *node, LabStepEnded ended,
                     gpointer parent);

/** lab_step_start_list: the steps of a list, or the one step that @node is, one after another. */
void lab_step_start_list (LabScenarioRun *run, const LabNode *node, LabStepEnded ended,
                          gpointer parent);

/** lab_step_pass: (transfer full): it has ended well. */
void lab_step_pass (LabStep *step);

/**
 * lab_step_fail:
 * @step: (transfer full): it has failed, and with it the scenario
 * @frame: the recording's frame to look at; 0: the last one
 * @format: printf-like: what was expected and what came
 */
void lab_step_fail (LabStep *step, guint64 frame, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** lab_step_save: does the step's `save`: variables from fields of @event; FALSE: failed the step. */
gboolean lab_step_save (LabStep *step, const LabEvent *event);

/** lab_step_words: (array zero-terminated=1): all of them; ended by a NULL word. */
extern const LabStepWord lab_step_words[];

/** lab_step_find_word: (nullable): by its key and whether an element stands before it. */
const LabStepWord *lab_step_find_word (const char *word, gboolean on_element);

/** lab_verb_option: (transfer none): a verb's own options and those of every verb step. */
const LabOption *lab_verb_option (const LabVerb *verb);

/** lab_kind_find_verb: (nullable): a kind's verb by name. */
const LabVerb *lab_kind_find_verb (const LabElementKind *kind, const char *name);

/** lab_verb_step_start: begins a step that is a verb. */
void lab_verb_step_start (LabStep *step);

/* the words, each in its file */
extern const LabOption lab_parallel_option, lab_repeat_option, lab_receive_option,
    lab_absent_option, lab_expect_option;
void lab_parallel_start (LabStep *step);
void lab_parallel_check (const LabScenarioChecker *checker, const LabNode *arguments,
                         const LabElementKind *kind);
void lab_repeat_start (LabStep *step);
void lab_repeat_check (const LabScenarioChecker *checker, const LabNode *arguments,
                       const LabElementKind *kind);
void lab_receive_start (LabStep *step);
void lab_wait_start (LabStep *step);
void lab_absent_start (LabStep *step);
void lab_expect_start (LabStep *step);
void lab_event_step_check (const LabScenarioChecker *checker, const LabNode *arguments,
                           const LabElementKind *kind);

/**
 * lab_match_check:
 * @wanted: what a step looks for, as in match.h
 * @fields: (nullable) (array zero-terminated=1): those that there are; %NULL: not known
 *
 * Reports a field that is none, a pattern of the wrong shape, and a regular expression that cannot be read.
 */
void lab_match_check (const LabScenarioChecker *checker, const LabNode *wanted,
                      const char *const *fields);
