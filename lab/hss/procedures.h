/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "aka/sqn.h"
#include "diameter/cx.h"
#include "hss/fault.h"
#include "hss/registry.h"
#include "ims/service_profile.h"

/** Vectors in one answer, at most (TS 29.228 §6.3: what the HSS gives is its choice). */
#define HSS_VECTORS_MAX 5

/**
 * HssService:
 * @name: the element's name, for the log
 * @registry: the subscribers
 * @profile: what users without filter criteria of their own have
 * @visited_networks: (nullable): networks that users may register from; %NULL: any
 * @keep_server_name: whether a de-registration may keep the S-CSCF (TS 29.228 §6.1.2.1)
 * @sqn_scheme: how sequence numbers are made
 *
 * What the procedures work on.
 */
typedef struct
{
  const char *name;
  HssRegistry *registry;
  LabServiceProfile *profile;
  GStrv visited_networks;
  gboolean keep_server_name;
  LabSqnScheme sqn_scheme;
} HssService;

/* Each does what a request asks for and fills its answer, but for what a fault says.  What they write
   is in the database's open batch: the answer must wait for its commit. */

/** lab_hss_authorize: User registration status query (TS 29.228 §6.1.1). */
HssFault lab_hss_authorize (HssService *service, const LabCxUar *uar, LabCxUaa *uaa);

/** lab_hss_assign: S-CSCF registration and de-registration notification (TS 29.228 §6.1.2). */
HssFault lab_hss_assign (HssService *service, const LabCxSar *sar, LabCxSaa *saa);

/** lab_hss_locate: User location query (TS 29.228 §6.1.4). */
HssFault lab_hss_locate (HssService *service, const LabCxLir *lir, LabCxLia *lia);

/** lab_hss_authenticate: Authentication (TS 29.228 §6.3). */
HssFault lab_hss_authenticate (HssService *service, const LabCxMar *mar, LabCxMaa *maa);

/* ---- between them */

/** hss_store_fault: logs why the database failed. */
HssFault hss_store_fault (const HssService *service, const GError *error);

/** hss_find_pair: both identities, known and belonging together (steps 1 and 2 of each procedure). */
HssFault hss_find_pair (const HssService *service, const char *impi, const char *impu,
                        HssIdentity *identity);

/** hss_fill_capabilities: what the user's S-CSCF must be able to do; @always: even when it is nothing. */
void hss_fill_capabilities (const LabSubscriber *subscriber, gboolean always,
                            LabCxCapabilities *capabilities);

/** hss_profile_of: the criteria of the user, or the network's. */
LabServiceProfile *hss_profile_of (const HssService *service,
                                   const LabSubscriber *subscriber);

/**
 * hss_vectors:
 * @user_name: as the MAR has it: what a digest is made of
 * @scheme: (nullable): SIP-Authentication-Scheme
 * @authorization: (nullable): RAND and AUTS
 * @count: vectors wanted
 * @items: (element-type LabCxAuthItem): gets them
 */
HssFault hss_vectors (HssService *service, const LabSubscriber *subscriber,
                      const char *user_name, const char *scheme, GBytes *authorization,
                      guint32 count, GPtrArray *items);
