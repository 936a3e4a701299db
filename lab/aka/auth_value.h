/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** The longest header value that is read, in octets. */
#define LAB_AUTH_VALUE_SIZE_MAX 16384
/** The most parameters that a value may have. */
#define LAB_AUTH_PARAMETERS_MAX 64

/**
 * LabAuthParameter:
 * @name: as it was written
 * @value: unquoted and unescaped; may be empty
 * @quoted: whether it stood, or is to stand, in quotes
 */
typedef struct
{
  char *name;
  char *value;
  gboolean quoted;
} LabAuthParameter;

/**
 * LabAuthValue:
 *
 * The value of Authorization, WWW-Authenticate, their Proxy- relatives or Authentication-Info: a
 * scheme and parameters in order (RFC 7235 §2.1, RFC 3261 §25.1).
 */
typedef struct _LabAuthValue LabAuthValue;

/** lab_auth_value_new: (transfer full): @scheme %NULL for Authentication-Info, which has none. */
LabAuthValue *lab_auth_value_new (const char *scheme);

/**
 * lab_auth_value_parse:
 * @text: the header's value, without its name; line folds are white space
 * @size: its octets
 * @has_scheme: %FALSE for Authentication-Info
 * @error: what is wrong, or which parameter is there twice
 *
 * Unquoted values may hold any octet but comma, quote, white space and control characters: clients leave
 * quotes out.
 *
 * Returns: (transfer full) (nullable): the value
 */
LabAuthValue *lab_auth_value_parse (const char *text, gsize size, gboolean has_scheme,
                                    GError **error);

/** lab_auth_value_free: frees it; %NULL does nothing. */
void lab_auth_value_free (LabAuthValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabAuthValue, lab_auth_value_free)

/** lab_auth_value_scheme: (nullable): `Digest`, as it was written. */
const char *lab_auth_value_scheme (const LabAuthValue *self);

/** lab_auth_value_is: whether the scheme is @scheme, in any case. */
gboolean lab_auth_value_is (const LabAuthValue *self, const char *scheme);

/** lab_auth_value_n_parameters: how many there are. */
guint lab_auth_value_n_parameters (const LabAuthValue *self);

/** lab_auth_value_parameter: (transfer none): the parameter at @index, from 0. */
const LabAuthParameter *lab_auth_value_parameter (const LabAuthValue *self, guint index);

/** lab_auth_value_get: (nullable): the value of the parameter @name, in any case. */
const char *lab_auth_value_get (const LabAuthValue *self, const char *name);

/** lab_auth_value_append: adds a parameter at the end. */
void lab_auth_value_append (LabAuthValue *self, const char *name, const char *value,
                            gboolean quoted);

/** lab_auth_value_write: (transfer full): the header's value; `"` and `\` within quotes are escaped. */
char *lab_auth_value_write (const LabAuthValue *self);

/**
 * lab_auth_value_remove_parameter:
 * @text: a header's value
 * @size: its octets
 * @name: the parameter to remove, in any case, however often it is there
 * @error: @text cannot be read
 *
 * Returns: (transfer full) (nullable): the value without the parameter and its comma; all other octets
 *   stay as they are
 */
char *lab_auth_value_remove_parameter (const char *text, gsize size, const char *name,
                                       GError **error);
