/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "core/context.h"
#include "core/element.h"
#include "net/block.h"
#include "net/tap.h"
#include "topology/topology.h"

/* A whole network: made from a topology, started, stopped.  For the command line, the scenarios and
   the tests; elements see context.h. */

/**
 * LabKinds:
 * @elements: (array zero-terminated=1): what may stand under `elements:`
 * @ue: what stands under `ues:`
 * @scenario_options: the table of the top-level key `scenarios:`, made by the scenario layer; (nullable)
 *
 * The kinds that this program knows.
 */
typedef struct
{
  const LabElementKind *const *elements;
  const LabElementKind *ue;
} LabKinds;

/**
 * LabConfig:
 * @block: the addresses; shared by the labs that follow one another in a run
 * @tap: (nullable): the recording; stays the caller's
 * @listen: (nullable): the machine's address for the P-CSCF's phone side
 * @only: (array zero-terminated=1) (nullable): names of the elements to run here; the others are
 *   elsewhere, at the addresses of the topology
 * @ca_directory: (nullable): where the lab CA lives; %NULL: the user's data directory
 *
 * What the topology file does not say.
 */
typedef struct
{
  LabBlock *block;
  LabTap *tap;
  const char *listen;
  const char *const *only;
  const char *ca_directory;
} LabConfig;

/**
 * lab_topology_options:
 * @kinds: the kinds that this program knows
 *
 * Returns: (transfer none): the table of a topology file's top level, made once, for parsing, manual
 *   and schema
 */
const LabOption *lab_topology_options (const LabKinds *kinds);

/**
 * lab_new:
 * @topology: a topology that parsed without an error; must outlive the lab
 * @kinds: the kinds that this program knows
 * @config: what the topology does not say; copied, its objects stay the caller's
 * @error: return location; a topology error (place and rule) or what `create` of an element says
 *
 * Makes all elements and phones, offline: no socket and no database is opened.
 *
 * Returns: (transfer full): the lab, or %NULL
 */
LabContext *lab_new (LabTopology *topology, const LabKinds *kinds,
                     const LabConfig *config, GError **error);

/**
 * lab_check:
 * @topology: a topology, maybe with errors
 * @kinds: the kinds that this program knows
 * @config: as for lab_new()
 * @error: return location: all errors found so far, each with its place
 *
 * What only the elements understand: subscribers, references, two elements on one port.  Once a topology.
 *
 * Returns: whether lab_new() and lab_start() have nothing to say about the file
 */
gboolean lab_check (LabTopology *topology, const LabKinds *kinds, const LabConfig *config,
                    GError **error);

/**
 * lab_start:
 * @lab: a lab that is not started
 * @error: return location: names the element, the address and the reason
 *
 * First all listen, then all connect; when one fails to listen, those before it are stopped.
 *
 * Returns: whether all listen
 */
gboolean lab_start (LabContext *lab, GError **error);

/**
 * lab_ready:
 * @lab: a started lab
 * @waiting_for: (out) (transfer full) (nullable): what is missing: `scscf: Diameter peer hss (…)`
 *
 * Returns: whether every element can serve
 */
gboolean lab_ready (LabContext *lab, char **waiting_for);

/**
 * lab_stop:
 * @lab: a lab
 * @how: with or without farewell
 * @done: called once, when everything is closed
 * @self: passed to @done
 *
 * Stops the elements in reverse order.  An element that has not said that it is done within 2 s is
 * left behind with a warning.
 */
void lab_stop (LabContext *lab, LabStop how, LabDone done, gpointer self);

/** lab_free: frees a lab that is stopped, or was never started. */
void lab_free (LabContext *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabContext, lab_free)

/** lab_introduce: rows for the top of `up`'s table: who is there to talk to. */
void lab_introduce (LabContext *lab, LabReport *report);

/** lab_describe: rows for `up`'s table: elements in order, then subscribers. */
void lab_describe (LabContext *lab, LabReport *report);

/** lab_find: (nullable) (transfer none): the running element or phone of this name. */
LabElement *lab_find (const LabContext *lab, const char *name);

/** lab_elements: (transfer none) (element-type LabElement): those that run here, phones last. */
GPtrArray *lab_elements (const LabContext *lab);

/** lab_leftovers: operations that elements still have under way; tests look for leaks with it. */
guint lab_leftovers (const LabContext *lab);
