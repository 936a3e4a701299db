/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "topology/endpoint.h"
#include "topology/option.h"

/**
 * LabNode:
 *
 * A value of a topology file with its place.  It belongs to its LabTopology and lives as long.
 *
 * Getters take a node and a key of it; with key %NULL they read the node itself (an item of a list).
 * A key that the file does not have gives the option's default, without one %NULL, 0 or %FALSE.
 * Values are checked before anybody reads them, so that getters have no errors.
 */
typedef struct _LabNode LabNode;

/**
 * LabNodeShape:
 * @LAB_NODE_SCALAR: text
 * @LAB_NODE_LIST: items
 * @LAB_NODE_MAPPING: named entries
 */
typedef enum
{
  LAB_NODE_SCALAR,
  LAB_NODE_LIST,
  LAB_NODE_MAPPING,
} LabNodeShape;

/** lab_node_shape: what it is. */
LabNodeShape lab_node_shape (const LabNode *node);

/** lab_node_is_null: whether it is an empty plain scalar, `~` or `null`. */
gboolean lab_node_is_null (const LabNode *node);

/** lab_node_name: (nullable): the key that it stands under; %NULL for a list's item and the whole. */
const char *lab_node_name (const LabNode *node);

/** lab_node_option: (nullable): what it was checked by. */
const LabOption *lab_node_option (const LabNode *node);

/** lab_node_has: whether the file itself says @key. */
gboolean lab_node_has (const LabNode *node, const char *key);

/** lab_node_child: (nullable): what is under @key: a mapping, a list, anything; or the default. */
const LabNode *lab_node_child (const LabNode *node, const char *key);

/** lab_node_size: items of a list or entries of a mapping that the file has; else 0. */
guint lab_node_size (const LabNode *node);

/** lab_node_at: (nullable): item or entry @index, in the order of the file. */
const LabNode *lab_node_at (const LabNode *node, guint index);

/** lab_node_string: (nullable): the text of a scalar, substitutions done. */
const char *lab_node_string (const LabNode *node, const char *key);

/** lab_node_strv: (transfer full): the texts of a list; of a scalar: its one; absent: an empty array. */
char **lab_node_strv (const LabNode *node, const char *key);

/** lab_node_bool: its truth. */
gboolean lab_node_bool (const LabNode *node, const char *key);

/** lab_node_int: a whole number. */
gint64 lab_node_int (const LabNode *node, const char *key);

/** lab_node_duration_ms: a duration in milliseconds. */
gint64 lab_node_duration_ms (const LabNode *node, const char *key);

/** lab_node_size_bytes: a size in octets. */
gint64 lab_node_size_bytes (const LabNode *node, const char *key);

/** lab_node_percent: 0 to 100. */
double lab_node_percent (const LabNode *node, const char *key);

/** lab_node_enum: the index of the word in the option's `words`; -1 when absent. */
int lab_node_enum (const LabNode *node, const char *key);

/** lab_node_hex: (transfer full) (nullable): the octets. */
GBytes *lab_node_hex (const LabNode *node, const char *key);

/** lab_node_endpoint: whether there is one; @endpoint zero-filled otherwise. */
gboolean lab_node_endpoint (const LabNode *node, const char *key, LabEndpoint *endpoint);

/** lab_node_ref: (nullable): the entry that a ref names. */
const LabNode *lab_node_ref (const LabNode *node, const char *key);

/** lab_node_place: (transfer full): `hello.yaml:12:5`, lines and columns (characters) from 1. */
char *lab_node_place (const LabNode *node);

/** lab_node_line: its line, from 1; 0 for a default. */
guint lab_node_line (const LabNode *node);

/**
 * lab_node_error:
 * @node: where it is wrong
 * @error: return location: LAB_ERROR_SYNTAX
 * @format: the rule and, if it helps, the clause; no secret
 *
 * Sets `file:line:column: message`, the source line and a caret below the place.  To report an error
 * beside all others of the file, see lab_topology_report().
 */
void lab_node_error (const LabNode *node, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/**
 * LabNodeLookup:
 * @name: between the braces
 *
 * Returns: (transfer full) (nullable): the value of `{name}`; %NULL: unknown
 */
typedef char *(*LabNodeLookup) (const char *name, gpointer user_data);

/** lab_node_has_variables: whether it, or something in it, has a `{name}` left in its text. */
gboolean lab_node_has_variables (const LabNode *node);

/**
 * lab_node_resolve:
 * @node: a node
 * @lookup: gives the variables' values
 * @user_data: for @lookup
 * @error: return location: an unknown variable, or a value that breaks the option's rule
 *
 * For a scenario's `{variable}`: a copy of @node, checked by the same option.  Unlike other nodes it is
 * owned by the caller, who ends it before the topology.
 *
 * Returns: (transfer full) (nullable): the copy
 */
LabNode *lab_node_resolve (const LabNode *node, LabNodeLookup lookup, gpointer user_data,
                           GError **error);

/** lab_node_free: ends what lab_node_resolve() gave; %NULL does nothing. */
void lab_node_free (LabNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabNode, lab_node_free)
