/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/pager.h"
#include "sip/message.h"

/**
 * ImRule:
 *
 * What a pager-mode MESSAGE must keep (the operator's 5.1.1.1.2, 5.1.3 and 5.1.3.2.1): the table of
 * rules.c has clause, status and what is done when it is broken.
 */
typedef enum
{
  IM_RULE_KEPT,
  IM_RULE_CONTENT_TYPE_MISSING,
  IM_RULE_CONTENT_TYPE_UNKNOWN,
  IM_RULE_CONTENT_TYPE_MISSPELT,
  IM_RULE_CONTENT_TYPE_UNWRAPPED,
  IM_RULE_MULTIPART_NOT_MIXED,
  IM_RULE_MULTIPART_BROKEN,
  IM_RULE_PART_REPEATED,
  IM_RULE_PART_MISSING,
  IM_RULE_CPIM_BROKEN,
  IM_RULE_CPIM_HEADER_REPEATED,
  IM_RULE_CPIM_FLAW,
  IM_RULE_RECIPIENT_LIST_BROKEN,
  IM_RULE_TOO_LARGE,
  IM_RULE_FIELD_MISSING,
  IM_RULE_FIELD_EMPTY,
} ImRule;

/**
 * ImContent:
 * @pager: what it carries
 * @recipients: (nullable) (array zero-terminated=1): of a recipient list
 * @composing: whether it is an is-composing indication (RFC 3994): delivered or dropped, never kept
 */
typedef struct
{
  LabPager *pager;
  char **recipients;
  gboolean composing;
} ImContent;

void im_content_free (ImContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImContent, im_content_free)

/**
 * ImVerdict:
 * @broken: the first rule that makes it refused; IM_RULE_KEPT: it is accepted
 * @bent: (nullable): rules that were bent, for the log: `rule: what was found (clause)`, comma separated
 * @found: (nullable): what was found against @broken
 */
typedef struct
{
  ImRule broken;
  char *bent;
  char *found;
} ImVerdict;

void im_verdict_clear (ImVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImVerdict, im_verdict_clear)

/**
 * im_rules_check:
 * @message: a MESSAGE
 * @strict: refuse what breaks any rule; else bend those that phones in the field break
 * @max_content_bytes: largest body
 * @verdict: (out caller-allocates): what was found
 *
 * Returns: (transfer full) (nullable): the content; %NULL when it is refused
 */
ImContent *im_rules_check (const LabSipMessage *message, gboolean strict,
                           gsize max_content_bytes, ImVerdict *verdict);

/** im_rule_status: the status of a refusal by a strict server, or a lenient one. */
guint im_rule_status (ImRule rule, gboolean strict);

/** im_rule_name: `content-type-missing`. */
const char *im_rule_name (ImRule rule);

/** im_rule_clause: where it is written. */
const char *im_rule_clause (ImRule rule);
