/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "ims/credential.h"
#include "ims/service_profile.h"

/**
 * LabImpu:
 * @uri: as the topology writes it; what P-Associated-URI shows
 * @canonical: for comparison (lab_impu_canonical())
 * @barred: may register others of its set, and nothing else (TS 23.228 §4.3.3.4)
 * @set: its implicit registration set: identities of one number are registered together
 *   (TS 23.228 §5.2.1a)
 */
typedef struct
{
  char *uri;
  char *canonical;
  gboolean barred;
  guint set;
} LabImpu;

/**
 * LabSubscriber:
 * @name: its key in the topology: `alice`
 * @impi: the private identity
 * @impus: (element-type LabImpu): public identities, in the topology's order
 * @aka: (nullable): its AKA credential
 * @digest: (nullable): its Digest credential; exactly one of the two is there
 * @profile: (nullable): its own filter criteria; %NULL: those of the network
 * @mandatory_capabilities: (element-type guint): capabilities an S-CSCF must have (TS 29.228 §6.7)
 * @optional_capabilities: (element-type guint): capabilities an S-CSCF should have
 *
 * One private identity with all that belongs to it.
 */
typedef struct
{
  char *name;
  char *impi;
  GPtrArray *impus;
  LabAkaCredential *aka;
  LabDigestCredential *digest;
  LabServiceProfile *profile;
  GArray *mandatory_capabilities;
  GArray *optional_capabilities;
} LabSubscriber;

/** lab_subscriber_free: wipes the credentials; %NULL does nothing. */
void lab_subscriber_free (LabSubscriber *subscriber);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSubscriber, lab_subscriber_free)

/** lab_subscriber_find_impu: (nullable) (transfer none): the identity that @uri names, in any form. */
const LabImpu *lab_subscriber_find_impu (const LabSubscriber *subscriber,
                                         const char *uri);

/**
 * lab_subscriber_default_impu: (nullable) (transfer none): the first identity of @set that is not
 *   barred: the default one (TS 24.229 §5.4.1.2.2).
 */
const LabImpu *lab_subscriber_default_impu (const LabSubscriber *subscriber, guint set);

/**
 * lab_subscriber_number: (nullable) (transfer full): its telephone number, `+8613800000001`, from the
 *   first identity that has one.
 */
char *lab_subscriber_number (const LabSubscriber *subscriber);
