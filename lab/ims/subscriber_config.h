/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ims/service_profile.h"
#include "ims/subscriber.h"
#include "topology/topology.h"

/** A subscriber in a topology file: `impu`, `impi`, `aka`, `digest`, `ifc` … */
extern const LabOption lab_subscriber_options[];

/** One filter criterion of an `ifc:` list. */
extern const LabOption lab_ifc_options[];

/** An `ifc:` list, as an item of it is wanted for `LAB_OPTION_LIST`. */
extern const LabOption lab_ifc_item;

/**
 * lab_subscriber_new:
 * @node: an entry of `subscribers`, checked by lab_subscriber_options
 * @domain: the home domain: the default realm, and the domain of private identities without one
 * @error: return location: the first mistake, with its place and clause
 *
 * Returns: (transfer full) (nullable): the subscriber
 */
LabSubscriber *lab_subscriber_new (const LabNode *node, const char *domain,
                                   GError **error);

/**
 * lab_subscribers_check:
 * @topology: a topology whose top level has `subscribers`
 *
 * Reports (lab_topology_report()) all mistakes of all subscribers, and identities that two of them have.
 */
void lab_subscribers_check (LabTopology *topology);

/**
 * lab_service_profile_add_nodes:
 * @profile: a profile that nobody shares yet
 * @list: (nullable): an `ifc:` list, checked by lab_ifc_item
 * @server_name: (nullable): the application server of criteria that name none
 * @error: return location: the first mistake, with its place and clause
 *
 * Returns: whether all were added
 */
gboolean lab_service_profile_add_nodes (LabServiceProfile *profile, const LabNode *list,
                                        const char *server_name, GError **error);
