/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "base/scope.h"

/**
 * LabClockMode:
 * @LAB_CLOCK_REAL: time passes by itself
 * @LAB_CLOCK_VIRTUAL: time stands still while anything is ready, and jumps to the earliest timer
 *   when nothing is; it has whole milliseconds from a fixed epoch (2030-01-01T00:00:00Z)
 */
typedef enum
{
  LAB_CLOCK_REAL,
  LAB_CLOCK_VIRTUAL,
} LabClockMode;

/** The virtual clock's first moment, in microseconds of the Unix epoch: 2030-01-01T00:00:00Z. */
#define LAB_CLOCK_VIRTUAL_EPOCH_US (G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC)

/**
 * lab_clock_start:
 * @mode: what moves the time
 *
 * Starts the process's clock on the default main context.  Once a process, before any timer.
 */
void lab_clock_start (LabClockMode mode);

/** lab_clock_mode: what lab_clock_start() was given. */
LabClockMode lab_clock_mode (void);

/**
 * lab_clock_now_us:
 *
 * Returns: microseconds of the Unix epoch; never goes back, even when the machine's time is set.
 */
gint64 lab_clock_now_us (void);

/** lab_clock_now_s: seconds of the Unix epoch, rounded down. */
gint64 lab_clock_now_s (void);

/**
 * lab_clock_rising_us:
 *
 * The virtual now with 1 to 999 µs on top that rise with every read, for a library that loops for
 * ever on a clock that stands still.  On the real clock the same as lab_clock_now_us().
 */
gint64 lab_clock_rising_us (void);

/**
 * LabForeignTimers:
 * @next_ms: milliseconds until the next timer of another library's; -1 without one
 *
 * A library with timers of its own, which the virtual clock must not jump over.
 */
typedef struct
{
  int (*next_ms) (void);
} LabForeignTimers;

/** lab_clock_add_foreign_timers: tells the virtual clock of another library's timers (static). */
void lab_clock_add_foreign_timers (const LabForeignTimers *timers);

/** lab_clock_remove_foreign_timers: forgets them. */
void lab_clock_remove_foreign_timers (const LabForeignTimers *timers);

/**
 * lab_clock_set_fence:
 * @enabled: whether the virtual clock sends itself a datagram before each jump, so that what was
 *   sent before is surely in its receiver's queue (older kernels defer loopback delivery under
 *   load); on by default
 */
void lab_clock_set_fence (gboolean enabled);

/** LabTimerFunc: called once, when the time has come; the timer is gone by then. */
typedef void (*LabTimerFunc) (gpointer self);

/** LabTimer: a one-shot timer, entered in its owner's scope. */
typedef struct _LabTimer LabTimer;

/**
 * lab_timer_start:
 * @scope: the owner's scope; clearing it cancels the timer
 * @delay_ms: milliseconds from now; 0: at the loop's next turn
 * @func: what to call
 * @self: passed to @func
 *
 * Timers of the same moment fire in the order in which they were started.
 *
 * Returns: (transfer none): the timer, valid until it fires or is cancelled
 */
LabTimer *lab_timer_start (LabScope *scope, guint64 delay_ms, LabTimerFunc func,
                           gpointer self);

/**
 * lab_timer_cancel:
 * @timer: (inout): a timer's place; set to %NULL; no harm if it is %NULL already
 */
void lab_timer_cancel (LabTimer **timer);

/** lab_timer_count: timers under way in the process; tests look for leftovers with it. */
guint lab_timer_count (void);

/**
 * lab_clock_iterate:
 * @may_block: whether to wait until something is ready
 *
 * One turn of the default main context.
 */
void lab_clock_iterate (gboolean may_block);

/**
 * lab_clock_format_rfc3339:
 * @time_us: microseconds of the Unix epoch
 *
 * Returns: (transfer full): `2030-01-01T00:00:00.000Z` (RFC 3339)
 */
char *lab_clock_format_rfc3339 (gint64 time_us);

/**
 * lab_clock_format_http_date:
 * @time_us: microseconds of the Unix epoch
 *
 * Returns: (transfer full): `Tue, 01 Jan 2030 00:00:00 GMT` (RFC 3261 §20.17)
 */
char *lab_clock_format_http_date (gint64 time_us);
