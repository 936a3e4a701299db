/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabError:
 * @LAB_ERROR_SYNTAX: what was read does not follow its grammar
 * @LAB_ERROR_LIMIT: larger, longer or more than allowed
 * @LAB_ERROR_NOT_SUPPORTED: understood, and not done here
 * @LAB_ERROR_ENVIRONMENT: the machine refuses: an address taken, a file unwritable
 * @LAB_ERROR_TIMEOUT: no answer in time
 * @LAB_ERROR_CLOSED: the other side went away
 * @LAB_ERROR_REFUSED: the other side said no
 *
 * Errors of the base layer, and of those that need no finer words of their own.  The message has the
 * value, the rule and the clause.
 */
typedef enum
{
  LAB_ERROR_SYNTAX,
  LAB_ERROR_LIMIT,
  LAB_ERROR_NOT_SUPPORTED,
  LAB_ERROR_ENVIRONMENT,
  LAB_ERROR_TIMEOUT,
  LAB_ERROR_CLOSED,
  LAB_ERROR_REFUSED,
} LabError;

#define LAB_ERROR lab_error_quark ()
GQuark lab_error_quark (void);
