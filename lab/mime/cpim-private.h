/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "mime/cpim.h"
#include "mime/flaw-private.h"
#include "mime/headers-private.h"

/* A namespace that an NS header declares; prefix "" is the default one. */
typedef struct
{
  char *prefix;
  char *uri;
} LabCpimNamespace;

struct _LabCpim
{
  GPtrArray *headers;    /* LabCpimHeader */
  GPtrArray *namespaces; /* LabCpimNamespace, in the order of NS */
  LabCpimAddress *from;
  GPtrArray *to; /* LabCpimAddress */
  gboolean has_date_time;
  gint64 date_time_us;
  LabMimeHeaders *mime;
  GBytes *content;
  LabMimeFlaws *flaws;
};

/** lab_cpim_unescape: (transfer full): a header value without its escapes (RFC 3862 §2.3). */
char *lab_cpim_unescape (const char *text);

/** lab_cpim_escape: appends @text with escapes. */
void lab_cpim_escape (GString *out, const char *text);

/**
 * lab_cpim_address_parse:
 * @value: of a From, To or cc
 * @flaws: (nullable): gets what is wrong with it
 *
 * Returns: (transfer full) (nullable): the address; %NULL where there is none in it
 */
LabCpimAddress *lab_cpim_address_parse (const char *value, LabMimeFlaws *flaws);

/** lab_cpim_address_free: frees it; %NULL does nothing. */
void lab_cpim_address_free (LabCpimAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabCpimAddress, lab_cpim_address_free)

/** lab_cpim_ns_parse: reads the value of an NS; %FALSE where it cannot be read. */
gboolean lab_cpim_ns_parse (const char *value, char **prefix, char **uri,
                            gboolean *spaced);

/** lab_cpim_declare: enters a namespace; a later one of the same prefix replaces it. */
void lab_cpim_declare (LabCpim *self, const char *prefix, const char *uri);

/** lab_cpim_namespace_of: (nullable): what a prefix of @size octets stands for; @exact: its case is right. */
const char *lab_cpim_namespace_of (const LabCpim *self, const char *prefix, gsize size,
                                   gboolean *exact);

/** lab_cpim_usual_prefix: (nullable): the prefix in use for a namespace: `imdn`, `cpm`. */
const char *lab_cpim_usual_prefix (const char *namespace_uri);

/** lab_cpim_usual_namespace: (nullable): the namespace that an undeclared prefix most likely means. */
const char *lab_cpim_usual_namespace (const char *prefix, gsize size);

/**
 * lab_cpim_add: adds a header to the list and resolves its prefix.
 * @parameters: (nullable): `lang=fr`
 *
 * Returns: (transfer none): it
 */
LabCpimHeader *lab_cpim_add (LabCpim *self, const char *name, const char *parameters,
                             const char *value);

/** lab_cpim_is_core: whether it is that header of RFC 3862, in any case. */
gboolean lab_cpim_is_core (const LabCpimHeader *header, const char *name);
