/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "topology/node.h"

/**
 * LabTopology:
 *
 * One topology file with all that it includes, checked against a table of options.
 *
 * - `include: [other.yaml]` at the top, relative to the file; entries of top-level maps are put together
 *   (the same entry twice is an error), of other keys the including file's own value wins.
 * - `{domain}` and `{name}` stand for the topology's top-level values, in any string.  Other `{words}` are
 *   kept as they are: a scenario fills them in.  Unlike in plain YAML, `{word}` needs no quotes.
 * - `&anchor`, `*alias` and `<<: *alias` as in YAML 1.1.
 * - A crowd, in a map whose option says so: `load: {count: 1000, first: +8613800100000, …}` stands for
 *   load0001 … load1000; the other keys are the template, in which `{index}` is 1 to `count` and
 *   `{number}` is `first` and on.  Where the entries' table has an option `number` that the template
 *   does not say, each gets its own.
 *
 * Errors are collected: all of a file come at once.  First read, then let the layers above check what only
 * they understand (lab_topology_check(), lab_topology_report()), then ask lab_topology_valid().
 */
typedef struct _LabTopology LabTopology;

/** The most errors that are shown. */
#define LAB_TOPOLOGY_MAX_ERRORS 20

/**
 * lab_topology_load:
 * @path: a topology file
 * @options: the table of the top level; outlives the topology
 *
 * Returns: (transfer full): what could be read, with its errors; never %NULL
 */
LabTopology *lab_topology_load (const char *path, const LabOption *options);

/**
 * lab_topology_parse:
 * @name: what errors call the file; includes are relative to its directory
 * @text: the file's octets
 * @size: their number; -1: up to the zero
 * @options: as above
 *
 * Returns: (transfer full): as above
 */
LabTopology *lab_topology_parse (const char *name, const char *text, gssize size,
                                 const LabOption *options);

/** lab_topology_free: ends it and its nodes; %NULL does nothing. */
void lab_topology_free (LabTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabTopology, lab_topology_free)

/**
 * lab_topology_valid:
 * @topology: a topology
 * @error: return location: LAB_ERROR_SYNTAX; all errors in the order of the file, each with its place,
 *   source line and caret, at most LAB_TOPOLOGY_MAX_ERRORS and then how many more
 *
 * Returns: whether no error was found so far
 */
gboolean lab_topology_valid (LabTopology *topology, GError **error);

/** lab_topology_error_count: errors found so far. */
guint lab_topology_error_count (const LabTopology *topology);

/** lab_topology_root: (nullable): the whole file; never %NULL when it is valid. */
const LabNode *lab_topology_root (const LabTopology *topology);

/** lab_topology_path: the path or name that it was read from. */
const char *lab_topology_path (const LabTopology *topology);

/** lab_topology_name: the key `name`; else the file's name without directory and suffix. */
const char *lab_topology_name (const LabTopology *topology);

/** lab_topology_domain: (nullable): the key `domain`, or its default. */
const char *lab_topology_domain (const LabTopology *topology);

/**
 * lab_topology_find:
 * @map: a top-level key: `elements`, `subscribers`, `ues`, `scenarios`
 * @name: an entry
 *
 * Returns: (nullable): the entry; crowds are expanded
 */
const LabNode *lab_topology_find (const LabTopology *topology, const char *map,
                                  const char *name);

/**
 * lab_topology_report:
 * @node: where it is wrong: of this topology
 * @format: the rule; no secret
 *
 * Adds an error.
 */
void lab_topology_report (LabTopology *topology, const LabNode *node, const char *format,
                          ...) G_GNUC_PRINTF (3, 4);

/** lab_topology_report_key: the same, when not the value is wrong but the key that it stands under. */
void lab_topology_report_key (LabTopology *topology, const LabNode *node,
                              const char *format, ...) G_GNUC_PRINTF (3, 4);

/**
 * lab_topology_check:
 * @node: a node of an option of type free (a scenario's step)
 * @option: what it must be: often a mapping with a verb's table
 *
 * Checks it as if the option had said so at first; its getters apply the defaults from now on.  Values with
 * a `{variable}` left in them are checked when lab_node_resolve() has filled it in.
 *
 * Returns: whether no error was added
 */
gboolean lab_topology_check (LabTopology *topology, const LabNode *node,
                             const LabOption *option);

/**
 * lab_topology_claim:
 * @node: the endpoint as written, or its element
 * @transport: `udp`; all others share the TCP ports
 * @address: the literal that it will be bound to; `0.0.0.0` and `::` are all of their family
 * @port: not 0
 * @owner: who: `pcscf`
 *
 * Two elements on one port are an error, told at @node with the place of the first.
 *
 * Returns: whether nobody had it before
 */
gboolean lab_topology_claim (LabTopology *topology, const LabNode *node,
                             const char *transport, const char *address, guint16 port,
                             const char *owner);
