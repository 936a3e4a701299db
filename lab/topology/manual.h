/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "topology/option.h"

/**
 * lab_option_manual:
 * @text: where to append
 * @options: a table
 * @indent: blanks before each line
 *
 * Appends the manual of a table: a line an option with key, type, limits, default or `required`, below it the
 * help; nested tables are indented.
 */
void lab_option_manual (GString *text, const LabOption *options, guint indent);
