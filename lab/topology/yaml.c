/* SPDX-License-Identifier: Apache-2.0 */
#include "topology/private.h"

#include <libfyaml.h>
#include <string.h>

/* The events of libfyaml, not its documents: those resolve aliases without a limit and look for duplicate
   keys in quadratic time. */

typedef struct
{
  LabNode *node;
  LabNode *key; /* read, and its value not yet */
  char *anchor;
} Frame;

typedef struct
{
  LabTopology *topology;
  guint source;
  GArray *stack; /* Frame */
  GHashTable *anchors;
  LabNode *root;
  guint documents;
  gboolean stopped; /* a limit was passed, or no tree can come of it */
} Builder;

static void
frame_clear (gpointer data)
{
  Frame *frame = data;
  lab_node_free (frame->node);
  lab_node_free (frame->key);
  g_free (frame->anchor);
}

static Frame *
top (Builder *b)
{
  return b->stack->len > 0 ? &g_array_index (b->stack, Frame, b->stack->len - 1) : NULL;
}

/* Where an event without octets is: an empty value stands at its key. */
static LabPlace
nearby (Builder *b)
{
  Frame *frame = top (b);
  LabPlace start = { b->source, 1, 1 };
  return frame == NULL        ? start
         : frame->key != NULL ? frame->key->place
                              : frame->node->place;
}

static LabPlace
place_of (Builder *b, struct fy_token *token, int shift)
{
  const struct fy_mark *mark = token != NULL ? fy_token_start_mark (token) : NULL;
  if (mark == NULL)
    return nearby (b);
  return (LabPlace){ b->source, (guint)mark->line + 1,
                     (guint)MAX (mark->column + 1 - shift, 1) };
}

static char *
text_of (struct fy_token *token)
{
  gsize size = 0;
  const char *text = token != NULL ? fy_token_get_text (token, &size) : NULL;
  return lab_substitute_unprotect (text != NULL ? text : "", text != NULL ? size : 0);
}

static void
stop (Builder *b, LabPlace place, const char *rule)
{
  if (!b->stopped)
    lab_problem_add (b->topology, place, "%s", rule);
  b->stopped = TRUE;
}

/* `<<`: keys of the mappings that it names, where the mapping itself has none (YAML 1.1). */
static void
merge_from (Builder *b, LabNode *mapping, LabNode *from)
{
  if (from->shape != LAB_NODE_MAPPING)
    {
      lab_problem_add (b->topology, from->place, "<< takes a mapping, or a list of them");
      return;
    }
  for (guint i = 0; from->children != NULL && i < from->children->len; i++)
    {
      const LabNode *child = from->children->pdata[i];
      if (lab_node_find (mapping, child->name) == NULL)
        lab_node_append (mapping, lab_node_copy (child));
    }
}

static void
merge (Builder *b, LabNode *mapping)
{
  LabNode *merged = lab_node_find (mapping, "<<");
  if (merged == NULL)
    return;
  if (merged->shape == LAB_NODE_LIST)
    for (guint i = 0; merged->children != NULL && i < merged->children->len; i++)
      merge_from (b, mapping, merged->children->pdata[i]);
  else
    merge_from (b, mapping, merged);
  lab_node_remove (mapping, "<<");
}

static void
add_entry (Builder *b, LabNode *mapping, LabNode *key, LabNode *value)
{
  const LabNode *same = key->text != NULL ? lab_node_find (mapping, key->text) : NULL;
  if (same != NULL)
    {
      g_autofree char *first = lab_place_format (b->topology, same->key_place);
      lab_problem_add (b->topology, key->place, "duplicate key \"%s\", first at %s",
                       key->text, first);
    }
  if (same != NULL || key->text == NULL)
    {
      lab_node_free (value);
      return;
    }
  value->name = g_steal_pointer (&key->text);
  value->key_place = key->place;
  lab_node_append (mapping, value);
}

/* Puts a finished value where it belongs; takes it. */
static void
add (Builder *b, LabNode *value, const char *anchor)
{
  Frame *frame = top (b);
  if (anchor != NULL)
    g_hash_table_replace (b->anchors, g_strdup (anchor), lab_node_copy (value));
  if (frame == NULL)
    {
      lab_node_free (b->root);
      b->root = value;
    }
  else if (frame->node->shape == LAB_NODE_LIST)
    lab_node_append (frame->node, value);
  else if (frame->key == NULL)
    {
      if (value->shape != LAB_NODE_SCALAR)
        lab_problem_add (b->topology, value->place, "a key is plain text");
      frame->key = value;
    }
  else
    {
      add_entry (b, frame->node, frame->key, value);
      g_clear_pointer (&frame->key, lab_node_free);
    }
}

static gboolean
afford (Builder *b, LabPlace place)
{
  if (!lab_topology_spend (b->topology, 1, place))
    b->stopped = TRUE;
  return !b->stopped;
}

static void
refuse_tag (Builder *b, struct fy_token *tag)
{
  if (tag != NULL)
    lab_problem_add (b->topology, place_of (b, tag, 0), "tags are not supported");
}

static void
on_scalar (Builder *b, struct fy_event *event)
{
  struct fy_token *token = event->scalar.value;
  enum fy_scalar_style style = token != NULL ? fy_token_scalar_style (token) : FYSS_PLAIN;
  gboolean quoted = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
  LabPlace place = place_of (b, token, quoted ? 1 : 0);
  refuse_tag (b, event->scalar.tag);
  if (!afford (b, place))
    return;
  LabNode *node = lab_node_new (b->topology, LAB_NODE_SCALAR, place);
  node->text = text_of (token);
  node->plain = style == FYSS_PLAIN;
  gsize size = token != NULL ? fy_token_get_text_length (token) : 0;
  const char *text = size > 0 ? fy_token_get_text (token, &size) : NULL;
  if (text != NULL && memchr (text, '\0', size) != NULL)
    lab_problem_add (b->topology, place, "text with a zero octet");
  g_autofree char *anchor
      = event->scalar.anchor != NULL ? text_of (event->scalar.anchor) : NULL;
  add (b, node, anchor);
}

static void
on_alias (Builder *b, struct fy_event *event)
{
  LabPlace place = place_of (b, event->alias.anchor, 1);
  g_autofree char *anchor = text_of (event->alias.anchor);
  const LabNode *target = g_hash_table_lookup (b->anchors, anchor);
  if (target == NULL)
    {
      lab_problem_add (b->topology, place, "no anchor &%s before this place", anchor);
      LabNode *broken = lab_node_new (b->topology, LAB_NODE_SCALAR, place);
      broken->text = g_strdup ("");
      broken->broken = TRUE;
      add (b, broken, NULL);
      return;
    }
  guint nodes = lab_node_count (target);
  b->topology->n_alias_nodes += nodes;
  if (b->topology->n_alias_nodes > LAB_MAX_ALIAS_NODES)
    {
      stop (b, place, "aliases stand for more than 100000 values");
      return;
    }
  if (lab_topology_spend (b->topology, nodes, place))
    add (b, lab_node_copy (target), NULL);
  else
    b->stopped = TRUE;
}

static void
on_begin (Builder *b, LabNodeShape shape, struct fy_token *token, struct fy_token *anchor,
          struct fy_token *tag)
{
  LabPlace place = place_of (b, token, 0);
  refuse_tag (b, tag);
  if (b->stack->len >= LAB_MAX_DEPTH)
    stop (b, place, "nested more than 64 deep");
  if (!afford (b, place))
    return;
  Frame frame = { .node = lab_node_new (b->topology, shape, place),
                  .anchor = anchor != NULL ? text_of (anchor) : NULL };
  g_array_append_val (b->stack, frame);
}

static void
on_end (Builder *b)
{
  Frame *frame = top (b);
  if (frame == NULL)
    return;
  LabNode *node = g_steal_pointer (&frame->node);
  g_autofree char *anchor = g_steal_pointer (&frame->anchor);
  g_array_set_size (b->stack, b->stack->len - 1);
  merge (b, node);
  add (b, node, anchor);
}

static void
on_event (Builder *b, struct fy_event *event)
{
  switch (event->type)
    {
    case FYET_DOCUMENT_START:
      if (++b->documents > 1)
        stop (b, place_of (b, event->document_start.document_start, 0),
              "a second document in one file");
      break;
    case FYET_SCALAR:
      on_scalar (b, event);
      break;
    case FYET_ALIAS:
      on_alias (b, event);
      break;
    case FYET_SEQUENCE_START:
      on_begin (b, LAB_NODE_LIST, event->sequence_start.sequence_start,
                event->sequence_start.anchor, event->sequence_start.tag);
      break;
    case FYET_MAPPING_START:
      on_begin (b, LAB_NODE_MAPPING, event->mapping_start.mapping_start,
                event->mapping_start.anchor, event->mapping_start.tag);
      break;
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
      on_end (b);
      break;
    default:
      break;
    }
}

static void
report_syntax (Builder *b, struct fy_diag *diag)
{
  gpointer at = NULL;
  const struct fy_diag_error *found = fy_diag_errors_iterate (diag, &at);
  LabPlace place = { b->source, 0, 0 };
  if (found != NULL)
    place = (LabPlace){ b->source, (guint)MAX (found->line, 1),
                        (guint)MAX (found->column, 1) };
  g_autofree char *rule = found != NULL
                              ? lab_substitute_unprotect (found->msg, strlen (found->msg))
                              : g_strdup ("it cannot be read");
  lab_problem_add (b->topology, place, "not YAML: %s", rule);
}

static gboolean
parse (Builder *b, const char *text)
{
  struct fy_diag_cfg diag_cfg;
  fy_diag_cfg_default (&diag_cfg);
  diag_cfg.fp = NULL;
  diag_cfg.colorize = false;
  struct fy_diag *diag = fy_diag_create (&diag_cfg);
  fy_diag_set_collect_errors (diag, true);
  struct fy_parse_cfg cfg = { .diag = diag };
  struct fy_parser *parser = fy_parser_create (&cfg);
  struct fy_event *event;
  gboolean good = fy_parser_set_string (parser, text, strlen (text)) == 0;
  while (good && !b->stopped && (event = fy_parser_parse (parser)) != NULL)
    {
      on_event (b, event);
      fy_parser_event_free (parser, event);
    }
  if (!b->stopped && (!good || fy_parser_get_stream_error (parser)))
    {
      report_syntax (b, diag);
      good = FALSE;
    }
  fy_parser_destroy (parser);
  fy_diag_destroy (diag);
  return good && !b->stopped;
}

/* The first octet that YAML has no place for (YAML 1.2 §5.1), or that we need for ourselves. */
static const char *
refused_octet (const char *text, gsize size, const char **rule)
{
  const char *bad = NULL;
  gsize private_use;
  *rule = "not UTF-8";
  if (!g_utf8_validate (text, (gssize)size, &bad))
    return bad;
  *rule = "characters of private use are not supported";
  if (lab_substitute_refused (text, size, &private_use))
    return text + private_use;
  *rule = "a control character";
  for (const char *at = text; at < text + size; at++)
    if (((guint8)*at < ' ' && strchr ("\t\n\r", *at) == NULL) || *at == 0x7f)
      return at;
  return NULL;
}

static gboolean
check_octets (LabTopology *topology, guint source)
{
  const LabSource *file = topology->sources->pdata[source];
  const char *rule, *text = file->text, *bad = refused_octet (text, file->size, &rule);
  if (bad == NULL)
    return TRUE;
  guint line = 1;
  const char *start = text;
  for (const char *at = text; at < bad; at++)
    if (*at == '\n')
      {
        line++;
        start = at + 1;
      }
  LabPlace place = { source, line, (guint)g_utf8_strlen (start, bad - start) + 1 };
  lab_problem_add (topology, place, "%s", rule);
  return FALSE;
}

LabNode *
lab_yaml_read (LabTopology *topology, guint source)
{
  const LabSource *file = topology->sources->pdata[source];
  if (!check_octets (topology, source))
    return NULL;
  g_autofree char *text = lab_substitute_protect (file->text, file->size);
  Builder b = { .topology = topology, .source = source };
  b.stack = g_array_new (FALSE, TRUE, sizeof (Frame));
  g_array_set_clear_func (b.stack, frame_clear);
  b.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                     (GDestroyNotify)lab_node_free);
  if (!parse (&b, text))
    g_clear_pointer (&b.root, lab_node_free);
  else if (b.root == NULL)
    lab_problem_add (topology, (LabPlace){ source, 0, 0 }, "the file is empty");
  g_array_unref (b.stack);
  g_hash_table_unref (b.anchors);
  return b.root;
}
