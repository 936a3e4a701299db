/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/** Feature tags that one message may name; more are passed over. */
#define LAB_FEATURE_TAGS_MAX 128

/**
 * LabFeatureTags: a set of feature tags in canonical form, sorted: `g.3gpp.icsi-ref=urn:urn-7:…` for
 * each ICSI or IARI, else the name alone or `name=value` (RFC 3840, TS 24.229 §7.9).
 */
typedef struct _LabFeatureTags LabFeatureTags;

/** lab_feature_tags_new: (transfer full): an empty set. */
LabFeatureTags *lab_feature_tags_new (void);

/** lab_feature_tags_free: %NULL does nothing. */
void lab_feature_tags_free (LabFeatureTags *tags);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabFeatureTags, lab_feature_tags_free)

/**
 * lab_feature_tags_add:
 * @tags: the set
 * @value: a Contact's, Accept-Contact's or Reject-Contact's value as sent
 *
 * Adds what the value names.  As found with clients, all of these name the same tag: repeated
 * parameters or a list in one (`,` or `;` between URNs), with or without quotes, `+`, or the `;`
 * after `*`; escapes `%3A`, half escapes (`urn:3Aurn-7%3A`, `urn:3A3gpp-…`), `3gppservice` for
 * `3gpp-service`.  Never fails: what cannot be read is passed over.
 */
void lab_feature_tags_add (LabFeatureTags *tags, const char *value);

/** lab_feature_tags_size: how many. */
guint lab_feature_tags_size (const LabFeatureTags *tags);

/** lab_feature_tags_nth: (transfer none): the canonical tag at @index. */
const char *lab_feature_tags_nth (const LabFeatureTags *tags, guint index);

/** lab_feature_tags_has: whether a canonical tag is in the set. */
gboolean lab_feature_tags_has (const LabFeatureTags *tags, const char *tag);

/** lab_feature_tags_has_all: whether @tags has every one of @wanted (RFC 3841 §7.2.4, require;explicit). */
gboolean lab_feature_tags_has_all (const LabFeatureTags *tags,
                                   const LabFeatureTags *wanted);

/** lab_feature_urn_canonical: (transfer full): one ICSI or IARI URN, in its right spelling, lower case. */
char *lab_feature_urn_canonical (const char *urn);
