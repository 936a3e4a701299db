/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Kinds of element and phone that do nothing but tell what was asked of them. */
#include <glib.h>
#include "core/lab.h"

/*
 * Kind `fake`, with the options
 *   listens: true; false: listening fails
 *   creates: true; false: making it fails
 *   stops: now | later (10 ms) | never
 *   ready: true; false: it waits for Godot
 *   server: a ref to another fake
 * kind `fake_as`, which adds filter criteria, and phones, which are fakes, too.
 *
 * Verbs of all: `now`, `later` (after: 10ms), `never`, `fails` (after), `answer` (status, after): ends with a `response`,
 * `event` (text, times, after): appends events `message`; `both` (ends in its start, and appends).
 */
extern const LabKinds fake_kinds;

/* What was asked of the elements: `listen a, connect a, …`; emptied by fake_journal_take() (transfer full). */
extern GString *fake_journal;
char *fake_journal_take (void);

/* A lab of this topology, on the block of the program; its elements are checked and made, not started. */
LabContext *fake_lab_new (const char *yaml, const char *const *only, GError **error);

/* Frees the lab and its topology. */
void fake_lab_free (LabContext *lab);

/* The topology of the lab that was made last. */
LabTopology *fake_topology (void);

/* The program's begin and end: virtual clock, seed, block. */
void fake_init (int *argc, char ***argv);
int fake_run (void);

/* Turns the loop for so long on the clock. */
void fake_pass_ms (guint64 ms);

/* Ends the calls of the verb `never` that are under way, so that nothing leaks. */
void fake_end_calls (LabElement *element);

/* An event `message` with this text. */
void fake_message (LabElement *element, const char *text, guint64 frame);
