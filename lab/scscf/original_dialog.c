/* SPDX-License-Identifier: Apache-2.0 */
#include "scscf/original_dialog.h"

#include "base/clock.h"
#include "base/random.h"

#define TOKEN_CHARACTERS 20
/* Longer than an INVITE may ring (timer C). */
#define LIFETIME_S 300

/* Those that are too old go when a new one comes, so that no timer is needed. */
struct _LabOriginalDialogTable
{
  GHashTable *by_token;
  GQueue order; /* of LabOriginalDialog, the oldest first */
};

static void
free_dialog (LabOriginalDialog *dialog)
{
  g_free (dialog->token);
  lab_registration_unref (dialog->registration);
  g_free (dialog->served);
  lab_service_profile_unref (dialog->profile);
  g_free (dialog);
}

LabOriginalDialogTable *
lab_original_dialog_table_new (void)
{
  LabOriginalDialogTable *table = g_new0 (LabOriginalDialogTable, 1);
  table->by_token = g_hash_table_new (g_str_hash, g_str_equal);
  return table;
}

static void
drop_oldest (LabOriginalDialogTable *table)
{
  LabOriginalDialog *dialog = g_queue_pop_head (&table->order);
  g_hash_table_remove (table->by_token, dialog->token);
  free_dialog (dialog);
}

void
lab_original_dialog_table_free (LabOriginalDialogTable *table)
{
  if (table == NULL)
    return;
  while (!g_queue_is_empty (&table->order))
    drop_oldest (table);
  g_hash_table_unref (table->by_token);
  g_free (table);
}

static void
drop_old (LabOriginalDialogTable *table)
{
  gint64 now_us = lab_clock_now_us ();
  for (LabOriginalDialog *oldest; (oldest = g_queue_peek_head (&table->order)) != NULL;
       drop_oldest (table))
    if (oldest->ends_us > now_us && table->order.length < LAB_ORIGINAL_DIALOG_MAX)
      return;
}

const char *
lab_original_dialog_table_add (LabOriginalDialogTable *table, LabSessionCase session_case,
                               LabRegistration *registration, const char *served,
                               LabServiceProfile *profile, guint position)
{
  drop_old (table);
  LabOriginalDialog *dialog = g_new0 (LabOriginalDialog, 1);
  g_autofree char *token = lab_random_token (TOKEN_CHARACTERS);
  dialog->token = g_strconcat (LAB_ORIGINAL_DIALOG_PREFIX, token, NULL);
  dialog->session_case = session_case;
  dialog->registration = lab_registration_ref (registration);
  dialog->served = g_strdup (served);
  dialog->profile = lab_service_profile_ref (profile);
  dialog->position = position;
  dialog->ends_us = lab_clock_now_us () + LIFETIME_S * G_USEC_PER_SEC;
  g_queue_push_tail (&table->order, dialog);
  g_hash_table_insert (table->by_token, dialog->token, dialog);
  return dialog->token;
}

const LabOriginalDialog *
lab_original_dialog_table_find (LabOriginalDialogTable *table, const char *token)
{
  const LabOriginalDialog *dialog = g_hash_table_lookup (table->by_token, token);
  return dialog != NULL && dialog->ends_us > lab_clock_now_us () ? dialog : NULL;
}
