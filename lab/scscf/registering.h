/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "scscf/private.h"

/**
 * LabRegistering:
 * @item: in the element's scope
 * @scope: what is under way for this REGISTER
 * @scscf: the registrar
 * @exchange: the REGISTER
 * @request: it, read
 * @impi: whose it is
 * @nonce: (nullable): which the phone answered
 * @assignment: what the HSS is told
 *
 * One REGISTER on its way: authenticated (registrar.c), then bound (registrar_bind.c).
 */
typedef struct
{
  LabScopeItem item;
  LabScope scope;
  LabScscf *scscf;
  LabSipExchange *exchange;
  LabRegisterRequest *request;
  char *impi;
  LabNonce *nonce;
  LabCxServerAssignmentType assignment;
} LabRegistering;

/** lab_registering_free: ends it; its exchange is answered. */
void lab_registering_free (LabRegistering *self);

/** lab_registering_refuse: answers by the table, and ends it. */
void lab_registering_refuse (LabRegistering *self, LabScscfFault fault,
                             const char *detail);

/** lab_registering_accept: the sender is who he says: asks the HSS, binds, answers. */
void lab_registering_accept (LabRegistering *self);
