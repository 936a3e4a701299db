/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "aka/auth_value.h"

/**
 * LabAuthField:
 * @name: the parameter
 * @offset: of its `char *` in the struct
 * @quoted: whether it is written in quotes
 *
 * One row of the table that binds parameters to a struct's fields.
 */
typedef struct
{
  const char *name;
  gsize offset;
  gboolean quoted;
} LabAuthField;

/** lab_auth_value_parse_digest: (transfer full) (nullable): as lab_auth_value_parse(); Digest only. */
LabAuthValue *lab_auth_value_parse_digest (const char *text, gsize size, GError **error);

/** lab_auth_others_new: (transfer full): an array that owns its LabAuthParameter. */
GPtrArray *lab_auth_others_new (void);

/** lab_auth_others_append: adds a parameter to such an array. */
void lab_auth_others_append (GPtrArray *others, const char *name, const char *value,
                             gboolean quoted);

/** lab_auth_others_write: appends all of @others to @value. */
void lab_auth_others_write (const GPtrArray *others, LabAuthValue *value);

/** lab_auth_fields_read: fills @object's empty fields; what has no field goes to @others (nullable). */
void lab_auth_fields_read (const LabAuthField *fields, gsize n_fields,
                           const LabAuthValue *value, gpointer object, GPtrArray *others);

/** lab_auth_fields_write: appends @object's fields that are not %NULL to @value. */
void lab_auth_fields_write (const LabAuthField *fields, gsize n_fields,
                            gconstpointer object, LabAuthValue *value);

/** lab_auth_fields_clear: frees @object's fields. */
void lab_auth_fields_clear (const LabAuthField *fields, gsize n_fields, gpointer object);
