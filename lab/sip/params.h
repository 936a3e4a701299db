/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Parameters that one list may have; more are refused. */
#define LAB_SIP_PARAMS_MAX 256

/**
 * LabSipParam:
 * @name: as written
 * @value: (nullable): without its quotes and their escapes; %NULL for a parameter without `=`
 * @quoted: whether the value stood in quotes, and will be written so
 */
typedef struct
{
  char *name;
  char *value;
  gboolean quoted;
} LabSipParam;

/** LabSipParams: a parameter list, `;a=b;c="d";e`, in the order of its writing (RFC 3261 §25.1). */
typedef struct _LabSipParams LabSipParams;

/** lab_sip_params_new: (transfer full): an empty list. */
LabSipParams *lab_sip_params_new (void);

/** lab_sip_params_copy: (transfer full): a list of its own with the same parameters. */
LabSipParams *lab_sip_params_copy (const LabSipParams *params);

/** lab_sip_params_free: %NULL does nothing. */
void lab_sip_params_free (LabSipParams *params);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSipParams, lab_sip_params_free)

/**
 * lab_sip_params_parse:
 * @text: `a=b;c="d"`, with or without a `;` before the first; empty parameters (`;;`), blanks and
 *   line folds around names, `=` and values are passed over
 * @error: return location; %LAB_ERROR_SYNTAX for a quote without end or an empty name,
 *   %LAB_ERROR_LIMIT beyond %LAB_SIP_PARAMS_MAX
 *
 * Repeated names are kept, in order.
 *
 * Returns: (transfer full) (nullable): the list, maybe empty
 */
LabSipParams *lab_sip_params_parse (const char *text, GError **error);

/** lab_sip_params_size: how many there are. */
guint lab_sip_params_size (const LabSipParams *params);

/** lab_sip_params_nth: (transfer none): the parameter at @index, which must be below the size. */
const LabSipParam *lab_sip_params_nth (const LabSipParams *params, guint index);

/** lab_sip_params_has: whether a parameter has this name, in any case. */
gboolean lab_sip_params_has (const LabSipParams *params, const char *name);

/**
 * lab_sip_params_get: (nullable) (transfer none): the value of the first parameter of this name, in any
 *   case; %NULL when there is none, or it has no value.
 */
const char *lab_sip_params_get (const LabSipParams *params, const char *name);

/**
 * lab_sip_params_append:
 * @params: a list
 * @name: its name
 * @value: (nullable): its value; %NULL for none
 * @quoted: write the value in quotes; one that is no token or host gets them anyhow
 */
void lab_sip_params_append (LabSipParams *params, const char *name, const char *value,
                            gboolean quoted);

/** lab_sip_params_set: as lab_sip_params_append(), in the place of the first of that name if any. */
void lab_sip_params_set (LabSipParams *params, const char *name, const char *value,
                         gboolean quoted);

/** lab_sip_params_remove: removes all of this name, in any case; whether there was one. */
gboolean lab_sip_params_remove (LabSipParams *params, const char *name);

/** lab_sip_params_write: appends `;name=value` for each to @out, as header parameters. */
void lab_sip_params_write (const LabSipParams *params, GString *out);

/**
 * lab_sip_list_split:
 * @value: a header's value, elements with commas between them
 * @error: return location; %LAB_ERROR_SYNTAX for a quote or `<` without end
 *
 * Splits at the commas outside quotes and `<>`; empty elements are left out (RFC 3261 §7.3.1).
 *
 * Returns: (transfer full) (nullable): the elements, without blanks around them
 */
GStrv lab_sip_list_split (const char *value, GError **error);

/** lab_sip_is_token: whether @text is a non-empty token (RFC 3261 §25.1). */
gboolean lab_sip_is_token (const char *text);

/** lab_sip_quote_append: appends @text to @out as a quoted-string, `"` and `\` escaped. */
void lab_sip_quote_append (GString *out, const char *text);
