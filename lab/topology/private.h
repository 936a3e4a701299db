/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "topology/topology.h"

/* Limits on what a file may ask of us. */
#define LAB_MAX_FILE_BYTES    (8 * 1024 * 1024)
#define LAB_MAX_FILES         64
#define LAB_MAX_INCLUDE_DEPTH 8
#define LAB_MAX_DEPTH         64
#define LAB_MAX_ALIAS_NODES   100000
#define LAB_MAX_NODES         2000000
#define LAB_MAX_CROWD         100000
#define LAB_MAX_PROBLEMS      1000

/* Where something is: lines and columns (characters) from 1; line 0: the file as a whole. */
typedef struct
{
  guint file;
  guint line, column;
} LabPlace;

struct _LabNode
{
  LabTopology *topology;
  const LabOption *option;
  char *name; /* the key it stands under */
  char *text; /* of a scalar */
  GPtrArray *children;
  GHashTable *index; /* of a large mapping: name to child */
  LabPlace place, key_place;
  LabNodeShape shape;
  gboolean plain;      /* unquoted */
  gboolean broken;     /* an error was told of it */
  gboolean is_default; /* made from an option's default */
};

/* A file's octets stay for the excerpts of errors. */
typedef struct
{
  char *path;
  char *text;
  gsize size;
} LabSource;

typedef struct
{
  LabPlace place;
  char *message;
} LabProblem;

struct _LabTopology
{
  char *path;
  char *name;
  const LabOption *options;
  GPtrArray *sources; /* LabSource */
  GArray *problems;   /* LabProblem */
  guint n_problems;   /* those not kept, too */
  GPtrArray *secrets; /* keys whose values are never shown; ended by NULL */
  LabNode *root;
  LabOption *whole;     /* the mapping that `options` are of */
  GHashTable *defaults; /* option to its default's node */
  GHashTable *claims;   /* "udp 127.0.1.2:5060" to who has it */
  guint n_nodes;
  guint n_alias_nodes;
};

/* tree.c: nodes without meaning */
LabNode *lab_node_new (LabTopology *topology, LabNodeShape shape, LabPlace place);
void lab_node_append (LabNode *parent, LabNode *child);
LabNode *lab_node_find (const LabNode *mapping, const char *key);
void lab_node_remove (LabNode *mapping, const char *key);
guint lab_node_count (const LabNode *node);
LabNode *lab_node_copy (const LabNode *node);
void lab_node_set_text (LabNode *node, char *text);
LabPlace lab_node_where (const LabNode *node);
gboolean lab_topology_spend (LabTopology *topology, guint nodes, LabPlace place);

/* problem.c */
guint lab_problem_add_source (LabTopology *topology, const char *path, char *text,
                              gsize size);
void lab_problem_clear (gpointer problem);
void lab_problem_add (LabTopology *topology, LabPlace place, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void lab_problem_add_v (LabTopology *topology, LabPlace place, const char *format,
                        va_list arguments) G_GNUC_PRINTF (3, 0);
char *lab_problem_render (LabTopology *topology, LabPlace place, const char *message);
char *lab_place_format (const LabTopology *topology, LabPlace place);

/* excerpt.c: the source line and a caret below the place; (nullable) */
char *lab_excerpt (const LabTopology *topology, LabPlace place);
void lab_excerpt_collect_secrets (const LabOption *table, GPtrArray *keys);

/* yaml.c: the text of one file as a tree; NULL with problems reported */
LabNode *lab_yaml_read (LabTopology *topology, guint source);

/* include.c */
LabNode *lab_include_read (LabTopology *topology, const char *path);
LabNode *lab_include_resolve (LabTopology *topology, LabNode *root, const char *path);

/* substitute.c */
char *lab_substitute_protect (const char *text, gsize size);
char *lab_substitute_unprotect (const char *text, gsize size);
gboolean lab_substitute_refused (const char *text, gsize size, gsize *at);
char *lab_substitute_next (const char *text, const char **begin, const char **end);
char *lab_substitute (const char *text, LabNodeLookup lookup, gpointer user_data);
void lab_substitute_tree (LabNode *node, LabNodeLookup lookup, gpointer user_data);
char *lab_substitute_topology (const char *name, gpointer topology);

/* crowd.c */
void lab_crowd_expand (LabNode *map, const LabOption *option);

/* check.c */
typedef struct
{
  LabTopology *topology;
  gboolean variables; /* leave values with a `{variable}` for later */
  GPtrArray *refs;    /* nodes whose names are looked up when all maps are known */
} LabCheck;

void lab_check_value (LabCheck *check, LabNode *node, const LabOption *option);
void lab_check_refs (LabCheck *check);
const LabOption *lab_check_option_of (const LabNode *mapping, const char *key);
const LabNode *lab_check_default (LabTopology *topology, const LabOption *option);
const LabNode *lab_check_find_ref (const LabTopology *topology, const LabOption *option,
                                   const char *name);

/* option.c */
const LabOptionVariant *lab_option_variant (const LabOption *option, const char *word);
extern const char *const lab_endpoint_transports[];
