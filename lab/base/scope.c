/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scope.h"

void
lab_scope_enter (LabScope *scope, LabScopeItem *item, void (*cancel) (LabScopeItem *item))
{
  g_return_if_fail (item->scope == NULL);
  item->scope = scope;
  item->cancel = cancel;
  item->link = (GList){ .data = item };
  g_queue_push_tail_link (&scope->items, &item->link);
}

void
lab_scope_leave (LabScopeItem *item)
{
  if (item->scope == NULL)
    return;
  g_queue_unlink (&item->scope->items, &item->link);
  item->scope = NULL;
}

void
lab_scope_clear (LabScope *scope)
{
  while (scope->items.tail != NULL)
    {
      LabScopeItem *item = scope->items.tail->data;
      lab_scope_leave (item);
      item->cancel (item);
    }
}

guint
lab_scope_size (const LabScope *scope)
{
  return scope->items.length;
}
