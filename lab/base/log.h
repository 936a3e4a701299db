/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabLogLevel:
 * @LAB_LOG_ERROR: something is lost or cannot go on
 * @LAB_LOG_WARNING: something is wrong, and the lab goes on
 * @LAB_LOG_INFO: one line an external event
 * @LAB_LOG_DEBUG: what the code decided, and why
 */
typedef enum
{
  LAB_LOG_ERROR,
  LAB_LOG_WARNING,
  LAB_LOG_INFO,
  LAB_LOG_DEBUG,
} LabLogLevel;

/**
 * lab_log:
 * @level: how much it matters
 * @element: who says it: an element's or a layer's name
 * @format: printf-like; no line break, no key, password or token of authentication
 */
void lab_log (LabLogLevel level, const char *element, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

#define lab_log_error(element, ...)   lab_log (LAB_LOG_ERROR, element, __VA_ARGS__)
#define lab_log_warning(element, ...) lab_log (LAB_LOG_WARNING, element, __VA_ARGS__)
#define lab_log_info(element, ...)    lab_log (LAB_LOG_INFO, element, __VA_ARGS__)
#define lab_log_debug(element, ...)   lab_log (LAB_LOG_DEBUG, element, __VA_ARGS__)

/** lab_log_wants: whether a line of this level and element would be written. */
gboolean lab_log_wants (LabLogLevel level, const char *element);

/** lab_log_set_level: lines up to @level are written; @element %NULL: of all without their own. */
void lab_log_set_level (const char *element, LabLogLevel level);

/**
 * lab_log_level_parse:
 * @name: `error`, `warning`, `info` or `debug`
 * @level: (out): the level
 *
 * Returns: whether @name is one of them
 */
gboolean lab_log_level_parse (const char *name, LabLogLevel *level);

/** lab_log_set_json: each line a JSON object: time, level, element, text. */
void lab_log_set_json (gboolean json);

/** LabLogSink: gets each line, without a line break, instead of standard error. */
typedef void (*LabLogSink) (const char *line, gpointer user_data);

/** lab_log_set_sink: (nullable): where lines go; %NULL: standard error. */
void lab_log_set_sink (LabLogSink sink, gpointer user_data);

/** lab_terminal_has_colour: whether @fd is a terminal and NO_COLOR is not set. */
gboolean lab_terminal_has_colour (int fd);

/** lab_json_quote: (transfer full): @text as a JSON string with its quotes (RFC 8259 §7). */
char *lab_json_quote (const char *text);
