/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "aka/credentials.h"
#include "scscf/fault.h"
#include "sip/message.h"
#include "sip/name_addr.h"

/** Contacts that one REGISTER may name. */
#define LAB_REGISTER_CONTACT_MAX 16

/** Path entries that one REGISTER may have. */
#define LAB_REGISTER_PATH_MAX 8

/** LAB_EXPIRES_ABSENT: neither the Contact nor the Expires header says a time. */
#define LAB_EXPIRES_ABSENT (-1)

/**
 * LabRegisterRequest:
 * @impu: To's identity, canonical
 * @impu_uri: To's URI as written
 * @contacts: (element-type LabSipNameAddr): what to bind; empty asks what is bound
 * @star: whether it is `Contact: *`
 * @expires_s: the Expires header in seconds, or %LAB_EXPIRES_ABSENT
 * @path: (array zero-terminated=1): Path values, the topmost first
 * @flow: (nullable): the last Path's URI: the P-CSCF and its flow token
 * @path_supported: whether the phone wants to see Path (RFC 3327 §5.3)
 * @call_id: its Call-ID
 * @cseq: its CSeq
 * @credentials: (nullable): its Authorization
 *
 * A REGISTER as the registrar sees it (RFC 3261 §10.3).
 */
typedef struct
{
  char *impu;
  char *impu_uri;
  GPtrArray *contacts;
  gboolean star;
  gint64 expires_s;
  GStrv path;
  char *flow;
  gboolean path_supported;
  char *call_id;
  guint32 cseq;
  LabCredentials *credentials;
} LabRegisterRequest;

/**
 * lab_register_request_parse:
 * @message: a REGISTER
 * @fault: (out): what is wrong
 * @detail: (out) (transfer full) (nullable): the value and the rule
 *
 * Returns: (transfer full) (nullable): the request
 */
LabRegisterRequest *lab_register_request_parse (const LabSipMessage *message,
                                                LabScscfFault *fault, char **detail);
void lab_register_request_free (LabRegisterRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabRegisterRequest, lab_register_request_free)

/**
 * lab_expires_parse:
 * @text: (nullable): the Expires header's value
 *
 * Returns: seconds; %LAB_EXPIRES_ABSENT without one; a number too large is 2**32 − 1, what is no
 *   number 3600 (RFC 3261 §10.2.1.1, §20.19)
 */
gint64 lab_expires_parse (const char *text);
