/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/complaint.h"
#include "ims/credential.h"

/** Keys of a subscriber's `aka` and `digest`. */
extern const LabOption lab_aka_options[];
extern const LabOption lab_digest_options[];

/** lab_aka_credential_read: (nullable) (transfer full): from an `aka` mapping. */
LabAkaCredential *lab_aka_credential_read (LabComplaint *complaint, const LabNode *node);

/** lab_digest_credential_read: (nullable) (transfer full): from a `digest` mapping. */
LabDigestCredential *lab_digest_credential_read (LabComplaint *complaint,
                                                 const LabNode *node, const char *domain);
