/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include "ims/service_profile.h"
#include "scscf/registration.h"

/** What an original dialog identifier begins with, as the user part of our Route. */
#define LAB_ORIGINAL_DIALOG_PREFIX "odi_"

/** Identifiers that are remembered; beyond it the oldest goes. */
#define LAB_ORIGINAL_DIALOG_MAX 100000

/**
 * LabOriginalDialog:
 * @token: the user part of our Route at the application server
 * @session_case: on whose behalf it was sent
 * @registration: the served user's
 * @served: the served user's identity
 * @profile: the filter criteria
 * @position: behind the criterion that led to the application server
 *
 * What is remembered while a request is at an application server (TS 24.229 §5.4.3.4).
 */
typedef struct
{
  char *token;
  LabSessionCase session_case;
  LabRegistration *registration;
  char *served;
  LabServiceProfile *profile;
  guint position;
  gint64 ends_us;
} LabOriginalDialog;

/** LabOriginalDialogTable: those that are out. */
typedef struct _LabOriginalDialogTable LabOriginalDialogTable;

LabOriginalDialogTable *lab_original_dialog_table_new (void);
void lab_original_dialog_table_free (LabOriginalDialogTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabOriginalDialogTable, lab_original_dialog_table_free)

/**
 * lab_original_dialog_table_add:
 * @session_case: on whose behalf
 * @registration: a reference is taken
 * @served: the served user's identity
 * @profile: a reference is taken
 * @position: where the filter criteria go on
 *
 * Returns: (transfer none): its token
 */
const char *lab_original_dialog_table_add (LabOriginalDialogTable *table,
                                           LabSessionCase session_case,
                                           LabRegistration *registration,
                                           const char *served, LabServiceProfile *profile,
                                           guint position);

/** lab_original_dialog_table_find: (nullable) (transfer none): a server may fork: it is good more than once. */
const LabOriginalDialog *lab_original_dialog_table_find (LabOriginalDialogTable *table,
                                                         const char *token);
