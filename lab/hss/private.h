/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/element.h"
#include "diameter/node.h"
#include "hss/hss.h"
#include "hss/procedures.h"

/**
 * Hss:
 * @element: first
 * @node: its node in the topology
 * @store: the database
 * @service: what the procedures work on
 * @diameter: its Diameter node
 * @address: where it listens
 * @replies: (element-type HssReply): answers that wait for their commit, in their order
 */
typedef struct
{
  LabElement element;
  const LabNode *node;
  LabStore *store;
  HssService service;
  LabDiameterNode *diameter;
  LabAddress address;
  GQueue replies;
  LabDone stop_done;
  gpointer stop_self;
} Hss;

/** lab_hss_serve: a LabDiameterHandler: the Cx server. */
void lab_hss_serve (gpointer self, LabDiameterExchange *exchange);

/** lab_hss_drop_replies: answers that wait will not be sent. */
void lab_hss_drop_replies (Hss *self);
