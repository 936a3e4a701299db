/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * lab_sip_start:
 * @error: return location (LAB_ERROR_ENVIRONMENT): which function of the stack is not the lab's
 *
 * Starts the process's one SIP stack: its event loop as one source of the default main context, its clock and its
 * randomness the lab's (base/clock.h, base/random.h: start those first), its recording functions the lab's.  It tests at
 * once that the program was linked so that this holds.  A second call counts, and does nothing else.
 *
 * Returns: whether agents can be made
 */
gboolean lab_sip_start (GError **error);

/** lab_sip_stop: after the last agent is gone; as many calls as of lab_sip_start(). */
void lab_sip_stop (void);
